#include "test.h"

#include <stdlib.h>

#include "core/decode.h"
#include "core/json.h"

static struct json *parse(const char *text)
{
	struct err err;
	struct json *json = json_parse(span_of(text), &err);

	if (!json)
		fail_msg("%s: %s", text, err.text);
	return json;
}

static void expect_refused(struct span text, const char *sentence)
{
	struct err err;
	struct json *json = json_parse(text, &err);

	assert_null(json);
	assert_string_equal(err.text, sentence);
	assert_null(json_parse(text, NULL));
}

/* --- reading ---------------------------------------------------------------- */

static void json_reads_what_a_connack_says_of_the_token(void **state)
{
	struct json *json = parse("{\"id\":5012345,"
				  "\"cid\":152919,\"access\":{\"type\":1},"
				  "\"info\":\"ops\"}");
	double number;

	(void)state;
	assert_int_equal(json_type(json), JSON_OBJECT);
	assert_true(json_number(json_member(json, "cid"), &number));
	assert_true(number == 152919);
	assert_true(json_number(json_member(json_member(json, "access"), "type"),
				&number));
	assert_true(number == 1);
	assert_string_equal(json_string(json_member(json, "info")), "ops");
	assert_null(json_member(json_member(json, "none"), "type"));
	assert_null(json_member(json, "CID"));
	json_free(json);
}

static void json_walks_children_in_order(void **state)
{
	struct json *json = parse("[{\"topic\":\"a\",\"qos\":1},"
				  "\"x\",2.5,true,false,null,[]]");
	static const enum json_type types[] = {
		JSON_OBJECT, JSON_STRING, JSON_NUMBER, JSON_BOOL, JSON_BOOL, JSON_NULL,
		JSON_ARRAY,
	};
	const struct json *child = json_first(json);

	(void)state;
	assert_string_equal(json_name(json_first(child)), "topic");
	assert_string_equal(json_name(json_next(json_first(child))), "qos");
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		assert_int_equal(json_type(child), types[i]);
		assert_null(json_name(child));
		assert_true(json_is_true(child) == (i == 3));
		child = json_next(child);
	}
	assert_null(child);
	json_free(json);
}

static void json_questions_about_nothing_have_answers(void **state)
{
	double number;

	(void)state;
	assert_int_equal(json_type(NULL), JSON_NULL);
	assert_null(json_first(NULL));
	assert_null(json_next(NULL));
	assert_null(json_name(NULL));
	assert_null(json_string(NULL));
	assert_null(json_member(NULL, "a"));
	assert_false(json_number(NULL, &number));
	assert_false(json_is_true(NULL));
	json_free(NULL);
}

static void json_member_takes_the_last_of_several(void **state)
{
	struct json *json = parse("{\"a\":\"first\",\"b\":0,\"a\":\"last\"}");

	(void)state;
	assert_string_equal(json_string(json_member(json, "a")), "last");
	json_free(json);

	json = parse("[1]");
	assert_null(json_member(json, "a"));
	json_free(json);
}

static void json_refuses_what_is_not_json_and_says_where(void **state)
{
	(void)state;
	expect_refused(span_of(""), "Not JSON: it cannot be read beyond byte 0 of 0.");
	expect_refused((struct span){ NULL, 0 },
		       "Not JSON: it cannot be read beyond byte 0 of 0.");
	expect_refused(span_of("{\"a\":tru}"),
		       "Not JSON: it cannot be read beyond byte 5 of 9.");
	expect_refused(span_of("{} x"),
		       "Not JSON: something follows the value at byte 3 of 4.");
	expect_refused(span_of("1 2"),
		       "Not JSON: something follows the value at byte 2 of 3.");
	expect_refused((struct span){ "{}\0", 3 },
		       "Not JSON: something follows the value at byte 2 of 3.");
}

static void json_allows_white_space_around_the_value(void **state)
{
	struct json *json = parse(" \r\n\t{ \"a\" : [ ] } \r\n\t");

	(void)state;
	assert_int_equal(json_type(json_member(json, "a")), JSON_ARRAY);
	json_free(json);
}

static void json_refuses_text_that_is_cut_off_anywhere(void **state)
{
	static const char whole[] = "{\"a\":[1,{\"b\":\"\\u0434\\n\"}],\"c\":true}";

	(void)state;
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char *copy = malloc(len ? len : 1);
		memcpy(copy, whole, len);
		assert_null(json_parse((struct span){ copy, len }, NULL));
		free(copy);
	}
}

/* --- writing ---------------------------------------------------------------- */

