#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

enum { VAN = 5400111, TRUCK = 5400112 };

/* Too low for more than the pane with focus: 4 rows of messages. */
static struct rig *log_of(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);

	rig_key(r, "3");
	return r;
}

static void messages_of_devices_spread_over_columns(void **state)
{
	struct rig *r = log_of(84, 8);

	(void)state;
	rig_device(r, VAN, "Van 12", 0.8,
		   ",\"position.speed\":48,\"position.latitude\":52.229675,"
		   "\"position.longitude\":21.012231,\"position.satellites\":15,"
		   "\"engine.ignition.status\":true,\"din\":1,\"event.enum\":0,"
		   "\"gsm.operator.code\":\"26002\",\"channel.id\":40112");
	rig_device(r, TRUCK, "Truck 7", 700, ",\"battery.voltage\":4.0200");
	rig_receive(r, "flespi/state/gw/devices/5400111/telemetry/position.altitude",
		    "131");
	expect_body(r,
"┌3 Messages ─ FOLLOW ─ 3 ──────────────────────────────────────────────────────────┐\n"
"│ time                lag device              speed        lat         lon sat ign │\n"
"│ 10:00:00.000      +0.8s Van 12                 48  52.229675   21.012231  15  on │\n"
"│ 10:00:00.000       +11m Truck 7                                                  │\n"
"│ 10:00:00.000            Van 12              telemetry position.altitude 131      │\n"
"└──────────────────────────────────────────────────────────────────────────────────┘\n");
	rig_resize(r, 120, 8);
	expect_row(r, "Van 12 ", "  on  din=1 event.enum=0 …+3 ");
	expect_row(r, "Truck 7", " battery.voltage=4.0200 …+1 ");
	rig_free(r);
}

static void messages_on_topics_of_ones_own_show_topic_and_payload(void **state)
{
	struct rig *r = log_of(60, 8);

	(void)state;
	rig_receive(r, "car/speed", "42");
	rig_receive(r, "car/door", "open");
	rig_receive(r, "car/door", "");
	expect_body(r,
"┌3 Messages ─ FOLLOW ─ 3 ──────────────────────────────────┐\n"
"│ time                lag device               speed ign   │\n"
"│ 10:00:00.000            car/speed 42                     │\n"
"│ 10:00:00.000 !          car/door open                    │\n"
"│ 10:00:00.000            car/door (empty: removed)        │\n"
"└──────────────────────────────────────────────────────────┘\n");
	rig_free(r);
}

static void messages_cursor_stays_on_its_row_when_new_ones_arrive(void **state)
{
	struct rig *r = log_of(50, 7);

	(void)state;
	rig_receive(r, "car/speed", "42");
	rig_receive(r, "car/fuel", "17");
	rig_key(r, "k");
	rig_receive(r, "car/door", "true");
	char *letters = body_roles(r, 3);

	expect_row(r, "car/speed", "42");
	assert_non_null(strstr(letters, "M"));     /* in capitals: the cursor */
	free(letters);
	for (int i = 0; i < 20; i++)
		rig_receive(r, "car/hull", "1");
	expect_row(r, "car/speed", "42");
	expect_text(r, "+21 new ─ 23");
	rig_free(r);
}

static void messages_follow_their_end_until_the_cursor_goes_up(void **state)
{
	struct rig *r = log_of(50, 7);

	(void)state;
	for (int i = 0; i < 9; i++)
		rig_receive(r, "car/speed", "1");
	expect_text(r, "FOLLOW ─ 9");
	rig_receive(r, "car/speed", "77");
	expect_text(r, "car/speed 77");
	rig_key(r, "k");
	expect_no_text(r, "FOLLOW");
	rig_receive(r, "car/speed", "88");
	expect_no_text(r, "car/speed 88");
	expect_text(r, "+1 new ─ 11");
	rig_key(r, "G");
	expect_text(r, "FOLLOW ─ 11");
	expect_text(r, "car/speed 88");
	rig_free(r);
}

