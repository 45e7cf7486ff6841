/* Publishes a simulated fleet to a broker, from a thread of its own.
 *
 * First the snapshot, retained; then what happens, when it happens. Each PUBLISH
 * carries the user properties `timestamp` and `cid`, as flespi's do. When the
 * program was stopped for a while, messages of that time are left out and state
 * catches up.
 *
 * Owns:    the thread; takes the fleet.
 * Threads: the functions here from one; libmosquitto is touched by the thread alone.
 */
#ifndef DEMO_PUBLISHER_H
#define DEMO_PUBLISHER_H

#include "core/err.h"
#include "demo/fleet.h"

struct publisher;

/* To 127.0.0.1:port. NULL: err says why; the fleet is freed then too. */
struct publisher *publisher_start(int port, struct fleet *take, struct err *err);
/* Waits until the broker has confirmed that it holds the snapshot, for timeout_ms at
 * most. False: it never will, for publishing ended; err says so. */
bool publisher_wait(struct publisher *publisher, int timeout_ms, struct err *err);
void publisher_stop(struct publisher *publisher);        /* NULL is fine */

#endif
