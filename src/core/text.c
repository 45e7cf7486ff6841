/* Every character is sorted into one of a few kinds, and one function, take(),
 * cuts the next glyph or the next unprintable piece off a text. text_safe(),
 * text_next() and the rest only differ in what they do with it.
 *
 * Telemetry is ASCII nearly always, so each entry first runs over what is plain,
 * eight bytes at a time. */
#include "core/text.h"

#include <limits.h>
#include <stdio.h>
#include <utf8proc.h>

enum {
	REPLACEMENT = 0xfffd,
	ZERO_WIDTH_JOINER = 0x200d,
	KEYCAP = 0x20e3,
	REGIONAL_A = 0x1f1e6, REGIONAL_Z = 0x1f1ff,
	SKIN_FIRST = 0x1f3fb, SKIN_LAST = 0x1f3ff,
	TAG_FIRST = 0xe0020, TAG_LAST = 0xe007f,
};

enum kind {
	KIND_GLYPH,
	KIND_MARK,         /* no width of its own */
	KIND_SELECTOR,     /* chooses how the character before it is drawn */
	KIND_UNPRINTABLE,
};

/* A piece of text: a glyph, or one character or byte that cannot be shown. */
struct piece {
	struct glyph glyph;
	bool printable;
	int32_t code_point;     /* if not printable; -1: a byte that is not UTF-8 */
	unsigned char byte;     /* its first byte */
};

/* Eight bytes that all are 0x20..0x7e. */
static bool is_plain(uint64_t bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	/* High bits: above 0x7f; below 0x20, once that is taken off; 0x7f, once 1
	 * is added. */
	return !((bytes | (bytes - 0x20 * ones) | (bytes + ones)) & 0x80 * ones);
}

/* Bytes of printable ASCII at the front. */
static size_t plain_run(struct span text)
{
	size_t i = 0;

	for (uint64_t bytes; i + sizeof(bytes) <= text.len; i += sizeof(bytes)) {
		memcpy(&bytes, text.at + i, sizeof(bytes));
		if (!is_plain(bytes))
			break;
	}
	while (i < text.len && text.at[i] >= 0x20 && text.at[i] < 0x7f)
		i++;
	return i;
}

/* The plain bytes that are glyphs of their own: what follows the run may be a
 * mark on its last character. */
static size_t plain_glyphs(struct span text)
{
	size_t run = plain_run(text);

	return run && run < text.len && (text.at[run] & 0x80) ? run - 1 : run;
}

static struct span behind(struct span text, size_t bytes)
{
	return (struct span){ text.at + bytes, text.len - bytes };
}

/* Bytes of the first character; 0: none, or not UTF-8. */
static size_t decode(struct span text, int32_t *code_point)
{
	utf8proc_ssize_t len = 0;

	if (text.len)
		len = utf8proc_iterate((const utf8proc_uint8_t *)text.at,
				       text.len > 4 ? 4 : (utf8proc_ssize_t)text.len,
				       code_point);
	return len > 0 ? (size_t)len : 0;
}

static bool is_between(int32_t code_point, int32_t first, int32_t last)
{
	return code_point >= first && code_point <= last;
}

static bool is_selector(int32_t code_point)
{
	return is_between(code_point, 0xfe00, 0xfe0f) ||
	       is_between(code_point, 0xe0100, 0xe01ef) ||
	       (is_between(code_point, 0x180b, 0x180f) && code_point != 0x180e) ||
	       code_point == KEYCAP;
}

/* Characters that C libraries and terminals give different widths: numbers in
 * circles on squares, hexagrams, and the parts that Hangul syllables are
 * composed of. */
static bool is_measured_differently(int32_t code_point, int boundclass)
{
	return is_between(code_point, 0x3248, 0x324f) ||
	       is_between(code_point, 0x4dc0, 0x4dff) ||
	       boundclass == UTF8PROC_BOUNDCLASS_V || boundclass == UTF8PROC_BOUNDCLASS_T;
}

static enum kind kind_of(int32_t code_point)
{
	const utf8proc_property_t *property = utf8proc_get_property(code_point);

	switch (property->category) {
	case UTF8PROC_CATEGORY_CN:      /* unassigned: nobody knows its width */
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:      /* bidi, zero-width and other controls */
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:      /* private use: whatever the font holds */
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return KIND_UNPRINTABLE;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		if (is_selector(code_point))
			return KIND_SELECTOR;
		return property->ignorable ? KIND_UNPRINTABLE : KIND_MARK;
	default:
		return property->ignorable ||
		       is_measured_differently(code_point, property->boundclass) ?
			KIND_UNPRINTABLE : KIND_GLYPH;
	}
}

