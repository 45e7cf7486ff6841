/* That no name occurs twice is free where names ascend, and flespi sends them
 * sorted; else core/repeat.h finds out. */
#include "core/decode.h"

#include <assert.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/repeat.h"
#include "core/scan.h"

enum { KEEP_MEMBERS = 1 << 16 };     /* room kept between payloads; more is given back */

struct decoder {
	uint32_t *name_at, *name_len;
	uint32_t count, cap;
	bool sorted, repeats;
	struct repeat repeat;
};

static void grow(struct decoder *decoder)
{
	uint32_t cap = decoder->cap ? decoder->cap * 2 : 64;

	decoder->name_at = mem_resize(decoder->name_at, cap, sizeof(uint32_t));
	decoder->name_len = mem_resize(decoder->name_len, cap, sizeof(uint32_t));
	decoder->cap = cap;
}

static void note_name(struct decoder *decoder, const char *text, uint32_t at,
		      uint32_t len)
{
	uint32_t i = decoder->count++;

	if (i == decoder->cap)
		grow(decoder);
	decoder->name_at[i] = at;
	decoder->name_len[i] = len;
	if (!i || !decoder->sorted)
		return;

	uint32_t before = decoder->name_len[i - 1], shorter = before < len ? before : len;
	int order = memcmp(text + decoder->name_at[i - 1], text + at, shorter + 1);
	decoder->sorted = order < 0;
	decoder->repeats = order == 0;
}

/* At the opening brace of the whole payload; leaves `at` at the closing one. */
static bool scan_members(struct decoder *decoder, struct scan *s)
{
	s->at++;
	scan_space(s);
	if (scan_is(s, '}'))
		return true;
	for (;;) {
		const unsigned char *name = s->at + 1;

		if (!scan_name(s))
			return false;
		note_name(decoder, (const char *)s->start, (uint32_t)(name - s->start),
			  (uint32_t)(s->at - 1 - name));
		if (!scan_colon(s) || !scan_value(s, 1))
			return false;
		scan_space(s);
		if (scan_is(s, '}'))
			return true;
		if (!scan_is(s, ','))
			return scan_fail(s, s->at, SCAN_COMMA);
		s->at++;
		scan_space(s);
	}
}

static bool scan_payload(struct decoder *decoder, struct scan *s, struct decoded *out)
{
	scan_space(s);
	if (s->at == s->end) {
		s->error = "only white space";
		return false;
	}
	if (scan_is(s, '{')) {
		out->kind = PAYLOAD_OBJECT;
		if (!scan_members(decoder, s))
			return false;
		out->end = (uint32_t)(s->at++ - s->start);
	} else {
		out->kind = PAYLOAD_VALUE;
		if (!scan_value(s, 0))
			return false;
	}
	scan_space(s);
	return s->at == s->end || scan_fail(s, s->at, "something follows the value");
}

/* What else it is, given that it is not JSON. */
static void classify(struct scan *s, struct decoded *out)
{
	const unsigned char *at = s->start;
	size_t len;

	for (; at < s->end && (len = scan_utf8(at, s->end)); at += len)
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
		decoder->repeats = repeat_found(&decoder->repeat, payload.at,
						decoder->name_at, decoder->name_len,
						decoder->count);
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

size_t decode_utf8(struct span bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;

	return bytes.len ? scan_utf8(at, at + bytes.len) : 0;
}
