/* A terminal in the test: the program's side is a real pseudo-terminal, the other side is
 * read into libvterm, whose cells are compared. */
#include "ui/term.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>
#include <wchar.h>

#include "core/text.h"

struct rig {
	int master, slave;
	VTerm *vterm;
	VTermScreen *screen;
	bool main_screen;
	bool cursor_visible;
	size_t uncounted;
	struct term *term;
	struct theme *theme;
	struct buffer bytes;     /* everything the terminal got, */
	size_t fed;              /* of which libvterm knows so many */
	struct err err;
};

enum { DEADLINE_MS = 5000 };

static int set_property(VTermProp prop, VTermValue *value, void *user)
{
	struct rig *rig = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		rig->main_screen = !value->boolean;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		rig->cursor_visible = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = set_property };

static struct term_options options_of(const struct rig *rig, const char *type)
{
	return (struct term_options){ .in_fd = rig->slave, .out_fd = rig->slave,
				      .term = type, .colour = true };
}

static void set_size(struct rig *rig, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols,
				.ws_row = (unsigned short)rows };

	assert_int_equal(ioctl(rig->master, TIOCSWINSZ, &size), 0);
	if (rig->vterm)
		vterm_set_size(rig->vterm, rows, cols);
}

static struct rig *rig_terminal(int cols, int rows)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_int_equal(openpty(&rig->master, &rig->slave, NULL, NULL, NULL), 0);
	set_size(rig, cols, rows);
	fcntl(rig->master, F_SETFL, O_NONBLOCK);
	rig->vterm = vterm_new(rows, cols);
	vterm_set_utf8(rig->vterm, 1);
	rig->screen = vterm_obtain_screen(rig->vterm);
	vterm_screen_set_callbacks(rig->screen, &callbacks, rig);
	vterm_screen_enable_altscreen(rig->screen, 1);
	vterm_screen_reset(rig->screen, 1);
	rig->main_screen = rig->cursor_visible = true;
	rig->theme = theme_new();
	return rig;
}

static struct rig *rig_open(const char *type, int cols, int rows)
{
	struct rig *rig = rig_terminal(cols, rows);
	struct term_options options = options_of(rig, type);

	rig->term = term_open(&options, &rig->err);
	if (!rig->term)
		fail_msg("%s: %s", type, rig->err.text);
	return rig;
}

/* Reads what the terminal has got so far; false: nothing within the time. */
static bool pump_some(struct rig *rig, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = rig->master, .events = POLLIN };
	char bytes[4096];

	if (poll(&poll_fd, 1, timeout_ms) <= 0)
		return false;
	ssize_t n = read(rig->master, bytes, sizeof(bytes));

	if (n <= 0)
		return false;
	buffer_add(&rig->bytes, bytes, (size_t)n);
	return true;
}

/* Not in the pieces in which they were read: libvterm loses characters between them. */
static void feed(struct rig *rig)
{
	vterm_input_write(rig->vterm, rig->bytes.at + rig->fed,
			  rig->bytes.len - rig->fed);
	rig->fed = rig->bytes.len;
}

/* Until everything that was drawn has arrived. What was written when the terminal was
 * given back comes on top of what term_bytes() counts. */
static void pump(struct rig *rig)
{
	while (!term_writable(rig->term) || term_pending(rig->term) ||
	       rig->bytes.len < term_bytes(rig->term) + rig->uncounted)
		assert_true(pump_some(rig, DEADLINE_MS));
	feed(rig);
}

static void rig_free(struct rig *rig)
{
	term_close(rig->term);
	theme_free(rig->theme);
	vterm_free(rig->vterm);
	buffer_fini(&rig->bytes);
	close(rig->master);
	close(rig->slave);
	free(rig);
}

static void show(struct rig *rig, const struct canvas *canvas)
{
	term_show(rig->term, canvas, rig->theme);
	pump(rig);
}

static VTermScreenCell cell_at(const struct rig *rig, int x, int y)
{
	VTermScreenCell cell;

	vterm_screen_get_cell(rig->screen, (VTermPos){ .row = y, .col = x }, &cell);
	return cell;
}

