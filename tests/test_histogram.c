#include "test.h"

#include "core/histogram.h"

static int64_t quantile(const struct histogram *histogram, double share)
{
	int64_t us = INT64_MIN;

	assert_true(histogram_quantile(histogram, share, &us));
	return us;
}

static void expect_near(int64_t us, int64_t wanted_us)
{
	double ratio = (double)us / (double)wanted_us;

	if (ratio < 0.9 || ratio > 1.1)
		fail_msg("%lld us in place of %lld us", (long long)us,
			 (long long)wanted_us);
}

static void an_empty_one_has_no_quantiles(void **state)
{
	struct histogram histogram = { 0 };
	int64_t us;

	(void)state;
	assert_false(histogram_quantile(&histogram, 0.5, &us));
}

static void one_value_is_every_quantile_to_within_ten_percent(void **state)
{
	(void)state;
	for (int64_t us = 1000; us < 12 * 86400 * 1000000LL; us += us / 50) {
		struct histogram late = { 0 }, early = { 0 };

		histogram_add(&late, us);
		histogram_add(&early, -us);
		expect_near(quantile(&late, 0), us);
		expect_near(quantile(&late, 1), us);
		expect_near(quantile(&early, 0.5), -us);
	}
}

static void quantiles_stand_in_the_order_of_the_values(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	for (int i = 1; i <= 100; i++)
		histogram_add(&histogram, i * 1000000LL);
	expect_near(quantile(&histogram, 0.01), 1000000);
	expect_near(quantile(&histogram, 0.5), 50000000);
	expect_near(quantile(&histogram, 0.95), 95000000);
	expect_near(quantile(&histogram, 1), 100000000);
}

static void clocks_ahead_come_before_clocks_behind(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	histogram_add(&histogram, 5000000);
	histogram_add(&histogram, -3600000000LL);
	histogram_add(&histogram, 0);
	histogram_add(&histogram, -7000);
	expect_near(quantile(&histogram, 0.25), -3600000000LL);
	expect_near(quantile(&histogram, 0.5), -7000);
	assert_int_equal(quantile(&histogram, 0.75), 0);
	expect_near(quantile(&histogram, 1), 5000000);
}

static void less_than_a_millisecond_is_nothing(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	histogram_add(&histogram, 999);
	histogram_add(&histogram, -999);
	assert_int_equal(quantile(&histogram, 0), 0);
	assert_int_equal(quantile(&histogram, 1), 0);
}

static void what_is_longer_than_twelve_days_counts_as_twelve_days(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	histogram_add(&histogram, INT64_MAX);
	histogram_add(&histogram, INT64_MIN);
	expect_near(quantile(&histogram, 1), 12 * 86400 * 1000000LL);
	expect_near(quantile(&histogram, 0), -12 * 86400 * 1000000LL);
}

static void shares_outside_of_0_to_1_are_the_ends(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	histogram_add(&histogram, 2000);
	histogram_add(&histogram, 9000000);
	expect_near(quantile(&histogram, -1), 2000);
	expect_near(quantile(&histogram, 7), 9000000);
}

static void old_values_fade(void **state)
{
	struct histogram histogram = { 0 };

	(void)state;
	for (int i = 0; i < HISTOGRAM_FADE; i++)
		histogram_add(&histogram, 1000000);
	assert_int_equal(histogram.total, HISTOGRAM_FADE / 2);
	for (int i = 0; i < HISTOGRAM_FADE; i++)
		histogram_add(&histogram, 60000000);
	expect_near(quantile(&histogram, 0.5), 60000000);
	for (int i = 0; i < 20 * HISTOGRAM_FADE; i++)
		histogram_add(&histogram, 60000000);
	expect_near(quantile(&histogram, 0), 60000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_one_has_no_quantiles),
		cmocka_unit_test(one_value_is_every_quantile_to_within_ten_percent),
		cmocka_unit_test(quantiles_stand_in_the_order_of_the_values),
		cmocka_unit_test(clocks_ahead_come_before_clocks_behind),
		cmocka_unit_test(less_than_a_millisecond_is_nothing),
		cmocka_unit_test(what_is_longer_than_twelve_days_counts_as_twelve_days),
		cmocka_unit_test(shares_outside_of_0_to_1_are_the_ends),
		cmocka_unit_test(old_values_fade),
	};

	return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
