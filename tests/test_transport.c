/* The four transports, each with the three versions of MQTT, against a real mosquitto. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificates.h"
#include "monitor.h"
#include "net/clock.h"
#include "real_broker.h"
#include "relay.h"

/* mosquitto sends 4 KiB of a WebSocket's packet every tenth of a second. */
enum { LARGE = 50000 };

struct transport {
	const char *name;
	bool tls, websocket;
	int port;
};

struct rig {
	struct certificates *certificates;
	struct real_broker *broker;
	struct transport transports[4];
};

static int start(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	struct certificates *certificates = certificates_new();
	int mqtts = free_port(), ws = free_port(), wss = free_port();
	char more[800];

	snprintf(more, sizeof(more),
		 "listener %d 127.0.0.1\ncertfile %s\nkeyfile %s\n"
		 "listener %d 127.0.0.1\nprotocol websockets\n"
		 "listener %d 127.0.0.1\nprotocol websockets\ncertfile %s\nkeyfile %s\n",
		 mqtts, certificates->good, certificates->good, ws, wss,
		 certificates->good, certificates->good);
	rig->certificates = certificates;
	rig->broker = real_broker_new(&(struct real_broker_options){ .more = more });
	rig->transports[0] = (struct transport){ "mqtt", false, false,
						 rig->broker->port };
	rig->transports[1] = (struct transport){ "mqtts", true, false, mqtts };
	rig->transports[2] = (struct transport){ "ws", false, true, ws };
	rig->transports[3] = (struct transport){ "wss", true, true, wss };
	*state = rig;
	return 0;
}

static int stop(void **state)
{
	struct rig *rig = *state;

	real_broker_free(rig->broker);
	certificates_free(rig->certificates);
	free(rig);
	return 0;
}

static struct session_options options_of(const struct rig *rig,
					 const struct transport *transport)
{
	struct session_options options = monitor_options(transport->port);

	options.url.tls = transport->tls;
	options.url.websocket = transport->websocket;
	options.ca_file = rig->certificates->ca;
	options.once = true;
	return options;
}

static bool has_user_property(const struct message *message, const char *name,
			      const char *value)
{
	struct property property;
	size_t cursor = 0;

	while (message_property(message, &cursor, &property))
		if (property.id == PROPERTY_USER && span_equals(property.name, name) &&
		    span_equals(property.value, value))
			return true;
	return false;
}

/* One cell: what was retained, then what is published now, with its properties. */
static void receive(const struct rig *rig, const struct transport *transport, int version)
{
	struct session_options options = options_of(rig, transport);
	struct monitor monitor;
	char filter[40], kept[40], live[40];

	print_message("%s, version %d\n", transport->name, version);
	snprintf(filter, sizeof(filter), "%s/%d/#", transport->name, version);
	snprintf(kept, sizeof(kept), "%s/%d/kept", transport->name, version);
	snprintf(live, sizeof(live), "%s/%d/live", transport->name, version);
	real_broker_publish(rig->broker, "-t", kept, "-m", "old", "-r", NULL);
	options.version = version;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, filter, 1, 0);
	assert_int_equal(monitor_state(&monitor, LINK_UP)->version, version);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code, 1);

	const struct message *message = monitor_message(&monitor);
	assert_true(span_equals(message_topic(message), kept));
	assert_true(span_equals(message_payload(message), "old"));
	assert_true(message->flags & MESSAGE_RETAINED);

	real_broker_publish(rig->broker, "-V", "5", "-t", live, "-m", "new", "-q", "1",
			    "-D", "publish", "user-property", "cid", "42", NULL);
	message = monitor_message(&monitor);
	assert_true(span_equals(message_topic(message), live));
	assert_true(span_equals(message_payload(message), "new"));
	assert_int_equal(message->qos, 1);
	assert_false(message->flags & MESSAGE_RETAINED);
	assert_int_equal(has_user_property(message, "cid", "42"), version == 5);
	monitor_stop(&monitor);
}

static void transport_carries_every_version(void **state)
{
	const struct rig *rig = *state;

	for (size_t i = 0; i < 4; i++)
		for (int version = 3; version <= 5; version++)
			receive(rig, &rig->transports[i], version);
}

static void transport_carries_large_payloads_whole(void **state)
{
	const struct rig *rig = *state;
	char path[96];
	char *bytes = malloc(LARGE);

	snprintf(path, sizeof(path), "%s/large", rig->certificates->directory);
	for (size_t i = 0; i < LARGE; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	FILE *file = fopen(path, "w");
	assert_int_equal(fwrite(bytes, 1, LARGE, file), LARGE);
	fclose(file);
	for (size_t i = 0; i < 4; i++) {
		struct session_options options = options_of(rig, &rig->transports[i]);
		struct monitor monitor;

		monitor_start(&monitor, &options);
		session_subscribe(monitor.session, 1, "large", 1, 0);
		monitor_report(&monitor, REPORT_SUBACK);
		real_broker_publish(rig->broker, "-t", "large", "-f", path, "-q", "1",
				    NULL);
		const struct message *message = monitor_message(&monitor);
		assert_int_equal(message->payload_len, LARGE);
		assert_memory_equal(message_payload(message).at, bytes, LARGE);
		monitor_stop(&monitor);
	}
	remove(path);
	free(bytes);
}

static void transport_tells_its_stages(void **state)
{
	const struct rig *rig = *state;
	struct session_options options = options_of(rig, &rig->transports[3]);
	struct monitor monitor;

	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_RESOLVING);
	monitor_state(&monitor, LINK_CONNECTING);
	monitor_state(&monitor, LINK_SECURING);
	monitor_state(&monitor, LINK_UPGRADING);
	monitor_state(&monitor, LINK_GREETING);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
}

