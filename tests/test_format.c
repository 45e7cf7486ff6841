#include "test.h"

#include "core/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t s = 1000000, m = 60 * INT64_C(1000000), h = 3600 * INT64_C(1000000);
static const int64_t d = 86400 * INT64_C(1000000);

static void expect(char *(*format)(char *, int64_t), int64_t value, const char *text)
{
	char out[FORMAT_MAX];

	assert_string_equal(format(out, value), text);
}

static void expect_amount(char *(*format)(char *, uint64_t), uint64_t value,
			  const char *text)
{
	char out[FORMAT_MAX];

	assert_string_equal(format(out, value), text);
}

static void expect_real(char *(*format)(char *, double), double value, const char *text)
{
	char out[FORMAT_MAX];

	assert_string_equal(format(out, value), text);
}

static void an_age_uses_the_largest_unit(void **state)
{
	(void)state;
	expect(format_age, 0, "0.0s");
	expect(format_age, 999 * 1000, "0.9s");
	expect(format_age, 8 * s + 250000, "8.2s");
	expect(format_age, 10 * s - 1, "9.9s");
	expect(format_age, 10 * s, "10s");
	expect(format_age, 60 * s - 1, "59s");
	expect(format_age, 60 * s, "1m");
	expect(format_age, 60 * m - 1, "59m");
	expect(format_age, 99 * m, "1h");
	expect(format_age, 24 * h - 1, "23h");
	expect(format_age, 24 * h, "1d");
	expect(format_age, 100 * d, "100d");
	expect(format_age, 1000 * d - 1, "999d");
	expect(format_age, 1000 * d, "2y");
	expect(format_age, INT64_MAX, "999y");
}

static void a_negative_age_keeps_its_sign(void **state)
{
	(void)state;
	expect(format_age, -1, "0.0s");
	expect(format_age, -1200 * 1000, "-1.2s");
	expect(format_age, -59 * m, "-59m");
	expect(format_age, INT64_MIN + 1, "-999y");
	expect(format_age, INT64_MIN, "-");
}

static void a_lag_always_has_a_sign(void **state)
{
	(void)state;
	expect(format_lag, 0, "+0.0s");
	expect(format_lag, 800 * 1000, "+0.8s");
	expect(format_lag, 41 * s, "+41s");
	expect(format_lag, 14 * m, "+14m");
	expect(format_lag, -1200 * 1000, "-1.2s");
	expect(format_lag, -99999, "+0.0s");
	expect(format_lag, INT64_MIN, "-");
}

static void a_duration_is_written_in_words(void **state)
{
	(void)state;
	expect(format_duration, 0, "0 seconds");
	expect(format_duration, 400 * 1000, "0.4 seconds");
	expect(format_duration, 1 * s, "1 second");
	expect(format_duration, 40 * s + 900000, "40 seconds");
	expect(format_duration, 60 * s, "1 minute");
	expect(format_duration, 11 * m + 50 * s, "11 m 50 s");
	expect(format_duration, 40 * m, "40 minutes");
	expect(format_duration, 2 * h + 14 * m + 59 * s, "2 h 14 m");
	expect(format_duration, 2 * h + 30 * s, "2 hours");
	expect(format_duration, 3 * d + 4 * h, "3 d 4 h");
	expect(format_duration, -40 * s, "-40 seconds");
	expect(format_duration, -50, "0 seconds");
	expect(format_duration, INT64_MAX, "106751991 d 4 h");
	expect(format_duration, INT64_MIN, "-");
}

static void an_uptime_counts_days_beside_the_clock(void **state)
{
	(void)state;
	expect(format_uptime, 0, "00:00:00");
	expect(format_uptime, 2 * h + 14 * m + 9 * s, "02:14:09");
	expect(format_uptime, d - 1, "23:59:59");
	expect(format_uptime, 3 * d + 2 * h + 14 * m, "3d 02:14");
	expect(format_uptime, -5 * s, "00:00:00");
	expect(format_uptime, INT64_MAX, "106751991d 04:00");
	expect(format_uptime, INT64_MIN, "-");
}

