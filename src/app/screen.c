/* wait -> signals -> keys -> drain -> draw. Nothing else happens, and nothing in it
 * blocks but the wait. */
#include "app/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/monitor.h"
#include "app/pace.h"
#include "app/say.h"
#include "app/signals.h"
#include "core/mem.h"
#include "net/clock.h"
#include "ui/term.h"
#include "ui/ui.h"

enum {
	STATUS_WAIT_RAN_OUT = 27,
	FOLLOW_US = 300000,
	DRAIN_LATE_US = 200000,      /* at least so often, however late a picture is */
};

struct screen {
	const struct config *config;
	struct monitor *monitor;
	struct term *term;
	struct theme *theme;
	struct ui *ui;
	struct ui_host host;
	struct pace pace;
	int in_fd, signals;
	int64_t end_us;              /* steady clock; 0: none */
	int64_t selected_us;         /* since when the selection stands */
	uint64_t selected;           /* device */
	uint64_t version_drawn;      /* of the store */
	uint64_t bytes_drawn;        /* of the terminal */
	bool busy;                   /* messages still wait to be taken in */
	bool key;                    /* pressed since the last picture */
	bool stop_asked;             /* suspend */
	int status;                  /* -1: running */
};

/* --- what the screen asks --------------------------------------------------- */

static void subscribe(void *owner, const char *filter)
{
	monitor_subscribe(((struct screen *)owner)->monitor, filter);
}

static void change(void *owner, uint32_t id, const char *filter)
{
	monitor_change(((struct screen *)owner)->monitor, id, filter);
}

static void unsubscribe(void *owner, uint32_t id)
{
	monitor_unsubscribe(((struct screen *)owner)->monitor, id);
}

static void subscription_switch(void *owner, uint32_t id, bool on)
{
	monitor_switch(((struct screen *)owner)->monitor, id, on);
}

static void reconnect(void *owner)
{
	monitor_reconnect(((struct screen *)owner)->monitor);
}

static void suspend(void *owner)
{
	((struct screen *)owner)->stop_asked = true;
}

static void quit(void *owner)
{
	struct screen *screen = owner;
	const struct link *link = store_link(monitor_store(screen->monitor));

	screen->status = link->state == LINK_FAILED ? (int)link->failure : 0;
}

/* --- the loop --------------------------------------------------------------- */

static bool news(const struct screen *screen)
{
	return store_version(monitor_store(screen->monitor)) != screen->version_drawn;
}

static int wait_ms(const struct screen *screen)
{
	int64_t now_us = clock_steady_us(), wait_us;

	if (screen->busy || (screen->key && term_writable(screen->term)))
		return 0;
	wait_us = pace_wait_us(&screen->pace, news(screen), now_us);
	if (news(screen) && wait_us > DRAIN_LATE_US)
		wait_us = DRAIN_LATE_US;
	if (screen->end_us && screen->end_us - now_us < wait_us)
		wait_us = screen->end_us > now_us ? screen->end_us - now_us : 0;
	return (int)((wait_us + 999) / 1000);
}

static void stop(struct screen *screen)
{
	screen->stop_asked = false;
	term_suspend(screen->term);
	raise(SIGSTOP);
}

/* Whoever stopped us: the shell may have set its own modes and used the screen since. */
static void go_on(struct screen *screen)
{
	term_suspend(screen->term);
	term_resize(screen->term);
	term_redraw(screen->term);
	screen->key = true;
}

static void take_signals(struct screen *screen)
{
	int number;

	while ((number = signals_read(screen->signals))) {
		if (number == SIGWINCH) {
			if (term_resize(screen->term))
				screen->key = true;
		} else if (number == SIGCONT) {
			go_on(screen);
		} else if (number == SIGTSTP) {
			screen->stop_asked = true;
		} else {
			screen->status = 128 + number;
		}
	}
}

static void take_keys(struct screen *screen)
{
	key_code key;

	while (screen->status < 0 && !screen->stop_asked &&
	       term_key(screen->term, &key)) {
		if (key == K_RESIZED)
			term_resize(screen->term);
		else
			ui_key(screen->ui, key, clock_wall_us());
		screen->key = true;
	}
	if (ui_redraw_asked(screen->ui))
		term_redraw(screen->term);
}

/* The device on the screen gets its full telemetry, once the selection rests. */
static void follow(struct screen *screen)
{
	uint64_t device = ui_device(screen->ui);
	int64_t now_us = clock_steady_us();

	if (device != screen->selected) {
		screen->selected = device;
		screen->selected_us = now_us;
	} else if (now_us - screen->selected_us >= FOLLOW_US) {
		monitor_follow(screen->monitor, device);
	}
}

static void draw(struct screen *screen)
{
	int64_t now_us = clock_steady_us();
	int cols, rows;

	if (!screen->key && pace_wait_us(&screen->pace, news(screen), now_us))
		return;
	if (!term_writable(screen->term))
		return;
	screen->version_drawn = store_version(monitor_store(screen->monitor));
	term_size(screen->term, &cols, &rows);
	term_show(screen->term, ui_draw(screen->ui, cols, rows, clock_wall_us()),
		  screen->theme);
	pace_drawn(&screen->pace, term_bytes(screen->term) - screen->bytes_drawn,
		   clock_steady_us());
	screen->bytes_drawn = term_bytes(screen->term);
	screen->key = false;
}