static void expect_same(const struct rig *rig, const struct canvas *canvas)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		const struct cell *row = canvas_row(canvas, y);

		for (int x = 0; x < canvas_width(canvas); x++) {
			VTermScreenCell cell = cell_at(rig, x, y);
			uint32_t got = cell.chars[0] ? cell.chars[0] : ' ';
			uint32_t mark = cell.chars[0] ? cell.chars[1] : 0;

			if (row[x].base && (got != row[x].base || mark != row[x].mark))
				fail_msg("at %d,%d: U+%04x %04x, not U+%04x %04x", x, y,
					 got, mark, row[x].base, row[x].mark);
		}
	}
}

/* A screen that has something of everything; but no combining mark in the last column,
 * where libvterm loses one that comes in another piece of input than its letter. */
static struct canvas *busy(int cols, int rows, unsigned seed)
{
	static const char *const words[] = { "speed", "漢字", "Кран", "48", "…", "▃▅▇",
					     "e\u0301" };
	struct canvas *canvas = canvas_new(cols, rows);

	if (cols > 1 && rows > 1)
		canvas_border(canvas, (struct rect){ 0, 0, cols, rows }, ROLE_BORDER);
	for (int i = 0; i < cols * rows / 6 + 1; i++) {
		enum role role = (enum role)((unsigned)rand_r(&seed) % ROLE_COUNT);
		int x = rand_r(&seed) % cols;
		unsigned word = (unsigned)rand_r(&seed) % (x == cols - 1 ? 6 : 7);

		canvas_put(canvas, x, rand_r(&seed) % rows, 20, role, words[word]);
	}
	canvas_flag(canvas, (struct rect){ 0, rows / 2, cols, 1 }, CELL_CURSOR);
	return canvas;
}

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
		struct rig *rig = rig_open("xterm-256color", cols, rows);

		term_size(rig->term, &cols, &rows);
		assert_int_equal(cols, sizes[i].cols);
		assert_int_equal(rows, sizes[i].rows);
		for (unsigned seed = 1; seed < 6; seed++) {
			struct canvas *canvas = busy(cols, rows, seed);

			show(rig, canvas);
			expect_same(rig, canvas);
			canvas_free(canvas);
		}
		rig_free(rig);
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
		struct rig *rig = rig_open(types[i], 80, 24);

		for (unsigned seed = 1; seed < 4; seed++) {
			struct canvas *canvas = busy(80, 24, seed);

			show(rig, canvas);
			expect_same(rig, canvas);
			canvas_free(canvas);
		}
		rig_free(rig);
	}
}

static struct rig *rig_showing(const char *type, enum role role, unsigned flags)
{
	struct rig *rig = rig_open(type, 20, 3);
	struct canvas *canvas = canvas_new(20, 3);

	canvas_put(canvas, 2, 1, 10, role, "word");
	canvas_flag(canvas, (struct rect){ 0, 1, 20, 1 }, flags);
	show(rig, canvas);
	expect_same(rig, canvas);
	canvas_free(canvas);
	return rig;
}

static void roles_have_the_colours_of_the_theme(void **state)
{
	struct rig *rig = rig_showing("xterm-256color", ROLE_HEADER_ALERT, 0);
	VTermScreenCell cell = cell_at(rig, 2, 1), blank = cell_at(rig, 0, 0);

	(void)state;
	assert_true(VTERM_COLOR_IS_INDEXED(&cell.fg) && VTERM_COLOR_IS_INDEXED(&cell.bg));
	assert_int_equal(cell.fg.indexed.idx, 210);
	assert_int_equal(cell.bg.indexed.idx, 236);
	assert_true(cell.attrs.bold);
	assert_true(VTERM_COLOR_IS_DEFAULT_FG(&blank.fg));
	assert_true(VTERM_COLOR_IS_DEFAULT_BG(&blank.bg));
	rig_free(rig);
}

static void cursor_is_a_bar_across_its_row_on_every_terminal(void **state)
{
	static const char *const types[] = {
		"xterm-256color", "xterm", "linux", "vt100",
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct rig *rig = rig_showing(types[i], ROLE_STATE_OFF, CELL_CURSOR);

		for (int x = 0; x < 20; x++) {
			VTermScreenCell cell = cell_at(rig, x, 1);

			assert_true(i ? cell.attrs.reverse : cell.bg.indexed.idx == 24);
		}
		assert_false(cell_at(rig, 0, 0).attrs.reverse);
		rig_free(rig);
	}
}

