#include "app/cli.h"

#include <getopt.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/text.h"
#include "net/client.h"
#include "net/tls.h"
#include "ui/term.h"

enum {
	LETTERS_MAX = 3 * OPTION_COUNT + 2, LONG_BASE = 256,
	HELP_COLUMN = 26, HELP_WIDTH = 78,
};

static const struct origin here = { SOURCE_COMMAND_LINE, "command line" };

static bool takes_value(const struct option_info *row)
{
	return row->kind != KIND_FLAG;
}

/* getopt's two tables, made from ours. A long option's value is LONG_BASE + its id. */
static void getopt_tables(char letters[LETTERS_MAX],
			  struct option longs[OPTION_COUNT + 1])
{
	char *letter = letters;
	size_t n = 0;

	*letter++ = ':';
	for (int id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];

		if (row->flags & ONLY_FILE)
			continue;
		longs[n++] = (struct option){ row->name, !takes_value(row) ? no_argument :
			row->flags & VALUE_OPTIONAL ? optional_argument :
						      required_argument,
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
	struct err why;
	bool ok = config_set(config, id, text, here, &why);

	if (value && row->flags & SECRET)
		memset(value, 'x', strlen(value));
	return ok || err_set(err, "--%s", why.text);
}

/* `--demo 5` would watch the simulated fleet's topic "5". */
static bool check_detached(int found, const char *next, struct err *err)
{
	enum option_id id = option_of(found);
	struct config *scratch = config_new();
	bool value = config_set(scratch, id, next, here, NULL);

	config_free(scratch);
	return !value || err_set(err, "Write --%s=%s; a topic filter \"%s\" would be "
				      "-t %s.", option_table[id].name, next, next, next);
}

/* "-t" or "--topic", as it was meant; getopt's optopt is 0 for what it does not know. */
static void name_option(char out[80], char *const *argv)
{
	if (optopt >= LONG_BASE)
		snprintf(out, 80, "--%s", option_table[optopt - LONG_BASE].name);
	else if (optopt)
		snprintf(out, 80, "-%c", optopt);
	else
		snprintf(out, 80, "%.*s", (int)strcspn(argv[optind - 1], "="),
			 argv[optind - 1]);
}

/* "--co could be --config or --count", which getopt reports as unknown too. */
static bool refuse_beginning(const char *name, struct err *err)
{
	struct buffer found = { 0 };
	size_t len = strlen(name);

	for (enum option_id id = 0; len > 2 && id < OPTION_COUNT; id++)
		if (!(option_table[id].flags & ONLY_FILE) &&
		    !strncmp(option_table[id].name, name + 2, len - 2))
			buffer_format(&found, "%s--%s", found.len ? " or " : "",
				      option_table[id].name);
	if (found.len)
		err_set(err, "%s could be %s.", name, found.at);
	else
		err_set(err, "There is no option %s; --help lists them all.", name);
	buffer_fini(&found);
	return false;
}

static bool refuse(int found, char *const *argv, struct err *err)
{
	enum option_id id = optopt ? option_of(optopt) : OPTION_COUNT;
	char name[80];

	name_option(name, argv);
	if (found == ':' && id == OPTION_HOST && optopt < LONG_BASE)
		return err_set(err, "-h needs a value: HOST. For help: --help");
	if (found == ':')
		return err_set(err, "%s needs a value: %s.", name,
			       option_table[id].argument);
	if (id != OPTION_COUNT)
		return err_set(err, "%s takes no value.", name);
	return refuse_beginning(name, err);
}

static bool read_arguments(struct config *config, char **argv, struct err *err)
{
	char letters[LETTERS_MAX];
	struct option longs[OPTION_COUNT + 1];
	int argc = 0, found;

	while (argv[argc])
		argc++;
	getopt_tables(letters, longs);
	opterr = 0;
	optind = 0;                  /* glibc: begin anew */
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (found == '?' || found == ':')
			return refuse(found, argv, err);
		if (!optarg && takes_value(&option_table[option_of(found)]) &&
		    optind < argc && !check_detached(found, argv[optind], err))
			return false;
		if (!take(config, found, optarg, err))
			return false;
	}
	for (int i = optind; i < argc; i++)
		if (!config_set(config, OPTION_TOPIC, argv[i], here, err))
			return false;
	return true;
}

