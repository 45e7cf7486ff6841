/* The fleet: which devices talk, how often, how late. */
#include "ui/pane.h"

#include <stdio.h>

#include "ui/cells.h"
#include "ui/columns.h"
#include "ui/device_order.h"

/* Before any key, and until this long after the last newcomer, the first row is
 * the selected one, whichever it comes to be. */
static const int64_t arriving_us = 3000000;

struct state {
	struct device_order order;
	bool sort_asked;
	bool arrived;            /* the selection stays on its device from now on */
	uint64_t selected;       /* view->device_id as this pane knows it */
};

/* Ages grow while we are away; the states of devices stand as they were heard last. */
static int64_t heard_until(const struct view *view)
{
	return link_heard_until(store_link(view->store), view->now_us);
}

struct row {
	const struct view *view;
	const struct device *device;
	enum device_state state;
};

static void draw_sign(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	canvas_put(canvas, at, device_state_role(row->state),
		   device_states[row->state].glyph);
}

static void draw_name(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	char text[FORMAT_MAX];

	canvas_left(canvas, at, row->device->deleted ? ROLE_DIM : ROLE_NAME,
		    device_label(row->device, text));
}

static void draw_ident(struct canvas *canvas, struct rect at, const void *data)
{
	const char *ident = ((const struct row *)data)->device->ident;

	if (ident)
		cell_end(canvas, at, ROLE_TEXT, span_of(ident));
	else
		cell_left(canvas, at, ROLE_TEXT, NULL);
}

static void draw_rate(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_rate(canvas, at, &row->device->rate, row->view->now_us);
}

static void draw_age(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	int64_t age = device_age_us(row->device, row->view->now_us);
	char text[FORMAT_MAX];

	cell_right(canvas, at, ROLE_TEXT, age < 0 ? NULL : format_age(text, age));
}

static void draw_lag(struct canvas *canvas, struct rect at, const void *data)
{
	const struct device *device = ((const struct row *)data)->device;

	if (device->has_lag)
		cell_lag(canvas, at, device->lag_us);
	else
		cell_right(canvas, at, ROLE_DIM, NULL);
}

static void draw_state(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	const struct device *device = row->device;
	char word[16];
	int x;

	if (device->deleted) {
		cell_left(canvas, at, ROLE_DIM, "deleted");
		return;
	}
	x = canvas_put(canvas, at, device_state_role(row->state),
		       device_state_word(device, heard_until(row->view), word));
	if (device->blocked > 0)
		canvas_put(canvas, row_at(at.x + x, at.y, at.w - x), ROLE_ALERT, "!");
	else if (device->enabled == 0)
		canvas_put(canvas, row_at(at.x + x, at.y, at.w - x), ROLE_NOTICE, "-");
}

enum { COLUMN_SIGN, COLUMN_NAME, COLUMN_IDENT, COLUMN_COUNT = 7 };

enum { NAME_COLUMNS = 14, IDENT_COLUMNS = 9 };   /* enough, see fit() */

/* In the order of enum device_key from "name" on. */
static const struct column device_columns[COLUMN_COUNT] = {
	{ .heading = "",      .width = 1, .draw = draw_sign },
	{ .heading = "name",  .width = 8,  .max = 32, .grow = 2, .draw = draw_name },
	{ .heading = "ident", .width = 15, .max = 24, .grow = 1, .rank = 5,
	  .draw = draw_ident },
	{ .heading = "rate",  .width = 6,  .rank = 4, .right = true, .draw = draw_rate },
	{ .heading = "age",   .width = 5,  .rank = 1, .right = true, .draw = draw_age },
	{ .heading = "lag",   .width = 6,  .rank = 3, .right = true, .draw = draw_lag },
	{ .heading = "state", .width = 7,  .rank = 2, .draw = draw_state },
};

static void follow_selection(struct pane *pane, const struct view *view)
{
	struct state *state = pane->state;

	if (view->device_id == state->selected)
		return;
	state->selected = view->device_id;
	state->arrived = true;
	if (!view->device_id)
		return;
	pane->list.key = view->device_id;
	pane->list.touched = true;
}

static void select_row(struct pane *pane, const struct view *view)
{
	struct state *state = pane->state;

	if (!pane->list.count)
		return;
	pane->list.key = state->order.at[pane->list.cursor]->id;
	if (state->selected == pane->list.key)
		return;
	state->selected = pane->list.key;
	ui_select_device(view->ui, pane->list.key);
}

