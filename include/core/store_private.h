/* What the files of the store share with one another, and with nobody else.
 *
 * store.c has the one way in and the ways out, store_device.c messages of devices,
 * store_telemetry.c their telemetry, store_channel.c channels and their idents,
 * store_state.c state topics, store_event.c logs, store_report.c the connection.
 */
#ifndef CORE_STORE_PRIVATE_H
#define CORE_STORE_PRIVATE_H

#include "core/buffer.h"
#include "core/lookup.h"
#include "core/redelivery.h"
#include "core/store.h"

enum { STORE_RESTORED_MAX = 1000 };
enum { STORE_IDENTS_MAX = 1000000, STORE_TEXT_MAX = 1024 };
enum { STORE_PARAMETER_BYTES_MAX = 1 << 30 };    /* of all devices together */

struct store {
	struct history *history;
	struct names *names;
	struct counts counts;
	struct tempo tempo;
	struct lags lags;
	struct link link;
	struct subscriptions subscriptions;
	struct redelivery seen;
	struct backlog backlog;
	uint64_t version;

	struct device **devices;     /* in order of first appearance; they stay */
	size_t device_count, device_cap;
	struct parameter_room room;  /* of their parameters */
	struct lookup devices_by_id, devices_by_ident;

	struct channel **channels;   /* likewise */
	size_t channel_count, channel_cap;
	struct lookup channels_by_id;
	struct lookup idents;        /* by text, of all channels */
	size_t ident_count;

	struct event *events;        /* events[number % STORE_EVENTS_MAX] */
	uint64_t newest_event;

	struct buffer scratch;       /* store_text() */
};

/* What one message tells about where it came from. Tokens are JSON as sent. */
struct record {
	struct span ident;           /* token; TOPIC_CHANNEL_MESSAGE: text */
	struct span peer, name;      /* tokens */
	uint64_t device_id, channel_id, protocol_id, type_id;    /* 0: not told */
	bool buffered;
};

/* The text of a JSON token: of a string what it means, else the token itself;
 * at == NULL for null. Valid until the next call. */
struct span store_text(struct store *store, struct span token);
struct span store_trim(struct span payload);   /* makes a scalar payload a token */
/* Makes *text a copy of `value`, at most STORE_TEXT_MAX bytes of it. */
void store_keep(char **text, struct span value);
uint64_t store_id(struct span token);                        /* 0: not an id */
/* When a value was true: the sender's time unless that clock cannot be right. */
int64_t store_value_time(int64_t told_us, int64_t received_us);
/* Raises the device's newest_us. */
void store_note_time(struct device *device, int64_t told_us, int64_t received_us);

/* Find or make; NULL: a bound was reached, which is counted. */
struct device *store_obtain_device(struct store *store, uint64_t id);
struct channel *store_obtain_channel(struct store *store, uint64_t id);
struct ident *store_obtain_ident(struct store *store, struct channel *channel,
				 struct span text);
/* Find; NULL: unknown. */
struct device *store_find_device(const struct store *store, uint64_t id);
struct channel *store_find_channel(const struct store *store, uint64_t id);

/* From now on `ident` belongs to the device, or to none. */
void store_register(struct store *store, struct device *device, struct span ident);
void store_unregister(struct store *store, struct device *device);
/* Channels' idents of that text now belong to to_id; from_id 0: whoever had them. */
void store_link_idents(struct store *store, struct span text, uint64_t from_id,
		       uint64_t to_id);

void store_know_names(struct names *names);
void store_device_message(struct store *store, struct message *message,
			  const struct topic *topic);
void store_feed_device(struct store *store, struct device *device,
		       struct message *message, struct record *record);
/* The device was heard from `peer` (token): notes it, and an ident that is shared. */
void store_meet(struct store *store, struct device *device, struct span peer,
		int64_t now_us);
void store_telemetry(struct store *store, struct message *message,
		     const struct topic *topic);
void store_channel_message(struct store *store, struct message *message,
			   const struct topic *topic);
/* Counts a message for its channel and ident, unless their other topic tells it too. */
void store_count_record(struct store *store, const struct message *message,
			const struct record *record, bool own_topic);
void store_state(struct store *store, struct message *message, const struct topic *topic);
void store_property(struct store *store, struct message *message,
		    const struct topic *topic);
void store_log(struct store *store, struct message *message, const struct topic *topic);
void store_add_event(struct store *store, struct event *take);

void store_devices_fini(struct store *store);
void store_channels_fini(struct store *store);

#endif
