#include <stdlib.h>

#include "body.h"
#include "core/mem.h"
#include "test.h"

enum { VAN = 5400111, TRUCK = 5400112 };

static size_t count_on_screen(struct rig *r, char byte)
{
	char *screen = rig_screen(r);
	size_t count = 0;

	for (const char *at = screen; *at; at++)
		count += *at == byte;
	free(screen);
	return count;
}

static void message_is_shown_whole(void **state)
{
	struct rig *r = rig_new(80, 25);

	(void)state;
	rig_device(r, VAN, "Van 12", 2,
		   ",\"position.speed\":48,\"din\":1.500,\"odd name\":[1, {\"a\":null}]");
	rig_key(r, "3 <Enter>");
	expect_body(r,
"┌ Message ─ h the one before, l the next ─ Enter device ─ q closes ────────────┐\n"
"│ topic      flespi/message/gw/devices/5400111                                 │\n"
"│ kind       device message, a JSON object                                     │\n"
"│ size       196 bytes                                                         │\n"
"│ device     Van 12 #5400111                                                   │\n"
"│ received   2026-01-01 10:00:00.000                                           │\n"
"│ broker     not given                                                         │\n"
"│ server     2026-01-01 10:00:00.000 +0.0s  platform → here                    │\n"
"│ device     2026-01-01 09:59:58.000 +2.0s  device → platform                  │\n"
"│ lag        +2.0s  device → here                                              │\n"
"│ delivery   QoS 0, live                                                       │\n"
"│                                                                              │\n"
"│ Payload, 8 members                                                           │\n"
"│ device.id         5400111             Numeric id of the registered device (… │\n"
"│ device.name       Van 12              Human name of the registered device    │\n"
"│ ident             352093085400111     Unique id the tracker announces itsel… │\n"
"│ server.timestamp  1767261600.000000   When the flespi channel took the mess… │\n"
"│ timestamp         1767261598.000000   When the tracker says the sample was … │\n"
"│ position.speed    48 km/h             Ground speed at the fix                │\n"
"│ din               1.500               Bit mask of digital inputs; single in… │\n"
"│ odd name          [1, {\"a\":null}]                                            │\n"
"│                                                                              │\n"
"└──────────────────────────────────────────────────────────────────────────────┘\n");
	rig_free(r);
}

static void enter_on_the_page_goes_to_the_device(void **state)
{
	struct rig *r = rig_new(90, 28);

	(void)state;
	rig_device(r, TRUCK, "Truck 7", 2, "");
	rig_device(r, VAN, "Van 12", 2, "");
	rig_key(r, "3 <Enter> <Enter>");
	expect_text(r, "Van 12 as it is now; 3 goes back.");
	rig_key(r, "3 <Enter> q");
	expect_no_text(r, "Message ─");
	expect_text(r, "3 Messages");
	rig_receive(r, "car/speed", "1");
	rig_key(r, "G <Enter> <Enter>");
	expect_text(r, "This message is of no device and no channel.");
	rig_free(r);
}

static void long_value_is_wrapped_and_every_byte_is_there(void **state)
{
	struct rig *r = rig_new(60, 16);
	char *value = mem_new(5001), *more;

	(void)state;
	memset(value, '@', 5000);
	more = mem_format(",\"long\":\"%s\",\"list\":[\"%s\"],\"after\":7", value, value);
	rig_device(r, VAN, "Van 12", 2, more);
	rig_key(r, "3 <Enter>");
	rig_key(r, "G");
	expect_row(r, "after", "7");
	rig_resize(r, 60, 400);
	assert_int_equal(count_on_screen(r, '@'), 10000);
	free(value);
	free(more);
	rig_free(r);
}

static void hostile_bytes_are_escaped(void **state)
{
	struct rig *r = rig_new(90, 30);

	(void)state;
	rig_device(r, VAN, "Van 12", 2,
		   ",\"evil\\u001b[2J\":\"a\\u001b]0;x\\u0007\xe2\x80\xae""b\"");
	rig_receive(r, "car/\x1b[31m", "\x1b[2Jtext");
	rig_key(r, "3 <Enter>");
	expect_row(r, "topic", "car/\\x1b[31m");
	expect_text(r, "\\x1b[2Jtext");
	rig_key(r, "q k <Enter>");
	expect_row(r, "evil\\u001b[2J", "a\\x1b]0;x\\x07\\u202eb");
	rig_free(r);
}

