#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decode.h"
#include "core/mem.h"
#include "demo/character.h"
#include "demo/fleet.h"

static const int64_t start_us = 1767261600250000;
static const int64_t second_us = 1000000;
static const int64_t minute_us = 60000000;

/* --- what a fleet said, kept ------------------------------------------------- */

struct said {
	char *topic;
	char *payload;           /* with a NUL behind it */
	size_t len;
	bool retain;
	int64_t at_us;
};

struct tape {
	struct said *at;
	size_t count, cap;
};

static void record(void *owner, const struct fleet_message *message)
{
	struct tape *tape = owner;

	if (tape->count == tape->cap) {
		tape->cap = tape->cap ? tape->cap * 2 : 1024;
		tape->at = mem_resize(tape->at, tape->cap, sizeof(*tape->at));
	}
	tape->at[tape->count++] = (struct said){
		.topic = mem_text(message->topic),
		.payload = mem_text_n(message->payload, message->payload_len),
		.len = message->payload_len,
		.retain = message->retain,
		.at_us = message->at_us,
	};
}

static void tape_fini(struct tape *tape)
{
	for (size_t i = 0; i < tape->count; i++) {
		free(tape->at[i].topic);
		free(tape->at[i].payload);
	}
	free(tape->at);
	*tape = (struct tape){ 0 };
}

static struct tape run(int devices, uint64_t seed, int64_t time_us)
{
	struct fleet *fleet = fleet_new(devices, seed, start_us);
	struct tape tape = { 0 };

	fleet_snapshot(fleet, record, &tape);
	fleet_advance(fleet, start_us + time_us, record, &tape);
	fleet_free(fleet);
	return tape;
}

/* --- looking at it ----------------------------------------------------------- */

static uint64_t id_of(const char *name)
{
	for (size_t i = 0; i < character_count; i++)
		if (!strcmp(characters[i].name, name))
			return 5400101 + i;
	fail_msg("no character %s", name);
	return 0;
}

static bool is_about(const struct said *said, const char *kind, uint64_t id)
{
	char topic[80];

	snprintf(topic, sizeof(topic), "flespi/%s/%llu", kind, (unsigned long long)id);
	size_t len = strlen(topic);
	return !strncmp(said->topic, topic, len) && (!said->topic[len] || said->topic[len] == '/');
}

static bool is_message_of(const struct said *said, const char *name)
{
	return is_about(said, "message/gw/devices", id_of(name));
}

/* The value's text behind "name": in a flat object; NULL: absent. */
static const char *value(const struct said *said, const char *name)
{
	char key[80];

	snprintf(key, sizeof(key), "\"%s\":", name);
	const char *at = strstr(said->payload, key);
	return at ? at + strlen(key) : NULL;
}

static double number(const struct said *said, const char *name)
{
	const char *text = value(said, name);

	return text ? strtod(text, NULL) : NAN;
}

static bool is(const struct said *said, const char *name, const char *expected)
{
	const char *text = value(said, name);

	return text && !strncmp(text, expected, strlen(expected));
}

static double lag(const struct said *said)
{
	return number(said, "server.timestamp") - number(said, "timestamp");
}

static size_t messages_of(const struct tape *tape, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < tape->count; i++)
		count += is_message_of(&tape->at[i], name);
	return count;
}

/* A log record of an item with that event_code and, unless 0, that close_code. */
static const struct said *find_log(const struct tape *tape, const char *entity, uint64_t id,
				   int code, int close_code)
{
	char kind[40];

	snprintf(kind, sizeof(kind), "log/gw/%s", entity);
	for (size_t i = 0; i < tape->count; i++) {
		const struct said *said = &tape->at[i];

		if (is_about(said, kind, id) && (int)number(said, "event_code") == code &&
		    (!close_code || (int)number(said, "close_code") == close_code))
			return said;
	}
	return NULL;
}

static const struct said *find_topic(const struct tape *tape, const char *topic)
{
	for (size_t i = 0; i < tape->count; i++)
		if (!strcmp(tape->at[i].topic, topic))
			return &tape->at[i];
	return NULL;
}

/* --- shape of what is said ------------------------------------------------------ */

static const char hostile_name[] = "Trailer \\u001b[31m66\\u0007";

/* Its ident, in channel topics too. */
static const char *hostile_ident(const struct tape *tape)
{
	static char ident[16];
	char topic[80];

	snprintf(topic, sizeof(topic), "flespi/state/gw/devices/%llu/configuration",
		 (unsigned long long)id_of(hostile_name));
	snprintf(ident, sizeof(ident), "%.15s", value(find_topic(tape, topic), "ident") + 1);
	return ident;
}

