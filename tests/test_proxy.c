/* The option, and the protocol over a socket pair whose other end is the test;
 * tests/test_transport.c goes the whole way to a broker. */
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/proxy.h"

static void proxy_takes_what_a_user_writes(void **state)
{
	static const struct {
		const char *text;
		struct proxy proxy;
	} rows[] = {
		{ "socks5h://h", { "h", 1080, "", "", true } },
		{ "socks5://h:1081", { "h", 1081, "", "", false } },
		{ "SOCKS5H://[::1]/", { "::1", 1080, "", "", true } },
		{ "socks5h://[::1]:9", { "::1", 9, "", "", true } },
		{ "socks5h://me@h", { "h", 1080, "me", "", true } },
		{ "socks5h://me:p%40ss%3a@h:1", { "h", 1, "me", "p@ss:", true } },
		{ "socks5h://me:a@b@h", { "h", 1080, "me", "a@b", true } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct proxy *row = &rows[i].proxy;
		struct proxy proxy;

		assert_true(proxy_parse(rows[i].text, &proxy, NULL));
		assert_string_equal(proxy.host, row->host);
		assert_int_equal(proxy.port, row->port);
		assert_string_equal(proxy.user, row->user);
		assert_string_equal(proxy.password, row->password);
		assert_int_equal(proxy.resolves, row->resolves);
	}
}

static void proxy_refuses_the_rest_without_repeating_secrets(void **state)
{
	static const char *const bad[] = {
		"h:1080", "http://h", "socks4://h", "socks5h://", "socks5h://h:0",
		"socks5h://h:x", "socks5h://::1", "socks5h://h/path", "socks5h://@h",
		"socks5h://u:SECRET%4@h", "socks5h://u:SECRET%00@h", "socks5h://u%zz@h",
		"socks5h://u:SECRET@", "socks5h://u:SECRET@h:x", "socks5://:SECRET@h",
		"socks5h://a\033b",
	};
	char longer[400];
	struct proxy proxy;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { "" };

		if (proxy_parse(bad[i], &proxy, &err))
			fail_msg("taken: %s", bad[i]);
		assert_non_null(strstr(err.text, "--proxy"));
		assert_null(strstr(err.text, "SECRET"));
		assert_null(strchr(err.text, '\033'));
	}
	snprintf(longer, sizeof(longer), "socks5h://%0256d@h", 1);
	assert_false(proxy_parse(longer, &proxy, NULL));
}

struct rig {
	struct proxy proxy;
	int ours, theirs;
	struct err err;
};

/* What the proxy will answer lies ready in the socket. */
static void rig_open(struct rig *rig, const char *option, const void *answer, size_t len)
{
	int pair[2];

	rig->err.text[0] = '\0';
	assert_true(proxy_parse(option, &rig->proxy, NULL));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	rig->ours = pair[0];
	rig->theirs = pair[1];
	fcntl(rig->ours, F_SETFL, O_NONBLOCK);
	assert_int_equal(send(rig->theirs, answer, len, 0), len);
}

static bool reach(struct rig *rig, const char *host)
{
	const struct proxy_request request = { &rig->proxy, rig->ours, host, 8883 };
	const struct deadline until = clock_deadline(-1, 1);

	return proxy_connect(&request, &until, &rig->err);
}

static void expect_sent(struct rig *rig, const void *bytes, size_t len)
{
	char got[600];

	assert_int_equal(recv(rig->theirs, got, sizeof(got), 0), len);
	assert_memory_equal(got, bytes, len);
}

static void rig_close(struct rig *rig)
{
	close(rig->ours);
	close(rig->theirs);
}

static void proxy_asks_for_names_and_addresses(void **state)
{
	static const struct {
		const char *host, *sent;
		size_t len;
	} rows[] = {
		{ "h.test", "\5\1\0\5\1\0\3\6h.test\x22\xb3", 16 },
		{ "1.2.3.4", "\5\1\0\5\1\0\1\1\2\3\4\x22\xb3", 13 },
		{ "::1", "\5\1\0\5\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x22\xb3", 25 },
	};
	static const char answers[][24] = {
		"\5\0" "\5\0\0\1....pp" "mqtt", "\5\0" "\5\0\0\3\1npp" "mqtt",
		"\5\0" "\5\0\0\4................pp",
	};
	static const size_t lens[] = { 16, 14, 24 };
	struct rig rig;
	char rest[8];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		rig_open(&rig, "socks5h://p", answers[i], lens[i]);
		if (!reach(&rig, rows[i].host))
			fail_msg("%s", rig.err.text);
		expect_sent(&rig, rows[i].sent, rows[i].len);
		/* What comes behind its answer is left to the broker's reader. */
		ssize_t left = recv(rig.ours, rest, sizeof(rest), MSG_DONTWAIT);
		assert_int_equal(left, i < 2 ? 4 : -1);
		rig_close(&rig);
	}
}

