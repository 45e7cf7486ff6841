#include "test.h"

#include "app/cli.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"

enum { ARGUMENTS_MAX = 16 };

struct line {
	struct config *config;
	struct paths paths;
	struct buffer warnings;
	struct err err;
	char *argv[ARGUMENTS_MAX];
	int argc;
	bool ok;
	char directory[40];          /* holds `system` and `user` as config files */
};

static void line_init(struct line *line)
{
	*line = (struct line){ .config = config_new(),
			       .directory = "/tmp/flespitop-test-XXXXXX" };
	assert_non_null(mkdtemp(line->directory));
	line->paths.config = mem_format("%s/user", line->directory);
	line->paths.config_system = mem_format("%s/system", line->directory);
	line->paths.state = mem_text("/nonexistent/state");
	for (int i = 0; i < 3; i++)
		line->paths.themes[i] = mem_format("/nonexistent/themes%d", i);
}

static void line_fini(struct line *line)
{
	unlink(line->paths.config);
	unlink(line->paths.config_system);
	rmdir(line->directory);
	for (int i = 0; i < line->argc; i++)
		free(line->argv[i]);
	paths_fini(&line->paths);
	buffer_fini(&line->warnings);
	config_free(line->config);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* Arguments apart by blanks. */
static void run_in(struct line *line, const char *arguments)
{
	char *copy = mem_text(arguments);

	line->argv[line->argc++] = mem_text("flespitop");
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
		assert_true(line->argc < ARGUMENTS_MAX - 1);
		line->argv[line->argc++] = mem_text(word);
	}
	free(copy);
	line->ok = cli_read(line->config, &line->paths, line->argv, &line->warnings,
			    &line->err);
}

static void run(struct line *line, const char *arguments)
{
	line_init(line);
	run_in(line, arguments);
}

static void expect(const char *arguments, enum option_id id, const char *text)
{
	struct line line;

	run(&line, arguments);
	if (!line.ok)
		fail_msg("%s: %s", arguments, line.err.text);
	assert_true(config_is_set(line.config, id));
	assert_string_equal(config_text(line.config, id), text);
	line_fini(&line);
}

static void expect_refusal(const char *arguments, const char *sentence)
{
	struct line line;

	run(&line, arguments);
	assert_false(line.ok);
	assert_string_equal(line.err.text, sentence);
	line_fini(&line);
}

static char *answer(const char *arguments)
{
	struct line line;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	run(&line, arguments);
	assert_true(line.ok);
	assert_true(cli_answer(line.config, &line.paths, out));
	fclose(out);
	line_fini(&line);
	return text;
}

/* --- letters ---------------------------------------------------------------- */

/* mosquitto_sub(1): the same letters with the same meaning. */
static void letters_mean_what_they_mean_to_mosquitto_sub(void **state)
{
	(void)state;
	expect("-h broker.example", OPTION_HOST, "broker.example");
	expect("-p 1884", OPTION_PORT, "1884");
	expect("-L mqtt://a", OPTION_URL, "mqtt://a");
	expect("-V 311", OPTION_MQTT_VERSION, "311");
	expect("-i me", OPTION_ID, "me");
	expect("-k 30", OPTION_KEEPALIVE, "30");
	expect("-u me", OPTION_USER, "me");
	expect("-P secret", OPTION_PASSWORD, "secret");
	expect("-t a/+", OPTION_TOPIC, "a/+");
	expect("-T a/b", OPTION_LEAVE_OUT, "a/b");
	expect("-q 1", OPTION_QOS, "1");
	expect("-C 5", OPTION_COUNT_LIMIT, "5");
	expect("-W 5", OPTION_WAIT, "5");
	expect("--cafile f", OPTION_CAFILE, "f");
	expect("--capath f", OPTION_CAPATH, "f");
	expect("--cert f", OPTION_CERT, "f");
	expect("--key f", OPTION_KEY, "f");
	expect("--tls-alpn mqtt", OPTION_TLS_ALPN, "mqtt");
	expect("--insecure", OPTION_INSECURE, "yes");
}

