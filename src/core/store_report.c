#include <stdarg.h>
#include <stdio.h>

#include "core/format.h"
#include "core/json.h"
#include "core/store_private.h"

/* What the connection does, told as events of our own. */

static void add_note(struct store *store, const struct event *facts, const char *text)
{
	struct event event = *facts;

	event.source = EVENT_HERE;
	event.received_us = event.at_us;
	event.text = event_sentence(span_of(text));
	store_add_event(store, &event);
}

__attribute__((format(printf, 3, 4)))
static void tell(struct store *store, const struct event *facts, const char *format, ...)
{
	char text[2 * ERR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_note(store, facts, text);
}

void store_note(struct store *store, int64_t at_us, enum severity severity,
		const char *format, ...)
{
	struct event facts = { .at_us = at_us, .severity = severity };
	char text[2 * ERR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_note(store, &facts, text);
}

static const char *advice_for(enum code_family family, int code)
{
	const struct code_info *info = code_find(family, code);

	return info ? info->advice : NULL;
}

/* "not authorized (135)" */
static const char *code_words(enum code_family family, int code, char out[160])
{
	const struct code_info *info = code_find(family, code);

	snprintf(out, 160, "%s (%d)", info ? info->meaning : "unknown code", code);
	return out;
}

/* --- state ------------------------------------------------------------------------- */

/* What will be done stands before why, which can be long. */
static void tell_failure(struct store *store, const struct link_report *report,
			 bool was_up)
{
	struct event facts = { .at_us = report->at_us, .severity = SEVERITY_ALERT };
	char pause[FORMAT_MAX];
	const char *what = was_up ? "connection lost" : "no connection";

	if (report->state != LINK_WAITING) {
		tell(store, &facts, "%s, not trying again: %s", what, report->text.text);
		return;
	}
	if (!was_up)
		facts.severity = SEVERITY_NOTICE;
	tell(store, &facts, "%s, next try in %s: %s", what,
	     format_duration(pause, report->retry_us - report->at_us), report->text.text);
}

static void tell_state(struct store *store, const struct link_report *report,
		       enum link_state before)
{
	struct event facts = { .at_us = report->at_us };

	if (report->failure != FAILURE_NONE)
		tell_failure(store, report, before == LINK_UP);
	else if (before == LINK_UP && report->state != LINK_UP)
		tell(store, &facts, "disconnected from %s", store->link.host);
}

/* --- CONNACK ----------------------------------------------------------------------- */

/* flespi's user property `subscriptions`: [{"topic":"a/b","qos":1,...},...]. The number
 * of them; what is no filter, or too much, is not taken over. */
static size_t restore(struct store *store, const char *array)
{
	struct json *json = array ? json_parse(span_of(array), NULL) : NULL;
	size_t count = 0;

	for (const struct json *at = json_first(json); at; at = json_next(at)) {
		const char *filter = json_string(json_member(at, "topic"));
		double qos = 0;

		json_number(json_member(at, "qos"), &qos);
		if (filter && topic_filter_check(filter, NULL) &&
		    count++ < STORE_RESTORED_MAX)
			subscriptions_restore(&store->subscriptions, filter, qos >= 1);
	}
	json_free(json);
	return count;
}

static void tell_session(struct store *store, const struct event *facts)
{
	subscriptions_forget_restored(&store->subscriptions);
	if (!store->link.session_present)
		return;
	size_t held = restore(store, store->link.subscriptions);
	if (held)
		tell(store, facts, "the broker kept the session with %zu subscription%s; "
		     "what waited there comes first", held, held == 1 ? "" : "s");
	else
		tell(store, facts, "the broker kept the session; "
		     "what waited there comes first");
}

/* "1 204 messages had waited ... " */
static void tell_drained(struct store *store, const struct backlog *over, int64_t now_us)
{
	struct event facts = { .at_us = now_us, .severity = SEVERITY_GOOD };
	int64_t took_us = over->last_us - over->connected_us;
	char count[FORMAT_MAX], took[FORMAT_MAX], waited[FORMAT_MAX];
	bool one = over->messages == 1;

	if (!over->messages) {
		tell(store, &facts, "nothing had waited at the broker");
		return;
	}
	format_count(count, over->messages);
	format_duration(took, took_us > 0 ? took_us : 0);
	if (over->oldest_us)
		tell(store, &facts, "caught up: %s message%s had waited at the broker, "
		     "the oldest for %s; all came within %s", count, one ? "" : "s",
		     format_duration(waited, over->connected_us - over->oldest_us), took);
	else
		tell(store, &facts, "caught up: %s message%s had waited at the broker; "
		     "all came within %s", count, one ? "" : "s", took);
}

void store_tick(struct store *store, int64_t now_us)
{
	struct backlog over = store->backlog;

	if (!backlog_ended(&store->backlog, now_us))
		return;
	tell_drained(store, &over, now_us);
	store->version++;
}

static void tell_connack(struct store *store, const struct link_report *report)
{
	const struct link *link = &store->link;
	struct event facts = { .at_us = report->at_us, .severity = SEVERITY_GOOD };
	char account[96] = "";

	if (report->state != LINK_UP)
		return;          /* refused: the state that follows says why */
	if (link->session_present)
		backlog_begin(&store->backlog, report->at_us);
	else
		redelivery_forget(&store->seen);
	if (link->cid)
		snprintf(account, sizeof(account), ", account %llu, %s%stoken",
			 (unsigned long long)link->cid, link_access_name(link->access),
			 link->access >= 0 ? " " : "");
	bool encrypted = link->tls.version[0] != '\0';
	bool doubtful = encrypted && !link->tls.verified;

	char asked[320];

	/* Of an address that was given as such one is told once. */
	snprintf(asked, sizeof(asked), "%s:%d", link->host, link->port);
	bool resolved = link->address[0] && strcmp(link->address, asked);

	tell(store, &facts, "%s to %s:%d%s%s%s, MQTT %s, %s%s%s",
	     link->times_up > 1 ? "connected again" : "connected", link->host, link->port,
	     resolved ? " (" : "", resolved ? link->address : "", resolved ? ")" : "",
	     link_version_name(link->version), encrypted ? link->tls.version : "no TLS",
	     doubtful ? ", certificate not verified" : "", account);
	facts.severity = SEVERITY_NOTICE;
	tell_session(store, &facts);
	if (!link->session_present)
		subscriptions_restart(&store->subscriptions);
}

/* --- subscriptions ------------------------------------------------------------------ */

static void tell_suback(struct store *store, const struct link_report *report)
{
	const struct subscription *asked =
		subscriptions_find(&store->subscriptions, report->id);
	struct event facts = { .at_us = report->at_us, .severity = SEVERITY_NOTICE };
	char words[160];

	if (!asked)
		return;
	if (report->code >= 0x80) {
		facts.severity = SEVERITY_ALERT;
		facts.advice = advice_for(CODE_SUBACK, report->code);
		tell(store, &facts, "subscription to %s refused: %s", asked->filter,
		     code_words(CODE_SUBACK, report->code, words));
	} else if (report->code < asked->qos) {
		tell(store, &facts, "subscription to %s granted with QoS %d, not %d",
		     asked->filter, report->code, asked->qos);
	}
	if (report->code < 0x80 && asked->unknown) {
		facts.advice = "Check the topic for a typing error.";
		tell(store, &facts, "no topic of flespi fits %s: it is granted, but "
		     "nothing will come", asked->filter);
	}
}

static void tell_unsuback(struct store *store, const struct link_report *report)
{
	const struct subscription *asked =
		subscriptions_find(&store->subscriptions, report->id);
	struct event facts = { .at_us = report->at_us, .severity = SEVERITY_NOTICE };
	char words[160];

	if (report->code < 0x80)
		return;
	facts.advice = advice_for(CODE_UNSUBACK, report->code);
	tell(store, &facts, "subscription%s%s could not be ended: %s",
	     asked ? " to " : "", asked ? asked->filter : "",
	     code_words(CODE_UNSUBACK, report->code, words));
}

void store_report(struct store *store, const struct link_report *report)
{
	struct event facts = { .at_us = report->at_us, .severity = report->severity };
	enum link_state before = store->link.state;

	link_apply(&store->link, report);
	switch (report->kind) {
	case REPORT_STATE:
		backlog_stop(&store->backlog);
		tell_state(store, report, before);
		break;
	case REPORT_CONNACK:
		tell_connack(store, report);
		break;
	case REPORT_SUBACK:
		tell_suback(store, report);
		subscriptions_answer(&store->subscriptions, report->id, report->code);
		break;
	case REPORT_UNSUBACK:
		tell_unsuback(store, report);
		break;
	case REPORT_NOTE:
		tell(store, &facts, "%s", report->text.text);
		break;
	case REPORT_TLS:
		break;
	}
	store->version++;
}
