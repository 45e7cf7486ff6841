#include "core/names.h"

#include <assert.h>
#include <stdlib.h>

#include "core/lookup.h"
#include "core/mem.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct name {
	uint32_t id, len;
	char text[];
};

struct block {                   /* of names, which never move */
	struct block *next;
	size_t used;
	_Alignas(struct name) char bytes[BLOCK_BYTES];
};

struct names {
	struct lookup by_text;
	struct block *blocks;    /* newest first */
	struct name **at;        /* by id */
	uint32_t count, cap;
};

struct names *names_new(void)
{
	struct names *names = mem_new(sizeof(*names));

	lookup_init(&names->by_text);
	return names;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	while (names->blocks) {
		struct block *block = names->blocks;

		names->blocks = block->next;
		free(block);
	}
	lookup_fini(&names->by_text);
	free(names->at);
	free(names);
}

struct span names_text(const struct names *names, uint32_t id)
{
	assert(id < names->count);
	return (struct span){ names->at[id]->text, names->at[id]->len };
}

uint32_t names_count(const struct names *names)
{
	return names->count;
}

static uint32_t find_hashed(const struct names *names, struct span text, uint64_t hash)
{
	const struct name *name;
	size_t cursor = 0;

	while ((name = lookup_next(&names->by_text, hash, &cursor))) {
		if (span_same((struct span){ name->text, name->len }, text))
			return name->id;
	}
	return NAME_NONE;
}

uint32_t names_find(const struct names *names, struct span text)
{
	return find_hashed(names, text, lookup_hash(&names->by_text, text));
}

static struct name *allocate(struct names *names, size_t len)
{
	size_t align = _Alignof(struct name);
	size_t bytes = (sizeof(struct name) + len + align - 1) / align * align;

	if (!names->blocks || BLOCK_BYTES - names->blocks->used < bytes) {
		struct block *block = mem_new(sizeof(*block));

		block->next = names->blocks;
		names->blocks = block;
	}
	struct name *name = (struct name *)(names->blocks->bytes + names->blocks->used);

	names->blocks->used += bytes;
	return name;
}

uint32_t names_intern(struct names *names, struct span text)
{
	uint64_t hash = lookup_hash(&names->by_text, text);
	uint32_t known = find_hashed(names, text, hash);

	if (known != NAME_NONE)
		return known;
	if (names->count >= NAMES_MAX || text.len > NAME_BYTES_MAX)
		return NAME_NONE;
	if (names->count == names->cap) {
		names->cap = names->cap ? names->cap * 2 : 256;
		names->at = mem_resize(names->at, names->cap, sizeof(*names->at));
	}
	struct name *name = allocate(names, text.len);

	name->id = names->count;
	name->len = (uint32_t)text.len;
	if (text.len)
		memcpy(name->text, text.at, text.len);
	names->at[names->count++] = name;
	lookup_add(&names->by_text, hash, name);
	return name->id;
}
