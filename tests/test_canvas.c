#include "ui/canvas.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static const struct rect everywhere = { 0, 0, 1000, 1000 };

static void expect_text(const struct canvas *canvas, const char *want)
{
	struct buffer out = { 0 };

	canvas_write_text(canvas, &out);
	assert_string_equal(out.at, want);
	buffer_fini(&out);
}

static void expect_roles(const struct canvas *canvas, const char *want)
{
	struct buffer out = { 0 };

	canvas_write_roles(canvas, &out);
	assert_string_equal(out.at, want);
	buffer_fini(&out);
}

/* Every half of a wide character has its other half. */
static void expect_whole(const struct canvas *canvas)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		const struct cell *row = canvas_row(canvas, y);

		for (int x = 0; x < canvas_width(canvas); x++) {
			bool wide = row[x].base >= 0x1100 && row[x].base != 0x2026 &&
				    row[x].base != 0xfffd;
			bool last = x == canvas_width(canvas) - 1;
			bool half_follows = !last && !row[x + 1].base;

			assert_int_equal(wide, half_follows);
			assert_true(row[x].base || (x && row[x - 1].base));
		}
	}
}

static void new_canvas_is_blank(void **state)
{
	struct canvas *canvas = canvas_new(3, 2);

	(void)state;
	expect_text(canvas, "\n\n");
	expect_roles(canvas, "...\n...\n");
	assert_int_equal(canvas_width(canvas), 3);
	assert_int_equal(canvas_height(canvas), 2);
	canvas_free(canvas);
	canvas_free(NULL);
}

static void resize_blanks(void **state)
{
	struct canvas *canvas = canvas_new(3, 1);

	(void)state;
	canvas_put(canvas, row_at(0, 0, 3), ROLE_ALERT, "abc");
	canvas_flag(canvas, everywhere, CELL_CURSOR);
	canvas_resize(canvas, 4, 2);
	expect_text(canvas, "\n\n");
	expect_roles(canvas, "....\n....\n");
	canvas_free(canvas);
}

static void put_takes_at_most_its_columns_and_says_how_many(void **state)
{
	struct canvas *canvas = canvas_new(10, 1);

	(void)state;
	assert_int_equal(canvas_put(canvas, row_at(1, 0, 3), ROLE_VALUE, "abcdef"), 3);
	assert_int_equal(canvas_put(canvas, row_at(5, 0, 9), ROLE_UNIT, "xy"), 2);
	assert_int_equal(canvas_put(canvas, row_at(8, 0, 0), ROLE_UNIT, "z"), 0);
	assert_int_equal(canvas_put(canvas, row_at(8, 0, -4), ROLE_UNIT, "z"), 0);
	expect_text(canvas, " abc xy\n");
	expect_roles(canvas, ".vvv.uu...\n");
	canvas_free(canvas);
}

static void nothing_is_drawn_outside(void **state)
{
	struct canvas *canvas = canvas_new(4, 2);

	(void)state;
	assert_int_equal(canvas_put(canvas, row_at(-2, 0, 9), ROLE_TEXT, "abcd"), 4);
	assert_int_equal(canvas_put(canvas, row_at(3, 1, 9), ROLE_TEXT, "efgh"), 1);
	assert_int_equal(canvas_put(canvas, row_at(4, 1, 9), ROLE_TEXT, "no"), 0);
	assert_int_equal(canvas_put(canvas, row_at(0, 2, 9), ROLE_TEXT, "no"), 0);
	assert_int_equal(canvas_put(canvas, row_at(0, -1, 9), ROLE_TEXT, "no"), 0);
	assert_int_equal(canvas_put(canvas, row_at(INT32_MAX, 0, INT32_MAX), ROLE_TEXT,
				    "no"), 0);
	canvas_put(canvas, row_at(INT32_MIN, 0, INT32_MAX), ROLE_TEXT, "no");
	canvas_left(canvas, row_at(9, 0, 4), ROLE_TEXT, span_of("no"));
	canvas_right(canvas, row_at(-9, 5, 4), ROLE_TEXT, span_of("no"));
	canvas_border(canvas, (struct rect){ -5, -5, 30, 30 }, ROLE_BORDER);
	canvas_fill(canvas, (struct rect){ INT32_MAX, 0, INT32_MAX, 1 }, ROLE_ALERT);
	canvas_flag(canvas, (struct rect){ 0, -3, 4, 3 }, CELL_CURSOR);
	expect_text(canvas, "cd\n   e\n");
	expect_roles(canvas, "....\n....\n");
	canvas_free(canvas);
}

