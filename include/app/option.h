/* Every setting: one table of options.
 *
 * The command line, the config files, the environment, --help, --dump-config and
 * the man page are all readers of the table. The values are in app/config.h.
 *
 * Threads: any; constant data.
 */
#ifndef APP_OPTION_H
#define APP_OPTION_H

#include <stdint.h>

enum option_id {
	/* what to watch */
	OPTION_CHANNEL, OPTION_DEVICE, OPTION_TOPIC, OPTION_LOGS, OPTION_TELEMETRY,
	OPTION_LEAVE_OUT,
	/* where */
	OPTION_URL, OPTION_HOST, OPTION_PORT, OPTION_MQTT_VERSION, OPTION_ID,
	OPTION_KEEPALIVE, OPTION_PROFILE,
	/* who */
	OPTION_TOKEN_FILE, OPTION_TOKEN_COMMAND, OPTION_USER, OPTION_PASSWORD,
	/* TLS */
	OPTION_CAFILE, OPTION_CAPATH, OPTION_CERT, OPTION_KEY, OPTION_TLS_ALPN,
	OPTION_INSECURE, OPTION_PROXY,
	/* session */
	OPTION_QOS, OPTION_KEEP, OPTION_SESSION_EXPIRY, OPTION_SHARE, OPTION_DIALECT,
	/* modes */
	OPTION_PRINT, OPTION_CHECK, OPTION_DEMO, OPTION_SCRIPT,
	/* screen */
	OPTION_THEME, OPTION_ASCII, OPTION_NO_COLOR, OPTION_FPS, OPTION_BANDWIDTH,
	OPTION_MEMORY, OPTION_SIZE,
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
	GROUP_WATCH, GROUP_WHERE, GROUP_WHO, GROUP_TLS, GROUP_SESSION, GROUP_MODES,
	GROUP_SCREEN, GROUP_LIMITS, GROUP_OTHER, GROUP_COUNT
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

#endif
