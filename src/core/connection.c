#include "core/connection.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/format.h"
#include "core/mem.h"

enum { EXPIRY_DAYS = 21, REFUSALS_MAX = 8 };

static const int64_t day_us = INT64_C(86400) * 1000000;

/* --- facts -------------------------------------------------------------------- */

static struct fact *add(struct facts *facts, enum fact_kind kind, const char *label)
{
	enum fact_section section = facts->count ?
		facts->at[facts->count - 1].section : SECTION_LINK;

	if (facts->count == facts->cap) {
		facts->cap = facts->cap ? 2 * facts->cap : 64;
		facts->at = mem_resize(facts->at, facts->cap, sizeof(*facts->at));
	}
	struct fact *fact = &facts->at[facts->count++];

	*fact = (struct fact){ .section = section, .kind = kind, .label = label };
	return fact;
}

__attribute__((format(printf, 4, 5)))
static void add_text(struct facts *facts, const char *label, enum severity severity,
		     const char *format, ...)
{
	struct fact *fact = add(facts, label ? FACT_TEXT : FACT_SENTENCE, label);
	char text[2 * ERR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fact->severity = severity;
	fact->text = mem_text(text);
}

static void begin(struct facts *facts, enum fact_section section, const char *label)
{
	add(facts, FACT_HEADING, label)->section = section;
}

static void clear(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		free(facts->at[i].text);
	facts->count = 0;
}

void facts_fini(struct facts *facts)
{
	clear(facts);
	free(facts->at);
	*facts = (struct facts){ 0 };
}

/* --- the link ------------------------------------------------------------------- */

static void tell_state(const struct connection *asked, const struct link *link,
		       struct facts *out)
{
	char age[FORMAT_MAX], stamp[FORMAT_MAX];
	int64_t left_us = link->retry_us - asked->now_us;

	if (link->state == LINK_UP)
		add_text(out, "state", SEVERITY_GOOD, "up %s, since %s",
			 format_uptime(age, asked->now_us - link->up_us),
			 format_stamp(stamp, link->up_us));
	else if (link->state == LINK_WAITING)
		add_text(out, "state", SEVERITY_NOTICE, "waiting, next try in %s",
			 format_duration(age, left_us > 0 ? left_us : 0));
	else if (link->state == LINK_FAILED)
		add_text(out, "state", SEVERITY_ALERT, "not connected, and not trying");
	else
		add_text(out, "state", SEVERITY_NOTICE, "%s",
			 link_state_name(link->state));
}

/* Nobody else reads what does not leave this machine. */
static bool is_private(const struct link *link)
{
	bool here = !strncmp(link->address, "127.", 4) ||
		    !strncmp(link->address, "[::1]", 5);

	return link->secure || (here && !link->proxy[0]);
}

static void tell_where(const struct link *link, struct facts *out)
{
	add_text(out, "broker", SEVERITY_PLAIN, "%s:%d", link->host, link->port);
	if (link->address[0])
		add_text(out, "address", SEVERITY_PLAIN, "%s%s", link->address,
			 link->proxy[0] ? " (of the proxy)" : "");
	if (link->proxy[0])
		add_text(out, "proxy", SEVERITY_PLAIN, "%s, SOCKS5", link->proxy);
	add_text(out, "transport", is_private(link) ? SEVERITY_PLAIN : SEVERITY_NOTICE,
		 "MQTT%s%s", link->websocket ? " in WebSocket" : "",
		 link->secure ? " over TLS" : ", not encrypted");
}

enum severity certificate_validity(int64_t now_us, int64_t until_us,
				   char out[VALIDITY_MAX])
{
	char age[FORMAT_MAX], stamp[FORMAT_MAX];
	int64_t left_us = until_us - now_us, days = left_us / day_us;

	out[0] = '\0';
	if (!until_us)
		return SEVERITY_PLAIN;
	format_stamp(stamp, until_us);
	if (left_us <= 0)
		snprintf(out, VALIDITY_MAX, "expired %s ago, %.10s",
			 format_duration(age, -left_us), stamp);
	else if (days >= 2)
		snprintf(out, VALIDITY_MAX, "expires in %lld days, %.10s",
			 (long long)days, stamp);
	else
		snprintf(out, VALIDITY_MAX, "expires in %s, %.16s",
			 format_duration(age, left_us), stamp);
	return left_us <= 0 ? SEVERITY_ALERT :
	       days < EXPIRY_DAYS ? SEVERITY_NOTICE : SEVERITY_PLAIN;
}

static void tell_tls(const struct connection *asked, const struct link *link,
		     struct facts *out)
{
	const struct link_tls *tls = &link->tls;
	char validity[VALIDITY_MAX];

	if (!link->secure || !tls->version[0])
		return;
	add_text(out, "encryption", SEVERITY_PLAIN, "%s, %s", tls->version, tls->cipher);
	if (tls->verified)
		add_text(out, "certificate", SEVERITY_GOOD, "verified for %s",
			 link->host);
	else
		add_text(out, "certificate", SEVERITY_ALERT, "NOT CHECKED (--insecure): "
			 "somebody in between could read all of it, the token too");
	add_text(out, "subject", SEVERITY_PLAIN, "%s", tls->subject);
	add_text(out, "issuer", SEVERITY_PLAIN, "%s", tls->issuer);
	enum severity severity =
		certificate_validity(asked->now_us, tls->not_after_us, validity);
	if (validity[0])
		add_text(out, "validity", severity, "%s", validity);
}

static void tell_session(const struct link *link, struct facts *out)
{
	const char *access = link_access_name(link->access);

	if (!link->times_up)
		return;
	add_text(out, "protocol", SEVERITY_PLAIN, "MQTT %s",
		 link_version_name(link->version));
	add_text(out, "client id", SEVERITY_PLAIN, "%s", link->client_id);
	add_text(out, "session", SEVERITY_PLAIN, "%s", link->session_present ?
		 "the broker had kept it, with what waited" : "a new one");
	if (link->keepalive_s)
		add_text(out, "keepalive", SEVERITY_PLAIN, "%d s", link->keepalive_s);
	if (link->cid)
		add_text(out, "account", SEVERITY_PLAIN, "%" PRIu64 "%s%s%s", link->cid,
			 *access ? ", " : "", access, *access ? " token" : "");
	else
		add_text(out, "account", SEVERITY_PLAIN, "not told by this broker");
}

static void tell_link(const struct connection *asked, struct facts *out)
{
	const struct link *link = store_link(asked->store);
	char age[FORMAT_MAX];

	begin(out, SECTION_LINK, "Link");
	tell_state(asked, link, out);
	tell_where(link, out);
	tell_tls(asked, link, out);
	tell_session(link, out);
	add_text(out, "connected", link->times_up > 1 ? SEVERITY_NOTICE : SEVERITY_PLAIN,
		 "%d time%s since the start", link->times_up,
		 link->times_up == 1 ? "" : "s");
	if (link->last_error.text[0])
		add_text(out, "last failure", SEVERITY_NOTICE, "%s ago: %s",
			 format_duration(age, asked->now_us - link->failed_us),
			 link->last_error.text);
}

/* --- where every message went ----------------------------------------------------- */

static struct fact *add_count(struct facts *out, const char *label, uint64_t count,
			      const char *text)
{
	struct fact *fact = add(out, FACT_COUNT, label);

	fact->value[0] = (int64_t)count;
	fact->text = mem_text(text);
	return fact;
}

static void tell_sum(const struct connection *asked, struct facts *out)
{
	const struct counts *counts = store_counts(asked->store);
	const struct history *history = store_history(asked->store);
	uint64_t kept = history_count(history), evicted = history_evicted(history);
	uint64_t sum = kept + evicted + counts->dropped + counts->left_out +
		       counts->duplicates;
	char used[FORMAT_MAX], budget[FORMAT_MAX], text[80];

	snprintf(text, sizeof(text), "all that came here, %s",
		 format_bytes(used, counts->bytes));
	add_count(out, "received", counts->received, text);
	snprintf(text, sizeof(text), "kept; %s of %s in use",
		 format_bytes(used, history_bytes(history)),
		 format_bytes(budget, history_budget(history)));
	add_count(out, "= in history", kept, text);
	add_count(out, "+ evicted", evicted, "made room; see --memory");
	add_count(out, "+ dropped", counts->dropped, "lost: the inbox was full")
		->severity = counts->dropped ? SEVERITY_ALERT : SEVERITY_PLAIN;
	add_count(out, "+ left out", counts->left_out, "on topics of --leave-out");
	add_count(out, "+ sent again", counts->duplicates,
		  "came before; not kept twice");
	if (sum == counts->received)
		add_text(out, NULL, SEVERITY_GOOD, "The numbers add up.");
	else
		add_text(out, NULL, SEVERITY_ALERT, "The numbers do not add up to those "
			 "received: that is a fault of this program.");
}

static void tell_counts(const struct connection *asked, struct facts *out)
{
	const struct counts *counts = store_counts(asked->store);
	char text[80], waiting[FORMAT_MAX];

	begin(out, SECTION_COUNTS, "Messages");
	tell_sum(asked, out);
	begin(out, SECTION_COUNTS, "Of those received");
	add_count(out, "retained", counts->retained, "kept by the broker: no news");
	add_count(out, "undecodable", counts->undecodable, "no JSON; shown as they are");
	begin(out, SECTION_COUNTS, "Not on the screen");
	add_count(out, "hidden", asked->hidden, "by filter, pin or topics; kept");
	add_count(out, "unseen", asked->unseen, "came during the pause; kept");
	snprintf(text, sizeof(text), "bytes%s%s wait to be taken in",
		 counts->waiting_bytes > 999 ? ", " : "", counts->waiting_bytes > 999 ?
		 format_bytes(waiting, counts->waiting_bytes) : "");
	add_count(out, "inbox", counts->waiting_bytes, text);
	if (counts->refused)
		add_count(out, "refused", counts->refused,
			  "facts that a bound kept out")
			->severity = SEVERITY_NOTICE;
}

/* --- where the time went ----------------------------------------------------------- */

static const char *const stage_notes[LAG_STAGE_COUNT] = {
	[LAG_DEVICE] = "the tracker's memory, network and clock",
	[LAG_PLATFORM] = "inside flespi",
	[LAG_BROKER] = "the session, the link and this machine's clock",
	[LAG_BEYOND] = "in one: the broker gives no time of its own",
	[LAG_TOTAL] = "all of it",
};

static bool shows(const struct lags *lags, enum lag_stage stage)
{
	bool beyond = lags->stage[LAG_BEYOND].total;
	bool broker = lags->stage[LAG_BROKER].total;

	if (stage == LAG_BEYOND)
		return beyond;
	return broker || !beyond || stage == LAG_DEVICE || stage == LAG_TOTAL;
}

/* The device's newest message that was no snapshot. */
static const struct message *latest(const struct connection *asked)
{
	const struct device *device = store_device(asked->store, asked->device_id);
	const struct history *history = store_history(asked->store);
	const struct message *message =
		device ? history_get(history, device->last_seq) : NULL;

	while (message && message->flags & MESSAGE_RETAINED)
		message = history_get(history, message->previous_seq);
	return message;
}

static void tell_stage(const struct lags *lags, enum lag_stage stage,
		       const struct message *message, struct facts *out)
{
	struct fact *fact = add(out, FACT_LAGS, lag_stage_names[stage]);

	if (!histogram_quantile(&lags->stage[stage], 0.5, &fact->value[0]) ||
	    !histogram_quantile(&lags->stage[stage], 0.95, &fact->value[1]))
		fact->value[0] = fact->value[1] = INT64_MIN;
	if (!message || !lag_of(message, stage, &fact->value[2]))
		fact->value[2] = INT64_MIN;
	fact->text = mem_text(stage_notes[stage]);
}

static void tell_lags(const struct connection *asked, struct facts *out)
{
	const struct lags *lags = store_lags(asked->store);
	const struct message *message = latest(asked);
	const struct device *device = store_device(asked->store, asked->device_id);
	struct buffer text = { 0 };
	char behind[FORMAT_MAX];
	int64_t behind_us;

	begin(out, SECTION_LAGS, "Lag");
	out->at[out->count - 1].text = !device ? NULL : device->name ?
		mem_text(device->name) : mem_format("#%" PRIu64, device->id);
	for (enum lag_stage stage = 0; stage < LAG_STAGE_COUNT; stage++)
		if (shows(lags, stage))
			tell_stage(lags, stage, message, out);
	if (lags_clock_behind(lags, &behind_us))
		add_text(out, NULL, SEVERITY_ALERT, "This machine's clock is about %s "
			 "behind the broker's: messages are here before they were sent.",
			 format_duration(behind, behind_us));
	enum severity severity = lags_explain(lags, &text);
	add_text(out, NULL, severity, "%s", text.at);
	buffer_fini(&text);
}

/* --- subscriptions ------------------------------------------------------------------ */

static void tell_refusals(const struct subscriptions *set, struct facts *out)
{
	int told = 0;

	for (size_t i = 0; i < set->count && told < REFUSALS_MAX; i++) {
		const struct subscription *row = &set->at[i];
		const struct code_info *info = code_find(CODE_SUBACK, row->code);

		if (row->state != SUBSCRIPTION_REFUSED)
			continue;
		told++;
		add_text(out, NULL, SEVERITY_ALERT, "%s refused: %s (%d)", row->filter,
			 info ? info->meaning : "a code without a description",
			 row->code);
	}
}

static void tell_subscriptions(const struct connection *asked, struct facts *out)
{
	const struct subscriptions *set = store_subscriptions(asked->store);
	size_t count[SUBSCRIPTION_STATE_COUNT] = { 0 };
	static const char *const notes[SUBSCRIPTION_STATE_COUNT] = {
		[SUBSCRIPTION_OFF] = "switched off by you",
		[SUBSCRIPTION_ASKED] = "not answered yet",
		[SUBSCRIPTION_GRANTED] = "in force",
		[SUBSCRIPTION_REFUSED] = "nothing comes from them",
	};

	begin(out, SECTION_SUBSCRIPTIONS, "Subscriptions");
	for (size_t i = 0; i < set->count; i++)
		count[set->at[i].state]++;
	for (int i = SUBSCRIPTION_STATE_COUNT - 1; i >= 0; i--)
		if (count[i] || i == SUBSCRIPTION_GRANTED)
			add_count(out, subscription_state_name(i), count[i], notes[i])
				->severity = i == SUBSCRIPTION_REFUSED ? SEVERITY_ALERT :
						     SEVERITY_PLAIN;
	tell_refusals(set, out);
}

void connection_tell(const struct connection *connection, struct facts *out)
{
	clear(out);
	tell_link(connection, out);
	tell_counts(connection, out);
	tell_lags(connection, out);
	tell_subscriptions(connection, out);
}
