#include "core/backlog.h"

static const int64_t SECOND_US = 1000000;

enum { QUIET_S = 2, EBB = 4 };   /* a second with a quarter of the fullest one is ebb */

void backlog_begin(struct backlog *backlog, int64_t now_us)
{
	*backlog = (struct backlog){
		.draining = true, .connected_us = now_us, .window_us = now_us,
	};
}

void backlog_stop(struct backlog *backlog)
{
	*backlog = (struct backlog){ 0 };
}

/* Closes the windows that are over. True: one of them was ebb. */
static bool ebbs(struct backlog *backlog, int64_t now_us)
{
	bool ebb = false;

	while (!ebb && now_us - backlog->window_us >= SECOND_US) {
		ebb = backlog->in_window * EBB < backlog->most;
		if (backlog->in_window > backlog->most)
			backlog->most = backlog->in_window;
		backlog->in_window = 0;
		backlog->window_us += SECOND_US;
		if (!backlog->most)      /* the flood begins with a message */
			backlog->window_us = now_us;
	}
	return ebb;
}

bool backlog_take(struct backlog *backlog, const struct message *message)
{
	int64_t broker_us = message->broker_us;

	/* Messages of the connection before may still be on their way to us. */
	if (!backlog->draining || message->flags & MESSAGE_RETAINED ||
	    message->received_us < backlog->connected_us)
		return false;
	if (broker_us >= backlog->connected_us ||
	    (!broker_us && ebbs(backlog, message->received_us))) {
		backlog->draining = false;
		return false;
	}
	if (broker_us && !backlog->oldest_us)
		backlog->oldest_us = broker_us;
	if (broker_us > backlog->reached_us)
		backlog->reached_us = broker_us;
	backlog->last_us = message->received_us;
	backlog->messages++;
	backlog->in_window++;
	return true;
}

bool backlog_ended(struct backlog *backlog, int64_t now_us)
{
	int64_t since_us = backlog->last_us ? backlog->last_us : backlog->connected_us;
	bool timed = backlog->reached_us;

	if (!backlog->connected_us)
		return false;
	if (backlog->draining)
		backlog->draining = now_us - since_us < QUIET_S * SECOND_US &&
				    (timed || !ebbs(backlog, now_us));
	if (backlog->draining)
		return false;
	backlog->connected_us = 0;
	return true;
}
