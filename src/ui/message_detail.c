#include "ui/message_detail.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/dictionary.h"
#include "core/format.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/topic.h"
#include "ui/cells.h"

void message_detail_fini(struct message_detail *detail)
{
	buffer_fini(&detail->bytes);
	free(detail->at);
}

struct span message_detail_text(const struct message_detail *detail, struct piece piece)
{
	return (struct span){ detail->bytes.at + piece.at, piece.len };
}

/* --- building --------------------------------------------------------------- */

static struct piece safe(struct message_detail *out, struct span text)
{
	size_t at = out->bytes.len;

	text_safe(text, &out->bytes);
	return (struct piece){ at, out->bytes.len - at };
}

static struct detail *add(struct message_detail *out, enum detail_kind kind,
			  const char *label)
{
	if (out->count == out->cap) {
		out->cap = out->cap ? 2 * out->cap : 64;
		out->at = mem_resize(out->at, out->cap, sizeof(*out->at));
	}
	struct detail *detail = &out->at[out->count++];

	*detail = (struct detail){ .kind = kind, .role = ROLE_TEXT };
	if (label)
		detail->label = safe(out, span_of(label));
	return detail;
}

static struct detail *add_fact(struct message_detail *out, const char *label,
			       struct span text)
{
	struct detail *detail = add(out, DETAIL_FACT, label);

	detail->text = safe(out, text);
	return detail;
}

static void add_sentence(struct message_detail *out, enum role role, const char *text)
{
	struct detail *detail = add(out, DETAIL_SENTENCE, NULL);

	detail->role = role;
	detail->text = safe(out, span_of(text));
}

/* The front that is kept; no character is cut. */
static struct span front(struct span text)
{
	size_t len = text.len < DETAIL_VALUE_MAX ? text.len : DETAIL_VALUE_MAX;

	for (int i = 0; i < 3 && len < text.len && ((unsigned char)text.at[len] & 0xc0) ==
	     0x80; i++)
		len--;
	return (struct span){ text.at, len };
}

static void add_rest(struct message_detail *out, size_t shown, size_t bytes)
{
	char first[FORMAT_MAX], all[FORMAT_MAX], text[160];

	if (shown >= bytes)
		return;
	snprintf(text, sizeof(text), "Only the first %s of its %s bytes are shown.",
		 format_count(first, shown), format_count(all, bytes));
	add_sentence(out, ROLE_NOTICE, text);
}

/* --- about the message ------------------------------------------------------ */

static void tell_kind(struct message_detail *out, const struct message *message)
{
	static const char *const payloads[PAYLOAD_KIND_COUNT] = {
		[PAYLOAD_EMPTY] = "empty: what the topic held is removed",
		[PAYLOAD_OBJECT] = "a JSON object",
		[PAYLOAD_VALUE] = "a JSON value",
		[PAYLOAD_TEXT] = "a text that is not JSON",
		[PAYLOAD_BINARY] = "bytes that are not UTF-8",
	};
	const char *kind = topic_kind_name(message->topic_kind);
	char text[160], count[FORMAT_MAX];

	snprintf(text, sizeof(text), "%s, %s",
		 message->topic_kind == TOPIC_OTHER ? "on a topic not of flespi" : kind,
		 payloads[message->kind]);
	add_fact(out, "kind", span_of(text));
	snprintf(text, sizeof(text), "%s byte%s",
		 format_count(count, message->payload_len),
		 message->payload_len == 1 ? "" : "s");
	add_fact(out, "size", span_of(text));
}

static void tell_of(struct message_detail *out, const char *label, const char *name,
		    uint64_t id)
{
	struct buffer text = { 0 };

	if (name && *name)
		buffer_format(&text, "%s ", name);
	buffer_format(&text, "#%" PRIu64, id);
	add_fact(out, label, (struct span){ text.at, text.len })->role = ROLE_NAME;
	buffer_fini(&text);
}

static void tell_origin(struct message_detail *out, const struct message *message,
			const struct store *store)
{
	uint64_t channel_id = message->channel_id;
	struct topic topic;

	topic_parse(message_topic(message), &topic);
	if (!channel_id)
		channel_id = topic.channel_id;
	const struct device *device = store_device(store, message->device_id);
	const struct channel *channel = store_channel(store, channel_id);

	if (message->device_id)
		tell_of(out, "device", device ? device->name : NULL, message->device_id);
	if (channel_id)
		tell_of(out, "channel", channel ? channel->name : NULL, channel_id);
	if (topic.ident.len)
		add_fact(out, "ident", topic.ident);
}

