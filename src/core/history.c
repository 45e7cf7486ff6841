#include "core/history.h"

#include <stdlib.h>

#include "core/mem.h"

enum { SLOTS_MIN = 64 };

struct history {
	struct message **slot;  /* slot[seq & (cap - 1)] */
	size_t cap;             /* slots allocated, a power of two */
	size_t bytes, budget;
	uint64_t oldest;        /* sequence number of the oldest message kept */
	uint64_t next;          /* sequence number the next push will give */
};

struct history *history_new(size_t budget_bytes)
{
	struct history *history = mem_new(sizeof(*history));

	history->cap = SLOTS_MIN;
	history->slot = mem_array(history->cap, sizeof(*history->slot));
	history->budget = budget_bytes;
	history->oldest = history->next = 1;
	return history;
}

void history_free(struct history *history)
{
	if (!history)
		return;
	for (uint64_t seq = history->oldest; seq < history->next; seq++)
		message_free(history->slot[seq & (history->cap - 1)]);
	free(history->slot);
	free(history);
}

/* A message keeps its number and so moves to where that falls in the wider ring. */
static void widen(struct history *history)
{
	size_t cap = history->cap * 2;
	struct message **slot = mem_array(cap, sizeof(*slot));

	for (uint64_t seq = history->oldest; seq < history->next; seq++)
		slot[seq & (cap - 1)] = history->slot[seq & (history->cap - 1)];
	free(history->slot);
	history->slot = slot;
	history->cap = cap;
}

static void evict_oldest(struct history *history)
{
	struct message **slot = &history->slot[history->oldest & (history->cap - 1)];

	history->bytes -= message_bytes(*slot);
	message_free(*slot);
	*slot = NULL;
	history->oldest++;
}

uint64_t history_push(struct history *history, struct message *take)
{
	size_t bytes = message_bytes(take);

	while (history->oldest < history->next &&
	       (bytes > history->budget || history->bytes > history->budget - bytes))
		evict_oldest(history);
	if (history_count(history) == history->cap)
		widen(history);
	take->seq = history->next;
	history->slot[history->next & (history->cap - 1)] = take;
	history->bytes += bytes;
	return history->next++;
}

const struct message *history_get(const struct history *history, uint64_t seq)
{
	if (seq < history->oldest || seq >= history->next)
		return NULL;
	return history->slot[seq & (history->cap - 1)];
}

uint64_t history_oldest(const struct history *history)
{
	return history->oldest;
}

uint64_t history_newest(const struct history *history)
{
	return history->next - 1;
}

size_t history_count(const struct history *history)
{
	return (size_t)(history->next - history->oldest);
}

size_t history_bytes(const struct history *history)
{
	return history->bytes;
}

size_t history_budget(const struct history *history)
{
	return history->budget;
}

uint64_t history_evicted(const struct history *history)
{
	return history->oldest - 1;
}