/* A picture of the bytes without what moves the cursor: does any colour get set? */
static bool has_colour(const struct rig *rig)
{
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < 20; x++) {
			VTermScreenCell cell = cell_at(rig, x, y);

			if (!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
			    !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg))
				return true;
		}
	return memmem(rig->bytes.at, rig->bytes.len, "38;5", 4) ||
	       memmem(rig->bytes.at, rig->bytes.len, "[31m", 4);
}

static void without_colour_only_attributes_are_sent(void **state)
{
	struct rig *rig = rig_terminal(20, 3);
	struct term_options options = options_of(rig, "xterm-256color");
	struct canvas *canvas = busy(20, 3, 1);

	(void)state;
	options.colour = false;
	rig->term = term_open(&options, &rig->err);
	show(rig, canvas);
	expect_same(rig, canvas);
	assert_false(has_colour(rig));
	canvas_free(canvas);
	rig_free(rig);
	rig = rig_showing("vt100", ROLE_ALERT, 0);
	assert_false(has_colour(rig));
	assert_true(cell_at(rig, 2, 1).attrs.bold);
	rig_free(rig);
	rig = rig_showing("xterm", ROLE_ALERT, 0);
	assert_true(has_colour(rig));
	rig_free(rig);
}

static void more_pairs_of_colours_than_a_terminal_has_do_no_harm(void **state)
{
	struct rig *rig = rig_open("xterm", 80, ROLE_COUNT);
	struct canvas *canvas = canvas_new(80, ROLE_COUNT);

	(void)state;
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < ROLE_COUNT; i++) {
			char line[80];

			snprintf(line, sizeof(line), "%s = %d on %d", roles[i].name,
				 (i + round) % 8, (i * 3 + round) % 8);
			assert_true(theme_line(rig->theme, line, "test", NULL));
			canvas_put(canvas, 0, i, 20, (enum role)i, roles[i].name);
		}
		term_redraw(rig->term);
		show(rig, canvas);
		expect_same(rig, canvas);
		assert_int_equal(cell_at(rig, 0, 5).fg.indexed.idx, (5 + round) % 8);
		assert_int_equal(cell_at(rig, 0, 5).bg.indexed.idx, (15 + round) % 8);
	}
	canvas_free(canvas);
	rig_free(rig);
}

static void same_frame_again_sends_nothing(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 80, 24);
	struct canvas *canvas = busy(80, 24, 3);

	(void)state;
	show(rig, canvas);
	uint64_t before = term_bytes(rig->term);

	show(rig, canvas);
	assert_int_equal(term_bytes(rig->term), before);
	canvas_put(canvas, 40, 12, 1, ROLE_VALUE, "7");
	show(rig, canvas);
	expect_same(rig, canvas);
	assert_true(term_bytes(rig->term) - before < 60);
	canvas_free(canvas);
	rig_free(rig);
}

static void redraw_mends_what_others_have_scribbled(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 40, 6);
	struct canvas *canvas = busy(40, 6, 3);

	(void)state;
	show(rig, canvas);
	vterm_input_write(rig->vterm, "\033[2;2Hwall: going down\r\n", 24);
	term_redraw(rig->term);
	show(rig, canvas);
	expect_same(rig, canvas);
	canvas_free(canvas);
	rig_free(rig);
}

static void new_size_is_drawn_whole(void **state)
{
	static const struct { int cols, rows; } sizes[] = {
		{ 120, 40 }, { 30, 4 }, { 1, 1 }, { 200, 60 }, { 80, 24 },
	};
	struct rig *rig = rig_open("xterm-256color", 80, 24);
	int cols, rows;

	(void)state;
	assert_false(term_resize(rig->term));
	for (size_t i = 0; i < 5; i++) {
		struct canvas *canvas = busy(sizes[i].cols, sizes[i].rows, 9);

		set_size(rig, sizes[i].cols, sizes[i].rows);
		assert_true(term_resize(rig->term));
		term_size(rig->term, &cols, &rows);
		assert_int_equal(cols, sizes[i].cols);
		assert_int_equal(rows, sizes[i].rows);
		show(rig, canvas);
		expect_same(rig, canvas);
		canvas_free(canvas);
	}
	rig_free(rig);
}

