/* Moves bytes between the broker and libmosquitto's private socket.
 *
 * Pieces that follow one another closely are gathered for up to 4 ms.
 *
 * At most 256 KiB wait for libmosquitto; then the broker is not read until they
 * went. What came before the end of one side is delivered to the other first.
 *
 * Owns:    its buffers, while it runs. Peer and door are lent.
 * Threads: one at a time.
 */
#ifndef NET_PUMP_H
#define NET_PUMP_H

#include "net/door.h"
#include "net/peer.h"

struct pump {
	struct peer *peer;
	struct door *door;
	struct inbox *inbox;         /* see net/guard.h */
	int cancel_fd;               /* readable or hung up: stop at once */
	uint32_t packet_max;         /* bytes; this and the next: see net/guard.h */
	bool v5;
};

enum pump_end {
	PUMP_OURS,                   /* libmosquitto hung up, or it was cancelled */
	PUMP_CLOSED,                 /* the broker's side ended; err says how */
	PUMP_REFUSED,                /* it sent what net/guard.h refuses; err says what */
};

enum pump_end pump_run(const struct pump *pump, struct err *err);

#endif
