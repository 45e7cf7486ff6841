/* A relay on 127.0.0.1 between a client and a broker, which a test can cut or freeze.
 *
 * It has no thread: bytes move while the test is in relay_pass(). One connection. It may
 * be a SOCKS5 proxy, which goes to its target whatever it is asked for.
 */
#ifndef TESTS_RELAY_H
#define TESTS_RELAY_H

#include <stdbool.h>
#include <stddef.h>

struct relay {
	int listener, port;
	int target;              /* port of the broker */
	int client, broker;      /* sockets; -1: not yet, or no longer */
	bool socks;
	char asked[264];         /* of it: "name localhost", "address 127.0.0.1" */
	size_t passed;           /* bytes that the client got */
};

void relay_open(struct relay *relay, int target);
void relay_close(struct relay *relay);
/* Passes bytes on until the client got `limit` in all, or one side went, or nothing came
 * for so long. */
void relay_pass(struct relay *relay, size_t limit, int idle_ms);
void relay_cut(struct relay *relay);     /* ends the connection; the next may come */

#endif
