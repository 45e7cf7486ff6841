#include "live.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "core/mem.h"
#include "core/text.h"
#include "net/clock.h"

enum { GLANCE_MS = 10, ARGUMENTS_MAX = 14 };

static int64_t deadline_us(void)
{
	return clock_steady_us() + LIVE_WAIT_S * (int64_t)CLOCK_SECOND;
}

/* --- start and end ----------------------------------------------------------- */

/* A terminal answers questions and sends keys by the same line. */
static void answer(const char *bytes, size_t len, void *user)
{
	struct terminal *terminal = user;

	assert_int_equal(write(terminal->master, bytes, len), len);
}

static void set_environment(const struct live_options *options)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	unsetenv("FLESPI_TOKEN");
	unsetenv("NO_COLOR");
	for (size_t i = 0; i < 3 && options->environment[i]; i++) {
		const char *variable = options->environment[i];

		if (strchr(variable, '='))
			putenv((char *)variable);
		else
			unsetenv(variable);
	}
}

/* An empty file system over it, seen by this process alone. */
static bool hide(const char *directory)
{
	int flags = geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;

	return !unshare(flags) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("none", directory, "tmpfs", 0, NULL);
}

static void become(const struct live_options *options, int slave, pid_t parent)
{
	const char *path = getenv("PROGRAM") ? getenv("PROGRAM") : "./flespitop";
	const char *arguments[ARGUMENTS_MAX + 2] = { path };
	const struct rlimit no_core = { 0, 0 };

	for (size_t i = 0; i < ARGUMENTS_MAX && options->arguments[i]; i++)
		arguments[i + 1] = options->arguments[i];
	if (options->hide && !hide(options->hide))
		_exit(LIVE_CANNOT_HIDE);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || login_tty(slave))
		_exit(127);
	setrlimit(RLIMIT_CORE, &no_core);
	set_environment(options);
	execv(path, (char *const *)arguments);
	_exit(127);
}

struct live *live_start(const struct live_options *options)
{
	struct live *live = mem_new(sizeof(*live));
	struct terminal *terminal = terminal_new(options->cols, options->rows);
	pid_t parent = getpid();

	live->terminal = terminal;
	fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
	vterm_output_set_callback(terminal->vterm, answer, terminal);
	assert_int_equal(tcgetattr(terminal->slave, &live->before), 0);
	live->pid = fork();
	assert_true(live->pid >= 0);
	if (!live->pid)
		become(options, terminal->slave, parent);
	live->pid_fd = (int)syscall(SYS_pidfd_open, live->pid, 0);
	/* So that the program's is the last one. */
	close(terminal->slave);
	terminal->slave = -1;
	return live;
}

/* Takes its status, too. */
static bool has_ended(struct live *live)
{
	struct pollfd fd = { live->pid_fd, POLLIN, 0 };

	if (!live->ended && poll(&fd, 1, 0) == 1)
		live->ended =
			waitpid(live->pid, &live->status, 0) == live->pid;
	return live->ended;
}

void live_free(struct live *live)
{
	if (!has_ended(live)) {
		kill(live->pid, SIGKILL);
		waitpid(live->pid, NULL, 0);
	}
	close(live->pid_fd);
	terminal_free(live->terminal);
	free(live);
}

/* --- keys ---------------------------------------------------------------------- */

static void press(VTerm *vterm, key_code key)
{
	static const struct { key_code key; VTermKey sent; } special[] = {
		{ K_ENTER, VTERM_KEY_ENTER }, { K_ESC, VTERM_KEY_ESCAPE },
		{ K_TAB, VTERM_KEY_TAB }, { K_BACKSPACE, VTERM_KEY_BACKSPACE },
		{ K_DELETE, VTERM_KEY_DEL }, { K_UP, VTERM_KEY_UP },
		{ K_DOWN, VTERM_KEY_DOWN }, { K_LEFT, VTERM_KEY_LEFT },
		{ K_RIGHT, VTERM_KEY_RIGHT }, { K_HOME, VTERM_KEY_HOME },
		{ K_END, VTERM_KEY_END }, { K_PAGE_UP, VTERM_KEY_PAGEUP },
		{ K_PAGE_DOWN, VTERM_KEY_PAGEDOWN },
	};

	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (special[i].key == key) {
			vterm_keyboard_key(vterm, special[i].sent, VTERM_MOD_NONE);
			return;
		}
	if (key >= K_CONTROL)
		vterm_keyboard_unichar(vterm, key - K_CONTROL, VTERM_MOD_CTRL);
	else
		vterm_keyboard_unichar(vterm, key, VTERM_MOD_NONE);
}

void live_type(struct live *live, const char *keys)
{
	struct span rest = span_of(keys);
	struct err err = { "" };
	key_code key;

	while (key_parse(&rest, &key, &err))
		press(live->terminal->vterm, key);
	assert_string_equal(err.text, "");
}

void live_resize(struct live *live, int cols, int rows)
{
	terminal_resize(live->terminal, cols, rows);
}

void live_signal(const struct live *live, int number)
{
	assert_int_equal(kill(live->pid, number), 0);
}

/* --- the screen -------------------------------------------------------------- */

