/* The program at its terminal: on every size and type, and given back however it ends. */
#include "live.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the demo can say that it has started, by name. */
static const char up[] = "● up", up_in_ascii[] = "* up";

static struct live *demo_with(const struct live_options *more)
{
	static const char *const arguments[] = { "--demo=20", NULL };
	struct live_options options = *more;

	if (!options.arguments)
		options.arguments = arguments;
	if (!options.cols) {
		options.cols = 80;
		options.rows = 24;
	}
	return live_start(&options);
}

static struct live *demo(void)
{
	struct live *live = demo_with(&(struct live_options){ 0 });

	live_wait(live, up);
	return live;
}

/* Ends it by q, and nothing is left of it. */
static void quit(struct live *live)
{
	int broker = live_child(live);

	live_type(live, "q");
	assert_int_equal(live_end(live), 0);
	expect_terminal_restored(live);
	expect_ended(broker);
	live_free(live);
}

/* --- sizes ------------------------------------------------------------------- */

static void live_screen_comes_up_at_usual_sizes(void **state)
{
	static const struct { int cols, rows; const char *last; } sizes[] = {
		{ 80, 24, "Quit" }, { 120, 36, "Quit" }, { 200, 60, "Quit" },
		{ 50, 15, "Quit" }, { 12, 4, up },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct live *live = demo_with(&(struct live_options){
			.cols = sizes[i].cols, .rows = sizes[i].rows });

		live_wait(live, up);
		live_wait(live, sizes[i].last);
		if (sizes[i].rows >= 15)
			live_wait(live, "Bus 5");
		quit(live);
	}
}

static bool has_drawn(struct live *live)
{
	return !live->terminal->main_screen;
}

static void one_cell_is_enough_to_run_and_quit(void **state)
{
	struct live *live = demo_with(&(struct live_options){
		.cols = 1, .rows = 1 });

	(void)state;
	live_wait_until(live, "a screen of its own", has_drawn);
	live_type(live, "?jjTja<Esc>:x<Esc>gg[]{}<Esc>");
	live_resize(live, 80, 24);
	live_wait(live, up);
	live_resize(live, 1, 1);
	quit(live);
}

static uint32_t character_at(struct live *live, int x, int y)
{
	return terminal_cell(live->terminal, x, y).chars[0];
}

static void new_size_is_drawn_while_running(void **state)
{
	static const struct { int cols, rows; } sizes[] = {
		{ 120, 36 }, { 50, 15 }, { 200, 60 }, { 80, 24 },
	};
	struct live *live = demo();

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		int cols = sizes[i].cols, rows = sizes[i].rows;

		live_resize(live, cols, rows);
		/* The last frame ends in the corner, above the footer. */
		live_wait(live, "┘\n ?");
		assert_int_equal(character_at(live, cols - 1, rows - 2), 0x2518);
		assert_int_equal(character_at(live, 1, rows - 1), '?');
	}
	quit(live);
}

/* --- leaving ----------------------------------------------------------------- */

static void every_key_that_leaves_gives_the_terminal_back(void **state)
{
	static const char *const keys[] = { "q", "Q", "<C-c>", ":quit<Enter>" };

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct live *live = demo();
		int broker = live_child(live);

		live_type(live, keys[i]);
		assert_int_equal(live_end(live), 0);
		expect_terminal_restored(live);
		expect_ended(broker);
		live_free(live);
	}
}

static void signals_that_ask_give_the_terminal_back(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		struct live *live = demo();
		int broker = live_child(live);

		live_signal(live, signals[i]);
		assert_int_equal(live_end(live), 128 + signals[i]);
		expect_terminal_restored(live);
		expect_ended(broker);
		live_free(live);
	}
}

static void crashes_give_the_terminal_back(void **state)
{
	static const int signals[] = { SIGSEGV, SIGABRT, SIGBUS };

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		struct live *live = demo();
		int broker = live_child(live);

		live_signal(live, signals[i]);
		assert_int_equal(live_end_by_signal(live), signals[i]);
		expect_terminal_restored(live);
		expect_ended(broker);
		live_free(live);
	}
}

