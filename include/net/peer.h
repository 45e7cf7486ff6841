/* The connected broker as a stream of MQTT bytes, whatever carries them.
 *
 * Everything above TCP is a layer in here: TLS, and WebSocket above that. The pump
 * sees only bytes. A peer stays where it is while it has layers.
 *
 * Owns:    descriptor and layers; peer_close() ends them.
 * Threads: one at a time.
 */
#ifndef NET_PEER_H
#define NET_PEER_H

#include "net/clock.h"
#include "net/tls.h"
#include "net/url.h"
#include "net/websocket.h"

struct peer {
	const struct url *url;   /* for sentences; lent */
	int fd;                  /* -1: none */
	struct tls *tls;         /* NULL: plain */
	struct websocket *websocket;   /* NULL: MQTT without */
	short read_wants;  /* poll events before the next peer_read() can move anything */
	short write_wants;
	bool more;   /* the next peer_read() may move something without them */
};

/* Makes it a WebSocket. False: err says why, or it was cancelled. */
bool peer_upgrade(struct peer *peer, const struct deadline *until, struct err *err);

/* Bytes moved; 0: not now; -1: it ended, err says how. */
ssize_t peer_read(struct peer *peer, void *bytes, size_t len, struct err *err);
ssize_t peer_write(struct peer *peer, const void *bytes, size_t len, struct err *err);
/* Has bytes of its own to send: a peer_write() of nothing moves them. */
bool peer_holds(const struct peer *peer);
enum link_failure peer_failure(const struct peer *peer);   /* what kind of end it was */
bool peer_told(const struct peer *peer);   /* it did not end without a word */
void peer_close(struct peer *peer);

#endif
