#include "scripted_broker.h"

#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "websocket_server.h"

enum { PACKETS_MAX = 64, FINISH_MS = 10000 };

struct packet {
	uint8_t *bytes;
	size_t len;
};

struct scripted_broker {
	pthread_t thread;
	const struct script_step *steps;
	size_t count;
	SSL_CTX *context;        /* NULL: without TLS */
	int listener, port;
	int quit;                /* eventfd: readable: stop */
	int done;                /* eventfd: readable: the script is over */

	int fd;                  /* the connection; -1: none */
	SSL *ssl;
	struct packet packets[PACKETS_MAX];
	size_t taken;
};

/* libmosquitto 2.0 unlocks a mutex that it has not locked when a broker sends
 * DISCONNECT; the handle is thrown away right after. */
const char *__tsan_default_suppressions(void);

const char *__tsan_default_suppressions(void)
{
	return "mutex:libmosquitto\n";
}

static bool wait_readable(struct scripted_broker *broker, int fd)
{
	struct pollfd fds[2] = { { broker->quit, POLLIN, 0 }, { fd, POLLIN, 0 } };

	while (poll(fds, 2, -1) < 0)
		;
	return !fds[0].revents;
}

static void hang_up(struct scripted_broker *broker)
{
	if (broker->ssl) {
		SSL_shutdown(broker->ssl);
		SSL_free(broker->ssl);
	}
	if (broker->fd >= 0)
		close(broker->fd);
	broker->ssl = NULL;
	broker->fd = -1;
}

static bool take_connection(struct scripted_broker *broker)
{
	while (broker->fd < 0) {
		if (!wait_readable(broker, broker->listener))
			return false;
		broker->fd = accept4(broker->listener, NULL, NULL, SOCK_CLOEXEC);
		if (broker->fd < 0 || !broker->context)
			continue;
		broker->ssl = SSL_new(broker->context);
		SSL_set_fd(broker->ssl, broker->fd);
		if (SSL_accept(broker->ssl) != 1)
			hang_up(broker);
	}
	return true;
}

/* False: the client went away, or the test is over. */
static bool read_bytes(struct scripted_broker *broker, uint8_t *to, size_t len)
{
	while (len) {
		if ((!broker->ssl || !SSL_pending(broker->ssl)) &&
		    !wait_readable(broker, broker->fd))
			return false;
		ssize_t got = broker->ssl ? SSL_read(broker->ssl, to, (int)len) :
					    recv(broker->fd, to, len, 0);
		if (got <= 0)
			return false;
		to += got;
		len -= (size_t)got;
	}
	return true;
}

static void send_bytes(struct scripted_broker *broker, const void *bytes, size_t len)
{
	if (broker->ssl)
		SSL_write(broker->ssl, bytes, (int)len);
	else
		send(broker->fd, bytes, len, MSG_NOSIGNAL);
}

static const struct packet *take_packet(struct scripted_broker *broker)
{
	uint8_t head[5];
	size_t size = 1, length = 0;

	if (!read_bytes(broker, head, 1))
		return NULL;
	do {
		if (size > 4 || !read_bytes(broker, head + size, 1))
			return NULL;
		length |= (size_t)(head[size] & 0x7f) << (7 * (size - 1));
	} while (head[size++] & 0x80);
	struct packet packet = { mem_new(size + length), size + length };
	memcpy(packet.bytes, head, size);
	if (broker->taken == PACKETS_MAX ||
	    !read_bytes(broker, packet.bytes + size, length)) {
		free(packet.bytes);
		return NULL;
	}
	broker->packets[broker->taken++] = packet;
	return &broker->packets[broker->taken - 1];
}

static bool answer_subscribe(struct scripted_broker *broker,
			     const struct script_step *step)
{
	bool v5 = step->act == SCRIPT_SUBACK_5;
	const struct packet *packet = take_packet(broker);

	if (!packet || packet->bytes[0] != 0x82)
		return false;
	/* Packets this short have one byte of length, and the id comes behind it. */
	const uint8_t id[2] = { packet->bytes[2], packet->bytes[3] };
	const uint8_t v5_answer[] = { 0x90, 4, id[0], id[1], 0, (uint8_t)step->bytes[0] };
	const uint8_t answer[] = { 0x90, 3, id[0], id[1], (uint8_t)step->bytes[0] };
	send_bytes(broker, v5 ? v5_answer : answer,
		   v5 ? sizeof(v5_answer) : sizeof(answer));
	return true;
}

static bool take_request(struct scripted_broker *broker, bool upgrade)
{
	char head[2048] = "", answer[ANSWER_MAX];
	size_t len = 0;

	while (!strstr(head, "\r\n\r\n"))
		if (len + 1 == sizeof(head) ||
		    !read_bytes(broker, (uint8_t *)head + len++, 1))
			return false;
	if (upgrade)
		send_bytes(broker, answer, server_answer(head, answer));
	return true;
}

static bool take_frame(struct scripted_broker *broker)
{
	uint8_t head[6], payload[125];

	return read_bytes(broker, head, sizeof(head)) &&
	       read_bytes(broker, payload, head[1] & 0x7f);
}

