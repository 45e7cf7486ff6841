/* The way to the broker: a thread between its socket and libmosquitto's.
 *
 * libmosquitto blocks while it resolves and connects, has no deadlines and tells
 * little of what goes wrong in TLS. So a bridge resolves, connects and secures,
 * each within timeout_s, and then moves bytes to and from a private unix socket
 * that libmosquitto connects to. Stages go to the inbox as they come (REPORT_STATE
 * and REPORT_TLS). Whoever opened it hears two things at most: READY, and how
 * it ended.
 *
 * Owns:    its thread and everything it opened. Options and inbox are lent for
 *          its life.
 * Threads: bridge_*() from one thread. Nothing is shared with the bridge's own.
 */
#ifndef NET_BRIDGE_H
#define NET_BRIDGE_H

#include "net/inbox.h"
#include "net/proxy.h"
#include "net/tls.h"
#include "net/url.h"

struct bridge;

struct bridge_options {
	struct url url;
	struct proxy proxy;          /* no host: none */
	struct tls_options tls;      /* host and port as in url; unused without TLS */
	int timeout_s;               /* for DNS, TCP, proxy, TLS and WebSocket each */
	uint32_t packet_max;         /* bytes; see net/guard.h */
	bool v5;                     /* MQTT 5 will be spoken */
};

struct bridge_news {
	bool ready;                  /* the broker is reached: connect to bridge_path() */
	enum link_failure failure;   /* not ready: why it ended; NONE: our side closed */
	bool closed;                 /* the broker hung up without a word of its own */
	struct err text;             /* its sentence */
};

struct bridge *bridge_open(const struct bridge_options *options, struct inbox *inbox,
			   struct err *err);      /* NULL: err says why */
const char *bridge_path(const struct bridge *bridge);
int bridge_fd(const struct bridge *bridge);    /* readable: bridge_hear() has something */
/* True: news were there. Nothing comes after the first that is not ready. */
bool bridge_hear(struct bridge *bridge, struct bridge_news *news);
void bridge_close(struct bridge *bridge);         /* at once; NULL is fine */

#endif
