/* Foreign text made safe for a terminal, and its width in columns.
 *
 * Everything that came from the network, a file or the config passes
 * text_safe() before it is drawn or written to a terminal.
 * Out come only printable UTF-8 characters. C0, DEL and C1 controls and bytes
 * that are not UTF-8 appear as \x1b (\t, \n and \r as such); bidi, zero-width and
 * other invisible controls, marks without a base, private and unassigned
 * characters as \u202e or \U0010ffff. What comes out passes a second time
 * unchanged.
 *
 * Widths come from utf8proc and not from the C library, so that they do not
 * depend on the locale an SSH login left us. A character is one glyph: a base
 * and at most one combining mark. Of a sequence that terminals measure
 * differently (ZWJ, variation selectors, skin tones, keycaps) only the base is
 * kept; a flag becomes its two letters.
 *
 * Threads: any; no state.
 */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include "core/buffer.h"

#include <stdint.h>

enum { LIBRARY_VERSION_MAX = 40 };    /* bytes for the version of a library we stand on */

struct glyph {
	uint32_t base;   /* Unicode code point, printable */
	uint32_t mark;   /* one combining mark on it; 0: none */
	int width;       /* columns: 1 or 2 */
};

/* Appends `bytes` to `out`, printable from end to end. */
void text_safe(struct span bytes, struct buffer *out);

/* Takes the next glyph off the front of `rest`. False at the end. `rest` may be
 * any bytes: what is not printable UTF-8 comes out escaped only by text_safe();
 * here it becomes U+FFFD. */
bool text_next(struct span *rest, struct glyph *glyph);

/* Columns that the text takes. */
int text_width(struct span text);

/* The bytes of the longest front part that fits `columns`; a wide character is
 * never split. */
size_t text_fit(struct span text, int columns);
/* Takes the next line off the front of `rest`, of at most `columns` and broken at a
 * blank if there is one. False at the end. */
bool text_line(struct span *rest, int columns, struct span *line);

bool text_is_utf8(struct span bytes);                     /* RFC 3629, strict */
size_t text_encode(uint32_t code_point, char utf8[4]);    /* bytes written, 1..4 */

/* Where `needle` first occurs, without regard to case for ASCII, exact beyond;
 * NULL: nowhere. Needles of 0 bytes are found at the start. */
const char *text_find(struct span hay, struct span needle);

/* How well `name` fits what was typed into a picker: 0 not at all, higher is
 * better. The letters of `typed` occur in order; runs and word starts count
 * more. Case is ignored (by utf8proc, for every script), blanks in `typed` too.
 * The first 256 characters of each count. */
int text_fuzzy(struct span name, struct span typed);

/* Of utf8proc; written into `out`. */
char *text_library_version(char out[LIBRARY_VERSION_MAX]);

#endif
