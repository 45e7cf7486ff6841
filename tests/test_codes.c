#include "test.h"

#include "core/codes.h"

#include <ctype.h>
#include <string.h>

static const struct code_info *find(enum code_family family, int code)
{
	const struct code_info *info = code_find(family, code);

	assert_non_null(info);
	assert_int_equal(info->code, code);
	return info;
}

static void expect_all(enum code_family family, const int *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		find(family, codes[i]);
}

static void expect_reaction(enum code_family family, int code, enum code_reaction wanted)
{
	assert_int_equal(find(family, code)->reaction, wanted);
}

static void every_row_is_found_and_complete(void **state)
{
	(void)state;
	for (enum code_family family = 0; family < CODE_FAMILY_COUNT; family++) {
		int count;
		const struct code_info *rows = code_rows(family, &count);

		assert_true(count > 0);
		for (int i = 0; i < count; i++) {
			assert_ptr_equal(code_find(family, rows[i].code), &rows[i]);
			assert_true(rows[i].meaning && rows[i].meaning[0]);
			assert_in_range(rows[i].severity, 0, SEVERITY_COUNT - 1);
			if (i)
				assert_true(rows[i - 1].code < rows[i].code);
		}
	}
}

static void meanings_are_phrases_and_advice_is_sentences(void **state)
{
	(void)state;
	for (enum code_family family = 0; family < CODE_FAMILY_COUNT; family++) {
		int count;
		const struct code_info *rows = code_rows(family, &count);

		for (int i = 0; i < count; i++) {
			const char *meaning = rows[i].meaning, *advice = rows[i].advice;

			assert_true(strlen(meaning) < 64);
			assert_int_not_equal(meaning[strlen(meaning) - 1], '.');
			if (!advice)
				continue;
			assert_false(islower((unsigned char)advice[0]));
			assert_int_equal(advice[strlen(advice) - 1], '.');
			assert_true(strlen(advice) < 220);
		}
	}
}

static void every_alert_says_what_to_do(void **state)
{
	(void)state;
	for (enum code_family family = 0; family < CODE_FAMILY_COUNT; family++) {
		int count;
		const struct code_info *rows = code_rows(family, &count);

		for (int i = 0; i < count; i++)
			if (rows[i].severity == SEVERITY_ALERT)
				assert_non_null(rows[i].advice);
	}
}

static void every_flespi_event_is_described(void **state)
{
	static const int codes[] = {
		1, 2, 3, 4, 20, 21, 25, 100, 101, 102, 103, 110, 111, 112, 113, 114, 115,
		200, 201, 202, 203, 204, 300, 301, 302, 303, 304, 305, 310, 311, 312, 313,
		314, 315, 316, 317, 320, 321, 322, 323, 330, 331, 332, 333, 334, 350, 351,
		401, 402, 403, 404, 405, 406, 410, 411, 412, 420, 422, 430, 432, 500, 501,
		502, 503, 504, 510, 511, 512, 520, 521, 600, 601, 602, 603, 604, 605, 606,
		607, 608, 609, 610, 611, 612, 700, 900, 1000,
	};

	(void)state;
	expect_all(CODE_EVENT, codes, sizeof(codes) / sizeof(codes[0]));
	assert_int_equal(find(CODE_EVENT, 300)->severity, SEVERITY_GOOD);
	assert_int_equal(find(CODE_EVENT, 304)->severity, SEVERITY_ALERT);
	assert_int_equal(find(CODE_EVENT, 333)->severity, SEVERITY_NOTICE);
	assert_null(code_find(CODE_EVENT, 99));
	assert_null(code_find(CODE_EVENT, 1001));
	assert_null(code_find(CODE_EVENT, -1));
}

static void every_close_and_blocked_code_is_described(void **state)
{
	static const int codes[] = {
		-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21,
		23,
	};

	(void)state;
	expect_all(CODE_CLOSE, codes, sizeof(codes) / sizeof(codes[0]));
	for (int code = 1; code <= 7; code++)
		assert_int_equal(find(CODE_BLOCKED, code)->severity, SEVERITY_ALERT);
	assert_null(code_find(CODE_CLOSE, 20));
	assert_null(code_find(CODE_BLOCKED, 8));
}

