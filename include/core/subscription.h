/* The topic filters we asked the broker for, and what came of each.
 *
 * `id` is also the MQTT 5 subscription identifier (1 and up, never reused), so a
 * message says which subscriptions brought it; with MQTT 3, or where it names none
 * of ours, the filters are matched against the topic instead, and each one in force
 * that fits counts it.
 *
 * Owns:    filters. Lends: rows, until the next add or remove.
 * Threads: screen thread.
 */
#ifndef CORE_SUBSCRIPTION_H
#define CORE_SUBSCRIPTION_H

#include "core/message.h"
#include "core/rate.h"

enum subscription_state {
	SUBSCRIPTION_OFF,       /* switched off by the user */
	SUBSCRIPTION_ASKED,     /* no answer yet */
	SUBSCRIPTION_GRANTED,
	SUBSCRIPTION_REFUSED,   /* code says why */
	SUBSCRIPTION_STATE_COUNT
};

struct subscription {
	uint32_t id;
	char *filter;
	int qos;                /* asked: 0 or 1 */
	int retain_handling;    /* retained: 0 yes, 1 if new, 2 no (MQTT 5.0, 3.8.3.1) */
	enum subscription_state state;
	int code;               /* SUBACK code: granted QoS, or the refusal */
	bool restored;          /* the session that was resumed held it already */
	bool unasked;           /* and only so it is here: nobody asked for it */
	bool unknown;           /* brings nothing on flespi: topic_filter_meaning() */
	uint64_t messages, bytes;   /* bytes: payload and topic */
	int64_t last_us;        /* its newest message; 0: none */
	struct rate rate;       /* of what happens: retained messages are left out */
};

struct subscriptions {      /* zeroed: none */
	struct subscription *at;    /* in order of their ids */
	size_t count, cap;
	uint32_t last_id;       /* the newest id given; 0: none yet */
};

void subscriptions_fini(struct subscriptions *set);
/* A filter that is already there keeps its id and is asked for anew: to a broker the
 * same filter is the same subscription (MQTT 5.0 section 3.8.4). */
const struct subscription *subscriptions_add(struct subscriptions *set,
					     const char *filter, int qos,
					     int retain_handling);
/* The broker holds it in the session that it kept. A filter that nobody asked for gets
 * a row of its own, granted; the session may be older than this run, or changed from
 * elsewhere. */
void subscriptions_restore(struct subscriptions *set, const char *filter, int qos);
/* Another session begins: nothing is restored, and what nobody asked for is gone. */
void subscriptions_forget_restored(struct subscriptions *set);
void subscriptions_remove(struct subscriptions *set, uint32_t id);
/* NULL: none has it. */
struct subscription *subscriptions_find(struct subscriptions *set, uint32_t id);
/* What the SUBACK said; one that is switched off stays off. */
void subscriptions_answer(struct subscriptions *set, uint32_t id, int code);
/* The broker knows of none any more: what was granted is being asked for anew. */
void subscriptions_restart(struct subscriptions *set);
void subscriptions_count(struct subscriptions *set, const struct message *message);
const char *subscription_state_name(enum subscription_state state);   /* "granted" */

#endif
