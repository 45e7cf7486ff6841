/* TLS towards the broker, on a descriptor that is already connected.
 *
 * At least TLS 1.2, the system's authorities unless files are named, and the
 * host name is always checked. What goes wrong becomes a sentence that names
 * the certificate at fault and what to do about it.
 *
 * Owns:    its OpenSSL objects; the descriptor and the options are lent for its life.
 * Threads: one at a time.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <sys/types.h>

#include "core/link.h"
#include "core/text.h"
#include "net/clock.h"

struct tls;

struct tls_options {
	const char *host;                    /* name or address, as the user said it */
	int port;                            /* for sentences */
	const char *ca_file, *ca_path;       /* NULL, NULL: the system's */
	/* PEM; NULL: none; the key may be in the certificate's file */
	const char *cert_file, *key_file;
	const char *key_passphrase;          /* NULL: none */
	const char *alpn;                    /* one protocol; NULL: none */
	bool insecure;                       /* accept any certificate */
};

/* The key in this file can only be used with a passphrase. False too if there is none. */
bool tls_key_is_locked(const char *path);

/* NULL: a file cannot be used, and err says which. */
struct tls *tls_new(const struct tls_options *options, int fd, struct err *err);
void tls_free(struct tls *tls);         /* NULL is fine; says goodbye if it can at once */

/* False: err says why, or the wait was cancelled. */
bool tls_handshake(struct tls *tls, const struct deadline *until, struct err *err);
void tls_facts(const struct tls *tls, struct link_tls *out);    /* after the handshake */

/* Bytes moved; 0: not now, wait for tls_wants(); -1: it ended, err says how. */
ssize_t tls_read(struct tls *tls, void *bytes, size_t len, struct err *err);
ssize_t tls_write(struct tls *tls, const void *bytes, size_t len, struct err *err);
short tls_wants(const struct tls *tls);  /* poll events that the last call wants */
bool tls_pending(const struct tls *tls); /* has bytes that poll() knows nothing of */
/* it ended by TLS's doing and not the network's */
bool tls_refused(const struct tls *tls);

/* Of OpenSSL; written into `out`. */
char *tls_library_version(char out[LIBRARY_VERSION_MAX]);

#endif
