#include "test.h"

#include "core/capture.h"
#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"

/* 2026-01-01 10:00:05.482913 UTC */
static const int64_t received_us = 1767261605482913LL;

static char *write_parts(const struct message_parts *parts, bool derived)
{
	struct decoder *decoder = decoder_new();
	struct message *message = message_new(decoder, parts);
	struct buffer out = { 0 };

	capture_write(&out, message, derived);
	message_free(message);
	decoder_free(decoder);
	return buffer_take(&out);
}

static char *write_message(const char *topic, struct span payload, bool derived)
{
	struct message_parts parts = {
		.topic = span_of(topic), .payload = payload, .received_us = received_us,
	};

	return write_parts(&parts, derived);
}

/* What stands in the line for this payload. */
static void expect_payload(struct span payload, const char *expected)
{
	char *line = write_message("t", payload, false);
	char *whole = mem_format("{\"tst\":\"2026-01-01T10:00:05.482913Z+0000\","
				 "\"topic\":\"t\",\"qos\":0,\"retain\":0,"
				 "\"payloadlen\":%zu,\"payload\":%s}\n",
				 payload.len, expected);

	assert_string_equal(line, whole);
	free(whole);
	free(line);
}

static void expect_same(const char *payload)
{
	expect_payload(span_of(payload), payload);
}

static void expect_derived(const char *topic, const char *payload, const char *end)
{
	char *line = write_message(topic, span_of(payload), true);
	char *whole = mem_format("\"payload\":%s%s}\n", payload, end);
	size_t len = strlen(line), tail = strlen(whole);

	assert_true(len > tail);
	assert_string_equal(line + len - tail, whole);
	free(whole);
	free(line);
}

/* --- the payload ------------------------------------------------------------ */

static void digits_stay_as_they_were_sent(void **state)
{
	(void)state;
	expect_same("{\"a\":1.50,\"b\":12345678901234567890,\"c\":-0,"
		    "\"d\":1E+2,\"e\":0.10}");
	expect_same("1.50");
	expect_same("-0.0e-0");
}

static void members_stay_in_their_order_and_twice(void **state)
{
	(void)state;
	expect_same("{\"z\":1,\"a\":{\"y\":[1, 2,{}]},\"z\":2}");
}

static void any_json_value_is_a_payload(void **state)
{
	(void)state;
	expect_same("\"text\"");
	expect_same("true");
	expect_same("null");
	expect_same("[1,\"\"]");
	expect_same("{}");
}

static void line_breaks_and_tabs_between_tokens_become_blanks(void **state)
{
	(void)state;
	expect_payload(span_of("{\n\t\"a\":\r\n1}\n"), "{  \"a\":  1} ");
}

static void escapes_in_strings_stay_as_they_were_sent(void **state)
{
	(void)state;
	expect_same("{\"a\":\"\\n\\u0000\\u001b[31m\\/\\ud83d\\ude00\"}");
}

static void other_scripts_stay_as_they_are(void **state)
{
	(void)state;
	expect_same("{\"name\":\"Żółw \xe2\x82\xac \xf0\x9f\x9a\x9a \xc2\xa0 "
		    "\xe2\x80\xa6\"}");
}

