/* Looks at what the broker sends before libmosquitto does.
 *
 * Four things must not reach it: bytes that are not MQTT at all, since it
 * cannot say what they are instead; a packet larger than we want to hold, since
 * it allocates whatever length it reads and MQTT 3 has no way of asking for less;
 * a property that MQTT 5 does not know or that is longer than the properties
 * say they are, since libmosquitto 2.0 ends the program over it (an assertion);
 * and thousands of properties, since five bytes become three allocations of it.
 *
 * Two things do not come out of it: that a message is sent again, and the code of an
 * UNSUBACK. The inbox is told.
 *
 * Threads: one at a time.
 * Cost:    O(packets and properties); topics, texts and payloads are skipped.
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <stddef.h>
#include <stdint.h>

#include "net/inbox.h"
#include "net/url.h"

enum guard_step {
	GUARD_TYPE,              /* the first byte of a packet */
	GUARD_LENGTH,   /* its length, a variable byte integer (MQTT 5.0 section 1.5.5) */
	GUARD_TOPIC,             /* two bytes of length of a topic */
	GUARD_ID,                /* packet identifier, of what is noted in the inbox */
	GUARD_PROPERTIES,        /* length of all properties, a variable byte integer */
	GUARD_PROPERTY,          /* identifier */
	GUARD_INTEGER,           /* its value, a variable byte integer */
	GUARD_TEXT,              /* two bytes of length of its value */
	GUARD_CODE,              /* of an UNSUBACK, the first one */
	GUARD_REST,              /* of the packet */
};

struct guard {                   /* zeroed but for the first four */
	const struct url *url;   /* for sentences; lent */
	struct inbox *inbox;     /* lent */
	uint32_t packet_max;     /* bytes */
	bool v5;                 /* MQTT 5 is spoken: there are properties */
	bool started;
	enum guard_step step;    /* what comes behind the bytes to skip */
	uint8_t type;            /* first byte of this packet */
	uint32_t skip;           /* bytes to skip before `step` */
	uint32_t left;           /* of this packet, once its length is known */
	uint32_t inside;         /* of its properties */
	uint16_t mid;            /* of an UNSUBACK */
	uint32_t number;         /* being read */
	int digits;              /* bytes of it read so far */
	int texts;               /* GUARD_TEXT: that come one behind the other */
	int properties;          /* of this packet so far */
};

/* False: err says what is wrong with these bytes. */
bool guard_pass(struct guard *guard, const uint8_t *bytes, size_t len, struct err *err);

#endif
