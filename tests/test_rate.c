#include "test.h"

#include "core/rate.h"

#include <string.h>

static const int64_t second = 1000000;
static const int64_t noon = 1767261600 * 1000000LL;

static void expect_about(double value, double wanted, double tolerance)
{
	if (!(value >= wanted * (1 - tolerance) && value <= wanted * (1 + tolerance)))
		fail_msg("%g in place of %g", value, wanted);
}

/* `n` hits at this distance, the first a distance after from_us; the time of the last. */
static int64_t hit_every(struct rate *rate, int64_t from_us, int64_t distance_us, int n)
{
	for (int i = 0; i < n; i++)
		rate_hit(rate, from_us += distance_us);
	return from_us;
}

static void one_hit_is_no_rate(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	assert_true(rate_per_second(&rate, noon) == 0);
	rate_hit(&rate, noon);
	assert_true(rate_per_second(&rate, noon) == 0);
	assert_true(rate_per_second(&rate, noon + 3600 * second) == 0);
	assert_true(rate.last_us == noon);
}

static void two_hits_are_a_rate(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	rate_hit(&rate, noon);
	rate_hit(&rate, noon + 60 * second);
	expect_about(rate_per_second(&rate, noon + 60 * second), 1 / 60.0, 0.001);
}

static void once_an_hour_reads_as_well_as_ten_thousand_a_second(void **state)
{
	static const int64_t distances[] = { 100, 5000, 100000, 900000, 1000000, 7000000,
					     60000000, 3600000000LL };

	(void)state;
	for (size_t i = 0; i < sizeof(distances) / sizeof(distances[0]); i++) {
		struct rate rate = { 0 };
		int hits = distances[i] < second ? (int)(2 * second / distances[i]) : 3;
		int64_t now = hit_every(&rate, noon, distances[i], hits + 1);

		double wanted = 1e6 / (double)distances[i];

		expect_about(rate_per_second(&rate, now), wanted, 0.01);
	}
}

static void it_sinks_while_nothing_comes(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 10 * second, 5);

	(void)state;
	expect_about(rate_per_second(&rate, now + 9 * second), 0.1, 0.01);
	expect_about(rate_per_second(&rate, now + 40 * second), 1 / 40.0, 0.01);
	expect_about(rate_per_second(&rate, now + 4000 * second), 1 / 4000.0, 0.01);
}

static void a_short_pause_of_a_fast_stream_is_not_its_end(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 1000, 5000);

	(void)state;
	expect_about(rate_per_second(&rate, now + second), 1000, 0.01);
	assert_true(rate_per_second(&rate, now + 3 * second) < 1);
}

static void a_burst_neither_explodes_nor_spoils_the_cadence(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 60 * second, 10);

	(void)state;
	hit_every(&rate, now, 0, 500);
	expect_about(rate_per_second(&rate, now), 1 / 60.0, 0.01);
	now = hit_every(&rate, now, 60 * second, 1);
	expect_about(rate_per_second(&rate, now), 1 / 60.0, 0.3);
	now = hit_every(&rate, now, 60 * second, 3);
	expect_about(rate_per_second(&rate, now), 1 / 60.0, 0.15);
}

static void a_burst_at_the_very_start_stays_finite(void **state)
{
	struct rate rate = { 0 };
	int64_t now = noon;

	(void)state;
	hit_every(&rate, now, 0, 500);
	expect_about(rate_per_second(&rate, now), 499, 0.01);
	now = hit_every(&rate, now, 60 * second, 3);
	expect_about(rate_per_second(&rate, now), 1 / 60.0, 0.01);
}

static void a_flush_is_a_rate_while_it_lasts_and_forgotten_after_it(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 60 * second, 10);

	(void)state;
	now = hit_every(&rate, now, 20000, 1000);
	expect_about(rate_per_second(&rate, now), 50, 0.1);
	now = hit_every(&rate, now, 60 * second, 3);
	expect_about(rate_per_second(&rate, now), 1 / 60.0, 0.1);
}

static void an_outage_does_not_spoil_the_cadence(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 10 * second, 20);

	(void)state;
	now = hit_every(&rate, now, 30 * 86400 * second, 1);
	now = hit_every(&rate, now, 10 * second, 4);
	expect_about(rate_per_second(&rate, now), 0.1, 0.25);
}

static void a_new_cadence_is_believed_the_second_time(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 3600 * second, 5);

	(void)state;
	now = hit_every(&rate, now, second, 2);
	expect_about(rate_per_second(&rate, now), 1, 0.01);
	now = hit_every(&rate, now, 600 * second, 2);
	expect_about(rate_per_second(&rate, now), 1 / 600.0, 0.01);
}

static void a_clock_that_jumps_leaves_the_cadence(void **state)
{
	struct rate rate = { 0 };
	int64_t now = hit_every(&rate, noon, 10 * second, 10);

	(void)state;
	now = hit_every(&rate, now, -7200 * second, 1);
	expect_about(rate_per_second(&rate, now), 0.1, 0.01);
	expect_about(rate_per_second(&rate, now - 500 * second), 0.1, 0.01);
	now = hit_every(&rate, now, 10 * second, 3);
	expect_about(rate_per_second(&rate, now), 0.1, 0.01);
}

static void times_from_one_end_to_the_other_stay_finite(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		rate_hit(&rate, i % 3 ? INT64_MAX : INT64_MIN);
		double per_second = rate_per_second(&rate, i % 2 ? INT64_MAX : INT64_MIN);
		assert_true(per_second >= 0 && per_second < 1e6);
	}
}

