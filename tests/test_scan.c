/* The grammar, through decode(): it adds where a payload begins and ends. */
#include "test.h"

#include <stdlib.h>

#include "core/buffer.h"
#include "core/decode.h"

struct rig {
	struct decoder *decoder;
	struct decoded out;
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
	return rig->out.kind;
}

static enum payload_kind try_text(struct rig *rig, const char *text)
{
	return try(rig, text, strlen(text));
}

/* --- what is JSON ----------------------------------------------------------- */

static void scan_takes_what_rfc_8259_allows(void **state)
{
	static const char *const values[] = {
		"true", "false", "null", "0", "-0", "1", "-1", "10",
		"123456789012345678901234567890",
		"0.0", "0.5", "-0.5e-7", "1e5", "1E5", "1e+5", "1e-05", "1.25E+10",
		"1e999", "0e0",
		"\"\"", "\"a\"", "\" \"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"/\"",
		"\"\\b\\f\\n\\r\\t\"",
		"\"\\u0000\"", "\"\\u00e9\"", "\"\\uABCD\"", "\"\\uabcd\"",
		"\"\\ud83d\\ude00\"",
		"\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
		"\"\x7f\"",
		"\"\xc2\x80\"", "\"\xdf\xbf\"", "\"\xe0\xa0\x80\"", "\"\xed\x9f\xbf\"",
		"\"\xee\x80\x80\"",
		"\"\xef\xbf\xbf\"", "\"\xf0\x90\x80\x80\"", "\"\xf4\x8f\xbf\xbf\"",
		"\"\xe2\x80\xae\xd0\x9a\xd1\x80\xd0\xb0\xd0\xbd\"",
		"\"a long text without anything special\"",
		"[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[{}]",
		"[{},{}]", "[[],{}]",
		"[\"\",0,true,false,null,[],{}]", "[{\"a\":[{\"b\":{}}]}]",
		"[{\"a\":1,\"b\":[]},2]",
		" 1", "1 ", "\t\n\r 1 \t\n\r", "\n[\t1\r,\n2 ]\t", " \"\" ",
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		if (try_text(*state, values[i]) != PAYLOAD_VALUE)
			fail_msg("not taken: %s", values[i]);
}

static void scan_takes_objects(void **state)
{
	static const char *const objects[] = {
		"{}", "{ }", " { } ", "{\"\":0}", "{\"a\":{}}", "{\"a\":[]}",
		"{\"a\":\"\"}",
		"{\"a\":1,\"b\":2}", "{ \"a\" : 1 , \"b\" : 2 }",
		"\n{\n\"a\"\n:\n1\n,\n\"b\"\n:\n2\n}\n",
		"{\"a\":{\"b\":{\"c\":[1,{\"d\":null}]}},\"e\":0.1}", "{\"a\\\"b\":1}",
		"{\"\\u0061\":1}",
		"{\"a\":\"}\",\"b\":\"{\",\"c\":\",\"}", "{\"a\":1,\"a\":2}",
		"{\"\xd0\xba\":-0}",
	};

	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		if (try_text(*state, objects[i]) != PAYLOAD_OBJECT)
			fail_msg("not taken: %s", objects[i]);
}

static void scan_refuses_everything_else_and_says_where(void **state)
{
	static const struct {
		const char *text;
		uint32_t at;
		const char *error;
	} refused[] = {
		{ " ",                1, "only white space" },
		{ "\n\t\r  ",         5, "only white space" },
		{ "tru",              0, "no JSON value begins like this" },
		{ "True",             0, "no JSON value begins like this" },
		{ "nul",              0, "no JSON value begins like this" },
		{ "nan",              0, "no JSON value begins like this" },
		{ "Infinity",         0, "no JSON value begins like this" },
		{ "-Infinity",        1, "a digit is missing" },
		{ "+1",               0, "no JSON value begins like this" },
		{ ".5",               0, "no JSON value begins like this" },
		{ "01",               0, "a leading zero" },
		{ "-01",              1, "a leading zero" },
		{ "[00]",             1, "a leading zero" },
		{ "-",                1, "it ends too early" },
		{ "1.",               2, "it ends too early" },
		{ "[1.]",             3, "a digit is missing" },
		{ "1.e5",             2, "a digit is missing" },
		{ "1e",               2, "it ends too early" },
		{ "1e+",              3, "it ends too early" },
		{ "[1e+]",            4, "a digit is missing" },
		{ "0x10",             1, "something follows the value" },
		{ "1 2",              2, "something follows the value" },
		{ "1,",               1, "something follows the value" },
		{ "truefalse",        4, "something follows the value" },
		{ "{}}",              2, "something follows the value" },
		{ "[]]",              2, "something follows the value" },
		{ "{} x",             3, "something follows the value" },
		{ "\"a\"\"",          3, "something follows the value" },
		{ "// 1",             0, "no JSON value begins like this" },
		{ "1 /* one */",      2, "something follows the value" },
		{ "'a'",              0, "no JSON value begins like this" },
		{ "Van 12",           0, "no JSON value begins like this" },
		{ "\"",               1, "it ends too early" },
		{ "\"abc",            4, "it ends too early" },
		{ "\"abcdefghijkl",  13, "it ends too early" },
		{ "\"\\",             2, "it ends too early" },
		{ "\"\\\"",           3, "it ends too early" },
		{ "\"\\x41\"",        2, "there is no such escape" },
		{ "\"\\U0041\"",      2, "there is no such escape" },
		{ "\"\\v\"",          2, "there is no such escape" },
		{ "\"\\0\"",          2, "there is no such escape" },
		{ "\"\\'\"",          2, "there is no such escape" },
		{ "\"\\u\"",          3, "a hex digit is missing" },
		{ "\"\\u00g0\"",      5, "a hex digit is missing" },
		{ "\"\\u004",         6, "it ends too early" },
		{ "\"a\tb\"",         2, "a control character in a string" },
		{ "\"a\nb\"",         2, "a control character in a string" },
		{ "\"12345678\x1b[2J\"", 9, "a control character in a string" },
		{ "{\"a\x1f\":1}",    3, "a control character in a string" },
		{ "[",                1, "it ends too early" },
		{ "[1",               2, "it ends too early" },
		{ "[1,",              3, "it ends too early" },
		{ "[1,]",             3, "no JSON value begins like this" },
		{ "[,1]",             1, "no JSON value begins like this" },
		{ "[1,,2]",           3, "no JSON value begins like this" },
		{ "[1 2]",            3, "a comma or a closing bracket is missing" },
		{ "[1}",              2, "a comma or a closing bracket is missing" },
		{ "[\"a\":1]",        4, "a comma or a closing bracket is missing" },
		{ "[01]",             1, "a leading zero" },
		{ "]",                0, "no JSON value begins like this" },
		{ "}",                0, "no JSON value begins like this" },
		{ ",",                0, "no JSON value begins like this" },
		{ ":",                0, "no JSON value begins like this" },
		{ "{",                1, "it ends too early" },
		{ "{\"a\"",           4, "it ends too early" },
		{ "{\"a\":",          5, "it ends too early" },
		{ "{\"a\":1",         6, "it ends too early" },
		{ "{\"a\":1,",        7, "it ends too early" },
		{ "{\"a\":1,}",       7, "a name in quotes is missing" },
		{ "{,}",              1, "a name in quotes is missing" },
		{ "{a:1}",            1, "a name in quotes is missing" },
		{ "{1:1}",            1, "a name in quotes is missing" },
		{ "{\"a\" 1}",        5, "a colon is missing" },
		{ "{\"a\",1}",        4, "a colon is missing" },
		{ "{\"a\"::1}",       5, "no JSON value begins like this" },
		{ "{\"a\":}",         5, "no JSON value begins like this" },
		{ "{\"a\":1;}",       6, "a comma or a closing bracket is missing" },
		{ "{\"a\":1]",        6, "a comma or a closing bracket is missing" },
		{ "{\"a\":1 \"b\":2}", 7, "a comma or a closing bracket is missing" },
		{ "{\"a\":{\"b\":1]}", 11, "a comma or a closing bracket is missing" },
		{ "[{\"a\":1,}]",     8, "a name in quotes is missing" },
		{ "[{\"a\" 1}]",      6, "a colon is missing" },
		{ "{\"a\":[1,2}",     9, "a comma or a closing bracket is missing" },
		{ "\xef\xbb\xbf{}",   0, "no JSON value begins like this" },
		{ "\xc2\xa0" "1",     0, "no JSON value begins like this" },
		{ "\f1",              0, "no JSON value begins like this" },
		{ "1\v",              1, "something follows the value" },
	};
	struct rig *rig = *state;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (try_text(rig, refused[i].text) != PAYLOAD_TEXT)
			fail_msg("not text: %s", refused[i].text);
		if (rig->out.error_at != refused[i].at ||
		    strcmp(rig->out.error, refused[i].error))
			fail_msg("%s: byte %u, %s", refused[i].text, rig->out.error_at,
				 rig->out.error);
		assert_int_equal(rig->out.count, 0);
	}
}

