/* A session seen from the screen's side, for tests.
 *
 * Everything that came is kept in the order of arrival; the waiting calls walk
 * through it and fail the test after fifteen seconds without what they want.
 */
#ifndef TESTS_MONITOR_H
#define TESTS_MONITOR_H

#include "net/session.h"

struct monitor {
	struct inbox *inbox;
	struct session *session;
	struct link_report *reports, **last_report;
	struct message *messages, **last_message;
	struct link_report **next_report;    /* where the next wait begins */
	struct message **next_message;
};

/* mqtt://127.0.0.1:PORT with short pauses, to be changed before monitor_start(). */
struct session_options monitor_options(int port);
void monitor_start(struct monitor *monitor, const struct session_options *options);
void monitor_stop(struct monitor *monitor);

/* The next of the kind; lent until monitor_stop(). */
const struct link_report *monitor_report(struct monitor *monitor, enum report_kind kind);
/* The next REPORT_STATE of this state; LINK_UP: the next CONNACK that accepts. */
const struct link_report *monitor_state(struct monitor *monitor, enum link_state state);
const struct message *monitor_message(struct monitor *monitor);
/* Reports of a kind that came up to now. */
int monitor_count(struct monitor *monitor, enum report_kind kind);

/* Milliseconds that session_stop() took. */
int64_t monitor_stop_ms(struct monitor *monitor);

#endif
