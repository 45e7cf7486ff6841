#include "test.h"

#include "app/config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"

struct reader {
	struct config *config;
	struct buffer warnings;
	struct err err;
	char path[40];
	bool ok, found;
};

/* Reads these bytes as a config file. */
static void read_bytes(struct reader *r, const char *profile, struct span bytes)
{
	struct config_file file = { .path = r->path, .source = SOURCE_USER,
				    .profile = profile };

	*r = (struct reader){ .config = config_new(),
			      .path = "/tmp/flespitop-test-XXXXXX" };
	int fd = mkstemp(r->path);
	assert_int_equal(write(fd, bytes.at, bytes.len), bytes.len);
	close(fd);
	r->ok = config_read(r->config, &file, &r->warnings, &r->err);
	r->found = file.found;
	unlink(r->path);
}

static void reader_fini(struct reader *r)
{
	config_free(r->config);
	buffer_fini(&r->warnings);
}

static void read_text(struct reader *r, const char *profile, const char *text)
{
	read_bytes(r, profile, span_of(text));
}

/* The text is PATH, then `rest`. */
static void expect_after_path(const struct reader *r, const char *text, const char *rest)
{
	char *all = mem_format("%s%s", r->path, rest);

	assert_string_equal(text, all);
	free(all);
}

static void expect_refusal(const char *text, const char *sentence)
{
	struct reader r;

	read_text(&r, NULL, text);
	assert_false(r.ok);
	expect_after_path(&r, r.err.text, sentence);
	reader_fini(&r);
}

static const char two_parts[] =
	"# flespitop\n"
	"theme = dark\n"
	"; and\n"
	"\n"
	"device = 1, 2\n"
	"[profile work]\n"
	"theme = light\n"
	"[profile home]\n"
	"theme = mono\n"
	"qos = 1\n";

static void the_general_part_ends_at_the_first_section(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, two_parts);
	assert_true(r.ok);
	assert_string_equal(config_text(r.config, OPTION_THEME), "dark");
	assert_int_equal(config_count(r.config, OPTION_DEVICE), 2);
	assert_int_equal(config_number(r.config, OPTION_QOS), 0);
	assert_int_equal(config_source(r.config, OPTION_THEME), SOURCE_USER);
	assert_int_equal(r.warnings.len, 0);
	reader_fini(&r);
}

static void a_profile_is_read_by_its_name(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, "home", two_parts);
	assert_true(r.ok && r.found);
	assert_string_equal(config_text(r.config, OPTION_THEME), "mono");
	assert_int_equal(config_number(r.config, OPTION_QOS), 1);
	assert_int_equal(config_count(r.config, OPTION_DEVICE), 0);
	reader_fini(&r);
	read_text(&r, "hom", two_parts);
	assert_true(r.ok && !r.found);
	reader_fini(&r);
}

static void the_dump_tells_file_and_line(void **state)
{
	struct reader r;
	char *text;
	size_t len;

	(void)state;
	read_text(&r, NULL, two_parts);
	FILE *out = open_memstream(&text, &len);
	config_dump(r.config, out);
	fclose(out);
	char *line = mem_format("theme            = dark  ; %s:2\n", r.path);
	assert_non_null(strstr(text, line));
	free(line);
	free(text);
	reader_fini(&r);
}

static void unknown_keys_are_warned_about_and_ignored(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "theme = dark\ncolour = blue\nqos = 1\n");
	assert_true(r.ok);
	expect_after_path(&r, r.warnings.at,
			  ":2: there is no setting \"colour\"; it is ignored.\n");
	assert_int_equal(config_number(r.config, OPTION_QOS), 1);
	reader_fini(&r);
}

static void what_only_the_command_line_takes_is_warned_about(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "print = json\n");
	assert_true(r.ok);
	assert_false(config_is_set(r.config, OPTION_PRINT));
	expect_after_path(&r, r.warnings.at,
			  ":1: only the command line takes \"print\"; it is ignored.\n");
	reader_fini(&r);
}

static void sections_of_another_kind_are_warned_about(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "[work]\nqos = 1\n");
	assert_true(r.ok);
	assert_non_null(strstr(r.warnings.at, ":2: sections are called [profile NAME], "
					      "not \"work\"; it is ignored.\n"));
	assert_int_equal(config_number(r.config, OPTION_QOS), 0);
	reader_fini(&r);
}

static void a_bad_value_is_refused_with_file_and_line(void **state)
{
	(void)state;
	expect_refusal("theme = dark\n\nqos = 2\n",
		       ":3: qos must be a number from 0 to 1, not \"2\".");
	expect_refusal("theme =\n", ":1: theme lacks a value.");
	expect_refusal("fps = 0\nqos = 2\n",
		       ":1: fps must be a number from 1 to 60, not \"0\".");
}