static void values_may_be_attached(void **state)
{
	(void)state;
	expect("-q1", OPTION_QOS, "1");
	expect("--qos=1", OPTION_QOS, "1");
	expect("--theme dark", OPTION_THEME, "dark");
	expect("--them=dark", OPTION_THEME, "dark");
}

static void every_option_of_the_table_is_understood(void **state)
{
	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];
		char arguments[80];
		bool text = row->kind == KIND_TEXT || row->kind == KIND_LIST;
		const char *value = text ? "x" : row->kind == KIND_CHOICE ? row->choices :
				    row->kind == KIND_BYTES ? "7M" : "7";
		int len = row->kind == KIND_CHOICE ? (int)strcspn(value, "|") :
			(int)strlen(value);

		if (row->flags & ONLY_FILE || id == OPTION_QOS || id == OPTION_PROFILE ||
		    id == OPTION_CONFIG)
			continue;
		if (row->kind == KIND_FLAG)
			snprintf(arguments, sizeof(arguments), "--%s", row->name);
		else
			snprintf(arguments, sizeof(arguments), "--%s=%.*s", row->name,
				 len, value);
		struct line line;
		run(&line, arguments);
		if (!line.ok)
			fail_msg("%s: %s", arguments, line.err.text);
		assert_int_equal(config_source(line.config, id), SOURCE_COMMAND_LINE);
		line_fini(&line);
	}
}

static void topics_need_no_letter(void **state)
{
	struct line line;

	(void)state;
	run(&line, "a/+ -q 1 b/# -t c -- -d");
	assert_true(line.ok);
	assert_int_equal(config_count(line.config, OPTION_TOPIC), 4);
	assert_string_equal(config_item(line.config, OPTION_TOPIC, 0), "c");
	assert_string_equal(config_item(line.config, OPTION_TOPIC, 1), "a/+");
	assert_string_equal(config_item(line.config, OPTION_TOPIC, 3), "-d");
	line_fini(&line);
}

static void an_optional_value_follows_an_equals_sign(void **state)
{
	(void)state;
	expect("--print", OPTION_PRINT, "json");
	expect("--print=text", OPTION_PRINT, "text");
	expect("--demo", OPTION_DEMO, "50");
	expect("--demo=5", OPTION_DEMO, "5");
	expect("--demo --print", OPTION_DEMO, "50");
	expect("--demo flespi/#", OPTION_TOPIC, "flespi/#");
	expect_refusal("--demo 5", "Write --demo=5; a topic filter \"5\" would be -t 5.");
	expect_refusal("--print text",
		       "Write --print=text; a topic filter \"text\" would be -t text.");
}

/* --- mistakes --------------------------------------------------------------- */

static void an_unknown_option_is_named(void **state)
{
	(void)state;
	expect_refusal("--bogus", "There is no option --bogus; --help lists them all.");
	expect_refusal("-y", "There is no option -y; --help lists them all.");
	expect_refusal("-yyz", "There is no option -y; --help lists them all.");
	expect_refusal("--token-command=x", "There is no option --token-command; --help "
					    "lists them all.");
	expect_refusal("--co 1", "--co could be --count or --config.");
}

static void what_follows_an_unknown_option_is_not_repeated(void **state)
{
	(void)state;
	expect_refusal("--tokn=sesame", "There is no option --tokn; --help lists "
					"them all.");
}

static void a_missing_value_is_asked_for(void **state)
{
	(void)state;
	expect_refusal("--url", "--url needs a value: URL.");
	expect_refusal("-t", "-t needs a value: FILTER.");
	expect_refusal("-q1 -C", "-C needs a value: N.");
	expect_refusal("-h", "-h needs a value: HOST. For help: --help");
}

