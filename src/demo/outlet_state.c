/* What a broker retains of the simulated account: objects, properties, telemetry. */
#include "demo/outlet.h"

#include <inttypes.h>
#include <stdio.h>

/* A property of an item: its name, and its value's JSON. */
static void say_property(struct outlet *outlet, int64_t at_us, const char *item,
			 const char *leaf, const char *value)
{
	outlet_retain(outlet, at_us, value, "%s/%s", item, leaf);
}

static void say_number(struct outlet *outlet, int64_t at_us, const char *item,
		       const char *leaf, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	say_property(outlet, at_us, item, leaf, text);
}

static void say_text(struct outlet *outlet, int64_t at_us, const char *item,
		     const char *leaf, const char *value)
{
	char text[128];

	snprintf(text, sizeof(text), "\"%s\"", value);
	say_property(outlet, at_us, item, leaf, text);
}

void outlet_channel_state(struct outlet *outlet, const struct inlet *inlet, int64_t at_us)
{
	char item[64];

	snprintf(item, sizeof(item), "flespi/state/gw/channels/%" PRIu64, inlet->id);
	buffer_clear(&outlet->payload);
	buffer_format(&outlet->payload,
		      "{\"cid\":%d,\"configuration\":{},\"enabled\":true,"
		      "\"id\":%" PRIu64 ",\"messages_ttl\":86400,\"name\":\"%s\","
		      "\"protocol_id\":%d,\"secondary_uri\":\"\",\"uri\":\"%s\"}",
		      OUTLET_CID, inlet->id, inlet->name, inlet->protocol_id, inlet->uri);
	outlet_say_payload(outlet, at_us, true, "%s", item);
	say_text(outlet, at_us, item, "name", inlet->name);
	say_text(outlet, at_us, item, "uri", inlet->uri);
	say_text(outlet, at_us, item, "protocol_name", inlet->protocol_name);
	say_property(outlet, at_us, item, "configuration", "{}");
	say_property(outlet, at_us, item, "enabled", "true");
	say_number(outlet, at_us, item, "id", (int64_t)inlet->id);
	say_number(outlet, at_us, item, "cid", OUTLET_CID);
	say_number(outlet, at_us, item, "blocked", 0);
	say_number(outlet, at_us, item, "protocol_id", inlet->protocol_id);
	say_number(outlet, at_us, item, "connections_count",
		   outlet->connections[inlet - inlets]);
}

static void say_device_object(struct outlet *outlet, const struct vehicle *vehicle,
			      int64_t at_us, const char *item,
			      const char *configuration)
{
	const struct inlet *type = vehicle->type;
	bool enabled = !(vehicle->character && vehicle->character->disabled);

	buffer_clear(&outlet->payload);
	buffer_format(&outlet->payload,
		      "{\"cid\":%d,\"configuration\":%s,\"device_type_id\":%d,"
		      "\"enabled\":%s,\"id\":%" PRIu64 ",\"media_rotate\":0,"
		      "\"media_ttl\":31536000,\"messages_rotate\":0,"
		      "\"messages_ttl\":31536000,\"name\":%s,\"protocol_id\":%d}",
		      OUTLET_CID, configuration, type->type_id,
		      enabled ? "true" : "false",
		      vehicle->id, vehicle->name, type->protocol_id);
	outlet_say_payload(outlet, at_us, true, "%s", item);
	say_property(outlet, at_us, item, "enabled", enabled ? "true" : "false");
}

void outlet_device_state(struct outlet *outlet, const struct vehicle *vehicle,
			 int64_t at_us)
{
	const struct character *character = vehicle->character;
	const struct inlet *type = vehicle->type;
	char item[64], configuration[96];

	snprintf(item, sizeof(item), "flespi/state/gw/devices/%" PRIu64, vehicle->id);
	snprintf(configuration, sizeof(configuration),
		 "{\"ident\":\"%s\",\"settings_polling\":\"once\"}", vehicle->ident);
	say_device_object(outlet, vehicle, at_us, item, configuration);
	say_property(outlet, at_us, item, "name", vehicle->name);
	say_property(outlet, at_us, item, "configuration", configuration);
	say_property(outlet, at_us, item, "connected",
		     vehicle->connected ? "true" : "false");
	say_text(outlet, at_us, item, "device_type_name", type->type_name);
	say_text(outlet, at_us, item, "protocol_name", type->protocol_name);
	say_number(outlet, at_us, item, "id", (int64_t)vehicle->id);
	say_number(outlet, at_us, item, "cid", OUTLET_CID);
	say_number(outlet, at_us, item, "blocked", character ? character->blocked : 0);
	say_number(outlet, at_us, item, "device_type_id", type->type_id);
	say_number(outlet, at_us, item, "protocol_id", type->protocol_id);
	if (!character || !character->unseen)
		say_number(outlet, at_us, item, "last_active",
			   vehicle->active_us / 1000000);
}

void outlet_telemetry(struct outlet *outlet, const struct vehicle *vehicle,
		      const struct sample *sample, int64_t at_us, bool every_parameter)
{
	uint64_t id = vehicle->id;
	const char *name;
	size_t i = 0;

	buffer_clear(&outlet->payload);
	sample_write_position(sample, &outlet->payload);
	outlet_say_payload(outlet, at_us, true,
			   "flespi/state/gw/devices/%" PRIu64 "/telemetry/position", id);
	while (every_parameter) {
		buffer_clear(&outlet->payload);
		name = sample_next(sample, &i, &outlet->payload);
		if (!name)
			break;
		outlet_say_payload(outlet, at_us, true,
				   "flespi/state/gw/devices/%" PRIu64 "/telemetry/%s",
				   id, name);
	}
}
