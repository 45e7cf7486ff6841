#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/mem.h"
#include "feed.h"

static const int64_t SECOND = 1000000;
static const char *const device_1 = "flespi/message/gw/devices/1";

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

static const struct message *newest(const struct feed *f)
{
	const struct history *history = store_history(f->store);

	return history_get(history, history_newest(history));
}

static void expect_sum(const struct feed *f)
{
	const struct history *history = store_history(f->store);
	const struct counts *counts = store_counts(f->store);

	assert_int_equal(counts->received, history_count(history) +
			 history_evicted(history) + counts->dropped + counts->left_out +
			 counts->duplicates);
}

static void store_measures_every_stage_of_live_messages_once(void **state)
{
	struct feed *f = *state;
	const char *payload = "{\"ident\":\"a\",\"channel.id\":5,\"server.timestamp\":"
			      "1767261600.5,\"timestamp\":1767261560}";
	const struct lags *lags = store_lags(f->store);

	feed_stamped(f, device_1, payload, "1767261600.6");
	feed_retained(f, device_1, payload, "1767261600.6");
	feed_device(f, 2, 1, 0, NULL);
	assert_int_equal(lags->stage[LAG_DEVICE].total, 2);
	assert_int_equal(lags->stage[LAG_PLATFORM].total, 1);
	assert_int_equal(lags->stage[LAG_BROKER].total, 1);
	assert_int_equal(lags->stage[LAG_BEYOND].total, 1);
	assert_int_equal(lags->stage[LAG_TOTAL].total, 2);
}

/* --- counting ---------------------------------------------------------------- */

static void store_accounts_for_every_message(void **state)
{
	struct feed *f = *state;

	expect_sum(f);
	for (int i = 0; i < 8000; i++) {
		feed_device(f, 1 + (uint64_t)i % 7, i, i, NULL);
		f->now_us += SECOND;
		if (i % 1000 == 500)
			store_dropped(f->store, 17);
		expect_sum(f);
	}
	assert_true(history_evicted(store_history(f->store)) > 0);
	assert_int_equal(store_counts(f->store)->received, 8000 + 8 * 17);
	assert_int_equal(store_counts(f->store)->dropped, 8 * 17);
}

static void store_counts_what_is_left_out_and_keeps_nothing_of_it(void **state)
{
	struct feed *f = *state;
	const struct subscription *row =
		subscriptions_add(store_subscriptions_edit(f->store),
				  "flespi/message/gw/devices/+", 0, 0);
	struct message_parts parts = {
		.topic = span_of(device_1), .payload = span_of("{\"din\":1}"),
		.received_us = f->now_us,
	};

	feed(f, "private/kept", "1");
	store_left_out(f->store, message_new(f->decoder, &parts));
	expect_sum(f);
	assert_int_equal(store_counts(f->store)->received, 2);
	assert_int_equal(store_counts(f->store)->left_out, 1);
	assert_int_equal(history_count(store_history(f->store)), 1);
	assert_null(store_device(f->store, 1));
	assert_int_equal(row->messages, 1);
}

static void store_counts_what_is_no_json_apart(void **state)
{
	struct feed *f = *state;

	feed(f, "private/text", "21.5 C");
	feed_bytes(f, "private/binary", (struct span){ "\xff\xfe", 2 });
	feed(f, "private/number", "21.5");
	feed(f, "private/empty", "");
	feed(f, device_1, "{\"din\":");
	assert_int_equal(store_counts(f->store)->received, 5);
	assert_int_equal(store_counts(f->store)->undecodable, 3);
	assert_int_equal(store_device(f->store, 1)->messages, 1);
	assert_non_null(newest(f)->error);
	expect_sum(f);
}

static void store_counts_snapshots_and_repeated_deliveries(void **state)
{
	struct feed *f = *state;
	struct message_parts parts = {
		.topic = span_of(device_1), .payload = span_of("{}"), .dup = true,
		.qos = 1,
	};

	feed_retained(f, "flespi/state/gw/devices/1/name", "\"Van\"", NULL);
	store_apply(f->store, message_new(f->decoder, &parts));
	assert_int_equal(store_counts(f->store)->retained, 1);
	assert_int_equal(store_counts(f->store)->duplicates, 0);
	assert_int_equal(store_counts(f->store)->bytes,
			 strlen("flespi/state/gw/devices/1/name") +
			 strlen("\"Van\"") + strlen(device_1) + 2);
}

static void store_applies_a_redelivered_message_once(void **state)
{
	struct feed *f = *state;
	struct message_parts parts = {
		.topic = span_of(device_1), .payload = span_of("{}"), .qos = 1, .mid = 3,
	};

	store_apply(f->store, message_new(f->decoder, &parts));
	parts.dup = true;
	store_apply(f->store, message_new(f->decoder, &parts));
	store_left_out(f->store, message_new(f->decoder, &parts));
	assert_int_equal(store_counts(f->store)->received, 3);
	assert_int_equal(store_counts(f->store)->duplicates, 2);
	assert_int_equal(store_device(f->store, 1)->messages, 1);
	expect_sum(f);
}

