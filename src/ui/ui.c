/* ui_draw() takes the facts of now and draws every pane that the layout shows.
 *
 * While paused the panes on the canvas stay as they are; only a key makes them
 * draw again, and logs still end where they ended then. */
#include "ui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/text.h"
#include "ui/cells.h"
#include "ui/status.h"
#include "ui/ui_state.h"

/* Every pane and where it lives. A page (SLOT_COUNT) covers all slots. */
static const struct { const struct pane_class *class; enum slot slot; } homes[] = {
	{ &pane_devices, SLOT_LEFT },     { &pane_channels, SLOT_LEFT },
	{ &pane_parameters, SLOT_RIGHT }, { &pane_messages, SLOT_BOTTOM },
	{ &pane_events, SLOT_SIDE },      { &pane_topics, SLOT_COUNT },
	{ &pane_help, SLOT_COUNT },       { &pane_connection, SLOT_COUNT },
	{ &pane_message, SLOT_COUNT },
};

enum { PANES = sizeof(homes) / sizeof(homes[0]) };

/* --- panes ------------------------------------------------------------------ */

struct pane *ui_pane(struct ui *ui, const struct pane_class *class)
{
	for (int i = 0; i < PANES; i++)
		if (ui->panes[i].class == class)
			return &ui->panes[i];
	return NULL;
}

struct pane *ui_focused(const struct ui *ui)
{
	return ui->page ? ui->page : ui->in_slot[ui->focus];
}

void ui_take_filter(struct ui *ui)
{
	ui->view.filter = ui->filter_on && ui->filter[0] ? ui->filter : NULL;
}

struct ui *ui_new(struct store *store, const struct ui_options *options)
{
	struct ui *ui = mem_new(sizeof(*ui));

	ui->store = store;
	ui->host = options->host;
	ui->keymap = options->keymap;
	ui->view = (struct view){
		.ui = ui, .store = store, .all_topics = options->all_topics,
	};
	for (int i = 0; i < PANES; i++) {
		ui->panes[i].class = homes[i].class;
		ui->panes[i].state = mem_new(homes[i].class->size);
		if (homes[i].class->scope & SCOPE_LOG)
			ui->panes[i].list.follow = true;
	}
	ui->in_slot[SLOT_LEFT] = ui_pane(ui, &pane_devices);
	ui->in_slot[SLOT_RIGHT] = ui_pane(ui, &pane_parameters);
	ui->in_slot[SLOT_BOTTOM] = ui_pane(ui, &pane_messages);
	ui->in_slot[SLOT_SIDE] = ui_pane(ui, &pane_events);
	ui->filter_on = true;
	ui->canvas = canvas_new(1, 1);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	for (int i = 0; i < PANES; i++) {
		if (ui->panes[i].class->close)
			ui->panes[i].class->close(&ui->panes[i]);
		free(ui->panes[i].state);
	}
	canvas_free(ui->canvas);
	free(ui);
}

void ui_focus(struct ui *ui, const struct pane_class *class)
{
	struct pane *pane = ui_pane(ui, class);
	enum slot slot = homes[pane - ui->panes].slot;

	if (slot == SLOT_COUNT) {
		ui->page = pane;
		return;
	}
	if (slot == SLOT_SIDE && !layout_has_side(ui->cols, ui->rows))
		slot = SLOT_BOTTOM;
	ui->page = NULL;
	ui->in_slot[slot] = pane;
	ui->focus = slot;
	if (slot == SLOT_LEFT || slot == SLOT_RIGHT)
		ui->upper = slot;
}

/* Events have a slot of their own only on a wide screen; a resize moves them. */
static void settle_events(struct ui *ui)
{
	struct pane *events = ui_pane(ui, &pane_events);
	bool side = layout_has_side(ui->cols, ui->rows);

	if (side && ui->in_slot[SLOT_BOTTOM] == events) {
		ui->in_slot[SLOT_BOTTOM] = ui_pane(ui, &pane_messages);
		if (ui->focus == SLOT_BOTTOM)
			ui->focus = SLOT_SIDE;
	} else if (!side && ui->focus == SLOT_SIDE) {
		ui->in_slot[SLOT_BOTTOM] = events;
		ui->focus = SLOT_BOTTOM;
	}
}

/* --- what panes may ask ----------------------------------------------------- */

void ui_select_device(struct ui *ui, uint64_t device_id)
{
	const struct device *device = store_device(ui->store, device_id);

	ui->view.device_id = device_id;
	if (device && device->channel_id)
		ui->view.channel_id = device->channel_id;
}

void ui_select_channel(struct ui *ui, uint64_t channel_id)
{
	ui->view.channel_id = channel_id;
}

bool ui_open(struct ui *ui, uint64_t device_id, uint64_t channel_id, enum action back)
{
	const struct device *device = store_device(ui->store, device_id);
	char label[FORMAT_MAX], key[ACTION_KEY_TEXT];

	keymap_first(ui->keymap, back, key);
	if (channel_id)
		ui_select_channel(ui, channel_id);
	if (device) {
		struct span name = device_label(device, label);

		ui_select_device(ui, device_id);
		ui_focus(ui, &pane_parameters);
		ui_say(ui, SEVERITY_PLAIN, "%.*s as it is now; %s goes back.",
		       (int)name.len, name.at, key);
	} else if (store_channel(ui->store, channel_id)) {
		ui_focus(ui, &pane_channels);
		ui_say(ui, SEVERITY_PLAIN, "The channel and its idents; %s goes back.",
		       key);
	} else {
		return false;
	}
	return true;
}

