/* The session against brokers that refuse; those that misbehave or are none are in
 * tests/test_breach.c. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "monitor.h"
#include "net/refusal.h"
#include "scripted_broker.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct scripted_broker *plain(const struct script_step *steps, size_t count)
{
	return scripted_broker_new(steps, count, NULL, 0);
}

/* The client id of a CONNECT packet: behind protocol name, level, flags, keepalive
 * and, in MQTT 5, the properties. */
static char *client_id_of(const uint8_t *packet)
{
	size_t at = 2 + 2 + 4;
	bool v5 = packet[at] == 5;

	at += 4;
	if (v5)
		at += 1u + packet[at];
	return mem_text_n((const char *)packet + at + 2,
			  (size_t)packet[at] << 8 | packet[at + 1]);
}

static int level_of(struct scripted_broker *broker, size_t packet)
{
	size_t len;
	const uint8_t *bytes = scripted_broker_packet(broker, packet, &len);

	assert_non_null(bytes);
	assert_int_equal(bytes[0], 0x10);
	return bytes[8];
}

static void session_falls_back_to_311_where_version_5_is_refused(void **state)
{
	static const struct script_step old_broker[] = {
		STEP(TAKE), STEP_BYTES(SEND, "\x20\x02\0\x01"),
		STEP(CLOSE), STEP(ACCEPT_311),
		STEP_BYTES(SUBACK_311, "\x00"),
	};
	static const struct script_step new_broker[] = {
		STEP(TAKE), STEP_BYTES(SEND, "\x20\x03\0\x84\0"),
		STEP(CLOSE), STEP(ACCEPT_311),
		STEP_BYTES(SUBACK_311, "\x00"),
	};
	const struct script_step *const scripts[] = { old_broker, new_broker };

	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct scripted_broker *broker = plain(scripts[i], COUNT(old_broker));
		int port = scripted_broker_port(broker);
		struct session_options options = monitor_options(port);
		struct monitor monitor;

		options.once = true;
		monitor_start(&monitor, &options);
		session_subscribe(monitor.session, 1, "a", 0, 0);
		assert_int_equal(monitor_state(&monitor, LINK_UP)->version, 4);
		assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code, 0);
		scripted_broker_finish(broker);
		assert_int_equal(level_of(broker, 0), 5);
		assert_int_equal(level_of(broker, 1), 4);
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

