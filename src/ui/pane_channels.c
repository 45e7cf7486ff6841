/* Channels and, under each, the idents that report on it, in an order that nothing
 * which arrives changes. */
#include "ui/pane.h"

#include <inttypes.h>
#include <stdio.h>

#include "ui/cells.h"
#include "ui/channel_tree.h"
#include "ui/columns.h"

struct state {
	struct channel_tree tree;
	struct tree_place place;         /* under the cursor */
	uint64_t channel_id;             /* its channel */
	uint64_t selected;               /* view->channel_id as this pane knows it */
	bool sort_asked;
};

struct row {
	const struct view *view;
	const struct channel *channel;
	const struct ident *ident;       /* NULL: the channel's own row */
	bool folded;
};

static const struct ident *ident_of(const struct channel *channel, size_t ident)
{
	return ident && ident <= channel->ident_count ? channel->idents[ident - 1] : NULL;
}

/* Where the row that the cursor stands on is now. */
static int64_t find_cursor(struct state *state, const struct store *store, size_t guess)
{
	size_t i = state->place.channel;

	if (i >= state->tree.count || store_channel_at(store, i)->id != state->channel_id)
		for (i = 0; i < state->tree.count; i++)
			if (store_channel_at(store, i)->id == state->channel_id)
				break;
	if (i == state->tree.count)
		return LIST_GONE;
	state->place.channel = i;
	return (int64_t)channel_tree_row(&state->tree, state->place, guess);
}

/* Takes the identity of the row under the cursor. */
static void note_cursor(struct pane *pane, const struct store *store)
{
	struct state *state = pane->state;

	if (!pane->list.count)
		return;
	state->place = channel_tree_place(&state->tree, pane->list.cursor);
	state->channel_id = store_channel_at(store, state->place.channel)->id;
	pane->list.key = state->channel_id;
}

static void take_rows(struct pane *pane, const struct view *view, int height)
{
	struct state *state = pane->state;

	list_update(&pane->list, state->tree.rows, height,
		    find_cursor(state, view->store, pane->list.cursor));
	note_cursor(pane, view->store);
}

static const struct ident *ident_under_cursor(const struct state *state,
					      const struct view *view)
{
	return ident_of(store_channel_at(view->store, state->place.channel),
			state->place.ident);
}

static void select_row(struct pane *pane, const struct view *view)
{
	struct state *state = pane->state;
	const struct ident *ident;

	if (!pane->list.count)
		return;
	note_cursor(pane, view->store);
	ident = ident_under_cursor(state, view);
	if (ident && ident->device_id)
		ui_select_device(view->ui, ident->device_id);
	/* Last: a device may have talked on another channel since. */
	ui_select_channel(view->ui, state->channel_id);
	state->selected = state->channel_id;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;

	(void)w;
	if (view->channel_id != state->selected) {
		state->selected = view->channel_id;
		if (view->channel_id != state->channel_id) {
			state->channel_id = view->channel_id;
			state->place.ident = 0;
		}
	}
	channel_tree_update(&state->tree, view->store);
	if (state->sort_asked)
		channel_tree_sort(&state->tree, view->store, view->now_us);
	else if (!pane->list.touched)
		channel_tree_settle(&state->tree, view->store, view->now_us);
	take_rows(pane, view, h - columns_heading_rows(h));
	if (state->sort_asked) {
		/* What another order brings to the top is what one wants to see. */
		list_select(&pane->list, 0);
		select_row(pane, view);
	}
	state->sort_asked = false;
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct channel_tree *tree = &((const struct state *)pane->state)->tree;
	char text[FORMAT_MAX];

	(void)view;
	buffer_format(out, "%s: ", format_count(text, tree->count));
	buffer_format(out, "%s idents", format_count(text, tree->whole.idents));
	if (tree->whole.strangers)
		buffer_format(out, ", %s not registered",
			      format_count(text, tree->whole.strangers));
	if (tree->key != IDENT_BY_REGISTERED || tree->inverted)
		buffer_format(out, " ── by %s%s", ident_key_name(tree->key),
			      tree->inverted ? " ▼" : "");
}

/* --- drawing ---------------------------------------------------------------- */

static void draw_ident(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	const struct channel *channel = row->channel;
	char text[FORMAT_MAX];
	int x;

	if (row->ident) {
		at.x += 2;
		at.w -= 2;
		cell_left(canvas, at, row->ident->device_id ? ROLE_TEXT : ROLE_NOTICE,
			  row->ident->text);
		return;
	}
	x = canvas_put(canvas, at, ROLE_DIM,
		       !channel->ident_count ? "· " : row->folded ? "▸ " : "▾ ");
	snprintf(text, sizeof(text), "#%" PRIu64, channel->id);
	canvas_left(canvas, row_at(at.x + x, at.y, at.w - x), ROLE_STRONG,
		    span_of(channel->name ? channel->name : text));
}