/* Who asks for another order wants to see what it brings to the top: true, and the
 * first row becomes the selected one. */
static bool sort_asked(struct state *state, int64_t now_us)
{
	if (!state->sort_asked)
		return false;
	state->sort_asked = false;
	device_order_sort(&state->order, now_us);
	return true;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;
	struct device_order *order = &state->order;
	struct list *list = &pane->list;

	(void)w;
	follow_selection(pane, view);
	device_order_update(order, view->store, heard_until(view), !list->touched);
	bool first = sort_asked(state, heard_until(view));

	if (view->touched ||
	    (order->count && view->now_us - order->newcomer_us > arriving_us))
		state->arrived = true;
	int64_t at = 0;

	if (state->arrived && !first)
		at = device_order_find(order, list->key, list->cursor);
	list_update(list, order->count, h - columns_heading_rows(h), at);
	if (first || !state->arrived || !view->device_id)
		select_row(pane, view);
	else if (list->count)
		list->key = order->at[list->cursor]->id;
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct device_order *order = &((const struct state *)pane->state)->order;
	/* The usual first, then what is wrong. */
	static const enum device_state states[DEVICE_STATE_COUNT] = {
		DEVICE_LIVE, DEVICE_FLUSHING, DEVICE_LATE, DEVICE_STALE, DEVICE_OFF,
		DEVICE_NEVER_SEEN,
	};
	char text[FORMAT_MAX];

	(void)view;
	buffer_format(out, "%s:", format_count(text, order->count));
	for (int i = 0; i < DEVICE_STATE_COUNT; i++)
		if (order->tally[states[i]])
			buffer_format(out, " %s %s",
				      format_count(text, order->tally[states[i]]),
				      device_states[states[i]].word);
	buffer_format(out, " ── by %s %s", device_key_name(order->key),
		      device_key_descends(order->key) != order->inverted ? "▼" : "▲");
}

/* A name is told apart by all of it, an ident by its end: where it is narrow the ident
 * leaves its columns to the name. */
static void fit(struct columns *columns, int width)
{
	int *name = &columns->w[COLUMN_NAME], *ident = &columns->w[COLUMN_IDENT];

	columns_fit(columns, device_columns, COLUMN_COUNT, width);
	while (*name < NAME_COLUMNS && *ident > IDENT_COLUMNS) {
		++*name;
		--*ident;
		columns->x[COLUMN_IDENT]++;
	}
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct device_order *order = &((const struct state *)pane->state)->order;
	const struct list *list = &pane->list;
	struct rect line = { at.x, at.y, at.w, 1 };
	int bottom = at.y + at.h;
	struct columns columns;

	fit(&columns, at.w);
	if (columns_heading_rows(at.h)) {
		columns_heading(&columns, canvas, at);
		line.y++;
	}
	for (size_t i = list->top; i < list->count && line.y < bottom; i++, line.y++) {
		const struct device *device = order->at[i];
		enum device_state state = device_state(device, heard_until(view));
		struct row row = { view, device, state };

		columns_row(&columns, canvas, line, &row);
		if (i == list->cursor)
			cells_cursor(pane, canvas, line);
	}
	line.h = bottom - line.y;
	if (!list->count)
		cells_hint(view, canvas, line,
			   "No device yet: nothing that names one has arrived. "
			   "{topics} lists the subscriptions, {channels} shows "
			   "channels.");
}

static bool step(struct pane *pane, const struct view *view, enum action action)
{
	struct list *list = &pane->list;
	enum action way = action == ACTION_NEXT_DEVICE ? ACTION_DOWN :
			  action == ACTION_PREVIOUS_DEVICE ? ACTION_UP : action;

	follow_selection(pane, view);
	if (!list_act(list, way))
		return false;
	select_row(pane, view);
	return true;
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	struct state *state = pane->state;

	switch (action) {
	case ACTION_SORT:
		state->order.key = (state->order.key + 1) % DEVICE_KEY_COUNT;
		state->order.inverted = false;
		state->sort_asked = true;
		return true;
	case ACTION_INVERT:
		state->order.inverted = !state->order.inverted;
		state->sort_asked = true;
		return true;
	case ACTION_OPEN:
		ui_focus(view->ui, &pane_parameters);
		return true;
	default:
		return step(pane, view, action);
	}
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	device_order_fini(&state->order);
}

const struct pane_class pane_devices = {
	.name = "devices",
	.title = "Devices",
	.number = '1',
	.scope = SCOPE_LIST | SCOPE_SORTED,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
