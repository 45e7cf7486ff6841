#include "core/repeat.h"

#include <stdlib.h>
#include <string.h>

#include "core/hash.h"
#include "core/mem.h"

/* Empties the set and makes room so that at most half of the slots get used. */
static void prepare(struct repeat *set, uint32_t names)
{
	size_t need = 128;

	while (need < (size_t)names * 2)
		need *= 2;
	if (need > set->count) {
		free(set->slots);
		set->slots = mem_array(need, sizeof(*set->slots));
		set->count = need;
		set->stamp = 0;
	}
	if (!++set->stamp) {
		memset(set->slots, 0, set->count * sizeof(*set->slots));
		set->stamp = 1;
	}
}

bool repeat_found(struct repeat *set, const char *text, const uint32_t *at,
		  const uint32_t *len, uint32_t count)
{
	prepare(set, count);

	uint64_t key = hash_mix((uintptr_t)set ^ HASH_SPREAD_B, HASH_SPREAD_A) ^
		(uintptr_t)set->slots;
	size_t mask = set->count - 1;
	for (uint32_t i = 0; i < count; i++) {
		uint64_t hash = hash_bytes(text + at[i], len[i], key);
		struct repeat_slot *slot = &set->slots[hash & mask];

		for (; slot->stamp == set->stamp;
		     slot = slot == &set->slots[mask] ? set->slots : slot + 1)
			if (len[slot->name] == len[i] &&
			    !memcmp(text + at[slot->name], text + at[i], len[i]))
				return true;
		*slot = (struct repeat_slot){ set->stamp, i };
	}
	return false;
}

void repeat_fini(struct repeat *set)
{
	free(set->slots);
	*set = (struct repeat){ .slots = NULL };
}
