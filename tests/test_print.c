/* --print of the real program, on a real broker. */
#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/json.h"
#include "core/mem.h"
#include "net/clock.h"
#include "program.h"
#include "real_broker.h"

enum { WAIT_S = 30 };

static char *url_of(const struct real_broker *broker)
{
	return mem_format("mqtt://127.0.0.1:%d", broker->port);
}

static struct json *parse(const char *line)
{
	struct err err;
	struct json *json = json_parse(span_of(line), &err);

	if (!json)
		fail_msg("%s: %s", err.text, line);
	assert_int_equal(json_type(json), JSON_OBJECT);
	return json;
}

/* --- what is printed -------------------------------------------------------- */

static void the_demo_prints_an_object_a_line(void **state)
{
	struct program *program =
		program_start("--demo=50", "--print=json", "-C", "200", "-W", "30", NULL);
	const char *line;
	int count = 0;

	(void)state;
	for (; (line = program_line(program)); count++) {
		struct json *json = parse(line);

		assert_non_null(json_string(json_member(json, "topic")));
		assert_non_null(json_string(json_member(json, "tst")));
		assert_non_null(json_member(json, "payload"));
		json_free(json);
	}
	assert_int_equal(program_end(program), 0);
	assert_int_equal(count, 200);
	assert_int_equal(program->next, program->out.len);
	assert_int_equal(program->err.len, 0);
	program_free(program);
}

static bool same(const struct json *one, const struct json *other);

static size_t children(const struct json *json)
{
	size_t count = 0;

	for (const struct json *at = json_first(json); at; at = json_next(at))
		count++;
	return count;
}

/* Names may repeat: each member of one has its own, equal one in the other. */
static bool same_members(const struct json *one, const struct json *other)
{
	for (const struct json *at = json_first(one); at; at = json_next(at)) {
		const struct json *twin = json_first(other);

		for (; twin; twin = json_next(twin))
			if (!strcmp(json_name(at), json_name(twin)) && same(at, twin))
				break;
		if (!twin)
			return false;
	}
	return children(one) == children(other);
}

static bool same(const struct json *one, const struct json *other)
{
	double a = 0, b = 0;

	if (json_type(one) != json_type(other))
		return false;
	switch (json_type(one)) {
	case JSON_OBJECT:
		return same_members(one, other);
	case JSON_ARRAY:
		for (one = json_first(one), other = json_first(other); one && other;
		     one = json_next(one), other = json_next(other))
			if (!same(one, other))
				return false;
		return !one && !other;
	case JSON_STRING:
		return !strcmp(json_string(one), json_string(other));
	case JSON_NUMBER:
		return json_number(one, &a) && json_number(other, &b) && a == b;
	default:
		return json_is_true(one) == json_is_true(other);
	}
}

/* All that mosquitto_sub says but the time of arrival; more members may follow. */
static void expect_same_line(const char *ours, const char *theirs)
{
	struct json *one = parse(ours), *other = parse(theirs);

	for (const struct json *at = json_first(other); at; at = json_next(at)) {
		const struct json *mine = json_member(one, json_name(at));

		if (strcmp(json_name(at), "tst") && (!mine || !same(mine, at)))
			fail_msg("%s differs:\n%s\n%s", json_name(at), ours, theirs);
	}
	json_free(one);
	json_free(other);
}

static void publish_samples(struct real_broker *broker)
{
	real_broker_publish(broker, "-V", "5", "-t", "a/b", "-q", "1", "-m",
		"{\"speed\":1.50,\"n\":12345678901234567890,"
		"\"name\":\"Ż\\u00f3\\ud83d\\ude9a\",\"x\":null}",
		"-D", "publish", "user-property", "timestamp", "1767261600.5",
		"-D", "publish", "user-property", "cid", "152919",
		"-D", "publish", "user-property", "cid", "152920",
		"-D", "publish", "content-type", "application/json",
		"-D", "publish", "response-topic", "r/t",
		"-D", "publish", "correlation-data", "abc",
		"-D", "publish", "payload-format-indicator", "1", NULL);
	real_broker_publish(broker, "-t", "a/b", "-n", NULL);
	real_broker_publish(broker, "-t", "a/Ż\"", "-q", "1", "-m",
			    "[true, {\"a\":\"b\"}, -1e-7]", NULL);
	real_broker_publish(broker, "-t", "a/b", "-q", "2", "-m", "\"text\"", NULL);
	real_broker_publish(broker, "-t", "a/b", "-m", "{\n\t\"a\" : 1\n}\n", NULL);
	real_broker_publish(broker, "-t", "flespi/message/gw/devices/7", "-r", "-m",
		"{\"channel.id\":3,\"ident\":\"352\",\"server.timestamp\":1767261605.25,"
		"\"timestamp\":1767261604}", NULL);
}

