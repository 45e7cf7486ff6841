#include <stdlib.h>

#include "rig.h"
#include "test.h"

enum { VAN = 5400111, TRUCK = 5400112 };

static struct rig *fleet(int cols, int rows)
{
	struct rig *r = rig_new(cols, rows);

	rig_receive_retained(r, "flespi/state/gw/channels/40112/name",
			     "\"teltonika-main\"");
	rig_receive_retained(r, "flespi/state/gw/channels/40113/name", "\"spare\"");
	rig_device(r, VAN, "Van 12", 0.8, ",\"channel.id\":40112,\"position.speed\":48");
	rig_device(r, TRUCK, "Truck 7", 41, ",\"channel.id\":40112,\"position.speed\":0");
	return r;
}

static void header_says_where_and_how_we_are_connected(void **state)
{
	struct rig *r = fleet(140, 36);
	struct link *link = store_link_edit(r->store);

	(void)state;
	strcpy(link->host, "mqtt.flespi.io");
	link->port = 8883;
	link->secure = true;
	link->state = LINK_UP;
	link->up_us = r->now_us - INT64_C(8049) * RIG_SECOND;
	link->version = 5;
	link->cid = 152919;
	link->access = 2;
	expect_text(r, "mqtt.flespi.io:8883 tls v5  ● up 02:14:09  acct 152919 acl");
	expect_text(r, "0 lost");
	store_dropped(r->store, 12);
	expect_text(r, "12 lost");
	rig_free(r);
}

static void failure_is_told_in_whole_sentences_below_the_header(void **state)
{
	struct rig *r = fleet(60, 20);
	struct link *link = store_link_edit(r->store);

	(void)state;
	link->state = LINK_WAITING;
	link->retry_us = r->now_us + 12 * RIG_SECOND;
	err_set(&link->error, "The name mqtt.example.invalid did not resolve. "
		"Check its spelling and the name servers.");
	expect_text(r, "next try in 12 s");
	expect_text(r, " The name mqtt.example.invalid did not resolve. Check its");
	expect_text(r, " spelling and the name servers.");
	rig_pass(r, 5);
	expect_text(r, "next try in 7 s");
	link->state = LINK_UP;
	expect_no_text(r, "did not resolve");
	rig_free(r);
}

static void share_group_is_warned_of_as_long_as_it_lasts(void **state)
{
	struct rig *r = fleet(120, 36);
	struct link *link = store_link_edit(r->store);

	(void)state;
	link->state = LINK_UP;
	expect_no_text(r, "Shared with group");
	strcpy(link->share, "night:4:1");
	expect_text(r, " Shared with group night:4:1: what comes here is missing at its "
		       "other members.");
	rig_free(r);
}

static void footer_shows_only_keys_that_work_here(void **state)
{
	struct rig *r = fleet(140, 36);

	(void)state;
	expect_text(r, " ?Help  Tab Pane  :Find  \\Filter  p Pause  T Topics  [ ]Device");
	expect_no_text(r, "a Add");
	rig_key(r, "T");
	expect_text(r, "a Add  x Remove");
	rig_free(r);
}

static void key_of_another_pane_says_that_it_does_nothing(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "3 s");
	expect_text(r, "s does nothing here; ? lists the keys.");
	rig_key(r, "<Del>");
	expect_text(r, "Del does nothing here; ? lists the keys.");
	rig_key(r, "j");
	expect_no_text(r, "does nothing");
	rig_key(r, "Y");                         /* of no action at all */
	expect_no_text(r, "does nothing");
	rig_key(r, "1 s");
	expect_no_text(r, "does nothing");
	rig_free(r);
}

static void narrow_footer_keeps_the_keys_that_help_most(void **state)
{
	struct rig *r = fleet(80, 24);

	(void)state;
	rig_key(r, "3");
	expect_text(r, " ?Help  Tab Pane  :Find  \\Filter  p Pause  T Topics  [ ]Device  "
		       "t Time  q Quit\n");
	rig_free(r);
	r = fleet(50, 14);
	expect_text(r, " ?Help  Tab Pane  :Find  \\Filter  p Pause  q Quit\n");
	rig_free(r);
}

static void title_that_does_not_fit_ends_in_a_mark(void **state)
{
	struct rig *r = fleet(60, 16);

	(void)state;
	rig_key(r, "3 a");
	expect_text(r, "FOLLOW ─ 2 of 4 ─ without state, telemetry… ─┐");
	rig_free(r);
}

static void tab_goes_round_the_panes(void **state)
{
	struct rig *r = fleet(80, 24);

	(void)state;
	expect_text(r, "1 Devices");
	rig_key(r, "<Tab>");
	expect_text(r, "2 Parameters");
	rig_key(r, "<Tab> <Tab>");
	expect_text(r, "4 Events");
	expect_no_text(r, "3 Messages");
	rig_key(r, "<Tab>");
	expect_text(r, "1 Devices");
	rig_key(r, "<S-Tab>");
	expect_text(r, "4 Events");
	rig_free(r);
}

