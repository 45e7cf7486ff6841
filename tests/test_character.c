#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decode.h"
#include "tape.h"

static void moving_ones_report_in_their_rhythm(void **state)
{
	struct tape *tape = *state;

	assert_in_range(messages_of(tape, "Van 12"), 590, 601);
	assert_in_range(messages_of(tape, "Truck 7"), 118, 121);
	assert_in_range(messages_of(tape, "Car 3"), 9, 10);
}

static void flush_brings_hundreds_of_old_records_ever_less_late(void **state)
{
	struct tape *tape = *state;
	double last_lag = NAN;
	size_t buffered = 0;
	int64_t first_us = 0;

	for (size_t i = 0; i < tape->count; i++) {
		const struct said *said = &tape->at[i];

		if (!is_message_of(said, "Truck 21"))
			continue;
		if (!is(said, "message.buffered.status", "true")) {
			last_lag = NAN;
			continue;
		}
		if (!first_us)
			first_us = said->at_us;
		if (!isnan(last_lag))
			assert_true(lag(said) < last_lag);
		last_lag = lag(said);
		buffered++;
	}
	assert_true(buffered > 500);
	assert_true(first_us < tape_start_us + 20 * second_us);
}

static bool an_hour_late(const struct said *said)
{
	return lag(said) > 3600 && lag(said) < 3603;
}

static bool ahead(const struct said *said)
{
	return lag(said) < -72 && lag(said) > -76;
}

static bool without_fix(const struct said *said)
{
	return is(said, "position.valid", "false") &&
		number(said, "position.satellites") == 2 &&
		number(said, "position.speed") == 0 &&
		is(said, "engine.ignition.status", "true") &&
		number(said, "can.engine.rpm") > 0;
}

static bool power_cut(const struct said *said)
{
	return is(said, "power.cut.alarm", "true") &&
		number(said, "external.powersource.voltage") == 0;
}

static bool supplied(const struct said *said)
{
	return number(said, "external.powersource.voltage") > 12;
}

static void wrong_clocks_are_constant(void **state)
{
	struct tape *tape = *state;

	size_t bus = messages_of(tape, "Bus 5"), taxi = messages_of(tape, "Taxi 9");

	assert_true(bus > 500 && taxi > 250);
	assert_int_equal(count_messages(tape, "Bus 5", an_hour_late), bus);
	assert_int_equal(count_messages(tape, "Taxi 9", ahead), taxi);
}

static void fix_is_lost_while_the_engine_runs(void **state)
{
	assert_true(count_messages(*state, "Van 4", without_fix) > 300);
}

static void power_is_cut_and_comes_back(void **state)
{
	assert_true(count_messages(*state, "Loader 2", power_cut) > 300);
	assert_true(count_messages(*state, "Loader 2", supplied) > 100);
}

static void silent_one_stays_connected(void **state)
{
	struct tape *tape = *state;

	assert_in_range(messages_of(tape, "Van 31"), 20, 26);
	assert_string_equal(find_state(tape, "Van 31", "connected")->payload, "true");
	assert_null(find_log(tape, "devices", id_of("Van 31"), 301, 0));
}

static void offline_one_was_active_hours_ago(void **state)
{
	struct tape *tape = *state;
	const struct said *active = find_state(tape, "Truck 40", "last_active");

	assert_int_equal(messages_of(tape, "Truck 40"), 0);
	assert_string_equal(find_state(tape, "Truck 40", "connected")->payload, "false");
	assert_true(atof(active->payload) < (double)tape_start_us / 1e6 - 3600);
}

static void connections_end_with_many_close_codes(void **state)
{
	static const int codes[] = { 17, 2, 6, 12, 14, 4, 18, -1, 7, 8, 9, 10, 5, 3 };
	struct tape *tape = *state;
	uint64_t id = id_of("Van 9");

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		assert_non_null(find_log(tape, "devices", id, 301, codes[i]));
	assert_true(number(find_log(tape, "devices", id, 301, 17), "duration") >= 600);
	assert_non_null(find_log(tape, "devices", id, 300, 0));
	assert_non_null(find_log(tape, "channels", 40112, 100, 0));
	assert_non_null(find_log(tape, "channels", 40112, 101, 0));
	assert_non_null(find_log(tape, "channels", 40112, 102, 14));
}

static bool sos(const struct said *said)
{
	return is(said, "sos.alarm", "true") && is(said, "alarm.event", "true");
}

static bool crash(const struct said *said)
{
	return is(said, "crash.event", "true");
}