static void messages_without_a_fix_say_so(void **state)
{
	struct rig *r = log_of(100, 8);

	(void)state;
	rig_device(r, VAN, "Van 12", 0.8,
		   ",\"position.latitude\":52.22,\"position.longitude\":21.01,"
		   "\"position.satellites\":2,\"position.valid\":false");
	rig_device(r, VAN, "Van 12", 0.8, ",\"position.valid\":false,\"x\":1");
	rig_device(r, TRUCK, "Truck 7", 0.8,
		   ",\"position.latitude\":53.22,\"position.longitude\":21.01,"
		   "\"position.satellites\":12,\"position.valid\":true");
	expect_text(r, " 52.22       21.01  2! ");
	expect_text(r, "    no fix  ");
	expect_text(r, " 53.22       21.01  12 ");
	char *letters = body_roles(r, 3), *other = body_roles(r, 5);

	assert_non_null(strstr(letters, "hhhhh"));
	assert_null(strstr(other, "hhhhh"));
	free(letters);
	free(other);
	rig_free(r);
}

static void rows_without_a_device_name_their_item(void **state)
{
	struct rig *r = log_of(100, 10);

	(void)state;
	rig_receive(r, "flespi/state/gw/channels/40112/connections_count", "24");
	rig_receive(r, "flespi/state/gw/channels/40113/name", "\"main\"");
	rig_receive(r, "flespi/state/gw/streams/7", "{\"id\":7}");
	rig_receive(r, "flespi/state/gw/devices/5/name", "\"Van 5\"");
	expect_row(r, " 40112 ", "property connections_count 24");
	expect_row(r, " main ", "property name \"main\"");
	expect_row(r, " streams 7 ", "state {\"id\":7}");
	expect_row(r, " Van 5 ", "property name \"Van 5\"");
	rig_resize(r, 140, 36);
	expect_row(r, " channels 40112 ", "property connections_count 24");
	rig_free(r);
}

static void filter_takes_a_member_as_rows_show_it(void **state)
{
	struct rig *r = log_of(60, 8);
	static const struct { const char *keys, *count; } cases[] = {
		{ "ain.1=0.04", "─ 1 of 3" }, { "ain.1=0.043,", "─ 1 of 3" },
		{ "AIN.1=", "─ 1 of 3" }, { "device.name=Van", "─ 2 of 3" },
		{ "name=Van<Space>12", "─ 1 of 3" }, { "gnss.status=false", "─ 1 of 3" },
		{ "spaced=tr", "─ 1 of 3" }, { "spaced=ue", "─ 0 of 3" },
		{ "ain.1=0.4", "─ 0 of 3" }, { "=", "─ 1 of 3" },
	};

	(void)state;
	rig_device(r, VAN, "Van 12", 0.8, ",\"ain.1\":0.043,\"x\":1");
	rig_device(r, TRUCK, "Vanity", 0.8, ",\"gnss.status\":false");
	rig_receive(r, "flespi/message/gw/devices/7",
		    "{ \"spaced\" : true, \"a\": \"=\" }");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rig_key(r, "\\ <C-u>");
		rig_key(r, cases[i].keys);
		rig_key(r, "<Enter>");
		expect_text(r, cases[i].count);
	}
	rig_free(r);
}

static void filter_takes_old_and_incoming_messages_alike(void **state)
{
	struct rig *r = log_of(60, 8);

	(void)state;
	rig_receive(r, "car/speed", "42");
	rig_receive(r, "car/door", "\"OPEN\"");
	rig_key(r, "f o p e n <Enter>");
	rig_receive(r, "car/door", "\"closed\"");
	rig_receive(r, "car/roof", "\"open\"");
	expect_text(r, "FOLLOW ─ open (local) ─ 2 of 4");
	expect_text(r, "car/door \"OPEN\"");
	expect_text(r, "car/roof \"open\"");
	expect_no_text(r, "closed");
	rig_key(r, "F");
	expect_text(r, "FOLLOW ─ 4");
	rig_free(r);
}

