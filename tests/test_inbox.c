#include "test.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "net/inbox.h"

static struct message *message_of(struct decoder *decoder, const char *payload)
{
	return message_new(decoder, &(struct message_parts){
		.topic = span_of("a/b"),
		.payload = span_of(payload),
	});
}

static bool readable(const struct inbox *inbox, int timeout_ms)
{
	struct pollfd fd = { inbox_fd(inbox), POLLIN, 0 };

	return poll(&fd, 1, timeout_ms) == 1;
}

static void free_batch(struct inbox_batch *batch)
{
	while (batch->messages) {
		struct message *next = batch->messages->next;

		message_free(batch->messages);
		batch->messages = next;
	}
	while (batch->reports) {
		struct link_report *next = batch->reports->next;

		report_free(batch->reports);
		batch->reports = next;
	}
}

static void inbox_gives_messages_in_the_order_of_arrival(void **state)
{
	struct decoder *decoder = decoder_new();
	struct inbox *inbox = inbox_new(1 << 20, NULL);
	struct inbox_batch batch;

	(void)state;
	inbox_put(inbox, message_of(decoder, "1"));
	inbox_put(inbox, message_of(decoder, "2"));
	assert_true(inbox_take(inbox, &batch));
	assert_true(span_equals(message_payload(batch.messages), "1"));
	assert_true(span_equals(message_payload(batch.messages->next), "2"));
	assert_null(batch.messages->next->next);
	assert_int_equal(batch.dropped, 0);
	free_batch(&batch);
	inbox_free(inbox);
	decoder_free(decoder);
}

static void inbox_is_readable_only_while_something_waits(void **state)
{
	struct decoder *decoder = decoder_new();
	struct inbox *inbox = inbox_new(1 << 20, NULL);
	struct inbox_batch batch;

	(void)state;
	assert_false(readable(inbox, 0));
	assert_false(inbox_take(inbox, &batch));
	inbox_put(inbox, message_of(decoder, "1"));
	inbox_report(inbox, report_new(REPORT_NOTE, 1));
	assert_true(readable(inbox, 0));
	assert_true(inbox_take(inbox, &batch));
	assert_false(readable(inbox, 0));
	free_batch(&batch);
	assert_false(inbox_take(inbox, &batch));
	inbox_report(inbox, report_new(REPORT_NOTE, 2));
	assert_true(readable(inbox, 0));
	inbox_free(inbox);
	decoder_free(decoder);
}

static void inbox_counts_the_oldest_that_it_drops_beyond_its_budget(void **state)
{
	struct decoder *decoder = decoder_new();
	struct message *probe = message_of(decoder, "100");
	size_t each = message_bytes(probe);
	struct inbox *inbox = inbox_new(3 * each, NULL);
	struct inbox_batch batch;

	(void)state;
	message_free(probe);
	for (int i = 100; i < 110; i++) {
		char payload[16];

		snprintf(payload, sizeof(payload), "%d", i);
		inbox_put(inbox, message_of(decoder, payload));
		assert_true(inbox_bytes(inbox) <= 3 * each);
	}
	assert_true(inbox_take(inbox, &batch));
	assert_int_equal(batch.dropped, 7);
	assert_true(span_equals(message_payload(batch.messages), "107"));
	assert_int_equal(inbox_bytes(inbox), 0);
	free_batch(&batch);
	assert_false(inbox_take(inbox, &batch));
	assert_int_equal(batch.dropped, 0);
	inbox_free(inbox);
	decoder_free(decoder);
}

static uint8_t flags_of(struct inbox *inbox, uint16_t mid, uint8_t qos)
{
	struct decoder *decoder = decoder_new();
	struct inbox_batch batch;

	inbox_put(inbox, message_new(decoder, &(struct message_parts){
		.topic = span_of("a"), .mid = mid, .qos = qos,
	}));
	assert_true(inbox_take(inbox, &batch));
	uint8_t flags = batch.messages->flags;
	free_batch(&batch);
	decoder_free(decoder);
	return flags;
}

