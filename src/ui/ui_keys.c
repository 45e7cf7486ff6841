/* A key goes to whoever is on top - picker, question, page, pane - and ends in a
 * pane's act() or in the table of handlers below. */
#include "ui/ui.h"

#include <stdio.h>

#include "ui/ui_state.h"

/* Tab goes round these. */
static const struct pane_class *const round_trip[] = {
	&pane_devices, &pane_parameters, &pane_messages, &pane_events,
};

enum { ROUND_TRIP = sizeof(round_trip) / sizeof(round_trip[0]) };

/* --- actions that no pane handles ------------------------------------------- */

static void go_round(struct ui *ui, int step)
{
	const struct pane_class *now = ui->in_slot[ui->focus]->class;
	int at = 0;

	for (int i = 0; i < ROUND_TRIP; i++)
		if (round_trip[i] == now)
			at = i;
	ui_focus(ui, round_trip[(at + step + ROUND_TRIP) % ROUND_TRIP]);
}

static void next_pane(struct ui *ui) { go_round(ui, 1); }
static void previous_pane(struct ui *ui) { go_round(ui, -1); }
static void to_devices(struct ui *ui) { ui_focus(ui, &pane_devices); }
static void to_parameters(struct ui *ui) { ui_focus(ui, &pane_parameters); }
static void to_messages(struct ui *ui) { ui_focus(ui, &pane_messages); }
static void to_events(struct ui *ui) { ui_focus(ui, &pane_events); }
static void to_connection(struct ui *ui) { ui_focus(ui, &pane_connection); }
static void to_topics(struct ui *ui) { ui_focus(ui, &pane_topics); }

static void to_help(struct ui *ui)
{
	if (ui_focused(ui)->class != &pane_help)
		ui->view.below = ui_focused(ui)->class;
	ui_focus(ui, &pane_help);
}

static void toggle_channels(struct ui *ui)
{
	bool channels = ui->in_slot[SLOT_LEFT]->class == &pane_channels;

	ui_focus(ui, channels ? &pane_devices : &pane_channels);
}

static void maximise(struct ui *ui)
{
	ui->maximised = !ui->maximised;
}

/* The list moves as if its own key had been pressed, wherever the focus is. */
static void step(struct ui *ui, const struct pane_class *class, enum action action)
{
	struct pane *pane = ui_pane(ui, class);

	if (!pane->h) {              /* never drawn so far */
		pane->w = ui->cols;
		pane->h = ui->rows;
	}
	class->update(pane, &ui->view, pane->w, pane->h);
	class->act(pane, &ui->view, action);
}

static void previous_device(struct ui *ui) { step(ui, &pane_devices, ACTION_UP); }
static void next_device(struct ui *ui) { step(ui, &pane_devices, ACTION_DOWN); }

