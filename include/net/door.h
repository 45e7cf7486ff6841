/* The private unix socket through which libmosquitto talks to the bridge.
 *
 * libmosquitto cannot be given a connected descriptor, but it connects to a path.
 * So there is a socket in a directory of mode 0700 that lets one connection of
 * this very process in, turns everybody else away, and then is gone from the
 * file system.
 *
 * Owns:    directory and socket, until somebody was let in or door_free().
 * Threads: one at a time.
 */
#ifndef NET_DOOR_H
#define NET_DOOR_H

#include "core/err.h"

struct door;

struct door *door_open(struct err *err);           /* NULL: err says why */
void door_free(struct door *door);                 /* NULL is fine */
const char *door_path(const struct door *door);
int door_fd(const struct door *door);          /* readable: somebody knocks; -1: closed */
/* The connection, non-blocking, the caller's; the door is closed then.
 * -1: nobody, or only strangers so far. */
int door_accept(struct door *door);

#endif