static void json_quote_escapes_what_would_act_on_a_terminal(void **state)
{
	static const struct {
		struct span bytes;
		const char *quoted;
	} rows[] = {
		{ { "", 0 },                    "\"\"" },
		{ { "Van 12", 6 },              "\"Van 12\"" },
		{ { "a\"b\\c/d", 7 },           "\"a\\\"b\\\\c/d\"" },
		{ { "\b\f\n\r\t", 5 },          "\"\\b\\f\\n\\r\\t\"" },
		{ { "\0\x1b[2J\x7f", 6 },       "\"\\u0000\\u001b[2J\\u007f\"" },
		{ { "\xc2\x9b" "2J", 4 },       "\"\\u009b2J\"" },
		{ { "\xe2\x80\xae" "fdp", 6 },  "\"\\u202efdp\"" },
		{ { "\xe2\x81\xa6\xe2\x80\xa8\xef\xbb\xbf", 9 },
		  "\"\\u2066\\u2028\\ufeff\"" },
		{ { "\xd0\x9a\xf0\x9f\x98\x80", 6 }, "\"\xd0\x9a\xf0\x9f\x98\x80\"" },
		{ { "a\xff\xc3", 3 },           "\"a\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ { "\xed\xa0\x80", 3 },
		  "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer out = { 0 };

		json_quote(&out, rows[i].bytes);
		assert_string_equal(out.at, rows[i].quoted);
		buffer_fini(&out);
	}
}

static void json_unquote_resolves_escapes(void **state)
{
	static const struct {
		const char *token;
		struct span text;
	} rows[] = {
		{ "\"\"",                   { "", 0 } },
		{ "\"Van 12\"",             { "Van 12", 6 } },
		{ "no quotes",              { "no quotes", 9 } },
		{ "\"",                     { "\"", 1 } },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", { "\"\\/\b\f\n\r\t", 8 } },
		{ "\"\\u0041\\u0434\\u20AC\"", { "A\xd0\xb4\xe2\x82\xac", 6 } },
		{ "\"a\\u0000b\"",          { "a\0b", 3 } },
		{ "\"\\ud83d\\ude00!\"",    { "\xf0\x9f\x98\x80!", 5 } },
		{ "\"\\ud83d\"",            { "\xef\xbf\xbd", 3 } },
		{ "\"\\ude00\\ud83d\"",     { "\xef\xbf\xbd\xef\xbf\xbd", 6 } },
		{ "\"\\ud83d\\u0041\"",     { "\xef\xbf\xbd" "A", 4 } },
		{ "\"\\ud83d\\n\"",         { "\xef\xbf\xbd\n", 4 } },
		/* Never decoded: what is no escape stays. */
		{ "\"\\x\"",                { "\\x", 2 } },
		{ "\\",                     { "\\", 1 } },
		{ "\\u",                    { "\\u", 2 } },
		{ "\\u12g4",                { "\\u12g4", 6 } },
		{ "\\ud83d\\ude0",          { "\xef\xbf\xbd\\ude0", 8 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer out = { 0 };

		json_unquote(&out, span_of(rows[i].token));
		if (!span_same((struct span){ out.at, out.len }, rows[i].text))
			fail_msg("%s: %s", rows[i].token, out.at);
		buffer_fini(&out);
	}
}

static void json_line_keeps_json_in_one_line_that_can_be_shown(void **state)
{
	static const struct {
		struct span json;
		const char *line;
	} rows[] = {
		{ { "{\"a\" :\r\n\t1.50}", 14 }, "{\"a\" :   1.50}" },
		{ { "\"\xd0\x9a \x7f\"", 6 }, "\"\xd0\x9a \\u007f\"" },
		{ { "\"\xc2\x9b\xe2\x80\xae\xef\xbb\xbf\"", 10 },
		  "\"\\u009b\\u202e\\ufeff\"" },
		{ { "\"\\u001b\"", 8 }, "\"\\u001b\"" },
		{ { "\xff\x80", 2 }, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ { "", 0 }, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer out = { 0 };

		buffer_add_text(&out, "");
		json_line(&out, rows[i].json);
		assert_string_equal(out.at, rows[i].line);
		buffer_fini(&out);
	}
}

static void json_quote_and_unquote_lose_no_character(void **state)
{
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	(void)state;
	for (unsigned code = 0; code < 0x11000; code++) {
		char utf8[4] = { (char)code };
		size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		struct buffer quoted = { 0 }, text = { 0 };

		for (size_t i = len - 1, rest = code; len > 1 && i > 0; i--, rest >>= 6)
			utf8[i] = (char)(0x80 | (rest & 0x3f));
		if (len > 1)
			utf8[0] = (char)((0xf0 << (4 - len)) | (code >> (6 * (len - 1))));
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		json_quote(&quoted, (struct span){ utf8, len });
		decode(decoder, (struct span){ quoted.at, quoted.len }, &decoded);
		assert_int_equal(decoded.kind, PAYLOAD_VALUE);
		json_unquote(&text, (struct span){ quoted.at, quoted.len });
		assert_int_equal(text.len, len);
		assert_memory_equal(text.at, utf8, len);
		buffer_fini(&quoted);
		buffer_fini(&text);
	}
	decoder_free(decoder);
}

static void json_base64_is_that_of_rfc_4648(void **state)
{
	static const struct {
		struct span bytes;
		const char *text;
	} rows[] = {       /* RFC 4648 section 10 */
		{ { "", 0 }, "\"\"" }, { { "f", 1 }, "\"Zg==\"" },
		{ { "fo", 2 }, "\"Zm8=\"" },
		{ { "foo", 3 }, "\"Zm9v\"" }, { { "foob", 4 }, "\"Zm9vYg==\"" },
		{ { "fooba", 5 }, "\"Zm9vYmE=\"" }, { { "foobar", 6 }, "\"Zm9vYmFy\"" },
		{ { "\xff\xfe\xfd\0", 4 }, "\"//79AA==\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer out = { 0 };

		json_base64(&out, rows[i].bytes);
		assert_string_equal(out.at, rows[i].text);
		buffer_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_reads_what_a_connack_says_of_the_token),
		cmocka_unit_test(json_walks_children_in_order),
		cmocka_unit_test(json_questions_about_nothing_have_answers),
		cmocka_unit_test(json_member_takes_the_last_of_several),
		cmocka_unit_test(json_refuses_what_is_not_json_and_says_where),
		cmocka_unit_test(json_allows_white_space_around_the_value),
		cmocka_unit_test(json_refuses_text_that_is_cut_off_anywhere),
		cmocka_unit_test(json_quote_escapes_what_would_act_on_a_terminal),
		cmocka_unit_test(json_unquote_resolves_escapes),
		cmocka_unit_test(json_line_keeps_json_in_one_line_that_can_be_shown),
		cmocka_unit_test(json_quote_and_unquote_lose_no_character),
		cmocka_unit_test(json_base64_is_that_of_rfc_4648),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
