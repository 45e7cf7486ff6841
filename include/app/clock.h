/* The clocks. Only app, net and demo know them; core and ui are told the time. */
#ifndef APP_CLOCK_H
#define APP_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Unix time in microseconds, and a clock that never jumps, for pauses and deadlines. */
static inline int64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline int64_t clock_unix_us(void) { return clock_read(CLOCK_REALTIME); }
static inline int64_t clock_steady_us(void) { return clock_read(CLOCK_MONOTONIC); }

#endif
