#include "net/keeper.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "core/mem.h"
#include "net/bridge.h"
#include "net/client.h"
#include "net/clock.h"
#include "net/foreign.h"
#include "net/identity.h"

enum {
	LINGER_MS = 200,             /* for the last bytes of a connection */
	STEADY_S = 10,               /* up for so long: the next pause is short again */
	TRIES_ONCE = 5,              /* of a headless mode, after a loss */
	WORK_S = 1,                  /* how often libmosquitto looks at its own clock */
};

enum phase { PHASE_IDLE, PHASE_BRIDGING, PHASE_GREETING, PHASE_UP, PHASE_PAUSE };

struct keeper {
	const struct session_options *options;
	struct commands *commands;
	struct inbox *inbox;
	struct bridge_options way;       /* of every bridge */
	struct client_options who;       /* of every client; version and id may change */
	struct client_events events;
	char *client_id;
	struct filters filters;
	bool fresh_id_used;              /* another one took our session over, once */

	enum phase phase;
	int64_t until_us;                /* GREETING: no longer; PAUSE: then again; steady */
	int64_t up_us, heard_us, worked_us;   /* UP: since, last bytes, last client_work(); steady */
	int keepalive_s;                 /* the broker may have said another */
	int tries;                       /* failures since it was last up */
	int doublings;                   /* of the pause */
	bool was_up, quitting;

	struct bridge *bridge;           /* NULL: none */
	struct bridge_news end;          /* how the bridge ended */
	bool bridge_ended;
	struct client *client;           /* NULL: none */
	struct refusal refusal;
	bool refused;                    /* `refusal` holds what the broker said */
};

static void send_report(struct keeper *keeper, struct link_report *take)
{
	const struct session_options *options = keeper->options;
	char *const texts[] = { take->text.text, take->token, take->subscriptions };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		foreign_hide(texts[i], options->user);
		foreign_hide(texts[i], options->password);
	}
	inbox_report(keeper->inbox, take);
}

static void report_note(struct keeper *keeper, const char *sentence)
{
	struct link_report *report = report_new(REPORT_NOTE, clock_wall_us());

	report->severity = SEVERITY_NOTICE;
	err_set(&report->text, "%s", sentence);
	send_report(keeper, report);
}

static void report_answer(struct keeper *keeper, enum report_kind kind, uint32_t id, int code)
{
	struct link_report *report = report_new(kind, clock_wall_us());

	report->id = id;
	report->code = code;
	send_report(keeper, report);
}

/* --- the ends of a connection ---------------------------------------------- */

static void drop(struct keeper *keeper)
{
	client_free(keeper->client);
	bridge_close(keeper->bridge);
	keeper->client = NULL;
	keeper->bridge = NULL;
}

static void stop(struct keeper *keeper, enum link_failure failure, const struct err *why)
{
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());

	drop(keeper);
	keeper->phase = PHASE_IDLE;
	report->state = LINK_FAILED;
	report->failure = failure;
	report->text = *why;
	send_report(keeper, report);
}

/* Doubles from failure to failure, and is somewhere in its upper half, so that a
 * broker that comes back is not met by everybody at once. */
static int64_t next_pause_us(struct keeper *keeper)
{
	int64_t pause_ms = keeper->options->retry_min_ms;
	uint32_t random = 0;

	for (int i = 0; i < keeper->doublings && pause_ms < keeper->options->retry_max_ms; i++)
		pause_ms *= 2;
	if (pause_ms > keeper->options->retry_max_ms)
		pause_ms = keeper->options->retry_max_ms;
	keeper->doublings++;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (uint32_t)clock_steady_us();
	return pause_ms * 500 + (int64_t)(random % 1000) * pause_ms / 2;
}

