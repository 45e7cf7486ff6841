#include "app/check.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/monitor.h"
#include "app/say.h"
#include "app/signals.h"
#include "app/ticket.h"
#include "core/connection.h"
#include "core/format.h"
#include "net/clock.h"

enum { TRIED_MAX = 8, WAIT_S = 10, TICK_MS = 200 };

struct checking {
	struct monitor *monitor;
	struct ticket ticket;
	enum link_state step;    /* being taken; LINK_IDLE: none */
	int64_t step_us;         /* when it began, Unix us, as the next */
	int64_t up_us;           /* 0: not yet */
	int64_t end_us;          /* waiting ends; steady; 0: not up yet */
	int64_t wait_us;
	char tried[TRIED_MAX][64];   /* addresses */
	int tried_count;
	bool got_message;
	bool over;
	int status;              /* of the first failure */
};

static const struct link *link_of(const struct checking *checking)
{
	return store_link(monitor_store(checking->monitor));
}

static void fail(struct checking *checking, int status)
{
	if (!checking->status)
		checking->status = status;
}

/* --- what each step found out --------------------------------------------------- */

static void found_name(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;

	const struct link *link = link_of(checking);

	if (link->proxy[0])
		ticket_row(ticket, "ok", "DNS", "the proxy %s", link->proxy);
	else
		ticket_row(ticket, "ok", "DNS", "%s", link->host);
}

static void found_address(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;
	const char *reached = link_of(checking)->address;

	ticket_row(ticket, "ok", "TCP", "%s", reached);
	for (int i = 0; i < checking->tried_count; i++)
		if (strcmp(checking->tried[i], reached))
			ticket_more(ticket, "%s was tried too", checking->tried[i]);
}

static void found_way(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;
	const struct link *link = link_of(checking);

	ticket_row(ticket, "ok", "proxy", "leads to %s:%d", link->host, link->port);
}

static void found_tls(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;
	const struct link *link = link_of(checking);
	const struct link_tls *tls = &link->tls;
	char validity[VALIDITY_MAX];
	int64_t now_us = clock_wall_us();

	ticket_row(ticket, "ok", "TLS", "%s, %s, %s%s", tls->version, tls->cipher,
		   tls->verified ? "verified for " : "NOT CHECKED (--insecure)",
		   tls->verified ? link->host : "");
	certificate_validity(now_us, tls->not_after_us, validity);
	ticket_more(ticket, "%s, %s", tls->subject, validity);
	if (!tls->chain_len)
		ticket_more(ticket, "issued by %s", tls->issuer);
	for (int i = 0; i < tls->chain_len; i++) {
		certificate_validity(now_us, tls->chain[i].not_after_us, validity);
		ticket_more(ticket, "issued by %s, %s", tls->chain[i].subject, validity);
	}
}

static void found_websocket(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;

	ticket_row(ticket, "ok", "WebSocket", "upgraded");
}

static void found_session(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;
	const struct link *link = link_of(checking);
	const char *access = link_access_name(link->access);

	ticket_row(ticket, "ok", "CONNACK", "MQTT %s, client id %s, keepalive %d s, %s",
		   link_version_name(link->version), link->client_id, link->keepalive_s,
		   link->session_present ? "session kept" : "new session");
	if (link->cid)
		ticket_more(ticket, "account %llu%s%s%s", (unsigned long long)link->cid,
			    *access ? ", " : "", access, *access ? " token" : "");
}

/* One row for each way station; `found` tells of it when the next one is reached. */
static const struct { const char *name; void (*found)(struct checking *checking); }
steps[LINK_STATE_COUNT] = {
	[LINK_RESOLVING] = { "DNS", found_name },
	[LINK_CONNECTING] = { "TCP", found_address },
	[LINK_PROXYING] = { "proxy", found_way },
	[LINK_SECURING] = { "TLS", found_tls },
	[LINK_UPGRADING] = { "WebSocket", found_websocket },
	[LINK_GREETING] = { "CONNACK", found_session },
};

/* --- reports -------------------------------------------------------------------- */

