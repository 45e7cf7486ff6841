#include "test.h"

#include "core/subscription.h"

#include <stdio.h>

static const int64_t noon = 1767261600 * 1000000LL;

/* A message that names up to two subscriptions; 0: names fewer. */
static struct message *message_for(const char *topic, uint32_t id, uint32_t second_id)
{
	struct decoder *decoder = decoder_new();
	struct property properties[] = {
		{ .id = PROPERTY_USER, .name = span_of("cid"), .value = span_of("1") },
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = id },
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = second_id },
	};
	struct message_parts parts = {
		.topic = span_of(topic),
		.payload = span_of("12"),
		.properties = properties,
		.property_count = second_id ? 3 : id ? 2 : 1,
		.received_us = noon,
	};
	struct message *message = message_new(decoder, &parts);

	decoder_free(decoder);
	return message;
}

static void count(struct subscriptions *set, const char *topic, uint32_t id,
		  uint32_t second_id)
{
	struct message *message = message_for(topic, id, second_id);

	subscriptions_count(set, message);
	message_free(message);
}

static void expect_counts(struct subscriptions *set, uint64_t first, uint64_t second)
{
	assert_int_equal(subscriptions_find(set, 1)->messages, first);
	assert_int_equal(subscriptions_find(set, 2)->messages, second);
}

static void ids_begin_at_1_and_are_never_reused(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	assert_int_equal(subscriptions_add(&set, "a/+", 1, 2)->id, 1);
	assert_int_equal(subscriptions_add(&set, "b/#", 0, 0)->id, 2);
	subscriptions_remove(&set, 2);
	assert_int_equal(subscriptions_add(&set, "c", 0, 0)->id, 3);
	subscriptions_remove(&set, 1);
	subscriptions_remove(&set, 1);
	assert_null(subscriptions_find(&set, 1));
	assert_null(subscriptions_find(&set, 2));
	assert_null(subscriptions_find(&set, 0));
	assert_null(subscriptions_find(&set, 4));
	assert_string_equal(subscriptions_find(&set, 3)->filter, "c");
	assert_int_equal(set.count, 1);
	subscriptions_fini(&set);
	assert_int_equal(set.count, 0);
}

static void many_keep_their_order_and_are_found(void **state)
{
	struct subscriptions set = { 0 };
	char filter[16];

	(void)state;
	for (int i = 1; i <= 100; i++) {
		snprintf(filter, sizeof(filter), "f/%d", i);
		subscriptions_add(&set, filter, 0, 0);
	}
	for (uint32_t id = 3; id <= 100; id += 3)
		subscriptions_remove(&set, id);
	for (uint32_t id = 1; id <= 100; id++) {
		struct subscription *row = subscriptions_find(&set, id);

		snprintf(filter, sizeof(filter), "f/%u", id);
		assert_int_equal(row != NULL, id % 3 != 0);
		if (row)
			assert_string_equal(row->filter, filter);
	}
	subscriptions_fini(&set);
}

static void the_same_filter_is_the_same_subscription(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	subscriptions_add(&set, "a", 0, 0);
	subscriptions_answer(&set, 1, 0);
	count(&set, "a", 1, 0);

	const struct subscription *again = subscriptions_add(&set, "a", 1, 2);

	assert_int_equal(again->id, 1);
	assert_int_equal(again->qos, 1);
	assert_int_equal(again->retain_handling, 2);
	assert_int_equal(again->state, SUBSCRIPTION_ASKED);
	assert_int_equal(again->messages, 1);
	assert_int_equal(set.count, 1);
	subscriptions_fini(&set);
}

static void answers_grant_or_refuse(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	assert_int_equal(subscriptions_add(&set, "a", 1, 0)->state, SUBSCRIPTION_ASKED);
	subscriptions_add(&set, "b", 1, 0);
	subscriptions_add(&set, "c", 1, 0);
	subscriptions_find(&set, 3)->state = SUBSCRIPTION_OFF;
	subscriptions_answer(&set, 1, 1);
	subscriptions_answer(&set, 2, 0x87);
	subscriptions_answer(&set, 3, 0);
	subscriptions_answer(&set, 9, 0);
	assert_int_equal(set.at[0].state, SUBSCRIPTION_GRANTED);
	assert_int_equal(set.at[0].code, 1);
	assert_int_equal(set.at[1].state, SUBSCRIPTION_REFUSED);
	assert_int_equal(set.at[1].code, 0x87);
	assert_int_equal(set.at[2].state, SUBSCRIPTION_OFF);
	subscriptions_fini(&set);
}

