/* The request for a WebSocket and every answer to it, over a line of bytes. */
#include "test.h"

#include <string.h>

#include "websocket_server.h"

static const struct url url = { .host = "h.test", .port = 80, .websocket = true,
				.path = "/" };

enum { BIN = 0x82 };

static void upgrade_asks_as_the_rfc_wants_it(void **state)
{
	static const struct {
		struct url url;
		const char *first, *host;
	} rows[] = {
		{ { .host = "h", .port = 80, .path = "/" },
		  "GET / HTTP/1.1\r\n", "\r\nHost: h\r\n" },
		{ { .host = "h", .port = 443, .path = "/mqtt?x=1", .tls = true },
		  "GET /mqtt?x=1 HTTP/1.1\r\n", "\r\nHost: h\r\n" },
		{ { .host = "h", .port = 443, .path = "/" },
		  "GET / HTTP/1.1\r\n", "\r\nHost: h:443\r\n" },
		{ { .host = "fe80::1%eth0", .port = 8080, .path = "/" },
		  "GET / HTTP/1.1\r\n", "\r\nHost: [fe80::1]:8080\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		line_lay(&rows[i].url);
		assert_int_equal(websocket_upgrade(line.websocket, NULL), 0);
		assert_memory_equal(line.sent, rows[i].first, strlen(rows[i].first));
		assert_non_null(strstr(line.sent, rows[i].host));
		assert_non_null(strstr(line.sent, "\r\nUpgrade: websocket\r\n"));
		assert_non_null(strstr(line.sent, "\r\nConnection: Upgrade\r\n"));
		assert_non_null(strstr(line.sent, "\r\nSec-WebSocket-Version: 13\r\n"));
		assert_non_null(strstr(line.sent, "\r\nSec-WebSocket-Protocol: mqtt"));
		assert_string_equal(line.sent + line.sent_len - 4, "\r\n\r\n");
		line_tear();
	}
}

static void upgrade_takes_an_answer_in_any_pieces(void **state)
{
	uint8_t bytes[8];

	(void)state;
	for (size_t cut = 1; cut < 300; cut++) {
		int done;

		line_ask(&url);
		line_come_frame(BIN, "behind", 6);
		line.cut = cut;
		while (!(done = websocket_upgrade(line.websocket, NULL)))
			;
		assert_int_equal(done, 1);
		assert_int_equal(line_read_all(bytes, 8, 8, NULL), 6);
		assert_memory_equal(bytes, "behind", 6);
		line_tear();
	}
}

static void upgrade_survives_an_end_at_every_byte(void **state)
{
	struct err err;

	(void)state;
	for (size_t len = 0; ; len++) {
		line_ask(&url);
		if (len == line.come_len)
			break;
		line.come_len = len;
		line.ends = true;
		assert_int_equal(websocket_upgrade(line.websocket, &err), -1);
		assert_false(websocket_told(line.websocket));
		assert_string_equal(err.text, "the end");
		line_tear();
	}
	line_tear();
}

static void upgrade_says_what_an_answer_means(void **state)
{
	static const struct {
		const char *answer, *says[3];
	} rows[] = {
		{ "200 OK\r\n", { "\"200 OK\"", "web page", "/mqtt" } },
		{ "301 Moved Permanently\r\nLocation: https://other.test/mqtt\r\n",
		  { "wss://other.test/mqtt", "--url", "not followed" } },
		{ "302 Found\r\nlocation: http://other.test:81/\r\n",
		  { "ws://other.test:81/", "302", "token" } },
		{ "307 Redirect\r\nLocation: /there\r\n", { "/there", "307", "" } },
		{ "301 Moved\r\n", { "somewhere else", "", "" } },
		{ "401 Unauthorized\r\n", { "login", "mqtts://", "" } },
		{ "403 Forbidden\r\n", { "lets nobody in", "firewall", "" } },
		{ "404 Not Found\r\n", { "no WebSocket", "at /, port 80", "/mqtt" } },
		{ "407 Proxy\r\n", { "proxy", "login", "" } },
		{ "426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\n",
		  { "version 8", "13", "" } },
		{ "426 Upgrade Required\r\n", { "version", "", "" } },
		{ "429 Too Many\r\n", { "too many", "", "" } },
		{ "502 Bad Gateway\r\n", { "does not reach the broker", "", "" } },
		{ "503 Service Unavailable\r\n", { "busy", "later", "" } },
		{ "418 \033[31mTeapot\r\n", { "\"418 ", "Teapot", "" } },
		{ "999 x\r\n", { "999", "", "" } },
		{ "xyz\r\n", { "broken line", "", "" } },
		{ "10\r\n", { "broken line", "", "" } },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		line_lay(&url);
		line_come_text("HTTP/1.1 ");
		line_come_text(rows[i].answer);
		line_come_text("\r\n");
		assert_int_equal(websocket_upgrade(line.websocket, &err), -1);
		assert_true(websocket_told(line.websocket));
		for (size_t k = 0; k < 3; k++)
			if (!strstr(err.text, rows[i].says[k]))
				fail_msg("no \"%s\" in: %s", rows[i].says[k], err.text);
		assert_null(strchr(err.text, '\033'));
		bool may_not = !strncmp(rows[i].answer, "401", 3) ||
			!strncmp(rows[i].answer, "403", 3) ||
			!strncmp(rows[i].answer, "407", 3);
		assert_int_equal(websocket_refused(line.websocket), may_not);
		line_tear();
	}
}

static void upgrade_says_what_is_no_http(void **state)
{
	static const struct {
		const char *bytes, *says;
	} rows[] = {
		{ "\x15\x03\x01 alert", "speaks TLS" },
		{ "\x20\x02", "not HTTP" },
		{ "SSH-2.0-OpenSSH", "SSH" },
		{ "GET / HTTP/1.1\r\n", "sends back" },
		{ "HTTP/2 200\r\n", "HTTP/2" },
		{ "HTP", "not HTTP" },
		{ "\033\n", "not HTTP" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		line_lay(&url);
		line_come_text(rows[i].bytes);
		assert_int_equal(websocket_upgrade(line.websocket, &err), -1);
		if (!strstr(err.text, rows[i].says))
			fail_msg("no \"%s\" in: %s", rows[i].says, err.text);
		line_tear();
	}
}

/* Writes over a piece of the good answer. */
static void spoil(const char *piece, const char *with)
{
	char *at = memmem(line.come, line.come_len, piece, strlen(piece));

	assert_non_null(at);
	memcpy(at, with, strlen(with));
}

static void upgrade_checks_every_field(void **state)
{
	static const struct {
		const char *piece, *with, *says;
	} rows[] = {
		{ "WebSocket", "webpocket", "something other" },
		{ "Upgrade\r", "upgradd\r", "something other" },
		{ "Accept:  ", "Accept: x", "Sec-WebSocket-Accept" },
		{ "Accept", "Accapt", "Sec-WebSocket-Accept" },
		{ ": mqtt", ": chat", "not for MQTT" },
		{ "Protocol: mqtt", "Protocoll:mqtt", "not for MQTT" },
		{ "\r\n\r\n", "\r\nSec-WebSocket-Extensions: x\r\n\r\n", "extension" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		line_ask(&url);
		spoil(rows[i].piece, rows[i].with);
		if (strlen(rows[i].with) > strlen(rows[i].piece))
			line.come_len += strlen(rows[i].with) - strlen(rows[i].piece);
		assert_int_equal(websocket_upgrade(line.websocket, &err), -1);
		if (!strstr(err.text, rows[i].says))
			fail_msg("no \"%s\" in: %s", rows[i].says, err.text);
		line_tear();
	}
}

static void upgrade_takes_no_endless_headers(void **state)
{
	struct err err;

	(void)state;
	line_lay(&url);
	line_come_text("HTTP/1.1 101 Switching Protocols\r\n");
	while (line.come_len < 100000)
		line_come_text("X-Filler: 0123456789\r\n");
	assert_int_equal(websocket_upgrade(line.websocket, &err), -1);
	assert_non_null(strstr(err.text, "8192 bytes of headers"));
	line_tear();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upgrade_asks_as_the_rfc_wants_it),
		cmocka_unit_test(upgrade_takes_an_answer_in_any_pieces),
		cmocka_unit_test(upgrade_survives_an_end_at_every_byte),
		cmocka_unit_test(upgrade_says_what_an_answer_means),
		cmocka_unit_test(upgrade_says_what_is_no_http),
		cmocka_unit_test(upgrade_checks_every_field),
		cmocka_unit_test(upgrade_takes_no_endless_headers),
	};

	return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
