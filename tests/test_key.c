#include "ui/key.h"

#include "test.h"

#include <stdio.h>

static key_code only_key(const char *text)
{
	struct span rest = span_of(text);
	key_code key = K_NONE;
	struct err err;

	if (!key_parse(&rest, &key, &err))
		fail_msg("%s: %s", text, err.text);
	assert_int_equal(rest.len, 0);
	return key;
}

static void expect_refusal(const char *text, const char *sentence)
{
	struct span rest = span_of(text);
	key_code key;
	struct err err = { "" };

	assert_false(key_parse(&rest, &key, &err));
	assert_string_equal(err.text, sentence);
}

static const struct { const char *notation; key_code key; } cases[] = {
	{ "a", 'a' }, { "Q", 'Q' }, { "/", '/' }, { ">", '>' }, { "~", '~' },
	{ "Ж", U'Ж' }, { "漢", U'漢' }, { "é", U'é' },
	{ "<Enter>", K_ENTER }, { "<Esc>", K_ESC }, { "<Tab>", K_TAB },
	{ "<S-Tab>", K_BACK_TAB }, { "<Space>", ' ' }, { "<BS>", K_BACKSPACE },
	{ "<Del>", K_DELETE }, { "<Up>", K_UP }, { "<Down>", K_DOWN },
	{ "<Left>", K_LEFT }, { "<Right>", K_RIGHT }, { "<Home>", K_HOME },
	{ "<End>", K_END },
	{ "<PgUp>", K_PAGE_UP }, { "<PgDn>", K_PAGE_DOWN }, { "<F1>", K_FUNCTION_1 },
	{ "<F9>", K_FUNCTION_1 + 8 }, { "<F12>", K_FUNCTION_12 },
	{ "<C-a>", K_CONTROL | 'a' }, { "<C-z>", K_CONTROL | 'z' }, { "<lt>", '<' },
};

static void every_key_of_the_notation_reads_and_writes_the_same(void **state)
{
	char name[KEY_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(only_key(cases[i].notation), cases[i].key);
		assert_string_equal(key_notation(cases[i].key, name), cases[i].notation);
	}
}

static void every_letter_has_its_control_key(void **state)
{
	char notation[8], name[KEY_NAME_MAX];

	(void)state;
	for (char letter = 'a'; letter <= 'z'; letter++) {
		snprintf(notation, sizeof(notation), "<C-%c>", letter);
		key_code key = only_key(notation);

		if (letter == 'h' || letter == 'i' || letter == 'm')
			continue;
		assert_int_equal(key, K_CONTROL | (unsigned)letter);
		assert_string_equal(key_notation(key, name), notation);
	}
}

static void control_keys_that_a_terminal_sends_as_others_are_those(void **state)
{
	(void)state;
	assert_int_equal(only_key("<C-h>"), K_BACKSPACE);
	assert_int_equal(only_key("<C-i>"), K_TAB);
	assert_int_equal(only_key("<C-m>"), K_ENTER);
}

static void names_may_be_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(only_key("<enter>"), K_ENTER);
	assert_int_equal(only_key("<PGDN>"), K_PAGE_DOWN);
	assert_int_equal(only_key("<c-X>"), K_CONTROL | 'x');
	assert_int_equal(only_key("<f11>"), K_FUNCTION_1 + 10);
}

static void keys_follow_each_other_with_or_without_blanks(void **state)
{
	static const key_code want[] = { 'g', 'd', K_DOWN, ' ', 'x' };
	struct span rest = span_of("  gd <Down><Space>  x ");
	key_code key;
	struct err err = { "left from before" };

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		assert_true(key_parse(&rest, &key, &err));
		assert_int_equal(key, want[i]);
	}
	assert_false(key_parse(&rest, &key, &err));
	assert_string_equal(err.text, "");
	assert_false(key_parse(&rest, &key, NULL));
}

static void what_is_not_a_key_is_refused_with_a_sentence(void **state)
{
	(void)state;
	expect_refusal("<Entr>",
		       "Not a key: \"<Entr>\"; names are like <Enter>, <C-a> or <F1>.");
	expect_refusal("<F13>",
		       "Not a key: \"<F13>\"; names are like <Enter>, <C-a> or <F1>.");
	expect_refusal("<F0>",
		       "Not a key: \"<F0>\"; names are like <Enter>, <C-a> or <F1>.");
	expect_refusal("<C-1>",
		       "Not a key: \"<C-1>\"; names are like <Enter>, <C-a> or <F1>.");
	expect_refusal("<>", "Not a key: \"<>\"; names are like <Enter>, <C-a> or <F1>.");
	expect_refusal("<",
		       "Not a key: \"<\"; a name ends in >; the character < is <lt>.");
	expect_refusal("\033[A",
		       "Not a key: \"\\x1b[A\"; write one character, or a name in <>.");
	expect_refusal("\xff",
		       "Not a key: \"\\xff\"; write one character, or a name in <>.");
}

static void names_of_numbers_that_are_no_key_are_harmless(void **state)
{
	static const key_code wild[] = {
		K_NONE, 0x1b, 0x7f, 0x9b, 0xd800, 0x202e, 0x10ffff, K_RESIZED, K_CONTROL,
		K_CONTROL | '{', UINT32_MAX,
	};
	char name[KEY_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(wild) / sizeof(*wild); i++)
		assert_string_equal(key_notation(wild[i], name), "<?>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_the_notation_reads_and_writes_the_same),
		cmocka_unit_test(every_letter_has_its_control_key),
		cmocka_unit_test(control_keys_that_a_terminal_sends_as_others_are_those),
		cmocka_unit_test(names_may_be_in_any_case),
		cmocka_unit_test(keys_follow_each_other_with_or_without_blanks),
		cmocka_unit_test(what_is_not_a_key_is_refused_with_a_sentence),
		cmocka_unit_test(names_of_numbers_that_are_no_key_are_harmless),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
