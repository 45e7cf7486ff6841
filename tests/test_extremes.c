/* Payloads that nobody should send, on the real program: none may end it, and each leaves
 * a row that says what it is. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/mem.h"
#include "program.h"
#include "real_broker.h"

struct try {
	struct real_broker *broker;
	char *url, *script, *payload;
};

static void begin(struct try *try)
{
	try->broker = real_broker_new(&(struct real_broker_options){ 0 });
	try->url = mem_format("mqtt://127.0.0.1:%d", try->broker->port);
	try->script = mem_format("%s/script", try->broker->directory);
	try->payload = mem_format("%s/payload", try->broker->directory);
}

static void end(struct try *try)
{
	unlink(try->script);
	unlink(try->payload);
	free(try->script);
	free(try->payload);
	free(try->url);
	real_broker_free(try->broker);
}

static void write_file(const char *path, struct span bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	fclose(file);
}

/* Shows the bytes as a device's retained message; the screen with it is the caller's. */
static char *screen_of(struct try *try, const struct buffer *payload)
{
	write_file(try->payload, (struct span){ payload->at, payload->len });
	write_file(try->script, span_of("wait up\nwait messages 1\nwait idle\nkeys "
					"3z\nscreen a\nkeys 2G<Enter>z4?q\nscreen b\n"));
	real_broker_publish(try->broker, "-t", "flespi/message/gw/devices/7", "-r", "-q",
			    "1", "-f", try->payload, NULL);
	struct program *program = program_start("-L", try->url, "--script", try->script,
						NULL);
	int status = program_end(program);

	if (status)
		fail_msg("exit "
			 "status %d: %s", status, program->err.at ? program->err.at : "");
	char *out = mem_text(program->out.at);
	program_free(program);
	return out;
}

/* The message's row shows these words. */
static void expect_row(struct buffer *take, const char *words)
{
	struct try try;

	begin(&try);
	char *screen = screen_of(&try, take);
	if (!strstr(screen, words))
		fail_msg("\"%s\" is not on the screen:\n%s", words, screen);
	free(screen);
	end(&try);
	buffer_fini(take);
}

static void repeat(struct buffer *out, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buffer_add_text(out, text);
}

static void five_megabytes_of_text_are_a_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	repeat(&payload, "x", 5 << 20);
	expect_row(&payload, "no JSON value begins like this at byte 0");
}

static void five_megabytes_of_json_are_a_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, "{\"position.speed\":48,\"z\":\"");
	repeat(&payload, "x", 5 << 20);
	buffer_add_text(&payload, "\"}");
	expect_row(&payload, "48");
}

static void ten_thousand_levels_are_a_marked_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	repeat(&payload, "{\"a\":", 10000);
	buffer_add_char(&payload, '1');
	repeat(&payload, "}", 10000);
	expect_row(&payload, "nested deeper than 1,000 levels");
}

static void fifty_thousand_members_are_a_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, "{\"position.speed\":48");
	for (int i = 0; i < 50000; i++)
		buffer_format(&payload, ",\"p%d\":%d", i, i);
	buffer_add_char(&payload, '}');
	expect_row(&payload, "48");
}

static void a_name_twice_is_a_marked_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, "{\"a\":1,\"a\":2}");
	expect_row(&payload, " 2xR ");
}

static void nothing_but_blanks_is_a_marked_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, " \n ");
	expect_row(&payload, " !R  ");
}

static void bytes_that_are_no_text_are_a_marked_row(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	for (int i = 0; i < 256; i++)
		buffer_add_char(&payload, (char)(255 - i));
	expect_row(&payload, "not UTF-8 at byte 0");
}

/* One name of a megabyte, and a number of a megabyte. */
static void names_and_numbers_may_be_long(void **state)
{
	struct buffer payload = { 0 };

	(void)state;
	buffer_add_text(&payload, "{\"position.speed\":48,\"");
	repeat(&payload, "n", 1 << 20);
	buffer_add_text(&payload, "\":");
	repeat(&payload, "9", 1 << 20);
	buffer_add_char(&payload, '}');
	expect_row(&payload, "48");
}

/* MQTT's longest topic. */
static void a_topic_of_65535_bytes_is_a_row(void **state)
{
	struct try try;
	struct buffer topic = { 0 };

	(void)state;
	begin(&try);
	buffer_add_text(&topic, "flespi/");
	repeat(&topic, "t", 65535 - 7);
	write_file(try.script, span_of("wait up\nwait messages 1\nwait idle\nkeys "
				       "3z\nscreen a\n"));
	real_broker_publish(try.broker, "-t", topic.at, "-r", "-q", "1", "-m", "17",
			    NULL);
	struct program *program = program_start("-L", try.url, "--script", try.script,
						NULL);
	assert_int_equal(program_end(program), 0);
	assert_non_null(strstr(program->out.at, "flespi/ttttt"));
	program_free(program);
	buffer_fini(&topic);
	end(&try);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_megabytes_of_text_are_a_row),
		cmocka_unit_test(five_megabytes_of_json_are_a_row),
		cmocka_unit_test(ten_thousand_levels_are_a_marked_row),
		cmocka_unit_test(fifty_thousand_members_are_a_row),
		cmocka_unit_test(a_name_twice_is_a_marked_row),
		cmocka_unit_test(nothing_but_blanks_is_a_marked_row),
		cmocka_unit_test(bytes_that_are_no_text_are_a_marked_row),
		cmocka_unit_test(names_and_numbers_may_be_long),
		cmocka_unit_test(a_topic_of_65535_bytes_is_a_row),
	};

	return cmocka_run_group_tests_name("extremes", tests, NULL, NULL);
}
