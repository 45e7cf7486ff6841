#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/decode.h"

struct rig {
	struct decoder *decoder;
	struct decoded out;
	struct span payload;
};

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	rig->decoder = decoder_new();
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	decoder_free(rig->decoder);
	free(rig);
	return 0;
}

/* Decodes a copy of exactly these bytes, so that a sanitizer sees a step too far. */
static enum payload_kind try(struct rig *rig, const char *bytes, size_t len)
{
	char *copy = malloc(len ? len : 1);

	memcpy(copy, bytes, len);
	decode(rig->decoder, (struct span){ copy, len }, &rig->out);
	free(copy);
	rig->payload = (struct span){ bytes, len };
	return rig->out.kind;
}

static enum payload_kind try_text(struct rig *rig, const char *text)
{
	return try(rig, text, strlen(text));
}

static struct span name(const struct rig *rig, uint32_t i)
{
	const char *at = rig->payload.at + rig->out.name_at[i], *end = at;

	for (; *end != '"'; end++)
		end += *end == '\\';
	return (struct span){ at, (size_t)(end - at) };
}

/* --- kinds ------------------------------------------------------------------ */

static void decode_calls_binary_what_is_not_utf8(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t at;
	} binary[] = {
		{ "\"\x80\"",             1 },    /* continuation alone */
		{ "\"\xc0\x80\"",         1 },    /* overlong */
		{ "\"\xc1\xbf\"",         1 },
		{ "\"\xe0\x9f\xbf\"",     1 },
		{ "\"\xf0\x8f\xbf\xbf\"", 1 },
		{ "\"\xed\xa0\x80\"",     1 },    /* surrogate */
		{ "\"\xf4\x90\x80\x80\"", 1 },    /* above U+10FFFF */
		{ "\"\xf5\x80\x80\x80\"", 1 },
		{ "\"\xf8\x88\x80\x80\x80\"", 1 },
		{ "\"\xff\"",             1 },
		{ "\"\xe2\x82\"",         1 },    /* cut short */
		{ "\"\xe2\x82",           1 },
		{ "\"\xe2\x28\xa1\"",     1 },
		{ "\"\xf0\x9f\x98\"",     1 },
		{ "{\"a\":1}\xff",        7 },
		{ "{\"a\xff\":1}",        3 },
		{ "broken at once, and \xff", 20 },
		{ "\x78\x78\x0d\x01\x03\x52\x09\x30\x8f", 8 },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(binary) / sizeof(*binary); i++) {
		if (try_text(rig, binary[i].bytes) != PAYLOAD_BINARY)
			fail_msg("row %zu is not called binary", i);
		if (rig->out.error_at != binary[i].at)
			fail_msg("row %zu: byte %u", i, rig->out.error_at);
		assert_string_equal(rig->out.error, "not UTF-8");
		assert_int_equal(rig->out.count, 0);
	}
}

static void decode_takes_a_nul_byte_for_text(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(try(rig, "1\0", 2), PAYLOAD_TEXT);
	assert_int_equal(rig->out.error_at, 1);
	assert_int_equal(try(rig, "\"\\\0\"", 4), PAYLOAD_TEXT);
	assert_string_equal(rig->out.error, "there is no such escape");
	assert_int_equal(try(rig, "\0", 1), PAYLOAD_TEXT);
}

static void decode_calls_only_zero_bytes_empty(void **state)
{
	struct rig *rig = *state;

	decode(rig->decoder, (struct span){ NULL, 0 }, &rig->out);
	assert_int_equal(rig->out.kind, PAYLOAD_EMPTY);
	assert_null(rig->out.error);
	assert_int_equal(try_text(rig, "\"\""), PAYLOAD_VALUE);
	assert_int_equal(try_text(rig, "null"), PAYLOAD_VALUE);
}

/* --- members ---------------------------------------------------------------- */

static void decode_says_where_members_begin(void **state)
{
	struct rig *rig = *state;

	try_text(rig,
		 " { \"a\" : {\"x\":1} ,\n"
		 "\"\":[\"y\",{\"z\":2}],\"c\\\"d\":\"e,\\\"f\\\":\" } ");
	assert_int_equal(rig->out.kind, PAYLOAD_OBJECT);
	assert_int_equal(rig->out.count, 3);
	assert_true(span_equals(name(rig, 0), "a"));
	assert_true(span_equals(name(rig, 1), ""));
	assert_true(span_equals(name(rig, 2), "c\\\"d"));
	assert_int_equal(rig->payload.at[rig->out.end], '}');
	assert_int_equal(rig->out.end, rig->payload.len - 2);
	assert_null(rig->out.error);
}

static void decode_indexes_an_empty_object(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(try_text(rig, "{ }"), PAYLOAD_OBJECT);
	assert_int_equal(rig->out.count, 0);
	assert_int_equal(rig->out.end, 2);
}

static void decode_forgets_the_payload_before(void **state)
{
	struct rig *rig = *state;

	try_text(rig, "{\"b\":1,\"a\":1,\"b\":1}");
	assert_true(rig->out.repeats);
	try_text(rig, "{\"b\":1,\"a\":1}");
	assert_false(rig->out.repeats);
	assert_int_equal(rig->out.count, 2);
	try_text(rig, "[1,");
	assert_int_equal(rig->out.count, 0);
	try_text(rig, "{\"a\":1}");
	assert_null(rig->out.error);
	assert_true(rig->out.sorted);
}

