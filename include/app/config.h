/* The values of all options, and where each comes from.
 *
 * Values are kept as the text that was given, checked against the row's kind when
 * set, so a getter cannot fail.
 *
 * Precedence, low to high: default, system file, user file, profile,
 * environment, command line. A higher source replaces a lower one's value; a
 * list takes all values of its highest source.
 *
 * Owns:    the values and the keymap. Lends: texts, until the config is freed or
 *          the option is set again.
 * Threads: main thread.
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include <stdio.h>

#include "app/option.h"
#include "core/buffer.h"
#include "core/err.h"
#include "ui/action.h"

enum source {            /* by precedence */
	SOURCE_DEFAULT, SOURCE_SYSTEM, SOURCE_USER, SOURCE_PROFILE, SOURCE_ENVIRONMENT,
	SOURCE_COMMAND_LINE
};

struct config;

struct config *config_new(void);                         /* defaults */
void config_free(struct config *config);                 /* NULL is fine */

struct origin {
	enum source source;
	const char *where;       /* for --dump-config: "~/.config/flespitop/config:12" */
};

bool config_set(struct config *config, enum option_id id, const char *value,
		struct origin origin, struct err *err);
/* the variables of the table */
bool config_environment(struct config *config, struct err *err);

bool config_is_set(const struct config *config, enum option_id id);
/* NULL: not set */
const char *config_text(const struct config *config, enum option_id id);
bool config_flag(const struct config *config, enum option_id id);
/* 0: not set */
int64_t config_number(const struct config *config, enum option_id id);
/* 0: not set */
double config_seconds(const struct config *config, enum option_id id);
size_t config_count(const struct config *config, enum option_id id);       /* of a list */
const char *config_item(const struct config *config, enum option_id id, size_t i);
enum source config_source(const struct config *config, enum option_id id);
struct keymap *config_keymap(const struct config *config);

/* Reads one part of a config file: the lines before any section, or those of
 * [profile NAME]. `key = value`, and `key.ACTION = KEYS` for the keymap. A file that is
 * not there is fine unless it must be. Unknown keys are no failure: they go to
 * `warnings`, a line each with file and line. */
struct config_file {
	const char *path;
	enum source source;
	const char *profile;         /* NULL: the general part */
	bool must_exist;
	bool found;                  /* out: it has that profile */
};
bool config_read(struct config *config, struct config_file *file, struct buffer *warnings,
		 struct err *err);

/* every value and its source; secrets hidden */
void config_dump(const struct config *config, FILE *out);

#endif
