#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

static struct rig *topics(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);
	struct subscriptions *set = store_subscriptions_edit(r->store);

	subscriptions_add(set, "flespi/message/gw/devices/+", 0, 0);
	subscriptions_add(set, "flespi/log/gw/channels/+/#", 1, 2);
	subscriptions_add(set, "flespi/mesage/gw/devices/+", 0, 0);
	subscriptions_add(set, "car/#", 0, 0);
	subscriptions_answer(set, 1, 0);
	subscriptions_answer(set, 2, 0x87);
	subscriptions_answer(set, 3, 0);
	rig_key(r, "T");
	return r;
}

static void subscriptions_say_what_came_of_them(void **state)
{
	struct rig *r = topics(110, 12);

	(void)state;
	rig_receive(r, "flespi/message/gw/devices/5400111", "{\"timestamp\":1767261600}");
	rig_pass(r, 2);
	expect_row(r, "● flespi/message/gw/devices/+", "granted q0");
	expect_row(r, "● flespi/message/gw/devices/+", " 2.0s ");
	expect_row(r, "✕ flespi/log/gw/channels/+/#", "refused 135: ");
	expect_row(r, "● flespi/mesage/gw/devices/+", "granted q0, unknown topic");
	expect_row(r, "◐ car/#", "asked");
	expect_text(r, "4: 1 asked 2 granted 1 refused");
	rig_free(r);
}

static void selected_subscription_is_explained(void **state)
{
	struct rig *r = topics(110, 12);

	(void)state;
	expect_text(r, "Brings ");
	rig_key(r, "j");
	expect_text(r, "The broker refused this filter with code 135 (");
	rig_key(r, "j");
	expect_text(r, "flespi has no such topic: it grants the filter, then");
	rig_free(r);
}

static void a_filter_can_be_edited(void **state)
{
	struct rig *r = topics(110, 12);

	(void)state;
	rig_key(r, "e");
	expect_text(r, "change to: flespi/message/gw/devices/+");
	rig_key(r, "<BS> 7 <Enter>");
	assert_string_equal(r->asked, "change 1 flespi/message/gw/devices/7\n");
	r->asked[0] = '\0';
	rig_key(r, "e / # / x <Enter>");
	assert_string_equal(r->asked, "");
	expect_text(r, "# stands only at the end");
	expect_text(r, "change to: flespi/message/gw/devices/+/#/x");
	rig_free(r);
}

static void what_the_session_still_holds_is_marked_and_can_go(void **state)
{
	struct rig *r = topics(110, 12);
	struct link_report *report = report_new(REPORT_CONNACK, r->now_us);

	(void)state;
	report->state = LINK_UP;
	report->session_present = true;
	report->subscriptions = mem_text(
		"[{\"topic\":\"car/#\",\"qos\":1},{\"topic\":\"old/+\",\"qos\":1,"
		"\"subscription_id\":1},{\"topic\":\"a/#/b\"},{\"qos\":1},7]");
	store_report(r->store, report);
	expect_row(r, "◐ car/#", "asked");
	expect_row(r, "● old/+", "restored q1, not asked for");
	expect_no_text(r, "a/#/b");
	subscriptions_answer(store_subscriptions_edit(r->store), 4, 1);
	expect_row(r, "● car/#", "restored q1");
	rig_key(r, "G");
	expect_text(r, "The session that the broker kept holds this filter from before: "
		       "x ends it.");
	rig_key(r, "x");
	assert_string_equal(r->asked, "unsubscribe 5\n");
	expect_no_text(r, "● old/+");
	store_report(r->store, report);
	expect_text(r, "● old/+");
	report->session_present = false;
	store_report(r->store, report);
	expect_no_text(r, "● old/+");
	report_free(report);
	rig_free(r);
}

static void filters_are_added_switched_off_and_removed(void **state)
{
	struct rig *r = topics(110, 12);

	(void)state;
	rig_key(r, "a b u s / + <Enter>");
	assert_string_equal(r->asked, "subscribe bus/+\n");
	expect_row(r, "bus/+", "asked");
	r->asked[0] = '\0';
	rig_key(r, "<Space>");
	assert_string_equal(r->asked, "switch 1 off\n");
	expect_row(r, "○ flespi/message/gw/devices/+", "off");
	expect_text(r, "Switched off: Space subscribes again.");
	r->asked[0] = '\0';
	rig_key(r, "<Space>");
	assert_string_equal(r->asked, "switch 1 on\n");
	r->asked[0] = '\0';
	rig_key(r, "x");
	assert_string_equal(r->asked, "unsubscribe 1\n");
	expect_text(r, "Unsubscribed. To undo: a, then flespi/message/gw/devices/+");
	rig_free(r);
}

static void filter_that_no_broker_takes_is_not_sent(void **state)
{
	struct rig *r = topics(110, 12);

	(void)state;
	rig_key(r, "a a / # / b <Enter>");
	assert_string_equal(r->asked, "");
	expect_text(r, "#");
	rig_free(r);
}

static void cursor_stays_when_a_subscription_before_it_goes(void **state)
{
	struct rig *r = topics(110, 12);

	(void)state;
	rig_key(r, "G");
	subscriptions_remove(store_subscriptions_edit(r->store), 1);
	rig_key(r, "x");
	assert_string_equal(r->asked, "unsubscribe 4\n");
	rig_free(r);
}

static void without_subscriptions_the_page_says_what_to_do(void **state)
{
	struct rig *r = rig_new(110, 12);

	(void)state;
	rig_key(r, "T");
	expect_text(r, "No subscription: nothing can arrive. Press a and type");
	rig_free(r);
}

static void topics_fit_any_size(void **state)
{
	struct rig *r = topics(110, 24);

	(void)state;
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subscriptions_say_what_came_of_them),
		cmocka_unit_test(selected_subscription_is_explained),
		cmocka_unit_test(a_filter_can_be_edited),
		cmocka_unit_test(what_the_session_still_holds_is_marked_and_can_go),
		cmocka_unit_test(filters_are_added_switched_off_and_removed),
		cmocka_unit_test(filter_that_no_broker_takes_is_not_sent),
		cmocka_unit_test(cursor_stays_when_a_subscription_before_it_goes),
		cmocka_unit_test(without_subscriptions_the_page_says_what_to_do),
		cmocka_unit_test(topics_fit_any_size),
	};

	return cmocka_run_group_tests_name("pane_topics", tests, NULL, NULL);
}