static void filter_finds_names_of_devices_too(void **state)
{
	struct rig *r = log_of(60, 9);

	(void)state;
	rig_device(r, VAN, "Van 12", 0.8, "");
	rig_device(r, TRUCK, "Truck 7", 0.8, "");
	rig_receive(r, "flespi/state/gw/devices/5400111/telemetry/din", "1");
	rig_key(r, "f v a n <Enter>");
	expect_text(r, "2 of 3");
	expect_no_text(r, "Truck 7");
	rig_free(r);
}

static void log_record_reads_as_its_sentence(void **state)
{
	struct rig *r = rig_new(120, 24);

	(void)state;
	rig_receive(r, "flespi/log/gw/devices/7/disconnected",
		    "{\"event_code\":301,\"timestamp\":1767261600,\"ident\":\"77\","
		    "\"close_code\":17,\"duration\":710,\"msgs\":23}");
	rig_receive(r, "flespi/log/gw/devices/7/torn", "{\"event_code\":");
	rig_receive_retained(r, "flespi/state/gw/channels/40112/name", "\"main\"");
	rig_receive(r, "flespi/log/gw/channels/40112/accepted", "{\"event_code\":100}");
	rig_key(r, "3");
	expect_row(r, " main ", "event connection accepted");
	expect_text(r, "event device disconnected: no data for 10 minutes (17), after");
	expect_no_text(r, "close_code");
	expect_row(r, "torn", "{\"event_code\":");    /* what cannot be read is shown */
	rig_free(r);
}

/* The end of the log is right at once, however much is still to be looked at. */
static void filter_over_a_large_history_goes_piece_by_piece(void **state)
{
	struct rig *r = log_of(90, 8);
	size_t len = 1 << 20;
	char *large = mem_new(len + 1);

	(void)state;
	memset(large, 'x', len);
	rig_receive(r, "car/first", "needle");
	for (int i = 0; i < 20; i++)
		rig_receive_bytes(r, "car/large", large, len);
	rig_receive(r, "car/last", "needle");
	rig_key(r, "f n e e d l e");
	expect_text(r, "needle (local) ─ 1 of 22, searching");
	expect_text(r, "car/last needle");
	for (int i = 0; i < 5; i++)
		free(rig_screen(r));
	expect_text(r, "needle (local) ─ 2 of 22");
	expect_text(r, "car/first needle");
	expect_no_text(r, "searching");
	free(large);
	rig_free(r);
}

static void filter_that_hides_the_selected_message_gives_it_back(void **state)
{
	struct rig *r = log_of(60, 8);

	(void)state;
	rig_receive(r, "car/speed", "1");
	rig_receive(r, "car/fuel", "2");
	rig_receive(r, "car/speed", "3");
	rig_receive(r, "car/speed", "4");
	rig_key(r, "k k");
	rig_key(r, "f s p e e d <Enter> F");
	char *letters = body_roles(r, 4);

	expect_row(r, "car/fuel", "2");
	assert_non_null(strstr(letters, "M"));
	free(letters);
	rig_free(r);
}

static void pause_freezes_the_log_and_counts_what_comes(void **state)
{
	struct rig *r = log_of(60, 8);

	(void)state;
	rig_receive(r, "car/speed", "42");
	rig_key(r, "p");
	for (int i = 0; i < 12; i++)
		rig_receive(r, "car/fuel", "17");
	rig_key(r, "k");
	expect_text(r, "PAUSED ─ +12 new ─ 1");
	expect_no_text(r, "car/fuel");
	rig_key(r, "p G");
	expect_text(r, "FOLLOW ─ 13");
	rig_free(r);
}

static void pin_shows_only_the_selected_device(void **state)
{
	struct rig *r = log_of(80, 9);

	(void)state;
	rig_device(r, VAN, "Van 12", 0.8, "");
	rig_device(r, TRUCK, "Truck 7", 0.8, "");
	rig_device(r, VAN, "Van 12", 0.8, "");
	rig_key(r, "1 gg 3 .");
	expect_text(r, "FOLLOW ─ only Truck 7 ─ 1 of 3");
	rig_device(r, TRUCK, "Truck 7", 0.8, "");
	rig_device(r, VAN, "Van 12", 0.8, "");
	expect_text(r, "FOLLOW ─ only Truck 7 ─ 2 of 5");
	rig_key(r, "]");
	expect_text(r, "FOLLOW ─ only Van 12 ─ 3 of 5");
	rig_free(r);
}

