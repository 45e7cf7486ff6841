/* --check of the real program: each step, and each way it can end. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "certificates.h"
#include "core/mem.h"
#include "program.h"
#include "real_broker.h"
#include "relay.h"
#include "scripted_broker.h"

/* Ends the program and returns all it wrote to standard output; yours to free. */
static char *finish(struct program *program, int status)
{
	while (program_line(program))
		;
	int ended = program_end(program);
	char *text = mem_text_n(program->out.len ? program->out.at : "",
				program->out.len);

	if (ended != status)
		fail_msg("status %d and not %d:\n%s%s", ended, status, text,
			 program->err.len ? program->err.at : "");
	for (const char *at = text; *at; at++)
		if (((unsigned char)*at < ' ' && *at != '\n') || *at == 0x7f)
			fail_msg("control byte %d in\n%s", *at, text);
	program_free(program);
	return text;
}

static void expect(const char *text, const char *piece)
{
	if (!strstr(text, piece))
		fail_msg("no \"%s\" in\n%s", piece, text);
}

static void expect_not(const char *text, const char *piece)
{
	if (strstr(text, piece))
		fail_msg("\"%s\" is in\n%s", piece, text);
}

static char *url_of(const char *scheme, int port)
{
	return mem_format("%s://localhost:%d", scheme, port);
}

/* --- all is well ---------------------------------------------------------------- */

static void every_step_of_a_plain_connection_is_told(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of("mqtt", broker->port);

	(void)state;
	real_broker_publish(broker, "-t", "a/b", "-r", "-m", "hello", NULL);
	char *text = finish(program_start("--check", "-L", url, "-t", "a/#", NULL), 0);

	expect(text, " checks mqtt://localhost:");
	expect(text, "\nok   DNS  ");
	expect(text, "\nok   TCP  ");
	expect_not(text, "TLS");
	expect(text, "\nok   CONNACK  ");
	expect(text, "MQTT v5, client id flespitop-");
	expect(text, " ms a/#: granted, QoS 0\n");
	expect(text, " ms a/b, 5 bytes, a retained one\n");
	expect(text, "\nAll of it works.\n");
	free(text);
	free(url);
	real_broker_free(broker);
}

static void tls_is_told_with_its_chain_and_expiry(void **state)
{
	const struct certificates *all = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = all->good,
	});
	char *url = url_of("mqtts", broker->port);
	char *text = finish(program_start("--check", "-L", url, "--cafile", all->ca,
					  "-W", "0.1", NULL), 0);

	expect(text, "\nok   TLS  ");
	expect(text, "TLSv1.3, ");
	expect(text, "verified for localhost\n");
	expect(text, " CN=good.test, expires in ");
	expect(text, " issued by CN=Test Authority, expires in ");
	free(text);
	text = finish(program_start("--check", "-L", url, "--insecure", "-W", "0.1",
				    NULL), 0);
	expect(text, "NOT CHECKED (--insecure)\n");
	free(text);
	free(url);
	real_broker_free(broker);
}

static void a_websocket_is_a_step_of_its_own(void **state)
{
	int port = free_port();
	char *more = mem_format("listener %d 127.0.0.1\nprotocol websockets\n", port);
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.more = more,
	});
	char *url = url_of("ws", port);

	(void)state;
	real_broker_await(broker, port);
	char *text = finish(program_start("--check", "-L", url, "-t", "a", "-W", "0.1",
					  NULL), 0);
	expect(text, " checks ws://localhost:");
	expect(text, "\nok   WebSocket ");
	expect(text, "\nok   CONNACK ");
	free(text);
	free(more);
	free(url);
	real_broker_free(broker);
}

static void a_proxy_is_a_step_of_its_own(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of("mqtt", broker->port), *proxy;
	struct relay relay;

	(void)state;
	relay_open(&relay, broker->port);
	relay.socks = true;
	proxy = mem_format("socks5h://me:op3n-b4rley@127.0.0.1:%d", relay.port);
	struct program *program = program_start("--check", "-L", url, "-t", "a", "-W",
						"0.1", "--proxy", proxy, NULL);
	relay_pass(&relay, 100000, 10000);
	char *text = finish(program, 0);

	expect(text, "the proxy 127.0.0.1:");
	expect(text, "\nok   proxy ");
	expect(text, " leads to localhost:");
	expect(text, "\nok   CONNACK ");
	expect_not(text, "op3n-b4rley");
	assert_string_equal(relay.asked, "name localhost");
	relay_close(&relay);
	free(text);
	free(proxy);
	free(url);
	real_broker_free(broker);
}