static void reset(struct scripted_broker *broker)
{
	const struct linger linger = { 1, 0 };

	setsockopt(broker->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	SSL_free(broker->ssl);
	broker->ssl = NULL;
	hang_up(broker);
}

static bool act(struct scripted_broker *broker, const struct script_step *step)
{
	uint8_t byte;

	if (!take_connection(broker))
		return false;
	switch (step->act) {
	case SCRIPT_TAKE:
		return take_packet(broker);
	case SCRIPT_SEND:
		send_bytes(broker, step->bytes, step->len);
		return true;
	case SCRIPT_REQUEST:
	case SCRIPT_UPGRADE:
		return take_request(broker, step->act == SCRIPT_UPGRADE);
	case SCRIPT_FRAME:
		return take_frame(broker);
	case SCRIPT_ACCEPT_311:
	case SCRIPT_ACCEPT_5:
		if (!take_packet(broker))
			return false;
		if (step->act == SCRIPT_ACCEPT_311)
			send_bytes(broker, "\x20\x02\0\0", 4);
		else
			send_bytes(broker, "\x20\x03\0\0\0", 5);
		return true;
	case SCRIPT_SUBACK_311:
	case SCRIPT_SUBACK_5:
		return answer_subscribe(broker, step);
	case SCRIPT_CLOSE:
		hang_up(broker);
		return true;
	case SCRIPT_RESET:
		reset(broker);
		return true;
	case SCRIPT_UNTIL_CLOSED:
		while (read_bytes(broker, &byte, 1))
			;
		hang_up(broker);
		return true;
	}
	return false;
}

static void *work(void *argument)
{
	struct scripted_broker *broker = argument;
	const uint64_t one = 1;

	for (size_t i = 0; i < broker->count; i++)
		if (!act(broker, &broker->steps[i]))
			break;
	if (write(broker->done, &one, sizeof(one)) < 0)
		abort();
	while (wait_readable(broker, broker->listener))
		close(accept4(broker->listener, NULL, NULL, SOCK_CLOEXEC));
	hang_up(broker);
	return NULL;
}

static SSL_CTX *make_context(const char *certificate, int tls_max)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_min_proto_version(context, 0);
	SSL_CTX_set_max_proto_version(context, tls_max);
	assert_int_equal(SSL_CTX_use_certificate_chain_file(context, certificate), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(context, certificate,
						     SSL_FILETYPE_PEM), 1);
	return context;
}

struct scripted_broker *scripted_broker_new(const struct script_step *steps, size_t count,
					    const char *certificate, int tls_max)
{
	struct scripted_broker *broker = mem_new(sizeof(*broker));
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(at);

	signal(SIGPIPE, SIG_IGN);
	broker->steps = steps;
	broker->count = count;
	broker->fd = -1;
	broker->quit = eventfd(0, EFD_CLOEXEC);
	broker->done = eventfd(0, EFD_CLOEXEC);
	broker->context = certificate ? make_context(certificate, tls_max) : NULL;
	broker->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(broker->listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(broker->listener, (struct sockaddr *)&at, &size), 0);
	assert_int_equal(listen(broker->listener, 16), 0);
	broker->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&broker->thread, NULL, work, broker), 0);
	return broker;
}

/* The extension is a list of names behind its length (RFC 7301 section 3.1). */
static int check_alpn(SSL *ssl, int *alert, void *name)
{
	size_t wanted = strlen(name), len;
	const unsigned char *list;

	if (!SSL_client_hello_get0_ext(
		    ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &list,
		    &len) ||
	    (len == wanted + 3 && !memcmp(list + 3, name, wanted)))
		return SSL_CLIENT_HELLO_SUCCESS;
	*alert = SSL_AD_NO_APPLICATION_PROTOCOL;
	return SSL_CLIENT_HELLO_ERROR;
}

void scripted_broker_want_alpn(struct scripted_broker *broker, const char *name)
{
	SSL_CTX_set_client_hello_cb(broker->context, check_alpn, (char *)name);
}

void scripted_broker_free(struct scripted_broker *broker)
{
	const uint64_t one = 1;

	if (write(broker->quit, &one, sizeof(one)) < 0)
		abort();
	pthread_join(broker->thread, NULL);
	for (size_t i = 0; i < broker->taken; i++)
		free(broker->packets[i].bytes);
	SSL_CTX_free(broker->context);
	close(broker->listener);
	close(broker->quit);
	close(broker->done);
	free(broker);
}

int scripted_broker_port(const struct scripted_broker *broker)
{
	return broker->port;
}

void scripted_broker_finish(struct scripted_broker *broker)
{
	struct pollfd fd = { broker->done, POLLIN, 0 };

	uint64_t count;

	/* Reading, and not only polling, is what orders the packets before this. */
	if (poll(&fd, 1, FINISH_MS) != 1 || read(broker->done, &count, sizeof(count)) < 0)
		fail_msg("the scripted broker waits for something that does not come");
}

const uint8_t *scripted_broker_packet(struct scripted_broker *broker, size_t i,
				      size_t *len)
{
	if (i >= broker->taken)
		return NULL;
	*len = broker->packets[i].len;
	return broker->packets[i].bytes;
}