/* Pauses and tries again, unless this mode has tried enough. */
static void lose(struct keeper *keeper, enum link_failure failure, const struct err *why)
{
	bool steady = keeper->phase == PHASE_UP &&
		      clock_steady_us() - keeper->up_us >= STEADY_S * (int64_t)CLOCK_SECOND;

	keeper->tries++;
	if (failure == FAILURE_LOCAL || (keeper->options->once && !keeper->was_up)) {
		stop(keeper, failure, why);
		return;
	}
	if (keeper->options->once && keeper->tries > TRIES_ONCE) {
		stop(keeper, FAILURE_LOST, why);
		return;
	}
	if (steady)
		keeper->doublings = 0;
	drop(keeper);
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());
	int64_t pause_us = next_pause_us(keeper);
	keeper->phase = PHASE_PAUSE;
	keeper->until_us = clock_steady_us() + pause_us;
	report->state = LINK_WAITING;
	report->retry_us = report->at_us + pause_us;
	report->failure = failure;
	report->text = *why;
	send_report(keeper, report);
}

static void begin(struct keeper *keeper)
{
	struct err err = { "" };

	drop(keeper);
	keeper->phase = PHASE_BRIDGING;
	keeper->refused = keeper->bridge_ended = false;
	keeper->end = (struct bridge_news){ 0 };
	keeper->bridge = bridge_open(&keeper->way, keeper->inbox, &err);
	if (!keeper->bridge)
		stop(keeper, FAILURE_LOCAL, &err);
}

/* Two monitors that take one session from each other would do so for ever. */
static void lose_session(struct keeper *keeper, const struct err *why)
{
	if (keeper->options->client_id || keeper->fresh_id_used) {
		stop(keeper, FAILURE_REFUSED, why);
		return;
	}
	keeper->fresh_id_used = true;
	free(keeper->client_id);
	keeper->client_id = identity_new(keeper->who.version);
	keeper->who.client_id = keeper->client_id;
	lose(keeper, FAILURE_REFUSED, why);
}

static void lose_filter(struct keeper *keeper, const struct err *why)
{
	uint32_t id = filters_culprit(&keeper->filters);

	if (id) {
		filters_refuse(&keeper->filters, id);
		report_answer(keeper, REPORT_SUBACK, id, REFUSAL_BAD_FILTER);
	}
	lose(keeper, FAILURE_REFUSED, why);
}

static void take_refusal(struct keeper *keeper)
{
	bool may_fall_back = !keeper->options->version && keeper->who.version == 5;
	struct err why;

	refusal_explain(&keeper->refusal, &why);
	if (keeper->refusal.family == CODE_DISCONNECT &&
	    keeper->refusal.code == REFUSAL_TAKEN_OVER) {
		lose_session(keeper, &why);
		return;
	}
	switch (refusal_reaction(&keeper->refusal)) {
	case REACTION_VERSION:
		if (may_fall_back) {
			report_note(keeper, "The broker does not speak MQTT 5; trying 3.1.1.");
			keeper->who.version = 4;
			begin(keeper);
			return;
		}
		/* fall through */
	case REACTION_FATAL:
		stop(keeper, FAILURE_REFUSED, &why);
		return;
	case REACTION_FILTER:
		lose_filter(keeper, &why);
		return;
	default:
		lose(keeper, FAILURE_REFUSED, &why);
	}
}

static void greet(struct keeper *keeper);

static void hear(struct keeper *keeper)
{
	struct bridge_news news;

	while (!keeper->bridge_ended && bridge_hear(keeper->bridge, &news)) {
		if (news.ready) {
			greet(keeper);
			return;
		}
		keeper->end = news;
		keeper->bridge_ended = true;
	}
}

/* The bridge ends soon after libmosquitto hung up, and says how it went. */
static void linger(struct keeper *keeper)
{
	struct wait wait = { -1, clock_steady_us() + LINGER_MS * 1000, 0 };

	if (!keeper->bridge_ended && wait_for(&wait, bridge_fd(keeper->bridge), POLLIN) == WAIT_READY)
		hear(keeper);
}

static void explain_early_close(const struct keeper *keeper, struct err *err)
{
	const struct url *url = &keeper->way.url;

	if (url->tls)
		err_set(err, "%s closed the connection before answering CONNECT. Check the port "
			     "(%d) and the token.", url->host, url->port);
	else
		err_set(err, "%s closed the connection before answering CONNECT. Is %d its port for "
			     "TLS? Then use mqtts://.", url->host, url->port);
}

