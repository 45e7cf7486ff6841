#include "demo/outlet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* between two PUBLISHes of last_active */
static const int64_t active_pause_us = 5000000;

static const char device_message[] = "flespi/message/gw/devices/%" PRIu64;
static const char device_topic[] = "flespi/state/gw/devices/%" PRIu64 "/%s";
static const char channel_topic[] = "flespi/state/gw/channels/%" PRIu64 "/%s";

void outlet_fini(struct outlet *outlet)
{
	buffer_fini(&outlet->topic);
	buffer_fini(&outlet->payload);
}

static void say(struct outlet *outlet, int64_t at_us, bool retain, struct span payload)
{
	struct fleet_message message = {
		.topic = outlet->topic.at,
		.payload = payload.at,
		.payload_len = payload.len,
		.retain = retain,
		.at_us = at_us,
	};

	outlet->emit(outlet->owner, &message);
}

static void name_topic(struct outlet *outlet, const char *format, va_list args)
{
	char topic[256];

	vsnprintf(topic, sizeof(topic), format, args);
	buffer_clear(&outlet->topic);
	buffer_add_text(&outlet->topic, topic);
}

__attribute__((format(printf, 4, 5)))
static void say_live(struct outlet *outlet, int64_t at_us, struct span payload,
		     const char *topic, ...)
{
	va_list args;

	va_start(args, topic);
	name_topic(outlet, topic, args);
	va_end(args);
	say(outlet, at_us, false, payload);
}

void outlet_retain(struct outlet *outlet, int64_t at_us, const char *payload,
		   const char *topic, ...)
{
	va_list args;

	va_start(args, topic);
	name_topic(outlet, topic, args);
	va_end(args);
	say(outlet, at_us, true, span_of(payload));
}

static struct span said(const struct outlet *outlet)
{
	return (struct span){ outlet->payload.at, outlet->payload.len };
}

void outlet_say_payload(struct outlet *outlet, int64_t at_us, bool retain,
			const char *topic, ...)
{
	va_list args;

	va_start(args, topic);
	name_topic(outlet, topic, args);
	va_end(args);
	say(outlet, at_us, retain, said(outlet));
}

void outlet_log(struct outlet *outlet, int64_t at_us, const struct outlet_record *record,
		const char *topic, ...)
{
	struct buffer *out = &outlet->payload;
	va_list args;

	buffer_clear(out);
	buffer_format(out, "{\"cid\":%d,\"event_code\":%d,", OUTLET_CID, record->code);
	if (record->origin_id)
		buffer_format(out, "\"origin_id\":%" PRIu64 ",\"origin_type\":%d,",
			      record->origin_id, (int)record->origin);
	buffer_add_text(out, "\"timestamp\":");
	sample_seconds(out, at_us);
	buffer_format(out, "%s%s}", *record->members ? "," : "", record->members);
	va_start(args, topic);
	name_topic(outlet, topic, args);
	va_end(args);
	say(outlet, at_us, false, said(outlet));
}

/* --- messages --------------------------------------------------------------- */

static void say_active(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	vehicle->active_us = at_us;
	if (at_us - vehicle->active_said_us < active_pause_us)
		return;
	vehicle->active_said_us = at_us;
	buffer_clear(&outlet->payload);
	sample_seconds(&outlet->payload, at_us / 1000000 * 1000000);
	outlet_say_payload(outlet, at_us, true, device_topic, vehicle->id, "last_active");
}

/* A tracker's own protocol needs about an eighth of the JSON. */
static void say_on_channel(struct outlet *outlet, struct vehicle *vehicle,
			   struct span payload, int64_t at_us)
{
	vehicle->messages++;
	vehicle->bytes += payload.len / 8;
	say_live(outlet, at_us, payload, "flespi/message/gw/channels/%" PRIu64 "/%s",
		 vehicle->inlet->id, vehicle->ident);
}

void outlet_raw_message(struct outlet *outlet, struct vehicle *vehicle,
			struct span payload, int64_t at_us)
{
	say_live(outlet, at_us, payload, device_message, vehicle->id);
	say_on_channel(outlet, vehicle, payload, at_us);
}

void outlet_message(struct outlet *outlet, struct vehicle *vehicle,
		    const struct sample *sample, int64_t at_us)
{
	buffer_clear(&outlet->payload);
	sample_write(sample, &outlet->payload);
	if (sample->channel_id)
		say_on_channel(outlet, vehicle, said(outlet), at_us);
	if (!vehicle->id)
		return;
	outlet_say_payload(outlet, at_us, false, device_message, vehicle->id);
	outlet_telemetry(outlet, vehicle, sample, at_us, false);
	say_active(outlet, vehicle, at_us);
}