static void measure(struct checking *checking, int64_t from_us, int64_t to_us)
{
	checking->ticket.took_us = to_us > from_us ? to_us - from_us : 0;
}

static void advance(struct checking *checking, enum link_state to, int64_t at_us)
{
	measure(checking, checking->step_us, at_us);
	if (steps[checking->step].found)
		steps[checking->step].found(checking);
	checking->tried_count = 0;
	checking->step = to;
	checking->step_us = at_us;
}

static void end_badly(struct checking *checking, const struct link_report *report)
{
	struct ticket *ticket = &checking->ticket;
	const char *name = steps[checking->step].name;

	measure(checking, checking->step_us, report->at_us);
	if (!name)
		checking->ticket.took_us = -1;
	ticket_row(ticket, "FAIL", name ? name : "link", "%s", report->text.text);
	fail(checking, (int)report->failure);
	checking->over = true;
}

static void take_state(struct checking *checking, const struct link_report *report)
{
	if (report->failure != FAILURE_NONE)
		end_badly(checking, report);
	else if (report->state != checking->step)
		advance(checking, report->state, report->at_us);
	if (report->state == LINK_CONNECTING && checking->tried_count < TRIED_MAX)
		memcpy(checking->tried[checking->tried_count++], report->address,
		       sizeof(report->address));
}

static void take_connack(struct checking *checking, const struct link_report *report)
{
	if (report->code)
		return;          /* what follows says why */
	advance(checking, LINK_UP, report->at_us);
	checking->up_us = report->at_us;
	checking->end_us = clock_steady_us() + checking->wait_us;
}

static const char unknown[] = "; but flespi has no such topic, so nothing will come. "
			      "Check its spelling.";

static void take_answer(struct checking *checking, const struct link_report *report)
{
	struct ticket *ticket = &checking->ticket;
	struct subscriptions *set =
		store_subscriptions_edit(monitor_store(checking->monitor));
	const struct subscription *asked = subscriptions_find(set, report->id);
	const struct code_info *info = code_find(CODE_SUBACK, report->code);
	const char *words = info ? info->meaning : "a code without a description";

	measure(checking, checking->up_us, report->at_us);
	if (!asked)
		return;
	if (report->code < 0x80) {
		ticket_row(ticket, "ok", "SUBACK", "%s: %s%s", asked->filter, words,
			   asked->unknown ? unknown : "");
		return;
	}
	ticket_row(ticket, "FAIL", "SUBACK", "%s: refused, %s (%d).%s%s",
		   asked->filter, words, report->code, info && info->advice ? " " : "",
		   info && info->advice ? info->advice : "");
	fail(checking, FAILURE_SUBSCRIPTIONS);
}

static void hear(void *owner, const struct link_report *report)
{
	struct checking *checking = owner;
	struct ticket *ticket = &checking->ticket;

	if (checking->over)
		return;
	switch (report->kind) {
	case REPORT_STATE:
		take_state(checking, report);
		break;
	case REPORT_CONNACK:
		take_connack(checking, report);
		break;
	case REPORT_SUBACK:
		take_answer(checking, report);
		break;
	case REPORT_NOTE:            /* of a step that will be taken again */
		measure(checking, checking->step_us, report->at_us);
		ticket_row(ticket, "-", checking->up_us ? "" : steps[checking->step].name,
			   "%s", report->text.text);
		if (!checking->up_us)
			checking->step = LINK_IDLE;
		break;
	default:
		break;
	}
}

static void take_message(void *owner, struct message *take)
{
	struct checking *checking = owner;
	struct ticket *ticket = &checking->ticket;
	struct span topic = message_topic(take);

	if (!checking->got_message && !checking->over) {
		measure(checking, checking->up_us, take->received_us);
		ticket_row(ticket, "ok", "message", "%.*s, %u bytes%s",
			   (int)topic.len, topic.at, take->payload_len,
			   take->flags & MESSAGE_RETAINED ? ", a retained one" : "");
		checking->got_message = true;
	}
	message_free(take);
}

/* --- the end --------------------------------------------------------------------- */