/* The client is over: what the broker said comes first, then what it did. */
static void take_end(struct keeper *keeper, const struct err *breach)
{
	const char *host = keeper->way.url.host;
	enum link_failure failure = FAILURE_NETWORK;
	struct err why;

	linger(keeper);
	if (keeper->refused) {
		take_refusal(keeper);
		return;
	}
	if (keeper->end.closed && keeper->phase == PHASE_GREETING) {
		explain_early_close(keeper, &why);
	} else if (keeper->end.failure) {
		failure = keeper->end.failure;
		why = keeper->end.text;
	} else if (breach->text[0]) {
		err_set(&why, "%s sent %s. Check that it is an MQTT broker.", host, breach->text);
	} else {
		err_set(&why, "The connection to %s ended.", host);
	}
	lose(keeper, failure, &why);
}

static void greet(struct keeper *keeper)
{
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());
	struct err err = { "" };

	report->state = LINK_GREETING;
	send_report(keeper, report);
	keeper->phase = PHASE_GREETING;
	keeper->until_us = clock_steady_us() +
			   keeper->options->connect_timeout_s * (int64_t)CLOCK_SECOND;
	keeper->client = client_new(&keeper->who, &keeper->events, keeper->inbox, &err);
	if (!keeper->client)
		stop(keeper, FAILURE_LOCAL, &err);
	else if (!client_connect(keeper->client, bridge_path(keeper->bridge), &err))
		take_end(keeper, &(struct err){ "" });
}

/* --- what the client tells ------------------------------------------------- */

static void on_greeted(void *context, struct link_report *take, int keepalive_s)
{
	struct keeper *keeper = context;

	if (!take->code) {
		keeper->phase = PHASE_UP;
		keeper->was_up = true;
		keeper->tries = 0;
		keeper->up_us = keeper->heard_us = clock_steady_us();
		keeper->keepalive_s = keepalive_s;
		filters_restart(&keeper->filters, take->session_present);
	}
	send_report(keeper, take);
}

static void on_answered(void *context, int mid, int code)
{
	struct keeper *keeper = context;
	uint32_t id;
	bool left;

	if (filters_answer(&keeper->filters, mid, code, &id, &left))
		report_answer(keeper, left ? REPORT_UNSUBACK : REPORT_SUBACK, id, code);
}

static void on_refused(void *context, const struct refusal *refusal)
{
	struct keeper *keeper = context;

	keeper->refusal = *refusal;
	keeper->refusal.host = keeper->way.url.host;
	keeper->refused = true;
}

/* --- the loop -------------------------------------------------------------- */

static void ask(struct keeper *keeper)
{
	struct filter *row;

	while (keeper->phase == PHASE_UP && (row = filters_next(&keeper->filters)))
		if (!client_ask(keeper->client, row)) {
			uint32_t id = row->id;

			filters_refuse(&keeper->filters, id);
			report_answer(keeper, REPORT_SUBACK, id, REFUSAL_BAD_FILTER);
		}
}

static void work(struct keeper *keeper)
{
	struct err breach = { "" };

	keeper->worked_us = clock_steady_us();
	if (!client_work(keeper->client, &breach))
		take_end(keeper, &breach);
}

static void say_goodbye(struct keeper *keeper)
{
	if (keeper->phase != PHASE_UP)
		return;
	client_goodbye(keeper->client);
	linger(keeper);
}

static void obey(struct keeper *keeper, const struct command *command)
{
	switch (command->kind) {
	case COMMAND_SUBSCRIBE:
		filters_want(&keeper->filters, &command->filter);
		break;
	case COMMAND_UNSUBSCRIBE:
		filters_drop(&keeper->filters, command->filter.id);
		break;
	case COMMAND_RECONNECT:
		keeper->fresh_id_used = false;
		keeper->doublings = keeper->tries = 0;
		say_goodbye(keeper);
		begin(keeper);
		break;
	case COMMAND_QUIT:
		keeper->quitting = true;
		break;
	}
}

static void take_commands(struct keeper *keeper)
{
	for (struct command *next, *at = commands_take(keeper->commands); at; at = next) {
		next = at->next;
		obey(keeper, at);
		command_free(at);
	}
}

/* Half as long again as the keepalive: our PINGREQ went out after one, and the
 * answer has had half of one. */
