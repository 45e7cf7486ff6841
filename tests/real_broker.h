/* A real mosquitto as child process, on a free port of 127.0.0.1.
 *
 * Owns:    the process and its temporary directory; real_broker_free() ends both.
 */
#ifndef TESTS_REAL_BROKER_H
#define TESTS_REAL_BROKER_H

#include <stdbool.h>
#include <sys/types.h>

struct real_broker {
	pid_t pid;               /* 0: not running */
	int port;                /* the same for its whole life, also after a restart */
	char directory[64];
};

struct real_broker_options {
	const char *user, *password;             /* NULL: anybody */
	/* PEM files; certificate with its key: a TLS port */
	const char *ca, *certificate;
	bool client_certificates;                /* asks clients for one of `ca` */
	const char *more;             /* further lines of its configuration; NULL: none */
	bool persistence;             /* it keeps sessions over real_broker_end() */
};

struct real_broker *real_broker_new(const struct real_broker_options *options);
void real_broker_free(struct real_broker *broker);
/* kills it; the port stays reserved in name */
void real_broker_stop(struct real_broker *broker);
/* Ends it in the regular way, so that it saves what `persistence true` keeps. */
void real_broker_end(struct real_broker *broker);
/* waits until it accepts connections */
void real_broker_start(struct real_broker *broker);
/* waits until it accepts them on a port of another listener, from `more` */
void real_broker_await(const struct real_broker *broker, int port);

/* Runs mosquitto_pub with these arguments behind host and port; NULL ends them.
 * For a broker without TLS and passwords. */
void real_broker_publish(struct real_broker *broker, const char *argument, ...);

int free_port(void);             /* one that nobody listened on a moment ago */

#endif
