#include "core/capture.h"

#include <stdio.h>

#include "core/format.h"
#include "core/json.h"
#include "core/topic.h"

enum { ID_DIGITS_MAX = 19 };

/* MQTT 5 properties of a PUBLISH, in mosquitto's words. */
static const struct property_info {
	uint8_t id;
	bool text;               /* else a number */
	const char *name;
} property_names[] = {
	{ PROPERTY_PAYLOAD_FORMAT, false, "payload-format-indicator" },
	{ PROPERTY_MESSAGE_EXPIRY, false, "message-expiry-interval" },
	{ PROPERTY_CONTENT_TYPE, true, "content-type" },
	{ PROPERTY_RESPONSE_TOPIC, true, "response-topic" },
	{ PROPERTY_CORRELATION_DATA, true, "correlation-data" },
	{ PROPERTY_SUBSCRIPTION_ID, false, "subscription-identifier" },
	{ PROPERTY_TOPIC_ALIAS, false, "topic-alias" },
};

static const struct property_info *property_info(uint8_t id)
{
	for (size_t i = 0; i < sizeof(property_names) / sizeof(property_names[0]); i++)
		if (property_names[i].id == id)
			return &property_names[i];
	return NULL;
}

static void write_user_properties(struct buffer *out, const struct message *message)
{
	struct property property;
	size_t cursor = 0;
	const char *before = "\"user-properties\":{";

	while (message_property(message, &cursor, &property)) {
		if (property.id != PROPERTY_USER)
			continue;
		buffer_add_text(out, before);
		json_quote(out, property.name);
		buffer_add_char(out, ':');
		json_quote(out, property.value);
		before = ",";
	}
	if (before[0] == ',')
		buffer_add_text(out, "},");
}

static void write_properties(struct buffer *out, const struct message *message)
{
	struct property property;
	size_t cursor = 0;

	if (!message->properties_len)
		return;
	buffer_add_text(out, ",\"properties\":{");
	write_user_properties(out, message);
	while (message_property(message, &cursor, &property)) {
		const struct property_info *info = property_info(property.id);

		if (!info)
			continue;
		buffer_format(out, "\"%s\":", info->name);
		if (info->text)
			json_quote(out, property.value);
		else
			buffer_format(out, "%u", property.number);
		buffer_add_char(out, ',');
	}
	if (out->at[out->len - 1] == ',')
		out->at[--out->len] = '\0';
	buffer_add_char(out, '}');
}

static void write_payload(struct buffer *out, const struct message *message)
{
	buffer_add_text(out, ",\"payload\":");
	switch ((enum payload_kind)message->kind) {
	case PAYLOAD_OBJECT:
	case PAYLOAD_VALUE:
		json_line(out, message_payload(message));
		break;
	case PAYLOAD_EMPTY:
		buffer_add_text(out, "null");
		break;
	default:
		buffer_add_text(out, "null,\"payload_base64\":");
		json_base64(out, message_payload(message));
	}
}

/* The id of the topic, else the one that the payload names. */
static void write_id(struct buffer *out, const struct message *message, const char *label,
		     uint64_t of_topic, const char *name)
{
	struct span token = message_find(message, name);

	if (of_topic)
		buffer_format(out, ",\"%s\":%llu", label, (unsigned long long)of_topic);
	else if (token.at && token.len <= ID_DIGITS_MAX && token.at[0] != '0' &&
		 strspn(token.at, "0123456789") >= token.len)
		buffer_format(out, ",\"%s\":%.*s", label, (int)token.len, token.at);
}

static void write_derived(struct buffer *out, const struct message *message)
{
	struct topic topic;
	struct span ident;

	topic_parse(message_topic(message), &topic);
	if (message->server_us && message->device_us)
		buffer_format(out, ",\"lag_s\":%.6f",
			      (double)(message->server_us - message->device_us) / 1e6);
	write_id(out, message, "device_id", topic.device_id, "device.id");
	write_id(out, message, "channel_id", topic.channel_id, "channel.id");
	if (topic.ident.len) {
		buffer_add_text(out, ",\"ident\":");
		json_quote(out, topic.ident);
	} else if (message_text(message, "ident", &ident)) {
		buffer_add_text(out, ",\"ident\":\"");
		json_line(out, ident);
		buffer_add_char(out, '"');
	}
}

void capture_write(struct buffer *out, const struct message *message, bool derived)
{
	char tst[FORMAT_MAX];

	buffer_format(out, "{\"tst\":\"%s\",\"topic\":",
		      format_tst(tst, message->received_us));
	json_quote(out, message_topic(message));
	buffer_format(out, ",\"qos\":%u,\"retain\":%u,\"payloadlen\":%u", message->qos,
		      message->flags & MESSAGE_RETAINED ? 1 : 0, message->payload_len);
	if (message->qos)
		buffer_format(out, ",\"mid\":%u", message->mid);
	write_properties(out, message);
	write_payload(out, message);
	if (derived)
		write_derived(out, message);
	buffer_add_text(out, "}\n");
}