/* DEL, C1 and what turns the direction of text around: none may reach a terminal. */
static void controls_of_terminals_become_escapes(void **state)
{
	static const struct { const char *bytes, *escape; } controls[] = {
		{ "\x7f", "\\u007f" }, { "\xc2\x80", "\\u0080" },
		{ "\xc2\x9b", "\\u009b" },
		{ "\xc2\x9f", "\\u009f" }, { "\xd8\x9c", "\\u061c" },
		{ "\xe2\x80\x8e", "\\u200e" }, { "\xe2\x80\x8f", "\\u200f" },
		{ "\xe2\x80\xa8", "\\u2028" }, { "\xe2\x80\xa9", "\\u2029" },
		{ "\xe2\x80\xaa", "\\u202a" }, { "\xe2\x80\xae", "\\u202e" },
		{ "\xe2\x81\xa6", "\\u2066" }, { "\xe2\x81\xa9", "\\u2069" },
		{ "\xe2\x80\x8b", "\\u200b" }, { "\xef\xbb\xbf", "\\ufeff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++) {
		char *payload = mem_format("{\"k%s\":\"a%sb\"}", controls[i].bytes,
					   controls[i].bytes);
		char *expected =
			mem_format("{\"k%s\":\"a%sb\"}", controls[i].escape,
				   controls[i].escape);

		expect_payload(span_of(payload), expected);
		free(payload);
		free(expected);
	}
}

static void neighbours_of_those_controls_stay(void **state)
{
	(void)state;
	expect_same("\"~ \xc2\xa0 \xd8\x9b \xd8\x9d \xe2\x80\x90 \xe2\x80\xa7 "
		    "\xe2\x80\xaf \xe2\x81\xb0\"");
}

static void what_is_not_json_is_null_with_its_bytes_beside_it(void **state)
{
	static const char binary[] = { 0, (char)0xff, 27, '\n' };

	(void)state;
	expect_payload(span_of("hello"), "null,\"payload_base64\":\"aGVsbG8=\"");
	expect_payload(span_of("{\"a\":01}"), "null,\"payload_base64\":\"eyJhIjowMX0=\"");
	expect_payload((struct span){ binary, 4 },
		       "null,\"payload_base64\":\"AP8bCg==\"");
	expect_payload(span_of("NaN"), "null,\"payload_base64\":\"TmFO\"");
}

static void no_payload_is_null(void **state)
{
	(void)state;
	expect_payload((struct span){ NULL, 0 }, "null");
}

static void what_is_nested_too_deep_keeps_its_bytes(void **state)
{
	size_t depth = 10000;
	char *payload = mem_new(2 * depth + 1);

	(void)state;
	memset(payload, '[', depth);
	memset(payload + depth, ']', depth);
	char *line = write_message("t", (struct span){ payload, 2 * depth }, false);
	assert_non_null(strstr(line, "\"payload\":null,\"payload_base64\":\"W1tb"));
	free(line);
	free(payload);
}

/* --- around it -------------------------------------------------------------- */

static void qos_retain_and_packet_identifier_are_written(void **state)
{
	struct message_parts parts = {
		.topic = span_of("a/b"), .payload = span_of("1"),
		.received_us = received_us,
		.qos = 1, .mid = 7, .retained = true,
	};
	char *line = write_parts(&parts, false);

	(void)state;
	assert_non_null(strstr(line, "\"topic\":\"a/b\",\"qos\":1,\"retain\":1,"
				     "\"payloadlen\":1,\"mid\":7,\"payload\":1}\n"));
	free(line);
}

static void a_hostile_topic_is_escaped(void **state)
{
	char *line = write_message("a\"\\\x1b[31m\n\x7f\xe2\x80\xae\xff", span_of("1"),
				   true);

	(void)state;
	for (const char *at = line; at[1]; at++)
		assert_true((unsigned char)*at >= ' ' && *at != 0x7f);
	struct json *json = json_parse(span_of(line), NULL);
	assert_non_null(json);
	assert_string_equal(json_string(json_member(json, "topic")),
			    "a\"\\\x1b[31m\n\x7f\xe2\x80\xae\xef\xbf\xbd");
	json_free(json);
	free(line);
}

static void properties_are_named_as_mosquitto_names_them(void **state)
{
	const struct property properties[] = {
		{ .id = PROPERTY_PAYLOAD_FORMAT, .number = 1 },
		{ .id = PROPERTY_MESSAGE_EXPIRY, .number = 4294967295u },
		{ .id = PROPERTY_CONTENT_TYPE, .value = span_of("text/\"x\"") },
		{ .id = PROPERTY_RESPONSE_TOPIC, .value = span_of("r/t") },
		{ .id = PROPERTY_USER, .name = span_of("a"), .value = span_of("1\n") },
		{ .id = PROPERTY_CORRELATION_DATA, .value = span_of("cd") },
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = 3 },
		{ .id = PROPERTY_USER, .name = span_of("b"), .value = span_of("2") },
	};
	struct message_parts parts = {
		.topic = span_of("t"), .payload = span_of("1"),
		.received_us = received_us,
		.properties = properties, .property_count = 8,
	};
	char *line = write_parts(&parts, false);

	(void)state;
	assert_non_null(strstr(line, ",\"properties\":{\"user-properties\":"
		"{\"a\":\"1\\n\",\"b\":\"2\"},\"payload-format-indicator\":1,"
		"\"message-expiry-interval\":4294967295,"
		"\"content-type\":\"text/\\\"x\\\"\",\"response-topic\":\"r/t\","
		"\"correlation-data\":\"cd\",\"subscription-identifier\":3},"
		"\"payload\":1}\n"));
	free(line);
}

static void user_properties_alone_leave_no_comma(void **state)
{
	const struct property property = {
		.id = PROPERTY_USER, .name = span_of("a"), .value = span_of("1"),
	};
	struct message_parts parts = {
		.topic = span_of("t"), .payload = span_of("1"),
		.received_us = received_us,
		.properties = &property, .property_count = 1,
	};
	char *line = write_parts(&parts, false);

	(void)state;
	assert_non_null(strstr(line, "\"properties\":{\"user-properties\":{\"a\":\"1\"}},"
				     "\"payload\""));
	free(line);
}