static void canvas_of_another_size_is_clipped_and_leaves_no_rest(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 20, 3);
	struct canvas *large = busy(33, 7, 4), *small = busy(11, 2, 5);

	(void)state;
	show(rig, large);
	show(rig, small);
	expect_same(rig, small);
	assert_int_equal(cell_at(rig, 15, 1).chars[0], 0);
	assert_int_equal(cell_at(rig, 5, 2).chars[0], 0);
	canvas_free(large);
	canvas_free(small);
	rig_free(rig);
}

/* The C library and we are of different mind about some characters' width. */
static void character_of_disputed_width_does_not_shift_its_row(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 8, 1);
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
		int end = canvas_put(canvas, 1, 0, 7, ROLE_TEXT, utf8);

		if (end > 2)
			continue;        /* escaped: not a character that is shown */
		canvas_put(canvas, 1 + end, 0, 1, ROLE_TEXT, "x");
		show(rig, canvas);
		assert_int_equal(cell_at(rig, 1 + end, 0).chars[0], 'x');
		disputed++;
	}
	canvas_free(canvas);
	rig_free(rig);
}

/* --- hostile text -------------------------------------------------------------- */

static void foreign_control_bytes_never_reach_the_terminal(void **state)
{
	static const char hostile[] =
		"\033]0;PWNED\a\033[2J\033c\x9b" "31m\xc2\x9b" "5n\x90q\x7f\xe2\x80\xae"
		"evil\033P$q\033\\\x0e\b\b\r\n";
	struct rig *rig = rig_open("xterm-256color", 100, 2);
	struct canvas *canvas = canvas_new(100, 2);

	(void)state;
	canvas_put(canvas, 0, 0, 100, ROLE_ALERT, hostile);
	show(rig, canvas);
	expect_same(rig, canvas);
	const char *at = rig->bytes.at;

	assert_non_null(strstr(at, "\\x1b]0;PWNED\\x07\\x1b[2J\\x1bc\\x9b31m\\x9b5n"));
	for (size_t i = 0; i < rig->bytes.len; i++) {
		unsigned char byte = (unsigned char)at[i];

		if (byte == 0x1b)        /* ours: CSI, character sets, keypad */
			assert_non_null(strchr("[()=>", at[i + 1]));
		else
			assert_true(byte >= 0x20 || strchr("\r\n\b", byte));
		assert_int_not_equal(byte, 0x7f);
	}
	assert_true(text_is_utf8((struct span){ at, rig->bytes.len }));
	assert_null(memmem(at, rig->bytes.len, "\xc2\x9b", 2));
	assert_null(memmem(at, rig->bytes.len, "\xe2\x80\xae", 3));
	canvas_free(canvas);
	rig_free(rig);
}

/* --- charset ------------------------------------------------------------------- */

static void expect_ascii(struct rig *rig)
{
	struct canvas *canvas = canvas_new(20, 3);

	canvas_border(canvas, (struct rect){ 0, 0, 6, 3 }, ROLE_BORDER);
	canvas_put(canvas, 1, 1, 15, ROLE_TEXT, "●漢é▇");
	show(rig, canvas);
	canvas_ascii(canvas);
	expect_same(rig, canvas);
	for (size_t i = 0; i < rig->bytes.len; i++)
		assert_true((unsigned char)rig->bytes.at[i] < 0x80);
	canvas_free(canvas);
}

static void ascii_is_drawn_where_it_is_asked_for(void **state)
{
	struct rig *rig = rig_terminal(20, 3);
	struct term_options options = options_of(rig, "xterm-256color");

	(void)state;
	options.ascii = true;
	rig->term = term_open(&options, &rig->err);
	expect_ascii(rig);
	rig_free(rig);
}

