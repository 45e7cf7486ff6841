/* A terminal for tests: the program's side is a real pseudo-terminal, the other side is
 * read into libvterm, whose cells are compared with what was drawn. */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include "test.h"

#include <vterm.h>

#include "ui/term.h"

enum { TERMINAL_WAIT_MS = 5000 };

struct terminal {
	int master, slave;
	VTerm *vterm;
	VTermScreen *screen;
	bool main_screen, cursor_visible;
	struct term *term;       /* the program's side; NULL: not open */
	struct theme *theme;
	struct buffer bytes;     /* everything that arrived, */
	size_t fed;              /* of which libvterm knows so many */
	size_t uncounted;        /* of it not in term_bytes(): written on giving back */
	struct err err;
};

struct terminal *terminal_new(int cols, int rows);       /* not opened yet */
struct terminal *terminal_open(const char *type, int cols, int rows);
struct term_options terminal_options(const struct terminal *t, const char *type);
void terminal_free(struct terminal *t);
void terminal_resize(struct terminal *t, int cols, int rows);

bool terminal_read_some(struct terminal *t, int timeout_ms);   /* false: nothing came */
void terminal_read(struct terminal *t);
void terminal_feed(struct terminal *t);                  /* what was read, to libvterm */
void terminal_read_rest(struct terminal *t);             /* whatever comes for a while */
void terminal_show(struct terminal *t, const struct canvas *canvas);   /* reads, too */
VTermScreenCell terminal_cell(const struct terminal *t, int x, int y);
void expect_canvas(const struct terminal *t, const struct canvas *canvas);

/* A screen that has something of everything; but no combining mark in the last column,
 * where libvterm loses one that comes in another piece of input than its letter. */
struct canvas *busy_canvas(int cols, int rows, unsigned seed);

#endif
