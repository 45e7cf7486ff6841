#include "net/clock.h"

#include <limits.h>
#include <poll.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000;
}

int64_t clock_wall_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_steady_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int clock_until_ms(int64_t steady_us)
{
	int64_t left_us = steady_us - clock_steady_us();

	if (left_us <= 0)
		return 0;
	if (left_us > (int64_t)INT_MAX * 1000)
		return INT_MAX;
	return (int)((left_us + 999) / 1000);
}

struct deadline clock_deadline(int cancel_fd, int timeout_s)
{
	return (struct deadline){
		.cancel_fd = cancel_fd,
		.at_us = clock_steady_us() + (int64_t)timeout_s * CLOCK_SECOND,
		.timeout_s = timeout_s,
	};
}

enum clock_wait clock_wait(const struct deadline *until, int fd, short events)
{
	struct pollfd fds[2] = { { until->cancel_fd, POLLIN, 0 }, { fd, events, 0 } };

	for (;;) {
		int timeout_ms = clock_until_ms(until->at_us);

		poll(fds, 2, timeout_ms);
		if (fds[0].revents)
			return CLOCK_CANCELLED;
		if (fds[1].revents)
			return CLOCK_READY;
		if (!timeout_ms)
			return CLOCK_TIMEOUT;
	}
}