static void filters_that_flespi_never_serves_are_marked(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	assert_true(subscriptions_add(&set, "flespi/log/gw/devcies/#", 0, 0)->unknown);
	assert_false(subscriptions_add(&set, "flespi/log/gw/devices/#", 0, 0)->unknown);
	assert_false(subscriptions_add(&set, "car/+", 0, 0)->unknown);
	subscriptions_fini(&set);
}

static void a_message_counts_for_the_subscriptions_it_names(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	subscriptions_add(&set, "a/#", 0, 0);
	subscriptions_add(&set, "a/b", 0, 0);
	count(&set, "a/b", 2, 0);
	expect_counts(&set, 0, 1);
	count(&set, "a/b", 1, 2);
	expect_counts(&set, 1, 2);
	assert_int_equal(set.at[1].bytes, 2 * 5);
	assert_true(set.at[1].last_us == noon);
	subscriptions_fini(&set);
}

static void a_message_that_names_none_counts_where_its_topic_fits(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	subscriptions_add(&set, "a/#", 0, 0);
	subscriptions_add(&set, "a/b", 0, 0);
	count(&set, "a/b", 0, 0);
	expect_counts(&set, 1, 1);
	count(&set, "a/c", 0, 0);
	expect_counts(&set, 2, 1);
	count(&set, "b", 0, 0);
	expect_counts(&set, 2, 1);
	subscriptions_fini(&set);
}

static void a_message_with_a_strange_id_counts_where_its_topic_fits(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	subscriptions_add(&set, "a/#", 0, 0);
	subscriptions_add(&set, "+/b", 0, 0);
	count(&set, "a/c", 77, 0);
	expect_counts(&set, 1, 0);
	count(&set, "a/b", 77, 2);
	expect_counts(&set, 1, 1);
	subscriptions_fini(&set);
}

static void an_id_of_an_earlier_run_is_not_another_filters(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	subscriptions_add(&set, "a/#", 0, 0);
	subscriptions_add(&set, "b/#", 0, 0);
	count(&set, "b/x", 1, 0);
	expect_counts(&set, 0, 1);
	count(&set, "old/x", 1, 2);
	expect_counts(&set, 0, 1);
	subscriptions_fini(&set);
}

static void what_is_off_or_refused_gets_nothing_by_topic(void **state)
{
	struct subscriptions set = { 0 };

	(void)state;
	subscriptions_add(&set, "#", 0, 0);
	subscriptions_add(&set, "a", 0, 0);
	subscriptions_find(&set, 1)->state = SUBSCRIPTION_OFF;
	subscriptions_answer(&set, 2, 0x80);
	count(&set, "a", 0, 0);
	expect_counts(&set, 0, 0);
	subscriptions_fini(&set);
}

static void retained_messages_are_no_rate(void **state)
{
	struct subscriptions set = { 0 };
	struct message *message = message_for("a", 1, 0);

	(void)state;
	subscriptions_add(&set, "a", 0, 0);
	message->flags |= MESSAGE_RETAINED;
	subscriptions_count(&set, message);
	assert_int_equal(set.at[0].messages, 1);
	assert_int_equal(set.at[0].rate.hits, 0);
	message->flags = 0;
	subscriptions_count(&set, message);
	assert_int_equal(set.at[0].rate.hits, 1);
	message_free(message);
	subscriptions_fini(&set);
}

static void every_state_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < SUBSCRIPTION_STATE_COUNT; i++)
		assert_non_null(subscription_state_name(i));
	assert_string_equal(subscription_state_name(SUBSCRIPTION_GRANTED), "granted");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_begin_at_1_and_are_never_reused),
		cmocka_unit_test(many_keep_their_order_and_are_found),
		cmocka_unit_test(the_same_filter_is_the_same_subscription),
		cmocka_unit_test(answers_grant_or_refuse),
		cmocka_unit_test(filters_that_flespi_never_serves_are_marked),
		cmocka_unit_test(a_message_counts_for_the_subscriptions_it_names),
		cmocka_unit_test(a_message_that_names_none_counts_where_its_topic_fits),
		cmocka_unit_test(a_message_with_a_strange_id_counts_where_its_topic_fits),
		cmocka_unit_test(an_id_of_an_earlier_run_is_not_another_filters),
		cmocka_unit_test(what_is_off_or_refused_gets_nothing_by_topic),
		cmocka_unit_test(retained_messages_are_no_rate),
		cmocka_unit_test(every_state_has_a_name),
	};

	return cmocka_run_group_tests_name("subscription", tests, NULL, NULL);
}
