/* The subscriptions: what was asked, what the broker said, what came. The lines at
 * the bottom explain the selected one. */
#include "ui/pane.h"

#include <stdio.h>

#include "core/topic.h"
#include "ui/cells.h"
#include "ui/columns.h"

enum { EXPLAIN_HEIGHT = 6, EXPLAIN_ROWS = 2 };

struct row {
	const struct view *view;
	const struct subscription *subscription;
};

static const struct subscription *selected(const struct pane *pane,
					   const struct view *view)
{
	const struct subscriptions *set = store_subscriptions(view->store);

	return pane->list.cursor < set->count ? &set->at[pane->list.cursor] : NULL;
}

static int explain_rows(int h)
{
	return h >= EXPLAIN_HEIGHT ? EXPLAIN_ROWS : 0;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	const struct subscriptions *set = store_subscriptions(view->store);
	struct list *list = &pane->list;
	int64_t at = LIST_GONE;

	(void)w;
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].id == list->key)
			at = (int64_t)i;
	list_update(list, set->count, h - columns_heading_rows(h) - explain_rows(h), at);
	list->key = list->count ? set->at[list->cursor].id : 0;
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct subscriptions *set = store_subscriptions(view->store);
	size_t count[SUBSCRIPTION_STATE_COUNT] = { 0 };

	(void)pane;
	for (size_t i = 0; i < set->count; i++)
		count[set->at[i].state]++;
	buffer_format(out, "%zu:", set->count);
	for (int i = 0; i < SUBSCRIPTION_STATE_COUNT; i++)
		if (count[i])
			buffer_format(out, " %zu %s", count[i],
				      subscription_state_name(i));
}

static enum role state_role(const struct subscription *subscription)
{
	switch (subscription->state) {
	case SUBSCRIPTION_GRANTED:
		return subscription->unknown || subscription->unasked ? ROLE_NOTICE :
									ROLE_GOOD;
	case SUBSCRIPTION_REFUSED: return ROLE_ALERT;
	case SUBSCRIPTION_ASKED:   return ROLE_NOTICE;
	default:                   return ROLE_DIM;
	}
}

static void draw_sign(struct canvas *canvas, struct rect at, const void *data)
{
	static const char *const signs[SUBSCRIPTION_STATE_COUNT] = {
		[SUBSCRIPTION_OFF] = "○",
		[SUBSCRIPTION_ASKED] = "◐",
		[SUBSCRIPTION_GRANTED] = "●",
		[SUBSCRIPTION_REFUSED] = "✕",
	};
	const struct subscription *subscription =
		((const struct row *)data)->subscription;

	canvas_put(canvas, at, state_role(subscription), signs[subscription->state]);
}

static void draw_filter(struct canvas *canvas, struct rect at, const void *data)
{
	const struct subscription *subscription =
		((const struct row *)data)->subscription;

	cell_left(canvas, at,
		  subscription->state == SUBSCRIPTION_OFF ? ROLE_DIM : ROLE_NAME,
		  subscription->filter);
}

/* "granted q0", "refused 135: not authorized" */
static void draw_answer(struct canvas *canvas, struct rect at, const void *data)
{
	const struct subscription *subscription =
		((const struct row *)data)->subscription;
	const struct code_info *info = code_find(CODE_SUBACK, subscription->code);
	const char *state = subscription_state_name(subscription->state);
	char text[160];

	if (subscription->state == SUBSCRIPTION_GRANTED)
		snprintf(text, sizeof(text), "%s q%d%s%s",
			 subscription->restored ? "restored" : state, subscription->code,
			 subscription->unasked ? ", not asked for" : "",
			 subscription->unknown ? ", unknown topic" : "");
	else if (subscription->state == SUBSCRIPTION_REFUSED)
		snprintf(text, sizeof(text), "%s %d: %s", state, subscription->code,
			 info ? info->meaning : "a code without a description");
	else
		snprintf(text, sizeof(text), "%s", state);
	cell_left(canvas, at, state_role(subscription), text);
}

static void draw_count(struct canvas *canvas, struct rect at, const void *data)
{
	cell_count(canvas, at, ((const struct row *)data)->subscription->messages);
}

static void draw_bytes(struct canvas *canvas, struct rect at, const void *data)
{
	char text[FORMAT_MAX];

	cell_right(canvas, at, ROLE_TEXT,
		   format_bytes(text, ((const struct row *)data)->subscription->bytes));
}

static void draw_rate(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_rate(canvas, at, &row->subscription->rate, row->view->now_us);
}

static void draw_last(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_since(canvas, at, row->view->now_us, row->subscription->last_us);
}

enum { COLUMN_SIGN, COLUMN_FILTER, COLUMN_ANSWER, COLUMN_COUNT = 7 };
enum { FILTER_COLUMNS = 80 };    /* at most */

