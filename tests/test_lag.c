#include "test.h"

#include "core/lag.h"

static const int64_t SECOND = 1000000;
static const int64_t START = INT64_C(1767261600000000);

/* A message that took so many seconds on each of the three ways. */
static struct message message(double device_s, double platform_s, double broker_s)
{
	struct message message = { .device_us = START };

	message.server_us = message.device_us + (int64_t)(device_s * 1e6);
	message.broker_us = message.server_us + (int64_t)(platform_s * 1e6);
	message.received_us = message.broker_us + (int64_t)(broker_s * 1e6);
	return message;
}

static void add(struct lags *lags, int count, double device_s, double platform_s,
		double broker_s)
{
	struct message one = message(device_s, platform_s, broker_s);

	for (int i = 0; i < count; i++)
		lags_add(lags, &one);
}

static void expect_sentence(const struct lags *lags, enum severity severity,
			    const char *piece)
{
	struct buffer out = { 0 };

	assert_int_equal(lags_explain(lags, &out), severity);
	if (!strstr(out.at, piece))
		fail_msg("\"%s\" has no \"%s\"", out.at, piece);
	buffer_fini(&out);
}

static void stages_of_a_message_add_up(void **state)
{
	struct message one = message(40, 0.25, 1.5);
	int64_t device, platform, broker, total, beyond;

	(void)state;
	assert_true(lag_of(&one, LAG_DEVICE, &device));
	assert_true(lag_of(&one, LAG_PLATFORM, &platform));
	assert_true(lag_of(&one, LAG_BROKER, &broker));
	assert_true(lag_of(&one, LAG_TOTAL, &total));
	assert_int_equal(device, 40 * SECOND);
	assert_int_equal(platform, SECOND / 4);
	assert_int_equal(broker, SECOND * 3 / 2);
	assert_int_equal(device + platform + broker, total);
	assert_false(lag_of(&one, LAG_BEYOND, &beyond));
}

static void a_stage_without_both_stamps_is_unknown(void **state)
{
	struct message one = message(40, 0, 2);
	int64_t us;

	(void)state;
	one.broker_us = 0;
	assert_false(lag_of(&one, LAG_PLATFORM, &us));
	assert_false(lag_of(&one, LAG_BROKER, &us));
	assert_true(lag_of(&one, LAG_BEYOND, &us));
	assert_int_equal(us, 2 * SECOND);
	one.server_us = 0;
	assert_false(lag_of(&one, LAG_BEYOND, &us));
	assert_false(lag_of(&one, LAG_DEVICE, &us));
	assert_true(lag_of(&one, LAG_TOTAL, &us));
}

static void the_stage_that_is_late_is_named(void **state)
{
	const struct {
		double device_s, platform_s, broker_s;
		enum severity severity;
		const char *piece;
	} cases[] = {
		{ 1, 0.1, 0.1, SEVERITY_GOOD, "No stage is late" },
		{ 100, 0.1, 0.1, SEVERITY_GOOD, "device → platform" },
		{ 130, 0.1, 0.1, SEVERITY_NOTICE, "between the trackers and flespi" },
		{ 130, 900, 0.1, SEVERITY_NOTICE, "Late inside flespi" },
		{ 1, 0.1, 4000, SEVERITY_ALERT, "Late between the broker and here" },
		{ -5, 0.1, 0.1, SEVERITY_NOTICE, "ahead of flespi" },
		{ -7200, 0.1, 0.1, SEVERITY_ALERT, "ahead of flespi" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct lags lags = { 0 };

		add(&lags, 100, cases[i].device_s, cases[i].platform_s,
		    cases[i].broker_s);
		expect_sentence(&lags, cases[i].severity, cases[i].piece);
	}
}

static void a_tenth_that_is_late_is_told_from_a_half(void **state)
{
	struct lags lags = { 0 };

	(void)state;
	add(&lags, 90, 1, 0, 0);
	add(&lags, 10, 300, 0, 0);
	expect_sentence(&lags, SEVERITY_NOTICE,
			"one message in twenty takes 4 m");
	add(&lags, 200, 300, 0, 0);
	expect_sentence(&lags, SEVERITY_NOTICE, "half of all messages take 4 m");
}

static void a_broker_without_stamps_leaves_the_rest_in_one_stage(void **state)
{
	struct lags lags = { 0 };
	struct message one = message(1, 0, 700);

	(void)state;
	one.broker_us = 0;
	lags_add(&lags, &one);
	expect_sentence(&lags, SEVERITY_NOTICE, "Late between flespi and here");
}

static void nothing_is_said_before_the_first_message(void **state)
{
	struct lags lags = { 0 };
	int64_t us;

	(void)state;
	expect_sentence(&lags, SEVERITY_PLAIN, "No message came yet");
	assert_false(lags_clock_behind(&lags, &us));
}

static void receipt_before_the_stamp_means_that_our_clock_is_behind(void **state)
{
	struct lags lags = { 0 };
	int64_t us;

	(void)state;
	add(&lags, 100, 1, 0.1, 0.2);
	assert_false(lags_clock_behind(&lags, &us));
	lags = (struct lags){ 0 };
	add(&lags, 90, 1, 0.1, -2.5);
	add(&lags, 10, 1, 0.1, -3);
	assert_true(lags_clock_behind(&lags, &us));
	assert_in_range(us, 27 * SECOND / 10, 33 * SECOND / 10);
}

static void one_odd_stamp_is_no_wrong_clock(void **state)
{
	struct lags lags = { 0 };
	int64_t us;

	(void)state;
	add(&lags, 99, 1, 0.1, 0.1);
	add(&lags, 1, 1, 0.1, -100);
	assert_false(lags_clock_behind(&lags, &us));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stages_of_a_message_add_up),
		cmocka_unit_test(a_stage_without_both_stamps_is_unknown),
		cmocka_unit_test(the_stage_that_is_late_is_named),
		cmocka_unit_test(a_tenth_that_is_late_is_told_from_a_half),
		cmocka_unit_test(a_broker_without_stamps_leaves_the_rest_in_one_stage),
		cmocka_unit_test(nothing_is_said_before_the_first_message),
		cmocka_unit_test(receipt_before_the_stamp_means_that_our_clock_is_behind),
		cmocka_unit_test(one_odd_stamp_is_no_wrong_clock),
	};

	return cmocka_run_group_tests_name("lag", tests, NULL, NULL);
}
