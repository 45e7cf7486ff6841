/* The selected device's parameters: value, unit, age, change, trend. What a row
 * shows beyond the store's facts is made in update(), for the rows in sight. */
#include "ui/pane.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/dictionary.h"
#include "core/mem.h"
#include "core/text.h"
#include "ui/cells.h"
#include "ui/columns.h"
#include "ui/parameter_rows.h"
#include "ui/trend.h"
#include "ui/value.h"

/* How long a change stands out. */
static const int64_t flash_us = 2000000;

enum {
	CLOCK_COLUMNS = 8,       /* 12:41:06 */
	TEXT_COLUMNS = 64,       /* what is longer needs no measuring */
};

enum {
	COLUMN_NAME, COLUMN_VALUE, COLUMN_UNIT, COLUMN_AGE, COLUMN_CHANGE, COLUMN_TREND,
	COLUMN_COUNT
};

struct shown {                   /* a row in sight */
	struct buffer value;
	int name_columns, value_columns;
	struct trend trend;
};

struct state {
	struct parameter_rows rows;
	uint32_t changing;       /* parameters that changed with the latest message */
	int want[COLUMN_COUNT];  /* widest name; widest value so far; 0 for the others */
	struct shown *shown;
	int shown_count, shown_cap;
	struct trend_source trends;      /* what the trends were made of */
};

struct row {
	const struct view *view;
	const struct parameter *parameter;
	struct span name;
	const struct shown *shown;
	const struct columns *columns;
};

static const struct parameter *parameter_at(const struct state *state,
					    const struct device *device, size_t row)
{
	return &device->parameters.at[state->rows.at[row].index];
}

/* --- what is in sight ------------------------------------------------------- */

static int columns_of(struct span text)
{
	return canvas_columns(text, TEXT_COLUMNS);
}

