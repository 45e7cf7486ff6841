#include "test.h"

#include "app/config.h"

#include <stdlib.h>

#include "core/mem.h"

static void expect_text(const struct config *config, enum option_id id, const char *text)
{
	assert_string_equal(config_text(config, id), text);
}

static bool set(struct config *config, enum option_id id, const char *value,
		enum source source)
{
	struct err err;

	return config_set(config, id, value, (struct origin){ source, "test" }, &err);
}

/* The sentence with which a value is refused. */
static const char *refusal(enum option_id id, const char *value)
{
	static struct err err;
	struct origin here = { SOURCE_COMMAND_LINE, "test" };
	struct config *config = config_new();

	assert_false(config_set(config, id, value, here, &err));
	config_free(config);
	return err.text;
}

static int64_t number(enum option_id id, const char *value)
{
	struct config *config = config_new();

	assert_true(set(config, id, value, SOURCE_COMMAND_LINE));
	int64_t out = config_number(config, id);
	config_free(config);
	return out;
}

static char *dump(const struct config *config)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	config_dump(config, out);
	fclose(out);
	return text;
}

/* --- the table -------------------------------------------------------------- */

static void every_row_says_what_it_is(void **state)
{
	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];
		size_t len;

		assert_non_null(row->name);
		assert_true(strlen(row->name) > 0 && strlen(row->name) <= 14);
		assert_non_null(row->help);
		len = strlen(row->help);
		assert_true(len > 10);
		assert_true(row->help[len - 1] == '.');
		assert_true(row->group < GROUP_COUNT);
		assert_true((row->kind == KIND_FLAG) == !row->argument);
		assert_true((row->kind == KIND_CHOICE) == !!row->choices);
		assert_true(!(row->flags & VALUE_OPTIONAL) == !row->bare);
	}
	for (enum option_group group = 0; group < GROUP_COUNT; group++)
		assert_true(option_groups[group] && *option_groups[group]);
}

static void every_number_has_bounds(void **state)
{
	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];

		if (row->kind == KIND_NUMBER || row->kind == KIND_BYTES ||
		    row->kind == KIND_SECONDS || row->kind == KIND_IDS)
			assert_true(row->min < row->max);
		else
			assert_true(!row->min && !row->max);
	}
}

static void names_letters_and_variables_are_unique(void **state)
{
	(void)state;
	for (int a = 0; a < OPTION_COUNT; a++)
		for (int b = 0; b < a; b++) {
			const struct option_info *one = &option_table[a];
			const struct option_info *other = &option_table[b];

			assert_string_not_equal(one->name, other->name);
			assert_false(one->letter && one->letter == other->letter);
			assert_false(one->environment && other->environment &&
				     !strcmp(one->environment, other->environment));
		}
}

static void defaults_and_bare_values_fit_their_own_rows(void **state)
{
	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		struct config *config = config_new();

		if (option_table[id].def)
			assert_true(set(config, id, option_table[id].def, SOURCE_USER));
		if (option_table[id].bare)
			assert_true(set(config, id, option_table[id].bare,
					SOURCE_COMMAND_LINE));
		config_free(config);
	}
}

/* --- precedence ------------------------------------------------------------- */

static void each_source_beats_the_ones_below_it(void **state)
{
	struct config *config = config_new();

	(void)state;
	expect_text(config, OPTION_THEME, "default");
	assert_int_equal(config_source(config, OPTION_THEME), SOURCE_DEFAULT);
	for (enum source source = SOURCE_SYSTEM; source <= SOURCE_COMMAND_LINE;
	     source++) {
		char *name = mem_format("theme%d", (int)source);

		assert_true(set(config, OPTION_THEME, name, source));
		expect_text(config, OPTION_THEME, name);
		assert_int_equal(config_source(config, OPTION_THEME), source);
		free(name);
	}
	config_free(config);
}

static void no_source_beats_the_ones_above_it(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_THEME, "mine", SOURCE_COMMAND_LINE));
	for (enum source source = SOURCE_SYSTEM; source < SOURCE_COMMAND_LINE; source++)
		assert_true(set(config, OPTION_THEME, "other", source));
	expect_text(config, OPTION_THEME, "mine");
	config_free(config);
}

