#include "sender.h"

#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"

enum { ANSWER_MS = 5000, REST_MS = 5 };

struct sender {
	pthread_t thread;
	int port, fd;                    /* -1: not connected */
	int wake;                        /* eventfd: readable: stop */
	atomic_bool stop;
	atomic_uint acknowledged, limit;
	uint8_t *repeats;                /* by number */
};

static void hang_up(struct sender *sender)
{
	if (sender->fd >= 0)
		close(sender->fd);
	sender->fd = -1;
}

static bool receive(struct sender *sender, uint8_t *to, size_t len)
{
	struct pollfd fd = { sender->fd, POLLIN, 0 };

	for (size_t got = 0; got < len; ) {
		ssize_t n = poll(&fd, 1, ANSWER_MS) == 1 ?
			    recv(sender->fd, to + got, len - got, 0) : -1;

		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return true;
}

static bool dispatch(struct sender *sender, const void *bytes, size_t len)
{
	return send(sender->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

static void rest(struct sender *sender)
{
	poll(&(struct pollfd){ sender->wake, POLLIN, 0 }, 1, REST_MS);
}

/* MQTT 3.1.1, a clean session, client id "sender". */
static bool connect_again(struct sender *sender)
{
	static const char hello[] = "\x10\x12\0\x04MQTT\x04\x02\0\x3c\0\x06sender";
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)sender->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	uint8_t answer[4];

	sender->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!connect(sender->fd, (struct sockaddr *)&at, sizeof(at)) &&
	    dispatch(sender, hello, sizeof(hello) - 1) && receive(sender, answer, 4) &&
	    answer[0] == 0x20 && !answer[3])
		return true;
	hang_up(sender);
	rest(sender);                    /* the broker is being started again */
	return false;
}

/* PUBLISH and its PUBACK. */
static bool publish(struct sender *sender, uint32_t number)
{
	char packet[64] = "\x32\0\0\x05seq/";
	uint8_t answer[4];
	int len = 8;

	packet[len++] = (char)('0' + number % 10);
	packet[len++] = (char)((number % 65535 + 1) >> 8);
	packet[len++] = (char)(number % 65535 + 1);
	len += snprintf(packet + len, sizeof(packet) - (size_t)len, "{\"seq\":%u}",
			number);
	packet[1] = (char)(len - 2);
	return dispatch(sender, packet, (size_t)len) && receive(sender, answer, 4) &&
	       answer[0] == 0x40;
}

static void *run(void *argument)
{
	struct sender *sender = argument;
	bool sent = false;               /* the current one, perhaps in vain */

	for (uint32_t number = 1; number < SENDER_MAX; ) {
		if (sender->fd < 0 && !connect_again(sender)) {
			continue;
		} else if (!sent && sender->stop) {
			break;
		} else if (number > sender->limit) {
			rest(sender);
			continue;
		}
		sender->repeats[number] += sent;
		sent = true;
		if (!publish(sender, number)) {
			hang_up(sender);
			continue;
		}
		sender->acknowledged = number++;
		sent = false;
	}
	hang_up(sender);
	return NULL;
}

struct sender *sender_new(int port)
{
	struct sender *sender = mem_new(sizeof(*sender));

	sender->port = port;
	sender->fd = -1;
	sender->wake = eventfd(0, EFD_CLOEXEC);
	sender->limit = SENDER_MAX;
	sender->repeats = mem_array(SENDER_MAX, 1);
	assert_int_equal(pthread_create(&sender->thread, NULL, run, sender), 0);
	return sender;
}

uint32_t sender_acknowledged(const struct sender *sender)
{
	return sender->acknowledged;
}

void sender_allow(struct sender *sender, uint32_t number)
{
	sender->limit = number;
}

void sender_stop(struct sender *sender)
{
	const uint64_t one = 1;

	sender->stop = true;
	assert_int_equal(write(sender->wake, &one, sizeof(one)), sizeof(one));
	pthread_join(sender->thread, NULL);
}

int sender_repeats(const struct sender *sender, uint32_t number)
{
	return sender->repeats[number];
}

void sender_free(struct sender *sender)
{
	close(sender->wake);
	free(sender->repeats);
	free(sender);
}
