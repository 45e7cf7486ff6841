#include "ui/layout.h"

enum {
	SINGLE_COLS = 60, SINGLE_ROWS = 16,   /* below either: one pane */
	BESIDE_COLS = 100,                    /* from here on parameters beside devices */
	THREE_ROWS = 36,                      /* narrow but high: all three stacked */
	SIDE_COLS = 180, SIDE_ROWS = 30,      /* events get a slot of their own */
	FURNITURE_ROWS = 4,                   /* from here on header and footer */
};

bool layout_has_side(int cols, int rows)
{
	return cols >= SIDE_COLS && rows >= SIDE_ROWS;
}

static void stack(const struct layout_wish *wish, struct rect body, struct layout *out)
{
	struct rect upper = body, lower = body;

	if (wish->rows >= THREE_ROWS) {
		struct rect middle = body;

		upper.h = body.h * 3 / 10;
		middle.h = body.h * 3 / 10;
		middle.y = body.y + upper.h;
		lower.y = middle.y + middle.h;
		lower.h = body.h - upper.h - middle.h;
		out->slot[SLOT_LEFT] = upper;
		out->slot[SLOT_RIGHT] = middle;
	} else {
		upper.h = body.h / 2;
		lower.y = body.y + upper.h;
		lower.h = body.h - upper.h;
		out->slot[wish->upper] = upper;
	}
	out->slot[SLOT_BOTTOM] = lower;
}

static void quarter(const struct layout_wish *wish, struct rect body, struct layout *out)
{
	struct rect left = body, right = body, bottom = body;

	left.h = right.h = body.h * 11 / 20;
	left.w = body.w / 2;
	right.x = body.x + left.w;
	right.w = body.w - left.w;
	bottom.y = body.y + left.h;
	bottom.h = body.h - left.h;
	if (layout_has_side(wish->cols, wish->rows)) {
		struct rect side = bottom;

		bottom.w = body.w * 13 / 20;
		side.x = bottom.x + bottom.w;
		side.w = body.w - bottom.w;
		out->slot[SLOT_SIDE] = side;
	}
	out->slot[SLOT_LEFT] = left;
	out->slot[SLOT_RIGHT] = right;
	out->slot[SLOT_BOTTOM] = bottom;
}

void layout_compute(const struct layout_wish *wish, struct layout *out)
{
	struct rect body = { 0, 0, wish->cols, wish->rows };

	*out = (struct layout){ 0 };
	if (wish->rows >= FURNITURE_ROWS) {
		int free = wish->rows - 3;
		int banner = wish->banner_rows < free ? wish->banner_rows : free;

		out->header = (struct rect){ 0, 0, wish->cols, 1 };
		out->banner = (struct rect){ 0, 1, wish->cols, banner };
		out->footer = (struct rect){ 0, wish->rows - 1, wish->cols, 1 };
		body.y = 1 + banner;
		body.h = wish->rows - 2 - banner;
	}
	if (wish->single || wish->cols < SINGLE_COLS || wish->rows < SINGLE_ROWS)
		out->slot[wish->focus] = body;
	else if (wish->cols < BESIDE_COLS)
		stack(wish, body, out);
	else
		quarter(wish, body, out);
}