static void a_needless_value_is_refused(void **state)
{
	(void)state;
	expect_refusal("--ascii=yes", "--ascii takes no value.");
}

static void a_bad_value_is_refused_with_its_option(void **state)
{
	(void)state;
	expect_refusal("-q 2", "--qos must be a number from 0 to 1, not \"2\".");
	expect_refusal("--print=xml", "--print must be one of json|text, not \"xml\".");
	expect_refusal("--demo=0", "--demo must be a number from 1 to "
				   "100000, not \"0\".");
	expect_refusal("--theme=", "--theme lacks a value.");
}

static void secrets_vanish_from_the_process_list(void **state)
{
	static const char *const lines[] = {
		"-u me -P sesame", "--user=me --password=sesame", "-ume -Psesame",
		"-P sesame --bogus",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct line line;

		run(&line, lines[i]);
		for (int j = 1; j < line.argc; j++)
			assert_null(strstr(line.argv[j], "sesame"));
		if (line.ok)
			assert_string_equal(config_text(line.config, OPTION_PASSWORD),
					    "sesame");
		line_fini(&line);
	}
}

/* --- files and environment -------------------------------------------------- */

static void all_six_sources_stand_in_their_order(void **state)
{
	static const char *const values[] = { "system", "user", "profile", "variable",
					      "line" };
	struct line line;

	(void)state;
	for (int top = 0; top < 5; top++) {
		line_init(&line);
		write_file(line.paths.config_system, "theme = system\n");
		if (top >= 1)
			write_file(line.paths.config, top >= 2 ?
				   "theme = user\n[profile p]\ntheme = profile\n" :
				   "theme = user\n[profile p]\n");
		if (top >= 3)
			setenv("FLESPITOP_THEME", "variable", 1);
		run_in(&line, top == 4 ? "--profile p --theme line" :
			      top >= 2 ? "--profile p" : "");
		if (!line.ok)
			fail_msg("%s", line.err.text);
		assert_string_equal(config_text(line.config, OPTION_THEME), values[top]);
		line_fini(&line);
	}
	unsetenv("FLESPITOP_THEME");
	expect("", OPTION_THEME, "default");
}

static void both_files_may_hold_the_profile(void **state)
{
	struct line line;

	(void)state;
	line_init(&line);
	write_file(line.paths.config_system, "[profile p]\ntheme = a\nqos = 1\n");
	write_file(line.paths.config, "profile = p\n[profile p]\ntheme = b\n");
	run_in(&line, "");
	assert_true(line.ok);
	assert_string_equal(config_text(line.config, OPTION_THEME), "b");
	assert_int_equal(config_number(line.config, OPTION_QOS), 1);
	line_fini(&line);
}

static void an_unknown_profile_is_an_error(void **state)
{
	struct line line;

	(void)state;
	run(&line, "--profile nowhere");
	assert_false(line.ok);
	assert_non_null(strstr(line.err.text, "no section [profile nowhere]"));
	line_fini(&line);
}

static void another_config_file_replaces_the_users_own(void **state)
{
	struct line line;
	char arguments[80];

	(void)state;
	line_init(&line);
	write_file(line.paths.config, "theme = user\n");
	write_file(line.paths.config_system, "theme = system\nqos = 1\n");
	snprintf(arguments, sizeof(arguments), "--config %s", line.paths.config_system);
	run_in(&line, arguments);
	assert_true(line.ok);
	assert_string_equal(config_text(line.config, OPTION_THEME), "system");
	line_fini(&line);
	expect_refusal("--config /nonexistent/c", "Config file /nonexistent/c cannot be "
						  "read: No such file or directory.");
}

static void a_broken_config_does_not_keep_help_away(void **state)
{
	static const char *const lines[] = { "--help", "--version", "--paths" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct line line;

		line_init(&line);
		write_file(line.paths.config, "qos = 17\n");
		run_in(&line, lines[i]);
		assert_true(line.ok);
		line_fini(&line);
	}
}

