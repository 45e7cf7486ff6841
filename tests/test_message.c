#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/message.h"

static struct message *make(struct message_parts parts)
{
	struct decoder *decoder = decoder_new();
	struct message *message = message_new(decoder, &parts);

	decoder_free(decoder);
	return message;
}

static struct message *with_payload(const char *payload)
{
	return make((struct message_parts){
		.topic = span_of("t"), .payload = span_of(payload),
	});
}

static void expect_span(struct span span, const char *text)
{
	if (!span_equals(span, text))
		fail_msg("\"%.*s\" is not \"%s\"", (int)span.len,
			 span.at ? span.at : "(absent)", text);
}

static void expect_member(const struct message *message, uint32_t i, const char *name,
			  const char *value)
{
	struct member member = message_member(message, i);

	expect_span(member.name, name);
	expect_span(member.value, value);
}

/* --- parts ------------------------------------------------------------------ */

static void message_keeps_what_the_receiver_knew(void **state)
{
	char topic[] = "flespi/message/gw/devices/5400111", payload[] = "{\"din\":1}";
	struct message *message = make((struct message_parts){
		.topic = span_of(topic), .payload = span_of(payload),
		.received_us = 1767269466500000,
		.mid = 77, .qos = 1, .retained = true, .dup = true,
	});

	(void)state;
	memset(topic, 'x', strlen(topic));
	memset(payload, 'x', strlen(payload));
	expect_span(message_topic(message), "flespi/message/gw/devices/5400111");
	expect_span(message_payload(message), "{\"din\":1}");
	assert_int_equal(message_topic(message).at[33], 0);
	assert_int_equal(message_payload(message).at[9], 0);
	assert_int_equal(message->received_us, 1767269466500000);
	assert_int_equal(message->mid, 77);
	assert_int_equal(message->qos, 1);
	assert_int_equal(message->flags, MESSAGE_RETAINED | MESSAGE_DUP | MESSAGE_SORTED);
	assert_int_equal(message->seq, 0);
	assert_null(message->next);
	message_free(message);
	message_free(NULL);
}

static void message_keeps_an_empty_payload_and_an_empty_topic(void **state)
{
	struct message *message = make((struct message_parts){ .qos = 0 });

	(void)state;
	assert_int_equal(message->kind, PAYLOAD_EMPTY);
	assert_int_equal(message_topic(message).len, 0);
	assert_int_equal(message_payload(message).len, 0);
	assert_non_null(message_payload(message).at);
	assert_int_equal(message->member_count, 0);
	assert_null(message_find(message, "a").at);
	message_free(message);
}

static void message_keeps_bytes_that_are_not_json(void **state)
{
	struct message *message = make((struct message_parts){
		.topic = span_of("t"), .payload = { "\x1b[2J\0\xff", 6 },
	});

	(void)state;
	assert_int_equal(message->kind, PAYLOAD_BINARY);
	assert_int_equal(message->error_at, 5);
	assert_string_equal(message->error, "not UTF-8");
	assert_memory_equal(message_payload(message).at, "\x1b[2J\0\xff", 6);
	message_free(message);

	message = with_payload("Van 12");
	assert_int_equal(message->kind, PAYLOAD_TEXT);
	assert_string_equal(message->error, "no JSON value begins like this");
	message_free(message);
}

static void message_counts_its_memory(void **state)
{
	struct message *message = with_payload("{\"a\":1,\"b\":2}");
	size_t bytes = message_bytes(message);

	(void)state;
	assert_in_range(bytes, sizeof(*message) + 2 + 15, sizeof(*message) + 64);
	message_free(message);
}

static void message_takes_a_third_beyond_a_usual_payload_at_most(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	for (int i = 0; i < 49; i++)
		buffer_format(&payload, "%c\"parameter.%02d\":%d",
			      i ? ',' : '{', i, 10000000 + i);
	buffer_add_char(&payload, '}');
	struct message *message = make((struct message_parts){
		.topic = span_of("flespi/message/gw/devices/5400111"),
		.payload = { payload.at, payload.len },
	});
	assert_int_equal(message->member_count, 49);
	assert_in_range(message_bytes(message), payload.len, payload.len * 135 / 100);
	message_free(message);
	buffer_fini(&payload);
}

/* --- members ---------------------------------------------------------------- */

