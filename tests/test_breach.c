/* The session against brokers that break the protocol, fall silent or are none. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "monitor.h"
#include "scripted_broker.h"

#define BYTES(text) (text), sizeof(text) - 1
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct scripted_broker *plain(const struct script_step *steps, size_t count)
{
	return scripted_broker_new(steps, count, NULL, 0);
}

/* Any of these bytes after CONNECT: the session has a sentence and goes on. */
static struct err answer_with(const char *bytes, size_t len, bool reset)
{
	const struct script_step script[] = {
		STEP(TAKE), { SCRIPT_SEND, bytes, len },
		{ reset ? SCRIPT_RESET : SCRIPT_CLOSE, NULL, 0 },
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	options.once = true;
	options.max_packet_bytes = 1000;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	struct err why = report->text;
	assert_true(report->failure == FAILURE_NETWORK ||
		    report->failure == FAILURE_LOST);
	assert_true(strlen(why.text) > 20);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
	return why;
}

static void session_says_what_answers_on_a_port_that_is_no_broker(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *says;
	} rows[] = {
		{ BYTES("HTTP/1.1 400 Bad Request\r\n\r\n"), "speaks HTTP" },
		{ BYTES("\x15\x03\x01\x00\x02\x02\x46"), "mqtts://" },
		{ BYTES("SSH-2.0-OpenSSH_9.2\r\n"), "SSH" },
		{ BYTES("\x10\x10"), "sends back" },
		{ BYTES("\0\0\0\0"), "not MQTT" },
		{ BYTES(""), "mqtts://" },
		{ BYTES("\x20\xff\xff\xff\xff\x7f"), "rules of MQTT" },
		{ BYTES("\x20\xff\x7f"), "16383 bytes" },
		{ BYTES("\x20\x00"), "MQTT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err why = answer_with(rows[i].bytes, rows[i].len, false);

		if (!strstr(why.text, rows[i].says))
			fail_msg("row %zu: %s", i, why.text);
	}
}

static void session_survives_a_close_or_reset_at_any_byte(void **state)
{
	static const char connack[] = "\x20\x13\x00\x88\x10\x1f\x00\x0dserver is ill";

	(void)state;
	for (size_t len = 0; len < sizeof(connack) - 1; len++) {
		answer_with(connack, len, false);
		answer_with(connack, len, true);
	}
}

static void session_survives_garbage_after_the_connack(void **state)
{
	uint32_t random = 1;
	char bytes[260] = "\x20\x03\x00\x00";

	(void)state;
	for (int round = 0; round < 100; round++) {
		for (size_t i = 5; i < sizeof(bytes); i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = (char)(random >> 24);
		}
		/* A PUBLISH of 253 bytes half of the time, for the properties. */
		if (round % 2)
			memcpy(bytes + 5, "\x30\xfc\x01\0\1a", 6);
		const struct script_step script[] = {
			STEP(TAKE), { SCRIPT_SEND, bytes, sizeof(bytes) }, STEP(CLOSE),
		};
		struct scripted_broker *broker = plain(script, COUNT(script));
		int port = scripted_broker_port(broker);
		struct session_options options = monitor_options(port);
		struct monitor monitor;
		monitor_start(&monitor, &options);
		monitor_state(&monitor, LINK_WAITING);
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

static void session_gives_up_on_a_broker_that_says_nothing(void **state)
{
	static const struct script_step script[] = { STEP(UNTIL_CLOSED) };
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	options.connect_timeout_s = 1;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_WAITING);
	assert_int_equal(report->failure, FAILURE_NETWORK);
	assert_non_null(strstr(report->text.text, "did not answer CONNECT within 1 s"));
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_notices_a_connection_that_went_silent(void **state)
{
	/* The broker asks for a keepalive of 1 s (MQTT 5.0 section 3.2.2.3.14). */
	static const struct script_step script[] = {
		STEP(TAKE), STEP_BYTES(SEND, "\x20\x06\0\0\x03\x13\0\x01"),
		STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	const struct link_report *report = monitor_state(&monitor, LINK_WAITING);
	assert_non_null(strstr(report->text.text, "silent"));
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_pauses_longer_from_failure_to_failure(void **state)
{
	static const struct script_step script[] = {
		STEP(TAKE), STEP(CLOSE), STEP(TAKE),
		STEP(CLOSE), STEP(TAKE), STEP(CLOSE),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	options.retry_min_ms = 40;
	options.retry_max_ms = 80;
	monitor_start(&monitor, &options);
	for (int i = 0; i < 3; i++) {
		const struct link_report *report = monitor_state(&monitor, LINK_WAITING);
		int64_t pause_ms = (report->retry_us - report->at_us) / 1000;

		assert_in_range(pause_ms, i ? 40 : 20, i ? 80 : 40);
	}
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_says_what_answers_on_a_port_that_is_no_broker),
		cmocka_unit_test(session_survives_a_close_or_reset_at_any_byte),
		cmocka_unit_test(session_survives_garbage_after_the_connack),
		cmocka_unit_test(session_gives_up_on_a_broker_that_says_nothing),
		cmocka_unit_test(session_notices_a_connection_that_went_silent),
		cmocka_unit_test(session_pauses_longer_from_failure_to_failure),
	};

	return cmocka_run_group_tests_name("breach", tests, NULL, NULL);
}
