#include "test.h"

#include "core/text.h"

/* --- what the tests share ------------------------------------------------- */


static void expect_safe_bytes(const char *bytes, size_t len, const char *safe)
{
	struct buffer out = { 0 };

	text_safe((struct span){ bytes, len }, &out);
	assert_string_equal(out.at, safe);
	assert_int_equal(out.len, strlen(safe));
	buffer_fini(&out);
}

static void expect_safe(const char *text, const char *safe)
{
	expect_safe_bytes(text, strlen(text), safe);
}

static void expect_width(const char *text, int width)
{
	assert_int_equal(text_width(span_of(text)), width);
}

static void expect_fit(const char *text, int columns, size_t bytes)
{
	assert_int_equal(text_fit(span_of(text), columns), bytes);
}

/* Reproducible bytes that are often nearly UTF-8. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static size_t fill_hostile(char *bytes, size_t max, uint32_t *seed)
{
	static const char *const pieces[] = {
		"\xe2\x80\x8d", "\xef\xb8\x8f", "\xcc\x81", "\xf0\x9f\x91\xa8",
		"\xf0\x9f\x8f\xbd", "\xf0\x9f\x87\xa9", "\x1b[31m", "\xe2\x80\xae",
		"\xd9\x85", "\xe4\xb8\xad", "abcdefgh", "\xed\xa0\x80", "\xc0\xaf",
		"\xf4\x90\x80\x80", "\xc2\x9b", "\x7f", "e", "\xe1\x85\xa1",
	};
	const size_t count = sizeof(pieces) / sizeof(pieces[0]);
	size_t len = next_random(seed) % max;

	for (size_t i = 0; i < len;) {
		const char *piece = pieces[next_random(seed) % count];

		if (next_random(seed) % 3) {
			bytes[i++] = (char)next_random(seed);
			continue;
		}
		while (*piece && i < len)
			bytes[i++] = *piece++;
	}
	return len;
}

static void expect_no_control(const struct buffer *out)
{
	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->at[i];

		assert_true(c >= 0x20 && c != 0x7f);
		if (c == 0xc2)      /* what follows would be a C1 control */
			assert_true((unsigned char)out->at[i + 1] >= 0xa0);
	}
	assert_true(text_is_utf8((struct span){ out->at, out->len }));
}

/* --- text_safe ------------------------------------------------------------ */

static void plain_text_passes_unchanged(void **state)
{
	char all[95 + 1] = { 0 };

	(void)state;
	for (int i = 0; i < 95; i++)
		all[i] = (char)(' ' + i);
	expect_safe(all, all);
	expect_safe("", "");
	expect_safe_bytes(NULL, 0, "");
}

static void other_scripts_pass_unchanged(void **state)
{
	(void)state;
	expect_safe("Кран 3", "Кран 3");
	expect_safe("北京 12", "北京 12");
	expect_safe("Żółć", "Żółć");
	expect_safe("شاحنة", "شاحنة");
	expect_safe("קטר", "קטר");
	expect_safe("रेल", "रेल");
	expect_safe("🚚 7", "🚚 7");
	expect_safe("21 °C", "21 °C");
}

static void control_characters_become_escapes(void **state)
{
	(void)state;
	expect_safe("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07");
	expect_safe("a\tb\nc\rd", "a\\tb\\nc\\rd");
	expect_safe("\x7f", "\\x7f");
	expect_safe_bytes("a\0b", 3, "a\\x00b");
	expect_safe("\xc2\x9b" "31m", "\\x9b31m");      /* CSI as one character */
	expect_safe("\xc2\x85", "\\x85");
	expect_safe("\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029");
}