static void decode_notices_names_that_occur_twice(void **state)
{
	static const struct {
		const char *text;
		bool repeats, sorted;
	} rows[] = {
		{ "{\"a\":1,\"b\":2,\"c\":3}",         false, true },
		{ "{\"a\":1,\"a\":2}",                 true,  false },
		{ "{\"a\":1,\"b\":2,\"b\":3}",         true,  false },
		{ "{\"a\":1,\"c\":2,\"b\":3}",         false, false },
		{ "{\"a\":1,\"c\":2,\"b\":3,\"a\":4}", true,  false },
		{ "{\"b\":1,\"a\":2,\"b\":3}",         true,  false },
		{ "{\"\":1,\"\":2}",                   true,  false },
		{ "{\"a\":1,\"\":2}",                  false, false },
		{ "{\"din\":1,\"din.1\":2,\"din.10\":3,\"din.2\":4}", false, true },
		{ "{\"din.1\":1,\"din\":2,\"din.1\":3}", true, false },
		{ "{\"a\":{\"b\":1,\"b\":2},\"b\":3}", false, true },
		{ "{\"a\\\\\":1,\"a\\\"\":2,\"a\":3}", false, false },
		/* As they were sent: the same letter in two spellings is two names. */
		{ "{\"\\u0061\":1,\"a\":2}",           false, true },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(try_text(rig, rows[i].text), PAYLOAD_OBJECT);
		if (rig->out.repeats != rows[i].repeats ||
		    rig->out.sorted != rows[i].sorted)
			fail_msg("%s", rows[i].text);
	}
}

/* --- sizes ------------------------------------------------------------------ */

static void many_members(struct buffer *out, uint32_t count, uint32_t step)
{
	buffer_clear(out);
	for (uint32_t i = 0; i < count; i++)
		buffer_format(out, "%c\"custom.param.%u\":%u", i ? ',' : '{',
			      (unsigned)((uint64_t)i * step % count), i);
	buffer_add_char(out, '}');
}

static void decode_indexes_50000_members_in_any_order(void **state)
{
	struct rig *rig = *state;
	struct buffer text = { 0 };

	many_members(&text, 50000, 49999);
	assert_int_equal(try(rig, text.at, text.len), PAYLOAD_OBJECT);
	assert_int_equal(rig->out.count, 50000);
	assert_false(rig->out.repeats);
	assert_true(span_equals(name(rig, 49999), "custom.param.1"));

	text.len--;
	buffer_add_text(&text, ",\"custom.param.7\":0}");
	assert_int_equal(try(rig, text.at, text.len), PAYLOAD_OBJECT);
	assert_int_equal(rig->out.count, 50001);
	assert_true(rig->out.repeats);
	buffer_fini(&text);
}

static void decode_gives_back_the_memory_of_a_giant_and_goes_on(void **state)
{
	struct rig *rig = *state;
	struct buffer text = { 0 };

	many_members(&text, 300000, 299999);
	assert_int_equal(try(rig, text.at, text.len), PAYLOAD_OBJECT);
	assert_int_equal(rig->out.count, 300000);
	buffer_fini(&text);
	try_text(rig, "{\"b\":1,\"a\":1,\"b\":1}");
	assert_int_equal(rig->out.count, 3);
	assert_true(rig->out.repeats);
}

static void decode_takes_a_payload_of_5_megabytes(void **state)
{
	struct rig *rig = *state;
	struct buffer text = { 0 };

	buffer_add_text(&text, "{\"ident\":\"1\",\"image.bin.jpeg\":\"");
	while (text.len < 5000000)
		buffer_add_text(&text, "/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAkGBw");
	buffer_add_text(&text, "\",\"timestamp\":1767269465.68}");
	assert_int_equal(try(rig, text.at, text.len), PAYLOAD_OBJECT);
	assert_int_equal(rig->out.count, 3);
	assert_true(span_equals(name(rig, 2), "timestamp"));
	text.at[2500000] = '\x07';
	assert_int_equal(try(rig, text.at, text.len), PAYLOAD_TEXT);
	assert_int_equal(rig->out.error_at, 2500000);
	buffer_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_calls_binary_what_is_not_utf8),
		cmocka_unit_test(decode_takes_a_nul_byte_for_text),
		cmocka_unit_test(decode_calls_only_zero_bytes_empty),
		cmocka_unit_test(decode_says_where_members_begin),
		cmocka_unit_test(decode_indexes_an_empty_object),
		cmocka_unit_test(decode_forgets_the_payload_before),
		cmocka_unit_test(decode_notices_names_that_occur_twice),
		cmocka_unit_test(decode_indexes_50000_members_in_any_order),
		cmocka_unit_test(decode_gives_back_the_memory_of_a_giant_and_goes_on),
		cmocka_unit_test(decode_takes_a_payload_of_5_megabytes),
	};

	return cmocka_run_group_tests_name("decode", tests, set_up, tear_down);
}