/* One stamp, and how long the way from it to the next took. */
static void tell_time(struct message_detail *out, const char *label, int64_t at_us,
		      const struct message *message, enum lag_stage stage)
{
	char stamp[FORMAT_MAX], text[2 * FORMAT_MAX];
	int64_t lag_us;

	if (!at_us) {
		add_fact(out, label, span_of("not given"))->role = ROLE_DIM;
		return;
	}
	snprintf(text, sizeof(text), "%s.%03d", format_stamp(stamp, at_us),
		 (int)(at_us / 1000 % 1000));
	struct detail *detail = add_fact(out, label, span_of(text));

	if (stage == LAG_STAGE_COUNT || !lag_of(message, stage, &lag_us))
		return;
	detail->unit = safe(out, span_of(format_lag(text, lag_us)));
	detail->note = safe(out, span_of(lag_stage_names[stage]));
}

static void tell_times(struct message_detail *out, const struct message *message)
{
	char text[FORMAT_MAX];
	int64_t us;

	tell_time(out, "received", message->received_us, message, LAG_STAGE_COUNT);
	tell_time(out, "broker", message->broker_us, message, LAG_BROKER);
	tell_time(out, "server", message->server_us, message,
		  message->broker_us ? LAG_PLATFORM : LAG_BEYOND);
	tell_time(out, "device", message->device_us, message,
		  message->server_us ? LAG_DEVICE : LAG_TOTAL);
	if (!message->server_us || !lag_of(message, LAG_TOTAL, &us))
		return;
	struct detail *detail = add_fact(out, "lag", span_of(format_lag(text, us)));

	detail->note = safe(out, span_of(lag_stage_names[LAG_TOTAL]));
}

static void tell_delivery(struct message_detail *out, const struct message *message)
{
	char text[160], mid[32] = "";

	if (message->mid)
		snprintf(mid, sizeof(mid), ", packet %u", message->mid);
	snprintf(text, sizeof(text), "QoS %u%s%s%s%s", message->qos, mid,
		 message->flags & MESSAGE_RETAINED ? ", retained: a snapshot" : ", live",
		 message->flags & MESSAGE_DUP ? ", sent again (DUP)" : "",
		 message->flags & MESSAGE_BACKLOG ? ", had waited at the broker" : "");
	add_fact(out, "delivery", span_of(text));
}

/* True: the message names subscriptions, and this is one of them. */
static bool names_subscription(const struct message *message, uint32_t id)
{
	struct property property;
	size_t cursor = 0;

	while (message_property(message, &cursor, &property))
		if (property.id == PROPERTY_SUBSCRIPTION_ID && property.number == id)
			return true;
	return false;
}

/* Without an identifier (MQTT 3) whatever fits the topic may have brought it. */
static void tell_subscriptions(struct message_detail *out, const struct message *message,
			       const struct store *store)
{
	const struct subscriptions *set = store_subscriptions(store);

	for (size_t i = 0; i < set->count; i++) {
		const struct subscription *one = &set->at[i];
		bool brought = message->subscription_id ?
			names_subscription(message, one->id) :
			one->state == SUBSCRIPTION_GRANTED &&
			topic_filter_matches(one->filter, message_topic(message));

		if (brought)
			add_fact(out, "filter", span_of(one->filter));
	}
}

static const char *property_name(uint8_t id)
{
	switch (id) {
	case PROPERTY_PAYLOAD_FORMAT:   return "payload format";
	case PROPERTY_MESSAGE_EXPIRY:   return "message expiry";
	case PROPERTY_CONTENT_TYPE:     return "content type";
	case PROPERTY_RESPONSE_TOPIC:   return "response topic";
	case PROPERTY_CORRELATION_DATA: return "correlation data";
	case PROPERTY_SUBSCRIPTION_ID:  return "subscription id";
	case PROPERTY_TOPIC_ALIAS:      return "topic alias";
	default:                        return "property";
	}
}