static void hits_saturate(void **state)
{
	struct rate rate = { .hits = UINT32_MAX, .pending = UINT32_MAX, .last_us = noon,
			     .since_us = noon };

	(void)state;
	rate_hit(&rate, noon);
	assert_true(rate.hits == UINT32_MAX && rate.pending == UINT32_MAX);
}

static void a_tempo_counts_whole_seconds(void **state)
{
	struct tempo tempo = { 0 };
	uint32_t series[4];

	(void)state;
	tempo_hit(&tempo, noon, 5);
	tempo_hit(&tempo, noon + second - 1, 2);
	tempo_hit(&tempo, noon + 2 * second, 9);
	tempo_series(&tempo, noon + 2 * second, series, 4);
	assert_memory_equal(series, ((uint32_t[]){ 0, 0, 7, 0 }), sizeof(series));
	tempo_series(&tempo, noon + 3 * second, series, 4);
	assert_memory_equal(series, ((uint32_t[]){ 0, 7, 0, 9 }), sizeof(series));
	expect_about(tempo_per_second(&tempo, noon + 3 * second, 4), 4, 0.001);
}

static void a_tempo_forgets_what_is_over_a_minute_old(void **state)
{
	struct tempo tempo = { 0 };
	uint32_t series[TEMPO_SECONDS - 1];
	uint64_t sum = 0;

	(void)state;
	for (int i = 0; i < 200; i++)
		tempo_hit(&tempo, noon + i * second, 1);
	expect_about(tempo_per_second(&tempo, noon + 200 * second, 63), 1, 0.001);
	expect_about(tempo_per_second(&tempo, noon + 230 * second, 60), 0.5, 0.001);
	assert_true(tempo_per_second(&tempo, noon + 900 * second, 60) == 0);
	tempo_hit(&tempo, noon + 900 * second, 1);
	tempo_series(&tempo, noon + 901 * second, series, TEMPO_SECONDS - 1);
	for (int i = 0; i < TEMPO_SECONDS - 1; i++)
		sum += series[i];
	assert_int_equal(sum, 1);
}

static void a_tempo_starts_anew_when_the_clock_is_set_back(void **state)
{
	struct tempo tempo = { 0 };

	(void)state;
	for (int i = 0; i < 60; i++)
		tempo_hit(&tempo, noon + i * second, 1000);
	for (int i = 0; i < 10; i++)
		tempo_hit(&tempo, noon + (20 + i) * second, 1);
	expect_about(tempo_per_second(&tempo, noon + 30 * second, 10), 1, 0.001);
	expect_about(tempo_per_second(&tempo, noon + 30 * second, 20), 0.5, 0.001);
}

static void a_hit_that_is_a_second_late_counts_where_it_belongs(void **state)
{
	struct tempo tempo = { 0 };
	uint32_t series[2];

	(void)state;
	tempo_hit(&tempo, noon, 1);
	tempo_hit(&tempo, noon + second, 1);
	tempo_hit(&tempo, noon + second - 1, 1);
	tempo_series(&tempo, noon + 2 * second, series, 2);
	assert_memory_equal(series, ((uint32_t[]){ 2, 1 }), sizeof(series));
}

static void a_tempo_saturates_and_takes_any_time(void **state)
{
	struct tempo tempo = { 0 };

	(void)state;
	tempo_hit(&tempo, noon, UINT32_MAX);
	tempo_hit(&tempo, noon, 2);
	expect_about(tempo_per_second(&tempo, noon + second, 1), UINT32_MAX, 0.001);
	tempo_hit(&tempo, INT64_MIN, 1);
	tempo_hit(&tempo, INT64_MAX, 1);
	tempo_hit(&tempo, -1, 3);
	expect_about(tempo_per_second(&tempo, 0, 1), 3, 0.001);
	assert_true(tempo_per_second(&tempo, INT64_MIN, 1000) == 0);
	assert_true(tempo_per_second(&tempo, 0, 0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_hit_is_no_rate),
		cmocka_unit_test(two_hits_are_a_rate),
		cmocka_unit_test(once_an_hour_reads_as_well_as_ten_thousand_a_second),
		cmocka_unit_test(it_sinks_while_nothing_comes),
		cmocka_unit_test(a_short_pause_of_a_fast_stream_is_not_its_end),
		cmocka_unit_test(a_burst_neither_explodes_nor_spoils_the_cadence),
		cmocka_unit_test(a_burst_at_the_very_start_stays_finite),
		cmocka_unit_test(a_flush_is_a_rate_while_it_lasts_and_forgotten_after_it),
		cmocka_unit_test(an_outage_does_not_spoil_the_cadence),
		cmocka_unit_test(a_new_cadence_is_believed_the_second_time),
		cmocka_unit_test(a_clock_that_jumps_leaves_the_cadence),
		cmocka_unit_test(times_from_one_end_to_the_other_stay_finite),
		cmocka_unit_test(hits_saturate),
		cmocka_unit_test(a_tempo_counts_whole_seconds),
		cmocka_unit_test(a_tempo_forgets_what_is_over_a_minute_old),
		cmocka_unit_test(a_tempo_starts_anew_when_the_clock_is_set_back),
		cmocka_unit_test(a_hit_that_is_a_second_late_counts_where_it_belongs),
		cmocka_unit_test(a_tempo_saturates_and_takes_any_time),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
