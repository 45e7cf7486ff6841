#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

enum { VAN_9 = 5400119, VAN_12 = 5400111, TRUCK = 5400112, CRANE = 5400113 };

static struct rig *fleet(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);

	rig_receive_retained(r, "flespi/state/gw/devices/5400119/name", "\"Van 9\"");
	rig_receive_retained(r, "flespi/state/gw/devices/5400119/connected", "true");
	for (int i = 0; i < 12; i++) {
		rig_pass(r, 1);
		rig_device(r, VAN_12, "Van 12", 0.8, ",\"position.speed\":48");
	}
	rig_device(r, TRUCK, "Truck 7", 700, "");
	rig_device(r, CRANE, "Кран 3", -40, "");
	rig_receive(r, "flespi/log/gw/devices/5400119/disconnected",
		    "{\"event_code\":301,\"timestamp\":1767261612.5,"
		    "\"ident\":\"352093085400119\","
		    "\"close_code\":17,\"duration\":710,\"msgs\":23}");
	return r;
}

static void fleet_is_listed_by_name_as_people_order_names(void **state)
{
	struct rig *r = fleet(84, 9);

	(void)state;
	expect_body(r,
"┌1 Devices ─ 4: 3 live 1 off ── by name ▲ ─────────────────────────────────────────┐\n"
"│   name                      ident                     rate   age    lag  state   │\n"
"│ ● Truck 7                   352093085400112              -  0.0s   +11m  live    │\n"
"│ ✕ Van 9                     -                            -     -      -  off17   │\n"
"│ ● Van 12                    352093085400111          1.0/s  0.0s  +0.8s  live    │\n"
"│ ● Кран 3                    352093085400113              -  0.0s   -40s  live    │\n"
"└──────────────────────────────────────────────────────────────────────────────────┘\n");
	rig_free(r);
}

/* The line of a name within the screen, to compare two. */
static int line_of(struct rig *r, const char *name)
{
	char *screen = rig_screen(r), *found = strstr(screen, name);
	int line = 0;

	if (!found)
		fail_msg("%s is not on the screen", name);
	for (char *c = screen; c < found; c++)
		line += *c == '\n';
	free(screen);
	return line;
}

static void order_stays_when_devices_talk_and_arrive(void **state)
{
	struct rig *r = fleet(90, 12);

	(void)state;
	rig_key(r, "s s s j k");                 /* by age, and the cursor moved */
	expect_text(r, "by age ▲");
	int truck = line_of(r, "Truck 7"), van = line_of(r, "Van 12");

	for (int i = 0; i < 20; i++) {
		rig_pass(r, 5);
		rig_device(r, i % 2 ? TRUCK : CRANE, i % 2 ? "Truck 7" : "Кран 3", 1, "");
		assert_int_equal(line_of(r, "Truck 7"), truck);
		assert_int_equal(line_of(r, "Van 12"), van);
	}
	rig_device(r, 1, "Aardvark", 1, "");
	assert_int_equal(line_of(r, "Truck 7"), truck);
	assert_true(line_of(r, "Aardvark") > line_of(r, "Van 9"));
	rig_free(r);
}

static void sorting_again_shows_and_selects_the_first(void **state)
{
	struct rig *r = fleet(120, 20);
	char name[32];

	(void)state;
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "Lorry %02d", i);
		rig_device(r, 1 + (uint64_t)i, name, 1, "");
	}
	rig_key(r, "I I gg j j j j j j j j j j j j");
	expect_text(r, "of 34 ");
	expect_no_text(r, "● Lorry 00 ");
	rig_key(r, "s s s s");
	expect_text(r, "by lag ▼");
	assert_int_equal(line_of(r, "● Truck 7"), 3);
	expect_text(r, "2 Parameters ─ Truck 7");
	expect_text(r, " 1-6 of 34 ");
	rig_key(r, "G");
	expect_text(r, " 29-34 of 34 ");
	rig_key(r, "I");
	assert_int_equal(line_of(r, "● Кран 3"), 3);
	expect_text(r, "2 Parameters ─ Кран 3");
	expect_text(r, " 1-6 of 34 ");
	rig_free(r);
}

