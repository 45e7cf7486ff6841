#include "net/bridge.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/dial.h"
#include "net/pump.h"
#include "net/resolve.h"
#include "net/thread.h"

struct bridge {
	const struct bridge_options *options;
	struct inbox *inbox;
	pthread_t thread;
	char path[108];              /* of the door, for the opener */
	int opener_fd;         /* socket pair: closed by the opener, it ends the bridge */

	/* The rest belongs to the bridge's thread. */
	int fd;                      /* the pair's other end */
	struct door *door;
	struct peer peer;
	char tried[DIAL_ADDRESS_MAX];
	struct bridge_news end;
};

static void report(struct bridge *bridge, enum link_state state, const char *address)
{
	struct link_report *report = report_new(REPORT_STATE, clock_wall_us());

	report->state = state;
	snprintf(report->address, sizeof(report->address), "%s", address);
	inbox_report(bridge->inbox, report);
}

static void report_trying(void *context, const char *address)
{
	struct bridge *bridge = context;

	snprintf(bridge->tried, sizeof(bridge->tried), "%s", address);
	report(bridge, LINK_CONNECTING, address);
}

static void report_tls(struct bridge *bridge)
{
	struct link_report *report = report_new(REPORT_TLS, clock_wall_us());

	report->state = LINK_SECURING;
	tls_facts(bridge->peer.tls, &report->tls);
	inbox_report(bridge->inbox, report);
}

static bool fail(struct bridge *bridge, enum link_failure failure)
{
	bridge->end.failure = failure;
	return false;
}

/* Of a way that ended before the broker was asked for, or the sentence would be taken to
 * mean that. */
static bool fail_first(struct bridge *bridge)
{
	const struct proxy *proxy = &bridge->options->proxy;
	struct err why = bridge->end.text;

	if (proxy->host[0])
		err_set(&bridge->end.text, "The proxy cannot be reached, see --proxy. %s",
			why.text);
	return fail(bridge, FAILURE_NETWORK);
}

static bool connect_tcp(struct bridge *bridge, char address[DIAL_ADDRESS_MAX])
{
	const struct bridge_options *options = bridge->options;
	bool direct = !options->proxy.host[0];
	struct deadline until = clock_deadline(bridge->fd, options->timeout_s);
	struct dial plan = { .trying = report_trying, .context = bridge };
	struct addrinfo *found;

	report(bridge, LINK_RESOLVING, "");
	if (!resolve(direct ? options->url.host : options->proxy.host,
		     direct ? options->url.port : options->proxy.port, &until, &found,
		     &bridge->end.text))
		return fail_first(bridge);
	until = clock_deadline(bridge->fd, options->timeout_s);
	plan.addresses = found;
	bridge->peer.fd = dial(&plan, &until, address, &bridge->end.text);
	freeaddrinfo(found);
	if (bridge->peer.fd < 0)
		return fail_first(bridge);
	/* Of several that raced, the one tried last need not be the one reached. */
	if (strcmp(bridge->tried, address))
		report(bridge, LINK_CONNECTING, address);
	return true;
}

/* The first address of the broker, in digits, for a proxy that cannot resolve. */
static bool find_address(struct bridge *bridge, const struct deadline *until,
			 char host[NI_MAXHOST])
{
	const struct url *url = &bridge->options->url;
	struct addrinfo *found;

	if (!resolve(url->host, url->port, until, &found, &bridge->end.text))
		return false;
	int error = getnameinfo(found->ai_addr, found->ai_addrlen, host, NI_MAXHOST,
				NULL, 0, NI_NUMERICHOST);
	freeaddrinfo(found);
	return !error || err_set(&bridge->end.text, "The address of %s is of no kind "
						    "that a proxy knows. Use socks5h://.",
				 url->host);
}

static bool ask_proxy(struct bridge *bridge, const char *address)
{
	const struct bridge_options *options = bridge->options;
	const struct proxy *proxy = &options->proxy;
	struct deadline until = clock_deadline(bridge->fd, options->timeout_s);
	char digits[NI_MAXHOST];

	if (!proxy->host[0])
		return true;
	report(bridge, LINK_PROXYING, address);
	if (!proxy->resolves && !find_address(bridge, &until, digits))
		return fail(bridge, FAILURE_NETWORK);
	const struct proxy_request request = {
		proxy, bridge->peer.fd, proxy->resolves ? options->url.host : digits,
		options->url.port,
	};
	return proxy_connect(&request, &until, &bridge->end.text) ||
	       fail(bridge, FAILURE_NETWORK);
}

