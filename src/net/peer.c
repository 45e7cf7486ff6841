#include "net/peer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static ssize_t judge(const struct peer *peer, ssize_t moved, struct err *err)
{
	if (moved > 0 || (moved < 0 && (errno == EAGAIN || errno == EINTR)))
		return moved > 0 ? moved : 0;
	if (moved == 0)
		err_set(err, "%s closed the connection.", peer->url->host);
	else
		err_set(err, "The connection to %s broke: %s.", peer->url->host,
			strerror(errno));
	return -1;
}

/* --- below WebSocket ---------------------------------------------------------------- */

static ssize_t read_wire(void *context, void *bytes, size_t len, struct err *err)
{
	struct peer *peer = context;
	ssize_t moved = peer->tls ? tls_read(peer->tls, bytes, len, err) :
				    judge(peer, recv(peer->fd, bytes, len, 0), err);

	peer->read_wants = peer->tls && !moved ? tls_wants(peer->tls) : POLLIN;
	peer->more = moved > 0 && ((size_t)moved == len ||
				   (peer->tls && tls_pending(peer->tls)));
	return moved;
}

static ssize_t write_wire(void *context, const void *bytes, size_t len, struct err *err)
{
	struct peer *peer = context;
	ssize_t moved = peer->tls ? tls_write(peer->tls, bytes, len, err) :
				    judge(peer, send(peer->fd, bytes, len, MSG_NOSIGNAL),
					  err);

	peer->write_wants = peer->tls && !moved ? tls_wants(peer->tls) : POLLOUT;
	return moved;
}

static bool explain_no_upgrade(const struct peer *peer, struct err *err)
{
	const struct url *url = peer->url;

	if (websocket_told(peer->websocket) || peer_failure(peer) == FAILURE_TLS)
		return false;
	return err_set(err, "%s closed the connection instead of opening a WebSocket. "
			    "Is %d its port for WebSocket%s? mqtt%s:// is for one "
			    "without.", url->host, url->port,
		       url->tls ? " over TLS" : "", url->tls ? "s" : "");
}

bool peer_upgrade(struct peer *peer, const struct deadline *until, struct err *err)
{
	const struct url *url = peer->url;
	const struct wire wire = { peer, read_wire, write_wire };
	int done;

	peer->websocket = websocket_new(url, &wire, err);
	if (!peer->websocket)
		return false;
	peer->read_wants = POLLIN;
	while (!(done = websocket_upgrade(peer->websocket, err))) {
		bool holds = websocket_holds(peer->websocket);
		short wants = holds ? peer->write_wants : peer->read_wants;

		switch (clock_wait(until, peer->fd, wants)) {
		case CLOCK_READY:
			break;
		case CLOCK_TIMEOUT:
			return err_set(err, "%s took the connection but did not answer "
					    "the request for a WebSocket within %d s. Is "
					    "%d its port for WebSocket?", url->host,
				       until->timeout_s, url->port);
		default:
			return false;
		}
	}
	return done > 0 || explain_no_upgrade(peer, err);
}

/* --- for the pump ------------------------------------------------------------------- */

ssize_t peer_read(struct peer *peer, void *bytes, size_t len, struct err *err)
{
	if (!peer->websocket)
		return read_wire(peer, bytes, len, err);
	ssize_t moved = websocket_read(peer->websocket, bytes, len, err);
	peer->more = peer->more || websocket_pending(peer->websocket);
	return moved;
}

ssize_t peer_write(struct peer *peer, const void *bytes, size_t len, struct err *err)
{
	return peer->websocket ? websocket_write(peer->websocket, bytes, len, err) :
				 write_wire(peer, bytes, len, err);
}

bool peer_holds(const struct peer *peer)
{
	return peer->websocket && websocket_holds(peer->websocket);
}

enum link_failure peer_failure(const struct peer *peer)
{
	if (peer->websocket && websocket_refused(peer->websocket))
		return FAILURE_REFUSED;
	return peer->tls && tls_refused(peer->tls) ? FAILURE_TLS : FAILURE_NETWORK;
}

bool peer_told(const struct peer *peer)
{
	return peer->websocket && websocket_told(peer->websocket);
}

void peer_close(struct peer *peer)
{
	websocket_free(peer->websocket);
	peer->websocket = NULL;
	tls_free(peer->tls);
	peer->tls = NULL;
	if (peer->fd < 0)
		return;
	shutdown(peer->fd, SHUT_WR);
	close(peer->fd);
	peer->fd = -1;
}
