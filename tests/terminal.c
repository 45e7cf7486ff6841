#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int set_property(VTermProp prop, VTermValue *value, void *user)
{
	struct terminal *t = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		t->main_screen = !value->boolean;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->cursor_visible = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = set_property };

struct term_options terminal_options(const struct terminal *t, const char *type)
{
	return (struct term_options){ .in_fd = t->slave, .out_fd = t->slave,
				      .term = type, .colour = true };
}

void terminal_resize(struct terminal *t, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols,
				.ws_row = (unsigned short)rows };

	assert_int_equal(ioctl(t->master, TIOCSWINSZ, &size), 0);
	if (t->vterm)
		vterm_set_size(t->vterm, rows, cols);
}

struct terminal *terminal_new(int cols, int rows)
{
	struct terminal *t = calloc(1, sizeof(*t));

	assert_int_equal(openpty(&t->master, &t->slave, NULL, NULL, NULL), 0);
	terminal_resize(t, cols, rows);
	fcntl(t->master, F_SETFL, O_NONBLOCK);
	t->vterm = vterm_new(rows, cols);
	vterm_set_utf8(t->vterm, 1);
	t->screen = vterm_obtain_screen(t->vterm);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	t->main_screen = t->cursor_visible = true;
	t->theme = theme_new();
	return t;
}

struct terminal *terminal_open(const char *type, int cols, int rows)
{
	struct terminal *t = terminal_new(cols, rows);
	struct term_options options = terminal_options(t, type);

	t->term = term_open(&options, &t->err);
	if (!t->term)
		fail_msg("%s: %s", type, t->err.text);
	return t;
}

bool terminal_read_some(struct terminal *t, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = t->master, .events = POLLIN };
	char bytes[4096];

	if (poll(&poll_fd, 1, timeout_ms) <= 0)
		return false;
	ssize_t n = read(t->master, bytes, sizeof(bytes));

	if (n <= 0)
		return false;
	buffer_add(&t->bytes, bytes, (size_t)n);
	return true;
}

/* Not in the pieces in which they were read: libvterm loses characters between them. */
void terminal_feed(struct terminal *t)
{
	vterm_input_write(t->vterm, t->bytes.at + t->fed,
			  t->bytes.len - t->fed);
	t->fed = t->bytes.len;
}

void terminal_read(struct terminal *t)
{
	while (!term_writable(t->term) || term_pending(t->term) ||
	       t->bytes.len < term_bytes(t->term) + t->uncounted)
		assert_true(terminal_read_some(t, TERMINAL_WAIT_MS));
	terminal_feed(t);
}

void terminal_read_rest(struct terminal *t)
{
	while (terminal_read_some(t, 100))
		;
	terminal_feed(t);
	t->uncounted = t->term ? t->bytes.len - term_bytes(t->term) : 0;
}

void terminal_free(struct terminal *t)
{
	term_close(t->term);
	theme_free(t->theme);
	vterm_free(t->vterm);
	buffer_fini(&t->bytes);
	close(t->master);
	close(t->slave);
	free(t);
}

void terminal_show(struct terminal *t, const struct canvas *canvas)
{
	term_show(t->term, canvas, t->theme);
	terminal_read(t);
}

VTermScreenCell terminal_cell(const struct terminal *t, int x, int y)
{
	VTermScreenCell cell;

	vterm_screen_get_cell(t->screen, (VTermPos){ .row = y, .col = x }, &cell);
	return cell;
}

void expect_canvas(const struct terminal *t, const struct canvas *canvas)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		const struct cell *row = canvas_row(canvas, y);

		for (int x = 0; x < canvas_width(canvas); x++) {
			VTermScreenCell cell = terminal_cell(t, x, y);
			uint32_t got = cell.chars[0] ? cell.chars[0] : ' ';
			uint32_t mark = cell.chars[0] ? cell.chars[1] : 0;

			if (row[x].base && (got != row[x].base || mark != row[x].mark))
				fail_msg("at %d,%d: U+%04x %04x, not U+%04x %04x", x, y,
					 got, mark, row[x].base, row[x].mark);
		}
	}
}

struct canvas *busy_canvas(int cols, int rows, unsigned seed)
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

		canvas_put(canvas, row_at(x, rand_r(&seed) % rows, 20), role,
			   words[word]);
	}
	canvas_flag(canvas, (struct rect){ 0, rows / 2, cols, 1 }, CELL_CURSOR);
	return canvas;
}
