/* A broker that sends as fast as one client takes it, to compare transports.
 *
 *   blast --count N [--devices D] [--certificate PEM] [--websocket]
 *
 * Prints its port, waits for a client to connect by MQTT 5 and to subscribe, sends it N
 * messages of a simulated fleet, and waits until it hangs up. On stdout then: how many
 * messages a second. Brokers differ in what a transport costs them; here only the
 * client's share differs. Each message is a frame, with --websocket; TLS gets 16 KiB at
 * a time either way. Exit status 1: a wrong option, or the client went too early.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/buffer.h"
#include "demo/fleet.h"
#include "websocket_server.h"

enum { RECORD_BYTES = 16 << 10, BATCH = 2000 };

struct blast {
	int devices;
	uint64_t count;
	const char *certificate; /* NULL: without TLS */
	bool websocket;
	int fd;
	SSL *ssl;
	struct buffer batch;     /* BATCH messages, as they go over the line */
};

static int64_t clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static bool send_all(struct blast *blast, const char *bytes, size_t len)
{
	while (len) {
		size_t piece = len < RECORD_BYTES ? len : RECORD_BYTES;
		ssize_t sent = blast->ssl ? SSL_write(blast->ssl, bytes, (int)piece) :
					    send(blast->fd, bytes, piece, 0);

		if (sent <= 0)
			return false;
		bytes += sent;
		len -= (size_t)sent;
	}
	return true;
}

static ssize_t take(struct blast *blast, void *bytes, size_t len)
{
	return blast->ssl ? SSL_read(blast->ssl, bytes, (int)len) :
			    recv(blast->fd, bytes, len, 0);
}

/* --- what is sent ------------------------------------------------------------------- */

static void add_frame(struct blast *blast, struct buffer *packet)
{
	uint8_t head[FRAME_HEAD_MAX];

	if (blast->websocket)
		buffer_add(&blast->batch, (char *)head,
			   server_frame(0x82, packet->len, head));
	buffer_add(&blast->batch, packet->at, packet->len);
	buffer_fini(packet);
}

static void add_length(struct buffer *out, size_t len)
{
	do {
		buffer_add_char(out, (char)((len & 0x7f) | (len > 0x7f ? 0x80 : 0)));
		len >>= 7;
	} while (len);
}

/* QoS 0, without properties. */
static void on_message(void *owner, const struct fleet_message *message)
{
	size_t topic = strlen(message->topic);
	struct buffer packet = { 0 };

	buffer_add_char(&packet, 0x30);
	add_length(&packet, 2 + topic + 1 + message->payload_len);
	buffer_add_char(&packet, (char)(topic >> 8));
	buffer_add_char(&packet, (char)topic);
	buffer_add(&packet, message->topic, topic);
	buffer_add_char(&packet, 0);
	buffer_add(&packet, message->payload, message->payload_len);
	add_frame(owner, &packet);
}

static void make_batch(struct blast *blast)
{
	struct fleet *fleet = fleet_new(blast->devices, 1, clock_us(CLOCK_REALTIME));

	for (int i = 0; i < BATCH; i++)
		fleet_report(fleet, i % blast->devices, clock_us(CLOCK_REALTIME),
			     on_message, blast);
	fleet_free(fleet);
}

/* --- the client --------------------------------------------------------------------- */

static bool answer(struct blast *blast, const char *bytes, size_t len)
{
	uint8_t head[FRAME_HEAD_MAX];

	if (blast->websocket &&
	    !send_all(blast, (char *)head, server_frame(0x82, len, head)))
		return false;
	return send_all(blast, bytes, len);
}

/* One MQTT packet, of which the beginning is kept. The client sends each in a frame of
 * its own and all of them are short. */
static bool take_packet(struct blast *blast, uint8_t packet[256])
{
	uint8_t bytes[512];
	size_t len = 0, packet_len;

	for (;;) {
		if (take(blast, bytes + len, 1) != 1 || ++len == sizeof(bytes))
			return false;
		if (blast->websocket && server_unmask(bytes, len, packet, &packet_len))
			return true;
		if (!blast->websocket && len > 1 && len == 2u + bytes[1]) {
			memcpy(packet, bytes, len);
			return true;
		}
	}
}

static bool greet(struct blast *blast)
{
	char request[2048] = "", opening[ANSWER_MAX];
	uint8_t packet[256];

	for (size_t len = 0; blast->websocket && !strstr(request, "\r\n\r\n"); len++)
		if (len == sizeof(request) - 1 || take(blast, request + len, 1) != 1)
			return false;
	if (blast->websocket &&
	    !send_all(blast, opening, server_answer(request, opening)))
		return false;
	if (!take_packet(blast, packet) || packet[0] != 0x10 ||
	    !answer(blast, "\x20\x03\0\0\0", 5) || !take_packet(blast, packet) ||
	    packet[0] != 0x82)
		return false;
	const char suback[] = { (char)0x90, 4, (char)packet[2], (char)packet[3], 0, 0 };
	return answer(blast, suback, sizeof(suback));
}

static void send_messages(struct blast *blast)
{
	int64_t start_us = clock_us(CLOCK_MONOTONIC);
	char byte;

	for (uint64_t sent = 0; sent < blast->count; sent += BATCH)
		if (!send_all(blast, blast->batch.at, blast->batch.len))
			break;
	while (take(blast, &byte, 1) > 0)
		;
	double seconds = (double)(clock_us(CLOCK_MONOTONIC) - start_us) / 1e6;

	printf("rate=%.0f\n", (double)blast->count / seconds);
}

static bool secure(struct blast *blast)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	if (SSL_CTX_use_certificate_chain_file(context, blast->certificate) != 1 ||
	    SSL_CTX_use_PrivateKey_file(context, blast->certificate, SSL_FILETYPE_PEM) !=
	    1)
		return false;
	blast->ssl = SSL_new(context);
	SSL_CTX_free(context);
	SSL_set_fd(blast->ssl, blast->fd);
	return SSL_accept(blast->ssl) == 1;
}

static bool serve(struct blast *blast)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int on = 1;

	if (bind(listener, (struct sockaddr *)&at, size) < 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &size) < 0 ||
	    listen(listener, 1) < 0)
		return false;
	printf("port=%d\n", ntohs(at.sin_port));
	fflush(stdout);
	blast->fd = accept(listener, NULL, NULL);
	setsockopt(blast->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if ((blast->certificate && !secure(blast)) || !greet(blast))
		return false;
	send_messages(blast);
	return true;
}

static bool read_options(struct blast *blast, int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "devices", required_argument, NULL, 'd' },
		{ "certificate", required_argument, NULL, 'c' },
		{ "websocket", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (option) {
		case 'n': blast->count = strtoull(optarg, NULL, 10); break;
		case 'd': blast->devices = atoi(optarg); break;
		case 'c': blast->certificate = optarg; break;
		case 'w': blast->websocket = true; break;
		default: return false;
		}
	}
	return optind == argc && blast->count && blast->devices > 0;
}

int main(int argc, char **argv)
{
	struct blast blast = { .devices = 500 };

	if (!read_options(&blast, argc, argv)) {
		fputs("blast: the top of tests/bench/blast.c says its options\n", stderr);
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	make_batch(&blast);
	bool served = serve(&blast);
	if (!served)
		fprintf(stderr, "blast: no client got so far as to subscribe\n");
	buffer_fini(&blast.batch);
	SSL_free(blast.ssl);
	return !served;
}