static void bytes_are_counted_in_powers_of_1024(void **state)
{
	(void)state;
	expect_amount(format_bytes, 0, "0");
	expect_amount(format_bytes, 812, "812");
	expect_amount(format_bytes, 1023, "1023");
	expect_amount(format_bytes, 1024, "1.0K");
	expect_amount(format_bytes, 1229, "1.2K");
	expect_amount(format_bytes, 10 * 1024 - 1, "9.9K");
	expect_amount(format_bytes, 1024 * 1024 - 1, "1023K");
	expect_amount(format_bytes, UINT64_C(23) << 20, "23M");
	expect_amount(format_bytes, UINT64_C(3) << 29, "1.5G");
	expect_amount(format_bytes, UINT64_MAX, "15E");
}

static void counts_are_written_in_groups(void **state)
{
	(void)state;
	expect_amount(format_count, 0, "0");
	expect_amount(format_count, 999, "999");
	expect_amount(format_count, 1204, "1 204");
	expect_amount(format_count, 18210, "18 210");
	expect_amount(format_count, 1000000, "1 000 000");
	expect_amount(format_count, UINT64_MAX, "18 446 744 073 709 551 615");
}

static void short_counts_are_cut_to_thousands(void **state)
{
	(void)state;
	expect_amount(format_short, 0, "0");
	expect_amount(format_short, 812, "812");
	expect_amount(format_short, 1000, "1.0k");
	expect_amount(format_short, 9999, "9.9k");
	expect_amount(format_short, 18210, "18k");
	expect_amount(format_short, 999999, "999k");
	expect_amount(format_short, 1200000, "1.2M");
	expect_amount(format_short, UINT64_MAX, "18E");
}

static void a_rate_uses_the_unit_that_reads_best(void **state)
{
	(void)state;
	expect_real(format_rate, 412, "412/s");
	expect_real(format_rate, 1, "1.0/s");
	expect_real(format_rate, 9.94, "9.9/s");
	expect_real(format_rate, 9.96, "10/s");
	expect_real(format_rate, 999.4, "999/s");
	expect_real(format_rate, 999.6, "1.0k/s");
	expect_real(format_rate, 51839, "51k/s");
	expect_real(format_rate, 0.96, "1.0/s");
	expect_real(format_rate, 0.94, "56/min");
	expect_real(format_rate, 0.1, "6/min");
	expect_real(format_rate, 1.0 / 60, "1/min");
	expect_real(format_rate, 2.0 / 3600, "2/h");
	expect_real(format_rate, 3.0 / 86400, "3/d");
	expect_real(format_rate, 1e-9, "<1/d");
}

static void a_rate_that_is_none_is_a_dash(void **state)
{
	(void)state;
	expect_real(format_rate, 0, "-");
	expect_real(format_rate, -1, "-");
	expect_real(format_rate, NAN, "-");
	expect_real(format_rate, INFINITY, "-");
	expect_real(format_rate, -INFINITY, "-");
}

static void a_difference_has_a_sign_and_no_needless_digits(void **state)
{
	(void)state;
	expect_real(format_delta, 2, "+2");
	expect_real(format_delta, -0.05, "-0.05");
	expect_real(format_delta, -0.05f, "-0.05");
	expect_real(format_delta, 13.85 - 13.84, "+0.01");
	expect_real(format_delta, 48.1f - 46.0f, "+2.1");
	expect_real(format_delta, 0.000021, "+0.000021");
	expect_real(format_delta, 100, "+100");
	expect_real(format_delta, -1204.5, "-1204.5");
	expect_real(format_delta, 1234567, "+1234567");
	expect_real(format_delta, 1e12, "+1000000000000");
	expect_real(format_delta, 1e20, "+1.0e+20");
	expect_real(format_delta, 2e-8, "+2.0e-08");
	expect_real(format_delta, 0, "0");
	expect_real(format_delta, -0.0, "0");
	expect_real(format_delta, NAN, "-");
	expect_real(format_delta, INFINITY, "-");
}

