#include "relay.h"

#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

void relay_open(struct relay *relay, int target)
{
	struct sockaddr_in at = loopback(0);
	socklen_t size = sizeof(at);

	*relay = (struct relay){ .target = target, .client = -1, .broker = -1 };
	relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(relay->listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(relay->listener, (struct sockaddr *)&at, &size), 0);
	assert_int_equal(listen(relay->listener, 16), 0);
	relay->port = ntohs(at.sin_port);
}

static void hang_up(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void relay_cut(struct relay *relay)
{
	hang_up(&relay->client);
	hang_up(&relay->broker);
	relay->passed = 0;
}

void relay_close(struct relay *relay)
{
	relay_cut(relay);
	hang_up(&relay->listener);
}

static void read_exactly(int fd, void *bytes, size_t len)
{
	assert_int_equal(recv(fd, bytes, len, MSG_WAITALL), len);
}

static void take_name(struct relay *relay)
{
	uint8_t len;
	char name[256] = "";

	read_exactly(relay->client, &len, 1);
	read_exactly(relay->client, name, len);
	snprintf(relay->asked, sizeof(relay->asked), "name %s", name);
}

static void take_address(struct relay *relay, bool v6)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t at[16];

	read_exactly(relay->client, at, v6 ? 16 : 4);
	inet_ntop(v6 ? AF_INET6 : AF_INET, at, text, sizeof(text));
	snprintf(relay->asked, sizeof(relay->asked), "address %s", text);
}

/* Methods, then what to connect to. */
static void be_proxy(struct relay *relay)
{
	static const uint8_t yes[] = { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
	uint8_t bytes[255];

	read_exactly(relay->client, bytes, 2);
	read_exactly(relay->client, bytes + 2, bytes[1]);
	assert_int_equal(send(relay->client, "\5", 2, MSG_NOSIGNAL), 2);
	read_exactly(relay->client, bytes, 4);
	assert_memory_equal(bytes, "\5\1\0", 3);
	if (bytes[3] == 3)
		take_name(relay);
	else
		take_address(relay, bytes[3] == 4);
	read_exactly(relay->client, bytes, 2);
	assert_int_equal(send(relay->client, yes, sizeof(yes), MSG_NOSIGNAL),
			 sizeof(yes));
}

static void let_in(struct relay *relay)
{
	struct sockaddr_in at = loopback(relay->target);

	relay->client = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC);
	if (relay->socks)
		be_proxy(relay);
	relay->broker = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(relay->broker, (struct sockaddr *)&at, sizeof(at)), 0);
}

/* False: one side went. */
static bool pass(int from, int to, size_t limit, size_t *passed)
{
	char bytes[4096];
	size_t len = limit < sizeof(bytes) ? limit : sizeof(bytes);
	ssize_t got = recv(from, bytes, len, 0);

	if (got <= 0)
		return false;
	*passed += (size_t)got;
	return send(to, bytes, (size_t)got, MSG_NOSIGNAL) == got;
}

void relay_pass(struct relay *relay, size_t limit, int idle_ms)
{
	size_t ignored = 0;

	while (relay->client < 0 || relay->passed < limit) {
		bool waits = relay->client < 0;
		struct pollfd fds[] = {
			{ waits ? relay->listener : -1, POLLIN, 0 },
			{ relay->client, POLLIN, 0 }, { relay->broker, POLLIN, 0 },
		};

		if (poll(fds, 3, idle_ms) < 1)
			return;
		if (fds[0].revents)
			let_in(relay);
		if (fds[1].revents &&
		    !pass(relay->client, relay->broker, SIZE_MAX, &ignored))
			return;
		if (fds[2].revents && !pass(relay->broker, relay->client,
					    limit - relay->passed, &relay->passed))
			return;
	}
}
