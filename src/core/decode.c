/* The scanner walks the payload once. Strings, where nearly all bytes are, are
 * passed eight bytes at a time; nesting is a stack of bits, so that no payload
 * can exhaust the stack of a thread. That no name occurs twice is free where
 * names ascend, and flespi sends them sorted; else core/repeat.h finds out. */
#include "core/decode.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/repeat.h"

enum { KEEP_MEMBERS = 1 << 16 };     /* room kept between payloads; more is given back */

struct decoder {
	uint32_t *name_at, *name_len;
	uint32_t count, cap;
	bool sorted, repeats;
	struct repeat repeat;
};

struct scan {
	const unsigned char *start, *at, *end;
	const char *error;           /* NULL: none so far; else `at` is the byte at fault */
};

/* The brackets that are open. */
struct levels {
	uint64_t object[DECODE_DEPTH_MAX / 64 + 1];   /* bit `depth` set: an object, else an array */
	unsigned depth;
};

static bool fail(struct scan *s, const unsigned char *at, const char *error)
{
	s->at = at;
	s->error = at == s->end ? "it ends too early" : error;
	return false;
}

static bool next_is(const struct scan *s, unsigned char c)
{
	return s->at < s->end && *s->at == c;
}

static bool is_digit(const unsigned char *at, const unsigned char *end)
{
	return at < end && (unsigned)*at - '0' <= 9;
}

