/* The program - $PROGRAM, or ./flespitop - live at a terminal of its own: keys go in as
 * a terminal sends them, what it draws is read from libvterm's screen.
 *
 * Everything waits for what it wants to see, and fails with the screen when that does not
 * come in LIVE_WAIT_S seconds, or the program ends before.
 *
 * Owns:    the process, which is killed if it outlives live_free() or the test.
 */
#ifndef TESTS_LIVE_H
#define TESTS_LIVE_H

#include "terminal.h"

#include <sys/types.h>
#include <termios.h>

enum { LIVE_WAIT_S = 20, LIVE_CANNOT_HIDE = 126 };      /* an exit status */

struct live {
	struct terminal *terminal;
	pid_t pid;
	int pid_fd;              /* readable when it has ended */
	bool ended;
	int status;              /* as waitpid() has it */
	struct termios before;   /* modes of its terminal at the start */
};

struct live_options {
	int cols, rows;
	const char *const *arguments;            /* NULL ends them */
	/* "NAME=value", or "NAME" for one that it shall not have. It finds LC_ALL=C.UTF-8
	 * and TERM=xterm-256color, and no settings of its user. */
	const char *environment[3];
	const char *hide;        /* a directory that it finds empty */
};

struct live *live_start(const struct live_options *options);
void live_free(struct live *live);

void live_type(struct live *live, const char *keys);   /* in key notation */
void live_resize(struct live *live, int cols, int rows);
void live_signal(const struct live *live, int number);

char *live_screen(const struct live *live);     /* rows as lines; yours to free */
bool live_shows(const struct live *live, const char *text);

void live_wait(struct live *live, const char *text);
void live_wait_gone(struct live *live, const char *text);
void live_wait_until(struct live *live, const char *what,
			bool (*holds)(struct live *live));
void live_wait_stopped(struct live *live);

int live_end(struct live *live);                /* waits; the exit status */
int live_end_by_signal(struct live *live);      /* waits; the signal */
void expect_terminal_restored(struct live *live);  /* modes, screen, cursor, keys */

/* The broker of --demo, as a descriptor that is readable when it has ended. */
int live_child(const struct live *live);
void expect_ended(int pid_fd);                           /* closes it */

#endif
