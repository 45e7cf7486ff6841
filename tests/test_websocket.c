/* Frames over a line of bytes: no sockets, no clock. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "websocket_server.h"

enum { BIN = 0x82, PIECE = 0x02, MORE = 0x00, LAST = 0x80, CLOSE = 0x88, PING = 0x89,
	PONG = 0x8a };

static void websocket_hands_on_what_comes_in_any_pieces(void **state)
{
	static const size_t sizes[] = { 0, 1, 125, 126, 4096, 65535, 65536, 70000 };
	static const size_t cuts[] = { 1, 2, 3, 5, 13, 14, 125, 4095, 4097, 16384, 0 };
	static const size_t pieces[] = { 1, 7, 4096, 300000 };
	static uint8_t sent[250000], got[250001];
	size_t total = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)(i * 7 + i / 251);
	for (size_t c = 0; c < sizeof(cuts) / sizeof(*cuts); c++)
		for (size_t p = 0; p < sizeof(pieces) / sizeof(*pieces); p++) {
			line_open();
			total = 0;
			for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
				line_come_frame(i % 2 ? LAST : PIECE, sent + total,
						sizes[i]);
				total += sizes[i];
				line_come_frame(PING, "?", 1);
				line_come_frame(PONG, "unasked", 7);
			}
			line.cut = cuts[c];
			assert_int_equal(line_read_all(got, sizeof(got), pieces[p], NULL),
					 total);
			assert_memory_equal(got, sent, total);
			line_tear();
		}
}

static void websocket_takes_fragments_of_every_size(void **state)
{
	uint8_t got[64];

	(void)state;
	line_open();
	line_come_frame(PIECE, "", 0);
	for (size_t i = 0; i < 20; i++)
		line_come_frame(MORE, "abcdefghijklmnopqrst" + i, 1);
	line_come_frame(LAST, "", 0);
	line_come_frame(BIN, "!", 1);
	assert_int_equal(line_read_all(got, sizeof(got), 64, NULL), 21);
	assert_memory_equal(got, "abcdefghijklmnopqrst!", 21);
	line_tear();
}

static void websocket_says_which_rule_was_broken(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *says;
	} rows[] = {
		{ "\x82\x81xxxxy", 7, "masked" },
		{ "\x81\x01x", 3, "text frame" },
		{ "\xc2\x01x", 3, "extension" },
		{ "\x83\x01x", 3, "unknown kind" },
		{ "\x8b\x01x", 3, "unknown kind" },
		{ "\x80\x01x", 3, "never began" },
		{ "\x02\x01x\x82\x01x", 6, "inside another" },
		{ "\x89\x7e\x00\x7e", 4, "length" },
		{ "\x09\x01x", 3, "length" },
		{ "\x82\x7e\x00\x01x", 5, "length" },
		{ "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10, "length" },
		{ "\x88\x01x", 3, "one byte" },
	};
	struct err err;
	uint8_t bytes[200];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		line_open();
		line_come_frame(BIN, "good", 4);
		line_come(rows[i].bytes, rows[i].len);
		err.text[0] = '\0';
		len = line_read_all(bytes, sizeof(bytes), 200, &err);
		assert_memory_equal(bytes, "good", 4);
		assert_in_range(len, 4, 5);
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: no \"%s\" in: %s", i, rows[i].says, err.text);
		assert_true(websocket_told(line.websocket));
		/* It says goodbye once, and the same sentence from then on. */
		assert_int_equal(line_take_sent(bytes, &len), CLOSE);
		assert_memory_equal(bytes, "\x03\xea", 2);
		assert_int_equal(websocket_read(line.websocket, bytes, 9, &err), -1);
		assert_int_equal(websocket_write(line.websocket, "x", 1, &err), -1);
		assert_int_equal(line.sent_len, 0);
		line_tear();
		assert_int_equal(line.sent_len, 0);
	}
}

static void websocket_says_why_the_other_side_closed(void **state)
{
	static const struct {
		const char *payload;
		size_t len;
		bool told;
		const char *says;
	} rows[] = {
		{ "", 0, false, "closed the connection." },
		{ "\x03\xe8", 2, false, "closed the connection." },
		{ "\x03\xe8" "bye", 5, true, "done (1000), saying \"bye\"" },
		{ "\x03\xe9", 2, true, "goes away (1001). The broker may be" },
		{ "\x03\xf0" "quota", 7, true, "policy (1008), saying \"quota\"" },
		{ "\x03\xf4", 2, true, "(1012)" },
		{ "\x0f\xa0" "x\033[m", 6, true, "not known (4000)" },
	};
	struct err err;
	uint8_t bytes[200];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		line_open();
		line_come_frame(BIN, "last", 4);
		line_come_frame(CLOSE, rows[i].payload, rows[i].len);
		line_come_frame(BIN, "never", 5);
		assert_int_equal(line_read_all(bytes, sizeof(bytes), 200, &err), 4);
		if (!strstr(err.text, rows[i].says))
			fail_msg("no \"%s\" in: %s", rows[i].says, err.text);
		assert_null(strchr(err.text, '\033'));
		assert_int_equal(websocket_told(line.websocket), rows[i].told);
		assert_int_equal(line_take_sent(bytes, &len), CLOSE);
		line_tear();
	}
}

