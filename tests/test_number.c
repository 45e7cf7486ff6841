#include "test.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/number.h"

static void number_value_agrees_with_the_c_library(void **state)
{
	static const char *const tokens[] = {
		"0", "1", "-1", "48", "52.229675", "21.012231", "13.842", "0.1", "0.3",
		"-0.0", "1e5", "1E-5",
		"9007199254740992", "9007199254740993", "9007199254740995",
		"123456789012345678901234567890",
		"0.000000000000000000000000000001", "1e22", "1e23", "1e-22", "1e-23",
		"4.9e-324", "2.4e-324",
		"1.7976931348623157e308", "2.2250738585072011e-308", "0.1e1", "10e-1",
		"0e999999999",
		"0.00000000000000000000000000000000000000000000000000e60",
		"100000000000000000000e-20",
		"1767269466.482731", "5e-1", "8.5e+0",
		"179769313486231580793728971405301e276",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		double number;

		assert_true(number_value(span_of(tokens[i]), &number));
		if (number != strtod(tokens[i], NULL))
			fail_msg("%s: %.17g", tokens[i], number);
	}
}

static unsigned roll(unsigned *random, unsigned sides)
{
	*random = *random * 1103515245 + 12345;
	return *random / 65536 % sides;
}

static void number_value_agrees_with_the_c_library_on_random_digits(void **state)
{
	unsigned random = 12345;
	char token[64];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		unsigned whole = 1 + roll(&random, 12);
		unsigned digits = whole + roll(&random, 12);
		size_t len = 0;

		token[len++] = (char)('1' + roll(&random, 9));
		for (unsigned k = 1; k < digits; k++) {
			if (k == whole)
				token[len++] = '.';
			token[len++] = (char)('0' + roll(&random, 10));
		}
		snprintf(token + len, sizeof(token) - len, "e%d",
			 (int)roll(&random, 80) - 40);
		double number;
		assert_true(number_value(span_of(token), &number));
		if (number != strtod(token, NULL))
			fail_msg("%s: %.17g", token, number);
	}
}

static void number_value_rounds_halfway_by_what_follows_far_behind(void **state)
{
	char token[2000] = "9007199254740993.";
	double number;

	(void)state;
	memset(token + 17, '0', 1500);
	strcpy(token + 1517, "0");
	assert_true(number_value(span_of(token), &number));
	assert_true(number == 9007199254740992.0);
	strcpy(token + 1517, "1");
	assert_true(number_value(span_of(token), &number));
	assert_true(number == 9007199254740994.0);
}

static void number_value_refuses_what_is_no_number_or_too_large(void **state)
{
	static const char *const tokens[] = {
		"", "-", "01", "1.", "1,5", "\"1\"", "true", "null", "nan", "1e309",
		"-1e309", "1e999999999999",
	};
	double number;

	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++)
		assert_false(number_value(span_of(tokens[i]), &number));
	assert_false(number_value((struct span){ NULL, 0 }, &number));
}

static void number_seconds_drops_digits_and_rounds_nothing(void **state)
{
	static const struct {
		const char *token;
		int64_t us;
	} rows[] = {
		{ "0", 0 }, { "-0", 0 }, { "1", 1000000 }, { "0.1", 100000 },
		{ "0.000001", 1 },
		{ "0.0000019", 1 }, { "0.0000009", 0 }, { "-0.5", -500000 },
		{ "-1.0000019", -1000001 },
		{ "1767269466.482731", 1767269466482731 },
		{ "1767269466.999999999999", 1767269466999999 },
		{ "1767269466.4827309999999999", 1767269466482730 },
		{ "1.767269466482731e9", 1767269466482731 },
		{ "1767269466482731e-6", 1767269466482731 }, { "17E8", 1700000000000000 },
		{ "12e-1", 1200000 }, { "0e999999999", 0 }, { "1e-999999999", 0 },
		{ "0.0e5", 0 },
		{ "0.000000000000000000001e21", 1000000 },
		{ "9223372036854.775807", INT64_MAX },
		{ "100000000000000000000e-20", 1000000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t us;

		assert_true(number_seconds(span_of(rows[i].token), &us));
		if (us != rows[i].us)
			fail_msg("%s: %lld", rows[i].token, (long long)us);
	}
}

static void number_seconds_refuses_what_64_bits_cannot_hold(void **state)
{
	static const char *const tokens[] = {
		"9223372036854.775808", "9223372036855", "1e13", "1e999999999",
		"-1e99999999999",
		"\"1\"", "", "1.", "true",
	};
	int64_t us;

	(void)state;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++)
		assert_false(number_seconds(span_of(tokens[i]), &us));
}

static void number_value_knows_no_decimal_comma(void **state)
{
	double number;

	(void)state;
	/* Where no such locale is installed, this tests nothing more than the others. */
	setlocale(LC_ALL, "de_DE.UTF-8");
	assert_true(number_value(span_of("52.2296751234567891234567"), &number));
	assert_true(number > 52.2296 && number < 52.2297);
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_value_agrees_with_the_c_library),
		cmocka_unit_test(number_value_agrees_with_the_c_library_on_random_digits),
		cmocka_unit_test(number_value_rounds_halfway_by_what_follows_far_behind),
		cmocka_unit_test(number_value_refuses_what_is_no_number_or_too_large),
		cmocka_unit_test(number_seconds_drops_digits_and_rounds_nothing),
		cmocka_unit_test(number_seconds_refuses_what_64_bits_cannot_hold),
		cmocka_unit_test(number_value_knows_no_decimal_comma),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
