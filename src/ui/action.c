#include "ui/action.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"

const struct action_info actions[ACTION_COUNT] = {
	[ACTION_DOWN] = { "down", SCOPE_LIST, "j <Down>", 0, NULL,
		"Select the next row." },
	[ACTION_UP] = { "up", SCOPE_LIST, "k <Up>", 0, NULL,
		"Select the row before; a log stops following its end." },
	[ACTION_PAGE_DOWN] = { "page-down", SCOPE_LIST, "<PgDn> <C-f>", 0, NULL,
		"Go down a page." },
	[ACTION_PAGE_UP] = { "page-up", SCOPE_LIST, "<PgUp> <C-b>", 0, NULL,
		"Go up a page." },
	[ACTION_HALF_DOWN] = { "half-down", SCOPE_LIST, "<C-d>", 0, NULL,
		"Go down half a page." },
	[ACTION_HALF_UP] = { "half-up", SCOPE_LIST, "<C-u>", 0, NULL,
		"Go up half a page." },
	[ACTION_TOP] = { "top", SCOPE_LIST, "gg <Home>", 0, NULL,
		"Go to the first row." },
	[ACTION_BOTTOM] = { "bottom", SCOPE_LIST, "G <End>", 0, NULL,
		"Go to the last row; a log follows its end again." },
	[ACTION_LEFT] = { "left", SCOPE_LIST, "h <Left>", 0, NULL,
		"Scroll left, fold the row, or show the message before." },
	[ACTION_RIGHT] = { "right", SCOPE_LIST, "l <Right>", 0, NULL,
		"Scroll right, unfold the row, or show the next message." },
	[ACTION_OPEN] = { "open", SCOPE_LIST, "<Enter>", 36, "Open",
		"Show the message whole; else go to the row's device or channel." },
	[ACTION_BACK] = { "back", SCOPE_GLOBAL, "<Esc>", 0, NULL,
		"Leave: the question, the page, the filter, the maximised pane." },
	[ACTION_CLOSE] = { "close", SCOPE_GLOBAL, "q", 99, "Quit",
		"Close this page; on the main screen, leave the program." },
	[ACTION_QUIT] = { "quit", SCOPE_GLOBAL, "Q <C-c>", 0, NULL,
		"Leave the program at once." },
	[ACTION_NEXT_PANE] = { "next-pane", SCOPE_GLOBAL, "<Tab>", 2, "Pane",
		"Go to the next pane." },
	[ACTION_PREVIOUS_PANE] = { "previous-pane", SCOPE_GLOBAL, "<S-Tab>", 0, NULL,
		"Go to the pane before." },
	[ACTION_DEVICES] = { "devices", SCOPE_GLOBAL, "1", 0, NULL,
		"Go to the devices." },
	[ACTION_PARAMETERS] = { "parameters", SCOPE_GLOBAL, "2", 0, NULL,
		"Go to the parameters of the selected device." },
	[ACTION_MESSAGES] = { "messages", SCOPE_GLOBAL, "3", 0, NULL,
		"Go to the messages." },
	[ACTION_EVENTS] = { "events", SCOPE_GLOBAL, "4", 32, "Events",
		"Go to the events: flespi's logs and our own connection." },
	[ACTION_CHANNELS] = { "channels", SCOPE_GLOBAL, "c", 34, "Channels",
		"Change between devices and channels with their idents." },
	[ACTION_MAXIMISE] = { "maximise", SCOPE_GLOBAL, "z", 38, "Zoom",
		"Give the pane the whole screen, or take it back." },
	[ACTION_PREVIOUS_DEVICE] = { "previous-device", SCOPE_GLOBAL, "[", 20, "Device",
		"Select the device before, from any pane." },
	[ACTION_NEXT_DEVICE] = { "next-device", SCOPE_GLOBAL, "]", 21, "",
		"Select the next device, from any pane." },
	[ACTION_PREVIOUS_CHANNEL] = { "previous-channel", SCOPE_GLOBAL, "{", 40,
		"Channel", "Select the channel before, from any pane." },
	[ACTION_NEXT_CHANNEL] = { "next-channel", SCOPE_GLOBAL, "}", 41, "",
		"Select the next channel, from any pane." },
	[ACTION_PICK_DEVICE] = { "pick-device", SCOPE_GLOBAL, "gd", 0, NULL,
		"Find a device by letters of its name, its ident or its id." },
	[ACTION_PICK_CHANNEL] = { "pick-channel", SCOPE_GLOBAL, "gc", 0, NULL,
		"Find a channel by letters of its name or its id." },
	[ACTION_COMMAND] = { "command", SCOPE_GLOBAL, ":", 10, "Find",
		"Find a device, a channel or an action by letters of its name." },
	[ACTION_PIN] = { "pin", SCOPE_GLOBAL, ".", 30, "Only this",
		"Show messages and events of the selected device only, "
		"or of all again." },
	[ACTION_PAUSE] = { "pause", SCOPE_GLOBAL, "p", 14, "Pause",
		"Freeze the screen; messages keep arriving and are counted." },
	[ACTION_FILTER] = { "filter", SCOPE_GLOBAL, "\\ f", 12, "Filter",
		"Show only messages and events that contain a text; empty shows all." },
	[ACTION_FILTER_TOGGLE] = { "filter-toggle", SCOPE_GLOBAL, "F", 0, NULL,
		"Switch the filter off and on without losing it." },
	[ACTION_SORT] = { "sort", SCOPE_SORTED, "s", 24, "Sort",
		"Order the list by its next column." },
	[ACTION_INVERT] = { "invert", SCOPE_SORTED, "I", 0, NULL,
		"Turn the order of the list round." },
	[ACTION_TIME_MODE] = { "time-mode", SCOPE_LOG, "t", 25, "Time",
		"Times as time of day, as age, or as difference to the row before." },
	[ACTION_ALL_TOPICS] = { "all-topics", SCOPE_MESSAGES, "a", 26, "All topics",
		"Show state, telemetry and log topics among the messages too, "
		"or leave them out." },
	[ACTION_TOPICS] = { "topics", SCOPE_GLOBAL, "T", 16, "Topics",
		"List the subscriptions: add, remove, switch off and on." },
	[ACTION_CONNECTION] = { "connection", SCOPE_GLOBAL, "C 6", 33, "Connection",
		"Explain the connection: link, losses, where the lag comes from." },
	[ACTION_ADD] = { "add", SCOPE_TOPICS, "a", 4, "Add",
		"Subscribe to another topic filter." },
	[ACTION_EDIT] = { "edit", SCOPE_TOPICS, "e", 0, NULL,
		"Change the topic filter." },
	[ACTION_REMOVE] = { "remove", SCOPE_TOPICS, "x <Del>", 5, "Remove",
		"Unsubscribe and take the filter off the list." },
	[ACTION_TOGGLE] = { "toggle", SCOPE_TOPICS, "<Space>", 6, "On/off",
		"Unsubscribe but keep the filter on the list, or subscribe again." },
	[ACTION_RECONNECT] = { "reconnect", SCOPE_GLOBAL, "R", 0, NULL,
		"Connect again now: ends the pause after a failure; "
		"asks first while connected." },
	[ACTION_HELP] = { "help", SCOPE_GLOBAL, "? <F1>", 1, "Help",
		"Explain the keys and signs." },
	[ACTION_REDRAW] = { "redraw", SCOPE_GLOBAL, "<C-l>", 0, NULL,
		"Draw the whole screen again." },
	[ACTION_SUSPEND] = { "suspend", SCOPE_GLOBAL, "<C-z>", 0, NULL,
		"Go back to the shell; `fg` returns." },
};