static void scan_finds_a_fault_at_every_distance_from_the_end(void **state)
{
	struct rig *rig = *state;
	char text[64];

	for (uint32_t len = 2; len < 40; len++)
		for (uint32_t at = 1; at < len - 1; at++) {
			memset(text, 'x', len);
			text[0] = text[len - 1] = '"';
			assert_int_equal(try(rig, text, len), PAYLOAD_VALUE);
			text[at] = '\x1f';
			assert_int_equal(try(rig, text, len), PAYLOAD_TEXT);
			assert_int_equal(rig->out.error_at, at);
			text[at] = '\x80';
			assert_int_equal(try(rig, text, len), PAYLOAD_BINARY);
			assert_int_equal(rig->out.error_at, at);
		}
}

/* `depth` brackets of which every second is an object, closed again. */
static void nested(struct buffer *out, int depth)
{
	buffer_clear(out);
	for (int i = 0; i < depth; i++)
		buffer_add_text(out, i % 2 ? "{\"a\":" : "[");
	buffer_add_char(out, '0');
	for (int i = depth; i--;)
		buffer_add_char(out, i % 2 ? '}' : ']');
}

static void scan_nests_1000_deep_and_no_deeper(void **state)
{
	struct rig *rig = *state;
	struct buffer text = { 0 };

	nested(&text, DECODE_DEPTH_MAX);
	assert_int_equal(try(rig, text.at, text.len), PAYLOAD_VALUE);
	for (int depth = DECODE_DEPTH_MAX + 1; depth <= 10000; depth += 8999) {
		nested(&text, depth);
		assert_int_equal(try(rig, text.at, text.len), PAYLOAD_TEXT);
		assert_string_equal(rig->out.error, "nested deeper than 1,000 levels");
	}
	buffer_fini(&text);
}

