/* Where everything stands for a size of the screen. Pure arithmetic.
 *
 *     header                        1 row
 *     banner                        0..3 rows: why there is no connection
 *     left    | right               devices or channels | parameters
 *     bottom            | side      messages or events  | events, where there is room
 *     footer                        1 row
 *
 * Narrow screens stack, small ones show the pane with focus alone; a size of 1x1
 * is answered too.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "ui/canvas.h"

enum slot { SLOT_LEFT, SLOT_RIGHT, SLOT_BOTTOM, SLOT_SIDE, SLOT_COUNT };

struct layout_wish {
	int cols, rows;
	int banner_rows;
	bool single;             /* only the pane with focus */
	enum slot focus;
	/* SLOT_LEFT or SLOT_RIGHT: which one, where only one fits */
	enum slot upper;
};

struct layout {
	struct rect header, banner, footer;   /* h == 0: not shown */
	struct rect slot[SLOT_COUNT];         /* w == 0: not shown */
};

void layout_compute(const struct layout_wish *wish, struct layout *out);
/* True if the size has a slot of its own for events beside the messages. */
bool layout_has_side(int cols, int rows);

#endif
