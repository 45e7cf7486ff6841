#include "test.h"

#include <stdio.h>
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

static void property(struct feed *f, const char *name, const char *payload)
{
	char topic[96];

	snprintf(topic, sizeof(topic), "flespi/state/gw/devices/7/%s", name);
	feed_retained(f, topic, payload, "1767261590.5");
}

static enum device_state state_of(const struct feed *f)
{
	return device_state(store_device(f->store, 7), f->now_us);
}

/* --- devices ------------------------------------------------------------------- */

static void state_reads_the_properties_of_a_device(void **state)
{
	struct feed *f = *state;

	property(f, "name", "\"Кран \\u0033\"");
	property(f, "connected", "true");
	property(f, "last_active", "1767261500.25");
	property(f, "blocked", "2");
	property(f, "enabled", "false");
	property(f, "device_type_id", "744");
	property(f, "protocol_id", "14");
	property(f, "configuration",
		 "{\"ident\":\"352093\",\"settings_polling\":\"once\"}");
	property(f, "messages_size", "12345");
	const struct device *device = store_device(f->store, 7);

	assert_string_equal(device->name, "Кран 3");
	assert_int_equal(device->connected, 1);
	assert_int_equal(device->connected_us, FEED_START_US - 9500000);
	assert_int_equal(device->last_active_us, FEED_START_US - 99750000);
	assert_int_equal(device->blocked, 2);
	assert_int_equal(device->enabled, 0);
	assert_int_equal(device->type_id, 744);
	assert_int_equal(device->protocol_id, 14);
	assert_string_equal(device->ident, "352093");
	assert_int_equal(device->messages, 0);
}

static void state_reads_a_whole_device(void **state)
{
	struct feed *f = *state;

	feed_retained(f, "flespi/state/gw/devices/7",
		      "{\"cid\":152919,\"configuration\":{\"ident\":\"352093\"},"
		      "\"device_type_id\":744,\"enabled\":true,\"id\":7,"
		      "\"name\":\"Van 12\","
		      "\"protocol_id\":null}", NULL);
	const struct device *device = store_device(f->store, 7);

	assert_string_equal(device->name, "Van 12");
	assert_string_equal(device->ident, "352093");
	assert_int_equal(device->enabled, 1);
	assert_int_equal(device->protocol_id, 0);
	assert_int_equal(device->connected, -1);
	assert_int_equal(state_of(f), DEVICE_NEVER_SEEN);
}

static void state_that_is_removed_becomes_unknown(void **state)
{
	struct feed *f = *state;

	property(f, "name", "\"Van\"");
	property(f, "connected", "true");
	property(f, "blocked", "2");
	property(f, "last_active", "1767261500");
	property(f, "enabled", "true");
	property(f, "name", "");
	property(f, "connected", "");
	property(f, "blocked", "");
	property(f, "last_active", "");
	property(f, "enabled", "");
	const struct device *device = store_device(f->store, 7);

	assert_string_equal(device->name, "Van");
	assert_int_equal(device->connected, -1);
	assert_int_equal(device->blocked, -1);
	assert_int_equal(device->enabled, -1);
	assert_int_equal(device->last_active_us, 0);
}

static void state_removal_of_what_is_unknown_makes_nothing(void **state)
{
	struct feed *f = *state;

	property(f, "name", "");
	property(f, "deleted", "true");
	feed(f, "flespi/state/gw/devices/7", "");
	feed(f, "flespi/state/gw/channels/7", "");
	assert_int_equal(store_device_count(f->store), 0);
	assert_int_equal(store_channel_count(f->store), 0);
}

static void state_deletes_a_device_in_three_ways(void **state)
{
	struct feed *f = *state;
	const struct device *device;

	property(f, "name", "\"Van\"");
	device = store_device(f->store, 7);
	property(f, "deleted", "true");
	assert_true(device->deleted);
	feed(f, "flespi/state/gw/devices/7", "{\"name\":\"Van\"}");
	assert_false(device->deleted);
	feed(f, "flespi/state/gw/devices/7", "");
	assert_true(device->deleted);
	feed_device(f, 7, 0, 0, NULL);
	assert_false(device->deleted);
	feed(f, "flespi/log/gw/devices/7/deleted", "{\"event_code\":3}");
	assert_true(device->deleted);
	assert_string_equal(device->name, "Van");
}

static void state_prefers_the_name_of_the_state_to_that_of_a_message(void **state)
{
	struct feed *f = *state;

	feed_device(f, 7, 0, 0, "\"device.name\":\"from message\"");
	assert_string_equal(store_device(f->store, 7)->name, "from message");
	property(f, "name", "\"from state\"");
	feed_device(f, 7, 1, 1, "\"device.name\":\"from message\"");
	assert_string_equal(store_device(f->store, 7)->name, "from state");
}

static void state_takes_a_name_that_is_no_json_as_it_is(void **state)
{
	struct feed *f = *state;

	property(f, "name", "Van 12");
	assert_string_equal(store_device(f->store, 7)->name, "Van 12");
}

static void state_survives_values_of_the_wrong_type(void **state)
{
	struct feed *f = *state;
	const char *const names[] = { "name", "connected", "last_active", "blocked",
				      "enabled", "device_type_id", "configuration",
				      "deleted" };
	const char *const values[] = { "{}", "[]", "null", "\"\"", "\"x\"", "-1",
				       "1e300", "0", "{\"ident\":{}}", "{\"ident\":\"\"}",
				       "{\"ident\":1e300}", "\"",
				       "9999999999999999", "{" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++)
			property(f, names[i], values[j]);
	}
	const struct device *device = store_device(f->store, 7);

	assert_in_range(device_state(device, f->now_us), 0, DEVICE_STATE_COUNT - 1);
	assert_null(store_device_by_ident(f->store, span_of("")));
	assert_in_range(device->blocked + 1, 0, 1000001);
	feed(f, "flespi/state/gw/devices/7", "[1]");
	assert_int_equal(store_device_count(f->store), 1);
}

