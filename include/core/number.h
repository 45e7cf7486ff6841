/* What a JSON number token is worth.
 *
 * Tokens are kept as they were sent; these turn one into a value when it is
 * needed. Independent of the locale: the point is a point.
 *
 * Threads: any; no state.
 */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

#include "core/span.h"

#include <stdint.h>

/* As a double, correctly rounded. False: not a number, or beyond a double. */
bool number_value(struct span token, double *number);
/* As microseconds when it counts seconds; digits beyond the sixth are dropped,
 * nothing is rounded. False: not a number, or beyond 64 bits. */
bool number_seconds(struct span token, int64_t *us);

#endif