static void message_members_are_as_sent(void **state)
{
	struct message *message = with_payload(
		"{\"a\":12345678901234567890.50,\"b\":\"x\\\"},\","
		"\"c\":[1,{\"d\":2}],\"d\":{},\"e\":null}");

	(void)state;
	assert_int_equal(message->member_count, 5);
	expect_member(message, 0, "a", "12345678901234567890.50");
	expect_member(message, 1, "b", "\"x\\\"},\"");
	expect_member(message, 2, "c", "[1,{\"d\":2}]");
	expect_member(message, 3, "d", "{}");
	expect_member(message, 4, "e", "null");
	message_free(message);
}

static void message_members_lose_the_white_space_around_them(void **state)
{
	struct message *message = with_payload(
		"\r\n{\t\"a\" \n:\t 1 \r\n, \"b\" : \" x \" ,\n\"c\": [ 1 , 2 ]\n\t}\n ");

	(void)state;
	expect_member(message, 0, "a", "1");
	expect_member(message, 1, "b", "\" x \"");
	expect_member(message, 2, "c", "[ 1 , 2 ]");
	message_free(message);
}

static void message_members_with_empty_and_escaped_names_are_found(void **state)
{
	struct message *message = with_payload(
		"{\"\":1,\"a\\\"b\":2,\"back\\\\\":3,"
		"\"\\u0434\":4,\"{\":5,\",\":6,\":\":7}");

	(void)state;
	expect_member(message, 0, "", "1");
	expect_member(message, 1, "a\\\"b", "2");
	expect_member(message, 2, "back\\\\", "3");
	expect_member(message, 3, "\\u0434", "4");
	expect_span(message_find(message, ""), "1");
	expect_span(message_find(message, "a\\\"b"), "2");
	expect_span(message_find(message, "back\\\\"), "3");
	expect_span(message_find(message, "{"), "5");
	expect_span(message_find(message, ","), "6");
	expect_span(message_find(message, ":"), "7");
	message_free(message);
}

static void message_find_is_not_fooled_by_quotes_in_the_name_sought(void **state)
{
	static const char *const payloads[] = {
		"{\"a\\\"b\":1,\"c\":2}",
		"{\"c\":2,\"a\\\"b\":1}",
		"{\"a\":1,\"b\":2}",
		"{\"b\":2,\"a\":1}",
	};
	static const char *const sought[] = {
		"a\\", "a\":1,", "a\":1,\"b", "b\":2,\"a", "c\":2}", "\"", "\\",
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct message *message = with_payload(payloads[i]);
		for (size_t k = 0; k < sizeof(sought) / sizeof(*sought); k++)
			assert_null(message_find(message, sought[k]).at);
		message_free(message);
	}
}