static void text_that_is_not_json_says_why(void **state)
{
	struct rig *r = rig_new(90, 30);

	(void)state;
	rig_receive(r, "car/door", "{\"open\":tru");
	rig_key(r, "3 <Enter>");
	expect_row(r, "kind", "on a topic not of flespi, a text that is not JSON");
	expect_text(r, "Not JSON: ");
	expect_text(r, ", at byte ");
	expect_text(r, "{\"open\":tru");
	rig_receive(r, "car/door", "");
	rig_key(r, "q G <Enter>");
	expect_row(r, "kind", "empty: what the topic held is removed");
	expect_no_text(r, "Payload");
	rig_free(r);
}

static void binary_is_shown_in_hexadecimal_too(void **state)
{
	struct rig *r = rig_new(90, 30);

	(void)state;
	rig_receive_bytes(r, "car/raw", "0123456789abcdef\xff\x00hello", 23);
	rig_key(r, "3 <Enter>");
	expect_text(r, "0123456789abcdef\\xff\\x00hello");
	expect_row(r, "00000000  30 31 32 33", "66  0123456789abcdef");
	expect_row(r, "00000010  ff 00 68", "..hello");
	rig_resize(r, 34, 40);
	expect_row(r, "00000010  ff 00", "..he");
	rig_free(r);
}

static void huge_value_shows_its_beginning_and_its_size(void **state)
{
	struct rig *r = rig_new(100, 1200);
	size_t len = 200000;
	char *value = mem_new(len + 1), *more;

	(void)state;
	memset(value, '@', len);
	more = mem_format(",\"large\":[\"%s\"],\"after\":7", value);
	rig_device(r, VAN, "Van 12", 2, more);
	rig_key(r, "3 <Enter> G");
	expect_text(r, "Only the first 65 536 of its 200 004 bytes are shown.");
	expect_row(r, "after", "7");
	rig_receive(r, "car/text", value);
	rig_key(r, "q G <Enter> G");
	expect_text(r, "Only the first 65 536 of its 200 000 bytes are shown.");
	free(value);
	free(more);
	rig_free(r);
}

/* A payload of nothing but members is bounded as well. */
static void countless_members_end_in_a_sentence(void **state)
{
	struct rig *r = rig_new(80, 24);
	struct buffer more = { 0 };

	(void)state;
	for (int i = 0; i < 30000; i++)
		buffer_format(&more, ",\"m%d\":%d", i, i);
	rig_device(r, VAN, "Van 12", 2, more.at);
	rig_key(r, "3 <Enter> G");
	expect_text(r, "10 005 members more are not shown.");
	buffer_fini(&more);
	rig_free(r);
}

static void message_that_left_history_stays_on_its_page(void **state)
{
	struct rig *r = rig_new_small(90, 30, 20000);

	(void)state;
	rig_device(r, VAN, "Van 12", 2, ",\"din\":5");
	rig_key(r, "3 <Enter>");
	expect_no_text(r, "left history");
	for (int i = 0; i < 200; i++)
		rig_receive(r, "car/speed", "1");
	expect_text(r, "Message ─ has left history since");
	expect_row(r, "din ", "5");
	rig_resize(r, 70, 40);
	expect_row(r, "din ", "5");
	rig_key(r, "<Enter>");
	expect_text(r, "This message has left history.");
	rig_key(r, "l");
	expect_text(r, "There is no later message");
	rig_free(r);
}

static void left_and_right_go_along_the_messages_of_the_device(void **state)
{
	struct rig *r = rig_new(90, 40);

	(void)state;
	rig_device(r, VAN, "Van 12", 2, ",\"din\":1");
	rig_device(r, TRUCK, "Truck 7", 2, ",\"din\":2");
	rig_device(r, VAN, "Van 12", 2, ",\"din\":3");
	rig_receive(r, "car/speed", "44");
	rig_device(r, VAN, "Van 12", 2, ",\"din\":5");
	rig_key(r, "3 <Enter>");
	expect_row(r, "din ", "5");
	rig_key(r, "h");
	expect_row(r, "din ", "3");
	rig_key(r, "h");
	expect_row(r, "din ", "1");
	rig_key(r, "h");
	expect_text(r, "There is no earlier message of this device in history.");
	rig_key(r, "l");
	expect_row(r, "din ", "3");
	rig_key(r, "l l");
	expect_row(r, "din ", "5");
	expect_text(r, "There is no later message of this device in history.");
	rig_free(r);
}

