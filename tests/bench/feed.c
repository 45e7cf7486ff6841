/* Publishes messages of a simulated fleet at an even rate, to be measured against.
 *
 *   feed --port P [--devices N] [--rate MESSAGES_PER_S] [--seconds S] [--seed X]
 *   feed --port P [--devices N] --burst COUNT        COUNT messages as fast as it goes
 *   feed --file PATH [--devices N] --burst COUNT     the payloads as lines, no broker
 *
 * Message k goes out at start + k / rate, whatever happened before; so a broker that
 * stalls gets the late ones at once. QoS 0, with the user properties `timestamp` and
 * `cid`. On stdout: how many in how long. Exit status 1: a wrong option, or the broker
 * is away.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

#include "demo/fleet.h"

struct feed {
	int port, devices;
	double rate, seconds;
	uint64_t seed, burst;
	const char *path;
	FILE *file;              /* NULL: to the broker */
	struct mosquitto *client;
	struct fleet *fleet;
	char cid[24];
	bool connected, failed;
	uint64_t sent;
};

static int64_t clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void exchange(struct feed *feed, short events, int64_t timeout_us)
{
	struct pollfd fd = { .fd = mosquitto_socket(feed->client), .events = events };
	struct timespec timeout = { timeout_us / 1000000, timeout_us % 1000000 * 1000 };
	int rc = MOSQ_ERR_SUCCESS;

	if (ppoll(&fd, 1, &timeout, NULL) < 0)
		return;
	if (fd.revents & (POLLIN | POLLERR | POLLHUP))
		rc = mosquitto_loop_read(feed->client, 1);
	if (!rc && fd.revents & POLLOUT)
		rc = mosquitto_loop_write(feed->client, 1);
	if (!rc)
		rc = mosquitto_loop_misc(feed->client);
	feed->failed |= rc != MOSQ_ERR_SUCCESS;
}

/* Never more in libmosquitto's own queue than one message. */
static void drain(struct feed *feed)
{
	while (!feed->failed && mosquitto_want_write(feed->client))
		exchange(feed, POLLIN | POLLOUT, 1000000);
}

static void publish(void *owner, const struct fleet_message *message)
{
	struct feed *feed = owner;
	mosquitto_property *properties = NULL;
	char timestamp[32];

	snprintf(timestamp, sizeof(timestamp), "%" PRId64 ".%06d",
		 message->at_us / 1000000, (int)(message->at_us % 1000000));
	mosquitto_property_add_string_pair(&properties, MQTT_PROP_USER_PROPERTY,
					   "timestamp", timestamp);
	mosquitto_property_add_string_pair(&properties, MQTT_PROP_USER_PROPERTY, "cid",
					   feed->cid);
	int len = (int)message->payload_len;
	int rc = mosquitto_publish_v5(feed->client, NULL, message->topic, len,
				      message->payload, 0, false, properties);

	feed->failed |= rc != MOSQ_ERR_SUCCESS;
	mosquitto_property_free_all(&properties);
	drain(feed);
}

static void write_line(void *owner, const struct fleet_message *message)
{
	struct feed *feed = owner;

	fwrite(message->payload, 1, message->payload_len, feed->file);
	feed->failed |= putc('\n', feed->file) == EOF;
}

static void send_one(struct feed *feed)
{
	int device = (int)(feed->sent++ % (uint64_t)feed->devices);

	fleet_report(feed->fleet, device, clock_us(CLOCK_REALTIME),
		     feed->file ? write_line : publish, feed);
}

static void send_all(struct feed *feed)
{
	uint64_t total = (uint64_t)(feed->rate * feed->seconds);
	int64_t start_us = clock_us(CLOCK_MONOTONIC);

	if (feed->burst)
		total = feed->burst;
	while (feed->sent < total && !feed->failed) {
		int64_t due_us = start_us;

		if (!feed->burst)
			due_us += (int64_t)((double)feed->sent * 1e6 / feed->rate);
		int64_t wait_us = due_us - clock_us(CLOCK_MONOTONIC);

		if (wait_us > 0)
			exchange(feed, POLLIN, wait_us);
		else
			send_one(feed);
	}
	double seconds = (double)(clock_us(CLOCK_MONOTONIC) - start_us) / 1e6;

	printf("%" PRIu64 " messages in %.3f s, %.0f msg/s\n", feed->sent, seconds,
	       (double)feed->sent / seconds);
}

static void on_connect(struct mosquitto *client, void *owner, int code)
{
	struct feed *feed = owner;

	(void)client;
	feed->connected = !code;
	feed->failed |= code != 0;
}

static bool reach_broker(struct feed *feed)
{
	mosquitto_lib_init();
	feed->client = mosquitto_new(NULL, true, feed);
	mosquitto_int_option(feed->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	mosquitto_int_option(feed->client, MOSQ_OPT_TCP_NODELAY, 1);
	mosquitto_connect_callback_set(feed->client, on_connect);
	feed->failed = mosquitto_connect(feed->client, "127.0.0.1", feed->port, 60) !=
		MOSQ_ERR_SUCCESS;
	while (!feed->connected && !feed->failed)
		exchange(feed, POLLIN, 1000000);
	return feed->connected;
}

static bool read_options(struct feed *feed, int argc, char **argv)
{
	static const struct option options[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "devices", required_argument, NULL, 'd' },
		{ "rate", required_argument, NULL, 'r' },
		{ "seconds", required_argument, NULL, 's' },
		{ "seed", required_argument, NULL, 'x' },
		{ "burst", required_argument, NULL, 'b' },
		{ "file", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (option) {
		case 'p': feed->port = atoi(optarg); break;
		case 'd': feed->devices = atoi(optarg); break;
		case 'r': feed->rate = atof(optarg); break;
		case 's': feed->seconds = atof(optarg); break;
		case 'x': feed->seed = strtoull(optarg, NULL, 10); break;
		case 'b': feed->burst = strtoull(optarg, NULL, 10); break;
		case 'f': feed->path = optarg; break;
		default: return false;
		}
	}
	return optind == argc && (feed->port > 0 || feed->path) && feed->devices > 0 &&
		feed->devices <= 100000 && feed->rate > 0 && feed->seconds > 0 &&
		(!feed->path || feed->burst);
}

int main(int argc, char **argv)
{
	struct feed feed = { .devices = 500, .rate = 1000, .seconds = 10, .seed = 1 };

	if (!read_options(&feed, argc, argv)) {
		fputs("feed: the top of tests/bench/feed.c says its options\n", stderr);
		return 1;
	}
	feed.fleet = fleet_new(feed.devices, feed.seed, clock_us(CLOCK_REALTIME));
	snprintf(feed.cid, sizeof(feed.cid), "%" PRIu64, fleet_cid(feed.fleet));
	if (feed.path && !(feed.file = fopen(feed.path, "w"))) {
		fprintf(stderr, "feed: %s: %s\n", feed.path, strerror(errno));
		return 1;
	}
	if (feed.file || reach_broker(&feed))
		send_all(&feed);
	if (feed.failed)
		fprintf(stderr, "feed: the broker at port %d is away\n", feed.port);
	if (feed.client) {
		mosquitto_disconnect(feed.client);
		mosquitto_destroy(feed.client);
	}
	if (feed.file)
		fclose(feed.file);
	fleet_free(feed.fleet);
	mosquitto_lib_cleanup();
	return feed.failed;
}