static void proxy_logs_in(void **state)
{
	static const char wants[] = "\5\2\1\0\5\0\0\1....pp";
	static const char plain[] = "\5\0\5\0\0\1....pp";
	struct rig rig;

	(void)state;
	rig_open(&rig, "socks5h://me:pass@p", wants, sizeof(wants) - 1);
	assert_true(reach(&rig, "h"));
	expect_sent(&rig, "\5\2\0\2\1\2me\4pass\5\1\0\3\1h\x22\xb3", 21);
	rig_close(&rig);
	/* A proxy that lets us in anyway is not told them. */
	rig_open(&rig, "socks5h://me:pass@p", plain, sizeof(plain) - 1);
	assert_true(reach(&rig, "h"));
	expect_sent(&rig, "\5\2\0\2\5\1\0\3\1h\x22\xb3", 12);
	rig_close(&rig);
}

static void proxy_says_what_went_wrong(void **state)
{
	static const struct {
		const char *option, *answer;
		size_t len;
		const char *says;
	} rows[] = {
		{ "socks5h://p", "\5\xff", 2, "a login: give it in FLESPITOP_PROXY" },
		{ "socks5h://p", "\5\2", 2, "wants a login" },
		{ "socks5h://u@p", "\5\xff", 2, "another kind of login" },
		{ "socks5h://u:SECRET@p", "\5\2\1\1", 4, "refused user and password" },
		{ "socks5h://p", "HTTP/1.1 400", 12, "speaks HTTP" },
		{ "socks5h://p", "\0\x5b", 2, "SOCKS4" },
		{ "socks5h://p", "\x15\x03", 2, "does not speak SOCKS5" },
		{ "socks5h://p", "\5\0\4\0\0\1", 6, "SOCKS4" },
		{ "socks5h://p", "\5\0\5\0\0\2", 6, "does not speak SOCKS5" },
		{ "socks5h://p", "\5\0\5\1\0\1", 6, "it failed (1)" },
		{ "socks5h://p", "\5\0\5\2\0\1", 6, "rules do not allow that (2)" },
		{ "socks5h://p", "\5\0\5\3\0\1", 6, "no network to there (3)" },
		{ "socks5h://p", "\5\0\5\4\0\1", 6, "does not reach the host (4)" },
		{ "socks5h://p", "\5\0\5\5\0\1", 6, "nothing listens there (5)" },
		{ "socks5h://p", "\5\0\5\6\0\1", 6, "time to live ran out on" },
		{ "socks5h://p", "\5\0\5\7\0\1", 6, "how to connect (7)" },
		{ "socks5h://p", "\5\0\5\x8\0\1", 6, "kind of address (8)" },
		{ "socks5h://p", "\5\0\5\x9\0\1", 6, "not known (9)" },
	};
	struct rig rig;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		rig_open(&rig, rows[i].option, rows[i].answer, rows[i].len);
		assert_false(reach(&rig, "h.test"));
		if (!strstr(rig.err.text, rows[i].says))
			fail_msg("no \"%s\" in: %s", rows[i].says, rig.err.text);
		assert_non_null(strstr(rig.err.text, "The proxy p:1080 "));
		assert_null(strstr(rig.err.text, "SECRET"));
		rig_close(&rig);
	}
}

static void proxy_survives_an_end_at_every_byte(void **state)
{
	static const char answer[] = "\5\2\1\0\5\0\0\3\4namepp";
	struct rig rig;

	(void)state;
	for (size_t len = 0; len < sizeof(answer) - 1; len++) {
		rig_open(&rig, "socks5h://u:p@p", answer, len);
		shutdown(rig.theirs, SHUT_WR);
		assert_false(reach(&rig, "h"));
		assert_non_null(strstr(rig.err.text, "closed the connection"));
		rig_close(&rig);
	}
}

static void proxy_is_given_up_on_in_time(void **state)
{
	struct rig rig;

	(void)state;
	rig_open(&rig, "socks5h://p", "\5", 1);
	assert_false(reach(&rig, "h.test"));
	assert_non_null(strstr(rig.err.text, "connect to h.test:8883 within 1 s"));
	rig_close(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proxy_takes_what_a_user_writes),
		cmocka_unit_test(proxy_refuses_the_rest_without_repeating_secrets),
		cmocka_unit_test(proxy_asks_for_names_and_addresses),
		cmocka_unit_test(proxy_logs_in),
		cmocka_unit_test(proxy_says_what_went_wrong),
		cmocka_unit_test(proxy_survives_an_end_at_every_byte),
		cmocka_unit_test(proxy_is_given_up_on_in_time),
	};

	return cmocka_run_group_tests_name("proxy", tests, NULL, NULL);
}
