#include "ui/columns.h"

#include <assert.h>

enum {
	PAD_WIDTH = 20,         /* from here on the left border keeps its distance */
	HEADING_HEIGHT = 3,
};

static int needed(const struct columns *columns, int gap)
{
	int width = 0;

	for (int i = 0; i < columns->count; i++)
		if (columns->w[i])
			width += columns->w[i] + (width ? gap : 0);
	return width;
}

/* The column to do without next; -1: the rest stays. */
static int least(const struct columns *columns)
{
	int worst = -1;

	for (int i = 0; i < columns->count; i++)
		if (columns->w[i] && columns->at[i].rank &&
		    (worst < 0 || columns->at[i].rank > columns->at[worst].rank))
			worst = i;
	return worst;
}

/* Gives `left` columns to those that grow, by their shares; what a limit refuses
 * goes round again. */
static void spread(struct columns *columns, int left)
{
	while (left > 0) {
		int shares = 0, given = 0;

		for (int i = 0; i < columns->count; i++)
			if (columns->w[i] && (!columns->at[i].max || columns->w[i] < columns->at[i].max))
				shares += columns->at[i].grow;
		if (!shares)
			return;
		for (int i = 0; i < columns->count && given < left; i++) {
			const struct column *column = &columns->at[i];
			int more = (left * column->grow + shares - 1) / shares;

			if (!columns->w[i])
				continue;
			if (column->max && columns->w[i] + more > column->max)
				more = column->max - columns->w[i];
			if (more > left - given)
				more = left - given;
			columns->w[i] += more;
			given += more;
		}
		left -= given;
	}
}

static void set_places(struct columns *columns, int pad, int gap, int width)
{
	int x = pad;

	for (int i = 0; i < columns->count; i++) {
		if (!columns->w[i])
			continue;
		columns->x[i] = x;
		if (columns->w[i] > width - x)
			columns->w[i] = width > x ? width - x : 0;
		x += columns->w[i] + gap;
	}
}

void columns_fit(struct columns *columns, const struct column *table, int count, int width)
{
	int pad = width >= PAD_WIDTH ? 1 : 0;
	int gap = 2, drop;

	assert(count <= COLUMNS_MAX);
	*columns = (struct columns){ .at = table, .count = count };
	for (int i = 0; i < count; i++)
		columns->w[i] = table[i].width;
	if (needed(columns, gap) > width - pad)
		gap = 1;
	while (needed(columns, gap) > width - pad && (drop = least(columns)) >= 0)
		columns->w[drop] = 0;
	spread(columns, width - pad - needed(columns, gap));
	set_places(columns, pad, gap, width);
}

int columns_heading_rows(int h)
{
	return h >= HEADING_HEIGHT ? 1 : 0;
}

void columns_heading(const struct columns *columns, struct canvas *canvas, struct rect at)
{
	for (int i = 0; i < columns->count; i++) {
		struct span heading = span_of(columns->at[i].heading);

		if (!columns->w[i])
			continue;
		if (columns->at[i].right)
			canvas_right(canvas, at.x + columns->x[i], at.y, columns->w[i], ROLE_COLUMN,
				     heading);
		else
			canvas_left(canvas, at.x + columns->x[i], at.y, columns->w[i], ROLE_COLUMN,
				    heading);
	}
}

void columns_row(const struct columns *columns, struct canvas *canvas, struct rect at, const void *row)
{
	for (int i = 0; i < columns->count; i++)
		if (columns->w[i])
			columns->at[i].draw(canvas, (struct rect){ at.x + columns->x[i], at.y,
					    columns->w[i], 1 }, row);
}
