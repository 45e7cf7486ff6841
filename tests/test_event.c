#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/event.h"
#include "core/mem.h"
#include "core/text.h"

static const int64_t RECEIVED_US = INT64_C(1767262301) * 1000000;

static struct event read_bytes(const char *topic, struct span payload)
{
	struct decoder *decoder = decoder_new();
	struct message_parts parts = {
		.topic = span_of(topic), .payload = payload, .received_us = RECEIVED_US,
	};
	struct message *message = message_new(decoder, &parts);
	struct topic parsed;
	struct event event;

	topic_parse(message_topic(message), &parsed);
	event_read(message, &parsed, &event);
	message_free(message);
	decoder_free(decoder);
	return event;
}

static struct event read_log(const char *topic, const char *payload)
{
	return read_bytes(topic, span_of(payload));
}

static void expect_text(const char *topic, const char *payload, const char *text)
{
	struct event event = read_log(topic, payload);

	assert_string_equal(event.text, text);
	event_fini(&event);
}

static void event_of_a_disconnect_says_how_long_how_much_and_why(void **state)
{
	struct event event = read_log("flespi/log/gw/devices/5400111/disconnected",
		"{\"event_code\":301,\"timestamp\":1767262300.9,\"origin_id\":5400111,"
		"\"ident\":\"352093089991234\",\"source\":\"37.47.12.9:41022\","
		"\"transport\":\"tcp\",\"close_code\":17,\"duration\":710,\"msgs\":23,"
		"\"recv\":4096,\"send\":92}");

	(void)state;
	assert_string_equal(event.text,
			    "device disconnected: no data for 10 minutes (17), "
			    "after 11 m 50 s, 23 messages; "
			    "4.0K in, 92 out, from 37.47.12.9:41022, over tcp");
	assert_int_equal(event.code, 301);
	assert_int_equal(event.close_code, 17);
	assert_int_equal(event.entity, ENTITY_DEVICES);
	assert_int_equal(event.device_id, 5400111);
	assert_int_equal(event.at_us, INT64_C(1767262300900000));
	assert_int_equal(event.received_us, RECEIVED_US);
	assert_int_equal(event.source, EVENT_FLESPI);
	assert_string_equal(event.ident, "352093089991234");
	assert_string_equal(event.advice, code_find(CODE_CLOSE, 17)->advice);
	event_fini(&event);
}

static void event_is_as_serious_as_its_close_code(void **state)
{
	struct event harmless = read_log("flespi/log/gw/devices/1/disconnected",
					 "{\"event_code\":301,\"close_code\":2}");
	struct event serious = read_log("flespi/log/gw/channels/1/connections/7/closed",
					"{\"event_code\":102,\"close_code\":14}");

	(void)state;
	assert_int_equal(harmless.severity, SEVERITY_PLAIN);
	assert_null(harmless.advice);
	assert_int_equal(serious.severity, SEVERITY_ALERT);
	assert_string_equal(serious.text,
			    "connection closed: authentication failed (14)");
	event_fini(&harmless);
	event_fini(&serious);
}

static void event_of_a_channel_names_the_ident(void **state)
{
	(void)state;
	expect_text("flespi/log/gw/channels/40112/connections/1767261590/identified",
		    "{\"event_code\":101,\"ident\":\"352093089991234\","
		    "\"source\":\"37.47.12.9:41022\",\"transport\":\"tcp\"}",
		    "connection identified, ident 352093089991234; "
		    "from 37.47.12.9:41022, over tcp");
}

static void event_of_a_setting_or_command_names_it(void **state)
{
	(void)state;
	expect_text("flespi/log/gw/devices/1/settings/backend_server",
		    "{\"event_code\":312,\"name\":\"backend_server\"}",
		    "setting delivered: backend_server");
	expect_text("flespi/log/gw/devices/1/commands-queue/custom/processed",
		    "{\"event_code\":332,\"name\":\"custom\","
		    "\"response\":\"DOUT 1 set\"}",
		    "command processed: custom; answer DOUT 1 set");
}

