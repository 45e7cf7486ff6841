#include "ui/columns.h"

#include "test.h"

enum { NAME, LAT, LON, NOTE, COUNT };

static const struct column table[COUNT] = {
	[NAME] = { .heading = "name", .width = 4, .max = 10, .grow = 1 },
	[LAT]  = { .heading = "lat",  .width = 6, .right = true, .rank = 1 },
	[LON]  = { .heading = "lon",  .width = 6, .right = true, .rank = 1 },
	[NOTE] = { .heading = "note", .width = 8, .grow = 3, .rank = 2 },
};

static void columns_that_fit_share_what_is_left(void **state)
{
	struct columns columns;

	(void)state;
	/* 2 at the borders, 4 between them, 24 at least: 10 are left. */
	columns_fit(&columns, table, COUNT, 40);
	assert_int_equal(columns.w[NAME], 7);
	assert_int_equal(columns.w[NOTE], 15);
	assert_int_equal(columns.x[NAME], 1);
	assert_int_equal(columns.x[NOTE] + columns.w[NOTE], 39);
	columns_fit(&columns, table, COUNT, 200);
	assert_int_equal(columns.w[NAME], 10);   /* its limit; the note takes the rest */
	assert_int_equal(columns.x[NOTE] + columns.w[NOTE], 199);
}

static void what_is_wanted_comes_before_what_only_grows(void **state)
{
	static const int want[COUNT] = { [NAME] = 9, [LAT] = 2 };
	struct columns columns;

	(void)state;
	columns_fit_to(&columns, table, COUNT, 40, want);
	assert_int_equal(columns.w[NAME], 10);   /* and its share of what is left then */
	assert_int_equal(columns.w[LAT], 6);
	assert_int_equal(columns.w[NOTE], 12);
	columns_fit_to(&columns, table, COUNT, 33, want);
	assert_int_equal(columns.w[NAME], 7);
	assert_int_equal(columns.w[NOTE], 8);
}

static void text_behind_a_number_keeps_distance_where_there_is_room(void **state)
{
	struct columns columns;

	(void)state;
	columns_fit(&columns, table, COUNT, 40);
	assert_int_equal(columns.x[NOTE] - columns.x[LON] - columns.w[LON], 2);
	columns_fit(&columns, table, COUNT, 29);
	assert_int_equal(columns.x[NOTE] - columns.x[LON] - columns.w[LON], 1);
}

static void least_important_columns_go_first_and_equals_together(void **state)
{
	struct columns columns;

	(void)state;
	columns_fit(&columns, table, COUNT, 28);
	assert_int_equal(columns.w[NOTE], 0);
	assert_true(columns.w[LAT] && columns.w[LON]);
	columns_fit(&columns, table, COUNT, 17);
	assert_int_equal(columns.w[LAT], 0);
	assert_int_equal(columns.w[LON], 0);
	assert_int_equal(columns.w[NAME], 10);
	columns_fit(&columns, table, COUNT, 2);
	assert_int_equal(columns.w[NAME], 2);
}

static void columns_never_leave_their_width(void **state)
{
	(void)state;
	for (int width = 0; width < 300; width++) {
		struct columns columns;
		int end = 0;

		columns_fit(&columns, table, COUNT, width);
		for (int i = 0; i < COUNT; i++) {
			if (!columns.w[i])
				continue;
			assert_true(columns.w[i] > 0);
			assert_true(columns.x[i] >= end);
			end = columns.x[i] + columns.w[i];
		}
		assert_true(end <= width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_that_fit_share_what_is_left),
		cmocka_unit_test(what_is_wanted_comes_before_what_only_grows),
		cmocka_unit_test(text_behind_a_number_keeps_distance_where_there_is_room),
		cmocka_unit_test(least_important_columns_go_first_and_equals_together),
		cmocka_unit_test(columns_never_leave_their_width),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
