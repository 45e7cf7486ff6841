/* The session against a real mosquitto; tests/test_refusal.c has the brokers that
 * misbehave, tests/test_tls.c has TLS. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "monitor.h"
#include "real_broker.h"
#include "scripted_broker.h"

static struct property find_property(const struct message *message, const char *name)
{
	struct property property;
	size_t cursor = 0;

	while (message_property(message, &cursor, &property))
		if (property.id == PROPERTY_USER && span_equals(property.name, name))
			return property;
	return (struct property){ 0 };
}

static void session_strips_what_surrounds_a_token(void **state)
{
	static const struct {
		const char *text, *token;
	} rows[] = {
		{ "abc", "abc" },                   { " abc\r\n", "abc" },
		{ "FlespiToken abc", "abc" },       { "\tflespitoken  abc ", "abc" },
		{ "FlespiTokenabc", "FlespiTokenabc" },
		{ "", NULL }, { " \n", NULL },
		{ "FlespiToken", NULL }, { "FlespiToken \n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *token = session_token(rows[i].text);

		if (rows[i].token)
			assert_string_equal(token, rows[i].token);
		else
			assert_null(token);
		free(token);
	}
}

static void session_refuses_options_that_cannot_work(void **state)
{
	struct inbox *inbox = inbox_new(1, NULL);
	struct session_options good = monitor_options(1883);
	struct session_options bad[5];
	struct err err;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		bad[i] = good;
	bad[0].keepalive_s = 65536;
	bad[1].keepalive_s = 4;
	bad[2].version = 6;
	bad[3].key_file = "/key";
	bad[4].keep = true;
	for (size_t i = 0; i < 5; i++) {
		err.text[0] = '\0';
		assert_null(session_start(&bad[i], inbox, &err));
		assert_true(strlen(err.text) > 20);
	}
	inbox_free(inbox);
}

static void session_receives_what_others_publish(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 7, "flespi/#", 1, 0);
	assert_int_equal(monitor_state(&monitor, LINK_UP)->version, 5);
	const struct link_report *answer = monitor_report(&monitor, REPORT_SUBACK);
	assert_int_equal(answer->id, 7);
	assert_int_equal(answer->code, 1);
	real_broker_publish(broker, "-t", "flespi/message/gw/devices/1", "-m",
			    "{\"timestamp\":1.5}", "-q", "1", "-V", "5", "-D", "publish",
			    "user-property", "timestamp", "1600000000.25", "-D",
			    "publish", "user-property", "cid", "42", NULL);
	const struct message *message = monitor_message(&monitor);
	assert_true(span_equals(message_topic(message), "flespi/message/gw/devices/1"));
	assert_true(span_equals(message_payload(message), "{\"timestamp\":1.5}"));
	assert_int_equal(message->qos, 1);
	assert_int_equal(message->flags & MESSAGE_RETAINED, 0);
	assert_int_equal(message->subscription_id, 7);
	assert_int_equal(message->cid, 42);
	assert_int_equal(message->broker_us, 1600000000250000);
	assert_true(span_equals(find_property(message, "timestamp").value,
				"1600000000.25"));
	assert_true(message->received_us > 1600000000000000);
	monitor_stop(&monitor);
}

static void session_tells_the_stages_of_a_connection(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;
	char address[64];

	snprintf(address, sizeof(address), "127.0.0.1:%d", broker->port);
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_RESOLVING);
	assert_string_equal(monitor_state(&monitor, LINK_CONNECTING)->address, address);
	monitor_state(&monitor, LINK_GREETING);
	assert_false(monitor_state(&monitor, LINK_UP)->session_present);
	monitor_stop(&monitor);
}

static void session_marks_retained_messages(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	real_broker_publish(broker, "-t", "kept/a", "-m", "1", "-r", NULL);
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "kept/#", 0, 0);
	assert_int_equal(monitor_message(&monitor)->flags & MESSAGE_RETAINED,
			 MESSAGE_RETAINED);
	monitor_stop(&monitor);
}

/* mosquitto repeats itself only to a client that never acknowledged: here it is told. */
static void expect_dup(const struct script_step *script, int version)
{
	struct scripted_broker *broker = scripted_broker_new(script, 2, NULL, 0);
	struct session_options options = monitor_options(scripted_broker_port(broker));
	struct monitor monitor;

	options.version = version;
	monitor_start(&monitor, &options);
	const struct message *message = monitor_message(&monitor);
	assert_int_equal(message->mid, 9);
	assert_int_equal(message->flags & MESSAGE_DUP, MESSAGE_DUP);
	message = monitor_message(&monitor);
	assert_int_equal(message->mid, 10);
	assert_int_equal(message->flags & MESSAGE_DUP, 0);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void session_marks_messages_that_are_sent_again(void **state)
{
	static const struct script_step script_311[] = {
		STEP(ACCEPT_311),
		STEP_BYTES(SEND, "\x3a\x06\0\1a\0\x09x" "\x32\x06\0\1a\0\x0ax"),
	};
	static const struct script_step script_5[] = {
		STEP(ACCEPT_5),
		STEP_BYTES(SEND, "\x3a\x07\0\1a\0\x09\0x" "\x32\x07\0\1a\0\x0a\0x"),
	};

	(void)state;
	expect_dup(script_311, 4);
	expect_dup(script_5, 5);
}

static void session_can_leave_retained_messages_out(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	real_broker_publish(broker, "-t", "left/a", "-m", "1", "-r", NULL);
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "left/#", 0, 2);
	monitor_report(&monitor, REPORT_SUBACK);
	real_broker_publish(broker, "-t", "left/b", "-m", "2", NULL);
	assert_true(span_equals(message_topic(monitor_message(&monitor)), "left/b"));
	monitor_stop(&monitor);
}

