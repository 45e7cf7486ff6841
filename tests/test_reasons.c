/* Every code with which a broker can say no: a broker says it, the user reads it. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "monitor.h"
#include "rig.h"
#include "scripted_broker.h"

enum { WIDE = 500, REFUSED_FROM = 0x80 };    /* so wide that no sentence is broken */

static struct rig *rig_told(const struct monitor *monitor, const char *filter)
{
	struct rig *r = rig_new(WIDE, 30);

	strcpy(store_link_edit(r->store)->host, "127.0.0.1");
	if (filter)
		subscriptions_add(store_subscriptions_edit(r->store), filter, 1, 0);
	for (const struct link_report *at = monitor->reports; at; at = at->next) {
		r->now_us = at->at_us;
		store_report(r->store, at);
	}
	return r;
}

static void expect_sentence(struct rig *r, const char *verb, const struct code_info *row)
{
	char *sentence = mem_format("127.0.0.1 %s the connection: %s (%d).%s%s", verb,
				    row->meaning, row->code, row->advice ? " " : "",
				    row->advice ? row->advice : "");

	expect_text(r, sentence);
	free(sentence);
}

/* Plays the script until the session is what the reaction asks for. */
static void play(const struct script_step *steps, size_t count, int version,
		 const struct code_info *row, const char *verb)
{
	bool stops = row->reaction == REACTION_FATAL || row->reaction == REACTION_VERSION;
	struct scripted_broker *broker = scripted_broker_new(steps, count, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	options.version = version;
	options.client_id = "mine";
	monitor_start(&monitor, &options);
	const struct link_report *report =
		monitor_state(&monitor, stops ? LINK_FAILED : LINK_WAITING);
	int64_t pause_us = report->retry_us - report->at_us;
	assert_int_equal(report->failure, FAILURE_REFUSED);
	if (row->reaction == REACTION_REST)
		assert_true(pause_us >= options.retry_max_ms * 500);
	struct rig *r = rig_told(&monitor, NULL);
	expect_sentence(r, verb, row);
	expect_text(r, stops ? "✕ not connected" : "◐ next try in");
	rig_free(r);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void every_connack_of_mqtt_3_is_told(void **state)
{
	int count;
	const struct code_info *rows = code_rows(CODE_CONNACK_311, &count);

	(void)state;
	for (int i = 0; i < count; i++) {
		const char answer[] = { 0x20, 2, 0, (char)rows[i].code };
		const struct script_step script[] = {
			STEP(TAKE), { SCRIPT_SEND, answer, sizeof(answer) }, STEP(CLOSE),
		};

		if (rows[i].code)
			play(script, 3, 4, &rows[i], "refused");
	}
}

static void every_connack_of_mqtt_5_is_told(void **state)
{
	int count;
	const struct code_info *rows = code_rows(CODE_CONNACK_5, &count);

	(void)state;
	for (int i = 0; i < count; i++) {
		const char answer[] = { 0x20, 3, 0, (char)rows[i].code, 0 };
		const struct script_step script[] = {
			STEP(TAKE), { SCRIPT_SEND, answer, sizeof(answer) }, STEP(CLOSE),
		};

		if (rows[i].code >= REFUSED_FROM)
			play(script, 3, 5, &rows[i], "refused");
	}
}

static void every_disconnect_is_told(void **state)
{
	int count;
	const struct code_info *rows = code_rows(CODE_DISCONNECT, &count);

	(void)state;
	for (int i = 0; i < count; i++) {
		const char bye[] = { (char)0xe0, 2, (char)rows[i].code, 0 };
		const struct script_step script[] = {
			STEP(ACCEPT_5), { SCRIPT_SEND, bye, sizeof(bye) }, STEP(CLOSE),
		};

		if (rows[i].code >= REFUSED_FROM)
			play(script, 3, 5, &rows[i], "ended");
	}
}

static void every_refused_subscription_is_told(void **state)
{
	int count;
	const struct code_info *rows = code_rows(CODE_SUBACK, &count);

	(void)state;
	for (int i = 0; i < count; i++) {
		const char code[] = { (char)rows[i].code };
		const struct script_step script[] = {
			STEP(ACCEPT_5), { SCRIPT_SUBACK_5, code, 1 }, STEP(UNTIL_CLOSED),
		};

		if (rows[i].code < REFUSED_FROM)
			continue;
		struct scripted_broker *broker = scripted_broker_new(script, 3, NULL, 0);
		struct session_options options =
			monitor_options(scripted_broker_port(broker));
		struct monitor monitor;
		char *told = mem_format("The broker refused this filter with code %d "
					"(%s): nothing will come from it. %s",
					rows[i].code, rows[i].meaning, rows[i].advice);
		char *event = mem_format("subscription to flespi/x refused: %s (%d)",
					 rows[i].meaning, rows[i].code);

		monitor_start(&monitor, &options);
		session_subscribe(monitor.session, 1, "flespi/x", 1, 0);
		assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code,
				 rows[i].code);
		struct rig *r = rig_told(&monitor, "flespi/x");
		rig_key(r, "T");
		expect_text(r, told);
		rig_key(r, "q 4");
		expect_text(r, event);
		free(told);
		free(event);
		rig_free(r);
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

static void every_refused_unsubscription_is_told(void **state)
{
	int count;
	const struct code_info *rows = code_rows(CODE_UNSUBACK, &count);

	(void)state;
	for (int i = 0; i < count; i++) {
		/* With a property, and with the packet ids that libmosquitto gives. */
		const char answer[] = {
			(char)0xb0, 8, 0, 2, 4, 0x1f, 0, 1, 'x', (char)rows[i].code,
		};
		const struct script_step script[] = {
			STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x01"), STEP(TAKE),
			{ SCRIPT_SEND, answer, sizeof(answer) }, STEP(UNTIL_CLOSED),
		};
		struct scripted_broker *broker = scripted_broker_new(script, 5, NULL, 0);
		struct session_options options =
			monitor_options(scripted_broker_port(broker));
		struct monitor monitor;
		char *event = mem_format("subscription could not be ended: %s (%d)",
					 rows[i].meaning, rows[i].code);
		bool refused = rows[i].code >= REFUSED_FROM;

		monitor_start(&monitor, &options);
		session_subscribe(monitor.session, 1, "flespi/x", 1, 0);
		monitor_report(&monitor, REPORT_SUBACK);
		session_unsubscribe(monitor.session, 1);
		assert_int_equal(monitor_report(&monitor, REPORT_UNSUBACK)->code,
				 refused ? rows[i].code : 0);
		struct rig *r = rig_told(&monitor, NULL);
		rig_key(r, "4");
		(refused ? expect_text : expect_no_text)(r, event);
		free(event);
		rig_free(r);
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

/* With an id of ours another one is taken, once; with the user's or a kept one none. */
static void a_session_taken_over_is_not_fought_for(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP_BYTES(SEND, "\xe0\x02\x8e\x00"), STEP(CLOSE),
		STEP(ACCEPT_5), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(script, 5, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	options.client_id = "kept";
	options.keep = true;
	options.expiry_s = 60;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_FAILED);
	struct rig *r = rig_told(&monitor, NULL);
	expect_text(r, "another client connected with the same client id (142). Give "
		       "every client an id of its own (-i)");
	assert_int_equal(monitor_count(&monitor, REPORT_CONNACK), 1);
	rig_free(r);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

/* DISCONNECT 143 names no filter; the one that remains is dropped, not the session. */
static void a_filter_at_fault_is_dropped_and_named(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP(TAKE), STEP_BYTES(SEND, "\xe0\x02\x8f\x00"),
		STEP(CLOSE), STEP(ACCEPT_5), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(script, 6, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "flespi/bad", 1, 0);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code, 143);
	monitor_state(&monitor, LINK_UP);
	struct rig *r = rig_told(&monitor, "flespi/bad");
	rig_key(r, "T");
	expect_row(r, "flespi/bad", "refused 143: topic filter not accepted");
	expect_text(r, "● up");
	rig_free(r);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

/* flespi tells what it holds; here a filter of an earlier run is ended. */
static void what_a_kept_session_holds_can_be_ended(void **state)
{
	static const char connack[] =
		"\x20\x30\x01\x00\x2d"
		"\x26\x00\x0dsubscriptions\x00\x1b[{\"topic\":\"old/+\",\"qos\":1}]";
	static const struct script_step script[] = {
		STEP(TAKE), STEP_BYTES(SEND, connack), STEP(TAKE), STEP(UNTIL_CLOSED),
	};
	static const uint8_t expected[] = "\xa2\x0a\0\x01\0\0\x05old/+";
	struct scripted_broker *broker = scripted_broker_new(script, 4, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;
	size_t len;

	(void)state;
	options.client_id = "kept";
	options.keep = true;
	options.expiry_s = 60;
	monitor_start(&monitor, &options);
	assert_true(monitor_state(&monitor, LINK_UP)->session_present);
	struct rig *r = rig_told(&monitor, NULL);
	const struct subscription *row = store_subscriptions(r->store)->at;
	assert_string_equal(row->filter, "old/+");
	session_adopt(monitor.session, row->id, row->filter);
	session_unsubscribe(monitor.session, row->id);
	rig_free(r);
	monitor_stop(&monitor);
	scripted_broker_finish(broker);
	const uint8_t *packet = scripted_broker_packet(broker, 1, &len);
	assert_int_equal(len, sizeof(expected) - 1);
	assert_memory_equal(packet, expected, len);
	scripted_broker_free(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_connack_of_mqtt_3_is_told),
		cmocka_unit_test(every_connack_of_mqtt_5_is_told),
		cmocka_unit_test(every_disconnect_is_told),
		cmocka_unit_test(every_refused_subscription_is_told),
		cmocka_unit_test(every_refused_unsubscription_is_told),
		cmocka_unit_test(a_session_taken_over_is_not_fought_for),
		cmocka_unit_test(what_a_kept_session_holds_can_be_ended),
		cmocka_unit_test(a_filter_at_fault_is_dropped_and_named),
	};

	return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
