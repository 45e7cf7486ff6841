#include "app/script.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/monitor.h"
#include "app/say.h"
#include "app/screen.h"
#include "app/signals.h"
#include "core/mem.h"
#include "core/text.h"
#include "net/clock.h"
#include "ui/ui.h"

enum {
	TIMEOUT_S = 20, IDLE_US = 250000, STEP_MS = 20,
	SIZE_MAX_CELLS = 1000, NUMBER_MAX = 1000000000,
};

struct script {
	const char *path;
	FILE *file;
	FILE *out;
	int line;
	struct monitor *monitor;
	struct theme *theme;
	struct ui *ui;
	struct ui_host host;
	bool ascii;
	int cols, rows;
	int64_t clock_us;            /* frozen time; 0: it runs */
	double timeout_s;
	int signals;
	int status;                  /* -1: running */
};

static void subscribe(void *owner, const char *filter)
{
	monitor_subscribe(((struct script *)owner)->monitor, filter);
}

static void change(void *owner, uint32_t id, const char *filter)
{
	monitor_change(((struct script *)owner)->monitor, id, filter);
}

static void unsubscribe(void *owner, uint32_t id)
{
	monitor_unsubscribe(((struct script *)owner)->monitor, id);
}

static void subscription_switch(void *owner, uint32_t id, bool on)
{
	monitor_switch(((struct script *)owner)->monitor, id, on);
}

static void reconnect(void *owner)
{
	monitor_reconnect(((struct script *)owner)->monitor);
}

static void suspend(void *owner)
{
	(void)owner;                 /* there is no terminal to give back */
}

static void quit(void *owner)
{
	((struct script *)owner)->status = 0;
}

static int64_t now_us(const struct script *script)
{
	return script->clock_us ? script->clock_us : clock_wall_us();
}

static const struct canvas *draw(struct script *script)
{
	const struct canvas *canvas =
		ui_draw(script->ui, script->cols, script->rows, now_us(script));

	monitor_follow(script->monitor, ui_device(script->ui));
	if (script->ascii)
		canvas_ascii((struct canvas *)canvas);
	return canvas;
}

/* --- waiting ---------------------------------------------------------------- */

struct condition {
	bool (*holds)(struct script *script, struct condition *condition);
	const char *argument;        /* as it stands in the script */
	const char *text;
	uint64_t number;
	uint64_t version;            /* of the store when last looked at */
	int64_t changed_us;          /* steady: when it last changed */
};

static bool screen_has(struct script *script, const char *text)
{
	struct buffer screen = { 0 };

	canvas_write_text(draw(script), &screen);
	bool has = strstr(screen.at, text);
	buffer_fini(&screen);
	return has;
}

static bool is_there(struct script *script, struct condition *condition)
{
	return screen_has(script, condition->text);
}

static bool is_gone(struct script *script, struct condition *condition)
{
	return !screen_has(script, condition->text);
}

static bool is_up(struct script *script, struct condition *condition)
{
	(void)condition;
	return store_link(monitor_store(script->monitor))->state == LINK_UP;
}

static bool has_received(struct script *script, struct condition *condition)
{
	const struct store *store = monitor_store(script->monitor);

	return store_counts(store)->received >= condition->number;
}

static bool is_idle(struct script *script, struct condition *condition)
{
	uint64_t version = store_version(monitor_store(script->monitor));

	draw(script);
	if (version != condition->version || !condition->changed_us) {
		condition->version = version;
		condition->changed_us = clock_steady_us();
	}
	return clock_steady_us() - condition->changed_us >= IDLE_US;
}

static bool fail(struct script *script, const char *why, const char *detail)
{
	char *sentence = mem_format("%s:%d: %s%s", script->path, script->line, why,
				    detail);

	say(sentence);
	free(sentence);
	script->status = 1;
	return false;
}

static bool fail_wait(struct script *script, const char *why, const char *detail)
{
	struct buffer screen = { 0 };

	canvas_write_text(draw(script), &screen);
	fail(script, why, detail);
	fprintf(stderr, "The screen was:\n%s", screen.at);
	buffer_fini(&screen);
	return false;
}

