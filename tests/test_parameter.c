#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/parameter.h"

/* One device and its names; `now` is both the value's time and its receipt. */
struct fixture {
	struct names *names;
	struct parameters set;
	int64_t now;
};

static int prepare(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->names = names_new();
	f->now = 1000;
	*state = f;
	return 0;
}

static int tidy(void **state)
{
	struct fixture *f = *state;

	parameters_fini(&f->set);
	names_free(f->names);
	free(f);
	return 0;
}

static const struct parameter *set_at(struct fixture *f, const char *name,
				      const char *value, int64_t at_us)
{
	struct sample sample = { span_of(name), span_of(value), at_us, f->now, false };

	return parameters_set(&f->set, f->names, &sample);
}

static const struct parameter *set(struct fixture *f, const char *name, const char *value)
{
	return set_at(f, name, value, f->now);
}

static const char *value(struct fixture *f, const char *name)
{
	const struct parameter *parameter = parameters_find(&f->set, f->names, name);

	return parameter ? parameter_value(parameter).at : NULL;
}

static void parameters_keep_the_digits_as_sent(void **state)
{
	struct fixture *f = *state;

	set(f, "position.latitude", "52.2296750");
	set(f, "server.timestamp", "1767261605.482913");
	assert_string_equal(value(f, "position.latitude"), "52.2296750");
	assert_string_equal(value(f, "server.timestamp"), "1767261605.482913");
	assert_null(value(f, "position.longitude"));
}

static void parameters_move_values_in_and_out_of_the_struct(void **state)
{
	struct fixture *f = *state;
	const char *const values[] = { "\"\"", "\"fifteen bytes\"", "\"sixteen bytes!\"",
				       "\"a much longer value than that\"", "1" };

	for (size_t i = 0; i < 5; i++) {
		set(f, "text", values[i]);
		assert_string_equal(value(f, "text"), values[i]);
		assert_int_equal(f->set.at[0].value_bytes, strlen(values[i]));
	}
}

static void parameters_count_messages_and_changes(void **state)
{
	struct fixture *f = *state;

	set(f, "speed", "48");
	f->now = 2000;
	set(f, "speed", "48");
	f->now = 3000;
	const struct parameter *speed = set(f, "speed", "50.5");

	assert_int_equal(speed->count, 3);
	assert_int_equal(speed->changes, 1);
	assert_int_equal(speed->changed_us, 3000);
	assert_true(speed->delta == 2.5f);
}

static void parameters_do_not_count_what_was_told_before(void **state)
{
	struct fixture *f = *state;
	struct sample again = { span_of("speed"), span_of("48"), 1000, 1000, true };

	assert_int_equal(parameters_set(&f->set, f->names, &again)->count, 1);
	set(f, "speed", "48");
	assert_int_equal(parameters_set(&f->set, f->names, &again)->count, 2);
}

static void parameters_keep_the_newer_value_when_a_late_one_comes(void **state)
{
	struct fixture *f = *state;

	set_at(f, "speed", "48", 5000);
	f->now = 6000;
	const struct parameter *speed = set_at(f, "speed", "10", 4000);

	assert_string_equal(value(f, "speed"), "48");
	assert_int_equal(speed->count, 2);
	assert_int_equal(speed->changes, 0);
	assert_int_equal(speed->at_us, 5000);
	assert_int_equal(speed->seen_us, 1000);
}

static void parameters_notice_another_type_but_not_null(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "fix", "3")->type, 'n');
	assert_int_equal(set(f, "fix", "null")->type, 'z');
	assert_false(set(f, "fix", "2")->type_changed);
	assert_true(set(f, "fix", "\"3D\"")->type_changed);
	assert_int_equal(f->set.at[0].type, 's');
	assert_true(f->set.at[0].delta == 0.0f);
	assert_int_equal(set(f, "flag", "true")->type, 'b');
	assert_int_equal(set(f, "flag", "false")->type, 'b');
	assert_int_equal(set(f, "dtc", "[1]")->type, 'a');
	assert_int_equal(set(f, "media", "{}")->type, 'o');
	assert_int_equal(set(f, "below", "-4")->type, 'n');
}

static void parameters_cut_long_values_and_keep_their_size(void **state)
{
	struct fixture *f = *state;
	char *big = malloc(100001);

	memset(big, '7', 100000);
	big[100000] = '\0';
	const struct parameter *picture = set(f, "image", big);

	free(big);
	assert_int_equal(picture->value_bytes, 100000);
	assert_int_equal(parameter_value(picture).len, PARAMETER_VALUE_MAX);
	assert_int_equal(strlen(parameter_value(picture).at), PARAMETER_VALUE_MAX);
	assert_int_equal(set(f, "image", "1")->value_bytes, 1);
}

static void parameters_find_each_of_many_in_any_order(void **state)
{
	struct fixture *f = *state;
	char name[32], text[32];

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++) {
			int at = round == 1 ? 999 - i : i * 7 % 1000;

			snprintf(name, sizeof(name), "p.%d", at);
			snprintf(text, sizeof(text), "%d", at + round);
			assert_non_null(set(f, name, text));
		}
	}
	assert_int_equal(f->set.count, 1000);
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "p.%d", i);
		snprintf(text, sizeof(text), "%d", i + 2);
		assert_string_equal(value(f, name), text);
		assert_int_equal(parameters_find(&f->set, f->names, name)->count, 3);
	}
}

