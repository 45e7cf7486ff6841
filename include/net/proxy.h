/* A SOCKS5 proxy between us and the broker (RFC 1928, with the login of RFC 1929).
 *
 * socks5h:// gives it the name of the broker; socks5:// is for a proxy that cannot
 * resolve, and gives it an address.
 *
 * Threads: any; no state.
 */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include "core/err.h"
#include "net/clock.h"

struct proxy {                   /* zeroed: none */
	char host[256];
	int port;                /* 1080 unless said */
	char user[256], password[256];   /* "": none */
	bool resolves;           /* socks5h */
};

/* socks5h://[USER[:PASSWORD]@]HOST[:PORT]; what user and password cannot hold is
 * written as %40. Errors never repeat them. */
bool proxy_parse(const char *text, struct proxy *out, struct err *err);

struct proxy_request {
	const struct proxy *proxy;
	int fd;                  /* connected to the proxy, non-blocking */
	const char *host;        /* of the broker: a name or an address */
	int port;
};

/* Afterwards the descriptor leads to the broker. False: err says why not, or it was
 * cancelled. */
bool proxy_connect(const struct proxy_request *request, const struct deadline *until,
		   struct err *err);

#endif
