/* Everything a key can do: one row an action.
 *
 * Dispatch, footer, help page, `:` completion and the man page all read this
 * table. Keys can be rebound by name: `key.pause = p <Space>` in the config.
 *
 * A new action is a row here, and an `act` of the pane (or of ui.c) that knows it.
 *
 * Threads: screen thread; the table is constant.
 */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include "ui/key.h"

enum action {
	ACTION_NONE,
	ACTION_DOWN, ACTION_UP, ACTION_PAGE_DOWN, ACTION_PAGE_UP,
	ACTION_HALF_DOWN, ACTION_HALF_UP, ACTION_TOP, ACTION_BOTTOM,
	ACTION_LEFT, ACTION_RIGHT,
	ACTION_OPEN, ACTION_BACK, ACTION_CLOSE, ACTION_QUIT,
	ACTION_NEXT_PANE, ACTION_PREVIOUS_PANE,
	ACTION_DEVICES, ACTION_PARAMETERS, ACTION_MESSAGES, ACTION_EVENTS,
	ACTION_CHANNELS, ACTION_MAXIMISE,
	ACTION_PREVIOUS_DEVICE, ACTION_NEXT_DEVICE,
	ACTION_PREVIOUS_CHANNEL, ACTION_NEXT_CHANNEL,
	ACTION_PICK_DEVICE, ACTION_PICK_CHANNEL, ACTION_COMMAND,
	ACTION_PIN, ACTION_PAUSE, ACTION_FILTER, ACTION_FILTER_TOGGLE,
	ACTION_SORT, ACTION_INVERT, ACTION_TIME_MODE, ACTION_ALL_TOPICS,
	ACTION_CONNECTION,
	ACTION_TOPICS, ACTION_ADD, ACTION_EDIT, ACTION_REMOVE, ACTION_TOGGLE,
	ACTION_RECONNECT, ACTION_HELP, ACTION_REDRAW, ACTION_SUSPEND,
	ACTION_COUNT
};

enum scope {                 /* where an action's keys are live */
	SCOPE_GLOBAL = 1 << 0,
	SCOPE_LIST = 1 << 1,     /* anything with a cursor */
	SCOPE_SORTED = 1 << 2,   /* lists that can be ordered */
	SCOPE_LOG = 1 << 3,      /* messages and events: filter, time mode */
	SCOPE_TOPICS = 1 << 4,
	SCOPE_MESSAGES = 1 << 5,
};

struct action_info {
	const char *name;        /* "next-device": config, `:` and man page */
	unsigned scope;          /* enum scope */
	const char *keys;        /* defaults, apart by blanks; "gd" is g, then d */
	/* its place in the footer, 1 and up; what does not fit beside those before it and
	 * the last (99) is left out; 0: not there */
	int footer;
	/* footer: "Device"; "": shares the label of the place before */
	const char *label;
	const char *help;        /* one sentence */
};

extern const struct action_info actions[ACTION_COUNT];

struct keymap;

enum {
	ACTION_KEYS_MAX = 4,     /* longest sequence of keys for one action */
	ACTION_KEY_TEXT = 40,
};

struct keymap *keymap_new(void);                         /* the defaults of the table */
void keymap_free(struct keymap *keymap);                 /* NULL is fine */
/* Replaces the keys of an action; "" leaves it without. False: err says what is wrong. */
bool keymap_bind(struct keymap *keymap, const char *action, const char *keys,
		 struct err *err);
/* The action of a key sequence among those in `scope`; ACTION_NONE: no such. With
 * *pending true the keys so far begin a longer one ("g d"). */
enum action keymap_find(const struct keymap *keymap, const key_code *keys, int n,
			unsigned scope, bool *pending);
/* in notation */
const char *keymap_keys(const struct keymap *keymap, enum action action);
/* The first of them as in a sentence, "Tab"; ":name", as the finder takes it, if the
 * action has none. */
char *keymap_first(const struct keymap *keymap, enum action action,
		   char out[ACTION_KEY_TEXT]);
enum action action_by_name(const char *name);            /* ACTION_NONE: no such */

#endif
