#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
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

static void feed_channel(struct feed *f, const char *ident, double server_s,
			 const char *more)
{
	char *topic = mem_format("flespi/message/gw/channels/40112/%s", ident);
	char *payload = mem_format("{\"channel.id\":40112,\"ident\":\"%s\","
				   "\"peer\":\"10.0.0.1:4\","
				   "\"protocol.id\":14,\"server.timestamp\":%.6f,"
				   "\"timestamp\":%.6f%s%s}", ident,
				   (double)(FEED_START_US / SECOND) + server_s,
				   (double)(FEED_START_US / SECOND) + server_s,
				   more ? "," : "", more ? more : "");

	feed(f, topic, payload);
	free(topic);
	free(payload);
}

static const struct ident *ident_at(const struct feed *f, size_t i)
{
	const struct channel *channel = store_channel(f->store, 40112);

	return channel && i < channel->ident_count ? channel->idents[i] : NULL;
}

static const struct message *newest(const struct feed *f)
{
	const struct history *history = store_history(f->store);

	return history_get(history, history_newest(history));
}

static void channel_lists_idents_that_nobody_registered(void **state)
{
	struct feed *f = *state;

	feed_channel(f, "111", 0, NULL);
	feed_channel(f, "222", 1, NULL);
	feed_channel(f, "111", 2, NULL);
	const struct channel *channel = store_channel(f->store, 40112);

	assert_int_equal(channel->messages, 3);
	assert_int_equal(channel->protocol_id, 14);
	assert_int_equal(channel->ident_count, 2);
	assert_string_equal(ident_at(f, 0)->text, "111");
	assert_string_equal(ident_at(f, 0)->peer, "10.0.0.1:4");
	assert_int_equal(ident_at(f, 0)->messages, 2);
	assert_int_equal(ident_at(f, 0)->device_id, 0);
	assert_int_equal(store_device_count(f->store), 0);
	assert_ptr_equal(store_channel_at(f->store, 0), channel);
	assert_null(store_channel_at(f->store, 1));
}

static void channel_chains_the_messages_of_an_ident(void **state)
{
	struct feed *f = *state;

	feed_channel(f, "111", 0, NULL);
	feed_channel(f, "222", 1, NULL);
	feed_channel(f, "111", 2, NULL);
	assert_int_equal(ident_at(f, 0)->last_seq, 3);
	assert_int_equal(newest(f)->previous_seq, 1);
}

static void ident_is_registered_by_a_configuration_that_comes_later(void **state)
{
	struct feed *f = *state;

	feed_channel(f, "111", 0, NULL);
	feed_retained(f, "flespi/state/gw/devices/7/configuration", "{\"ident\":\"111\"}",
		      NULL);
	assert_int_equal(ident_at(f, 0)->device_id, 7);
	assert_ptr_equal(store_device_by_ident(f->store, span_of("111")),
			 store_device(f->store, 7));
}

static void ident_is_registered_by_a_configuration_that_came_before(void **state)
{
	struct feed *f = *state;

	feed_retained(f, "flespi/state/gw/devices/7/configuration", "{\"ident\":\"111\"}",
		      NULL);
	feed_channel(f, "111", 0, NULL);
	assert_int_equal(ident_at(f, 0)->device_id, 7);
	assert_int_equal(newest(f)->device_id, 7);
}

static void ident_is_free_again_when_the_configuration_changes(void **state)
{
	struct feed *f = *state;

	feed_channel(f, "111", 0, NULL);
	feed_channel(f, "222", 0, NULL);
	feed(f, "flespi/state/gw/devices/7/configuration", "{\"ident\":\"111\"}");
	feed(f, "flespi/state/gw/devices/7/configuration", "{\"ident\":\"222\"}");
	assert_int_equal(ident_at(f, 0)->device_id, 0);
	assert_int_equal(ident_at(f, 1)->device_id, 7);
	assert_null(store_device_by_ident(f->store, span_of("111")));
	feed(f, "flespi/state/gw/devices/7", "");
	assert_int_equal(ident_at(f, 1)->device_id, 0);
	assert_null(store_device_by_ident(f->store, span_of("222")));
	assert_true(store_device(f->store, 7)->deleted);
	assert_string_equal(store_device(f->store, 7)->ident, "222");
}

static void channel_message_makes_known_the_device_it_names(void **state)
{
	struct feed *f = *state;

	feed_channel(f, "111", 0, "\"device.id\":7,\"device.name\":\"Van\",\"din\":3");
	const struct device *device = store_device(f->store, 7);

	assert_string_equal(device->name, "Van");
	assert_int_equal(device->messages, 1);
	assert_int_equal(device->channel_id, 40112);
	assert_string_equal(feed_parameter(f, 7, "din"), "3");
	assert_int_equal(ident_at(f, 0)->device_id, 7);
}

