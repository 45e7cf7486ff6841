/* One MQTT connection, by libmosquitto, over the bridge's unix socket.
 *
 * One client is one connection: the next one gets a new client. It has no thread:
 * whoever owns it polls client_fd() and calls client_work(). Messages go to the
 * inbox from within; everything else is told through client_events, also from
 * within client_work().
 *
 * Owns:    its libmosquitto handle. Options, events and inbox are lent for its life.
 * Threads: one, always the same.
 */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include "core/text.h"
#include "net/filters.h"
#include "net/inbox.h"
#include "net/refusal.h"

struct client;

struct client_options {
	int version;                 /* 5, 4 or 3 */
	const char *client_id;
	const char *user, *password; /* NULL: none */
	int keepalive_s;
	uint32_t packet_max;         /* bytes; asked of the broker with MQTT 5 */
	bool keep;                   /* the broker keeps the session */
	uint32_t expiry_s;           /* for how long, MQTT 5 */
};

struct client_events {
	void *context;
	/* CONNACK: all of REPORT_CONNACK but the sentence; code 0: accepted. */
	void (*greeted)(void *context, struct link_report *take, int keepalive_s);
	void (*answered)(void *context, int mid, int code);    /* SUBACK, UNSUBACK */
	/* The broker said no, by CONNACK or DISCONNECT; `host` is for you to set. */
	void (*refused)(void *context, const struct refusal *refusal);
};

/* NULL: err says why. */
struct client *client_new(const struct client_options *options,
			  const struct client_events *events, struct inbox *inbox,
			  struct err *err);
void client_free(struct client *client);                 /* NULL is fine */
bool client_connect(struct client *client, const char *path, struct err *err);
int client_fd(const struct client *client);              /* -1: over */
bool client_wants_write(const struct client *client);
/* Reads, writes and keeps alive; to be called when the descriptor is ready and
 * every second. False: the connection is over; err says so when it ended by a
 * breach of the protocol, else it is left alone. */
bool client_work(struct client *client, struct err *err);
/* Sends SUBSCRIBE, or UNSUBSCRIBE for a row that is leaving; sets its mid. */
bool client_ask(struct client *client, struct filter *filter);
void client_goodbye(struct client *client);    /* DISCONNECT, as far as it goes at once */

/* Of libmosquitto; written into `out`. */
char *client_library_version(char out[LIBRARY_VERSION_MAX]);

#endif
