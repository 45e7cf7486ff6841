/* The header, the footer and the banner.
 *
 * The header is a row of segments, each with a priority: what does not fit goes,
 * the least important first. The footer shows the keys that work now. The banner
 * says in whole sentences why there is no connection.
 */
#ifndef UI_STATUS_H
#define UI_STATUS_H

#include "ui/pane.h"

void status_draw_header(const struct view *view, struct canvas *canvas, struct rect at);
void status_draw_footer(const struct view *view, unsigned scope, struct canvas *canvas,
			struct rect at);
/* 0: nothing to say; at most 3 */
int status_banner_rows(const struct view *view, int cols);
void status_draw_banner(const struct view *view, struct canvas *canvas, struct rect at);

#endif
