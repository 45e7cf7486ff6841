#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/config.h"
#include "app/script.h"
#include "core/buffer.h"
#include "core/device.h"
#include "core/mem.h"
#include "ui/action.h"
#include "ui/theme.h"

/* A page as troff gets it. Only the plain build makes pages. */
static char *page(const char *name)
{
	const char *build = getenv("BUILD"), *sanitize = getenv("SANITIZE");

	if (sanitize && *sanitize)
		skip();
	char *path = mem_format("%s/man/%s", build ? build : "build", name);
	FILE *file = fopen(path, "re");
	struct buffer text = { 0 };
	char part[4096];
	size_t len;

	if (!file)
		fail_msg("%s has not been made", path);
	while ((len = fread(part, 1, sizeof(part), file)))
		buffer_add(&text, part, len);
	fclose(file);
	free(path);
	return text.at;
}

/* The name as it is written there: its minus signs and points are escaped. */
static void expect(const char *text, const char *before, const char *name,
		   const char *after)
{
	struct buffer wanted = { 0 };

	buffer_format(&wanted, "%s\\&", before);
	for (; *name; name++)
		buffer_format(&wanted, "%s%c%s", *name == '-' ? "\\" : "", *name,
			      *name == '.' ? "\\&" : "");
	buffer_add_text(&wanted, after);
	if (!strstr(text, wanted.at))
		fail_msg("the page lacks %s", wanted.at);
	buffer_fini(&wanted);
}

static void page_1_explains_every_option(void **state)
{
	char *text = page("flespitop.1");

	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (!(option_table[id].flags & ONLY_FILE))
			expect(text, "\\fB\\-\\-\\fR\\fB", option_table[id].name, "\\fR");
	free(text);
}

static void page_1_names_every_variable(void **state)
{
	char *text = page("flespitop.1");

	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (option_table[id].environment)
			expect(text, ".TP\n\\fB", option_table[id].environment, "\\fR");
	free(text);
}

static void page_1_has_the_keys_of_every_action(void **state)
{
	char *text = page("flespitop.1");

	(void)state;
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		expect(text, "\\fR  \\fI", actions[action].name, "\\fR");
	free(text);
}

static void page_1_explains_every_state_of_a_device(void **state)
{
	char *text = page("flespitop.1");

	(void)state;
	for (enum device_state i = 0; i < DEVICE_STATE_COUNT; i++)
		expect(text, "\\fR \\fB", device_states[i].word, "\\fR");
	free(text);
}

static void page_5_has_every_setting_of_a_file(void **state)
{
	char *text = page("flespitop.5");

	(void)state;
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (!(option_table[id].flags & ONLY_COMMAND_LINE))
			expect(text, ".TP\n\\fB", option_table[id].name, "\\fR = ");
	free(text);
}

static void page_5_says_how_every_action_is_bound(void **state)
{
	char *text = page("flespitop.5");

	(void)state;
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		char *name = mem_format("key.%s", actions[action].name);

		expect(text, "\n", name, " ");
		free(name);
	}
	free(text);
}

static void page_5_lists_every_role(void **state)
{
	char *text = page("flespitop.5");

	(void)state;
	for (enum role role = 0; role < ROLE_COUNT; role++)
		expect(text, ".TP\n\\fB", roles[role].name, "\\fR\n");
	free(text);
}

static void page_5_explains_every_command_of_a_script(void **state)
{
	char *text = page("flespitop.5");

	(void)state;
	for (size_t i = 0; script_commands(i); i++)
		expect(text, ".TP\n\\fB", script_commands(i)->name, "\\fR");
	free(text);
}

static void pages_are_ascii_without_gaps(void **state)
{
	static const char *const names[] = { "flespitop.1", "flespitop.5" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *text = page(names[i]);

		for (const char *at = text; *at; at++)
			if ((unsigned char)*at >= 128)
				fail_msg("%s: byte %#x", names[i], (unsigned char)*at);
		if (strstr(text, "\n@"))
			fail_msg("%s: a part was left out", names[i]);
		free(text);
	}
}

static void troff_has_no_complaint(void **state)
{
	const char *build = getenv("BUILD");
	char line[256];

	(void)state;
	free(page("flespitop.1"));
	if (system("command -v groff >/dev/null"))
		skip();
	char *command = mem_format("groff -man -Tutf8 -ww -z %s/man/*.[15] 2>&1",
				   build ? build : "build");
	FILE *complaints = popen(command, "re");

	if (fgets(line, sizeof(line), complaints))
		fail_msg("%s", line);
	assert_int_equal(pclose(complaints), 0);
	free(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_1_explains_every_option),
		cmocka_unit_test(page_1_names_every_variable),
		cmocka_unit_test(page_1_has_the_keys_of_every_action),
		cmocka_unit_test(page_1_explains_every_state_of_a_device),
		cmocka_unit_test(page_5_has_every_setting_of_a_file),
		cmocka_unit_test(page_5_says_how_every_action_is_bound),
		cmocka_unit_test(page_5_lists_every_role),
		cmocka_unit_test(page_5_explains_every_command_of_a_script),
		cmocka_unit_test(pages_are_ascii_without_gaps),
		cmocka_unit_test(troff_has_no_complaint),
	};

	return cmocka_run_group_tests_name("man", tests, NULL, NULL);
}
