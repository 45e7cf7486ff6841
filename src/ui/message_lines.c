#include "ui/message_lines.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/text.h"

enum {
	FACT_COLUMNS = 11,       /* the labels of facts */
	NAME_COLUMNS_MAX = 40,   /* a longer name has a line of its own */
	VALUE_COLUMNS_MAX = 24,  /* a longer value pushes its note away */
	VALUE_COLUMNS_MIN = 16,  /* less room: values stand below their names */
	NOTE_COLUMNS_MIN = 16,   /* less room: no note */
	COLUMNS_MIN = 8,         /* a text is broken to this at least, and clipped */
	INDENT = 3,
	OFFSET_DIGITS = 8,
	GLYPH_BYTES = 8,         /* a base and a mark take no more */
};

void message_lines_fini(struct message_lines *lines)
{
	free(lines->at);
}

/* --- placing ---------------------------------------------------------------- */

static bool is_below(const struct message_lines *lines, const struct detail *detail,
		     int label_columns)
{
	int columns = detail->kind == DETAIL_FACT ? FACT_COLUMNS : lines->name_columns;

	return label_columns >= columns || lines->w - 2 - columns < VALUE_COLUMNS_MIN;
}

/* Columns in front of a text. */
static int text_indent(const struct message_lines *lines,
		       const struct message_detail *all, const struct detail *detail)
{
	int label;

	if (detail->kind != DETAIL_FACT && detail->kind != DETAIL_MEMBER)
		return 1;
	label = text_width(message_detail_text(all, detail->label));
	if (is_below(lines, detail, label))
		return INDENT;
	return 1 + (detail->kind == DETAIL_FACT ? FACT_COLUMNS : lines->name_columns);
}

/* Bytes in a line of hexadecimal: "00000010  68 65 6c 6c 6f  hello". */
static size_t hex_bytes(int w)
{
	size_t bytes = 16;

	while (bytes > 1 && OFFSET_DIGITS + 4 + 4 * (int)bytes > w - 2)
		bytes /= 2;
	return bytes;
}

static struct message_line *add(struct message_lines *lines,
				const struct message_line *line)
{
	if (lines->count == lines->cap) {
		lines->cap = lines->cap ? 2 * lines->cap : 128;
		lines->at = mem_resize(lines->at, lines->cap, sizeof(*lines->at));
	}
	lines->at[lines->count] = *line;
	return &lines->at[lines->count++];
}

/* Takes the next line off the front; blanks stay. */
static struct span take(struct span *rest, int columns)
{
	size_t seen = (size_t)columns * GLYPH_BYTES;
	size_t len = text_fit((struct span){ rest->at, rest->len < seen ? rest->len :
					     seen }, columns);
	struct span line = { rest->at, len ? len : rest->len };

	rest->at += line.len;
	rest->len -= line.len;
	return line;
}

static bool next_line(enum detail_kind kind, struct span *rest, int columns,
		      struct span *line)
{
	if (!rest->len)
		return false;
	if (kind == DETAIL_SENTENCE)
		return text_line(rest, columns, line);
	if (kind != DETAIL_BYTES) {
		*line = take(rest, columns);
		return true;
	}
	size_t bytes = hex_bytes(columns + 2);

	*line = (struct span){ rest->at, rest->len < bytes ? rest->len : bytes };
	rest->at += line->len;
	rest->len -= line->len;
	return true;
}

static void place_text(struct message_lines *lines, const struct message_detail *all,
		       size_t i, bool below)
{
	const struct detail *detail = &all->at[i];
	struct span rest = message_detail_text(all, detail->text), text;
	int columns = lines->w - 1 - text_indent(lines, all, detail);
	struct message_line line = { .detail = i, .first = !below };
	struct message_line *last = NULL;

	columns = columns < COLUMNS_MIN ? COLUMNS_MIN : columns;
	while (next_line(detail->kind, &rest, columns, &text)) {
		line.text = (struct piece){ (size_t)(text.at - all->bytes.at), text.len };
		last = add(lines, &line);
		line.first = false;
	}
	if (!last)
		last = add(lines, &line);
	last->last = true;
}

static void place_label(struct message_lines *lines, const struct message_detail *all,
			size_t i)
{
	struct span rest = message_detail_text(all, all->at[i].label);
	int columns = lines->w - 2 < COLUMNS_MIN ? COLUMNS_MIN : lines->w - 2;

	while (rest.len) {
		struct span text = take(&rest, columns);

		add(lines, &(struct message_line){
			.detail = i, .is_label = true,
			.text = { (size_t)(text.at - all->bytes.at), text.len },
		});
	}
}

