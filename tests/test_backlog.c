/* What waited at the broker, as the store counts it and the screen tells of it. */
#include "core/backlog.h"

#include <stdio.h>

#include "rig.h"
#include "test.h"

static void connect_at(struct rig *r, bool present)
{
	struct link_report *report = report_new(REPORT_CONNACK, r->now_us);

	report->state = LINK_UP;
	report->version = 5;
	report->session_present = present;
	store_report(r->store, report);
	report_free(report);
}

/* A message the broker got `ago_s` before now; negative: it does not say when. */
static void receive(struct rig *r, double ago_s)
{
	char text[40];
	struct property stamp = { .id = PROPERTY_USER, .name = span_of("timestamp") };
	struct message_parts parts = {
		.topic = span_of("a/b"), .payload = span_of("1"), .properties = &stamp,
		.property_count = ago_s >= 0, .qos = 1, .mid = 1,
		.received_us = r->now_us,
	};

	snprintf(text, sizeof(text), "%.6f", (double)r->now_us / RIG_SECOND - ago_s);
	stamp.value = span_of(text);
	store_apply(r->store, message_new(r->decoder, &parts));
}

static bool newest_waited(const struct rig *r)
{
	const struct history *history = store_history(r->store);

	return history_get(history, history_newest(history))->flags & MESSAGE_BACKLOG;
}

static struct rig *rig_resumed(void)
{
	struct rig *r = rig_new(160, 40);

	connect_at(r, true);
	rig_key(r, "4");
	return r;
}

static void backlog_lasts_until_the_brokers_time_is_that_of_the_connection(void **state)
{
	struct rig *r = rig_resumed();

	(void)state;
	rig_pass(r, 0.1);
	receive(r, 14 * 60);
	assert_true(newest_waited(r));
	expect_text(r, "backlog: broker time 09:46:00, 14 minutes behind, 10/s");
	receive(r, 60);
	assert_true(newest_waited(r));
	expect_text(r, "backlog: broker time 09:59:00, 1 minute behind, 20/s");
	receive(r, 0.05);
	assert_false(newest_waited(r));
	store_tick(r->store, r->now_us);
	expect_no_text(r, "backlog:");
	expect_text(r, "caught up: 2 messages had waited at the broker, the oldest");
	rig_free(r);
}

static void backlog_is_over_when_nothing_comes_any_more(void **state)
{
	struct rig *r = rig_resumed();

	(void)state;
	receive(r, 60);
	rig_pass(r, 1.9);
	store_tick(r->store, r->now_us);
	expect_text(r, "backlog: broker time");
	rig_pass(r, 0.2);
	store_tick(r->store, r->now_us);
	expect_text(r, "caught up: 1 message had waited");
	receive(r, 60);
	assert_false(newest_waited(r));
	rig_free(r);
}

static void backlog_without_times_tells_count_and_rate_till_the_flood_ends(
	void **state)
{
	struct rig *r = rig_resumed();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		rig_pass(r, 0.001);
		receive(r, -1);
	}
	expect_text(r, "backlog: 1 000 so far, 1 000/s");
	for (int i = 0; i < 30; i++) {
		rig_pass(r, 0.1);
		receive(r, -1);
	}
	assert_false(newest_waited(r));
	store_tick(r->store, r->now_us);
	expect_no_text(r, "backlog:");
	expect_text(r, "caught up: 1 0");
	rig_free(r);
}

static void backlog_can_be_empty(void **state)
{
	struct rig *r = rig_resumed();

	(void)state;
	rig_pass(r, 2.1);
	store_tick(r->store, r->now_us);
	expect_text(r, "nothing had waited at the broker");
	rig_free(r);
}

static void backlog_is_none_without_a_session(void **state)
{
	struct rig *r = rig_new(160, 40);

	(void)state;
	connect_at(r, false);
	receive(r, 60);
	assert_false(newest_waited(r));
	rig_pass(r, 5);
	store_tick(r->store, r->now_us);
	expect_no_text(r, "had waited");
	rig_free(r);
}

static void backlog_leaves_out_what_came_before_the_connection(void **state)
{
	struct rig *r = rig_new(160, 40);
	struct message_parts parts = {
		.topic = span_of("a/b"), .payload = span_of("1"), .qos = 1,
		.received_us = r->now_us,
	};

	(void)state;
	rig_pass(r, 1);
	connect_at(r, true);
	store_apply(r->store, message_new(r->decoder, &parts));
	assert_false(newest_waited(r));
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			backlog_lasts_until_the_brokers_time_is_that_of_the_connection),
		cmocka_unit_test(backlog_is_over_when_nothing_comes_any_more),
		cmocka_unit_test(
			backlog_without_times_tells_count_and_rate_till_the_flood_ends),
		cmocka_unit_test(backlog_can_be_empty),
		cmocka_unit_test(backlog_is_none_without_a_session),
		cmocka_unit_test(backlog_leaves_out_what_came_before_the_connection),
	};

	return cmocka_run_group_tests_name("backlog", tests, NULL, NULL);
}