static void a_line_says_what_mosquitto_sub_says(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char port[8], *url = url_of(broker);

	(void)state;
	snprintf(port, sizeof(port), "%d", broker->port);
	real_broker_publish(broker, "-t", "ready", "-r", "-q", "1", "-m", "{\"is\":1}",
			    NULL);
	struct program *theirs = program_start("/usr/bin/mosquitto_sub", "-h",
					       "127.0.0.1", "-p", port, "-V", "5", "-q",
					       "1", "-t", "#", "-F", "%J", "-C", "7",
		"-D", "subscribe", "subscription-identifier", "1", NULL);
	struct program *ours = program_start("-L", url, "-t", "#", "-q", "1", "--print",
					     "-C", "7", NULL);
	/* Both are subscribed once they have the retained one. */
	char *first = mem_text(program_line(theirs));
	expect_same_line(program_line(ours), first);
	free(first);
	publish_samples(broker);
	for (int i = 1; i < 7; i++) {
		const char *line = program_line(ours), *other = program_line(theirs);

		assert_non_null(line);
		assert_non_null(other);
		expect_same_line(line, other);
	}
	assert_non_null(strstr(ours->out.at,
			       "{\"speed\":1.50,\"n\":12345678901234567890,"));
	assert_non_null(strstr(ours->out.at,
			       "},\"lag_s\":1.250000,\"device_id\":7,\"channel_id\":3,"
			       "\"ident\":\"352\"}\n"));
	assert_int_equal(program_end(ours), 0);
	assert_int_equal(program_end(theirs), 0);
	program_free(ours);
	program_free(theirs);
	free(url);
	real_broker_free(broker);
}

static void what_is_not_json_has_its_bytes_in_base64(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of(broker);

	(void)state;
	real_broker_publish(broker, "-t", "a", "-r", "-m", "\033]0;x\007\xff", NULL);
	struct program *program = program_start("-L", url, "-t", "a", "--print", "-C",
						"1", NULL);
	assert_int_equal(program_end(program), 0);
	assert_non_null(strstr(program->out.at,
			       "\"payload\":null,\"payload_base64\":\"G10wO3gH/w==\""));
	program_free(program);
	free(url);
	real_broker_free(broker);
}

static void text_is_safe_for_a_terminal(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of(broker);

	(void)state;
	real_broker_publish(broker, "-t", "a/b", "-r", "-m",
			    "\033[31m\n\u202e\xc2\x9b\xff", NULL);
	struct program *program = program_start("-L", url, "-t", "#", "--print=text",
						"-C", "1", NULL);
	assert_int_equal(program_end(program), 0);
	assert_non_null(strstr(program->out.at, "      - a/b  "));
	for (size_t i = 0; i + 1 < program->out.len; i++)
		assert_true((unsigned char)program->out.at[i] >= ' ');
	assert_null(strstr(program->out.at, "\u202e"));
	program_free(program);
	free(url);
	real_broker_free(broker);
}

static void what_is_left_out_does_not_count(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of(broker);

	(void)state;
	real_broker_publish(broker, "-t", "a/1", "-r", "-m", "1", NULL);
	real_broker_publish(broker, "-t", "b/2", "-r", "-m", "2", NULL);
	struct program *program = program_start("-L", url, "-t", "a/+", "-t", "b/+", "-T",
						"a/#", "--print=text", "-C", "1", NULL);
	assert_int_equal(program_end(program), 0);
	assert_non_null(strstr(program->out.at, "b/2  2\n"));
	assert_null(strstr(program->out.at, "a/1"));
	program_free(program);
	free(url);
	real_broker_free(broker);
}

static void five_megabytes_are_one_line(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of(broker), path[100];
	size_t len = 5 << 20;

	(void)state;
	snprintf(path, sizeof(path), "%s/payload", broker->directory);
	FILE *file = fopen(path, "w");
	fputs("{\"a\":\"", file);
	for (size_t i = 0; i < len; i++)
		fputc('x', file);
	fputs("\"}", file);
	fclose(file);
	real_broker_publish(broker, "-t", "big", "-r", "-q", "1", "-f", path, NULL);
	unlink(path);
	struct program *program = program_start("-L", url, "-t", "big", "--print", "-C",
						"1", NULL);
	const char *line = program_line(program);
	assert_non_null(line);
	assert_true(strlen(line) > len);
	struct json *json = parse(line);
	assert_int_equal(strlen(json_string(json_member(json_member(json, "payload"),
							"a"))), len);
	json_free(json);
	assert_int_equal(program_end(program), 0);
	program_free(program);
	free(url);
	real_broker_free(broker);
}

/* --- how it ends ------------------------------------------------------------ */