static void sort_by_state_puts_what_is_wrong_first(void **state)
{
	struct rig *r = fleet(90, 12);

	(void)state;
	rig_key(r, "s s s s s");
	expect_text(r, "by state ▼");
	assert_int_equal(line_of(r, "Van 9"), 3);
	rig_free(r);
}

static void unknown_values_come_last_in_either_direction(void **state)
{
	struct rig *r = fleet(90, 12);

	(void)state;
	rig_key(r, "s s s s");
	expect_text(r, "by lag ▼");
	assert_int_equal(line_of(r, "Truck 7"), 3);
	assert_int_equal(line_of(r, "Van 9"), 6);
	rig_key(r, "I");
	assert_int_equal(line_of(r, "Кран 3"), 3);
	assert_int_equal(line_of(r, "Van 9"), 6);
	rig_free(r);
}

static void newcomers_find_their_place_until_the_cursor_moves(void **state)
{
	struct rig *r = fleet(90, 12);

	(void)state;
	free(rig_screen(r));
	rig_device(r, 1, "Aardvark", 1, "");
	assert_int_equal(line_of(r, "Aardvark"), 3);
	rig_key(r, "j");
	rig_device(r, 2, "Abacus", 1, "");
	assert_int_equal(line_of(r, "Abacus"), 8);
	rig_key(r, "I I");
	assert_int_equal(line_of(r, "Abacus"), 4);
	rig_free(r);
}

/* Names come on topics of their own, moments after the device is first heard of. */
static void names_that_come_later_are_sorted_in_at_first(void **state)
{
	struct rig *r = rig_new(90, 12);

	(void)state;
	rig_receive_retained(r, "flespi/state/gw/devices/7/connected", "true");
	rig_receive_retained(r, "flespi/state/gw/devices/8/connected", "true");
	assert_int_equal(line_of(r, "#7"), 3);
	rig_receive_retained(r, "flespi/state/gw/devices/7/name", "\"Zebra\"");
	rig_receive_retained(r, "flespi/state/gw/devices/8/name", "\"Ant\"");
	assert_int_equal(line_of(r, "Ant"), 3);
	rig_free(r);
}

static void selection_from_elsewhere_moves_the_cursor(void **state)
{
	struct rig *r = fleet(120, 20);

	(void)state;
	rig_key(r, "2 ] ]");
	expect_text(r, "2 Parameters ─ Van 12");
	rig_key(r, "1");
	char *letters = body_roles(r, 5);        /* "● Van 12" in capitals: the cursor */

	assert_non_null(strstr(letters, "L"));
	free(letters);
	rig_key(r, "[");
	expect_text(r, "2 Parameters ─ Van 9");
	rig_free(r);
}

static void enter_opens_the_parameters(void **state)
{
	struct rig *r = fleet(80, 15);

	(void)state;
	rig_key(r, "gg <Enter>");
	expect_text(r, "2 Parameters ─ Truck 7 (5400112)");
	rig_free(r);
}

static void blocked_disabled_and_deleted_devices_are_marked(void **state)
{
	struct rig *r = fleet(90, 12);

	(void)state;
	rig_receive_retained(r, "flespi/state/gw/devices/5400111/blocked", "3");
	rig_receive_retained(r, "flespi/state/gw/devices/5400112/enabled", "false");
	rig_receive(r, "flespi/state/gw/devices/5400113", "");
	expect_row(r, "Van 12", " live!");
	expect_row(r, "Truck 7", " live-");
	expect_row(r, "Кран 3", " deleted");
	rig_free(r);
}

static void hostile_names_are_shown_as_escapes(void **state)
{
	struct rig *r = rig_new(90, 9);

	(void)state;
	rig_receive_retained(r, "flespi/state/gw/devices/1/name",
			     "\"\\u001b[2J\\u202exe\"");
	expect_text(r, "\\x1b[2J\\u202exe");
	rig_free(r);
}

static void columns_give_way_where_it_is_narrow(void **state)
{
	struct rig *r = fleet(30, 9);

	(void)state;
	expect_text(r, "│   name         age state   │");
	expect_row(r, "● Van 12", "0.0s live");
	rig_resize(r, 50, 14);
	expect_row(r, "● Van 12", "1.0/s  0.0s  +0.8s live");
	rig_free(r);
}

