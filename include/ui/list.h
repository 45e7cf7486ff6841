/* Selection and scrolling, for every list on the screen.
 *
 * A list is `count` rows of which `height` are seen. The cursor stands on a row
 * by its identity (`key`: a device id, a sequence number), not by its position:
 * rows that arrive never move it to another thing. A new order that was asked for
 * takes it to the first row.
 *
 * A pane's update() calls list_update() with the rows of now; draw() then shows
 * rows top .. top + height - 1.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include "ui/action.h"

#include <stddef.h>

struct list {                    /* zeroed: empty, cursor on the first row */
	size_t count, cursor, top;   /* cursor < count unless count == 0 */
	int height;                  /* rows visible, >= 1 once updated */
	/* identity of the row under the cursor; 0: none yet */
	uint64_t key;
	/* the cursor stays on the last row; its pane sets and clears it */
	bool follow;
	bool touched;                /* the user has moved it */
};

/* Takes the new number of rows and height. `at` is where the row with list->key
 * stands now, or LIST_GONE: then the cursor keeps its place. */
enum { LIST_GONE = -1 };
void list_update(struct list *list, size_t count, int height, int64_t at);
/* Moves the cursor for the movement actions; true: it was one. The caller then
 * sets list->key from the row under the cursor. */
bool list_act(struct list *list, enum action action);
/* The same for a page, which is read and not chosen from: it scrolls at once. */
bool list_scroll(struct list *list, enum action action);
/* cursor to a row, scrolled into sight */
void list_select(struct list *list, size_t row);

#endif
