#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/repeat.h"

enum { NAMES = 100000 };

struct rig {
	char text[NAMES * 8];
	uint32_t at[NAMES], len[NAMES];
	struct repeat set;
};

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	for (uint32_t i = 0; i < NAMES; i++) {
		rig->at[i] = i * 8;
		rig->len[i] = (uint32_t)sprintf(rig->text + i * 8, "%u", i);
	}
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	repeat_fini(&rig->set);
	free(rig);
	return 0;
}

static bool found(struct rig *rig, uint32_t count)
{
	return repeat_found(&rig->set, rig->text, rig->at, rig->len, count);
}

static void repeat_finds_none_where_all_differ(void **state)
{
	assert_false(found(*state, 0));
	assert_false(found(*state, 1));
	assert_false(found(*state, NAMES));
}

static void repeat_finds_the_last_name_to_be_the_first(void **state)
{
	struct rig *rig = *state;

	for (uint32_t count = 2; count <= NAMES; count = count * 3 + 1) {
		uint32_t at = rig->at[count - 1], len = rig->len[count - 1];

		rig->at[count - 1] = rig->at[0];
		rig->len[count - 1] = rig->len[0];
		assert_true(found(rig, count));
		rig->at[count - 1] = at;
		rig->len[count - 1] = len;
	}
}

static void repeat_tells_a_name_from_its_beginning(void **state)
{
	struct rig *rig = *state;
	const char *text = "custom.param.1custom.param.10";
	const uint32_t at[] = { 0, 14, 14, 0 }, len[] = { 14, 15, 14, 0 };

	assert_false(repeat_found(&rig->set, text, at, len, 2));
	assert_true(repeat_found(&rig->set, text, at, len, 3));
	assert_false(repeat_found(&rig->set, text, (uint32_t[]){ 0, 0 },
				  (uint32_t[]){ 0, 14 }, 2));
	assert_true(repeat_found(&rig->set, text, (uint32_t[]){ 0, 9 },
				 (uint32_t[]){ 0, 0 }, 2));
}

static void repeat_tells_names_apart_that_all_begin_alike(void **state)
{
	struct rig *rig = *state;
	uint32_t at[100] = { 0 }, len[100];
	char text[100];

	memset(text, 'a', sizeof(text));
	for (uint32_t i = 0; i < 100; i++)
		len[i] = 100 - i;
	repeat_fini(&rig->set);
	assert_false(repeat_found(&rig->set, text, at, len, 100));
}

static void repeat_forgets_between_calls_when_stamps_run_out(void **state)
{
	struct rig *rig = *state;

	/* A fresh set, in which most slots were never stamped. */
	repeat_fini(&rig->set);
	assert_false(repeat_found(&rig->set, rig->text,
				  &rig->at[500], &rig->len[500], 1));
	rig->set.stamp = UINT32_MAX;
	for (int i = 0; i < 3; i++)
		assert_false(found(rig, 60));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeat_finds_none_where_all_differ),
		cmocka_unit_test(repeat_finds_the_last_name_to_be_the_first),
		cmocka_unit_test(repeat_tells_a_name_from_its_beginning),
		cmocka_unit_test(repeat_tells_names_apart_that_all_begin_alike),
		cmocka_unit_test(repeat_forgets_between_calls_when_stamps_run_out),
	};

	return cmocka_run_group_tests_name("repeat", tests, set_up, tear_down);
}