static void a_bad_value_of_another_profile_does_not_matter(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "qos = 1\n[profile work]\nqos = 2\n");
	assert_true(r.ok);
	reader_fini(&r);
	read_text(&r, "work", "qos = 1\n[profile work]\nqos = 2\n");
	assert_false(r.ok);
	expect_after_path(&r, r.err.text, ":3: qos must be a number from 0 "
					  "to 1, not \"2\".");
	reader_fini(&r);
}

static void keys_of_actions_are_bound(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "key.pause = x <C-x>\nkey.quit =\n");
	assert_true(r.ok);
	assert_string_equal(keymap_keys(config_keymap(r.config), ACTION_PAUSE),
			    "x <C-x>");
	assert_string_equal(keymap_keys(config_keymap(r.config), ACTION_QUIT), "");
	reader_fini(&r);
}

static void a_bad_binding_is_refused_with_file_and_line(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "\nkey.fly = x\n");
	assert_false(r.ok);
	expect_after_path(&r, r.err.text,
			  ":2: there is no action called fly; `?` on the screen "
			  "lists them");
	reader_fini(&r);
	read_text(&r, NULL, "key.pause = <Nonsense>\n");
	assert_false(r.ok);
	assert_non_null(strstr(r.err.text, ":1: keys of pause: "));
	assert_string_equal(keymap_keys(config_keymap(r.config), ACTION_PAUSE),
			    actions[ACTION_PAUSE].keys);
	reader_fini(&r);
}

static void indented_lines_are_settings_of_their_own(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "theme = dark\n  qos = 1\n\tfps = 20\n");
	assert_true(r.ok);
	assert_string_equal(config_text(r.config, OPTION_THEME), "dark");
	assert_int_equal(config_number(r.config, OPTION_QOS), 1);
	assert_int_equal(config_number(r.config, OPTION_FPS), 20);
	reader_fini(&r);
}

static void windows_line_ends_and_a_byte_order_mark_are_fine(void **state)
{
	struct reader r;

	(void)state;
	read_text(&r, NULL, "\xef\xbb\xbftheme = dark\r\nqos = 1\r\n[profile "
			    "a]\r\nqos = 0");
	assert_true(r.ok);
	assert_string_equal(config_text(r.config, OPTION_THEME), "dark");
	assert_int_equal(config_number(r.config, OPTION_QOS), 1);
	reader_fini(&r);
}

/* "theme = aaa...", that many bytes long. */
static char *long_line(const char *begin, size_t len, const char *end)
{
	char *text = mem_new(len + strlen(end) + 1);

	memset(text, 'a', len);
	memcpy(text, begin, strlen(begin));
	memcpy(text + len, end, strlen(end));
	return text;
}

static void a_line_of_199_bytes_fits_and_one_of_200_does_not(void **state)
{
	static const char *const ends[] = { "\nqos = 1\n", "" };
	struct reader r;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *text = long_line("theme = ", 199, ends[i]);

		read_text(&r, NULL, text);
		assert_true(r.ok);
		assert_int_equal(strlen(config_text(r.config, OPTION_THEME)), 191);
		assert_int_equal(config_number(r.config, OPTION_QOS), i ? 0 : 1);
		reader_fini(&r);
		free(text);
		text = long_line("qos = 1\ntheme = ", 208, ends[i]);
		expect_refusal(text, ":2: this line is longer than 199 bytes.");
		free(text);
	}
}

static void a_comment_may_be_of_any_length(void **state)
{
	struct reader r;

	(void)state;
	char *text = long_line("  # ", 5000, "\nqos = 1\ncolour = red\n");
	read_text(&r, NULL, text);
	assert_true(r.ok);
	assert_int_equal(config_number(r.config, OPTION_QOS), 1);
	expect_after_path(&r, r.warnings.at,
			  ":3: there is no setting \"colour\"; it is ignored.\n");
	reader_fini(&r);
	free(text);
}

static void what_is_no_setting_is_refused_with_its_line(void **state)
{
	static const char sentence[] =
		": this line is neither `key = value` nor `[profile NAME]`.";

	(void)state;
	char *second = mem_format(":2%s", sentence);
	expect_refusal("qos = 1\nhello\n", second);
	expect_refusal("qos = 1\n[profile work\n", second);
	free(second);
}