static void a_silent_broker_is_no_failure(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of("mqtt", broker->port);

	(void)state;
	char *text = finish(program_start("--check", "-L", url, "-t", "a", "-W", "0.2",
					  NULL), 0);
	expect(text, "message            None came within 0.2 s.");
	expect(text, "\nThe way to the broker works; that messages come is not shown.\n");
	free(text);
	free(url);
	real_broker_free(broker);
}

/* --- where it ends ----------------------------------------------------------------- */

static void a_name_that_is_unknown_ends_at_dns(void **state)
{
	(void)state;
	char *text = finish(program_start("--check", "-L", "mqtt://nowhere.invalid",
					  NULL), 3);
	expect(text, "\nFAIL DNS  ");
	expect(text, "nowhere.invalid. Check its spelling.");
	expect(text, "\nThe check failed: exit status 3.\n");
	free(text);
}

static void a_refused_port_ends_at_tcp(void **state)
{
	char *url = url_of("mqtt", free_port());

	(void)state;
	char *text = finish(program_start("--check", "-L", url, NULL), 3);
	expect(text, "\nok   DNS  ");
	expect(text, "\nFAIL TCP  ");
	expect(text, "nothing listens there");
	expect_not(text, "CONNACK");
	free(text);
	free(url);
}

static void a_bad_certificate_ends_at_tls(void **state)
{
	const struct certificates *all = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = all->expired,
	});
	char *url = url_of("mqtts", broker->port);
	char *text = finish(program_start("--check", "-L", url, "--cafile", all->ca,
					  NULL), 4);

	expect(text, "\nok   TCP  ");
	expect(text, "\nFAIL TLS  ");
	expect(text, "it expired on 2001-09-09");
	expect_not(text, "CONNACK");
	free(text);
	free(url);
	real_broker_free(broker);
}

static void a_wrong_password_ends_at_connack(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.user = "someone", .password = "sesame",
	});
	char *url = url_of("mqtt", broker->port);

	(void)state;
	char *text = finish(program_start("--check", "-L", url, "-u", "someone", "-P",
					  "open-barley", NULL), 2);
	expect(text, "\nok   TCP  ");
	expect(text, "\nFAIL CONNACK  ");
	expect(text, "not authorised");
	expect_not(text, "open-barley");
	free(text);
	free(url);
	real_broker_free(broker);
}

/* --- what a scripted broker does ---------------------------------------------- */

/* Checks against a broker with this script; further arguments as for the program. */
static char *check_script(const struct script_step *steps, size_t count, int status,
			  const char *const *more)
{
	struct scripted_broker *broker = scripted_broker_new(steps, count, NULL, 0);
	char *url = url_of("mqtt", scripted_broker_port(broker));
	const char *all[16] = { "--check", "-L", url };

	for (size_t i = 0; more[i] && i < 12; i++)
		all[3 + i] = more[i];
	struct program *program = program_start_to(-1, all);
	char *text = finish(program, status);

	free(url);
	scripted_broker_free(broker);
	return text;
}

static void a_refused_subscription_is_a_failure(void **state)
{
	static const struct script_step steps[] = {
		STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x87"), STEP_BYTES(SUBACK_5, "\0"),
		STEP_BYTES(SEND, "\x30\x06\0\1b\0hi"), STEP(UNTIL_CLOSED),
	};
	const char *const more[] = { "-t", "a", "-t", "b", NULL };

	(void)state;
	char *text = check_script(steps, 5, 5, more);
	expect(text, "\nFAIL SUBACK  ");
	expect(text, " ms a: refused, not authorised for this topic (135). ");
	expect(text, " ms b: granted, QoS 0\n");
	expect(text, " ms b, 2 bytes\n");
	expect(text, "\nThe check failed: exit status 5.\n");
	free(text);
}

static void a_check_ends_at_once_if_all_is_refused(void **state)
{
	static const struct script_step steps[] = {
		STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x87"), STEP(UNTIL_CLOSED),
	};
	const char *const more[] = { "-t", "a", "-W", "1000", NULL };

	(void)state;
	char *text = check_script(steps, 3, 5, more);
	expect_not(text, "message  ");
	free(text);
}

static void a_subscription_without_an_answer_is_a_failure(void **state)
{
	static const struct script_step steps[] = { STEP(ACCEPT_5), STEP(UNTIL_CLOSED) };
	const char *const more[] = { "-t", "a", "-W", "0.2", NULL };

	(void)state;
	char *text = check_script(steps, 2, 3, more);
	expect(text, "has not answered 1 of the subscriptions in time.");
	free(text);
}