static void message_find_tells_names_from_their_beginnings(void **state)
{
	static const char *const payloads[] = {
		"{\"din\":1,\"din.1\":2,\"din.10\":3,\"dinner\":4}",
		"{\"dinner\":4,\"din.10\":3,\"din\":1,\"din.1\":2}",
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct message *message = with_payload(payloads[i]);
		expect_span(message_find(message, "din"), "1");
		expect_span(message_find(message, "din.1"), "2");
		expect_span(message_find(message, "din.10"), "3");
		expect_span(message_find(message, "dinner"), "4");
		assert_null(message_find(message, "di").at);
		assert_null(message_find(message, "din.").at);
		assert_null(message_find(message, "din.100").at);
		assert_null(message_find(message, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz").at);
		assert_null(message_find(message, "").at);
		message_free(message);
	}
}

static void message_find_takes_the_last_of_several(void **state)
{
	struct message *message = with_payload(
		"{\"a\":1,\"b\":2,\"a\":3,\"c\":{\"a\":4}}");

	(void)state;
	assert_true(message->flags & MESSAGE_REPEATS);
	expect_span(message_find(message, "a"), "3");
	message_free(message);
}

static void message_finds_every_one_of_50000_members(void **state)
{
	struct buffer payload = { 0 };
	char name[32], value[16];

	(void)state;
	for (int i = 0; i < 50000; i++)
		buffer_format(&payload, "%c\"custom.param.%05d\":%d",
			      i ? ',' : '{', i, i);
	buffer_add_char(&payload, '}');
	struct message *message = make((struct message_parts){
		.payload = { payload.at, payload.len },
	});
	assert_int_equal(message->member_count, 50000);
	for (int i = 0; i < 50000; i++) {
		snprintf(name, sizeof(name), "custom.param.%05d", i);
		snprintf(value, sizeof(value), "%d", i);
		expect_span(message_find(message, name), value);
		expect_member(message, (uint32_t)i, name, value);
	}
	message_free(message);
	buffer_fini(&payload);
}

static void message_index_reaches_beyond_65535_bytes(void **state)
{
	(void)state;
	for (size_t fill = 65500; fill < 65560; fill++) {
		struct buffer payload = { 0 };

		buffer_add_text(&payload, "{\"a\":\"");
		while (payload.len < fill)
			buffer_add_char(&payload, 'x');
		buffer_add_text(&payload, "\",\"b\":2,\"c\":3}");
		struct message *message = make((struct message_parts){
			.topic = span_of("t"), .payload = { payload.at, payload.len },
		});
		expect_span(message_topic(message), "t");
		expect_member(message, 1, "b", "2");
		expect_span(message_find(message, "c"), "3");
		message_free(message);
		buffer_fini(&payload);
	}
}

static void message_number_and_text_want_their_type(void **state)
{
	struct message *message = with_payload(
		"{\"ident\":\"\xd0\x9a\\u001b\",\"speed\":48.5,"
		"\"valid\":true,\"none\":null,\"list\":[1],\"e\":\"\"}");
	struct span text;
	double number;

	(void)state;
	assert_true(message_number(message, "speed", &number));
	assert_true(number == 48.5);
	assert_false(message_number(message, "ident", &number));
	assert_false(message_number(message, "valid", &number));
	assert_false(message_number(message, "absent", &number));
	assert_true(message_text(message, "ident", &text));
	expect_span(text, "\xd0\x9a\\u001b");
	assert_true(message_text(message, "e", &text));
	expect_span(text, "");
	assert_false(message_text(message, "speed", &text));
	assert_false(message_text(message, "none", &text));
	assert_false(message_text(message, "list", &text));
	assert_false(message_text(message, "absent", &text));
	message_free(message);
}

/* --- times ------------------------------------------------------------------ */

static void message_times_are_exact_to_the_microsecond(void **state)
{
	const struct property properties[] = {
		{ .id = PROPERTY_USER, .name = span_of("timestamp"),
		  .value = span_of("1767269466.500009") },
		{ .id = PROPERTY_USER, .name = span_of("cid"),
		  .value = span_of("152919") },
	};
	struct message *message = make((struct message_parts){
		.payload = span_of("{\"server.timestamp\":1767269466.482731,"
				   "\"timestamp\":1767269465.6}"),
		.properties = properties, .property_count = 2,
	});

	(void)state;
	assert_int_equal(message->server_us, 1767269466482731);
	assert_int_equal(message->device_us, 1767269465600000);
	assert_int_equal(message->broker_us, 1767269466500009);
	assert_int_equal(message->cid, 152919);
	message_free(message);
}

static void message_times_that_make_no_sense_are_absent(void **state)
{
	static const struct {
		const char *value;
		int64_t us;
	} rows[] = {
		{ "\"1767269465\"", 0 }, { "null", 0 }, { "true", 0 },
		{ "[1767269465]", 0 },
		{ "0", 0 }, { "-1", 0 }, { "-1767269465.5", 0 }, { "1e300", 0 },
		{ "1e-300", 0 },
		{ "1767269465680", 0 },                       /* milliseconds */
		{ "253402300800", 0 },                        /* the year 10000 */
		{ "253402300799.999999", 253402300799999999 },
		{ "0.000001", 1 }, { "1.7e9", 1700000000000000 },
		{ "1767269465.1234567", 1767269465123456 },
	};
	char payload[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		snprintf(payload, sizeof(payload),
			 "{\"timestamp\":%s,\"server.timestamp\":%s}",
			 rows[i].value, rows[i].value);
		struct message *message = with_payload(payload);
		if (message->device_us != rows[i].us || message->server_us != rows[i].us)
			fail_msg("%s: %lld", rows[i].value,
				 (long long)message->device_us);
		message_free(message);
	}
}

static void message_times_nested_in_a_member_do_not_count(void **state)
{
	struct message *message = with_payload(
		"{\"telemetry\":{\"timestamp\":1767269465}}");

	(void)state;
	assert_int_equal(message->device_us, 0);
	message_free(message);
}

/* --- properties ------------------------------------------------------------- */

static void message_properties_come_back_as_they_went_in(void **state)
{
	const struct property in[] = {
		{ .id = PROPERTY_PAYLOAD_FORMAT, .number = 1 },
		{ .id = PROPERTY_MESSAGE_EXPIRY, .number = 4294967295 },
		{ .id = PROPERTY_CONTENT_TYPE, .value = span_of("application/json") },
		{ .id = PROPERTY_RESPONSE_TOPIC, .value = span_of("") },
		{ .id = PROPERTY_CORRELATION_DATA, .value = { "\0\xff", 2 } },
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = 268435455 },
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = 3 },
		{ .id = PROPERTY_USER, .name = span_of(""), .value = span_of("") },
		{ .id = PROPERTY_USER, .name = span_of("k"), .value = span_of("one") },
		{ .id = PROPERTY_USER, .name = span_of("k"), .value = span_of("two") },
		{ .id = 200, .value = span_of("not known") },
	};
	size_t count = sizeof(in) / sizeof(*in), cursor = 0;
	struct message *message = make((struct message_parts){
		.payload = span_of("1"), .properties = in, .property_count = count,
	});
	struct property out;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(message_property(message, &cursor, &out));
		assert_int_equal(out.id, in[i].id);
		assert_int_equal(out.number, in[i].number);
		assert_true(span_same(out.name, in[i].name));
		assert_true(span_same(out.value, in[i].value));
	}
	assert_false(message_property(message, &cursor, &out));
	assert_false(message_property(message, &cursor, &out));
	assert_int_equal(message->subscription_id, 268435455);
	message_free(message);
}

