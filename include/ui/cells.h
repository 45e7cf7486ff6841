/* Cells that several panes have: ages, rates, lags, names, the selected row.
 *
 * Each fills the one-row rectangle it is given.
 *
 * Threads: screen thread.
 */
#ifndef UI_CELLS_H
#define UI_CELLS_H

#include "core/format.h"
#include "ui/pane.h"

/* A text; "-" for NULL. */
void cell_left(struct canvas *canvas, struct rect at, enum role role, const char *text);
void cell_right(struct canvas *canvas, struct rect at, enum role role, const char *text);
/* A text that is told apart by its end, as idents are: cut on the left, with "…". */
void cell_end(struct canvas *canvas, struct rect at, enum role role, struct span text);
/* How long ago; "-" for then_us 0. */
void cell_since(struct canvas *canvas, struct rect at, int64_t now_us, int64_t then_us);
/* In the view's time mode; previous_us 0: there is no row before. */
void cell_time(struct canvas *canvas, struct rect at, const struct view *view,
	       int64_t at_us, int64_t previous_us);
void cell_rate(struct canvas *canvas, struct rect at, const struct rate *rate,
	       int64_t now_us);
void cell_count(struct canvas *canvas, struct rect at, uint64_t count);
/* A lag in the role of its class: over 120, 600, 1800 s behind, 1, 60, 1800 s ahead. */
void cell_lag(struct canvas *canvas, struct rect at, int64_t lag_us);
enum role severity_role(enum severity severity);
enum role device_state_role(enum device_state state);

/* Name, else ident, else "#id". `out` is used only for the last. */
struct span device_label(const struct device *device, char out[FORMAT_MAX]);
/* What a pane without rows has to say, wrapped from the top left. */
void cells_sentence(struct canvas *canvas, struct rect at, const char *sentence);
/* The same, where "{pause}" stands for the key that is bound to pause now. */
void cells_hint(const struct view *view, struct canvas *canvas, struct rect at,
		const char *sentence);
/* Marks the line as the pane's selected row. */
void cells_cursor(const struct pane *pane, struct canvas *canvas, struct rect line);

#endif