static int64_t silence_us(const struct keeper *keeper)
{
	return keeper->keepalive_s * (int64_t)CLOCK_SECOND * 3 / 2;
}

static void tick(struct keeper *keeper)
{
	const struct url *url = &keeper->way.url;
	int64_t now_us = clock_steady_us();
	struct err why;

	if (keeper->phase == PHASE_PAUSE && now_us >= keeper->until_us) {
		begin(keeper);
	} else if (keeper->phase == PHASE_GREETING && now_us >= keeper->until_us) {
		err_set(&why, "%s took the connection but did not answer CONNECT within %d s. Is %d "
			      "its port for MQTT%s?", url->host, keeper->options->connect_timeout_s,
			url->port, url->tls ? " over TLS" : "");
		lose(keeper, FAILURE_NETWORK, &why);
	} else if (keeper->phase == PHASE_UP && keeper->keepalive_s &&
		   now_us - keeper->heard_us > silence_us(keeper)) {
		err_set(&why, "%s has been silent for %d s, although it was asked for an answer. "
			      "The connection is dead.", url->host,
			(int)(silence_us(keeper) / CLOCK_SECOND));
		lose(keeper, FAILURE_NETWORK, &why);
	} else if (keeper->phase == PHASE_UP &&
		   now_us - keeper->worked_us >= WORK_S * (int64_t)CLOCK_SECOND) {
		work(keeper);
	}
}

static int next_wake_ms(const struct keeper *keeper)
{
	switch (keeper->phase) {
	case PHASE_GREETING:
	case PHASE_PAUSE:
		return clock_until_ms(keeper->until_us);
	case PHASE_UP:
		return clock_until_ms(keeper->worked_us + WORK_S * (int64_t)CLOCK_SECOND);
	default:
		return -1;
	}
}

static void step(struct keeper *keeper)
{
	bool writes = keeper->client && client_wants_write(keeper->client);
	struct pollfd fds[] = {
		{ commands_fd(keeper->commands), POLLIN, 0 },
		{ keeper->client ? client_fd(keeper->client) : -1,
		  (short)(POLLIN | (writes ? POLLOUT : 0)), 0 },
		{ keeper->bridge && !keeper->bridge_ended ? bridge_fd(keeper->bridge) : -1, POLLIN, 0 },
	};

	poll(fds, sizeof(fds) / sizeof(*fds), next_wake_ms(keeper));
	if (fds[1].revents & POLLIN)
		keeper->heard_us = clock_steady_us();
	if (fds[1].revents)
		work(keeper);
	else if (fds[2].revents)
		hear(keeper);
	if (keeper->bridge_ended && keeper->phase == PHASE_BRIDGING)
		lose(keeper, keeper->end.failure, &keeper->end.text);
	tick(keeper);
	if (fds[0].revents)
		take_commands(keeper);
	ask(keeper);
}

void keeper_run(const struct session_options *options, struct commands *commands,
		struct inbox *inbox)
{
	struct keeper keeper = {
		.options = options,
		.commands = commands,
		.inbox = inbox,
		.client_id = options->client_id ? mem_text(options->client_id) :
						  identity_new(options->version),
	};

	keeper.way = (struct bridge_options){
		.url = options->url,
		.tls = {
			.host = options->url.host, .port = options->url.port,
			.ca_file = options->ca_file, .ca_path = options->ca_path,
			.cert_file = options->cert_file, .key_file = options->key_file,
			.alpn = options->tls_alpn, .insecure = options->insecure,
		},
		.timeout_s = options->connect_timeout_s,
		.packet_max = options->max_packet_bytes,
	};
	keeper.who = (struct client_options){
		.version = options->version ? options->version : 5,
		.client_id = keeper.client_id,
		.user = options->user, .password = options->password,
		.keepalive_s = options->keepalive_s,
		.packet_max = options->max_packet_bytes,
		.keep = options->keep, .expiry_s = options->expiry_s,
	};
	keeper.events = (struct client_events){ &keeper, on_greeted, on_answered, on_refused };
	begin(&keeper);
	while (!keeper.quitting)
		step(&keeper);
	say_goodbye(&keeper);
	drop(&keeper);
	filters_fini(&keeper.filters);
	free(keeper.client_id);
}
