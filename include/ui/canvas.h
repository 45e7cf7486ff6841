/* A grid of cells that panes draw into and ui/term.h shows.
 *
 * A cell holds one glyph and a role; what the role looks like is the theme's
 * business. Nothing here knows a terminal, so that a screen is the same in a
 * test, in a script, as SVG and on a terminal.
 *
 * Whatever is drawn is clipped to the canvas and to the columns given. Text
 * passes core/text.h on its way in: foreign bytes can be handed over as they
 * are, what is not printable appears escaped. A wide character takes two cells,
 * the second with base == 0; it is never cut in half (a blank stands in for it).
 *
 * Threads: screen thread. Cost: O(cells touched).
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "core/buffer.h"
#include "ui/theme.h"

struct rect { int x, y, w, h; };

static inline struct rect row_at(int x, int y, int columns)
{
	return (struct rect){ x, y, columns, 1 };
}

struct cell {
	uint32_t base;           /* 0: right half of the wide character before it */
	uint32_t mark;           /* combining mark; 0: none */
	uint8_t role;            /* enum role */
	uint8_t flags;           /* enum cell_flag */
};

enum { SPARK_LEVELS = 8 };

struct canvas;

struct canvas *canvas_new(int w, int h);                  /* w, h >= 1; blank */
void canvas_free(struct canvas *canvas);                  /* NULL is fine */
void canvas_resize(struct canvas *canvas, int w, int h);  /* blank afterwards */
int canvas_width(const struct canvas *canvas);
int canvas_height(const struct canvas *canvas);
const struct cell *canvas_row(const struct canvas *canvas, int y);   /* width cells */
bool canvas_same_cells(const struct cell *a, const struct cell *b, int n);

/* Blanks without flags. */
void canvas_fill(struct canvas *canvas, struct rect at, enum role role);
/* Draws in one row from at.x, at.y on, at most at.w columns; returns how many it took
 * (what is clipped on the left counts, what is beyond the right edge does not). Flags of
 * cells stay. */
int canvas_put(struct canvas *canvas, struct rect at, enum role role, const char *text);
int canvas_put_span(struct canvas *canvas, struct rect at, enum role role,
		    struct span text);
/* Columns that it takes where nothing is in its way, escapes included; beyond `most`
 * some number above it. */
int canvas_columns(struct span text, int most);
/* The same, filling the columns exactly: text that does not fit ends in "…". */
void canvas_left(struct canvas *canvas, struct rect at, enum role role, struct span text);
void canvas_right(struct canvas *canvas, struct rect at, enum role role,
		  struct span text);
void canvas_border(struct canvas *canvas, struct rect at, enum role role); /* w, h >= 2 */
void canvas_flag(struct canvas *canvas, struct rect at, unsigned flags);   /* adds them */
/* A bar one column wide, ▁ for level 1 to █ for SPARK_LEVELS; nothing for 0. */
void canvas_bar(struct canvas *canvas, int x, int y, enum role role, int level);
/* A sparkline of at.w values, scaled to the largest; nothing for 0. */
void canvas_spark(struct canvas *canvas, struct rect at, enum role role,
		  const uint32_t *values);

/* Replaces every glyph beyond ASCII by one that a terminal without UTF-8 can
 * show: borders by + - |, state glyphs and bars by letters and marks, the rest by ?. */
void canvas_ascii(struct canvas *canvas);
char canvas_ascii_glyph(uint32_t base);                   /* the same for one */

/* As text, one line a row, blanks at the end of a row cut. */
void canvas_write_text(const struct canvas *canvas, struct buffer *out);
/* One letter a cell for its role: roles[role].letter; where the cursor is, letters in
 * upper case and ":" instead of ".". */
void canvas_write_roles(const struct canvas *canvas, struct buffer *out);
/* A standalone SVG picture in the theme's colours. */
void canvas_write_svg(const struct canvas *canvas, const struct theme *theme,
		      struct buffer *out);

#endif
