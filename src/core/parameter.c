#include "core/parameter.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/message.h"

enum { LINEAR_MAX = 16 };    /* as many are compared one by one */

/* --- values ----------------------------------------------------------------- */

enum { INSIDE_MAX = sizeof(((struct parameter *)0)->inside) - 1 };

static size_t at_most(size_t bytes, size_t max)
{
	return bytes < max ? bytes : max;
}

struct span parameter_value(const struct parameter *parameter)
{
	size_t bytes = parameter->value_bytes;

	if (parameter->is_outside)
		return (struct span){ parameter->outside,
				      at_most(bytes, PARAMETER_VALUE_MAX) };
	return (struct span){ parameter->inside, at_most(bytes, INSIDE_MAX) };
}

/* Takes bytes of the room; false: so many are not left. */
static bool take_room(struct parameter_room *room, size_t bytes)
{
	if (!room)
		return true;
	if (bytes > room->max || room->used > room->max - bytes)
		return false;
	room->used += bytes;
	return true;
}

static void drop_outside(struct parameter_room *room, struct parameter *parameter)
{
	if (!parameter->is_outside)
		return;
	if (room)
		room->used -= parameter_value(parameter).len + 1;
	free(parameter->outside);
	parameter->is_outside = false;
}

static void keep_value(struct parameter_room *room, struct parameter *parameter,
		       struct span value)
{
	size_t kept = at_most(value.len, PARAMETER_VALUE_MAX);

	if (!parameter->is_outside || parameter_value(parameter).len != kept) {
		drop_outside(room, parameter);
		parameter->is_outside = kept > INSIDE_MAX && take_room(room, kept + 1);
		if (parameter->is_outside)
			parameter->outside = mem_resize(NULL, kept + 1, 1);
		else
			kept = at_most(kept, INSIDE_MAX);
	}
	char *to = parameter->is_outside ? parameter->outside : parameter->inside;

	if (kept)
		memcpy(to, value.at, kept);
	to[kept] = '\0';
	parameter->value_bytes = (uint32_t)at_most(value.len, UINT32_MAX);
}

static char type_of(struct span token)
{
	switch (token.len ? token.at[0] : '\0') {
	case '"': return 's';
	case '{': return 'o';
	case '[': return 'a';
	case 'n': return 'z';
	case 't':
	case 'f': return 'b';
	default: return 'n';
	}
}

static bool same_value(const struct parameter *parameter, struct span value)
{
	struct span kept = parameter_value(parameter);

	return parameter->value_bytes == value.len &&
		!memcmp(kept.at, value.at, kept.len);
}

static void count_up(uint32_t *counter)
{
	if (*counter < UINT32_MAX)
		++*counter;
}

/* null says that the value is unknown at the moment; that is no other type. */
static void change(struct parameter_room *room, struct parameter *parameter,
		   const struct sample *sample)
{
	double before, after;
	char type = type_of(sample->value);

	parameter->delta = 0;
	if (parameter->type == 'n' && type == 'n' &&
	    number_value(parameter_value(parameter), &before) &&
	    number_value(sample->value, &after))
		parameter->delta = (float)(after - before);
	if (type != parameter->type && type != 'z' && parameter->type != 'z')
		parameter->type_changed = true;
	parameter->type = type;
	parameter->changed_us = sample->seen_us;
	count_up(&parameter->changes);
	keep_value(room, parameter, sample->value);
}

static void note(struct parameter_room *room, struct parameter *parameter,
		 const struct sample *sample)
{
	if (!sample->told_before || !parameter->count)
		count_up(&parameter->count);
	if (sample->at_us < parameter->at_us ||
	    (sample->at_us == parameter->at_us && sample->seen_us < parameter->seen_us))
		return;
	parameter->at_us = sample->at_us;
	if (sample->seen_us > parameter->seen_us)
		parameter->seen_us = sample->seen_us;
	if (!same_value(parameter, sample->value))
		change(room, parameter, sample);
}

/* --- the parameters of one device ------------------------------------------- */

/* slots[] holds index + 1 of a parameter, 0 where free; it exists only once a
 * set is too long to be searched from end to end and a search was needed. */

static uint32_t slot_of(const struct parameters *set, uint32_t name)
{
	return (name * 2654435761u >> 7) & set->slot_mask;
}

