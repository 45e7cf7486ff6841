/* Message history of bounded size.
 *
 * Keeps the newest messages whose total memory fits a budget in bytes, and
 * drops the oldest first. The newest is kept even when it alone is larger.
 * Every message gets a sequence number when pushed: 1, 2, 3 ... never reused.
 * Panes remember sequence numbers, not pointers, so a selection survives
 * eviction.
 *
 * Owns:    the messages; eviction and history_free() free them.
 * Lends:   history_get() returns a pointer valid until the next history_push().
 * Threads: screen thread only.
 * Cost:    push amortised O(1), get O(1); 8 bytes a message beside it.
 */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include "core/message.h"

struct history;

struct history *history_new(size_t budget_bytes);
void history_free(struct history *history);                          /* NULL is fine */
/* Its sequence number, which stands in take->seq as well. */
uint64_t history_push(struct history *history, struct message *take);
/* NULL: dropped, or not yet here. */
const struct message *history_get(const struct history *history, uint64_t seq);

/* Of those kept; newest + 1 when there is none. */
uint64_t history_oldest(const struct history *history);
uint64_t history_newest(const struct history *history);  /* 0: nothing was ever pushed */
size_t history_count(const struct history *history);
size_t history_bytes(const struct history *history);
size_t history_budget(const struct history *history);
uint64_t history_evicted(const struct history *history); /* dropped to make room */

#endif
