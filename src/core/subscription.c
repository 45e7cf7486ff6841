#include "core/subscription.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/topic.h"

enum { REFUSAL_MIN = 0x80 };   /* MQTT 5.0 section 3.9.3: from here on no grant */

static const char *const state_names[SUBSCRIPTION_STATE_COUNT] = {
	[SUBSCRIPTION_OFF] = "off",
	[SUBSCRIPTION_ASKED] = "asked",
	[SUBSCRIPTION_GRANTED] = "granted",
	[SUBSCRIPTION_REFUSED] = "refused",
};

const char *subscription_state_name(enum subscription_state state)
{
	return state_names[state];
}

void subscriptions_fini(struct subscriptions *set)
{
	for (size_t i = 0; i < set->count; i++)
		free(set->at[i].filter);
	free(set->at);
	*set = (struct subscriptions){ 0 };
}

static struct subscription *append(struct subscriptions *set, const char *filter)
{
	if (set->count == set->cap) {
		set->cap = set->cap ? set->cap * 2 : 8;
		set->at = mem_resize(set->at, set->cap, sizeof(*set->at));
	}

	struct subscription *made = &set->at[set->count++];

	*made = (struct subscription){
		.id = ++set->last_id,
		.filter = mem_text(filter),
		.unknown = !topic_filter_meaning(filter),
	};
	return made;
}

static struct subscription *find_filter(struct subscriptions *set, const char *filter)
{
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->at[i].filter, filter))
			return &set->at[i];
	return NULL;
}

void subscriptions_restore(struct subscriptions *set, const char *filter, int qos)
{
	struct subscription *row = find_filter(set, filter);

	if (!row) {
		row = append(set, filter);
		row->unasked = true;
	}
	row->restored = true;
	if (!row->unasked)
		return;
	row->state = SUBSCRIPTION_GRANTED;
	row->qos = row->code = qos;
}

void subscriptions_forget_restored(struct subscriptions *set)
{
	for (size_t i = set->count; i-- > 0; ) {
		set->at[i].restored = false;
		if (set->at[i].unasked)
			subscriptions_remove(set, set->at[i].id);
	}
}

const struct subscription *subscriptions_add(struct subscriptions *set,
					     const char *filter, int qos,
					     int retain_handling)
{
	struct subscription *row = find_filter(set, filter);

	if (!row)
		row = append(set, filter);
	row->unasked = false;
	row->qos = qos;
	row->retain_handling = retain_handling;
	row->state = SUBSCRIPTION_ASKED;
	row->code = 0;
	return row;
}

struct subscription *subscriptions_find(struct subscriptions *set, uint32_t id)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->at[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->count && set->at[low].id == id ? &set->at[low] : NULL;
}

void subscriptions_remove(struct subscriptions *set, uint32_t id)
{
	struct subscription *row = subscriptions_find(set, id);

	if (!row)
		return;

	size_t behind = (size_t)(set->at + set->count - row) - 1;

	free(row->filter);
	memmove(row, row + 1, behind * sizeof(*row));
	set->count--;
}

void subscriptions_answer(struct subscriptions *set, uint32_t id, int code)
{
	struct subscription *row = subscriptions_find(set, id);

	if (!row)
		return;
	row->code = code;
	/* The answer to a question that was taken back meanwhile changes nothing. */
	if (row->state == SUBSCRIPTION_OFF)
		return;
	row->state = code < REFUSAL_MIN ? SUBSCRIPTION_GRANTED : SUBSCRIPTION_REFUSED;
}

void subscriptions_restart(struct subscriptions *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].state == SUBSCRIPTION_GRANTED)
			set->at[i].state = SUBSCRIPTION_ASKED;
}

static void count_one(struct subscription *row, const struct message *message)
{
	row->messages++;
	row->bytes += message->topic_len + message->payload_len;
	row->last_us = message->received_us;
	if (!(message->flags & MESSAGE_RETAINED))
		rate_hit(&row->rate, message->received_us);
}

/* One PUBLISH may come for several subscriptions (MQTT 5.0 section 3.3.4) and then names
 * each. In a session that was kept it may name those of an earlier run, which had the
 * same numbers, so the topic must fit too. False: none of ours. */
static bool count_by_id(struct subscriptions *set, const struct message *message)
{
	struct property property;
	size_t cursor = 0;
	bool known = false;

	if (!message->subscription_id)
		return false;
	while (message_property(message, &cursor, &property)) {
		struct subscription *row = NULL;

		if (property.id == PROPERTY_SUBSCRIPTION_ID)
			row = subscriptions_find(set, property.number);
		if (!row || !topic_filter_matches(row->filter, message_topic(message)))
			continue;
		count_one(row, message);
		known = true;
	}
	return known;
}

void subscriptions_count(struct subscriptions *set, const struct message *message)
{
	if (count_by_id(set, message))
		return;
	for (size_t i = 0; i < set->count; i++) {
		struct subscription *row = &set->at[i];

		if (row->state == SUBSCRIPTION_OFF || row->state == SUBSCRIPTION_REFUSED)
			continue;
		if (topic_filter_matches(row->filter, message_topic(message)))
			count_one(row, message);
	}
}
