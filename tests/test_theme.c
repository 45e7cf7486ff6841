#include "ui/theme.h"

#include "test.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool line(struct theme *theme, const char *text, struct err *err)
{
	return theme_line(theme, text, "my.theme:7", err);
}

static void expect_style(const struct theme *theme, enum role role, struct style want)
{
	struct style got = theme_style(theme, role);

	if (got.fg != want.fg || got.bg != want.bg || got.attributes != want.attributes)
		fail_msg("%s is %d on %d with %#x, not %d on %d with %#x",
			 roles[role].name, got.fg, got.bg, got.attributes,
			 want.fg, want.bg, want.attributes);
}

static void expect_refusal(const char *text, const char *sentence)
{
	struct theme *theme = theme_new(), *untouched = theme_new();
	struct err err = { "" };

	assert_false(line(theme, text, &err));
	assert_string_equal(err.text, sentence);
	for (int i = 0; i < ROLE_COUNT; i++)
		expect_style(theme, (enum role)i, theme_style(untouched, (enum role)i));
	theme_free(theme);
	theme_free(untouched);
}

/* A file with these bytes; free() and unlink() the path. */
static char *file_with(const char *bytes)
{
	char *path = strdup("/tmp/flespitop-theme-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
	close(fd);
	return path;
}

static void every_role_has_a_row_a_name_and_a_letter_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		assert_non_null(roles[i].name);
		assert_true(isgraph(roles[i].letter) && !isupper(roles[i].letter));
		for (int j = 0; j < i; j++) {
			assert_string_not_equal(roles[i].name, roles[j].name);
			assert_int_not_equal(roles[i].letter, roles[j].letter);
		}
	}
}

static void every_role_descends_from_text(void **state)
{
	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		enum role role = (enum role)i;

		for (int steps = 0; role != ROLE_TEXT; steps++) {
			assert_true(steps < 5);
			role = roles[role].parent;
		}
	}
	assert_int_equal(roles[ROLE_TEXT].parent, ROLE_TEXT);
}

static void line_sets_colours_and_attributes(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(line(theme, "state.late = yellow bold", NULL));
	expect_style(theme, ROLE_STATE_LATE, (struct style){ 3, COLOUR_DEFAULT,
							     STYLE_BOLD });
	assert_true(line(theme, "  border=#6c7086 on bright-blue  dim italic # calm\n",
			 NULL));
	expect_style(theme, ROLE_BORDER,
		     (struct style){ COLOUR_RGB | 0x6c7086, 12,
				     STYLE_DIM | STYLE_ITALIC });
	assert_true(line(theme, "match = ON 255 BOLD Reverse Default", NULL));
	expect_style(theme, ROLE_MATCH,
		     (struct style){ COLOUR_DEFAULT, 255, STYLE_BOLD | STYLE_REVERSE });
	theme_free(theme);
}

static void comments_and_blank_lines_change_nothing(void **state)
{
	struct theme *theme = theme_new();
	struct err err = { "" };

	(void)state;
	assert_true(line(theme, "", &err));
	assert_true(line(theme, " \t\r\n", &err));
	assert_true(line(theme, "# text = red", &err));
	assert_string_equal(err.text, "");
	expect_style(theme, ROLE_TEXT, (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT,
						       0 });
	theme_free(theme);
}

static void role_without_style_looks_like_its_parent(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_null(roles[ROLE_UNIT].style);
	assert_true(line(theme, "dim = blue on red underline", NULL));
	expect_style(theme, ROLE_UNIT, (struct style){ 4, 1, STYLE_UNDERLINE });
	theme_free(theme);
}

static void colour_not_named_is_the_parents_but_attributes_are_not(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(line(theme, "header = white on blue bold", NULL));
	assert_true(line(theme, "header.good = green", NULL));
	expect_style(theme, ROLE_HEADER_GOOD, (struct style){ 2, 4, 0 });
	assert_true(line(theme, "header.good = default on default", NULL));
	expect_style(theme, ROLE_HEADER_GOOD,
		     (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT, 0 });
	theme_free(theme);
}

static void empty_style_takes_a_role_back_to_its_parent(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(line(theme, "state.off =", NULL));
	expect_style(theme, ROLE_STATE_OFF, theme_style(theme, ROLE_TEXT));
	theme_free(theme);
}

static void bad_line_is_refused_with_a_sentence_and_changes_nothing(void **state)
{
	(void)state;
	expect_refusal("stat.late = red", "my.theme:7: unknown role \"stat.late\"; "
		       "the manual page flespitop(5) lists them.");
	expect_refusal("text red",
		       "my.theme:7: no \"=\" in \"text red\"; write: role = style.");
	expect_refusal("text = rde", "my.theme:7: not a colour or attribute: \"rde\"; "
		       "write red, bright-red, 0 to 255 or #rrggbb.");
	expect_refusal("text = 256", "my.theme:7: not a colour or attribute: \"256\"; "
		       "write red, bright-red, 0 to 255 or #rrggbb.");
	expect_refusal("text = #12345g",
		       "my.theme:7: not a colour or attribute: \"#12345g\"; "
		       "write red, bright-red, 0 to 255 or #rrggbb.");
	expect_refusal("text = -1", "my.theme:7: not a colour or attribute: \"-1\"; "
		       "write red, bright-red, 0 to 255 or #rrggbb.");
	expect_refusal("text = red on", "my.theme:7: not a colour or attribute: \"\"; "
		       "write red, bright-red, 0 to 255 or #rrggbb.");
	expect_refusal("text = red green", "my.theme:7: a second colour, \"green\"; "
		       "a style has one, and one more after \"on\".");
}