static void ascii_is_drawn_where_the_locale_is_not_utf8(void **state)
{
	(void)state;
	setenv("LC_ALL", "C", 1);
	struct rig *rig = rig_open("xterm-256color", 20, 3);

	expect_ascii(rig);
	rig_free(rig);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void locale_that_is_not_installed_is_taken_by_its_name(void **state)
{
	struct canvas *canvas = busy(20, 3, 1);

	(void)state;
	setenv("LC_ALL", "xx_YY.utf8", 1);
	struct rig *rig = rig_open("xterm-256color", 20, 3);

	show(rig, canvas);
	expect_same(rig, canvas);
	rig_free(rig);
	setenv("LC_ALL", "xx_YY.ISO-8859-1", 1);
	rig = rig_open("xterm-256color", 20, 3);
	expect_ascii(rig);
	rig_free(rig);
	setenv("LC_ALL", "C.UTF-8", 1);
	canvas_free(canvas);
}

/* --- which terminal ------------------------------------------------------------ */

static void unknown_terminal_falls_back_and_says_so(void **state)
{
	struct rig *rig = rig_showing("no-such-terminal", ROLE_TEXT, 0);

	(void)state;
	assert_string_equal(term_note(rig->term),
			    "The terminal type \"no-such-terminal\" "
			    "is not known here; going on as xterm-256color.");
	rig_free(rig);
	rig = rig_showing("", ROLE_TEXT, 0);
	assert_string_equal(term_note(rig->term),
			    "TERM is not set; going on as xterm-256color.");
	rig_free(rig);
	rig = rig_showing("\033]0;x\a../../etc/passwd", ROLE_TEXT, 0);
	assert_null(strpbrk(term_note(rig->term), "\033\a"));
	rig_free(rig);
	rig = rig_showing("xterm", ROLE_TEXT, 0);
	assert_null(term_note(rig->term));
	rig_free(rig);
}

static void terminal_without_cursor_addressing_is_refused(void **state)
{
	struct rig *rig = rig_terminal(20, 3);
	struct term_options options = options_of(rig, "dumb");

	(void)state;
	assert_null(term_open(&options, &rig->err));
	assert_string_equal(rig->err.text,
			    "The terminal type \"dumb\" cannot place its cursor, which a "
			    "screen needs; use --print for lines of text, or set TERM.");
	assert_false(pump_some(rig, 0));
	rig_free(rig);
}

/* --- giving it back ------------------------------------------------------------ */

static struct termios modes_of(const struct rig *rig)
{
	struct termios modes;

	memset(&modes, 0, sizeof(modes));
	assert_int_equal(tcgetattr(rig->slave, &modes), 0);
	return modes;
}

/* All that comes for a while. */
static void pump_rest(struct rig *rig)
{
	while (pump_some(rig, 100))
		;
	feed(rig);
	rig->uncounted = rig->term ? rig->bytes.len - term_bytes(rig->term) : 0;
}

static void expect_given_back(struct rig *rig, const struct termios *before)
{
	struct termios after = modes_of(rig);

	pump_rest(rig);
	assert_memory_equal(before, &after, sizeof(after));
	assert_true(rig->main_screen);
	assert_true(rig->cursor_visible);
}

static void close_gives_the_terminal_back(void **state)
{
	static const char *const types[] = { "xterm-256color", "tmux-256color", "screen",
					     "linux", "vt100", "putty" };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct rig *rig = rig_terminal(40, 10);
		struct termios before = modes_of(rig);
		struct term_options options = options_of(rig, types[i]);
		struct canvas *canvas = busy(40, 10, 2);

		rig->term = term_open(&options, &rig->err);
		show(rig, canvas);
		assert_false(modes_of(rig).c_lflag & (ICANON | ECHO | ISIG));
		/* Where there is only one, the prompt comes below the last frame. */
		bool one = !strcmp(types[i], "linux") || !strcmp(types[i], "vt100");

		assert_int_equal(rig->main_screen, one);
		term_close(rig->term);
		rig->term = NULL;
		expect_given_back(rig, &before);
		canvas_free(canvas);
		rig_free(rig);
	}
}

static void restore_gives_the_terminal_back_at_any_moment(void **state)
{
	struct rig *rig = rig_terminal(40, 10);
	struct termios before = modes_of(rig);
	struct term_options options = options_of(rig, "xterm-256color");

	(void)state;
	term_restore();
	rig->term = term_open(&options, &rig->err);
	term_restore();
	expect_given_back(rig, &before);
	size_t len = rig->bytes.len;

	term_restore();
	pump_rest(rig);
	assert_int_equal(rig->bytes.len, len);
	rig_free(rig);
}

static void suspended_terminal_comes_back_whole(void **state)
{
	struct rig *rig = rig_terminal(40, 10);
	struct termios before = modes_of(rig);
	struct term_options options = options_of(rig, "xterm-256color");
	struct canvas *canvas = busy(40, 10, 2);

	(void)state;
	rig->term = term_open(&options, &rig->err);
	show(rig, canvas);
	term_suspend(rig->term);
	expect_given_back(rig, &before);
	vterm_input_write(rig->vterm, "$ ls\r\nfile\r\n", 12);
	term_redraw(rig->term);
	show(rig, canvas);
	assert_false(rig->main_screen);
	assert_false(rig->cursor_visible);
	assert_false(modes_of(rig).c_lflag & (ICANON | ECHO | ISIG));
	expect_same(rig, canvas);
	canvas_free(canvas);
	rig_free(rig);
}