static bool is_emoji(int32_t code_point)
{
	return utf8proc_get_property(code_point)->boundclass ==
	       UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* Bytes at the front of `rest` that only change the emoji before them: a skin
 * tone, a tag, or a joiner and the emoji that it joins. */
static size_t emoji_suffix(struct span rest, int32_t code_point, size_t len)
{
	int32_t joined;

	if (is_between(code_point, SKIN_FIRST, SKIN_LAST) ||
	    is_between(code_point, TAG_FIRST, TAG_LAST))
		return len;
	if (code_point != ZERO_WIDTH_JOINER)
		return 0;
	size_t more = decode(behind(rest, len), &joined);

	return more && is_emoji(joined) ? len + more : 0;
}

/* Takes what belongs to the glyph before it: its first mark is kept. */
static void take_suffixes(struct span *rest, struct glyph *glyph)
{
	bool emoji = is_emoji((int32_t)glyph->base);
	int32_t code_point;

	while (rest->len && (*rest->at & 0x80)) {
		size_t len = decode(*rest, &code_point);

		if (!len)
			return;
		size_t suffix = emoji ? emoji_suffix(*rest, code_point, len) : 0;

		if (!suffix) {
			enum kind kind = kind_of(code_point);

			if (kind != KIND_MARK && kind != KIND_SELECTOR)
				return;
			if (kind == KIND_MARK && !glyph->mark)
				glyph->mark = (uint32_t)code_point;
			suffix = len;
		}
		*rest = behind(*rest, suffix);
	}
}

/* Takes the next piece off the front of `rest`, which is not empty. */
static void take(struct span *rest, struct piece *piece)
{
	int32_t code_point;
	size_t len = decode(*rest, &code_point);

	piece->byte = (unsigned char)*rest->at;
	piece->code_point = len ? code_point : -1;
	piece->printable = false;
	piece->glyph = (struct glyph){ REPLACEMENT, 0, 1 };
	*rest = behind(*rest, len ? len : 1);
	if (!len)
		return;
	if (kind_of(code_point) != KIND_GLYPH)
		return;
	/* A flag is a pair of letters that some terminals join and others don't. */
	if (is_between(code_point, REGIONAL_A, REGIONAL_Z))
		code_point = code_point - REGIONAL_A + 'A';
	piece->printable = true;
	piece->glyph.base = (uint32_t)code_point;
	/* A mark that takes a column of its own (Mc) has no width in utf8proc. */
	piece->glyph.width = utf8proc_charwidth(code_point) == 2 ? 2 : 1;
	take_suffixes(rest, &piece->glyph);
}

static void add_code_point(struct buffer *out, uint32_t code_point)
{
	char utf8[4];

	buffer_add(out, utf8, text_encode(code_point, utf8));
}

static void add_escape(struct buffer *out, const struct piece *piece)
{
	unsigned code = (unsigned)piece->code_point;

	if (code == '\t')
		buffer_add(out, "\\t", 2);
	else if (code == '\n')
		buffer_add(out, "\\n", 2);
	else if (code == '\r')
		buffer_add(out, "\\r", 2);
	else if (piece->code_point < 0)
		buffer_format(out, "\\x%02x", piece->byte);
	else
		buffer_format(out, code < 0xa0 ? "\\x%02x" :
				   code < 0x10000 ? "\\u%04x" : "\\U%08x", code);
}

void text_safe(struct span bytes, struct buffer *out)
{
	struct piece piece;

	buffer_add(out, bytes.at, 0);       /* terminated, whatever comes */
	while (bytes.len) {
		size_t plain = plain_glyphs(bytes);

		buffer_add(out, bytes.at, plain);
		bytes = behind(bytes, plain);
		if (!bytes.len)
			return;
		take(&bytes, &piece);
		if (piece.printable) {
			add_code_point(out, piece.glyph.base);
			if (piece.glyph.mark)
				add_code_point(out, piece.glyph.mark);
		} else {
			add_escape(out, &piece);
		}
	}
}

bool text_next(struct span *rest, struct glyph *glyph)
{
	struct piece piece;

	if (!rest->len)
		return false;
	unsigned char first = (unsigned char)rest->at[0];

	if (first >= 0x20 && first < 0x7f && (rest->len == 1 || !(rest->at[1] & 0x80))) {
		*glyph = (struct glyph){ first, 0, 1 };
		*rest = behind(*rest, 1);
		return true;
	}
	take(rest, &piece);
	*glyph = piece.glyph;
	return true;
}

int text_width(struct span text)
{
	size_t columns = 0;
	struct glyph glyph;

	while (text.len) {
		size_t plain = plain_glyphs(text);

		columns += plain;
		text = behind(text, plain);
		if (text_next(&text, &glyph))
			columns += (size_t)glyph.width;
	}
	return columns < INT_MAX ? (int)columns : INT_MAX;
}

size_t text_fit(struct span text, int columns)
{
	struct span rest = text;
	struct glyph glyph;

	while (rest.len && columns > 0) {
		/* Never looks further than fits: a payload may be large. */
		size_t room = (size_t)columns;
		struct span next = { rest.at, rest.len > room ? room + 1 : rest.len };
		size_t plain = plain_glyphs(next);

		if (plain > room)
			plain = room;
		columns -= (int)plain;
		rest = next = behind(rest, plain);
		if (!text_next(&next, &glyph) || glyph.width > columns)
			break;
		columns -= glyph.width;
		rest = next;
	}
	return text.len - rest.len;
}

bool text_line(struct span *rest, int columns, struct span *line)
{
	while (rest->len && *rest->at == ' ')
		*rest = behind(*rest, 1);
	if (!rest->len || columns < 1)
		return false;
	size_t fit = text_fit(*rest, columns), end = fit;

	while (end < rest->len && end && rest->at[end] != ' ')
		end--;
	while (end && rest->at[end - 1] == ' ')
		end--;
	if (!end)            /* one word, or one character, wider than the line */
		end = fit ? fit : rest->len;
	*line = (struct span){ rest->at, end };
	*rest = behind(*rest, end);
	return true;
}

bool text_is_utf8(struct span bytes)
{
	int32_t code_point;

	while (bytes.len) {
		size_t len = plain_run(bytes);

		if (!len)
			len = decode(bytes, &code_point);
		if (!len)
			return false;
		bytes = behind(bytes, len);
	}
	return true;
}

size_t text_encode(uint32_t code_point, char utf8[4])
{
	if (code_point > 0x10ffff || (code_point & 0xfffff800) == 0xd800)
		code_point = REPLACEMENT;
	return (size_t)utf8proc_encode_char((int32_t)code_point,
					    (utf8proc_uint8_t *)utf8);
}

char *text_library_version(char out[LIBRARY_VERSION_MAX])
{
	snprintf(out, LIBRARY_VERSION_MAX, "%s", utf8proc_version());
	return out;
}