static void same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	struct tape a = run(60, 7, 2 * minute_us), b = run(60, 7, 2 * minute_us);

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
	struct tape leap = run(40, 3, minute_us), steps = { 0 };
	struct fleet *fleet = fleet_new(40, 3, start_us);
	int64_t now_us = start_us;

	fleet_snapshot(fleet, record, &steps);
	while ((now_us = fleet_next_us(fleet)) <= start_us + minute_us)
		fleet_advance(fleet, now_us, record, &steps);
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
	struct tape a = run(5, 1, minute_us), b = run(5, 2, minute_us);
	const char *topic = "flespi/state/gw/devices/5400101/configuration";

	assert_string_not_equal(find_topic(&a, topic)->payload, find_topic(&b, topic)->payload);
	tape_fini(&a);
	tape_fini(&b);
}

static void time_never_runs_back(void **state)
{
	(void)state;
	struct tape tape = run(60, 1, 10 * minute_us);
	int64_t last_us = 0;

	for (size_t i = 0; i < tape.count; i++) {
		if (tape.at[i].at_us <= start_us)
			continue;   /* the snapshot: each value as old as it is */
		assert_true(tape.at[i].at_us >= last_us);
		assert_true(tape.at[i].at_us <= start_us + 10 * minute_us);
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
	struct tape tape = run(200, 1, 6 * minute_us);
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	for (size_t i = 0; i < tape.count; i++) {
		const struct said *said = &tape.at[i];

		if (strstr(said->topic, hostile_ident(&tape)) || is_message_of(said, hostile_name))
			continue;
		decode(decoder, (struct span){ said->payload, said->len }, &decoded);
		if (decoded.error)
			fail_msg("%s: %s: %.300s", said->topic, decoded.error, said->payload);
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
	struct tape tape = run(60, 1, 3 * minute_us);

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
	struct tape tape = run(60, 1, 3 * minute_us);

	for (size_t i = 0; i < tape.count; i++)
		assert_int_equal(tape.at[i].retain,
				 !strncmp(tape.at[i].topic, "flespi/state/", 13));
	tape_fini(&tape);
}

static void idents_differ(void **state)
{
	(void)state;
	struct tape tape = run(3000, 5, 0);
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
	struct fleet *fleet = fleet_new(3, 1, start_us);
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	fleet_report(fleet, 0, start_us, record, &tape);
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
	struct tape tape = run(devices, 1, 10 * minute_us);
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
		struct tape tape = run(devices, 1, minute_us);

		assert_true(tape.count > 10);
		tape_fini(&tape);
	}
}

static void speed_agrees_with_the_distance_between_positions(void **state)
{
	(void)state;
	struct tape tape = run(1, 1, 5 * minute_us);
	const double metres_per_degree = 111195;
	double latitude = NAN, longitude = NAN, metres = 0, expected = 0;

	for (size_t i = 0; i < tape.count; i++) {
		if (!is_message_of(&tape.at[i], "Van 12"))
			continue;
		double north = number(&tape.at[i], "position.latitude");
		double east = number(&tape.at[i], "position.longitude");

		if (!isnan(latitude))
			metres += hypot(north - latitude, (east - longitude) * cos(north * M_PI / 180))
				* metres_per_degree;
		expected += number(&tape.at[i], "position.speed") / 3.6;
		latitude = north;
		longitude = east;
	}
	assert_true(metres > 500);
	assert_true(fabs(metres - expected) < 0.05 * expected);
	tape_fini(&tape);
}

/* --- what each character shows -------------------------------------------------- */

/* Counts the messages of a device for which `says` is true. */
static size_t count_messages(const struct tape *tape, const char *name,
			     bool (*says)(const struct said *said))
{
	size_t count = 0;

	for (size_t i = 0; i < tape->count; i++)
		count += is_message_of(&tape->at[i], name) && says(&tape->at[i]);
	return count;
}

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
	assert_true(first_us < start_us + 20 * second_us);
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
	return is(said, "position.valid", "false") && number(said, "position.satellites") == 2 &&
		number(said, "position.speed") == 0 && is(said, "engine.ignition.status", "true") &&
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

	assert_int_equal(count_messages(tape, "Bus 5", an_hour_late), messages_of(tape, "Bus 5"));
	assert_int_equal(count_messages(tape, "Taxi 9", ahead), messages_of(tape, "Taxi 9"));
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
	const struct said *connected = find_topic(tape, "flespi/state/gw/devices/5400109/connected");

	assert_int_equal(id_of("Van 31"), 5400109);
	assert_in_range(messages_of(tape, "Van 31"), 20, 26);
	assert_string_equal(connected->payload, "true");
	assert_null(find_log(tape, "devices", 5400109, 301, 0));
}

