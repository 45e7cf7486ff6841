#include "net/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RUNNERS_MAX = 8, STAGGER_US = 250000 };

struct race {
	/* 0: the way out; -1: has not started or lost */
	struct pollfd fds[1 + RUNNERS_MAX];
	char address[RUNNERS_MAX][DIAL_ADDRESS_MAX];
	const struct addrinfo *next;           /* the next to start */
	int started, running;
	int64_t next_us;                       /* when to start it; steady */
	int error;                             /* errno of the most telling failure */
	int error_of;                          /* and whose it is */
};

static void describe(const struct addrinfo *at, char address[DIAL_ADDRESS_MAX])
{
	char host[48], port[8];

	if (getnameinfo(at->ai_addr, at->ai_addrlen, host, sizeof(host), port,
			sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV)) {
		strcpy(host, "?");
		strcpy(port, "?");
	}
	snprintf(address, DIAL_ADDRESS_MAX, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host,
		 port);
}

/* "No route" is what every machine without IPv6 says; any other failure tells more. */
static bool tells_little(int error)
{
	return error == ENETUNREACH || error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
}

static void lose(struct race *race, int runner, int error)
{
	if (!race->error || (tells_little(race->error) && !tells_little(error))) {
		race->error = error;
		race->error_of = runner;
	}
	race->next_us = 0;
}

static void start(struct race *race, const struct dial *plan)
{
	const struct addrinfo *to = race->next;
	int runner = race->started++;
	const int on = 1;

	race->next = race->started < RUNNERS_MAX ? to->ai_next : NULL;
	race->next_us = clock_steady_us() + STAGGER_US;
	describe(to, race->address[runner]);
	if (plan->trying)
		plan->trying(plan->context, race->address[runner]);
	int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		lose(race, runner, errno);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, to->ai_addr, to->ai_addrlen) < 0 && errno != EINPROGRESS) {
		lose(race, runner, errno);
		close(fd);
		return;
	}
	race->fds[1 + runner] = (struct pollfd){ fd, POLLOUT, 0 };
	race->running++;
}

/* The winner's number, or -1. */
static int judge(struct race *race)
{
	for (int runner = 0; runner < race->started; runner++) {
		struct pollfd *fd = &race->fds[1 + runner];
		socklen_t size = sizeof(int);
		int error = 0;

		if (fd->fd < 0 || !fd->revents)
			continue;
		getsockopt(fd->fd, SOL_SOCKET, SO_ERROR, &error, &size);
		if (!error)
			return runner;
		lose(race, runner, error);
		close(fd->fd);
		fd->fd = -1;
		race->running--;
	}
	return -1;
}

static bool explain(const struct race *race, struct err *err)
{
	const char *who = race->address[race->error_of];
	char others[48] = "";

	if (race->started > 1)
		snprintf(others, sizeof(others), " (%d other addresses failed too)",
			 race->started - 1);
	if (race->error == ECONNREFUSED)
		return err_set(err, "%s refused the connection%s: nothing listens there. "
				    "Check host and port, and that the broker runs.", who,
			       others);
	if (race->error == ENETUNREACH || race->error == EHOSTUNREACH)
		return err_set(err, "There is no route to %s%s. Check the network.", who,
			       others);
	return err_set(err, "%s could not be reached%s: %s. Check the network.", who,
		       others, strerror(race->error));
}

static bool explain_timeout(const struct race *race, const struct deadline *until,
			    struct err *err)
{
	return err_set(err, "No answer from %s within %d s. Check host and port; a "
			    "firewall may be dropping the connection.",
		       race->address[race->started - 1], until->timeout_s);
}

static int run(struct race *race, const struct dial *plan, const struct deadline *until,
	       struct err *err)
{
	for (;;) {
		while (race->next && clock_steady_us() >= race->next_us)
			start(race, plan);
		if (!race->running && !race->next) {
			explain(race, err);
			return -1;
		}
		bool more = race->next && race->next_us < until->at_us;
		poll(race->fds, 1 + RUNNERS_MAX,
		     clock_until_ms(more ? race->next_us : until->at_us));
		if (race->fds[0].revents)
			return -1;
		int winner = judge(race);
		if (winner >= 0)
			return winner;
		if (clock_steady_us() >= until->at_us) {
			explain_timeout(race, until, err);
			return -1;
		}
	}
}

int dial(const struct dial *plan, const struct deadline *until,
	 char address[DIAL_ADDRESS_MAX], struct err *err)
{
	struct race race = { .next = plan->addresses };
	int connected = -1;

	for (int i = 0; i <= RUNNERS_MAX; i++)
		race.fds[i].fd = -1;
	race.fds[0] = (struct pollfd){ until->cancel_fd, POLLIN, 0 };
	int winner = run(&race, plan, until, err);
	for (int runner = 0; runner < race.started; runner++) {
		int fd = race.fds[1 + runner].fd;

		if (runner == winner)
			connected = fd;
		else if (fd >= 0)
			close(fd);
	}
	if (winner >= 0)
		memcpy(address, race.address[winner], DIAL_ADDRESS_MAX);
	return connected;
}
