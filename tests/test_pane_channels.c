#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "test.h"

static void report(struct rig *r, const char *channel, const char *ident,
		   const char *more)
{
	char topic[128], payload[512];

	snprintf(topic, sizeof(topic), "flespi/message/gw/channels/%s/%s", channel,
		 ident);
	snprintf(payload, sizeof(payload),
		 "{\"ident\":\"%s\",\"channel.id\":%s,\"timestamp\":"
		 "1767261600,\"server.timestamp\":1767261600.5,"
		 "\"peer\":\"37.47.12.9:41022\"%s}",
		 ident, channel, more);
	rig_receive(r, topic, payload);
}

static struct rig *channels(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);

	rig_receive_retained(r, "flespi/state/gw/channels/40112",
		"{\"id\":40112,\"name\":\"teltonika-main\",\"protocol_id\":14,"
		"\"enabled\":true,"
		"\"uri\":\"ch40112.flespi.gw:28456\"}");
	rig_receive_retained(r, "flespi/state/gw/channels/40112/protocol_name",
			     "\"teltonika\"");
	rig_receive_retained(r, "flespi/state/gw/channels/40113/name", "\"spare\"");
	rig_receive_retained(r, "flespi/state/gw/devices/5400111/name", "\"Van 12\"");
	rig_receive_retained(r, "flespi/state/gw/devices/5400111/configuration",
			     "{\"ident\":\"352093089991234\"}");
	report(r, "40112", "352093089991234", ",\"device.id\":5400111");
	report(r, "40112", "35209308999123", "");
	rig_key(r, "c");
	return r;
}

static void idents_stand_below_their_channel_strangers_stand_out(void **state)
{
	struct rig *r = channels(84, 9);

	(void)state;
	expect_body(r,
"┌c Channels ─ 2: 2 idents, 1 not registered ───────────────────────────────────────┐\n"
"│ channel, ident       device            msgs   rate   age  peer                   │\n"
"│ ▾ teltonika-main     teltonika 40112      2  1.0/s  0.0s  ch40112.flespi.gw:284… │\n"
"│   35209308999123     not registered       1      -  0.0s  37.47.12.9:41022       │\n"
"│   352093089991234    Van 12               1      -  0.0s  37.47.12.9:41022       │\n"
"│ · spare              channel 40113        0      -     -  -                      │\n"
"└──────────────────────────────────────────────────────────────────────────────────┘\n");
	char *letters = body_roles(r, 4);

	assert_non_null(strstr(letters, "hhhhhhhhhhhhhh"));
	free(letters);
	rig_free(r);
}

static void channel_rows_select_it_and_ident_rows_their_device(void **state)
{
	struct rig *r = channels(120, 24);

	(void)state;
	rig_device(r, 7, "Another", 0, "");
	rig_key(r, "gg j j");
	expect_text(r, "2 Parameters ─ Van 12");
	rig_key(r, "<Enter> c c");
	expect_text(r, "2 Parameters ─ Van 12");
	rig_key(r, "G");
	rig_key(r, "{");
	char *letters = body_roles(r, 3);

	assert_non_null(strstr(letters, "B"));   /* the first channel, in capitals */
	free(letters);
	rig_free(r);
}

static void ident_that_nobody_registered_says_what_to_do(void **state)
{
	struct rig *r = channels(120, 24);

	(void)state;
	rig_key(r, "gg j <Enter>");
	expect_text(r, "No device is registered under ident 35209308999123: create one");
	rig_free(r);
}

static void cursor_stays_on_its_ident_when_others_come_before_it(void **state)
{
	struct rig *r = channels(100, 12);
	char ident[32];

	(void)state;
	rig_key(r, "G");                         /* "spare", the last row */
	for (int i = 0; i < 20; i++) {
		snprintf(ident, sizeof(ident), "%d", 1000 + i);
		report(r, "40112", ident, "");
	}
	expect_row(r, "spare", "channel 40113");
	expect_text(r, "22 idents, 21 not registered");
	rig_free(r);
}

static void folding_hides_idents_and_keeps_the_channel(void **state)
{
	struct rig *r = channels(100, 12);

	(void)state;
	rig_key(r, "gg j h");
	expect_text(r, "▸ teltonika-main");
	expect_no_text(r, "35209308999123");
	rig_key(r, "l");
	expect_text(r, "▾ teltonika-main");
	expect_row(r, "35209308999123", "not registered");
	rig_key(r, "<Enter>");
	expect_text(r, "▸ teltonika-main");
	rig_free(r);
}

