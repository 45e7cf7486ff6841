#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

enum { DAY = 86400 };

/* A rig that is up over TLS since an hour ago. */
static struct rig *connected(int cols, int rows, bool verified)
{
	struct rig *r = rig_new(cols, rows);
	struct link *link = store_link_edit(r->store);
	int64_t hour_ago_us = r->now_us - INT64_C(3600) * RIG_SECOND;
	struct link_report tls = {
		.kind = REPORT_TLS, .state = LINK_SECURING, .at_us = hour_ago_us,
		.tls = {
			.version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384",
			.subject = "CN=*.example.net",
			.issuer = "CN=R3,O=Let's Encrypt,C=US", .verified = verified,
			.not_after_us = r->now_us + INT64_C(71) * DAY * RIG_SECOND + 1,
		},
	};
	struct link_report up = {
		.kind = REPORT_CONNACK, .state = LINK_UP, .version = 5,
		.at_us = hour_ago_us, .keepalive_s = 60,
		.client_id = "flespitop-desk-1a2b3c4d",
		.token = mem_text("{\"cid\":152919,\"access\":{\"type\":2}}"),
	};

	snprintf(link->host, sizeof(link->host), "mqtt.example.net");
	snprintf(link->address, sizeof(link->address), "192.0.2.7:8883");
	link->port = 8883;
	link->secure = true;
	store_report(r->store, &tls);
	store_report(r->store, &up);
	free(up.token);
	return r;
}

/* Live, stamped by the broker; each stage in seconds. */
static void receive(struct rig *r, double device_s, double platform_s, double broker_s)
{
	double now = (double)r->now_us / RIG_SECOND;
	double broker = now - broker_s, server = broker - platform_s;
	char *payload = mem_format("{\"device.name\":\"Van 12\","
				   "\"server.timestamp\":%.6f,\"timestamp\":%.6f}",
				   server, server - device_s);
	char stamp[40];
	struct property property = { .id = PROPERTY_USER, .name = span_of("timestamp") };
	struct message_parts parts = {
		.topic = span_of("flespi/message/gw/devices/12"),
		.payload = span_of(payload), .received_us = r->now_us,
		.properties = &property, .property_count = 1,
	};

	snprintf(stamp, sizeof(stamp), "%.6f", broker);
	property.value = span_of(stamp);
	store_apply(r->store, message_new(r->decoder, &parts));
	free(payload);
}

static const char digits[] = "0123456789";

/* The count in the row that begins with this label; blanks stand between thousands. */
static long count_of(struct rig *r, const char *label)
{
	char *screen = rig_screen(r), *at = strstr(screen, label);
	long count = 0;

	if (!at)
		fail_msg("no row \"%s\" in\n%s", label, screen);
	at += strlen(label);
	at += strspn(at, " ");
	for (; strspn(at, digits) || (*at == ' ' && strspn(at + 1, digits)); at++)
		if (*at != ' ')
			count = count * 10 + (*at - '0');
	free(screen);
	return count;
}

static void page_tells_all_there_is_to_know(void **state)
{
	struct rig *r = connected(76, 46, true);
	struct subscriptions *set = store_subscriptions_edit(r->store);

	(void)state;
	subscriptions_add(set, "flespi/message/gw/devices/+", 0, 0);
	subscriptions_answer(set, 1, 0);
	for (int i = 0; i < 20; i++)
		receive(r, 2, 0.2, 0.45);
	rig_key(r, "C");
	expect_body(r,
	"┌6 Connection ─ 1-42 of 47 ─ q closes ─────────────────────────────────────┐\n"
	"│ Link                                                                     │\n"
	"│ state         up 01:00:00, since 2026-01-01 09:00:00                     │\n"
	"│ broker        mqtt.example.net:8883                                      │\n"
	"│ address       192.0.2.7:8883                                             │\n"
	"│ transport     MQTT over TLS                                              │\n"
	"│ encryption    TLSv1.3, TLS_AES_256_GCM_SHA384                            │\n"
	"│ certificate   verified for mqtt.example.net                              │\n"
	"│ subject       CN=*.example.net                                           │\n"
	"│ issuer        CN=R3,O=Let's Encrypt,C=US                                 │\n"
	"│ validity      expires in 71 days, 2026-03-13                             │\n"
	"│ protocol      MQTT v5                                                    │\n"
	"│ client id     flespitop-desk-1a2b3c4d                                    │\n"
	"│ session       a new one                                                  │\n"
	"│ keepalive     60 s                                                       │\n"
	"│ account       152919, acl token                                          │\n"
	"│ connected     1 time since the start                                     │\n"
	"│                                                                          │\n"
	"│ Messages                                                                 │\n"
	"│ received             20  all that came here, 2.3K                        │\n"
	"│ = in history         20  kept; 5.6K of 64M in use                        │\n"
	"│ + evicted             0  made room; see --memory                         │\n"
	"│ + dropped             0  lost: the inbox was full                        │\n"
	"│ + left out            0  on topics of --leave-out                        │\n"
	"│ + sent again          0  came before; not kept twice                     │\n"
	"│ The numbers add up.                                                      │\n"
	"│                                                                          │\n"
	"│ Of those received                                                        │\n"
	"│ retained              0  kept by the broker: no news                     │\n"
	"│ undecodable           0  no JSON; shown as they are                      │\n"
	"│                                                                          │\n"
	"│ Not on the screen                                                        │\n"
	"│ hidden                0  by filter, pin or topics; kept                  │\n"
	"│ unseen                0  came during the pause; kept                     │\n"
	"│ inbox                 0  bytes wait to be taken in                       │\n"
	"│                                                                          │\n"
	"│ Lag                    p50     p95     Van 12                            │\n"
	"│ device → platform    +1.8s   +1.8s      +2.0s  the tracker's memory,     │\n"
	"│                                                network and clock         │\n"
	"│ platform → broker    +0.1s   +0.1s      +0.2s  inside flespi             │\n"
	"│ broker → here        +0.4s   +0.4s      +0.4s  the session, the link and │\n"
	"│                                                this machine's clock      │\n"
	"│ device → here        +2.6s   +2.6s      +2.6s  all of it                 │\n"
	"└──────────────────────────────────────────────────────────────────────────┘\n");
	rig_free(r);
}

