/* Any bytes as keys in notation: what is a key has a name that is that key again. And
 * the same bytes as a terminal sends them: in two pieces they are the same keys. */
#include <stdlib.h>

#include "core/mem.h"
#include "ui/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

static void check_name(key_code key)
{
	char name[KEY_NAME_MAX];
	struct span text = span_of(key_notation(key, name));
	key_code again;

	expect(key_parse(&text, &again, NULL) && again == key && !text.len);
}

static void check_notation(struct span text)
{
	struct err err = { "" };
	key_code key;

	while (key_parse(&text, &key, &err))
		check_name(key);
	expect(!text.len == !err.text[0]);
}

/* The keys of a terminal, as many as there are bytes at most. */
static size_t decode(struct span bytes, size_t first, key_code *keys)
{
	struct input input = { 0 };
	size_t count = 0;

	input_learn(&input, "\033A", K_UP);
	while (bytes.len) {
		size_t added = input_add(&input, bytes.at, first ? first : bytes.len);

		first -= first ? added : 0;
		bytes.at += added;
		bytes.len -= added;
		while (input_next(&input, false, keys + count))
			count++;
	}
	while (input_next(&input, true, keys + count))
		count++;
	expect(!input_waits(&input));
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { (const char *)bytes, len };
	key_code *whole = mem_array(len + 2, sizeof(*whole));
	key_code *halves = mem_array(len + 2, sizeof(*halves));

	check_notation(text);
	size_t count = decode(text, 0, whole);

	expect(count <= len);
	for (size_t i = 0; i < count; i++)
		check_name(whole[i]);
	expect(decode(text, len / 2, halves) == count);
	expect(!memcmp(whole, halves, count * sizeof(*whole)));
	free(whole);
	free(halves);
	return 0;
}
