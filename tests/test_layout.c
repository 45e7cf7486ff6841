#include "test.h"
#include "ui/layout.h"

static struct layout lay(int cols, int rows)
{
	struct layout out;

	layout_compute(&(struct layout_wish){ .cols = cols, .rows = rows }, &out);
	return out;
}

static int shown(const struct layout *layout)
{
	int count = 0;

	for (int i = 0; i < SLOT_COUNT; i++)
		count += layout->slot[i].w > 0;
	return count;
}

static void wide_screen_has_two_panes_over_one(void **state)
{
	struct layout layout = lay(120, 36);

	(void)state;
	assert_int_equal(shown(&layout), 3);
	assert_int_equal(layout.slot[SLOT_LEFT].y, layout.slot[SLOT_RIGHT].y);
	assert_int_equal(layout.slot[SLOT_LEFT].w + layout.slot[SLOT_RIGHT].w, 120);
	assert_int_equal(layout.slot[SLOT_BOTTOM].w, 120);
}

static void very_wide_screen_has_events_beside_messages(void **state)
{
	struct layout layout = lay(200, 60);

	(void)state;
	assert_int_equal(shown(&layout), 4);
	assert_int_equal(layout.slot[SLOT_BOTTOM].w + layout.slot[SLOT_SIDE].w, 200);
}

static void classic_terminal_stacks_two_panes(void **state)
{
	struct layout layout = lay(80, 24);

	(void)state;
	assert_int_equal(shown(&layout), 2);
	assert_int_equal(layout.slot[SLOT_LEFT].w, 80);
	assert_int_equal(layout.slot[SLOT_BOTTOM].w, 80);
}

static void small_terminal_shows_the_focused_pane_alone(void **state)
{
	struct layout layout = lay(50, 14);

	(void)state;
	assert_int_equal(shown(&layout), 1);
	assert_int_equal(layout.slot[SLOT_LEFT].h, 12);
}

/* Slots lie inside the screen, do not overlap, and leave no row of it unused. */
static void every_size_is_covered_exactly(void **state)
{
	(void)state;
	for (int cols = 1; cols < 220; cols++)
		for (int rows = 1; rows < 70; rows++) {
			struct layout layout = lay(cols, rows);
			int cells = (layout.header.h + layout.banner.h +
				     layout.footer.h) * cols;

			for (int i = 0; i < SLOT_COUNT; i++) {
				struct rect at = layout.slot[i];

				cells += at.w * at.h;
				assert_true(at.x >= 0 && at.x + at.w <= cols);
				assert_true(at.y >= 0 && at.y + at.h <= rows);
			}
			assert_int_equal(cells, cols * rows);
		}
}

static void banner_never_eats_the_panes(void **state)
{
	struct layout_wish wish = { .cols = 80, .rows = 5, .banner_rows = 3 };
	struct layout layout;

	(void)state;
	layout_compute(&wish, &layout);
	assert_true(layout.slot[SLOT_LEFT].h >= 1);
	assert_true(layout.banner.h >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_screen_has_two_panes_over_one),
		cmocka_unit_test(very_wide_screen_has_events_beside_messages),
		cmocka_unit_test(classic_terminal_stacks_two_panes),
		cmocka_unit_test(small_terminal_shows_the_focused_pane_alone),
		cmocka_unit_test(every_size_is_covered_exactly),
		cmocka_unit_test(banner_never_eats_the_panes),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
