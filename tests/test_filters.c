#include "test.h"

#include <string.h>

#include "net/filters.h"

static void want(struct filters *set, uint32_t id, const char *text)
{
	filters_want(set, &(struct filter){ .id = id, .text = (char *)text, .qos = 1 });
}

/* Asks about the next row; its id, 0: none. */
static uint32_t ask(struct filters *set, int mid)
{
	struct filter *row = filters_next(set);

	if (!row)
		return 0;
	row->mid = mid;
	return row->id;
}

static void filters_are_asked_once_and_in_order(void **state)
{
	struct filters set = { 0 };
	uint32_t id;
	bool left;

	(void)state;
	want(&set, 2, "b");
	want(&set, 1, "a");
	assert_int_equal(ask(&set, 11), 1);
	assert_int_equal(ask(&set, 12), 2);
	assert_int_equal(ask(&set, 13), 0);
	assert_true(filters_answer(&set, 12, 0x87, &id, &left));
	assert_int_equal(id, 2);
	assert_false(left);
	assert_false(filters_answer(&set, 12, 0, &id, &left));
	assert_false(filters_answer(&set, 0, 0, &id, &left));
	filters_fini(&set);
}

static void filters_are_asked_again_without_a_session(void **state)
{
	struct filters set = { 0 };
	uint32_t id;
	bool left;

	(void)state;
	want(&set, 1, "a");
	want(&set, 2, "b");
	ask(&set, 11);
	ask(&set, 12);
	filters_answer(&set, 11, 1, &id, &left);
	filters_restart(&set, true);
	assert_int_equal(ask(&set, 13), 2);
	assert_int_equal(ask(&set, 14), 0);
	filters_restart(&set, false);
	assert_int_equal(ask(&set, 15), 1);
	assert_int_equal(ask(&set, 16), 2);
	filters_fini(&set);
}

static void filters_leave_with_an_answer_or_with_the_session(void **state)
{
	struct filters set = { 0 };
	uint32_t id;
	bool left;

	(void)state;
	want(&set, 1, "never asked");
	filters_drop(&set, 1);
	assert_int_equal(set.count, 0);
	want(&set, 1, "a");
	ask(&set, 11);
	filters_answer(&set, 11, 0, &id, &left);
	filters_drop(&set, 1);
	assert_int_equal(ask(&set, 12), 1);
	assert_true(filters_answer(&set, 12, 0, &id, &left));
	assert_true(left);
	assert_int_equal(set.count, 0);
	want(&set, 2, "b");
	ask(&set, 13);
	filters_drop(&set, 2);
	filters_restart(&set, false);
	assert_int_equal(set.count, 0);
	filters_fini(&set);
}

static void filters_find_the_culprit_when_they_ask_one_by_one(void **state)
{
	struct filters set = { 0 };
	uint32_t id;
	bool left;

	(void)state;
	want(&set, 1, "a");
	want(&set, 2, "b");
	ask(&set, 11);
	ask(&set, 12);
	assert_int_equal(filters_culprit(&set), 0);
	filters_restart(&set, false);
	assert_int_equal(ask(&set, 13), 1);
	assert_int_equal(ask(&set, 14), 0);
	filters_answer(&set, 13, 0, &id, &left);
	assert_int_equal(ask(&set, 15), 2);
	assert_int_equal(filters_culprit(&set), 2);
	filters_refuse(&set, 2);
	assert_int_equal(set.count, 1);
	filters_fini(&set);
}

static void filters_of_one_id_replace_each_other(void **state)
{
	struct filters set = { 0 };

	(void)state;
	want(&set, 1, "a");
	ask(&set, 11);
	want(&set, 1, "b");
	assert_int_equal(set.count, 1);
	assert_string_equal(set.at[0].text, "b");
	assert_int_equal(ask(&set, 12), 1);
	filters_fini(&set);
}

static void filters_can_drop_what_only_the_session_holds(void **state)
{
	struct filters set = { 0 };
	const struct filter held = { .id = 9, .text = (char *)"old/+" };

	(void)state;
	filters_adopt(&set, &held);
	filters_adopt(&set, &held);
	assert_int_equal(set.count, 1);
	assert_null(filters_next(&set));
	filters_drop(&set, 9);
	const struct filter *row = filters_next(&set);
	assert_int_equal(row->id, 9);
	assert_true(row->leaving);
	filters_adopt(&set, &(struct filter){ .id = 10, .text = (char *)"older/+" });
	filters_restart(&set, true);
	assert_int_equal(set.count, 2);
	filters_restart(&set, false);
	assert_int_equal(set.count, 0);
	filters_fini(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_are_asked_once_and_in_order),
		cmocka_unit_test(filters_are_asked_again_without_a_session),
		cmocka_unit_test(filters_leave_with_an_answer_or_with_the_session),
		cmocka_unit_test(filters_find_the_culprit_when_they_ask_one_by_one),
		cmocka_unit_test(filters_of_one_id_replace_each_other),
		cmocka_unit_test(filters_can_drop_what_only_the_session_holds),
	};

	return cmocka_run_group_tests_name("filters", tests, NULL, NULL);
}
