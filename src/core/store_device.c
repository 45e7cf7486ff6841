#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/store_private.h"

static const int64_t LAG_MAX_US = INT64_C(100) * 366 * 86400 * 1000000;

/* --- finding and making -------------------------------------------------------- */

struct device *store_find_device(const struct store *store, uint64_t id)
{
	uint64_t hash = lookup_hash_id(&store->devices_by_id, id);
	struct device *device;
	size_t cursor = 0;

	while ((device = lookup_next(&store->devices_by_id, hash, &cursor)) &&
	       device->id != id)
		;
	return device;
}

struct device *store_obtain_device(struct store *store, uint64_t id)
{
	struct device *device = id ? store_find_device(store, id) : NULL;

	if (device || !id)
		return device;
	if (store->device_count >= STORE_DEVICES_MAX) {
		store->counts.refused++;
		return NULL;
	}
	if (store->device_count == store->device_cap) {
		store->device_cap = store->device_cap ? store->device_cap * 2 : 64;
		store->devices = mem_resize(store->devices, store->device_cap,
					    sizeof(struct device *));
	}
	uint64_t hash = lookup_hash_id(&store->devices_by_id, id);

	device = mem_new(sizeof(*device));
	device->id = id;
	device->parameters.room = &store->room;
	device->connected = device->enabled = device->blocked = -1;
	store->devices[store->device_count++] = device;
	lookup_add(&store->devices_by_id, hash, device);
	return device;
}

void store_devices_fini(struct store *store)
{
	for (size_t i = 0; i < store->device_count; i++) {
		struct device *device = store->devices[i];

		parameters_fini(&device->parameters);
		free(device->name);
		free(device->ident);
		free(device->peer);
		free(device->peer_before);
		free(device);
	}
	free(store->devices);
	lookup_fini(&store->devices_by_id);
	lookup_fini(&store->devices_by_ident);
}

/* --- registration: which device an ident belongs to ---------------------------- */

static struct device *find_registered(const struct store *store, struct span ident)
{
	uint64_t hash = lookup_hash(&store->devices_by_ident, ident);
	struct device *device;
	size_t cursor = 0;

	while ((device = lookup_next(&store->devices_by_ident, hash, &cursor)) &&
	       !span_equals(ident, device->ident))
		;
	return device;
}

const struct device *store_device_by_ident(const struct store *store, struct span ident)
{
	return find_registered(store, ident);
}

void store_unregister(struct store *store, struct device *device)
{
	if (!device->registered)
		return;
	struct span ident = span_of(device->ident);
	uint64_t hash = lookup_hash(&store->devices_by_ident, ident);

	lookup_remove(&store->devices_by_ident, hash, device);
	device->registered = false;
	store_link_idents(store, ident, device->id, 0);
}

void store_register(struct store *store, struct device *device, struct span ident)
{
	if (device->registered && span_equals(ident, device->ident))
		return;
	store_unregister(store, device);
	store_keep(&device->ident, ident);
	ident = span_of(device->ident);
	if (!ident.len)
		return;
	lookup_add(&store->devices_by_ident, lookup_hash(&store->devices_by_ident, ident),
		   device);
	device->registered = true;
	store_link_idents(store, ident, 0, device->id);
}

/* --- messages -------------------------------------------------------------------- */

/* Parameters that say where a message came from. They are the first names of
 * every store, so that one comparison of the number recognises them. */
enum known {
	KNOWN_IDENT, KNOWN_PEER, KNOWN_DEVICE_NAME, KNOWN_DEVICE_ID, KNOWN_CHANNEL_ID,
	KNOWN_PROTOCOL_ID, KNOWN_DEVICE_TYPE_ID, KNOWN_BUFFERED,
	KNOWN_COUNT
};

static const char *const known_names[KNOWN_COUNT] = {
	[KNOWN_IDENT] = "ident",
	[KNOWN_PEER] = "peer",
	[KNOWN_DEVICE_NAME] = "device.name",
	[KNOWN_DEVICE_ID] = "device.id",
	[KNOWN_CHANNEL_ID] = "channel.id",
	[KNOWN_PROTOCOL_ID] = "protocol.id",
	[KNOWN_DEVICE_TYPE_ID] = "device.type.id",
	[KNOWN_BUFFERED] = "message.buffered.status",
};

void store_know_names(struct names *names)
{
	for (uint32_t i = 0; i < KNOWN_COUNT; i++) {
		uint32_t id = names_intern(names, span_of(known_names[i]));

		assert(id == i);
		(void)id;
	}
}

static void note_known(struct record *record, uint32_t name, struct span value)
{
	switch ((enum known)name) {
	case KNOWN_IDENT: record->ident = value; break;
	case KNOWN_PEER: record->peer = value; break;
	case KNOWN_DEVICE_NAME: record->name = value; break;
	case KNOWN_DEVICE_ID: record->device_id = store_id(value); break;
	case KNOWN_CHANNEL_ID: record->channel_id = store_id(value); break;
	case KNOWN_PROTOCOL_ID: record->protocol_id = store_id(value); break;
	case KNOWN_DEVICE_TYPE_ID: record->type_id = store_id(value); break;
	case KNOWN_BUFFERED: record->buffered = span_equals(value, "true"); break;
	case KNOWN_COUNT: break;
	}
}

/* Where it came from must be known, however much else a message holds. */
static void find_known(const struct message *message, struct record *record)
{
	for (uint32_t i = 0; i < KNOWN_COUNT; i++) {
		struct span value = message_find(message, known_names[i]);

		if (value.at)
			note_known(record, i, value);
	}
}