void ui_show_message(struct ui *ui, uint64_t seq)
{
	ui->view.message_seq = seq;
	ui_focus(ui, &pane_message);
}

void ui_say(struct ui *ui, enum severity severity, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ui->said, sizeof(ui->said), format, args);
	va_end(args);
	ui->said_severity = severity;
}

void ui_ask(struct ui *ui, const char *label, const char *initial,
	    void (*done)(struct ui *ui, const char *text))
{
	snprintf(ui->label, sizeof(ui->label), "%s", label);
	prompt_set(&ui->prompt, initial);
	ui->done = done;
	ui->asking = true;
}

const struct keymap *ui_keymap(const struct ui *ui)
{
	return ui->keymap;
}

/* What was typed stays to be corrected, below what is wrong with it. */
static void ask_again(struct ui *ui, const struct err *err)
{
	ui_say(ui, SEVERITY_ALERT, "%s", err->text);
	ui->asking = true;
}

void ui_subscribe(struct ui *ui, const char *filter)
{
	struct err err;

	if (!topic_filter_check(filter, &err)) {
		ask_again(ui, &err);
		return;
	}
	ui->host->subscribe(ui->host->owner, filter);
	if (!topic_filter_meaning(filter))
		ui_say(ui, SEVERITY_NOTICE,
		       "Subscribed, but flespi sends nothing on such a topic: "
		       "it grants the filter and stays silent. Check its spelling.");
}

void ui_unsubscribe(struct ui *ui, uint32_t id)
{
	ui->host->unsubscribe(ui->host->owner, id);
}

static void edit_answered(struct ui *ui, const char *text)
{
	struct err err;

	if (topic_filter_check(text, &err))
		ui->host->subscription_change(ui->host->owner, ui->edited, text);
	else
		ask_again(ui, &err);
}

void ui_edit_subscription(struct ui *ui, const struct subscription *subscription)
{
	if (strlen(subscription->filter) >= PROMPT_BYTES_MAX) {
		ui_say(ui, SEVERITY_NOTICE, "A filter of so many bytes cannot be changed "
		       "here: remove it and add another.");
		return;
	}
	ui->edited = subscription->id;
	ui_ask(ui, "change to:", subscription->filter, edit_answered);
}

void ui_subscription_switch(struct ui *ui, uint32_t id, bool on)
{
	ui->host->subscription_switch(ui->host->owner, id, on);
}

uint64_t ui_hidden(struct ui *ui)
{
	struct pane *pane = ui_pane(ui, &pane_messages);
	uint64_t oldest = history_oldest(store_history(ui->store));
	uint64_t kept = ui->view.newest_seq + 1 - oldest;

	if (oldest > ui->view.newest_seq)
		return 0;
	if (!pane->h) {              /* never drawn so far */
		pane->w = ui->cols;
		pane->h = ui->rows;
	}
	pane->class->update(pane, &ui->view, pane->w, pane->h);
	return kept > pane->list.count ? kept - pane->list.count : 0;
}

uint64_t ui_device(const struct ui *ui)
{
	return ui->view.device_id;
}

bool ui_redraw_asked(struct ui *ui)
{
	bool asked = ui->redraw;

	ui->redraw = false;
	return asked;
}

/* --- drawing ---------------------------------------------------------------- */

static void draw_title(const struct ui *ui, const struct pane *pane, struct rect at)
{
	enum role role = pane->focused ? ROLE_TITLE_FOCUS : ROLE_TITLE;
	char number[2] = { pane->class->number, '\0' };
	struct buffer subtitle = { 0 };
	int end = at.x + at.w - 2, x = at.x + 1;

	if (number[0])
		x += canvas_put(ui->canvas, row_at(x, at.y, end - x), ROLE_TITLE_NUMBER,
				number);
	x += canvas_put(ui->canvas, row_at(x, at.y, end - x), role, " ");
	x += canvas_put(ui->canvas, row_at(x, at.y, end - x), role, pane->class->title);
	x += canvas_put(ui->canvas, row_at(x, at.y, end - x), role, " ");
	if (pane->class->subtitle)
		pane->class->subtitle(pane, &ui->view, &subtitle);
	if (subtitle.len && end - x > 6) {
		struct span text = { subtitle.at, subtitle.len };

		x += canvas_put(ui->canvas, row_at(x, at.y, end - x),
				pane->focused ? ROLE_BORDER_FOCUS : ROLE_BORDER, "─ ");
		int room = end - x - 1, columns = canvas_columns(text, room);

		columns = columns < room ? columns : room;
		canvas_left(ui->canvas, row_at(x, at.y, columns), ROLE_TEXT, text);
		canvas_put(ui->canvas, row_at(x + columns, at.y, 1), ROLE_TEXT, " ");
	}
	buffer_fini(&subtitle);
}