static void brackets_change_the_device_from_any_pane(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "3");
	assert_int_equal(ui_device(r->ui), TRUCK);
	rig_key(r, "]");
	assert_int_equal(ui_device(r->ui), VAN);
	expect_text(r, "Parameters ─ Van 12 (5400111)");
	rig_key(r, "[");
	assert_int_equal(ui_device(r->ui), TRUCK);
	rig_key(r, "[");
	assert_int_equal(ui_device(r->ui), TRUCK);
	rig_free(r);
}

static void braces_change_the_channel_and_show_its_idents(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "}");
	expect_text(r, "Channels");
	expect_text(r, "spare");
	rig_key(r, "c");
	expect_text(r, "1 Devices");
	rig_free(r);
}

static void sentences_tell_the_keys_that_are_bound(void **state)
{
	struct rig *r = rig_new(200, 36);

	(void)state;
	assert_true(keymap_bind(r->keymap, "topics", "<F4> T", NULL));
	assert_true(keymap_bind(r->keymap, "filter", "", NULL));
	expect_text(r, "F4 lists the subscriptions, c shows channels.");
	expect_text(r, "No message yet. F4 lists the subscriptions");
	rig_key(r, "F");
	expect_text(r, "There is no filter yet; :filter sets one.");
	rig_free(r);
}

static void picker_finds_a_device_by_letters_of_its_name(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, ": v 1 2");
	expect_text(r, " 1 of 1 ");
	expect_text(r, "find: v12");
	rig_key(r, "<Enter>");
	assert_int_equal(ui_device(r->ui), VAN);
	expect_no_text(r, "find:");
	rig_free(r);
}

static void picker_runs_actions_by_name(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, ": t o p i c s <Enter>");
	expect_text(r, "Topics");
	rig_free(r);
}

static void picker_that_finds_nothing_changes_nothing(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "g d q q q <Enter>");
	assert_int_equal(ui_device(r->ui), TRUCK);
	rig_key(r, "g c <Esc>");
	expect_no_text(r, "channel:");
	rig_free(r);
}

static void picker_says_why_it_is_empty(void **state)
{
	struct rig *r = rig_new(120, 36);

	(void)state;
	rig_key(r, "g d");
	expect_text(r, "No device is known yet. T lists the subscriptions");
	rig_key(r, "<Esc> g c");
	expect_text(r, "No channel is known yet.");
	rig_key(r, "<Esc> : q q q q");
	expect_text(r, "Nothing has these letters in this order");
	rig_free(r);
}

static void picker_knows_the_actions_of_the_pane_it_was_opened_from(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "3 : i n v e r t");
	expect_no_text(r, "Turn the order of the list round.");
	rig_key(r, "<Esc> 1 : i n v e r t");
	expect_text(r, "Turn the order of the list round.");
	rig_key(r, "<Enter>");
	expect_text(r, "by name ▼");
	rig_free(r);
}

static void pause_freezes_the_view_and_counts_what_is_new(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "p");
	rig_device(r, VAN, "Van 12", 0.8, ",\"position.speed\":99");
	rig_device(r, VAN, "Van 12", 0.8, ",\"position.speed\":99");
	expect_text(r, "PAUSED +2 new");
	expect_no_text(r, "99");
	rig_key(r, "p");
	expect_no_text(r, "PAUSED");
	expect_text(r, "99");
	rig_free(r);
}

static void pause_holds_while_the_user_moves_about(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "p");
	rig_device(r, VAN, "Van 12", 0.8, ",\"position.speed\":99");
	rig_key(r, "3 k j");
	expect_text(r, "PAUSED +1 new");
	expect_text(r, " 2 ");
	rig_free(r);
}

static void filter_takes_hold_while_it_is_typed_and_escape_takes_it_back(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "\\ t r u c k");
	expect_text(r, "show only rows with: truck");
	expect_text(r, "1 of 4");
	rig_key(r, "<Esc>");
	expect_no_text(r, "1 of 4");
	rig_key(r, "\\ t r u c k <Enter>");
	expect_text(r, "1 of 4");
	rig_key(r, "F");
	expect_no_text(r, "1 of 4");
	rig_key(r, "F <Esc>");
	expect_no_text(r, "1 of 4");
	rig_free(r);
}

static void state_topics_stay_out_of_the_messages_until_asked_for(void **state)
{
	struct rig *r = fleet(140, 36);

	(void)state;
	expect_text(r, "spare");
	rig_key(r, "3 a");
	expect_text(r, "FOLLOW ─ 2 of 4 ─ without state, telemetry and logs");
	expect_no_text(r, "spare");
	rig_key(r, "a");
	expect_text(r, "spare");
	expect_no_text(r, "without state");
	rig_free(r);
}

static void escape_never_leaves_the_program(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "z ? <Esc> <Esc> <Esc> <Esc>");
	assert_string_equal(r->asked, "");
	rig_free(r);
}