/* --- derived ---------------------------------------------------------------- */

static void lag_and_ids_stand_at_the_end(void **state)
{
	(void)state;
	expect_derived("flespi/message/gw/devices/5400101",
		       "{\"channel.id\":123,\"ident\":\"352\","
		       "\"server.timestamp\":1767261605.25,\"timestamp\":1767261604}",
		       ",\"lag_s\":1.250000,\"device_id\":5400101,\"channel_id\":123,"
		       "\"ident\":\"352\"");
	expect_derived("flespi/message/gw/channels/123/352",
		       "{\"device.id\":7,\"server.timestamp\":1767261600,"
		       "\"timestamp\":1767261601.5}",
		       ",\"lag_s\":-1.500000,\"device_id\":7,\"channel_id\":123,"
		       "\"ident\":\"352\"");
}

static void what_is_unknown_is_left_out(void **state)
{
	(void)state;
	expect_derived("a/b", "{\"timestamp\":1767261604}", "");
	expect_derived("a/b", "{\"ident\":5,\"channel.id\":\"x\",\"device.id\":null}",
		       "");
	expect_derived("a/b", "17", "");
}

static void an_id_is_a_whole_number(void **state)
{
	static const char *const values[] = {
		"1.5", "-1", "0", "1e300", "123456789012345678901234567890",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		char *payload = mem_format("{\"device.id\":%s,\"x\":\"\"}", values[i]);

		expect_derived("a/b", payload, "");
		free(payload);
	}
	expect_derived("a/b", "{\"device.id\":9007199254740993}",
		       ",\"device_id\":9007199254740993");
}

static void the_ident_is_escaped_where_it_is_repeated(void **state)
{
	char *line = write_message("a/b", span_of("{\"ident\":\"a\\n\x7f\xe2\x80\xae\"}"),
				   true);

	(void)state;
	assert_non_null(strstr(line, ",\"ident\":\"a\\n\\u007f\\u202e\"}\n"));
	free(line);
	line = write_message("flespi/message/gw/channels/1/a\xe2\x80\xae", span_of("{}"),
			     true);
	assert_non_null(strstr(line, ",\"ident\":\"a\\u202e\"}\n"));
	free(line);
}

static void without_derived_nothing_is_added(void **state)
{
	char *line = write_message("flespi/message/gw/devices/1",
				   span_of("{\"ident\":\"a\"}"), false);

	(void)state;
	assert_non_null(strstr(line, "\"payload\":{\"ident\":\"a\"}}\n"));
	free(line);
}

static void lines_follow_each_other_in_one_buffer(void **state)
{
	struct decoder *decoder = decoder_new();
	struct message_parts parts = { .topic = span_of("t"), .payload = span_of("1") };
	struct message *message = message_new(decoder, &parts);
	struct buffer out = { 0 };

	(void)state;
	capture_write(&out, message, false);
	size_t len = out.len;
	capture_write(&out, message, false);
	assert_int_equal(out.len, 2 * len);
	assert_memory_equal(out.at, out.at + len, len);
	buffer_fini(&out);
	message_free(message);
	decoder_free(decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_stay_as_they_were_sent),
		cmocka_unit_test(members_stay_in_their_order_and_twice),
		cmocka_unit_test(any_json_value_is_a_payload),
		cmocka_unit_test(line_breaks_and_tabs_between_tokens_become_blanks),
		cmocka_unit_test(escapes_in_strings_stay_as_they_were_sent),
		cmocka_unit_test(other_scripts_stay_as_they_are),
		cmocka_unit_test(controls_of_terminals_become_escapes),
		cmocka_unit_test(neighbours_of_those_controls_stay),
		cmocka_unit_test(what_is_not_json_is_null_with_its_bytes_beside_it),
		cmocka_unit_test(no_payload_is_null),
		cmocka_unit_test(what_is_nested_too_deep_keeps_its_bytes),
		cmocka_unit_test(qos_retain_and_packet_identifier_are_written),
		cmocka_unit_test(a_hostile_topic_is_escaped),
		cmocka_unit_test(properties_are_named_as_mosquitto_names_them),
		cmocka_unit_test(user_properties_alone_leave_no_comma),
		cmocka_unit_test(lag_and_ids_stand_at_the_end),
		cmocka_unit_test(what_is_unknown_is_left_out),
		cmocka_unit_test(an_id_is_a_whole_number),
		cmocka_unit_test(the_ident_is_escaped_where_it_is_repeated),
		cmocka_unit_test(without_derived_nothing_is_added),
		cmocka_unit_test(lines_follow_each_other_in_one_buffer),
	};

	return cmocka_run_group_tests_name("capture", tests, NULL, NULL);
}