static size_t count(const struct checking *checking, enum subscription_state state)
{
	const struct subscriptions *set =
		store_subscriptions(monitor_store(checking->monitor));
	size_t found = 0;

	for (size_t i = 0; i < set->count; i++)
		found += set->at[i].state == state;
	return found;
}

/* Time is up, or there is nothing left to wait for. */
static void conclude(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;
	const struct link *link = link_of(checking);
	size_t asked = count(checking, SUBSCRIPTION_ASKED);

	checking->over = true;
	checking->ticket.took_us = -1;
	if (asked) {
		ticket_row(ticket, "FAIL", "SUBACK", "%s has not answered %zu of the "
			   "subscriptions in time. Wait longer with -W, or ask who "
			   "runs it.", link->host, asked);
		fail(checking, FAILURE_NETWORK);
	}
	if (!checking->got_message && count(checking, SUBSCRIPTION_GRANTED))
		ticket_row(ticket, "-", "message", "None came within %.10g s. The "
			   "subscriptions stand, so nothing may have been sent; wait "
			   "longer with -W.", (double)checking->wait_us / 1e6);
}

static bool is_done(const struct checking *checking)
{
	if (!checking->up_us)
		return false;
	if (clock_steady_us() >= checking->end_us)
		return true;
	return !count(checking, SUBSCRIPTION_ASKED) &&
	       (checking->got_message || !count(checking, SUBSCRIPTION_GRANTED));
}

/* A signal that ends it; 0: none. */
static int signal_of(int signals)
{
	int number;

	while ((number = signals_read(signals))) {
		if (number == SIGTSTP)
			raise(SIGSTOP);
		else if (number != SIGWINCH && number != SIGCONT)
			return number;
	}
	return 0;
}

static void walk(struct checking *checking, int signals)
{
	struct pollfd polled[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = monitor_fd(checking->monitor), .events = POLLIN },
	};

	while (!checking->over) {
		poll(polled, 2, TICK_MS);
		int number = signal_of(signals);
		if (number) {
			checking->status = 128 + number;
			return;
		}
		while (monitor_drain(checking->monitor) && !checking->over)
			;
		checking->over = checking->over || checking->ticket.error;
		if (!checking->over && is_done(checking))
			conclude(checking);
	}
}

static void write_heading(struct checking *checking)
{
	struct ticket *ticket = &checking->ticket;
	const struct link *link = link_of(checking);
	char stamp[FORMAT_MAX];

	ticket_line(ticket, "flespitop %s checks %s%s://%s:%d at %.19sZ",
		    FLESPITOP_VERSION, link->websocket ? "ws" : "mqtt",
		    link->secure ? "s" : "", link->host, link->port,
		    format_tst(stamp, clock_wall_us()));
}

int check_run(const struct config *config, struct buffer *warnings)
{
	struct checking checking = {
		.wait_us = config_is_set(config, OPTION_WAIT) ?
			(int64_t)(config_seconds(config, OPTION_WAIT) * 1e6) :
			WAIT_S * (int64_t)CLOCK_SECOND,
	};
	struct monitor_options options = {
		.config = config, .warnings = warnings, .once = true,
		.each = take_message, .hear = hear, .owner = &checking,
	};
	int status, signals = signals_open();
	struct err err;

	checking.monitor = monitor_start(&options, &status, &err);
	if (warnings->len)
		say(warnings->at);
	if (!checking.monitor) {
		say(err.text);
		close(signals);
		return status;
	}
	checking.ticket.monitor = checking.monitor;
	write_heading(&checking);
	walk(&checking, signals);
	if (checking.status && checking.status < 128)
		ticket_line(&checking.ticket, "The check failed: exit status %d.",
			    checking.status);
	else if (!checking.status)
		ticket_line(&checking.ticket, checking.got_message ? "All of it works." :
			    "The way to the broker works; that messages come is not "
			    "shown.");
	monitor_stop(checking.monitor);
	close(signals);
	/* That nobody reads any more is no fault. */
	if (!checking.ticket.error || checking.ticket.error == EPIPE)
		return checking.status;
	say("Standard output cannot be written.");
	return 1;
}
