#include "test.h"
#include "ui/action.h"

static enum action find(const struct keymap *keymap, const char *keys, unsigned scope,
			bool *pending)
{
	key_code codes[ACTION_KEYS_MAX];
	struct span rest = span_of(keys);
	struct err err = { "" };
	int n = 0;

	while (key_parse(&rest, &codes[n], &err))
		n++;
	return keymap_find(keymap, codes, n, scope, pending);
}

static void every_row_is_filled(void **state)
{
	(void)state;
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		assert_non_null(actions[action].name);
		assert_non_null(actions[action].help);
		assert_int_not_equal(actions[action].scope, 0);
		assert_int_equal(action_by_name(actions[action].name), action);
		assert_true(!actions[action].footer == !actions[action].label);
	}
}

/* A key that meant two things in one pane would do only the first of them. */
static void default_keys_never_clash(void **state)
{
	struct keymap *keymap = keymap_new();
	bool pending;

	(void)state;
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		char keys[64], *save = NULL;

		strcpy(keys, actions[action].keys);
		for (char *one = strtok_r(keys, " ", &save); one;
		     one = strtok_r(NULL, " ", &save)) {
			unsigned scope = actions[action].scope | SCOPE_GLOBAL;

			assert_int_equal(find(keymap, one, scope, &pending), action);
			assert_false(pending);
		}
	}
	keymap_free(keymap);
}

static void sequence_waits_for_its_second_key(void **state)
{
	struct keymap *keymap = keymap_new();
	bool pending;

	(void)state;
	assert_int_equal(find(keymap, "g", SCOPE_GLOBAL | SCOPE_LIST, &pending),
			 ACTION_NONE);
	assert_true(pending);
	assert_int_equal(find(keymap, "gd", SCOPE_GLOBAL, &pending), ACTION_PICK_DEVICE);
	assert_int_equal(find(keymap, "gz", SCOPE_GLOBAL, &pending), ACTION_NONE);
	assert_false(pending);
	keymap_free(keymap);
}

static void keys_of_another_pane_do_nothing(void **state)
{
	struct keymap *keymap = keymap_new();
	bool pending;

	(void)state;
	assert_int_equal(find(keymap, "s", SCOPE_GLOBAL | SCOPE_LIST, &pending),
			 ACTION_NONE);
	assert_int_equal(find(keymap, "s", SCOPE_SORTED, &pending), ACTION_SORT);
	keymap_free(keymap);
}

static void rebinding_replaces_all_keys_of_an_action(void **state)
{
	struct keymap *keymap = keymap_new();
	struct err err;
	bool pending;

	(void)state;
	assert_true(keymap_bind(keymap, "pause", "<Space> zz", &err));
	assert_int_equal(find(keymap, "p", SCOPE_GLOBAL, &pending), ACTION_NONE);
	assert_int_equal(find(keymap, "<Space>", SCOPE_GLOBAL, &pending), ACTION_PAUSE);
	assert_string_equal(keymap_keys(keymap, ACTION_PAUSE), "<Space> zz");
	keymap_free(keymap);
}

static void bad_binding_is_a_sentence_and_keeps_the_default(void **state)
{
	struct keymap *keymap = keymap_new();
	struct err err;
	bool pending;

	(void)state;
	assert_false(keymap_bind(keymap, "fly", "x", &err));
	assert_non_null(strstr(err.text, "no action called fly"));
	assert_false(keymap_bind(keymap, "pause", "<Nope>", &err));
	assert_non_null(strstr(err.text, "keys of pause"));
	assert_false(keymap_bind(keymap, "pause", "abcde", &err));
	assert_int_equal(find(keymap, "p", SCOPE_GLOBAL, &pending), ACTION_PAUSE);
	keymap_free(keymap);
}

static void first_key_reads_as_in_a_sentence(void **state)
{
	struct keymap *keymap = keymap_new();
	char key[ACTION_KEY_TEXT];

	(void)state;
	assert_string_equal(keymap_first(keymap, ACTION_NEXT_PANE, key), "Tab");
	assert_string_equal(keymap_first(keymap, ACTION_PICK_DEVICE, key), "gd");
	assert_true(keymap_bind(keymap, "pause", "  <Space><Space> p", NULL));
	assert_string_equal(keymap_first(keymap, ACTION_PAUSE, key), "<Space><Space>");
	assert_true(keymap_bind(keymap, "pause", "", NULL));
	assert_string_equal(keymap_first(keymap, ACTION_PAUSE, key), ":pause");
	keymap_free(keymap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_filled),
		cmocka_unit_test(default_keys_never_clash),
		cmocka_unit_test(sequence_waits_for_its_second_key),
		cmocka_unit_test(keys_of_another_pane_do_nothing),
		cmocka_unit_test(rebinding_replaces_all_keys_of_an_action),
		cmocka_unit_test(bad_binding_is_a_sentence_and_keeps_the_default),
		cmocka_unit_test(first_key_reads_as_in_a_sentence),
	};

	return cmocka_run_group_tests_name("action", tests, NULL, NULL);
}