static void wide_screen_has_two_columns(void **state)
{
	struct rig *r = connected(120, 36, true);

	(void)state;
	rig_key(r, "C");
	expect_row(r, "│ Link  ", "Messages  ");
	expect_row(r, "address       192.0.2.7:8883",
		   "+ evicted             0  made room");
	rig_free(r);
}

static void numbers_of_the_page_add_up(void **state)
{
	struct rig *r = rig_new_small(110, 40, 100000);

	(void)state;
	for (int i = 0; i < 1500; i++) {
		rig_device(r, 12, "Van 12", 1, "");
		if (i % 100 == 50)
			store_dropped(r->store, 7);
	}
	rig_receive_retained(r, "a/b", "1");
	rig_receive(r, "a/b", "not JSON");
	rig_key(r, "6");
	assert_int_equal(count_of(r, "received  "), 1502 + 15 * 7);
	assert_int_equal(count_of(r, "+ dropped"), 15 * 7);
	assert_true(count_of(r, "+ evicted") > 0);
	assert_int_equal(count_of(r, "received  "),
			 count_of(r, "= in history") + count_of(r, "+ evicted") +
			 count_of(r, "+ dropped") + count_of(r, "+ left out"));
	assert_int_equal(count_of(r, "retained"), 1);
	assert_int_equal(count_of(r, "undecodable"), 1);
	expect_text(r, "The numbers add up.");
	rig_free(r);
}

static void what_filter_and_pause_hide_is_counted_apart(void **state)
{
	struct rig *r = rig_new(110, 40);

	(void)state;
	for (int i = 0; i < 30; i++)
		rig_receive(r, i % 3 ? "car/1" : "bus/1", "{}");
	rig_key(r, "\\ b u s <Enter> C");
	assert_int_equal(count_of(r, "hidden"), 20);
	assert_int_equal(count_of(r, "unseen"), 0);
	rig_key(r, "F");
	assert_int_equal(count_of(r, "hidden"), 0);
	rig_key(r, "p");
	rig_receive(r, "car/1", "{}");
	rig_receive(r, "car/1", "{}");
	rig_key(r, "j");
	assert_int_equal(count_of(r, "unseen"), 2);
	assert_int_equal(count_of(r, "received  "), 32);
	rig_free(r);
}

static void stage_that_is_late_is_named(void **state)
{
	struct rig *r = connected(120, 40, true);

	(void)state;
	rig_key(r, "C");
	expect_text(r, "No message came yet that says when it was sent.");
	expect_row(r, "device → platform", " -       -  ");
	for (int i = 0; i < 20; i++)
		receive(r, 2, 0.2, 700);
	expect_text(r, "Late between the broker and here: half of all messages");
	expect_row(r, "broker → here", "+11m");
	rig_free(r);
}

static void clock_of_this_machine_that_is_behind_is_told(void **state)
{
	struct rig *r = connected(120, 40, true);

	(void)state;
	for (int i = 0; i < 20; i++)
		receive(r, 2, 0.2, -3);
	rig_key(r, "C");
	expect_text(r, "This machine's clock is about 3.1 seconds behind the");
	expect_row(r, "broker → here", "-3.0s");
	rig_free(r);
}

/* Without MQTT 5, or where the broker is not flespi. */
static void broker_without_stamps_gets_one_stage(void **state)
{
	struct rig *r = rig_new(120, 40);

	(void)state;
	rig_device(r, 12, "Van 12", 4, "");
	rig_key(r, "C");
	expect_row(r, "platform → here", "+0.0s");
	expect_no_text(r, "platform → broker");
	rig_free(r);
}

