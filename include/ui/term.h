/* The terminal: the only place that knows ncurses.
 *
 * Opens it, shows canvases, reads keys, and gives it back as it was, however the
 * program ends. An unknown TERM falls back to xterm-256color, xterm, vt100, and
 * says so; a terminal without cursor addressing is refused with a sentence.
 * Without a UTF-8 locale and with `ascii` everything is drawn in ASCII.
 *
 * Threads: screen thread; term_restore() from a signal handler too.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "ui/canvas.h"
#include "ui/key.h"

struct term;

struct term_options {
	int in_fd, out_fd;       /* a terminal, or in tests any pair of descriptors */
	const char *term;        /* terminal type; NULL: $TERM */
	bool ascii;              /* never draw beyond ASCII */
	bool colour;             /* false: attributes only (NO_COLOR) */
	int cols, rows;          /* 0: ask the terminal */
};

struct term *term_open(const struct term_options *options, struct err *err);   /* NULL: err says why */
void term_close(struct term *term);                       /* restores; NULL is fine */
const char *term_note(const struct term *term);           /* what had to be guessed (TERM); NULL: nothing */

void term_size(const struct term *term, int *cols, int *rows);   /* always >= 1 */
bool term_resize(struct term *term);                      /* asks again; true: it changed */
void term_show(struct term *term, const struct canvas *canvas, const struct theme *theme);
void term_redraw(struct term *term);                      /* the next show repaints every cell */
bool term_writable(const struct term *term);              /* false: the last frame is not out yet, skip one */
uint64_t term_bytes(const struct term *term);             /* written so far */
bool term_key(struct term *term, key_code *key);          /* false: none waiting */
void term_suspend(struct term *term);                     /* restores; term_redraw() and show take it back */
void term_restore(void);                                  /* async-signal-safe: cooked mode, main screen, cursor */

#endif
