#include "app/config.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "core/mem.h"
#include "core/text.h"

struct value {
	char **items;            /* one, or those of a list */
	size_t count;
	enum source source;
	char *where;             /* NULL: default */
};

struct config {
	struct value values[OPTION_COUNT];
	struct keymap *keymap;
};

static void clear(struct value *value)
{
	for (size_t i = 0; i < value->count; i++)
		free(value->items[i]);
	free(value->items);
	free(value->where);
	*value = (struct value){ 0 };
}

static void append(struct value *value, struct span item)
{
	value->items = mem_resize(value->items, value->count + 1, sizeof(*value->items));
	value->items[value->count++] = mem_text_n(item.at, item.len);
}

struct config *config_new(void)
{
	struct config *config = mem_new(sizeof(*config));

	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		if (option_table[id].def)
			append(&config->values[id], span_of(option_table[id].def));
	config->keymap = keymap_new();
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		clear(&config->values[id]);
	keymap_free(config->keymap);
	free(config);
}

/* --- reading values --------------------------------------------------------- */

static bool is_yes(const char *text)
{
	return !strcasecmp(text, "yes") || !strcasecmp(text, "true") ||
	       !strcasecmp(text, "on") || !strcmp(text, "1");
}

static bool is_no(const char *text)
{
	return !strcasecmp(text, "no") || !strcasecmp(text, "false") ||
	       !strcasecmp(text, "off") || !strcmp(text, "0");
}

static bool read_number(const char *text, bool bytes, int64_t *out)
{
	char *end;

	/* strtoll() would take blanks and a plus, which mean something else in a
	 * topic. */
	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (end == text || errno || !strchr("-0123456789", *text))
		return false;
	if (bytes && *end) {
		static const char units[] = "KMG";
		const char *unit = strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end);

		if (!unit || end[1])
			return false;
		for (const char *u = units; u <= unit; u++)
			if (__builtin_mul_overflow(number, 1024LL, &number))
				return false;
		end++;
	}
	*out = number;
	return !*end;
}

static bool read_seconds(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && !*end && isfinite(*out) && strchr("-.0123456789", *text);
}

static bool is_choice(const char *choices, const char *text)
{
	size_t len = strlen(text);

	for (const char *at = choices; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (len && strcspn(at, "|") == len && !strncmp(at, text, len))
			return true;
	}
	return false;
}

/* As the option would take it: 1M. */
static const char *size_text(char out[24], int64_t bytes)
{
	static const char *const units[] = { "", "K", "M", "G" };
	int unit = 0;

	for (; bytes && bytes % 1024 == 0 && unit < 3; unit++)
		bytes /= 1024;
	snprintf(out, 24, "%lld%s", (long long)bytes, units[unit]);
	return out;
}

/* A phrase for what a value of the row must be; NULL: it is one. */
static const char *fault(const struct option_info *row, const char *text, char out[120])
{
	char low[24], high[24];
	int64_t number;
	double seconds;
	bool ok = true;

	switch (row->kind) {
	case KIND_FLAG:
		return is_yes(text) || is_no(text) ? NULL : "must be yes or no";
	case KIND_NUMBER:
	case KIND_IDS:
		ok = read_number(text, false, &number) && number >= row->min &&
			number <= row->max;
		break;
	case KIND_BYTES:
		ok = read_number(text, true, &number) && number >= row->min &&
			number <= row->max;
		break;
	case KIND_SECONDS:
		ok = read_seconds(text, &seconds) && seconds >= (double)row->min &&
		     seconds <= (double)row->max;
		break;
	case KIND_CHOICE:
		snprintf(out, 120, "must be one of %s", row->choices);
		return is_choice(row->choices, text) ? NULL : out;
	case KIND_TEXT:
	case KIND_LIST:
		return NULL;
	}
	if (ok)
		return NULL;
	if (row->max == INT64_MAX)
		snprintf(out, 120, "must be a number of %lld or more",
			 (long long)row->min);
	else if (row->kind == KIND_BYTES)
		snprintf(out, 120, "must be a size from %s to %s, in bytes or with "
				   "K, M or G", size_text(low, row->min),
				   size_text(high, row->max));
	else
		snprintf(out, 120, "must be a number from %lld to %lld",
			 (long long)row->min, (long long)row->max);
	return out;
}

static struct span trim(struct span text)
{
	while (text.len && strchr(" \t", *text.at)) {
		text.at++;
		text.len--;
	}
	while (text.len && strchr(" \t", text.at[text.len - 1]))
		text.len--;
	return text;
}

/* The items of a value; ids stand apart by commas, and blanks around them are fine. */
static bool read_items(struct value *out, const struct option_info *row, const char *text,
		       struct err *err)
{
	struct span rest = span_of(text);
	char phrase[120];

