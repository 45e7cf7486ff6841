#include "real_broker.h"

#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"

enum { START_MS = 10000, ARGUMENTS_MAX = 64 };

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

int free_port(void)
{
	struct sockaddr_in at = loopback(0);
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	close(fd);
	return ntohs(at.sin_port);
}

static bool accepts(int port)
{
	struct sockaddr_in at = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = !connect(fd, (struct sockaddr *)&at, sizeof(at));

	close(fd);
	return ok;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The child ends with the test, however that ends. */
static pid_t run(const char *const *arguments)
{
	pid_t parent = getpid(), pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/* It warns about root before it reads that it shall be silent. */
	int nowhere = open("/dev/null", O_WRONLY);
	dup2(nowhere, STDERR_FILENO);
	execvp(arguments[0], (char *const *)arguments);
	_exit(127);
}

/* Waits for its end, at most so long. */
static bool has_ended(pid_t pid, int timeout_ms)
{
	struct pollfd fd = { (int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0 };
	bool ended = poll(&fd, 1, timeout_ms) == 1;

	close(fd.fd);
	return ended;
}

void real_broker_start(struct real_broker *broker)
{
	char config[80];
	const char *const arguments[] = { "/usr/sbin/mosquitto", "-c", config, NULL };

	snprintf(config, sizeof(config), "%s/config", broker->directory);
	broker->pid = run(arguments);
	real_broker_await(broker, broker->port);
}

void real_broker_await(const struct real_broker *broker, int port)
{
	int64_t until_ms = now_ms() + START_MS;

	while (!accepts(port)) {
		if (has_ended(broker->pid, 10))
			fail_msg("mosquitto ended at its start");
		if (now_ms() > until_ms)
			fail_msg("mosquitto does not accept connections");
	}
}

void real_broker_stop(struct real_broker *broker)
{
	if (!broker->pid)
		return;
	kill(broker->pid, SIGKILL);
	waitpid(broker->pid, NULL, 0);
	broker->pid = 0;
}

void real_broker_end(struct real_broker *broker)
{
	kill(broker->pid, SIGTERM);
	if (!has_ended(broker->pid, START_MS))
		fail_msg("mosquitto does not end");
	waitpid(broker->pid, NULL, 0);
	broker->pid = 0;
}

static void write_passwords(const struct real_broker *broker,
			    const struct real_broker_options *options)
{
	char path[80];
	int status;
	const char *const arguments[] = {
		"mosquitto_passwd", "-b", "-c", path, options->user,
		options->password ? options->password : "", NULL,
	};

	snprintf(path, sizeof(path), "%s/passwords", broker->directory);
	waitpid(run(arguments), &status, 0);
	assert_int_equal(status, 0);
}

struct real_broker *real_broker_new(const struct real_broker_options *options)
{
	struct real_broker *broker = mem_new(sizeof(*broker));
	char path[80];

	strcpy(broker->directory, "/tmp/flespitop-test-XXXXXX");
	assert_non_null(mkdtemp(broker->directory));
	broker->port = free_port();
	snprintf(path, sizeof(path), "%s/config", broker->directory);
	FILE *config = fopen(path, "w");
	assert_non_null(config);
	fprintf(config, "listener %d 127.0.0.1\nallow_anonymous %s\nset_tcp_nodelay "
			"true\nlog_type none\n", broker->port, options->user ? "false" :
		"true");
	if (geteuid() == 0)
		fprintf(config, "user root\n");
	if (options->user) {
		fprintf(config, "password_file %s/passwords\n", broker->directory);
		write_passwords(broker, options);
	}
	if (options->certificate)
		fprintf(config, "certfile %s\nkeyfile %s\n", options->certificate,
			options->certificate);
	if (options->client_certificates)
		fprintf(config, "cafile %s\nrequire_certificate true\n", options->ca);
	if (options->persistence)
		fprintf(config, "persistence true\npersistence_location %s/\n"
				"max_queued_messages 0\n", broker->directory);
	if (options->more)
		fprintf(config, "%s\n", options->more);
	fclose(config);
	real_broker_start(broker);
	return broker;
}

void real_broker_free(struct real_broker *broker)
{
	static const char *const names[] = { "config", "passwords", "mosquitto.db" };
	char path[80];

	if (!broker)
		return;
	real_broker_stop(broker);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", broker->directory, names[i]);
		unlink(path);
	}
	rmdir(broker->directory);
	free(broker);
}

void real_broker_publish(struct real_broker *broker, const char *argument, ...)
{
	char port[8];
	const char *arguments[ARGUMENTS_MAX] = {
		"mosquitto_pub", "-h", "127.0.0.1", "-p", port,
	};
	size_t count = 5;
	va_list more;
	int status;

	snprintf(port, sizeof(port), "%d", broker->port);
	va_start(more, argument);
	while (argument && count < ARGUMENTS_MAX - 1) {
		arguments[count++] = argument;
		argument = va_arg(more, const char *);
	}
	va_end(more);
	waitpid(run(arguments), &status, 0);
	assert_int_equal(status, 0);
}
