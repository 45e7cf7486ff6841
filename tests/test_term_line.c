/* Keys, and the terminal's life: taken, given back, suspended, slow, gone. */
#include "terminal.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* --- giving it back ------------------------------------------------------------ */

static struct termios modes_of(const struct terminal *t)
{
	struct termios modes;

	memset(&modes, 0, sizeof(modes));
	assert_int_equal(tcgetattr(t->slave, &modes), 0);
	return modes;
}

static void expect_given_back(struct terminal *t, const struct termios *before)
{
	struct termios after = modes_of(t);

	terminal_read_rest(t);
	assert_memory_equal(before, &after, sizeof(after));
	assert_true(t->main_screen);
	assert_true(t->cursor_visible);
}

static void close_gives_the_terminal_back(void **state)
{
	static const char *const types[] = { "xterm-256color", "tmux-256color", "screen",
					     "linux", "vt100", "putty" };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct terminal *t = terminal_new(40, 10);
		struct termios before = modes_of(t);
		struct term_options options = terminal_options(t, types[i]);
		struct canvas *canvas = busy_canvas(40, 10, 2);

		t->term = term_open(&options, &t->err);
		terminal_show(t, canvas);
		assert_false(modes_of(t).c_lflag & (ICANON | ECHO | ISIG));
		/* Where there is only one, the prompt comes below the last frame. */
		bool one = !strcmp(types[i], "linux") || !strcmp(types[i], "vt100");

		assert_int_equal(t->main_screen, one);
		term_close(t->term);
		t->term = NULL;
		expect_given_back(t, &before);
		canvas_free(canvas);
		terminal_free(t);
	}
}

/* A row of one letter, and below it others, beginning with row `from`. */
static void show_rows(struct terminal *t, char top, int from)
{
	struct canvas *canvas = canvas_new(40, 10);

	for (int y = 0; y < 9; y++) {
		char letter[] = { (char)(y ? 'a' + y - from : top), '\0' };

		for (int x = 0; x < 39 && (!y || y >= from); x++)
			canvas_put(canvas, (struct rect){ x, y, 1, 1 }, ROLE_HEADER_ALERT,
				   letter);
	}
	canvas_put(canvas, (struct rect){ 0, 9, 40, 1 }, ROLE_TEXT, "footer");
	terminal_show(t, canvas);
	expect_canvas(t, canvas);
	canvas_free(canvas);
}

/* To move rows the cursor is saved and restored. Some terminals have one place for that
 * and for going back to the first screen, and keep there too whether it is hidden. */
static void close_shows_the_cursor_after_rows_were_moved(void **state)
{
	struct terminal *t = terminal_new(40, 10);
	struct termios before = modes_of(t);
	struct term_options options = terminal_options(t, "xterm-256color");
	VTermPos at;

	(void)state;
	t->term = term_open(&options, &t->err);
	show_rows(t, 'x', 1);
	show_rows(t, 'y', 1);
	show_rows(t, 'y', 2);
		assert_non_null(strstr(t->bytes.at, "\0337"));
	term_close(t->term);
	t->term = NULL;
	expect_given_back(t, &before);
	vterm_state_get_cursorpos(vterm_obtain_state(t->vterm), &at);
	vterm_input_write(t->vterm, "$", 1);
	VTermScreenCell prompt = terminal_cell(t, at.col, at.row);

	assert_int_equal(prompt.chars[0], '$');
	assert_true(VTERM_COLOR_IS_DEFAULT_FG(&prompt.fg));
	assert_true(VTERM_COLOR_IS_DEFAULT_BG(&prompt.bg));
	assert_false(prompt.attrs.bold);
	terminal_free(t);
}

static void restore_gives_the_terminal_back_at_any_moment(void **state)
{
	struct terminal *t = terminal_new(40, 10);
	struct termios before = modes_of(t);
	struct term_options options = terminal_options(t, "xterm-256color");

	(void)state;
	term_restore();
	t->term = term_open(&options, &t->err);
	term_restore();
	expect_given_back(t, &before);
	size_t len = t->bytes.len;

	term_restore();
	terminal_read_rest(t);
	assert_int_equal(t->bytes.len, len);
	terminal_free(t);
}

static void suspended_terminal_comes_back_whole(void **state)
{
	struct terminal *t = terminal_new(40, 10);
	struct termios before = modes_of(t);
	struct term_options options = terminal_options(t, "xterm-256color");
	struct canvas *canvas = busy_canvas(40, 10, 2);

	(void)state;
	t->term = term_open(&options, &t->err);
	terminal_show(t, canvas);
	term_suspend(t->term);
	expect_given_back(t, &before);
	vterm_input_write(t->vterm, "$ ls\r\nfile\r\n", 12);
	term_redraw(t->term);
	terminal_show(t, canvas);
	assert_false(t->main_screen);
	assert_false(t->cursor_visible);
	assert_false(modes_of(t).c_lflag & (ICANON | ECHO | ISIG));
	expect_canvas(t, canvas);
	canvas_free(canvas);
	terminal_free(t);
}

static void nobodys_signal_handlers_are_replaced(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct terminal *t = terminal_open("xterm", 20, 3);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct sigaction action;

		sigaction(signals[i], NULL, &action);
		assert_ptr_equal(action.sa_handler, SIG_DFL);
	}
	terminal_free(t);
}

/* --- slow, gone ---------------------------------------------------------------- */