static void place(struct parameters *set, uint32_t at)
{
	uint32_t slot = slot_of(set, set->at[at].name);

	while (set->slots[slot])
		slot = (slot + 1) & set->slot_mask;
	set->slots[slot] = (uint16_t)(at + 1);
}

static void build_slots(struct parameters *set)
{
	uint32_t cap = 32;

	while (cap / 4 * 3 <= set->count)
		cap *= 2;
	free(set->slots);
	set->slots = mem_array(cap, sizeof(*set->slots));
	set->slot_mask = cap - 1;
	for (uint32_t i = 0; i < set->count; i++)
		place(set, i);
}

static uint32_t find_linear(const struct parameters *set, uint32_t name)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (set->at[i].name == name)
			return i;
	}
	return NAME_NONE;
}

static uint32_t find_name(const struct parameters *set, uint32_t name)
{
	if (!set->slots)
		return find_linear(set, name);
	for (uint32_t slot = slot_of(set, name); set->slots[slot];
	     slot = (slot + 1) & set->slot_mask) {
		uint32_t at = set->slots[slot] - 1u;

		if (set->at[at].name == name)
			return at;
	}
	return NAME_NONE;
}

/* False: the room is used up. */
static bool widen(struct parameters *set)
{
	/* Small steps at first: a fleet has many small sets. */
	uint32_t more = set->cap < 64 ? 8 : set->cap / 2;

	if (!take_room(set->room, more * sizeof(*set->at)))
		return false;
	set->cap += more;
	set->at = mem_resize(set->at, set->cap, sizeof(*set->at));
	return true;
}

static uint32_t append(struct parameters *set, uint32_t name, const struct sample *sample)
{
	if (set->count == set->cap && !widen(set))
		return NAME_NONE;
	struct parameter *parameter = &set->at[set->count];

	*parameter = (struct parameter){ .name = name, .at_us = sample->at_us };
	parameter->type = type_of(sample->value);
	keep_value(set->room, parameter, sample->value);
	if (set->slots && set->count >= (set->slot_mask + 1) / 4 * 3)
		build_slots(set);
	if (set->slots)
		place(set, set->count);
	return set->count++;
}

void parameters_fini(struct parameters *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		drop_outside(set->room, &set->at[i]);
	if (set->room)
		set->room->used -= set->cap * sizeof(*set->at);
	free(set->at);
	free(set->slots);
	*set = (struct parameters){ .room = set->room };
}

static bool is_expected(const struct parameters *set, const struct names *names,
			struct span name)
{
	return set->cursor < set->count &&
		span_same(names_text(names, set->at[set->cursor].name), name);
}

/* Where the parameter is, appended if it is new; NAME_NONE: refused. */
static uint32_t locate(struct parameters *set, struct names *names,
		       const struct sample *sample)
{
	bool full = set->count >= PARAMETER_MAX;
	uint32_t name = full ? names_find(names, sample->name)
			     : names_intern(names, sample->name);

	if (name == NAME_NONE)
		return NAME_NONE;
	if (!set->slots && set->count > LINEAR_MAX)
		build_slots(set);
	uint32_t at = find_name(set, name);

	return at != NAME_NONE || full ? at : append(set, name, sample);
}

const struct parameter *parameters_set(struct parameters *set, struct names *names,
				       const struct sample *sample)
{
	uint32_t at = is_expected(set, names, sample->name) ? set->cursor
							    : locate(set, names, sample);

	if (at == NAME_NONE)
		return NULL;
	set->cursor = at + 1 < set->count ? at + 1 : 0;
	note(set->room, &set->at[at], sample);
	return &set->at[at];
}

const struct parameter *parameters_find(const struct parameters *set,
					const struct names *names, const char *name)
{
	uint32_t id = names_find(names, span_of(name));
	uint32_t at = id == NAME_NONE ? NAME_NONE : find_name(set, id);

	return at == NAME_NONE ? NULL : &set->at[at];
}

void parameters_remove(struct parameters *set, const struct names *names,
		       struct span name)
{
	uint32_t id = names_find(names, name);
	uint32_t at = id == NAME_NONE ? NAME_NONE : find_name(set, id);

	if (at == NAME_NONE)
		return;
	drop_outside(set->room, &set->at[at]);
	set->count--;
	memmove(&set->at[at], &set->at[at + 1], (set->count - at) * sizeof(*set->at));
	free(set->slots);
	set->slots = NULL;
	set->cursor = 0;
}
