/* What terminals with few colours show of a theme, and the themes that we bring along. */
#include "ui/theme.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

static void rgb_knows_cube_greys_and_its_own(void **state)
{
	(void)state;
	assert_int_equal(theme_rgb(16), 0x000000);
	assert_int_equal(theme_rgb(24), 0x005f87);
	assert_int_equal(theme_rgb(231), 0xffffff);
	assert_int_equal(theme_rgb(232), 0x080808);
	assert_int_equal(theme_rgb(255), 0xeeeeee);
	assert_int_equal(theme_rgb(COLOUR_RGB | 0x123456), 0x123456);
}

static struct style reduced(const struct theme *theme, int fg, int bg, int colours)
{
	return theme_reduce(theme, (struct style){ fg, bg, 0 }, colours);
}

static void hex_becomes_the_nearest_of_the_fixed_256(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	for (int i = 16; i < 256; i++) {
		int found = reduced(theme, COLOUR_RGB | theme_rgb(i), COLOUR_DEFAULT,
				    256).fg;

		assert_int_equal(theme_rgb(found), theme_rgb(i));
	}
	assert_int_equal(reduced(theme, COLOUR_RGB | 0xfe0102, COLOUR_DEFAULT, 256).fg,
			 196);
	assert_int_equal(reduced(theme, 3, 24, 256).bg, 24);
	theme_free(theme);
}

static void hex_becomes_the_nearest_hue_of_8_or_16(void **state)
{
	static const struct { int rgb, of_8; } cases[] = {
		{ 0xff0000, 1 }, { 0x00c000, 2 }, { 0xe5a50a, 3 }, { 0x3465d4, 4 },
		{ 0xa060d0, 5 }, { 0x20b0c0, 6 },
	};
	struct theme *theme = theme_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int colour = COLOUR_RGB | cases[i].rgb;

		assert_int_equal(reduced(theme, colour, COLOUR_DEFAULT, 8).fg,
				 cases[i].of_8);
		assert_int_equal(reduced(theme, colour, COLOUR_DEFAULT, 16).fg % 8,
				 cases[i].of_8);
	}
	theme_free(theme);
}

static void grey_becomes_the_terminals_own_where_there_are_none(void **state)
{
	struct theme *theme = theme_new();
	struct style style = reduced(theme, 244, COLOUR_DEFAULT, 8);

	(void)state;
	assert_int_equal(style.fg, COLOUR_DEFAULT);
	assert_int_equal(style.attributes, STYLE_DIM);
	assert_int_equal(reduced(theme, 8, COLOUR_DEFAULT, 8).fg, COLOUR_DEFAULT);
	assert_int_equal(reduced(theme, 8, COLOUR_DEFAULT, 16).fg, 8);
	theme_free(theme);
}

static void bright_names_become_bold_where_there_are_8(void **state)
{
	struct theme *theme = theme_new();
	struct style style = reduced(theme, 9, COLOUR_DEFAULT, 8);

	(void)state;
	assert_int_equal(style.fg, 1);
	assert_int_equal(style.attributes, STYLE_BOLD);
	theme_free(theme);
}

static bool is_bar(struct style style)
{
	return style.bg != COLOUR_DEFAULT || style.attributes & STYLE_REVERSE;
}

static void bar_stays_a_bar_on_every_terminal(void **state)
{
	static const enum role bars[] = { ROLE_HEADER, ROLE_HEADER_ALERT, ROLE_MATCH };
	static const int colours[] = { 0, 8, 16, 256 };
	struct theme *theme = theme_new();

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 3; j++) {
			struct style style = theme_style(theme, bars[j]);

			style = theme_reduce(theme, style, colours[i]);

			assert_true(is_bar(style));
		}
		struct style cursor = theme_cell(theme, ROLE_STATE_OFF, CELL_CURSOR);

		cursor = theme_reduce(theme, cursor, colours[i]);
		assert_true(is_bar(cursor));
	}
	theme_free(theme);
}

static void ground_of_the_whole_screen_does_not_become_a_bar(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(theme_line(theme, "text = #cdd6f4 on #1e1e2e", "test", NULL));
	struct style style = theme_reduce(theme, theme_style(theme, ROLE_TEXT), 8);

	assert_int_equal(style.fg, COLOUR_DEFAULT);
	assert_int_equal(style.bg, COLOUR_DEFAULT);
	assert_int_equal(style.attributes, 0);
	theme_free(theme);
}

static void without_colours_only_attributes_are_left(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		struct style style = theme_reduce(theme, theme_style(theme, (enum role)i),
						  0);

		assert_int_equal(style.fg, COLOUR_DEFAULT);
		assert_int_equal(style.bg, COLOUR_DEFAULT);
	}
	theme_free(theme);
}

