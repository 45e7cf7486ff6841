#include "net/guard.h"

#include <string.h>

enum { FIRST_CONNACK = 0x20, FIRST_AUTH = 0xf0 };
enum { TYPE_PUBLISH = 3, TYPE_UNSUBACK = 11 };
enum { QOS_BITS = 0x06, DUP_BIT = 0x08 };    /* of a PUBLISH */
enum { PROPERTIES_MAX = 1000 };              /* of a packet */

/* What other protocols answer to a CONNECT packet. */
struct greeting {
	const char *bytes;
	const char *meaning, *advice;
};

static const struct greeting greetings[] = {
	{ "\x15\x03", "speaks TLS", "Use mqtts:// with this port." },
	{ "\x16\x03", "speaks TLS", "Use mqtts:// with this port." },
	{ "HTTP/", "speaks HTTP, not MQTT",
	  "Use mqtts:// and port 8883, or the port that the broker has for MQTT." },
	{ "SSH-", "is an SSH server", "Check the port." },
	{ "\x10", "sends back what it gets: it is no MQTT broker", "Check the port." },
	{ "", "answers with something that is not MQTT", "Check host and port." },
};

/* Where the properties of a packet begin, by its type: after so many bytes. */
static const uint8_t properties_at[16] = {
	[2] = 2,                                 /* CONNACK: flags, code */
	[4] = 3, [5] = 3, [6] = 3, [7] = 3,      /* PUBACK ... PUBCOMP: id, code */
	[9] = 2, [11] = 2,                       /* SUBACK, UNSUBACK: id */
	[14] = 1, [15] = 1,                      /* DISCONNECT, AUTH: code */
};

enum value {
	VALUE_NONE, VALUE_1, VALUE_2, VALUE_4, VALUE_INTEGER, VALUE_TEXT, VALUE_PAIR,
};

/* Bytes of a value, or of what must be there to tell how long it is. */
static const uint8_t sizes[] = {
	[VALUE_1] = 1, [VALUE_2] = 2, [VALUE_4] = 4,
	[VALUE_INTEGER] = 1, [VALUE_TEXT] = 2, [VALUE_PAIR] = 2,
};

/* MQTT 5.0 section 2.2.2.2 */
static const uint8_t values[] = {
	[1] = VALUE_1,     [2] = VALUE_4,        [3] = VALUE_TEXT,  [8] = VALUE_TEXT,
	[9] = VALUE_TEXT,  [11] = VALUE_INTEGER, [17] = VALUE_4,    [18] = VALUE_TEXT,
	[19] = VALUE_2,    [21] = VALUE_TEXT,    [22] = VALUE_TEXT, [23] = VALUE_1,
	[24] = VALUE_4,    [25] = VALUE_1,       [26] = VALUE_TEXT, [28] = VALUE_TEXT,
	[31] = VALUE_TEXT, [33] = VALUE_2,       [34] = VALUE_2,    [35] = VALUE_2,
	[36] = VALUE_1,    [37] = VALUE_1,       [38] = VALUE_PAIR, [39] = VALUE_4,
	[40] = VALUE_1,    [41] = VALUE_1,       [42] = VALUE_1,
};

static bool refuse_start(const struct guard *guard, const uint8_t *bytes, size_t len,
			 struct err *err)
{
	const struct greeting *row = greetings;

	while (strlen(row->bytes) > len || memcmp(row->bytes, bytes, strlen(row->bytes)))
		row++;
	return err_set(err, "Port %d of %s %s. %s", guard->url->port, guard->url->host,
		       row->meaning, row->advice);
}

static bool refuse(const struct guard *guard, const char *what, struct err *err)
{
	return err_set(err, "%s sent a packet that breaks the rules of MQTT: %s. Check "
			    "that it is an MQTT broker, or try -V 311.", guard->url->host,
		       what);
}

static void go(struct guard *guard, enum guard_step step, uint32_t skip)
{
	guard->step = step;
	guard->skip = skip;
	guard->number = 0;
	guard->digits = 0;
}

/* Without QoS there is no identifier, and DUP means nothing (MQTT 5.0, 3.3.1.1). */
static bool comes_again(const struct guard *guard)
{
	return guard->type & DUP_BIT && guard->type & QOS_BITS;
}

/* libmosquitto keeps the codes of an UNSUBACK to itself; MQTT 3 has none. */
static bool has_codes(const struct guard *guard)
{
	return guard->v5 && guard->type >> 4 == TYPE_UNSUBACK;
}

/* The length of the packet is known, and it is not empty. */
static void open_packet(struct guard *guard)
{
	int type = guard->type >> 4;
	uint32_t at = properties_at[type];

	guard->inside = 0;
	guard->properties = 0;
	if (type == TYPE_PUBLISH && (guard->v5 || comes_again(guard)))
		go(guard, GUARD_TOPIC, 0);
	else if (has_codes(guard) && at < guard->left)
		go(guard, GUARD_ID, 0);
	else if (guard->v5 && at && at < guard->left)
		go(guard, GUARD_PROPERTIES, at);
	else
		go(guard, GUARD_REST, guard->left);
}

static bool take_length(struct guard *guard, struct err *err)
{
	if (guard->number > guard->packet_max)
		return err_set(err, "%s sent a packet of %u bytes, and at most %u are "
				    "taken. Narrow the topic filters so that it is not "
				    "among them.", guard->url->host, guard->number,
			       guard->packet_max);
	guard->left = guard->number;
	if (guard->left)
		open_packet(guard);
	else
		go(guard, GUARD_TYPE, 0);
	return true;
}