static void event_of_a_block_says_which_limit(void **state)
{
	struct event event = read_log("flespi/log/gw/channels/7/blocked",
				      "{\"event_code\":20,\"blocked\":3}");

	(void)state;
	assert_string_equal(event.text, "channel blocked: limit of traffic a minute (3)");
	assert_int_equal(event.severity, SEVERITY_ALERT);
	assert_string_equal(event.advice, code_find(CODE_BLOCKED, 3)->advice);
	event_fini(&event);
}

static void event_of_a_parsing_error_quotes_it(void **state)
{
	(void)state;
	expect_text("flespi/log/gw/devices/1/error",
		    "{\"event_code\":304,\"error_code\":4,"
		    "\"error\":{\"text\":\"bad checksum\",\"packet_start\":3}}",
		    "device data could not be processed: bad checksum; error 4");
	expect_text("flespi/log/gw/devices/1/error",
		    "{\"event_code\":304,\"error\":\"plain\"}",
		    "device data could not be processed: plain");
}

static void event_of_an_mqtt_session_names_client_and_reason(void **state)
{
	struct event event = read_log("flespi/log/mqtt/sessions/ops-1a2b3c4d/closed",
		"{\"event_code\":503,\"client_id\":\"ops-1a2b3c4d\",\"close_code\":142,"
		"\"published\":0,\"received\":5120}");
	char *text = mem_format("MQTT session closed: %s (142), "
				"client ops-1a2b3c4d, 0 messages",
				code_find(CODE_DISCONNECT, 142)->meaning);

	(void)state;
	assert_string_equal(event.text, text);
	free(text);
	event_fini(&event);
}

static void event_of_a_rest_request_is_serious_when_it_failed(void **state)
{
	struct event event = read_log("flespi/log/platform/customer/rest",
		"{\"event_code\":1000,\"method\":\"GET\",\"uri\":\"/gw/devices/all\","
		"\"response_code\":403,\"host\":\"10.0.0.1\"}");

	(void)state;
	assert_string_equal(event.text,
			    "REST request: GET /gw/devices/all -> 403; by 10.0.0.1");
	assert_int_equal(event.severity, SEVERITY_NOTICE);
	event_fini(&event);
}

static void event_of_a_failed_sms_is_an_alert(void **state)
{
	struct event event = read_log("flespi/log/gw/modems/3/sms",
		"{\"event_code\":201,\"address\":\"+48123\",\"send_code\":-2,"
		"\"text\":\"ping\"}");

	(void)state;
	assert_string_equal(event.text, "SMS sent, +48123: ping; code -2");
	assert_int_equal(event.severity, SEVERITY_ALERT);
	event_fini(&event);
}

static void event_without_a_known_code_is_labelled_by_its_topic(void **state)
{
	(void)state;
	expect_text("flespi/log/gw/devices/1/media_file_uploaded", "{\"size\":12}",
		    "media_file_uploaded");
	expect_text("flespi/log/gw/devices/1/novelty",
		    "{\"event_code\":4711,\"reason\":\"x\"}",
		    "novelty (code 4711): x");
}

static void event_that_is_no_object_shows_its_payload(void **state)
{
	struct span binary = { "\xff\x1b[2J\x00", 6 };
	struct event event = read_bytes("flespi/log/gw/devices/1/odd", binary);

	(void)state;
	assert_string_equal(event.text, "odd: \\xff\\x1b[2J\\x00");
	assert_int_equal(event.device_id, 1);
	event_fini(&event);
	expect_text("flespi/log/gw/devices/1/odd", "[1,2]", "odd: [1,2]");
}

static void event_neutralises_foreign_text(void **state)
{
	(void)state;
	expect_text("flespi/log/gw/channels/1/x",
		    "{\"event_code\":101,\"ident\":\"a\\u001b[31m\\u202eb\","
		    "\"source\":\"\\u0007\"}",
		    "connection identified, ident a\\x1b[31m\\u202eb; from \\x07");
}

