/* A distribution of delays in a fixed few bytes.
 *
 * Buckets grow by about 19 % (four a doubling) from 1 ms to 12 days, negative
 * delays (a clock ahead) mirror them; so a quantile is exact to within 10 %.
 * What is shorter counts as 0, what is longer as 12 days.
 * Old values fade: when `total` reaches HISTOGRAM_FADE every count is halved,
 * so a lone value of long ago is forgotten.
 *
 * Threads: one owner. Cost: O(1) to add, O(buckets) for a quantile.
 */
#ifndef CORE_HISTOGRAM_H
#define CORE_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

enum { HISTOGRAM_BUCKETS = 241, HISTOGRAM_FADE = 32768 };

struct histogram {           /* zeroed: empty; 120 buckets for each sign round 0 */
	uint16_t count[HISTOGRAM_BUCKETS];
	uint32_t total;
};

void histogram_add(struct histogram *histogram, int64_t us);
/* The value at or below which `share` (0..1) of the values lie; false: empty. */
bool histogram_quantile(const struct histogram *histogram, double share, int64_t *us);

#endif
