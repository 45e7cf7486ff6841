/* One PUBLISH: topic, payload, properties, when it came, and an index over it.
 *
 * Self-contained and one allocation: struct, index, topic, payload, properties.
 * Built by the thread that received it, then handed on; after that only the
 * fields marked (store) are written, by core/store.h. The payload's bytes are
 * kept as they came.
 *
 * Times are read once: seconds as flespi sends them, kept to the microsecond. What
 * is no number, not after 1970 or beyond the year 9999 counts as absent, and so
 * do milliseconds: nothing is guessed.
 *
 * Owns:    itself; message_free().
 * Lends:   all spans point into the message and live as long as it.
 * Threads: one owner at a time.
 */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "core/decode.h"
#include "core/number.h"

enum message_flag {
	MESSAGE_RETAINED = 1 << 0,  /* a snapshot, not something that happened now */
	MESSAGE_DUP      = 1 << 1,  /* redelivered by the broker */
	MESSAGE_REPEATS  = 1 << 2,  /* a name occurs twice in the payload */
	MESSAGE_SORTED   = 1 << 3,  /* its names ascend: see struct decoded */
	MESSAGE_BACKLOG  = 1 << 4,  /* (store) waited at the broker while we were away */
};

/* MQTT 5 property; numbers use `number`, texts and bytes `value`, a user
 * property `name` and `value`. Identifiers as in MQTT 5.0 section 2.2.2.2. */
struct property {
	uint8_t id;
	uint32_t number;
	struct span name, value;
};

enum {
	PROPERTY_PAYLOAD_FORMAT = 1,
	PROPERTY_MESSAGE_EXPIRY = 2,
	PROPERTY_CONTENT_TYPE = 3,
	PROPERTY_RESPONSE_TOPIC = 8,
	PROPERTY_CORRELATION_DATA = 9,
	PROPERTY_SUBSCRIPTION_ID = 11,
	PROPERTY_TOPIC_ALIAS = 35,
	PROPERTY_USER = 38,
};

struct message {
	struct message *next;        /* in a queue; NULL otherwise */
	uint64_t seq;                /* (store) its number in history; 0: not yet there */
	uint64_t previous_seq;       /* (store) its device's message before it; 0: none */
	uint64_t device_id;          /* (store) 0: none or unknown */
	uint64_t channel_id;         /* (store) 0: none or unknown */
	int64_t received_us;         /* this machine's clock, Unix us */
	int64_t broker_us;           /* user property `timestamp`, Unix us; 0: absent */
	int64_t server_us;           /* payload `server.timestamp`, Unix us; 0: absent */
	int64_t device_us;           /* payload `timestamp`, Unix us; 0: absent */
	uint32_t topic_len, payload_len, properties_len;   /* bytes */
	uint32_t member_count;       /* top-level members; 0 unless PAYLOAD_OBJECT */
	uint32_t end;                /* see struct decoded */
	uint32_t error_at;           /* see struct decoded */
	const char *error;           /* static phrase: why it is not JSON; NULL: it is */
	uint32_t subscription_id;    /* first MQTT 5 subscription identifier; 0: none */
	uint32_t cid;                /* user property `cid`: owner's account; 0: absent */
	uint16_t mid;                /* packet identifier; 0 with QoS 0 */
	uint8_t qos;                 /* 0..2 */
	uint8_t flags;               /* enum message_flag */
	uint8_t kind;                /* enum payload_kind */
	uint8_t topic_kind;          /* (store) enum topic_kind of core/topic.h */
	uint32_t data[];             /* index, topic, payload, properties: message.c */
};

/* What a receiver knows about a PUBLISH. All spans are copied. */
struct message_parts {
	struct span topic, payload;
	const struct property *properties;
	size_t property_count;
	int64_t received_us;
	uint16_t mid;
	uint8_t qos;
	bool retained, dup;
};

struct member {
	struct span name;    /* as sent: escapes are not resolved */
	struct span value;   /* the JSON token as sent: strings with their quotes */
};

struct message *message_new(struct decoder *decoder, const struct message_parts *parts);
void message_free(struct message *message);             /* NULL is fine */
size_t message_bytes(const struct message *message);    /* with the heap's own share */

struct span message_topic(const struct message *message);
struct span message_payload(const struct message *message);

/* Member `i` of the payload, 0 <= i < member_count. Cost: O(its name and value). */
struct member message_member(const struct message *message, uint32_t i);
/* The value of a member by its name; at == NULL: absent. Of several the last.
 * Cost: O(log members) where names are sorted, as flespi's are. */
struct span message_find(const struct message *message, const char *name);
/* Its number or text; false: absent or of another type. The text is the string
 * token without its quotes, escapes unresolved. */
bool message_number(const struct message *message, const char *name, double *number);
bool message_text(const struct message *message, const char *name, struct span *text);

/* The next property; start with *cursor = 0. False at the end. Texts longer than
 * MQTT's 65,535 bytes were cut there. */
bool message_property(const struct message *message, size_t *cursor,
		      struct property *out);

#endif
