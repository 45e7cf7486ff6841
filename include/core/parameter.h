/* The latest value of every parameter of one device. Never evicted.
 *
 * Names are interned once for all devices in struct names. Values are the JSON
 * tokens as sent. A device that sends its parameters in the usual order is
 * updated without hashing: each set remembers where the last one was found.
 *
 * Bounded: PARAMETER_MAX parameters a device, NAMES_MAX names in all,
 * PARAMETER_VALUE_MAX bytes of a value are kept (value_bytes keeps its true
 * size). All devices share a room: where it is used up, no parameter is added and
 * of a value only what stands inside is kept. What does not fit is refused and
 * counted by the caller.
 *
 * Owns:    values. Lends: pointers until the next parameters_set().
 * Threads: screen thread.
 * Memory:  64 bytes a parameter, up to 5 of hash; a value up to 15 bytes stands inside.
 */
#ifndef CORE_PARAMETER_H
#define CORE_PARAMETER_H

#include "core/names.h"

enum {
	PARAMETER_MAX = 4096,
	PARAMETER_VALUE_MAX = 4096,
};

struct parameter {
	uint32_t name;           /* names_text() gives it */
	uint32_t value_bytes;    /* size as sent; PARAMETER_VALUE_MAX are kept */
	uint32_t count;          /* messages that carried it, saturates */
	uint32_t changes;        /* times its value changed, saturates */
	int64_t at_us;           /* the device's `timestamp`, else receipt; for order */
	int64_t seen_us;         /* when it came: receipt; telemetry: publication */
	int64_t changed_us;      /* when its value last changed here; 0: never */
	float delta;             /* newest change if both values are numbers; 0: none */
	char type;               /* number, string, boolean, z (null), array, object */
	bool type_changed;       /* it once had another type */
	bool is_outside;
	union {
		char inside[16];     /* the value or its first 15 bytes, NUL-terminated */
		char *outside;
	};
};

struct parameter_room {
	size_t used, max;        /* bytes of parameters and of values outside them */
};

struct parameters {          /* zeroed: empty, without a bound on the room */
	struct parameter_room *room;    /* lent, shared; NULL: none */
	struct parameter *at;    /* in order of first appearance */
	uint32_t count, cap;
	uint32_t cursor;         /* where the next one is expected */
	uint32_t slot_mask;
	uint16_t *slots;         /* hash of names, once a long set was searched; NULL */
};

struct sample {              /* one value to be noted */
	struct span name, value; /* as in struct member */
	int64_t at_us;           /* time of the value, see struct parameter */
	int64_t seen_us;
	bool told_before;        /* repeats what a message said: not counted */
};

void parameters_fini(struct parameters *set);
/* Notes a value. An older at_us than the known one counts the message but keeps
 * the newer value, as flespi's telemetry does. NULL: refused, a bound was reached. */
const struct parameter *parameters_set(struct parameters *set, struct names *names,
				       const struct sample *sample);
const struct parameter *parameters_find(const struct parameters *set,
					const struct names *names,
					const char *name);   /* NULL: unknown */
void parameters_remove(struct parameters *set, const struct names *names,
		       struct span name);
struct span parameter_value(const struct parameter *parameter);   /* the token as kept */

#endif
