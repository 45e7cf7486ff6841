/* One connection from its first DNS packet to its end: a bridge, then MQTT on it.
 *
 *   BRIDGING --reached--> GREETING --CONNACK--> UP
 *       |                     |                  |
 *       +---------------------+------------------+--> OVER, with a reason
 *
 * It has no thread and never blocks for more than 200 ms. Whoever owns it polls
 * its descriptors and hands them to attempt_work(). What to do after the end is
 * not its business.
 *
 * Owns:    bridge and client. Options, events and inbox are lent for its life.
 * Threads: one, always the same.
 */
#ifndef NET_ATTEMPT_H
#define NET_ATTEMPT_H

#include <poll.h>

#include "net/bridge.h"
#include "net/client.h"

struct attempt;

enum attempt_stage { ATTEMPT_BRIDGING, ATTEMPT_GREETING, ATTEMPT_UP, ATTEMPT_OVER };
enum { ATTEMPT_FDS = 2 };

struct attempt_end {
	enum link_failure failure;
	struct err why;              /* a sentence */
	bool refused;                /* the broker said no: */
	struct refusal refusal;
	int64_t up_us;               /* how long it was up */
};

/* NULL: err says why. */
struct attempt *attempt_start(const struct bridge_options *way,
			      const struct client_options *who,
			      const struct client_events *events, struct inbox *inbox,
			      struct err *err);
/* Says goodbye to the broker if that takes no longer than 200 ms. NULL is fine. */
void attempt_free(struct attempt *attempt);
enum attempt_stage attempt_stage(const struct attempt *attempt);
void attempt_fds(const struct attempt *attempt, struct pollfd fds[ATTEMPT_FDS]);
int attempt_wake_ms(const struct attempt *attempt);       /* for poll() */
void attempt_work(struct attempt *attempt, const struct pollfd fds[ATTEMPT_FDS]);
/* while UP; see client_ask() */
bool attempt_ask(struct attempt *attempt, struct filter *filter);
const struct attempt_end *attempt_end(const struct attempt *attempt);   /* once OVER */

#endif
