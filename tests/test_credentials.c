#include "test.h"

#include "app/token.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"

struct finding {
	struct config *config;
	struct credentials who;
	struct buffer warnings;
	struct err err;
	bool ok;
	char path[40];               /* a token file; "": none */
};

static void begin(struct finding *f)
{
	*f = (struct finding){ .config = config_new() };
	unsetenv("FLESPI_TOKEN");
}

static void end(struct finding *f)
{
	if (f->path[0])
		unlink(f->path);
	unsetenv("FLESPI_TOKEN");
	credentials_fini(&f->who);
	assert_null(f->who.user);
	config_free(f->config);
	buffer_fini(&f->warnings);
}

static void set(struct finding *f, enum option_id id, const char *value,
		enum source source)
{
	struct err err;

	if (!config_set(f->config, id, value, (struct origin){ source, "test" }, &err))
		fail_msg("%s", err.text);
}

/* A token file that holds these bytes. */
static void file(struct finding *f, const char *text, mode_t mode, enum source source)
{
	strcpy(f->path, "/tmp/flespitop-test-XXXXXX");
	int fd = mkstemp(f->path);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	fchmod(fd, mode);
	close(fd);
	set(f, OPTION_TOKEN_FILE, f->path, source);
}

static void find(struct finding *f)
{
	struct address address;

	assert_true(address_find(f->config, &address, &f->err));
	f->ok = credentials_find(f->config, &address, &f->who, &f->warnings, &f->err);
}

static void expect_token(struct finding *f, const char *token)
{
	find(f);
	if (!f->ok)
		fail_msg("%s", f->err.text);
	if (token)
		assert_string_equal(f->who.user, token);
	else
		assert_null(f->who.user);
	end(f);
}

static void expect_refusal(struct finding *f, const char *part)
{
	find(f);
	assert_false(f->ok);
	if (!strstr(f->err.text, part))
		fail_msg("%s", f->err.text);
	end(f);
}

static const enum source user = SOURCE_USER, line = SOURCE_COMMAND_LINE;

/* --- sources in their order ------------------------------------------------- */

static void a_token_file_on_the_command_line_comes_first(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_TOKEN_COMMAND, "echo command", user);
	file(&f, "file\n", 0600, line);
	expect_token(&f, "file");
}

static void the_variable_comes_before_what_the_config_names(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_TOKEN_COMMAND, "echo command", user);
	file(&f, "file\n", 0600, user);
	expect_token(&f, "variable");
}

static void the_config_names_file_before_command(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	set(&f, OPTION_TOKEN_COMMAND, "echo command", user);
	file(&f, "file\n", 0600, user);
	expect_token(&f, "file");
	begin(&f);
	set(&f, OPTION_TOKEN_COMMAND, "echo command", user);
	expect_token(&f, "command");
}

static void an_empty_variable_is_none(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "  ", 1);
	set(&f, OPTION_TOKEN_COMMAND, "echo command", user);
	expect_token(&f, "command");
}

static void a_user_replaces_the_token(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_USER, "me", line);
	set(&f, OPTION_PASSWORD, "sesame", line);
	find(&f);
	assert_true(f.ok);
	assert_string_equal(f.who.user, "me");
	assert_string_equal(f.who.password, "sesame");
	end(&f);
}

static void a_password_goes_with_a_user_only(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	set(&f, OPTION_PASSWORD, "sesame", line);
	expect_refusal(&f, "A password goes with a user: add --user.");
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_PASSWORD, "sesame", SOURCE_ENVIRONMENT);
	find(&f);
	assert_true(f.ok);
	assert_null(f.who.password);
	end(&f);
}

/* --- what a token looks like ------------------------------------------------ */

static void the_word_in_front_and_blanks_are_dropped(void **state)
{
	static const char *const texts[] = {
		"FlespiToken abc", "flespitoken  abc \r\n", " abc", "abc\nsecond line\n",
	};
	struct finding f;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		begin(&f);
		file(&f, texts[i], 0600, line);
		expect_token(&f, "abc");
	}
	begin(&f);
	setenv("FLESPI_TOKEN", "FlespiToken abc", 1);
	expect_token(&f, "abc");
}

/* --- files ------------------------------------------------------------------ */

static void a_file_that_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0644, 0640, 0604, 0666, 0620 };
	struct finding f;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		begin(&f);
		file(&f, "abc\n", modes[i], line);
		expect_refusal(&f, "by other users. Run: chmod 600 /tmp/");
	}
	begin(&f);
	file(&f, "abc\n", 0400, line);
	expect_token(&f, "abc");
}

static void an_empty_file_is_refused(void **state)
{
	static const char *const texts[] = { "", "\n", "  \n", "FlespiToken\n",
					     "\nabc\n" };
	struct finding f;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		begin(&f);
		file(&f, texts[i], 0600, line);
		expect_refusal(&f, "is empty; put the flespi token on its first line.");
	}
}

static void a_missing_file_is_no_reason_to_look_elsewhere(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_TOKEN_FILE, "/nonexistent/token", line);
	expect_refusal(&f, "Token file /nonexistent/token cannot be read: No such file");
}

static void a_directory_is_no_token_file(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	set(&f, OPTION_TOKEN_FILE, "/tmp", line);
	expect_refusal(&f, "Token file /tmp cannot be read: Is a directory.");
}

static void a_token_too_long_is_refused(void **state)
{
	struct finding f;
	char *text = mem_new(9001);

	(void)state;
	memset(text, 'a', 9000);
	begin(&f);
	file(&f, text, 0600, line);
	expect_refusal(&f, "holds no token: its first line is too long for one.");
	free(text);
}

/* --- commands --------------------------------------------------------------- */

