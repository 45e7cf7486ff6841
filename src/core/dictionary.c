#include "core/dictionary.h"

static const struct dictionary_entry rows[] = {
#include "core/parameters.inc"
};

enum {
	ROW_COUNT = sizeof(rows) / sizeof(rows[0]),
	NAME_MAX_BYTES = 128,     /* longer names have no family: no row comes near it */
};

static int compare(struct span name, const char *row)
{
	size_t len = strlen(row);
	int order = memcmp(name.at, row, name.len < len ? name.len : len);

	return order ? order : (name.len > len) - (name.len < len);
}

static const struct dictionary_entry *find_exact(struct span name)
{
	size_t low = 0, high = ROW_COUNT;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(name, rows[middle].name);

		if (!order)
			return &rows[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool is_number(struct span level)
{
	for (size_t i = 0; i < level.len; i++)
		if (level.at[i] < '0' || level.at[i] > '9')
			return false;
	return level.len > 0;
}

/* The last level of `name` that is a number, the first level left aside: it is
 * what the family is called. at == NULL: none. */
static struct span last_number(struct span name)
{
	for (size_t end = name.len; end > 0;) {
		size_t start = end;

		while (start > 0 && name.at[start - 1] != '.')
			start--;
		struct span level = { name.at + start, end - start };

		if (start == 0)
			break;
		if (is_number(level))
			return level;
		end = start - 1;
	}
	return (struct span){ NULL, 0 };
}

/* Leaves out one number after the other from the end until a row fits. */
static const struct dictionary_entry *find_family(struct span name)
{
	char family[NAME_MAX_BYTES];
	const struct dictionary_entry *entry = NULL;

	if (name.len > sizeof(family))
		return NULL;
	memcpy(family, name.at, name.len);
	name.at = family;
	while (!entry) {
		struct span number = last_number(name);

		if (!number.at)
			return NULL;
		size_t at = (size_t)(number.at - family);
		size_t next = at + number.len;

		memmove(family + at - 1, family + next, name.len - next);
		name.len -= number.len + 1;
		entry = find_exact(name);
	}
	return entry;
}

const struct dictionary_entry *dictionary_find(struct span name)
{
	if (!name.len)
		return NULL;
	const struct dictionary_entry *entry = find_exact(name);

	return entry ? entry : find_family(name);
}

const struct dictionary_entry *dictionary_row(size_t i)
{
	return i < ROW_COUNT ? &rows[i] : NULL;
}
