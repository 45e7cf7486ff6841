/* A WebSocket towards the broker, between the connection and the MQTT bytes.
 *
 * First the HTTP upgrade (net/upgrade.h), then frames by wslay: what comes is handed on
 * as it comes, whatever the size of frames and fragments; what goes out is one
 * masked binary frame a piece. Pings are answered, the newest one only, and never
 * kept in a queue. What breaks RFC 6455, or is no binary frame (MQTT 5.0 section
 * 6), ends it with a sentence.
 *
 * Owns:    its buffers, of fixed size. URL and wire are lent for its life.
 * Threads: one at a time.
 */
#ifndef NET_WEBSOCKET_H
#define NET_WEBSOCKET_H

#include <sys/types.h>

#include "core/err.h"
#include "net/url.h"

struct websocket;

/* What it travels on. Bytes moved; 0: not now; -1: it ended, err says how. */
struct wire {
	void *context;
	ssize_t (*read)(void *context, void *bytes, size_t len, struct err *err);
	ssize_t (*write)(void *context, const void *bytes, size_t len, struct err *err);
};

/* NULL: err says why. */
struct websocket *websocket_new(const struct url *url, const struct wire *wire,
				struct err *err);
/* Says goodbye if it can at once; NULL is fine. */
void websocket_free(struct websocket *websocket);

/* 1: it is open; 0: not yet, the wire says when to come again; -1: err says why not. */
int websocket_upgrade(struct websocket *websocket, struct err *err);

/* Once open. As those of the wire; a read of 0 bytes may have answered a ping. */
ssize_t websocket_read(struct websocket *websocket, void *bytes, size_t len,
		       struct err *err);
ssize_t websocket_write(struct websocket *websocket, const void *bytes, size_t len,
			struct err *err);
bool websocket_pending(const struct websocket *websocket);   /* has bytes to be read */
/* Has bytes to send: a websocket_write() of nothing moves them. */
bool websocket_holds(const struct websocket *websocket);

/* How it ended: by words of the other side or a breach, not by silence. */
bool websocket_told(const struct websocket *websocket);
bool websocket_refused(const struct websocket *websocket);   /* by HTTP: we may not */

#endif