/* Readable on white and on black: the default theme knows neither. */
static double luminance(int rgb)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double channel = (rgb >> (16 - 8 * i) & 255) / 255.0;

		sum += weights[i] * channel * channel;   /* gamma 2 for WCAG's 2.4 */
	}
	return sum;
}

static double contrast(int a, int b)
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return x > y ? x / y : y / x;
}

static void fixed_colours_of_the_built_in_read_on_light_and_dark(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	for (int i = 0; i < ROLE_COUNT; i++) {
		struct style style = theme_style(theme, (enum role)i);

		if (style.bg >= 16) {
			assert_true(style.fg >= 16);
			assert_true(contrast(theme_rgb(style.fg),
					     theme_rgb(style.bg)) > 4.5);
		} else if (style.fg >= 16) {
			assert_true(contrast(theme_rgb(style.fg), 0x000000) > 2.5);
			assert_true(contrast(theme_rgb(style.fg), 0xffffff) > 2.5);
		}
	}
	theme_free(theme);
}

static const char *const shipped[] = {
	"default", "light", "dark", "mono", "colourblind", "high-contrast",
};

static void every_shipped_theme_loads_without_a_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++) {
		struct theme *theme = theme_new();
		struct err err = { "" };
		char path[100];

		snprintf(path, sizeof(path), "themes/%s.theme", shipped[i]);
		if (!theme_load(theme, path, &err))
			fail_msg("%s", err.text);
		theme_free(theme);
	}
}

static void expect_same_style(int role, struct style got, struct style want)
{
	if (got.fg != want.fg || got.bg != want.bg || got.attributes != want.attributes)
		fail_msg("%s differs: themes/default.theme or src/ui/theme_roles.c?",
			 roles[role].name);
}

static void default_theme_file_says_what_is_built_in(void **state)
{
	struct theme *built_in = theme_new(), *loaded = theme_new();

	(void)state;
	/* Every role is set to something else first, so that the file has to name it. */
	for (int i = 0; i < ROLE_COUNT; i++) {
		char text[100];

		snprintf(text, sizeof(text), "%s = 77 on 78 underline italic",
			 roles[i].name);
		assert_true(theme_line(loaded, text, "test", NULL));
	}
	assert_true(theme_load(loaded, "themes/default.theme", NULL));
	for (int i = 0; i < ROLE_COUNT; i++)
		expect_same_style(i, theme_style(loaded, (enum role)i),
				  theme_style(built_in, (enum role)i));
	theme_free(built_in);
	theme_free(loaded);
}

static void mono_theme_has_no_colours(void **state)
{
	struct theme *theme = theme_new();

	(void)state;
	assert_true(theme_load(theme, "themes/mono.theme", NULL));
	for (int i = 0; i < ROLE_COUNT; i++) {
		struct style style = theme_style(theme, (enum role)i);

		assert_int_equal(style.fg, COLOUR_DEFAULT);
		assert_int_equal(style.bg, COLOUR_DEFAULT);
		assert_int_equal(theme_cell(theme, (enum role)i, CELL_CURSOR).bg,
				 COLOUR_DEFAULT);
	}
	theme_free(theme);
}

static void expect_states_differ(const struct theme *theme)
{
	for (int a = ROLE_STATE_LIVE; a <= ROLE_STATE_OFF; a++)
		for (int b = a + 1; b <= ROLE_STATE_OFF; b++)
			assert_int_not_equal(theme_style(theme, (enum role)a).fg,
					     theme_style(theme, (enum role)b).fg);
}

static void states_can_be_told_apart_in_every_shipped_theme(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++) {
		struct theme *theme = theme_new();
		char path[100];

		snprintf(path, sizeof(path), "themes/%s.theme", shipped[i]);
		assert_true(theme_load(theme, path, NULL));
		if (strcmp(shipped[i], "mono"))
			expect_states_differ(theme);
		theme_free(theme);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rgb_knows_cube_greys_and_its_own),
		cmocka_unit_test(hex_becomes_the_nearest_of_the_fixed_256),
		cmocka_unit_test(hex_becomes_the_nearest_hue_of_8_or_16),
		cmocka_unit_test(grey_becomes_the_terminals_own_where_there_are_none),
		cmocka_unit_test(bright_names_become_bold_where_there_are_8),
		cmocka_unit_test(bar_stays_a_bar_on_every_terminal),
		cmocka_unit_test(ground_of_the_whole_screen_does_not_become_a_bar),
		cmocka_unit_test(without_colours_only_attributes_are_left),
		cmocka_unit_test(fixed_colours_of_the_built_in_read_on_light_and_dark),
		cmocka_unit_test(every_shipped_theme_loads_without_a_word),
		cmocka_unit_test(default_theme_file_says_what_is_built_in),
		cmocka_unit_test(mono_theme_has_no_colours),
		cmocka_unit_test(states_can_be_told_apart_in_every_shipped_theme),
	};

	return cmocka_run_group_tests_name("theme_colour", tests, NULL, NULL);
}