static void a_bad_value_is_refused_even_where_it_would_not_count(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_QOS, "1", SOURCE_COMMAND_LINE));
	assert_false(set(config, OPTION_QOS, "7", SOURCE_USER));
	assert_int_equal(config_number(config, OPTION_QOS), 1);
	config_free(config);
}

static void a_refused_value_leaves_the_one_before(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_DEVICE, "1", SOURCE_USER));
	assert_false(set(config, OPTION_DEVICE, "2,x", SOURCE_COMMAND_LINE));
	assert_int_equal(config_count(config, OPTION_DEVICE), 1);
	expect_text(config, OPTION_DEVICE, "1");
	assert_false(set(config, OPTION_QOS, "9", SOURCE_USER));
	expect_text(config, OPTION_QOS, "0");
	config_free(config);
}

static void the_last_of_one_source_counts(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_PORT, "1", SOURCE_USER));
	assert_true(set(config, OPTION_PORT, "2", SOURCE_USER));
	assert_int_equal(config_number(config, OPTION_PORT), 2);
	config_free(config);
}

/* --- lists ------------------------------------------------------------------ */

static void a_list_takes_all_values_of_its_highest_source(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_TOPIC, "low", SOURCE_USER));
	assert_true(set(config, OPTION_TOPIC, "a/b,c", SOURCE_COMMAND_LINE));
	assert_true(set(config, OPTION_TOPIC, "d", SOURCE_COMMAND_LINE));
	assert_true(set(config, OPTION_TOPIC, "later", SOURCE_ENVIRONMENT));
	assert_int_equal(config_count(config, OPTION_TOPIC), 2);
	assert_string_equal(config_item(config, OPTION_TOPIC, 0), "a/b,c");
	assert_string_equal(config_item(config, OPTION_TOPIC, 1), "d");
	config_free(config);
}

static void ids_stand_apart_by_commas_and_blanks(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_DEVICE, "12, 345 ,6", SOURCE_USER));
	assert_true(set(config, OPTION_DEVICE, "7", SOURCE_USER));
	assert_int_equal(config_count(config, OPTION_DEVICE), 4);
	assert_string_equal(config_item(config, OPTION_DEVICE, 1), "345");
	assert_string_equal(config_item(config, OPTION_DEVICE, 3), "7");
	config_free(config);
}

static void what_is_no_id_is_refused(void **state)
{
	static const char *const bad[] = {
		"0", "1,0", "-1", "+1", "1.5", "0x10", "1 2", "van",
		"99999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_non_null(strstr(refusal(OPTION_DEVICE, bad[i]),
				       "device must be a number of 1 or more, not \""));
}

/* --- kinds ------------------------------------------------------------------ */

static void bytes_take_k_m_and_g(void **state)
{
	(void)state;
	assert_int_equal(number(OPTION_BANDWIDTH, "0"), 0);
	assert_int_equal(number(OPTION_BANDWIDTH, "4K"), 4096);
	assert_int_equal(number(OPTION_BANDWIDTH, "4k"), 4096);
	assert_int_equal(number(OPTION_BANDWIDTH, "5m"), 5 << 20);
	assert_int_equal(number(OPTION_BANDWIDTH, "1G"), 1 << 30);
	assert_string_equal(refusal(OPTION_BANDWIDTH, "2G"),
			    "bandwidth must be a size from 0 to 1G, in bytes or with K, "
			    "M or G, not \"2G\".");
	refusal(OPTION_BANDWIDTH, "9999999999G");
	refusal(OPTION_BANDWIDTH, "-1");
	refusal(OPTION_BANDWIDTH, "1KB");
	refusal(OPTION_BANDWIDTH, "K");
	refusal(OPTION_BANDWIDTH, "1T");
	refusal(OPTION_BANDWIDTH, "");
}

