#include "monitor.h"

#include "test.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "net/clock.h"

enum { WAIT_S = 15 };

struct session_options monitor_options(int port)
{
	struct session_options options = {
		.url = { .host = "127.0.0.1", .port = port, .path = "/" },
		.keepalive_s = 60,
		.connect_timeout_s = 5,
		.retry_min_ms = 20,
		.retry_max_ms = 100,
	};

	return options;
}

void monitor_start(struct monitor *monitor, const struct session_options *options)
{
	struct err err;

	*monitor = (struct monitor){ .inbox = inbox_new(16 << 20, &err) };
	monitor->last_report = monitor->next_report = &monitor->reports;
	monitor->last_message = monitor->next_message = &monitor->messages;
	monitor->session = session_start(options, monitor->inbox, &err);
	if (!monitor->session)
		fail_msg("%s", err.text);
}

static void take(struct monitor *monitor, int64_t until_us)
{
	struct pollfd fd = { inbox_fd(monitor->inbox), POLLIN, 0 };
	struct inbox_batch batch;

	if (poll(&fd, 1, clock_until_ms(until_us)) < 1)
		return;
	inbox_take(monitor->inbox, &batch);
	for (*monitor->last_report = batch.reports; *monitor->last_report;
	     monitor->last_report = &(*monitor->last_report)->next)
		;
	for (*monitor->last_message = batch.messages; *monitor->last_message;
	     monitor->last_message = &(*monitor->last_message)->next)
		;
}

static const char *last_words(const struct monitor *monitor)
{
	const char *words = "nothing";

	for (const struct link_report *at = monitor->reports; at; at = at->next)
		if (at->text.text[0])
			words = at->text.text;
	return words;
}

static bool is_wanted(const struct link_report *report, enum report_kind kind, int state)
{
	return report->kind == kind && (state < 0 || (int)report->state == state);
}

/* From the cursor on, which moves behind what was found; NULL: not there yet. */
static const struct link_report *find(struct monitor *monitor, enum report_kind kind,
				      int state)
{
	while (*monitor->next_report) {
		const struct link_report *report = *monitor->next_report;

		monitor->next_report = &(*monitor->next_report)->next;
		if (is_wanted(report, kind, state))
			return report;
	}
	return NULL;
}

static const struct link_report *wait_report(struct monitor *monitor,
					     enum report_kind kind, int state)
{
	int64_t until_us = clock_steady_us() + WAIT_S * (int64_t)CLOCK_SECOND;
	const struct link_report *found;

	while (!(found = find(monitor, kind, state))) {
		if (clock_steady_us() >= until_us)
			fail_msg("no report of kind %d, state %d; last words: %s",
				 (int)kind, state, last_words(monitor));
		take(monitor, until_us);
	}
	return found;
}

const struct link_report *monitor_report(struct monitor *monitor, enum report_kind kind)
{
	return wait_report(monitor, kind, -1);
}

const struct link_report *monitor_state(struct monitor *monitor, enum link_state state)
{
	return wait_report(monitor, state == LINK_UP ? REPORT_CONNACK : REPORT_STATE,
			   (int)state);
}

const struct message *monitor_message(struct monitor *monitor)
{
	int64_t until_us = clock_steady_us() + WAIT_S * (int64_t)CLOCK_SECOND;

	while (!*monitor->next_message) {
		if (clock_steady_us() >= until_us)
			fail_msg("no message; last words: %s", last_words(monitor));
		take(monitor, until_us);
	}
	const struct message *found = *monitor->next_message;
	monitor->next_message = &(*monitor->next_message)->next;
	return found;
}

int monitor_count(struct monitor *monitor, enum report_kind kind)
{
	int count = 0;

	take(monitor, 0);
	for (const struct link_report *at = monitor->reports; at; at = at->next)
		count += at->kind == kind;
	return count;
}

void monitor_stop(struct monitor *monitor)
{
	session_stop(monitor->session);
	take(monitor, 0);
	while (monitor->reports) {
		struct link_report *next = monitor->reports->next;

		report_free(monitor->reports);
		monitor->reports = next;
	}
	while (monitor->messages) {
		struct message *next = monitor->messages->next;

		message_free(monitor->messages);
		monitor->messages = next;
	}
	inbox_free(monitor->inbox);
}

int64_t monitor_stop_ms(struct monitor *monitor)
{
	int64_t start_us = clock_steady_us();

	session_stop(monitor->session);
	monitor->session = NULL;
	int64_t took_us = clock_steady_us() - start_us;
	monitor_stop(monitor);
	return took_us / 1000;
}
