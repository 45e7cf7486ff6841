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

struct wait {
	int cancel_fd;       /* readable or hung up: give up at once; -1: no way out */
	int64_t until_us;    /* steady */
	int timeout_s;       /* what until_us was made from, for sentences */
};

enum wait_result { WAIT_READY, WAIT_TIMEOUT, WAIT_CANCELLED };

int64_t clock_wall_us(void);        /* Unix microseconds */
int64_t clock_steady_us(void);
/* Milliseconds from now until then, for poll(): rounded up, 0 when past. */
int clock_until_ms(int64_t steady_us);

struct wait wait_start(int cancel_fd, int timeout_s);
enum wait_result wait_for(const struct wait *wait, int fd, short events);

#endif
