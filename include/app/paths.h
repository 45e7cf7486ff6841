/* Where files are looked for, by the XDG base directory rules.
 *
 * Threads: main thread. Owns its texts.
 */
#ifndef APP_PATHS_H
#define APP_PATHS_H

#include "core/err.h"

#include <stdio.h>

struct paths {
	char *config;            /* the user's file */
	char *config_system;
	char *state;             /* directory for what the program remembers */
	char *themes[3];         /* directories, the first that has the theme wins */
};

void paths_init(struct paths *paths);
void paths_fini(struct paths *paths);
void paths_print(const struct paths *paths, FILE *out);
/* The file of a theme: its name looked for in the theme directories, or a path if
 * there is a slash in it. Yours to free; NULL: not found. */
char *paths_theme(const struct paths *paths, const char *name);

#endif
