/* The built-in theme.
 *
 * It has to read well on a light and on a dark terminal without knowing which it
 * is on. So hues are ANSI names, which people tune to their background; greys
 * are fixed ones that stand out from white as much as from black; and whatever
 * has a background also names its foreground. One accent, cyan, says "here".
 */
#include "ui/theme.h"

#include <stddef.h>

/* A style of NULL: as the parent. */
const struct role_info roles[ROLE_COUNT] = {
	/*                        name              parent          letter, style */
	[ROLE_TEXT]           = { "text",           ROLE_TEXT,      '.', "default" },
	[ROLE_DIM]            = { "dim",            ROLE_TEXT,      'd', "244" },
	[ROLE_STRONG]         = { "strong",         ROLE_TEXT,      'b', "bold" },

	[ROLE_BORDER]         = { "border",         ROLE_TEXT,      '-', "241" },
	[ROLE_BORDER_FOCUS]   = { "border.focus",   ROLE_BORDER,    '=', "cyan" },
	[ROLE_TITLE]          = { "title",          ROLE_TEXT,      '(', "bold" },
	[ROLE_TITLE_FOCUS]    = { "title.focus",    ROLE_TITLE,     ')', "cyan bold" },
	[ROLE_TITLE_NUMBER]   = { "title.number",   ROLE_DIM,       '#', NULL },

	[ROLE_HEADER]         = { "header",         ROLE_TEXT,      '_', "252 on 236" },
	[ROLE_HEADER_LABEL]   = { "header.label",   ROLE_HEADER,    ',', "246" },
	[ROLE_HEADER_GOOD]    = { "header.good",    ROLE_HEADER,    '+', "114" },
	[ROLE_HEADER_WARNING] = { "header.warning", ROLE_HEADER,    '?', "221" },
	[ROLE_HEADER_ALERT]   = { "header.alert",   ROLE_HEADER,    '!', "210 bold" },
	[ROLE_HEADER_SPARK]   = { "header.spark",   ROLE_HEADER,    '~', "110" },

	[ROLE_FOOTER_KEY]     = { "footer.key",     ROLE_STRONG,    '<', "cyan bold" },
	[ROLE_FOOTER_TEXT]    = { "footer.text",    ROLE_DIM,       '>', NULL },
	[ROLE_COLUMN]         = { "column",         ROLE_DIM,       '^', "bold" },
	[ROLE_CURSOR]         = { "cursor",         ROLE_TEXT,      '*', "231 on 24" },
	[ROLE_SELECTED]       = { "selected",       ROLE_CURSOR,    '&', "252 on 238" },
	[ROLE_PROMPT]         = { "prompt",         ROLE_STRONG,    '$', NULL },
	[ROLE_PROMPT_BAD]     = { "prompt.bad",     ROLE_PROMPT,    '%', "red bold" },
	[ROLE_MATCH]          = { "match",          ROLE_TEXT,      '@', "0 on yellow" },

	[ROLE_STATE_NEVER]    = { "state.never",    ROLE_DIM,       'n', NULL },
	[ROLE_STATE_LIVE]     = { "state.live",     ROLE_TEXT,      'l', "green" },
	[ROLE_STATE_FLUSHING] = { "state.flushing", ROLE_TEXT,      'f', "cyan" },
	[ROLE_STATE_LATE]     = { "state.late",     ROLE_TEXT,      'a', "yellow" },
	[ROLE_STATE_STALE]    = { "state.stale",    ROLE_TEXT,      's', "magenta" },
	[ROLE_STATE_OFF]      = { "state.off",      ROLE_TEXT,      'o', "red" },

	[ROLE_LAG]            = { "lag",            ROLE_TEXT,      '0', NULL },
	[ROLE_LAG_BEHIND]     = { "lag.behind",     ROLE_LAG,       '1', "yellow" },
	[ROLE_LAG_FAR]        = { "lag.far",        ROLE_LAG,       '2', "red" },
	[ROLE_LAG_LOST]       = { "lag.lost",       ROLE_LAG_FAR,   '3', "bold" },
	[ROLE_AHEAD]          = { "ahead",          ROLE_LAG,       '4', "cyan" },
	[ROLE_AHEAD_FAR]      = { "ahead.far",      ROLE_AHEAD,     '5', "magenta" },
	[ROLE_AHEAD_LOST]     = { "ahead.lost",     ROLE_AHEAD_FAR, '6', "bold" },

	[ROLE_PLAIN]          = { "plain",          ROLE_TEXT,      'p', NULL },
	[ROLE_GOOD]           = { "good",           ROLE_TEXT,      'g', "green" },
	[ROLE_NOTICE]         = { "notice",         ROLE_TEXT,      'h', "yellow" },
	[ROLE_ALERT]          = { "alert",          ROLE_TEXT,      'x', "red bold" },

	[ROLE_NAME]           = { "name",           ROLE_TEXT,      'm', NULL },
	[ROLE_VALUE]          = { "value",          ROLE_TEXT,      'v', NULL },
	[ROLE_VALUE_CHANGED]  = { "value.changed",  ROLE_VALUE,     'c', "cyan bold" },
	[ROLE_UNIT]           = { "unit",           ROLE_DIM,       'u', NULL },
	[ROLE_SPARK]          = { "spark",          ROLE_TEXT,      'r', "67" },
	[ROLE_RETAINED]       = { "retained",       ROLE_DIM,       'e', "italic" },
	[ROLE_UNDECODABLE]    = { "undecodable",    ROLE_ALERT,     'y', "red" },
	[ROLE_TIME]           = { "time",           ROLE_DIM,       't', NULL },
};