static void scan_counts_the_outermost_object_as_a_level(void **state)
{
	struct rig *rig = *state;
	struct buffer text = { 0 };

	for (int depth = DECODE_DEPTH_MAX - 1; depth <= DECODE_DEPTH_MAX; depth++) {
		buffer_clear(&text);
		buffer_add_text(&text, "{\"a\":");
		for (int i = 0; i < depth; i++)
			buffer_add_char(&text, '[');
		for (int i = 0; i < depth; i++)
			buffer_add_char(&text, ']');
		buffer_add_char(&text, '}');
		assert_int_equal(try(rig, text.at, text.len),
				 depth < DECODE_DEPTH_MAX ? PAYLOAD_OBJECT
							  : PAYLOAD_TEXT);
	}
	buffer_fini(&text);
}

static void decode_is_number_wants_the_whole_token(void **state)
{
	static const char *const yes[] = { "0", "-0", "12", "1.5", "1e5", "-1.5E-5" };
	static const char *const no[] = {
		"", "-", "+1", "01", "1.", ".1", "1e", "1 ", " 1", "1x", "0x1", "nan",
		"inf", "\"1\"", "true", "1,5",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		assert_true(decode_is_number(span_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		assert_false(decode_is_number(span_of(no[i])));
	assert_false(decode_is_number((struct span){ NULL, 0 }));
}

static void decode_utf8_measures_one_character(void **state)
{
	(void)state;
	assert_int_equal(decode_utf8(span_of("a\xc2\x80")), 1);
	assert_int_equal(decode_utf8(span_of("\xc2\x80" "a")), 2);
	assert_int_equal(decode_utf8(span_of("\xe2\x82\xac")), 3);
	assert_int_equal(decode_utf8(span_of("\xf0\x9f\x98\x80")), 4);
	assert_int_equal(decode_utf8(span_of("\xf0\x9f\x98")), 0);
	assert_int_equal(decode_utf8(span_of("\xff")), 0);
	assert_int_equal(decode_utf8(span_of("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scan_takes_what_rfc_8259_allows),
		cmocka_unit_test(scan_takes_objects),
		cmocka_unit_test(scan_refuses_everything_else_and_says_where),
		cmocka_unit_test(scan_finds_a_fault_at_every_distance_from_the_end),
		cmocka_unit_test(scan_nests_1000_deep_and_no_deeper),
		cmocka_unit_test(scan_counts_the_outermost_object_as_a_level),
		cmocka_unit_test(decode_is_number_wants_the_whole_token),
		cmocka_unit_test(decode_utf8_measures_one_character),
	};

	return cmocka_run_group_tests_name("scan", tests, set_up, tear_down);
}
