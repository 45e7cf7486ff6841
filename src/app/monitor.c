#include "app/monitor.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/address.h"
#include "app/terms.h"
#include "app/token.h"
#include "app/watch.h"
#include "core/mem.h"
#include "demo/demo.h"
#include "net/clock.h"
#include "net/proxy.h"
#include "net/session.h"

enum {
	DRAIN_US = 4000, DRAIN_CHECK = 32, DRAIN_LARGE = 64 << 10, DEMO_SEED = 1,
	INBOX_BYTES_MIN = 16 << 20,  /* a burst of 20,000, however small the history */
};

struct monitor {
	const struct config *config;
	void (*each)(void *owner, struct message *take);
	void (*hear)(void *owner, const struct link_report *report);
	void *owner;
	struct store *store;
	struct inbox *inbox;
	struct session *session;
	struct demo *demo;
	bool flespi_topics, comma_lists;     /* see app/watch.h */
	struct message *waiting;         /* taken from the inbox, not yet worked off */
	int64_t frozen_us;               /* 0: not */
	uint64_t followed;               /* device; 0: none */
	uint32_t followed_id;            /* its telemetry's subscription */
};

/* --- start ------------------------------------------------------------------ */

static bool start_demo(struct monitor *monitor, struct url *url, struct err *err)
{
	struct demo_options options = {
		.devices = (int)config_number(monitor->config, OPTION_DEMO),
		.seed = DEMO_SEED,
	};

	monitor->demo = demo_start(&options, err);
	if (!monitor->demo)
		return false;
	*url = (struct url){ .host = "127.0.0.1", .path = "/",
			     .port = demo_port(monitor->demo) };
	return true;
}

static void describe_way(struct link *link, const struct url *url, const char *proxy)
{
	struct proxy way;

	snprintf(link->host, sizeof(link->host), "%s", url->host);
	link->port = url->port;
	link->secure = url->tls;
	link->websocket = url->websocket;
	if (proxy && proxy_parse(proxy, &way, NULL))
		snprintf(link->proxy, sizeof(link->proxy), "%s:%d", way.host, way.port);
}

static bool start_session(struct monitor *monitor, const struct url *url, bool once,
			  const struct credentials *who, struct err *err)
{
	const char *group = config_text(monitor->config, OPTION_SHARE);
	struct link *link = store_link_edit(monitor->store);
	struct terms terms;

	if (!terms_find(monitor->config, url, who, &terms, err))
		return false;
	terms.session.once = once;
	if (monitor->demo)
		terms.session.proxy = NULL;
	describe_way(link, url, terms.session.proxy);
	snprintf(link->share, sizeof(link->share), "%s", group ? group : "");
	monitor->session = session_start(&terms.session, monitor->inbox, err);
	terms_fini(&terms);
	return monitor->session;
}

static void ask(struct monitor *monitor, const struct watch *watch)
{
	struct subscriptions *set = store_subscriptions_edit(monitor->store);

	for (size_t i = 0; i < watch->count; i++) {
		const struct watch_filter *row = &watch->at[i];
		const struct subscription *made =
			subscriptions_add(set, row->filter, row->qos,
					  row->retain_handling);

		session_subscribe(monitor->session, made->id, made->filter, made->qos,
				  made->retain_handling);
	}
}

/* Which topics there are, and whether the broker knows flespi's filters. */
static void find_dialect(struct monitor *monitor, const struct url *url, bool demo)
{
	const char *said = config_text(monitor->config, OPTION_DIALECT);
	bool flespi = url_is_flespi(url);

	monitor->comma_lists = said ? !strcmp(said, "flespi") : flespi;
	monitor->flespi_topics = flespi || demo || monitor->comma_lists;
}

static bool start(struct monitor *monitor, const struct monitor_options *options,
		  int *status, struct err *err)
{
	struct credentials who = { 0 };
	struct watch watch = { 0 };
	struct address address;
	bool demo = config_is_set(monitor->config, OPTION_DEMO);

	*status = FAILURE_LOCAL;
	if (!(demo ? start_demo(monitor, &address.url, err) :
		     address_find(monitor->config, &address, err)))
		return false;
	find_dialect(monitor, &address.url, demo);
	terms_warn(monitor->config, monitor->comma_lists, options->warnings);
	if (!demo &&
	    !credentials_find(monitor->config, &address, &who, options->warnings, err))
		return false;
	bool ok = watch_plan(monitor->config, monitor->flespi_topics,
			     monitor->comma_lists, &watch, err) &&
		  start_session(monitor, &address.url, options->once, &who, err);
	if (ok)
		ask(monitor, &watch);
	watch_fini(&watch);
	credentials_fini(&who);
	return ok;
}

struct monitor *monitor_start(const struct monitor_options *options, int *status,
			      struct err *err)
{
	struct monitor *monitor = mem_new(sizeof(*monitor));
	size_t memory = (size_t)config_number(options->config, OPTION_MEMORY);