static void killed_program_leaves_no_broker(void **state)
{
	struct live *live = demo();
	int broker = live_child(live);

	(void)state;
	live_signal(live, SIGKILL);
	assert_int_equal(live_end_by_signal(live), SIGKILL);
	expect_ended(broker);
	live_free(live);
}

static void closed_terminal_ends_the_program(void **state)
{
	struct live *live = demo();
	int broker = live_child(live);

	(void)state;
	close(live->terminal->master);
	live->terminal->master = -1;
	assert_int_equal(live_end(live), 128 + SIGHUP);
	expect_ended(broker);
	live_free(live);
}

/* --- suspending -------------------------------------------------------------- */

static bool is_on_its_screen(struct live *live)
{
	return !live->terminal->main_screen && !live->terminal->cursor_visible;
}

static void comes_back(struct live *live)
{
	expect_terminal_restored(live);
	live_resize(live, 100, 30);
	live_signal(live, SIGCONT);
	live_wait_until(live, "its screen again", is_on_its_screen);
	live_wait(live, up);
	live_wait(live, "┘\n ?");
}

static void suspended_program_gives_the_terminal_back(void **state)
{
	struct live *live = demo();

	(void)state;
	live_type(live, "<C-z>");
	live_wait_stopped(live);
	comes_back(live);
	live_type(live, ":suspend<Enter>");
	live_wait_stopped(live);
	comes_back(live);
	live_signal(live, SIGTSTP);
	live_wait_stopped(live);
	comes_back(live);
	quit(live);
}

static bool is_raw(struct live *live)
{
	struct termios modes;

	return !tcgetattr(live->terminal->master, &modes) && !(modes.c_lflag & ICANON);
}

/* Then the shell has taken the terminal itself, with its own modes. */
static void program_stopped_by_others_takes_the_terminal_back(void **state)
{
	struct live *live = demo();

	(void)state;
	live_signal(live, SIGSTOP);
	live_wait_stopped(live);
	assert_int_equal(tcsetattr(live->terminal->master, TCSANOW, &live->before), 0);
	vterm_input_write(live->terminal->vterm, "\033[2J$ fg", 8);
	live_signal(live, SIGCONT);
	live_wait_until(live, "raw modes", is_raw);
	live_wait(live, up);
	live_wait(live, "┘\n ?");
	live_wait_gone(live, "$ fg");
	quit(live);
}

/* --- types of terminal ------------------------------------------------------- */

static void common_terminals_show_the_screen(void **state)
{
	static const char *const types[] = {
		"TERM=vt100", "TERM=linux", "TERM=xterm", "TERM=tmux-256color",
		"TERM=screen",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct live *live = demo_with(&(struct live_options){
			.environment = { types[i] } });

		live_wait(live, up);
		live_type(live, "q");
		assert_int_equal(live_end(live), 0);
		expect_terminal_restored(live);
		live_free(live);
	}
}

