#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/guard.h"

#define BYTES(text) (text), sizeof(text) - 1
#define CONNACK "\x20\x03\0\0\0"

static const struct url url = { .host = "h", .port = 1883 };

static bool pass(const char *bytes, size_t len, bool v5, size_t piece, struct err *err)
{
	struct inbox *inbox = inbox_new(0, NULL);
	struct guard guard = {
		.url = &url, .inbox = inbox, .packet_max = 1000, .v5 = v5,
	};
	bool passed = true;

	for (size_t at = 0; passed && at < len; at += piece)
		passed = guard_pass(&guard, (const uint8_t *)bytes + at,
				    piece < len - at ? piece : len - at, err);
	inbox_free(inbox);
	return passed;
}

/* However the bytes are cut, the answer is the same. */
static bool passes(const char *bytes, size_t len, bool v5, struct err *err)
{
	bool whole = pass(bytes, len, v5, len, err);

	for (size_t piece = 1; piece <= 3; piece++)
		assert_int_equal(pass(bytes, len, v5, piece, err), whole);
	return whole;
}

static void guard_passes_packets_as_brokers_send_them(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		bool v5;
	} rows[] = {
		{ BYTES("\x20\x02\0\0"), false },
		{ BYTES("\x20\x02\0\x01"), true },  /* an old broker's answer to MQTT 5 */
		{ BYTES("\x20\x02\0\0" "\x30\x05\0\1axy" "\xd0\0"), false },
		{ BYTES("\x20\x02\0\0" "\x90\x03\0\1\0"), false },
		{ BYTES(CONNACK "\xd0\0" "\xd0\0"), true },
		{ BYTES("\x20\x06\0\0\x03\x21\0\x14"), true },
		{ BYTES("\x20\x0c\0\0\x09\x26\0\1a\0\1b\x24\1"), true },
		{ BYTES(CONNACK "\x30\x05\0\1a\0x"), true },
		{ BYTES(CONNACK "\x30\x04\0\1a\0"), true },
		{ BYTES(CONNACK "\x32\x0b\0\1a\0\7\x02\x0b\x05xyz"), true },
		{ BYTES(CONNACK "\x30\x08\0\1a\x03\x0b\xff\x01x"), true },
		{ BYTES(CONNACK "\x30\x09\0\1a\x05\x03\0\2ab"), true },
		{ BYTES(CONNACK "\x90\x04\0\1\0\0" "\xb0\x04\0\1\0\0"), true },
		{ BYTES(CONNACK "\x62\x02\0\1"), true },
		{ BYTES(CONNACK "\xe0\0"), true },
		{ BYTES(CONNACK "\xe0\x01\x8e"), true },
		{ BYTES(CONNACK "\xe0\x07\x8e\x05\x1f\0\2ab"), true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = { "" };

		if (!passes(rows[i].bytes, rows[i].len, rows[i].v5, &err))
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void guard_refuses_what_libmosquitto_cannot_take(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *says;
	} rows[] = {
		{ BYTES(CONNACK "\x30\x07\0\1a\x02\x7f\0x"), "not known" },
		{ BYTES(CONNACK "\x30\x07\0\1a\x02\0\0x"), "not known" },
		{ BYTES(CONNACK "\x30\x07\0\1a\x02\x81\0x"), "not known" },
		{ BYTES("\x20\x05\0\0\x02\x2b\0"), "not known" },
		{ BYTES(CONNACK "\xe0\x04\0\x02\x2b\0"), "not known" },
		{ BYTES(CONNACK "\x90\x05\0\1\x02\x2b\0"), "not known" },
		{ BYTES(CONNACK "\x40\x06\0\1\0\x02\x2b\0"), "not known" },
		{ BYTES(CONNACK "\xf0\x04\0\x02\x2b\0"), "not known" },
		{ BYTES(CONNACK "\x30\x07\0\1a\x01\x01\0x"), "cut off" },
		{ BYTES(CONNACK "\x30\x09\0\1a\x04\x03\0\2abx"), "cut off" },
		{ BYTES(CONNACK "\x30\x0b\0\1a\x05\x26\0\1a\0bcde"), "cut off" },
		{ BYTES(CONNACK "\x30\x08\0\1a\x02\x0b\xff\x01x"), "no end" },
		{ BYTES(CONNACK "\x30\x05\0\1a\x05\x01"), "longer than their packet" },
		{ BYTES(CONNACK "\x30\x03\0\2a"), "longer than its packet" },
		{ BYTES(CONNACK "\x32\x05\0\1a\0\1"), "longer than its packet" },
		{ BYTES("\x20\xff\xff\xff\xff\x7f"), "no end" },
		{ BYTES("\x20\xff\x7f"), "16383 bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct err err = { "" };

		bool passed = passes(rows[i].bytes, rows[i].len, true, &err);
		if (passed || !strstr(err.text, rows[i].says))
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void guard_leaves_the_payload_of_version_3_alone(void **state)
{
	struct err err;

	(void)state;
	assert_true(passes(BYTES("\x20\x02\0\0\x30\x07\0\1a\x02\x7f\0x\xd0\0"), false,
			   &err));
}

/* Which of the identifiers 0 .. 15 the inbox takes for those of messages sent again. */
static unsigned again_after(const char *bytes, size_t len, bool v5, size_t piece)
{
	struct inbox *inbox = inbox_new(1 << 20, NULL);
	struct guard guard = {
		.url = &url, .inbox = inbox, .packet_max = 1000, .v5 = v5,
	};
	struct decoder *decoder = decoder_new();
	struct inbox_batch batch;
	unsigned again = 0;
	struct err err;

	for (size_t at = 0; at < len; at += piece)
		assert_true(guard_pass(&guard, (const uint8_t *)bytes + at,
				       piece < len - at ? piece : len - at, &err));
	for (uint16_t mid = 0; mid < 16; mid++)
		inbox_put(inbox, message_new(decoder, &(struct message_parts){
			.topic = span_of("a"), .mid = mid, .qos = 1,
		}));
	assert_true(inbox_take(inbox, &batch));
	for (struct message *next, *at = batch.messages; at; at = next) {
		next = at->next;
		again |= at->flags & MESSAGE_DUP ? 1u << at->mid : 0;
		message_free(at);
	}
	decoder_free(decoder);
	inbox_free(inbox);
	return again;
}

static void guard_tells_which_messages_are_sent_again(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		bool v5;
		unsigned again;
	} rows[] = {
		{ BYTES("\x20\x02\0\0" "\x32\x06\0\1a\0\5x"), false, 0 },
		{ BYTES("\x20\x02\0\0" "\x3a\x06\0\1a\0\5x" "\xd0\0"), false, 1 << 5 },
		{ BYTES("\x20\x02\0\0" "\x3b\x05\0\1a\0\5"
			"\x3c\x05\0\1a\0\6"), false, 1 << 5 | 1 << 6 },
		{ BYTES("\x20\x02\0\0" "\x38\x05\0\1a\0\5"), false, 0 },
		{ BYTES(CONNACK "\x3a\x0b\0\1a\0\7\x02\x0b\x05xyz"
			"\x32\x07\0\1a\0\3\0x" "\x3a\x06\0\1a\0\4\0"), true,
		  1 << 7 | 1 << 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t piece = 1; piece <= rows[i].len; piece++)
			assert_int_equal(again_after(rows[i].bytes, rows[i].len,
						     rows[i].v5, piece), rows[i].again);
}

static void guard_refuses_a_topic_that_leaves_no_room_for_an_id(void **state)
{
	struct err err;

	(void)state;
	assert_false(passes(BYTES("\x20\x02\0\0" "\x3a\x04\0\1a\0"), false, &err));
	assert_non_null(strstr(err.text, "longer than its packet"));
}

/* A PUBLISH of so many empty user properties, five bytes each. */
static bool passes_properties(uint32_t count, struct err *err)
{
	struct inbox *inbox = inbox_new(0, NULL);
	struct guard guard = {
		.url = &url, .inbox = inbox, .packet_max = 1 << 20, .v5 = true,
	};
	uint32_t inside = 5 * count, len = 3 + 3 + inside;
	const uint8_t head[] = {
		0x20, 3, 0, 0, 0,
		0x30, (uint8_t)(len | 0x80), (uint8_t)(len >> 7 | 0x80),
		(uint8_t)(len >> 14),
		0, 1, 'a', (uint8_t)(inside | 0x80), (uint8_t)(inside >> 7 | 0x80),
		(uint8_t)(inside >> 14),
	};
	static const uint8_t property[] = { 38, 0, 0, 0, 0 };
	bool passed = guard_pass(&guard, head, sizeof(head), err);

	for (uint32_t i = 0; passed && i < count; i++)
		passed = guard_pass(&guard, property, sizeof(property), err);
	inbox_free(inbox);
	return passed;
}

/* libmosquitto makes three allocations of each: a packet could become gigabytes. */
static void guard_refuses_a_packet_of_countless_properties(void **state)
{
	struct err err = { "" };

	(void)state;
	if (!passes_properties(1000, &err))
		fail_msg("%s", err.text);
	assert_false(passes_properties(1001, &err));
	assert_non_null(strstr(err.text, "more than 1000 properties"));
}

static void guard_takes_every_property_of_mqtt_5(void **state)
{
	static const uint8_t known[] = {
		1,  2,  3,  8,  9,  11, 17, 18, 19, 21, 22, 23, 24, 25,
		26, 28, 31, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42,
	};
	struct err err;

	(void)state;
	for (int id = 0; id < 256; id++) {
		/* A PUBLISH up to the identifier of its first property. */
		char packet[] = CONNACK "\x30\x14\0\1a\x10?";

		packet[11] = (char)id;
		assert_int_equal(pass(packet, 12, true, 12, &err),
				 memchr(known, id, sizeof(known)) != NULL);
	}
}

static void guard_survives_any_bytes(void **state)
{
	uint32_t random = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char bytes[40] = CONNACK;
		struct err whole, cut;

		for (size_t i = 5; i < sizeof(bytes); i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = (char)(random >> 24);
			if (i % 3 == 0)
				bytes[i] = (char)(random >> 16 & 0x3f);
		}
		bool passed = pass(bytes, sizeof(bytes), true, sizeof(bytes), &whole);
		assert_int_equal(pass(bytes, sizeof(bytes), true, 1, &cut), passed);
		if (!passed)
			assert_string_equal(whole.text, cut.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guard_passes_packets_as_brokers_send_them),
		cmocka_unit_test(guard_refuses_what_libmosquitto_cannot_take),
		cmocka_unit_test(guard_leaves_the_payload_of_version_3_alone),
		cmocka_unit_test(guard_tells_which_messages_are_sent_again),
		cmocka_unit_test(guard_refuses_a_topic_that_leaves_no_room_for_an_id),
		cmocka_unit_test(guard_refuses_a_packet_of_countless_properties),
		cmocka_unit_test(guard_takes_every_property_of_mqtt_5),
		cmocka_unit_test(guard_survives_any_bytes),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
