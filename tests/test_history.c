#include "test.h"

#include "core/history.h"

static struct message *message_of(size_t payload_bytes)
{
	static const char zeros[4096];
	struct decoder *decoder = decoder_new();
	struct message_parts parts = {
		.topic = span_of("a/b"),
		.payload = { zeros, payload_bytes },
	};
	struct message *message = message_new(decoder, &parts);

	decoder_free(decoder);
	return message;
}

static void an_empty_history_has_no_messages(void **state)
{
	struct history *history = history_new(1000);

	(void)state;
	assert_int_equal(history_count(history), 0);
	assert_int_equal(history_bytes(history), 0);
	assert_int_equal(history_budget(history), 1000);
	assert_int_equal(history_newest(history), 0);
	assert_int_equal(history_oldest(history), 1);
	assert_null(history_get(history, 0));
	assert_null(history_get(history, 1));
	history_free(history);
	history_free(NULL);
}

static void messages_are_numbered_from_1(void **state)
{
	struct history *history = history_new(1 << 20);
	struct message *first = message_of(10), *second = message_of(20);
	size_t bytes = message_bytes(first) + message_bytes(second);

	(void)state;
	assert_int_equal(history_push(history, first), 1);
	assert_int_equal(history_push(history, second), 2);
	assert_ptr_equal(history_get(history, 1), first);
	assert_ptr_equal(history_get(history, 2), second);
	assert_int_equal(second->seq, 2);
	assert_null(history_get(history, 3));
	assert_int_equal(history_bytes(history), bytes);
	history_free(history);
}

static void the_oldest_go_when_the_budget_is_full(void **state)
{
	struct message *one = message_of(100);
	size_t each = message_bytes(one);
	struct history *history = history_new(10 * each);

	(void)state;
	history_push(history, one);
	for (int i = 1; i < 25; i++)
		history_push(history, message_of(100));
	assert_int_equal(history_count(history), 10);
	assert_int_equal(history_bytes(history), 10 * each);
	assert_int_equal(history_oldest(history), 16);
	assert_int_equal(history_newest(history), 25);
	assert_int_equal(history_evicted(history), 15);
	assert_null(history_get(history, 15));
	assert_int_equal(history_get(history, 16)->seq, 16);
	history_free(history);
}

static void the_newest_stays_even_when_it_is_larger_than_the_budget(void **state)
{
	struct history *history = history_new(1);

	(void)state;
	history_push(history, message_of(50));
	assert_int_equal(history_count(history), 1);
	history_push(history, message_of(60));
	assert_int_equal(history_count(history), 1);
	assert_int_equal(history_newest(history), 2);
	assert_non_null(history_get(history, 2));
	history_free(history);
}

static void one_large_message_pushes_out_as_many_as_it_needs(void **state)
{
	struct message *small = message_of(10);
	size_t each = message_bytes(small);
	struct history *history = history_new(10 * each);

	(void)state;
	history_push(history, small);
	for (int i = 1; i < 10; i++)
		history_push(history, message_of(10));
	history_push(history, message_of(10 + each));
	assert_true(history_bytes(history) <= 10 * each);
	assert_true(history_count(history) >= 8);
	assert_int_equal(history_evicted(history) + history_count(history), 11);
	history_free(history);
}

static void every_number_survives_growing_and_going_round(void **state)
{
	struct message *one = message_of(0);
	size_t each = message_bytes(one);
	struct history *history = history_new(1000 * each);

	(void)state;
	history_push(history, one);
	for (uint64_t i = 2; i <= 5000; i++) {
		assert_int_equal(history_push(history, message_of(0)), i);
		assert_int_equal(history_count(history), i < 1000 ? i : 1000);
	}
	for (uint64_t seq = 4001; seq <= 5000; seq++)
		assert_int_equal(history_get(history, seq)->seq, seq);
	assert_null(history_get(history, 4000));
	assert_int_equal(history_evicted(history), 4000);
	history_free(history);
}

static void a_ring_that_grows_after_evictions_keeps_its_order(void **state)
{
	size_t large = 4000;
	struct message *one = message_of(large);
	struct history *history = history_new(40 * message_bytes(one));

	(void)state;
	history_push(history, one);
	for (int i = 1; i < 100; i++)
		history_push(history, message_of(large));
	for (int i = 0; i < 300; i++)
		history_push(history, message_of(0));
	assert_int_equal(history_newest(history), 400);
	for (uint64_t seq = history_oldest(history); seq <= 400; seq++)
		assert_int_equal(history_get(history, seq)->seq, seq);
	history_free(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_history_has_no_messages),
		cmocka_unit_test(messages_are_numbered_from_1),
		cmocka_unit_test(the_oldest_go_when_the_budget_is_full),
		cmocka_unit_test(the_newest_stays_even_when_it_is_larger_than_the_budget),
		cmocka_unit_test(one_large_message_pushes_out_as_many_as_it_needs),
		cmocka_unit_test(every_number_survives_growing_and_going_round),
		cmocka_unit_test(a_ring_that_grows_after_evictions_keeps_its_order),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