static void seconds_take_a_fraction(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(config_seconds(config, OPTION_WAIT) == 0);
	assert_true(set(config, OPTION_WAIT, "0.25", SOURCE_COMMAND_LINE));
	assert_true(config_seconds(config, OPTION_WAIT) == 0.25);
	assert_true(set(config, OPTION_WAIT, "0", SOURCE_COMMAND_LINE));
	assert_true(config_is_set(config, OPTION_WAIT));
	config_free(config);
	refusal(OPTION_WAIT, "-1");
	refusal(OPTION_WAIT, "inf");
	refusal(OPTION_WAIT, "nan");
	refusal(OPTION_WAIT, "5s");
	refusal(OPTION_WAIT, "");
}

static void a_choice_is_one_of_its_words(void **state)
{
	(void)state;
	assert_string_equal(refusal(OPTION_PRINT, "xml"),
			    "print must be one of json|text, not \"xml\".");
	refusal(OPTION_PRINT, "json|text");
	refusal(OPTION_PRINT, "jso");
	refusal(OPTION_PRINT, "");
	refusal(OPTION_MQTT_VERSION, "4");
	assert_int_equal(number(OPTION_MQTT_VERSION, "311"), 311);
}

static void flags_are_yes_or_no_in_several_words(void **state)
{
	static const char *const yes[] = { "yes", "Yes", "true", "on", "1" };
	static const char *const no[] = { "no", "NO", "false", "off", "0" };
	struct config *config = config_new();

	(void)state;
	assert_false(config_flag(config, OPTION_ASCII));
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		assert_true(set(config, OPTION_ASCII, yes[i], SOURCE_USER));
		assert_true(config_flag(config, OPTION_ASCII));
		assert_true(set(config, OPTION_ASCII, no[i], SOURCE_USER));
		assert_false(config_flag(config, OPTION_ASCII));
	}
	config_free(config);
	assert_string_equal(refusal(OPTION_ASCII, "maybe"),
			    "ascii must be yes or no, not \"maybe\".");
}

static void no_value_is_empty(void **state)
{
	(void)state;
	assert_string_equal(refusal(OPTION_THEME, ""), "theme lacks a value.");
	assert_string_equal(refusal(OPTION_TOPIC, ""), "topic lacks a value.");
	assert_string_equal(refusal(OPTION_DEVICE, "1,"), "device lacks a value.");
}

static void numbers_keep_to_their_bounds(void **state)
{
	(void)state;
	assert_int_equal(number(OPTION_PORT, "65535"), 65535);
	assert_string_equal(refusal(OPTION_PORT, "65536"),
			    "port must be a number from 1 to 65535, not \"65536\".");
	refusal(OPTION_PORT, "0");
	refusal(OPTION_PORT, " 1");
	refusal(OPTION_PORT, "1 ");
	refusal(OPTION_PORT, "99999999999999999999");
	assert_string_equal(refusal(OPTION_COUNT_LIMIT, "0"),
			    "count must be a number of 1 or more, not \"0\".");
}

static void a_long_bad_value_is_cut_in_its_sentence(void **state)
{
	char *value = mem_new(5001);

	(void)state;
	memset(value, '7', 5000);
	assert_true(strlen(refusal(OPTION_PORT, value)) < 160);
	free(value);
}

/* --- environment ------------------------------------------------------------ */

static void variables_of_the_table_set_their_options(void **state)
{
	struct config *config = config_new();
	struct err err;

	(void)state;
	setenv("FLESPITOP_URL", "mqtt://127.0.0.1", 1);
	setenv("FLESPITOP_THEME", "", 1);
	assert_true(config_environment(config, &err));
	expect_text(config, OPTION_URL, "mqtt://127.0.0.1");
	assert_int_equal(config_source(config, OPTION_URL), SOURCE_ENVIRONMENT);
	expect_text(config, OPTION_THEME, "default");
	unsetenv("FLESPITOP_URL");
	unsetenv("FLESPITOP_THEME");
	config_free(config);
}

