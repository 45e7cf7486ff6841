/* --keep of the real program: what was published while it was away is there when it
 * comes back, under the client id that it remembers. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/json.h"
#include "core/mem.h"
#include "program.h"
#include "real_broker.h"
#include "scripted_broker.h"

static char home[64];

static void expect_payload(struct program *program, double number)
{
	const char *line = program_line(program);
	double told;

	if (!line)
		fail_msg("it ended: %s", program->err.at ? program->err.at : "");
	struct json *json = json_parse(span_of(line), NULL);
	assert_true(json_number(json_member(json, "payload"), &told));
	assert_int_equal(told, number);
	json_free(json);
}

static void messages_wait_while_the_program_is_away(void **state)
{
	struct real_broker *broker = *state;
	char *url = mem_format("mqtt://127.0.0.1:%d", broker->port);

	real_broker_publish(broker, "-t", "away/x", "-m", "0", "-r", NULL);
	struct program *program = program_start("-c", "-L", url, "-t", "away/#",
						"--print", "-C", "1", NULL);
	expect_payload(program, 0);
	assert_int_equal(program_end(program), 0);
	program_free(program);
	for (int i = 1; i <= 3; i++) {
		char digit[] = { (char)('0' + i), '\0' };

		real_broker_publish(broker, "-t", "away/x", "-m", digit, "-q", "1", NULL);
	}
	program = program_start("-c", "-L", url, "-t", "away/#", "--print", "-C", "3",
				NULL);
	for (int i = 1; i <= 3; i++)
		expect_payload(program, i);
	assert_int_equal(program_end(program), 0);
	program_free(program);
	free(url);
}

static void another_profile_has_another_session(void **state)
{
	struct real_broker *broker = *state;
	char *url = mem_format("mqtt://127.0.0.1:%d", broker->port);
	char *config = mem_format("%s/config", home);
	FILE *file = fopen(config, "w");

	fputs("[profile other]\nkeep = yes\n", file);
	fclose(file);
	real_broker_publish(broker, "-t", "away/x", "-m", "4", "-q", "1", NULL);
	/* Nothing waits for this one: only the retained message comes. */
	struct program *program = program_start("--config", config, "--profile", "other",
						"-L", url, "-t", "away/#", "--print",
						"-C", "1", NULL);
	expect_payload(program, 0);
	assert_int_equal(program_end(program), 0);
	program_free(program);
	unlink(config);
	free(config);
	free(url);
}

/* A broker by another name that greets as flespi does. */
static void a_broker_that_tells_of_the_token_is_taken_for_flespi(void **state)
{
	static const char connack[] =
		"\x20\x17\x00\x00\x14\x26\x00\x05token\x00\x0a{\"cid\":12}";
	static const struct script_step script[] = {
		STEP(TAKE), STEP_BYTES(SEND, connack), STEP_BYTES(SUBACK_5, "\x00"),
		STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(script, 4, NULL, 0);
	char *url = mem_format("mqtt://127.0.0.1:%d", scripted_broker_port(broker));

	(void)state;
	program_expect(27, "the broker greets as flespi does", "-L", url, "-t", "x",
		       "--print", "-W", "1", NULL);
	free(url);
	scripted_broker_free(broker);
}

static void the_dialect_can_be_said(void **state)
{
	static const struct script_step script[] = {
		STEP(ACCEPT_5), STEP_BYTES(SUBACK_5, "\x00"), STEP(UNTIL_CLOSED),
	};
	struct scripted_broker *broker = scripted_broker_new(script, 3, NULL, 0);
	char *url = mem_format("mqtt://127.0.0.1:%d", scripted_broker_port(broker));
	size_t len;

	(void)state;
	program_expect(1, "only flespi knows $filter", "-L", url, "-t",
		       "$filter/cid=1/a/b", "--print", NULL);
	program_expect(27, "", "-L", url, "-t", "flespi/log/gw/devices/1,2/#", "--print",
		       "--dialect", "flespi", "-W", "1", NULL);
	scripted_broker_finish(broker);
	const uint8_t *packet = scripted_broker_packet(broker, 1, &len);
	assert_non_null(packet);
	assert_non_null(memmem(packet, len, "devices/1,2/#", 13));
	free(url);
	scripted_broker_free(broker);
}

static void a_share_group_is_warned_of(void **state)
{
	const struct real_broker *broker = *state;
	char *url = mem_format("mqtt://127.0.0.1:%d", broker->port);

	program_expect(27, "what comes here does not come to the others", "-L", url,
		       "-t", "x", "--print", "-W", "0.2", "--share", "g", NULL);
	program_expect(27, "to this broker g:2 is nothing but a name", "-L", url, "-t",
		       "x", "--print", "-W", "0.2", "--share", "g:2", NULL);
	free(url);
}

static int begin(void **state)
{
	strcpy(home, "/tmp/flespitop-test-XXXXXX");
	if (!mkdtemp(home))
		return -1;
	setenv("XDG_STATE_HOME", home, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	unsetenv("FLESPI_TOKEN");
	*state = real_broker_new(&(struct real_broker_options){ 0 });
	return 0;
}

static int end(void **state)
{
	static const char *const names[] = {
		"flespitop/client-id", "flespitop/client-id.other", "flespitop", "",
	};

	real_broker_free(*state);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = mem_format("%s/%s", home, names[i]);

		remove(path);
		free(path);
	}
	return access(home, F_OK) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_wait_while_the_program_is_away),
		cmocka_unit_test(another_profile_has_another_session),
		cmocka_unit_test(a_broker_that_tells_of_the_token_is_taken_for_flespi),
		cmocka_unit_test(the_dialect_can_be_said),
		cmocka_unit_test(a_share_group_is_warned_of),
	};

	return cmocka_run_group_tests_name("keep", tests, begin, end);
}
