#include "ui/theme.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"

enum {
	COLOUR_PARENT = -2,   /* not named by the style */
	LINE_MAX_BYTES = 256,
	LINES_MAX = 2000,     /* ten times a theme that sets every role with comments */
	QUOTE_MAX_BYTES = 60,
};

struct theme {
	struct style own[ROLE_COUNT];   /* colours may be COLOUR_PARENT */
	bool has_own[ROLE_COUNT];       /* false: as the parent */
};

static const char *const colour_names[] = {
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
};

static const struct { const char *name; enum style_attribute bit; } attributes[] = {
	{ "bold", STYLE_BOLD }, { "dim", STYLE_DIM }, { "italic", STYLE_ITALIC },
	{ "underline", STYLE_UNDERLINE }, { "reverse", STYLE_REVERSE },
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span trim(struct span text)
{
	while (text.len && is_blank(text.at[0]))
		text.at++, text.len--;
	while (text.len && is_blank(text.at[text.len - 1]))
		text.len--;
	return text;
}

/* The next word of a style; empty at the end. A lone # begins a comment. */
static struct span next_word(struct span *rest)
{
	*rest = trim(*rest);
	struct span word = { rest->at, 0 };

	while (word.len < rest->len && !is_blank(rest->at[word.len]))
		word.len++;
	rest->at += word.len;
	rest->len -= word.len;
	return span_equals(word, "#") ? (struct span){ word.at, 0 } : word;
}

static bool word_is(struct span word, const char *name)
{
	return word.len == strlen(name) && !strncasecmp(word.at, name, word.len);
}

static bool parse_number(struct span digits, int base, int *value)
{
	char text[8];

	if (!digits.len || digits.len >= sizeof(text))
		return false;
	memcpy(text, digits.at, digits.len);
	text[digits.len] = '\0';
	const char *allowed = base == 16 ? "0123456789abcdefABCDEF" : "0123456789";

	if (strspn(text, allowed) != digits.len)
		return false;
	*value = (int)strtol(text, NULL, base);
	return true;
}

static bool parse_colour(struct span word, int *colour)
{
	if (word_is(word, "default")) {
		*colour = COLOUR_DEFAULT;
		return true;
	}
	if (word.len == 7 && word.at[0] == '#') {
		bool ok = parse_number((struct span){ word.at + 1, 6 }, 16, colour);

		*colour |= COLOUR_RGB;
		return ok;
	}
	if (parse_number(word, 10, colour))
		return *colour <= 255;

	static const char prefix[] = "bright-";
	size_t skip = sizeof(prefix) - 1;
	bool bright = word.len > skip && !strncasecmp(word.at, prefix, skip);

	if (bright)
		word = (struct span){ word.at + skip, word.len - skip };
	for (int i = 0; i < 8; i++)
		if (word_is(word, colour_names[i])) {
			*colour = bright ? i + 8 : i;
			return true;
		}
	return false;
}

static unsigned attribute_named(struct span word)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
		if (word_is(word, attributes[i].name))
			return attributes[i].bit;
	return 0;
}

/* "file:3: the role "x" is unknown; why". The file's own bytes are quoted safely. */
static bool refuse(struct err *err, const char *where, const char *what,
		   struct span quoted, const char *advice)
{
	struct buffer safe = { 0 };

	if (quoted.len > QUOTE_MAX_BYTES)
		quoted.len = QUOTE_MAX_BYTES;
	text_safe(quoted, &safe);
	err_set(err, "%s: %s \"%s\"; %s", where, what, safe.at ? safe.at : "", advice);
	buffer_fini(&safe);
	return false;
}

static bool parse_style(struct span text, struct style *style, const char *where,
			struct err *err)
{
	struct span word;

	*style = (struct style){ COLOUR_PARENT, COLOUR_PARENT, 0 };
	while ((word = next_word(&text)).len) {
		unsigned attribute = attribute_named(word);
		bool ground = word_is(word, "on");
		int *colour = ground ? &style->bg : &style->fg;

		if (attribute) {
			style->attributes |= attribute;
			continue;
		}
		if (ground)
			word = next_word(&text);
		if (*colour != COLOUR_PARENT)
			return refuse(err, where, "a second colour,", word,
				      "a style has one, and one more after \"on\".");
		if (!parse_colour(word, colour))
			return refuse(err, where, "not a colour or attribute:", word,
				      "write red, bright-red, 0 to 255 or #rrggbb.");
	}
	return true;
}

