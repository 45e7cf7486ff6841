#include "test.h"

#include <stdlib.h>

#include "core/buffer.h"
#include "core/json.h"
#include "oracle.h"

/* Random JSON from a seed: the same on every machine. */
struct dice {
	uint64_t state;
	struct buffer out;
};

static unsigned roll(struct dice *dice, unsigned sides)
{
	dice->state = dice->state * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(dice->state >> 33) % sides;
}

static void add_one_of(struct dice *dice, const char *const *texts, unsigned count)
{
	buffer_add_text(&dice->out, texts[roll(dice, count)]);
}

static void add_space(struct dice *dice)
{
	static const char *const spaces[] = { "", "", "", "", "", " ", "\n", "\t \r\n" };

	add_one_of(dice, spaces, 8);
}

static void add_string(struct dice *dice)
{
	static const char *const pieces[] = {
		"a", "b", "din.", "1", "position.speed", " ", "\\\"", "\\\\", "\\/",
		"\\n", "\\u0041", "\\u001b",
		"\\u0000", "\\ud83d\\ude00", "\xd0\x9a", "\xe2\x80\xae",
		"\xf0\x9f\x98\x80", "{", "}", "[", "]",
		",", ":", "\x7f",
	};

	buffer_add_char(&dice->out, '"');
	for (unsigned n = roll(dice, 5); n; n--)
		add_one_of(dice, pieces, sizeof(pieces) / sizeof(*pieces));
	buffer_add_char(&dice->out, '"');
}

static void add_number(struct dice *dice)
{
	buffer_format(&dice->out, "%s%u", roll(dice, 3) ? "" : "-",
		      roll(dice, 1u << roll(dice, 31)));
	if (roll(dice, 2))
		buffer_format(&dice->out, ".%06u", roll(dice, 1000000));
	if (!roll(dice, 6))
		buffer_format(&dice->out, "e%d", (int)roll(dice, 640) - 320);
}

static void add_value(struct dice *dice, unsigned depth);

static void add_children(struct dice *dice, unsigned depth, bool object)
{
	buffer_add_char(&dice->out, object ? '{' : '[');
	add_space(dice);
	for (unsigned n = roll(dice, 7); n; n--) {
		if (object) {
			add_string(dice);
			add_space(dice);
			buffer_add_char(&dice->out, ':');
			add_space(dice);
		}
		add_value(dice, depth + 1);
		add_space(dice);
		if (n > 1) {
			buffer_add_char(&dice->out, ',');
			add_space(dice);
		}
	}
	buffer_add_char(&dice->out, object ? '}' : ']');
}

static void add_value(struct dice *dice, unsigned depth)
{
	static const char *const words[] = { "true", "false", "null" };
	unsigned what = roll(dice, depth > 6 ? 6 : 10);

	if (what < 2)
		add_string(dice);
	else if (what < 5)
		add_number(dice);
	else if (what < 6)
		add_one_of(dice, words, 3);
	else
		add_children(dice, depth, what < 8);
}

static void make_document(struct dice *dice)
{
	buffer_clear(&dice->out);
	add_space(dice);
	if (roll(dice, 5))
		add_children(dice, 0, true);
	else
		add_value(dice, 0);
	add_space(dice);
}

static void expect_agreement(struct decoder *decoder, struct span payload)
{
	char *copy = malloc(payload.len ? payload.len : 1);
	struct err err = { "" };

	memcpy(copy, payload.at, payload.len);
	bool agrees = oracle_agrees(decoder, (struct span){ copy, payload.len }, &err);
	free(copy);
	if (!agrees)
		fail_msg("%s\n%.*s", err.text, (int)payload.len, payload.at);
}

static void decode_takes_all_that_is_json_and_sees_what_cjson_sees(void **state)
{
	struct decoder *decoder = decoder_new();
	struct dice dice = { .state = 1 };
	struct decoded decoded;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		make_document(&dice);
		struct span payload = { dice.out.at, dice.out.len };
		decode(decoder, payload, &decoded);
		if (decoded.error)
			fail_msg("%s at %u of %s", decoded.error, decoded.error_at,
				 dice.out.at);
		expect_agreement(decoder, payload);
	}
	buffer_fini(&dice.out);
	decoder_free(decoder);
}