static void session_speaks_older_versions_when_told(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);

	for (int version = 3; version <= 4; version++) {
		struct monitor monitor;

		options.version = version;
		monitor_start(&monitor, &options);
		session_subscribe(monitor.session, 3, "old/#", 0, 2);
		assert_int_equal(monitor_state(&monitor, LINK_UP)->version, version);
		assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->id, 3);
		real_broker_publish(broker, "-t", "old/a", "-m", "x", NULL);
		const struct message *message = monitor_message(&monitor);
		assert_int_equal(message->subscription_id, 0);
		assert_true(span_equals(message_payload(message), "x"));
		monitor_stop(&monitor);
	}
}

static void session_stops_receiving_what_it_unsubscribed(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "un/a", 0, 0);
	session_subscribe(monitor.session, 2, "un/b", 0, 0);
	monitor_report(&monitor, REPORT_SUBACK);
	monitor_report(&monitor, REPORT_SUBACK);
	session_unsubscribe(monitor.session, 1);
	assert_int_equal(monitor_report(&monitor, REPORT_UNSUBACK)->id, 1);
	real_broker_publish(broker, "-t", "un/a", "-m", "1", NULL);
	real_broker_publish(broker, "-t", "un/b", "-m", "2", NULL);
	assert_true(span_equals(message_topic(monitor_message(&monitor)), "un/b"));
	monitor_stop(&monitor);
}

static void session_takes_large_payloads_whole(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;
	char path[] = "/tmp/flespitop-test-XXXXXX";
	const size_t len = 3000000;
	int fd = mkstemp(path);
	char *bytes = malloc(len);
	FILE *file = fdopen(fd, "w");

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	fclose(file);
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "large", 1, 0);
	monitor_report(&monitor, REPORT_SUBACK);
	real_broker_publish(broker, "-t", "large", "-f", path, "-q", "1", NULL);
	const struct message *message = monitor_message(&monitor);
	assert_int_equal(message->payload_len, len);
	assert_memory_equal(message_payload(message).at, bytes, len);
	monitor_stop(&monitor);
	unlink(path);
	free(bytes);
}

static void session_comes_back_when_the_broker_does(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	(void)state;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 5, "a", 0, 0);
	monitor_report(&monitor, REPORT_SUBACK);
	real_broker_stop(broker);
	const struct link_report *report = monitor_state(&monitor, LINK_WAITING);
	assert_int_equal(report->failure, FAILURE_NETWORK);
	assert_non_null(strstr(report->text.text, "127.0.0.1"));
	assert_true(report->retry_us > report->at_us);
	real_broker_start(broker);
	monitor_state(&monitor, LINK_UP);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->id, 5);
	real_broker_publish(broker, "-t", "a", "-m", "again", NULL);
	assert_true(span_equals(message_payload(monitor_message(&monitor)), "again"));
	monitor_stop(&monitor);
	real_broker_free(broker);
}

