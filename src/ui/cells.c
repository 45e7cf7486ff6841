#include "ui/cells.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "core/text.h"

static const int64_t second_us = 1000000;

enum { CELL_END_BYTES = 256 };   /* the end of a text that is longer */

void cell_left(struct canvas *canvas, struct rect at, enum role role, const char *text)
{
	canvas_left(canvas, at, text ? role : ROLE_DIM, span_of(text ? text : "-"));
}

void cell_right(struct canvas *canvas, struct rect at, enum role role, const char *text)
{
	canvas_right(canvas, at, text ? role : ROLE_DIM, span_of(text ? text : "-"));
}

void cell_end(struct canvas *canvas, struct rect at, enum role role, struct span text)
{
	struct glyph glyph;

	if (canvas_columns(text, at.w) > at.w && at.w > 1) {
		at.x += canvas_put(canvas, row_at(at.x, at.y, 1), role, "…");
		at.w--;
		while (text.len > CELL_END_BYTES ||
		       canvas_columns(text, at.w) > at.w)
			if (!text_next(&text, &glyph))
				break;
	}
	canvas_left(canvas, at, role, text);
}

void cell_since(struct canvas *canvas, struct rect at, int64_t now_us, int64_t then_us)
{
	char text[FORMAT_MAX];

	cell_right(canvas, at, ROLE_TEXT,
		   then_us ? format_age(text, now_us - then_us) : NULL);
}

void cell_time(struct canvas *canvas, struct rect at, const struct view *view,
	       int64_t at_us, int64_t previous_us)
{
	char text[FORMAT_MAX];

	switch (view->time_mode) {
	case TIME_RELATIVE:
		cell_right(canvas, at, ROLE_TIME, format_age(text, view->now_us - at_us));
		break;
	case TIME_DELTA:
		cell_right(canvas, at, ROLE_TIME,
			   previous_us ? format_lag(text, at_us - previous_us) : NULL);
		break;
	default:
		cell_left(canvas, at, ROLE_TIME, format_clock(text, at_us));
	}
}

void cell_rate(struct canvas *canvas, struct rect at, const struct rate *rate,
	       int64_t now_us)
{
	char text[FORMAT_MAX];
	double per_second = rate_per_second(rate, now_us);

	cell_right(canvas, at, ROLE_TEXT,
		   per_second > 0 ? format_rate(text, per_second) : NULL);
}

void cell_count(struct canvas *canvas, struct rect at, uint64_t count)
{
	char text[FORMAT_MAX];

	cell_right(canvas, at, ROLE_TEXT, format_short(text, count));
}

/* The classes of flespi's own Toolbox, so that a colour means the same there. */
static enum role lag_role(int64_t lag_us)
{
	if (lag_us > 1800 * second_us)
		return ROLE_LAG_LOST;
	if (lag_us > 600 * second_us)
		return ROLE_LAG_FAR;
	if (lag_us > 120 * second_us)
		return ROLE_LAG_BEHIND;
	if (lag_us < -1800 * second_us)
		return ROLE_AHEAD_LOST;
	if (lag_us < -60 * second_us)
		return ROLE_AHEAD_FAR;
	return lag_us < -second_us ? ROLE_AHEAD : ROLE_LAG;
}

void cell_lag(struct canvas *canvas, struct rect at, int64_t lag_us)
{
	char text[FORMAT_MAX];

	cell_right(canvas, at, lag_role(lag_us), format_lag(text, lag_us));
}

enum role severity_role(enum severity severity)
{
	static const enum role role_of[SEVERITY_COUNT] = {
		[SEVERITY_PLAIN] = ROLE_PLAIN,
		[SEVERITY_GOOD] = ROLE_GOOD,
		[SEVERITY_NOTICE] = ROLE_NOTICE,
		[SEVERITY_ALERT] = ROLE_ALERT,
	};

	return role_of[severity];
}

enum role device_state_role(enum device_state state)
{
	static const enum role role_of[DEVICE_STATE_COUNT] = {
		[DEVICE_NEVER_SEEN] = ROLE_STATE_NEVER,
		[DEVICE_LIVE] = ROLE_STATE_LIVE,
		[DEVICE_FLUSHING] = ROLE_STATE_FLUSHING,
		[DEVICE_LATE] = ROLE_STATE_LATE,
		[DEVICE_STALE] = ROLE_STATE_STALE,
		[DEVICE_OFF] = ROLE_STATE_OFF,
	};

	return role_of[state];
}

struct span device_label(const struct device *device, char out[FORMAT_MAX])
{
	if (device->name && *device->name)
		return span_of(device->name);
	if (device->ident && *device->ident)
		return span_of(device->ident);
	snprintf(out, FORMAT_MAX, "#%" PRIu64, device->id);
	return span_of(out);
}

void cells_sentence(struct canvas *canvas, struct rect at, const char *sentence)
{
	struct span rest = span_of(sentence);
	struct span line;
	int pad = at.w > 4 ? 1 : 0, columns = at.w - 2 * pad;

	for (int y = 0; y < at.h; y++)
		if (text_line(&rest, y < at.h - 1 ? columns : INT_MAX, &line))
			canvas_left(canvas, row_at(at.x + pad, at.y + y, columns),
				    ROLE_DIM, line);
}

/* "{pause}" at the front of `rest`, and nothing else, is taken off. */
static enum action take_action(const char **rest)
{
	size_t len = strcspn(*rest + 1, "}");
	char name[ACTION_KEY_TEXT];

	assert(len < sizeof(name) && (*rest)[1 + len] == '}');
	memcpy(name, *rest + 1, len);
	name[len] = '\0';
	*rest += len + 2;
	return action_by_name(name);
}

void cells_hint(const struct view *view, struct canvas *canvas, struct rect at,
		const char *sentence)
{
	const struct keymap *keymap = ui_keymap(view->ui);
	struct buffer text = { 0 };
	char key[ACTION_KEY_TEXT];

	while (*sentence) {
		size_t plain = strcspn(sentence, "{");

		buffer_add(&text, sentence, plain);
		sentence += plain;
		if (*sentence)
			buffer_add_text(&text, keymap_first(keymap,
							    take_action(&sentence), key));
	}
	cells_sentence(canvas, at, text.at ? text.at : "");
	buffer_fini(&text);
}

void cells_cursor(const struct pane *pane, struct canvas *canvas, struct rect line)
{
	canvas_flag(canvas, line, pane->focused ? CELL_CURSOR : CELL_SELECTED);
}