static int at_home(void **state)
{
	(void)state;
	setenv("TZ", "XYZ-2", 1);     /* two hours ahead of UTC, without a zone file */
	tzset();
	return 0;
}

static void a_clock_shows_local_time_with_milliseconds(void **state)
{
	(void)state;
	expect(format_clock, INT64_C(1767264066482999), "12:41:06.482");
	expect(format_clock, 0, "02:00:00.000");
	expect(format_clock, -1, "01:59:59.999");
	expect(format_clock, INT64_MIN, "-");
}

static void a_stamp_shows_the_local_date(void **state)
{
	(void)state;
	expect(format_stamp, INT64_C(1767264066482999), "2026-01-01 12:41:06");
	expect(format_stamp, INT64_C(1767225599) * s, "2026-01-01 01:59:59");
	expect(format_stamp, -1, "1970-01-01 01:59:59");
	expect(format_stamp, INT64_MIN, "-");
}

static void a_tst_is_always_utc(void **state)
{
	(void)state;
	expect(format_tst, INT64_C(1795444411292874), "2026-11-23T14:33:31.292874Z+0000");
	expect(format_tst, 1, "1970-01-01T00:00:00.000001Z+0000");
	expect(format_tst, -1, "1969-12-31T23:59:59.999999Z+0000");
	expect(format_tst, INT64_MAX, "294247-01-10T04:00:54.775807Z+0000");
	expect(format_tst, INT64_MIN + 1, "-290308-12-21T19:59:05.224193Z+0000");
}

static void nothing_is_wider_than_its_column(void **state)
{
	char out[FORMAT_MAX];
	double rate = 1e-12;

	(void)state;
	for (int bit = 0; bit < 64; bit++)
		for (int less = -1; less <= 1; less++) {
			uint64_t value = (UINT64_C(1) << bit) * 3 / 2 + (uint64_t)less;
			int64_t us = (int64_t)value, back = (int64_t)-value;

			assert_in_range(strlen(format_age(out, us)), 1, 5);
			assert_in_range(strlen(format_age(out, back)), 1, 5);
			assert_in_range(strlen(format_lag(out, us)), 1, 6);
			assert_in_range(strlen(format_bytes(out, value)), 1, 5);
			assert_in_range(strlen(format_short(out, value)), 1, 5);
			assert_true(strlen(format_count(out, value)) < FORMAT_MAX);
			assert_true(strlen(format_duration(out, us)) < FORMAT_MAX);
			assert_true(strlen(format_stamp(out, us)) < FORMAT_MAX);
			assert_int_equal(strlen(format_clock(out, us)), 12);
		}
	for (; rate < 1e300; rate *= 1.03) {
		assert_in_range(strlen(format_rate(out, rate)), 1, 6);
		assert_true(strlen(format_delta(out, -rate)) < FORMAT_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_age_uses_the_largest_unit),
		cmocka_unit_test(a_negative_age_keeps_its_sign),
		cmocka_unit_test(a_lag_always_has_a_sign),
		cmocka_unit_test(a_duration_is_written_in_words),
		cmocka_unit_test(an_uptime_counts_days_beside_the_clock),
		cmocka_unit_test(bytes_are_counted_in_powers_of_1024),
		cmocka_unit_test(counts_are_written_in_groups),
		cmocka_unit_test(short_counts_are_cut_to_thousands),
		cmocka_unit_test(a_rate_uses_the_unit_that_reads_best),
		cmocka_unit_test(a_rate_that_is_none_is_a_dash),
		cmocka_unit_test(a_difference_has_a_sign_and_no_needless_digits),
		cmocka_unit_test(a_clock_shows_local_time_with_milliseconds),
		cmocka_unit_test(a_stamp_shows_the_local_date),
		cmocka_unit_test(a_tst_is_always_utc),
		cmocka_unit_test(nothing_is_wider_than_its_column),
	};

	return cmocka_run_group_tests_name("format", tests, at_home, NULL);
}
