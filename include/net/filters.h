/* The topic filters that a session wants, and how far the broker knows of them.
 *
 * Survives connections: after a CONNACK without a session every filter is asked
 * for again. A broker may end the connection over one bad filter (DISCONNECT
 * 143) without saying which; then the next connection asks one by one, so
 * that the next time there is only one that it can be.
 *
 * Owns:    copies of the filters. Lends: rows, until the next call.
 * Threads: one at a time.
 */
#ifndef NET_FILTERS_H
#define NET_FILTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct filter {
	uint32_t id;           /* the caller's; also the MQTT 5 subscription identifier */
	char *text;
	int qos, retain_handling;
	int mid;                 /* of the packet that awaits an answer; 0: none */
	bool asked;              /* in this session, with or without an answer */
	bool held;               /* the broker granted it */
	bool adopted;            /* held in the kept session, but not wanted */
	bool leaving;            /* to be unsubscribed, then forgotten */
};

struct filters {                 /* zeroed: none */
	struct filter *at;
	size_t count, cap;
	bool one_by_one;
};

void filters_fini(struct filters *set);
/* Wants one; a row of the same id is replaced. */
void filters_want(struct filters *set, const struct filter *copy);
/* The broker holds this one too: so it can be dropped. Nothing if the id is known. */
void filters_adopt(struct filters *set, const struct filter *copy);
/* No longer wants it: the row goes at once when the broker never heard of it. */
void filters_drop(struct filters *set, uint32_t id);
/* A new connection begins; `resumed`: the broker kept the session. */
void filters_restart(struct filters *set, bool resumed);
/* The row to ask about now, NULL: none; set its mid or call filters_refuse(). */
struct filter *filters_next(struct filters *set);
/* An answer came. False: to nothing we asked. *id whose, *left: it was an UNSUBACK. */
bool filters_answer(struct filters *set, int mid, int code, uint32_t *id, bool *left);
void filters_refuse(struct filters *set, uint32_t id);      /* never ask for it again */
/* Whom a DISCONNECT 143 means: 0: cannot be told, but next time it can. */
uint32_t filters_culprit(struct filters *set);

#endif
