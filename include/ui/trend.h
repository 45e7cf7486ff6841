/* The latest values of one parameter as a row of bars.
 *
 * Filled from history, newest message first. Numbers and booleans count (true is
 * 1); bars span from the least value to the largest, and what never moves is a
 * flat line.
 *
 * Threads: screen thread. Cost: TREND_MESSAGES messages are looked at at most.
 */
#ifndef UI_TREND_H
#define UI_TREND_H

#include "core/message.h"
#include "core/names.h"
#include "ui/canvas.h"

enum { TREND_MESSAGES = 24, TREND_VALUES = 16 };

struct trend {
	char name[NAME_BYTES_MAX + 1];
	double value[TREND_VALUES];      /* newest first */
	int count;
};

struct trend_source {            /* what a pane's trends were made of */
	uint64_t seq;            /* newest message; 0: made of nothing */
	size_t top;
	int rows;
};

void trend_start(struct trend *trend, struct span name);
/* Takes the next older message. */
void trend_add(struct trend *trend, const struct message *message);
/* Whether not all of its values are the same. */
bool trend_moves(const struct trend *trend);
void trend_draw(const struct trend *trend, struct canvas *canvas, struct rect at);

#endif
