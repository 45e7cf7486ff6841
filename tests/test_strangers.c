/* Servers that are not what the URL says, and such that fall silent: each becomes a
 * sentence, and none holds up the end of the program. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "certificates.h"
#include "monitor.h"
#include "real_broker.h"
#include "scripted_broker.h"

enum { STEPS = 6 };

struct row {
	const char *scheme;
	struct script_step script[STEPS];
	enum link_failure failure;
	const char *says[3];
};

static struct session_options options_for(const struct certificates *certificates,
					  const char *scheme, int port)
{
	struct session_options options = monitor_options(port);

	options.url.tls = scheme[strlen(scheme) - 1] == 's' && strcmp(scheme, "ws");
	options.url.websocket = *scheme == 'w';
	options.ca_file = certificates->ca;
	options.connect_timeout_s = 1;
	options.once = true;
	return options;
}

static void meet(const struct certificates *certificates, const struct row *row)
{
	bool tls = !strcmp(row->scheme, "wss");
	struct scripted_broker *broker = scripted_broker_new(
		row->script, STEPS, tls ? certificates->good : NULL, 0);
	struct session_options options = options_for(certificates, row->scheme,
						     scripted_broker_port(broker));
	struct monitor monitor;

	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	for (size_t i = 0; i < 3; i++)
		if (row->says[i] && !strstr(report->text.text, row->says[i]))
			fail_msg("no \"%s\" in: %s", row->says[i], report->text.text);
	if (report->failure != row->failure)
		fail_msg("failure %d: %s", (int)report->failure, report->text.text);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void websocket_meets_servers_of_other_kinds(void **state)
{
	static const struct row rows[] = {
		{ "ws", { STEP(REQUEST), STEP(CLOSE), STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "closed the connection instead", "mqtt://" } },
		{ "ws", { STEP(REQUEST), STEP(RESET), STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "instead of opening a WebSocket" } },
		{ "wss", { STEP(REQUEST), STEP(CLOSE), STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "instead of opening a WebSocket", "mqtts://" } },
		{ "ws", { STEP(REQUEST), STEP_BYTES(SEND, "\x15\x03\x03\0\x02\x02\x46"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "speaks TLS", "wss://" } },
		{ "ws", { STEP(REQUEST), STEP_BYTES(SEND, "\x20\x02\0\5"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "not HTTP", "mqtt://" } },
		{ "ws", { STEP(REQUEST), STEP_BYTES(SEND, "HTTP/1.1 404 No\r\n\r\n"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "404", "no WebSocket", "/mqtt" } },
		{ "wss", { STEP(REQUEST), STEP_BYTES(SEND, "HTTP/1.1 403 No\r\n\r\n"),
			   STEP(UNTIL_CLOSED) },
		  FAILURE_REFUSED, { "403", "lets nobody in" } },
		{ "mqtt", { STEP(TAKE), STEP_BYTES(SEND, "HTTP/1.1 400 Bad\r\n\r\n"),
			    STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "speaks HTTP" } },
		{ "mqtt", { STEP(TAKE), STEP_BYTES(SEND, "\x15\x03\x03\0\x02\x02\x46"),
			    STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "speaks TLS", "mqtts://" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		meet(*state, &rows[i]);
}

static void websocket_explains_its_end_during_the_greeting(void **state)
{
	static const struct row rows[] = {
		{ "ws", { STEP(UPGRADE), STEP(FRAME), STEP(CLOSE), STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "closed the connection before answering CONNECT" } },
		{ "ws", { STEP(UPGRADE), STEP(FRAME),
			  STEP_BYTES(SEND, "\x88\x02\x03\xe8"), STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "closed the connection before answering CONNECT" } },
		{ "ws", { STEP(UPGRADE), STEP(FRAME),
			  STEP_BYTES(SEND, "\x88\x07\x03\xf0quota"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "closed the WebSocket", "1008", "quota" } },
		{ "ws", { STEP(UPGRADE), STEP(FRAME), STEP_BYTES(SEND, "\x81\x02hi"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "text frame" } },
		{ "wss", { STEP(UPGRADE), STEP(FRAME), STEP_BYTES(SEND, "\x82\x84xxxx"),
			   STEP_BYTES(SEND, "\x58\x7a\x78\x7a"), STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "masked" } },
		{ "ws", { STEP(UPGRADE), STEP(FRAME), STEP_BYTES(SEND, "\x82\x04HTTP"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_NETWORK, { "not MQTT" } },
		{ "ws", { STEP(UPGRADE), STEP(FRAME),
			  STEP_BYTES(SEND, "\x82\x05\x20\x03\0\x87\0"),
			  STEP(UNTIL_CLOSED) },
		  FAILURE_REFUSED, { "refused the connection", "(135)" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		meet(*state, &rows[i]);
}

static void session_takes_a_packet_in_frames_of_one_byte(void **state)
{
	static const struct script_step script[] = {
		STEP(UPGRADE), STEP(FRAME),
		STEP_BYTES(SEND, "\x02\x01\x20\x89\x01?\0\x01\x03\0\x01\0\0\x01\0"
				 "\x80\x01\0"),
		STEP_BYTES(SEND, "\x82\x01\x30\x82\x01\x05\x82\x01\0\x82\x01\x01"
				 "\x82\x01""a"),
		STEP_BYTES(SEND, "\x82\0\x82\x01\0\x82\x01!"), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(script, 6, NULL, 0);
	struct session_options options = options_for(*state, "ws",
						     scripted_broker_port(broker));
	struct monitor monitor;

	monitor_start(&monitor, &options);
	const struct message *message = monitor_message(&monitor);
	assert_true(span_equals(message_topic(message), "a"));
	assert_true(span_equals(message_payload(message), "!"));
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

/* Silence at each stage: told within the deadline, and left at once when asked. */
static void session_gives_up_on_silence_at_each_stage(void **state)
{
	static const struct {
		const char *scheme;
		enum link_state stage;
		struct script_step script[2];
		const char *says;
	} rows[] = {
		{ "ws", LINK_UPGRADING, { STEP(UNTIL_CLOSED), STEP(UNTIL_CLOSED) },
		  "did not answer the request for a WebSocket within 1 s" },
		{ "ws", LINK_GREETING, { STEP(UPGRADE), STEP(UNTIL_CLOSED) },
		  "did not answer CONNECT within 1 s" },
		{ "mqtt", LINK_GREETING, { STEP(UNTIL_CLOSED), STEP(UNTIL_CLOSED) },
		  "did not answer CONNECT within 1 s" },
		{ "mqtts", LINK_SECURING, { STEP(UNTIL_CLOSED), STEP(UNTIL_CLOSED) },
		  "did not finish the TLS handshake within 1 s" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct scripted_broker *broker =
			scripted_broker_new(rows[i].script, 2, NULL, 0);
		struct session_options options = options_for(
			*state, rows[i].scheme, scripted_broker_port(broker));
		struct monitor monitor;

		options.once = false;
		monitor_start(&monitor, &options);
		const struct link_report *report = monitor_state(&monitor, LINK_WAITING);
		if (!strstr(report->text.text, rows[i].says))
			fail_msg("no \"%s\" in: %s", rows[i].says, report->text.text);
		monitor_stop(&monitor);
		scripted_broker_free(broker);

		broker = scripted_broker_new(rows[i].script, 2, NULL, 0);
		options.url.port = scripted_broker_port(broker);
		options.connect_timeout_s = 60;
		monitor_start(&monitor, &options);
		monitor_state(&monitor, rows[i].stage);
		assert_true(monitor_stop_ms(&monitor) < 1000);
		scripted_broker_free(broker);
	}
}

static void session_says_that_it_is_the_proxy_which_is_away(void **state)
{
	struct session_options options = options_for(*state, "ws", 1883);
	struct monitor monitor;
	char proxy[64];

	snprintf(proxy, sizeof(proxy), "socks5h://u:SECRET@127.0.0.1:%d", free_port());
	options.proxy = proxy;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_NETWORK);
	assert_non_null(strstr(report->text.text, "proxy cannot be reached"));
	assert_null(strstr(report->text.text, "SECRET"));
	monitor_stop(&monitor);
}

static int make_certificates(void **state)
{
	*state = certificates_new();
	return 0;
}

static int remove_certificates(void **state)
{
	certificates_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(websocket_meets_servers_of_other_kinds),
		cmocka_unit_test(websocket_explains_its_end_during_the_greeting),
		cmocka_unit_test(session_takes_a_packet_in_frames_of_one_byte),
		cmocka_unit_test(session_gives_up_on_silence_at_each_stage),
		cmocka_unit_test(session_says_that_it_is_the_proxy_which_is_away),
	};

	return cmocka_run_group_tests_name("strangers", tests, make_certificates,
					   remove_certificates);
}
