#include "core/lookup.h"

#include <stdlib.h>

#include "core/hash.h"
#include "core/mem.h"

/* Open addressing with linear probing. Removing moves the followers of a run up,
 * so there are no tombstones and a run ends at the first free slot. */

void lookup_init(struct lookup *lookup)
{
	/* Where the loader put us is random enough, and core asks nobody for more. */
	uint64_t seed = hash_mix((uintptr_t)lookup ^ HASH_SPREAD_B, HASH_SPREAD_A);

	*lookup = (struct lookup){ .seed = seed };
}

void lookup_fini(struct lookup *lookup)
{
	free(lookup->slots);
	*lookup = (struct lookup){ .seed = lookup->seed };
}

uint64_t lookup_hash(const struct lookup *lookup, struct span key)
{
	return hash_bytes(key.at, key.len, lookup->seed);
}

uint64_t lookup_hash_id(const struct lookup *lookup, uint64_t id)
{
	return hash_mix(id ^ lookup->seed, HASH_SPREAD_A);
}

static void place(struct lookup *lookup, uint64_t hash, void *item)
{
	size_t mask = lookup->cap - 1;
	size_t i = hash & mask;

	while (lookup->slots[i].item)
		i = (i + 1) & mask;
	lookup->slots[i] = (struct lookup_slot){ hash, item };
}

static void grow(struct lookup *lookup)
{
	struct lookup_slot *old = lookup->slots;
	size_t old_cap = lookup->cap;

	lookup->cap = old_cap ? old_cap * 2 : 16;
	lookup->slots = mem_array(lookup->cap, sizeof(*lookup->slots));
	for (size_t i = 0; i < old_cap; i++) {
		if (old[i].item)
			place(lookup, old[i].hash, old[i].item);
	}
	free(old);
}

void lookup_add(struct lookup *lookup, uint64_t hash, void *item)
{
	if (lookup->count >= lookup->cap / 4 * 3)
		grow(lookup);
	place(lookup, hash, item);
	lookup->count++;
}

/* Frees slot `hole` and moves up what would no longer be found behind it. */
static void close_gap(struct lookup *lookup, size_t hole)
{
	size_t mask = lookup->cap - 1;

	for (size_t i = (hole + 1) & mask; lookup->slots[i].item; i = (i + 1) & mask) {
		size_t home = lookup->slots[i].hash & mask;

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		lookup->slots[hole] = lookup->slots[i];
		hole = i;
	}
	lookup->slots[hole].item = NULL;
}

void lookup_remove(struct lookup *lookup, uint64_t hash, const void *item)
{
	size_t mask = lookup->cap - 1;

	if (!lookup->cap)
		return;
	for (size_t i = hash & mask; lookup->slots[i].item; i = (i + 1) & mask) {
		if (lookup->slots[i].item != item)
			continue;
		close_gap(lookup, i);
		lookup->count--;
		return;
	}
}

void *lookup_next(const struct lookup *lookup, uint64_t hash, size_t *cursor)
{
	while (*cursor < lookup->cap) {
		const struct lookup_slot *slot =
			&lookup->slots[(hash + *cursor) & (lookup->cap - 1)];

		if (!slot->item)
			return NULL;
		++*cursor;
		if (slot->hash == hash)
			return slot->item;
	}
	return NULL;
}