static bool role_named(struct span name, enum role *role)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (span_equals(name, roles[i].name)) {
			*role = (enum role)i;
			return true;
		}
	return false;
}

bool theme_line(struct theme *theme, const char *line, const char *where, struct err *err)
{
	struct span text = trim(span_of(line));
	struct style style;
	enum role role;

	if (!text.len || text.at[0] == '#')
		return true;
	const char *equals = memchr(text.at, '=', text.len);

	if (!equals)
		return refuse(err, where, "no \"=\" in", text, "write: role = style.");
	struct span name = trim((struct span){ text.at, (size_t)(equals - text.at) });
	struct span value = { equals + 1, text.len - (size_t)(equals + 1 - text.at) };

	if (!role_named(name, &role))
		return refuse(err, where, "unknown role", name,
			      "the manual page flespitop(5) lists them.");
	if (!parse_style(value, &style, where, err))
		return false;
	theme->own[role] = style;
	theme->has_own[role] = next_word(&value).len > 0;
	return true;
}

struct theme *theme_new(void)
{
	struct theme *theme = mem_new(sizeof(*theme));

	for (int i = 0; i < ROLE_COUNT; i++) {
		if (!roles[i].style)
			continue;
		const struct role_info *role = &roles[i];

		theme->has_own[i] = parse_style(span_of(role->style), &theme->own[i],
						role->name, NULL);
		assert(theme->has_own[i]);
	}
	return theme;
}

void theme_free(struct theme *theme)
{
	free(theme);
}

/* A theme comes from wherever the user says: a pipe must not hang the program and
 * /dev/zero must not fill the memory. */
static FILE *open_theme(const char *path, struct err *err)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		err_set(err, "Theme %s cannot be read: %s.", path, strerror(errno));
		return NULL;
	}
	if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
		err_set(err, "Theme %s is not a file; name a file of role = style lines.",
			path);
		close(fd);
		return NULL;
	}
	return fdopen(fd, "r");
}

bool theme_load(struct theme *theme, const char *path, struct err *err)
{
	FILE *file = open_theme(path, err);
	char line[LINE_MAX_BYTES];
	struct err ignored;
	bool ok = true;

	if (!file)
		return false;
	for (int number = 1; fgets(line, sizeof(line), file); number++) {
		char *where = mem_format("%s:%d", path, number);
		struct err *first = ok ? err : &ignored;
		bool whole = strchr(line, '\n') || feof(file);

		if (!whole)
			ok = refuse(first, where, "too long a line:", span_of(line),
				    "shorten it.");
		else if (number > LINES_MAX)
			ok = err_set(first, "%s: too many lines; shorten it.", where);
		else if (!theme_line(theme, line, where, first))
			ok = false;
		free(where);
		if (number > LINES_MAX)
			break;
		while (!whole && fgets(line, sizeof(line), file))
			whole = strchr(line, '\n');
	}
	fclose(file);
	return ok;
}

struct style theme_style(const struct theme *theme, enum role role)
{
	struct style style = { COLOUR_PARENT, COLOUR_PARENT, 0 };
	bool found = false;

	for (;; role = roles[role].parent) {
		const struct style *own = &theme->own[role];

		if (theme->has_own[role]) {
			style.attributes = found ? style.attributes : own->attributes;
			style.fg = style.fg == COLOUR_PARENT ? own->fg : style.fg;
			style.bg = style.bg == COLOUR_PARENT ? own->bg : style.bg;
			found = true;
		}
		if (role == ROLE_TEXT)
			break;
	}
	style.fg = style.fg == COLOUR_PARENT ? COLOUR_DEFAULT : style.fg;
	style.bg = style.bg == COLOUR_PARENT ? COLOUR_DEFAULT : style.bg;
	return style;
}

struct style theme_cell(const struct theme *theme, enum role role, unsigned flags)
{
	struct style style = theme_style(theme, role);

	if (!flags)
		return style;
	/* The selection inherits from the cursor, but neither from the text: what an
	 * overlay does not name is the cell's own. */
	enum role over = flags & CELL_CURSOR ? ROLE_CURSOR : ROLE_SELECTED;

	if (!theme->has_own[over])
		over = ROLE_CURSOR;
	if (!theme->has_own[over])
		return style;
	const struct style *own = &theme->own[over];

	style.fg = own->fg == COLOUR_PARENT ? style.fg : own->fg;
	style.bg = own->bg == COLOUR_PARENT ? style.bg : own->bg;
	style.attributes |= own->attributes;
	return style;
}
