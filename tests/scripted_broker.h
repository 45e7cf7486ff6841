/* A broker that does what a test tells it, byte for byte.
 *
 * Listens on a free port of 127.0.0.1 in a thread of its own, with TLS if it is
 * given a certificate, and works through its script: one connection after the
 * other, one step after the other. When the script is over it lets connections
 * come and says nothing.
 *
 * Threads: made and asked from the test's thread.
 */
#ifndef TESTS_SCRIPTED_BROKER_H
#define TESTS_SCRIPTED_BROKER_H

#include <stddef.h>
#include <stdint.h>

struct scripted_broker;

enum script_act {
	SCRIPT_TAKE,             /* wait for one packet, and keep it */
	SCRIPT_SEND,             /* send `bytes` */
	SCRIPT_REQUEST,          /* wait for the head of an HTTP request */
	SCRIPT_UPGRADE,          /* the same, and open the WebSocket that it asks for */
	SCRIPT_FRAME,            /* wait for a WebSocket frame of up to 125 bytes */
	SCRIPT_ACCEPT_311,       /* take CONNECT, send CONNACK 0 of MQTT 3.1.1 */
	SCRIPT_ACCEPT_5,         /* the same of MQTT 5, without properties */
	SCRIPT_SUBACK_311,       /* take SUBSCRIBE, answer with the code in bytes[0] */
	SCRIPT_SUBACK_5,
	SCRIPT_CLOSE,        /* end the connection; the next step is about the next one */
	SCRIPT_RESET,            /* the same with a reset */
	/* take whatever comes until the client goes; the next too */
	SCRIPT_UNTIL_CLOSED,
};

struct script_step {
	enum script_act act;
	const char *bytes;
	size_t len;
};

#define STEP(act) { SCRIPT_##act, NULL, 0 }
#define STEP_BYTES(act, text) { SCRIPT_##act, (text), sizeof(text) - 1 }

/* certificate NULL: without TLS. `tls_max`: OpenSSL's version number, 0: any. */
struct scripted_broker *scripted_broker_new(const struct script_step *steps, size_t count,
					    const char *certificate, int tls_max);
/* From now on it refuses a client that offers another application protocol by ALPN. */
void scripted_broker_want_alpn(struct scripted_broker *broker, const char *name);
void scripted_broker_free(struct scripted_broker *broker);
int scripted_broker_port(const struct scripted_broker *broker);
/* Waits until the script is over, once; fails the test after ten seconds. */
void scripted_broker_finish(struct scripted_broker *broker);
/* Packet `i` that was taken, 0 the first; NULL: not that many. Valid to the end
 * of the broker; after scripted_broker_finish(). */
const uint8_t *scripted_broker_packet(struct scripted_broker *broker, size_t i,
				      size_t *len);

#endif