static void session_gives_up_in_headless_modes_when_a_loss_lasts(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	(void)state;
	options.once = true;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	real_broker_stop(broker);
	assert_int_equal(monitor_state(&monitor, LINK_FAILED)->failure, FAILURE_LOST);
	monitor_stop(&monitor);
	real_broker_free(broker);
}

static void session_stops_at_a_wrong_password_and_says_why(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.user = "right-token-1", .password = "right-password",
	});
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	(void)state;
	options.user = "wrong-token-1";
	options.password = "wrong-password";
	monitor_start(&monitor, &options);
	assert_int_equal(monitor_report(&monitor, REPORT_CONNACK)->code, 135);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_REFUSED);
	assert_non_null(strstr(report->text.text, "127.0.0.1 refused the connection"));
	assert_null(strstr(report->text.text, "wrong-token-1"));
	monitor_stop(&monitor);

	options.user = "right-token-1";
	options.password = "right-password";
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	real_broker_free(broker);
}

static void session_resumes_a_session_that_was_kept(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	options.client_id = "kept-session";
	options.keep = true;
	options.expiry_s = 60;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "resume", 1, 0);
	monitor_report(&monitor, REPORT_SUBACK);
	monitor_stop(&monitor);
	real_broker_publish(broker, "-t", "resume", "-m", "while away", "-q", "1", NULL);
	monitor_start(&monitor, &options);
	assert_true(monitor_state(&monitor, LINK_UP)->session_present);
	assert_true(span_equals(message_payload(monitor_message(&monitor)), "while "
				"away"));
	monitor_stop(&monitor);
}

static void session_reconnects_when_asked(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 9, "again", 0, 0);
	monitor_state(&monitor, LINK_UP);
	monitor_report(&monitor, REPORT_SUBACK);
	session_reconnect(monitor.session);
	monitor_state(&monitor, LINK_UP);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->id, 9);
	monitor_stop(&monitor);
}

static void session_answers_for_a_filter_that_cannot_be_sent(void **state)
{
	struct real_broker *broker = *state;
	struct session_options options = monitor_options(broker->port);
	struct monitor monitor;

	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 4, "a/#/b", 0, 0);
	const struct link_report *report = monitor_report(&monitor, REPORT_SUBACK);
	assert_int_equal(report->id, 4);
	assert_int_equal(report->code, 143);
	monitor_stop(&monitor);
}

static int start_broker(void **state)
{
	*state = real_broker_new(&(struct real_broker_options){ 0 });
	return 0;
}

static int stop_broker(void **state)
{
	real_broker_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(session_strips_what_surrounds_a_token),
		cmocka_unit_test(session_refuses_options_that_cannot_work),
		cmocka_unit_test(session_receives_what_others_publish),
		cmocka_unit_test(session_tells_the_stages_of_a_connection),
		cmocka_unit_test(session_marks_retained_messages),
		cmocka_unit_test(session_marks_messages_that_are_sent_again),
		cmocka_unit_test(session_can_leave_retained_messages_out),
		cmocka_unit_test(session_speaks_older_versions_when_told),
		cmocka_unit_test(session_stops_receiving_what_it_unsubscribed),
		cmocka_unit_test(session_takes_large_payloads_whole),
		cmocka_unit_test(session_comes_back_when_the_broker_does),
		cmocka_unit_test(session_gives_up_in_headless_modes_when_a_loss_lasts),
		cmocka_unit_test(session_stops_at_a_wrong_password_and_says_why),
		cmocka_unit_test(session_resumes_a_session_that_was_kept),
		cmocka_unit_test(session_reconnects_when_asked),
		cmocka_unit_test(session_answers_for_a_filter_that_cannot_be_sent),
	};

	return cmocka_run_group_tests_name("session", tests, start_broker, stop_broker);
}