static void bytes_that_are_not_utf8_become_escapes(void **state)
{
	(void)state;
	expect_safe("\xff\xfe", "\\xff\\xfe");
	expect_safe("\x80", "\\x80");
	expect_safe("\xe2\x82", "\\xe2\\x82");          /* cut off */
	expect_safe("\xf0\x9f\x9a", "\\xf0\\x9f\\x9a");
	expect_safe("\xd0x", "\\xd0x");
	expect_safe("\xc0\xaf", "\\xc0\\xaf");          /* overlong slash */
	expect_safe("\xe0\x80\x9b", "\\xe0\\x80\\x9b"); /* overlong ESC of C1 */
	expect_safe("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* surrogate */
	expect_safe("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
}

static void bidi_and_zero_width_controls_become_escapes(void **state)
{
	(void)state;
	expect_safe("gpj\xe2\x80\xae" "exe", "gpj\\u202eexe");
	expect_safe("\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f", "\\u061c\\u200e\\u200f");
	expect_safe("\xe2\x81\xa6x\xe2\x81\xa9", "\\u2066x\\u2069");
	expect_safe("a\xe2\x80\x8b" "b\xe2\x80\x8c" "c\xe2\x80\x8d" "d",
		    "a\\u200bb\\u200cc\\u200dd");
	expect_safe("\xef\xbb\xbf{}", "\\ufeff{}");
	expect_safe("\xe2\x81\xa0\xc2\xad\xe3\x85\xa4", "\\u2060\\u00ad\\u3164");
}

static void private_and_unassigned_characters_become_escapes(void **state)
{
	(void)state;
	expect_safe("\xee\x80\x80", "\\ue000");
	expect_safe("\xf4\x8f\xbf\xbf", "\\U0010ffff");
	expect_safe("\xcd\xb8", "\\u0378");
	expect_safe("\xef\xbf\xbe", "\\ufffe");
}

static void a_character_keeps_one_mark(void **state)
{
	(void)state;
	expect_safe("e\xcc\x81", "e\xcc\x81");
	expect_safe("e\xcc\x81\xcc\x82\xcc\x83x", "e\xcc\x81x");
	expect_safe("abcdefghijklmno\xcc\x81", "abcdefghijklmno\xcc\x81");
	expect_safe("م\xd9\x8f\xd9\x91م", "م\xd9\x8fم");
}

static void a_mark_without_a_base_is_shown(void **state)
{
	(void)state;
	expect_safe("\xcc\x81", "\\u0301");
	expect_safe("\n\xcc\x81", "\\n\\u0301");
	expect_safe("\xff\xcc\x81", "\\xff\\u0301");
	expect_safe("\xef\xb8\x8f", "\\ufe0f");
}

static void an_emoji_sequence_is_shown_as_its_base(void **state)
{
	(void)state;
	expect_safe("👨\xe2\x80\x8d👩\xe2\x80\x8d👧!", "👨!");
	expect_safe("👩\xf0\x9f\x8f\xbd\xe2\x80\x8d🚒!", "👩!");
	expect_safe("❤\xef\xb8\x8f!", "❤!");
	expect_safe("🏃\xf0\x9f\x8f\xbf\xe2\x80\x8d♂\xef\xb8\x8f!", "🏃!");
	expect_safe("👍\xf0\x9f\x8f\xbb!", "👍!");
	expect_safe("1\xef\xb8\x8f\xe2\x83\xa3!", "1!");
	expect_safe("🏴\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf!", "🏴!");
	expect_safe("🇩🇪 🇺🇦", "DE UA");
	expect_safe("👨\xe2\x80\x8dx", "👨\\u200dx");
	expect_safe("x\xf3\xa0\x81\xa7", "x\\U000e0067");
}

static void every_single_byte_is_made_safe(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		struct buffer out = { 0 };

		text_safe((struct span){ &c, 1 }, &out);
		expect_no_control(&out);
		assert_int_equal(out.len == 1, byte >= 0x20 && byte < 0x7f);
		buffer_fini(&out);
	}
}

static void every_code_point_is_made_safe(void **state)
{
	(void)state;
	for (uint32_t code_point = 0; code_point < 0x110000; code_point++) {
		char utf8[4];
		struct buffer out = { 0 };

		text_safe((struct span){ utf8, text_encode(code_point, utf8) }, &out);
		expect_no_control(&out);
		buffer_fini(&out);
	}
}

static void hostile_bytes_never_come_out_as_controls(void **state)
{
	uint32_t seed = 42;
	char bytes[200];
	struct buffer once = { 0 }, twice = { 0 };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct span in = { bytes, fill_hostile(bytes, sizeof(bytes), &seed) };

		buffer_clear(&once);
		buffer_clear(&twice);
		text_safe(in, &once);
		expect_no_control(&once);
		text_safe((struct span){ once.at, once.len }, &twice);
		assert_string_equal(once.at, twice.at);
	}
	buffer_fini(&once);
	buffer_fini(&twice);
}

