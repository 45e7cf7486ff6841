#include "test.h"

#include <stdlib.h>

#include "feed.h"

static const int64_t SECOND = 1000000;

static int prepare(void **state)
{
	struct feed *f = calloc(1, sizeof(*f));

	feed_init(f);
	*state = f;
	return 0;
}

static int tidy(void **state)
{
	feed_fini(*state);
	free(*state);
	return 0;
}

static void store_takes_the_time_of_telemetry_from_its_property(void **state)
{
	struct feed *f = *state;

	f->now_us += 100 * SECOND;
	feed_retained(f, "flespi/state/gw/devices/1/telemetry/din", " 5 ",
		      "1767261650.25");
	feed_stamped(f, "flespi/state/gw/devices/1/telemetry/din", "4", "1767261640");
	const struct device *device = store_device(f->store, 1);

	assert_string_equal(feed_parameter(f, 1, "din"), "5");
	assert_int_equal(device->parameters.at[0].seen_us, FEED_START_US + 50250000);
	feed_stamped(f, "flespi/state/gw/devices/1/telemetry/din", "6", "1767261660");
	assert_string_equal(feed_parameter(f, 1, "din"), "6");
	assert_int_equal(device->messages, 0);
}

/* Its clock is an hour behind; the platform's stamp on the telemetry is not. */
static void store_lets_a_message_with_a_wrong_clock_replace_telemetry(void **state)
{
	struct feed *f = *state;

	f->now_us += 100 * SECOND;
	feed_retained(f, "flespi/state/gw/devices/1/telemetry/din", "5", "1767261690");
	feed_retained(f, "flespi/state/gw/devices/1/telemetry/timestamp", "1767258090",
		      "1767261690");
	feed(f, "flespi/message/gw/devices/1", "{\"din\":6,\"timestamp\":1767258100}");
	assert_string_equal(feed_parameter(f, 1, "din"), "6");
}

static void store_keeps_telemetry_when_an_older_message_is_flushed(void **state)
{
	struct feed *f = *state;

	f->now_us += 100 * SECOND;
	feed_retained(f, "flespi/state/gw/devices/1/telemetry/timestamp", "1767261690",
		      "1767261690");
	feed_retained(f, "flespi/state/gw/devices/1/telemetry/din", "5", "1767261690");
	feed(f, "flespi/message/gw/devices/1", "{\"din\":6,\"timestamp\":1767258100}");
	assert_string_equal(feed_parameter(f, 1, "din"), "5");
}

/* Once the clock is right again, its messages count again. */
static void store_forgets_a_clock_that_was_ahead(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/message/gw/devices/1", "{\"din\":1,\"timestamp\":1867261600}");
	f->now_us += 10 * SECOND;
	feed_stamped(f, "flespi/state/gw/devices/1/telemetry/din", "2", "1767261610");
	f->now_us += 2 * SECOND;
	feed(f, "flespi/message/gw/devices/1", "{\"din\":3,\"timestamp\":1767261605}");
	assert_string_equal(feed_parameter(f, 1, "din"), "3");
}

static void store_expands_the_position_of_telemetry(void **state)
{
	struct feed *f = *state;
	const char *topic = "flespi/state/gw/devices/1/telemetry/position";

	feed_retained(f, topic, "{\"latitude\":52.5,\"valid\":true}", "1767261600");
	assert_string_equal(feed_parameter(f, 1, "position.latitude"), "52.5");
	assert_string_equal(feed_parameter(f, 1, "position.valid"), "true");
	assert_null(feed_parameter(f, 1, "position"));
	feed(f, "flespi/state/gw/devices/1/telemetry/position.latitude", "53");
	feed(f, topic, "{\"latitude\":53,\"speed\":4}");
	assert_null(feed_parameter(f, 1, "position.speed"));
}

static void store_forgets_telemetry_that_is_removed(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/state/gw/devices/1/telemetry/din", "4");
	feed(f, "flespi/state/gw/devices/1/telemetry/din", "");
	feed(f, "flespi/state/gw/devices/2/telemetry/din", "");
	assert_null(feed_parameter(f, 1, "din"));
	assert_null(store_device(f->store, 2));
}

static void store_does_not_count_telemetry_beside_messages(void **state)
{
	struct feed *f = *state;

	feed_device(f, 1, 0, 0, "\"din\":1");
	feed_stamped(f, "flespi/state/gw/devices/1/telemetry/din", "1", "1767261600");
	const struct device *device = store_device(f->store, 1);
	const struct parameter *din = parameters_find(&device->parameters,
						      store_names(f->store), "din");

	assert_int_equal(din->count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, tidy)
		TEST(store_takes_the_time_of_telemetry_from_its_property),
		TEST(store_lets_a_message_with_a_wrong_clock_replace_telemetry),
		TEST(store_keeps_telemetry_when_an_older_message_is_flushed),
		TEST(store_forgets_a_clock_that_was_ahead),
		TEST(store_expands_the_position_of_telemetry),
		TEST(store_forgets_telemetry_that_is_removed),
		TEST(store_does_not_count_telemetry_beside_messages),
#undef TEST
	};

	return cmocka_run_group_tests_name("store: telemetry", tests, NULL, NULL);
}