	do {
		struct span item = rest;
		const char *comma = row->kind == KIND_IDS ?
			memchr(rest.at, ',', rest.len) : NULL;

		if (comma)
			item.len = (size_t)(comma - rest.at);
		append(out, row->kind == KIND_IDS ? trim(item) : item);
		const char *got = out->items[out->count - 1];
		const char *why = fault(row, got, phrase);
		if (!*got)
			return err_set(err, "%s lacks a value.", row->name);
		if (why)
			return err_set(err, "%s %s, not \"%.80s\".", row->name, why,
				       row->flags & SECRET ? "..." : got);
		rest.at += item.len;
		rest.len -= item.len;
	} while (rest.len && (rest.at++, rest.len--, true));
	return true;
}

/* What is wrong is said even where a higher source hides it. */
bool config_set(struct config *config, enum option_id id, const char *value,
		struct origin origin, struct err *err)
{
	const struct option_info *row = &option_table[id];
	struct value *kept = &config->values[id];
	struct value read = { 0 };
	bool list = row->kind == KIND_IDS || row->kind == KIND_LIST;
	bool ok = read_items(&read, row, value, err);

	if (ok && origin.source >= kept->source) {
		if (!list || origin.source > kept->source)
			clear(kept);
		for (size_t i = 0; i < read.count; i++)
			append(kept, span_of(read.items[i]));
		kept->source = origin.source;
		free(kept->where);
		kept->where = mem_text(origin.where);
	}
	clear(&read);
	return ok;
}

bool config_environment(struct config *config, struct err *err)
{
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const char *name = option_table[id].environment;
		const char *value = name ? getenv(name) : NULL;
		struct origin origin = { SOURCE_ENVIRONMENT, name };
		struct err why;

		if (!value || !*value)
			continue;
		/* NO_COLOR means yes whatever it holds. */
		if (option_table[id].kind == KIND_FLAG)
			value = "yes";
		if (!config_set(config, id, value, origin, &why))
			return err_set(err, "Environment variable %s: %s", name,
				       why.text);
	}
	return true;
}

/* --- getters ---------------------------------------------------------------- */

bool config_is_set(const struct config *config, enum option_id id)
{
	return config->values[id].count > 0;
}

const char *config_text(const struct config *config, enum option_id id)
{
	return config_is_set(config, id) ? config->values[id].items[0] : NULL;
}

bool config_flag(const struct config *config, enum option_id id)
{
	return config_is_set(config, id) && is_yes(config_text(config, id));
}

int64_t config_number(const struct config *config, enum option_id id)
{
	int64_t number = 0;

	if (config_is_set(config, id))
		read_number(config_text(config, id), option_table[id].kind == KIND_BYTES,
			    &number);
	return number;
}

double config_seconds(const struct config *config, enum option_id id)
{
	double seconds = 0;

	if (config_is_set(config, id))
		read_seconds(config_text(config, id), &seconds);
	return seconds;
}

size_t config_count(const struct config *config, enum option_id id)
{
	return config->values[id].count;
}

const char *config_item(const struct config *config, enum option_id id, size_t i)
{
	return config->values[id].items[i];
}

enum source config_source(const struct config *config, enum option_id id)
{
	return config->values[id].source;
}

struct keymap *config_keymap(const struct config *config)
{
	return config->keymap;
}

/* Lines that a config file would take, or comments where it would not. */
static void dump_item(const struct option_info *row, const char *item, const char *where,
		      FILE *out)
{
	struct buffer safe = { 0 };
	bool comment = !item || row->flags & (ONLY_COMMAND_LINE | SECRET);

	if (item && row->flags & SECRET)
		buffer_add_text(&safe, "(hidden)");
	else if (item)
		text_safe(span_of(item), &safe);
	fprintf(out, "%s%-*s = %s%s; %s\n", comment ? "# " : "", comment ? 14 : 16,
		row->name, safe.at ? safe.at : "", safe.at ? "  " : "", where);
	buffer_fini(&safe);
}

static void dump_keys(const struct keymap *keymap, FILE *out)
{
	struct keymap *defaults = keymap_new();

	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		struct buffer safe = { 0 };

		text_safe(span_of(keymap_keys(keymap, action)), &safe);
		if (strcmp(keymap_keys(keymap, action), keymap_keys(defaults, action)))
			fprintf(out, "key.%s = %s\n", actions[action].name,
				safe.at ? safe.at : "");
		buffer_fini(&safe);
	}
	keymap_free(defaults);
}

void config_dump(const struct config *config, FILE *out)
{
	for (enum option_id id = 0; id < OPTION_COUNT; id++) {
		const struct option_info *row = &option_table[id];
		const struct value *value = &config->values[id];

		for (size_t i = 0; i < value->count; i++)
			dump_item(row, value->items[i],
				  value->where ? value->where : "default", out);
		if (!value->count && !(row->flags & ONLY_COMMAND_LINE))
			dump_item(row, NULL, "not set", out);
	}
	dump_keys(config->keymap, out);
}