static void alarms_and_events_come(void **state)
{
	assert_true(count_messages(*state, "Courier 14", sos) > 5);
	assert_true(count_messages(*state, "Courier 14", crash) > 5);
}

static void twins_change_peer_and_close_each_other(void **state)
{
	struct tape *tape = *state;
	char peer[32] = "";
	int changes = 0;

	for (size_t i = 0; i < tape->count; i++) {
		const char *text = is_message_of(&tape->at[i], "Rental 6") ?
			value(&tape->at[i], "peer") : NULL;

		if (!text || !strncmp(text, peer, strlen(peer) + !*peer))
			continue;
		snprintf(peer, sizeof(peer), "%.*s", (int)strcspn(text, ","), text);
		changes++;
	}
	assert_true(changes > 60);
	assert_non_null(find_log(tape, "devices", id_of("Rental 6"), 301, 12));
}

static void typo_is_seen_only_on_the_channel(void **state)
{
	struct tape *tape = *state;
	const struct said *registered = find_state(tape, "Van 18", "configuration");
	const char *right = value(registered, "ident") + 1;
	const char *wrong = NULL;
	int differ = 0;

	assert_int_equal(messages_of(tape, "Van 18"), 0);
	for (size_t i = 0; i < tape->count && !wrong; i++)
		if (!strncmp(tape->at[i].topic, "flespi/message/gw/channels/", 27) &&
		    !value(&tape->at[i], "device.id"))
			wrong = strrchr(tape->at[i].topic, '/') + 1;
	assert_non_null(wrong);
	for (int i = 0; i < 15; i++)
		differ += right[i] != wrong[i];
	assert_int_equal(differ, 2);
	for (size_t i = 0; i < tape->count; i++)   /* nobody is registered under it */
		if (strstr(tape->at[i].topic, "/configuration"))
			assert_null(strstr(tape->at[i].payload, wrong));
}

/* Its protocol is not that of its device type. */
static bool nameless(const struct said *said)
{
	return value(said, "custom.param.66") && value(said, "custom.param.240") &&
		number(said, "protocol.id") == 14 &&
		number(said, "device.type.id") == 311;
}

static bool picture(const struct said *said)
{
	return said->len > 200000 && value(said, "image.bin.jpeg");
}

static bool at_zero(const struct said *said)
{
	return number(said, "position.latitude") == 0 &&
		number(said, "position.longitude") == 0;
}

static bool by_rest(const struct said *said)
{
	return value(said, "rest.timestamp") && !value(said, "peer");
}

static bool nested(const struct said *said)
{
	return is(said, "ble.beacons", "[{") && is(said, "can.dtc", "[{");
}

static void odd_messages_come(void **state)
{
	struct tape *tape = *state;

	assert_true(count_messages(tape, "Excavator 1", nameless) > 500);
	assert_string_equal(find_state(tape, "Excavator 1", "protocol_id")->payload,
			    "27");
	assert_true(count_messages(tape, "Camera 2", picture) > 5);
	assert_true(count_messages(tape, "Courier 3", at_zero) > 30);
	assert_non_null(find_log(tape, "devices", id_of("Courier 3"), 305, 0));
	assert_true(count_messages(tape, "Yard import", by_rest) > 30);
	assert_true(count_messages(tape, "Reefer 4", nested) > 500);
}

static void hostile_one_sends_what_is_not_json_and_not_text(void **state)
{
	struct tape *tape = *state;
	struct decoder *decoder = decoder_new();
	int kinds[PAYLOAD_KIND_COUNT] = { 0 };
	struct decoded decoded;
	bool bidi = false;

	for (size_t i = 0; i < tape->count; i++) {
		const struct said *said = &tape->at[i];

		if (!is_message_of(said, hostile_name))
			continue;
		decode(decoder, (struct span){ said->payload, said->len }, &decoded);
		kinds[decoded.kind]++;
		bidi |= strstr(said->payload, "\xe2\x80\xae") != NULL;
	}
	assert_true(kinds[PAYLOAD_OBJECT] > 100);
	assert_true(kinds[PAYLOAD_TEXT] && kinds[PAYLOAD_BINARY] && kinds[PAYLOAD_VALUE]);
	assert_true(bidi);
	decoder_free(decoder);
}

static void names_come_in_every_script(void **state)
{
	static const char *const names[] = { "Кран 3", "شاحنة ٧", "冷藏车 12",
					     "🚚 Nordic 👩🏽‍🔧🇱🇹" };
	struct tape *tape = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(messages_of(tape, names[i]) > 200);
}

