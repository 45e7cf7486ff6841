/* Looks at what the broker sends before libmosquitto does.
 *
 * Two questions need only the framing of MQTT (MQTT 5.0 section 2.1): is it
 * MQTT at all, and is a packet larger than we want to hold? libmosquitto
 * allocates whatever length it reads, up to 256 MiB, and MQTT 3 has no way of
 * asking the broker for less.
 *
 * Threads: one at a time.
 * Cost:    O(packets), not O(bytes).
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "net/url.h"

struct guard {               /* zeroed but for the first two */
	const struct url *url;   /* for sentences; lent */
	uint32_t packet_max;     /* bytes */
	uint32_t skip;           /* bytes of the current packet still to come */
	uint32_t length;         /* of the current packet, as far as it was read */
	int length_bytes;        /* 1..4: within the length; 0: at the first byte of a packet */
	bool started;
};

/* False: err says what is wrong with these bytes. */
bool guard_pass(struct guard *guard, const uint8_t *bytes, size_t len, struct err *err);

#endif