static void names_come_before_the_front_of_idents(void **state)
{
	struct rig *r = fleet(120, 30);

	(void)state;
	rig_device(r, 77, "Courier van 41", 1, "");
	rig_receive_retained(r, "flespi/state/gw/devices/78/configuration",
			     "{\"ident\":\"東京東京東京東京\\u001b東京\"}");
	expect_row(r, "● Courier van 41 …080000077 ", "+1.0s");
	expect_row(r, "Truck 7        …085400112 ", "+11m");
	rig_resize(r, 84, 16);
	expect_row(r, "Courier van 41", " 352093080000077 ");
	draw_at_every_size(r);
	rig_free(r);
}

static void devices_fit_any_size(void **state)
{
	struct rig *r = fleet(80, 24);

	(void)state;
	draw_at_every_size(r);
	rig_free(r);
}

/* Only what is in sight is drawn, and states are counted a piece at a time. */
static void large_fleet_is_listed_whole_and_counted_in_full(void **state)
{
	enum { DEVICES = 100000 };
	struct rig *r = rig_new(90, 12);

	(void)state;
	for (int i = 0; i < DEVICES; i++) {
		char topic[80], name[32];

		snprintf(topic, sizeof(topic), "flespi/state/gw/devices/%d/name", i + 1);
		snprintf(name, sizeof(name), "\"Van %d\"", (i * 7919) % DEVICES);
		rig_receive_retained(r, topic, name);
	}
	expect_text(r, "Devices ─ 100 000: 100 000 never");
	expect_row(r, "Van 0 ", "never");
	rig_key(r, "G");
	expect_row(r, "Van 99999", "never");
	for (int i = 0; i < 300; i++)
		rig_receive(r, "flespi/message/gw/devices/50000",
			    "{\"device.id\":50000}");
	for (int i = 0; i < 30; i++)
		free(rig_screen(r));
	expect_text(r, "1 live 99 999 never");
	rig_free(r);
}

static void devices_are_not_late_because_we_are_away(void **state)
{
	struct rig *r = rig_new(120, 36);
	struct link *link = store_link_edit(r->store);

	(void)state;
	link->state = LINK_UP;
	link->up_us = r->now_us;
	for (int i = 0; i < 10; i++) {
		rig_device(r, 1, "Van 12", 0.5, "");
		rig_pass(r, 1);
	}
	link->state = LINK_WAITING;
	link->down_us = r->now_us;
	rig_pass(r, 3600);
	expect_row(r, "Van 12", "live");
	expect_row(r, "Van 12", "1h");
	link->state = LINK_UP;
	link->down_us = 0;
	expect_row(r, "Van 12", "stale");
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fleet_is_listed_by_name_as_people_order_names),
		cmocka_unit_test(order_stays_when_devices_talk_and_arrive),
		cmocka_unit_test(sorting_again_shows_and_selects_the_first),
		cmocka_unit_test(sort_by_state_puts_what_is_wrong_first),
		cmocka_unit_test(unknown_values_come_last_in_either_direction),
		cmocka_unit_test(newcomers_find_their_place_until_the_cursor_moves),
		cmocka_unit_test(names_that_come_later_are_sorted_in_at_first),
		cmocka_unit_test(selection_from_elsewhere_moves_the_cursor),
		cmocka_unit_test(enter_opens_the_parameters),
		cmocka_unit_test(blocked_disabled_and_deleted_devices_are_marked),
		cmocka_unit_test(hostile_names_are_shown_as_escapes),
		cmocka_unit_test(columns_give_way_where_it_is_narrow),
		cmocka_unit_test(names_come_before_the_front_of_idents),
		cmocka_unit_test(devices_fit_any_size),
		cmocka_unit_test(large_fleet_is_listed_whole_and_counted_in_full),
		cmocka_unit_test(devices_are_not_late_because_we_are_away),
	};

	return cmocka_run_group_tests_name("pane_devices", tests, NULL, NULL);
}