	monitor->config = options->config;
	monitor->each = options->each;
	monitor->hear = options->hear;
	monitor->owner = options->owner;
	monitor->store = store_new(memory);
	monitor->inbox = inbox_new(memory > INBOX_BYTES_MIN ? memory : INBOX_BYTES_MIN,
				   err);
	if (monitor->inbox && start(monitor, options, status, err))
		return monitor;
	monitor_stop(monitor);
	return NULL;
}

void monitor_stop(struct monitor *monitor)
{
	if (!monitor)
		return;
	session_stop(monitor->session);
	demo_stop(monitor->demo);
	while (monitor->waiting) {
		struct message *message = monitor->waiting;

		monitor->waiting = message->next;
		message_free(message);
	}
	inbox_free(monitor->inbox);
	store_free(monitor->store);
	free(monitor);
}

struct store *monitor_store(const struct monitor *monitor)
{
	return monitor->store;
}

bool monitor_watches_topics(const struct monitor *monitor)
{
	const struct config *config = monitor->config;
	bool chosen = config_is_set(config, OPTION_DEVICE) ||
		      config_is_set(config, OPTION_CHANNEL) ||
		      config_flag(config, OPTION_LOGS);

	return config_is_set(config, OPTION_TOPIC) || !(monitor->flespi_topics || chosen);
}

int monitor_fd(const struct monitor *monitor)
{
	return inbox_fd(monitor->inbox);
}

/* --- receiving -------------------------------------------------------------- */

static bool left_out(const struct monitor *monitor, const struct message *message)
{
	for (size_t i = 0; i < config_count(monitor->config, OPTION_LEAVE_OUT); i++) {
		const char *filter = config_item(monitor->config, OPTION_LEAVE_OUT, i);

		if (topic_filter_matches(filter, message_topic(message)))
			return true;
	}
	return false;
}

static void take_message(struct monitor *monitor, struct message *message)
{
	message->next = NULL;
	if (monitor->frozen_us)
		message->received_us = monitor->frozen_us;
	if (left_out(monitor, message))
		store_left_out(monitor->store, message);
	else if (monitor->each && store_repeats(monitor->store, message))
		message_free(message);
	else if (monitor->each)
		monitor->each(monitor->owner, message);
	else
		store_apply(monitor->store, message);
}

/* What the session still holds although nobody asked for it can be ended from here. */
static void adopt(struct monitor *monitor, const struct link_report *report)
{
	const struct subscriptions *set = store_subscriptions(monitor->store);

	if (report->kind != REPORT_CONNACK)
		return;
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].unasked)
			session_adopt(monitor->session, set->at[i].id, set->at[i].filter);
}

/* Only flespi tells about the token. Then its broker goes by a name that is not its
 * own. */
static void meet(struct monitor *monitor, const struct link_report *report)
{
	const struct config *config = monitor->config;

	if (report->kind != REPORT_CONNACK || !report->token || monitor->comma_lists ||
	    config_is_set(config, OPTION_DIALECT))
		return;
	monitor->comma_lists = monitor->flespi_topics = true;
	store_note(monitor->store, report->at_us, SEVERITY_NOTICE,
		   "the broker greets as flespi does: comma lists and $filter go to it "
		   "as they are");
}

static void take_reports(struct monitor *monitor, struct link_report *report)
{
	while (report) {
		struct link_report *next = report->next;

		if (monitor->frozen_us) {
			if (report->retry_us)
				report->retry_us += monitor->frozen_us - report->at_us;
			report->at_us = monitor->frozen_us;
		}
		store_report(monitor->store, report);
		if (monitor->hear)
			monitor->hear(monitor->owner, report);
		adopt(monitor, report);
		meet(monitor, report);
		report_free(report);
		report = next;
	}
}

bool monitor_drain(struct monitor *monitor)
{
	int64_t end_us = clock_steady_us() + DRAIN_US;
	struct inbox_batch batch;

	/* Reports and losses are taken in even while older messages still wait. */
	if (!monitor->waiting && inbox_take(monitor->inbox, &batch)) {
		monitor->waiting = batch.messages;
		take_reports(monitor, batch.reports);
		if (batch.dropped)
			store_dropped(monitor->store, batch.dropped);
	}
	for (int n = 1; monitor->waiting; n++) {
		struct message *message = monitor->waiting;

		bool look = n % DRAIN_CHECK == 0 || message->payload_len > DRAIN_LARGE;

		monitor->waiting = message->next;
		take_message(monitor, message);
		if (look && clock_steady_us() > end_us)
			break;
	}
	store_tick(monitor->store,
		   monitor->frozen_us ? monitor->frozen_us : clock_wall_us());
	store_waiting(monitor->store, inbox_bytes(monitor->inbox));
	return monitor->waiting;
}