static void refusal_quotes_foreign_bytes_escaped_and_cut(void **state)
{
	struct theme *theme = theme_new();
	struct err err = { "" };
	char text[300];

	(void)state;
	assert_false(line(theme, "\033]0;owned\a = red", &err));
	assert_null(strpbrk(err.text, "\033\a"));
	assert_non_null(strstr(err.text, "\\x1b]0;owned\\x07"));
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(line(theme, text, &err));
	assert_true(strlen(err.text) < 150);
	theme_free(theme);
}

static void load_names_the_first_bad_line_and_keeps_the_good_ones(void **state)
{
	char *path = file_with("# mine\nstate.live = blue\nnonsense\n"
			       "state.off = 7\nrubbish\n");
	struct theme *theme = theme_new();
	struct err err = { "" };

	(void)state;
	assert_false(theme_load(theme, path, &err));
	assert_true(!strncmp(err.text, path, strlen(path)));
	assert_true(!strncmp(err.text + strlen(path), ":3: no \"=\"", 10));
	assert_int_equal(theme_style(theme, ROLE_STATE_LIVE).fg, 4);
	assert_int_equal(theme_style(theme, ROLE_STATE_OFF).fg, 7);
	theme_free(theme);
	unlink(path);
	free(path);
}

static void load_skips_a_line_that_is_too_long(void **state)
{
	char text[5000];

	(void)state;
	memset(text, 'x', sizeof(text));
	strcpy(text + 4900, "\nstate.live = blue\nstate.off = 7");
	char *path = file_with(text);
	struct theme *theme = theme_new();
	struct err err = { "" };

	assert_false(theme_load(theme, path, &err));
	assert_non_null(strstr(err.text, ":1: too long a line"));
	assert_int_equal(theme_style(theme, ROLE_STATE_LIVE).fg, 4);
	assert_int_equal(theme_style(theme, ROLE_STATE_OFF).fg, 7);
	theme_free(theme);
	unlink(path);
	free(path);
}

static void load_refuses_what_is_not_a_file_and_never_hangs(void **state)
{
	struct theme *theme = theme_new();
	struct err err = { "" };
	char *path = file_with("");

	(void)state;
	unlink(path);
	assert_false(theme_load(theme, path, &err));
	assert_non_null(strstr(err.text, "cannot be read: No such file"));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(theme_load(theme, path, &err));
	assert_non_null(strstr(err.text, "is not a file"));
	assert_false(theme_load(theme, "/dev/zero", &err));
	assert_non_null(strstr(err.text, "is not a file"));
	assert_false(theme_load(theme, "/tmp", &err));
	assert_non_null(strstr(err.text, "is not a file"));
	unlink(path);
	free(path);
	theme_free(theme);
}

static void load_stops_at_a_file_without_end(void **state)
{
	char *text = malloc(40001);

	(void)state;
	for (int i = 0; i < 20000; i++)
		memcpy(text + 2 * i, "#\n", 2);
	text[40000] = '\0';
	char *path = file_with(text);
	struct theme *theme = theme_new();
	struct err err = { "" };

	assert_false(theme_load(theme, path, &err));
	assert_non_null(strstr(err.text, ":2001: too many lines"));
	theme_free(theme);
	unlink(path);
	free(path);
	free(text);
}

static void cursor_lies_over_a_role_with_what_it_names(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(line(theme, "state.off = red on black underline", NULL));
	assert_true(line(theme, "cursor = on blue bold", NULL));
	struct style style = theme_cell(theme, ROLE_STATE_OFF, CELL_CURSOR);

	assert_int_equal(style.fg, 1);
	assert_int_equal(style.bg, 4);
	assert_int_equal(style.attributes, STYLE_UNDERLINE | STYLE_BOLD);
	assert_true(line(theme, "cursor = white on blue", NULL));
	assert_int_equal(theme_cell(theme, ROLE_STATE_OFF, CELL_CURSOR).fg, 7);
	assert_int_equal(theme_cell(theme, ROLE_STATE_OFF, 0).fg, 1);
	theme_free(theme);
}

static void selection_without_style_looks_like_the_cursor(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(line(theme, "cursor = on green", NULL));
	assert_true(line(theme, "selected = on 99", NULL));
	assert_int_equal(theme_cell(theme, ROLE_TEXT, CELL_SELECTED).bg, 99);
	assert_int_equal(theme_cell(theme, ROLE_TEXT, CELL_SELECTED | CELL_CURSOR).bg, 2);
	assert_true(line(theme, "selected =", NULL));
	assert_int_equal(theme_cell(theme, ROLE_TEXT, CELL_SELECTED).bg, 2);
	theme_free(theme);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_has_a_row_a_name_and_a_letter_of_its_own),
		cmocka_unit_test(every_role_descends_from_text),
		cmocka_unit_test(line_sets_colours_and_attributes),
		cmocka_unit_test(comments_and_blank_lines_change_nothing),
		cmocka_unit_test(role_without_style_looks_like_its_parent),
		cmocka_unit_test(colour_not_named_is_the_parents_but_attributes_are_not),
		cmocka_unit_test(empty_style_takes_a_role_back_to_its_parent),
		cmocka_unit_test(bad_line_is_refused_with_a_sentence_and_changes_nothing),
		cmocka_unit_test(refusal_quotes_foreign_bytes_escaped_and_cut),
		cmocka_unit_test(load_names_the_first_bad_line_and_keeps_the_good_ones),
		cmocka_unit_test(load_skips_a_line_that_is_too_long),
		cmocka_unit_test(load_refuses_what_is_not_a_file_and_never_hangs),
		cmocka_unit_test(load_stops_at_a_file_without_end),
		cmocka_unit_test(cursor_lies_over_a_role_with_what_it_names),
		cmocka_unit_test(selection_without_style_looks_like_the_cursor),
	};

	return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
