/* A struct json is a cJSON under another name, so that a tree costs what
 * cJSON's costs and nobody else sees it. Writing JSON is our own: cJSON would
 * want a tree for it. */
#include "core/json.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/decode.h"
#include "core/mem.h"
#include "core/text.h"

static const cJSON *node(const struct json *json)
{
	return (const cJSON *)json;
}

static const struct json *lend(const cJSON *node)
{
	return (const struct json *)node;
}

struct json *json_parse(struct span text, struct err *err)
{
	/* A NUL behind the text, within the length that is told: some versions of cJSON
	 * read a byte too far. */
	char *copy = mem_text_n(text.at, text.len);
	const char *end = copy;
	cJSON *tree = cJSON_ParseWithLengthOpts(copy, text.len + 1, &end, false);
	size_t at = end ? (size_t)(end - copy) : 0;

	if (tree)
		at += strspn(copy + at, " \t\r\n");
	free(copy);
	if (tree && at == text.len)
		return (struct json *)tree;
	err_set(err, "Not JSON: %s byte %zu of %zu.",
		tree ? "something follows the value at" : "it cannot be read beyond",
		at, text.len);
	cJSON_Delete(tree);
	return NULL;
}

void json_free(struct json *json)
{
	cJSON_Delete((cJSON *)json);
}

enum json_type json_type(const struct json *json)
{
	if (cJSON_IsBool(node(json)))
		return JSON_BOOL;
	if (cJSON_IsNumber(node(json)))
		return JSON_NUMBER;
	if (cJSON_IsString(node(json)))
		return JSON_STRING;
	if (cJSON_IsArray(node(json)))
		return JSON_ARRAY;
	return cJSON_IsObject(node(json)) ? JSON_OBJECT : JSON_NULL;
}

const struct json *json_first(const struct json *json)
{
	return json ? lend(node(json)->child) : NULL;
}

const struct json *json_next(const struct json *json)
{
	return json ? lend(node(json)->next) : NULL;
}

const char *json_name(const struct json *json)
{
	return json ? node(json)->string : NULL;
}

const struct json *json_member(const struct json *json, const char *name)
{
	const struct json *found = NULL;

	if (!cJSON_IsObject(node(json)))
		return NULL;
	for (const struct json *child = json_first(json); child; child = json_next(child))
		if (!strcmp(json_name(child), name))
			found = child;
	return found;
}

bool json_number(const struct json *json, double *number)
{
	if (!cJSON_IsNumber(node(json)))
		return false;
	*number = node(json)->valuedouble;
	return true;
}

const char *json_string(const struct json *json)
{
	return cJSON_IsString(node(json)) ? node(json)->valuestring : NULL;
}

bool json_is_true(const struct json *json)
{
	return cJSON_IsTrue(node(json));
}

/* --- writing ---------------------------------------------------------------- */

static uint32_t code_point(const char *at, size_t len)
{
	uint32_t code = (unsigned char)*at;

	if (len > 1)
		code &= 0xffu >> (len + 1);
	for (size_t i = 1; i < len; i++)
		code = code << 6 | ((unsigned char)at[i] & 0x3f);
	return code;
}

/* What would act on a terminal instead of showing. */
static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