static void skip_space(struct scan *s)
{
	while (s->at < s->end && *s->at <= ' ' &&
	       (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

/* --- strings ---------------------------------------------------------------- */

static const uint64_t ONES = 0x0101010101010101;

/* The first byte that is a quote, a backslash, a control or not ASCII, or the end. */
static const unsigned char *skip_plain(const unsigned char *at, const unsigned char *end)
{
	for (; end - at >= 8; at += 8) {
		uint64_t bytes;

		memcpy(&bytes, at, sizeof(bytes));
		bytes = le64toh(bytes);
		/* A subtraction borrows only where it hits, so the lowest hit is true. */
		uint64_t hits = (((bytes ^ ONES * '"') - ONES) | ((bytes ^ ONES * '\\') - ONES) |
				 (bytes - ONES * ' ') | bytes) & ONES * 0x80;
		if (hits)
			return at + __builtin_ctzll(hits) / 8;
	}
	while (at < end && *at >= ' ' && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
}

/* RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF. */
static size_t utf8_length(const unsigned char *at, const unsigned char *end)
{
	unsigned lead = at < end ? *at : 0xff, low = 0x80, high = 0xbf;
	ptrdiff_t len = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4 || end - at < len)
		return 0;
	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	if (at[1] < low || at[1] > high)
		return 0;
	for (ptrdiff_t i = 2; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return (size_t)len;
}

size_t decode_utf8(struct span bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;

	return bytes.len ? utf8_length(at, at + bytes.len) : 0;
}

static bool is_hex(unsigned char c)
{
	return (unsigned)c - '0' <= 9 || ((unsigned)c | 0x20) - 'a' <= 5;
}

/* At a backslash. RFC 8259 section 7; any four hex digits do, a lone surrogate too. */
static bool scan_escape(struct scan *s)
{
	const unsigned char *at = s->at + 1;

	if (at == s->end || !*at || !strchr("\"\\/bfnrtu", *at))
		return fail(s, at, "there is no such escape");
	if (*at++ == 'u')
		for (int i = 0; i < 4; i++, at++)
			if (at == s->end || !is_hex(*at))
				return fail(s, at, "a hex digit is missing");
	s->at = at;
	return true;
}

/* At the opening quote; leaves `at` behind the closing one. */
static bool scan_string(struct scan *s)
{
	s->at++;
	for (;;) {
		s->at = skip_plain(s->at, s->end);
		if (s->at == s->end)
			return fail(s, s->at, NULL);
		if (*s->at == '"') {
			s->at++;
			return true;
		}
		if (*s->at < ' ')
			return fail(s, s->at, "a control character in a string");
		if (*s->at == '\\') {
			if (!scan_escape(s))
				return false;
			continue;
		}
		size_t len = utf8_length(s->at, s->end);
		if (!len)
			return fail(s, s->at, "not UTF-8");
		s->at += len;
	}
}

/* --- values ----------------------------------------------------------------- */

static bool scan_digits(struct scan *s)
{
	if (!is_digit(s->at, s->end))
		return fail(s, s->at, "a digit is missing");
	while (is_digit(s->at, s->end))
		s->at++;
	return true;
}

static bool scan_number(struct scan *s)
{
	if (next_is(s, '-'))
		s->at++;
	if (next_is(s, '0') && is_digit(s->at + 1, s->end))
		return fail(s, s->at, "a leading zero");
	if (!scan_digits(s))
		return false;
	if (next_is(s, '.')) {
		s->at++;
		if (!scan_digits(s))
			return false;
	}
	if (next_is(s, 'e') || next_is(s, 'E')) {
		s->at++;
		if (next_is(s, '+') || next_is(s, '-'))
			s->at++;
		if (!scan_digits(s))
			return false;
	}
	return true;
}

static bool scan_word(struct scan *s, const char *word, size_t len)
{
	if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len))
		return fail(s, s->at, "no JSON value begins like this");
	s->at += len;
	return true;
}

/* A value that is neither an array nor an object. */
static bool scan_scalar(struct scan *s)
{
	if (s->at == s->end)
		return fail(s, s->at, NULL);
	switch (*s->at) {
	case '"':
		return scan_string(s);
	case 't':
		return scan_word(s, "true", 4);
	case 'f':
		return scan_word(s, "false", 5);
	case 'n':
		return scan_word(s, "null", 4);
	default:
		if (*s->at != '-' && !is_digit(s->at, s->end))
			return fail(s, s->at, "no JSON value begins like this");
		return scan_number(s);
	}
}

static bool scan_name(struct scan *s)
{
	if (!next_is(s, '"'))
		return fail(s, s->at, "a name in quotes is missing");
	return scan_string(s);
}

static bool scan_colon(struct scan *s)
{
	skip_space(s);
	if (!next_is(s, ':'))
		return fail(s, s->at, "a colon is missing");
	s->at++;
	skip_space(s);
	return true;
}

static bool in_object(const struct levels *levels)
{
	return levels->object[levels->depth / 64] >> levels->depth % 64 & 1;
}

/* At a bracket; leaves `at` behind it and the space that follows. */
static bool open_level(struct scan *s, struct levels *levels)
{
	if (levels->depth == DECODE_DEPTH_MAX)
		return fail(s, s->at, "nested deeper than 1,000 levels");
	levels->depth++;

	uint64_t bit = (uint64_t)1 << levels->depth % 64;
	uint64_t *word = &levels->object[levels->depth / 64];
	*word = *s->at == '{' ? *word | bit : *word & ~bit;
	s->at++;
	skip_space(s);
	return true;
}

/* Behind a value: closes what closes here, down to depth `base` or to a comma. */
static bool close_levels(struct scan *s, struct levels *levels, unsigned base)
{
	for (; levels->depth > base; levels->depth--) {
		skip_space(s);
		if (next_is(s, ','))
			return true;
		if (!next_is(s, in_object(levels) ? '}' : ']'))
			return fail(s, s->at, "a comma or a closing bracket is missing");
		s->at++;
	}
	return true;
}

/* A value of any kind; `base` levels are open around it. */
static bool scan_value(struct scan *s, unsigned base)
{
	if (!next_is(s, '{') && !next_is(s, '['))
		return scan_scalar(s);

	struct levels levels = { .depth = base };
	for (;;) {
		bool opens = next_is(s, '{') || next_is(s, '[');

		if (!(opens ? open_level(s, &levels) : scan_scalar(s)))
			return false;
		if (!opens || next_is(s, in_object(&levels) ? '}' : ']')) {
			if (!close_levels(s, &levels, base))
				return false;
			if (levels.depth == base)
				return true;
			s->at++;             /* the comma */
			skip_space(s);
		}
		if (in_object(&levels) && !(scan_name(s) && scan_colon(s)))
			return false;
	}
}

/* --- top level -------------------------------------------------------------- */

static void note_name(struct decoder *decoder, const char *text, uint32_t at, uint32_t len)
{
	uint32_t i = decoder->count++;

	if (i == decoder->cap) {
		decoder->cap = decoder->cap ? decoder->cap * 2 : 64;
		decoder->name_at = mem_resize(decoder->name_at, decoder->cap, sizeof(uint32_t));
		decoder->name_len = mem_resize(decoder->name_len, decoder->cap, sizeof(uint32_t));
	}
	decoder->name_at[i] = at;
	decoder->name_len[i] = len;
	if (!i || !decoder->sorted)
		return;

	uint32_t before = decoder->name_len[i - 1];
	int order = memcmp(text + decoder->name_at[i - 1], text + at, (before < len ? before : len) + 1);
	decoder->sorted = order < 0;
	decoder->repeats = order == 0;
}

/* At the opening brace of the whole payload; leaves `at` at the closing one. */
static bool scan_members(struct decoder *decoder, struct scan *s)
{
	s->at++;
	skip_space(s);
	if (next_is(s, '}'))
		return true;
	for (;;) {
		const unsigned char *name = s->at + 1;

		if (!scan_name(s))
			return false;
		note_name(decoder, (const char *)s->start, (uint32_t)(name - s->start),
			  (uint32_t)(s->at - 1 - name));
		if (!scan_colon(s) || !scan_value(s, 1))
			return false;
		skip_space(s);
		if (next_is(s, '}'))
			return true;
		if (!next_is(s, ','))
			return fail(s, s->at, "a comma or a closing bracket is missing");
		s->at++;
		skip_space(s);
	}
}

static bool scan_payload(struct decoder *decoder, struct scan *s, struct decoded *out)
{
	skip_space(s);
	if (s->at == s->end) {
		s->error = "only white space";
		return false;
	}
	if (next_is(s, '{')) {
		out->kind = PAYLOAD_OBJECT;
		if (!scan_members(decoder, s))
			return false;
		out->end = (uint32_t)(s->at++ - s->start);
	} else {
		out->kind = PAYLOAD_VALUE;
		if (!scan_value(s, 0))
			return false;
	}
	skip_space(s);
	return s->at == s->end || fail(s, s->at, "something follows the value");
}

/* What else it is, given that it is not JSON. */
static void classify(struct scan *s, struct decoded *out)
{
	const unsigned char *at = s->start;
	size_t len;

	for (; at < s->end && (len = utf8_length(at, s->end)); at += len)
		;
	bool text = at == s->end;
	*out = (struct decoded){
		.kind = text ? PAYLOAD_TEXT : PAYLOAD_BINARY,
		.error_at = (uint32_t)((text ? s->at : at) - s->start),
		.error = text ? s->error : "not UTF-8",
	};
}

struct decoder *decoder_new(void)
{
	return mem_new(sizeof(struct decoder));
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	repeat_fini(&decoder->repeat);
	free(decoder->name_at);
	free(decoder->name_len);
	free(decoder);
}

static void decoder_reset(struct decoder *decoder)
{
	if (decoder->cap > KEEP_MEMBERS) {
		repeat_fini(&decoder->repeat);
		free(decoder->name_at);
		free(decoder->name_len);
		*decoder = (struct decoder){ .cap = 0 };
	}
	decoder->count = 0;
	decoder->sorted = true;
	decoder->repeats = false;
}

void decode(struct decoder *decoder, struct span payload, struct decoded *out)
{
	const unsigned char *start = (const unsigned char *)payload.at;

	assert(payload.len < UINT32_MAX);
	*out = (struct decoded){ .kind = PAYLOAD_EMPTY };
	if (!payload.len)
		return;

	struct scan s = { start, start, start + payload.len, NULL };
	decoder_reset(decoder);
	if (!scan_payload(decoder, &s, out)) {
		classify(&s, out);
		return;
	}
	if (!decoder->sorted && !decoder->repeats)
		decoder->repeats = repeat_found(&decoder->repeat, payload.at, decoder->name_at,
						decoder->name_len, decoder->count);
	out->name_at = decoder->name_at;
	out->count = decoder->count;
	out->sorted = decoder->sorted;
	out->repeats = decoder->repeats;
}

bool decode_is_number(struct span token)
{
	const unsigned char *start = (const unsigned char *)token.at;

	if (!token.len)
		return false;
	struct scan s = { start, start, start + token.len, NULL };
	return scan_number(&s) && s.at == s.end;
}
