/* What is drawn arrives, on every kind of terminal. */
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "core/text.h"

/* --- screens ----------------------------------------------------------------- */

static void cells_arrive_at_every_size(void **state)
{
	static const struct { int cols, rows; } sizes[] = {
		{ 1, 1 }, { 2, 1 }, { 1, 3 }, { 2, 2 }, { 10, 3 }, { 80, 24 },
		{ 120, 36 }, { 200, 60 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		int cols = sizes[i].cols, rows = sizes[i].rows;
		struct terminal *t = terminal_open("xterm-256color", cols, rows);

		term_size(t->term, &cols, &rows);
		assert_int_equal(cols, sizes[i].cols);
		assert_int_equal(rows, sizes[i].rows);
		for (unsigned seed = 1; seed < 6; seed++) {
			struct canvas *canvas = busy_canvas(cols, rows, seed);

			terminal_show(t, canvas);
			expect_canvas(t, canvas);
			canvas_free(canvas);
		}
		terminal_free(t);
	}
}

static void cells_arrive_on_every_terminal(void **state)
{
	static const char *const types[] = {
		"xterm-256color", "xterm", "linux", "putty", "tmux", "tmux-256color",
		"screen", "vt100", "screen-256color", "rxvt-unicode-256color",
		"xterm-direct", "vt220",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct terminal *t = terminal_open(types[i], 80, 24);

		for (unsigned seed = 1; seed < 4; seed++) {
			struct canvas *canvas = busy_canvas(80, 24, seed);

			terminal_show(t, canvas);
			expect_canvas(t, canvas);
			canvas_free(canvas);
		}
		terminal_free(t);
	}
}

static struct terminal *showing(const char *type, enum role role, unsigned flags)
{
	struct terminal *t = terminal_open(type, 20, 3);
	struct canvas *canvas = canvas_new(20, 3);

	canvas_put(canvas, row_at(2, 1, 10), role, "word");
	canvas_flag(canvas, (struct rect){ 0, 1, 20, 1 }, flags);
	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	canvas_free(canvas);
	return t;
}

static void roles_have_the_colours_of_the_theme(void **state)
{
	struct terminal *t = showing("xterm-256color", ROLE_HEADER_ALERT, 0);
	VTermScreenCell cell = terminal_cell(t, 2, 1), blank = terminal_cell(t, 0, 0);

	(void)state;
	assert_true(VTERM_COLOR_IS_INDEXED(&cell.fg) && VTERM_COLOR_IS_INDEXED(&cell.bg));
	assert_int_equal(cell.fg.indexed.idx, 210);
	assert_int_equal(cell.bg.indexed.idx, 236);
	assert_true(cell.attrs.bold);
	assert_true(VTERM_COLOR_IS_DEFAULT_FG(&blank.fg));
	assert_true(VTERM_COLOR_IS_DEFAULT_BG(&blank.bg));
	terminal_free(t);
}

static void cursor_is_a_bar_across_its_row_on_every_terminal(void **state)
{
	static const char *const types[] = {
		"xterm-256color", "xterm", "linux", "vt100",
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct terminal *t = showing(types[i], ROLE_STATE_OFF, CELL_CURSOR);

		for (int x = 0; x < 20; x++) {
			VTermScreenCell cell = terminal_cell(t, x, 1);

			assert_true(i ? cell.attrs.reverse : cell.bg.indexed.idx == 24);
		}
		assert_false(terminal_cell(t, 0, 0).attrs.reverse);
		terminal_free(t);
	}
}

/* A picture of the bytes without what moves the cursor: does any colour get set? */
static bool has_colour(const struct terminal *t)
{
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < 20; x++) {
			VTermScreenCell cell = terminal_cell(t, x, y);

			if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
			    !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
				return true;
		}
	return memmem(t->bytes.at, t->bytes.len, "38;5", 4) ||
	       memmem(t->bytes.at, t->bytes.len, "[31m", 4);
}

static void without_colour_only_attributes_are_sent(void **state)
{
	struct terminal *t = terminal_new(20, 3);
	struct term_options options = terminal_options(t, "xterm-256color");
	struct canvas *canvas = busy_canvas(20, 3, 1);

	(void)state;
	options.colour = false;
	t->term = term_open(&options, &t->err);
	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	assert_false(has_colour(t));
	canvas_free(canvas);
	terminal_free(t);
	t = showing("vt100", ROLE_ALERT, 0);
	assert_false(has_colour(t));
	assert_true(terminal_cell(t, 2, 1).attrs.bold);
	terminal_free(t);
	t = showing("xterm", ROLE_ALERT, 0);
	assert_true(has_colour(t));
	terminal_free(t);
}

