/* Channels and, under each, the idents that report on it: as a tree whose order is
 * that of first appearance, so that nothing that arrives moves a row. */
#include "ui/pane.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "ui/cells.h"
#include "ui/columns.h"

enum { TALLY_STEP = 4096 };      /* idents looked at in an update, to count the unregistered */

struct tally { uint64_t idents, strangers; };

struct state {
	size_t *first;           /* row of the i-th channel; first[count] is the number of rows */
	bool *folded;
	size_t count, cap;       /* channels */
	uint64_t channel_id;     /* under the cursor */
	size_t at;               /* its index */
	size_t ident;            /* 0: the channel's own row; else ident - 1 */
	uint64_t selected;       /* view->channel_id as this pane knows it */
	struct tally whole, running;     /* idents in all, and of the pass that is under way */
	size_t tally_channel, tally_ident;
};

struct row {
	const struct view *view;
	const struct channel *channel;
	const struct ident *ident;       /* NULL: the channel's own row */
	bool folded;
};

/* --- rows ------------------------------------------------------------------- */

static void take_channels(struct state *state, const struct store *store)
{
	size_t count = store_channel_count(store), row = 0;

	if (count + 1 > state->cap) {
		size_t cap = 2 * (count + 1);

		state->first = mem_resize(state->first, cap, sizeof(*state->first));
		state->folded = mem_resize(state->folded, cap, sizeof(*state->folded));
		memset(state->folded + state->cap, 0, (cap - state->cap) * sizeof(*state->folded));
		state->cap = cap;
	}
	for (size_t i = 0; i < count; i++) {
		state->first[i] = row;
		row += 1 + (state->folded[i] ? 0 : store_channel_at(store, i)->ident_count);
	}
	state->first[count] = row;
	state->count = count;
}

static size_t channel_of(const struct state *state, size_t row)
{
	size_t low = 0, high = state->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (state->first[middle] <= row)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Where the row that the cursor stands on is now. */
static int64_t find_cursor(struct state *state, const struct store *store)
{
	size_t i = state->at;

	if (i >= state->count || store_channel_at(store, i)->id != state->channel_id)
		for (i = 0; i < state->count; i++)
			if (store_channel_at(store, i)->id == state->channel_id)
				break;
	if (i == state->count)
		return LIST_GONE;
	state->at = i;
	return (int64_t)(state->first[i] + (state->folded[i] ? 0 : state->ident));
}

/* Takes the identity of the row under the cursor. */
static void note_cursor(struct pane *pane, const struct store *store)
{
	struct state *state = pane->state;

	if (!pane->list.count)
		return;
	state->at = channel_of(state, pane->list.cursor);
	state->ident = pane->list.cursor - state->first[state->at];
	state->channel_id = pane->list.key = store_channel_at(store, state->at)->id;
}

static const struct ident *ident_of(const struct channel *channel, size_t ident)
{
	return ident && ident <= channel->ident_count ? channel->idents[ident - 1] : NULL;
}

/* Counts a piece at a time; the sums appear when a pass is complete. */
static void tally(struct state *state, const struct store *store)
{
	for (size_t step = 0; step < TALLY_STEP && state->count; step++) {
		if (state->tally_channel >= state->count) {
			state->whole = state->running;
			state->running = (struct tally){ 0 };
			state->tally_channel = state->tally_ident = 0;
			return;
		}
		const struct channel *channel = store_channel_at(store, state->tally_channel);

		if (state->tally_ident >= channel->ident_count) {
			state->tally_channel++;
			state->tally_ident = 0;
			continue;
		}
		state->running.idents++;
		state->running.strangers += !channel->idents[state->tally_ident++]->device_id;
	}
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;

	(void)w;
	take_channels(state, view->store);
	tally(state, view->store);
	if (view->channel_id != state->selected) {
		state->selected = view->channel_id;
		if (view->channel_id != state->channel_id) {
			state->channel_id = view->channel_id;
			state->ident = 0;
		}
	}
	list_update(&pane->list, state->count ? state->first[state->count] : 0,
		    h - columns_heading_rows(h), find_cursor(state, view->store));
	note_cursor(pane, view->store);
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct state *state = pane->state;
	char text[FORMAT_MAX];

	(void)view;
	buffer_format(out, "%s: ", format_count(text, state->count));
	buffer_format(out, "%s idents", format_count(text, state->whole.idents));
	if (state->whole.strangers)
		buffer_format(out, ", %s not registered", format_count(text, state->whole.strangers));
}

/* --- drawing ---------------------------------------------------------------- */

static void draw_ident(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	const struct channel *channel = row->channel;
	char text[FORMAT_MAX];
	int x;

	if (row->ident) {
		canvas_left(canvas, at.x + 2, at.y, at.w - 2,
			    row->ident->device_id ? ROLE_TEXT : ROLE_NOTICE, span_of(row->ident->text));
		return;
	}
	x = canvas_put(canvas, at.x, at.y, at.w, ROLE_DIM,
		       !channel->ident_count ? "· " : row->folded ? "▸ " : "▾ ");
	snprintf(text, sizeof(text), "#%" PRIu64, channel->id);
	canvas_left(canvas, at.x + x, at.y, at.w - x, ROLE_STRONG,
		    span_of(channel->name ? channel->name : text));
}

static void draw_channel_facts(struct canvas *canvas, struct rect at, const struct channel *channel)
{
	char text[80];

	if (channel->blocked > 0) {
		cell_left(canvas, at, ROLE_ALERT, "blocked!");
		return;
	}
	if (channel->enabled == 0) {
		cell_left(canvas, at, ROLE_NOTICE, "disabled");
		return;
	}
	snprintf(text, sizeof(text), "%s %" PRIu64, channel->protocol_name ? channel->protocol_name :
		 "channel", channel->id);
	cell_left(canvas, at, ROLE_DIM, text);
}

static void draw_device(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	char text[FORMAT_MAX];

	if (!row->ident) {
		draw_channel_facts(canvas, at, row->channel);
		return;
	}
	const struct device *device = store_device(row->view->store, row->ident->device_id);

	if (device)
		canvas_left(canvas, at.x, at.y, at.w, ROLE_NAME, device_label(device, text));
	else
		cell_left(canvas, at, ROLE_NOTICE, "not registered");
}

static void draw_messages(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_count(canvas, at, row->ident ? row->ident->messages : row->channel->messages);
}

static void draw_rate(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_rate(canvas, at, row->ident ? &row->ident->rate : &row->channel->rate, row->view->now_us);
}

static void draw_age(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_since(canvas, at, row->view->now_us,
		   row->ident ? row->ident->seen_us : row->channel->seen_us);
}

static void draw_peer(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_left(canvas, at, ROLE_DIM, row->ident ? row->ident->peer : row->channel->uri);
}

static const struct column channel_columns[] = {
	{ .heading = "channel, ident", .width = 14, .max = 32, .grow = 2, .draw = draw_ident },
	{ .heading = "device", .width = 14, .max = 32, .grow = 1, .rank = 1, .draw = draw_device },
	{ .heading = "msgs", .width = 5,  .rank = 2, .right = true, .draw = draw_messages },
	{ .heading = "rate", .width = 6,  .rank = 4, .right = true, .draw = draw_rate },
	{ .heading = "age",  .width = 5,  .rank = 3, .right = true, .draw = draw_age },
	{ .heading = "peer", .width = 15, .max = 40, .grow = 1, .rank = 5, .draw = draw_peer },
};

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas, struct rect at)
{
	const struct state *state = pane->state;
	const struct list *list = &pane->list;
	struct rect line = { at.x, at.y, at.w, 1 };
	struct columns columns;

	columns_fit(&columns, channel_columns, sizeof(channel_columns) / sizeof(*channel_columns), at.w);
	if (columns_heading_rows(at.h)) {
		columns_heading(&columns, canvas, at);
		line.y++;
	}
	for (size_t i = list->top; i < list->count && line.y < at.y + at.h; i++, line.y++) {
		size_t c = channel_of(state, i);
		const struct channel *channel = store_channel_at(view->store, c);
		struct row row = { view, channel, ident_of(channel, i - state->first[c]),
				   state->folded[c] };

		columns_row(&columns, canvas, line, &row);
		if (i == list->cursor)
			cells_cursor(pane, canvas, line);
	}
	line.h = at.y + at.h - line.y;
	if (!list->count)
		cells_sentence(canvas, line, "No channel yet. To see one, its idents and who is not "
			       "registered: T, a, flespi/message/gw/channels/ID/+");
}