static void read_parameters(struct store *store, struct device *device,
			    const struct message *message, struct record *record,
			    bool told_before)
{
	struct sample sample = {
		.told_before = told_before,
		.at_us = store_value_time(message->device_us, message->received_us),
		.seen_us = message->received_us,
	};
	uint32_t read = 0, refused = 0;

	for (; read < message->member_count && read < PARAMETER_MAX; read++) {
		struct member member = message_member(message, read);

		sample.name = member.name;
		sample.value = member.value;
		const struct parameter *parameter =
			parameters_set(&device->parameters, store->names, &sample);

		if (!parameter)
			refused++;
		else if (parameter->name < KNOWN_COUNT)
			note_known(record, parameter->name, member.value);
	}
	refused += message->member_count - read;
	store->counts.refused += refused;
	if (refused)
		find_known(message, record);
}

static void note_origin(struct store *store, struct device *device,
			const struct record *record)
{
	device->deleted = false;
	if (!device->named)
		store_keep(&device->name, store_text(store, record->name));
	if (!device->configured && record->ident.at)
		store_register(store, device, store_text(store, record->ident));
	if (record->channel_id)
		device->channel_id = record->channel_id;
	if (record->protocol_id)
		device->protocol_id = record->protocol_id;
	if (record->type_id)
		device->type_id = record->type_id;
}

static void tell_shared(struct store *store, const struct device *device, int64_t now_us)
{
	struct event event = {
		.at_us = now_us, .received_us = now_us, .source = EVENT_HERE,
		.severity = SEVERITY_ALERT, .entity = ENTITY_DEVICES,
		.item_id = device->id, .device_id = device->id,
		.channel_id = device->channel_id,
		.advice = "Compare the serial numbers and correct the ident of one.",
	};
	const char *ident = device->ident ? device->ident : "";
	char *text = mem_format("two trackers seem to share ident %.64s: messages come "
				"in turn from %s and %s", ident, device->peer_before,
				device->peer);

	event.text = event_sentence(span_of(text));
	event.ident = mem_text(device->ident);
	store_add_event(store, &event);
	free(text);
}

void store_meet(struct store *store, struct device *device, struct span peer,
		int64_t now_us)
{
	struct span text = store_text(store, peer);
	char copy[64];

	if (!text.len || (device->peer && span_equals(text, device->peer)))
		return;
	if (text.len >= sizeof(copy))
		text.len = sizeof(copy) - 1;
	snprintf(copy, sizeof(copy), "%.*s", (int)text.len, text.at);
	if (device_met(device, copy, now_us))
		tell_shared(store, device, now_us);
}

static void note_lag(struct device *device, const struct message *message)
{
	device->has_lag = message->server_us && message->device_us;
	if (!device->has_lag)
		return;
	double lag_us = (double)message->server_us - (double)message->device_us;

	if (lag_us > (double)LAG_MAX_US || lag_us < -(double)LAG_MAX_US)
		device->lag_us = lag_us > 0 ? LAG_MAX_US : -LAG_MAX_US;
	else
		device->lag_us = message->server_us - message->device_us;
	histogram_add(&device->lag, device->lag_us);
}

void store_note_time(struct device *device, int64_t told_us, int64_t received_us)
{
	int64_t at_us = store_value_time(told_us, received_us);

	if (at_us > device->newest_us)
		device->newest_us = at_us;
}

static void hear(struct store *store, struct device *device,
		 const struct message *message, bool buffered)
{
	struct device_times times = {
		.received_us = message->received_us, .server_us = message->server_us,
		.device_us = message->device_us, .buffered = buffered,
		.away = device->seen_us < store->link.up_us,
	};

	device_heard(device, &times);
	device->messages++;
	device->bytes += (uint64_t)message->topic_len + message->payload_len;
	rate_hit(&device->rate, message->received_us);
	note_lag(device, message);
	lags_add(&store->lags, message);
	device->seen_us = message->received_us;
	device->server_us = message->server_us;
	device->device_us = message->device_us;
	store_note_time(device, message->device_us, message->received_us);
}

/* The record that its channel's topic has told already. */
static bool is_told(const struct device *device, const struct message *message)
{
	return device->messages && !device->own_topic &&
		device->server_us == message->server_us &&
		device->device_us == message->device_us;
}

void store_feed_device(struct store *store, struct device *device,
		       struct message *message, struct record *record)
{
	message->previous_seq = device->last_seq;
	device->last_seq = message->seq;
	read_parameters(store, device, message, record, false);
	note_origin(store, device, record);
	if (message->flags & MESSAGE_RETAINED)
		return;
	hear(store, device, message, record->buffered);
	store_meet(store, device, record->peer, message->received_us);
}

void store_device_message(struct store *store, struct message *message,
			  const struct topic *topic)
{
	struct device *device = message->kind == PAYLOAD_EMPTY ? NULL :
		store_obtain_device(store, topic->device_id);
	struct record record = { 0 };

	if (!device)
		return;
	if (is_told(device, message)) {
		message->previous_seq = device->last_seq;
		device->last_seq = message->seq;
		read_parameters(store, device, message, &record, true);
	} else {
		store_feed_device(store, device, message, &record);
	}
	device->own_topic = true;
	message->channel_id = record.channel_id;
	record.device_id = device->id;
	record.ident = store_text(store, record.ident);
	store_count_record(store, message, &record, false);
}
