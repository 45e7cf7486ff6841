/* Behind the struct stand, without gaps:
 *
 *   index       offset of each member's name; 2 bytes each, 4 if the payload
 *               is longer than 2 bytes can address
 *   topic NUL   payload NUL
 *   properties  each: identifier, then 4 bytes of number, or the length of the
 *               value in 2 bytes and the value; a user property has the length
 *               and bytes of its name before that
 *
 * Where a name and a value end is not stored but found again, from the quote on
 * and from the next name back: history holds millions of members, and few are
 * ever looked at. */
#include "core/message.h"

#include <assert.h>
#include <stdlib.h>

#include "core/mem.h"

enum { LENGTH_MAX = UINT16_MAX };

static const int64_t YEAR_10000_US = 253402300800 * INT64_C(1000000);

/* --- layout ----------------------------------------------------------------- */

static size_t index_width(const struct message *message)
{
	return message->payload_len <= UINT16_MAX ? sizeof(uint16_t) : sizeof(uint32_t);
}

static uint32_t index_at(const struct message *message, uint32_t i)
{
	if (index_width(message) == sizeof(uint16_t))
		return ((const uint16_t *)message->data)[i];
	return message->data[i];
}

static size_t data_bytes(const struct message *message)
{
	return message->member_count * index_width(message) + message->topic_len + 1 +
	       (size_t)message->payload_len + 1 + message->properties_len;
}

static const char *topic_at(const struct message *message)
{
	return (const char *)message->data + message->member_count * index_width(message);
}

static const char *payload_at(const struct message *message)
{
	return topic_at(message) + message->topic_len + 1;
}

static const char *properties_at(const struct message *message)
{
	return payload_at(message) + message->payload_len + 1;
}

struct span message_topic(const struct message *message)
{
	return (struct span){ topic_at(message), message->topic_len };
}

struct span message_payload(const struct message *message)
{
	return (struct span){ payload_at(message), message->payload_len };
}

size_t message_bytes(const struct message *message)
{
	/* A heap keeps one word beside each block and rounds up to two. */
	size_t word = sizeof(size_t);
	size_t bytes = sizeof(*message) + data_bytes(message) + word;

	return (bytes + 2 * word - 1) / (2 * word) * (2 * word);
}

/* --- properties ------------------------------------------------------------- */

static bool is_numeric(uint8_t id)
{
	return id == PROPERTY_PAYLOAD_FORMAT || id == PROPERTY_MESSAGE_EXPIRY ||
	       id == PROPERTY_SUBSCRIPTION_ID || id == PROPERTY_TOPIC_ALIAS;
}

static size_t cut_length(struct span text)
{
	return text.len < LENGTH_MAX ? text.len : LENGTH_MAX;
}

static size_t property_bytes(const struct property *property)
{
	size_t bytes = 1 + sizeof(uint16_t) + cut_length(property->value);

	if (is_numeric(property->id))
		return 1 + sizeof(property->number);
	if (property->id == PROPERTY_USER)
		bytes += sizeof(uint16_t) + cut_length(property->name);
	return bytes;
}

static char *put(char *out, const void *bytes, size_t len)
{
	if (len)
		memcpy(out, bytes, len);
	return out + len;
}

static char *put_text(char *out, struct span text)
{
	uint16_t len = (uint16_t)cut_length(text);

	return put(put(out, &len, sizeof(len)), text.at, len);
}

static char *put_property(char *out, const struct property *property)
{
	out = put(out, &property->id, 1);
	if (is_numeric(property->id))
		return put(out, &property->number, sizeof(property->number));
	if (property->id == PROPERTY_USER)
		out = put_text(out, property->name);
	return put_text(out, property->value);
}

static struct span get_text(const char **at)
{
	uint16_t len;

	memcpy(&len, *at, sizeof(len));
	struct span text = { *at + sizeof(len), len };
	*at = text.at + len;
	return text;
}

bool message_property(const struct message *message, size_t *cursor, struct property *out)
{
	const char *first = properties_at(message), *at = first + *cursor;

	if (*cursor >= message->properties_len)
		return false;
	*out = (struct property){ .id = (uint8_t)*at++ };
	if (is_numeric(out->id)) {
		memcpy(&out->number, at, sizeof(out->number));
		at += sizeof(out->number);
	} else {
		if (out->id == PROPERTY_USER)
			out->name = get_text(&at);
		out->value = get_text(&at);
	}
	*cursor = (size_t)(at - first);
	return true;
}

/* --- members ---------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_space(const char *at)
{
	while (is_space(*at))
		at++;
	return at;
}

/* From behind a value back to its end. */
static const char *trim_space(const char *end)
{
	while (is_space(end[-1]))
		end--;
	return end;
}