/* Names and values of usual length stand below each other. */
static void measure(struct message_lines *lines, const struct message_detail *all)
{
	int names = 0, values = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct detail *detail = &all->at[i];
		struct span name = message_detail_text(all, detail->label);
		struct span value = message_detail_text(all, detail->text);

		if (detail->kind != DETAIL_MEMBER)
			continue;
		int name_columns = name.len > 2 * NAME_COLUMNS_MAX ? 0 : text_width(name);
		int value_columns = value.len > 2 * VALUE_COLUMNS_MAX ? 0 :
			text_width(value) + 1 + text_width(message_detail_text(all,
								detail->unit));

		if (name_columns > names && name_columns <= NAME_COLUMNS_MAX)
			names = name_columns;
		if (value_columns > values && value_columns <= VALUE_COLUMNS_MAX)
			values = value_columns;
	}
	lines->name_columns = names + 2;
	lines->value_columns = values;
}

void message_lines_place(struct message_lines *lines, const struct message_detail *all,
			 int w)
{
	lines->count = 0;
	lines->w = w;
	measure(lines, all);
	for (size_t i = 0; i < all->count; i++) {
		const struct detail *detail = &all->at[i];
		bool labelled = detail->label.len > 0, below = false;

		if (detail->kind == DETAIL_HEADING && lines->count)
			add(lines, &(struct message_line){ .detail = SIZE_MAX });
		if (labelled)
			below = is_below(lines, detail,
				text_width(message_detail_text(all, detail->label)));
		if (detail->kind == DETAIL_HEADING || below)
			place_label(lines, all, i);
		if (detail->kind != DETAIL_HEADING)
			place_text(lines, all, i, below);
	}
}

/* --- drawing ---------------------------------------------------------------- */

static enum role label_role(const struct detail *detail)
{
	switch (detail->kind) {
	case DETAIL_HEADING: return ROLE_STRONG;
	case DETAIL_MEMBER:  return ROLE_NAME;
	default:             return ROLE_DIM;
	}
}

/* `offset` is that of the line's first byte. */
static void draw_bytes(struct canvas *canvas, struct rect at, struct span bytes,
		       size_t offset)
{
	size_t room = hex_bytes(at.w);
	char text[16 * 4 + 32], letters[17] = "";
	int len = snprintf(text, sizeof(text), "%0*zx  ", OFFSET_DIGITS, offset);

	for (size_t i = 0; i < room; i++) {
		unsigned char c = i < bytes.len ? (unsigned char)bytes.at[i] : 0;

		len += snprintf(text + len, sizeof(text) - (size_t)len,
				i < bytes.len ? "%02x " : "   ", c);
		if (i < bytes.len)
			letters[i] = c >= 0x20 && c < 0x7f ? (char)c : '.';
	}
	at = row_at(at.x + 1, at.y, at.w - 2);
	len = canvas_put(canvas, at, ROLE_VALUE, text) + 1;
	canvas_put(canvas, row_at(at.x + len, at.y, at.w - len), ROLE_DIM, letters);
}

/* What stands behind the end of a text that is drawn at `at`. */
static void draw_note(const struct message_lines *lines,
		      const struct message_detail *all, const struct message_line *line,
		      struct canvas *canvas, struct rect at)
{
	const struct detail *detail = &all->at[line->detail];
	struct span unit = message_detail_text(all, detail->unit);
	struct span note = message_detail_text(all, detail->note);
	int columns = detail->kind == DETAIL_MEMBER ? lines->value_columns : 0;
	int used = text_width(message_detail_text(all, line->text));

	if (unit.len) {
		used += used > 0;
		used += canvas_put_span(canvas, row_at(at.x + used, at.y, at.w - used),
					ROLE_UNIT, unit);
	}
	used = (used > columns ? used : columns) + 2;
	if (note.len && at.w - used >= NOTE_COLUMNS_MIN)
		canvas_left(canvas, row_at(at.x + used, at.y, at.w - used), ROLE_DIM,
			    note);
}

void message_line_draw(const struct message_lines *lines,
		       const struct message_detail *all, size_t i,
		       struct canvas *canvas, struct rect at)
{
	const struct message_line *line = &lines->at[i];
	struct rect inside = row_at(at.x + 1, at.y, at.w - 2);

	if (line->detail == SIZE_MAX)
		return;
	const struct detail *detail = &all->at[line->detail];
	struct span text = message_detail_text(all, line->text);

	if (line->is_label || line->first)
		canvas_put_span(canvas, inside, label_role(detail), line->is_label ?
				text : message_detail_text(all, detail->label));
	if (line->is_label)
		return;
	if (detail->kind == DETAIL_BYTES) {
		draw_bytes(canvas, at, text, line->text.at - detail->text.at);
		return;
	}
	inside.x = at.x + text_indent(lines, all, detail);
	inside.w = at.x + at.w - 1 - inside.x;
	canvas_put_span(canvas, inside, detail->role, text);
	if (line->last)
		draw_note(lines, all, line, canvas, inside);
}
