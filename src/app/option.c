#include "app/option.h"

#include <stddef.h>

const char *const option_groups[GROUP_COUNT] = {
	[GROUP_WATCH] = "What to watch (with none of these: all devices, their state "
		"and logs)",
	[GROUP_WHERE] = "Where",
	[GROUP_WHO] = "Who",
	[GROUP_TLS] = "TLS and proxy",
	[GROUP_SESSION] = "Session",
	[GROUP_MODES] = "Modes (without one: the screen)",
	[GROUP_SCREEN] = "Screen",
	[GROUP_LIMITS] = "Limits",
	[GROUP_OTHER] = "Other",
};

const struct option_info option_table[OPTION_COUNT] = {
	[OPTION_CHANNEL] = { .name = "channel", .kind = KIND_IDS, .group = GROUP_WATCH,
		.argument = "ID[,ID...]", .min = 1, .max = INT64_MAX,
		.help = "Messages, state and logs of these channels, with every ident "
			"that reports." },
	[OPTION_DEVICE] = { .name = "device", .kind = KIND_IDS, .group = GROUP_WATCH,
		.argument = "ID[,ID...]", .min = 1, .max = INT64_MAX,
		.help = "Messages, state, telemetry and logs of these devices." },
	[OPTION_TOPIC] = { .name = "topic", .letter = 't', .kind = KIND_LIST,
		.group = GROUP_WATCH, .argument = "FILTER",
		.help = "Any MQTT topic filter; may be given again, or without -t at "
			"the end." },
	[OPTION_LOGS] = { .name = "logs", .kind = KIND_FLAG, .group = GROUP_WATCH,
		.help = "Logs of all devices and channels." },
	[OPTION_TELEMETRY] = { .name = "telemetry", .kind = KIND_FLAG,
		.group = GROUP_WATCH,
		.help = "Every telemetry parameter of the devices watched; a burst on "
			"large accounts." },
	[OPTION_LEAVE_OUT] = { .name = "leave-out", .letter = 'T', .kind = KIND_LIST,
		.group = GROUP_WATCH, .argument = "FILTER",
		.help = "Ignore messages on topics that this filter matches; may be "
			"given again." },

	[OPTION_URL] = { .name = "url", .letter = 'L', .kind = KIND_TEXT,
		.group = GROUP_WHERE, .argument = "URL", .def = "mqtts://mqtt.flespi.io",
		.environment = "FLESPITOP_URL",
		.help = "mqtts://HOST[:PORT], mqtt://HOST[:PORT], "
			"wss://HOST[:PORT][/PATH] "
			"or ws://HOST[:PORT][/PATH]; the last two are WebSocket, which "
			"passes where only web ports do." },
	[OPTION_HOST] = { .name = "host", .letter = 'h', .kind = KIND_TEXT,
		.group = GROUP_WHERE, .argument = "HOST",
		.help = "The broker, instead of a URL: TLS unless the port is 1883." },
	[OPTION_PORT] = { .name = "port", .letter = 'p', .kind = KIND_NUMBER,
		.group = GROUP_WHERE, .argument = "PORT", .min = 1, .max = 65535,
		.help = "Its port, instead of the usual one." },
	[OPTION_MQTT_VERSION] = { .name = "mqtt-version", .letter = 'V',
		.kind = KIND_CHOICE, .group = GROUP_WHERE, .argument = "31|311|5",
		.choices = "31|311|5",
		.help = "MQTT version; without it 5, and 3.1.1 where the broker "
			"refuses 5." },
	[OPTION_ID] = { .name = "id", .letter = 'i', .kind = KIND_TEXT,
		.group = GROUP_WHERE, .argument = "CLIENTID",
		.help = "Client id; without it flespitop-HOST-xxxxxxxx, new each time." },
	[OPTION_KEEPALIVE] = { .name = "keepalive", .letter = 'k', .kind = KIND_NUMBER,
		.group = GROUP_WHERE, .argument = "SECONDS", .def = "60", .min = 5,
		.max = 65535,
		.help = "A silent connection is given up after one and a half of it." },
	[OPTION_PROFILE] = { .name = "profile", .kind = KIND_TEXT, .group = GROUP_WHERE,
		.argument = "NAME", .environment = "FLESPITOP_PROFILE",
		.help = "Take the settings of the section [profile NAME] of the "
			"config files." },

	[OPTION_TOKEN_FILE] = { .name = "token-file", .kind = KIND_TEXT,
		.group = GROUP_WHO, .argument = "FILE",
		.help = "Read the flespi token from a file that only its owner can "
			"read. Without it: the variable FLESPI_TOKEN, then "
			"token-command, then a question without echo." },
	[OPTION_TOKEN_COMMAND] = { .name = "token-command", .kind = KIND_TEXT,
		.group = GROUP_WHO, .argument = "COMMAND", .flags = ONLY_FILE,
		.help = "A shell command that prints the token, such as a password "
			"manager's." },
	[OPTION_USER] = { .name = "user", .letter = 'u', .kind = KIND_TEXT,
		.group = GROUP_WHO, .argument = "USER", .flags = SECRET,
		.help = "User name for another broker; no token is used then." },
	[OPTION_PASSWORD] = { .name = "password", .letter = 'P', .kind = KIND_TEXT,
		.group = GROUP_WHO, .argument = "PASSWORD", .flags = SECRET,
		.environment = "FLESPITOP_PASSWORD",
		.help = "Its password; other users may see a command line, so prefer "
			"the variable FLESPITOP_PASSWORD." },

	[OPTION_CAFILE] = { .name = "cafile", .kind = KIND_TEXT, .group = GROUP_TLS,
		.argument = "FILE",
		.help = "Trust these CA certificates (PEM) instead of the system's." },
	[OPTION_CAPATH] = { .name = "capath", .kind = KIND_TEXT, .group = GROUP_TLS,
		.argument = "DIR",
		.help = "The same from a directory that openssl rehash has prepared." },
	[OPTION_CERT] = { .name = "cert", .kind = KIND_TEXT, .group = GROUP_TLS,
		.argument = "FILE",
		.help = "Client certificate (PEM)." },
	[OPTION_KEY] = { .name = "key", .kind = KIND_TEXT, .group = GROUP_TLS,
		.argument = "FILE",
		.help = "Its private key (PEM); without it the one in the certificate's "
			"file. A passphrase is asked for, without echo." },
	[OPTION_TLS_ALPN] = { .name = "tls-alpn", .kind = KIND_TEXT, .group = GROUP_TLS,
		.argument = "NAME",
		.help = "Application protocol to ask for in the TLS handshake." },
	[OPTION_INSECURE] = { .name = "insecure", .kind = KIND_FLAG, .group = GROUP_TLS,
		.help = "Accept any certificate; the header says so in red as long as "
			"it lasts." },
	[OPTION_PROXY] = { .name = "proxy", .kind = KIND_TEXT, .group = GROUP_TLS,
		.argument = "URL", .environment = "FLESPITOP_PROXY", .flags = SECRET,
		.help = "Connect through a SOCKS5 proxy: socks5h://HOST[:PORT], or "
			"socks5:// if it cannot resolve names. USER:PASSWORD@ goes "
			"before HOST; other users may see a command line, so prefer the "
			"variable FLESPITOP_PROXY." },

	[OPTION_QOS] = { .name = "qos", .letter = 'q', .kind = KIND_NUMBER,
		.group = GROUP_SESSION, .argument = "0|1", .def = "0", .min = 0, .max = 1,
		.help = "Quality of service of the subscriptions; flespi has no 2. "
			"With --keep 1 unless said otherwise." },
	[OPTION_KEEP] = { .name = "keep", .letter = 'c', .kind = KIND_FLAG,
		.group = GROUP_SESSION,
		.help = "Keep the session: messages wait at the broker while you are "
			"away. Without --id the client id of each profile is "
			"remembered." },
	[OPTION_SESSION_EXPIRY] = { .name = "session-expiry", .letter = 'x',
		.kind = KIND_NUMBER, .group = GROUP_SESSION, .argument = "SECONDS",
		.def = "86400", .min = 1, .max = UINT32_MAX,
		.help = "With --keep: how long they wait; 4294967295 is for ever. MQTT 3 "
			"leaves it to the broker." },
	[OPTION_SHARE] = { .name = "share", .kind = KIND_TEXT, .group = GROUP_SESSION,
		.argument = "GROUP",
		.help = "Share the messages with all who subscribe under this name: each "
			"comes to one of them only. On flespi also GROUP:COUNT and "
			"GROUP:FROM:COUNT, by levels of the topic." },
	[OPTION_DIALECT] = { .name = "dialect", .kind = KIND_CHOICE,
		.group = GROUP_SESSION, .argument = "flespi|plain",
		.choices = "flespi|plain",
		.help = "Whether the broker knows flespi's comma lists and $filter; "
			"without it told by its host name and its greeting." },

	[OPTION_PRINT] = { .name = "print", .kind = KIND_CHOICE, .group = GROUP_MODES,
		.argument = "json|text", .choices = "json|text", .bare = "json",
		.flags = VALUE_OPTIONAL | ONLY_COMMAND_LINE,
		.help = "Write messages to standard output, a line each; json has the "
			"form of mosquitto_sub's %J with lag_s, device_id, channel_id "
			"and ident added." },
	[OPTION_CHECK] = { .name = "check", .kind = KIND_FLAG, .group = GROUP_MODES,
		.flags = ONLY_COMMAND_LINE,
		.help = "Walk the way to the broker, from the name to the first message, "
			"with the time and the facts of each step and the reason where "
			"it ends; for tickets, without the token." },
	[OPTION_DEMO] = { .name = "demo", .kind = KIND_NUMBER, .group = GROUP_MODES,
		.argument = "DEVICES", .bare = "50", .min = 1, .max = 100000,
		.flags = VALUE_OPTIONAL | ONLY_COMMAND_LINE,
		.help = "Watch a simulated fleet on a private broker; needs no token." },
	[OPTION_SCRIPT] = { .name = "script", .kind = KIND_TEXT, .group = GROUP_MODES,
		.argument = "FILE", .flags = ONLY_COMMAND_LINE,
		.help = "Take keys from a file and write screens to standard output; "
			"see flespitop(5)." },

	[OPTION_THEME] = { .name = "theme", .kind = KIND_TEXT, .group = GROUP_SCREEN,
		.argument = "NAME", .environment = "FLESPITOP_THEME", .def = "default",
		.help = "Colours: default, light, dark, mono, colourblind, "
			"high-contrast, one of your own, or a file." },
	[OPTION_ASCII] = { .name = "ascii", .kind = KIND_FLAG, .group = GROUP_SCREEN,
		.help = "Draw with ASCII only; the default where the locale is not "
			"UTF-8." },
	[OPTION_NO_COLOR] = { .name = "no-color", .kind = KIND_FLAG,
		.group = GROUP_SCREEN, .environment = "NO_COLOR",
		.help = "Bold and reverse instead of colours." },
	[OPTION_FPS] = { .name = "fps", .kind = KIND_NUMBER, .group = GROUP_SCREEN,
		.argument = "N", .def = "10", .min = 1, .max = 60,
		.help = "At most so many pictures a second; a key is answered at once." },
	[OPTION_BANDWIDTH] = { .name = "bandwidth", .kind = KIND_BYTES,
		.group = GROUP_SCREEN, .argument = "SIZE", .def = "3K", .min = 0,
		.max = INT64_C(1) << 30,
		.help = "Bytes a second that arriving messages may cost on the "
			"terminal: with many messages the picture changes less often. "
			"0: no limit." },
	[OPTION_MEMORY] = { .name = "memory", .kind = KIND_BYTES, .group = GROUP_SCREEN,
		.argument = "SIZE", .def = "256M", .min = 1 << 20,
		.max = INT64_C(1) << 40,
		.help = "Memory kept for old messages; the oldest are dropped first." },
	[OPTION_SIZE] = { .name = "size", .kind = KIND_TEXT, .group = GROUP_SCREEN,
		.argument = "COLSxROWS", .flags = ONLY_COMMAND_LINE, .def = "120x36",
		.help = "Size of the screens of --script." },

	[OPTION_COUNT_LIMIT] = { .name = "count", .letter = 'C', .kind = KIND_NUMBER,
		.group = GROUP_LIMITS, .argument = "N", .min = 1, .max = INT64_MAX,
		.flags = ONLY_COMMAND_LINE,
		.help = "Leave after so many messages." },
	[OPTION_WAIT] = { .name = "wait", .letter = 'W', .kind = KIND_SECONDS,
		.group = GROUP_LIMITS, .argument = "SECONDS", .min = 0, .max = 31536000,
		.flags = ONLY_COMMAND_LINE,
		.help = "Leave after so long, with status 27; with --check, how long to "
			"wait for a message, which is else 10." },

	[OPTION_CONFIG] = { .name = "config", .kind = KIND_TEXT, .group = GROUP_OTHER,
		.argument = "FILE", .environment = "FLESPITOP_CONFIG",
		.flags = ONLY_COMMAND_LINE,
		.help = "Read this file instead of the user's own." },
	[OPTION_HELP] = { .name = "help", .kind = KIND_FLAG, .group = GROUP_OTHER,
		.flags = ONLY_COMMAND_LINE,
		.help = "Print this text." },
	[OPTION_VERSION] = { .name = "version", .kind = KIND_FLAG, .group = GROUP_OTHER,
		.flags = ONLY_COMMAND_LINE,
		.help = "Print the version and those of the libraries in use." },
	[OPTION_PATHS] = { .name = "paths", .kind = KIND_FLAG, .group = GROUP_OTHER,
		.flags = ONLY_COMMAND_LINE,
		.help = "Print where config, state and themes are looked for." },
	[OPTION_DUMP_CONFIG] = { .name = "dump-config", .kind = KIND_FLAG,
		.group = GROUP_OTHER, .flags = ONLY_COMMAND_LINE,
		.help = "Print every setting and where it comes from." },
};