static void a_reader_that_leaves_ends_it_quietly(void **state)
{
	struct program *program = program_start("--demo=50", "--print", NULL);

	(void)state;
	assert_non_null(program_line(program));
	close(program->out_fd);
	program->out_fd = -1;
	assert_int_equal(program_end(program), 0);
	assert_int_equal(program->err.len, 0);
	program_free(program);
}

/* Without another message, too. */
static void a_reader_that_leaves_is_noticed_in_silence(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of(broker);

	(void)state;
	real_broker_publish(broker, "-t", "a", "-r", "-m", "1", NULL);
	struct program *program = program_start("-L", url, "-t", "a", "--print", NULL);
	assert_non_null(program_line(program));
	close(program->out_fd);
	program->out_fd = -1;
	assert_int_equal(program_end(program), 0);
	program_free(program);
	free(url);
	real_broker_free(broker);
}

static void a_signal_ends_it_with_its_number(void **state)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct program *program = program_start("--demo=5", "--print", NULL);

		assert_non_null(program_line(program));
		kill(program->pid, numbers[i]);
		assert_int_equal(program_end(program), 128 + numbers[i]);
		assert_int_equal(program->err.len, 0);
		program_free(program);
	}
}

/* Waits until the pipe holds `bytes`. */
static void wait_full(int fd, int bytes)
{
	int64_t until_us = clock_steady_us() + WAIT_S * (int64_t)CLOCK_SECOND;
	int held = 0;

	while (held < bytes) {
		assert_true(clock_steady_us() < until_us);
		assert_int_equal(ioctl(fd, FIONREAD, &held), 0);
	}
}

static void a_signal_is_heard_while_nobody_reads(void **state)
{
	int out[2];
	const char *const arguments[] = { "--demo=200", "--print", NULL };

	(void)state;
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_true(fcntl(out[0], F_SETPIPE_SZ, 8192) > 0);
	struct program *program = program_start_to(out[1], arguments);
	close(out[1]);
	wait_full(out[0], 4097);
	kill(program->pid, SIGTERM);
	assert_int_equal(program_end(program), 128 + SIGTERM);
	program_free(program);
	close(out[0]);
}

/* Reads what a pipe holds. */
static void empty(int fd)
{
	char bytes[4096];
	int held;

	while (!ioctl(fd, FIONREAD, &held) && held)
		assert_true(read(fd, bytes, sizeof(bytes)) > 0);
}

static void it_stops_and_goes_on_as_a_job_does(void **state)
{
	struct program *program = program_start("--demo=20", "--print", NULL);
	int status;

	(void)state;
	assert_non_null(program_line(program));
	kill(program->pid, SIGTSTP);
	assert_int_equal(waitpid(program->pid, &status, WUNTRACED), program->pid);
	assert_true(WIFSTOPPED(status));
	empty(program->out_fd);
	kill(program->pid, SIGCONT);
	struct pollfd more = { program->out_fd, POLLIN, 0 };
	assert_int_equal(poll(&more, 1, WAIT_S * 1000), 1);
	kill(program->pid, SIGINT);
	assert_int_equal(program_end(program), 128 + SIGINT);
	program_free(program);
}

static void a_full_disk_is_an_error(void **state)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	const char *const arguments[] = { "--demo=5", "--print", NULL };
	struct program *program = program_start_to(full, arguments);

	(void)state;
	assert_int_equal(program_end(program), 1);
	assert_string_equal(program->err.at, "flespitop: Standard output cannot be "
					     "written: No space left on device.\n");
	program_free(program);
	close(full);
}

static void the_wait_runs_out_with_status_27(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of(broker);

	(void)state;
	program_expect(27, "", "-L", url, "-t", "silent", "--print", "-W", "0.3", NULL);
	program_expect(27, "", "-L", url, "-t", "silent", "--print", "-W", "0", NULL);
	free(url);
	real_broker_free(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_demo_prints_an_object_a_line),
		cmocka_unit_test(a_line_says_what_mosquitto_sub_says),
		cmocka_unit_test(what_is_not_json_has_its_bytes_in_base64),
		cmocka_unit_test(text_is_safe_for_a_terminal),
		cmocka_unit_test(what_is_left_out_does_not_count),
		cmocka_unit_test(five_megabytes_are_one_line),
		cmocka_unit_test(a_reader_that_leaves_ends_it_quietly),
		cmocka_unit_test(a_reader_that_leaves_is_noticed_in_silence),
		cmocka_unit_test(a_signal_ends_it_with_its_number),
		cmocka_unit_test(a_signal_is_heard_while_nobody_reads),
		cmocka_unit_test(it_stops_and_goes_on_as_a_job_does),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(the_wait_runs_out_with_status_27),
	};

	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