static bool wait_until(struct script *script, struct condition *condition)
{
	const struct link *link = store_link(monitor_store(script->monitor));
	int64_t end_us = clock_steady_us() + (int64_t)(script->timeout_s * 1e6);
	int number;

	while (!condition->holds(script, condition)) {
		struct pollfd polled[] = {
			{ .fd = monitor_fd(script->monitor), .events = POLLIN },
			{ .fd = script->signals, .events = POLLIN },
		};

		if (clock_steady_us() > end_us)
			return fail_wait(script, "this did not come true in time: wait ",
					 condition->argument);
		if (condition->holds == is_up && link->state == LINK_FAILED)
			return fail(script, link->error.text, "");
		poll(polled, 2, STEP_MS);
		monitor_drain(script->monitor);
		while ((number = signals_read(script->signals)))
			if (number == SIGINT || number == SIGTERM || number == SIGHUP) {
				script->status = 128 + number;
				return false;
			}
	}
	return true;
}

/* --- commands --------------------------------------------------------------- */

static bool read_number(struct script *script, const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return (end != text && !*end && *number >= 0 && *number <= NUMBER_MAX) ||
	       fail(script, "this is not a number: ", text);
}

static bool do_wait(struct script *script, const char *argument)
{
	static const struct {
		const char *word;
		bool (*holds)(struct script *, struct condition *);
		bool more;               /* takes a text or a number */
	} conditions[] = {
		{ "text ", is_there, true }, { "gone ", is_gone, true },
		{ "messages ", has_received, true }, { "up", is_up, false },
		{ "idle", is_idle, false },
	};

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		size_t len = strlen(conditions[i].word);
		struct condition condition = {
			.holds = conditions[i].holds, .argument = argument,
			.text = argument + len,
		};
		double number = 0;

		if (strncmp(argument, conditions[i].word, len) ||
		    (bool)argument[len] != conditions[i].more)
			continue;
		if (condition.holds == has_received &&
		    !read_number(script, condition.text, &number))
			return false;
		condition.number = (uint64_t)number;
		return wait_until(script, &condition);
	}
	return fail(script, "wait knows up, idle, text TEXT, gone TEXT and "
			    "messages N, not ", argument);
}

static bool do_keys(struct script *script, const char *argument)
{
	struct span rest = span_of(argument);
	struct err err = { "" };
	key_code key;

	draw(script);
	while (script->status < 0 && key_parse(&rest, &key, &err)) {
		ui_key(script->ui, key, now_us(script));
		draw(script);
	}
	return !err.text[0] || fail(script, err.text, "");
}

static bool do_type(struct script *script, const char *argument)
{
	struct span rest = span_of(argument);
	struct glyph glyph;

	while (text_next(&rest, &glyph))
		ui_key(script->ui, glyph.base, now_us(script));
	return true;
}

static bool do_screen(struct script *script, const char *argument)
{
	struct buffer out = { 0 };

	buffer_format(&out, "== %s %dx%d\n", argument, script->cols, script->rows);
	canvas_write_text(draw(script), &out);
	fwrite(out.at, 1, out.len, script->out);
	fflush(script->out);         /* somebody may do the next step on seeing it */
	buffer_fini(&out);
	return true;
}

static bool do_svg(struct script *script, const char *argument)
{
	FILE *file = fopen(argument, "we");
	struct buffer out = { 0 };

	if (!file)
		return fail(script, "this file cannot be written: ", strerror(errno));
	canvas_write_svg(draw(script), script->theme, &out);
	fwrite(out.at, 1, out.len, file);
	buffer_fini(&out);
	return !fclose(file) ||
	       fail(script, "this file cannot be written: ", strerror(errno));
}

static bool read_size(struct script *script, const char *text)
{
	char rest;

	return sscanf(text, "%dx%d%c", &script->cols, &script->rows, &rest) == 2 &&
	       script->cols >= 1 && script->rows >= 1 && script->cols <= SIZE_MAX_CELLS &&
	       script->rows <= SIZE_MAX_CELLS;
}

static bool do_size(struct script *script, const char *argument)
{
	return read_size(script, argument) ||
	       fail(script, "a size is COLSxROWS, up to 1000 each, not ", argument);
}

static bool do_clock(struct script *script, const char *argument)
{
	struct tm parts = { 0 };
	const char *end = strptime(argument, "%Y-%m-%d %H:%M:%S", &parts);

	if (!end || *end)
		return fail(script, "a clock is YYYY-MM-DD HH:MM:SS in UTC, not ",
			    argument);
	script->clock_us = (int64_t)timegm(&parts) * 1000000;
	monitor_freeze(script->monitor, script->clock_us);
	return true;
}

static bool do_advance(struct script *script, const char *argument)
{
	double seconds;

	if (!read_number(script, argument, &seconds))
		return false;
	script->clock_us = now_us(script) + (int64_t)(seconds * 1e6);
	monitor_freeze(script->monitor, script->clock_us);
	return true;
}

