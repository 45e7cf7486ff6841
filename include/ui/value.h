/* A parameter's value, short enough for a column.
 *
 * Numbers keep the digits they were sent with. What comes out is foreign text.
 *
 * Threads: any.
 */
#ifndef UI_VALUE_H
#define UI_VALUE_H

#include "core/format.h"
#include "core/parameter.h"
#include "core/buffer.h"

/* Appends it: strings without quotes, long arrays and objects as "[3]" and "{5}". */
void value_short(const struct parameter *parameter, struct buffer *out);
/* The time of day, or beyond a day from now the date, of a parameter that counts
 * Unix seconds; false: it is none. */
bool value_clock(const struct parameter *parameter, struct span name, int64_t now_us,
		 char out[FORMAT_MAX]);

#endif
