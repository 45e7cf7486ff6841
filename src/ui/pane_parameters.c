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

enum { CLOCK_COLUMNS = 8 };      /* 12:41:06 */

struct shown {                   /* a row in sight */
	struct buffer value;
	struct trend trend;
};

struct state {
	struct parameter_rows rows;
	uint32_t changing;       /* parameters that changed with the latest message */
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

static void reserve(struct state *state, int rows)
{
	if (rows <= state->shown_cap)
		return;
	state->shown = mem_resize(state->shown, (size_t)rows, sizeof(*state->shown));
	memset(state->shown + state->shown_cap, 0,
	       (size_t)(rows - state->shown_cap) * sizeof(*state->shown));
	state->shown_cap = rows;
}

static void show_values(struct state *state, const struct device *device,
			const struct list *list)
{
	size_t left = list->count - list->top;

	reserve(state, list->height);
	state->shown_count = left < (size_t)list->height ? (int)left : list->height;
	for (int i = 0; i < state->shown_count; i++) {
		buffer_clear(&state->shown[i].value);
		value_short(parameter_at(state, device, list->top + (size_t)i),
			    &state->shown[i].value);
	}
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
	if (parameter_rows_update(&state->rows, device, names))
		state->trends.seq = 0;
	/* The chosen name stays chosen on a device that does not have it; before one is
	 * chosen the list stays at its top. */
	if (list->touched && list->key)
		at = parameter_rows_find(&state->rows, names, (uint32_t)(list->key - 1));
	list_update(list, state->rows.count, height, (int64_t)at);
	state->changing = count_changing(device);
	show_values(state, device, list);
	show_trends(state, view, device, list);
}

/* --- drawing ---------------------------------------------------------------- */

static bool has_changed(const struct row *row)
{
	int64_t changed_us = row->parameter->changed_us;

	return changed_us && row->view->now_us - changed_us < flash_us;
}

static void draw_name(struct canvas *canvas, struct rect at, const void *data)
{
	canvas_left(canvas, at, ROLE_NAME, ((const struct row *)data)->name);
}

/* A long value may use what a short name leaves. */
static void draw_value(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	const struct buffer *value = &row->shown->value;
	int spare = row->columns->w[0] - text_width(row->name);

	if (spare > 0) {
		at.x -= spare;
		at.w += spare;
	}
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

static void draw_change(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	char text[FORMAT_MAX];

	if (row->parameter->type_changed)
		cell_right(canvas, at, ROLE_NOTICE, "type");
	else if (row->parameter->type == 'n' && row->parameter->count > 1)
		cell_right(canvas, at, has_changed(row) ? ROLE_VALUE_CHANGED : ROLE_TEXT,
			   format_delta(text, (double)row->parameter->delta));
}

static void draw_trend(struct canvas *canvas, struct rect at, const void *data)
{
	trend_draw(&((const struct row *)data)->shown->trend, canvas, at);
}

static const struct column parameter_columns[] = {
	{ .heading = "parameter", .width = 14, .max = 44, .grow = 4, .draw = draw_name },
	{ .heading = "value", .width = 8, .max = 40, .grow = 1, .right = true,
	  .draw = draw_value },
	{ .heading = "unit", .width = 5, .max = 10, .grow = 1, .rank = 2,
	  .draw = draw_unit },
	{ .heading = "age",   .width = 5, .rank = 1, .right = true, .draw = draw_age },
	{ .heading = "Δ",     .width = 5, .rank = 3, .right = true, .draw = draw_change },
	{ .heading = "trend", .width = 6, .max = TREND_VALUES, .grow = 1, .rank = 4,
	  .draw = draw_trend },
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

static const char *nothing(const struct view *view)
{
	if (!store_device(view->store, view->device_id))
		return "No device is selected: press 1 and move to one, ] for the next, "
		       "or : and letters of its name.";
	return "Nothing has arrived from this device yet. The events (4) may say why.";
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	const struct device *device = store_device(view->store, state->rows.device_id);
	struct rect line = { at.x, at.y, at.w, 1 };
	int bottom = at.y + at.h;
	struct columns columns;

	columns_fit(&columns, parameter_columns,
		    sizeof(parameter_columns) / sizeof(*parameter_columns), at.w);
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
		cells_sentence(canvas, line, nothing(view));
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