static void a_command_that_fails_is_named_with_its_status(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	set(&f, OPTION_TOKEN_COMMAND, "echo abc; exit 3", user);
	expect_refusal(&f, "token-command ended with status 3: echo abc; exit 3");
	begin(&f);
	set(&f, OPTION_TOKEN_COMMAND, "kill -9 $$", user);
	expect_refusal(&f, "token-command was ended by signal 9: kill");
	begin(&f);
	set(&f, OPTION_TOKEN_COMMAND, "true", user);
	expect_refusal(&f, "token-command printed no token: true");
}

/* --- to whom ---------------------------------------------------------------- */

static void the_variable_goes_to_flespi_and_this_machine_only(void **state)
{
	static const struct { const char *url; bool sent; } cases[] = {
		{ "mqtts://mqtt.flespi.io", true }, { "mqtts://ru-mqtt.flespi.io", true },
		{ "mqtts://MQTT.FLESPI.IO", true }, { "mqtts://flespi.io", true },
		{ "mqtt://localhost", true }, { "mqtt://127.0.0.1", true },
		{ "mqtt://127.8.8.8:18", true }, { "mqtt://[::1]", true },
		{ "mqtts://mqtt.flespi.io.example.com", false },
		{ "mqtts://xflespi.io", false },
		{ "mqtts://flespi.io.evil", false },
		{ "mqtts://127.0.0.1.example.com", false },
		{ "mqtts://localhost.example.com", false },
		{ "mqtts://broker.example", false },
		{ "mqtt://10.0.0.1", false },
	};
	struct finding f;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(&f);
		setenv("FLESPI_TOKEN", "variable", 1);
		set(&f, OPTION_URL, cases[i].url, line);
		find(&f);
		assert_true(f.ok);
		if (!f.who.user == cases[i].sent)
			fail_msg("%s", cases[i].url);
		assert_int_equal(f.warnings.len > 0, !cases[i].sent);
		end(&f);
	}
}

static void a_token_withheld_is_explained_without_showing_it(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_URL, "mqtts://broker.example", line);
	find(&f);
	assert_string_equal(f.warnings.at, "broker.example is not flespi's, so it is not "
					   "sent the token of FLESPI_TOKEN; if it should "
					   "be, name a file with "
			    "--token-file.\n");
	end(&f);
}

static void a_file_named_on_the_command_line_goes_anywhere(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	set(&f, OPTION_URL, "mqtts://broker.example", line);
	file(&f, "abc\n", 0600, line);
	expect_token(&f, "abc");
}

static void what_the_config_names_goes_where_the_config_says(void **state)
{
	static const struct { enum source url, token; bool sent; } cases[] = {
		{ SOURCE_USER, SOURCE_USER, true },
		{ SOURCE_PROFILE, SOURCE_PROFILE, true },
		{ SOURCE_SYSTEM, SOURCE_USER, true },
		{ SOURCE_PROFILE, SOURCE_USER, false },
		{ SOURCE_ENVIRONMENT, SOURCE_USER, false },
		{ SOURCE_COMMAND_LINE, SOURCE_PROFILE, false },
	};
	struct finding f;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(*cases); i++) {
		begin(&f);
		set(&f, OPTION_URL, "mqtts://broker.example", cases[i / 2].url);
		if (i % 2)
			set(&f, OPTION_TOKEN_COMMAND, "echo abc", cases[i / 2].token);
		else
			file(&f, "abc\n", 0600, cases[i / 2].token);
		expect_token(&f, cases[i / 2].sent ? "abc" : NULL);
	}
}

static void a_token_on_an_open_wire_is_warned_about(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_URL, "mqtt://mqtt.flespi.io", line);
	find(&f);
	assert_non_null(strstr(f.warnings.at, "unencrypted to mqtt.flespi.io"));
	assert_null(strstr(f.warnings.at, "variable"));
	end(&f);
	begin(&f);
	setenv("FLESPI_TOKEN", "variable", 1);
	set(&f, OPTION_URL, "mqtt://localhost", line);
	find(&f);
	assert_int_equal(f.warnings.len, 0);
	end(&f);
}

static void another_broker_needs_no_credentials(void **state)
{
	struct finding f;

	(void)state;
	begin(&f);
	set(&f, OPTION_URL, "mqtt://broker.example", line);
	expect_token(&f, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_file_on_the_command_line_comes_first),
		cmocka_unit_test(the_variable_comes_before_what_the_config_names),
		cmocka_unit_test(the_config_names_file_before_command),
		cmocka_unit_test(an_empty_variable_is_none),
		cmocka_unit_test(a_user_replaces_the_token),
		cmocka_unit_test(a_password_goes_with_a_user_only),
		cmocka_unit_test(the_word_in_front_and_blanks_are_dropped),
		cmocka_unit_test(a_file_that_others_can_read_is_refused),
		cmocka_unit_test(an_empty_file_is_refused),
		cmocka_unit_test(a_missing_file_is_no_reason_to_look_elsewhere),
		cmocka_unit_test(a_directory_is_no_token_file),
		cmocka_unit_test(a_token_too_long_is_refused),
		cmocka_unit_test(a_command_that_fails_is_named_with_its_status),
		cmocka_unit_test(the_variable_goes_to_flespi_and_this_machine_only),
		cmocka_unit_test(a_token_withheld_is_explained_without_showing_it),
		cmocka_unit_test(a_file_named_on_the_command_line_goes_anywhere),
		cmocka_unit_test(what_the_config_names_goes_where_the_config_says),
		cmocka_unit_test(a_token_on_an_open_wire_is_warned_about),
		cmocka_unit_test(another_broker_needs_no_credentials),
	};

	return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
