#include "core/buffer.h"
#include "core/decode.h"
#include "core/store_private.h"

/* Telemetry is the latest value of each parameter, retained by flespi; the user
 * property `timestamp` (MQTT 5 only) says when the platform took it. Live telemetry
 * repeats what the device's message says, so beside messages it is not counted.
 *
 * Old messages must not replace newer values, and "older" is a matter of the
 * tracker's own clock: telemetry counts as being of the newest `timestamp` known of
 * the device, whatever the platform's clock said. Before one is known it is older
 * than any message. */

static void set_parameter(struct store *store, struct device *device,
			  const struct message *message, struct member member)
{
	struct sample sample = {
		.name = member.name, .value = member.value,
		.at_us = device->newest_us,
		.seen_us = store_value_time(message->broker_us, message->received_us),
		.told_before = device->messages > 0,
	};

	if (!parameters_set(&device->parameters, store->names, &sample))
		store->counts.refused++;
}

/* telemetry/position: the members are `position.*` parameters without that
 * prefix, together in one object so that latitude and longitude never tear.
 * Where the single ones are subscribed as well it says nothing new. */
static void expand_position(struct store *store, struct device *device,
			    const struct message *message)
{
	struct buffer name = { 0 };

	for (uint32_t i = 0; i < message->member_count; i++) {
		struct member member = message_member(message, i);

		if (member.name.len > NAME_BYTES_MAX) {
			store->counts.refused++;
			continue;
		}
		buffer_clear(&name);
		buffer_add_text(&name, "position.");
		buffer_add_span(&name, member.name);
		member.name = (struct span){ name.at, name.len };
		set_parameter(store, device, message, member);
	}
	buffer_fini(&name);
}

static void remove_parameter(struct store *store, const struct topic *topic)
{
	struct device *device = store_find_device(store, topic->device_id);

	if (device)
		parameters_remove(&device->parameters, store->names, topic->leaf);
}

static void note_fact(struct store *store, struct device *device, struct member member,
		      int64_t received_us)
{
	int64_t timestamp_us;

	if (span_equals(member.name, "device.name") && !device->named)
		store_keep(&device->name, store_text(store, member.value));
	else if (span_equals(member.name, "ident") && !device->configured)
		store_register(store, device, store_text(store, member.value));
	else if (span_equals(member.name, "channel.id") && !device->channel_id)
		device->channel_id = store_id(member.value);
	else if (span_equals(member.name, "protocol.id") && !device->protocol_id)
		device->protocol_id = store_id(member.value);
	else if (span_equals(member.name, "timestamp") &&
		 number_seconds(member.value, &timestamp_us))
		store_note_time(device, timestamp_us, received_us);
}

void store_telemetry(struct store *store, struct message *message,
		     const struct topic *topic)
{
	if (message->kind == PAYLOAD_EMPTY) {
		remove_parameter(store, topic);
		return;
	}
	struct device *device = store_obtain_device(store, topic->device_id);
	struct member member = { topic->leaf, store_trim(message_payload(message)) };

	if (!device || message->kind == PAYLOAD_TEXT || message->kind == PAYLOAD_BINARY)
		return;
	if (span_equals(topic->leaf, "position") && message->kind == PAYLOAD_OBJECT) {
		if (!device->single_positions)
			expand_position(store, device, message);
		return;
	}
	if (topic->leaf.len > 9 && !memcmp(topic->leaf.at, "position.", 9))
		device->single_positions = true;
	note_fact(store, device, member, message->received_us);
	set_parameter(store, device, message, member);
}
