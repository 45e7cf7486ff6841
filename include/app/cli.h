/* The command line, and the answers it can ask for.
 *
 * Threads: main thread.
 */
#ifndef APP_CLI_H
#define APP_CLI_H

#include "app/config.h"
#include "app/paths.h"

/* Reads the command line, the environment and the config files into `config`, and wipes
 * secrets out of argv. Lines about settings that are ignored go to `warnings`. */
bool cli_read(struct config *config, const struct paths *paths, char **argv,
	      struct buffer *warnings, struct err *err);

/* --help, --version, --paths, --dump-config: true if one was asked for and answered. */
bool cli_answer(const struct config *config, const struct paths *paths, FILE *out);

#endif
