#include <stdlib.h>

#include "core/mem.h"
#include "core/store_private.h"

/* --- finding and making -------------------------------------------------------- */

struct channel *store_find_channel(const struct store *store, uint64_t id)
{
	uint64_t hash = lookup_hash_id(&store->channels_by_id, id);
	struct channel *channel;
	size_t cursor = 0;

	while ((channel = lookup_next(&store->channels_by_id, hash, &cursor)) &&
	       channel->id != id)
		;
	return channel;
}

struct channel *store_obtain_channel(struct store *store, uint64_t id)
{
	struct channel *channel = id ? store_find_channel(store, id) : NULL;

	if (channel || !id)
		return channel;
	if (store->channel_count >= STORE_CHANNELS_MAX) {
		store->counts.refused++;
		return NULL;
	}
	if (store->channel_count == store->channel_cap) {
		store->channel_cap = store->channel_cap ? store->channel_cap * 2 : 16;
		store->channels = mem_resize(store->channels, store->channel_cap,
					     sizeof(struct channel *));
	}
	uint64_t hash = lookup_hash_id(&store->channels_by_id, id);

	channel = mem_new(sizeof(*channel));
	channel->id = id;
	channel->enabled = channel->blocked = -1;
	channel->connections = -1;
	store->channels[store->channel_count++] = channel;
	lookup_add(&store->channels_by_id, hash, channel);
	return channel;
}

static void free_channel(struct channel *channel)
{
	for (size_t i = 0; i < channel->ident_count; i++) {
		free(channel->idents[i]->text);
		free(channel->idents[i]->peer);
		free(channel->idents[i]);
	}
	free(channel->idents);
	free(channel->name);
	free(channel->uri);
	free(channel->protocol_name);
	free(channel);
}

void store_channels_fini(struct store *store)
{
	for (size_t i = 0; i < store->channel_count; i++)
		free_channel(store->channels[i]);
	free(store->channels);
	lookup_fini(&store->channels_by_id);
	lookup_fini(&store->idents);
}

static struct ident *find_ident(const struct store *store, const struct channel *channel,
				struct span text, uint64_t hash)
{
	struct ident *ident;
	size_t cursor = 0;

	while ((ident = lookup_next(&store->idents, hash, &cursor)) &&
	       !(ident->channel_id == channel->id && span_equals(text, ident->text)))
		;
	return ident;
}

static bool has_room(const struct store *store, const struct channel *channel,
		     struct span text)
{
	return channel->ident_count < CHANNEL_IDENTS_MAX &&
		store->ident_count < STORE_IDENTS_MAX &&
		text.len <= STORE_TEXT_MAX && !memchr(text.at, '\0', text.len);
}

struct ident *store_obtain_ident(struct store *store, struct channel *channel,
				 struct span text)
{
	uint64_t hash = lookup_hash(&store->idents, text);
	struct ident *ident = text.len ? find_ident(store, channel, text, hash) : NULL;

	if (ident || !text.len)
		return ident;
	if (!has_room(store, channel, text)) {
		channel->idents_refused++;
		store->counts.refused++;
		return NULL;
	}
	if (channel->ident_count == channel->ident_cap) {
		channel->ident_cap = channel->ident_cap ? channel->ident_cap * 2 : 8;
		channel->idents = mem_resize(channel->idents, channel->ident_cap,
					     sizeof(struct ident *));
	}
	const struct device *device = store_device_by_ident(store, text);

	ident = mem_new(sizeof(*ident));
	ident->text = mem_text_n(text.at, text.len);
	ident->channel_id = channel->id;
	ident->device_id = device ? device->id : 0;
	channel->idents[channel->ident_count++] = ident;
	store->ident_count++;
	lookup_add(&store->idents, hash, ident);
	return ident;
}

void store_link_idents(struct store *store, struct span text, uint64_t from_id,
		       uint64_t to_id)
{
	uint64_t hash = lookup_hash(&store->idents, text);
	struct ident *ident;
	size_t cursor = 0;

	while ((ident = lookup_next(&store->idents, hash, &cursor))) {
		if (span_equals(text, ident->text) &&
		    (!from_id || ident->device_id == from_id))
			ident->device_id = to_id;
	}
}

/* --- messages -------------------------------------------------------------------- */

/* A record of a registered device comes on two topics, and which of them are
 * subscribed is the user's choice. The channel's own topic is the better
 * witness: once it told of an ident, the device's messages no longer count. */
static bool is_counted(struct ident *ident, const struct message *message, bool own_topic)
{
	bool told = ident->messages && ident->server_us == message->server_us;

	if (!own_topic)
		return !ident->own_topic;
	if (ident->own_topic)
		return true;
	ident->own_topic = true;
	return !told;
}

void store_count_record(struct store *store, const struct message *message,
			const struct record *record, bool own_topic)
{
	struct channel *channel = store_obtain_channel(store, record->channel_id);

	if (!channel)
		return;
	struct ident *ident = store_obtain_ident(store, channel, record->ident);

	channel->deleted = false;
	if (record->protocol_id)
		channel->protocol_id = record->protocol_id;
	if (ident && record->device_id)
		ident->device_id = record->device_id;
	if (ident)
		store_keep(&ident->peer, store_text(store, record->peer));
	if (message->flags & MESSAGE_RETAINED)
		return;
	if (ident && !is_counted(ident, message, own_topic))
		return;
	channel->messages++;
	channel->bytes += (uint64_t)message->topic_len + message->payload_len;
	channel->seen_us = message->received_us;
	rate_hit(&channel->rate, message->received_us);
	if (!ident)
		return;
	ident->messages++;
	ident->seen_us = message->received_us;
	ident->server_us = message->server_us;
	rate_hit(&ident->rate, message->received_us);
}

/* A device whose own topic is not subscribed is known by what its channel brings. */
static void feed_device(struct store *store, struct message *message, uint64_t device_id)
{
	struct device *device = store_obtain_device(store, device_id);
	struct record record = { 0 };

	if (device && !device->own_topic)
		store_feed_device(store, device, message, &record);
}

void store_channel_message(struct store *store, struct message *message,
			   const struct topic *topic)
{
	struct channel *channel = message->kind == PAYLOAD_EMPTY ? NULL :
		store_obtain_channel(store, topic->channel_id);

	if (!channel)
		return;
	struct record record = {
		.ident = topic->ident,
		.channel_id = channel->id,
		.device_id = store_id(message_find(message, "device.id")),
		.protocol_id = store_id(message_find(message, "protocol.id")),
		.peer = message_find(message, "peer"),
	};

	store_count_record(store, message, &record, true);
	struct ident *ident = find_ident(store, channel, topic->ident,
					 lookup_hash(&store->idents, topic->ident));

	message->device_id = record.device_id;
	if (ident) {
		message->device_id = ident->device_id;
		message->previous_seq = ident->last_seq;
		ident->last_seq = message->seq;
	}
	if (record.device_id)
		feed_device(store, message, record.device_id);
}
