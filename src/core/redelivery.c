#include "core/redelivery.h"

#include <stdlib.h>

#include "core/hash.h"
#include "core/mem.h"

enum { IDENTIFIERS = UINT16_MAX + 1 };

void redelivery_fini(struct redelivery *seen)
{
	free(seen->hashes);
	*seen = (struct redelivery){ 0 };
}

void redelivery_forget(struct redelivery *seen)
{
	redelivery_fini(seen);
}

static uint64_t content(const struct redelivery *seen, const struct message *message)
{
	struct span topic = message_topic(message), payload = message_payload(message);
	struct property property;
	size_t cursor = 0;
	uint64_t hash = hash_bytes(topic.at, topic.len, seen->key);

	hash = hash_bytes(payload.at, payload.len, hash);
	while (message_property(message, &cursor, &property)) {
		hash = hash_mix(hash ^ property.id, property.number + HASH_SPREAD_A);
		hash = hash_bytes(property.name.at, property.name.len, hash);
		hash = hash_bytes(property.value.at, property.value.len, hash);
	}
	return hash ? hash : 1;
}

bool redelivery_is(struct redelivery *seen, const struct message *message)
{
	if (!message->qos)
		return false;
	if (!seen->hashes) {
		seen->hashes = mem_array(IDENTIFIERS, sizeof(*seen->hashes));
		/* An address that no sender knows, so that none can choose a hash. */
		seen->key = hash_mix((uint64_t)(uintptr_t)seen->hashes, HASH_SPREAD_B);
	}
	uint64_t hash = content(seen, message), *last = &seen->hashes[message->mid];
	bool again = message->flags & MESSAGE_DUP && *last == hash;

	*last = hash;
	return again;
}
