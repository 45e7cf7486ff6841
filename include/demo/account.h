/* What happens to a simulated account beside its devices: a stream that gets
 * stuck, a calculator, counters, MQTT sessions, strangers on a channel.
 *
 * Threads: as the outlet.
 */
#ifndef DEMO_ACCOUNT_H
#define DEMO_ACCOUNT_H

#include "demo/outlet.h"

enum { ACCOUNT_CHORES = 5 };

struct account {
	struct dice dice;
	uint64_t device_id;      /* the calculator works on it */
	int64_t due_us[ACCOUNT_CHORES];
	int turn[ACCOUNT_CHORES];
	int64_t queued;          /* messages in the stream's queue */
};

void account_init(struct account *account, uint64_t device_id, uint64_t seed,
		  int64_t start_us);
/* what is retained */
void account_state(struct account *account, struct outlet *outlet, int64_t at_us);
int64_t account_next_us(const struct account *account);
/* one chore that is due */
void account_act(struct account *account, struct outlet *outlet, int64_t at_us);

#endif