struct binding {
	key_code keys[ACTION_KEYS_MAX];
	int count;
	enum action action;
};

struct keymap {
	struct binding *at;
	size_t count, cap;
	char *notation[ACTION_COUNT];    /* as bound, for help and footer */
};

static void clear(struct keymap *keymap, enum action action)
{
	size_t kept = 0;

	for (size_t i = 0; i < keymap->count; i++)
		if (keymap->at[i].action != action)
			keymap->at[kept++] = keymap->at[i];
	keymap->count = kept;
}

static void add(struct keymap *keymap, const struct binding *binding)
{
	if (keymap->count == keymap->cap) {
		keymap->cap = keymap->cap ? 2 * keymap->cap : 64;
		keymap->at = mem_resize(keymap->at, keymap->cap, sizeof(*keymap->at));
	}
	keymap->at[keymap->count++] = *binding;
}

/* One alternative, a run without blanks, off the front of `rest`. */
static bool parse_run(struct span *rest, struct binding *binding, struct err *err)
{
	struct span run = { rest->at, 0 };

	while (run.len < rest->len && run.at[run.len] != ' ')
		run.len++;
	rest->at += run.len;
	rest->len -= run.len;
	binding->count = 0;
	while (run.len) {
		if (binding->count == ACTION_KEYS_MAX)
			return err_set(err, "more than %d keys in a row",
				       ACTION_KEYS_MAX);
		if (!key_parse(&run, &binding->keys[binding->count++], err))
			return false;
	}
	return true;
}