static void a_loss_after_connack_is_told(void **state)
{
	static const struct script_step steps[] = { STEP(ACCEPT_5), STEP(CLOSE) };
	const char *const more[] = { "-t", "a", NULL };

	(void)state;
	char *text = check_script(steps, 2, 3, more);
	expect(text, "\nok   CONNACK  ");
	expect(text, "\nFAIL link  ");
	free(text);
}

static void an_older_version_is_tried_and_told(void **state)
{
	static const struct script_step steps[] = {
		STEP(TAKE), STEP_BYTES(SEND, "\x20\x02\0\x01"), STEP(CLOSE),
		STEP(ACCEPT_311), STEP_BYTES(SUBACK_311, "\0"), STEP(UNTIL_CLOSED),
	};
	const char *const more[] = { "-t", "a", "-W", "0.1", NULL };

	(void)state;
	char *text = check_script(steps, 6, 0, more);
	expect(text, "does not speak MQTT 5; trying 3.1.1.");
	expect(text, "MQTT v3.1.1, client id ");
	free(text);
}

/* The broker repeats what it was given, and so does the user's own filter. */
static void the_token_is_nowhere_in_the_output(void **state)
{
	static const struct script_step steps[] = {
		STEP(TAKE),
		STEP_BYTES(SEND, "\x20\x17\0\0\x14\x1f\0\x11why s3cr3t-t0k3n!"),
		STEP_BYTES(SUBACK_5, "\0"),
		STEP_BYTES(SEND, "\x30\x15\0\x11of/s3cr3t-t0k3n!/\0x"),
		STEP(UNTIL_CLOSED),
	};
	const char *const more[] = {
		"-u", "s3cr3t-t0k3n!", "-i", "id-s3cr3t-t0k3n!",
		"-t", "of/s3cr3t-t0k3n!/#", NULL
	};

	(void)state;
	char *text = check_script(steps, 5, 0, more);
	expect_not(text, "s3cr3t");
	expect(text, "of/*************/#: granted");
	expect(text, "client id id-*************, ");
	expect(text, "\nok   message ");
	free(text);
}

/* A resumed session would hand out, once, what waits for its owner. */
static void a_kept_session_is_left_alone(void **state)
{
	static const struct script_step steps[] = {
		STEP(TAKE), STEP_BYTES(SEND, "\x20\x03\0\0\0"),
		STEP_BYTES(SUBACK_5, "\0"), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(steps, 4, NULL, 0);
	char *url = url_of("mqtt", scripted_broker_port(broker));
	size_t len;

	(void)state;
	free(finish(program_start("--check", "-L", url, "-c", "-i", "mine-for-ever",
				  "-t", "a", "-W", "0.1", NULL), 0));
	scripted_broker_finish(broker);
	const uint8_t *packet = scripted_broker_packet(broker, 0, &len);

	assert_non_null(packet);
	assert_null(memmem(packet, len, "mine-for-ever", 13));
	assert_true(packet[9] & 0x02);               /* clean start */
	scripted_broker_free(broker);
	free(url);
}

int main(void)
{
	struct certificates *all = certificates_new();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_of_a_plain_connection_is_told),
		cmocka_unit_test_prestate(tls_is_told_with_its_chain_and_expiry, all),
		cmocka_unit_test(a_websocket_is_a_step_of_its_own),
		cmocka_unit_test(a_proxy_is_a_step_of_its_own),
		cmocka_unit_test(a_silent_broker_is_no_failure),
		cmocka_unit_test(a_name_that_is_unknown_ends_at_dns),
		cmocka_unit_test(a_refused_port_ends_at_tcp),
		cmocka_unit_test_prestate(a_bad_certificate_ends_at_tls, all),
		cmocka_unit_test(a_wrong_password_ends_at_connack),
		cmocka_unit_test(a_refused_subscription_is_a_failure),
		cmocka_unit_test(a_check_ends_at_once_if_all_is_refused),
		cmocka_unit_test(a_subscription_without_an_answer_is_a_failure),
		cmocka_unit_test(a_loss_after_connack_is_told),
		cmocka_unit_test(an_older_version_is_tried_and_told),
		cmocka_unit_test(the_token_is_nowhere_in_the_output),
		cmocka_unit_test(a_kept_session_is_left_alone),
	};
	int failed = cmocka_run_group_tests_name("check", tests, NULL, NULL);

	certificates_free(all);
	return failed;
}
