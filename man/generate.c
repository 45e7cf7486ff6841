/* generate TEMPLATE: a manual page on standard output.
 *
 * A line of the template that is @NAME@ is replaced by what the program's own table of
 * that name says, so that a page cannot lag behind the program; @VERSION@ may stand in
 * any line. Run while building, see the Makefile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/config.h"
#include "app/script.h"
#include "core/device.h"
#include "core/text.h"
#include "ui/action.h"
#include "ui/theme.h"

/* What troff would take for its own, and what it would set as something prettier. */
static const struct { char c; const char *roff; } escapes[] = {
	{ '\\', "\\e" },   { '-', "\\-" },    { '"', "\\(dq" },  { '\'', "\\(aq" },
	{ '`', "\\(ga" },  { '^', "\\(ha" },  { '~', "\\(ti" },  { '.', ".\\&" },
};

static void put_char(uint32_t c)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (c == (uint32_t)escapes[i].c) {
			fputs(escapes[i].roff, stdout);
			return;
		}
	if (c < 128)
		putchar((int)c);
	else
		printf("\\[u%04X]", (unsigned)c);
}

static void put(const char *text)
{
	struct span rest = span_of(text);
	struct glyph glyph;

	fputs("\\&", stdout);        /* whatever the text begins with is no request */
	while (text_next(&rest, &glyph))
		put_char(glyph.base);
}

static void put_in(char font, const char *text)
{
	printf("\\f%c", font);
	put(text);
	fputs("\\fR", stdout);
}

/* Sentences of the tables: what is between backquotes is to be typed. */
static void put_sentences(const char *text)
{
	char part[1024];
	bool typed = false;

	for (; *text; typed = !typed) {
		size_t len = strcspn(text, "`");

		snprintf(part, sizeof(part), "%.*s", (int)len, text);
		put_in(typed ? 'B' : 'R', part);
		text += len + (text[len] == '`');
	}
}

/* --- the command line ------------------------------------------------------- */

static void put_option(const struct option_info *row)
{
	bool optional = row->flags & VALUE_OPTIONAL;

	puts(".TP");
	if (row->letter) {
		put_in('B', (char[]){ '-', row->letter, '\0' });
		fputs(", ", stdout);
	}
	fputs("\\fB\\-\\-\\fR", stdout);
	put_in('B', row->name);
	if (row->argument) {
		fputs(optional ? "[=" : " ", stdout);
		put_in('I', row->argument);
		fputs(optional ? "]" : "", stdout);
	}
	putchar('\n');
	put_sentences(row->help);
	if (row->bare) {
		fputs("\nWithout a value: ", stdout);
		put_in('B', row->bare);
		putchar('.');
	}
	if (row->def) {
		fputs("\nDefault: ", stdout);
		put_in('B', row->def);
		putchar('.');
	}
	putchar('\n');
}

static void put_options(void)
{
	for (enum option_group group = 0; group < GROUP_COUNT; group++) {
		fputs(".SS ", stdout);
		put(option_groups[group]);
		putchar('\n');
		for (enum option_id id = 0; id < OPTION_COUNT; id++)
			if (option_table[id].group == group &&
			    !(option_table[id].flags & ONLY_FILE))
				put_option(&option_table[id]);
	}
}

static void put_environment(void)
{
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (option_table[id].environment) {
			puts(".TP");
			put_in('B', option_table[id].environment);
			fputs("\nAs the option \\fB\\-\\-", stdout);
			put_in('B', option_table[id].name);
			puts(".");
		}
}

/* --- keys and signs --------------------------------------------------------- */

static const struct { unsigned scope; const char *heading; } scopes[] = {
	{ SCOPE_GLOBAL, "Everywhere" },
	{ SCOPE_LIST, "In every list" },
	{ SCOPE_SORTED, "In lists with an order" },
	{ SCOPE_LOG, "In messages and events" },
	{ SCOPE_MESSAGES, "In messages" },
	{ SCOPE_TOPICS, "In the list of topics" },
};

static void put_action(const struct action_info *row)
{
	puts(".TP");
	put_in('B', row->keys);
	fputs("  ", stdout);
	put_in('I', row->name);
	putchar('\n');
	put_sentences(row->help);
	putchar('\n');
}

static void put_keys(void)
{
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		printf(".SS %s\n", scopes[i].heading);
		for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
			if (actions[action].scope & scopes[i].scope)
				put_action(&actions[action]);
	}
}

