#include "demo/publisher.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "core/mem.h"

static const int64_t slice_us = 500000;      /* simulated at a stretch */
static const int64_t outdated_us = 5000000;  /* messages older than this are left out */
static const int keepalive_s = 60;

/* The broker answers a SUBSCRIBE after everything that we published before it. */
static const char barrier[] = "flespitop/demo/barrier";

struct publisher {
	pthread_t thread;
	struct fleet *fleet;
	int port;
	int wake;                /* eventfd, readable: the thread is to look at `quit` */
	int ready;               /* eventfd, readable: the wait is over */
	atomic_bool quit;        /* the thread is to end */
	atomic_bool holds;       /* the broker holds the snapshot */
	/* the thread's own */
	struct mosquitto *client;
	bool greeted, failed;
	char cid[24];
};

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void ring(int bell)
{
	uint64_t one = 1;

	while (write(bell, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

/* --- in the thread ----------------------------------------------------------- */

static bool over(const struct publisher *publisher)
{
	return publisher->failed || publisher->quit;
}

/* Lets libmosquitto write while the broker takes it, and read what it says. */
static void exchange(struct publisher *publisher, short events, int timeout_ms)
{
	struct pollfd fds[] = {
		{ .fd = publisher->wake, .events = POLLIN },
		{ .fd = mosquitto_socket(publisher->client), .events = events },
	};
	int rc = MOSQ_ERR_SUCCESS;

	if (poll(fds, 2, timeout_ms) < 0)
		return;
	if (fds[1].revents & (POLLIN | POLLERR | POLLHUP))
		rc = mosquitto_loop_read(publisher->client, 1);
	if (!rc && fds[1].revents & POLLOUT)
		rc = mosquitto_loop_write(publisher->client, 1);
	if (!rc)
		rc = mosquitto_loop_misc(publisher->client);
	if (rc)
		publisher->failed = true;
}

/* libmosquitto queues without bound what the socket does not take: so wait for it. */
static void drain(struct publisher *publisher)
{
	while (!over(publisher) && mosquitto_want_write(publisher->client))
		exchange(publisher, POLLIN | POLLOUT, 1000);
}

static void publish(void *owner, const struct fleet_message *message)
{
	struct publisher *publisher = owner;
	mosquitto_property *properties = NULL;
	char timestamp[32];

	if (over(publisher))
		return;
	if (!message->retain && now_us() - message->at_us > outdated_us)
		return;
	snprintf(timestamp, sizeof(timestamp), "%" PRId64 ".%06d",
		 message->at_us / 1000000, (int)(message->at_us % 1000000));
	mosquitto_property_add_string_pair(&properties, MQTT_PROP_USER_PROPERTY,
					   "timestamp", timestamp);
	mosquitto_property_add_string_pair(&properties, MQTT_PROP_USER_PROPERTY, "cid",
					   publisher->cid);
	int rc = mosquitto_publish_v5(publisher->client, NULL, message->topic,
				      (int)message->payload_len, message->payload, 0,
				      message->retain, properties);

	mosquitto_property_free_all(&properties);
	if (rc)
		publisher->failed = true;
	else
		drain(publisher);
}

static void on_connect(struct mosquitto *client, void *owner, int code, int flags,
		       const mosquitto_property *properties)
{
	struct publisher *publisher = owner;

	(void)client, (void)flags, (void)properties;
	if (code)
		publisher->failed = true;
	else
		publisher->greeted = true;
}

static void on_subscribe(struct mosquitto *client, void *owner, int mid, int count,
			 const int *granted)
{
	struct publisher *publisher = owner;

	(void)client, (void)mid, (void)count, (void)granted;
	publisher->holds = true;
	ring(publisher->ready);
}

/* Sleeps until the fleet does something, the broker says something, or the end. */
static void wait_for_next(struct publisher *publisher)
{
	int64_t wait_us = fleet_next_us(publisher->fleet) - now_us();
	int wait_ms = wait_us > 1000000 ? 1000 : (int)((wait_us + 999) / 1000);

	if (wait_us > 0)
		exchange(publisher, POLLIN, wait_ms);
}

static void advance(struct publisher *publisher)
{
	int64_t due_us = fleet_next_us(publisher->fleet);
	int64_t until_us = now_us();

	if (due_us > until_us)
		return;
	if (until_us > due_us + slice_us)
		until_us = due_us + slice_us;
	fleet_advance(publisher->fleet, until_us, publish, publisher);
}

static void *publish_fleet(void *owner)
{
	struct publisher *publisher = owner;

	publisher->failed = mosquitto_connect(publisher->client, "127.0.0.1",
					      publisher->port, keepalive_s);
	while (!over(publisher) && !publisher->greeted)
		exchange(publisher, POLLIN, 1000);
	if (!over(publisher)) {
		fleet_snapshot(publisher->fleet, publish, publisher);
		mosquitto_subscribe(publisher->client, NULL, barrier, 0);
	}
	while (!over(publisher)) {
		wait_for_next(publisher);
		advance(publisher);
	}
	ring(publisher->ready);   /* nobody waits for what will not come */
	return NULL;
}

/* --- outside ----------------------------------------------------------------- */

static bool make_client(struct publisher *publisher)
{
	struct mosquitto *client = mosquitto_new(NULL, true, publisher);

	publisher->client = client;
	if (!client)
		return false;
	mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_connect_v5_callback_set(client, on_connect);
	mosquitto_subscribe_callback_set(client, on_subscribe);
	return true;
}

/* Signals are for the main thread. */
static bool start_thread(struct publisher *publisher)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&publisher->thread, NULL, publish_fleet, publisher);

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !failed;
}

static void dispose(struct publisher *publisher)
{
	if (publisher->client)
		mosquitto_destroy(publisher->client);
	mosquitto_lib_cleanup();
	if (publisher->wake >= 0)
		close(publisher->wake);
	if (publisher->ready >= 0)
		close(publisher->ready);
	fleet_free(publisher->fleet);
	free(publisher);
}

struct publisher *publisher_start(int port, struct fleet *take, struct err *err)
{
	struct publisher *publisher = mem_new(sizeof(*publisher));

	publisher->fleet = take;
	publisher->port = port;
	publisher->wake = eventfd(0, EFD_CLOEXEC);
	publisher->ready = eventfd(0, EFD_CLOEXEC);
	snprintf(publisher->cid, sizeof(publisher->cid), "%" PRIu64, fleet_cid(take));
	mosquitto_lib_init();
	if (publisher->wake >= 0 && publisher->ready >= 0 && make_client(publisher) &&
	    start_thread(publisher))
		return publisher;
	err_set(err, "--demo cannot publish its fleet: %s; raise the limits of "
		"descriptors and processes (ulimit -n, -u)", strerror(errno));
	dispose(publisher);
	return NULL;
}

bool publisher_wait(struct publisher *publisher, int timeout_ms, struct err *err)
{
	struct pollfd ready = { .fd = publisher->ready, .events = POLLIN };

	if (poll(&ready, 1, timeout_ms) <= 0 || publisher->holds)
		return true;
	return err_set(err, "--demo could not publish its fleet to its own broker on "
			    "port %d; start it again", publisher->port);
}

void publisher_stop(struct publisher *publisher)
{
	if (!publisher)
		return;
	publisher->quit = true;
	ring(publisher->wake);
	pthread_join(publisher->thread, NULL);
	dispose(publisher);
}
