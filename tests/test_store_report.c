#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "feed.h"

static const int64_t SECOND = 1000000;

static int prepare(void **state)
{
	struct feed *f = calloc(1, sizeof(*f));

	feed_init(f);
	struct link *link = store_link_edit(f->store);

	snprintf(link->host, sizeof(link->host), "mqtt.flespi.io");
	link->port = 8883;
	*state = f;
	return 0;
}

static int tidy(void **state)
{
	feed_fini(*state);
	free(*state);
	return 0;
}

static void report(struct feed *f, struct link_report report)
{
	report.at_us = f->now_us;
	store_report(f->store, &report);
}

static void lose(struct feed *f, enum link_state state, const char *text)
{
	struct link_report failed = {
		.kind = REPORT_STATE, .state = state, .failure = FAILURE_NETWORK,
		.retry_us = f->now_us + 8 * SECOND,
	};

	snprintf(failed.text.text, sizeof(failed.text.text), "%s", text);
	report(f, failed);
}

static void accept(struct feed *f)
{
	report(f, (struct link_report){ .kind = REPORT_CONNACK, .state = LINK_UP,
					.version = 4 });
}

static void expect_newest(const struct feed *f, enum severity severity, const char *text)
{
	const struct event *event = feed_newest_event(f);

	assert_non_null(event);
	assert_string_equal(event->text, text);
	assert_int_equal(event->severity, severity);
	assert_int_equal(event->source, EVENT_HERE);
	assert_int_equal(event->at_us, f->now_us);
}

static void connection_is_told_with_all_that_is_known(void **state)
{
	struct feed *f = *state;
	char token[] = "{\"cid\":152919,\"access\":{\"type\":2}}";

	report(f, (struct link_report){ .kind = REPORT_STATE, .state = LINK_CONNECTING,
					.address = "10.1.2.3:8883" });
	report(f, (struct link_report){ .kind = REPORT_TLS,
					.tls = { .version = "TLSv1.3",
						 .verified = true } });
	assert_int_equal(store_event_newest(f->store), 0);
	report(f, (struct link_report){ .kind = REPORT_CONNACK, .state = LINK_UP,
					.version = 5,
					.token = token });
	expect_newest(f, SEVERITY_GOOD,
		      "connected to mqtt.flespi.io:8883 (10.1.2.3:8883), MQTT v5, "
		      "TLSv1.3, account 152919, acl token");
	assert_int_equal(store_link_edit(f->store)->state, LINK_UP);
}

/* Ten messages a minute apart, an hour without us, one message more. */
static void devices_are_not_thought_silent_while_we_were_away(void **state)
{
	struct feed *f = *state;

	accept(f);
	for (int i = 0; i < 10; i++) {
		feed_device(f, 1, i * 60, i * 60, NULL);
		f->now_us += 60 * SECOND;
	}
	lose(f, LINK_WAITING, "mqtt.flespi.io closed the connection.");
	f->now_us += 3600 * SECOND;
	accept(f);
	feed_device(f, 1, 4200, 4200, NULL);
	assert_int_equal(device_state(store_device(f->store, 1),
				      f->now_us + 125 * SECOND), DEVICE_LATE);
}

static void connection_to_an_address_tells_it_once(void **state)
{
	struct feed *f = *state;

	report(f, (struct link_report){ .kind = REPORT_STATE, .state = LINK_CONNECTING,
					.address = "mqtt.flespi.io:8883" });
	accept(f);
	expect_newest(f, SEVERITY_GOOD,
		      "connected to mqtt.flespi.io:8883, MQTT v3.1.1, no TLS");
}

static void connection_without_encryption_says_so(void **state)
{
	struct feed *f = *state;

	accept(f);
	expect_newest(f, SEVERITY_GOOD,
		      "connected to mqtt.flespi.io:8883, MQTT v3.1.1, no TLS");
}

static void session_that_was_kept_is_told(void **state)
{
	struct feed *f = *state;
	char held[] = "[{\"topic\":\"a\"},{\"topic\":\"b\"}]";

	report(f, (struct link_report){ .kind = REPORT_CONNACK, .state = LINK_UP,
					.version = 5,
					.session_present = true, .subscriptions = held });
	expect_newest(f, SEVERITY_NOTICE,
		      "the broker kept the session with 2 subscriptions; "
		      "what waited there comes first");
}

static void loss_says_why_and_when_it_goes_on(void **state)
{
	struct feed *f = *state;

	accept(f);
	f->now_us += SECOND;
	lose(f, LINK_WAITING, "The broker closed the connection.");
	expect_newest(f, SEVERITY_ALERT, "connection lost, next try in 8 seconds: "
		      "The broker closed the connection.");
	f->now_us += SECOND;
	lose(f, LINK_WAITING, "no route to host");
	expect_newest(f, SEVERITY_NOTICE,
		      "no connection, next try in 8 seconds: no route to host");
	f->now_us += SECOND;
	accept(f);
	expect_newest(f, SEVERITY_GOOD,
		      "connected again to mqtt.flespi.io:8883, MQTT v3.1.1, no TLS");
}

static void final_failure_says_that_it_is_final(void **state)
{
	struct feed *f = *state;

	lose(f, LINK_FAILED, "certificate expired");
	expect_newest(f, SEVERITY_ALERT,
		      "no connection, not trying again: certificate expired");
}

static void refused_connection_is_told_once(void **state)
{
	struct feed *f = *state;

	report(f, (struct link_report){ .kind = REPORT_CONNACK, .state = LINK_GREETING,
					.code = 135, .version = 5 });
	lose(f, LINK_FAILED, "the broker refused the connection: not authorised (135).");
	assert_int_equal(store_event_newest(f->store), 1);
	expect_newest(f, SEVERITY_ALERT, "no connection, not trying again: "
		      "the broker refused the connection: not authorised (135).");
}