static bool secure(struct bridge *bridge, const char *address)
{
	const struct bridge_options *options = bridge->options;
	struct deadline until = clock_deadline(bridge->fd, options->timeout_s);

	if (!options->url.tls)
		return true;
	report(bridge, LINK_SECURING, address);
	bridge->peer.tls = tls_new(&options->tls, bridge->peer.fd, &bridge->end.text);
	if (!bridge->peer.tls)
		return fail(bridge, FAILURE_LOCAL);
	if (!tls_handshake(bridge->peer.tls, &until, &bridge->end.text))
		return fail(bridge, FAILURE_TLS);
	report_tls(bridge);
	return true;
}

static bool upgrade(struct bridge *bridge, const char *address)
{
	const struct bridge_options *options = bridge->options;
	struct deadline until = clock_deadline(bridge->fd, options->timeout_s);

	if (!options->url.websocket)
		return true;
	report(bridge, LINK_UPGRADING, address);
	return peer_upgrade(&bridge->peer, &until, &bridge->end.text) ||
	       fail(bridge, peer_failure(&bridge->peer));
}

static void tell(struct bridge *bridge, const struct bridge_news *news)
{
	send(bridge->fd, news, sizeof(*news), MSG_NOSIGNAL);
}

static void carry(struct bridge *bridge)
{
	const struct pump pump = {
		.peer = &bridge->peer,
		.door = bridge->door,
		.inbox = bridge->inbox,
		.cancel_fd = bridge->fd,
		.packet_max = bridge->options->packet_max,
		.v5 = bridge->options->v5,
	};

	tell(bridge, &(struct bridge_news){ .ready = true });
	enum pump_end end = pump_run(&pump, &bridge->end.text);
	if (end != PUMP_OURS)
		fail(bridge, peer_failure(&bridge->peer));
	bridge->end.closed = end == PUMP_CLOSED && !peer_told(&bridge->peer) &&
		bridge->end.failure == FAILURE_NETWORK;
}

static void *run(void *argument)
{
	struct bridge *bridge = argument;
	char address[DIAL_ADDRESS_MAX];

	if (connect_tcp(bridge, address) && ask_proxy(bridge, address) &&
	    secure(bridge, address) && upgrade(bridge, address))
		carry(bridge);
	peer_close(&bridge->peer);
	door_free(bridge->door);
	tell(bridge, &bridge->end);
	close(bridge->fd);
	return NULL;
}

struct bridge *bridge_open(const struct bridge_options *options, struct inbox *inbox,
			   struct err *err)
{
	int pair[2];
	struct door *door = door_open(err);

	if (!door)
		return NULL;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		       pair) < 0) {
		err_set(err, "No descriptor is left for a connection (%s). Raise the "
			     "limit with ulimit -n.", strerror(errno));
		door_free(door);
		return NULL;
	}
	struct bridge *bridge = mem_new(sizeof(*bridge));
	inbox_forget_dups(inbox);
	bridge->options = options;
	bridge->inbox = inbox;
	bridge->opener_fd = pair[0];
	bridge->fd = pair[1];
	bridge->door = door;
	bridge->peer = (struct peer){ .url = &options->url, .fd = -1 };
	snprintf(bridge->path, sizeof(bridge->path), "%s", door_path(door));
	if (thread_start(&bridge->thread, run, bridge, err))
		return bridge;
	door_free(door);
	close(pair[0]);
	close(pair[1]);
	free(bridge);
	return NULL;
}

const char *bridge_path(const struct bridge *bridge)
{
	return bridge->path;
}

int bridge_fd(const struct bridge *bridge)
{
	return bridge->opener_fd;
}

bool bridge_hear(struct bridge *bridge, struct bridge_news *news)
{
	return recv(bridge->opener_fd, news, sizeof(*news), 0) == sizeof(*news);
}

void bridge_close(struct bridge *bridge)
{
	if (!bridge)
		return;
	close(bridge->opener_fd);
	pthread_join(bridge->thread, NULL);
	free(bridge);
}
