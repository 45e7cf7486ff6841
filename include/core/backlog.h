/* What waited at the broker while nobody was connected.
 *
 * After a session was resumed the broker first sends what it kept. Where messages carry
 * the broker's own time (flespi's user property `timestamp`), the backlog is over once
 * that time reaches the moment of connection, by this machine's clock. Where they do
 * not, only count and rate are known: it is over when the flood ebbs away. And
 * in any case when nothing comes for a while.
 *
 * Threads: one owner. No clock: times are given.
 */
#ifndef CORE_BACKLOG_H
#define CORE_BACKLOG_H

#include "core/message.h"

struct backlog {                 /* zeroed: none */
	bool draining;
	int64_t connected_us;    /* Unix us, as all */
	int64_t oldest_us;       /* broker's time of the first message; 0: not told */
	int64_t reached_us;      /* and of the newest; 0: not told */
	int64_t last_us;         /* when the newest was received; 0: none came */
	uint64_t messages;
	int64_t window_us;       /* without times: begin of the second counted now */
	uint64_t in_window, most;    /* messages in it, and in the fullest so far */
};

/* A session was resumed. */
void backlog_begin(struct backlog *backlog, int64_t now_us);
void backlog_stop(struct backlog *backlog);              /* the connection was lost */
/* True: the message had waited. */
bool backlog_take(struct backlog *backlog, const struct message *message);
/* True: it has just ended, by what came or by what did not come until now. */
bool backlog_ended(struct backlog *backlog, int64_t now_us);

#endif
