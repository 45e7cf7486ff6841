/* The MQTT session: a network thread that connects, listens and reconnects.
 *
 * libmosquitto runs inside that thread and nowhere else, in a loop of ours
 * over the bridge of net/bridge.h. What comes in goes to the
 * inbox. What the screen wants goes through a small command queue and never
 * waits.
 *
 * It never publishes: the program has no call that could.
 *
 * Starts with MQTT 5 (unless told otherwise) and falls back to 3.1.1 where the
 * broker refuses the version. After a loss it tries again with growing, jittered
 * pauses; a fatal refusal stops it (REPORT_STATE with LINK_FAILED). Subscriptions
 * are kept here and asked for again after every CONNACK without a session.
 *
 * Owns:    the thread; the options are copied. The inbox is lent for its life.
 * Threads: session_*() from the screen thread.
 */
#ifndef NET_SESSION_H
#define NET_SESSION_H

#include "net/inbox.h"
#include "net/url.h"

struct session;

struct session_options {
	struct url url;
	int version;             /* 5, 4 (3.1.1), 3 (3.1); 0: 5, falling back to 4 */
	const char *client_id;   /* NULL: flespitop-HOST-xxxxxxxx */
	const char *user;        /* the flespi token goes here; NULL: none */
	const char *password;    /* NULL: none */
	int keepalive_s;         /* 5..65535 */
	bool keep;               /* the broker keeps the session; wants a client_id */
	uint32_t expiry_s;       /* and for how long, MQTT 5 */
	uint32_t max_packet_bytes;   /* asked of the broker (MQTT 5); 0: 16 MiB */
	const char *ca_file, *ca_path;   /* NULL: the system's */
	const char *cert_file, *key_file;   /* client certificate; NULL: none */
	const char *key_passphrase;   /* NULL: none */
	const char *tls_alpn;    /* NULL: none, or http/1.1 for wss */
	const char *proxy;       /* see net/proxy.h; NULL: none */
	bool insecure;           /* accept any certificate */
	int connect_timeout_s;   /* DNS, TCP, TLS and CONNACK each; 0: 15 */
	int retry_min_ms, retry_max_ms;   /* 0: 1,000 and 60,000 */
	bool once;               /* headless: no second try before the first success, and
				  * after a loss five (FAILURE_LOST) */
};

struct session *session_start(const struct session_options *options, struct inbox *inbox,
			      struct err *err);              /* NULL: err says why */
void session_subscribe(struct session *session, uint32_t id, const char *filter, int qos,
		       int retain_handling);
/* The broker holds the filter in the session that it kept, and nobody here wants it; from
 * now on session_unsubscribe() can end it. */
void session_adopt(struct session *session, uint32_t id, const char *filter);
void session_unsubscribe(struct session *session, uint32_t id);
/* Now: skips the pause, drops the link, or begins anew after LINK_FAILED. */
void session_reconnect(struct session *session);
/* Sends DISCONNECT if it can within 200 ms; never waits for a name server or a
 * half-open peer. NULL is fine. */
void session_stop(struct session *session);

/* Writes stars over user name and password where they occur in the text. */
void session_hide(const struct session *session, char *text);

/* "FlespiToken abc " and " abc" both give "abc"; yours to free. NULL: nothing left. */
char *session_token(const char *text);

#endif
