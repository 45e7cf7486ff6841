/* The connected broker as a stream of MQTT bytes, whatever carries them.
 *
 * Everything above TCP is a layer in here: TLS, and whatever may come
 * between TLS and MQTT. The pump sees only bytes.
 *
 * Owns:    descriptor and layers; peer_close() ends them.
 * Threads: one at a time.
 */
#ifndef NET_PEER_H
#define NET_PEER_H

#include "net/tls.h"
#include "net/url.h"

struct peer {
	const struct url *url;   /* for sentences; lent */
	int fd;                  /* -1: none */
	struct tls *tls;         /* NULL: plain */
	short read_wants;  /* poll events before the next peer_read() can move anything */
	short write_wants;
};

/* Bytes moved; 0: not now; -1: it ended, err says how. */
ssize_t peer_read(struct peer *peer, void *bytes, size_t len, struct err *err);
ssize_t peer_write(struct peer *peer, const void *bytes, size_t len, struct err *err);
bool peer_pending(const struct peer *peer);   /* has bytes that poll() knows nothing of */
enum link_failure peer_failure(const struct peer *peer);   /* what kind of end it was */
void peer_close(struct peer *peer);

#endif
