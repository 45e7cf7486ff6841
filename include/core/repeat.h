/* Whether a name occurs twice among many.
 *
 * A hash set in slots that are stamped, not cleared, between calls. Its key is
 * an address that a sender cannot know, so names cannot be chosen to collide.
 * A zeroed struct is ready.
 *
 * Owns:    its slots; repeat_fini() frees them.
 * Threads: one owner.
 * Cost:    O(bytes of the names); 16 to 32 bytes of memory a name.
 */
#ifndef CORE_REPEAT_H
#define CORE_REPEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct repeat_slot {
	uint32_t stamp;          /* in use if it is the set's */
	uint32_t name;           /* its number */
};

struct repeat {
	struct repeat_slot *slots;
	size_t count;            /* a power of two; 0: none yet */
	uint32_t stamp;          /* of the latest call */
};

/* Name i is the `len[i]` bytes at text + at[i]. */
bool repeat_found(struct repeat *set, const char *text, const uint32_t *at,
		  const uint32_t *len, uint32_t count);
void repeat_fini(struct repeat *set);

#endif
