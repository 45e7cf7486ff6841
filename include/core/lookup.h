/* Finds things by a hash of their key.
 *
 * Maps a 64-bit hash to the items that were added under it; several items may
 * share one hash, so the caller compares keys:
 *
 *     size_t cursor = 0;
 *     while ((device = lookup_next(&by_id, hash, &cursor)) && device->id != id)
 *             ;
 *
 * Keys come from trackers, which are strangers: the seed differs from run to run,
 * so that nobody can prepare keys that all fall together.
 *
 * Owns:    its slots, never the items.
 * Threads: one owner.
 * Cost:    O(1); 16 bytes a slot, at least a quarter of them free.
 */
#ifndef CORE_LOOKUP_H
#define CORE_LOOKUP_H

#include "core/span.h"

#include <stdint.h>

struct lookup_slot {
	uint64_t hash;
	void *item;              /* NULL: free */
};

struct lookup {
	struct lookup_slot *slots;
	size_t cap, count;       /* slots allocated, a power of two or 0; slots in use */
	uint64_t seed;
};

void lookup_init(struct lookup *lookup);
void lookup_fini(struct lookup *lookup);
uint64_t lookup_hash(const struct lookup *lookup, struct span key);
uint64_t lookup_hash_id(const struct lookup *lookup, uint64_t id);
void lookup_add(struct lookup *lookup, uint64_t hash, void *item);
void lookup_remove(struct lookup *lookup, uint64_t hash, const void *item);
/* The next item under this hash; start with *cursor = 0. NULL at the end. */
void *lookup_next(const struct lookup *lookup, uint64_t hash, size_t *cursor);

#endif