static void tell_properties(struct message_detail *out, const struct message *message)
{
	struct property property;
	size_t cursor = 0;
	char number[16];

	if (message->properties_len)
		add(out, DETAIL_HEADING, "MQTT 5 properties");
	while (message_property(message, &cursor, &property) &&
	       out->bytes.len < DETAIL_BYTES_MAX) {
		struct detail *detail = add(out, DETAIL_MEMBER, NULL);
		bool user = property.id == PROPERTY_USER;

		detail->role = ROLE_VALUE;
		detail->label = safe(out, user ? property.name :
					  span_of(property_name(property.id)));
		snprintf(number, sizeof(number), "%" PRIu32, property.number);
		detail->text = safe(out, property.value.at ? property.value :
							     span_of(number));
	}
}

/* --- its payload ------------------------------------------------------------ */

static void add_value(struct message_detail *out, struct detail *detail,
		      struct span token)
{
	struct buffer text = { 0 };
	struct span shown = front(token);

	detail->role = ROLE_VALUE;
	if (token.len && token.at[0] == '"')
		json_unquote(&text, shown.len < token.len ?
			     (struct span){ shown.at + 1, shown.len - 1 } : shown);
	else if (shown.len == token.len)
		json_line(&text, token);
	else
		buffer_add_span(&text, shown);
	detail->text = safe(out, text.len ? (struct span){ text.at, text.len } : token);
	buffer_fini(&text);
	add_rest(out, shown.len, token.len);
}

static void tell_member(struct message_detail *out, const struct member *member)
{
	const struct dictionary_entry *entry = dictionary_find(member->name);
	struct detail *detail = add(out, DETAIL_MEMBER, NULL);

	detail->label = safe(out, front(member->name));
	if (entry) {
		detail->unit = safe(out, span_of(entry->symbol));
		detail->note = safe(out, span_of(entry->description));
	}
	add_value(out, detail, member->value);
}

static void tell_members(struct message_detail *out, const struct message *message)
{
	char text[160], count[FORMAT_MAX];
	uint32_t i = 0;

	snprintf(text, sizeof(text), "Payload, %s member%s",
		 format_count(count, message->member_count),
		 message->member_count == 1 ? "" : "s");
	add(out, DETAIL_HEADING, text);
	if (message->flags & MESSAGE_REPEATS)
		add_sentence(out, ROLE_NOTICE, "A name occurs more than once: the last "
					       "of these counts.");
	for (; i < message->member_count && i < DETAIL_MEMBERS_MAX &&
	       out->bytes.len < DETAIL_BYTES_MAX; i++) {
		struct member member = message_member(message, i);

		tell_member(out, &member);
	}
	if (i == message->member_count)
		return;
	snprintf(text, sizeof(text), "%s members more are not shown.",
		 format_count(count, message->member_count - i));
	add_sentence(out, ROLE_NOTICE, text);
}

static void tell_bytes(struct message_detail *out, struct span payload)
{
	struct span shown = front(payload);
	struct detail *detail;

	add(out, DETAIL_HEADING, "Payload, byte by byte");
	detail = add(out, DETAIL_BYTES, NULL);
	detail->text = (struct piece){ out->bytes.len, shown.len };
	buffer_add_span(&out->bytes, shown);
	add_rest(out, shown.len, payload.len);
}

static void tell_text(struct message_detail *out, const struct message *message)
{
	struct span payload = message_payload(message), shown = front(payload);
	struct detail *detail;
	char text[160];

	add(out, DETAIL_HEADING, "Payload");
	if (message->error) {
		snprintf(text, sizeof(text), "Not JSON: %s, at byte %" PRIu32 ".",
			 message->error, message->error_at);
		add_sentence(out, ROLE_UNDECODABLE, text);
	}
	detail = add(out, DETAIL_TEXT, NULL);
	if (message->kind == PAYLOAD_VALUE) {
		add_value(out, detail, payload);
		return;
	}
	detail->role = ROLE_VALUE;
	detail->text = safe(out, shown);
	add_rest(out, shown.len, payload.len);
	if (message->kind == PAYLOAD_BINARY)
		tell_bytes(out, payload);
}

void message_detail_tell(struct message_detail *out, const struct message *message,
			 const struct store *store)
{
	buffer_clear(&out->bytes);
	out->count = 0;
	add_fact(out, "topic", message_topic(message))->role = ROLE_NAME;
	tell_kind(out, message);
	tell_origin(out, message, store);
	tell_times(out, message);
	tell_delivery(out, message);
	tell_subscriptions(out, message, store);
	tell_properties(out, message);
	if (message->kind == PAYLOAD_OBJECT)
		tell_members(out, message);
	else if (message->kind != PAYLOAD_EMPTY)
		tell_text(out, message);
}
