/* Where the broker is: mqtts://HOST[:PORT] and its kin.
 *
 * mqtt 1883, mqtts 8883, ws 80, wss 443 where no port is said; IPv6 addresses in
 * brackets. ws and wss may carry a path. User and password in a URL are refused:
 * they would show in `ps`.
 */
#ifndef NET_URL_H
#define NET_URL_H

#include "core/err.h"

struct url {
	bool tls;
	bool websocket;
	char host[256];
	int port;                /* 1..65535 */
	char path[256];          /* "/" unless said */
};

bool url_parse(const char *text, struct url *out, struct err *err);

#endif