static void offline_one_was_active_hours_ago(void **state)
{
	struct tape *tape = *state;
	const char *topic = "flespi/state/gw/devices/5400110/";
	char leaf[80];

	assert_int_equal(id_of("Truck 40"), 5400110);
	assert_int_equal(messages_of(tape, "Truck 40"), 0);
	snprintf(leaf, sizeof(leaf), "%sconnected", topic);
	assert_string_equal(find_topic(tape, leaf)->payload, "false");
	snprintf(leaf, sizeof(leaf), "%slast_active", topic);
	assert_true(atof(find_topic(tape, leaf)->payload) < (double)start_us / 1e6 - 3600);
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
	const struct said *registered =
		find_topic(tape, "flespi/state/gw/devices/5400114/configuration");
	const char *right = value(registered, "ident") + 1;
	const char *wrong = NULL;
	int differ = 0;

	assert_int_equal(id_of("Van 18"), 5400114);
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

static bool nameless(const struct said *said)
{
	return value(said, "custom.param.66") && value(said, "custom.param.240");
}

static bool picture(const struct said *said)
{
	return said->len > 200000 && value(said, "image.bin.jpeg");
}

static bool at_zero(const struct said *said)
{
	return number(said, "position.latitude") == 0 && number(said, "position.longitude") == 0;
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
	assert_true(kinds[PAYLOAD_OBJECT] > 100 && kinds[PAYLOAD_TEXT] && kinds[PAYLOAD_BINARY] &&
		    kinds[PAYLOAD_VALUE]);
	assert_true(bidi);
	decoder_free(decoder);
}

static void names_come_in_every_script(void **state)
{
	static const char *const names[] = { "Кран 3", "شاحنة ٧", "冷藏车 12", "🚚 Nordic 👩🏽‍🔧🇱🇹" };
	struct tape *tape = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_true(messages_of(tape, names[i]) > 200);
}

static void absent_ones_say_nothing(void **state)
{
	struct tape *tape = *state;
	char topic[80];

	assert_int_equal(messages_of(tape, "Van 99 (new)"), 0);
	snprintf(topic, sizeof(topic), "flespi/state/gw/devices/%llu/last_active",
		 (unsigned long long)id_of("Van 99 (new)"));
	assert_null(find_topic(tape, topic));
	assert_int_equal(messages_of(tape, "Scooter 8"), 0);
	snprintf(topic, sizeof(topic), "flespi/state/gw/devices/%llu/blocked",
		 (unsigned long long)id_of("Scooter 8"));
	assert_string_equal(find_topic(tape, topic)->payload, "2");
	assert_non_null(find_log(tape, "devices", id_of("Scooter 8"), 20, 0));
	assert_non_null(find_log(tape, "devices", id_of("Scooter 8"), 301, 13));
	assert_non_null(find_log(tape, "devices", id_of("Van 77"), 301, 23));
}

static void settings_and_commands_go_their_way(void **state)
{
	static const int codes[] = { 310, 311, 312, 313, 317, 330, 331, 332, 333, 334 };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		assert_non_null(find_log(*state, "devices", id_of("Truck 15"), codes[i], 0));
}

static bool weak_and_stored(const struct said *said)
{
	return number(said, "gsm.signal.level") <= 20 && is(said, "message.buffered.status", "true");
}

static void poor_coverage_leaves_gaps_that_are_filled(void **state)
{
	assert_true(count_messages(*state, "Truck 33", weak_and_stored) > 100);
	assert_null(find_log(*state, "devices", id_of("Truck 33"), 301, 0));
}

static void account_has_a_stream_a_calculator_and_counters(void **state)
{
	struct tape *tape = *state;

	assert_non_null(find_log(tape, "streams", 77031, 402, 0));
	assert_non_null(find_log(tape, "streams", 77031, 403, 0));
	assert_non_null(find_log(tape, "streams", 77031, 401, 0));
	assert_non_null(find_topic(tape, "flespi/state/gw/streams/77031/queue_size"));
	assert_non_null(find_topic(tape, "flespi/interval/gw/calcs/91007/devices/5400101/activated"));
	assert_non_null(find_topic(tape, "flespi/state/platform/customer/counters/api/calls"));
	assert_non_null(find_topic(tape, "flespi/log/mqtt/sessions/ops-monitor-1a2b3c4d/disconnected"));
	assert_non_null(find_log(tape, "channels", 40112, 102, 19));
}

/* A state is what its last PUBLISH says; connections are counted like events. */
static void channel_counts_its_connections(void **state)
{
	struct tape *tape = *state;
	int64_t open[3] = { 0 }, said[3] = { 0 };
	static const char *const ids[] = { "40112", "40207", "40388" };
	char topic[80];

	for (size_t i = 0; i < tape->count; i++)
		for (int c = 0; c < 3; c++) {
			snprintf(topic, sizeof(topic),
				 "flespi/state/gw/channels/%s/connections_count", ids[c]);
			if (strcmp(tape->at[i].topic, topic))
				continue;
			said[c] = atoll(tape->at[i].payload);
			assert_true(said[c] >= 0 && llabs(said[c] - open[c]) <= 1 + 60 * !open[c]);
			open[c] = said[c];
		}
	assert_true(said[0] > 10);
}

static int setup(void **state)
{
	struct tape *tape = malloc(sizeof(*tape));

	*tape = run(50, 1, 10 * minute_us);
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
	const struct CMUnitTest shape[] = {
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
	const struct CMUnitTest condition[] = {
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
		cmocka_unit_test(channel_counts_its_connections),
	};

	return cmocka_run_group_tests_name("fleet", shape, NULL, NULL) |
		cmocka_run_group_tests_name("characters", condition, setup, teardown);
}