static void store_version_grows_with_every_change(void **state)
{
	struct feed *f = *state;
	uint64_t before = store_version(f->store);

	feed(f, "private/x", "1");
	assert_true(store_version(f->store) > before);
	before = store_version(f->store);
	store_dropped(f->store, 0);
	assert_int_equal(store_version(f->store), before);
	store_note(f->store, 1, SEVERITY_PLAIN, "x");
	assert_true(store_version(f->store) > before);
}

/* --- device messages --------------------------------------------------------------- */

static void store_learns_a_device_from_its_message(void **state)
{
	struct feed *f = *state;

	f->now_us = FEED_START_US + 6 * SECOND;
	feed(f, "flespi/message/gw/devices/5400111",
	     "{\"channel.id\":40112,\"device.id\":5400111,"
	     "\"device.name\":\"Van \\u0031\\u0032\","
	     "\"device.type.id\":744,\"ident\":\"352093089991234\","
	     "\"peer\":\"37.47.12.9:41022\","
	     "\"position.speed\":48,\"protocol.id\":14,"
	     "\"server.timestamp\":1767261605.482913,"
	     "\"timestamp\":1767261604}");
	const struct device *device = store_device(f->store, 5400111);

	assert_string_equal(device->name, "Van 12");
	assert_string_equal(device->ident, "352093089991234");
	assert_string_equal(device->peer, "37.47.12.9:41022");
	assert_int_equal(device->channel_id, 40112);
	assert_int_equal(device->type_id, 744);
	assert_int_equal(device->protocol_id, 14);
	assert_int_equal(device->lag_us, 1482913);
	assert_true(device->has_lag);
	assert_int_equal(device->seen_us, f->now_us);
	assert_int_equal(device->messages, 1);
	assert_int_equal(store_lag(f->store)->total, 1);
	assert_int_equal(device->parameters.count, 10);
	assert_string_equal(feed_parameter(f, 5400111, "position.speed"), "48");
	assert_ptr_equal(store_device_by_ident(f->store, span_of("352093089991234")),
			 device);
	assert_ptr_equal(store_device_at(f->store, 0), device);
	assert_null(store_device_at(f->store, 1));
	assert_int_equal(newest(f)->device_id, 5400111);
	assert_int_equal(newest(f)->channel_id, 40112);
	assert_int_equal(newest(f)->topic_kind, TOPIC_DEVICE_MESSAGE);
}

static void store_chains_the_messages_of_a_device(void **state)
{
	struct feed *f = *state;

	for (int i = 0; i < 6; i++)
		feed_device(f, 1 + (uint64_t)i % 2, i, i, NULL);
	const struct message *message = history_get(store_history(f->store),
						    store_device(f->store, 2)->last_seq);

	assert_int_equal(message->seq, 6);
	assert_int_equal(message->previous_seq, 4);
	message = history_get(store_history(f->store), message->previous_seq);
	assert_int_equal(message->previous_seq, 2);
	message = history_get(store_history(f->store), message->previous_seq);
	assert_int_equal(message->previous_seq, 0);
}

static void store_keeps_the_newer_value_of_a_flushing_device(void **state)
{
	struct feed *f = *state;

	f->now_us += 10 * SECOND;
	feed_device(f, 1, 9, 9, "\"position.speed\":60");
	feed_device(f, 1, 10, -3600, "\"position.speed\":10");
	assert_string_equal(feed_parameter(f, 1, "position.speed"), "60");
	assert_int_equal(store_device(f->store, 1)->messages, 2);
	assert_int_equal(store_device(f->store, 1)->lag_us, 3610 * SECOND);
}

static void store_is_not_held_up_by_a_clock_that_was_wrong(void **state)
{
	struct feed *f = *state;
	const char *const stamps[] = { "1767261600000", "12", "99999999999999999999",
				       "1767348000",
				       "-5", "\"text\"", "1e400" };
	char *payload;

	for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
		payload = mem_format("{\"n\":%zu,\"server.timestamp\":1767261600.5,"
				     "\"timestamp\":%s}",
				     i, stamps[i]);
		feed(f, device_1, payload);
		free(payload);
		f->now_us += SECOND;
		char expected[8];

		snprintf(expected, sizeof(expected), "%zu", i);
		assert_string_equal(feed_parameter(f, 1, "n"), expected);
		assert_in_range(device_age_us(store_device(f->store, 1), f->now_us), 0,
				SECOND);
	}
}

static void store_takes_the_last_of_a_name_that_repeats(void **state)
{
	struct feed *f = *state;

	feed(f, device_1, "{\"din\":1,\"ident\":\"a\",\"din\":2,\"ident\":\"b\"}");
	assert_string_equal(feed_parameter(f, 1, "din"), "2");
	assert_string_equal(store_device(f->store, 1)->ident, "b");
	assert_true(newest(f)->flags & MESSAGE_REPEATS);
}