static void draw_channel_facts(struct canvas *canvas, struct rect at,
			       const struct channel *channel)
{
	const char *what = channel->protocol_name ? channel->protocol_name : "channel";
	char text[80];

	if (channel->deleted) {
		cell_left(canvas, at, ROLE_DIM, "deleted");
		return;
	}
	if (channel->blocked > 0) {
		cell_left(canvas, at, ROLE_ALERT, "blocked!");
		return;
	}
	if (channel->enabled == 0) {
		cell_left(canvas, at, ROLE_NOTICE, "disabled");
		return;
	}
	snprintf(text, sizeof(text), "%s %" PRIu64, what, channel->id);
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
	const struct store *store = row->view->store;
	const struct device *device = store_device(store, row->ident->device_id);

	if (device)
		canvas_left(canvas, at, ROLE_NAME, device_label(device, text));
	else
		cell_left(canvas, at, ROLE_NOTICE, "not registered");
}

static void draw_count(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_count(canvas, at,
		   row->ident ? row->ident->messages : row->channel->messages);
}

static void draw_rate(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_rate(canvas, at, row->ident ? &row->ident->rate : &row->channel->rate,
		  row->view->now_us);
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

	cell_left(canvas, at, ROLE_DIM,
		  row->ident ? row->ident->peer : row->channel->uri);
}

/* An IMEI of 15 digits, and an IPv4 address with its port, stand there whole. */
static const struct column channel_columns[] = {
	{ .heading = "channel, ident", .width = 17, .max = 32, .grow = 2,
	  .draw = draw_ident },
	{ .heading = "device", .width = 14, .max = 32, .grow = 1, .rank = 1,
	  .draw = draw_device },
	{ .heading = "msgs", .width = 5, .rank = 2, .right = true, .draw = draw_count },
	{ .heading = "rate", .width = 6,  .rank = 4, .right = true, .draw = draw_rate },
	{ .heading = "age",  .width = 5,  .rank = 3, .right = true, .draw = draw_age },
	{ .heading = "peer", .width = 21, .max = 40, .grow = 1, .rank = 5,
	  .draw = draw_peer },
};

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct channel_tree *tree = &((const struct state *)pane->state)->tree;
	const struct list *list = &pane->list;
	struct rect line = { at.x, at.y, at.w, 1 };
	int bottom = at.y + at.h;
	struct columns columns;

	columns_fit(&columns, channel_columns,
		    sizeof(channel_columns) / sizeof(*channel_columns), at.w);
	if (columns_heading_rows(at.h)) {
		columns_heading(&columns, canvas, at);
		line.y++;
	}
	for (size_t i = list->top; i < list->count && line.y < bottom; i++, line.y++) {
		struct tree_place place = channel_tree_place(tree, i);
		const struct store *store = view->store;
		const struct channel *channel = store_channel_at(store, place.channel);
		struct row row = { view, channel, ident_of(channel, place.ident),
				   tree->at[place.channel].folded };

		columns_row(&columns, canvas, line, &row);
		if (i == list->cursor)
			cells_cursor(pane, canvas, line);
	}
	line.h = bottom - line.y;
	if (!list->count)
		cells_hint(view, canvas, line,
			   "No channel yet. To see one, its idents and who is not "
			   "registered: {topics}, {add}, "
			   "flespi/message/gw/channels/ID/+");
}

/* --- keys ------------------------------------------------------------------- */

static void fold(struct pane *pane, const struct view *view, bool folded)
{
	struct state *state = pane->state;

	if (!pane->list.count)
		return;
	state->tree.at[state->place.channel].folded = folded;
	if (folded)
		state->place.ident = 0;
	channel_tree_update(&state->tree, view->store);
	take_rows(pane, view, pane->list.height);
	select_row(pane, view);
}

static void open_row(struct pane *pane, const struct view *view)
{
	struct state *state = pane->state;
	const struct ident *ident;

	if (!pane->list.count)
		return;
	ident = ident_under_cursor(state, view);
	if (!ident)
		fold(pane, view, !state->tree.at[state->place.channel].folded);
	else if (ident->device_id)
		ui_focus(view->ui, &pane_parameters);
	else
		ui_say(view->ui, SEVERITY_NOTICE,
		       "No device is registered under ident %s: "
		       "create one in flespi with it, or correct it in the tracker.",
		       ident->text);
}

static void sort(struct pane *pane, enum ident_key key, bool inverted)
{
	struct state *state = pane->state;

	pane->list.touched = true;
	state->tree.key = key;
	state->tree.inverted = inverted;
	state->sort_asked = true;
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	struct state *state = pane->state;

	if (list_act(&pane->list, action)) {
		select_row(pane, view);
		return true;
	}
	switch (action) {
	case ACTION_LEFT:
		fold(pane, view, true);
		return true;
	case ACTION_RIGHT:
		fold(pane, view, false);
		return true;
	case ACTION_OPEN:
		open_row(pane, view);
		return true;
	case ACTION_SORT:
		sort(pane, (state->tree.key + 1) % IDENT_KEY_COUNT, false);
		return true;
	case ACTION_INVERT:
		sort(pane, state->tree.key, !state->tree.inverted);
		return true;
	default:
		return false;
	}
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	channel_tree_fini(&state->tree);
}

const struct pane_class pane_channels = {
	.name = "channels",
	.title = "Channels",
	.number = 'c',
	.scope = SCOPE_LIST | SCOPE_SORTED,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