/* One part of all config files; *found says if one of them has the profile. */
static bool read_files(struct config *config, const struct paths *paths,
		       const char *profile, struct buffer *warnings, struct err *err)
{
	const char *own = config_text(config, OPTION_CONFIG);
	struct config_file files[] = {
		{ .path = paths->config_system, .source = SOURCE_SYSTEM },
		{ .path = own ? own : paths->config, .source = SOURCE_USER,
		  .must_exist = own },
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
	return found || err_set(err, "There is no section [profile %s] in %s or %s.",
				profile, files[1].path, files[0].path);
}

bool cli_read(struct config *config, const struct paths *paths, char **argv,
	      struct buffer *warnings, struct err *err)
{
	if (!read_arguments(config, argv, err) || !config_environment(config, err))
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

/* Words in a column, the cursor being at `column` of the line. */
static void print_wrapped(const char *text, int column, FILE *out)
{
	const char *gap = "";

	if (column >= HELP_COLUMN - 1) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", HELP_COLUMN - column, "");
	column = HELP_COLUMN;
	while (*text) {
		int wide = (int)strcspn(text, " ");

		if (column + (int)strlen(gap) + wide > HELP_WIDTH) {
			fprintf(out, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
			gap = "";
		}
		column += fprintf(out, "%s%.*s", gap, wide, text);
		gap = " ";
		text += wide + (text[wide] == ' ');
	}
	fputc('\n', out);
}

static void print_help_row(const struct option_info *row, FILE *out)
{
	bool optional = row->flags & VALUE_OPTIONAL;
	struct buffer text = { 0 };
	int len = fprintf(out, "  %c%c%s--%s%s%s%s", row->letter ? '-' : ' ',
			  row->letter ? row->letter : ' ', row->letter ? ", " : "  ",
			  row->name,
			  row->argument ? optional ? "[=" : " " : "",
			  row->argument ? row->argument : "",
			  row->argument && optional ? "]" : "");

	buffer_add_text(&text, row->help);
	if (row->def)
		buffer_format(&text, " [%s]", row->def);
	print_wrapped(text.at, len, out);
	buffer_fini(&text);
}

static void print_help(FILE *out)
{
	fputs("flespitop - a live monitor for telematics messages from flespi over MQTT\n"
	      "\n"
	      "    flespitop [OPTION...] [TOPIC-FILTER...]\n\n"
	      "    flespitop --demo                 look round, without a token\n"
	      "    FLESPI_TOKEN=... flespitop       all devices of the account\n", out);
	for (enum option_group group = 0; group < GROUP_COUNT; group++) {
		fprintf(out, "\n%s\n", option_groups[group]);
		for (enum option_id id = 0; id < OPTION_COUNT; id++)
			if (option_table[id].group == group &&
			    !(option_table[id].flags & ONLY_FILE))
				print_help_row(&option_table[id], out);
	}
	fputs("\n"
	      "Exit status: 0 fine, 1 usage or a local error, 2 refused by the broker,\n"
	      "3 network or name resolution, 4 TLS, 5 every subscription refused,\n"
	      "6 connection lost and not regained, 27 --wait ran out, 128+N ended by\n"
	      "signal N.\n", out);
}

static void print_version(FILE *out)
{
	static const struct {
		const char *name;
		char *(*version)(char *);
	} libraries[] = {
		{ "libmosquitto", client_library_version },
		{ "OpenSSL", tls_library_version },
		{ "ncurses", term_library_version }, { "cJSON", json_library_version },
		{ "utf8proc", text_library_version },
	};

	char version[LIBRARY_VERSION_MAX];

	fputs("flespitop " FLESPITOP_VERSION "\n", out);
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++)
		fprintf(out, "%-13s %s\n", libraries[i].name,
			libraries[i].version(version));
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
