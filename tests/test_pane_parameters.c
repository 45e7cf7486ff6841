#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

enum { VAN = 5400111, TRUCK = 5400112 };

static struct rig *parameters_of(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);

	rig_device(r, VAN, "Van 12", 0,
		   ",\"position.speed\":46,\"engine.ignition.status\":false,"
		   "\"external.powersource.voltage\":13.840");
	rig_key(r, "2");
	rig_pass(r, 30);
	return r;
}

static void values_are_shown_as_they_were_sent(void **state)
{
	struct rig *r = parameters_of(90, 24);

	(void)state;
	rig_key(r, "z");                         /* the whole screen for it */
	rig_device(r, VAN, "Van 12", 0,
		   ",\"position.speed\":48.0,\"engine.ignition.status\":true,"
		   "\"external.powersource.voltage\":13.840,"
		   "\"can.dtc\":[\"P0301\",\"P0302\",{\"a\":[1,2]}],"
		   "\"x\":{\"k\":1,\"l\":\"a,b\"},\"y\":[],\"z\":null,"
		   "\"big\":9007199254740993");
	expect_row(r, "position.speed", "48.0  km/h");
	expect_row(r, "external.powersource.voltage", "13.840  V");
	expect_row(r, "engine.ignition.status", " true ");
	expect_row(r, "can.dtc", " [3] ");
	expect_row(r, " x ", " {2} ");
	expect_row(r, " y ", " [] ");
	expect_row(r, " z ", " null ");
	expect_row(r, "big", " 9007199254740993 ");
	expect_row(r, "device.name", " Van 12 ");
	rig_free(r);
}

static void rows_are_in_the_order_of_names_with_change_and_trend(void **state)
{
	struct rig *r = rig_new(84, 11);

	(void)state;
	for (int i = 0; i < 4; i++) {
		char more[80];

		rig_pass(r, 1);
		snprintf(more, sizeof(more), ",\"position.speed\":%d,\"din.1\":%s",
			 40 + 7 * i, i > 1 ? "true" : "false");
		rig_receive(r, "flespi/state/gw/devices/5400111/name", "\"Van 12\"");
		char *payload = mem_format("{\"ident\":\"1\",\"timestamp\":%d%s}",
					   1767261601 + i, more);

		rig_receive(r, "flespi/message/gw/devices/5400111", payload);
		free(payload);
	}
	rig_key(r, "2");
	rig_pass(r, 6);
	expect_body(r,
"┌2 Parameters ─ Van 12 (5400111) ─ 4, 2 changing ──────────────────────────────────┐\n"
"│ parameter           value  unit        age        Δ  trend                       │\n"
"│ din.1                true             6.0s           ▁▁██                        │\n"
"│ ident                   1             6.0s                                       │\n"
"│ position.speed         61  km/h       6.0s       +7  ▁▃▆█                        │\n"
"│ timestamp      1767261604  10:00:04   6.0s       +1  ▁▃▆█                        │\n"
"│                                                                                  │\n"
"│                                                                                  │\n"
"└──────────────────────────────────────────────────────────────────────────────────┘\n");
	rig_free(r);
}

static void what_stays_has_neither_change_nor_trend(void **state)
{
	struct rig *r = rig_new(120, 30);

	(void)state;
	for (int i = 0; i < 30; i++) {
		rig_pass(r, 1);
		rig_device(r, VAN, "Van 12", 0, i < 2 ? ",\"channel.id\":7,\"x\":1" :
			   ",\"channel.id\":7,\"x\":5");
		if (i == 2)
			expect_row(r, " x ", " +4 ");
	}
	rig_key(r, "2");
	expect_no_text(r, " +4 ");               /* long ago by now */
	expect_no_text(r, " 0  ");
	expect_no_text(r, "▄");
	expect_row(r, " timestamp ", "█");
	rig_free(r);
}

static void changed_values_stand_out_for_two_seconds(void **state)
{
	struct rig *r = parameters_of(90, 11);

	(void)state;
	rig_device(r, VAN, "Van 12", 0,
		   ",\"position.speed\":48,\"engine.ignition.status\":false");
	rig_key(r, "G");                         /* the cursor is not on it */
	char *letters = body_roles(r, 7);

	expect_row(r, "position.speed", "48");
	assert_non_null(strstr(letters, "ccccc"));
	free(letters);
	rig_pass(r, 2.1);
	letters = body_roles(r, 7);
	assert_null(strchr(letters, 'c'));
	free(letters);
	rig_free(r);
}

static void change_of_type_is_noticed(void **state)
{
	struct rig *r = parameters_of(90, 11);

	(void)state;
	rig_device(r, VAN, "Van 12", 0, ",\"position.speed\":\"fast\"");
	expect_row(r, "position.speed", " type ");
	rig_free(r);
}

