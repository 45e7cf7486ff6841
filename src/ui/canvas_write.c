#include "ui/canvas.h"

#include <ctype.h>

#include "core/text.h"

static void add_glyph(struct buffer *out, const struct cell *cell)
{
	char utf8[4];

	buffer_add(out, utf8, text_encode(cell->base, utf8));
	if (cell->mark)
		buffer_add(out, utf8, text_encode(cell->mark, utf8));
}

void canvas_write_text(const struct canvas *canvas, struct buffer *out)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		const struct cell *row = canvas_row(canvas, y);
		int end = canvas_width(canvas);

		while (end && row[end - 1].base == ' ')
			end--;
		for (int x = 0; x < end; x++)
			if (row[x].base)
				add_glyph(out, row + x);
		buffer_add_char(out, '\n');
	}
}

void canvas_write_roles(const struct canvas *canvas, struct buffer *out)
{
	for (int y = 0; y < canvas_height(canvas); y++) {
		const struct cell *row = canvas_row(canvas, y);

		for (int x = 0; x < canvas_width(canvas); x++) {
			int letter = (unsigned char)roles[row[x].role].letter;

			if (row[x].flags & CELL_CURSOR)
				letter = letter == '.' ? ':' : toupper(letter);
			buffer_add_char(out, (char)letter);
		}
		buffer_add_char(out, '\n');
	}
}