static void columns_end_at_the_right_edge_for_text_that_is_cut(void **state)
{
	struct canvas *canvas = canvas_new(4, 2);

	(void)state;
	canvas_left(canvas, row_at(-1, 0, 4), ROLE_TEXT, span_of("abcdef"));
	canvas_right(canvas, row_at(2, 1, 3), ROLE_TEXT, span_of("x"));
	expect_text(canvas, "bc…\n\n");
	canvas_free(canvas);
}

static void wide_character_takes_two_cells(void **state)
{
	struct canvas *canvas = canvas_new(6, 1);

	(void)state;
	assert_int_equal(canvas_put(canvas, row_at(1, 0, 9), ROLE_NAME, "漢a"), 3);
	expect_text(canvas, " 漢a\n");
	expect_roles(canvas, ".mmm..\n");
	assert_int_equal(canvas_row(canvas, 0)[2].base, 0);
	expect_whole(canvas);
	canvas_free(canvas);
}

static void wide_character_is_never_cut_in_half(void **state)
{
	struct canvas *canvas = canvas_new(4, 3);

	(void)state;
	assert_int_equal(canvas_put(canvas, row_at(3, 0, 9), ROLE_TEXT, "漢"), 1);
	assert_int_equal(canvas_put(canvas, row_at(-1, 1, 9), ROLE_TEXT, "漢字"), 4);
	assert_int_equal(canvas_put(canvas, row_at(0, 2, 3), ROLE_NAME, "漢字"), 3);
	expect_text(canvas, "\n 字\n漢\n");
	expect_roles(canvas, "....\n....\nmmm.\n");
	expect_whole(canvas);
	canvas_free(canvas);
}

static void overwriting_half_a_wide_character_blanks_the_other(void **state)
{
	struct canvas *canvas = canvas_new(4, 4);

	(void)state;
	for (int y = 0; y < 4; y++)
		canvas_put(canvas, row_at(0, y, 4), ROLE_TEXT, "漢字");
	canvas_put(canvas, row_at(1, 0, 1), ROLE_TEXT, "x");
	canvas_put(canvas, row_at(2, 1, 1), ROLE_TEXT, "x");
	canvas_put(canvas, row_at(1, 2, 2), ROLE_TEXT, "語");
	canvas_fill(canvas, (struct rect){ 1, 3, 2, 1 }, ROLE_TEXT);
	expect_text(canvas, " x字\n漢x\n 語\n\n");
	expect_whole(canvas);
	canvas_free(canvas);
}

static void combining_mark_goes_with_its_letter(void **state)
{
	struct canvas *canvas = canvas_new(4, 1);

	(void)state;
	assert_int_equal(canvas_put(canvas, row_at(0, 0, 4), ROLE_TEXT, "e\u0301x"), 2);
	assert_int_equal(canvas_row(canvas, 0)[0].mark, 0x301);
	canvas_put(canvas, row_at(0, 0, 1), ROLE_TEXT, "a");
	assert_int_equal(canvas_row(canvas, 0)[0].mark, 0);
	canvas_free(canvas);
}

static void foreign_bytes_appear_escaped_in_every_way_of_drawing(void **state)
{
	static const char hostile[] = "\033[2J\a\xff\xc2\x9b\u202e\x7f";
	struct canvas *canvas = canvas_new(40, 3);

	(void)state;
	canvas_put(canvas, row_at(0, 0, 40), ROLE_TEXT, hostile);
	canvas_left(canvas, row_at(0, 1, 8), ROLE_TEXT, span_of(hostile));
	canvas_right(canvas, row_at(0, 2, 40), ROLE_TEXT, span_of(hostile));
	expect_text(canvas, "\\x1b[2J\\x07\\xff\\x9b\\u202e\\x7f\n"
			    "\\x1b[2J…\n"
			    "           \\x1b[2J\\x07\\xff\\x9b\\u202e\\x7f\n");
	canvas_free(canvas);
}

