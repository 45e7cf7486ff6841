/* What is known about a parameter by its name: type, unit, description.
 *
 * The rows come from src/core/parameters.tsv, compiled in by the build. An
 * indexed name (din.1, sensor.temperature.3) is answered by its family where
 * the dictionary has no row of its own.
 *
 * Threads: any; constant data. Cost: O(log rows).
 */
#ifndef CORE_DICTIONARY_H
#define CORE_DICTIONARY_H

#include "core/span.h"

struct dictionary_entry {
	const char *name;          /* flespi's dotted name */
	const char *type;    /* "number", "boolean", "string", "array", "object", "any" */
	const char *unit;          /* flespi's word ("celsius"); "" where there is none */
	const char *symbol;        /* what the screen shows: "°C", "km/h"; "" for none */
	const char *description;
};

const struct dictionary_entry *dictionary_find(struct span name);   /* NULL: unknown */
/* Row `i` in the order of names; NULL beyond the last. */
const struct dictionary_entry *dictionary_row(size_t i);

#endif