static bool do_timeout(struct script *script, const char *argument)
{
	return read_number(script, argument, &script->timeout_s);
}

static const struct {
	struct script_command about;
	bool (*run)(struct script *script, const char *argument);
} commands[] = {
	{ { "wait", "up|idle|text TEXT|gone TEXT|messages N",
	    "Go on when the connection is up, nothing has arrived for a moment, the "
	    "screen shows TEXT or no longer does, or N messages have been received." },
	  do_wait },
	{ { "keys", "KEYS", "Press keys, in the notation of the config." }, do_keys },
	{ { "type", "TEXT", "Press the keys of a text, character by character." },
	  do_type },
	{ { "screen", "NAME",
	    "Write the screen to standard output below a line with NAME." }, do_screen },
	{ { "svg", "FILE", "Write the screen as a picture." }, do_svg },
	{ { "size", "COLSxROWS", "Change the size of the screen." }, do_size },
	{ { "clock", "YYYY-MM-DD HH:MM:SS",
	    "Stop the clock at this time, UTC: what arrives from now on counts as "
	    "received then." }, do_clock },
	{ { "advance", "SECONDS", "Move the stopped clock on." }, do_advance },
	{ { "timeout", "SECONDS", "How long a wait may take; 20 without it." },
	  do_timeout },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct script_command *script_commands(size_t i)
{
	return i < COMMANDS ? &commands[i].about : NULL;
}

static bool run_line(struct script *script, char *line)
{
	size_t word;

	line += strspn(line, " \t");
	line[strcspn(line, "\r\n")] = '\0';
	if (!*line || *line == '#')
		return true;
	word = strcspn(line, " \t");
	const char *argument = line + word + strspn(line + word, " \t");
	for (size_t i = 0; i < COMMANDS; i++)
		if (strlen(commands[i].about.name) == word &&
		    !strncmp(commands[i].about.name, line, word))
			return commands[i].run(script, argument);
	return fail(script, "there is no such command: ", line);
}

/* --- start and end ---------------------------------------------------------- */

static bool start(struct script *script, const struct config *config,
		  const struct paths *paths, struct buffer *warnings, struct err *err)
{
	struct monitor_options options = { .config = config, .warnings = warnings };

	script->status = 1;
	if (!read_size(script, config_text(config, OPTION_SIZE)))
		return err_set(err, "--size is COLSxROWS, up to 1000 each, not %s.",
			       config_text(config, OPTION_SIZE));
	script->file = fopen(script->path, "re");
	if (!script->file)
		return err_set(err, "Script %s cannot be read: %s.", script->path,
			       strerror(errno));
	script->monitor = monitor_start(&options, &script->status, err);
	if (!script->monitor)
		return false;
	script->theme = screen_theme(config, paths, warnings);
	script->host = (struct ui_host){
		.owner = script, .subscribe = subscribe, .unsubscribe = unsubscribe,
		.subscription_change = change,
		.subscription_switch = subscription_switch, .reconnect = reconnect,
		.suspend = suspend, .quit = quit,
	};
	script->ui = ui_new(monitor_store(script->monitor), &(struct ui_options){
		.host = &script->host, .keymap = config_keymap(config),
		.all_topics = monitor_watches_topics(script->monitor),
	});
	if (warnings->len)
		say(warnings->at);
	script->status = -1;
	return true;
}

static int finish(const struct script *script)
{
	struct err err;

	if (!ferror(script->file) && !fflush(script->out))
		return 0;
	err_set(&err, ferror(script->file) ? "Script %s cannot be read: %s." :
		"The screens of %s cannot be written: %s.", script->path,
		strerror(errno));
	say(err.text);
	return 1;
}

int script_run(const struct config *config, const struct paths *paths,
	       struct buffer *warnings)
{
	struct script script = {
		.path = config_text(config, OPTION_SCRIPT), .out = stdout,
		.timeout_s = TIMEOUT_S,
		.ascii = config_flag(config, OPTION_ASCII), .signals = signals_open(),
	};
	struct err err;
	char *line = NULL;
	size_t cap = 0;

	if (!start(&script, config, paths, warnings, &err)) {
		say(err.text);
	} else {
		while (script.status < 0 && getline(&line, &cap, script.file) > 0) {
			script.line++;
			run_line(&script, line);
		}
		if (script.status < 0)
			script.status = finish(&script);
	}
	free(line);
	if (script.file)
		fclose(script.file);
	ui_free(script.ui);
	theme_free(script.theme);
	monitor_stop(script.monitor);
	close(script.signals);
	return script.status;
}