static void more_pairs_of_colours_than_a_terminal_has_do_no_harm(void **state)
{
	struct terminal *t = terminal_open("xterm", 80, ROLE_COUNT);
	struct canvas *canvas = canvas_new(80, ROLE_COUNT);

	(void)state;
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < ROLE_COUNT; i++) {
			char line[80];

			snprintf(line, sizeof(line), "%s = %d on %d", roles[i].name,
				 (i + round) % 8, (i * 3 + round) % 8);
			assert_true(theme_line(t->theme, line, "test", NULL));
			canvas_put(canvas, row_at(0, i, 20), (enum role)i, roles[i].name);
		}
		term_redraw(t->term);
		terminal_show(t, canvas);
		expect_canvas(t, canvas);
		assert_int_equal(terminal_cell(t, 0, 5).fg.indexed.idx, (5 + round) % 8);
		assert_int_equal(terminal_cell(t, 0, 5).bg.indexed.idx, (15 + round) % 8);
	}
	canvas_free(canvas);
	terminal_free(t);
}

static void same_frame_again_sends_nothing(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 80, 24);
	struct canvas *canvas = busy_canvas(80, 24, 3);

	(void)state;
	terminal_show(t, canvas);
	uint64_t before = term_bytes(t->term);

	terminal_show(t, canvas);
	assert_int_equal(term_bytes(t->term), before);
	canvas_put(canvas, row_at(40, 12, 1), ROLE_VALUE, "7");
	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	assert_true(term_bytes(t->term) - before < 60);
	canvas_free(canvas);
	terminal_free(t);
}

static void redraw_mends_what_others_have_scribbled(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 40, 6);
	struct canvas *canvas = busy_canvas(40, 6, 3);

	(void)state;
	terminal_show(t, canvas);
	vterm_input_write(t->vterm, "\033[2;2Hwall: going down\r\n", 24);
	term_redraw(t->term);
	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	canvas_free(canvas);
	terminal_free(t);
}

static void new_size_is_drawn_whole(void **state)
{
	static const struct { int cols, rows; } sizes[] = {
		{ 120, 40 }, { 30, 4 }, { 1, 1 }, { 200, 60 }, { 80, 24 },
	};
	struct terminal *t = terminal_open("xterm-256color", 80, 24);
	int cols, rows;

	(void)state;
	assert_false(term_resize(t->term));
	for (size_t i = 0; i < 5; i++) {
		struct canvas *canvas = busy_canvas(sizes[i].cols, sizes[i].rows, 9);

		terminal_resize(t, sizes[i].cols, sizes[i].rows);
		assert_true(term_resize(t->term));
		term_size(t->term, &cols, &rows);
		assert_int_equal(cols, sizes[i].cols);
		assert_int_equal(rows, sizes[i].rows);
		terminal_show(t, canvas);
		expect_canvas(t, canvas);
		canvas_free(canvas);
	}
	terminal_free(t);
}

static void canvas_of_another_size_is_clipped_and_leaves_no_rest(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 20, 3);
	struct canvas *large = busy_canvas(33, 7, 4), *small = busy_canvas(11, 2, 5);

	(void)state;
	terminal_show(t, large);
	terminal_show(t, small);
	expect_canvas(t, small);
	assert_int_equal(terminal_cell(t, 15, 1).chars[0], 0);
	assert_int_equal(terminal_cell(t, 5, 2).chars[0], 0);
	canvas_free(large);
	canvas_free(small);
	terminal_free(t);
}

/* The C library and we are of different mind about some characters' width. */
static void character_of_disputed_width_does_not_shift_its_row(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 8, 1);
	struct canvas *canvas = canvas_new(8, 1);
	int disputed = 0;

	(void)state;
	for (uint32_t base = 0xa1; base < 0x20000; base++) {
		char utf8[8] = { 0 };

		text_encode(base, utf8);
		int width = text_width(span_of(utf8));

		if (width == wcwidth((wchar_t)base) || disputed > 300)
			continue;
		canvas_fill(canvas, (struct rect){ 0, 0, 8, 1 }, ROLE_TEXT);
		int end = canvas_put(canvas, row_at(1, 0, 7), ROLE_TEXT, utf8);

		if (end > 2)
			continue;        /* escaped: not a character that is shown */
		canvas_put(canvas, row_at(1 + end, 0, 1), ROLE_TEXT, "x");
		terminal_show(t, canvas);
		assert_int_equal(terminal_cell(t, 1 + end, 0).chars[0], 'x');
		disputed++;
	}
	canvas_free(canvas);
	terminal_free(t);
}

/* --- hostile text -------------------------------------------------------------- */

static void foreign_control_bytes_never_reach_the_terminal(void **state)
{
	static const char hostile[] =
		"\033]0;PWNED\a\033[2J\033c\x9b" "31m\xc2\x9b" "5n\x90q\x7f\xe2\x80\xae"
		"evil\033P$q\033\\\x0e\b\b\r\n";
	struct terminal *t = terminal_open("xterm-256color", 100, 2);
	struct canvas *canvas = canvas_new(100, 2);

	(void)state;
	canvas_put(canvas, row_at(0, 0, 100), ROLE_ALERT, hostile);
	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	const char *at = t->bytes.at;

	assert_non_null(strstr(at, "\\x1b]0;PWNED\\x07\\x1b[2J\\x1bc\\x9b31m\\x9b5n"));
	for (size_t i = 0; i < t->bytes.len; i++) {
		unsigned char byte = (unsigned char)at[i];

		if (byte == 0x1b)        /* ours: CSI, character sets, keypad */
			assert_non_null(strchr("[()=>", at[i + 1]));
		else
			assert_true(byte >= 0x20 || strchr("\r\n\b", byte));
		assert_int_not_equal(byte, 0x7f);
	}
	assert_true(text_is_utf8((struct span){ at, t->bytes.len }));
	assert_null(memmem(at, t->bytes.len, "\xc2\x9b", 2));
	assert_null(memmem(at, t->bytes.len, "\xe2\x80\xae", 3));
	canvas_free(canvas);
	terminal_free(t);
}

