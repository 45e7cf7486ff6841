/* The live screen: the loop that joins monitor, screen and terminal.
 *
 * Threads: main thread.
 */
#ifndef APP_SCREEN_H
#define APP_SCREEN_H

#include "app/config.h"
#include "app/paths.h"
#include "ui/theme.h"

/* Runs until the user leaves, --count, --wait or a signal; returns the exit status. */
int screen_run(const struct config *config, const struct paths *paths,
	       struct buffer *warnings);

/* The theme of the config; what is wrong with it goes to `warnings`. Yours to free. */
struct theme *screen_theme(const struct config *config, const struct paths *paths,
			   struct buffer *warnings);

#endif