static void unknown_terminal_is_guessed_and_said_so(void **state)
{
	static const struct { const char *variable, *note; } types[] = {
		{ "TERM=no-such-terminal", "The terminal type \"no-such-terminal\" is" },
		{ "TERM", "TERM is not set; going on as xterm-256color." },
		{ "TERM=", "TERM is not set; going on as xterm-256color." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct live *live = demo_with(&(struct live_options){
			.cols = 120, .rows = 36, .environment = { types[i].variable } });

		live_wait(live, up);
		live_type(live, "4gg");
		live_wait(live, types[i].note);
		quit(live);
	}
}

static void terminal_that_cannot_place_its_cursor_is_refused(void **state)
{
	struct live *live = demo_with(&(struct live_options){
		.environment = { "TERM=dumb" } });

	(void)state;
	assert_int_equal(live_end(live), 1);
	assert_true(live_shows(live, "flespitop: The terminal type \"dumb\" cannot"));
	assert_true(live_shows(live, "--print"));
	assert_null(memchr(live->terminal->bytes.at, '\033',
			   live->terminal->bytes.len));
	expect_terminal_restored(live);
	live_free(live);
}

/* --- what goes over the line ------------------------------------------------- */

static void expect_ascii_only(const struct live_options *options)
{
	struct live *live = demo_with(options);

	live_wait(live, up_in_ascii);
	live_type(live, "4?");
	live_wait(live, "Help - ");
	live_type(live, "<Esc>zz3");
	live_type(live, "q");
	assert_int_equal(live_end(live), 0);
	for (size_t i = 0; i < live->terminal->bytes.len; i++)
		assert_true((unsigned char)live->terminal->bytes.at[i] < 0x80);
	live_free(live);
}

static void ascii_is_all_that_a_locale_without_utf8_gets(void **state)
{
	static const char *const arguments[] = { "--demo=20", "--ascii", NULL };

	(void)state;
	expect_ascii_only(&(struct live_options){ .environment = { "LC_ALL=C" } });
	expect_ascii_only(&(struct live_options){
		.environment = { "LC_ALL", "LANG", "LC_CTYPE=POSIX" } });
	expect_ascii_only(&(struct live_options){ .arguments = arguments });
}

/* How often CSI ... m sets a colour. */
static int colours_in(const struct buffer *bytes)
{
	int count = 0;

	for (const char *at = bytes->at; (at = strstr(at, "\033[")); ) {
		at += 2;
		if (at[strspn(at, "0123456789;:")] != 'm')
			continue;
		for (char *end; *at != 'm'; at = *end == 'm' ? end : end + 1) {
			long number = strtol(at, &end, 10);

			count += (number >= 30 && number <= 49) ||
				 (number >= 90 && number <= 107);
		}
	}
	return count;
}

static int colours_of_demo(const struct live_options *options)
{
	struct live *live = demo_with(options);

	live_wait(live, up);
	live_type(live, "q");
	assert_int_equal(live_end(live), 0);
	int count = colours_in(&live->terminal->bytes);

	live_free(live);
	return count;
}

static void no_color_means_no_colour(void **state)
{
	static const char *const arguments[] = { "--demo=20", "--no-color", NULL };

	(void)state;
	assert_true(colours_of_demo(&(struct live_options){ 0 }) > 0);
	assert_int_equal(colours_of_demo(&(struct live_options){
		.environment = { "NO_COLOR=1" } }), 0);
	assert_int_equal(colours_of_demo(&(struct live_options){
		.arguments = arguments }), 0);
}

/* --- without a broker -------------------------------------------------------- */

static void demo_without_mosquitto_says_what_to_install(void **state)
{
	struct live *live = demo_with(&(struct live_options){
		.environment = { "PATH=/nonexistent" }, .hide = "/usr/sbin" });
	int status = live_end(live);

	(void)state;
	if (status == LIVE_CANNOT_HIDE) {
		live_free(live);
		skip();
	}
	assert_int_equal(status, 1);
	assert_true(live_shows(live, "flespitop: --demo needs the mosquitto broker; "
			       "install it with"));
	assert_true(live->terminal->main_screen);
	live_free(live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(live_screen_comes_up_at_usual_sizes),
		cmocka_unit_test(one_cell_is_enough_to_run_and_quit),
		cmocka_unit_test(new_size_is_drawn_while_running),
		cmocka_unit_test(every_key_that_leaves_gives_the_terminal_back),
		cmocka_unit_test(signals_that_ask_give_the_terminal_back),
		cmocka_unit_test(crashes_give_the_terminal_back),
		cmocka_unit_test(killed_program_leaves_no_broker),
		cmocka_unit_test(closed_terminal_ends_the_program),
		cmocka_unit_test(suspended_program_gives_the_terminal_back),
		cmocka_unit_test(program_stopped_by_others_takes_the_terminal_back),
		cmocka_unit_test(common_terminals_show_the_screen),
		cmocka_unit_test(unknown_terminal_is_guessed_and_said_so),
		cmocka_unit_test(terminal_that_cannot_place_its_cursor_is_refused),
		cmocka_unit_test(ascii_is_all_that_a_locale_without_utf8_gets),
		cmocka_unit_test(no_color_means_no_colour),
		cmocka_unit_test(demo_without_mosquitto_says_what_to_install),
	};

	return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