/* --- keys ------------------------------------------------------------------- */

static void select_row(struct pane *pane, const struct view *view)
{
	struct state *state = pane->state;
	const struct ident *ident;

	if (!pane->list.count)
		return;
	note_cursor(pane, view->store);
	ident = ident_of(store_channel_at(view->store, state->at), state->ident);
	if (ident && ident->device_id)
		ui_select_device(view->ui, ident->device_id);
	/* Last: a device may have talked on another channel since. */
	ui_select_channel(view->ui, state->channel_id);
	state->selected = state->channel_id;
}

static void fold(struct pane *pane, const struct view *view, bool folded)
{
	struct state *state = pane->state;

	if (state->at >= state->count)
		return;
	state->folded[state->at] = folded;
	if (folded)
		state->ident = 0;
	take_channels(state, view->store);
	list_update(&pane->list, state->first[state->count], pane->list.height,
		    find_cursor(state, view->store));
	select_row(pane, view);
}

static void open_row(struct pane *pane, const struct view *view)
{
	struct state *state = pane->state;
	const struct ident *ident;

	if (!pane->list.count)
		return;
	ident = ident_of(store_channel_at(view->store, state->at), state->ident);
	if (!ident)
		fold(pane, view, !state->folded[state->at]);
	else if (ident->device_id)
		ui_focus(view->ui, &pane_parameters);
	else
		ui_say(view->ui, SEVERITY_NOTICE, "No device is registered under ident %s: create one "
		       "in flespi with this ident, or correct it in the tracker.", ident->text);
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	if (list_act(&pane->list, action)) {
		select_row(pane, view);
		return true;
	}
	switch (action) {
	case ACTION_LEFT:  fold(pane, view, true); return true;
	case ACTION_RIGHT: fold(pane, view, false); return true;
	case ACTION_OPEN:  open_row(pane, view); return true;
	default:           return false;
	}
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	free(state->first);
	free(state->folded);
}

const struct pane_class pane_channels = {
	.name = "channels",
	.title = "Channels",
	.scope = SCOPE_LIST,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
