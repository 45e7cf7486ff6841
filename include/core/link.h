/* The connection to the broker, as facts that a screen can show.
 *
 * The network side sends reports (struct link_report) through the inbox; the screen
 * side folds them into a struct link. So nothing here is shared between threads.
 *
 * Threads: a link belongs to the screen thread; a report to whoever holds it.
 */
#ifndef CORE_LINK_H
#define CORE_LINK_H

#include "core/codes.h"
#include "core/err.h"

#include <stdint.h>

enum link_state {
	LINK_IDLE,         /* not started */
	LINK_RESOLVING,    /* DNS */
	LINK_CONNECTING,   /* TCP */
	LINK_PROXYING,     /* SOCKS5 */
	LINK_SECURING,     /* TLS */
	LINK_UPGRADING,    /* WebSocket */
	LINK_GREETING,     /* CONNECT sent, waiting for CONNACK */
	LINK_UP,
	LINK_WAITING,      /* pause before the next try: retry_us says until when */
	LINK_FAILED,       /* will not try again: error says why */
	LINK_STATE_COUNT
};
/* Why it is not up; the value is the exit status of the headless modes. */
enum link_failure {
	FAILURE_NONE = 0,
	FAILURE_LOCAL = 1,         /* our own: a CA file that cannot be read */
	FAILURE_REFUSED = 2,       /* the broker said no */
	FAILURE_NETWORK = 3,       /* name resolution, route, refused port */
	FAILURE_TLS = 4,
	FAILURE_SUBSCRIPTIONS = 5, /* every subscription refused */
	FAILURE_LOST = 6,          /* was up, and could not be regained */
};

enum { LINK_CHAIN_MAX = 4, LINK_ID_MAX = 128 };
struct link_certificate { char subject[128]; int64_t not_after_us; };

struct link_tls {                /* of the handshake; "" where unknown */
	char version[16];            /* "TLSv1.3" */
	char cipher[64];
	char subject[256], issuer[256];   /* of the broker's certificate; foreign text */
	int64_t not_after_us;        /* its end of validity */
	bool verified;               /* false only with --insecure */
	struct link_certificate chain[LINK_CHAIN_MAX];  /* of its authorities, upwards */
	int chain_len;
};

enum report_kind {
	REPORT_STATE,      /* state, and with it address, retry_us, failure + text */
	REPORT_TLS,        /* tls */
	REPORT_CONNACK,    /* what its fields say; state UP when accepted */
	REPORT_SUBACK,     /* id, code */
	REPORT_UNSUBACK,   /* id, code */
	REPORT_NOTE,       /* severity, text: something worth an event row */
};

struct link_report {
	struct link_report *next;    /* in a queue */
	enum report_kind kind;
	enum link_state state;
	enum link_failure failure;
	enum severity severity;
	int64_t at_us;
	int64_t retry_us;            /* LINK_WAITING: when the next try starts */
	int code;                    /* CONNACK, SUBACK, UNSUBACK or DISCONNECT code */
	int version;                 /* 3 (3.1), 4 (3.1.1), 5 */
	uint32_t id;                 /* subscription */
	bool session_present;
	int keepalive_s;             /* CONNACK: ours or the broker's; 0: none */
	char client_id[LINK_ID_MAX]; /* CONNACK: what we said; foreign text */
	char address[64];            /* IP:port that was reached or tried */
	struct err text;             /* sentence: failure, note */
	struct link_tls tls;
	char *token;                 /* CONNACK: JSON about it, never the key; NULL */
	char *subscriptions;         /* CONNACK: JSON array; NULL */
};

struct link {                    /* zeroed: LINK_IDLE */
	enum link_state state;
	enum link_failure failure;   /* of the newest failure; NONE while up */
	int64_t since_us, up_us;     /* its begin; when it came up, 0: not up */
	int64_t down_us;             /* when it was lost; 0: up, or never was */
	int64_t retry_us;
	int tries;                   /* failures since it was last up */
	int times_up;                /* 1 at the first success */
	bool secure, websocket;      /* in use; set by the owner */
	bool session_present;
	int version, keepalive_s;    /* of the newest CONNACK, as client_id */
	char client_id[LINK_ID_MAX];
	char share[64];              /* group that we are a member of; set by the owner */
	char proxy[264];             /* HOST:PORT; "": none; set by the owner */
	char host[256];              /* as the user said it; set by the owner */
	int port;
	char address[64];
	struct err error;            /* the newest failure's sentence; "" while up */
	struct err last_error;       /* the same, and stays; "": there was none */
	int64_t failed_us;           /* when that was */
	struct link_tls tls;
	uint64_t cid;                /* account of the token; 0: unknown */
	int access;                  /* 0 standard, 1 master, 2 ACL; -1: unknown */
	char *subscriptions;         /* what the session still holds: JSON; NULL */
};

struct link_report *report_new(enum report_kind kind, int64_t at_us);
void report_free(struct link_report *report);            /* NULL is fine */
void link_apply(struct link *link, const struct link_report *report);
void link_fini(struct link *link);
/* Until when devices could be heard: now, or when the link was lost. */
int64_t link_heard_until(const struct link *link, int64_t now_us);
const char *link_state_name(enum link_state state);      /* "connecting" */
const char *link_access_name(int access);            /* "standard", "master", "acl", "" */
const char *link_version_name(int version);              /* "v3.1", "v3.1.1", "v5" */

#endif
