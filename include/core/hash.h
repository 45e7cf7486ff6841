/* A hash of bytes that needs a key to be foretold.
 *
 * Whoever does not know the key cannot choose texts that fall together: each word
 * is multiplied by what the words before it and the key made, to 128 bits, and
 * the halves are folded. For core/lookup.h and core/repeat.h.
 *
 * Threads: any; no state. Cost: a multiplication for eight bytes.
 */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Odd, with bits well spread: 2^64 over the golden ratio, and over the plastic number. */
static const uint64_t HASH_SPREAD_A = 0x9e3779b97f4a7c15;
static const uint64_t HASH_SPREAD_B = 0xc13fa9a902a6328f;

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_bytes(const char *at, size_t len, uint64_t key)
{
	uint64_t hash = key ^ hash_mix(len ^ key, HASH_SPREAD_A), rest = 0;

	for (; len >= sizeof(rest); at += sizeof(rest), len -= sizeof(rest)) {
		uint64_t bytes;

		memcpy(&bytes, at, sizeof(bytes));
		hash = hash_mix(bytes ^ HASH_SPREAD_B ^ key, hash ^ HASH_SPREAD_A);
	}
	if (len)
		memcpy(&rest, at, len);
	return hash_mix(rest ^ HASH_SPREAD_B ^ key, hash ^ HASH_SPREAD_A);
}

#endif
