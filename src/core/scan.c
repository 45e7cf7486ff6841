/* Strings, where nearly all bytes are, are passed eight bytes at a time; nesting is
 * a stack of bits, so that no payload can exhaust the stack of a thread. */
#include "core/scan.h"

#include <endian.h>
#include <string.h>

#include "core/decode.h"

/* The brackets that are open. */
struct levels {
	uint64_t object[DECODE_DEPTH_MAX / 64 + 1];   /* bit `depth`: an object */
	unsigned depth;
};

bool scan_fail(struct scan *s, const unsigned char *at, const char *error)
{
	s->at = at;
	s->error = at == s->end ? "it ends too early" : error;
	return false;
}

static bool is_digit(const unsigned char *at, const unsigned char *end)
{
	return at < end && (unsigned)*at - '0' <= 9;
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
		uint64_t quote = (bytes ^ ONES * '"') - ONES;
		uint64_t backslash = (bytes ^ ONES * '\\') - ONES;
		uint64_t control = bytes - ONES * ' ';
		uint64_t hits = (quote | backslash | control | bytes) & ONES * 0x80;
		if (hits)
			return at + __builtin_ctzll(hits) / 8;
	}
	while (at < end && *at >= ' ' && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
}

size_t scan_utf8(const unsigned char *at, const unsigned char *end)
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

static bool is_hex(unsigned char c)
{
	return (unsigned)c - '0' <= 9 || ((unsigned)c | 0x20) - 'a' <= 5;
}

/* At a backslash. RFC 8259 section 7; any four hex digits do, a lone surrogate too. */
static bool scan_escape(struct scan *s)
{
	const unsigned char *at = s->at + 1;

	if (at == s->end || !*at || !strchr("\"\\/bfnrtu", *at))
		return scan_fail(s, at, "there is no such escape");
	if (*at++ == 'u')
		for (int i = 0; i < 4; i++, at++)
			if (at == s->end || !is_hex(*at))
				return scan_fail(s, at, "a hex digit is missing");
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
			return scan_fail(s, s->at, NULL);
		if (*s->at == '"') {
			s->at++;
			return true;
		}
		if (*s->at < ' ')
			return scan_fail(s, s->at, "a control character in a string");
		if (*s->at == '\\') {
			if (!scan_escape(s))
				return false;
			continue;
		}
		size_t len = scan_utf8(s->at, s->end);
		if (!len)
			return scan_fail(s, s->at, "not UTF-8");
		s->at += len;
	}
}

/* --- values ----------------------------------------------------------------- */

static bool scan_digits(struct scan *s)
{
	if (!is_digit(s->at, s->end))
		return scan_fail(s, s->at, "a digit is missing");
	while (is_digit(s->at, s->end))
		s->at++;
	return true;
}

bool scan_number(struct scan *s)
{
	if (scan_is(s, '-'))
		s->at++;
	if (scan_is(s, '0') && is_digit(s->at + 1, s->end))
		return scan_fail(s, s->at, "a leading zero");
	if (!scan_digits(s))
		return false;
	if (scan_is(s, '.')) {
		s->at++;
		if (!scan_digits(s))
			return false;
	}
	if (scan_is(s, 'e') || scan_is(s, 'E')) {
		s->at++;
		if (scan_is(s, '+') || scan_is(s, '-'))
			s->at++;
		if (!scan_digits(s))
			return false;
	}
	return true;
}

static bool scan_word(struct scan *s, const char *word, size_t len)
{
	if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len))
		return scan_fail(s, s->at, "no JSON value begins like this");
	s->at += len;
	return true;
}

/* A value that is neither an array nor an object. */
static bool scan_scalar(struct scan *s)
{
	if (s->at == s->end)
		return scan_fail(s, s->at, NULL);
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
			return scan_fail(s, s->at, "no JSON value begins like this");
		return scan_number(s);
	}
}

bool scan_name(struct scan *s)
{
	if (!scan_is(s, '"'))
		return scan_fail(s, s->at, "a name in quotes is missing");
	return scan_string(s);
}

bool scan_colon(struct scan *s)
{
	scan_space(s);
	if (!scan_is(s, ':'))
		return scan_fail(s, s->at, "a colon is missing");
	s->at++;
	scan_space(s);
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
		return scan_fail(s, s->at, "nested deeper than 1,000 levels");
	levels->depth++;

	uint64_t bit = (uint64_t)1 << levels->depth % 64;
	uint64_t *word = &levels->object[levels->depth / 64];
	*word = *s->at == '{' ? *word | bit : *word & ~bit;
	s->at++;
	scan_space(s);
	return true;
}

/* Behind a value: closes what closes here, down to depth `base` or to a comma. */
static bool close_levels(struct scan *s, struct levels *levels, unsigned base)
{
	for (; levels->depth > base; levels->depth--) {
		scan_space(s);
		if (scan_is(s, ','))
			return true;
		if (!scan_is(s, in_object(levels) ? '}' : ']'))
			return scan_fail(s, s->at, SCAN_COMMA);
		s->at++;
	}
	return true;
}

bool scan_value(struct scan *s, unsigned base)
{
	if (!scan_is(s, '{') && !scan_is(s, '['))
		return scan_scalar(s);

	struct levels levels = { .depth = base };
	for (;;) {
		bool opens = scan_is(s, '{') || scan_is(s, '[');

		if (!(opens ? open_level(s, &levels) : scan_scalar(s)))
			return false;
		if (!opens || scan_is(s, in_object(&levels) ? '}' : ']')) {
			if (!close_levels(s, &levels, base))
				return false;
			if (levels.depth == base)
				return true;
			s->at++;             /* the comma */
			scan_space(s);
		}
		if (in_object(&levels) && !(scan_name(s) && scan_colon(s)))
			return false;
	}
}