static void slow_terminal_holds_up_nothing_and_gets_the_last_frame(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 200, 60);
	unsigned seed = 1;

	(void)state;
	for (; !term_pending(t->term) && seed < 100; seed++) {
		struct canvas *canvas = busy_canvas(200, 60, seed);

		term_show(t->term, canvas, t->theme);
		canvas_free(canvas);
	}
	assert_true(seed < 100);
	assert_false(term_writable(t->term));
	struct canvas *skipped = busy_canvas(200, 60, 500);
	struct canvas *last = busy_canvas(200, 60, 501);

	term_show(t->term, skipped, t->theme);
	assert_true(term_pending(t->term));
	terminal_read(t);
	assert_false(term_pending(t->term));
	terminal_show(t, last);
	expect_canvas(t, last);
	canvas_free(skipped);
	canvas_free(last);
	terminal_free(t);
}

static void terminal_that_hangs_up_is_noticed(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 20, 3);
	struct canvas *canvas = busy_canvas(20, 3, 1);
	key_code key;

	(void)state;
	assert_false(term_gone(t->term));
	close(t->master);
	term_show(t->term, canvas, t->theme);
	assert_false(term_key(t->term, &key));
	assert_true(term_gone(t->term));
	assert_false(term_pending(t->term));
	canvas_free(canvas);
	t->master = dup(t->slave);
	terminal_free(t);
}

/* --- keys ---------------------------------------------------------------------- */

static void type(struct terminal *t, const char *bytes)
{
	assert_int_equal(write(t->master, bytes, strlen(bytes)), strlen(bytes));
}

static key_code next_key(struct terminal *t)
{
	struct pollfd poll_fd = { .fd = t->slave, .events = POLLIN };
	key_code key = K_NONE;

	while (!term_key(t->term, &key))
		assert_int_equal(poll(&poll_fd, 1, TERMINAL_WAIT_MS), 1);
	return key;
}

static void expect_key(struct terminal *t, const char *bytes, const char *notation)
{
	char name[KEY_NAME_MAX];

	type(t, bytes);
	assert_string_equal(key_notation(next_key(t), name), notation);
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
	struct terminal *t = terminal_open("xterm-256color", 20, 3);

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		expect_key(t, keys[i].bytes, keys[i].notation);
	terminal_free(t);
}

static void keys_of_a_terminals_own_description_arrive(void **state)
{
	struct terminal *t = terminal_open("vt52", 20, 3);

	(void)state;
	expect_key(t, "\033A", "<Up>");
	expect_key(t, "\033D", "<Left>");
	terminal_free(t);
}

static void keys_typed_fast_arrive_in_order(void **state)
{
	static const char *const want[] = {
		"g", "d", "<Down>", "<Esc>", "q", "<C-c>", "é",
	};
	struct terminal *t = terminal_open("xterm-256color", 20, 3);
	char name[KEY_NAME_MAX];
	key_code key;

	(void)state;
	type(t, "gd\033[B\033q\003é");
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(key_notation(next_key(t), name), want[i]);
	assert_false(term_key(t->term, &key));
	terminal_free(t);
}

/* --- synchronized output ------------------------------------------------------- */

static void frames_are_wrapped_once_the_terminal_says_it_can(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 20, 3);
	struct canvas *canvas = busy_canvas(20, 3, 1);
	key_code key;

	(void)state;
	terminal_show(t, canvas);
	assert_non_null(strstr(t->bytes.at, "\033[?2026$p"));
	assert_null(strstr(t->bytes.at, "\033[?2026h"));
	type(t, "\033[?2026;2$yx");
	assert_int_equal(next_key(t), 'x');
	assert_false(term_key(t->term, &key));
	size_t before = t->bytes.len;

	canvas_put(canvas, row_at(3, 1, 5), ROLE_TEXT, "new");
	terminal_show(t, canvas);
	const char *frame = t->bytes.at + before;
	size_t len = t->bytes.len - before;

	assert_memory_equal(frame, "\033[?2026h", 8);
	assert_memory_equal(frame + len - 8, "\033[?2026l", 8);
	terminal_show(t, canvas);
	assert_int_equal(t->bytes.len - before, len);
	canvas_free(canvas);
	terminal_free(t);
}

static void frames_are_not_wrapped_where_the_answer_is_no(void **state)
{
	struct terminal *t = terminal_open("tmux-256color", 20, 3);
	struct canvas *canvas = busy_canvas(20, 3, 1);

	(void)state;
	type(t, "\033[?2026;0$yx");
	assert_int_equal(next_key(t), 'x');
	terminal_show(t, canvas);
	assert_null(strstr(t->bytes.at, "\033[?2026h"));
	canvas_free(canvas);
	terminal_free(t);
}

static void terminals_that_might_print_the_question_are_not_asked(void **state)
{
	static const char *const types[] = { "linux", "vt100", "screen", "vt220" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct terminal *t = terminal_open(types[i], 20, 3);

		terminal_read(t);
		assert_null(strstr(t->bytes.at, "2026"));
		terminal_free(t);
	}
}

static void answer_still_on_its_way_is_not_left_to_the_shell(void **state)
{
	struct terminal *t = terminal_open("xterm-256color", 20, 3);
	struct pollfd poll_fd = { .fd = t->slave, .events = POLLIN };

	(void)state;
	terminal_read(t);
	type(t, "\033[?2026;2$y");
	assert_int_equal(poll(&poll_fd, 1, TERMINAL_WAIT_MS), 1);
	term_close(t->term);
	t->term = NULL;
	assert_int_equal(poll(&poll_fd, 1, 0), 0);
	terminal_free(t);
}

int main(void)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(close_gives_the_terminal_back),
		cmocka_unit_test(close_shows_the_cursor_after_rows_were_moved),
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

	return cmocka_run_group_tests_name("term_line", tests, NULL, NULL);
}
