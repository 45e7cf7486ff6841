#include "net/keeper.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "core/mem.h"
#include "net/attempt.h"
#include "net/clock.h"
#include "net/foreign.h"
#include "net/identity.h"

enum {
	STEADY_S = 10,               /* up for so long: the next pause is short again */
	TRIES_ONCE = 5,              /* of a headless mode, after a loss */
	REST_DOUBLINGS = 30,         /* of a pause: more than up to its longest */
};

struct keeper {
	const struct session_options *options;
	struct commands *commands;
	struct inbox *inbox;
	struct bridge_options way;       /* of every attempt */
	struct client_options who;       /* of every attempt; version and id may change */
	struct client_events events;
	char *client_id;
	bool fresh_id_used;              /* another one took our session over, once */
	struct filters filters;
	struct attempt *attempt;         /* NULL: none */
	int64_t retry_us;    /* without an attempt: when to begin one; steady; 0: never */
	int tries;                       /* failures since it was last up */
	int doublings;                   /* of the pause */
	bool was_up, quitting;
};

static void send_report(struct keeper *keeper, struct link_report *take)
{
	const struct session_options *options = keeper->options;
	char *const texts[] = {
		take->text.text, take->token, take->subscriptions, take->client_id,
	};

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

static void report_answer(struct keeper *keeper, enum report_kind kind, uint32_t id,
			  int code)
{
	struct link_report *report = report_new(kind, clock_wall_us());

	report->id = id;
	report->code = code;
	send_report(keeper, report);
}

static void drop(struct keeper *keeper)
{
	attempt_free(keeper->attempt);
	keeper->attempt = NULL;
	keeper->retry_us = 0;
}

static void stop(struct keeper *keeper, enum link_failure failure, const struct err *why)
{
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());

	report->state = LINK_FAILED;
	report->failure = failure;
	report->text = *why;
	drop(keeper);
	send_report(keeper, report);
}

/* Doubles from failure to failure, and is somewhere in its upper half, so that a
 * broker that comes back is not met by everybody at once. */
static int64_t next_pause_us(struct keeper *keeper)
{
	int64_t pause_ms = keeper->options->retry_min_ms;
	uint32_t random = 0;

	for (int i = 0; i < keeper->doublings &&
	     pause_ms < keeper->options->retry_max_ms; i++)
		pause_ms *= 2;
	if (pause_ms > keeper->options->retry_max_ms)
		pause_ms = keeper->options->retry_max_ms;
	keeper->doublings++;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (uint32_t)clock_steady_us();
	return pause_ms * 500 + (int64_t)(random % 1000) * pause_ms / 2;
}

/* Pauses and tries again, unless this mode has tried enough. */
static void lose(struct keeper *keeper, const struct attempt_end *end)
{
	bool once = keeper->options->once;

	keeper->tries++;
	if (end->failure == FAILURE_LOCAL || (once && !keeper->was_up)) {
		stop(keeper, end->failure, &end->why);
		return;
	}
	if (once && keeper->tries > TRIES_ONCE) {
		stop(keeper, FAILURE_LOST, &end->why);
		return;
	}
	if (end->up_us >= STEADY_S * (int64_t)CLOCK_SECOND)
		keeper->doublings = 0;
	if (end->refused && refusal_reaction(&end->refusal) == REACTION_REST)
		keeper->doublings = REST_DOUBLINGS;
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());
	int64_t pause_us = next_pause_us(keeper);
	report->state = LINK_WAITING;
	report->retry_us = report->at_us + pause_us;
	report->failure = end->failure;
	report->text = end->why;
	drop(keeper);
	keeper->retry_us = clock_steady_us() + pause_us;
	send_report(keeper, report);
}

static void begin(struct keeper *keeper)
{
	struct err err = { "" };

	drop(keeper);
	keeper->way.v5 = keeper->who.version == 5;
	keeper->attempt = attempt_start(&keeper->way, &keeper->who, &keeper->events,
					keeper->inbox, &err);
	if (!keeper->attempt)
		stop(keeper, FAILURE_LOCAL, &err);
}

/* Two monitors that take one session from each other would do so for ever. */
static void lose_session(struct keeper *keeper, const struct attempt_end *end)
{
	if (keeper->options->client_id || keeper->fresh_id_used) {
		stop(keeper, FAILURE_REFUSED, &end->why);
		return;
	}
	char *old_id = keeper->client_id;
	keeper->fresh_id_used = true;
	keeper->client_id = identity_new(keeper->who.version);
	keeper->who.client_id = keeper->client_id;
	lose(keeper, end);
	free(old_id);
}

static void lose_filter(struct keeper *keeper, const struct attempt_end *end)
{
	uint32_t id = filters_culprit(&keeper->filters);

	if (id) {
		filters_refuse(&keeper->filters, id);
		report_answer(keeper, REPORT_SUBACK, id, end->refusal.code);
	}
	lose(keeper, end);
}