static const struct column topic_columns[COLUMN_COUNT] = {
	[COLUMN_SIGN] = { .heading = "", .width = 1,  .draw = draw_sign },
	[COLUMN_FILTER] = { .heading = "filter", .width = 14, .max = FILTER_COLUMNS,
	  .draw = draw_filter },
	[COLUMN_ANSWER] = { .heading = "answer", .width = 10, .max = 44, .grow = 1,
	  .rank = 1, .draw = draw_answer },
	{ .heading = "msgs",   .width = 5, .rank = 2, .right = true, .draw = draw_count },
	{ .heading = "bytes",  .width = 5, .rank = 5, .right = true, .draw = draw_bytes },
	{ .heading = "rate",   .width = 6,  .rank = 4, .right = true, .draw = draw_rate },
	{ .heading = "last",   .width = 5,  .rank = 3, .right = true, .draw = draw_last },
};

static void explain_refusal(const struct subscription *subscription, struct buffer *out)
{
	const struct code_info *info = code_find(CODE_SUBACK, subscription->code);

	buffer_format(out,
		      "The broker refused this filter with code %d (%s): nothing will "
		      "come from it.", subscription->code,
		      info ? info->meaning : "not described");
	if (info && info->advice)
		buffer_format(out, " %s", info->advice);
}

static void explain(const struct subscription *subscription, struct buffer *out)
{
	const char *meaning = topic_filter_meaning(subscription->filter);

	if (subscription->state == SUBSCRIPTION_REFUSED)
		explain_refusal(subscription, out);
	else if (subscription->state == SUBSCRIPTION_OFF)
		buffer_add_text(out, "Switched off: {toggle} subscribes again.");
	else if (subscription->unasked)
		buffer_add_text(out, "The session that the broker kept holds this filter "
				     "from before: {remove} ends it.");
	else if (subscription->unknown || !meaning)
		buffer_add_text(out,
				"flespi has no such topic: it grants the filter, then "
				"stays silent. Check the spelling.");
	else
		buffer_format(out, "Brings %s.", meaning);
}

static void draw_explanation(const struct view *view,
			     const struct subscription *subscription,
			     struct canvas *canvas, struct rect at)
{
	struct buffer text = { 0 };

	explain(subscription, &text);
	cells_hint(view, canvas, at, text.at);
	buffer_fini(&text);
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct subscriptions *set = store_subscriptions(view->store);
	const struct list *list = &pane->list;
	struct rect line = { at.x, at.y, at.w, 1 };
	int bottom = at.y + at.h - explain_rows(at.h), want[COLUMN_COUNT] = { 0 };
	struct columns columns;

	for (size_t i = 0; i < set->count; i++) {
		int width = canvas_columns(span_of(set->at[i].filter), FILTER_COLUMNS);

		if (width > want[COLUMN_FILTER])
			want[COLUMN_FILTER] = width;
	}
	columns_fit_to(&columns, topic_columns, COLUMN_COUNT, at.w, want);
	if (columns_heading_rows(at.h)) {
		columns_heading(&columns, canvas, at);
		line.y++;
	}
	for (size_t i = list->top; i < list->count && line.y < bottom; i++, line.y++) {
		columns_row(&columns, canvas, line, &(struct row){ view, &set->at[i] });
		if (i == list->cursor)
			cells_cursor(pane, canvas, line);
	}
	line.h = bottom - line.y;
	if (!list->count)
		cells_hint(view, canvas, line,
			   "No subscription: nothing can arrive. Press {add} and type a "
			   "topic filter, say flespi/message/gw/devices/+");
	else if (explain_rows(at.h))
		draw_explanation(view, selected(pane, view), canvas,
				 (struct rect){ at.x, bottom, at.w, EXPLAIN_ROWS });
}

/* --- keys ------------------------------------------------------------------- */

static void add_answered(struct ui *ui, const char *text)
{
	if (*text)
		ui_subscribe(ui, text);
}

static void remove_selected(const struct view *view,
			    const struct subscription *subscription)
{
	char key[ACTION_KEY_TEXT];

	ui_say(view->ui, SEVERITY_NOTICE, "Unsubscribed. To undo: %s, then %s",
	       keymap_first(ui_keymap(view->ui), ACTION_ADD, key), subscription->filter);
	ui_unsubscribe(view->ui, subscription->id);
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	const struct subscription *subscription = selected(pane, view);

	if (list_act(&pane->list, action)) {
		subscription = selected(pane, view);
		pane->list.key = subscription ? subscription->id : 0;
		return true;
	}
	if (action == ACTION_ADD) {
		ui_ask(view->ui, "subscribe to:", "", add_answered);
		return true;
	}
	if (!subscription)
		return false;
	if (action == ACTION_EDIT)
		ui_edit_subscription(view->ui, subscription);
	else if (action == ACTION_REMOVE)
		remove_selected(view, subscription);
	else if (action == ACTION_TOGGLE)
		ui_subscription_switch(view->ui, subscription->id,
				       subscription->state == SUBSCRIPTION_OFF);
	else
		return false;
	return true;
}

const struct pane_class pane_topics = {
	.name = "topics",
	.title = "Topics",
	.scope = SCOPE_LIST | SCOPE_TOPICS,
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
};
