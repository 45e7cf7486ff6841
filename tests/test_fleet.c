#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decode.h"
#include "demo/fleet.h"
#include "tape.h"

static void same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	struct tape a = tape_run(60, 7, 2 * minute_us), b = tape_run(60, 7,
								     2 * minute_us);

	assert_int_equal(a.count, b.count);
	assert_true(a.count > 3000);
	for (size_t i = 0; i < a.count; i++) {
		assert_string_equal(a.at[i].topic, b.at[i].topic);
		assert_int_equal(a.at[i].len, b.at[i].len);
		assert_memory_equal(a.at[i].payload, b.at[i].payload, a.at[i].len);
		assert_int_equal(a.at[i].at_us, b.at[i].at_us);
	}
	tape_fini(&a);
	tape_fini(&b);
}

/* However often the clock is looked at. */
static void small_steps_give_the_same_as_one_leap(void **state)
{
	(void)state;
	struct tape leap = tape_run(40, 3, minute_us), steps = { 0 };
	struct fleet *fleet = fleet_new(40, 3, tape_start_us);
	int64_t now_us = tape_start_us;

	fleet_snapshot(fleet, tape_add, &steps);
	while ((now_us = fleet_next_us(fleet)) <= tape_start_us + minute_us)
		fleet_advance(fleet, now_us, tape_add, &steps);
	assert_int_equal(leap.count, steps.count);
	for (size_t i = 0; i < leap.count; i++)
		assert_string_equal(leap.at[i].payload, steps.at[i].payload);
	fleet_free(fleet);
	tape_fini(&leap);
	tape_fini(&steps);
}

static void another_seed_gives_another_fleet(void **state)
{
	(void)state;
	struct tape a = tape_run(5, 1, minute_us), b = tape_run(5, 2, minute_us);

	assert_string_not_equal(find_state(&a, "Van 12", "configuration")->payload,
				find_state(&b, "Van 12", "configuration")->payload);
	tape_fini(&a);
	tape_fini(&b);
}

static void time_never_runs_back(void **state)
{
	(void)state;
	struct tape tape = tape_run(60, 1, 10 * minute_us);
	int64_t last_us = 0;

	for (size_t i = 0; i < tape.count; i++) {
		if (tape.at[i].at_us <= tape_start_us)
			continue;   /* the snapshot: each value as old as it is */
		assert_true(tape.at[i].at_us >= last_us);
		assert_true(tape.at[i].at_us <= tape_start_us + 10 * minute_us);
		last_us = tape.at[i].at_us;
	}
	tape_fini(&tape);
}

static void assert_sorted(struct decoder *decoder, const struct said *said)
{
	struct decoded decoded;
	const char *before = NULL;

	decode(decoder, (struct span){ said->payload, said->len }, &decoded);
	for (uint32_t i = 0; i < decoded.count; i++) {
		const char *name = said->payload + decoded.name_at[i];

		/* a quote sorts before every letter, so the ends need no care */
		if (before && strcmp(before, name) >= 0)
			fail_msg("%s: not sorted: %.60s", said->topic, name);
		before = name;
	}
}

/* All but the one whose business it is. */
static void payloads_are_json_with_sorted_names(void **state)
{
	(void)state;
	struct tape tape = tape_run(200, 1, 6 * minute_us);
	struct decoder *decoder = decoder_new();
	struct decoded decoded;
	char ident[16];

	snprintf(ident, sizeof(ident), "%.15s",
		 value(find_state(&tape, hostile_name, "configuration"), "ident") + 1);
	for (size_t i = 0; i < tape.count; i++) {
		const struct said *said = &tape.at[i];

		if (is_message_of(said, hostile_name) || strstr(said->topic, ident))
			continue;
		decode(decoder, (struct span){ said->payload, said->len }, &decoded);
		if (decoded.error)
			fail_msg("%s: %s: %.300s", said->topic, decoded.error,
				 said->payload);
		assert_false(decoded.repeats);
		if (!strncmp(said->topic, "flespi/message/", 15))
			assert_sorted(decoder, said);
	}
	decoder_free(decoder);
	tape_fini(&tape);
}

static void topics_can_be_published(void **state)
{
	(void)state;
	struct tape tape = tape_run(60, 1, 3 * minute_us);

	for (size_t i = 0; i < tape.count; i++) {
		const char *topic = tape.at[i].topic;

		assert_true(!strncmp(topic, "flespi/", 7));
		assert_null(strpbrk(topic, "+#\"\\ "));
		assert_null(strstr(topic, "//"));
		assert_true(topic[strlen(topic) - 1] != '/');
	}
	tape_fini(&tape);
}

