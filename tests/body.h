/* What stands between header and footer of a rig's screen. */
#ifndef TESTS_BODY_H
#define TESTS_BODY_H

#include "rig.h"

/* Fails, showing both, unless the rows between the first and the last are these. */
void expect_body(struct rig *r, const char *rows);
/* The role letters of row `y` of the screen; yours to free. */
char *body_roles(struct rig *r, int y);
/* Draws at every size from 1x1 to beyond 60x16, where the layouts change. */
void draw_at_every_size(struct rig *r);

#endif
