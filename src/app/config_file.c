/* inih does the syntax. It hands over names and values without lines, so the reader
 * that feeds it counts them. */
#include "app/config.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>

enum { LINE_BYTES_MAX = 199 };   /* inih's own limit, less its NUL */

struct reading {
	struct config *config;
	struct config_file *file;
	struct buffer *warnings;
	FILE *stream;
	int line;
	int long_line;           /* the first one over the limit; 0: none */
	int binary_line;         /* the first one with a NUL; 0: none */
	struct err *err;
	bool failed;
};

/* The next line without its leading blanks, behind which inih would see more of the
 * value before. Comments may be of any length. */
static char *read_line(char *out, int size, void *owner)
{
	struct reading *reading = owner;
	int c = fgetc(reading->stream), len = 0, most = size - 1;
	bool fits = true;

	if (c == EOF)
		return NULL;
	reading->line++;
	for (; c != EOF && c != '\n'; c = fgetc(reading->stream)) {
		if (c == '\t')
			c = ' ';
		if (!len && c == ' ')
			continue;
		if (!c && !reading->binary_line)
			reading->binary_line = reading->line;
		if (len < most)
			out[len++] = (char)c;
		else
			fits = false;
	}
	out[len] = '\0';
	if (!fits && !strchr(";#", *out) && !reading->long_line)
		reading->long_line = reading->line;
	return out;
}

static bool in_this_part(const struct reading *reading, const char *section)
{
	static const char prefix[] = "profile ";
	const char *profile = reading->file->profile;

	if (!profile)
		return !*section;
	return !strncmp(section, prefix, sizeof(prefix) - 1) &&
	       !strcmp(section + sizeof(prefix) - 1, profile);
}

static void warn(struct reading *reading, const char *what, const char *name)
{
	buffer_format(reading->warnings, "%s:%d: %s \"%.60s\"; it is ignored.\n",
		      reading->file->path, reading->line, what, name);
}

static enum option_id option_by_name(const char *name)
{
	enum option_id id = 0;

	while (id < OPTION_COUNT && strcmp(option_table[id].name, name))
		id++;
	return id;
}

static bool take(struct reading *reading, const char *name, const char *value,
		 struct err *why)
{
	static const char prefix[] = "key.";
	char where[512];
	enum option_id id = option_by_name(name);

	if (!strncmp(name, prefix, sizeof(prefix) - 1))
		return keymap_bind(config_keymap(reading->config),
				   name + sizeof(prefix) - 1, value, why);
	if (id == OPTION_COUNT || option_table[id].flags & ONLY_COMMAND_LINE) {
		warn(reading, id == OPTION_COUNT ? "there is no setting" :
		     "only the command line takes", name);
		return true;
	}
	snprintf(where, sizeof(where), "%s:%d", reading->file->path, reading->line);
	return config_set(reading->config, id, value,
			  (struct origin){ reading->file->source, where }, why);
}

static int handle(void *owner, const char *section, const char *name, const char *value)
{
	struct reading *reading = owner;
	struct err why = { "" };

	if (*section && strncmp(section, "profile ", 8) && !reading->file->profile) {
		warn(reading, "sections are called [profile NAME], not", section);
		return 1;
	}
	if (!in_this_part(reading, section))
		return 1;
	if (reading->file->profile)
		reading->file->found = true;
	if (take(reading, name, value, &why))
		return 1;
	if (!reading->failed)
		err_set(reading->err, "%s:%d: %s", reading->file->path, reading->line,
			why.text);
	reading->failed = true;
	return 1;
}

/* What was found besides bad values. */
static bool check_syntax(const struct reading *reading, int bad_line)
{
	const char *path = reading->file->path;

	if (reading->binary_line)
		return err_set(reading->err, "%s:%d: this is not text.", path,
			       reading->binary_line);
	if (reading->failed)
		return false;
	if (reading->long_line)
		return err_set(reading->err, "%s:%d: this line is longer than %d bytes.",
			       path, reading->long_line, LINE_BYTES_MAX);
	if (bad_line)
		return err_set(reading->err, "%s:%d: this line is neither `key = value` "
					     "nor `[profile NAME]`.", path, bad_line);
	return true;
}

bool config_read(struct config *config, struct config_file *file, struct buffer *warnings,
		 struct err *err)
{
	struct reading reading = {
		.config = config, .file = file, .warnings = warnings, .err = err,
		.stream = fopen(file->path, "re"),
	};

	if (!reading.stream) {
		if (!file->must_exist && (errno == ENOENT || errno == ENOTDIR))
			return true;
		return err_set(err, "Config file %s cannot be read: %s.", file->path,
			       strerror(errno));
	}
	errno = 0;
	int bad_line = ini_parse_stream(read_line, &reading, handle, &reading);
	bool torn = ferror(reading.stream);
	int why = errno;

	fclose(reading.stream);
	if (torn)
		return err_set(err, "Config file %s cannot be read: %s.", file->path,
			       strerror(why));
	return check_syntax(&reading, bad_line);
}
