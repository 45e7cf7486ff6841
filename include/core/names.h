/* Parameter names, each kept once and known by a small number.
 *
 * Bounded: NAMES_MAX names of up to NAME_BYTES_MAX bytes; what does not fit is
 * refused. A name stays for good: ids are 0, 1, 2 ... in order of appearance.
 *
 * Owns:    the texts. Lends: names_text() is valid for the life of the names.
 * Threads: one owner.
 * Cost:    O(length).
 */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include "core/span.h"

#include <stdint.h>

enum { NAMES_MAX = 65536, NAME_BYTES_MAX = 256 };

static const uint32_t NAME_NONE = UINT32_MAX;

struct names;

struct names *names_new(void);
void names_free(struct names *names);                    /* NULL is fine */
struct span names_text(const struct names *names, uint32_t id);
uint32_t names_count(const struct names *names);
uint32_t names_find(const struct names *names, struct span text);   /* or NAME_NONE */
uint32_t names_intern(struct names *names, struct span text);   /* NAME_NONE: refused */

#endif
