/* --print: messages on standard output, a line each, without a screen.
 *
 * Threads: main thread.
 */
#ifndef APP_PRINT_H
#define APP_PRINT_H

#include "app/config.h"

/* Runs until --count, --wait, a signal or a failure; returns the exit status. */
int print_run(const struct config *config, struct buffer *warnings);

#endif