/* --- glyphs and widths ---------------------------------------------------- */

static void glyphs_come_one_by_one(void **state)
{
	struct span rest = span_of("e\xcc\x81\xe4\xb8\xad\x1b\xff.");
	const struct glyph expected[] = {
		{ 'e', 0x301, 1 }, { 0x4e2d, 0, 2 }, { 0xfffd, 0, 1 }, { 0xfffd, 0, 1 },
		{ '.', 0, 1 },
	};
	struct glyph glyph;

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(text_next(&rest, &glyph));
		assert_int_equal(glyph.base, expected[i].base);
		assert_int_equal(glyph.mark, expected[i].mark);
		assert_int_equal(glyph.width, expected[i].width);
	}
	assert_false(text_next(&rest, &glyph));
}

static void widths_do_not_depend_on_the_locale(void **state)
{
	(void)state;
	expect_width("", 0);
	expect_width("Van 12", 6);
	expect_width("Кран 3", 6);
	expect_width("北京", 4);
	expect_width("e\xcc\x81", 1);
	expect_width("🚚", 2);
	expect_width("👨\xe2\x80\x8d👩\xe2\x80\x8d👧", 2);
	expect_width("🇩🇪", 2);
	expect_width("❤\xef\xb8\x8f", 1);
	expect_width("का", 2);
	expect_width("ﾊﾝ", 2);
	expect_width("ハン", 4);
	expect_width("▂▃▅▇ ●◐○✕ ┌─┐", 13);
	expect_width("⣿⠁", 2);
}

static void a_text_is_cut_where_it_fits(void **state)
{
	(void)state;
	expect_fit("position.speed", 8, 8);
	expect_fit("position.speed", 14, 14);
	expect_fit("position.speed", 100, 14);
	expect_fit("position.speed", 0, 0);
	expect_fit("position.speed", -3, 0);
	expect_fit("Кран", 3, 6);
	expect_fit("ae\xcc\x81z", 2, 4);
	expect_fit("ae\xcc\x81z", 1, 1);
	expect_fit("", 5, 0);
	assert_int_equal(text_fit((struct span){ NULL, 0 }, 5), 0);
}

static void a_wide_character_is_never_split(void **state)
{
	(void)state;
	expect_fit("北京", 1, 0);
	expect_fit("北京", 2, 3);
	expect_fit("北京", 3, 3);
	expect_fit("北京", 4, 6);
	expect_fit("a北", 2, 1);
}

static void cutting_agrees_with_measuring(void **state)
{
	uint32_t seed = 7;
	char bytes[120];

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct span text = { bytes, fill_hostile(bytes, sizeof(bytes), &seed) };
		int width = text_width(text), columns = (int)(next_random(&seed) % 60);
		size_t fits = text_fit(text, columns);
		struct span front = { bytes, fits };
		struct span back = { bytes + fits, text.len - fits };

		assert_true(text_width(front) <= columns);
		assert_int_equal(text_width(front) + text_width(back), width);
		if (fits < text.len)
			assert_true(text_width(front) >= columns - 1);
		assert_int_equal(text_fit(text, width), text.len);
	}
}

static void glyphs_of_safe_text_are_never_replaced(void **state)
{
	uint32_t seed = 99;
	char bytes[120];

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct span in = { bytes, fill_hostile(bytes, sizeof(bytes), &seed) };
		struct buffer out = { 0 };
		struct glyph glyph;

		text_safe(in, &out);
		struct span rest = { out.at, out.len };

		while (text_next(&rest, &glyph)) {
			assert_int_not_equal(glyph.base, 0xfffd);
			assert_in_range(glyph.width, 1, 2);
		}
		buffer_fini(&out);
	}
}