static void close_codes_from_128_up_are_those_of_mqtt(void **state)
{
	(void)state;
	for (int code = 128; code <= 162; code++)
		assert_ptr_equal(code_find(CODE_CLOSE, code),
				 find(CODE_DISCONNECT, code));
	assert_null(code_find(CODE_CLOSE, 127));
	assert_null(code_find(CODE_CLOSE, 163));
}

static void every_reason_of_mqtt_is_described(void **state)
{
	static const int connack[] = {
		0, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c,
		0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f,
	};
	static const int suback[] = {
		0, 1, 2, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2,
	};
	static const int unsuback[] = { 0, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91 };

	(void)state;
	for (int code = 0; code <= 5; code++)
		find(CODE_CONNACK_311, code);
	assert_null(code_find(CODE_CONNACK_311, 6));
	expect_all(CODE_CONNACK_5, connack, sizeof(connack) / sizeof(connack[0]));
	expect_all(CODE_SUBACK, suback, sizeof(suback) / sizeof(suback[0]));
	expect_all(CODE_UNSUBACK, unsuback, sizeof(unsuback) / sizeof(unsuback[0]));
}

static void refused_subscriptions_are_alerts_and_granted_ones_good(void **state)
{
	int count;
	const struct code_info *rows = code_rows(CODE_SUBACK, &count);

	(void)state;
	for (int i = 0; i < count; i++)
		if (rows[i].code < 0x80)
			assert_int_equal(rows[i].severity, SEVERITY_GOOD);
		else
			assert_true(rows[i].severity >= SEVERITY_NOTICE);
}

static void every_refused_or_ended_connection_has_a_reaction(void **state)
{
	static const enum code_family families[] = {
		CODE_CONNACK_311, CODE_CONNACK_5, CODE_DISCONNECT
	};

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		int count;
		const struct code_info *rows = code_rows(families[f], &count);

		for (int i = 0; i < count; i++)
			if (rows[i].code || families[f] == CODE_DISCONNECT)
				assert_int_not_equal(rows[i].reaction, REACTION_NONE);
	}
}

static void reactions_fit_the_reason(void **state)
{
	(void)state;
	expect_reaction(CODE_CONNACK_311, 0, REACTION_NONE);
	expect_reaction(CODE_CONNACK_311, 1, REACTION_VERSION);
	expect_reaction(CODE_CONNACK_311, 3, REACTION_RETRY);
	expect_reaction(CODE_CONNACK_311, 5, REACTION_FATAL);
	expect_reaction(CODE_CONNACK_5, 1, REACTION_VERSION);
	expect_reaction(CODE_CONNACK_5, 0x84, REACTION_VERSION);
	expect_reaction(CODE_CONNACK_5, 0x87, REACTION_FATAL);
	expect_reaction(CODE_CONNACK_5, 0x9f, REACTION_REST);
	expect_reaction(CODE_CONNACK_5, 0x9d, REACTION_FATAL);
	expect_reaction(CODE_DISCONNECT, 0x8e, REACTION_FATAL);
	expect_reaction(CODE_DISCONNECT, 0x8f, REACTION_FILTER);
	expect_reaction(CODE_DISCONNECT, 0x8b, REACTION_RETRY);
	expect_reaction(CODE_DISCONNECT, 0x98, REACTION_FATAL);
}

static void severities_have_names(void **state)
{
	(void)state;
	assert_string_equal(severity_name(SEVERITY_PLAIN), "plain");
	assert_string_equal(severity_name(SEVERITY_GOOD), "good");
	assert_string_equal(severity_name(SEVERITY_NOTICE), "notice");
	assert_string_equal(severity_name(SEVERITY_ALERT), "alert");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_and_complete),
		cmocka_unit_test(meanings_are_phrases_and_advice_is_sentences),
		cmocka_unit_test(every_alert_says_what_to_do),
		cmocka_unit_test(every_flespi_event_is_described),
		cmocka_unit_test(every_close_and_blocked_code_is_described),
		cmocka_unit_test(close_codes_from_128_up_are_those_of_mqtt),
		cmocka_unit_test(every_reason_of_mqtt_is_described),
		cmocka_unit_test(refused_subscriptions_are_alerts_and_granted_ones_good),
		cmocka_unit_test(every_refused_or_ended_connection_has_a_reaction),
		cmocka_unit_test(reactions_fit_the_reason),
		cmocka_unit_test(severities_have_names),
	};

	return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
