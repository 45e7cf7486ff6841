/* Addresses of a host name, within a deadline.
 *
 * getaddrinfo() cannot be interrupted and may take minutes, so it runs in a
 * detached helper thread on a job that both sides hold: whoever lets go last
 * frees it, and neither quitting nor a deadline waits for a name server.
 *
 * Owns:    the caller gets the list and frees it with freeaddrinfo().
 * Threads: any.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <netdb.h>

#include "core/err.h"
#include "net/clock.h"

/* False: err says why, or the wait was cancelled. */
bool resolve(const char *host, int port, const struct deadline *until,
	     struct addrinfo **out, struct err *err);

#endif
