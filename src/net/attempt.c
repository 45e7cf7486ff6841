#include "net/attempt.h"

#include <stdlib.h>

#include "core/mem.h"
#include "net/clock.h"

enum {
	LINGER_MS = 200,             /* for the last bytes of a connection */
	WORK_US = CLOCK_SECOND,      /* how often libmosquitto looks at its own clock */
};

struct attempt {
	const struct bridge_options *way;
	const struct client_options *who;
	const struct client_events *listener;
	struct inbox *inbox;
	enum attempt_stage stage;
	struct bridge *bridge;
	struct bridge_news news;     /* how the bridge ended */
	bool bridge_ended;
	struct client_events events; /* ours, which pass on to the listener's */
	struct client *client;       /* NULL: not yet */
	int keepalive_s;             /* the broker may have said another; 0: none */
	int64_t until_us;            /* GREETING: no longer; steady, as the others */
	/* UP: last bytes, last client_work() */
	int64_t up_since_us, heard_us, worked_us;
	struct attempt_end end;
};

static bool finish(struct attempt *attempt, enum link_failure failure)
{
	if (attempt->stage == ATTEMPT_UP)
		attempt->end.up_us = clock_steady_us() - attempt->up_since_us;
	attempt->stage = ATTEMPT_OVER;
	attempt->end.failure = failure;
	return false;
}

static void explain_early_close(const struct attempt *attempt, struct err *err)
{
	const struct url *url = &attempt->way->url;
	const char *older = attempt->way->v5 ? " If it knows MQTT 3 only, use -V 311." :
					       "";

	if (url->tls || url->websocket)
		err_set(err, "%s closed the connection before answering CONNECT. Check "
			     "the port (%d) and the token.%s", url->host, url->port,
			older);
	else
		err_set(err, "%s closed the connection before answering CONNECT. Is %d "
			     "its port for TLS? Then use mqtts://.%s", url->host,
			url->port, older);
}

static void hear(struct attempt *attempt);

/* The bridge ends soon after libmosquitto hung up, and says how it went. */
static void linger(struct attempt *attempt)
{
	struct deadline until = { -1, clock_steady_us() + LINGER_MS * 1000, 0 };
	int fd = bridge_fd(attempt->bridge);

	if (!attempt->bridge_ended && clock_wait(&until, fd, POLLIN) == CLOCK_READY)
		hear(attempt);
}

/* The client is over: what the broker said comes first, then what it did. */
static void take_end(struct attempt *attempt, const struct err *breach)
{
	const char *host = attempt->way->url.host;
	struct err *why = &attempt->end.why;
	enum link_failure failure = FAILURE_NETWORK;

	linger(attempt);
	if (attempt->end.refused) {
		failure = FAILURE_REFUSED;
		refusal_explain(&attempt->end.refusal, why);
	} else if (breach->text[0]) {
		err_set(why, "%s sent %s. Check that it is an MQTT broker.", host,
			breach->text);
	} else if (attempt->news.closed && attempt->stage == ATTEMPT_GREETING) {
		explain_early_close(attempt, why);
	} else if (attempt->news.failure) {
		failure = attempt->news.failure;
		*why = attempt->news.text;
	} else {
		err_set(why, "The connection to %s ended.", host);
	}
	finish(attempt, failure);
}

static void greet(struct attempt *attempt)
{
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());

	report->state = LINK_GREETING;
	inbox_report(attempt->inbox, report);
	attempt->stage = ATTEMPT_GREETING;
	attempt->until_us = clock_deadline(-1, attempt->way->timeout_s).at_us;
	attempt->client = client_new(attempt->who, &attempt->events, attempt->inbox,
				     &attempt->end.why);
	if (!attempt->client)
		finish(attempt, FAILURE_LOCAL);
	else if (!client_connect(attempt->client, bridge_path(attempt->bridge),
				 &attempt->end.why))
		take_end(attempt, &(struct err){ "" });
}

static void hear(struct attempt *attempt)
{
	struct bridge_news news;

	if (!bridge_hear(attempt->bridge, &news))
		return;
	if (news.ready) {
		greet(attempt);
		return;
	}
	attempt->news = news;
	attempt->bridge_ended = true;
	if (attempt->stage != ATTEMPT_BRIDGING)
		return;
	attempt->end.why = news.text;
	finish(attempt, news.failure);
}

static void on_greeted(void *context, struct link_report *take, int keepalive_s)
{
	struct attempt *attempt = context;

	if (!take->code) {
		attempt->stage = ATTEMPT_UP;
		attempt->up_since_us = attempt->heard_us = clock_steady_us();
		attempt->keepalive_s = keepalive_s;
	}
	attempt->listener->greeted(attempt->listener->context, take, keepalive_s);
}