static void nobodys_signal_handlers_are_replaced(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct rig *rig = rig_open("xterm", 20, 3);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct sigaction action;

		sigaction(signals[i], NULL, &action);
		assert_ptr_equal(action.sa_handler, SIG_DFL);
	}
	rig_free(rig);
}

/* --- slow, gone ---------------------------------------------------------------- */

static void slow_terminal_holds_up_nothing_and_gets_the_last_frame(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 200, 60);
	unsigned seed = 1;

	(void)state;
	for (; !term_pending(rig->term) && seed < 100; seed++) {
		struct canvas *canvas = busy(200, 60, seed);

		term_show(rig->term, canvas, rig->theme);
		canvas_free(canvas);
	}
	assert_true(seed < 100);
	assert_false(term_writable(rig->term));
	struct canvas *skipped = busy(200, 60, 500), *last = busy(200, 60, 501);

	term_show(rig->term, skipped, rig->theme);
	assert_true(term_pending(rig->term));
	pump(rig);
	assert_false(term_pending(rig->term));
	show(rig, last);
	expect_same(rig, last);
	canvas_free(skipped);
	canvas_free(last);
	rig_free(rig);
}

static void terminal_that_hangs_up_is_noticed(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 20, 3);
	struct canvas *canvas = busy(20, 3, 1);
	key_code key;

	(void)state;
	assert_false(term_gone(rig->term));
	close(rig->master);
	term_show(rig->term, canvas, rig->theme);
	assert_false(term_key(rig->term, &key));
	assert_true(term_gone(rig->term));
	assert_false(term_pending(rig->term));
	canvas_free(canvas);
	rig->master = dup(rig->slave);
	rig_free(rig);
}

/* --- keys ---------------------------------------------------------------------- */

static void type(struct rig *rig, const char *bytes)
{
	assert_int_equal(write(rig->master, bytes, strlen(bytes)), strlen(bytes));
}

static key_code next_key(struct rig *rig)
{
	struct pollfd poll_fd = { .fd = rig->slave, .events = POLLIN };
	key_code key = K_NONE;

	while (!term_key(rig->term, &key))
		assert_int_equal(poll(&poll_fd, 1, DEADLINE_MS), 1);
	return key;
}

static void expect_key(struct rig *rig, const char *bytes, const char *notation)
{
	char name[KEY_NAME_MAX];

	type(rig, bytes);
	assert_string_equal(key_notation(next_key(rig), name), notation);
}

static void every_key_typed_arrives_as_that_key(void **state)
{
	static const struct { const char *bytes, *notation; } keys[] = {
		{ "a", "a" }, { "Q", "Q" }, { "/", "/" }, { "<", "<lt>" },
		{ " ", "<Space>" },
		{ "Ж", "Ж" }, { "漢", "漢" }, { "😀", "😀" }, { "\r", "<Enter>" },
		{ "\t", "<Tab>" }, { "\033[Z", "<S-Tab>" }, { "\x7f", "<BS>" },
		{ "\b", "<BS>" }, { "\033", "<Esc>" }, { "\033[3~", "<Del>" },
		{ "\033[A", "<Up>" }, { "\033OB", "<Down>" }, { "\033OC", "<Right>" },
		{ "\033[D", "<Left>" }, { "\033OH", "<Home>" }, { "\033[F", "<End>" },
		{ "\033[5~", "<PgUp>" }, { "\033[6~", "<PgDn>" }, { "\033OP", "<F1>" },
		{ "\033[15~", "<F5>" }, { "\033[24~", "<F12>" }, { "\003", "<C-c>" },
		{ "\032", "<C-z>" }, { "\021", "<C-q>" }, { "\023", "<C-s>" },
		{ "\034x", "x" }, { "\026", "<C-v>" }, { "\017", "<C-o>" },
		{ "\n", "<C-j>" },
	};
	struct rig *rig = rig_open("xterm-256color", 20, 3);

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		expect_key(rig, keys[i].bytes, keys[i].notation);
	rig_free(rig);
}