static void moving_over_messages_selects_no_device_but_opening_does(void **state)
{
	struct rig *r = log_of(110, 9);

	(void)state;
	rig_device(r, TRUCK, "Truck 7", 0.8, "");
	rig_device(r, VAN, "Van 12", 0.8, "");
	rig_device(r, TRUCK, "Truck 7", 0.8, "");
	rig_key(r, "1 gg 3 k");
	rig_key(r, "2");
	expect_text(r, "Truck 7 (5400112)");
	rig_key(r, "3 <Enter> <Enter>");
	expect_text(r, "2 Parameters ─ Van 12 (5400111)");
	expect_text(r, "Van 12 as it is now; 3 goes back.");
	rig_receive(r, "mine/own", "1");
	rig_key(r, "3 G <Enter> <Enter>");
	expect_text(r, "This message is of no device and no channel.");
	rig_free(r);
}

static void hostile_messages_are_shown_as_escapes(void **state)
{
	struct rig *r = log_of(100, 9);

	(void)state;
	rig_receive(r, "car/\x1b[31m", "\x1b]0;title\x07");
	rig_receive(r, "car/bidi", "\"\xe2\x80\xae" "gnp.exe\"");
	rig_receive(r, "car/c1", "\xc2\x9b" "31m");
	rig_device(r, VAN, "\xe2\x80\xaeVan", 0.8, ",\"a\":\"\\u001b[2J\"");
	expect_text(r, "car/\\x1b[31m \\x1b]0;title\\x07");
	expect_text(r, "car/bidi \"\\u202egnp.exe\"");
	expect_text(r, "car/c1 \\x9b31m");
	expect_text(r, "\\u202eVan");
	expect_text(r, "a=\\u001b[2J");
	char *screen = rig_screen(r);

	for (const char *c = screen; *c; c++)
		assert_true(*c == '\n' || (unsigned char)*c >= ' ');
	assert_null(strstr(screen, "\xe2\x80\xae"));
	free(screen);
	rig_free(r);
}

static void marks_tell_retained_repeated_and_undecodable_messages(void **state)
{
	struct rig *r = log_of(90, 9);

	(void)state;
	rig_receive_retained(r, "flespi/state/gw/devices/5400111/telemetry/din", "1");
	rig_device(r, VAN, "Van 12", 0.8, ",\"din\":1,\"din\":2");
	rig_receive(r, "flespi/message/gw/devices/5400111", "{\"ident\":");
	rig_receive_bytes(r, "car/bytes", "\xff\xfe\x00", 3);
	expect_row(r, "telemetry din", ":00.000 R ");
	expect_row(r, "+0.8s", ":00.000 2x ");
	expect_row(r, "it ends too early at byte 9 {\"ident\":", ":00.000 ! ");
	expect_row(r, "car/bytes not UTF-8 at byte 0 \\xff\\xfe\\x00", ":00.000 ! ");
	rig_free(r);
}

static void lag_is_coloured_by_flespis_classes(void **state)
{
	static const struct { double lag_s; char letter; } classes[] = {
		{ 0, '0' }, { 119, '0' }, { 121, '1' }, { 601, '2' }, { 1801, '3' },
		{ -0.5, '0' }, { -2, '4' }, { -61, '5' }, { -1801, '6' },
	};
	struct rig *r = log_of(60, 5);   /* a heading and two rows */

	(void)state;
	rig_receive(r, "car/speed", "42");
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		rig_device(r, VAN, "Van 12", classes[i].lag_s, "");
		char *letters = body_roles(r, 3);

		if (!strchr(letters, classes[i].letter))
			fail_msg("a lag of %g s: %s", classes[i].lag_s, letters);
		free(letters);
	}
	rig_free(r);
}