static bool bind(struct keymap *keymap, enum action action, const char *keys,
		 struct err *err)
{
	struct span rest = span_of(keys);
	struct binding binding = { .action = action };

	clear(keymap, action);
	while (rest.len) {
		if (*rest.at == ' ') {
			rest.at++;
			rest.len--;
			continue;
		}
		if (!parse_run(&rest, &binding, err))
			return false;
		add(keymap, &binding);
	}
	free(keymap->notation[action]);
	keymap->notation[action] = mem_text(keys);
	return true;
}

struct keymap *keymap_new(void)
{
	struct keymap *keymap = mem_new(sizeof(*keymap));

	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		bind(keymap, action, actions[action].keys, NULL);
	return keymap;
}

void keymap_free(struct keymap *keymap)
{
	if (!keymap)
		return;
	for (enum action action = ACTION_NONE; action < ACTION_COUNT; action++)
		free(keymap->notation[action]);
	free(keymap->at);
	free(keymap);
}

bool keymap_bind(struct keymap *keymap, const char *action, const char *keys,
		 struct err *err)
{
	enum action which = action_by_name(action);
	struct err why = { "" };

	if (which == ACTION_NONE)
		return err_set(err, "there is no action called %s; "
			       "`?` on the screen lists them", action);
	if (!bind(keymap, which, keys, &why)) {
		bind(keymap, which, actions[which].keys, NULL);
		return err_set(err, "keys of %s: %s", action, why.text);
	}
	return true;
}

enum action keymap_find(const struct keymap *keymap, const key_code *keys, int n,
			unsigned scope, bool *pending)
{
	*pending = false;
	for (size_t i = 0; i < keymap->count; i++) {
		const struct binding *binding = &keymap->at[i];

		if (!(actions[binding->action].scope & scope) || binding->count < n ||
		    memcmp(binding->keys, keys, (size_t)n * sizeof(*keys)))
			continue;
		if (binding->count == n)
			return binding->action;
		*pending = true;
	}
	return ACTION_NONE;
}

const char *keymap_keys(const struct keymap *keymap, enum action action)
{
	return keymap->notation[action] ? keymap->notation[action] : "";
}

char *keymap_first(const struct keymap *keymap, enum action action,
		   char out[ACTION_KEY_TEXT])
{
	const char *keys = keymap_keys(keymap, action);
	size_t skip = strspn(keys, " "), len = strcspn(keys + skip, " ");

	keys += skip;
	if (!len)
		snprintf(out, ACTION_KEY_TEXT, ":%s", actions[action].name);
	else if (len > 2 && keys[0] == '<' && strcspn(keys, ">") == len - 1)
		snprintf(out, ACTION_KEY_TEXT, "%.*s", (int)len - 2, keys + 1);
	else
		snprintf(out, ACTION_KEY_TEXT, "%.*s", (int)len, keys);
	return out;
}

enum action action_by_name(const char *name)
{
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		if (!strcmp(actions[action].name, name))
			return action;
	return ACTION_NONE;
}