void outlet_report(struct outlet *outlet, struct vehicle *vehicle, int64_t device_us,
		   int64_t at_us)
{
	const struct character *character = vehicle->character;
	struct sample sample;
	int64_t handling_us = 2000 + dice_below(&vehicle->dice, 9000);

	vehicle_sample(vehicle, device_us, at_us - handling_us, &sample);
	if (character && character->shape)
		character->shape(vehicle, at_us, &sample);
	outlet_message(outlet, vehicle, &sample, at_us);
}

/* --- connections ------------------------------------------------------------ */

static int64_t *connections(struct outlet *outlet, const struct inlet *inlet)
{
	return &outlet->connections[inlet - inlets];
}

static void say_connections(struct outlet *outlet, const struct inlet *inlet,
			    int64_t at_us)
{
	buffer_clear(&outlet->payload);
	buffer_format(&outlet->payload, "%lld", (long long)*connections(outlet, inlet));
	outlet_say_payload(outlet, at_us, true, channel_topic, inlet->id,
			   "connections_count");
}

/* The last level of the topic of a connection's event. */
static const char *leaf_of(int code)
{
	switch (code) {
	case 100: return "accepted";
	case 101: return "identified";
	case 102: return "closed";
	case 300: return "connected";
	default:  return "disconnected";
	}
}

static void log_channel(struct outlet *outlet, const struct vehicle *vehicle,
			int64_t at_us, int code, const char *members)
{
	struct outlet_record record = { code, ORIGIN_CHANNEL, vehicle->inlet->id,
					members };

	outlet_log(outlet, at_us, &record,
		   "flespi/log/gw/channels/%" PRIu64 "/connections/%s/%s",
		   vehicle->inlet->id, vehicle->connection, leaf_of(code));
}

static void log_device(struct outlet *outlet, const struct vehicle *vehicle,
		       int64_t at_us, int code, const char *members)
{
	struct outlet_record record = { code, ORIGIN_DEVICE, vehicle->id, members };

	outlet_log(outlet, at_us, &record, "flespi/log/gw/devices/%" PRIu64 "/%s",
		   vehicle->id, leaf_of(code));
}

static void say_connected(struct outlet *outlet, const struct vehicle *vehicle,
			  int64_t at_us)
{
	outlet_retain(outlet, at_us, vehicle->connected ? "true" : "false", device_topic,
		      vehicle->id, "connected");
	buffer_clear(&outlet->payload);
	if (vehicle->connected)
		buffer_format(&outlet->payload,
			      "{\"connection_id\":%s,\"ident\":\"%s\",\"ip\":\"%.*s\"}",
			      vehicle->connection, vehicle->ident,
			      (int)strcspn(vehicle->peer, ":"), vehicle->peer);
	outlet_say_payload(outlet, at_us, true,
			   "flespi/state/gw/devices/%" PRIu64 "/connections/%s",
			   vehicle->id, vehicle->connection);
}

void outlet_connect(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	char source[80], identified[120];

	vehicle_new_peer(vehicle);
	snprintf(vehicle->connection, sizeof(vehicle->connection), "%lld",
		 (long long)at_us);
	snprintf(source, sizeof(source), "\"source\":\"%s\",\"transport\":\"tcp\"",
		 vehicle->peer);
	snprintf(identified, sizeof(identified), "\"ident\":\"%s\",%s", vehicle->ident,
		 source);
	vehicle->connected = true;
	vehicle->connected_us = at_us;
	vehicle->messages = vehicle->bytes = 0;
	log_channel(outlet, vehicle, at_us, 100, source);
	++*connections(outlet, vehicle->inlet);
	say_connections(outlet, vehicle->inlet, at_us);
	log_channel(outlet, vehicle, at_us, 101, identified);
	if (!vehicle->id)
		return;
	log_device(outlet, vehicle, at_us, 300, identified);
	say_connected(outlet, vehicle, at_us);
}

void outlet_disconnect(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us,
		       int close_code)
{
	char members[256];

	snprintf(members, sizeof(members),
		 "\"close_code\":%d,\"duration\":%lld,\"ident\":\"%s\","
		 "\"msgs\":%" PRIu64 ",\"recv\":%" PRIu64 ",\"send\":%" PRIu64 ","
		 "\"source\":\"%s\",\"transport\":\"tcp\"",
		 close_code, (long long)(at_us - vehicle->connected_us) / 1000000,
		 vehicle->ident, vehicle->messages, vehicle->bytes + 17,
		 vehicle->messages * 4 + 1, vehicle->peer);
	vehicle->connected = false;
	if (vehicle->id) {
		log_device(outlet, vehicle, at_us, 301, members);
		say_connected(outlet, vehicle, at_us);
	}
	log_channel(outlet, vehicle, at_us, 102, members);
	--*connections(outlet, vehicle->inlet);
	say_connections(outlet, vehicle->inlet, at_us);
}