static void on_answered(void *context, int mid, int code)
{
	struct attempt *attempt = context;

	attempt->listener->answered(attempt->listener->context, mid, code);
}

static void on_refused(void *context, const struct refusal *refusal)
{
	struct attempt *attempt = context;

	attempt->end.refused = true;
	attempt->end.refusal = *refusal;
	attempt->end.refusal.host = attempt->way->url.host;
}

struct attempt *attempt_start(const struct bridge_options *way,
			      const struct client_options *who,
			      const struct client_events *events, struct inbox *inbox,
			      struct err *err)
{
	struct bridge *bridge = bridge_open(way, inbox, err);

	if (!bridge)
		return NULL;
	struct attempt *attempt = mem_new(sizeof(*attempt));
	attempt->way = way;
	attempt->who = who;
	attempt->listener = events;
	attempt->inbox = inbox;
	attempt->stage = ATTEMPT_BRIDGING;
	attempt->bridge = bridge;
	attempt->events = (struct client_events){
		attempt, on_greeted, on_answered, on_refused,
	};
	return attempt;
}

void attempt_free(struct attempt *attempt)
{
	if (!attempt)
		return;
	if (attempt->stage == ATTEMPT_UP) {
		client_goodbye(attempt->client);
		linger(attempt);
	}
	client_free(attempt->client);
	bridge_close(attempt->bridge);
	free(attempt);
}

enum attempt_stage attempt_stage(const struct attempt *attempt)
{
	return attempt->stage;
}

void attempt_fds(const struct attempt *attempt, struct pollfd fds[ATTEMPT_FDS])
{
	const struct client *client = attempt->client;
	bool writes = client && client_wants_write(client);

	fds[0] = (struct pollfd){
		.fd = client ? client_fd(client) : -1,
		.events = (short)(POLLIN | (writes ? POLLOUT : 0)),
	};
	fds[1] = (struct pollfd){
		.fd = attempt->bridge_ended ? -1 : bridge_fd(attempt->bridge),
		.events = POLLIN,
	};
}

int attempt_wake_ms(const struct attempt *attempt)
{
	switch (attempt->stage) {
	case ATTEMPT_GREETING:
		return clock_until_ms(attempt->until_us);
	case ATTEMPT_UP:
		return clock_until_ms(attempt->worked_us + WORK_US);
	default:
		return attempt->stage == ATTEMPT_OVER ? 0 : -1;
	}
}

static void work(struct attempt *attempt)
{
	struct err breach = { "" };

	attempt->worked_us = clock_steady_us();
	if (!client_work(attempt->client, &breach))
		take_end(attempt, &breach);
}

/* Half as long again as the keepalive: our PINGREQ went out after one, and the
 * answer has had half of one. */
static int64_t silence_us(const struct attempt *attempt)
{
	return attempt->keepalive_s * (int64_t)CLOCK_SECOND * 3 / 2;
}

static void check_clock(struct attempt *attempt)
{
	const struct url *url = &attempt->way->url;
	struct err *why = &attempt->end.why;
	int64_t now_us = clock_steady_us();

	if (attempt->stage == ATTEMPT_GREETING && now_us >= attempt->until_us) {
		err_set(why, "%s took the connection but did not answer CONNECT within "
			     "%d s. Is %d its port for MQTT%s?", url->host,
			attempt->way->timeout_s, url->port, url->tls ? " over TLS" : "");
		finish(attempt, FAILURE_NETWORK);
	} else if (attempt->stage == ATTEMPT_UP && attempt->keepalive_s &&
		   now_us - attempt->heard_us > silence_us(attempt)) {
		err_set(why, "%s has been silent for %d s, although it was asked for an "
			     "answer: the connection is dead.", url->host,
			(int)(silence_us(attempt) / CLOCK_SECOND));
		finish(attempt, FAILURE_NETWORK);
	} else if (attempt->stage == ATTEMPT_UP &&
		   now_us - attempt->worked_us >= WORK_US) {
		work(attempt);
	}
}

void attempt_work(struct attempt *attempt, const struct pollfd fds[ATTEMPT_FDS])
{
	if (attempt->stage == ATTEMPT_OVER)
		return;
	if (fds[0].revents & POLLIN)
		attempt->heard_us = clock_steady_us();
	if (fds[0].revents)
		work(attempt);
	else if (fds[1].revents)
		hear(attempt);
	check_clock(attempt);
}

bool attempt_ask(struct attempt *attempt, struct filter *filter)
{
	return client_ask(attempt->client, filter);
}

const struct attempt_end *attempt_end(const struct attempt *attempt)
{
	return &attempt->end;
}
