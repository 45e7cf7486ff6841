/* Columns of a list: which fit, how wide, and where.
 *
 * A pane has one static table of columns. Where it is narrow the least important
 * ones go first; where it is wide the growing ones take what is left. A pane that
 * knows how wide its contents are says so: they come before what only grows.
 *
 * Threads: screen thread. Cost: O(columns^2) to fit, O(columns) a row.
 */
#ifndef UI_COLUMNS_H
#define UI_COLUMNS_H

#include "ui/canvas.h"

enum { COLUMNS_MAX = 16 };

struct column {
	const char *heading;
	int width, max;          /* at least, at most; max 0: no limit */
	int grow;                /* share of what is left over; 0: none */
	int rank;                /* those of the highest are dropped first; 0: never */
	bool right;              /* heading and content stand at the right */
	void (*draw)(struct canvas *canvas, struct rect at, const void *row);
};

struct columns {
	const struct column *at;
	int count;
	int x[COLUMNS_MAX], w[COLUMNS_MAX];   /* from the left edge; w 0: dropped */
};

void columns_fit(struct columns *columns, const struct column *table, int count,
		 int width);
/* The same; want[i] is how wide column i would be best, 0 for no matter. The first
 * ones get theirs first, within their max. */
void columns_fit_to(struct columns *columns, const struct column *table, int count,
		    int width, const int *want);
void columns_heading(const struct columns *columns, struct canvas *canvas,
		     struct rect at);
void columns_row(const struct columns *columns, struct canvas *canvas, struct rect at,
		 const void *row);
/* Rows that the heading takes of a pane `h` rows high: 0 where they are few. */
int columns_heading_rows(int h);

#endif