/* --- answers ---------------------------------------------------------------- */

static void help_lists_every_option(void **state)
{
	char *help = answer("--help");

	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];
		char word[40];

		snprintf(word, sizeof(word), "--%s", row->name);
		if (!(row->flags & ONLY_FILE) && !strstr(help, word))
			fail_msg("%s is missing", word);
		snprintf(word, sizeof(word), "  -%c, --%s", row->letter, row->name);
		if (row->letter && !strstr(help, word))
			fail_msg("%s is missing", word);
	}
	for (enum option_group group = 0; group < GROUP_COUNT; group++)
		assert_non_null(strstr(help, option_groups[group]));
	free(help);
}

static void help_fits_80_columns(void **state)
{
	char *help = answer("--help");

	(void)state;
	for (const char *line = help; *line; ) {
		size_t len = strcspn(line, "\n");

		if (len > 80)
			fail_msg("%.*s", (int)len, line);
		if (len)
			assert_true(line[len - 1] != ' ');
		line += len + 1;
	}
	free(help);
}

static void the_dump_says_command_line(void **state)
{
	char *text = answer("--dump-config -q 1 -P sesame");

	(void)state;
	assert_non_null(strstr(text, "qos              = 1  ; command line\n"));
	assert_null(strstr(text, "sesame"));
	free(text);
}

static void paths_are_listed(void **state)
{
	char *text = answer("--paths");

	(void)state;
	assert_non_null(strstr(text, "/nonexistent/themes2\n"));
	assert_non_null(strstr(text, "/nonexistent/state\n"));
	free(text);
}

static void the_version_is_on_the_first_line(void **state)
{
	char *text = answer("--version");

	(void)state;
	assert_int_equal(strncmp(text, "flespitop " FLESPITOP_VERSION "\n",
				 sizeof("flespitop " FLESPITOP_VERSION)), 0);
	free(text);
}

static void nothing_asked_is_not_answered(void **state)
{
	struct line line;

	(void)state;
	run(&line, "--demo");
	assert_false(cli_answer(line.config, &line.paths, stdout));
	line_fini(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_mean_what_they_mean_to_mosquitto_sub),
		cmocka_unit_test(values_may_be_attached),
		cmocka_unit_test(every_option_of_the_table_is_understood),
		cmocka_unit_test(topics_need_no_letter),
		cmocka_unit_test(an_optional_value_follows_an_equals_sign),
		cmocka_unit_test(an_unknown_option_is_named),
		cmocka_unit_test(what_follows_an_unknown_option_is_not_repeated),
		cmocka_unit_test(a_missing_value_is_asked_for),
		cmocka_unit_test(a_needless_value_is_refused),
		cmocka_unit_test(a_bad_value_is_refused_with_its_option),
		cmocka_unit_test(secrets_vanish_from_the_process_list),
		cmocka_unit_test(all_six_sources_stand_in_their_order),
		cmocka_unit_test(both_files_may_hold_the_profile),
		cmocka_unit_test(an_unknown_profile_is_an_error),
		cmocka_unit_test(another_config_file_replaces_the_users_own),
		cmocka_unit_test(a_broken_config_does_not_keep_help_away),
		cmocka_unit_test(help_lists_every_option),
		cmocka_unit_test(help_fits_80_columns),
		cmocka_unit_test(the_dump_says_command_line),
		cmocka_unit_test(paths_are_listed),
		cmocka_unit_test(the_version_is_on_the_first_line),
		cmocka_unit_test(nothing_asked_is_not_answered),
	};

	/* What the user of the tests has set is not theirs. */
	unsetenv("FLESPITOP_URL");
	unsetenv("FLESPITOP_THEME");
	unsetenv("FLESPITOP_PROFILE");
	unsetenv("FLESPITOP_CONFIG");
	unsetenv("FLESPITOP_PASSWORD");
	unsetenv("NO_COLOR");
	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
