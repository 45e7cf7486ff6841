/* How often something happens.
 *
 * struct rate is small and for the many (a device, an ident, a subscription):
 * it learns the interval, so that once an hour reads as well as ten a second.
 * struct tempo is for the few: a count for each of the last 64 seconds, which a
 * sparkline draws.
 *
 * Times are Unix microseconds. A clock that jumps back never makes a rate
 * negative or infinite.
 *
 * Threads: one owner. Cost: O(1) a hit.
 */
#ifndef CORE_RATE_H
#define CORE_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rate {                /* zeroed: nothing happened yet */
	int64_t last_us;         /* the newest hit */
	int64_t since_us;        /* the hit behind which `pending` began */
	float interval_s;        /* mean, recent ones weigh more; 0: not two hits yet */
	uint32_t hits;           /* saturates */
	uint32_t pending;        /* hits behind since_us, to be learned after a second */
	int8_t far;              /* latest sample: far below (-1) or above (1) the mean */
	bool learned;            /* a second has passed; before, interval_s is a guess */
};

void rate_hit(struct rate *rate, int64_t now_us);
/* Hits a second; 0 before the second hit, and it sinks while nothing comes. The hits of
 * the running second are not yet in it: a burst is one short interval, not hundreds. */
double rate_per_second(const struct rate *rate, int64_t now_us);

enum { TEMPO_SECONDS = 64 };

struct tempo {               /* zeroed: nothing happened yet */
	uint32_t count[TEMPO_SECONDS];   /* count[second % TEMPO_SECONDS] */
	int64_t second;          /* the newest one counted, Unix seconds */
};

void tempo_hit(struct tempo *tempo, int64_t now_us, uint32_t hits);
/* Mean over the last `seconds` whole seconds before now, 1..TEMPO_SECONDS - 1. */
double tempo_per_second(const struct tempo *tempo, int64_t now_us, int seconds);
/* Counts of the last `n` whole seconds, oldest first; n < TEMPO_SECONDS. */
void tempo_series(const struct tempo *tempo, int64_t now_us, uint32_t *out, int n);

#endif
