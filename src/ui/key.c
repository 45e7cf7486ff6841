#include "ui/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/text.h"

enum { FUNCTIONS = 12, QUOTE_MAX_BYTES = 40, REPLACEMENT = 0xfffd };

/* The first row of a key is its name. */
static const struct { const char *name; key_code key; } names[] = {
	{ "Enter", K_ENTER },       { "Esc", K_ESC },
	{ "Tab", K_TAB },           { "S-Tab", K_BACK_TAB },
	{ "Space", ' ' },           { "lt", '<' },
	{ "BS", K_BACKSPACE },      { "Del", K_DELETE },
	{ "Up", K_UP },             { "Down", K_DOWN },
	{ "Left", K_LEFT },         { "Right", K_RIGHT },
	{ "Home", K_HOME },         { "End", K_END },
	{ "PgUp", K_PAGE_UP },      { "PgDn", K_PAGE_DOWN },
	/* A terminal sends the same byte for these as for keys of their own. */
	{ "C-h", K_BACKSPACE },     { "C-i", K_TAB },       { "C-m", K_ENTER },
};

enum { NAMES = sizeof(names) / sizeof(*names) };

static bool is_name(struct span text, const char *name)
{
	return text.len == strlen(name) && !strncasecmp(text.at, name, text.len);
}

static key_code named(struct span text)
{
	char name[KEY_NAME_MAX];

	for (size_t i = 0; i < NAMES; i++)
		if (is_name(text, names[i].name))
			return names[i].key;
	for (unsigned i = 0; i < FUNCTIONS; i++) {
		snprintf(name, sizeof(name), "F%u", i + 1);
		if (is_name(text, name))
			return K_FUNCTION_1 + i;
	}
	for (unsigned letter = 'a'; letter <= 'z'; letter++) {
		snprintf(name, sizeof(name), "C-%c", letter);
		if (is_name(text, name))
			return K_CONTROL | letter;
	}
	return K_NONE;
}

static bool refuse(struct err *err, struct span quoted, const char *why)
{
	struct buffer safe = { 0 };

	if (quoted.len > QUOTE_MAX_BYTES)
		quoted.len = QUOTE_MAX_BYTES;
	text_safe(quoted, &safe);
	err_set(err, "Not a key: \"%s\"; %s", safe.at ? safe.at : "", why);
	buffer_fini(&safe);
	return false;
}

static bool parse_name(struct span *rest, key_code *key, struct err *err)
{
	const char *end = memchr(rest->at, '>', rest->len);

	if (!end)
		return refuse(err, *rest, "a name ends in >; the character < is <lt>.");
	struct span whole = { rest->at, (size_t)(end + 1 - rest->at) };

	*key = named((struct span){ whole.at + 1, whole.len - 2 });
	if (*key == K_NONE)
		return refuse(err, whole, "names are like <Enter>, <C-a> or <F1>.");
	rest->at += whole.len;
	rest->len -= whole.len;
	return true;
}

bool key_parse(struct span *rest, key_code *key, struct err *err)
{
	struct glyph glyph;

	if (err)
		err->text[0] = '\0';
	while (rest->len && (rest->at[0] == ' ' || rest->at[0] == '\t'))
		rest->at++, rest->len--;
	if (!rest->len)
		return false;
	if (rest->at[0] == '<')
		return parse_name(rest, key, err);
	struct span after = *rest;

	if (!text_next(&after, &glyph) || glyph.base == REPLACEMENT || glyph.mark)
		return refuse(err, *rest, "write one character, or a name in <>.");
	*key = glyph.base;
	*rest = after;
	return true;
}

static bool printable(key_code key, char out[KEY_NAME_MAX])
{
	struct glyph glyph;

	if (key <= ' ' || key >= K_ENTER)
		return false;
	out[text_encode(key, out)] = '\0';
	struct span text = span_of(out);

	return text_next(&text, &glyph) && glyph.base == key;
}

char *key_notation(key_code key, char out[KEY_NAME_MAX])
{
	for (size_t i = 0; i < NAMES; i++)
		if (names[i].key == key) {
			snprintf(out, KEY_NAME_MAX, "<%s>", names[i].name);
			return out;
		}
	if (key >= K_FUNCTION_1 && key <= K_FUNCTION_12)
		snprintf(out, KEY_NAME_MAX, "<F%u>", key - K_FUNCTION_1 + 1);
	else if (key >= (K_CONTROL | 'a') && key <= (K_CONTROL | 'z'))
		snprintf(out, KEY_NAME_MAX, "<C-%c>", (int)(key & 0x7f));
	else if (!printable(key, out))
		snprintf(out, KEY_NAME_MAX, "<?>");
	return out;
}