static void message_properties_are_cut_at_what_mqtt_can_carry(void **state)
{
	char *text = malloc(70000);
	size_t cursor = 0;
	struct property out;

	(void)state;
	memset(text, 'x', 70000);
	const struct property in[] = {
		{ .id = PROPERTY_USER, .name = { text, 70000 },
		  .value = { text, 65535 } },
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = 9 },
	};
	struct message *message = make((struct message_parts){
		.properties = in, .property_count = 2,
	});
	assert_true(message_property(message, &cursor, &out));
	assert_int_equal(out.name.len, 65535);
	assert_int_equal(out.value.len, 65535);
	assert_true(message_property(message, &cursor, &out));
	assert_int_equal(out.number, 9);
	message_free(message);
	free(text);
}

static void message_account_must_be_a_number(void **state)
{
	static const struct {
		const char *text;
		uint32_t cid;
	} rows[] = {
		{ "152919", 152919 }, { "4294967295", 4294967295 }, { "4294967296", 0 },
		{ "-1", 0 },
		{ "", 0 }, { "12x", 0 }, { " 12", 0 }, { "99999999999999999999", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct property property = {
			.id = PROPERTY_USER, .name = span_of("cid"),
			.value = span_of(rows[i].text),
		};
		struct message *message = make((struct message_parts){
			.properties = &property, .property_count = 1,
		});
		assert_int_equal(message->cid, rows[i].cid);
		message_free(message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_keeps_what_the_receiver_knew),
		cmocka_unit_test(message_keeps_an_empty_payload_and_an_empty_topic),
		cmocka_unit_test(message_keeps_bytes_that_are_not_json),
		cmocka_unit_test(message_counts_its_memory),
		cmocka_unit_test(message_takes_a_third_beyond_a_usual_payload_at_most),
		cmocka_unit_test(message_members_are_as_sent),
		cmocka_unit_test(message_members_lose_the_white_space_around_them),
		cmocka_unit_test(message_members_with_empty_and_escaped_names_are_found),
		cmocka_unit_test(message_find_is_not_fooled_by_quotes_in_the_name_sought),
		cmocka_unit_test(message_find_tells_names_from_their_beginnings),
		cmocka_unit_test(message_find_takes_the_last_of_several),
		cmocka_unit_test(message_finds_every_one_of_50000_members),
		cmocka_unit_test(message_index_reaches_beyond_65535_bytes),
		cmocka_unit_test(message_number_and_text_want_their_type),
		cmocka_unit_test(message_times_are_exact_to_the_microsecond),
		cmocka_unit_test(message_times_that_make_no_sense_are_absent),
		cmocka_unit_test(message_times_nested_in_a_member_do_not_count),
		cmocka_unit_test(message_properties_come_back_as_they_went_in),
		cmocka_unit_test(message_properties_are_cut_at_what_mqtt_can_carry),
		cmocka_unit_test(message_account_must_be_a_number),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