/* Channels in order of appearance; their pane lists idents between them. */
static void step_channel(struct ui *ui, int by)
{
	size_t count = store_channel_count(ui->store), at = by > 0 ? count - 1 : 0;
	char key[ACTION_KEY_TEXT];

	if (!count) {
		ui_say(ui, SEVERITY_NOTICE,
		       "No channel is known yet: subscribe to channels with %s, "
		       "or start with --channel ID.",
		       keymap_first(ui->keymap, ACTION_TOPICS, key));
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (store_channel_at(ui->store, i)->id == ui->view.channel_id)
			at = i;
	const struct channel *channel =
		store_channel_at(ui->store, (at + count + (size_t)by) % count);
	ui_select_channel(ui, channel->id);
	ui_focus(ui, &pane_channels);
}

static void previous_channel(struct ui *ui) { step_channel(ui, -1); }
static void next_channel(struct ui *ui) { step_channel(ui, 1); }

static void pick(struct ui *ui, unsigned kinds)
{
	unsigned scope = SCOPE_GLOBAL | ui_focused(ui)->class->scope;

	/* Moving about by name would close the list that it is found in. */
	picker_open(&ui->picker, kinds, scope & ~(unsigned)SCOPE_LIST, ui->store);
	ui->picking = true;
}

static void pick_device(struct ui *ui) { pick(ui, PICK_DEVICE); }
static void pick_channel(struct ui *ui) { pick(ui, PICK_CHANNEL); }
static void command(struct ui *ui) { pick(ui, PICK_DEVICE | PICK_CHANNEL | PICK_ACTION); }

static void pin(struct ui *ui)
{
	ui->view.pinned = !ui->view.pinned;
}

static void pause_view(struct ui *ui)
{
	ui->view.paused = !ui->view.paused;
}

static void filter_done(struct ui *ui, const char *text)
{
	snprintf(ui->filter, sizeof(ui->filter), "%s", text);
	ui->filter_on = true;
	ui_take_filter(ui);
}

static void ask_filter(struct ui *ui)
{
	memcpy(ui->filter_before, ui->filter, sizeof(ui->filter));
	ui_ask(ui, "show only rows with:", ui->filter, filter_done);
}

static void toggle_filter(struct ui *ui)
{
	char key[ACTION_KEY_TEXT];

	if (!ui->filter[0]) {
		ui_say(ui, SEVERITY_NOTICE, "There is no filter yet; %s sets one.",
		       keymap_first(ui->keymap, ACTION_FILTER, key));
		return;
	}
	ui->filter_on = !ui->filter_on;
	ui_take_filter(ui);
}

static void time_mode(struct ui *ui)
{
	ui->view.time_mode = (ui->view.time_mode + 1) % TIME_MODE_COUNT;
}

static void all_topics(struct ui *ui)
{
	ui->view.all_topics = !ui->view.all_topics;
}

static void redraw(struct ui *ui)
{
	ui->redraw = true;
}

static void quit(struct ui *ui) { ui->host->quit(ui->host->owner); }
static void suspend(struct ui *ui) { ui->host->suspend(ui->host->owner); }

static void close_top(struct ui *ui)
{
	if (ui->page)
		ui->page = NULL;
	else
		quit(ui);
}

static void back(struct ui *ui)
{
	if (ui->page)
		ui->page = NULL;
	else if (ui->maximised)
		ui->maximised = false;
	else if (ui->view.filter) {
		ui->filter[0] = '\0';
		ui_take_filter(ui);
	}
}

static void reconnect_answered(struct ui *ui, const char *text)
{
	if (text[0] == 'y' || text[0] == 'Y')
		ui->host->reconnect(ui->host->owner);
}

static void reconnect(struct ui *ui)
{
	if (store_link(ui->store)->state == LINK_UP)
		ui_ask(ui, "Connected. Drop the connection and connect again? (y/n)", "",
		       reconnect_answered);
	else
		ui->host->reconnect(ui->host->owner);
}

static void (*const handlers[ACTION_COUNT])(struct ui *ui) = {
	[ACTION_BACK] = back, [ACTION_CLOSE] = close_top, [ACTION_QUIT] = quit,
	[ACTION_NEXT_PANE] = next_pane, [ACTION_PREVIOUS_PANE] = previous_pane,
	[ACTION_DEVICES] = to_devices, [ACTION_PARAMETERS] = to_parameters,
	[ACTION_MESSAGES] = to_messages, [ACTION_EVENTS] = to_events,
	[ACTION_CHANNELS] = toggle_channels, [ACTION_MAXIMISE] = maximise,
	[ACTION_PREVIOUS_DEVICE] = previous_device, [ACTION_NEXT_DEVICE] = next_device,
	[ACTION_PREVIOUS_CHANNEL] = previous_channel,
	[ACTION_NEXT_CHANNEL] = next_channel,
	[ACTION_PICK_DEVICE] = pick_device, [ACTION_PICK_CHANNEL] = pick_channel,
	[ACTION_COMMAND] = command, [ACTION_PIN] = pin, [ACTION_PAUSE] = pause_view,
	[ACTION_FILTER] = ask_filter, [ACTION_FILTER_TOGGLE] = toggle_filter,
	[ACTION_TIME_MODE] = time_mode, [ACTION_ALL_TOPICS] = all_topics,
	[ACTION_TOPICS] = to_topics, [ACTION_CONNECTION] = to_connection,
	[ACTION_RECONNECT] = reconnect, [ACTION_HELP] = to_help, [ACTION_REDRAW] = redraw,
	[ACTION_SUSPEND] = suspend,
};

static void act(struct ui *ui, enum action action)
{
	struct pane *pane = ui_focused(ui);

	if (pane->class->act && pane->class->act(pane, &ui->view, action))
		return;
	if (pane->class->scope & SCOPE_LIST && list_act(&pane->list, action))
		return;
	if (handlers[action])
		handlers[action](ui);
}

/* --- keys ------------------------------------------------------------------- */

static void picked(struct ui *ui)
{
	const struct pick *choice = &ui->picker.rows[ui->picker.cursor];

	if (!ui->picker.count)
		return;
	if (choice->kind == PICK_DEVICE) {
		ui_select_device(ui, choice->id);
		ui_focus(ui, &pane_devices);
	} else if (choice->kind == PICK_CHANNEL) {
		ui_select_channel(ui, choice->id);
		ui_focus(ui, &pane_channels);
	} else {
		act(ui, (enum action)choice->id);
	}
}

static void key_to_picker(struct ui *ui, key_code key)
{
	enum prompt_result result = picker_key(&ui->picker, key, ui->store);

	if (result == PROMPT_DONE || result == PROMPT_CANCELLED)
		ui->picking = false;
	if (result == PROMPT_DONE)
		picked(ui);
}

/* A filter takes hold while it is typed; Esc puts the one before back. */
static void key_to_prompt(struct ui *ui, key_code key)
{
	enum prompt_result result = prompt_key(&ui->prompt, key);
	bool filter = ui->done == filter_done;

	if (result == PROMPT_DONE || result == PROMPT_CANCELLED)
		ui->asking = false;
	if (result == PROMPT_DONE || (filter && result == PROMPT_EDITED))
		ui->done(ui, ui->prompt.text);
	else if (filter && result == PROMPT_CANCELLED)
		filter_done(ui, ui->filter_before);
}

/* A key of other panes than the one with focus. */
static void say_idle(struct ui *ui, key_code key)
{
	char name[KEY_NAME_MAX], help[ACTION_KEY_TEXT];
	bool pending;

	if (keymap_find(ui->keymap, &key, 1, ~0u, &pending) == ACTION_NONE)
		return;
	key_notation(key, name);
	bool bracketed = name[0] == '<' && name[1];

	ui_say(ui, SEVERITY_PLAIN, "%.*s does nothing here; %s lists the keys.",
	       (int)(strlen(name) - 2 * bracketed), name + bracketed,
	       keymap_first(ui->keymap, ACTION_HELP, help));
}

static void key_to_panes(struct ui *ui, key_code key)
{
	unsigned scope = SCOPE_GLOBAL | ui_focused(ui)->class->scope;
	enum action action;
	bool pending;

	if (ui->key_count == ACTION_KEYS_MAX)
		ui->key_count = 0;
	ui->keys[ui->key_count++] = key;
	action = keymap_find(ui->keymap, ui->keys, ui->key_count, scope, &pending);
	if (action == ACTION_NONE && !pending && ui->key_count > 1) {
		ui->keys[0] = key;
		ui->key_count = 1;
		action = keymap_find(ui->keymap, ui->keys, 1, scope, &pending);
	}
	if (action == ACTION_NONE && pending)
		return;
	ui->key_count = 0;
	if (action != ACTION_NONE)
		act(ui, action);
	else
		say_idle(ui, key);
}

void ui_key(struct ui *ui, key_code key, int64_t now_us)
{
	if (!ui->view.paused)
		ui->view.now_us = now_us;
	ui->view.touched = true;
	ui->said[0] = '\0';
	ui->fresh = true;
	if (ui->picking)
		key_to_picker(ui, key);
	else if (ui->asking)
		key_to_prompt(ui, key);
	else
		key_to_panes(ui, key);
}

