/* A TCP connection to the first of several addresses that answers.
 *
 * Addresses are tried in the order given, the next one a quarter of a second
 * after the last or as soon as that failed, and all of them stay in the race
 * until one wins (RFC 8305 section 5): a network that swallows IPv6 costs a
 * moment and not the whole deadline.
 *
 * Owns:    nothing; the caller closes the descriptor.
 * Threads: any; no state.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <netdb.h>

#include "core/err.h"
#include "net/clock.h"

enum { DIAL_ADDRESS_MAX = 64 };   /* bytes of "IP:port" */

struct dial {
	/* not NULL; those beyond the eighth are left out */
	const struct addrinfo *addresses;
	void (*trying)(void *context, const char *address);   /* NULL: nobody to tell */
	void *context;
};

/* A connected non-blocking descriptor without Nagle's delay, and its "IP:port".
 * -1: err says why, or the wait was cancelled. */
int dial(const struct dial *plan, const struct deadline *until,
	 char address[DIAL_ADDRESS_MAX], struct err *err);

#endif
