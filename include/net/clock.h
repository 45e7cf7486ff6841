/* Time, and waiting for a descriptor with a deadline and a way out.
 *
 * Deadlines count on the steady clock, which no time server sets back; what the
 * user sees is wall time.
 *
 * Threads: any; no state.
 */
#ifndef NET_CLOCK_H
#define NET_CLOCK_H

#include <stdint.h>

enum { CLOCK_SECOND = 1000000 };    /* us */

struct deadline {
	int cancel_fd;       /* readable or hung up: give up at once; -1: no way out */
	int64_t at_us;       /* steady */
	int timeout_s;       /* what at_us was made from, for sentences */
};

enum clock_wait { CLOCK_READY, CLOCK_TIMEOUT, CLOCK_CANCELLED };

int64_t clock_wall_us(void);        /* Unix microseconds */
int64_t clock_steady_us(void);
/* Milliseconds from now until then, for poll(): rounded up, 0 when past. */
int clock_until_ms(int64_t steady_us);

/* So many seconds from now. */
struct deadline clock_deadline(int cancel_fd, int timeout_s);
enum clock_wait clock_wait(const struct deadline *until, int fd, short events);

#endif