static void parameters_refuse_what_is_beyond_their_bound(void **state)
{
	struct fixture *f = *state;
	char name[32];

	for (int i = 0; i < PARAMETER_MAX; i++) {
		snprintf(name, sizeof(name), "p.%d", i);
		assert_non_null(set(f, name, "1"));
	}
	assert_null(set(f, "one.more", "1"));
	assert_int_equal(names_count(f->names), PARAMETER_MAX);
	assert_non_null(set(f, "p.17", "2"));
	assert_int_equal(f->set.count, PARAMETER_MAX);
}

static void names_refuse_long_and_too_many_texts(void **state)
{
	struct fixture *f = *state;
	char name[NAME_BYTES_MAX + 2];

	memset(name, 'x', sizeof(name));
	struct span fits = { name, NAME_BYTES_MAX };
	struct span longer = { name, NAME_BYTES_MAX + 1 };

	assert_int_equal(names_intern(f->names, longer), NAME_NONE);
	assert_int_equal(names_intern(f->names, fits), 0);
	for (int i = 1; i < NAMES_MAX; i++) {
		snprintf(name, sizeof(name), "name.%d", i);
		assert_int_equal(names_intern(f->names, span_of(name)), i);
	}
	assert_int_equal(names_intern(f->names, span_of("one.more")), NAME_NONE);
	assert_int_equal(names_intern(f->names, span_of("name.40000")), 40000);
	assert_int_equal(names_count(f->names), NAMES_MAX);
	assert_true(span_equals(names_text(f->names, 40000), "name.40000"));
}

static void names_keep_bytes_apart_that_are_no_text(void **state)
{
	struct fixture *f = *state;
	struct span empty = { "", 0 }, nul = { "\0", 1 }, nuls = { "\0\0", 2 };

	assert_int_equal(names_intern(f->names, empty), 0);
	assert_int_equal(names_intern(f->names, nul), 1);
	assert_int_equal(names_intern(f->names, nuls), 2);
	assert_int_equal(names_find(f->names, nul), 1);
	assert_int_equal(names_find(f->names, span_of("x")), NAME_NONE);
}

static void parameters_forget_a_removed_one_and_find_the_rest(void **state)
{
	struct fixture *f = *state;
	char name[32];

	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "p.%d", i);
		set(f, name, "\"a text that stands outside\"");
	}
	parameters_remove(&f->set, f->names, span_of("p.20"));
	parameters_remove(&f->set, f->names, span_of("p.20"));
	parameters_remove(&f->set, f->names, span_of("unheard of"));
	assert_int_equal(f->set.count, 49);
	assert_null(value(f, "p.20"));
	assert_non_null(value(f, "p.49"));
	assert_non_null(set(f, "p.20", "1"));
	assert_non_null(set(f, "p.49", "1"));
	assert_int_equal(f->set.count, 50);
}

static void parameters_beyond_their_room_are_cut_or_refused(void **state)
{
	struct fixture *f = *state;
	struct parameter_room room = { 0, 8 * sizeof(struct parameter) + 40 };

	f->set.room = &room;
	assert_string_equal(parameter_value(set(f, "a", "\"0123456789abcdefghij\"")).at,
			    "\"0123456789abcdefghij\"");
	const struct parameter *cut = set(f, "b", "\"0123456789abcdefghij\"");
	assert_string_equal(parameter_value(cut).at, "\"0123456789abcd");
	assert_int_equal(parameter_value(cut).len, 15);
	assert_int_equal(cut->value_bytes, 22);
	for (int i = 0; i < 6; i++)
		assert_non_null(set(f, (char[]){ (char)('c' + i), 0 }, "1"));
	assert_null(set(f, "z", "1"));
	assert_int_equal(set(f, "a", "2")->value_bytes, 1);
	assert_string_equal(parameter_value(set(f, "b", "\"0123456789abcdefghi\"")).at,
			    "\"0123456789abcdefghi\"");
	parameters_remove(&f->set, f->names, span_of("b"));
	assert_int_equal(room.used, 8 * sizeof(struct parameter));
	parameters_fini(&f->set);
	assert_int_equal(room.used, 0);
	f->set.room = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, tidy)
		TEST(parameters_keep_the_digits_as_sent),
		TEST(parameters_beyond_their_room_are_cut_or_refused),
		TEST(parameters_move_values_in_and_out_of_the_struct),
		TEST(parameters_count_messages_and_changes),
		TEST(parameters_do_not_count_what_was_told_before),
		TEST(parameters_keep_the_newer_value_when_a_late_one_comes),
		TEST(parameters_notice_another_type_but_not_null),
		TEST(parameters_cut_long_values_and_keep_their_size),
		TEST(parameters_find_each_of_many_in_any_order),
		TEST(parameters_refuse_what_is_beyond_their_bound),
		TEST(names_refuse_long_and_too_many_texts),
		TEST(names_keep_bytes_apart_that_are_no_text),
		TEST(parameters_forget_a_removed_one_and_find_the_rest),
#undef TEST
	};

	return cmocka_run_group_tests_name("parameter", tests, NULL, NULL);
}