/* no-color.org: present and not empty, whatever it holds. */
static void no_color_means_yes_whatever_it_holds(void **state)
{
	static const char *const values[] = { "1", "0", "no", "blue" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct config *config = config_new();

		setenv("NO_COLOR", values[i], 1);
		assert_true(config_environment(config, &err));
		assert_true(config_flag(config, OPTION_NO_COLOR));
		config_free(config);
	}
	setenv("NO_COLOR", "", 1);
	struct config *config = config_new();
	assert_true(config_environment(config, &err));
	assert_false(config_flag(config, OPTION_NO_COLOR));
	config_free(config);
	unsetenv("NO_COLOR");
}

/* --- dump ------------------------------------------------------------------- */

static void the_dump_names_every_setting_and_its_source(void **state)
{
	struct config *config = config_new();
	struct err err;

	(void)state;
	assert_true(config_set(config, OPTION_THEME, "dark",
			       (struct origin){ SOURCE_USER, "/etc/x:12" }, &err));
	char *text = dump(config);
	assert_non_null(strstr(text, "theme            = dark  ; /etc/x:12\n"));
	assert_non_null(strstr(text, "qos              = 0  ; default\n"));
	assert_non_null(strstr(text, "# cafile         = ; not set\n"));
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (!(option_table[id].flags & ONLY_COMMAND_LINE))
			assert_non_null(strstr(text, option_table[id].name));
	free(text);
	config_free(config);
}

static void the_dump_hides_secrets(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_PASSWORD, "sesame", SOURCE_COMMAND_LINE));
	assert_true(set(config, OPTION_USER, "tokentoken", SOURCE_COMMAND_LINE));
	char *text = dump(config);
	assert_null(strstr(text, "sesame"));
	assert_null(strstr(text, "tokentoken"));
	assert_non_null(strstr(text, "(hidden)"));
	free(text);
	config_free(config);
}

static void the_dump_has_no_control_bytes(void **state)
{
	struct config *config = config_new();

	(void)state;
	assert_true(set(config, OPTION_THEME, "\033[31m", SOURCE_COMMAND_LINE));
	char *text = dump(config);
	assert_null(strchr(text, '\033'));
	free(text);
	config_free(config);
}

static void the_dump_shows_rebound_keys(void **state)
{
	struct config *config = config_new();
	struct err err;

	(void)state;
	char *text = dump(config);
	assert_null(strstr(text, "key."));
	free(text);
	assert_true(keymap_bind(config_keymap(config), "pause", "x", &err));
	text = dump(config);
	assert_non_null(strstr(text, "key.pause = x\n"));
	free(text);
	config_free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_says_what_it_is),
		cmocka_unit_test(every_number_has_bounds),
		cmocka_unit_test(names_letters_and_variables_are_unique),
		cmocka_unit_test(defaults_and_bare_values_fit_their_own_rows),
		cmocka_unit_test(each_source_beats_the_ones_below_it),
		cmocka_unit_test(no_source_beats_the_ones_above_it),
		cmocka_unit_test(a_bad_value_is_refused_even_where_it_would_not_count),
		cmocka_unit_test(a_refused_value_leaves_the_one_before),
		cmocka_unit_test(the_last_of_one_source_counts),
		cmocka_unit_test(a_list_takes_all_values_of_its_highest_source),
		cmocka_unit_test(ids_stand_apart_by_commas_and_blanks),
		cmocka_unit_test(what_is_no_id_is_refused),
		cmocka_unit_test(bytes_take_k_m_and_g),
		cmocka_unit_test(seconds_take_a_fraction),
		cmocka_unit_test(a_choice_is_one_of_its_words),
		cmocka_unit_test(flags_are_yes_or_no_in_several_words),
		cmocka_unit_test(no_value_is_empty),
		cmocka_unit_test(numbers_keep_to_their_bounds),
		cmocka_unit_test(a_long_bad_value_is_cut_in_its_sentence),
		cmocka_unit_test(variables_of_the_table_set_their_options),
		cmocka_unit_test(no_color_means_yes_whatever_it_holds),
		cmocka_unit_test(the_dump_names_every_setting_and_its_source),
		cmocka_unit_test(the_dump_hides_secrets),
		cmocka_unit_test(the_dump_has_no_control_bytes),
		cmocka_unit_test(the_dump_shows_rebound_keys),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