static void quote_character(struct buffer *out, struct span character)
{
	static const char letters[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
	uint32_t code = code_point(character.at, character.len);
	const char *letter = code && code < 0x80 ? strchr(letters, (int)code) : NULL;

	if (letter)
		buffer_format(out, "\\%c", names[letter - letters]);
	else if (is_control(code))
		buffer_format(out, "\\u%04x", (unsigned)code);
	else
		buffer_add_span(out, character);
}

void json_quote(struct buffer *out, struct span bytes)
{
	buffer_add_char(out, '"');
	while (bytes.len) {
		size_t len = decode_utf8(bytes);

		if (len)
			quote_character(out, (struct span){ bytes.at, len });
		else
			buffer_add_text(out, "\xef\xbf\xbd");
		len += !len;
		bytes.at += len;
		bytes.len -= len;
	}
	buffer_add_char(out, '"');
}

/* Bytes at the front that stay as they are. */
static size_t plain_run(struct span json)
{
	size_t len = 0;

	while (len < json.len && json.at[len] >= ' ' && json.at[len] < 0x7f)
		len++;
	return len;
}

void json_line(struct buffer *out, struct span json)
{
	while (json.len) {
		size_t plain = plain_run(json), len = plain ? plain : decode_utf8(json);
		uint32_t code = plain ? ' ' : code_point(json.at, len);

		if (len == 1 && code < ' ')
			buffer_add_char(out, ' ');
		else if (!len)
			buffer_add_text(out, "\xef\xbf\xbd");
		else if (is_control(code))
			buffer_format(out, "\\u%04x", (unsigned)code);
		else
			buffer_add(out, json.at, len);
		len += !len;
		json.at += len;
		json.len -= len;
	}
}

/* Four hex digits at the front; -1: they are not there. */
static int hex4(struct span text)
{
	int value = 0;

	if (text.len < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		const char *digits = "0123456789abcdef0123456789ABCDEF";
		const char *digit = text.at[i] ? strchr(digits, text.at[i]) : NULL;

		if (!digit)
			return -1;
		value = value << 4 | (int)((digit - digits) & 15);
	}
	return value;
}

/* At the four digits of a \u escape; true and what was taken off in *len. */
static bool unquote_unicode(struct buffer *out, struct span text, size_t *len)
{
	int code = hex4(text), low = -1;

	if (code < 0)
		return false;
	*len = 4;
	if (code >= 0xd800 && code <= 0xdbff && text.len >= 10 &&
	    !memcmp(text.at + 4, "\\u", 2))
		low = hex4((struct span){ text.at + 6, 4 });
	if (low >= 0xdc00 && low <= 0xdfff) {
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		*len = 10;
	} else if (code >= 0xd800 && code <= 0xdfff) {
		code = 0xfffd;
	}

	char utf8[4];
	buffer_add(out, utf8, text_encode((uint32_t)code, utf8));
	return true;
}

/* Behind a backslash; bytes taken off. What is no escape stays as it is. */
static size_t unquote_escape(struct buffer *out, struct span text)
{
	static const char names[] = "bfnrt\"\\/", letters[] = "\b\f\n\r\t\"\\/";
	const char *name = text.len && *text.at ? strchr(names, *text.at) : NULL;
	size_t len = 0;

	if (name) {
		buffer_add_char(out, letters[name - names]);
		return 1;
	}
	if (text.len && *text.at == 'u' &&
	    unquote_unicode(out, (struct span){ text.at + 1, text.len - 1 }, &len))
		return 1 + len;
	buffer_add_char(out, '\\');
	return 0;
}

void json_unquote(struct buffer *out, struct span token)
{
	if (token.len >= 2 && token.at[0] == '"' && token.at[token.len - 1] == '"')
		token = (struct span){ token.at + 1, token.len - 2 };
	while (token.len) {
		const char *escape = memchr(token.at, '\\', token.len);
		size_t len = escape ? (size_t)(escape - token.at) : token.len;

		buffer_add(out, token.at, len);
		if (escape) {
			struct span rest = { escape + 1, token.len - len - 1 };
			len += 1 + unquote_escape(out, rest);
		}
		token.at += len;
		token.len -= len;
	}
}

void json_base64(struct buffer *out, struct span bytes)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";

	buffer_add_char(out, '"');
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		unsigned char three[3] = { 0 };

		memcpy(three, bytes.at + i, left < 3 ? left : 3);
		unsigned group = (unsigned)three[0] << 16 | three[1] << 8 | three[2];
		for (size_t k = 0; k < 4; k++) {
			char letter = letters[group >> (18 - 6 * k) & 63];
			buffer_add_char(out, k <= left ? letter : '=');
		}
	}
	buffer_add_char(out, '"');
}

char *json_library_version(char out[LIBRARY_VERSION_MAX])
{
	snprintf(out, LIBRARY_VERSION_MAX, "%s", cJSON_Version());
	return out;
}
