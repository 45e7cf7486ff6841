#include "app/cli.h"

#include <getopt.h>
#include <stdlib.h>

#include "core/text.h"

enum { LETTERS_MAX = 3 * OPTION_COUNT + 2, LONG_BASE = 256, HELP_COLUMN = 26, HELP_WIDTH = 78 };

static bool takes_value(const struct option_info *row)
{
	return row->kind != KIND_FLAG;
}

/* getopt's two tables, made from ours. A long option's value is LONG_BASE + its id. */
static void getopt_tables(char letters[LETTERS_MAX], struct option longs[OPTION_COUNT + 1])
{
	char *letter = letters;
	size_t n = 0;

	*letter++ = ':';
	for (int id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];

		if (row->flags & ONLY_FILE)
			continue;
		longs[n++] = (struct option){ row->name, !takes_value(row) ? no_argument :
			row->flags & VALUE_OPTIONAL ? optional_argument : required_argument,
			NULL, LONG_BASE + id };
		if (!row->letter)
			continue;
		*letter++ = row->letter;
		if (takes_value(row))
			*letter++ = ':';
	}
	*letter = '\0';
	longs[n] = (struct option){ 0 };
}

static enum option_id option_of(int found)
{
	if (found >= LONG_BASE)
		return (enum option_id)(found - LONG_BASE);
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (option_table[id].letter == found)
			return id;
	return OPTION_COUNT;
}

static bool take(struct config *config, int found, char *value, struct err *err)
{
	enum option_id id = option_of(found);
	const struct option_info *row = &option_table[id];
	const char *text = value ? value : takes_value(row) ? row->bare : "yes";
	bool ok = config_set(config, id, text, SOURCE_COMMAND_LINE, "command line", err);

	if (value && row->flags & SECRET)
		memset(value, 'x', strlen(value));
	return ok;
}

static bool read_arguments(struct config *config, int argc, char **argv, struct err *err)
{
	char letters[LETTERS_MAX];
	struct option longs[OPTION_COUNT + 1];
	int found;

	getopt_tables(letters, longs);
	opterr = 0;
	optind = 1;
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (found == '?')
			return err_set(err, "There is no option %s; --help lists them all.",
				       argv[optind - 1]);
		if (found == ':')
			return err_set(err, "%s needs a value; --help says which.",
				       argv[optind - 1]);
		if (!take(config, found, optarg, err))
			return false;
	}
	for (int i = optind; i < argc; i++)
		if (!config_set(config, OPTION_TOPIC, argv[i], SOURCE_COMMAND_LINE,
				"command line", err))
			return false;
	return true;
}

/* One part of all config files; *found says if one of them has the profile. */
static bool read_files(struct config *config, const struct paths *paths, const char *profile,
		       struct buffer *warnings, struct err *err)
{
	const char *own = config_text(config, OPTION_CONFIG);
	struct config_file files[] = {
		{ .path = paths->config_system, .source = SOURCE_SYSTEM },
		{ .path = own ? own : paths->config, .source = SOURCE_USER, .must_exist = own },
	};
	bool found = !profile;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		files[i].profile = profile;
		if (profile)
			files[i].source = SOURCE_PROFILE;
		if (!config_read(config, &files[i], warnings, err))
			return false;
		found = found || files[i].found;
	}
	return found || err_set(err, "There is no section [profile %s] in %s or %s.", profile,
				files[1].path, files[0].path);
}

bool cli_read(struct config *config, const struct paths *paths, int argc, char **argv,
	      struct buffer *warnings, struct err *err)
{
	if (!read_arguments(config, argc, argv, err) || !config_environment(config, err))
		return false;
	/* Help must come even if a config file is broken. */
	if (config_flag(config, OPTION_HELP) || config_flag(config, OPTION_VERSION) ||
	    config_flag(config, OPTION_PATHS))
		return true;
	if (!read_files(config, paths, NULL, warnings, err))
		return false;
	const char *profile = config_text(config, OPTION_PROFILE);
	return !profile || read_files(config, paths, profile, warnings, err);
}

/* --- answers ---------------------------------------------------------------- */

static void print_help_row(const struct option_info *row, FILE *out)
{
	char left[80];
	bool optional = row->flags & VALUE_OPTIONAL;
	int len = snprintf(left, sizeof(left), "  %c%c%s--%s%s%s%s", row->letter ? '-' : ' ',
			   row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
			   row->argument ? optional ? "[=" : " " : "",
			   row->argument ? row->argument : "",
			   row->argument && optional ? "]" : "");
	int column = len;

	fputs(left, out);
	if (len >= HELP_COLUMN - 1) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", HELP_COLUMN - column, "");
	column = HELP_COLUMN;
	for (const char *word = row->help; *word; ) {
		int wide = (int)strcspn(word, " ");

		if (column + wide > HELP_WIDTH) {
			fprintf(out, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		}
		column += fprintf(out, "%.*s ", wide, word);
		word += wide;
		word += *word == ' ';
	}
	if (row->def)
		fprintf(out, "[%s]", row->def);
	fputc('\n', out);
}

static void print_help(FILE *out)
{
	fputs("flespitop - a live monitor for telematics messages from flespi over MQTT\n\n"
	      "    flespitop [OPTION...] [TOPIC-FILTER...]\n\n"
	      "    flespitop --demo                 look round, without a token\n"
	      "    FLESPI_TOKEN=... flespitop       all devices of the account\n", out);
	for (enum option_group group = 0; group < GROUP_COUNT; group++) {
		fprintf(out, "\n%s\n", option_groups[group]);
		for (enum option_id id = 0; id < OPTION_COUNT; id++)
			if (option_table[id].group == group && !(option_table[id].flags & ONLY_FILE))
				print_help_row(&option_table[id], out);
	}
	fputs("\nExit status: 0 fine, 1 usage or a local error, 2 refused by the broker, 3 network or\n"
	      "name resolution, 4 TLS, 5 every subscription refused, 6 connection lost and not\n"
	      "regained, 27 --wait ran out, 128+N ended by signal N.\n", out);
}

static void print_version(FILE *out)
{
	static const struct { const char *name; const char *(*version)(void); } libraries[] = {
		{ "utf8proc", text_library_version },
	};

	fputs("flespitop " FLESPITOP_VERSION "\n", out);
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++)
		fprintf(out, "%-13s %s\n", libraries[i].name, libraries[i].version());
}

bool cli_answer(const struct config *config, const struct paths *paths, FILE *out)
{
	if (config_flag(config, OPTION_HELP))
		print_help(out);
	else if (config_flag(config, OPTION_VERSION))
		print_version(out);
	else if (config_flag(config, OPTION_PATHS))
		paths_print(paths, out);
	else if (config_flag(config, OPTION_DUMP_CONFIG))
		config_dump(config, out);
	else
		return false;
	return true;
}