/* From inside a name that decode() has seen to its closing quote. */
static const char *name_end(const char *at)
{
	const char *quote = rawmemchr(at, '"');

	if (quote[-1] != '\\')
		return quote;
	for (; *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at;
}

/* The value of member `i`, whose name's closing quote is at `quote`. */
static struct span value_of(const struct message *message, uint32_t i, const char *quote)
{
	const char *payload = payload_at(message), *end;
	const char *at = skip_space(skip_space(quote + 1) + 1);

	if (i + 1 < message->member_count)
		end = trim_space(trim_space(payload + index_at(message, i + 1) - 1) - 1);
	else
		end = trim_space(payload + message->end);
	return (struct span){ at, (size_t)(end - at) };
}

struct member message_member(const struct message *message, uint32_t i)
{
	assert(i < message->member_count);

	const char *name = payload_at(message) + index_at(message, i);
	const char *quote = name_end(name);
	return (struct member){
		.name = { name, (size_t)(quote - name) },
		.value = value_of(message, i, quote),
	};
}

/* How member `i` stands to a name: both with their closing quote, by bytes. */
static int compare_name(const struct message *message, uint32_t i, struct span name)
{
	uint32_t at = index_at(message, i);
	size_t rest = message->payload_len - at;
	const char *sent = payload_at(message) + at;
	int order = memcmp(sent, name.at, name.len < rest ? name.len : rest);

	if (order || name.len >= rest)
		return order;
	return (unsigned char)sent[name.len] - '"';
}

static bool find_sorted(const struct message *message, struct span name, uint32_t *i)
{
	uint32_t low = 0, high = message->member_count;

	while (low < high) {
		*i = low + (high - low) / 2;
		int order = compare_name(message, *i, name);
		if (!order)
			return true;
		if (order < 0)
			low = *i + 1;
		else
			high = *i;
	}
	return false;
}

static bool find_last(const struct message *message, struct span name, uint32_t *i)
{
	for (*i = message->member_count; (*i)--;)
		if (!compare_name(message, *i, name))
			return true;
	return false;
}

struct span message_find(const struct message *message, const char *name)
{
	struct span sought = span_of(name);
	uint32_t i;

	if (!(message->flags & MESSAGE_SORTED ? find_sorted(message, sought, &i)
					      : find_last(message, sought, &i)))
		return (struct span){ NULL, 0 };

	/* What holds a bare quote or ends in half an escape is no name as sent, though
	 * it may equal the bytes there. */
	const char *at = payload_at(message) + index_at(message, i);
	const char *quote = name_end(at);
	if ((size_t)(quote - at) != sought.len)
		return (struct span){ NULL, 0 };
	return value_of(message, i, quote);
}

bool message_number(const struct message *message, const char *name, double *number)
{
	return number_value(message_find(message, name), number);
}

bool message_text(const struct message *message, const char *name, struct span *text)
{
	struct span value = message_find(message, name);

	if (value.len < 2 || *value.at != '"')
		return false;
	*text = (struct span){ value.at + 1, value.len - 2 };
	return true;
}

/* --- making ----------------------------------------------------------------- */

static int64_t read_time(struct span token)
{
	int64_t us;

	return number_seconds(token, &us) && us > 0 && us < YEAR_10000_US ? us : 0;
}

static uint32_t read_cid(struct span digits)
{
	uint32_t cid = 0;

	for (size_t i = 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9' ||
		    __builtin_mul_overflow(cid, 10, &cid) ||
		    __builtin_add_overflow(cid, digits.at[i] - '0', &cid))
			return 0;
	return cid;
}

/* Of a property that repeats, the first that can be read counts. */
static void read_property(struct message *message, const struct property *property)
{
	if (property->id == PROPERTY_SUBSCRIPTION_ID && !message->subscription_id)
		message->subscription_id = property->number;
	if (property->id != PROPERTY_USER)
		return;
	if (!message->broker_us && span_equals(property->name, "timestamp"))
		message->broker_us = read_time(property->value);
	else if (!message->cid && span_equals(property->name, "cid"))
		message->cid = read_cid(property->value);
}

static void put_index(struct message *message, const uint32_t *name_at)
{
	bool narrow = index_width(message) == sizeof(uint16_t);

	for (uint32_t i = 0; i < message->member_count; i++)
		if (narrow)
			((uint16_t *)message->data)[i] = (uint16_t)name_at[i];
		else
			message->data[i] = name_at[i];
}

static void fill(struct message *message, const struct message_parts *parts)
{
	char *out = (char *)topic_at(message);

	out = put(put(out, parts->topic.at, parts->topic.len), "", 1);
	out = put(put(out, parts->payload.at, parts->payload.len), "", 1);
	for (size_t i = 0; i < parts->property_count; i++) {
		out = put_property(out, &parts->properties[i]);
		read_property(message, &parts->properties[i]);
	}
	message->server_us = read_time(message_find(message, "server.timestamp"));
	message->device_us = read_time(message_find(message, "timestamp"));
}

struct message *message_new(struct decoder *decoder, const struct message_parts *parts)
{
	struct decoded decoded;
	size_t properties_len = 0;

	for (size_t i = 0; i < parts->property_count; i++)
		properties_len += property_bytes(&parts->properties[i]);
	assert(parts->topic.len < UINT32_MAX && properties_len < UINT32_MAX);
	decode(decoder, parts->payload, &decoded);

	const struct message head = {
		.received_us = parts->received_us,
		.topic_len = (uint32_t)parts->topic.len,
		.payload_len = (uint32_t)parts->payload.len,
		.properties_len = (uint32_t)properties_len,
		.member_count = decoded.count,
		.end = decoded.end,
		.error_at = decoded.error_at,
		.error = decoded.error,
		.mid = parts->mid,
		.qos = parts->qos,
		.flags = (uint8_t)(MESSAGE_RETAINED * parts->retained |
				   MESSAGE_DUP * parts->dup |
				   MESSAGE_REPEATS * decoded.repeats |
				   MESSAGE_SORTED * decoded.sorted),
		.kind = (uint8_t)decoded.kind,
	};
	struct message *message = mem_resize(NULL, 1, sizeof(head) + data_bytes(&head));
	*message = head;
	put_index(message, decoded.name_at);
	fill(message, parts);
	return message;
}

void message_free(struct message *message)
{
	free(message);
}