static void session_does_not_fall_back_from_a_version_asked_for(void **state)
{
	static const struct script_step script[] = {
		STEP(TAKE), STEP_BYTES(SEND, "\x20\x03\0\x84\0"),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	options.version = 5;
	monitor_start(&monitor, &options);
	assert_int_equal(monitor_state(&monitor, LINK_FAILED)->failure, FAILURE_REFUSED);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

/* What becomes of a session whose CONNECT is answered so. */
static struct link_report *refuse(int version, int code, enum link_state expected)
{
	const char answer_5[] = { 0x20, 3, 0, (char)code, 0 };
	const char answer[] = { 0x20, 2, 0, (char)code };
	const struct script_step script[] = {
		STEP(TAKE),
		{ SCRIPT_SEND, version == 5 ? answer_5 : answer, version == 5 ? 5 : 4 },
		STEP(CLOSE),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;
	struct link_report *copy = report_new(REPORT_STATE, 0);

	options.version = version;
	monitor_start(&monitor, &options);
	assert_int_equal(monitor_report(&monitor, REPORT_CONNACK)->code, code);
	*copy = *monitor_state(&monitor, expected);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
	return copy;
}

static void session_stops_where_trying_again_changes_nothing(void **state)
{
	static const struct {
		int version, code;
	} rows[] = {
		{ 4, 1 }, { 4, 2 }, { 4, 4 }, { 4, 5 }, { 3, 5 }, { 5, 0x84 },
		{ 5, 0x85 }, { 5, 0x86 }, { 5, 0x87 }, { 5, 0x8a }, { 5, 0x9d },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct link_report *report = refuse(rows[i].version, rows[i].code,
						    LINK_FAILED);

		assert_int_equal(report->failure, FAILURE_REFUSED);
		assert_non_null(strstr(report->text.text, "127.0.0.1 refused the "
				       "connection: "));
		report_free(report);
	}
}

static void session_tries_again_after_a_refusal_that_passes(void **state)
{
	static const struct {
		int version, code;
	} rows[] = {
		{ 4, 3 }, { 5, 0x80 }, { 5, 0x88 }, { 5, 0x89 }, { 5, 0x97 },
		{ 5, 0x9f }, { 5, 0xee },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct link_report *report = refuse(rows[i].version, rows[i].code,
						    LINK_WAITING);

		assert_int_equal(report->failure, FAILURE_REFUSED);
		assert_true(strlen(report->text.text) > 30);
		report_free(report);
	}
}

/* Quotas and limits of rate: the next try comes after the longest pause at once. */
static void session_rests_where_trying_is_part_of_the_trouble(void **state)
{
	static const int codes[] = { 0x97, 0x9f, 0x88 };

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++) {
		struct link_report *report = refuse(5, codes[i], LINK_WAITING);
		int64_t pause_us = report->retry_us - report->at_us;

		if (codes[i] == 0x88)
			assert_true(pause_us <= 20000);
		else
			assert_true(pause_us >= 50000 && pause_us <= 100000);
		report_free(report);
	}
}

static void session_reads_what_the_connack_says_about_the_token(void **state)
{
	static const char connack[] =
		"\x20\x30\x00\x00\x2d"
		"\x26\x00\x05token\x00\x0c{\"cid\":\"12\"}"
		"\x26\x00\x0dsubscriptions\x00\x02[]"
		"\x13\x00\x3c";
	static const struct script_step script[] = {
		STEP(TAKE), STEP_BYTES(SEND, connack),
		STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_UP);
	assert_string_equal(report->token, "{\"cid\":\"12\"}");
	assert_string_equal(report->subscriptions, "[]");
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_hides_the_token_in_what_the_broker_says(void **state)
{
	static const char connack[] = "\x20\x15\x00\x87\x12"
				      "\x1f\x00\x0f""bad SECRETTOKEN";
	static const struct script_step script[] = {
		STEP(TAKE), STEP_BYTES(SEND, connack), STEP(CLOSE),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	options.user = "SECRETTOKEN";
	monitor_start(&monitor, &options);
	assert_non_null(strstr(monitor_state(&monitor, LINK_FAILED)->text.text, "bad "
			       "*****"));
	for (const struct link_report *at = monitor.reports; at; at = at->next)
		assert_null(strstr(at->text.text, "SECRETTOKEN"));
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

/* What of the token stands before the place where a long reason is cut. */
static void session_hides_the_token_where_a_reason_is_cut(void **state)
{
	char connack[256] = "\x20\x8a\x01\x00\x87\x86\x01\x1f\x00\x83";
	const struct script_step script[] = {
		STEP(TAKE), { SCRIPT_SEND, connack, 10 + 131 }, STEP(CLOSE),
	};
	struct monitor monitor;

	(void)state;
	memset(connack + 10, 'x', 120);
	memcpy(connack + 10 + 120, "SECRETTOKEN", 11);
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	options.user = "SECRETTOKEN";
	monitor_start(&monitor, &options);
	const char *why = monitor_state(&monitor, LINK_FAILED)->text.text;
	assert_non_null(strstr(why, "xxx***"));
	assert_null(strstr(why, "SEC"));
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_reports_refused_subscriptions_raw(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x87"),
		STEP_BYTES(SUBACK_5, "\x01"), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "a", 1, 0);
	session_subscribe(monitor.session, 2, "b", 1, 0);
	const struct link_report *report = monitor_report(&monitor, REPORT_SUBACK);
	assert_int_equal(report->id, 1);
	assert_int_equal(report->code, 0x87);
	report = monitor_report(&monitor, REPORT_SUBACK);
	assert_int_equal(report->id, 2);
	assert_int_equal(report->code, 1);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_taken_over_comes_back_once_with_another_id(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP_BYTES(SEND, "\xe0\x02\x8e\x00"),
		STEP(CLOSE),
		STEP(ACCEPT_5), STEP_BYTES(SEND, "\xe0\x02\x8e\x00"),
		STEP(CLOSE),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;
	size_t len;

	(void)state;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_WAITING);
	monitor_state(&monitor, LINK_UP);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_REFUSED);
	assert_non_null(strstr(report->text.text, "(142)"));
	scripted_broker_finish(broker);
	char *first = client_id_of(scripted_broker_packet(broker, 0, &len));
	char *second = client_id_of(scripted_broker_packet(broker, 1, &len));
	assert_memory_equal(first, "flespitop-", 10);
	assert_string_not_equal(first, second);
	free(first);
	free(second);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_taken_over_stops_when_the_user_chose_the_id(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP_BYTES(SEND, "\xe0\x02\x8e\x00"),
		STEP(CLOSE),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	options.client_id = "mine";
	monitor_start(&monitor, &options);
	assert_int_equal(monitor_state(&monitor, LINK_FAILED)->failure, FAILURE_REFUSED);
	assert_int_equal(monitor_count(&monitor, REPORT_CONNACK), 1);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_finds_the_filter_that_ends_the_connection(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP(TAKE), STEP(TAKE),
		STEP_BYTES(SEND, "\xe0\x02\x8f\x00"), STEP(CLOSE),
		/* One by one from here on. */
		STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x00"),
		STEP(TAKE), STEP_BYTES(SEND, "\xe0\x02\x8f\x00"),
		STEP(CLOSE),
		STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x00"),
		STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "good", 0, 0);
	session_subscribe(monitor.session, 2, "bad", 0, 0);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->id, 1);
	const struct link_report *report = monitor_report(&monitor, REPORT_SUBACK);
	assert_int_equal(report->id, 2);
	assert_int_equal(report->code, 143);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->id, 1);
	assert_int_equal(monitor_count(&monitor, REPORT_CONNACK), 3);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_tells_for_what_a_filter_was_left_out(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP(TAKE), STEP_BYTES(SEND, "\xe0\x02\x9e\x00"),
		STEP(CLOSE), STEP(ACCEPT_5), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = plain(script, COUNT(script));
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "$share/g/a", 0, 0);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code, 0x9e);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_says_what_it_has_no_row_for(void **state)
{
	struct refusal refusal = {
		.family = CODE_CONNACK_5, .code = 238, .host = "h", .reason = "because",
		.reference = "other:1883",
	};
	struct err err;

	(void)state;
	refusal_explain(&refusal, &err);
	assert_string_equal(err.text, "h refused the connection: unknown code (238), "
				      "saying \"because\", and names another server: "
				      "other:1883.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_falls_back_to_311_where_version_5_is_refused),
		cmocka_unit_test(session_does_not_fall_back_from_a_version_asked_for),
		cmocka_unit_test(session_stops_where_trying_again_changes_nothing),
		cmocka_unit_test(session_tries_again_after_a_refusal_that_passes),
		cmocka_unit_test(session_rests_where_trying_is_part_of_the_trouble),
		cmocka_unit_test(session_reads_what_the_connack_says_about_the_token),
		cmocka_unit_test(session_hides_the_token_in_what_the_broker_says),
		cmocka_unit_test(session_hides_the_token_where_a_reason_is_cut),
		cmocka_unit_test(session_reports_refused_subscriptions_raw),
		cmocka_unit_test(session_taken_over_comes_back_once_with_another_id),
		cmocka_unit_test(session_taken_over_stops_when_the_user_chose_the_id),
		cmocka_unit_test(session_finds_the_filter_that_ends_the_connection),
		cmocka_unit_test(session_tells_for_what_a_filter_was_left_out),
		cmocka_unit_test(session_says_what_it_has_no_row_for),
	};

	return cmocka_run_group_tests_name("refusal", tests, NULL, NULL);
}
