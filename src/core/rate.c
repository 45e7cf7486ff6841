/* The mean interval is learned from stretches of at least a second, each worth the hits
 * in it: so hundreds of hits at once are one sample, and a second of a fast stream too.
 *
 * A sample is blended into the mean. One that is far from it may be an accident (a
 * burst, an outage, a clock that was set) and counts as if it were just near; the
 * second in a row on the same side is a new cadence and is taken as it is.
 */
#include "core/rate.h"

#include <string.h>

static const int64_t second_us = 1000000;
static const double near = 4, weight = 0.25;

static void learn(struct rate *rate, double sample_s)
{
	double mean_s = (double)rate->interval_s;
	double low_s = mean_s / near, high_s = mean_s * near;
	int8_t far = (int8_t)((sample_s > high_s) - (sample_s < low_s));

	if (!rate->learned || (far && far == rate->far)) {
		rate->interval_s = (float)sample_s;
		rate->far = 0;
	} else {
		double blended_s = far > 0 ? high_s : far < 0 ? low_s : sample_s;

		rate->interval_s = (float)(mean_s + (blended_s - mean_s) * weight);
		rate->far = far;
	}
	rate->learned = true;
}

/* Seconds from one time to a later one; far apart they do not overflow. */
static double seconds_between(int64_t from_us, int64_t to_us)
{
	return (double)((uint64_t)to_us - (uint64_t)from_us) / (double)second_us;
}

static void start(struct rate *rate, int64_t now_us)
{
	rate->last_us = rate->since_us = now_us;
	rate->pending = 0;
}

void rate_hit(struct rate *rate, int64_t now_us)
{
	bool first = !rate->hits;

	if (rate->hits < UINT32_MAX)
		rate->hits++;
	if (first || now_us < rate->last_us) {
		start(rate, now_us);
		return;
	}
	rate->last_us = now_us;
	if (rate->pending < UINT32_MAX)
		rate->pending++;

	double elapsed_s = seconds_between(rate->since_us, now_us);

	if (elapsed_s >= 1) {
		learn(rate, elapsed_s / rate->pending);
		start(rate, now_us);
	} else if (!rate->learned) {
		rate->interval_s = 1 / (float)rate->pending;
	}
}

double rate_per_second(const struct rate *rate, int64_t now_us)
{
	/* A stream that pauses for less has not stopped. */
	const double grace_s = 2;
	double interval_s = (double)rate->interval_s;

	if (rate->interval_s <= 0)
		return 0;
	if (now_us > rate->last_us) {
		double silence_s = seconds_between(rate->last_us, now_us);

		if (silence_s > grace_s && silence_s > interval_s)
			interval_s = silence_s;
	}
	return 1 / interval_s;
}

/* Rounds down, before 1970 too. */
static int64_t second_of(int64_t us)
{
	return us / second_us - (us % second_us < 0);
}

static size_t slot_of(int64_t second)
{
	return (size_t)((uint64_t)second % TEMPO_SECONDS);
}

void tempo_hit(struct tempo *tempo, int64_t now_us, uint32_t hits)
{
	int64_t second = second_of(now_us);

	/* A second late is a message that waited; more is a clock that was set back. */
	if (second > tempo->second + TEMPO_SECONDS - 1 || second < tempo->second - 1) {
		memset(tempo->count, 0, sizeof(tempo->count));
		tempo->second = second;
	}
	while (tempo->second < second)
		tempo->count[slot_of(++tempo->second)] = 0;

	uint32_t *count = &tempo->count[slot_of(second)];

	*count = *count > UINT32_MAX - hits ? UINT32_MAX : *count + hits;
}

static uint32_t count_at(const struct tempo *tempo, int64_t second)
{
	if (second > tempo->second || second <= tempo->second - TEMPO_SECONDS)
		return 0;
	return tempo->count[slot_of(second)];
}

static int whole_seconds(int n)
{
	return n < TEMPO_SECONDS ? n : TEMPO_SECONDS - 1;
}

double tempo_per_second(const struct tempo *tempo, int64_t now_us, int seconds)
{
	int64_t now = second_of(now_us);
	double sum = 0;

	seconds = whole_seconds(seconds);
	for (int i = 1; i <= seconds; i++)
		sum += count_at(tempo, now - i);
	return seconds > 0 ? sum / seconds : 0;
}

void tempo_series(const struct tempo *tempo, int64_t now_us, uint32_t *out, int n)
{
	int64_t now = second_of(now_us);

	for (int i = 0; i < n; i++)
		out[i] = count_at(tempo, now - n + i);
}