static void q_closes_the_page_before_it_leaves(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "? q");
	assert_string_equal(r->asked, "");
	rig_key(r, "q");
	assert_string_equal(r->asked, "quit \n");
	rig_free(r);
}

static void control_keys_reach_the_host(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "<C-z> <C-l> Q");
	assert_string_equal(r->asked, "suspend \nquit \n");
	assert_true(ui_redraw_asked(r->ui));
	assert_false(ui_redraw_asked(r->ui));
	rig_free(r);
}

static void reconnect_asks_first_while_connected(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	store_link_edit(r->store)->state = LINK_UP;
	rig_key(r, "R n <Enter>");
	assert_string_equal(r->asked, "");
	rig_key(r, "R y <Enter>");
	assert_string_equal(r->asked, "reconnect \n");
	rig_free(r);
}

static void zoom_gives_the_pane_the_whole_screen(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "2 z");
	expect_text(r, "2 Parameters");
	expect_no_text(r, "1 Devices");
	rig_key(r, "z");
	expect_text(r, "1 Devices");
	rig_free(r);
}

static void topic_filter_is_checked_before_it_is_sent(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "T a a / # / b <Enter>");
	assert_string_equal(r->asked, "");
	expect_text(r, "subscribe to: a/#/b");
	expect_text(r, "# stands only at the end");
	rig_key(r, "<BS> <BS>");
	expect_no_text(r, "# stands only at the end");
	rig_key(r, "<Enter>");
	assert_string_equal(r->asked, "subscribe a/#\n");
	rig_free(r);
}

static void every_size_is_drawn_without_harm(void **state)
{
	static const char *const keys[] = {
		"2", "3", "4", "c", "T", "?", ":", "z", "\\ x",
	};
	static const int sizes[][2] = {
		{ 1, 1 }, { 2, 1 }, { 1, 40 }, { 9, 3 }, { 10, 4 }, { 20, 5 }, { 50, 14 },
		{ 59, 16 }, { 60, 16 }, { 80, 24 }, { 100, 16 }, { 180, 30 },
		{ 200, 60 }, { 500, 200 },
	};
	struct rig *r = fleet(120, 36);

	(void)state;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			rig_resize(r, sizes[i][0], sizes[i][1]);
			free(rig_screen(r));
			rig_key(r, "j k");
		}
		rig_resize(r, 120, 36);
		rig_key(r, keys[k]);
	}
	rig_free(r);
}

static void events_move_beside_the_messages_on_a_wide_screen(void **state)
{
	struct rig *r = fleet(120, 36);

	(void)state;
	rig_key(r, "4");
	expect_no_text(r, "3 Messages");
	rig_resize(r, 200, 60);
	expect_text(r, "3 Messages");
	expect_text(r, "4 Events");
	rig_resize(r, 80, 24);
	expect_text(r, "4 Events");
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_says_where_and_how_we_are_connected),
		cmocka_unit_test(failure_is_told_in_whole_sentences_below_the_header),
		cmocka_unit_test(share_group_is_warned_of_as_long_as_it_lasts),
		cmocka_unit_test(footer_shows_only_keys_that_work_here),
		cmocka_unit_test(key_of_another_pane_says_that_it_does_nothing),
		cmocka_unit_test(narrow_footer_keeps_the_keys_that_help_most),
		cmocka_unit_test(title_that_does_not_fit_ends_in_a_mark),
		cmocka_unit_test(tab_goes_round_the_panes),
		cmocka_unit_test(brackets_change_the_device_from_any_pane),
		cmocka_unit_test(braces_change_the_channel_and_show_its_idents),
		cmocka_unit_test(sentences_tell_the_keys_that_are_bound),
		cmocka_unit_test(picker_finds_a_device_by_letters_of_its_name),
		cmocka_unit_test(picker_runs_actions_by_name),
		cmocka_unit_test(picker_that_finds_nothing_changes_nothing),
		cmocka_unit_test(picker_says_why_it_is_empty),
		cmocka_unit_test(
			picker_knows_the_actions_of_the_pane_it_was_opened_from),
		cmocka_unit_test(pause_freezes_the_view_and_counts_what_is_new),
		cmocka_unit_test(pause_holds_while_the_user_moves_about),
		cmocka_unit_test(
			filter_takes_hold_while_it_is_typed_and_escape_takes_it_back),
		cmocka_unit_test(state_topics_stay_out_of_the_messages_until_asked_for),
		cmocka_unit_test(escape_never_leaves_the_program),
		cmocka_unit_test(q_closes_the_page_before_it_leaves),
		cmocka_unit_test(control_keys_reach_the_host),
		cmocka_unit_test(reconnect_asks_first_while_connected),
		cmocka_unit_test(zoom_gives_the_pane_the_whole_screen),
		cmocka_unit_test(topic_filter_is_checked_before_it_is_sent),
		cmocka_unit_test(every_size_is_drawn_without_harm),
		cmocka_unit_test(events_move_beside_the_messages_on_a_wide_screen),
	};

	return cmocka_run_group_tests_name("ui", tests, NULL, NULL);
}
