#include "core/store_private.h"

#include <limits.h>

/* Codes of log records that change what is known (flespi's Toolbox, event codes). */
enum {
	LOG_DELETED = 3,
	LOG_BLOCKED = 20, LOG_UNBLOCKED = 21,
	LOG_CONNECTION_FIRST = 100, LOG_CONNECTION_LAST = 103,
	LOG_DEVICE_CONNECTED = 300, LOG_DEVICE_DISCONNECTED = 301,
};

uint64_t store_event_newest(const struct store *store)
{
	return store->newest_event;
}

uint64_t store_event_oldest(const struct store *store)
{
	uint64_t newest = store->newest_event;

	return newest > STORE_EVENTS_MAX ? newest - STORE_EVENTS_MAX + 1 : 1;
}

const struct event *store_event(const struct store *store, uint64_t number)
{
	if (!number || number > store->newest_event || number < store_event_oldest(store))
		return NULL;
	return &store->events[number % STORE_EVENTS_MAX];
}

void store_add_event(struct store *store, struct event *take)
{
	take->number = ++store->newest_event;
	struct event *slot = &store->events[take->number % STORE_EVENTS_MAX];

	event_fini(slot);
	*slot = *take;
	store->version++;
}

/* --- logs -------------------------------------------------------------------------- */

/* The code that the record names; what was known where it names none. */
static int blocked_by(const struct message *message, int known)
{
	uint64_t code = store_id(message_find(message, "blocked"));

	return code > 0 && code <= INT_MAX ? (int)code : known;
}

static void note_device(struct store *store, const struct message *message,
			const struct event *event)
{
	struct device *device = event->code == LOG_DELETED
		? store_find_device(store, event->device_id)
		: store_obtain_device(store, event->device_id);

	if (!device)
		return;
	switch (event->code) {
	case LOG_DELETED:
		store_unregister(store, device);
		device->configured = false;
		device->deleted = true;
		break;
	case LOG_BLOCKED:
		device->blocked = blocked_by(message, device->blocked);
		break;
	case LOG_UNBLOCKED:
		device->blocked = 0;
		break;
	case LOG_DEVICE_CONNECTED:
		device_told_connected(device, true, event->at_us, false);
		store_meet(store, device, message_find(message, "source"),
			   message->received_us);
		break;
	case LOG_DEVICE_DISCONNECTED:
		device_told_connected(device, false, event->at_us, false);
		device->close_code = event->close_code;
		break;
	}
}

static void note_channel(struct store *store, const struct message *message,
			 struct event *event)
{
	struct channel *channel = event->code == LOG_DELETED
		? store_find_channel(store, event->channel_id)
		: store_obtain_channel(store, event->channel_id);

	if (!channel)
		return;
	if (event->code == LOG_DELETED)
		channel->deleted = true;
	else if (event->code == LOG_BLOCKED)
		channel->blocked = blocked_by(message, channel->blocked);
	else if (event->code == LOG_UNBLOCKED)
		channel->blocked = 0;
	if (event->code < LOG_CONNECTION_FIRST || event->code > LOG_CONNECTION_LAST)
		return;
	struct span text = store_text(store, message_find(message, "ident"));
	struct ident *ident = store_obtain_ident(store, channel, text);

	channel->seen_us = message->received_us;
	if (!ident)
		return;
	ident->seen_us = message->received_us;
	store_keep(&ident->peer, store_text(store, message_find(message, "source")));
	event->device_id = ident->device_id;
}

void store_log(struct store *store, struct message *message, const struct topic *topic)
{
	struct event event;

	if (message->kind == PAYLOAD_EMPTY)
		return;
	event_read(message, topic, &event);
	event.seq = message->seq;
	if (event.entity == ENTITY_DEVICES)
		note_device(store, message, &event);
	else if (event.entity == ENTITY_CHANNELS)
		note_channel(store, message, &event);
	message->device_id = event.device_id;
	store_add_event(store, &event);
}
