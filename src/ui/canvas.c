#include "ui/canvas.h"

#include <assert.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/text.h"

struct canvas {
	int w, h;
	struct cell *cells;      /* h rows of w */
};

enum { REPLACEMENT = 0xfffd, SPARK_FIRST = 0x2581 };

static const struct cell blank = { .base = ' ', .role = ROLE_TEXT };

static void wipe(struct canvas *canvas)
{
	for (size_t i = 0; i < (size_t)canvas->w * (size_t)canvas->h; i++)
		canvas->cells[i] = blank;
}

struct canvas *canvas_new(int w, int h)
{
	struct canvas *canvas = mem_new(sizeof(*canvas));

	canvas_resize(canvas, w, h);
	return canvas;
}

void canvas_free(struct canvas *canvas)
{
	if (!canvas)
		return;
	free(canvas->cells);
	free(canvas);
}

void canvas_resize(struct canvas *canvas, int w, int h)
{
	assert(w >= 1 && h >= 1);
	canvas->w = w;
	canvas->h = h;
	canvas->cells = mem_resize(canvas->cells, (size_t)w * (size_t)h,
				   sizeof(*canvas->cells));
	wipe(canvas);
}

int canvas_width(const struct canvas *canvas)
{
	return canvas->w;
}

int canvas_height(const struct canvas *canvas)
{
	return canvas->h;
}

const struct cell *canvas_row(const struct canvas *canvas, int y)
{
	assert(y >= 0 && y < canvas->h);
	return canvas->cells + (size_t)y * (size_t)canvas->w;
}

bool canvas_same_cells(const struct cell *a, const struct cell *b, int n)
{
	for (int x = 0; x < n; x++)
		if (a[x].base != b[x].base || a[x].mark != b[x].mark ||
		    a[x].role != b[x].role || a[x].flags != b[x].flags)
			return false;
	return true;
}

static struct rect clip(const struct canvas *canvas, struct rect at)
{
	int64_t right = (int64_t)at.x + at.w, bottom = (int64_t)at.y + at.h;
	int x = at.x < 0 ? 0 : at.x, y = at.y < 0 ? 0 : at.y;

	right = right > canvas->w ? canvas->w : right;
	bottom = bottom > canvas->h ? canvas->h : bottom;
	if (right <= x || bottom <= y)
		return (struct rect){ 0, 0, 0, 0 };
	return (struct rect){ x, y, (int)(right - x), (int)(bottom - y) };
}

/* What is about to be overwritten from x on for w columns must leave no half of a wide
 * character outside. Both ends are within the row. */
static void part(struct canvas *canvas, int x, int y, int w)
{
	struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->w;

	if (!row[x].base)
		row[x - 1].base = ' ', row[x - 1].mark = 0;
	if (x + w < canvas->w && !row[x + w].base)
		row[x + w].base = ' ';
}

/* One glyph, wholly or in part (x < 0, or beyond the right edge) outside: what is inside
 * of a wide one becomes blank. */
static void place(struct canvas *canvas, int x, int y, enum role role,
		  const struct glyph *glyph)
{
	struct rect seen = clip(canvas, (struct rect){ x, y, glyph->width, 1 });
	bool whole = seen.w == glyph->width;

	if (!seen.w)
		return;
	struct cell *cell = canvas->cells + (size_t)y * (size_t)canvas->w + seen.x;

	part(canvas, seen.x, y, seen.w);
	for (int i = 0; i < seen.w; i++) {
		cell[i].base = !whole ? ' ' : i ? 0 : glyph->base;
		cell[i].mark = whole && !i ? glyph->mark : 0;
		cell[i].role = (uint8_t)role;
	}
}

static void place_blanks(struct canvas *canvas, int x, int y, int columns, enum role role)
{
	static const struct glyph space = { ' ', 0, 1 };
	struct rect seen = clip(canvas, (struct rect){ x, y, columns, 1 });

	for (int i = 0; i < seen.w; i++)
		place(canvas, seen.x + i, seen.y, role, &space);
}

void canvas_fill(struct canvas *canvas, struct rect at, enum role role)
{
	struct rect seen = clip(canvas, at);

	for (int y = seen.y; y < seen.y + seen.h; y++) {
		struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->w;

		part(canvas, seen.x, y, seen.w);
		for (int x = seen.x; x < seen.x + seen.w; x++)
			row[x] = (struct cell){ .base = ' ', .role = (uint8_t)role };
	}
}

/* As much of the text as `columns` can show and, if there is more, at least one column
 * beyond; with foreign bytes escaped, in `hold`. O(columns), however long the text. */
static struct span drawable(struct span text, int columns, struct buffer *hold)
{
	struct span rest = text;
	struct glyph glyph;
	bool foreign = false;
	int seen = 0;

	while (seen <= columns && text_next(&rest, &glyph)) {
		foreign |= glyph.base == REPLACEMENT;
		seen += glyph.width;
	}
	text.len -= rest.len;
	if (!foreign)
		return text;
	text_safe(text, hold);
	return (struct span){ hold->at, hold->len };
}

static int put(struct canvas *canvas, struct rect at, enum role role, struct span text)
{
	struct glyph glyph;
	int taken = 0;

	while (taken < at.w && text_next(&text, &glyph)) {
		if (taken + glyph.width > at.w)
			glyph = (struct glyph){ ' ', 0, at.w - taken };
		place(canvas, at.x + taken, at.y, role, &glyph);
		taken += glyph.width;
	}
	return taken;
}

