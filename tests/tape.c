#include "tape.h"

#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "demo/character.h"
#include "demo/fleet.h"

void tape_add(void *owner, const struct fleet_message *message)
{
	struct tape *tape = owner;

	if (tape->count == tape->cap) {
		tape->cap = tape->cap ? tape->cap * 2 : 1024;
		tape->at = mem_resize(tape->at, tape->cap, sizeof(*tape->at));
	}
	tape->at[tape->count++] = (struct said){
		.topic = mem_text(message->topic),
		.payload = mem_text_n(message->payload, message->payload_len),
		.len = message->payload_len,
		.retain = message->retain,
		.at_us = message->at_us,
	};
}

void tape_fini(struct tape *tape)
{
	for (size_t i = 0; i < tape->count; i++) {
		free(tape->at[i].topic);
		free(tape->at[i].payload);
	}
	free(tape->at);
	*tape = (struct tape){ 0 };
}

struct tape tape_run(int devices, uint64_t seed, int64_t time_us)
{
	struct fleet *fleet = fleet_new(devices, seed, tape_start_us);
	struct tape tape = { 0 };

	fleet_snapshot(fleet, tape_add, &tape);
	fleet_advance(fleet, tape_start_us + time_us, tape_add, &tape);
	fleet_free(fleet);
	return tape;
}

uint64_t id_of(const char *name)
{
	for (size_t i = 0; i < character_count; i++)
		if (!strcmp(characters[i].name, name))
			return 5400101 + i;
	fail_msg("no character %s", name);
	return 0;
}

static bool is_about(const struct said *said, const char *kind, uint64_t id)
{
	char topic[80];

	snprintf(topic, sizeof(topic), "flespi/%s/%llu", kind, (unsigned long long)id);
	size_t len = strlen(topic);
	return !strncmp(said->topic, topic,
			len) && (!said->topic[len] || said->topic[len] == '/');
}

bool is_message_of(const struct said *said, const char *name)
{
	return is_about(said, "message/gw/devices", id_of(name));
}

const char *value(const struct said *said, const char *name)
{
	char key[80];

	snprintf(key, sizeof(key), "\"%s\":", name);
	const char *at = strstr(said->payload, key);
	return at ? at + strlen(key) : NULL;
}

double number(const struct said *said, const char *name)
{
	const char *text = value(said, name);

	return text ? strtod(text, NULL) : NAN;
}

bool is(const struct said *said, const char *name, const char *expected)
{
	const char *text = value(said, name);

	return text && !strncmp(text, expected, strlen(expected));
}

double lag(const struct said *said)
{
	return number(said, "server.timestamp") - number(said, "timestamp");
}

size_t messages_of(const struct tape *tape, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < tape->count; i++)
		count += is_message_of(&tape->at[i], name);
	return count;
}

const struct said *find_log(const struct tape *tape, const char *entity, uint64_t id,
				   int code, int close_code)
{
	char kind[40];

	snprintf(kind, sizeof(kind), "log/gw/%s", entity);
	for (size_t i = 0; i < tape->count; i++) {
		const struct said *said = &tape->at[i];

		if (is_about(said, kind, id) && (int)number(said, "event_code") == code &&
		    (!close_code || (int)number(said, "close_code") == close_code))
			return said;
	}
	return NULL;
}

const struct said *find_topic(const struct tape *tape, const char *topic)
{
	for (size_t i = 0; i < tape->count; i++)
		if (!strcmp(tape->at[i].topic, topic))
			return &tape->at[i];
	return NULL;
}

const struct said *find_state(const struct tape *tape, const char *name,
			      const char *property)
{
	char topic[80];

	snprintf(topic, sizeof(topic), "flespi/state/gw/devices/%llu/%s",
		 (unsigned long long)id_of(name), property);
	return find_topic(tape, topic);
}

size_t count_messages(const struct tape *tape, const char *name,
			     bool (*says)(const struct said *said))
{
	size_t count = 0;

	for (size_t i = 0; i < tape->count; i++)
		count += is_message_of(&tape->at[i], name) && says(&tape->at[i]);
	return count;
}
