#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/bridge.h"
#include "net/clock.h"
#include "net/foreign.h"
#include "websocket_server.h"

enum { WAIT_MS = 10000 };

static int listen_at(int *port, int backlog)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	assert_int_equal(listen(fd, backlog), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static int connect_to_path(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(at.sun_path, path);
	if (!connect(fd, (struct sockaddr *)&at, sizeof(at)))
		return fd;
	close(fd);
	return -1;
}

static bool readable(int fd, int timeout_ms)
{
	struct pollfd poll_fd = { fd, POLLIN, 0 };

	return poll(&poll_fd, 1, timeout_ms) == 1;
}

static void read_all(int fd, void *bytes, size_t len)
{
	for (size_t at = 0; at < len; ) {
		assert_true(readable(fd, WAIT_MS));
		ssize_t got = recv(fd, (char *)bytes + at, len - at, 0);
		assert_true(got > 0);
		at += (size_t)got;
	}
}

static struct bridge_news hear(struct bridge *bridge)
{
	struct bridge_news news;

	assert_true(readable(bridge_fd(bridge), WAIT_MS));
	assert_true(bridge_hear(bridge, &news));
	return news;
}

struct rig {
	struct inbox *inbox;
	struct bridge_options options;
	struct bridge *bridge;
	int listener, broker, local;     /* sockets; -1: none */
};

/* The broker's half of the upgrade. */
static void open_websocket(int broker)
{
	char request[2048] = "", answer[ANSWER_MAX];

	for (size_t len = 0; !strstr(request, "\r\n\r\n"); len++)
		read_all(broker, request + len, 1);
	size_t len = server_answer(request, answer);
	assert_int_equal(send(broker, answer, len, 0), len);
}

/* A bridge to a listener of ours that has accepted, ready for the local side. */
static void rig_open_as(struct rig *rig, bool websocket)
{
	*rig = (struct rig){
		.inbox = inbox_new(1 << 20, NULL),
		.options = { .url = { .host = "127.0.0.1", .path = "/",
				      .websocket = websocket },
			     .timeout_s = 5,
			     .packet_max = 1 << 28 },
		.local = -1,
	};
	rig->listener = listen_at(&rig->options.url.port, 8);
	rig->bridge = bridge_open(&rig->options, rig->inbox, NULL);
	assert_non_null(rig->bridge);
	rig->broker = accept4(rig->listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(rig->broker >= 0);
	if (websocket)
		open_websocket(rig->broker);
	assert_true(hear(rig->bridge).ready);
}

static void rig_open(struct rig *rig)
{
	rig_open_as(rig, false);
}

static void rig_close(struct rig *rig)
{
	struct inbox_batch batch;

	bridge_close(rig->bridge);
	close(rig->listener);
	if (rig->broker >= 0)
		close(rig->broker);
	if (rig->local >= 0)
		close(rig->local);
	inbox_take(rig->inbox, &batch);
	while (batch.reports) {
		struct link_report *next = batch.reports->next;

		report_free(batch.reports);
		batch.reports = next;
	}
	inbox_free(rig->inbox);
}

static void bridge_carries_bytes_both_ways(void **state)
{
	struct rig rig;
	char bytes[4];

	(void)state;
	rig_open(&rig);
	rig.local = connect_to_path(bridge_path(rig.bridge));
	assert_true(rig.local >= 0);
	assert_int_equal(send(rig.local, "\x10\x02""ab", 4, 0), 4);
	read_all(rig.broker, bytes, 4);
	assert_memory_equal(bytes, "\x10\x02""ab", 4);
	assert_int_equal(send(rig.broker, "\x20\x02\0\0", 4, 0), 4);
	read_all(rig.local, bytes, 4);
	assert_memory_equal(bytes, "\x20\x02\0\0", 4);
	rig_close(&rig);
}

/* With or without WebSocket: the first to come is another process of the same user. */
static void turn_a_stranger_away(bool websocket)
{
	static const char connack[] = "\x82\x04\x20\x02\0\0";
	struct rig rig;
	int status, head = websocket ? 0 : 2;
	char bytes[4];
	struct stat facts;
	char directory[128];

	rig_open_as(&rig, websocket);
	snprintf(directory, sizeof(directory), "%s", bridge_path(rig.bridge));
	*strrchr(directory, '/') = '\0';
	assert_int_equal(stat(directory, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0700);
	/* Another process of the same user: it is hung up on without a byte. */
	pid_t stranger = fork();
	if (!stranger) {
		int fd = connect_to_path(bridge_path(rig.bridge));

		_exit(fd >= 0 && recv(fd, bytes, 1, 0) == 0 ? 0 : 1);
	}
	waitpid(stranger, &status, 0);
	assert_int_equal(status, 0);
	rig.local = connect_to_path(bridge_path(rig.bridge));
	assert_true(rig.local >= 0);
	assert_int_equal(send(rig.broker, connack + head, (size_t)(6 - head), 0),
			 6 - head);
	read_all(rig.local, bytes, 4);
	assert_memory_equal(bytes, connack + 2, 4);
	/* And then the door is gone from the file system. */
	assert_int_equal(stat(directory, &facts), -1);
	rig_close(&rig);
}

static void bridge_lets_nobody_else_in(void **state)
{
	(void)state;
	turn_a_stranger_away(false);
	turn_a_stranger_away(true);
}

static void bridge_delivers_what_came_before_the_end(void **state)
{
	struct rig rig;
	char bytes[2000];
	char packet[2000] = "\x20\xcd\x0f";

	(void)state;
	rig_open(&rig);
	assert_int_equal(send(rig.broker, packet, sizeof(packet), 0), sizeof(packet));
	rig.local = connect_to_path(bridge_path(rig.bridge));
	read_all(rig.local, bytes, 1000);
	close(rig.broker);
	rig.broker = -1;
	read_all(rig.local, bytes, 1000);
	assert_true(readable(rig.local, WAIT_MS));
	assert_int_equal(recv(rig.local, bytes, 1, 0), 0);
	struct bridge_news news = hear(rig.bridge);
	assert_false(news.ready);
	assert_true(news.closed);
	assert_int_equal(news.failure, FAILURE_NETWORK);
	assert_string_equal(news.text.text, "127.0.0.1 closed the connection.");
	rig_close(&rig);
}

/* One packet of 64 MiB, whose bytes say where they are. */
static uint8_t byte_at(size_t i)
{
	static const uint8_t head[] = { 0x20, 0xfb, 0xff, 0xff, 0x1f };

	return i < sizeof(head) ? head[i] : (uint8_t)(i ^ i >> 8 ^ i >> 16);
}

static void bridge_stops_reading_while_nobody_takes_what_it_has(void **state)
{
	const size_t total = 64 << 20;
	size_t sent = 0, got = 0;
	static uint8_t bytes[64 << 10];
	struct rig rig;

	(void)state;
	rig_open(&rig);
	rig.local = connect_to_path(bridge_path(rig.bridge));
	while (got < total) {
		struct pollfd fd = { rig.broker, POLLOUT, 0 };

		/* Until nothing more goes in, which is long before all of it. */
		while (sent < total && poll(&fd, 1, got ? 0 : 200) == 1) {
			size_t left = total - sent;
			size_t len = left < sizeof(bytes) ? left : sizeof(bytes);

			for (size_t i = 0; i < len; i++)
				bytes[i] = byte_at(sent + i);
			ssize_t moved = send(rig.broker, bytes, len, MSG_DONTWAIT);
			sent += moved > 0 ? (size_t)moved : 0;
		}
		if (!got)
			assert_true(sent < total / 2);
		assert_true(readable(rig.local, WAIT_MS));
		ssize_t moved = recv(rig.local, bytes, sizeof(bytes), 0);
		assert_true(moved > 0);
		for (ssize_t i = 0; i < moved; i++)
			if (bytes[i] != byte_at(got + (size_t)i))
				fail_msg("byte %zu is wrong", got + (size_t)i);
		got += (size_t)moved;
	}
	rig_close(&rig);
}

static void bridge_closes_at_once_when_both_sides_stall(void **state)
{
	static uint8_t bytes[64 << 10] = { 0x20, 0xff, 0xff, 0xff, 0x1f };
	struct rig rig;

	(void)state;
	rig_open(&rig);
	rig.local = connect_to_path(bridge_path(rig.bridge));
	struct pollfd fd = { rig.broker, POLLOUT, 0 };
	while (poll(&fd, 1, 100) == 1 && send(rig.broker, bytes, sizeof(bytes),
					      MSG_DONTWAIT) > 0)
		memset(bytes, 0, sizeof(bytes));
	int64_t start_us = clock_steady_us();
	rig_close(&rig);
	assert_true(clock_steady_us() - start_us < CLOCK_SECOND);
}

static void foreign_words_are_cut_and_lose_the_secret(void **state)
{
	char out[8];
	char text[] = "a SECRETKEY b SECRETKEY";
	char part[] = "said \"bad k3y-012345678\" (k3y-0)";
	char kept[] = "user u";

	(void)state;
	foreign_copy(span_of("\xd0\xb0\xd0\xb0\xd0\xb0\xd0\xb0"), out, sizeof(out));
	assert_string_equal(out, "\xd0\xb0\xd0\xb0\xd0\xb0");
	foreign_copy((struct span){ NULL, 0 }, out, sizeof(out));
	assert_string_equal(out, "");
	foreign_hide(text, "SECRETKEY");
	assert_string_equal(text, "a ********* b *********");
	foreign_hide(part, "k3y-0123456789abcdef");
	assert_string_equal(part, "said \"bad *************\" (k3y-0)");
	foreign_hide(kept, "u");
	assert_string_equal(kept, "user u");
	foreign_hide(NULL, "SECRETKEY");
	foreign_hide(kept, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bridge_carries_bytes_both_ways),
		cmocka_unit_test(bridge_lets_nobody_else_in),
		cmocka_unit_test(bridge_delivers_what_came_before_the_end),
		cmocka_unit_test(bridge_stops_reading_while_nobody_takes_what_it_has),
		cmocka_unit_test(bridge_closes_at_once_when_both_sides_stall),
		cmocka_unit_test(foreign_words_are_cut_and_lose_the_secret),
	};

	return cmocka_run_group_tests_name("bridge", tests, NULL, NULL);
}
