/* Whatever bytes come in, only printable UTF-8 goes out, and every walk over them
 * ends and agrees with the others. */
#include "core/text.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool claim)
{
	if (!claim)
		abort();
}

static void require_printable(const struct buffer *out)
{
	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->at[i];

		require(c >= 0x20 && c != 0x7f);
		if (c == 0xc2)     /* U+0080..U+009F are controls too */
			require((unsigned char)out->at[i + 1] >= 0xa0);
	}
	require(text_is_utf8((struct span){ out->at, out->len }));
}

static void require_same_twice(const struct buffer *out)
{
	struct span once = { out->at, out->len };
	struct buffer twice = { 0 };

	text_safe(once, &twice);
	require(span_same(once, (struct span){ twice.at, twice.len }));
	buffer_fini(&twice);
}

static void require_glyphs(struct span bytes)
{
	struct span rest = bytes;
	struct glyph glyph;
	int columns = 0;

	for (size_t before = rest.len; text_next(&rest, &glyph); before = rest.len) {
		require(rest.len < before);
		require(glyph.width == 1 || glyph.width == 2);
		require(glyph.base >= 0x20 && !(glyph.base >= 0x7f && glyph.base < 0xa0));
		columns += glyph.width;
	}
	require(rest.len == 0);
	require(text_width(bytes) == columns);
	require(text_fit(bytes, columns) == bytes.len);
	size_t half = text_fit(bytes, columns / 2);

	require(half <= bytes.len);
	require(text_width((struct span){ bytes.at, half }) <= columns / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = { (const char *)data, size };
	struct span front = { bytes.at, size / 4 };
	struct span back = { bytes.at + size / 4, size - size / 4 };
	struct buffer out = { 0 };

	text_safe(bytes, &out);
	require_printable(&out);
	require_same_twice(&out);
	require_glyphs(bytes);
	require(text_fuzzy(back, front) >= 0);
	const char *found = text_find(back, front);

	require(!found || (found >= back.at && found + front.len <= back.at + back.len));
	buffer_fini(&out);
	return 0;
}
