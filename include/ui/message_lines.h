/* A message's details as lines of a width, and one such line drawn.
 *
 * A text too long for its line goes on below, whole: nothing but sentences and the
 * notes beside values gives up a byte. Lines point into the details they were made of.
 *
 * Owns:    the lines. Threads: screen thread. Cost: O(bytes) once a width; a line is
 *          drawn in O(columns).
 */
#ifndef UI_MESSAGE_LINES_H
#define UI_MESSAGE_LINES_H

#include "ui/canvas.h"
#include "ui/message_detail.h"

struct message_line {
	size_t detail;           /* which; SIZE_MAX: blank */
	struct piece text;       /* the part of its text, or of its label, that is here */
	bool is_label;           /* a label of its own line */
	bool first, last;        /* of the detail's text: label, or unit and note, too */
};

struct message_lines {       /* zeroed: none */
	struct message_line *at;
	size_t count, cap;
	int w;                   /* made for this width */
	int name_columns;        /* of members, gap included */
	int value_columns;       /* where notes stand behind values */
};

void message_lines_fini(struct message_lines *lines);
void message_lines_place(struct message_lines *lines, const struct message_detail *detail,
			 int w);
void message_line_draw(const struct message_lines *lines,
		       const struct message_detail *detail, size_t i,
		       struct canvas *canvas, struct rect at);

#endif
