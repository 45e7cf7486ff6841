#include "core/histogram.h"

enum {
	FLOOR_US = 1000,
	SIDE = HISTOGRAM_BUCKETS / 2,   /* buckets of one sign, and the index of 0 */
	STEPS = 4,                      /* buckets a doubling */
};

/* 2 to the power of 0, 1/4, 2/4, 3/4. */
static const double steps[STEPS] = {
	1, 1.189207115002721, 1.4142135623730951, 1.681792830507429
};

/* Where a bucket begins, as seen from 0. */
static double low_of(int side)
{
	int doublings = (side - 1) / STEPS;

	return (double)FLOOR_US * (double)(1ULL << doublings) * steps[(side - 1) % STEPS];
}

static int side_of(uint64_t size_us)
{
	if (size_us < FLOOR_US)
		return 0;

	int side = (63 - __builtin_clzll(size_us / FLOOR_US)) * STEPS + 1;
	int last = side + STEPS - 1;

	if (last > SIDE)
		return SIDE;
	while (side < last && (double)size_us >= low_of(side + 1))
		side++;
	return side;
}

static int bucket_of(int64_t us)
{
	return us < 0 ? SIDE - side_of(0 - (uint64_t)us) : SIDE + side_of((uint64_t)us);
}

/* The middle of a bucket: at most 10 % from whatever was counted there. */
static int64_t value_of(int bucket)
{
	int side = bucket < SIDE ? SIDE - bucket : bucket - SIDE;

	if (!side)
		return 0;

	int64_t middle = (int64_t)(low_of(side) * (1 + steps[1]) / 2);

	return bucket < SIDE ? -middle : middle;
}

void histogram_add(struct histogram *histogram, int64_t us)
{
	histogram->count[bucket_of(us)]++;
	if (++histogram->total < HISTOGRAM_FADE)
		return;
	histogram->total = 0;
	for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		histogram->count[i] /= 2;
		histogram->total += histogram->count[i];
	}
}

bool histogram_quantile(const struct histogram *histogram, double share, int64_t *us)
{
	double wanted = share * histogram->total;
	uint32_t seen = 0;
	int last = 0;

	if (!histogram->total)
		return false;
	for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (!histogram->count[i])
			continue;
		last = i;
		seen += histogram->count[i];
		if (seen >= wanted)
			break;
	}
	*us = value_of(last);
	return true;
}