static void transport_comes_back_with_the_broker(void **state)
{
	struct rig *rig = *state;
	struct session_options options = options_of(rig, &rig->transports[3]);
	struct monitor monitor;

	options.once = false;
	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "again", 0, 0);
	monitor_report(&monitor, REPORT_SUBACK);
	real_broker_stop(rig->broker);
	monitor_state(&monitor, LINK_WAITING);
	real_broker_start(rig->broker);
	monitor_state(&monitor, LINK_UP);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code, 0);
	monitor_stop(&monitor);
}

/* A session through the relay whose broker hangs up after so many bytes. */
static void lose_after(const struct session_options *options, struct relay *relay,
		       size_t bytes)
{
	struct monitor monitor;

	monitor_start(&monitor, options);
	relay_pass(relay, bytes, 5000);
	relay_cut(relay);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	if (report->failure != FAILURE_NETWORK && report->failure != FAILURE_TLS)
		fail_msg("failure %d after %zu bytes", (int)report->failure, bytes);
	if (!strstr(report->text.text, "127.0.0.1") || !strchr(report->text.text, '.'))
		fail_msg("after %zu bytes: %s", bytes, report->text.text);
	monitor_stop(&monitor);
}

/* In strides: TLS has many bytes, and the WebSockets of mosquitto look round ten times a
 * second only; tests/test_upgrade.c takes every byte of those. */
static void transport_survives_a_close_anywhere_in_the_handshake(void **state)
{
	static const size_t strides[4] = { 1, 31, 17, 83 };
	const struct rig *rig = *state;

	for (size_t i = 0; i < 4; i++) {
		const struct transport *transport = &rig->transports[i];
		struct session_options options = options_of(rig, transport);
		struct monitor monitor;
		struct relay relay;

		relay_open(&relay, transport->port);
		options.url.port = relay.port;
		monitor_start(&monitor, &options);
		relay_pass(&relay, SIZE_MAX, 500);
		/* Signatures differ in length. */
		size_t total = relay.passed - (transport->tls ? 8 : 0);
		monitor_state(&monitor, LINK_UP);
		relay_cut(&relay);
		monitor_stop(&monitor);
		for (size_t bytes = 0; bytes < total; bytes += strides[i])
			lose_after(&options, &relay, bytes);
		relay_close(&relay);
	}
}

/* Nothing comes any more, and nothing says that it ended. */
static void transport_notices_a_half_open_connection(void **state)
{
	enum { KEEPALIVE_S = 5 };
	const struct rig *rig = *state;
	struct monitor monitors[4];
	struct relay relays[4];
	int64_t frozen_us[4];

	for (size_t i = 0; i < 4; i++) {
		struct session_options options = options_of(rig, &rig->transports[i]);

		relay_open(&relays[i], options.url.port);
		options.url.port = relays[i].port;
		options.keepalive_s = KEEPALIVE_S;
		options.once = false;
		monitor_start(&monitors[i], &options);
		relay_pass(&relays[i], SIZE_MAX, 300);
		frozen_us[i] = clock_steady_us();
		monitor_state(&monitors[i], LINK_UP);
	}
	for (size_t i = 0; i < 4; i++) {
		const struct link_report *report =
			monitor_state(&monitors[i], LINK_WAITING);
		int64_t took_us = clock_steady_us() - frozen_us[i];

		assert_non_null(strstr(report->text.text, "has been silent"));
		assert_true(took_us < (KEEPALIVE_S * 3 / 2 + 1) * INT64_C(1000000));
		assert_true(monitor_stop_ms(&monitors[i]) < 1000);
		relay_close(&relays[i]);
	}
}

static void transport_goes_through_a_proxy(void **state)
{
	static const char *const schemes[2][2] = {
		{ "socks5h", "name localhost" }, { "socks5", "address 127.0.0.1" },
	};
	const struct rig *rig = *state;

	for (size_t i = 0; i < 8; i++) {
		struct session_options options =
			options_of(rig, &rig->transports[i / 2]);
		struct monitor monitor;
		struct relay relay;
		char proxy[64];

		relay_open(&relay, options.url.port);
		relay.socks = true;
		snprintf(proxy, sizeof(proxy), "%s://127.0.0.1:%d", schemes[i % 2][0],
			 relay.port);
		options.proxy = proxy;
		strcpy(options.url.host, "localhost");
		monitor_start(&monitor, &options);
		relay_pass(&relay, SIZE_MAX, 300);
		monitor_state(&monitor, LINK_PROXYING);
		monitor_state(&monitor, LINK_UP);
		/* A name may stand for this machine's other address as well. */
		if (strcmp(relay.asked, "address ::1"))
			assert_string_equal(relay.asked, schemes[i % 2][1]);
		monitor_stop(&monitor);
		relay_close(&relay);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transport_carries_every_version),
		cmocka_unit_test(transport_carries_large_payloads_whole),
		cmocka_unit_test(transport_tells_its_stages),
		cmocka_unit_test(transport_comes_back_with_the_broker),
		cmocka_unit_test(transport_survives_a_close_anywhere_in_the_handshake),
		cmocka_unit_test(transport_notices_a_half_open_connection),
		cmocka_unit_test(transport_goes_through_a_proxy),
	};

	return cmocka_run_group_tests_name("transport", tests, start, stop);
}
