/* What a simulated fleet said over some time, kept to be looked at. */
#ifndef TESTS_TAPE_H
#define TESTS_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct said {
	char *topic;
	char *payload;           /* with a NUL behind it */
	size_t len;
	bool retain;
	int64_t at_us;
};

struct tape {                    /* zeroed: nothing was said */
	struct said *at;
	size_t count, cap;
};

struct fleet_message;

static const int64_t tape_start_us = 1767261600250000;
static const int64_t second_us = 1000000;
static const int64_t minute_us = 60000000;

/* The character whose payloads are not what they should be. */
static const char hostile_name[] = "Trailer \\u001b[31m66\\u0007";

void tape_add(void *tape, const struct fleet_message *message);   /* a fleet_emit */
/* Snapshot and time_us of a fleet. */
struct tape tape_run(int devices, uint64_t seed, int64_t time_us);
void tape_fini(struct tape *tape);

uint64_t id_of(const char *character);
bool is_message_of(const struct said *said, const char *character);
size_t messages_of(const struct tape *tape, const char *character);
/* Of these, the ones for which `says` is true. */
size_t count_messages(const struct tape *tape, const char *character,
		      bool (*says)(const struct said *said));

/* The value's text behind "name": in a flat object; NULL: absent. */
const char *value(const struct said *said, const char *name);
double number(const struct said *said, const char *name);        /* NAN: absent */
bool is(const struct said *said, const char *name, const char *expected);
double lag(const struct said *said);                             /* seconds */

/* First of its kind; NULL: none. */
const struct said *find_topic(const struct tape *tape, const char *topic);
const struct said *find_state(const struct tape *tape, const char *character,
			      const char *property);
/* A log record of an item with that event_code and, unless 0, that close_code. */
const struct said *find_log(const struct tape *tape, const char *entity, uint64_t id,
			    int code, int close_code);

#endif
