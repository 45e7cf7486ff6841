#include "ui/list.h"

/* The cursor stays inside the rows and inside the window; the window shows no
 * emptiness below the last row while there are rows above it. */
static void settle(struct list *list)
{
	size_t height = list->height > 0 ? (size_t)list->height : 1;
	size_t last_top = list->count > height ? list->count - height : 0;

	if (list->cursor >= list->count)
		list->cursor = list->count ? list->count - 1 : 0;
	if (list->top > list->cursor)
		list->top = list->cursor;
	if (list->cursor >= list->top + height)
		list->top = list->cursor - height + 1;
	if (list->top > last_top)
		list->top = last_top;
}

void list_update(struct list *list, size_t count, int height, int64_t at)
{
	list->count = count;
	list->height = height > 1 ? height : 1;
	if (list->follow) {
		list->cursor = count ? count - 1 : 0;
	} else if (at != LIST_GONE) {
		/* Rows that came or went above the cursor move the window with it, so
		 * that the selected row keeps its line on the screen. */
		size_t line = list->cursor - list->top;

		list->cursor = (size_t)at;
		list->top = list->cursor > line ? list->cursor - line : 0;
	}
	settle(list);
}

static size_t down(const struct list *list, size_t rows)
{
	size_t left = list->count ? list->count - 1 - list->cursor : 0;

	return list->cursor + (rows < left ? rows : left);
}

static size_t up(const struct list *list, size_t rows)
{
	return list->cursor > rows ? list->cursor - rows : 0;
}

bool list_act(struct list *list, enum action action)
{
	size_t page = list->height > 1 ? (size_t)list->height - 1 : 1;
	size_t half = list->height > 2 ? (size_t)list->height / 2 : 1;
	size_t to = list->cursor;

	switch (action) {
	case ACTION_DOWN:      to = down(list, 1); break;
	case ACTION_UP:        to = up(list, 1); break;
	case ACTION_PAGE_DOWN: to = down(list, page); break;
	case ACTION_PAGE_UP:   to = up(list, page); break;
	case ACTION_HALF_DOWN: to = down(list, half); break;
	case ACTION_HALF_UP:   to = up(list, half); break;
	case ACTION_TOP:       to = 0; break;
	case ACTION_BOTTOM:    to = list->count ? list->count - 1 : 0; break;
	default:               return false;
	}
	list->touched = true;
	list_select(list, to);
	return true;
}

void list_select(struct list *list, size_t row)
{
	list->cursor = row;
	settle(list);
}

bool list_scroll(struct list *list, enum action action)
{
	size_t height = (size_t)list->height;
	size_t last = list->count > height ? list->count - height : 0;

	list->cursor = list->top;
	if (!list_act(list, action))
		return false;
	list->top = list->cursor < last ? list->cursor : last;
	list->cursor = list->top;
	return true;
}
