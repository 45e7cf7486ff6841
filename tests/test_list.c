#include "test.h"
#include "ui/list.h"

static struct list list_of(size_t count, int height)
{
	struct list list = { 0 };

	list_update(&list, count, height, LIST_GONE);
	return list;
}

static void cursor_stops_at_both_ends(void **state)
{
	struct list list = list_of(3, 10);

	(void)state;
	assert_true(list_act(&list, ACTION_UP));
	assert_int_equal(list.cursor, 0);
	list_act(&list, ACTION_BOTTOM);
	list_act(&list, ACTION_DOWN);
	assert_int_equal(list.cursor, 2);
}

static void window_follows_the_cursor(void **state)
{
	struct list list = list_of(100, 10);

	(void)state;
	list_act(&list, ACTION_PAGE_DOWN);
	list_act(&list, ACTION_PAGE_DOWN);
	assert_int_equal(list.cursor, 18);
	assert_int_equal(list.top, 9);
	list_act(&list, ACTION_TOP);
	assert_int_equal(list.top, 0);
	list_act(&list, ACTION_HALF_DOWN);
	assert_int_equal(list.cursor, 5);
}

static void row_keeps_its_line_when_rows_arrive_above_it(void **state)
{
	struct list list = list_of(100, 10);

	(void)state;
	list_select(&list, 50);
	size_t line = list.cursor - list.top;
	list_update(&list, 120, 10, 70);
	assert_int_equal(list.cursor, 70);
	assert_int_equal(list.cursor - list.top, line);
}

static void cursor_keeps_its_place_when_its_row_is_gone(void **state)
{
	struct list list = list_of(100, 10);

	(void)state;
	list_select(&list, 99);
	list_update(&list, 40, 10, LIST_GONE);
	assert_int_equal(list.cursor, 39);
	assert_int_equal(list.top, 30);
}

static void following_list_stays_at_its_end(void **state)
{
	struct list list = { .follow = true };

	(void)state;
	for (size_t count = 0; count < 50; count++)
		list_update(&list, count, 5, LIST_GONE);
	assert_int_equal(list.cursor, 48);
	assert_int_equal(list.top, 44);
}

static void empty_list_takes_every_movement(void **state)
{
	struct list list = list_of(0, 5);

	(void)state;
	for (enum action action = ACTION_DOWN; action <= ACTION_BOTTOM; action++) {
		list_act(&list, action);
		assert_int_equal(list.cursor, 0);
		assert_int_equal(list.top, 0);
	}
}

static void window_grows_without_emptiness_below(void **state)
{
	struct list list = list_of(20, 5);

	(void)state;
	list_act(&list, ACTION_BOTTOM);
	assert_int_equal(list.top, 15);
	list_update(&list, 20, 12, 19);
	assert_int_equal(list.top, 8);
}

static void other_actions_are_left_to_others(void **state)
{
	struct list list = list_of(3, 3);

	(void)state;
	assert_false(list_act(&list, ACTION_PAUSE));
	assert_false(list.touched);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cursor_stops_at_both_ends),
		cmocka_unit_test(window_follows_the_cursor),
		cmocka_unit_test(row_keeps_its_line_when_rows_arrive_above_it),
		cmocka_unit_test(cursor_keeps_its_place_when_its_row_is_gone),
		cmocka_unit_test(following_list_stays_at_its_end),
		cmocka_unit_test(empty_list_takes_every_movement),
		cmocka_unit_test(window_grows_without_emptiness_below),
		cmocka_unit_test(other_actions_are_left_to_others),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