void monitor_freeze(struct monitor *monitor, int64_t at_us)
{
	monitor->frozen_us = at_us;
}

void monitor_hide(const struct monitor *monitor, char *text)
{
	session_hide(monitor->session, text);
}

/* --- subscriptions ---------------------------------------------------------- */

static uint32_t subscribe(struct monitor *monitor, const char *filter, int qos)
{
	const struct subscription *made =
		subscriptions_add(store_subscriptions_edit(monitor->store), filter, qos,
				  0);

	session_subscribe(monitor->session, made->id, made->filter, made->qos,
			  made->retain_handling);
	return made->id;
}

/* Spelt out where needed. True: one of them has this id. */
static bool subscribe_to(struct monitor *monitor, const char *filter, uint32_t id,
			 struct err *err)
{
	struct watch watch = { .comma_lists = monitor->comma_lists };
	bool ok = watch_add(&watch, filter, 0, 0, err), there = false;

	for (size_t i = 0; ok && i < watch.count; i++)
		there |= id == subscribe(monitor, watch.at[i].filter,
					 watch_qos(monitor->config));
	watch_fini(&watch);
	return there;
}

static void say_fault(struct monitor *monitor, const struct err *fault)
{
	if (fault->text[0])
		store_note(monitor->store, clock_wall_us(), SEVERITY_ALERT, "%s",
			   fault->text);
}

void monitor_subscribe(struct monitor *monitor, const char *filter)
{
	struct err fault = { "" };

	subscribe_to(monitor, filter, 0, &fault);
	say_fault(monitor, &fault);
}

/* The old one stays until the new one is asked for: what fits both keeps coming. */
void monitor_change(struct monitor *monitor, uint32_t id, const char *filter)
{
	struct err fault = { "" };

	if (!subscribe_to(monitor, filter, id, &fault) && !fault.text[0])
		monitor_unsubscribe(monitor, id);
	say_fault(monitor, &fault);
}

void monitor_unsubscribe(struct monitor *monitor, uint32_t id)
{
	session_unsubscribe(monitor->session, id);
	subscriptions_remove(store_subscriptions_edit(monitor->store), id);
}

void monitor_switch(struct monitor *monitor, uint32_t id, bool on)
{
	struct subscription *row =
		subscriptions_find(store_subscriptions_edit(monitor->store), id);

	if (!row)
		return;
	row->state = on ? SUBSCRIPTION_ASKED : SUBSCRIPTION_OFF;
	if (on)
		session_subscribe(monitor->session, id, row->filter, row->qos,
				  row->retain_handling);
	else
		session_unsubscribe(monitor->session, id);
}

void monitor_reconnect(struct monitor *monitor)
{
	session_reconnect(monitor->session);
}

/* True if the options already bring the full telemetry of the device. */
static bool has_telemetry(const struct monitor *monitor, uint64_t device_id)
{
	const struct subscriptions *set = store_subscriptions(monitor->store);
	char topic[80];

	snprintf(topic, sizeof(topic), "flespi/state/gw/devices/%llu/telemetry/ident",
		 (unsigned long long)device_id);
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].id != monitor->followed_id &&
		    topic_filter_matches(set->at[i].filter, span_of(topic)))
			return true;
	return false;
}

void monitor_follow(struct monitor *monitor, uint64_t device_id)
{
	char filter[80];

	if (device_id == monitor->followed)
		return;
	if (monitor->followed_id)
		monitor_unsubscribe(monitor, monitor->followed_id);
	monitor->followed = device_id;
	monitor->followed_id = 0;
	if (!device_id || has_telemetry(monitor, device_id))
		return;
	snprintf(filter, sizeof(filter), "flespi/state/gw/devices/%llu/telemetry/+",
		 (unsigned long long)device_id);
	/* Nobody will miss it in a session that is kept: with QoS 0 nothing waits
	 * there. */
	monitor->followed_id = subscribe(monitor, filter, 0);
}

/* --- how it stands ---------------------------------------------------------- */

enum link_failure monitor_failure(const struct monitor *monitor, struct err *err)
{
	const struct link *link = store_link(monitor->store);
	const struct subscriptions *set = store_subscriptions(monitor->store);
	size_t refused = 0;

	if (link->state == LINK_FAILED) {
		*err = link->error;
		return link->failure;
	}
	for (size_t i = 0; i < set->count; i++)
		refused += set->at[i].state == SUBSCRIPTION_REFUSED || set->at[i].unasked;
	if (!set->count || refused < set->count || set->at[0].unasked)
		return FAILURE_NONE;
	const struct code_info *why = code_find(CODE_SUBACK, set->at[0].code);
	err_set(err, "Every subscription was refused: %s (%d). %s",
		why ? why->meaning : "code", set->at[0].code,
		why && why->advice ? why->advice : "");
	return FAILURE_SUBSCRIPTIONS;
}
