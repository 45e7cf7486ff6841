/* What is published shows on the screen of the real program, and soon. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/clock.h"
#include "program.h"
#include "real_broker.h"

struct arrival {
	struct real_broker *broker;
	char *url, *script;
};

static void begin(struct arrival *arrival, const char *script)
{
	arrival->broker = real_broker_new(&(struct real_broker_options){ 0 });
	arrival->url = mem_format("mqtt://127.0.0.1:%d", arrival->broker->port);
	arrival->script = mem_format("%s/script", arrival->broker->directory);
	FILE *file = fopen(arrival->script, "w");
	fputs(script, file);
	fclose(file);
}

static void end(struct arrival *arrival)
{
	unlink(arrival->script);
	free(arrival->script);
	free(arrival->url);
	real_broker_free(arrival->broker);
}

/* Reads on to the screen of that name. */
static void expect_screen(struct program *program, const char *name)
{
	char *want = mem_format("== %s 120x36", name);
	const char *line;

	while ((line = program_line(program)) && strcmp(line, want))
		;
	if (!line)
		fail_msg("no "
			 "screen %s: %s", name, program->err.at ? program->err.at : "");
	free(want);
}

static void a_message_is_on_the_screen_within_a_second(void **state)
{
	struct arrival arrival;

	(void)state;
	begin(&arrival, "wait up\nwait idle\nscreen ready\nwait text "
			"hello.world\nscreen shown\n");
	struct program *program = program_start("-L", arrival.url, "-u", "any", "-t",
		"flespi/message/gw/devices/+", "--script", arrival.script, NULL);
	expect_screen(program, "ready");
	int64_t sent_us = clock_steady_us();
	real_broker_publish(arrival.broker, "-t", "flespi/message/gw/devices/5400101",
			    "-m", "{\"hello.world\":1.50,\"ident\":\"352\"}", NULL);
	expect_screen(program, "shown");
	assert_true(clock_steady_us() - sent_us < CLOCK_SECOND);
	assert_int_equal(program_end(program), 0);
	assert_non_null(strstr(program->out.at, "hello.world=1.50"));
	program_free(program);
	end(&arrival);
}

static void the_telemetry_of_the_chosen_device_is_fetched(void **state)
{
	struct arrival arrival;

	(void)state;
	begin(&arrival, "wait up\nwait text #7\nwait text fuel.level\nscreen seven\n"
		     "keys ]\nwait text gsm.signal.level\nscreen eight\n");
	real_broker_publish(arrival.broker, "-t",
			    "flespi/state/gw/devices/7/telemetry/fuel.level", "-r", "-m",
			    "55", NULL);
	real_broker_publish(arrival.broker, "-t",
			    "flespi/state/gw/devices/8/telemetry/gsm.signal.level", "-r",
			    "-m", "80", NULL);
	real_broker_publish(arrival.broker, "-t", "flespi/message/gw/devices/7", "-r",
			    "-m", "{}", NULL);
	real_broker_publish(arrival.broker, "-t", "flespi/message/gw/devices/8", "-r",
			    "-m", "{}", NULL);
	struct program *program = program_start("-L", arrival.url, "-t",
						"flespi/message/gw/devices/+", "--script",
						arrival.script, NULL);
	expect_screen(program, "seven");
	expect_screen(program, "eight");
	assert_int_equal(program_end(program), 0);
	program_free(program);
	end(&arrival);
}

static void a_subscription_can_be_added_and_removed(void **state)
{
	struct arrival arrival;

	(void)state;
	begin(&arrival, "wait up\nkeys T\nkeys a\ntype b/+\nkeys <Enter>\nwait text "
			"granted q0\nwait messages 1\nscreen added\nkeys G\nkeys x\nwait "
			"text Unsubscribed\nscreen removed\n");
	real_broker_publish(arrival.broker, "-t", "b/1", "-r", "-m", "17", NULL);
	struct program *program = program_start("-L", arrival.url, "-t", "a", "--script",
						arrival.script, NULL);
	expect_screen(program, "added");
	expect_screen(program, "removed");
	assert_int_equal(program_end(program), 0);
	program_free(program);
	end(&arrival);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_on_the_screen_within_a_second),
		cmocka_unit_test(the_telemetry_of_the_chosen_device_is_fetched),
		cmocka_unit_test(a_subscription_can_be_added_and_removed),
	};

	return cmocka_run_group_tests_name("arrival", tests, NULL, NULL);
}