static void websocket_answers_a_ping_in_its_words(void **state)
{
	uint8_t bytes[200], long_one[125];
	size_t len;

	(void)state;
	memset(long_one, 'p', sizeof(long_one));
	line_open();
	line_come_frame(PING, "", 0);
	assert_int_equal(websocket_read(line.websocket, bytes, 9, NULL), 0);
	assert_int_equal(line_take_sent(bytes, &len), PONG);
	assert_int_equal(len, 0);
	line_come_frame(PING, long_one, sizeof(long_one));
	assert_int_equal(websocket_read(line.websocket, bytes, 9, NULL), 0);
	assert_int_equal(line_take_sent(bytes, &len), PONG);
	assert_int_equal(len, 125);
	assert_memory_equal(bytes, long_one, 125);
	assert_false(websocket_holds(line.websocket));
	line_tear();
}

/* A thousand pings while nothing can be sent cost the memory of one. */
static void websocket_answers_only_the_newest_of_many_pings(void **state)
{
	uint8_t bytes[200];
	char text[8];
	size_t len;

	(void)state;
	line_open();
	line.stuck = true;
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		line_come_frame(PING, text, strlen(text));
		assert_int_equal(websocket_read(line.websocket, bytes, 9, NULL), 0);
	}
	assert_true(websocket_holds(line.websocket));
	line.stuck = false;
	assert_int_equal(websocket_write(line.websocket, NULL, 0, NULL), 0);
	assert_false(websocket_holds(line.websocket));
	/* The first was on its way already. */
	assert_int_equal(line_take_sent(bytes, &len), PONG);
	assert_memory_equal(bytes, "0", 1);
	assert_int_equal(line_take_sent(bytes, &len), PONG);
	assert_memory_equal(bytes, "999", 3);
	assert_int_equal(line.sent_len, 0);
	line_tear();
}

/* However fast they come, a read comes back. */
static void websocket_returns_from_a_flood_of_pings(void **state)
{
	uint8_t bytes[9];

	(void)state;
	line_open();
	while (line.come_len < 290000)
		line_come_frame(PING, "flood", 5);
	assert_int_equal(websocket_read(line.websocket, bytes, 9, NULL), 0);
	assert_true(line.come_at < line.come_len);
	line_tear();
}

static void websocket_sends_masked_frames_in_any_pieces(void **state)
{
	static uint8_t whole[40000], got[40000];
	size_t at = 0, len, used, seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(whole); i++)
		whole[i] = (uint8_t)(i * 7 + i / 251);
	line_open();
	line.cut = 999;
	while (at < sizeof(whole)) {
		ssize_t moved = websocket_write(line.websocket, whole + at,
						sizeof(whole) - at, NULL);
		assert_true(moved >= 0);
		at += (size_t)moved;
	}
	while (websocket_holds(line.websocket))
		websocket_write(line.websocket, NULL, 0, NULL);
	for (at = 0; at < line.sent_len; at += used) {
		const uint8_t *frame = (const uint8_t *)line.sent + at;

		assert_int_equal(frame[0], BIN);
		used = server_unmask(frame, line.sent_len - at, got + seen, &len);
		assert_true(used);
		seen += len;
	}
	assert_int_equal(seen, sizeof(whole));
	assert_memory_equal(got, whole, sizeof(whole));
	line_tear();
}

static void websocket_takes_no_more_than_it_can_send(void **state)
{
	static const uint8_t bytes[20000];
	size_t taken = 0;

	(void)state;
	line_open();
	line.stuck = true;
	for (int i = 0; i < 100; i++)
		taken += (size_t)websocket_write(line.websocket, bytes, sizeof(bytes),
						 NULL);
	assert_in_range(taken, 1, 16384);
	assert_true(websocket_holds(line.websocket));
	line_tear();
}

static void websocket_says_goodbye(void **state)
{
	uint8_t bytes[200];
	size_t len;

	(void)state;
	line_open();
	line_tear();
	assert_int_equal(line_take_sent(bytes, &len), CLOSE);
	assert_memory_equal(bytes, "\x03\xe8", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(websocket_hands_on_what_comes_in_any_pieces),
		cmocka_unit_test(websocket_takes_fragments_of_every_size),
		cmocka_unit_test(websocket_says_which_rule_was_broken),
		cmocka_unit_test(websocket_says_why_the_other_side_closed),
		cmocka_unit_test(websocket_answers_a_ping_in_its_words),
		cmocka_unit_test(websocket_answers_only_the_newest_of_many_pings),
		cmocka_unit_test(websocket_returns_from_a_flood_of_pings),
		cmocka_unit_test(websocket_sends_masked_frames_in_any_pieces),
		cmocka_unit_test(websocket_takes_no_more_than_it_can_send),
		cmocka_unit_test(websocket_says_goodbye),
	};

	return cmocka_run_group_tests_name("websocket", tests, NULL, NULL);
}