static void refused_subscription_says_why_and_what_to_do(void **state)
{
	struct feed *f = *state;
	const struct code_info *info = code_find(CODE_SUBACK, 0x87);
	char text[200];
	struct subscriptions *set = store_subscriptions_edit(f->store);
	uint32_t id = subscriptions_add(set, "flespi/message/gw/devices/+", 1, 0)->id;

	report(f, (struct link_report){ .kind = REPORT_SUBACK, .id = id, .code = 0x87 });
	snprintf(text, sizeof(text),
		 "subscription to flespi/message/gw/devices/+ refused: %s (135)",
		 info->meaning);
	expect_newest(f, SEVERITY_ALERT, text);
	assert_string_equal(feed_newest_event(f)->advice, info->advice);
	assert_int_equal(subscriptions_find(set, id)->state, SUBSCRIPTION_REFUSED);
}

static void granted_subscription_is_told_only_if_it_is_less_than_asked(void **state)
{
	struct feed *f = *state;
	struct subscriptions *set = store_subscriptions_edit(f->store);
	uint32_t id = subscriptions_add(set, "a/b", 1, 0)->id;

	report(f, (struct link_report){ .kind = REPORT_SUBACK, .id = id, .code = 1 });
	assert_int_equal(store_event_newest(f->store), 0);
	assert_int_equal(subscriptions_find(set, id)->state, SUBSCRIPTION_GRANTED);
	report(f, (struct link_report){ .kind = REPORT_SUBACK, .id = id, .code = 0 });
	expect_newest(f, SEVERITY_NOTICE,
		      "subscription to a/b granted with QoS 0, not 1");
	report(f, (struct link_report){ .kind = REPORT_SUBACK, .id = 999, .code = 0x80 });
	assert_int_equal(store_event_newest(f->store), 1);
}

static void new_session_asks_anew_for_what_was_granted(void **state)
{
	struct feed *f = *state;
	struct subscriptions *set = store_subscriptions_edit(f->store);
	uint32_t id = subscriptions_add(set, "a/b", 1, 0)->id;
	struct subscription *row = subscriptions_find(set, id);

	report(f, (struct link_report){ .kind = REPORT_SUBACK, .id = id, .code = 1 });
	report(f, (struct link_report){ .kind = REPORT_CONNACK, .state = LINK_UP,
					.session_present = true });
	assert_int_equal(row->state, SUBSCRIPTION_GRANTED);
	accept(f);
	assert_int_equal(row->state, SUBSCRIPTION_ASKED);
	row->state = SUBSCRIPTION_OFF;
	accept(f);
	assert_int_equal(row->state, SUBSCRIPTION_OFF);
}

static void note_is_safe_and_bounded(void **state)
{
	struct feed *f = *state;
	char filler[2000];

	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	store_note(f->store, f->now_us, SEVERITY_NOTICE, "title \033]0;%s", "x\a");
	expect_newest(f, SEVERITY_NOTICE, "title \\x1b]0;x\\x07");
	store_note(f->store, f->now_us, SEVERITY_PLAIN, "%s", filler);
	assert_in_range(strlen(feed_newest_event(f)->text), 400, ERR_TEXT_MAX);
}

static void events_keep_the_newest_and_their_numbers(void **state)
{
	struct feed *f = *state;

	assert_int_equal(store_event_newest(f->store), 0);
	assert_null(store_event(f->store, 0));
	assert_null(store_event(f->store, 1));
	for (int i = 1; i <= STORE_EVENTS_MAX + 100; i++)
		store_note(f->store, i, SEVERITY_PLAIN, "event %d", i);
	assert_int_equal(store_event_newest(f->store), STORE_EVENTS_MAX + 100);
	assert_int_equal(store_event_oldest(f->store), 101);
	assert_null(store_event(f->store, 100));
	assert_null(store_event(f->store, STORE_EVENTS_MAX + 101));
	assert_string_equal(store_event(f->store, 101)->text, "event 101");
	assert_int_equal(store_event(f->store, 101)->number, 101);
	assert_string_equal(store_event(f->store, STORE_EVENTS_MAX)->text, "event 20000");
}

static void log_record_becomes_an_event_with_its_message(void **state)
{
	struct feed *f = *state;

	feed(f, "private/x", "1");
	feed(f, "flespi/log/gw/devices/7/connected", "{\"event_code\":300}");
	assert_int_equal(feed_newest_event(f)->seq, 2);
	assert_int_equal(feed_newest_event(f)->device_id, 7);
	assert_int_equal(feed_newest_event(f)->source, EVENT_FLESPI);
	feed(f, "flespi/log/gw/devices/7/connected", "");
	assert_int_equal(store_event_newest(f->store), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, tidy)
		TEST(connection_is_told_with_all_that_is_known),
		TEST(connection_to_an_address_tells_it_once),
		TEST(connection_without_encryption_says_so),
		TEST(devices_are_not_thought_silent_while_we_were_away),
		TEST(session_that_was_kept_is_told),
		TEST(loss_says_why_and_when_it_goes_on),
		TEST(final_failure_says_that_it_is_final),
		TEST(refused_connection_is_told_once),
		TEST(refused_subscription_says_why_and_what_to_do),
		TEST(granted_subscription_is_told_only_if_it_is_less_than_asked),
		TEST(new_session_asks_anew_for_what_was_granted),
		TEST(note_is_safe_and_bounded),
		TEST(events_keep_the_newest_and_their_numbers),
		TEST(log_record_becomes_an_event_with_its_message),
#undef TEST
	};

	return cmocka_run_group_tests_name("store: events", tests, NULL, NULL);
}