static void binary_garbage_is_refused(void **state)
{
	static const char garbage[] = "qos = 1\n\177ELF\002\001\001\000\000\n\000\n\n";
	struct reader r;

	(void)state;
	read_bytes(&r, NULL, (struct span){ garbage, sizeof(garbage) - 1 });
	assert_false(r.ok);
	expect_after_path(&r, r.err.text, ":2: this is not text.");
	reader_fini(&r);
}

static bool read_path(const char *path, bool must_exist, struct err *err)
{
	struct config *config = config_new();
	struct buffer warnings = { 0 };
	struct config_file file = {
		.path = path, .source = SOURCE_USER, .must_exist = must_exist,
	};
	bool ok = config_read(config, &file, &warnings, err);

	buffer_fini(&warnings);
	config_free(config);
	return ok;
}

static void a_missing_file_is_fine_unless_it_was_named(void **state)
{
	struct err err;

	(void)state;
	assert_true(read_path("/nonexistent/config", false, &err));
	assert_true(read_path("/dev/null/config", false, &err));
	assert_false(read_path("/nonexistent/config", true, &err));
	assert_string_equal(err.text, "Config file /nonexistent/config cannot be read: "
				      "No such file or directory.");
}

static void a_directory_is_no_config_file(void **state)
{
	struct err err;

	(void)state;
	assert_false(read_path("/tmp", false, &err));
	assert_string_equal(err.text, "Config file /tmp cannot be read: Is a directory.");
}

static void a_file_that_may_not_be_read_is_an_error(void **state)
{
	char path[] = "/tmp/flespitop-test-XXXXXX";
	int fd = mkstemp(path);
	struct err err;
	bool may = false, refused;

	(void)state;
	close(fd);
	chmod(path, 0);
	refused = !read_path(path, false, &err);
	may = !access(path, R_OK);
	unlink(path);
	if (may)                     /* root reads everything */
		skip();
	assert_true(refused);
	assert_non_null(strstr(err.text, "Permission denied"));
}

static void what_the_dump_writes_can_be_read_again(void **state)
{
	struct reader r, again;
	char *text, *second;
	size_t len;

	(void)state;
	read_text(&r, NULL, "device = 5, 6\ntopic = a/b,c\ntopic = #\nmemory = 1G\n"
			    "insecure = yes\nkey.pause = x <C-x>\nuser = me\n");
	FILE *out = open_memstream(&text, &len);
	config_dump(r.config, out);
	fclose(out);
	read_text(&again, NULL, text);
	assert_true(again.ok);
	assert_int_equal(again.warnings.len, 0);
	assert_int_equal(config_count(again.config, OPTION_DEVICE), 2);
	assert_string_equal(config_item(again.config, OPTION_TOPIC, 1), "#");
	assert_string_equal(config_text(again.config, OPTION_MEMORY), "1G");
	assert_true(config_flag(again.config, OPTION_INSECURE));
	assert_false(config_is_set(again.config, OPTION_USER));
	assert_string_equal(keymap_keys(config_keymap(again.config), ACTION_PAUSE),
			    "x <C-x>");
	out = open_memstream(&second, &len);
	config_dump(again.config, out);
	fclose(out);
	free(second);
	free(text);
	reader_fini(&again);
	reader_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_general_part_ends_at_the_first_section),
		cmocka_unit_test(a_profile_is_read_by_its_name),
		cmocka_unit_test(the_dump_tells_file_and_line),
		cmocka_unit_test(unknown_keys_are_warned_about_and_ignored),
		cmocka_unit_test(what_only_the_command_line_takes_is_warned_about),
		cmocka_unit_test(sections_of_another_kind_are_warned_about),
		cmocka_unit_test(a_bad_value_is_refused_with_file_and_line),
		cmocka_unit_test(a_bad_value_of_another_profile_does_not_matter),
		cmocka_unit_test(keys_of_actions_are_bound),
		cmocka_unit_test(a_bad_binding_is_refused_with_file_and_line),
		cmocka_unit_test(indented_lines_are_settings_of_their_own),
		cmocka_unit_test(windows_line_ends_and_a_byte_order_mark_are_fine),
		cmocka_unit_test(a_line_of_199_bytes_fits_and_one_of_200_does_not),
		cmocka_unit_test(a_comment_may_be_of_any_length),
		cmocka_unit_test(what_is_no_setting_is_refused_with_its_line),
		cmocka_unit_test(binary_garbage_is_refused),
		cmocka_unit_test(a_missing_file_is_fine_unless_it_was_named),
		cmocka_unit_test(a_directory_is_no_config_file),
		cmocka_unit_test(a_file_that_may_not_be_read_is_an_error),
		cmocka_unit_test(what_the_dump_writes_can_be_read_again),
	};

	return cmocka_run_group_tests_name("config_file", tests, NULL, NULL);
}
