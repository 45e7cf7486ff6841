#include "ui/input.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "core/buffer.h"

/* The keys that these bytes are, in notation; with `last`, nothing follows them. */
static void expect_keys(struct input *input, const char *bytes, bool last,
			const char *want)
{
	struct buffer got = { 0 };
	size_t len = strlen(bytes);
	char name[KEY_NAME_MAX];
	key_code key;

	buffer_add_text(&got, "");
	for (size_t at = 0; at < len; ) {
		at += input_add(input, bytes + at, len - at);
		while (input_next(input, false, &key))
			buffer_add_text(&got, key_notation(key, name));
	}
	while (last && input_next(input, true, &key))
		buffer_add_text(&got, key_notation(key, name));
	assert_string_equal(got.at, want);
	buffer_fini(&got);
}

static void expect_all(const char *bytes, const char *want)
{
	struct input input = { 0 };

	expect_keys(&input, bytes, true, want);
	assert_false(input_waits(&input));
}

static void special_keys_of_all_common_terminals_are_known(void **state)
{
	static const struct { const char *bytes, *want; } cases[] = {
		{ "\033[A\033OA\033[1;5A", "<Up><Up><Up>" },
		{ "\033[B\033OB\033[1;2B", "<Down><Down><Down>" },
		{ "\033[C\033OC", "<Right><Right>" },
		{ "\033[D\033OD", "<Left><Left>" },
		{ "\033[H\033OH\033[1~\033[7~", "<Home><Home><Home><Home>" },
		{ "\033[F\033OF\033[4~\033[8~", "<End><End><End><End>" },
		{ "\033[5~\033[6~\033[3~\033[5;2~", "<PgUp><PgDn><Del><PgUp>" },
		{ "\033[Z", "<S-Tab>" },
		{ "\033OP\033OQ\033OR\033OS", "<F1><F2><F3><F4>" },
		{ "\033[11~\033[12~\033[13~\033[14~", "<F1><F2><F3><F4>" },
		{ "\033[[A\033[[B\033[[C\033[[D\033[[E", "<F1><F2><F3><F4><F5>" },
		{ "\033[15~\033[17~\033[18~\033[19~", "<F5><F6><F7><F8>" },
		{ "\033[20~\033[21~\033[23~\033[24~", "<F9><F10><F11><F12>" },
		{ "\033OM\033Op\033Oy\033Ok\033Oo", "<Enter>09+/" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_all(cases[i].bytes, cases[i].want);
}

static void control_characters_are_their_keys(void **state)
{
	(void)state;
	expect_all("\001\002\003\004\005\006\007", "<C-a><C-b><C-c><C-d><C-e><C-f><C-g>");
	expect_all("\b\t\n\013\014\r", "<BS><Tab><C-j><C-k><C-l><Enter>");
	expect_all("\016\017", "<C-n><C-o>");
	expect_all("\020\021\022\023\024\025\026", "<C-p><C-q><C-r><C-s><C-t><C-u><C-v>");
	expect_all("\027\030\031\032\177", "<C-w><C-x><C-y><C-z><BS>");
	expect_all("\034\035\036\037", "");
}

static void lone_escape_waits_and_then_is_the_key(void **state)
{
	struct input input = { 0 };

	(void)state;
	expect_keys(&input, "\033", false, "");
	assert_true(input_waits(&input));
	expect_keys(&input, "", true, "<Esc>");
	assert_false(input_waits(&input));
	expect_keys(&input, "\033", false, "");
	expect_keys(&input, "[", false, "");
	expect_keys(&input, "A", false, "<Up>");
	expect_all("\033\033", "<Esc><Esc>");
	expect_all("\033\033[A", "<Esc><Up>");
}

static void alt_and_a_key_is_escape_and_the_key(void **state)
{
	(void)state;
	expect_all("\033q", "<Esc>q");
	expect_all("\033[", "<Esc>[");
	expect_all("\033O", "<Esc>O");
	expect_all("\033P", "<Esc>P");
	expect_all("\033\r\033é", "<Esc><Enter><Esc>é");
}

static void unknown_sequences_never_act_as_letters(void **state)
{
	(void)state;
	expect_all("\033[25~\033[200~\033[201~\033[I\033[O", "");
	expect_all("\033[<0;12;3M\033[?1;2c\033[>0;115;0c\033[12;40R", "");
	expect_all("\033[1;2R", "<F3>");
	expect_all("\033[97;5u\033[27;5;9~\033[1;1$w", "");
	expect_all("\033Oz\033O ", "");
	expect_all("\033[1;2\030q", "<C-x>q");
	expect_all("\033[\033[A", "<Up>");
}

static void strings_are_swallowed_to_their_end(void **state)
{
	(void)state;
	expect_all("\033]11;rgb:0000/0000/0000\aq", "q");
	expect_all("\033]11;rgb:0000/0000/0000\033\\q", "q");
	expect_all("\033P>|XTerm(372)\033\\q", "q");
	expect_all("\033_Gi=31;OK\033\\\033^x\033\\\033Xy\033\\q", "q");
	expect_all("\033P1$r0m\033[Aq", "<Up>q");
	expect_all("\033]never ended", "");
}

static void string_in_pieces_is_swallowed_too(void **state)
{
	struct input input = { 0 };

	(void)state;
	expect_keys(&input, "\033]52;c;", false, "");
	for (int i = 0; i < 1000; i++)
		expect_keys(&input, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", false, "");
	assert_true(input_waits(&input));
	expect_keys(&input, "\033", false, "");
	expect_keys(&input, "\\j", false, "j");
	assert_false(input_waits(&input));
}

static void sequence_longer_than_any_key_is_swallowed(void **state)
{
	struct input input = { 0 };

	(void)state;
	expect_keys(&input, "\033[", false, "");
	for (int i = 0; i < 100; i++)
		expect_keys(&input, "1;2;3;4;5;6;7;8;9;", false, "");
	expect_keys(&input, "mj", false, "j");
}

static void characters_of_every_length_arrive(void **state)
{
	struct input input = { 0 };

	(void)state;
	expect_all("aéЖ漢😀", "aéЖ漢😀");
	expect_keys(&input, "\xe6", false, "");
	expect_keys(&input, "\xbc", false, "");
	expect_keys(&input, "\xa2", false, "漢");
}

static void bytes_that_are_no_characters_are_swallowed(void **state)
{
	(void)state;
	expect_all("\xff\xfe\x80\xc0\xaf" "a\xe6\xbc" "b", "ab");
	expect_all("\xf4\x90\x80\x80" "c\xed\xa0\x80", "c");
	expect_all("\xc2\x9b" "A\xe2\x80\xae\xcc\x81", "A");
	expect_all("\xe6\xbc", "");
}

static void learnt_sequences_come_first(void **state)
{
	struct input input = { 0 };

	(void)state;
	input_learn(&input, "\033A", K_UP);
	input_learn(&input, "\033[25~", K_FUNCTION_12);
	input_learn(&input, "\b", K_LEFT);
	input_learn(&input, "j", K_DOWN);
	input_learn(&input, "", K_DOWN);
	input_learn(&input, "\033[12345678901234~", K_DOWN);
	expect_keys(&input, "\033A\033[25~\bj\033B", true, "<Up><F12><BS>j<Esc>B");
}

static void no_more_is_learnt_than_there_is_room_for(void **state)
{
	struct input input = { 0 };
	char bytes[8];

	(void)state;
	for (int i = 0; i < 2 * INPUT_SEQUENCES; i++) {
		snprintf(bytes, sizeof(bytes), "\033#%d", i);
		input_learn(&input, bytes, K_UP);
	}
	assert_int_equal(input.learnt_count, INPUT_SEQUENCES);
}

static void answer_about_synchronized_output_is_heard(void **state)
{
	static const struct {
		const char *bytes;
		bool answered, synchronizes;
	} cases[] = {
		{ "\033[?2026;1$y", true, true },   { "\033[?2026;2$y", true, true },
		{ "\033[?2026;3$y", true, true },   { "\033[?2026;0$y", true, false },
		{ "\033[?2026;4$y", true, false },  { "\033[?2004;1$y", false, false },
		{ "\033[?2026;1y", false, false },  { "\033[?2026$y", false, false },
		{ "\033[2026;1$y", false, false },
		{ "\033[?99999999999999999999;1$y", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct input input = { 0 };

		expect_keys(&input, cases[i].bytes, true, "");
		assert_int_equal(input.answered, cases[i].answered);
		assert_int_equal(input.synchronizes, cases[i].synchronizes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_keys_of_all_common_terminals_are_known),
		cmocka_unit_test(control_characters_are_their_keys),
		cmocka_unit_test(lone_escape_waits_and_then_is_the_key),
		cmocka_unit_test(alt_and_a_key_is_escape_and_the_key),
		cmocka_unit_test(unknown_sequences_never_act_as_letters),
		cmocka_unit_test(strings_are_swallowed_to_their_end),
		cmocka_unit_test(string_in_pieces_is_swallowed_too),
		cmocka_unit_test(sequence_longer_than_any_key_is_swallowed),
		cmocka_unit_test(characters_of_every_length_arrive),
		cmocka_unit_test(bytes_that_are_no_characters_are_swallowed),
		cmocka_unit_test(learnt_sequences_come_first),
		cmocka_unit_test(no_more_is_learnt_than_there_is_room_for),
		cmocka_unit_test(answer_about_synchronized_output_is_heard),
	};

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