static void store_survives_a_message_of_fifty_thousand_names(void **state)
{
	struct feed *f = *state;
	struct buffer payload = { 0 };

	buffer_add_char(&payload, '{');
	for (int i = 0; i < 50000; i++)
		buffer_format(&payload, "%s\"k%d\":%d", i ? "," : "", i, i);
	buffer_add_text(&payload, ",\"ident\":\"i1\",\"channel.id\":40112}");
	for (int i = 0; i < 3; i++)
		feed_bytes(f, device_1, (struct span){ payload.at, payload.len });
	buffer_fini(&payload);
	assert_int_equal(store_device(f->store, 1)->parameters.count, PARAMETER_MAX);
	assert_int_equal(store_counts(f->store)->refused, 3 * (50002 - PARAMETER_MAX));
	assert_int_equal(store_device(f->store, 1)->messages, 3);
	assert_string_equal(store_device(f->store, 1)->ident, "i1");
	assert_int_equal(store_device(f->store, 1)->channel_id, 40112);
	expect_sum(f);
}

static void store_marks_a_device_message_that_is_no_object(void **state)
{
	struct feed *f = *state;
	const char *const payloads[] = { "[1,2]", "\"text\"", "17", "null", "not json" };

	for (size_t i = 0; i < 5; i++) {
		feed(f, device_1, payloads[i]);
		assert_int_equal(newest(f)->device_id, 1);
		assert_int_equal(newest(f)->kind, i < 4 ? PAYLOAD_VALUE : PAYLOAD_TEXT);
	}
	assert_int_equal(store_counts(f->store)->undecodable, 1);
	assert_int_equal(store_device(f->store, 1)->messages, 5);
	assert_int_equal(store_device(f->store, 1)->parameters.count, 0);
}

static void store_ignores_an_empty_device_message(void **state)
{
	struct feed *f = *state;

	feed(f, device_1, "");
	assert_int_equal(store_device_count(f->store), 0);
	feed(f, device_1, "{}");
	feed(f, device_1, "");
	assert_int_equal(store_device(f->store, 1)->messages, 1);
}

static void store_ignores_ids_that_are_none(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/message/gw/devices/0", "{}");
	feed(f, "flespi/message/gw/devices/99999999999999999999999", "{}");
	feed(f, "flespi/message/gw/devices/abc", "{}");
	feed(f, device_1, "{\"channel.id\":0}");
	feed(f, device_1, "{\"channel.id\":-4}");
	feed(f, device_1, "{\"channel.id\":1.5}");
	assert_int_equal(store_device_count(f->store), 1);
	assert_int_equal(store_channel_count(f->store), 0);
}

static void store_does_not_take_a_retained_message_for_a_live_one(void **state)
{
	struct feed *f = *state;

	feed_retained(f, device_1, "{\"din\":1,\"ident\":\"a\"}", NULL);
	const struct device *device = store_device(f->store, 1);

	assert_int_equal(device->messages, 0);
	assert_int_equal(device->seen_us, 0);
	assert_string_equal(device->ident, "a");
	assert_string_equal(feed_parameter(f, 1, "din"), "1");
	assert_int_equal(store_lag(f->store)->total, 0);
}

static void store_tells_when_two_trackers_share_an_ident(void **state)
{
	struct feed *f = *state;

	for (int i = 0; i < 8; i++) {
		feed_device(f, 1, i, i, i % 2 ? "\"peer\":\"10.0.0.1:1\""
						: "\"peer\":\"10.0.0.2:1\"");
		f->now_us += SECOND;
	}
	assert_int_equal(store_event_newest(f->store), 1);
	assert_string_equal(feed_newest_event(f)->text,
			    "two trackers seem to share ident i1: messages come "
			    "in turn from 10.0.0.1:1 and 10.0.0.2:1");
	assert_int_equal(feed_newest_event(f)->device_id, 1);
	assert_string_equal(feed_newest_event(f)->ident, "i1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, tidy)
		TEST(store_accounts_for_every_message),
		TEST(store_measures_every_stage_of_live_messages_once),
		TEST(store_counts_what_is_left_out_and_keeps_nothing_of_it),
		TEST(store_counts_what_is_no_json_apart),
		TEST(store_counts_snapshots_and_repeated_deliveries),
		TEST(store_applies_a_redelivered_message_once),
		TEST(store_version_grows_with_every_change),
		TEST(store_learns_a_device_from_its_message),
		TEST(store_chains_the_messages_of_a_device),
		TEST(store_keeps_the_newer_value_of_a_flushing_device),
		TEST(store_is_not_held_up_by_a_clock_that_was_wrong),
		TEST(store_takes_the_last_of_a_name_that_repeats),
		TEST(store_survives_a_message_of_fifty_thousand_names),
		TEST(store_marks_a_device_message_that_is_no_object),
		TEST(store_ignores_an_empty_device_message),
		TEST(store_ignores_ids_that_are_none),
		TEST(store_does_not_take_a_retained_message_for_a_live_one),
		TEST(store_tells_when_two_trackers_share_an_ident),
#undef TEST
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
