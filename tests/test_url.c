#include "test.h"

#include <stdio.h>
#include <string.h>

#include "net/url.h"

static void url_takes_the_port_from_the_scheme(void **state)
{
	static const struct {
		const char *text;
		int port;
		bool tls, websocket;
	} rows[] = {
		{ "mqtt://h",   1883, false, false },
		{ "mqtts://h",  8883, true,  false },
		{ "ws://h",     80,   false, true  },
		{ "wss://h",    443,  true,  true  },
		{ "MQTTS://h/", 8883, true,  false },
	};
	struct url url;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(url_parse(rows[i].text, &url, NULL));
		assert_int_equal(url.port, rows[i].port);
		assert_int_equal(url.tls, rows[i].tls);
		assert_int_equal(url.websocket, rows[i].websocket);
		assert_string_equal(url.host, "h");
		assert_string_equal(url.path, "/");
	}
}

static void url_takes_a_port_that_is_said(void **state)
{
	struct url url;

	(void)state;
	assert_true(url_parse("mqtts://mqtt.flespi.io:65535", &url, NULL));
	assert_string_equal(url.host, "mqtt.flespi.io");
	assert_int_equal(url.port, 65535);
}

static void url_takes_ipv6_in_brackets(void **state)
{
	struct url url;

	(void)state;
	assert_true(url_parse("mqtt://[::1]", &url, NULL));
	assert_string_equal(url.host, "::1");
	assert_int_equal(url.port, 1883);
	assert_true(url_parse("mqtts://[fe80::1%eth0]:1884/", &url, NULL));
	assert_string_equal(url.host, "fe80::1%eth0");
	assert_int_equal(url.port, 1884);
}

static void url_takes_a_path_for_websockets_only(void **state)
{
	struct url url;
	struct err err;

	(void)state;
	assert_true(url_parse("wss://h:444/mqtt?x=1", &url, NULL));
	assert_string_equal(url.path, "/mqtt?x=1");
	assert_int_equal(url.port, 444);
	assert_false(url_parse("mqtts://h/flespi", &url, &err));
	assert_non_null(strstr(err.text, "-t"));
}

static void url_refuses_credentials_without_repeating_them(void **state)
{
	struct url url;
	struct err err;

	(void)state;
	assert_false(url_parse("mqtts://SECRET@mqtt.flespi.io", &url, &err));
	assert_null(strstr(err.text, "SECRET"));
	assert_non_null(strstr(err.text, "FLESPI_TOKEN"));
	assert_false(url_parse("user:SECRET@mqtt.flespi.io", &url, &err));
	assert_null(strstr(err.text, "SECRET"));
}

static void url_without_a_scheme_is_told_how_to_write_it(void **state)
{
	struct url url;
	struct err err;

	(void)state;
	assert_false(url_parse("mqtt.flespi.io:8883", &url, &err));
	assert_non_null(strstr(err.text, "mqtts://mqtt.flespi.io:8883"));
	assert_false(url_parse("", &url, &err));
	assert_non_null(strstr(err.text, "mqtts://mqtt.flespi.io"));
}

static void url_refuses_what_is_none_with_a_sentence(void **state)
{
	static const char *const bad[] = {
		"http://h",       "mqtt://",         "mqtt://:1883",     "mqtt://h:",
		"mqtt://h:0",     "mqtt://h:65536",  "mqtt://h:1883x",   "mqtt://h:-1",
		"mqtt://h:99999999999999999999",     "mqtt://[::1",      "mqtt://[::1]x",
		"mqtt://[h]",     "mqtt://::1",      "mqtt://a b",       "mqtt://a\033b",
		"mqtt://\xd0\xba", "mqtt://h#x",     "mqtt://h/#",       "ws://h/a#b",
		"://h",
		"mqtt://[%lo]",   "mqtt://[]",
	};
	struct url url;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { "" };

		if (url_parse(bad[i], &url, &err))
			fail_msg("taken: %s", bad[i]);
		assert_true(strlen(err.text) > 10);
		for (const char *at = err.text; *at; at++)
			assert_in_range((unsigned char)*at, ' ', '~');
	}
}

static void url_refuses_what_does_not_fit(void **state)
{
	struct url url;
	struct err err;
	char text[1024];

	(void)state;
	snprintf(text, sizeof(text), "mqtt://%0300d", 1);
	assert_false(url_parse(text, &url, &err));
	snprintf(text, sizeof(text), "ws://h/%0300d", 1);
	assert_false(url_parse(text, &url, &err));
	snprintf(text, sizeof(text), "mqtt://%0900d", 1);
	assert_false(url_parse(text, &url, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(url_takes_the_port_from_the_scheme),
		cmocka_unit_test(url_takes_a_port_that_is_said),
		cmocka_unit_test(url_takes_ipv6_in_brackets),
		cmocka_unit_test(url_takes_a_path_for_websockets_only),
		cmocka_unit_test(url_refuses_credentials_without_repeating_them),
		cmocka_unit_test(url_without_a_scheme_is_told_how_to_write_it),
		cmocka_unit_test(url_refuses_what_is_none_with_a_sentence),
		cmocka_unit_test(url_refuses_what_does_not_fit),
	};

	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
