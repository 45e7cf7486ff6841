#include "feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"

const int64_t FEED_START_US = INT64_C(1767261600) * 1000000;

void feed_init(struct feed *feed)
{
	*feed = (struct feed){ store_new(1 << 20), decoder_new(), FEED_START_US };
}

void feed_fini(struct feed *feed)
{
	store_free(feed->store);
	decoder_free(feed->decoder);
}

static void apply(struct feed *feed, const char *topic, struct span payload,
		  const char *timestamp, bool retained)
{
	struct property stamp = {
		.id = PROPERTY_USER, .name = span_of("timestamp"),
		.value = span_of(timestamp),
	};
	struct message_parts parts = {
		.topic = span_of(topic), .payload = payload, .received_us = feed->now_us,
		.retained = retained, .properties = &stamp,
		.property_count = timestamp != NULL,
	};

	store_apply(feed->store, message_new(feed->decoder, &parts));
}

void feed_bytes(struct feed *feed, const char *topic, struct span payload)
{
	apply(feed, topic, payload, NULL, false);
}

void feed(struct feed *feed, const char *topic, const char *payload)
{
	apply(feed, topic, span_of(payload), NULL, false);
}

void feed_retained(struct feed *feed, const char *topic, const char *payload,
		   const char *timestamp)
{
	apply(feed, topic, span_of(payload), timestamp, true);
}

void feed_stamped(struct feed *feed, const char *topic, const char *payload,
		  const char *timestamp)
{
	apply(feed, topic, span_of(payload), timestamp, false);
}

void feed_device(struct feed *to, uint64_t device_id, double server_s, double device_s,
		 const char *more)
{
	double start_s = (double)(FEED_START_US / 1000000);
	char topic[64];
	unsigned long long id = device_id;
	char *payload = mem_format("{\"channel.id\":40112,\"device.id\":%llu,"
				   "\"ident\":\"i%llu\",\"server.timestamp\":%.6f,"
				   "\"timestamp\":%.6f%s%s}", id, id,
				   start_s + server_s, start_s + device_s,
				   more ? "," : "", more ? more : "");

	snprintf(topic, sizeof(topic), "flespi/message/gw/devices/%llu", id);
	feed(to, topic, payload);
	free(payload);
}

const char *feed_parameter(const struct feed *feed, uint64_t device_id, const char *name)
{
	const struct device *device = store_device(feed->store, device_id);
	const struct names *names = store_names(feed->store);
	const struct parameter *parameter = NULL;

	if (device)
		parameter = parameters_find(&device->parameters, names, name);
	return parameter ? parameter_value(parameter).at : NULL;
}

const struct event *feed_newest_event(const struct feed *feed)
{
	return store_event(feed->store, store_event_newest(feed->store));
}