static void inbox_marks_a_message_that_was_noted_as_sent_again_once(void **state)
{
	struct inbox *inbox = inbox_new(1 << 20, NULL);

	(void)state;
	inbox_note_dup(inbox, 9);
	inbox_note_dup(inbox, 65535);
	assert_int_equal(flags_of(inbox, 8, 1) & MESSAGE_DUP, 0);
	assert_int_equal(flags_of(inbox, 9, 1) & MESSAGE_DUP, MESSAGE_DUP);
	assert_int_equal(flags_of(inbox, 9, 1) & MESSAGE_DUP, 0);
	assert_int_equal(flags_of(inbox, 65535, 2) & MESSAGE_DUP, MESSAGE_DUP);
	inbox_note_dup(inbox, 9);
	inbox_forget_dups(inbox);
	assert_int_equal(flags_of(inbox, 9, 1) & MESSAGE_DUP, 0);
	inbox_free(inbox);
}

static void inbox_keeps_the_newest_even_beyond_its_budget(void **state)
{
	struct decoder *decoder = decoder_new();
	struct inbox *inbox = inbox_new(0, NULL);
	struct inbox_batch batch;

	(void)state;
	inbox_put(inbox, message_of(decoder, "1"));
	inbox_put(inbox, message_of(decoder, "2"));
	assert_true(inbox_take(inbox, &batch));
	assert_true(span_equals(message_payload(batch.messages), "2"));
	assert_null(batch.messages->next);
	assert_int_equal(batch.dropped, 1);
	free_batch(&batch);
	inbox_free(inbox);
	decoder_free(decoder);
}

static void inbox_never_drops_reports(void **state)
{
	struct inbox *inbox = inbox_new(0, NULL);
	struct inbox_batch batch;
	int64_t expected = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		inbox_report(inbox, report_new(REPORT_NOTE, i));
	assert_true(inbox_take(inbox, &batch));
	for (struct link_report *report = batch.reports; report; report = report->next)
		assert_int_equal(report->at_us, expected++);
	assert_int_equal(expected, 1000);
	free_batch(&batch);
	inbox_free(inbox);
}

enum { FLOOD = 50000 };

static void *flood(void *arg)
{
	struct inbox *inbox = arg;
	struct decoder *decoder = decoder_new();

	for (int i = 0; i < FLOOD; i++) {
		inbox_put(inbox, message_of(decoder, "{\"ident\":\"1\"}"));
		if (i % 1000 == 0)
			inbox_report(inbox, report_new(REPORT_NOTE, i));
	}
	decoder_free(decoder);
	return NULL;
}

static void inbox_accounts_for_every_message_of_a_flood(void **state)
{
	struct inbox *inbox = inbox_new(64 << 10, NULL);
	uint64_t messages = 0, dropped = 0, reports = 0;
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, flood, inbox), 0);
	while (messages + dropped < 2 * FLOOD || reports < 2 * FLOOD / 1000) {
		struct inbox_batch batch;

		assert_true(readable(inbox, 10000));
		inbox_take(inbox, &batch);
		dropped += batch.dropped;
		for (struct message *at = batch.messages; at; at = at->next)
			messages++;
		for (struct link_report *at = batch.reports; at; at = at->next)
			reports++;
		free_batch(&batch);
	}
	assert_int_equal(messages + dropped, 2 * FLOOD);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_false(readable(inbox, 0));
	inbox_free(inbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inbox_gives_messages_in_the_order_of_arrival),
		cmocka_unit_test(inbox_is_readable_only_while_something_waits),
		cmocka_unit_test(inbox_counts_the_oldest_that_it_drops_beyond_its_budget),
		cmocka_unit_test(inbox_marks_a_message_that_was_noted_as_sent_again_once),
		cmocka_unit_test(inbox_keeps_the_newest_even_beyond_its_budget),
		cmocka_unit_test(inbox_never_drops_reports),
		cmocka_unit_test(inbox_accounts_for_every_message_of_a_flood),
	};

	return cmocka_run_group_tests_name("inbox", tests, NULL, NULL);
}