static void certificate_that_is_not_checked_is_red(void **state)
{
	struct rig *r = connected(120, 36, false);

	(void)state;
	rig_key(r, "C");
	char *letters = body_roles(r, 8);

	expect_row(r, "certificate", "NOT CHECKED");
	if (!strstr(letters, "dddddddddddddxxxxxxxxxxx"))
		fail_msg("the row of the certificate: %s", letters);
	free(letters);
	rig_free(r);
}

static void certificate_tells_how_long_it_is_valid(void **state)
{
	struct rig *r = connected(120, 36, true);
	int64_t *until_us = &store_link_edit(r->store)->tls.not_after_us;

	(void)state;
	rig_key(r, "C");
	expect_row(r, "validity", "expires in 71 days, 2026-03-13");
	*until_us = r->now_us + INT64_C(36000) * RIG_SECOND;
	expect_row(r, "validity", "expires in 10 hours, 2026-01-01 20:00");
	*until_us = r->now_us - INT64_C(3) * DAY * RIG_SECOND;
	expect_row(r, "validity", "expired 3 days ago, 2025-12-29");
	rig_free(r);
}

static void newest_failure_stays_after_it_is_over(void **state)
{
	struct rig *r = connected(120, 40, true);
	struct link_report lost = {
		.kind = REPORT_STATE, .state = LINK_WAITING, .failure = FAILURE_NETWORK,
		.at_us = r->now_us, .retry_us = r->now_us + 5 * RIG_SECOND,
		.text = { "mqtt.example.net closed the connection." },
	};
	struct link_report up = {
		.kind = REPORT_CONNACK, .state = LINK_UP, .version = 5,
		.at_us = r->now_us + 5 * RIG_SECOND,
	};

	(void)state;
	rig_key(r, "C");
	store_report(r->store, &lost);
	expect_row(r, "state  ", "waiting, next try in 5 seconds");
	store_report(r->store, &up);
	rig_pass(r, 60);
	expect_row(r, "connected", "2 times since the start");
	expect_row(r, "last failure", "1 minute ago: mqtt.example.net closed");
	rig_free(r);
}

static void refused_subscription_is_named(void **state)
{
	struct rig *r = connected(120, 40, true);
	struct subscriptions *set = store_subscriptions_edit(r->store);

	(void)state;
	subscriptions_add(set, "car/#", 0, 0);
	subscriptions_add(set, "flespi/log/gw/channels/+/#", 1, 2);
	subscriptions_answer(set, 1, 0);
	subscriptions_answer(set, 2, 0x87);
	rig_key(r, "C");
	assert_int_equal(count_of(r, "granted"), 1);
	assert_int_equal(count_of(r, "refused    "), 1);
	expect_text(r, "flespi/log/gw/channels/+/# refused: not authorised for");
	rig_free(r);
}

static void proxy_is_told_from_the_broker(void **state)
{
	struct rig *r = connected(120, 40, true);
	struct link *link = store_link_edit(r->store);

	(void)state;
	snprintf(link->proxy, sizeof(link->proxy), "proxy.example:1080");
	rig_key(r, "C");
	expect_row(r, "address", "192.0.2.7:8883 (of the proxy)");
	expect_row(r, "proxy   ", "proxy.example:1080, SOCKS5");
	rig_free(r);
}

static void small_screen_scrolls_to_the_end(void **state)
{
	struct rig *r = connected(50, 14, true);

	(void)state;
	rig_key(r, "C");
	expect_text(r, "1-10 of ");
	expect_no_text(r, "Subscriptions");
	rig_key(r, "G");
	expect_text(r, "Subscriptions");
	expect_row(r, "granted", "in force");
	rig_key(r, "g g");
	expect_row(r, "state", "up 01:00:00, since");
	rig_key(r, "q");
	expect_no_text(r, "Connection ─");
	rig_free(r);
}

static void page_fits_every_size(void **state)
{
	struct rig *r = connected(80, 24, false);

	(void)state;
	receive(r, 2, 0.2, 1);
	rig_key(r, "C");
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_tells_all_there_is_to_know),
		cmocka_unit_test(wide_screen_has_two_columns),
		cmocka_unit_test(numbers_of_the_page_add_up),
		cmocka_unit_test(what_filter_and_pause_hide_is_counted_apart),
		cmocka_unit_test(stage_that_is_late_is_named),
		cmocka_unit_test(clock_of_this_machine_that_is_behind_is_told),
		cmocka_unit_test(broker_without_stamps_gets_one_stage),
		cmocka_unit_test(certificate_that_is_not_checked_is_red),
		cmocka_unit_test(certificate_tells_how_long_it_is_valid),
		cmocka_unit_test(newest_failure_stays_after_it_is_over),
		cmocka_unit_test(refused_subscription_is_named),
		cmocka_unit_test(proxy_is_told_from_the_broker),
		cmocka_unit_test(small_screen_scrolls_to_the_end),
		cmocka_unit_test(page_fits_every_size),
	};

	return cmocka_run_group_tests_name("pane_connection", tests, NULL, NULL);
}
