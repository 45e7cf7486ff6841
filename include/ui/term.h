/* The terminal: the only place that knows ncurses.
 *
 * Opens it, shows canvases, reads keys, and gives it back as it was, however the
 * program ends. An unknown TERM falls back to xterm-256color, xterm, vt100, and
 * says so; a terminal without cursor addressing is refused with a sentence.
 * Without a UTF-8 locale and with `ascii` everything is drawn in ASCII. A locale
 * whose name says UTF-8 but which is not installed here counts as UTF-8: SSH
 * brings such names along.
 *
 * Nothing here waits for a slow terminal. What it does not take at once is kept;
 * while term_pending(), poll out_fd for POLLOUT too and then call term_writable().
 *
 * Threads: screen thread, which has the environment's LC_CTYPE while a terminal is
 *          open; term_restore() from a signal handler too.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "core/text.h"
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

/* NULL: err says why. */
struct term *term_open(const struct term_options *options, struct err *err);
void term_close(struct term *term);                       /* restores; NULL is fine */
const char *term_note(const struct term *term);  /* what was guessed; NULL: nothing */

void term_size(const struct term *term, int *cols, int *rows);   /* always >= 1 */
bool term_resize(struct term *term);             /* asks again; true: it changed */
/* Draws what differs from the last time; nothing if that is not out yet. */
void term_show(struct term *term, const struct canvas *canvas, const struct theme *theme);
void term_redraw(struct term *term);     /* the next show repaints every cell (after ^L,
					  * after fg, after a change of the theme) */
bool term_writable(struct term *term);   /* sends what is left; false: skip a frame */
bool term_pending(const struct term *term);               /* something is left */
uint64_t term_bytes(const struct term *term);             /* bytes sent so far */
/* False: none waiting. After a lone Esc it waits 50 ms for the rest of a sequence. */
bool term_key(struct term *term, key_code *key);
bool term_gone(const struct term *term);                  /* hung up: no key will come */
void term_suspend(struct term *term);    /* restores; term_redraw() takes it back */
void term_restore(void);                 /* async-signal-safe: modes, screen, cursor */

/* Of ncurses; written into `out`. */
char *term_library_version(char out[LIBRARY_VERSION_MAX]);

#endif
