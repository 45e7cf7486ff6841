/* Rows of a log: messages or events by their numbers, all of them or those that
 * match the view's filter and pin.
 *
 * Without filter and pin nothing is stored: a row is a number between the
 * oldest kept and the newest shown. With them the matching numbers are, found a
 * piece at a time: what arrives is looked at once, and what was there before
 * from the newest backwards, so that the end of the log is right at once. What
 * history drops is dropped here too.
 *
 * The cursor follows the end until it is moved up. It then stands on a number;
 * while a filter hides that one it shows the next that matches, and returns.
 *
 * Owns:    the numbers found; log_fini().
 * Threads: screen thread.
 * Cost:    an update examines at most LOG_BUDGET bytes; a row is O(1), finding one
 *          O(log rows).
 * Memory:  8 bytes a match.
 */
#ifndef UI_LOG_H
#define UI_LOG_H

#include "ui/pane.h"

enum { LOG_BUDGET = 8 * 1024 * 1024 };

struct log_source {
	uint64_t oldest, newest; /* kept and to be shown; newest < oldest: nothing */
	uint64_t latest;         /* newest that has arrived */
	/* matches() leaves out some even without filter and pin */
	bool partial;
	/* True if it passes filter and pin; adds the bytes it examined to *cost. */
	bool (*matches)(const struct view *view, uint64_t number, size_t *cost);
};

struct numbers { uint64_t *at; size_t count, cap; };

struct log {                     /* zeroed: empty, following */
	struct numbers older;    /* matches found looking back, newest first */
	struct numbers newer;    /* matches found as they came, oldest first */
	size_t head;             /* newer.at[head] is the oldest still kept */
	uint64_t down, up;       /* down .. up - 1 have been looked at */
	uint64_t oldest, newest, latest;
	uint64_t seen;           /* newest while the cursor followed the end */
	bool begun;
	bool some;               /* rows are those that match */
	bool partial;            /* as in the source */
	char *filter;            /* what older and newer are matches of */
	uint64_t device_id;
};

void log_fini(struct log *log);
void log_update(struct log *log, struct list *list, const struct view *view,
		const struct log_source *source, int height);
/* The list's movements; true: it was one. */
bool log_act(struct log *log, struct list *list, enum action action);
uint64_t log_number(const struct log *log, size_t row);      /* row < list->count */
/* "FOLLOW ─ speed (local) ─ 1 204 of 18 210" */
void log_subtitle(const struct log *log, const struct list *list, const struct view *view,
		  struct buffer *out);

#endif
