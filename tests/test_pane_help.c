#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

/* Every line of the page, as a scroll from top to bottom shows it. */
static char *whole_page(struct rig *r)
{
	struct buffer out = { 0 };

	rig_key(r, "gg");
	for (int i = 0; i < 120; i++) {
		char *screen = rig_screen(r);

		buffer_add_text(&out, screen);
		free(screen);
		rig_key(r, "j");
	}
	return buffer_take(&out);
}

static void help_tells_every_action_with_its_keys(void **state)
{
	struct rig *r = rig_new(140, 30);

	(void)state;
	rig_key(r, "?");
	char *page = whole_page(r);

	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		if (!strstr(page, actions[action].help))
			fail_msg("help does not tell: %s", actions[action].name);
	free(page);
	rig_free(r);
}

static void help_explains_every_state_and_mark(void **state)
{
	struct rig *r = rig_new(140, 30);

	(void)state;
	rig_key(r, "?");
	char *page = whole_page(r);

	for (int i = 0; i < DEVICE_STATE_COUNT; i++)
		if (!strstr(page, device_states[i].meaning))
			fail_msg("help does not explain: %s", device_states[i].word);
	assert_non_null(strstr(page, "Over 1800 s ahead."));
	assert_non_null(strstr(page, "A message that is not JSON"));
	free(page);
	rig_free(r);
}

static void keys_of_the_pane_below_come_first(void **state)
{
	struct rig *r = rig_new(110, 20);

	(void)state;
	rig_key(r, "3 ?");
	expect_text(r, "│ Keys in Messages");
	rig_key(r, "q T ?");
	expect_text(r, "│ Keys in Topics");
	expect_row(r, "Subscribe to another topic filter.", " a ");
	rig_free(r);
}

static void help_cuts_no_sentence(void **state)
{
	struct rig *r = rig_new(60, 20);

	(void)state;
	rig_key(r, "3 ?");
	char *page = whole_page(r);

	assert_null(strstr(page, "…"));
	assert_non_null(strstr(page,
"│ a                Show state, telemetry and log topics    │\n"
"│                  among the messages too, or leave them   │\n"
"│                  out.                                    │\n"));
	free(page);
	rig_free(r);
}

static void signs_are_explained_before_keys_of_other_panes(void **state)
{
	struct rig *r = rig_new(140, 80);

	(void)state;
	rig_key(r, "3 ?");
	char *page = rig_screen(r);
	const char *own = strstr(page, "Keys in Messages");
	const char *all = strstr(page, "Keys everywhere");
	const char *states = strstr(page, "States of a device");
	const char *lists = strstr(page, "Keys in every list");

	assert_true(own && own < all && all < states && states < lists);
	free(page);
	rig_free(r);
}

static void keys_that_were_bound_anew_are_shown(void **state)
{
	struct rig *r = rig_new(110, 20);
	struct err err;

	(void)state;
	assert_true(keymap_bind(r->keymap, "sort", "o <F5>", &err));
	rig_key(r, "?");
	expect_row(r, "Order the list by its next column.", "o <F5>");
	rig_free(r);
}

static void help_scrolls_at_once_and_stops_at_its_ends(void **state)
{
	struct rig *r = rig_new(110, 20);

	(void)state;
	rig_key(r, "?");
	expect_text(r, "1-16 of ");
	rig_key(r, "j");
	expect_text(r, "2-17 of ");
	rig_key(r, "k k k");
	expect_text(r, "1-16 of ");
	rig_key(r, "G j j");
	expect_text(r, "Unsubscribe but keep the filter");
	rig_key(r, "q");
	expect_no_text(r, "Help ─");
	rig_free(r);
}

static void help_fits_any_size(void **state)
{
	struct rig *r = rig_new(110, 20);

	(void)state;
	rig_key(r, "?");
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_tells_every_action_with_its_keys),
		cmocka_unit_test(help_explains_every_state_and_mark),
		cmocka_unit_test(keys_of_the_pane_below_come_first),
		cmocka_unit_test(keys_that_were_bound_anew_are_shown),
		cmocka_unit_test(help_scrolls_at_once_and_stops_at_its_ends),
		cmocka_unit_test(help_fits_any_size),
		cmocka_unit_test(help_cuts_no_sentence),
		cmocka_unit_test(signs_are_explained_before_keys_of_other_panes),
	};

	return cmocka_run_group_tests_name("pane_help", tests, NULL, NULL);
}
