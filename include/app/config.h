/* Every setting: one table of options, and the values in force with their source.
 *
 * The command line, the config files, the environment, --help, --dump-config and
 * the man page are all readers of the table. Values are kept as the text that
 * was given, checked against the row's kind when set, so a getter cannot fail.
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

#include "core/buffer.h"
#include "core/err.h"
#include "ui/action.h"

#include <stdint.h>
#include <stdio.h>

enum option_id {
	/* what to watch */
	OPTION_CHANNEL, OPTION_DEVICE, OPTION_TOPIC, OPTION_LOGS, OPTION_TELEMETRY, OPTION_LEAVE_OUT,
	/* where */
	OPTION_URL, OPTION_HOST, OPTION_PORT, OPTION_MQTT_VERSION, OPTION_ID, OPTION_KEEPALIVE,
	OPTION_PROFILE,
	/* who */
	OPTION_TOKEN_FILE, OPTION_TOKEN_COMMAND, OPTION_USER, OPTION_PASSWORD,
	/* TLS */
	OPTION_CAFILE, OPTION_CAPATH, OPTION_CERT, OPTION_KEY, OPTION_TLS_ALPN, OPTION_INSECURE,
	/* session */
	OPTION_QOS,
	/* modes */
	OPTION_PRINT, OPTION_DEMO, OPTION_SCRIPT,
	/* screen */
	OPTION_THEME, OPTION_ASCII, OPTION_NO_COLOR, OPTION_FPS, OPTION_BANDWIDTH, OPTION_MEMORY,
	OPTION_SIZE,
	/* limits */
	OPTION_COUNT_LIMIT, OPTION_WAIT,
	/* other */
	OPTION_CONFIG, OPTION_HELP, OPTION_VERSION, OPTION_PATHS, OPTION_DUMP_CONFIG,
	OPTION_COUNT
};

enum option_kind {
	/* on the command line without a value; "yes" or "no" in a file */
	KIND_FLAG,
	KIND_TEXT,
	KIND_NUMBER,     /* min..max */
	KIND_BYTES,      /* a number with K, M or G; min..max in bytes */
	KIND_SECONDS,    /* a number with a fraction; min..max in seconds */
	KIND_CHOICE,     /* one of `choices`, apart by | */
	KIND_IDS,        /* a list of numbers, apart by commas; may be repeated */
	KIND_LIST,       /* a text; may be repeated */
};

enum option_group {
	GROUP_WATCH, GROUP_WHERE, GROUP_WHO, GROUP_TLS, GROUP_SESSION, GROUP_MODES, GROUP_SCREEN,
	GROUP_LIMITS, GROUP_OTHER, GROUP_COUNT
};

enum source {            /* by precedence */
	SOURCE_DEFAULT, SOURCE_SYSTEM, SOURCE_USER, SOURCE_PROFILE, SOURCE_ENVIRONMENT,
	SOURCE_COMMAND_LINE
};

enum option_flag {
	ONLY_COMMAND_LINE = 1 << 0,
	ONLY_FILE = 1 << 1,
	SECRET = 1 << 2,             /* never shown */
	/* --print or --print=text; without one `bare` counts */
	VALUE_OPTIONAL = 1 << 3,
};

struct option_info {
	/* long option without dashes, and the key in a file */
	const char *name;
	char letter;                 /* 0: none */
	enum option_kind kind;
	enum option_group group;
	const char *argument;        /* in help: "HOST"; NULL: none */
	const char *environment;     /* variable that sets it; NULL: none */
	const char *def;             /* NULL: not set */
	const char *bare;            /* value of a VALUE_OPTIONAL without one */
	const char *choices;
	int64_t min, max;
	unsigned flags;
	const char *help;            /* sentences for --help and the man page */
};

extern const struct option_info option_table[OPTION_COUNT];
extern const char *const option_groups[GROUP_COUNT];     /* headings */

struct config;

struct config *config_new(void);                         /* defaults */
void config_free(struct config *config);                 /* NULL is fine */

/* `where` is what --dump-config names: "/home/me/.config/flespitop/config:12". */
bool config_set(struct config *config, enum option_id id, const char *value, enum source source,
		const char *where, struct err *err);
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
