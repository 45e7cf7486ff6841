#include "core/repeat.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* Odd, with bits well spread: 2^64 over the golden ratio, and over the plastic number. */
static const uint64_t SPREAD_A = 0x9e3779b97f4a7c15, SPREAD_B = 0xc13fa9a902a6328f;

static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_name(const char *name, uint32_t len, uint64_t key)
{
	uint64_t hash = key ^ mix(len ^ key, SPREAD_A);

	for (; len >= 8; name += 8, len -= 8) {
		uint64_t bytes;

		memcpy(&bytes, name, sizeof(bytes));
		hash = mix(bytes ^ SPREAD_B ^ key, hash ^ SPREAD_A);
	}
	uint64_t rest = 0;
	memcpy(&rest, name, len);
	return mix(rest ^ SPREAD_B ^ key, hash ^ SPREAD_A);
}

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

	uint64_t key = mix((uintptr_t)set ^ SPREAD_B, SPREAD_A) ^ (uintptr_t)set->slots;
	size_t mask = set->count - 1;
	for (uint32_t i = 0; i < count; i++) {
		uint64_t hash = hash_name(text + at[i], len[i], key);
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
