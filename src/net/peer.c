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

ssize_t peer_read(struct peer *peer, void *bytes, size_t len, struct err *err)
{
	if (!peer->tls) {
		peer->read_wants = POLLIN;
		return judge(peer, recv(peer->fd, bytes, len, 0), err);
	}
	ssize_t moved = tls_read(peer->tls, bytes, len, err);
	peer->read_wants = moved ? POLLIN : tls_wants(peer->tls);
	return moved;
}

ssize_t peer_write(struct peer *peer, const void *bytes, size_t len, struct err *err)
{
	if (!peer->tls) {
		peer->write_wants = POLLOUT;
		return judge(peer, send(peer->fd, bytes, len, MSG_NOSIGNAL), err);
	}
	ssize_t moved = tls_write(peer->tls, bytes, len, err);
	peer->write_wants = moved ? POLLOUT : tls_wants(peer->tls);
	return moved;
}

bool peer_pending(const struct peer *peer)
{
	return peer->tls && tls_pending(peer->tls);
}

enum link_failure peer_failure(const struct peer *peer)
{
	return peer->tls && tls_refused(peer->tls) ? FAILURE_TLS : FAILURE_NETWORK;
}

void peer_close(struct peer *peer)
{
	tls_free(peer->tls);
	peer->tls = NULL;
	if (peer->fd < 0)
		return;
	shutdown(peer->fd, SHUT_WR);
	close(peer->fd);
	peer->fd = -1;
}
