#include "net/filters.h"

#include <stdlib.h>

#include "core/mem.h"

enum { REFUSED_FROM = 0x80 };

static struct filter *find(struct filters *set, uint32_t id)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].id == id)
			return &set->at[i];
	return NULL;
}

static void forget(struct filters *set, struct filter *row)
{
	free(row->text);
	*row = set->at[--set->count];
}

void filters_fini(struct filters *set)
{
	while (set->count)
		forget(set, &set->at[set->count - 1]);
	free(set->at);
	*set = (struct filters){ 0 };
}

void filters_want(struct filters *set, const struct filter *copy)
{
	struct filter *row = find(set, copy->id);

	if (row)
		forget(set, row);
	if (set->count == set->cap) {
		set->cap = set->cap ? 2 * set->cap : 8;
		set->at = mem_resize(set->at, set->cap, sizeof(*set->at));
	}
	row = &set->at[set->count++];
	*row = (struct filter){
		.id = copy->id,
		.text = mem_text(copy->text),
		.qos = copy->qos,
		.retain_handling = copy->retain_handling,
	};
}

void filters_adopt(struct filters *set, const struct filter *copy)
{
	if (find(set, copy->id))
		return;
	filters_want(set, copy);
	struct filter *row = find(set, copy->id);
	row->asked = row->held = row->adopted = true;
}

void filters_drop(struct filters *set, uint32_t id)
{
	struct filter *row = find(set, id);

	if (!row || row->leaving)
		return;
	if (!row->asked) {
		forget(set, row);
		return;
	}
	row->leaving = true;
	row->asked = false;
	row->mid = 0;
}

void filters_restart(struct filters *set, bool resumed)
{
	for (size_t i = set->count; i-- > 0; ) {
		struct filter *row = &set->at[i];

		row->mid = 0;
		row->held = row->held && resumed;
		row->asked = row->held && !row->leaving;
		if ((row->leaving || row->adopted) && !resumed)
			forget(set, row);
	}
}

struct filter *filters_next(struct filters *set)
{
	struct filter *next = NULL;

	for (size_t i = 0; i < set->count; i++) {
		if (set->one_by_one && set->at[i].mid)
			return NULL;
		/* In the order of ids, since forget() shuffles the rows. */
		if (!set->at[i].asked && (!next || set->at[i].id < next->id))
			next = &set->at[i];
	}
	if (next)
		next->asked = true;
	return next;
}

bool filters_answer(struct filters *set, int mid, int code, uint32_t *id, bool *left)
{
	for (size_t i = 0; i < set->count; i++) {
		struct filter *row = &set->at[i];

		if (row->mid != mid || !mid)
			continue;
		row->mid = 0;
		row->held = code < REFUSED_FROM;
		*id = row->id;
		*left = row->leaving;
		if (row->leaving)
			forget(set, row);
		return true;
	}
	return false;
}

void filters_refuse(struct filters *set, uint32_t id)
{
	struct filter *row = find(set, id);

	if (row)
		forget(set, row);
}

uint32_t filters_culprit(struct filters *set)
{
	const struct filter *only = NULL;
	size_t unanswered = 0;

	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].mid) {
			only = &set->at[i];
			unanswered++;
		}
	set->one_by_one = true;
	return unanswered == 1 ? only->id : 0;
}