/* --- charset ------------------------------------------------------------------- */

static void expect_ascii(struct terminal *t)
{
	struct canvas *canvas = canvas_new(20, 3);

	canvas_border(canvas, (struct rect){ 0, 0, 6, 3 }, ROLE_BORDER);
	canvas_put(canvas, row_at(1, 1, 15), ROLE_TEXT, "●漢é▇");
	terminal_show(t, canvas);
	canvas_ascii(canvas);
	expect_canvas(t, canvas);
	for (size_t i = 0; i < t->bytes.len; i++)
		assert_true((unsigned char)t->bytes.at[i] < 0x80);
	canvas_free(canvas);
}

static void ascii_is_drawn_where_it_is_asked_for(void **state)
{
	struct terminal *t = terminal_new(20, 3);
	struct term_options options = terminal_options(t, "xterm-256color");

	(void)state;
	options.ascii = true;
	t->term = term_open(&options, &t->err);
	expect_ascii(t);
	terminal_free(t);
}

static void ascii_is_drawn_where_the_locale_is_not_utf8(void **state)
{
	(void)state;
	setenv("LC_ALL", "C", 1);
	struct terminal *t = terminal_open("xterm-256color", 20, 3);

	expect_ascii(t);
	terminal_free(t);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void locale_that_is_not_installed_is_taken_by_its_name(void **state)
{
	struct canvas *canvas = busy_canvas(20, 3, 1);

	(void)state;
	setenv("LC_ALL", "xx_YY.utf8", 1);
	struct terminal *t = terminal_open("xterm-256color", 20, 3);

	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	terminal_free(t);
	setenv("LC_ALL", "xx_YY.ISO-8859-1", 1);
	t = terminal_open("xterm-256color", 20, 3);
	expect_ascii(t);
	terminal_free(t);
	setenv("LC_ALL", "C.UTF-8", 1);
	canvas_free(canvas);
}

/* --- which terminal ------------------------------------------------------------ */

static void unknown_terminal_falls_back_and_says_so(void **state)
{
	struct terminal *t = showing("no-such-terminal", ROLE_TEXT, 0);

	(void)state;
	assert_string_equal(term_note(t->term),
			    "The terminal type \"no-such-terminal\" "
			    "is not known here; going on as xterm-256color.");
	terminal_free(t);
	t = showing("", ROLE_TEXT, 0);
	assert_string_equal(term_note(t->term),
			    "TERM is not set; going on as xterm-256color.");
	terminal_free(t);
	t = showing("\033]0;x\a../../etc/passwd", ROLE_TEXT, 0);
	assert_null(strpbrk(term_note(t->term), "\033\a"));
	terminal_free(t);
	t = showing("xterm", ROLE_TEXT, 0);
	assert_null(term_note(t->term));
	terminal_free(t);
}

static void terminal_without_cursor_addressing_is_refused(void **state)
{
	struct terminal *t = terminal_new(20, 3);
	struct term_options options = terminal_options(t, "dumb");

	(void)state;
	assert_null(term_open(&options, &t->err));
	assert_string_equal(t->err.text,
			    "The terminal type \"dumb\" cannot place its cursor, which a "
			    "screen needs; use --print for lines of text, or set TERM.");
	assert_false(terminal_read_some(t, 0));
	terminal_free(t);
}

int main(void)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_arrive_at_every_size),
		cmocka_unit_test(cells_arrive_on_every_terminal),
		cmocka_unit_test(roles_have_the_colours_of_the_theme),
		cmocka_unit_test(cursor_is_a_bar_across_its_row_on_every_terminal),
		cmocka_unit_test(without_colour_only_attributes_are_sent),
		cmocka_unit_test(more_pairs_of_colours_than_a_terminal_has_do_no_harm),
		cmocka_unit_test(same_frame_again_sends_nothing),
		cmocka_unit_test(redraw_mends_what_others_have_scribbled),
		cmocka_unit_test(new_size_is_drawn_whole),
		cmocka_unit_test(canvas_of_another_size_is_clipped_and_leaves_no_rest),
		cmocka_unit_test(character_of_disputed_width_does_not_shift_its_row),
		cmocka_unit_test(foreign_control_bytes_never_reach_the_terminal),
		cmocka_unit_test(ascii_is_drawn_where_it_is_asked_for),
		cmocka_unit_test(ascii_is_drawn_where_the_locale_is_not_utf8),
		cmocka_unit_test(locale_that_is_not_installed_is_taken_by_its_name),
		cmocka_unit_test(unknown_terminal_falls_back_and_says_so),
		cmocka_unit_test(terminal_without_cursor_addressing_is_refused),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
