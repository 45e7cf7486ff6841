/* When the next picture is due.
 *
 * A key is answered at once. What arrives is drawn at most `fps` times a second,
 * and only while the terminal's allowance lasts: each picture is paid in bytes
 * from an account that fills at `bandwidth` bytes a second, so that a flood makes
 * pictures rarer and a quiet fleet is drawn as it moves. Without anything new a
 * picture each full second keeps ages and clock right.
 *
 * Pure: told the time (any steady microseconds). Threads: main thread.
 */
#ifndef APP_PACE_H
#define APP_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
	int64_t frame_us;        /* shortest time between pictures */
	int64_t bandwidth;       /* bytes a second; 0: no limit */
	int64_t last_us;         /* newest picture */
	double credit;           /* bytes that may be spent; below 0: saving up */
	int64_t credit_us;       /* when it was reckoned */
};

void pace_init(struct pace *pace, int fps, int64_t bandwidth, int64_t now_us);
/* How long until a picture is due, 0: now. `news`: something arrived since the last. */
int64_t pace_wait_us(const struct pace *pace, bool news, int64_t now_us);
void pace_drawn(struct pace *pace, uint64_t bytes, int64_t now_us);

#endif
