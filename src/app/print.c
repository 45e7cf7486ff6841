#include "app/print.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/monitor.h"
#include "app/say.h"
#include "app/signals.h"
#include "core/capture.h"
#include "core/format.h"
#include "core/text.h"
#include "net/clock.h"

enum { STATUS_WAIT_RAN_OUT = 27, OUTPUT_BYTES = 1 << 16, TICK_MS = 200 };

struct printing {
	bool json;
	int64_t left;            /* messages until --count; -1: no limit */
	struct buffer out;
	size_t chunk;            /* bytes that one write may have */
	int signals;
	int ended_by;            /* signal; 0: none */
	bool broken;             /* nobody reads standard output any more */
	int error;               /* errno of a failed write; 0: none */
	uint64_t told;           /* number of the newest event that was looked at */
};

static void take_signals(struct printing *printing)
{
	int number;

	while ((number = signals_read(printing->signals))) {
		if (number == SIGTSTP)
			raise(SIGSTOP);
		else if (number != SIGWINCH && number != SIGCONT)
			printing->ended_by = number;
	}
}

/* What poll() calls writable takes this much without blocking, and only so a slow reader
 * does not keep signals waiting. Files are always quick. */
static size_t chunk_of(int fd)
{
	struct stat facts;
	bool slow = fstat(fd, &facts) || S_ISFIFO(facts.st_mode) ||
		    S_ISSOCK(facts.st_mode) || isatty(fd);

	return slow ? PIPE_BUF : OUTPUT_BYTES;
}

static void flush(struct printing *printing)
{
	size_t done = 0;

	while (done < printing->out.len && !printing->broken && !printing->ended_by) {
		struct pollfd polled[] = {
			{ .fd = printing->signals, .events = POLLIN },
			{ .fd = STDOUT_FILENO, .events = POLLOUT },
		};
		size_t len = printing->out.len - done;

		poll(polled, 2, -1);
		take_signals(printing);
		if (!polled[1].revents || printing->ended_by)
			continue;
		ssize_t n = write(STDOUT_FILENO, printing->out.at + done,
				  len < printing->chunk ? len : printing->chunk);

		if (n >= 0) {
			done += (size_t)n;
		} else if (errno != EINTR && errno != EAGAIN) {
			printing->broken = true;
			printing->error = errno == EPIPE ? 0 : errno;
		}
	}
	buffer_clear(&printing->out);
}

/* 10:00:05.482  +0.8s  flespi/message/gw/devices/1  {"..."} */
static void write_text(struct buffer *out, const struct message *message)
{
	char clock[FORMAT_MAX], lag[FORMAT_MAX] = "-";

	if (message->server_us && message->device_us)
		format_lag(lag, message->server_us - message->device_us);
	buffer_format(out, "%s %6s ", format_clock(clock, message->received_us), lag);
	text_safe(message_topic(message), out);
	buffer_add_text(out, "  ");
	text_safe(message_payload(message), out);
	buffer_add_char(out, '\n');
}

static void print_message(void *owner, struct message *take)
{
	struct printing *printing = owner;

	if (printing->left) {
		if (printing->json)
			capture_write(&printing->out, take, true);
		else
			write_text(&printing->out, take);
		if (printing->left > 0)
			printing->left--;
		if (printing->out.len >= OUTPUT_BYTES)
			flush(printing);
	}
	message_free(take);
}

static int fail(int status, const struct err *err)
{
	say(err->text);
	return status;
}

/* What befalls the connection goes to standard error; that it came up, only after a
 * loss. */
static void tell_events(struct printing *printing, const struct monitor *monitor)
{
	const struct store *store = monitor_store(monitor);
	bool again = store_link(monitor_store(monitor))->times_up > 1;

	while (printing->told < store_event_newest(store)) {
		const struct event *event = store_event(store, ++printing->told);

		if (event && (again || event->severity != SEVERITY_GOOD))
			say(event->text);
	}
}

/* One turn: waits, receives, writes. The exit status, or -1 to go on. */
static int turn(struct printing *printing, struct monitor *monitor, int64_t end_us)
{
	struct pollfd polled[] = {
		{ .fd = printing->signals, .events = POLLIN },
		{ .fd = monitor_fd(monitor), .events = POLLIN },
		{ .fd = STDOUT_FILENO },         /* only its closing is of interest */
	};
	int64_t now_us = clock_steady_us();
	int wait_ms = end_us && end_us - now_us < TICK_MS * 1000 ?
		      (int)((end_us - now_us + 999) / 1000) : TICK_MS;
	struct err err;

	poll(polled, 3, wait_ms > 0 ? wait_ms : 0);
	take_signals(printing);
	while (monitor_drain(monitor) && printing->left && !printing->broken &&
	       !printing->ended_by)
		flush(printing);
	flush(printing);
	if (printing->ended_by)
		return 128 + printing->ended_by;
	if (printing->error) {
		err_set(&err, "Standard output cannot be written: %s.",
			strerror(printing->error));
		return fail(1, &err);
	}
	if (!printing->left || printing->broken || polled[2].revents & POLLERR)
		return 0;
	enum link_failure failure = monitor_failure(monitor, &err);
	if (failure != FAILURE_NONE)
		return fail((int)failure, &err);
	tell_events(printing, monitor);
	return end_us && clock_steady_us() >= end_us ? STATUS_WAIT_RAN_OUT : -1;
}

static void tell_lost(const struct monitor *monitor)
{
	uint64_t dropped = store_counts(monitor_store(monitor))->dropped;
	struct err err;

	if (!dropped)
		return;
	err_set(&err, "%llu messages were dropped: they came faster than standard output "
		"was read. A larger --memory waits longer.", (unsigned long long)dropped);
	say(err.text);
}

int print_run(const struct config *config, struct buffer *warnings)
{
	double wait_s = config_seconds(config, OPTION_WAIT);
	int64_t end_us = config_is_set(config, OPTION_WAIT) ?
			 clock_steady_us() + (int64_t)(wait_s * 1e6) : 0;
	struct printing printing = {
		.json = strcmp(config_text(config, OPTION_PRINT), "text"),
		.left = config_is_set(config, OPTION_COUNT_LIMIT) ?
			config_number(config, OPTION_COUNT_LIMIT) : -1,
		.chunk = chunk_of(STDOUT_FILENO), .signals = signals_open(),
	};
	struct monitor_options options = {
		.config = config, .warnings = warnings, .once = true,
		.each = print_message, .owner = &printing,
	};
	int status;
	struct err err;
	struct monitor *monitor = monitor_start(&options, &status, &err);

	if (warnings->len)
		say(warnings->at);
	if (!monitor)
		return fail(status, &err);
	do
		status = turn(&printing, monitor, end_us);
	while (status < 0);
	tell_lost(monitor);
	monitor_stop(monitor);
	close(printing.signals);
	buffer_fini(&printing.out);
	return status;
}