static void left_and_right_go_along_a_topic_that_is_no_devices(void **state)
{
	struct rig *r = rig_new(90, 40);

	(void)state;
	rig_receive(r, "car/speed", "44");
	rig_receive(r, "car/door", "1");
	rig_receive(r, "car/speed", "55");
	rig_key(r, "3 <Enter>");
	expect_text(r, "│ 55");
	rig_key(r, "h");
	expect_text(r, "│ 44");
	rig_key(r, "h");
	expect_text(r, "There is no earlier message on this topic in history.");
	rig_key(r, "l l");
	expect_text(r, "│ 55");
	expect_text(r, "There is no later message on this topic in history.");
	rig_free(r);
}

static void delivery_and_properties_are_told(void **state)
{
	struct rig *r = rig_new(90, 40);
	struct subscriptions *set = store_subscriptions_edit(r->store);
	struct property properties[] = {
		{ .id = PROPERTY_SUBSCRIPTION_ID, .number = 1 },
		{ .id = PROPERTY_USER, .name = span_of("timestamp"),
		  .value = span_of("1767261599.500000") },
		{ .id = PROPERTY_USER, .name = span_of("cid"),
		  .value = span_of("152919") },
	};
	struct message_parts parts = {
		.topic = span_of("flespi/message/gw/devices/7"),
		.payload = span_of("{\"server.timestamp\":1767261599.25,"
				   "\"timestamp\":1767261590}"),
		.properties = properties, .property_count = 3,
		.received_us = r->now_us, .mid = 9, .qos = 1, .dup = true,
	};

	(void)state;
	subscriptions_add(set, "flespi/message/gw/devices/+", 1, 0);
	subscriptions_answer(set, 1, 1);
	store_apply(r->store, message_new(r->decoder, &parts));
	rig_receive_retained(r, "flespi/state/gw/devices/7/name", "\"Van 7\"");
	rig_key(r, "3 k <Enter>");
	expect_row(r, "delivery", "QoS 1, packet 9, live, sent again (DUP)");
	expect_row(r, "filter", "flespi/message/gw/devices/+");
	expect_row(r, "device ", "Van 7 #7");
	expect_row(r, "received", "2026-01-01 10:00:00.000");
	expect_row(r, "broker", "2026-01-01 09:59:59.500 +0.5s  broker → here");
	expect_row(r, "server", "2026-01-01 09:59:59.250 +0.2s  platform → broker");
	expect_row(r, "device  ", "2026-01-01 09:59:50.000 +9.2s  device → platform");
	expect_row(r, "lag", "+10s  device → here");
	expect_row(r, "subscription id", "1");
	expect_row(r, "cid", "152919");
	rig_key(r, "q j <Enter>");
	expect_row(r, "delivery", "QoS 0, retained: a snapshot");
	expect_text(r, "│ Van 7");
	rig_free(r);
}

static void page_fits_every_size(void **state)
{
	struct rig *r = rig_new(80, 24);

	(void)state;
	rig_receive_bytes(r, "car/raw", "\xff\x00\xe4\xbd\xa0", 5);
	rig_device(r, VAN, "Van 12", 2, ",\"wide\":\"\xe4\xbd\xa0\xe5\xa5\xbd\"");
	rig_key(r, "3 <Enter>");
	draw_at_every_size(r);
	rig_resize(r, 200, 60);
	expect_row(r, "wide", "\xe4\xbd\xa0\xe5\xa5\xbd");
	rig_key(r, "q k <Enter>");
	draw_at_every_size(r);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_is_shown_whole),
		cmocka_unit_test(enter_on_the_page_goes_to_the_device),
		cmocka_unit_test(long_value_is_wrapped_and_every_byte_is_there),
		cmocka_unit_test(hostile_bytes_are_escaped),
		cmocka_unit_test(text_that_is_not_json_says_why),
		cmocka_unit_test(binary_is_shown_in_hexadecimal_too),
		cmocka_unit_test(huge_value_shows_its_beginning_and_its_size),
		cmocka_unit_test(countless_members_end_in_a_sentence),
		cmocka_unit_test(message_that_left_history_stays_on_its_page),
		cmocka_unit_test(left_and_right_go_along_the_messages_of_the_device),
		cmocka_unit_test(left_and_right_go_along_a_topic_that_is_no_devices),
		cmocka_unit_test(delivery_and_properties_are_told),
		cmocka_unit_test(page_fits_every_size),
	};

	return cmocka_run_group_tests_name("pane_message", tests, NULL, NULL);
}
