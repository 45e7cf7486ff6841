/* --script: keys from a file, screens as text. For tests, bug reports and pictures.
 *
 * One command a line, see the table in script.c. It never sleeps for a fixed
 * time: it waits for conditions, and gives up after `timeout` seconds with the
 * screen as it was then. Only while it waits anything is taken in, so that what a
 * screen shows does not depend on how fast the script runs.
 *
 * Threads: main thread.
 */
#ifndef APP_SCRIPT_H
#define APP_SCRIPT_H

#include "app/config.h"
#include "app/paths.h"

/* The exit status. */
int script_run(const struct config *config, const struct paths *paths,
	       struct buffer *warnings);

struct script_command {
	const char *name;
	const char *argument;    /* in words; "": none */
	const char *help;
};

/* The commands, for the man page; ends with an empty name. */
const struct script_command *script_commands(size_t i);

#endif
