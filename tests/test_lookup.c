#include "test.h"

#include <stdlib.h>

#include "core/lookup.h"

enum { ITEMS = 5000 };

static int items[ITEMS];

static void *find(const struct lookup *lookup, uint64_t hash, const void *item)
{
	size_t cursor = 0;
	void *found;

	while ((found = lookup_next(lookup, hash, &cursor)) && found != item)
		;
	return found;
}

static void lookup_without_items_finds_nothing(void **state)
{
	struct lookup lookup;
	size_t cursor = 0;

	(void)state;
	lookup_init(&lookup);
	assert_null(lookup_next(&lookup, 7, &cursor));
	lookup_remove(&lookup, 7, &items[0]);
	lookup_fini(&lookup);
}

static void lookup_gives_every_item_of_one_hash(void **state)
{
	struct lookup lookup;
	size_t cursor = 0;
	int found = 0;

	(void)state;
	lookup_init(&lookup);
	for (int i = 0; i < 40; i++)
		lookup_add(&lookup, 7, &items[i]);
	while (lookup_next(&lookup, 7, &cursor))
		found++;
	assert_int_equal(found, 40);
	lookup_fini(&lookup);
}

/* Few distinct hashes make long runs that wrap around and overlap. */
static void lookup_keeps_the_others_when_one_is_removed(void **state)
{
	struct lookup lookup;

	(void)state;
	lookup_init(&lookup);
	for (uint64_t i = 0; i < ITEMS; i++)
		lookup_add(&lookup, i % 97 * 53, &items[i]);
	for (uint64_t i = 0; i < ITEMS; i += 3)
		lookup_remove(&lookup, i % 97 * 53, &items[i]);
	for (uint64_t i = 0; i < ITEMS; i++) {
		if (i % 3 == 0)
			assert_null(find(&lookup, i % 97 * 53, &items[i]));
		else
			assert_ptr_equal(find(&lookup, i % 97 * 53, &items[i]),
					 &items[i]);
	}
	assert_int_equal(lookup.count, ITEMS - (ITEMS + 2) / 3);
	lookup_fini(&lookup);
}

static void lookup_hashes_every_byte_of_a_key(void **state)
{
	struct lookup lookup;
	char key[24] = "352093089991234/channel";

	(void)state;
	lookup_init(&lookup);
	uint64_t hash = lookup_hash(&lookup, span_of(key));

	for (size_t i = 0; i + 1 < sizeof(key); i++) {
		key[i] ^= 1;
		assert_true(lookup_hash(&lookup, span_of(key)) != hash);
		key[i] ^= 1;
	}
	assert_true(lookup_hash(&lookup, span_of(key)) == hash);
	hash = lookup_hash(&lookup, span_of(""));
	assert_true(lookup_hash(&lookup, (struct span){ 0 }) == hash);
	lookup_fini(&lookup);
}

/* Pairs of keys whose differences would cancel out in a hash that only shifts, adds
 * and multiplies by constants, whatever its seed. */
static void lookup_hash_cannot_be_made_to_collide_without_its_seed(void **state)
{
	struct lookup lookup;
	uint64_t words[2] = { 0, 0 };

	(void)state;
	lookup_init(&lookup);
	for (uint64_t i = 0; i < 256; i++) {
		words[0] = i * 0x0101010101010101;
		words[1] = i;
		uint64_t hash = lookup_hash(&lookup, (struct span){
			(const char *)words, sizeof(words),
		});
		words[0] ^= (uint64_t)1 << 63 | (uint64_t)1 << 31;
		words[1] ^= (uint64_t)1 << 63 | (uint64_t)1 << 34;
		assert_true(hash != lookup_hash(&lookup, (struct span){
			(const char *)words, sizeof(words),
		}));
	}
	lookup_fini(&lookup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lookup_without_items_finds_nothing),
		cmocka_unit_test(lookup_gives_every_item_of_one_hash),
		cmocka_unit_test(lookup_keeps_the_others_when_one_is_removed),
		cmocka_unit_test(lookup_hashes_every_byte_of_a_key),
		cmocka_unit_test(lookup_hash_cannot_be_made_to_collide_without_its_seed),
	};

	return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