/* Which rows of a list are in sight, at its foot, where there are more. A log tells
 * of its end instead, a page for itself. */
static void draw_range(const struct ui *ui, const struct pane *pane, struct rect at)
{
	const struct list *list = &pane->list;
	char text[80];

	if (!(pane->class->scope & SCOPE_LIST) || pane->class->scope & SCOPE_LOG ||
	    pane == ui->page || list->count <= (size_t)list->height)
		return;
	snprintf(text, sizeof(text), " %zu-%zu of %zu ", list->top + 1,
		 list->top + (size_t)list->height, list->count);
	int columns = (int)strlen(text);

	if (columns < at.w - 2)
		canvas_put(ui->canvas, row_at(at.x + at.w - 2 - columns,
					      at.y + at.h - 1, columns),
			   ROLE_TEXT, text);
}

static void draw_pane(struct ui *ui, struct pane *pane, struct rect at)
{
	bool bordered = at.w >= 10 && at.h >= 4;
	struct rect inner = at;

	if (bordered)
		inner = (struct rect){ at.x + 1, at.y + 1, at.w - 2, at.h - 2 };
	pane->focused = pane == ui_focused(ui);
	pane->w = inner.w;
	pane->h = inner.h;
	pane->class->update(pane, &ui->view, inner.w, inner.h);
	canvas_fill(ui->canvas, at, ROLE_TEXT);
	if (bordered) {
		canvas_border(ui->canvas, at,
			      pane->focused ? ROLE_BORDER_FOCUS : ROLE_BORDER);
		draw_title(ui, pane, at);
		draw_range(ui, pane, at);
	}
	pane->class->draw(pane, &ui->view, ui->canvas, inner);
}

static void draw_panes(struct ui *ui, const struct layout *layout)
{
	if (ui->page) {
		for (int i = 0; i < SLOT_COUNT; i++)
			if (layout->slot[i].w)
				draw_pane(ui, ui->page, layout->slot[i]);
		return;
	}
	for (int i = 0; i < SLOT_COUNT; i++)
		if (layout->slot[i].w && layout->slot[i].h > 0)
			draw_pane(ui, ui->in_slot[i], layout->slot[i]);
	/* The first device to appear is the selected one until the user chooses. */
	if (!ui->view.device_id && ui_pane(ui, &pane_devices)->list.key)
		ui_select_device(ui, ui_pane(ui, &pane_devices)->list.key);
}

static void draw_said(struct ui *ui, struct rect at)
{
	static const enum role said[SEVERITY_COUNT] = {
		[SEVERITY_PLAIN] = ROLE_PLAIN, [SEVERITY_GOOD] = ROLE_GOOD,
		[SEVERITY_NOTICE] = ROLE_NOTICE, [SEVERITY_ALERT] = ROLE_ALERT,
	};

	canvas_fill(ui->canvas, at, ROLE_TEXT);
	canvas_left(ui->canvas, row_at(at.x + 1, at.y, at.w - 2), said[ui->said_severity],
		    span_of(ui->said));
}

static void draw_bottom(struct ui *ui, struct rect at)
{
	if (ui->picking) {
		picker_draw(&ui->picker, &ui->view, ui->canvas, at);
	} else if (ui->asking) {
		prompt_draw(&ui->prompt, ui->label, ui->canvas, at, ROLE_PROMPT);
		if (ui->said[0] && at.y > 0)
			draw_said(ui, row_at(at.x, at.y - 1, at.w));
	} else if (ui->said[0]) {
		draw_said(ui, at);
	} else {
		status_draw_footer(&ui->view, SCOPE_GLOBAL | ui_focused(ui)->class->scope,
				   ui->canvas, at);
	}
}

static void take_facts(struct ui *ui, int64_t now_us)
{
	ui->view.clock_us = now_us;
	if (ui->view.paused)
		return;
	ui->view.now_us = now_us;
	ui->view.newest_seq = history_newest(store_history(ui->store));
	ui->view.newest_event = store_event_newest(ui->store);
}

const struct canvas *ui_draw(struct ui *ui, int cols, int rows, int64_t now_us)
{
	struct layout layout;

	if (cols != ui->cols || rows != ui->rows) {
		canvas_resize(ui->canvas, cols, rows);
		ui->cols = cols;
		ui->rows = rows;
		ui->fresh = true;
		settle_events(ui);
	}
	take_facts(ui, now_us);
	layout_compute(&(struct layout_wish){
		.cols = cols, .rows = rows, .focus = ui->focus, .upper = ui->upper,
		.banner_rows = status_banner_rows(&ui->view, cols),
		.single = ui->maximised || ui->page,
	}, &layout);
	if (!ui->view.paused || ui->fresh)
		draw_panes(ui, &layout);
	if (layout.header.h)
		status_draw_header(&ui->view, ui->canvas, layout.header);
	if (layout.banner.h)
		status_draw_banner(&ui->view, ui->canvas, layout.banner);
	if (layout.footer.h)
		draw_bottom(ui, layout.footer);
	ui->fresh = false;
	return ui->canvas;
}
