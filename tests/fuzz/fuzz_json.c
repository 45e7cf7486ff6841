/* Any bytes read as JSON, and any bytes written as JSON text and read again. */
#include <stdlib.h>

#include "core/decode.h"
#include "core/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

static bool is_utf8(struct span bytes)
{
	for (size_t len; bytes.len; bytes.at += len, bytes.len -= len)
		if (!(len = decode_utf8(bytes)))
			return false;
	return true;
}

static void read_tree(struct span bytes)
{
	struct err err = { "" };
	struct json *json = json_parse(bytes, &err);
	double number;

	expect(!json == !!err.text[0]);
	const struct json *child = json_first(json);
	for (; child; child = json_next(child)) {
		expect(!json_name(child) == (json_type(json) == JSON_ARRAY));
		expect(json_number(child, &number) == (json_type(child) == JSON_NUMBER));
		expect(!json_string(child) == (json_type(child) != JSON_STRING));
		if (json_name(child))
			expect(json_member(json, json_name(child)));
	}
	json_free(json);
}

static void write_text(struct span bytes)
{
	struct buffer quoted = { 0 }, text = { 0 };
	struct decoder *decoder = decoder_new();
	struct decoded decoded;

	json_quote(&quoted, bytes);
	struct span token = { quoted.at, quoted.len };
	decode(decoder, token, &decoded);
	expect(decoded.kind == PAYLOAD_VALUE && quoted.at[0] == '"');
	for (size_t i = 0; i < quoted.len; i++)
		expect((unsigned char)quoted.at[i] >= ' ' && quoted.at[i] != 0x7f);
	json_unquote(&text, token);
	expect(is_utf8((struct span){ text.at, text.len }));
	if (is_utf8(bytes))
		expect(span_same((struct span){ text.at, text.len }, bytes));
	decoder_free(decoder);
	buffer_fini(&quoted);
	buffer_fini(&text);
}

static void write_base64(struct span bytes)
{
	struct buffer out = { 0 };

	json_base64(&out, bytes);
	expect(out.len == 2 + (bytes.len + 2) / 3 * 4);
	buffer_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span span = { (const char *)bytes, len };
	struct buffer text = { 0 };

	read_tree(span);
	write_text(span);
	write_base64(span);
	json_unquote(&text, span);
	expect(text.len <= len);
	buffer_fini(&text);
	return 0;
}