static void chosen_name_survives_a_change_of_device(void **state)
{
	struct rig *r = parameters_of(90, 13);

	(void)state;
	rig_device(r, TRUCK, "Truck 7", 0,
		   ",\"a\":1,\"b\":2,\"position.speed\":3,\"zz\":4");
	rig_device(r, 7, "Without", 0, ",\"a\":1");
	rig_key(r, "G k k");
	char *letters = body_roles(r, 8);

	expect_row(r, "position.speed", "46");
	assert_non_null(strstr(letters, "MMMMMMMMMMMMMM"));
	free(letters);
	rig_key(r, "]");                         /* Without has none */
	expect_text(r, "Without (7)");
	rig_key(r, "[ [");
	expect_text(r, "Truck 7 (5400112)");
	letters = body_roles(r, 8);
	expect_row(r, "position.speed", " 3 ");
	assert_non_null(strstr(letters, "MMMMMMMMMMMMMM"));
	free(letters);
	rig_free(r);
}

static void long_value_uses_what_a_short_name_leaves(void **state)
{
	struct rig *r = parameters_of(62, 13);

	(void)state;
	rig_device(r, VAN, "Van 12", 0, ",\"a\":\"a rather long text as value\"");
	expect_row(r, " a ", "a rather long text as value");
	rig_free(r);
}

static void long_name_uses_what_a_short_value_leaves(void **state)
{
	struct rig *r = parameters_of(120, 36);

	(void)state;
	rig_device(r, VAN, "Van 12", 0, ",\"can.engine.oil.temperature\":85,"
		   "\"can.engine.oil.temperaturf\":\"cold\","
		   "\"can.engine.oil.temperaturg\":\"cold now\"");
	expect_text(r, "can.engine.oil.temperature   85 ");
	expect_text(r, "can.engine.oil.temperaturf cold ");
	expect_text(r, "can.engine.oil.temper… cold now ");
	rig_free(r);
}

static void columns_stay_when_the_list_is_scrolled(void **state)
{
	struct rig *r = parameters_of(84, 11);
	static const char heading[] =
		"│ parameter                                value  unit ";

	(void)state;
	rig_device(r, VAN, "Van 12", 0, ",\"a.rather.long.name.of.one\":1,"
		   "\"zz\":\"a longer value\"");
	expect_text(r, heading);
	rig_key(r, "j j j j j j j j");
	expect_no_text(r, "a.rather.long.name.of.one");
	expect_text(r, heading);
	rig_free(r);
}

static void hostile_values_are_shown_as_escapes(void **state)
{
	struct rig *r = parameters_of(90, 24);

	(void)state;
	rig_key(r, "z");
	rig_device(r, VAN, "Van 12", 0,
		   ",\"t\":\"\\u001b]0;x\\u0007\",\"\\u202eb\":\"\xe2\x80\xae\"");
	expect_text(r, "\\x1b]0;x\\x07");
	char *screen = rig_screen(r);

	assert_null(strstr(screen, "\xe2\x80\xae"));
	assert_null(strchr(screen, '\x1b'));
	free(screen);
	rig_free(r);
}

static void without_a_device_the_pane_says_what_to_do(void **state)
{
	struct rig *r = rig_new(90, 13);

	(void)state;
	rig_key(r, "2");
	expect_text(r, "No device is selected: press 1 and move to one");
	rig_receive_retained(r, "flespi/state/gw/devices/7/name", "\"Quiet\"");
	rig_key(r, "1 2");
	expect_text(r, "Nothing has arrived from this device yet.");
	rig_free(r);
}

static void without_values_the_pane_says_when_it_was_active(void **state)
{
	struct rig *r = rig_new(90, 13);

	(void)state;
	rig_receive_retained(r, "flespi/state/gw/devices/7/last_active", "1767243600");
	rig_at(r, INT64_C(1767261600) * RIG_SECOND);
	rig_key(r, "1 2");
	expect_text(r, "No values yet; last active 5 hours ago. The events (4)");
	rig_free(r);
}

static void parameters_survive_their_messages(void **state)
{
	struct rig *r = rig_new_small(90, 13, 64 << 10);

	(void)state;
	rig_device(r, VAN, "Van 12", 0, ",\"position.speed\":46");
	rig_key(r, "2");
	for (int i = 0; i < 3000; i++)
		rig_receive(r, "car/speed", "42");
	expect_row(r, "position.speed", "46");
	rig_device(r, VAN, "Van 12", 0, ",\"position.speed\":47");
	expect_row(r, "position.speed", "+1");
	rig_free(r);
}

static void parameters_fit_any_size(void **state)
{
	struct rig *r = parameters_of(90, 24);

	(void)state;
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_shown_as_they_were_sent),
		cmocka_unit_test(rows_are_in_the_order_of_names_with_change_and_trend),
		cmocka_unit_test(what_stays_has_neither_change_nor_trend),
		cmocka_unit_test(changed_values_stand_out_for_two_seconds),
		cmocka_unit_test(change_of_type_is_noticed),
		cmocka_unit_test(chosen_name_survives_a_change_of_device),
		cmocka_unit_test(long_value_uses_what_a_short_name_leaves),
		cmocka_unit_test(long_name_uses_what_a_short_value_leaves),
		cmocka_unit_test(columns_stay_when_the_list_is_scrolled),
		cmocka_unit_test(hostile_values_are_shown_as_escapes),
		cmocka_unit_test(without_a_device_the_pane_says_what_to_do),
		cmocka_unit_test(without_values_the_pane_says_when_it_was_active),
		cmocka_unit_test(parameters_survive_their_messages),
		cmocka_unit_test(parameters_fit_any_size),
	};

	return cmocka_run_group_tests_name("pane_parameters", tests, NULL, NULL);
}
