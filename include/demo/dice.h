/* Chance that repeats: the same seed throws the same numbers.
 *
 * splitmix64; good enough to make traffic look alive, not for secrets.
 *
 * Threads: one owner.
 */
#ifndef DEMO_DICE_H
#define DEMO_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;   /* any value is a seed */
};

static inline uint64_t dice_throw(struct dice *dice)
{
	uint64_t mixed = dice->state += 0x9e3779b97f4a7c15u;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
	return mixed ^ (mixed >> 31);
}

/* 0 <= result < sides */
static inline int64_t dice_below(struct dice *dice, int64_t sides)
{
	return (int64_t)(dice_throw(dice) % (uint64_t)sides);
}

/* low <= result < high */
static inline double dice_between(struct dice *dice, double low, double high)
{
	return low + (high - low) * (double)(dice_throw(dice) >> 11) * 0x1p-53;
}

/* True once in `times`, on average. */
static inline bool dice_once_in(struct dice *dice, int64_t times)
{
	return !dice_below(dice, times);
}

#endif
