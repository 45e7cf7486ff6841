#include "test.h"

#include "core/buffer.h"

#include <stdlib.h>

static void a_zeroed_struct_is_an_empty_buffer(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	buffer_clear(&buffer);
	assert_null(buffer.at);
	buffer_fini(&buffer);
	assert_int_equal(buffer.len, 0);
}

static void bytes_are_kept_in_order_with_a_nul_behind_them(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	buffer_add_text(&buffer, "po");
	buffer_add_char(&buffer, 's');
	buffer_add_span(&buffer, (struct span){ "ition.speed", 5 });
	buffer_format(&buffer, "=%d", 48);
	assert_string_equal(buffer.at, "position=48");
	assert_int_equal(buffer.len, 11);
	buffer_fini(&buffer);
}

static void nul_bytes_inside_are_kept(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	buffer_add(&buffer, "a\0b", 3);
	assert_int_equal(buffer.len, 3);
	assert_memory_equal(buffer.at, "a\0b", 4);
	buffer_fini(&buffer);
}

static void an_empty_or_absent_piece_changes_nothing(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	buffer_add_span(&buffer, (struct span){ NULL, 0 });
	assert_string_equal(buffer.at, "");
	buffer_add_text(&buffer, "x");
	buffer_add(&buffer, NULL, 0);
	assert_string_equal(buffer.at, "x");
	buffer_fini(&buffer);
}

static void every_length_up_to_a_page_is_terminated(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	for (size_t i = 0; i < 4096; i++) {
		buffer_add_char(&buffer, (char)('a' + i % 26));
		assert_int_equal(buffer.len, i + 1);
		assert_true(buffer.cap > buffer.len);
		assert_int_equal(buffer.at[buffer.len], '\0');
	}
	for (size_t i = 0; i < 4096; i++)
		assert_int_equal(buffer.at[i], (char)('a' + i % 26));
	buffer_fini(&buffer);
}

static void a_format_of_any_length_is_written_whole(void **state)
{
	(void)state;
	for (int width = 1; width < 300; width++) {
		struct buffer buffer = { 0 };

		buffer_add_char(&buffer, '|');
		buffer_format(&buffer, "%*d", width, 7);
		assert_int_equal(buffer.len, width + 1);
		assert_int_equal(buffer.at[width], '7');
		buffer_fini(&buffer);
	}
}

static void clearing_keeps_the_memory(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	buffer_add_text(&buffer, "gone");
	size_t cap = buffer.cap;

	buffer_clear(&buffer);
	assert_string_equal(buffer.at, "");
	assert_int_equal(buffer.cap, cap);
	buffer_fini(&buffer);
}

static void taking_leaves_an_empty_buffer(void **state)
{
	struct buffer buffer = { 0 };

	(void)state;
	buffer_add_text(&buffer, "mine");
	char *text = buffer_take(&buffer);

	assert_string_equal(text, "mine");
	free(text);
	assert_null(buffer.at);
	assert_int_equal(buffer.cap, 0);
	text = buffer_take(&buffer);
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zeroed_struct_is_an_empty_buffer),
		cmocka_unit_test(bytes_are_kept_in_order_with_a_nul_behind_them),
		cmocka_unit_test(nul_bytes_inside_are_kept),
		cmocka_unit_test(an_empty_or_absent_piece_changes_nothing),
		cmocka_unit_test(every_length_up_to_a_page_is_terminated),
		cmocka_unit_test(a_format_of_any_length_is_written_whole),
		cmocka_unit_test(clearing_keeps_the_memory),
		cmocka_unit_test(taking_leaves_an_empty_buffer),
	};

	return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