static void only_state_is_retained(void **state)
{
	(void)state;
	struct tape tape = tape_run(60, 1, 3 * minute_us);

	for (size_t i = 0; i < tape.count; i++)
		assert_int_equal(tape.at[i].retain,
				 !strncmp(tape.at[i].topic, "flespi/state/", 13));
	tape_fini(&tape);
}

static void idents_differ(void **state)
{
	(void)state;
	struct tape tape = tape_run(3000, 5, 0);
	char *seen = calloc(1000000, 1);
	int devices = 0;

	for (size_t i = 0; i < tape.count; i++) {
		if (!strstr(tape.at[i].topic, "/configuration") ||
		    strstr(tape.at[i].topic, "/channels/"))
			continue;
		const char *ident = value(&tape.at[i], "ident") + 1;

		assert_int_equal(strspn(ident, "0123456789"), 15);
		int serial = (int)(strtoll(ident, NULL, 10) / 10 % 1000000);

		assert_int_equal(seen[serial]++, 0);
		devices++;
	}
	assert_int_equal(devices, 3000);
	free(seen);
	tape_fini(&tape);
}

static void message_has_the_size_of_a_real_one(void **state)
{
	(void)state;
	struct tape tape = { 0 };
	struct fleet *fleet = fleet_new(3, 1, tape_start_us);
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	fleet_report(fleet, 0, tape_start_us, tape_add, &tape);
	assert_int_equal(tape.count, 1);
	assert_string_equal(tape.at[0].topic, "flespi/message/gw/devices/5400101");
	decode(decoder, (struct span){ tape.at[0].payload, tape.at[0].len }, &decoded);
	assert_int_equal(decoded.count, 49);
	assert_in_range(tape.at[0].len, 1100, 1300);
	decoder_free(decoder);
	fleet_free(fleet);
	tape_fini(&tape);
}

/* The sum of device messages over ten minutes, a second. */
static double rate(int devices)
{
	struct tape tape = tape_run(devices, 1, 10 * minute_us);
	double messages = 0;

	for (size_t i = 0; i < tape.count; i++)
		messages += !strncmp(tape.at[i].topic, "flespi/message/gw/devices/", 26);
	tape_fini(&tape);
	return messages / 600;
}

static void fleets_are_lively(void **state)
{
	(void)state;
	assert_in_range(rate(50), 25, 40);
	assert_in_range(rate(1000), 400, 600);
}

static void every_fleet_size_works(void **state)
{
	(void)state;
	for (int devices = 1; devices <= 33; devices++) {
		struct tape tape = tape_run(devices, 1, minute_us);

		assert_true(tape.count > 10);
		tape_fini(&tape);
	}
}

static void speed_agrees_with_the_distance_between_positions(void **state)
{
	(void)state;
	struct tape tape = tape_run(1, 1, 5 * minute_us);
	const double metres_per_degree = 111195;
	double latitude = NAN, longitude = NAN, metres = 0, expected = 0;

	for (size_t i = 0; i < tape.count; i++) {
		if (!is_message_of(&tape.at[i], "Van 12"))
			continue;
		double north = number(&tape.at[i], "position.latitude");
		double east = number(&tape.at[i], "position.longitude");

		if (!isnan(latitude))
			metres += hypot(north - latitude,
					(east - longitude) * cos(north * M_PI / 180))
				* metres_per_degree;
		expected += number(&tape.at[i], "position.speed") / 3.6;
		latitude = north;
		longitude = east;
	}
	assert_true(metres > 500);
	assert_true(fabs(metres - expected) < 0.05 * expected);
	tape_fini(&tape);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_gives_the_same_bytes),
		cmocka_unit_test(small_steps_give_the_same_as_one_leap),
		cmocka_unit_test(another_seed_gives_another_fleet),
		cmocka_unit_test(time_never_runs_back),
		cmocka_unit_test(payloads_are_json_with_sorted_names),
		cmocka_unit_test(topics_can_be_published),
		cmocka_unit_test(only_state_is_retained),
		cmocka_unit_test(idents_differ),
		cmocka_unit_test(message_has_the_size_of_a_real_one),
		cmocka_unit_test(fleets_are_lively),
		cmocka_unit_test(every_fleet_size_works),
		cmocka_unit_test(speed_agrees_with_the_distance_between_positions),
	};

	return cmocka_run_group_tests_name("fleet", tests, NULL, NULL);
}