static void put_states(void)
{
	for (enum device_state state = 0; state < DEVICE_STATE_COUNT; state++) {
		puts(".TP");
		put_in('R', device_states[state].glyph);
		putchar(' ');
		put_in('B', device_states[state].word);
		putchar('\n');
		put_sentences(device_states[state].meaning);
		putchar('\n');
	}
}

/* --- files ------------------------------------------------------------------ */

static void put_limit(const char *before, int64_t number, bool bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "T" };
	size_t unit = 0;

	while (bytes && number && number % 1024 == 0 && unit < 4) {
		number /= 1024;
		unit++;
	}
	printf("%s\\fB%lld%s\\fR", before, (long long)number, units[unit]);
}

static void put_kind(const struct option_info *row)
{
	bool bytes = row->kind == KIND_BYTES;

	switch (row->kind) {
	case KIND_FLAG:
		fputs("\\fByes\\fR or \\fBno\\fR", stdout);
		break;
	case KIND_CHOICE:
	case KIND_TEXT:
		put_in('I', row->argument);
		break;
	case KIND_LIST:
		put_in('I', row->argument);
		fputs("; may be repeated", stdout);
		break;
	case KIND_IDS:
		fputs("numbers, apart by commas; may be repeated", stdout);
		break;
	case KIND_NUMBER:
	case KIND_BYTES:
	case KIND_SECONDS:
		put_limit("a number from ", row->min, bytes);
		put_limit(" to ", row->max, bytes);
		break;
	}
}

static void put_settings(void)
{
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];

		if (row->flags & ONLY_COMMAND_LINE)
			continue;
		puts(".TP");
		put_in('B', row->name);
		fputs(" = ", stdout);
		put_kind(row);
		putchar('\n');
		put_sentences(row->help);
		if (row->def) {
			fputs("\nDefault: ", stdout);
			put_in('B', row->def);
			putchar('.');
		}
		putchar('\n');
	}
}

static void put_bindings(void)
{
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		char name[64];

		snprintf(name, sizeof(name), "key.%s", actions[action].name);
		put(name);
		printf("%*s = ", 24 - (int)strlen(name), "");
		put(actions[action].keys);
		putchar('\n');
	}
}

static void put_roles(void)
{
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		puts(".TP");
		put_in('B', roles[role].name);
		putchar('\n');
		if (roles[role].parent != role) {
			fputs("Inherits from ", stdout);
			put_in('B', roles[roles[role].parent].name);
			puts(".");
		}
		if (roles[role].style) {
			fputs("Built in: ", stdout);
			put_in('B', roles[role].style);
			puts(".");
		}
	}
}

static void put_commands(void)
{
	const struct script_command *command;

	for (size_t i = 0; (command = script_commands(i)); i++) {
		puts(".TP");
		put_in('B', command->name);
		if (*command->argument) {
			putchar(' ');
			put_in('I', command->argument);
		}
		putchar('\n');
		put_sentences(command->help);
		putchar('\n');
	}
}

/* --- the page --------------------------------------------------------------- */

static const struct { const char *line; void (*put)(void); } parts[] = {
	{ "@OPTIONS@\n", put_options },   { "@ENVIRONMENT@\n", put_environment },
	{ "@KEYS@\n", put_keys },         { "@STATES@\n", put_states },
	{ "@SETTINGS@\n", put_settings }, { "@BINDINGS@\n", put_bindings },
	{ "@ROLES@\n", put_roles },       { "@COMMANDS@\n", put_commands },
};

/* False: the line names a part that there is not. */
static bool put_line(const char *line)
{
	static const char version[] = "@VERSION@";
	const char *at = strstr(line, version);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(line, parts[i].line)) {
			parts[i].put();
			return true;
		}
	if (at)
		printf("%.*s%s%s", (int)(at - line), line, FLESPITOP_VERSION,
		       at + sizeof(version) - 1);
	else
		fputs(line, stdout);
	return line[0] != '@';
}

int main(int argc, char **argv)
{
	FILE *template = argc == 2 ? fopen(argv[1], "re") : NULL;
	char line[1024];
	bool ok = template;

	while (ok && fgets(line, sizeof(line), template))
		ok = put_line(line);
	if (!ok)
		fprintf(stderr, "%s cannot be made into a page.\n", argv[argc - 1]);
	return ok && !fclose(template) && !fflush(stdout) ? 0 : 1;
}