static void reserve(struct state *state, int rows)
{
	if (rows <= state->shown_cap)
		return;
	state->shown = mem_resize(state->shown, (size_t)rows, sizeof(*state->shown));
	memset(state->shown + state->shown_cap, 0,
	       (size_t)(rows - state->shown_cap) * sizeof(*state->shown));
	state->shown_cap = rows;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static void show_values(struct state *state, const struct names *names,
			const struct device *device, const struct list *list)
{
	size_t left = list->count - list->top;
	int *want = &state->want[COLUMN_VALUE];

	reserve(state, list->height);
	state->shown_count = left < (size_t)list->height ? (int)left : list->height;
	for (int i = 0; i < state->shown_count; i++) {
		struct shown *shown = &state->shown[i];
		size_t row = list->top + (size_t)i;
		struct span name = names_text(names, state->rows.at[row].name);

		buffer_clear(&shown->value);
		value_short(parameter_at(state, device, row), &shown->value);
		shown->name_columns = columns_of(name);
		shown->value_columns = columns_of(
			(struct span){ shown->value.at, shown->value.len });
		*want = most(*want, shown->value_columns);
	}
}

/* Of all rows, not of those in sight: scrolling moves no column. */
static void want_columns(struct state *state, const struct names *names,
			 const struct device *device)
{
	struct buffer value = { 0 };
	int *want = state->want;

	want[COLUMN_NAME] = want[COLUMN_VALUE] = 0;
	for (size_t i = 0; i < state->rows.count; i++) {
		struct span name = names_text(names, state->rows.at[i].name);

		buffer_clear(&value);
		value_short(parameter_at(state, device, i), &value);
		want[COLUMN_NAME] = most(want[COLUMN_NAME], columns_of(name));
		want[COLUMN_VALUE] = most(want[COLUMN_VALUE], columns_of(
			(struct span){ value.at, value.len }));
	}
	buffer_fini(&value);
}

/* Walks history only when there is something new to see. */
static void show_trends(struct state *state, const struct view *view,
			const struct device *device, const struct list *list)
{
	struct trend_source source = { device->last_seq, list->top, state->shown_count };

	if (source.seq == state->trends.seq && source.top == state->trends.top &&
	    source.rows == state->trends.rows)
		return;
	state->trends = source;
	for (int i = 0; i < state->shown_count; i++)
		trend_start(&state->shown[i].trend,
			    names_text(store_names(view->store),
				       state->rows.at[list->top + (size_t)i].name));
	const struct message *message = history_get(store_history(view->store),
						    device->last_seq);

	for (int step = 0; message && step < TREND_MESSAGES; step++) {
		for (int i = 0; i < state->shown_count; i++)
			trend_add(&state->shown[i].trend, message);
		message = history_get(store_history(view->store), message->previous_seq);
	}
}

static uint32_t count_changing(const struct device *device)
{
	uint32_t changing = 0;

	for (uint32_t i = 0; i < device->parameters.count; i++) {
		int64_t changed_us = device->parameters.at[i].changed_us;

		changing += changed_us && device->seen_us &&
			changed_us >= device->seen_us;
	}
	return changing;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;
	struct list *list = &pane->list;
	const struct device *device = store_device(view->store, view->device_id);
	const struct names *names = store_names(view->store);
	int height = h - columns_heading_rows(h);
	size_t at = 0;

	(void)w;
	if (!device) {
		state->rows.count = 0;
		state->rows.device_id = 0;
		state->shown_count = 0;
		list_update(list, 0, height, LIST_GONE);
		return;
	}
	if (parameter_rows_update(&state->rows, device, names)) {
		state->trends.seq = 0;
		want_columns(state, names, device);
	}
	/* The chosen name stays chosen on a device that does not have it; before one is
	 * chosen the list stays at its top. */
	if (list->touched && list->key)
		at = parameter_rows_find(&state->rows, names, (uint32_t)(list->key - 1));
	list_update(list, state->rows.count, height, (int64_t)at);
	state->changing = count_changing(device);
	show_values(state, names, device, list);
	show_trends(state, view, device, list);
}

/* --- drawing ---------------------------------------------------------------- */

static bool has_changed(const struct row *row)
{
	int64_t changed_us = row->parameter->changed_us;

	return changed_us && row->view->now_us - changed_us < flash_us;
}

/* A long name may use what a short value leaves, and the other way round. */
static void draw_name(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	int spare = row->columns->w[COLUMN_VALUE] - row->shown->value_columns;

	if (spare > 0)
		at.w += spare;
	canvas_left(canvas, at, ROLE_NAME, row->name);
}

static void draw_value(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	const struct buffer *value = &row->shown->value;
	int spare = row->columns->w[COLUMN_NAME] - row->shown->name_columns;
	int more = row->shown->value_columns - at.w;

	if (more > 0 && more > spare)
		more = spare > 0 ? spare : 0;
	at.x -= more;
	at.w += more;
	canvas_right(canvas, at, has_changed(row) ? ROLE_VALUE_CHANGED : ROLE_VALUE,
		     (struct span){ value->at, value->len });
}

static void draw_unit(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	const struct dictionary_entry *entry = dictionary_find(row->name);
	char text[FORMAT_MAX];

	if (at.w >= CLOCK_COLUMNS &&
	    value_clock(row->parameter, row->name, row->view->now_us, text))
		canvas_left(canvas, at, ROLE_UNIT, span_of(text));
	else if (entry)
		canvas_left(canvas, at, ROLE_UNIT, span_of(entry->symbol));
}

static void draw_age(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_since(canvas, at, row->view->now_us, row->parameter->seen_us);
}

/* Of what stays as it is, an id say, neither change nor trend would tell anything. */
static void draw_change(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	char text[FORMAT_MAX];

	if (row->parameter->type_changed)
		cell_right(canvas, at, ROLE_NOTICE, "type");
	else if (row->parameter->type == 'n' && row->parameter->count > 1 &&
		 (has_changed(row) || trend_moves(&row->shown->trend)))
		cell_right(canvas, at, has_changed(row) ? ROLE_VALUE_CHANGED : ROLE_TEXT,
			   format_delta(text, (double)row->parameter->delta));
}

static void draw_trend(struct canvas *canvas, struct rect at, const void *data)
{
	const struct trend *trend = &((const struct row *)data)->shown->trend;

	if (trend_moves(trend))
		trend_draw(trend, canvas, at);
}

static const struct column parameter_columns[COLUMN_COUNT] = {
	[COLUMN_NAME] = { .heading = "parameter", .width = 14, .max = 44,
		.draw = draw_name },
	[COLUMN_VALUE] = { .heading = "value", .width = 8, .max = 40, .right = true,
		.draw = draw_value },
	[COLUMN_UNIT] = { .heading = "unit", .width = 4, .max = 10, .grow = 1, .rank = 2,
		.draw = draw_unit },
	[COLUMN_AGE] = { .heading = "age", .width = 4, .rank = 1, .right = true,
		.draw = draw_age },
	[COLUMN_CHANGE] = { .heading = "Δ", .width = 6, .max = 8, .grow = 1, .rank = 3,
		.right = true, .draw = draw_change },
	[COLUMN_TREND] = { .heading = "trend", .width = 5, .max = TREND_VALUES,
		.grow = 1, .rank = 4, .draw = draw_trend },
};

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct state *state = pane->state;
	const struct device *device = store_device(view->store, view->device_id);
	char text[FORMAT_MAX];

	if (!device)
		return;
	buffer_add_span(out, device_label(device, text));
	buffer_format(out, " (%" PRIu64 ") ─ %s", device->id,
		      format_count(text, state->rows.count));
	if (state->changing)
		buffer_format(out, ", %s changing", format_count(text, state->changing));
}

