/* The HTTP request that turns a connection into a WebSocket, and what its answer means.
 *
 * RFC 6455 section 4, with the subprotocol that MQTT 5.0 section 6 asks for. Bytes in
 * and out only; net/websocket.h moves them.
 *
 * Redirections are told and not followed: the token would go along.
 *
 * Threads: one at a time.
 */
#ifndef NET_UPGRADE_H
#define NET_UPGRADE_H

#include "core/err.h"
#include "core/span.h"
#include "net/url.h"

enum { UPGRADE_REQUEST_MAX = 1024, UPGRADE_HEAD_MAX = 8192 };   /* bytes */

struct upgrade {
	const struct url *url;   /* lent */
	char key[25];            /* 16 random bytes in base64 */
	bool refused;            /* the answer was that we may not */
};

/* Makes the key. False: there are no random bytes to be had. */
bool upgrade_init(struct upgrade *upgrade, const struct url *url, struct err *err);
size_t upgrade_request(const struct upgrade *upgrade, char out[UPGRADE_REQUEST_MAX]);

/* The bytes so far may become an answer; false: err says what they are instead. */
bool upgrade_begins(const struct upgrade *upgrade, struct span bytes, struct err *err);
/* Length of the answer's head with the empty line behind it; 0: it is not all here. */
size_t upgrade_head_len(struct span bytes);
/* False: err says why there is no WebSocket. */
bool upgrade_check(struct upgrade *upgrade, struct span head, struct err *err);

#endif
