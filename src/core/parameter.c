#include "core/parameter.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/message.h"

enum { LINEAR_MAX = 16 };    /* as many are compared one by one */

/* --- values ----------------------------------------------------------------- */

static size_t kept_bytes(uint32_t value_bytes)
{
	return value_bytes < PARAMETER_VALUE_MAX ? value_bytes : PARAMETER_VALUE_MAX;
}

static bool is_outside(uint32_t value_bytes)
{
	return value_bytes >= sizeof(((struct parameter *)0)->inside);
}

struct span parameter_value(const struct parameter *parameter)
{
	uint32_t bytes = parameter->value_bytes;
	const char *at = is_outside(bytes) ? parameter->outside : parameter->inside;

	return (struct span){ at, kept_bytes(bytes) };
}

static void keep_value(struct parameter *parameter, struct span value)
{
	uint32_t bytes = value.len < UINT32_MAX ? (uint32_t)value.len : UINT32_MAX;
	size_t kept = kept_bytes(bytes);
	bool was_outside = is_outside(parameter->value_bytes);
	char *to = was_outside ? parameter->outside : NULL;

	if (is_outside(bytes)) {
		if (!was_outside || kept_bytes(parameter->value_bytes) != kept)
			to = mem_resize(to, kept + 1, 1);
		parameter->outside = to;
	} else {
		free(to);
		to = parameter->inside;
	}
	if (kept)
		memcpy(to, value.at, kept);
	to[kept] = '\0';
	parameter->value_bytes = bytes;
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
static void change(struct parameter *parameter, const struct sample *sample)
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
	keep_value(parameter, sample->value);
}

static void note(struct parameter *parameter, const struct sample *sample)
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
		change(parameter, sample);
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

static uint32_t append(struct parameters *set, uint32_t name, const struct sample *sample)
{
	if (set->count == set->cap) {
		/* Small steps at first: a fleet has many small sets. */
		set->cap += set->cap < 64 ? 8 : set->cap / 2;
		set->at = mem_resize(set->at, set->cap, sizeof(*set->at));
	}
	struct parameter *parameter = &set->at[set->count];

	*parameter = (struct parameter){ .name = name, .at_us = sample->at_us };
	parameter->type = type_of(sample->value);
	keep_value(parameter, sample->value);
	if (set->slots && set->count >= (set->slot_mask + 1) / 4 * 3)
		build_slots(set);
	if (set->slots)
		place(set, set->count);
	return set->count++;
}

void parameters_fini(struct parameters *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (is_outside(set->at[i].value_bytes))
			free(set->at[i].outside);
	}
	free(set->at);
	free(set->slots);
	*set = (struct parameters){ 0 };
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
	note(&set->at[at], sample);
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
	if (is_outside(set->at[at].value_bytes))
		free(set->at[at].outside);
	set->count--;
	memmove(&set->at[at], &set->at[at + 1], (set->count - at) * sizeof(*set->at));
	free(set->slots);
	set->slots = NULL;
	set->cursor = 0;
}
