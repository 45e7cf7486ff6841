#include "core/text.h"

#include <utf8proc.h>

/* --- search --------------------------------------------------------------- */

/* Not tolower(): a Turkish locale has its own idea of i. */
static unsigned char small(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same_letters(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (small(a[i]) != small(b[i]))
			return false;
	return true;
}

static const char *find_byte(const char *from, const char *end, int byte)
{
	const char *at = from < end ? memchr(from, byte, (size_t)(end - from)) : NULL;

	return at ? at : end;
}

/* Only places where the first letter stands are looked at; memchr() finds those
 * of either case faster than a loop over bytes would. */
const char *text_find(struct span hay, struct span needle)
{
	if (!needle.len)
		return hay.at ? hay.at : "";
	if (needle.len > hay.len)
		return NULL;
	int low = small(needle.at[0]);
	int high = low >= 'a' && low <= 'z' ? low - ('a' - 'A') : low;
	const char *end = hay.at + hay.len - needle.len + 1;
	const char *next_low = find_byte(hay.at, end, low);
	const char *next_high = low == high ? end : find_byte(hay.at, end, high);

	for (;;) {
		const char *at = next_low < next_high ? next_low : next_high;

		if (at == end)
			return NULL;
		if (same_letters(at, needle.at, needle.len))
			return at;
		if (at == next_low)
			next_low = find_byte(at + 1, end, low);
		else
			next_high = find_byte(at + 1, end, high);
	}
}

/* --- picker --------------------------------------------------------------- */

enum {
	FUZZY_MAX = 256,         /* characters looked at */
	SCORE_NONE = -1000000,
	SCORE_LETTER = 16,
	SCORE_RUN = 9,           /* right behind the letter before it */
	SCORE_WORD = 10,         /* first of a word */
	SCORE_FRONT = 4,         /* first of the name, beside SCORE_WORD */
	SCORE_GAP = -1,          /* somewhere behind the letter before it */
	LEFT_OVER_MAX = 6,       /* at most this is taken off for letters not typed */
};

static int32_t next_character(struct span *text)
{
	int32_t code_point = 0xfffd;
	utf8proc_ssize_t max = text->len > 4 ? 4 : (utf8proc_ssize_t)text->len;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text->at, max,
						&code_point);

	if (len <= 0) {
		code_point = 0xfffd;
		len = 1;
	}
	text->at += len;
	text->len -= (size_t)len;
	return code_point;
}

/* The characters of `text` in small letters; how many. */
static int fold(struct span text, bool blanks, int32_t folded[FUZZY_MAX])
{
	int count = 0;

	while (text.len && count < FUZZY_MAX) {
		int32_t code_point = next_character(&text);

		if (blanks || utf8proc_category(code_point) != UTF8PROC_CATEGORY_ZS)
			folded[count++] = utf8proc_tolower(code_point);
	}
	return count;
}

enum word { WORD_BREAK, WORD_LETTER, WORD_DIGIT };

static enum word word_of(int32_t code_point)
{
	utf8proc_category_t category = utf8proc_category(code_point);

	if (category == UTF8PROC_CATEGORY_ND)
		return WORD_DIGIT;
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME ?
		WORD_LETTER : WORD_BREAK;
}

/* What a letter at `i` is worth for its place: "tr7" means Truck 7. */
static int worth_of(const int32_t *name, int i)
{
	enum word here = word_of(name[i]);
	int worth = SCORE_LETTER;

	if (i == 0)
		return worth + SCORE_WORD + SCORE_FRONT;
	if (here != WORD_BREAK && here != word_of(name[i - 1]))
		worth += SCORE_WORD;
	return worth;
}

/* One letter more: score[j] becomes the best score of what was typed so far with
 * its last letter at j, from the same for one letter less. */
static void extend(const int32_t *name, const int *worth, int len, int32_t letter,
		   int *score)
{
	int before = SCORE_NONE;    /* score[j - 1] of one letter less */
	int far = SCORE_NONE;       /* the best of those further left */

	for (int j = 0; j < len; j++) {
		int run = before + SCORE_RUN, gap = far + SCORE_GAP;
		int left = run > gap ? run : gap;

		if (before > far)
			far = before;
		before = score[j];
		score[j] = name[j] == letter ? worth[j] + left : SCORE_NONE;
	}
}

int text_fuzzy(struct span name, struct span typed)
{
	int32_t letters[FUZZY_MAX], wanted[FUZZY_MAX];
	int score[FUZZY_MAX], worth[FUZZY_MAX];
	int len = fold(name, true, letters), count = fold(typed, false, wanted);
	int best = SCORE_NONE;

	if (!count)
		return 1;
	if (count > len)
		return 0;
	for (int j = 0; j < len; j++) {
		worth[j] = worth_of(letters, j);
		score[j] = letters[j] == wanted[0] ? worth[j] : SCORE_NONE;
	}
	for (int i = 1; i < count; i++)
		extend(letters, worth, len, wanted[i], score);
	for (int j = 0; j < len; j++)
		if (score[j] > best)
			best = score[j];
	if (best <= 0)
		return 0;
	return best - (len - count < LEFT_OVER_MAX ? len - count : LEFT_OVER_MAX);
}