static void absent_ones_say_nothing(void **state)
{
	struct tape *tape = *state;

	assert_int_equal(messages_of(tape, "Van 99 (new)"), 0);
	assert_non_null(find_state(tape, "Van 99 (new)", "name"));
	assert_null(find_state(tape, "Van 99 (new)", "last_active"));
	assert_int_equal(messages_of(tape, "Scooter 8"), 0);
	assert_string_equal(find_state(tape, "Scooter 8", "blocked")->payload, "2");
	assert_non_null(find_log(tape, "devices", id_of("Scooter 8"), 20, 0));
	assert_non_null(find_log(tape, "devices", id_of("Scooter 8"), 301, 13));
	assert_string_equal(find_state(tape, "Van 77", "enabled")->payload, "false");
	assert_non_null(find_log(tape, "devices", id_of("Van 77"), 301, 23));
}

static void settings_and_commands_go_their_way(void **state)
{
	static const int codes[] = { 310, 311, 312, 313, 317, 330, 331, 332, 333, 334 };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		assert_non_null(find_log(*state, "devices", id_of("Truck 15"), codes[i],
					 0));
}

static bool weak_and_stored(const struct said *said)
{
	return number(said, "gsm.signal.level") <= 20 &&
		is(said, "message.buffered.status", "true");
}

static void poor_coverage_leaves_gaps_that_are_filled(void **state)
{
	assert_true(count_messages(*state, "Truck 33", weak_and_stored) > 100);
	assert_null(find_log(*state, "devices", id_of("Truck 33"), 301, 0));
}

static void account_has_a_stream_a_calculator_and_counters(void **state)
{
	static const char *const topics[] = {
		"flespi/state/gw/streams/77031/queue_size",
		"flespi/interval/gw/calcs/91007/devices/5400101/activated",
		"flespi/state/platform/customer/counters/api/calls",
		"flespi/log/mqtt/sessions/ops-monitor-1a2b3c4d/disconnected",
	};
	struct tape *tape = *state;

	assert_non_null(find_log(tape, "streams", 77031, 402, 0));
	assert_non_null(find_log(tape, "streams", 77031, 403, 0));
	assert_non_null(find_log(tape, "streams", 77031, 401, 0));
	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++)
		assert_non_null(find_topic(tape, topics[i]));
	assert_non_null(find_log(tape, "channels", 40112, 102, 19));
}

static void channel_counts_its_connections_one_by_one(void **state)
{
	static const char topic[] = "flespi/state/gw/channels/40112/connections_count";
	struct tape *tape = *state;
	long long open = -1;
	int changes = 0;

	for (size_t i = 0; i < tape->count; i++) {
		if (strcmp(tape->at[i].topic, topic))
			continue;
		long long now = atoll(tape->at[i].payload);

		assert_true(open < 0 || llabs(now - open) == 1);
		assert_in_range(now, 10, 50);
		open = now;
		changes++;
	}
	assert_true(changes > 50);
}

static int setup(void **state)
{
	struct tape *tape = malloc(sizeof(*tape));

	*tape = tape_run(50, 1, 10 * minute_us);
	*state = tape;
	return 0;
}

static int teardown(void **state)
{
	tape_fini(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moving_ones_report_in_their_rhythm),
		cmocka_unit_test(flush_brings_hundreds_of_old_records_ever_less_late),
		cmocka_unit_test(wrong_clocks_are_constant),
		cmocka_unit_test(fix_is_lost_while_the_engine_runs),
		cmocka_unit_test(power_is_cut_and_comes_back),
		cmocka_unit_test(silent_one_stays_connected),
		cmocka_unit_test(offline_one_was_active_hours_ago),
		cmocka_unit_test(connections_end_with_many_close_codes),
		cmocka_unit_test(alarms_and_events_come),
		cmocka_unit_test(twins_change_peer_and_close_each_other),
		cmocka_unit_test(typo_is_seen_only_on_the_channel),
		cmocka_unit_test(odd_messages_come),
		cmocka_unit_test(hostile_one_sends_what_is_not_json_and_not_text),
		cmocka_unit_test(names_come_in_every_script),
		cmocka_unit_test(absent_ones_say_nothing),
		cmocka_unit_test(settings_and_commands_go_their_way),
		cmocka_unit_test(poor_coverage_leaves_gaps_that_are_filled),
		cmocka_unit_test(account_has_a_stream_a_calculator_and_counters),
		cmocka_unit_test(channel_counts_its_connections_one_by_one),
	};

	return cmocka_run_group_tests_name("characters", tests, setup, teardown);
}