static bool take_topic(struct guard *guard, struct err *err)
{
	uint32_t skip = guard->number + (guard->type & QOS_BITS ? 2 : 0);

	if (skip + guard->v5 > guard->left)
		return refuse(guard, "a topic is longer than its packet", err);
	if (comes_again(guard))
		go(guard, GUARD_ID, guard->number);
	else
		go(guard, GUARD_PROPERTIES, skip);
	return true;
}

static void take_id(struct guard *guard)
{
	guard->mid = (uint16_t)guard->number;
	if (guard->type >> 4 == TYPE_PUBLISH)
		inbox_note_dup(guard->inbox, guard->mid);
	if (guard->v5)
		go(guard, GUARD_PROPERTIES, 0);
	else
		go(guard, GUARD_REST, guard->left);
}

static void next_property(struct guard *guard, uint32_t skip)
{
	if (guard->inside > skip)
		go(guard, GUARD_PROPERTY, skip);
	else if (has_codes(guard))
		go(guard, GUARD_CODE, skip);
	else
		go(guard, GUARD_REST, guard->left);
}

static bool take_properties(struct guard *guard, struct err *err)
{
	guard->inside = guard->number;
	if (guard->inside > guard->left)
		return refuse(guard, "the properties are longer than their packet", err);
	next_property(guard, 0);
	return true;
}

static bool take_property(struct guard *guard, uint8_t id, struct err *err)
{
	enum value value = id < sizeof(values) ? values[id] : VALUE_NONE;
	uint32_t size = sizes[value];

	if (value == VALUE_NONE)
		return refuse(guard, "a property is not known", err);
	if (size > guard->inside)
		return refuse(guard, "a property is cut off", err);
	if (guard->properties++ == PROPERTIES_MAX)
		return err_set(err, "%s sent a packet of more than %d properties, which "
				    "are not taken. Look for who publishes such user "
				    "properties, or try -V 311, which has none.",
			       guard->url->host, PROPERTIES_MAX);
	guard->texts = value == VALUE_PAIR ? 2 : 1;
	if (value == VALUE_TEXT || value == VALUE_PAIR)
		go(guard, GUARD_TEXT, 0);
	else if (value == VALUE_INTEGER)
		go(guard, GUARD_INTEGER, 0);
	else
		next_property(guard, size);
	return true;
}

static bool take_text(struct guard *guard, struct err *err)
{
	uint32_t len = guard->number;
	bool last = --guard->texts == 0;

	if (len > guard->inside || (!last && guard->inside - len < 2))
		return refuse(guard, "a property is cut off", err);
	if (last)
		next_property(guard, len);
	else
		go(guard, GUARD_TEXT, len);
	return true;
}

/* Collects a number; true once it is whole. */
static bool collect(struct guard *guard, uint8_t byte)
{
	if (guard->step == GUARD_TOPIC || guard->step == GUARD_ID ||
	    guard->step == GUARD_TEXT) {
		guard->number = guard->number << 8 | byte;
		return ++guard->digits == 2;
	}
	guard->number |= (uint32_t)(byte & 0x7f) << (7 * guard->digits++);
	return !(byte & 0x80);
}

static bool take_byte(struct guard *guard, uint8_t byte, struct err *err)
{
	if (guard->step == GUARD_TYPE) {
		guard->type = byte;
		go(guard, GUARD_LENGTH, 0);
		return true;
	}
	if (guard->step == GUARD_PROPERTY)
		return take_property(guard, byte, err);
	if (guard->step == GUARD_CODE) {
		inbox_note_unsuback(guard->inbox, guard->mid, byte);
		go(guard, GUARD_REST, guard->left);
		return true;
	}
	if (!collect(guard, byte)) {
		bool endless = guard->digits == 4;
		bool over = guard->step != GUARD_LENGTH && !guard->left;
		bool outside = guard->step >= GUARD_PROPERTY && !guard->inside;

		return !(endless || over || outside) ||
		       refuse(guard, "a length has no end", err);
	}
	switch (guard->step) {
	case GUARD_LENGTH:
		return take_length(guard, err);
	case GUARD_TOPIC:
		return take_topic(guard, err);
	case GUARD_PROPERTIES:
		return take_properties(guard, err);
	case GUARD_TEXT:
		return take_text(guard, err);
	case GUARD_ID:
		take_id(guard);
		return true;
	default:
		next_property(guard, 0);
		return true;
	}
}

/* Takes bytes off the packet, and off its properties while it is in them. */
static void count(struct guard *guard, uint32_t bytes)
{
	if (guard->step == GUARD_TYPE || guard->step == GUARD_LENGTH)
		return;
	guard->left -= bytes;
	guard->inside -= bytes < guard->inside ? bytes : guard->inside;
}

bool guard_pass(struct guard *guard, const uint8_t *bytes, size_t len, struct err *err)
{
	if (!guard->started && len && bytes[0] != FIRST_CONNACK && bytes[0] != FIRST_AUTH)
		return refuse_start(guard, bytes, len, err);
	guard->started = guard->started || len;
	for (size_t at = 0; at < len; ) {
		size_t here = guard->skip < len - at ? guard->skip : len - at;

		if (here) {
			guard->skip -= (uint32_t)here;
			count(guard, (uint32_t)here);
			at += here;
		} else {
			count(guard, 1);
			if (!take_byte(guard, bytes[at++], err))
				return false;
		}
		if (!guard->skip && !guard->left && guard->step > GUARD_LENGTH)
			go(guard, GUARD_TYPE, 0);
	}
	return true;
}
