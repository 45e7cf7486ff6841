/* A terminal in the test: the program's side is a real pseudo-terminal, the other side is
 * read into libvterm, whose cells are compared. */
#include "ui/term.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "core/text.h"

struct rig {
	int master, slave;
	VTerm *vterm;
	VTermScreen *screen;
	bool main_screen;
	bool cursor_visible;
	struct term *term;
	struct theme *theme;
	struct buffer bytes;     /* everything the terminal got */
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

static struct rig *rig_terminal(int cols, int rows)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct winsize size = { .ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows };

	assert_int_equal(openpty(&rig->master, &rig->slave, NULL, NULL, &size), 0);
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
	vterm_input_write(rig->vterm, bytes, (size_t)n);
	return true;
}

/* Until everything that was drawn has arrived. */
static void pump(struct rig *rig)
{
	while (!term_writable(rig->term) || term_pending(rig->term) ||
	       rig->bytes.len < term_bytes(rig->term))
		assert_true(pump_some(rig, DEADLINE_MS));
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
				fail_msg("at %d,%d: U+%04x %04x instead of U+%04x %04x", x, y,
					 got, mark, row[x].base, row[x].mark);
		}
	}
}

/* A screen that has something of everything; but no combining mark in the last column,
 * where libvterm loses one that comes in another piece of input than its letter. */
static struct canvas *busy(int cols, int rows, unsigned seed)
{
	static const char *const words[] = { "speed", "漢字", "Кран", "48", "…", "▃▅▇", "e\u0301" };
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
		{ 1, 1 }, { 2, 1 }, { 1, 3 }, { 2, 2 }, { 10, 3 }, { 80, 24 }, { 120, 36 },
		{ 200, 60 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct rig *rig = rig_open("xterm-256color", sizes[i].cols, sizes[i].rows);
		int cols, rows;

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
	static const char *const types[] = { "xterm-256color", "xterm", "linux", "putty", "tmux",
					     "tmux-256color", "screen", "vt100", "screen-256color",
					     "rxvt-unicode-256color", "xterm-direct", "vt220" };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_arrive_at_every_size),
		cmocka_unit_test(cells_arrive_on_every_terminal),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