static void left_and_right_fill_their_columns(void **state)
{
	struct canvas *canvas = canvas_new(8, 2);

	(void)state;
	canvas_put(canvas, row_at(0, 0, 8), ROLE_DIM, "########");
	canvas_put(canvas, row_at(0, 1, 8), ROLE_DIM, "########");
	canvas_left(canvas, row_at(1, 0, 6), ROLE_VALUE, span_of("ab"));
	canvas_right(canvas, row_at(1, 1, 6), ROLE_VALUE, span_of("漢b"));
	expect_text(canvas, "#ab    #\n#   漢b#\n");
	expect_roles(canvas, "dvvvvvvd\ndvvvvvvd\n");
	canvas_free(canvas);
}

static void text_that_does_not_fit_ends_in_an_ellipsis(void **state)
{
	static const struct {
		const char *text;
		int columns;
		const char *left, *right;
	} cases[] = {
		{ "abcd", 4, "abcd\n", "  abcd\n" },
		{ "abcde", 4, "abc…\n", "  abc…\n" },
		{ "漢字漢", 5, "漢字…\n", " 漢字…\n" },
		{ "漢字漢", 4, "漢…\n", "   漢…\n" },
		{ "漢字", 4, "漢字\n", "  漢字\n" },
		{ "abcde", 1, "…\n", "     …\n" },
		{ "漢", 1, "…\n", "     …\n" },
		{ "", 3, "\n", "\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct canvas *canvas = canvas_new(6, 1);
		struct span text = span_of(cases[i].text);

		canvas_left(canvas, row_at(0, 0, cases[i].columns), ROLE_TEXT, text);
		expect_text(canvas, cases[i].left);
		canvas_fill(canvas, everywhere, ROLE_TEXT);
		canvas_right(canvas, row_at(6 - cases[i].columns, 0, cases[i].columns),
			     ROLE_TEXT, text);
		expect_text(canvas, cases[i].right);
		expect_whole(canvas);
		canvas_free(canvas);
	}
}

static void absent_text_is_blank(void **state)
{
	struct canvas *canvas = canvas_new(4, 1);

	(void)state;
	assert_int_equal(canvas_put_span(canvas, row_at(0, 0, 4), ROLE_TEXT,
					 (struct span){ 0 }),
			 0);
	assert_int_equal(canvas_put(canvas, row_at(0, 0, 4), ROLE_TEXT, NULL), 0);
	canvas_left(canvas, row_at(0, 0, 4), ROLE_VALUE, (struct span){ 0 });
	expect_text(canvas, "\n");
	expect_roles(canvas, "vvvv\n");
	canvas_free(canvas);
}

static void border_is_a_frame(void **state)
{
	struct canvas *canvas = canvas_new(5, 4);

	(void)state;
	canvas_border(canvas, (struct rect){ 1, 0, 4, 3 }, ROLE_BORDER_FOCUS);
	expect_text(canvas, " ┌──┐\n │  │\n └──┘\n\n");
	expect_roles(canvas, ".====\n.=..=\n.====\n.....\n");
	canvas_border(canvas, (struct rect){ 0, 0, 2, 2 }, ROLE_BORDER);
	expect_text(canvas, "┌┐──┐\n└┘  │\n └──┘\n\n");
	canvas_free(canvas);
}

static void cursor_row_shows_in_upper_case_and_outlives_drawing(void **state)
{
	struct canvas *canvas = canvas_new(4, 2);

	(void)state;
	canvas_flag(canvas, (struct rect){ 0, 0, 4, 1 }, CELL_CURSOR);
	canvas_put(canvas, row_at(0, 0, 4), ROLE_NAME, "ab");
	canvas_flag(canvas, (struct rect){ 0, 1, 2, 1 }, CELL_SELECTED);
	expect_roles(canvas, "MM::\n....\n");
	assert_int_equal(canvas_row(canvas, 1)[1].flags, CELL_SELECTED);
	canvas_fill(canvas, everywhere, ROLE_TEXT);
	expect_roles(canvas, "....\n....\n");
	assert_int_equal(canvas_row(canvas, 1)[1].flags, 0);
	canvas_free(canvas);
}

static void sparkline_scales_to_the_largest(void **state)
{
	static const uint32_t steps[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint32_t large[] = { UINT32_MAX, UINT32_MAX / 2, 1, 0 };
	static const uint32_t none[] = { 0, 0 };
	struct canvas *canvas = canvas_new(9, 3);

	(void)state;
	canvas_spark(canvas, row_at(0, 0, 9), ROLE_SPARK, steps);
	canvas_spark(canvas, row_at(0, 1, 4), ROLE_SPARK, large);
	canvas_spark(canvas, row_at(0, 2, 2), ROLE_SPARK, none);
	expect_text(canvas, " ▁▂▃▄▅▆▇█\n█▄▁\n\n");
	expect_roles(canvas, "rrrrrrrrr\nrrrr.....\nrr.......\n");
	canvas_spark(canvas, row_at(7, 2, 2), ROLE_SPARK, steps + 7);
	canvas_spark(canvas, row_at(-1, 2, 2), ROLE_SPARK, large);
	canvas_spark(canvas, row_at(8, 2, 4), ROLE_SPARK, large);
	expect_text(canvas, " ▁▂▃▄▅▆▇█\n█▄▁\n▄      ▇█\n");
	canvas_free(canvas);
}

static void ascii_keeps_borders_bars_and_states_readable(void **state)
{
	struct canvas *canvas = canvas_new(12, 4);

	(void)state;
	canvas_border(canvas, (struct rect){ 0, 0, 4, 3 }, ROLE_TEXT);
	canvas_put(canvas, row_at(5, 0, 9), ROLE_TEXT, "●◐○✕◌…Δ");
	canvas_put(canvas, row_at(5, 1, 8), ROLE_TEXT, "▁▂▃▄▅▆█");
	canvas_put(canvas, row_at(5, 2, 8), ROLE_TEXT, "Кe\u0301漢x");
	canvas_put(canvas, row_at(0, 3, 8), ROLE_TEXT, "⠀⠁⣿");
	canvas_ascii(canvas);
	expect_text(canvas, "+--+ *~ox.~d\n"
			    "|  | .:-=+x#\n"
			    "+--+ ?e? x\n"
			    " .#\n");
	canvas_free(canvas);
}

static void ascii_leaves_nothing_beyond_ascii(void **state)
{
	(void)state;
	for (uint32_t base = 0; base < 0x110000; base++) {
		char c = canvas_ascii_glyph(base);

		if (base >= 0x20 && base < 0x7f)
			assert_int_equal(c, base);
		else if (base == 0 || base >= 0xa0)
			assert_true(c >= 0x20 && c < 0x7f);
	}
	/* The ends of the table and its middle are found. */
	assert_int_equal(canvas_ascii_glyph(0xa0), ' ');
	assert_int_equal(canvas_ascii_glyph(U'⟳'), '@');
	assert_int_equal(canvas_ascii_glyph(U'█'), '#');
	assert_int_equal(canvas_ascii_glyph(U'漢'), '?');
}

static struct buffer svg_of(const struct canvas *canvas)
{
	struct theme *theme = theme_new();
	struct buffer out = { 0 };

	canvas_write_svg(canvas, theme, &out);
	theme_free(theme);
	return out;
}

static void svg_groups_cells_that_look_the_same(void **state)
{
	struct canvas *canvas = canvas_new(20, 1);

	(void)state;
	canvas_put(canvas, row_at(0, 0, 20), ROLE_STATE_OFF, "one two");
	canvas_put(canvas, row_at(7, 0, 13), ROLE_STATE_OFF, " three");
	canvas_put(canvas, row_at(15, 0, 5), ROLE_STRONG, "漢x");
	struct buffer svg = svg_of(canvas);

	assert_non_null(strstr(svg.at, "fill=\"#d95757\">one two three</text>"));
	assert_non_null(strstr(svg.at, "textLength=\"27\""));
	assert_non_null(strstr(svg.at, "font-weight=\"bold\">漢x</text>"));
	buffer_fini(&svg);
	canvas_free(canvas);
}

static void svg_escapes_markup_and_refers_to_nothing_outside(void **state)
{
	struct canvas *canvas = canvas_new(40, 1);

	(void)state;
	canvas_put(canvas, row_at(0, 0, 40), ROLE_TEXT, "</text><script>&amp;\033\"'");
	struct buffer svg = svg_of(canvas);

	assert_non_null(strstr(svg.at,
			       "&lt;/text&gt;&lt;script&gt;&amp;amp;\\x1b\"'</text>"));
	assert_null(strstr(svg.at, "<script"));
	assert_null(strstr(svg.at, "href"));
	assert_null(strstr(svg.at, "url("));
	assert_null(memchr(svg.at, '\033', svg.len));
	buffer_fini(&svg);
	canvas_free(canvas);
}

static void svg_shows_the_cursor_as_a_bar(void **state)
{
	struct canvas *canvas = canvas_new(6, 2);

	(void)state;
	canvas_put(canvas, row_at(1, 1, 4), ROLE_STATE_LIVE, "live");
	canvas_flag(canvas, (struct rect){ 0, 1, 6, 1 }, CELL_CURSOR);
	struct buffer svg = svg_of(canvas);

	assert_non_null(strstr(svg.at, "width=\"54\" height=\"17\" fill=\"#005f87\"/>"));
	assert_non_null(strstr(svg.at, "fill=\"#ffffff\">live</text>"));
	buffer_fini(&svg);
	canvas_free(canvas);
}

static void svg_of_a_theme_for_light_terminals_is_light(void **state)
{
	struct canvas *canvas = canvas_new(6, 2);
	struct theme *theme = theme_new();
	struct buffer svg = { 0 };

	(void)state;
	assert_true(theme_load(theme, "themes/light.theme", NULL));
	canvas_write_svg(canvas, theme, &svg);
	assert_non_null(strstr(svg.at, "fill=\"#fbfcfd\""));
	buffer_clear(&svg);
	assert_true(theme_load(theme, "themes/high-contrast.theme", NULL));
	canvas_write_svg(canvas, theme, &svg);
	assert_non_null(strstr(svg.at, "fill=\"#000000\" stroke"));
	buffer_fini(&svg);
	theme_free(theme);
	canvas_free(canvas);
}

/* Random drawing with random text never leaves the canvas in pieces. */
static void canvas_stays_whole_under_random_drawing(void **state)
{
	static const char *const texts[] = { "漢字かな", "plain", "\xe6\xbc", "a漢", "\033x漢",
					     "e\u0301e\u0301" };
	struct canvas *canvas = canvas_new(13, 4);
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int x = rand_r(&seed) % 20 - 4, y = rand_r(&seed) % 6 - 1;
		struct rect at = row_at(x, y, rand_r(&seed) % 12 - 1);
		struct rect two = { x, y, at.w, 2 };
		struct span text = span_of(texts[(unsigned)rand_r(&seed) % 6]);

		switch (rand_r(&seed) % 4) {
		case 0: canvas_put_span(canvas, at, ROLE_TEXT, text); break;
		case 1: canvas_left(canvas, at, ROLE_DIM, text); break;
		case 2: canvas_right(canvas, at, ROLE_DIM, text); break;
		case 3: canvas_fill(canvas, two, ROLE_DIM);
		}
		if (i % 16 == 0)
			expect_whole(canvas);
	}
	canvas_free(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_canvas_is_blank),
		cmocka_unit_test(resize_blanks),
		cmocka_unit_test(put_takes_at_most_its_columns_and_says_how_many),
		cmocka_unit_test(nothing_is_drawn_outside),
		cmocka_unit_test(columns_end_at_the_right_edge_for_text_that_is_cut),
		cmocka_unit_test(wide_character_takes_two_cells),
		cmocka_unit_test(wide_character_is_never_cut_in_half),
		cmocka_unit_test(overwriting_half_a_wide_character_blanks_the_other),
		cmocka_unit_test(combining_mark_goes_with_its_letter),
		cmocka_unit_test(foreign_bytes_appear_escaped_in_every_way_of_drawing),
		cmocka_unit_test(left_and_right_fill_their_columns),
		cmocka_unit_test(text_that_does_not_fit_ends_in_an_ellipsis),
		cmocka_unit_test(absent_text_is_blank),
		cmocka_unit_test(border_is_a_frame),
		cmocka_unit_test(cursor_row_shows_in_upper_case_and_outlives_drawing),
		cmocka_unit_test(sparkline_scales_to_the_largest),
		cmocka_unit_test(ascii_keeps_borders_bars_and_states_readable),
		cmocka_unit_test(ascii_leaves_nothing_beyond_ascii),
		cmocka_unit_test(svg_groups_cells_that_look_the_same),
		cmocka_unit_test(svg_escapes_markup_and_refers_to_nothing_outside),
		cmocka_unit_test(svg_shows_the_cursor_as_a_bar),
		cmocka_unit_test(svg_of_a_theme_for_light_terminals_is_light),
		cmocka_unit_test(canvas_stays_whole_under_random_drawing),
	};

	return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
