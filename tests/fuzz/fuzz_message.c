/* Any PUBLISH: members, names sought, times and properties stay within the message.
 *
 * The input is split at its first bytes 0xfe: topic, payload, then properties
 * (identifier, name, value, each ended by 0xfe again). */
#include <stdlib.h>

#include "core/mem.h"
#include "core/message.h"

enum { PROPERTIES_MAX = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

/* Up to the next 0xfe or the end. */
static struct span next_piece(struct span *rest)
{
	const char *end = rest->len ? memchr(rest->at, 0xfe, rest->len) : NULL;
	struct span piece = { rest->at, end ? (size_t)(end - rest->at) : rest->len };
	size_t taken = piece.len + (end != NULL);

	*rest = (struct span){ rest->at ? rest->at + taken : NULL, rest->len - taken };
	return piece;
}

static bool is_inside(struct span span, struct span whole)
{
	return span.at >= whole.at && span.at + span.len <= whole.at + whole.len;
}

static void check_value(struct span value)
{
	double number;
	int64_t us;

	expect(value.len > 0);
	bool is_number = decode_is_number(value);
	expect(is_number == (*value.at == '-' || (*value.at >= '0' && *value.at <= '9')));
	bool has_number = number_value(value, &number);
	bool has_us = number_seconds(value, &us);
	expect(is_number || (!has_number && !has_us));
	if (has_number && has_us) {
		double off = (double)us / 1e6 - number;
		double size = number < 0 ? -number : number;
		expect((off < 0 ? -off : off) <= 0.000001 + size / 1e15);
	}
}

static void check_members(const struct message *message)
{
	struct span payload = message_payload(message);

	for (uint32_t i = 0; i < message->member_count; i++) {
		struct member member = message_member(message, i), last = member;

		expect(is_inside(member.name, payload));
		expect(is_inside(member.value, payload));
		check_value(member.value);
		if (message->member_count > 64)
			continue;
		for (uint32_t k = i + 1; k < message->member_count; k++)
			if (span_same(message_member(message, k).name, member.name))
				last = message_member(message, k);
		if (last.name.at != member.name.at)
			expect(message->flags & MESSAGE_REPEATS);

		char *name = mem_text_n(member.name.at, member.name.len);
		expect(message_find(message, name).at == last.value.at);
		if (*name) {
			name[strlen(name) - 1]--;
			struct span found = message_find(message, name);
			expect(!found.at || is_inside(found, payload));
		}
		free(name);
	}
}

static void check_properties(const struct message *message,
			     const struct message_parts *parts)
{
	struct property property;
	size_t cursor = 0;

	for (size_t i = 0; i < parts->property_count; i++) {
		expect(message_property(message, &cursor, &property));
		const struct property *sent = &parts->properties[i];
		expect(property.id == sent->id);
		expect(!property.value.at || span_same(property.value, sent->value));
		expect(!property.name.at || span_same(property.name, sent->name));
	}
	expect(!message_property(message, &cursor, &property));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span rest = { (const char *)bytes, len };
	struct property properties[PROPERTIES_MAX];
	struct message_parts parts = {
		.topic = next_piece(&rest), .properties = properties,
	};

	parts.payload = next_piece(&rest);
	while (rest.len && parts.property_count < PROPERTIES_MAX) {
		struct span id = next_piece(&rest), name = next_piece(&rest);
		struct span value = next_piece(&rest);
		properties[parts.property_count++] = (struct property){
			.id = id.len ? (uint8_t)*id.at : PROPERTY_USER,
			.number = (uint32_t)value.len, .name = name, .value = value,
		};
	}

	struct decoder *decoder = decoder_new();
	struct message *message = message_new(decoder, &parts);
	decoder_free(decoder);
	expect(span_same(message_topic(message), parts.topic));
	expect(span_same(message_payload(message), parts.payload));
	expect(message_bytes(message) > parts.topic.len + parts.payload.len);
	expect(!message->error == (message->kind < PAYLOAD_TEXT));
	check_members(message);
	check_properties(message, &parts);
	message_free(message);
	return 0;
}