static void idents_can_be_ordered_and_the_first_is_shown(void **state)
{
	struct rig *r = channels(84, 9);

	(void)state;
	rig_key(r, "G s");
	expect_body(r,
"┌c Channels ─ 2: 2 idents, 1 not registered ── by arrival ─────────────────────────┐\n"
"│ channel, ident       device            msgs   rate   age  peer                   │\n"
"│ ▾ teltonika-main     teltonika 40112      2  1.0/s  0.0s  ch40112.flespi.gw:284… │\n"
"│   352093089991234    Van 12               1      -  0.0s  37.47.12.9:41022       │\n"
"│   35209308999123     not registered       1      -  0.0s  37.47.12.9:41022       │\n"
"│ · spare              channel 40113        0      -     -  -                      │\n"
"└──────────────────────────────────────────────────────────────────────────────────┘\n");
	char *letters = body_roles(r, 3);

	assert_non_null(strstr(letters, "B"));   /* in capitals: the cursor */
	free(letters);
	rig_free(r);
}

static void later_strangers_come_first_until_the_cursor_moves(void **state)
{
	struct rig *r = channels(84, 11);

	(void)state;
	report(r, "40112", "77", "");
	expect_row(r, "77", "not registered");
	char *letters = body_roles(r, 5);        /* both before Van 12 */

	assert_non_null(strstr(letters, "hhhhhhhhhhhhhh"));
	free(letters);
	rig_key(r, "j");
	report(r, "40112", "78", "");
	letters = body_roles(r, 6);
	assert_null(strstr(letters, "hhhhhhhhhhhhhh"));
	free(letters);
	letters = body_roles(r, 7);
	assert_non_null(strstr(letters, "hhhhhhhhhhhhhh"));
	free(letters);
	rig_free(r);
}

static void blocked_and_disabled_channels_say_so(void **state)
{
	struct rig *r = channels(100, 12);

	(void)state;
	rig_receive_retained(r, "flespi/state/gw/channels/40112/blocked", "3");
	rig_receive_retained(r, "flespi/state/gw/channels/40113/enabled", "false");
	expect_row(r, "teltonika-main", "blocked!");
	expect_row(r, "spare", "disabled");
	rig_free(r);
}

static void many_idents_are_drawn_and_counted_in_pieces(void **state)
{
	struct rig *r = rig_new(100, 12);
	char ident[32];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		snprintf(ident, sizeof(ident), "%d", 100000000 + i);
		report(r, "40112", ident, "");
	}
	rig_key(r, "c G");
	expect_row(r, "100099999", "not registered");
	for (int i = 0; i < 60; i++)
		free(rig_screen(r));
	expect_text(r, "100 000 idents, 100 000 not registered");
	rig_key(r, "s I s");
	expect_row(r, "100000000", "not registered");
	rig_key(r, "G");
	expect_row(r, "100099999", "not registered");
	rig_free(r);
}

static void channels_fit_any_size(void **state)
{
	struct rig *r = channels(80, 24);

	(void)state;
	draw_at_every_size(r);
	rig_free(r);
}

static void idents_are_whole_on_half_a_screen(void **state)
{
	struct rig *r = channels(110, 30);

	(void)state;
	expect_text(r, "│   352093089991234 Van 12 ");
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idents_stand_below_their_channel_strangers_stand_out),
		cmocka_unit_test(channel_rows_select_it_and_ident_rows_their_device),
		cmocka_unit_test(ident_that_nobody_registered_says_what_to_do),
		cmocka_unit_test(cursor_stays_on_its_ident_when_others_come_before_it),
		cmocka_unit_test(folding_hides_idents_and_keeps_the_channel),
		cmocka_unit_test(idents_can_be_ordered_and_the_first_is_shown),
		cmocka_unit_test(later_strangers_come_first_until_the_cursor_moves),
		cmocka_unit_test(blocked_and_disabled_channels_say_so),
		cmocka_unit_test(many_idents_are_drawn_and_counted_in_pieces),
		cmocka_unit_test(channels_fit_any_size),
		cmocka_unit_test(idents_are_whole_on_half_a_screen),
	};

	return cmocka_run_group_tests_name("pane_channels", tests, NULL, NULL);
}
