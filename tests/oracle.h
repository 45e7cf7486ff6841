/* cJSON as the judge of core/decode.h and core/message.h.
 *
 * What the scanner takes for JSON, cJSON must take as well, and both must see
 * the same names, types, values and nesting. What only cJSON takes must be on
 * the list of its known laxities in oracle.c.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "core/decode.h"
#include "core/err.h"

/* False: they contradict each other, and err says in what. */
bool oracle_agrees(struct decoder *decoder, struct span payload, struct err *err);

#endif
