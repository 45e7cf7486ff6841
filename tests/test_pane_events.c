#include <stdlib.h>

#include "body.h"
#include "test.h"

static const char disconnected[] =
	"{\"event_code\":301,\"timestamp\":1767261600.9,\"origin_id\":5400111,"
	"\"origin_type\":11,"
	"\"ident\":\"352093089991234\",\"close_code\":17,\"duration\":710,\"msgs\":23}";

static struct rig *events(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);

	rig_receive_retained(r, "flespi/state/gw/devices/5400111/name", "\"Van 12\"");
	store_note(r->store, r->now_us, SEVERITY_GOOD, "Connected to mqtt.flespi.io");
	rig_receive(r, "flespi/log/gw/devices/5400111/disconnected", disconnected);
	rig_key(r, "4");
	return r;
}

static void logs_and_our_own_events_are_one_list_with_advice(void **state)
{
	struct rig *r = events(84, 10);

	(void)state;
	expect_body(r,
"┌4 Events ─ FOLLOW ─ 2 ────────────────────────────────────────────────────────────┐\n"
"│ time           what             event                                            │\n"
"│ 10:00:00.000 + here             Connected to mqtt.flespi.io                      │\n"
"│ 10:00:00.900 · Van 12           device disconnected: no data for 10 minutes (17… │\n"
"│                                                                                  │\n"
"│ device disconnected: no data for 10 minutes (17), after 11 m 50 s, 23 messages → │\n"
"│ Normal for a sleeping tracker; for a driving one set a keep-alive below 10 minu… │\n"
"└──────────────────────────────────────────────────────────────────────────────────┘\n");
	rig_key(r, "k");
	expect_no_text(r, "→");
	rig_free(r);
}

static void events_cursor_stays_on_its_row_when_new_ones_arrive(void **state)
{
	struct rig *r = events(100, 8);

	(void)state;
	rig_key(r, "k");
	for (int i = 0; i < 20; i++)
		store_note(r->store, r->now_us, SEVERITY_PLAIN, "note %d", i);
	expect_text(r, "Connected to mqtt.flespi.io");
	expect_text(r, "+20 new ─ 22");
	rig_key(r, "G");
	expect_text(r, "FOLLOW ─ 22");
	expect_text(r, "note 19");
	rig_free(r);
}

static void filter_and_pin_apply_to_events_too(void **state)
{
	struct rig *r = events(100, 10);

	(void)state;
	rig_receive(r, "flespi/log/gw/devices/7/connected",
		    "{\"event_code\":300,\"timestamp\":1767261601,\"ident\":\"77\"}");
	rig_key(r, "f v a n <Enter>");
	expect_text(r, "van (local) ─ 1 of 3");
	rig_key(r, "F");
	rig_key(r, "gg j <Enter> 4 .");          /* the device of the disconnect */
	expect_text(r, "only Van 12 ─ 1 of 3");
	expect_no_text(r, "Connected to");
	rig_key(r, "f x x <Enter>");
	expect_text(r, "No event of the selected device matches.");
	expect_text(r, "shows all devices");
	rig_key(r, ".");
	expect_text(r, "No event matches. F switches the filter off and on.");
	expect_no_text(r, "shows all devices");
	rig_free(r);
}

static void enter_on_an_event_goes_to_what_it_is_about(void **state)
{
	struct rig *r = events(120, 24);

	(void)state;
	rig_device(r, 7, "Another", 0, "");
	rig_key(r, "1 gg 4 G");
	expect_text(r, "2 Parameters ─ Another");
	rig_key(r, "<Enter>");
	expect_text(r, "2 Parameters ─ Van 12");
	expect_text(r, "Van 12 as it is now; 4 goes back.");
	rig_key(r, "4 k <Enter>");
	expect_text(r, "┌6 Connection");
	rig_receive(r, "flespi/log/gw/channels/40112/accepted", "{\"event_code\":100}");
	rig_key(r, "q 4 G <Enter>");
	expect_text(r, "┌c Channels");
	expect_text(r, "The channel and its idents; 4 goes back.");
	rig_free(r);
}

static void hostile_events_are_shown_as_escapes(void **state)
{
	struct rig *r = events(100, 10);

	(void)state;
	rig_receive(r, "flespi/log/gw/devices/8/\x1b[2J",
		    "{\"event_code\":77777,\"ident\":\"\\u001b[2J\\u202e\","
		    "\"reason\":\"\\u001b\"}");
	char *screen = rig_screen(r);

	assert_null(strchr(screen, '\x1b'));
	assert_null(strstr(screen, "\xe2\x80\xae"));
	free(screen);
	rig_free(r);
}

static void oldest_events_are_dropped_beyond_the_bound(void **state)
{
	struct rig *r = events(100, 8);

	(void)state;
	rig_key(r, "gg");
	for (int i = 0; i < STORE_EVENTS_MAX + 10; i++)
		store_note(r->store, r->now_us, SEVERITY_PLAIN, "note %d.", i);
	expect_text(r, "note 10.");
	rig_key(r, "f n o t e <Space> 2 0 0 0 9 <Enter>");
	expect_text(r, "1 of 20 000");
	rig_free(r);
}

static void events_fit_any_size(void **state)
{
	struct rig *r = events(100, 24);

	(void)state;
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logs_and_our_own_events_are_one_list_with_advice),
		cmocka_unit_test(events_cursor_stays_on_its_row_when_new_ones_arrive),
		cmocka_unit_test(filter_and_pin_apply_to_events_too),
		cmocka_unit_test(enter_on_an_event_goes_to_what_it_is_about),
		cmocka_unit_test(hostile_events_are_shown_as_escapes),
		cmocka_unit_test(oldest_events_are_dropped_beyond_the_bound),
		cmocka_unit_test(events_fit_any_size),
	};

	return cmocka_run_group_tests_name("pane_events", tests, NULL, NULL);
}
