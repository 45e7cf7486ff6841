/* The session where names, hosts and brokers do not answer. */
#include "test.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "monitor.h"
#include "real_broker.h"
#include "scripted_broker.h"

/* Stands before the C library's: "hangs.invalid" takes until the pipe is closed,
 * "two.invalid" has two addresses of which the second is right. */
static int hang[2] = { -1, -1 };

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
		struct addrinfo **out)
{
	int (*real)(const char *, const char *, const struct addrinfo *,
		    struct addrinfo **);
	char byte;

	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (hints->ai_flags & AI_NUMERICHOST)
		return real(name, service, hints, out);
	if (!strcmp(name, "hangs.invalid")) {
		while (read(hang[0], &byte, 1) < 0 && errno == EINTR)
			;
		return EAI_AGAIN;
	}
	if (strcmp(name, "two.invalid"))
		return strstr(name, ".invalid") ? EAI_NONAME : real(name, service, hints,
			out);
	int error = real("127.0.0.9", service, hints, out);
	return error ? error : real("127.0.0.1", service, hints, &(*out)->ai_next);
}

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

static int connect_to_port(int port, int flags)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);

	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) && errno != EINPROGRESS)
		fail_msg("connect: %s", strerror(errno));
	return fd;
}

static void bridge_tries_the_next_address(void **state)
{
	struct scripted_broker *broker = scripted_broker_new(
		(const struct script_step[]){ STEP(ACCEPT_5),
					      STEP(UNTIL_CLOSED) }, 2, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	strcpy(options.url.host, "two.invalid");
	monitor_start(&monitor, &options);
	assert_memory_equal(monitor_state(&monitor, LINK_CONNECTING)->address,
			    "127.0.0.9:", 10);
	assert_memory_equal(monitor_state(&monitor, LINK_CONNECTING)->address,
			    "127.0.0.1:", 10);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_says_which_name_has_no_address(void **state)
{
	struct session_options options = monitor_options(1883);
	struct monitor monitor;

	(void)state;
	strcpy(options.url.host, "misspelt.invalid");
	options.once = true;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_NETWORK);
	assert_non_null(strstr(report->text.text, "misspelt.invalid"));
	monitor_stop(&monitor);
}

static void session_says_who_refused_the_connection(void **state)
{
	struct session_options options = monitor_options(free_port());
	struct monitor monitor;
	char address[64];

	(void)state;
	snprintf(address, sizeof(address), "127.0.0.1:%d refused", options.url.port);
	options.once = true;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_NETWORK);
	assert_non_null(strstr(report->text.text, address));
	monitor_stop(&monitor);
}

static void session_gives_up_on_a_name_server_that_hangs(void **state)
{
	struct session_options options = monitor_options(1883);
	struct monitor monitor;

	(void)state;
	strcpy(options.url.host, "hangs.invalid");
	options.once = true;
	options.connect_timeout_s = 1;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_non_null(strstr(report->text.text, "hangs.invalid"));
	assert_non_null(strstr(report->text.text, "1 s"));
	monitor_stop(&monitor);
}

static void session_stops_at_once_while_a_name_server_hangs(void **state)
{
	struct session_options options = monitor_options(1883);
	struct monitor monitor;

	(void)state;
	strcpy(options.url.host, "hangs.invalid");
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_RESOLVING);
	assert_true(monitor_stop_ms(&monitor) < 1000);
}

/* A listener whose queue is full leaves connections without an answer. */
static void session_is_not_held_up_by_a_host_that_does_not_answer(void **state)
{
	struct session_options options = monitor_options(0);
	struct monitor monitor;
	int queued[4];

	(void)state;
	int listener = listen_at(&options.url.port, 0);
	for (int i = 0; i < 4; i++)
		queued[i] = connect_to_port(options.url.port, SOCK_NONBLOCK);
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_CONNECTING);
	assert_true(monitor_stop_ms(&monitor) < 1000);
	options.once = true;
	options.connect_timeout_s = 1;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_NETWORK);
	assert_non_null(strstr(report->text.text, "within 1 s"));
	monitor_stop(&monitor);
	for (int i = 0; i < 4; i++)
		close(queued[i]);
	close(listener);
}

static void session_stops_at_once_in_every_silence(void **state)
{
	static const struct script_step mute[] = { STEP(UNTIL_CLOSED) };
	static const struct script_step up[] = {
		STEP(ACCEPT_5), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(mute, 1, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_GREETING);
	assert_true(monitor_stop_ms(&monitor) < 1000);
	options.url.tls = true;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_SECURING);
	assert_true(monitor_stop_ms(&monitor) < 1000);
	scripted_broker_free(broker);

	broker = scripted_broker_new(up, 2, NULL, 0);
	options = monitor_options(scripted_broker_port(broker));
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	assert_true(monitor_stop_ms(&monitor) < 1000);
	scripted_broker_free(broker);
}

static void session_says_goodbye(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_311), STEP(TAKE),
		STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(script, 3, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;
	size_t len;

	(void)state;
	options.version = 4;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	scripted_broker_finish(broker);
	const uint8_t *packet = scripted_broker_packet(broker, 1, &len);
	assert_non_null(packet);
	assert_memory_equal(packet, "\xe0\0", 2);
	scripted_broker_free(broker);
}

static int open_hang(void **state)
{
	(void)state;
	return pipe(hang);
}

static int close_hang(void **state)
{
	(void)state;
	return close(hang[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bridge_tries_the_next_address),
		cmocka_unit_test(session_says_which_name_has_no_address),
		cmocka_unit_test(session_says_who_refused_the_connection),
		cmocka_unit_test(session_gives_up_on_a_name_server_that_hangs),
		cmocka_unit_test(session_stops_at_once_while_a_name_server_hangs),
		cmocka_unit_test(session_is_not_held_up_by_a_host_that_does_not_answer),
		cmocka_unit_test(session_stops_at_once_in_every_silence),
		cmocka_unit_test(session_says_goodbye),
	};

	return cmocka_run_group_tests_name("hang", tests, open_hang, close_hang);
}
