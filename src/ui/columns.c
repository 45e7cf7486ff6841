#include "ui/columns.h"

#include <assert.h>
#include <limits.h>

enum {
	PAD_WIDTH = 20,         /* from here on the borders keep their distance */
	HEADING_HEIGHT = 3,
};

/* Blanks between two neighbours. A text right behind a number would run into it:
 * it keeps more distance, where the width is not short. */
static int gap(const struct columns *columns, int left, int right, bool tight)
{
	return !tight && columns->at[left].right && !columns->at[right].right ? 2 : 1;
}

/* Gives every column its place and returns what is left of the width; negative
 * where it does not suffice. */
static int place(struct columns *columns, int pad, int width, bool tight)
{
	int x = pad, left = -1;

	for (int i = 0; i < columns->count; i++) {
		if (!columns->w[i])
			continue;
		if (left >= 0)
			x += gap(columns, left, i, tight);
		columns->x[i] = x;
		x += columns->w[i];
		left = i;
	}
	return width - x;
}

/* Does without those of the highest rank: a latitude says nothing without its
 * longitude. False: the rest stays. */
static bool drop(struct columns *columns)
{
	int highest = 0;

	for (int i = 0; i < columns->count; i++)
		if (columns->w[i] && columns->at[i].rank > highest)
			highest = columns->at[i].rank;
	for (int i = 0; i < columns->count; i++)
		if (columns->at[i].rank == highest && highest)
			columns->w[i] = 0;
	return highest > 0;
}

/* How much wider a column may become. */
static int room(const struct columns *columns, int i)
{
	int max = columns->at[i].max;

	if (!columns->w[i])
		return 0;
	return max ? max - columns->w[i] : INT_MAX;
}

/* Gives `left` columns to those that grow, by their shares; what a limit refuses
 * goes round again. */
static void spread(struct columns *columns, int left)
{
	while (left > 0) {
		int shares = 0, given = 0;

		for (int i = 0; i < columns->count; i++)
			if (room(columns, i))
				shares += columns->at[i].grow;
		if (!shares)
			return;
		for (int i = 0; i < columns->count && given < left; i++) {
			const struct column *column = &columns->at[i];
			int more = (left * column->grow + shares - 1) / shares;

			if (more > room(columns, i))
				more = room(columns, i);
			if (more > left - given)
				more = left - given;
			columns->w[i] += more;
			given += more;
		}
		left -= given;
	}
}

/* Gives of `left` columns what is wanted; returns what remains. */
static int grant(struct columns *columns, const int *want, int left)
{
	for (int i = 0; want && i < columns->count; i++) {
		int more = want[i] - columns->w[i];

		if (more > room(columns, i))
			more = room(columns, i);
		if (more > left)
			more = left;
		if (more > 0) {
			columns->w[i] += more;
			left -= more;
		}
	}
	return left;
}

/* What even the last column to stay is too wide for. */
static void cut(struct columns *columns, int width)
{
	for (int i = 0; i < columns->count; i++)
		if (columns->w[i] > width - columns->x[i])
			columns->w[i] = width > columns->x[i] ? width - columns->x[i] : 0;
}

void columns_fit(struct columns *columns, const struct column *table, int count,
		 int width)
{
	columns_fit_to(columns, table, count, width, NULL);
}

void columns_fit_to(struct columns *columns, const struct column *table, int count,
		    int width, const int *want)
{
	int pad = width >= PAD_WIDTH ? 1 : 0, inside = width - pad;
	bool tight = false;

	assert(count <= COLUMNS_MAX);
	*columns = (struct columns){ .at = table, .count = count };
	for (int i = 0; i < count; i++)
		columns->w[i] = table[i].width;
	tight = place(columns, pad, inside, tight) < 0;
	while (place(columns, pad, inside, tight) < 0 && drop(columns))
		;
	spread(columns, grant(columns, want, place(columns, pad, inside, tight)));
	place(columns, pad, inside, tight);
	cut(columns, width);
}

int columns_heading_rows(int h)
{
	return h >= HEADING_HEIGHT ? 1 : 0;
}

void columns_heading(const struct columns *columns, struct canvas *canvas, struct rect at)
{
	for (int i = 0; i < columns->count; i++) {
		struct span heading = span_of(columns->at[i].heading);
		int x = at.x + columns->x[i], w = columns->w[i];

		if (w && columns->at[i].right)
			canvas_right(canvas, row_at(x, at.y, w), ROLE_COLUMN, heading);
		else if (w)
			canvas_left(canvas, row_at(x, at.y, w), ROLE_COLUMN, heading);
	}
}

void columns_row(const struct columns *columns, struct canvas *canvas, struct rect at,
		 const void *row)
{
	for (int i = 0; i < columns->count; i++) {
		struct rect cell = { at.x + columns->x[i], at.y, columns->w[i], 1 };

		if (cell.w)
			columns->at[i].draw(canvas, cell, row);
	}
}
