#include "core/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/decode.h"

/* A double is decided by at most 767 digits and whether anything follows them. */
enum { DIGITS_MAX = 768, EXPONENT_MAX = 100000000 };

/* 0.DIGITS times ten to the power of `whole`. */
struct decimal {
	bool negative;
	const char *at, *end;    /* the digits; the point may stand among them */
	int digits;              /* how many, without the point */
	int whole;               /* how many are before the point, the exponent heeded */
};

static bool is_digit(char c)
{
	return (unsigned)(unsigned char)c - '0' <= 9;
}

static bool decimal_read(struct span token, struct decimal *out)
{
	if (!decode_is_number(token))
		return false;

	const char *end = token.at + token.len, *at = token.at + (*token.at == '-');
	*out = (struct decimal){ .negative = *token.at == '-', .at = at };
	bool point = false;
	for (; at < end && (is_digit(*at) || *at == '.'); at++) {
		point |= *at == '.';
		out->digits += *at != '.';
		out->whole += *at != '.' && !point;
	}
	out->end = at;
	if (at == end)
		return true;

	bool minus = at[1] == '-';
	int exponent = 0;
	for (at += 1 + !is_digit(at[1]); at < end; at++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*at - '0');
	out->whole += minus ? -exponent : exponent;
	return true;
}

/* The next digit; -1 behind the last. */
static int next_digit(const char **at, const char *end)
{
	if (*at < end && **at == '.')
		++*at;
	return *at < end ? *(*at)++ - '0' : -1;
}

/* The C library rounds correctly; it gets no point, whose sign is up to the locale. */
static bool slow_number(const struct decimal *decimal, double *number)
{
	char text[DIGITS_MAX + 32];
	const char *at = decimal->at;
	int written = 0, whole = decimal->whole, digit = next_digit(&at, decimal->end);

	for (; digit == 0; digit = next_digit(&at, decimal->end))
		whole--;
	for (; digit >= 0 && written < DIGITS_MAX; digit = next_digit(&at, decimal->end))
		text[written++] = (char)('0' + digit);
	for (; digit >= 0; digit = next_digit(&at, decimal->end))
		if (digit) {
			text[written++] = '1';
			break;
		}
	if (!written)
		text[written++] = '0';
	snprintf(text + written, sizeof(text) - (size_t)written, "e%d", whole - written);
	*number = strtod(text, NULL);
	return !isinf(*number);
}

bool number_value(struct span token, double *number)
{
	static const double tens[] = {
		1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	};
	struct decimal decimal;

	if (!decimal_read(token, &decimal))
		return false;

	int power = decimal.whole - decimal.digits;
	bool exact = decimal.digits <= 18 && power >= -22 && power <= 22;
	uint64_t integer = 0;
	if (exact) {
		const char *at = decimal.at;
		for (int digit; (digit = next_digit(&at, decimal.end)) >= 0;)
			integer = integer * 10 + (uint64_t)digit;
	}
	/* Both sides exact in a double, so one operation rounds once. */
	if (exact && integer <= (uint64_t)1 << 53)
		*number = power < 0 ? (double)integer / tens[-power]
				    : (double)integer * tens[power];
	else if (!slow_number(&decimal, number))
		return false;
	if (decimal.negative)
		*number = -*number;
	return true;
}

bool number_seconds(struct span token, int64_t *us)
{
	struct decimal decimal;
	int64_t value = 0;

	if (!decimal_read(token, &decimal))
		return false;

	const char *at = decimal.at;
	for (int i = 0; i < decimal.whole + 6; i++) {
		int digit = next_digit(&at, decimal.end);

		if (digit < 0 && !value)
			break;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit < 0 ? 0 : digit, &value))
			return false;
	}
	*us = decimal.negative ? -value : value;
	return true;
}