static void keys_of_a_terminals_own_description_arrive(void **state)
{
	struct rig *rig = rig_open("vt52", 20, 3);

	(void)state;
	expect_key(rig, "\033A", "<Up>");
	expect_key(rig, "\033D", "<Left>");
	rig_free(rig);
}

static void keys_typed_fast_arrive_in_order(void **state)
{
	static const char *const want[] = {
		"g", "d", "<Down>", "<Esc>", "q", "<C-c>", "é",
	};
	struct rig *rig = rig_open("xterm-256color", 20, 3);
	char name[KEY_NAME_MAX];
	key_code key;

	(void)state;
	type(rig, "gd\033[B\033q\003é");
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(key_notation(next_key(rig), name), want[i]);
	assert_false(term_key(rig->term, &key));
	rig_free(rig);
}

/* --- synchronized output ------------------------------------------------------- */

static void frames_are_wrapped_once_the_terminal_says_it_can(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 20, 3);
	struct canvas *canvas = busy(20, 3, 1);
	key_code key;

	(void)state;
	show(rig, canvas);
	assert_non_null(strstr(rig->bytes.at, "\033[?2026$p"));
	assert_null(strstr(rig->bytes.at, "\033[?2026h"));
	type(rig, "\033[?2026;2$yx");
	assert_int_equal(next_key(rig), 'x');
	assert_false(term_key(rig->term, &key));
	size_t before = rig->bytes.len;

	canvas_put(canvas, 3, 1, 5, ROLE_TEXT, "new");
	show(rig, canvas);
	const char *frame = rig->bytes.at + before;
	size_t len = rig->bytes.len - before;

	assert_memory_equal(frame, "\033[?2026h", 8);
	assert_memory_equal(frame + len - 8, "\033[?2026l", 8);
	show(rig, canvas);
	assert_int_equal(rig->bytes.len - before, len);
	canvas_free(canvas);
	rig_free(rig);
}

static void frames_are_not_wrapped_where_the_answer_is_no(void **state)
{
	struct rig *rig = rig_open("tmux-256color", 20, 3);
	struct canvas *canvas = busy(20, 3, 1);

	(void)state;
	type(rig, "\033[?2026;0$yx");
	assert_int_equal(next_key(rig), 'x');
	show(rig, canvas);
	assert_null(strstr(rig->bytes.at, "\033[?2026h"));
	canvas_free(canvas);
	rig_free(rig);
}

static void terminals_that_might_print_the_question_are_not_asked(void **state)
{
	static const char *const types[] = { "linux", "vt100", "screen", "vt220" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct rig *rig = rig_showing(types[i], ROLE_TEXT, 0);

		assert_null(strstr(rig->bytes.at, "2026"));
		rig_free(rig);
	}
}

static void answer_still_on_its_way_is_not_left_to_the_shell(void **state)
{
	struct rig *rig = rig_open("xterm-256color", 20, 3);
	struct pollfd poll_fd = { .fd = rig->slave, .events = POLLIN };

	(void)state;
	pump(rig);
	type(rig, "\033[?2026;2$y");
	assert_int_equal(poll(&poll_fd, 1, DEADLINE_MS), 1);
	term_close(rig->term);
	rig->term = NULL;
	assert_int_equal(poll(&poll_fd, 1, 0), 0);
	rig_free(rig);
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
		cmocka_unit_test(close_gives_the_terminal_back),
		cmocka_unit_test(restore_gives_the_terminal_back_at_any_moment),
		cmocka_unit_test(suspended_terminal_comes_back_whole),
		cmocka_unit_test(nobodys_signal_handlers_are_replaced),
		cmocka_unit_test(slow_terminal_holds_up_nothing_and_gets_the_last_frame),
		cmocka_unit_test(terminal_that_hangs_up_is_noticed),
		cmocka_unit_test(every_key_typed_arrives_as_that_key),
		cmocka_unit_test(keys_of_a_terminals_own_description_arrive),
		cmocka_unit_test(keys_typed_fast_arrive_in_order),
		cmocka_unit_test(frames_are_wrapped_once_the_terminal_says_it_can),
		cmocka_unit_test(frames_are_not_wrapped_where_the_answer_is_no),
		cmocka_unit_test(terminals_that_might_print_the_question_are_not_asked),
		cmocka_unit_test(answer_still_on_its_way_is_not_left_to_the_shell),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