static void decode_and_cjson_agree_on_damaged_json(void **state)
{
	static const char bytes[] = "\"\\{}[],:.-+eE019 \n\t"
				    "\x01\x1b\x7f\x80\xc3\xe2\xf0\xffutfn/";
	struct decoder *decoder = decoder_new();
	struct dice dice = { .state = 2 };

	(void)state;
	for (int i = 0; i < 60000; i++) {
		make_document(&dice);
		for (unsigned n = 1 + roll(&dice, 3); n && dice.out.len; n--) {
			char *at = &dice.out.at[roll(&dice, (unsigned)dice.out.len)];
			unsigned how = roll(&dice, 4);

			if (how == 0)
				dice.out.len = (size_t)(at - dice.out.at);
			else
				*at = bytes[roll(&dice, sizeof(bytes))];
		}
		expect_agreement(decoder, (struct span){ dice.out.at, dice.out.len });
	}
	buffer_fini(&dice.out);
	decoder_free(decoder);
}

/* The list that core/decode.h speaks of: what only cJSON takes. */
static void decode_is_stricter_than_cjson_here(void **state)
{
	static const char *const lax[] = {
		"01", "-01", "1.", "[1.]", "-.5", "[1.e5]", "\"\t\"", "\"\x1b[2J\"",
		"\"\xff\"", "\"\xc0\x80\"",
		"\"\xed\xa0\x80\"", "\"\\u00zz\"", "\xef\xbb\xbf{}", "[1\x0b,2]", "\f1",
		"{\x01\"a\":1}",
	};
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	(void)state;
	for (size_t i = 0; i < sizeof(lax) / sizeof(*lax); i++) {
		struct json *json = json_parse(span_of(lax[i]), NULL);

		if (!json)
			fail_msg("cJSON refuses %s", lax[i]);
		json_free(json);
		decode(decoder, span_of(lax[i]), &decoded);
		assert_non_null(decoded.error);
		expect_agreement(decoder, span_of(lax[i]));
	}
	decoder_free(decoder);
}

static void decode_takes_lone_surrogates_that_cjson_refuses(void **state)
{
	static const char *const beyond[] = {
		"\"\\ud800\"", "\"\\udc00\"", "[\"\\ud800\\u0041\"]",
	};
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	(void)state;
	for (size_t i = 0; i < sizeof(beyond) / sizeof(*beyond); i++) {
		assert_null(json_parse(span_of(beyond[i]), NULL));
		decode(decoder, span_of(beyond[i]), &decoded);
		assert_null(decoded.error);
		expect_agreement(decoder, span_of(beyond[i]));
	}
	decoder_free(decoder);
}

static void decode_and_cjson_nest_equally_deep(void **state)
{
	struct decoder *decoder = decoder_new();
	struct decoded decoded;
	char text[2 * (DECODE_DEPTH_MAX + 1)];

	(void)state;
	for (int off = -1; off <= 1; off++) {
		size_t depth = (size_t)(DECODE_DEPTH_MAX + off);

		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		struct json *json = json_parse((struct span){ text, 2 * depth }, NULL);
		decode(decoder, (struct span){ text, 2 * depth }, &decoded);
		assert_true(!json == !!decoded.error);
		assert_true(!json == (depth > DECODE_DEPTH_MAX));
		json_free(json);
	}
	decoder_free(decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_takes_all_that_is_json_and_sees_what_cjson_sees),
		cmocka_unit_test(decode_and_cjson_agree_on_damaged_json),
		cmocka_unit_test(decode_is_stricter_than_cjson_here),
		cmocka_unit_test(decode_takes_lone_surrogates_that_cjson_refuses),
		cmocka_unit_test(decode_and_cjson_nest_equally_deep),
	};

	return cmocka_run_group_tests_name("decode_oracle", tests, NULL, NULL);
}