/* In either order of the two topics. */
static void record_on_both_topics_counts_once(void **state)
{
	struct feed *f = *state;

	for (int i = 0; i < 10; i++) {
		if (i % 2)
			feed_device(f, 7, i, i, NULL);
		feed_channel(f, "i7", i, "\"device.id\":7");
		if (i % 2 == 0)
			feed_device(f, 7, i, i, NULL);
		f->now_us += SECOND;
	}
	assert_int_equal(store_device(f->store, 7)->messages, 10);
	assert_int_equal(store_channel(f->store, 40112)->messages, 10);
	assert_int_equal(ident_at(f, 0)->messages, 10);
	assert_int_equal(store_channel(f->store, 40112)->ident_count, 1);
}

static void device_message_counts_for_its_channel(void **state)
{
	struct feed *f = *state;

	feed_device(f, 7, 0, 0, NULL);
	feed_device(f, 8, 0, 0, NULL);
	assert_int_equal(store_channel(f->store, 40112)->messages, 2);
	assert_string_equal(ident_at(f, 1)->text, "i8");
	assert_int_equal(ident_at(f, 1)->device_id, 8);
}

static void channel_refuses_idents_beyond_its_bound(void **state)
{
	struct feed *f = *state;
	char topic[80];

	for (int i = 0; i < CHANNEL_IDENTS_MAX + 50; i++) {
		snprintf(topic, sizeof(topic), "flespi/message/gw/channels/40112/%d", i);
		feed(f, topic, "{}");
	}
	const struct channel *channel = store_channel(f->store, 40112);

	assert_int_equal(channel->ident_count, CHANNEL_IDENTS_MAX);
	assert_int_equal(channel->idents_refused, 50);
	assert_int_equal(channel->messages, CHANNEL_IDENTS_MAX + 50);
	assert_int_equal(store_counts(f->store)->refused, 50);
}

static void channels_are_bounded(void **state)
{
	struct feed *f = *state;
	char topic[80];

	for (int i = 1; i <= STORE_CHANNELS_MAX + 5; i++) {
		snprintf(topic, sizeof(topic), "flespi/state/gw/channels/%d/name", i);
		feed(f, topic, "\"x\"");
	}
	assert_int_equal(store_channel_count(f->store), STORE_CHANNELS_MAX);
	assert_int_equal(store_counts(f->store)->refused, 5);
}

static void channel_log_makes_idents_known_that_never_sent_a_message(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/log/gw/channels/40112/connections/1/accepted",
	     "{\"event_code\":100,\"source\":\"10.0.0.9:1\"}");
	assert_int_equal(store_channel(f->store, 40112)->seen_us, f->now_us);
	assert_int_equal(store_channel(f->store, 40112)->ident_count, 0);
	feed(f, "flespi/log/gw/channels/40112/connections/1/identified",
	     "{\"event_code\":101,\"ident\":\"111\",\"source\":\"10.0.0.9:1\"}");
	assert_string_equal(ident_at(f, 0)->text, "111");
	assert_string_equal(ident_at(f, 0)->peer, "10.0.0.9:1");
	assert_int_equal(ident_at(f, 0)->messages, 0);
	assert_int_equal(ident_at(f, 0)->seen_us, f->now_us);
	assert_int_equal(store_channel(f->store, 40112)->messages, 0);
}

static void channel_log_belongs_to_the_device_of_its_ident(void **state)
{
	struct feed *f = *state;

	feed(f, "flespi/state/gw/devices/7/configuration", "{\"ident\":\"111\"}");
	feed(f, "flespi/log/gw/channels/40112/connections/1/closed",
	     "{\"event_code\":102,\"ident\":\"111\",\"close_code\":12}");
	assert_int_equal(feed_newest_event(f)->device_id, 7);
	assert_int_equal(feed_newest_event(f)->channel_id, 40112);
	assert_int_equal(newest(f)->device_id, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, tidy)
		TEST(channel_lists_idents_that_nobody_registered),
		TEST(channel_chains_the_messages_of_an_ident),
		TEST(ident_is_registered_by_a_configuration_that_comes_later),
		TEST(ident_is_registered_by_a_configuration_that_came_before),
		TEST(ident_is_free_again_when_the_configuration_changes),
		TEST(channel_message_makes_known_the_device_it_names),
		TEST(record_on_both_topics_counts_once),
		TEST(device_message_counts_for_its_channel),
		TEST(channel_refuses_idents_beyond_its_bound),
		TEST(channels_are_bounded),
		TEST(channel_log_makes_idents_known_that_never_sent_a_message),
		TEST(channel_log_belongs_to_the_device_of_its_ident),
#undef TEST
	};

	return cmocka_run_group_tests_name("store: channels", tests, NULL, NULL);
}