/* The columns of the row that are not beyond the right edge; w <= 0: none. */
static struct rect seen_of(const struct canvas *canvas, struct rect at)
{
	int64_t left = (int64_t)canvas->w - at.x;

	if (at.y < 0 || at.y >= canvas->h)
		at.w = 0;
	else if (at.w > left)
		at.w = (int)left;
	at.h = 1;
	return at;
}

int canvas_put_span(struct canvas *canvas, struct rect at, enum role role,
		    struct span text)
{
	struct buffer hold = { 0 };

	at = seen_of(canvas, at);
	if (at.w <= 0)
		return 0;
	int taken = put(canvas, at, role, drawable(text, at.w, &hold));

	buffer_fini(&hold);
	return taken;
}

int canvas_put(struct canvas *canvas, struct rect at, enum role role, const char *text)
{
	return canvas_put_span(canvas, at, role, span_of(text));
}

/* Both alignments: the text or its beginning and "…", blanks on the other side. */
int canvas_columns(struct span text, int most)
{
	struct buffer hold = { 0 };
	int columns = text_width(drawable(text, most, &hold));

	buffer_fini(&hold);
	return columns;
}

static void align(struct canvas *canvas, struct rect at, enum role role, struct span text,
		  bool right)
{
	struct buffer hold = { 0 };
	int columns = at.w;

	if (columns <= 0 || at.y < 0 || at.y >= canvas->h)
		return;
	text = drawable(text, columns, &hold);
	struct span shown = { text.at, text_fit(text, columns) };
	bool cut = shown.len < text.len;

	if (cut)
		shown.len = text_fit(text, columns - 1);
	int used = text_width(shown) + cut;
	int start = right ? at.x + columns - used : at.x;

	place_blanks(canvas, right ? at.x : at.x + used, at.y, columns - used, role);
	put(canvas, (struct rect){ start, at.y, used, 1 }, role, shown);
	at.x = start + used - 1;
	at.w = 1;
	if (cut)
		put(canvas, at, role, span_of("…"));
	buffer_fini(&hold);
}

void canvas_left(struct canvas *canvas, struct rect at, enum role role, struct span text)
{
	align(canvas, at, role, text, false);
}

void canvas_right(struct canvas *canvas, struct rect at, enum role role, struct span text)
{
	align(canvas, at, role, text, true);
}

static void put_line(struct canvas *canvas, struct rect at, enum role role, uint32_t base)
{
	struct glyph glyph = { base, 0, 1 };
	struct rect seen = clip(canvas, at);

	for (int y = seen.y; y < seen.y + seen.h; y++)
		for (int x = seen.x; x < seen.x + seen.w; x++)
			place(canvas, x, y, role, &glyph);
}

void canvas_border(struct canvas *canvas, struct rect at, enum role role)
{
	int right = at.x + at.w - 1, bottom = at.y + at.h - 1;

	put_line(canvas, (struct rect){ at.x, at.y, at.w, 1 }, role, U'─');
	put_line(canvas, (struct rect){ at.x, bottom, at.w, 1 }, role, U'─');
	put_line(canvas, (struct rect){ at.x, at.y, 1, at.h }, role, U'│');
	put_line(canvas, (struct rect){ right, at.y, 1, at.h }, role, U'│');
	put_line(canvas, (struct rect){ at.x, at.y, 1, 1 }, role, U'┌');
	put_line(canvas, (struct rect){ right, at.y, 1, 1 }, role, U'┐');
	put_line(canvas, (struct rect){ at.x, bottom, 1, 1 }, role, U'└');
	put_line(canvas, (struct rect){ right, bottom, 1, 1 }, role, U'┘');
}

void canvas_flag(struct canvas *canvas, struct rect at, unsigned flags)
{
	struct rect seen = clip(canvas, at);

	for (int y = seen.y; y < seen.y + seen.h; y++) {
		struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->w;

		for (int x = seen.x; x < seen.x + seen.w; x++)
			row[x].flags |= (uint8_t)flags;
	}
}

void canvas_bar(struct canvas *canvas, int x, int y, enum role role, int level)
{
	uint32_t base = level > 0 ? SPARK_FIRST + (uint32_t)level - 1 : ' ';
	struct glyph glyph = { base, 0, 1 };

	place(canvas, x, y, role, &glyph);
}

void canvas_spark(struct canvas *canvas, struct rect at, enum role role,
		  const uint32_t *values)
{
	uint64_t most = 1;

	for (int i = 0; i < at.w; i++)
		most = values[i] > most ? values[i] : most;
	for (int i = 0; i < at.w; i++) {
		uint64_t level = (values[i] * (uint64_t)SPARK_LEVELS + most - 1) / most;

		canvas_bar(canvas, at.x + i, at.y, role, (int)level);
	}
}

void canvas_ascii(struct canvas *canvas)
{
	for (size_t i = 0; i < (size_t)canvas->w * (size_t)canvas->h; i++) {
		struct cell *cell = canvas->cells + i;

		cell->base = (unsigned char)canvas_ascii_glyph(cell->base);
		cell->mark = 0;
	}
}