static void state_takes_a_numeric_ident_as_text(void **state)
{
	struct feed *f = *state;

	property(f, "configuration", "{\"ident\":352093089991234}");
	assert_string_equal(store_device(f->store, 7)->ident, "352093089991234");
}

/* --- connected, as state and log tell it ------------------------------------------ */

static void message_after_a_retained_disconnect_shows_life(void **state)
{
	struct feed *f = *state;

	property(f, "connected", "false");
	assert_int_equal(state_of(f), DEVICE_OFF);
	feed_device(f, 7, 0, 0, NULL);
	assert_int_equal(state_of(f), DEVICE_LIVE);
}

static void log_of_a_disconnect_turns_a_device_off(void **state)
{
	struct feed *f = *state;
	char word[16];

	feed_device(f, 7, 0, 0, NULL);
	f->now_us += 11 * SECOND;
	feed(f, "flespi/log/gw/devices/7/disconnected",
	     "{\"event_code\":301,\"timestamp\":1767261610,\"close_code\":17,"
	     "\"duration\":710}");
	const struct device *device = store_device(f->store, 7);

	assert_int_equal(state_of(f), DEVICE_OFF);
	assert_string_equal(device_state_word(device, f->now_us, word), "off17");
	assert_int_equal(device->connected_us, FEED_START_US + 10 * SECOND);
	feed(f, "flespi/log/gw/devices/7/connected",
	     "{\"event_code\":300,\"timestamp\":1767261620,\"source\":\"10.0.0.7:5\"}");
	assert_int_equal(device->connected, 1);
	assert_string_equal(device->peer, "10.0.0.7:5");
	assert_int_equal(state_of(f), DEVICE_LIVE);
}

static void log_of_a_block_is_known_of_the_device(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/log/gw/devices/7/blocked", "{\"event_code\":20,\"blocked\":3}");
	assert_int_equal(store_device(f->store, 7)->blocked, 3);
	feed(f, "flespi/log/gw/devices/7/blocked",
	     "{\"event_code\":20,\"blocked\":4294967297}");
	assert_int_equal(store_device(f->store, 7)->blocked, 3);
	feed(f, "flespi/log/gw/devices/7/blocked", "{\"event_code\":20}");
	assert_int_equal(store_device(f->store, 7)->blocked, 3);
	feed(f, "flespi/log/gw/devices/7/unblocked", "{\"event_code\":21}");
	assert_int_equal(store_device(f->store, 7)->blocked, 0);
}

/* --- channels and others ----------------------------------------------------------- */

static void state_reads_a_channel(void **state)
{
	struct feed *f = *state;

	feed_retained(f, "flespi/state/gw/channels/40112",
		      "{\"configuration\":{},\"enabled\":true,\"id\":40112,"
		      "\"name\":\"teltonika\","
		      "\"protocol_id\":14,\"uri\":\"ch40112.flespi.gw:28456\"}", NULL);
	feed_retained(f, "flespi/state/gw/channels/40112/connections_count", "17", NULL);
	feed_retained(f, "flespi/state/gw/channels/40112/protocol_name", "\"teltonika\"",
		      NULL);
	feed_retained(f, "flespi/state/gw/channels/40112/blocked", "0", NULL);
	const struct channel *channel = store_channel(f->store, 40112);

	assert_string_equal(channel->name, "teltonika");
	assert_string_equal(channel->uri, "ch40112.flespi.gw:28456");
	assert_string_equal(channel->protocol_name, "teltonika");
	assert_int_equal(channel->connections, 17);
	assert_int_equal(channel->enabled, 1);
	assert_int_equal(channel->blocked, 0);
	feed(f, "flespi/state/gw/channels/40112/connections_count", "");
	assert_int_equal(channel->connections, -1);
	feed(f, "flespi/state/gw/channels/40112", "");
	assert_true(channel->deleted);
}

static void state_of_other_things_only_goes_to_history(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/state/gw/streams/9", "{\"name\":\"s\"}");
	feed(f, "flespi/state/gw/calcs/9/devices/7/last", "{\"id\":1}");
	feed(f, "flespi/state/gw/devices/7/settings/ping/current", "{}");
	feed(f, "flespi/interval/gw/calcs/9/devices/7/created", "{}");
	feed(f, "private/device", "{\"device.id\":7}");
	assert_int_equal(store_device_count(f->store), 0);
	assert_int_equal(history_count(store_history(f->store)), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, tidy)
		TEST(state_reads_the_properties_of_a_device),
		TEST(state_reads_a_whole_device),
		TEST(state_that_is_removed_becomes_unknown),
		TEST(state_removal_of_what_is_unknown_makes_nothing),
		TEST(state_deletes_a_device_in_three_ways),
		TEST(state_prefers_the_name_of_the_state_to_that_of_a_message),
		TEST(state_takes_a_name_that_is_no_json_as_it_is),
		TEST(state_survives_values_of_the_wrong_type),
		TEST(state_takes_a_numeric_ident_as_text),
		TEST(message_after_a_retained_disconnect_shows_life),
		TEST(log_of_a_disconnect_turns_a_device_off),
		TEST(log_of_a_block_is_known_of_the_device),
		TEST(state_reads_a_channel),
		TEST(state_of_other_things_only_goes_to_history),
#undef TEST
	};

	return cmocka_run_group_tests_name("store: state", tests, NULL, NULL);
}
