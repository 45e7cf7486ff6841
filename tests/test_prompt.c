#include "test.h"
#include "ui/prompt.h"

static void type(struct prompt *prompt, const char *keys)
{
	struct span rest = span_of(keys);
	struct err err = { "" };
	key_code key;

	while (key_parse(&rest, &key, &err))
		prompt_key(prompt, key);
	assert_string_equal(err.text, "");
}

static void typed_text_can_be_edited_anywhere(void **state)
{
	struct prompt prompt = { 0 };

	(void)state;
	type(&prompt, "s p e d <Left> e <Home> > <End> !");
	assert_string_equal(prompt.text, ">speed!");
	type(&prompt, "<BS> <Home> <Del>");
	assert_string_equal(prompt.text, "speed");
}

static void characters_of_several_bytes_stay_whole(void **state)
{
	struct prompt prompt = { 0 };

	(void)state;
	type(&prompt, "К р а н <Left> <BS>");
	assert_string_equal(prompt.text, "Крн");
	type(&prompt, "<Home> <Del> <Right> <BS>");
	assert_string_equal(prompt.text, "н");
}

static void words_and_lines_are_deleted_at_once(void **state)
{
	struct prompt prompt = { 0 };

	(void)state;
	prompt_set(&prompt, "truck seven ");
	type(&prompt, "<C-w>");
	assert_string_equal(prompt.text, "truck ");
	type(&prompt, "<C-u>");
	assert_string_equal(prompt.text, "");
}

static void enter_and_escape_are_told_apart(void **state)
{
	struct prompt prompt = { 0 };

	(void)state;
	assert_int_equal(prompt_key(&prompt, K_ENTER), PROMPT_DONE);
	assert_int_equal(prompt_key(&prompt, K_ESC), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&prompt, K_CONTROL | 'c'), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&prompt, K_UP), PROMPT_IGNORED);
}

static void text_stops_growing_at_its_limit(void **state)
{
	struct prompt prompt = { 0 };

	(void)state;
	for (int i = 0; i < 2 * PROMPT_BYTES_MAX; i++)
		prompt_key(&prompt, 0x436);
	assert_true(prompt.len < PROMPT_BYTES_MAX);
	assert_int_equal(prompt.len % 2, 0);
}

static void long_text_shows_the_part_at_the_cursor(void **state)
{
	struct prompt prompt = { 0 };
	struct canvas *canvas = canvas_new(20, 1);
	struct buffer out = { 0 };

	(void)state;
	prompt_set(&prompt, "abcdefghijklmnopqrstuvwxyz");
	prompt_draw(&prompt, "find:", canvas, (struct rect){ 0, 0, 20, 1 }, ROLE_PROMPT);
	canvas_write_text(canvas, &out);
	assert_string_equal(out.at, " find: pqrstuvwxyz\n");
	buffer_fini(&out);
	canvas_free(canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_text_can_be_edited_anywhere),
		cmocka_unit_test(characters_of_several_bytes_stay_whole),
		cmocka_unit_test(words_and_lines_are_deleted_at_once),
		cmocka_unit_test(enter_and_escape_are_told_apart),
		cmocka_unit_test(text_stops_growing_at_its_limit),
		cmocka_unit_test(long_text_shows_the_part_at_the_cursor),
	};

	return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