static void event_text_is_cut_between_characters(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, "{\"event_code\":351,\"reason\":\"");
	for (int i = 0; i < 5000; i++)
		buffer_add_text(&payload, "ж");
	buffer_add_text(&payload, "\",\"source\":\"");
	for (int i = 0; i < 5000; i++)
		buffer_add_text(&payload, "\\u0001");
	buffer_add_text(&payload, "\",\"name\":\"a");   /* an odd offset */
	for (int i = 0; i < 100; i++)
		buffer_add_text(&payload, "я");
	buffer_add_text(&payload, "\"}");
	struct event event = read_log("flespi/log/gw/devices/1/error", payload.at);

	assert_in_range(strlen(event.text), 200, EVENT_TEXT_MAX);
	assert_true(text_is_utf8(span_of(event.text)));
	assert_non_null(strstr(event.text, "…"));
	event_fini(&event);
	buffer_fini(&payload);
}

static void event_ignores_members_of_the_wrong_type(void **state)
{
	struct event event = read_log("flespi/log/gw/devices/1/disconnected",
		"{\"event_code\":301,\"close_code\":\"17\",\"duration\":-5,"
		"\"msgs\":1e300,"
		"\"recv\":null,\"send\":{},\"ident\":null,\"source\":\"\"}");

	(void)state;
	assert_string_equal(event.text, "device disconnected");
	assert_int_equal(event.close_code, 0);
	assert_null(event.ident);
	event_fini(&event);
}

static void event_with_an_absurd_time_counts_as_just_happened(void **state)
{
	const char *const times[] = { "1767262300900", "-1", "12", "1e300", "\"x\"" };
	char payload[64];

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		snprintf(payload, sizeof(payload),
			 "{\"event_code\":300,\"timestamp\":%s}",
			 times[i]);
		struct event event = read_log("flespi/log/gw/devices/1/connected",
					      payload);

		assert_int_equal(event.at_us, RECEIVED_US);
		event_fini(&event);
	}
}

static void every_event_code_becomes_a_sentence(void **state)
{
	int count = 0;
	const struct code_info *rows = code_rows(CODE_EVENT, &count);
	char payload[64];

	(void)state;
	assert_true(count > 50);
	for (int i = 0; i < count; i++) {
		snprintf(payload, sizeof(payload), "{\"event_code\":%d}", rows[i].code);
		struct event event = read_log("flespi/log/gw/devices/1/x", payload);

		assert_true(strlen(event.text) > 3);
		assert_int_equal(event.severity, rows[i].severity);
		event_fini(&event);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(event_of_a_disconnect_says_how_long_how_much_and_why),
		cmocka_unit_test(event_is_as_serious_as_its_close_code),
		cmocka_unit_test(event_of_a_channel_names_the_ident),
		cmocka_unit_test(event_of_a_setting_or_command_names_it),
		cmocka_unit_test(event_of_a_block_says_which_limit),
		cmocka_unit_test(event_of_a_parsing_error_quotes_it),
		cmocka_unit_test(event_of_an_mqtt_session_names_client_and_reason),
		cmocka_unit_test(event_of_a_rest_request_is_serious_when_it_failed),
		cmocka_unit_test(event_of_a_failed_sms_is_an_alert),
		cmocka_unit_test(event_without_a_known_code_is_labelled_by_its_topic),
		cmocka_unit_test(event_that_is_no_object_shows_its_payload),
		cmocka_unit_test(event_neutralises_foreign_text),
		cmocka_unit_test(event_text_is_cut_between_characters),
		cmocka_unit_test(event_ignores_members_of_the_wrong_type),
		cmocka_unit_test(event_with_an_absurd_time_counts_as_just_happened),
		cmocka_unit_test(every_event_code_becomes_a_sentence),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
