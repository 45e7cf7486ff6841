/* What roles look like.
 *
 * Everything on the screen has a role ("state.late", "value.changed"); a theme
 * gives roles styles. A role without a style of its own looks like its parent.
 * Themes are text files, one `role = style` a line:
 *
 *     # comment
 *     state.late = yellow bold
 *     border     = #6c7086
 *     cursor     = on blue          (background after "on")
 *
 * A colour is an ANSI name (black red green yellow blue magenta cyan white, each
 * also bright-...), an index 0..255 or #rrggbb; "default" is the terminal's own.
 * Attributes: bold dim italic underline reverse. A colour that a style does not
 * name is its parent's; attributes are never inherited by a style of its own. An
 * empty style takes a role back to looking like its parent. Bad lines are
 * reported with file and line and skipped.
 *
 * Threads: screen thread.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "core/err.h"

#include <stdint.h>

enum role {
	ROLE_TEXT, ROLE_DIM, ROLE_STRONG,
	ROLE_BORDER, ROLE_BORDER_FOCUS, ROLE_TITLE, ROLE_TITLE_FOCUS, ROLE_TITLE_NUMBER,
	ROLE_HEADER, ROLE_HEADER_LABEL, ROLE_HEADER_GOOD, ROLE_HEADER_WARNING,
	ROLE_HEADER_ALERT, ROLE_HEADER_SPARK,
	ROLE_FOOTER_KEY, ROLE_FOOTER_TEXT,
	ROLE_COLUMN,                /* column headings */
	ROLE_CURSOR,                /* laid over the selected row of the focused list */
	ROLE_SELECTED,              /* and of the others */
	ROLE_PROMPT, ROLE_PROMPT_BAD, ROLE_MATCH,
	ROLE_STATE_NEVER, ROLE_STATE_LIVE, ROLE_STATE_FLUSHING, ROLE_STATE_LATE,
	ROLE_STATE_STALE, ROLE_STATE_OFF,
	ROLE_LAG, ROLE_LAG_BEHIND, ROLE_LAG_FAR, ROLE_LAG_LOST, /* 120, 600, 1800 s */
	ROLE_AHEAD, ROLE_AHEAD_FAR, ROLE_AHEAD_LOST,            /* over 1, 60, 1800 s */
	ROLE_PLAIN, ROLE_GOOD, ROLE_NOTICE, ROLE_ALERT,           /* severities */
	ROLE_NAME, ROLE_VALUE, ROLE_VALUE_CHANGED, ROLE_UNIT, ROLE_SPARK,
	ROLE_RETAINED, ROLE_UNDECODABLE, ROLE_TIME,
	ROLE_COUNT
};

enum style_attribute {
	STYLE_BOLD = 1 << 0, STYLE_DIM = 1 << 1, STYLE_ITALIC = 1 << 2,
	STYLE_UNDERLINE = 1 << 3, STYLE_REVERSE = 1 << 4,
};

enum { COLOUR_DEFAULT = -1, COLOUR_RGB = 0x1000000 };

enum cell_flag {             /* what lies over a cell of the screen */
	CELL_CURSOR   = 1 << 0,  /* on the selected row of the focused list */
	CELL_SELECTED = 1 << 1,  /* on the selected row of another list */
};

struct style {
	int fg, bg;              /* COLOUR_DEFAULT, 0..255, or COLOUR_RGB | 0xrrggbb */
	unsigned attributes;     /* enum style_attribute */
};

struct role_info {
	const char *name;        /* "state.late" */
	enum role parent;        /* ROLE_TEXT is its own */
	char letter;             /* for tests: canvas_write_roles() */
	const char *style;       /* built-in, in a file's notation; NULL: as the parent */
};

extern const struct role_info roles[ROLE_COUNT];

struct theme;

struct theme *theme_new(void);                            /* the built-in default */
void theme_free(struct theme *theme);                     /* NULL is fine */
/* Reads one `role = style` line; `where` is "file:line" for the sentence. */
bool theme_line(struct theme *theme, const char *line, const char *where,
		struct err *err);
/* Reads a file. False: err has its first bad line; the good ones count. */
bool theme_load(struct theme *theme, const char *path, struct err *err);
struct style theme_style(const struct theme *theme, enum role role);
/* The style of a cell: its role's, with the cursor's or selection's laid over it. */
struct style theme_cell(const struct theme *theme, enum role role, unsigned flags);
/* What of a style a terminal with 0, 8, 16 or 256 colours can show. A colour becomes
 * its nearest, a grey without its like the terminal's own, dimmed. A background
 * without its like (any, with 0) becomes reverse video: a bar stays a bar, and
 * its text can be read on light and dark terminals. */
struct style theme_reduce(const struct theme *theme, struct style style, int colours);
int theme_rgb(int colour);            /* 0xrrggbb of any colour but the default */

#endif
