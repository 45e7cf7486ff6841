#include "core/store.h"

#include <stdlib.h>

#include "core/json.h"
#include "core/mem.h"
#include "core/store_private.h"

static const int64_t YEAR_2010_US = INT64_C(1262304000) * 1000000;

struct store *store_new(size_t history_budget_bytes)
{
	struct store *store = mem_new(sizeof(*store));

	store->history = history_new(history_budget_bytes);
	store->names = names_new();
	store->room.max = STORE_PARAMETER_BYTES_MAX;
	store_know_names(store->names);
	store->link.access = -1;
	lookup_init(&store->devices_by_id);
	lookup_init(&store->devices_by_ident);
	lookup_init(&store->channels_by_id);
	lookup_init(&store->idents);
	store->events = mem_array(STORE_EVENTS_MAX, sizeof(*store->events));
	return store;
}

void store_free(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < STORE_EVENTS_MAX && i <= store->newest_event; i++)
		event_fini(&store->events[i]);
	free(store->events);
	store_devices_fini(store);
	store_channels_fini(store);
	subscriptions_fini(&store->subscriptions);
	redelivery_fini(&store->seen);
	link_fini(&store->link);
	names_free(store->names);
	history_free(store->history);
	buffer_fini(&store->scratch);
	free(store);
}

struct span store_text(struct store *store, struct span token)
{
	if (!token.at || span_equals(token, "null"))
		return (struct span){ 0 };
	if (token.len < 2 || token.at[0] != '"')
		return token;
	struct span text = { token.at + 1, token.len - 2 };

	if (!memchr(text.at, '\\', text.len))
		return text;
	buffer_clear(&store->scratch);
	json_unquote(&store->scratch, token);
	text = (struct span){ store->scratch.at, store->scratch.len };
	return text.at ? text : span_of("");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span store_trim(struct span payload)
{
	while (payload.len && is_blank(payload.at[0])) {
		payload.at++;
		payload.len--;
	}
	while (payload.len && is_blank(payload.at[payload.len - 1]))
		payload.len--;
	return payload;
}

void store_keep(char **text, struct span value)
{
	size_t len = value.len < STORE_TEXT_MAX ? value.len : STORE_TEXT_MAX;

	if (!value.at || (*text && strlen(*text) == len && !memcmp(*text, value.at, len)))
		return;
	free(*text);
	*text = mem_text_n(value.at, len);
}

uint64_t store_id(struct span token)
{
	uint64_t id = 0;

	if (!token.len || token.len > 19)
		return 0;
	for (size_t i = 0; i < token.len; i++) {
		if (token.at[i] < '0' || token.at[i] > '9')
			return 0;
		id = id * 10 + (uint64_t)(token.at[i] - '0');
	}
	return id;
}

/* A tracker that never set its clock is somewhere before 2010; one that sends
 * milliseconds, or whose clock is ahead, would hold back everything after it. */
int64_t store_value_time(int64_t told_us, int64_t received_us)
{
	return told_us < YEAR_2010_US || told_us > received_us ? received_us : told_us;
}

/* --- the way in --------------------------------------------------------------- */

static void (*const handlers[TOPIC_KIND_COUNT])(struct store *, struct message *,
						const struct topic *) = {
	[TOPIC_DEVICE_MESSAGE] = store_device_message,
	[TOPIC_CHANNEL_MESSAGE] = store_channel_message,
	[TOPIC_STATE] = store_state,
	[TOPIC_PROPERTY] = store_property,
	[TOPIC_TELEMETRY] = store_telemetry,
	[TOPIC_LOG] = store_log,
};

static void count(struct store *store, const struct message *message)
{
	struct counts *counts = &store->counts;

	counts->received++;
	counts->bytes += (uint64_t)message->topic_len + message->payload_len;
	counts->retained += (message->flags & MESSAGE_RETAINED) != 0;
	counts->undecodable += message->kind == PAYLOAD_TEXT ||
		message->kind == PAYLOAD_BINARY;
	tempo_hit(&store->tempo, message->received_us, 1);
	subscriptions_count(&store->subscriptions, message);
}

bool store_repeats(struct store *store, const struct message *message)
{
	if (!redelivery_is(&store->seen, message))
		return false;
	store->counts.received++;
	store->counts.bytes += (uint64_t)message->topic_len + message->payload_len;
	store->counts.duplicates++;
	store->version++;
	return true;
}

void store_apply(struct store *store, struct message *take)
{
	struct topic topic;

	if (store_repeats(store, take)) {
		message_free(take);
		return;
	}
	topic_parse(message_topic(take), &topic);
	take->topic_kind = (uint8_t)topic.kind;
	take->device_id = topic.device_id;
	take->channel_id = topic.channel_id;
	take->seq = history_newest(store->history) + 1;
	take->previous_seq = 0;
	if (backlog_take(&store->backlog, take))
		take->flags |= MESSAGE_BACKLOG;
	count(store, take);
	if (handlers[topic.kind])
		handlers[topic.kind](store, take, &topic);
	history_push(store->history, take);
	store->version++;
}

void store_dropped(struct store *store, uint64_t messages)
{
	store->counts.received += messages;
	store->counts.dropped += messages;
	store->version += messages != 0;
}

void store_left_out(struct store *store, struct message *take)
{
	if (!store_repeats(store, take)) {
		backlog_take(&store->backlog, take);
		count(store, take);
		store->counts.left_out++;
		store->version++;
	}
	message_free(take);
}

void store_waiting(struct store *store, size_t bytes)
{
	store->version += store->counts.waiting_bytes != bytes;
	store->counts.waiting_bytes = bytes;
}

/* --- the ways out ------------------------------------------------------------- */

size_t store_device_count(const struct store *store)
{
	return store->device_count;
}

const struct device *store_device_at(const struct store *store, size_t i)
{
	return i < store->device_count ? store->devices[i] : NULL;
}

const struct device *store_device(const struct store *store, uint64_t id)
{
	return store_find_device(store, id);
}

size_t store_channel_count(const struct store *store)
{
	return store->channel_count;
}

const struct channel *store_channel_at(const struct store *store, size_t i)
{
	return i < store->channel_count ? store->channels[i] : NULL;
}

const struct channel *store_channel(const struct store *store, uint64_t id)
{
	return store_find_channel(store, id);
}

const struct history *store_history(const struct store *store)
{
	return store->history;
}

const struct names *store_names(const struct store *store)
{
	return store->names;
}

const struct counts *store_counts(const struct store *store)
{
	return &store->counts;
}

const struct tempo *store_tempo(const struct store *store)
{
	return &store->tempo;
}

const struct lags *store_lags(const struct store *store)
{
	return &store->lags;
}

const struct histogram *store_lag(const struct store *store)
{
	return &store->lags.stage[LAG_DEVICE];
}

const struct link *store_link(const struct store *store)
{
	return &store->link;
}

const struct backlog *store_backlog(const struct store *store)
{
	return &store->backlog;
}

const struct subscriptions *store_subscriptions(const struct store *store)
{
	return &store->subscriptions;
}

struct link *store_link_edit(struct store *store)
{
	return &store->link;
}

struct subscriptions *store_subscriptions_edit(struct store *store)
{
	return &store->subscriptions;
}

uint64_t store_version(const struct store *store)
{
	return store->version;
}
