/* Find a device, a channel or an action by a few letters of its name.
 *
 * The candidates are looked up when the text changes, never because something
 * arrived: what the user aims at stays where it is.
 *
 * Owns:    its candidates. Threads: screen thread.
 * Cost:    O(devices) for each letter typed.
 */
#ifndef UI_PICKER_H
#define UI_PICKER_H

#include "ui/pane.h"
#include "ui/prompt.h"

enum pick_kind { PICK_DEVICE = 1 << 0, PICK_CHANNEL = 1 << 1, PICK_ACTION = 1 << 2 };

enum { PICKER_ROWS = 10 };

struct pick {
	enum pick_kind kind;
	uint64_t id;             /* device, channel, or enum action */
	int score;
};

struct picker {
	unsigned kinds;          /* what may be found: enum pick_kind */
	unsigned scope;          /* of actions, those that work where it was opened */
	struct prompt prompt;
	struct pick rows[PICKER_ROWS];   /* best first */
	int count, cursor;
	size_t found;            /* all that fit, shown or not */
};

void picker_open(struct picker *picker, unsigned kinds, unsigned scope,
		 const struct store *store);
/* PROMPT_DONE: rows[cursor] is the choice, if count > 0. */
enum prompt_result picker_key(struct picker *picker, key_code key,
			      const struct store *store);
void picker_draw(const struct picker *picker, const struct view *view,
		 struct canvas *canvas, struct rect footer);

#endif