static void check_limits(struct screen *screen)
{
	int64_t limit = config_number(screen->config, OPTION_COUNT_LIMIT);

	if (screen->status >= 0)
		return;
	if (limit &&
	    store_counts(monitor_store(screen->monitor))->received >= (uint64_t)limit)
		screen->status = 0;
	else if (screen->end_us && clock_steady_us() >= screen->end_us)
		screen->status = STATUS_WAIT_RAN_OUT;
}

static void loop(struct screen *screen)
{
	while (screen->status < 0) {
		struct pollfd polled[] = {
			{ .fd = screen->in_fd, .events = POLLIN },
			{ .fd = screen->signals, .events = POLLIN },
			/* While a picture is owed, more messages need not wake us one by
			 * one. */
			{ .fd = news(screen) ? -1 : monitor_fd(screen->monitor),
			  .events = POLLIN },
			/* The rest of a frame that a slow terminal has not taken yet. */
			{ .fd = term_pending(screen->term) ? STDOUT_FILENO : -1,
			  .events = POLLOUT },
		};

		poll(polled, sizeof(polled) / sizeof(*polled), wait_ms(screen));
		take_signals(screen);
		take_keys(screen);
		if (polled[0].revents & (POLLHUP | POLLERR | POLLNVAL) ||
		    term_gone(screen->term))
			screen->status = 128 + SIGHUP;
		screen->busy = monitor_drain(screen->monitor);
		follow(screen);
		draw(screen);
		if (screen->stop_asked && screen->status < 0)
			stop(screen);
		check_limits(screen);
	}
}

/* --- start and end ---------------------------------------------------------- */

struct theme *screen_theme(const struct config *config, const struct paths *paths,
			   struct buffer *warnings)
{
	const char *name = config_text(config, OPTION_THEME);
	char *file = paths_theme(paths, name);
	struct theme *theme = theme_new();
	struct err err;

	if (file && !theme_load(theme, file, &err))
		buffer_format(warnings, "%s\n", err.text);
	if (!file && strcmp(name, "default"))
		buffer_format(warnings, "There is no theme called %s; --paths says where "
					"themes are looked for.\n", name);
	free(file);
	return theme;
}

static void note_warnings(struct store *store, const struct buffer *warnings)
{
	for (const char *line = warnings->at; line && *line; ) {
		int len = (int)strcspn(line, "\n");

		store_note(store, clock_wall_us(), SEVERITY_NOTICE, "%.*s", len, line);
		line += len + (line[len] == '\n');
	}
}

/* Before anything is asked or connected. */
static bool check_terminal(struct screen *screen, struct err *err)
{
	if (!isatty(STDOUT_FILENO))
		return err_set(err, "Standard output is not a terminal, so there is no "
				    "screen; --print writes messages there.");
	screen->in_fd = isatty(STDIN_FILENO) ? STDIN_FILENO :
			open("/dev/tty", O_RDONLY | O_CLOEXEC);
	return screen->in_fd >= 0 ||
	       err_set(err, "There is no terminal to take keys from: /dev/tty: %s.",
		       strerror(errno));
}

static bool open_terminal(struct screen *screen, struct err *err)
{
	struct term_options options = {
		.in_fd = screen->in_fd, .out_fd = STDOUT_FILENO,
		.ascii = config_flag(screen->config, OPTION_ASCII),
		.colour = !config_flag(screen->config, OPTION_NO_COLOR),
	};

	screen->term = term_open(&options, err);
	return screen->term;
}

static bool start(struct screen *screen, const struct paths *paths,
		  struct buffer *warnings, struct err *err)
{
	const struct config *config = screen->config;
	struct monitor_options options = { .config = config, .warnings = warnings };

	screen->status = 1;
	if (!check_terminal(screen, err))
		return false;
	screen->monitor = monitor_start(&options, &screen->status, err);
	if (!screen->monitor)
		return false;
	screen->status = 1;
	if (!open_terminal(screen, err))
		return false;
	signals_crash_hook(term_restore);
	mem_on_exhausted(term_restore);
	screen->theme = screen_theme(config, paths, warnings);
	screen->host = (struct ui_host){
		.owner = screen, .subscribe = subscribe, .unsubscribe = unsubscribe,
		.subscription_change = change,
		.subscription_switch = subscription_switch, .reconnect = reconnect,
		.suspend = suspend, .quit = quit,
	};
	screen->ui = ui_new(monitor_store(screen->monitor), &(struct ui_options){
		.host = &screen->host, .keymap = config_keymap(config),
		.all_topics = monitor_watches_topics(screen->monitor),
	});
	if (term_note(screen->term))
		buffer_format(warnings, "%s\n", term_note(screen->term));
	note_warnings(monitor_store(screen->monitor), warnings);
	pace_init(&screen->pace, (int)config_number(config, OPTION_FPS),
		  config_number(config, OPTION_BANDWIDTH), clock_steady_us());
	if (config_is_set(config, OPTION_WAIT))
		screen->end_us = clock_steady_us() +
				 (int64_t)(config_seconds(config, OPTION_WAIT) * 1e6);
	screen->status = -1;
	screen->key = true;
	return true;
}

int screen_run(const struct config *config, const struct paths *paths,
	       struct buffer *warnings)
{
	struct screen screen = { .config = config, .signals = signals_open() };
	struct err err;

	bool started = start(&screen, paths, warnings, &err);

	if (started)
		loop(&screen);
	ui_free(screen.ui);
	term_close(screen.term);
	theme_free(screen.theme);
	monitor_stop(screen.monitor);
	close(screen.signals);
	if (!started)
		say(err.text);
	return screen.status;
}
