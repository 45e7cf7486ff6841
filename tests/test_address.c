#include "test.h"

#include "app/address.h"

struct said {
	const char *value;           /* NULL: nothing */
	enum source source;
};

static const enum source user = SOURCE_USER, line = SOURCE_COMMAND_LINE;

static struct config *given(struct said url, struct said host, struct said port)
{
	const struct { enum option_id id; struct said said; } options[] = {
		{ OPTION_URL, url }, { OPTION_HOST, host }, { OPTION_PORT, port },
	};
	struct config *config = config_new();
	struct err err;

	for (int i = 0; i < 3; i++) {
		struct origin origin = { options[i].said.source, "test" };

		if (options[i].said.value)
			assert_true(config_set(config, options[i].id,
					       options[i].said.value, origin, &err));
	}
	return config;
}

static struct said by(enum source source, const char *value)
{
	return (struct said){ value, source };
}

static const struct said none;

static void expect(struct config *take, const char *host, int port, bool tls,
		   enum source source)
{
	struct address address;
	struct err err;

	if (!address_find(take, &address, &err))
		fail_msg("%s", err.text);
	assert_string_equal(address.url.host, host);
	assert_int_equal(address.url.port, port);
	assert_int_equal(address.url.tls, tls);
	assert_int_equal(address.source, source);
	config_free(take);
}

static void expect_refusal(struct config *take, const char *sentence)
{
	struct address address;
	struct err err;

	assert_false(address_find(take, &address, &err));
	assert_string_equal(err.text, sentence);
	config_free(take);
}

static void without_options_it_is_flespi(void **state)
{
	(void)state;
	expect(config_new(), "mqtt.flespi.io", 8883, true, SOURCE_DEFAULT);
}

static void a_host_replaces_the_default_url(void **state)
{
	(void)state;
	expect(given(none, by(line, "b.example"), none), "b.example", 8883, true, line);
	expect(given(none, by(user, "b.example"), none), "b.example", 8883, true, user);
}

static void port_1883_of_a_host_means_no_tls(void **state)
{
	(void)state;
	expect(given(none, by(line, "b.example"), by(line, "1883")), "b.example", 1883,
	       false, line);
	expect(given(none, by(line, "b.example"), by(line, "1884")), "b.example", 1884,
	       true, line);
}

static void the_port_counts_for_a_url_too(void **state)
{
	(void)state;
	expect(given(by(user, "mqtt://b.example:5"), none, by(line, "6")), "b.example", 6,
	       false, user);
	expect(given(none, none, by(line, "6")), "mqtt.flespi.io", 6, true,
	       SOURCE_DEFAULT);
}

static void a_url_on_the_command_line_beats_a_host_in_a_file(void **state)
{
	(void)state;
	expect(given(by(line, "mqtt://b.example"), by(user, "c.example"), by(user, "7")),
	       "b.example", 1883, false, line);
}

static void a_host_on_the_command_line_beats_a_url_in_a_file(void **state)
{
	(void)state;
	expect(given(by(user, "mqtt://b.example:9"), by(line, "c.example"), none),
	       "c.example", 8883, true, line);
}

static void a_port_of_a_lower_source_belongs_to_another_address(void **state)
{
	(void)state;
	expect(given(none, by(line, "c.example"), by(user, "7")), "c.example", 8883, true,
	       line);
}

static void url_and_host_of_one_source_contradict(void **state)
{
	(void)state;
	expect_refusal(given(by(line, "mqtt://b"), by(line, "c"), none),
		       "Both --url and --host say where the broker is; give one.");
}

static void an_ipv6_address_needs_no_brackets_as_host(void **state)
{
	(void)state;
	expect(given(none, by(line, "::1"), by(line, "1883")), "::1", 1883, false, line);
}

static void a_host_is_neither_url_nor_port(void **state)
{
	(void)state;
	expect_refusal(given(none, by(line, "mqtt://b"), none),
		       "--host takes a name without mqtts:// and the like; --url takes "
		       "the whole.");
	expect_refusal(given(none, by(line, "b:1883"), none),
		       "--host takes a name without a port; --port takes that.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_it_is_flespi),
		cmocka_unit_test(a_host_replaces_the_default_url),
		cmocka_unit_test(port_1883_of_a_host_means_no_tls),
		cmocka_unit_test(the_port_counts_for_a_url_too),
		cmocka_unit_test(a_url_on_the_command_line_beats_a_host_in_a_file),
		cmocka_unit_test(a_host_on_the_command_line_beats_a_url_in_a_file),
		cmocka_unit_test(a_port_of_a_lower_source_belongs_to_another_address),
		cmocka_unit_test(url_and_host_of_one_source_contradict),
		cmocka_unit_test(an_ipv6_address_needs_no_brackets_as_host),
		cmocka_unit_test(a_host_is_neither_url_nor_port),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