static void times_are_of_day_then_ages_then_differences(void **state)
{
	struct rig *r = log_of(60, 8);

	(void)state;
	rig_receive(r, "car/speed", "42");
	rig_pass(r, 2.5);
	rig_receive(r, "car/fuel", "17");
	rig_pass(r, 40);
	expect_row(r, "car/fuel", "10:00:02.500");
	rig_key(r, "t");
	expect_row(r, "car/speed", " 42s ");
	expect_row(r, "car/fuel", " 40s ");
	rig_key(r, "t");
	expect_row(r, "car/fuel", "+2.5s ");
	rig_free(r);
}

static void selection_that_left_history_is_on_the_oldest_row(void **state)
{
	struct rig *r = rig_new_small(60, 8, 64 << 10);

	(void)state;
	rig_key(r, "3");
	for (int i = 0; i < 50; i++)
		rig_receive(r, "car/speed", "42");
	rig_key(r, "gg j j");
	for (int i = 0; i < 5000; i++) {
		char text[16];

		snprintf(text, sizeof(text), "%d", i);
		rig_receive(r, "car/fuel", text);
		if (i % 100 == 0)
			free(rig_screen(r));
	}
	expect_text(r, "car/fuel");
	expect_no_text(r, "car/speed");
	char *letters = body_roles(r, 3);

	assert_non_null(strstr(letters, "M"));
	free(letters);
	rig_key(r, "f 4 9 9 9 <Enter> G");
	expect_text(r, "1 of");
	rig_free(r);
}

static void payload_with_very_many_members_is_drawn_all_the_same(void **state)
{
	struct rig *r = log_of(100, 8);
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, "{\"ident\":\"1\"");
	for (int i = 0; i < 20000; i++)
		buffer_format(&payload, ",\"m%d\":%d", i, i);
	buffer_add_text(&payload, "}");
	rig_receive(r, "flespi/message/gw/devices/5400111", payload.at);
	expect_text(r, "m0=0");
	expect_text(r, "…+199");
	buffer_fini(&payload);
	rig_free(r);
}

static void messages_fit_any_size(void **state)
{
	struct rig *r = log_of(80, 24);

	(void)state;
	rig_device(r, VAN, "Кран 12", 0.8,
		   ",\"position.speed\":48,\"position.latitude\":52.2");
	rig_receive(r, "car/bytes", "\xff\xfe");
	rig_receive(r, "car/wide", "\"漢字漢字漢字漢字\"");
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_of_devices_spread_over_columns),
		cmocka_unit_test(messages_on_topics_of_ones_own_show_topic_and_payload),
		cmocka_unit_test(messages_cursor_stays_on_its_row_when_new_ones_arrive),
		cmocka_unit_test(messages_follow_their_end_until_the_cursor_goes_up),
		cmocka_unit_test(messages_without_a_fix_say_so),
		cmocka_unit_test(rows_without_a_device_name_their_item),
		cmocka_unit_test(filter_takes_a_member_as_rows_show_it),
		cmocka_unit_test(filter_takes_old_and_incoming_messages_alike),
		cmocka_unit_test(filter_finds_names_of_devices_too),
		cmocka_unit_test(filter_over_a_large_history_goes_piece_by_piece),
		cmocka_unit_test(filter_that_hides_the_selected_message_gives_it_back),
		cmocka_unit_test(pause_freezes_the_log_and_counts_what_comes),
		cmocka_unit_test(pin_shows_only_the_selected_device),
		cmocka_unit_test(moving_over_messages_selects_no_device_but_opening_does),
		cmocka_unit_test(hostile_messages_are_shown_as_escapes),
		cmocka_unit_test(marks_tell_retained_repeated_and_undecodable_messages),
		cmocka_unit_test(lag_is_coloured_by_flespis_classes),
		cmocka_unit_test(times_are_of_day_then_ages_then_differences),
		cmocka_unit_test(selection_that_left_history_is_on_the_oldest_row),
		cmocka_unit_test(payload_with_very_many_members_is_drawn_all_the_same),
		cmocka_unit_test(messages_fit_any_size),
		cmocka_unit_test(log_record_reads_as_its_sentence),
	};

	return cmocka_run_group_tests_name("pane_messages", tests, NULL, NULL);
}