/* --- encoding ------------------------------------------------------------- */

static void utf8_is_checked_strictly(void **state)
{
	(void)state;
	assert_true(text_is_utf8(span_of("")));
	assert_true(text_is_utf8(span_of("{\"a\":\"Кран 北 🚚\"}\n\x01\x7f")));
	assert_true(text_is_utf8((struct span){ "\0", 1 }));
	assert_true(text_is_utf8(span_of("\xf4\x8f\xbf\xbf")));
	assert_false(text_is_utf8(span_of("long enough for a word \xff")));
	assert_false(text_is_utf8(span_of("\xc0\x80")));
	assert_false(text_is_utf8(span_of("\xed\xbf\xbf")));
	assert_false(text_is_utf8(span_of("\xf4\x90\x80\x80")));
	assert_false(text_is_utf8(span_of("\xf8\x88\x80\x80\x80")));
	assert_false(text_is_utf8((struct span){ "ab\xd0\xb0", 3 }));
}

static void code_points_are_encoded(void **state)
{
	char utf8[4];

	(void)state;
	assert_int_equal(text_encode('A', utf8), 1);
	assert_int_equal(text_encode(0xb0, utf8), 2);
	assert_memory_equal(utf8, "°", 2);
	assert_int_equal(text_encode(0x4e2d, utf8), 3);
	assert_memory_equal(utf8, "中", 3);
	assert_int_equal(text_encode(0x1f69a, utf8), 4);
	assert_memory_equal(utf8, "🚚", 4);
}

static void what_is_no_character_is_encoded_as_the_replacement(void **state)
{
	char utf8[4];

	(void)state;
	assert_int_equal(text_encode(0xd800, utf8), 3);
	assert_memory_equal(utf8, "\xef\xbf\xbd", 3);
	assert_int_equal(text_encode(0x110000, utf8), 3);
	assert_memory_equal(utf8, "\xef\xbf\xbd", 3);
	assert_int_equal(text_encode(UINT32_MAX, utf8), 3);
}

static void text_lines_break_at_blanks(void **state)
{
	struct span rest = span_of("  one two  threefold Кран"), line;
	const char *const lines[] = { "one", "two", "three", "fold", "Кран" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(text_line(&rest, 5, &line));
		assert_true(span_equals(line, lines[i]));
	}
	assert_false(text_line(&rest, 5, &line));
	rest = span_of("a");
	assert_false(text_line(&rest, 0, &line));
	rest = span_of("字");
	assert_true(text_line(&rest, 1, &line));     /* never stands still */
	assert_false(text_line(&rest, 1, &line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_passes_unchanged),
		cmocka_unit_test(other_scripts_pass_unchanged),
		cmocka_unit_test(control_characters_become_escapes),
		cmocka_unit_test(bytes_that_are_not_utf8_become_escapes),
		cmocka_unit_test(bidi_and_zero_width_controls_become_escapes),
		cmocka_unit_test(private_and_unassigned_characters_become_escapes),
		cmocka_unit_test(a_character_keeps_one_mark),
		cmocka_unit_test(a_mark_without_a_base_is_shown),
		cmocka_unit_test(an_emoji_sequence_is_shown_as_its_base),
		cmocka_unit_test(every_single_byte_is_made_safe),
		cmocka_unit_test(every_code_point_is_made_safe),
		cmocka_unit_test(hostile_bytes_never_come_out_as_controls),
		cmocka_unit_test(glyphs_come_one_by_one),
		cmocka_unit_test(widths_do_not_depend_on_the_locale),
		cmocka_unit_test(a_text_is_cut_where_it_fits),
		cmocka_unit_test(a_wide_character_is_never_split),
		cmocka_unit_test(cutting_agrees_with_measuring),
		cmocka_unit_test(glyphs_of_safe_text_are_never_replaced),
		cmocka_unit_test(utf8_is_checked_strictly),
		cmocka_unit_test(code_points_are_encoded),
		cmocka_unit_test(what_is_no_character_is_encoded_as_the_replacement),
		cmocka_unit_test(text_lines_break_at_blanks),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