/* Of a device only its state may be known, until its telemetry was asked for. */
static const char *nothing(const struct view *view, struct buffer *out)
{
	const struct device *device = store_device(view->store, view->device_id);
	char text[FORMAT_MAX];

	if (device && device->last_active_us) {
		buffer_format(out, "No values yet; last active %s ago. The events "
			      "({events}) may say why.",
			      format_duration(text, device_age_us(device, view->now_us)));
		return out->at;
	}
	if (!device)
		return "No device is selected: press {devices} and move to one, "
		       "{next-device} for the next, or {command} and letters of its "
		       "name.";
	return "Nothing has arrived from this device yet. The events ({events}) may say "
	       "why.";
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	const struct device *device = store_device(view->store, state->rows.device_id);
	struct rect line = { at.x, at.y, at.w, 1 };
	int bottom = at.y + at.h;
	struct buffer hint = { 0 };
	struct columns columns;

	columns_fit_to(&columns, parameter_columns, COLUMN_COUNT, at.w, state->want);
	if (columns_heading_rows(at.h)) {
		columns_heading(&columns, canvas, at);
		line.y++;
	}
	for (int i = 0; device && i < state->shown_count && line.y < bottom; i++,
	     line.y++) {
		size_t at_row = pane->list.top + (size_t)i;
		struct row row = {
			view, parameter_at(state, device, at_row),
			names_text(store_names(view->store), state->rows.at[at_row].name),
			&state->shown[i], &columns,
		};

		columns_row(&columns, canvas, line, &row);
		if (at_row == pane->list.cursor)
			cells_cursor(pane, canvas, line);
	}
	line.h = bottom - line.y;
	if (!state->shown_count)
		cells_hint(view, canvas, line, nothing(view, &hint));
	buffer_fini(&hint);
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	const struct state *state = pane->state;
	struct list *list = &pane->list;

	if (action == ACTION_OPEN) {
		ui_focus(view->ui, &pane_messages);
		return true;
	}
	if (!list_act(list, action))
		return false;
	if (list->cursor < state->rows.count)
		list->key = state->rows.at[list->cursor].name + 1ull;
	return true;
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	for (int i = 0; i < state->shown_cap; i++)
		buffer_fini(&state->shown[i].value);
	free(state->shown);
	parameter_rows_fini(&state->rows);
}

const struct pane_class pane_parameters = {
	.name = "parameters",
	.title = "Parameters",
	.number = '2',
	.scope = SCOPE_LIST,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