char *live_screen(const struct live *live)
{
	struct buffer out = { 0 };
	int cols, rows;

	vterm_get_size(live->terminal->vterm, &rows, &cols);
	for (int y = 0; y < rows; y++) {
		for (int x = 0; x < cols; x++) {
			VTermScreenCell cell = terminal_cell(live->terminal, x, y);
			char utf8[4];

			if (!cell.chars[0])
				buffer_add_char(&out, ' ');
			/* The right half of a wide one has (uint32_t)-1. */
			for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] &&
					cell.chars[i] != UINT32_MAX; i++)
				buffer_add(&out, utf8, text_encode(cell.chars[i], utf8));
		}
		buffer_add_char(&out, '\n');
	}
	return buffer_take(&out);
}

bool live_shows(const struct live *live, const char *text)
{
	char *screen = live_screen(live);
	bool shows = strstr(screen, text);

	free(screen);
	return shows;
}

/* --- waiting ----------------------------------------------------------------- */

/* Takes what has come, after a pause of at most GLANCE_MS for it. */
static void look(struct live *live)
{
	if (terminal_read_some(live->terminal, GLANCE_MS))
		while (terminal_read_some(live->terminal, 0))
			;
	terminal_feed(live->terminal);
}

static void fail_with_screen(struct live *live, const char *wanted, const char *text)
{
	char *screen = live_screen(live);

	if (live->ended)
		fail_msg("%s \"%s\": it ended, status %#x, at\n%s", wanted, text,
			 (unsigned)live->status, screen);
	else
		fail_msg("%s \"%s\":\n%s", wanted, text, screen);
	free(screen);
}

static void wait_for_text(struct live *live, const char *text, bool there)
{
	int64_t until_us = deadline_us();

	while (live_shows(live, text) != there) {
		bool last = has_ended(live) || clock_steady_us() > until_us;

		look(live);
		if (last && live_shows(live, text) != there)
			fail_with_screen(live, there ? "does not show" : "still shows",
					 text);
	}
}

void live_wait(struct live *live, const char *text)
{
	wait_for_text(live, text, true);
}

void live_wait_gone(struct live *live, const char *text)
{
	wait_for_text(live, text, false);
}

void live_wait_until(struct live *live, const char *what,
			bool (*holds)(struct live *live))
{
	int64_t until_us = deadline_us();

	while (!holds(live)) {
		bool last = has_ended(live) || clock_steady_us() > until_us;

		look(live);
		if (last && !holds(live))
			fail_with_screen(live, "does not come to", what);
	}
}

void live_wait_stopped(struct live *live)
{
	int64_t until_us = deadline_us();
	int status;

	while (waitpid(live->pid, &status, WNOHANG | WUNTRACED) != live->pid) {
		look(live);
		if (clock_steady_us() > until_us)
			fail_with_screen(live, "does not", "stop");
	}
	assert_true(WIFSTOPPED(status));
	look(live);
}

static void wait_end(struct live *live)
{
	int64_t until_us = deadline_us();

	while (!has_ended(live)) {
		look(live);
		if (clock_steady_us() > until_us)
			fail_with_screen(live, "does not", "end");
	}
	look(live);
}

int live_end(struct live *live)
{
	wait_end(live);
	if (!WIFEXITED(live->status))
		fail_with_screen(live, "does not", "exit");
	return WEXITSTATUS(live->status);
}

int live_end_by_signal(struct live *live)
{
	wait_end(live);
	return WIFSIGNALED(live->status) ? WTERMSIG(live->status) : 0;
}

/* The arrows tell whether the keypad is as it was. */
void expect_terminal_restored(struct live *live)
{
	struct terminal *terminal = live->terminal;
	struct termios modes;
	char arrow[8] = "";

	assert_int_equal(tcgetattr(terminal->master, &modes), 0);
	assert_int_equal(modes.c_iflag, live->before.c_iflag);
	assert_int_equal(modes.c_oflag, live->before.c_oflag);
	assert_int_equal(modes.c_cflag, live->before.c_cflag);
	assert_int_equal(modes.c_lflag, live->before.c_lflag);
	assert_memory_equal(modes.c_cc, live->before.c_cc, sizeof(modes.c_cc));
	assert_true(terminal->main_screen);
	assert_true(terminal->cursor_visible);
	vterm_output_set_callback(terminal->vterm, NULL, NULL);
	vterm_keyboard_key(terminal->vterm, VTERM_KEY_UP, VTERM_MOD_NONE);
	vterm_output_read(terminal->vterm, arrow, sizeof(arrow) - 1);
	vterm_output_set_callback(terminal->vterm, answer, terminal);
	assert_string_equal(arrow, "\033[A");
}

/* --- its child --------------------------------------------------------------- */

int live_child(const struct live *live)
{
	char path[64], line[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)live->pid,
		 (int)live->pid);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	if (!fgets(line, sizeof(line), file) || atoi(line) <= 0)
		fail_msg("the program has started no process");
	fclose(file);
	int pid_fd = (int)syscall(SYS_pidfd_open, atoi(line), 0);

	assert_true(pid_fd >= 0);
	return pid_fd;
}

void expect_ended(int pid_fd)
{
	struct pollfd fd = { pid_fd, POLLIN, 0 };

	if (poll(&fd, 1, LIVE_WAIT_S * 1000) != 1)
		fail_msg("a process of the program is left behind");
	close(pid_fd);
}