static void take_refusal(struct keeper *keeper, const struct attempt_end *end)
{
	bool may_fall_back = !keeper->options->version && keeper->who.version == 5;

	if (end->refusal.family == CODE_DISCONNECT &&
	    end->refusal.code == REFUSAL_TAKEN_OVER) {
		lose_session(keeper, end);
		return;
	}
	switch (refusal_reaction(&end->refusal)) {
	case REACTION_VERSION:
		if (may_fall_back) {
			report_note(keeper, "The broker does not speak MQTT 5; trying "
					    "3.1.1.");
			keeper->who.version = 4;
			begin(keeper);
			return;
		}
		/* fall through */
	case REACTION_FATAL:
		stop(keeper, FAILURE_REFUSED, &end->why);
		return;
	case REACTION_FILTER:
		lose_filter(keeper, end);
		return;
	default:
		lose(keeper, end);
	}
}

static void on_greeted(void *context, struct link_report *take, int keepalive_s)
{
	struct keeper *keeper = context;

	(void)keepalive_s;
	if (!take->code) {
		keeper->was_up = true;
		keeper->tries = 0;
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

static void obey(struct keeper *keeper, const struct command *command)
{
	switch (command->kind) {
	case COMMAND_SUBSCRIBE:
		filters_want(&keeper->filters, &command->filter);
		break;
	case COMMAND_ADOPT:
		filters_adopt(&keeper->filters, &command->filter);
		break;
	case COMMAND_UNSUBSCRIBE:
		filters_drop(&keeper->filters, command->filter.id);
		break;
	case COMMAND_RECONNECT:
		keeper->fresh_id_used = false;
		keeper->doublings = keeper->tries = 0;
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

static void ask(struct keeper *keeper)
{
	struct filter *row;

	if (!keeper->attempt || attempt_stage(keeper->attempt) != ATTEMPT_UP)
		return;
	while ((row = filters_next(&keeper->filters)))
		if (!attempt_ask(keeper->attempt, row)) {
			uint32_t id = row->id;

			filters_refuse(&keeper->filters, id);
			report_answer(keeper, REPORT_SUBACK, id, REFUSAL_BAD_FILTER);
		}
}

static int next_wake_ms(const struct keeper *keeper)
{
	if (keeper->attempt)
		return attempt_wake_ms(keeper->attempt);
	return keeper->retry_us ? clock_until_ms(keeper->retry_us) : -1;
}

static void step(struct keeper *keeper)
{
	struct pollfd fds[1 + ATTEMPT_FDS] = {
		{ commands_fd(keeper->commands), POLLIN, 0 }, { .fd = -1 }, { .fd = -1 },
	};

	if (keeper->attempt)
		attempt_fds(keeper->attempt, fds + 1);
	poll(fds, sizeof(fds) / sizeof(*fds), next_wake_ms(keeper));
	if (keeper->attempt) {
		attempt_work(keeper->attempt, fds + 1);
		const struct attempt_end *end = attempt_end(keeper->attempt);
		if (attempt_stage(keeper->attempt) == ATTEMPT_OVER)
			(end->refused ? take_refusal : lose)(keeper, end);
	} else if (keeper->retry_us && clock_steady_us() >= keeper->retry_us) {
		begin(keeper);
	}
	if (fds[0].revents)
		take_commands(keeper);
	ask(keeper);
}

static void set_up(struct keeper *keeper)
{
	const struct session_options *options = keeper->options;

	keeper->client_id = options->client_id ? mem_text(options->client_id) :
						 identity_new(options->version);
	keeper->way = (struct bridge_options){
		.url = options->url,
		.tls = {
			.host = options->url.host, .port = options->url.port,
			.ca_file = options->ca_file, .ca_path = options->ca_path,
			.cert_file = options->cert_file, .key_file = options->key_file,
			.key_passphrase = options->key_passphrase,
			/* A port for many things goes by this. */
			.alpn = options->tls_alpn || !options->url.websocket ?
				options->tls_alpn : "http/1.1",
			.insecure = options->insecure,
		},
		.timeout_s = options->connect_timeout_s,
		.packet_max = options->max_packet_bytes,
	};
	if (options->proxy)
		proxy_parse(options->proxy, &keeper->way.proxy, NULL);
	keeper->who = (struct client_options){
		.version = options->version ? options->version : 5,
		.client_id = keeper->client_id,
		.user = options->user, .password = options->password,
		.keepalive_s = options->keepalive_s,
		.packet_max = options->max_packet_bytes,
		.keep = options->keep, .expiry_s = options->expiry_s,
	};
	keeper->events = (struct client_events){ keeper, on_greeted, on_answered, NULL };
}

void keeper_run(const struct session_options *options, struct commands *commands,
		struct inbox *inbox)
{
	struct keeper keeper = { .options = options, .commands = commands,
				.inbox = inbox };

	set_up(&keeper);
	begin(&keeper);
	while (!keeper.quitting)
		step(&keeper);
	drop(&keeper);
	filters_fini(&keeper.filters);
	explicit_bzero(&keeper.way.proxy, sizeof(keeper.way.proxy));
	free(keeper.client_id);
}
