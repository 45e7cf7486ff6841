/* A channel and the idents that report on it.
 *
 * Owned and kept current by core/store.h, lent const to panes. Texts as sent.
 * At most CHANNEL_IDENTS_MAX idents are kept, and a million in all; more are counted
 * in idents_refused.
 *
 * Threads: screen thread.
 */
#ifndef CORE_CHANNEL_H
#define CORE_CHANNEL_H

#include "core/rate.h"
#include "core/span.h"

enum { CHANNEL_IDENTS_MAX = 200000 };

struct ident {
	char *text;
	uint64_t channel_id;
	uint64_t device_id;      /* device registered under it; 0: none known */
	char *peer;              /* IP:port of its latest message; NULL: unknown */
	uint64_t messages;
	int64_t seen_us;         /* receipt of the latest message or log event */
	int64_t server_us;       /* `server.timestamp` of its latest message; 0: absent */
	bool own_topic;          /* its channel's topic told of it, not just a device's */
	uint64_t last_seq;       /* its newest channel message in history; 0: none */
	struct rate rate;
};

struct channel {
	uint64_t id;
	char *name, *uri, *protocol_name;    /* NULL: not yet known */
	uint64_t protocol_id;    /* 0: unknown */
	int enabled, blocked;    /* as in struct device */
	int64_t connections;     /* state `connections_count`; -1: unknown */
	bool deleted;
	uint64_t messages, bytes;    /* of its own topic, and of devices that name it; a
				      * record that comes on both counts once */
	int64_t seen_us;
	struct rate rate;
	struct ident **idents;   /* in order of first appearance */
	size_t ident_count, ident_cap;
	uint64_t idents_refused;
};

#endif
