/* Numbers that flespi and MQTT send, in words.
 *
 * One table a family; a row holds everything known about a code. Meanings are
 * phrases ("no data for too long"), advice is a sentence that says what to do
 * next, or NULL where there is nothing to do.
 *
 * Sources: event, close and blocked codes as in flespi's Toolbox; CONNACK:
 * MQTT 3.1.1 table 3.1 and MQTT 5.0 section 3.2.2.2; SUBACK MQTT 5.0 section
 * 3.9.3; UNSUBACK 3.11.3; DISCONNECT 3.14.2.1.
 * Threads: any; constant data.
 */
#ifndef CORE_CODES_H
#define CORE_CODES_H

enum severity {
	SEVERITY_PLAIN, SEVERITY_GOOD, SEVERITY_NOTICE, SEVERITY_ALERT, SEVERITY_COUNT
};

enum code_family {
	CODE_EVENT,        /* event_code of a log record */
	CODE_CLOSE,        /* close_code of events 102, 301 and 503 */
	CODE_BLOCKED,      /* `blocked` of an item */
	CODE_CONNACK_311,  /* return code, MQTT 3.1 and 3.1.1 */
	CODE_CONNACK_5,    /* reason code, MQTT 5 */
	CODE_SUBACK,       /* 0x80 and up refuse; 3.1.1 knows only 0x80 */
	CODE_UNSUBACK,
	CODE_DISCONNECT,   /* sent by the broker, MQTT 5 */
	CODE_FAMILY_COUNT
};

/* What to do about a refused or ended connection. */
enum code_reaction {
	REACTION_NONE,      /* not about a connection */
	REACTION_RETRY,     /* pause, then connect again */
	REACTION_REST,      /* a long pause, since trying is part of the trouble */
	REACTION_FATAL,     /* stop: trying again changes nothing */
	REACTION_VERSION,   /* try an older MQTT version, then stop */
	REACTION_FILTER,    /* drop the filter at fault, then connect again */
};

struct code_info {
	int code;
	enum severity severity;
	enum code_reaction reaction;
	const char *meaning;
	const char *advice;      /* NULL: nothing to do */
};

/* NULL: a code that nobody has described; show its number. Close codes from 128 up
 * end MQTT connections and are answered by CODE_DISCONNECT. */
const struct code_info *code_find(enum code_family family, int code);
/* The rows of a family by rising code, for lists and tests; *count of them. */
const struct code_info *code_rows(enum code_family family, int *count);
/* "plain", "good", "notice", "alert" */
const char *severity_name(enum severity severity);

#endif
