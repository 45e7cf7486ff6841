#include "test.h"

#include "core/text.h"

static void expect_found(const char *hay, const char *needle, int at)
{
	struct span text = span_of(hay);
	const char *found = text_find(text, span_of(needle));

	if (at < 0)
		assert_null(found);
	else
		assert_ptr_equal(found, text.at + at);
}

static void search_ignores_the_case_of_ascii(void **state)
{
	(void)state;
	expect_found("Position.Speed", "speed", 9);
	expect_found("position.speed", "SPEED", 9);
	expect_found("aAaAb", "AAB", 2);
	expect_found("a[b", "{B", -1);
	expect_found("speed", "speed", 0);
	expect_found("spee", "speed", -1);
	expect_found("anything", "", 0);
	expect_found("", "", 0);
	expect_found("", "a", -1);
	expect_found("x@y`z", "`Z", 3);
}

static void search_is_exact_beyond_ascii(void **state)
{
	(void)state;
	expect_found("Кран 3", "ран", 2);
	expect_found("Кран 3", "кран", -1);
	expect_found("x\xff\xfey", "\xfeY", 2);
}

static int fuzzy(const char *name, const char *typed)
{
	return text_fuzzy(span_of(name), span_of(typed));
}

static void the_picker_finds_letters_in_order(void **state)
{
	(void)state;
	assert_true(fuzzy("Truck 7", "truck 7") > 0);
	assert_true(fuzzy("Truck 7", "tr7") > 0);
	assert_true(fuzzy("truck-7", "TRUCK 7") > 0);
	assert_true(fuzzy("352093089991235", "9123") > 0);
	assert_true(fuzzy("Кран 3", "КР3") > 0);
	assert_true(fuzzy("КРАН 3", "кран") > 0);
	assert_int_equal(fuzzy("Truck 7", "7tr"), 0);
	assert_int_equal(fuzzy("Truck 7", "truck 77"), 0);
	assert_int_equal(fuzzy("Truck 7", "x"), 0);
	assert_int_equal(fuzzy("", "x"), 0);
}

static void nothing_typed_fits_everything(void **state)
{
	(void)state;
	assert_true(fuzzy("Truck 7", "") > 0);
	assert_true(fuzzy("Truck 7", "  ") > 0);
	assert_true(fuzzy("", "") > 0);
}

static void the_picker_prefers_what_was_meant(void **state)
{
	(void)state;
	assert_true(fuzzy("Truck 7", "tr7") > fuzzy("Truck 17", "tr7"));
	assert_true(fuzzy("Truck 7", "truck 7") > fuzzy("Truck 70", "truck 7"));
	assert_true(fuzzy("Van 12", "van") > fuzzy("Caravan", "van"));
	assert_true(fuzzy("Van 12", "van") > fuzzy("Vinograd An", "van"));
	assert_true(fuzzy("352093089991234", "1234") > fuzzy("351203308939914", "1234"));
	assert_true(fuzzy("position.speed", "ps") > fuzzy("gps", "ps"));
	assert_true(fuzzy("trip.max.speed", "tms") > fuzzy("temperatures", "tms"));
	assert_true(fuzzy("xaxbab", "ab") > fuzzy("xaxbxa", "ab"));      /* the run */
}

static void the_picker_survives_long_and_hostile_names(void **state)
{
	char name[2000], typed[2000];
	uint32_t seed = 5;

	(void)state;
	memset(name, 'a', sizeof(name));
	memset(typed, 'a', sizeof(typed));
	assert_true(text_fuzzy((struct span){ name, sizeof(name) },
			       (struct span){ typed, sizeof(typed) }) > 0);
	assert_int_equal(text_fuzzy((struct span){ name, 100 },
				    (struct span){ typed, sizeof(typed) }), 0);
	for (int round = 0; round < 300; round++) {
		for (size_t i = 0; i < sizeof(name); i++)
			name[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
		assert_true(text_fuzzy((struct span){ name, sizeof(name) },
				       (struct span){ name + round, 5 }) >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_ignores_the_case_of_ascii),
		cmocka_unit_test(search_is_exact_beyond_ascii),
		cmocka_unit_test(the_picker_finds_letters_in_order),
		cmocka_unit_test(nothing_typed_fits_everything),
		cmocka_unit_test(the_picker_prefers_what_was_meant),
		cmocka_unit_test(the_picker_survives_long_and_hostile_names),
	};

	return cmocka_run_group_tests_name("text_match", tests, NULL, NULL);
}
