#include "oracle.h"

#include <math.h>
#include <stdlib.h>

#include "core/buffer.h"
#include "core/json.h"
#include "core/message.h"

/* A walk through text that the scanner took, beside the tree that cJSON made of it. */
struct walk {
	const char *start, *at, *end;
	struct buffer text;      /* of the string just walked over */
	struct err *err;
};

static bool disagree(struct walk *walk, const char *what)
{
	size_t at = (size_t)(walk->at - walk->start);
	size_t len = (size_t)(walk->end - walk->start);

	return err_set(walk->err, "At byte %zu of %zu: %s.", at, len, what);
}

static void skip(struct walk *walk, const char *bytes)
{
	while (walk->at < walk->end && *walk->at && strchr(bytes, *walk->at))
		walk->at++;
}

static void skip_space(struct walk *walk)
{
	skip(walk, " \t\r\n");
}

/* Leaves the text in walk->text. cJSON ends it at its first NUL, and so does this. */
static bool walk_string(struct walk *walk, const char *theirs)
{
	const char *quote = walk->at++;

	for (; *walk->at != '"'; walk->at++)
		walk->at += *walk->at == '\\';
	walk->at++;
	buffer_clear(&walk->text);
	json_unquote(&walk->text, (struct span){ quote, (size_t)(walk->at - quote) });
	buffer_add_char(&walk->text, '\0');
	if (!theirs || strcmp(walk->text.at, theirs))
		return disagree(walk, "the texts differ");
	return true;
}

static bool walk_number(struct walk *walk, const struct json *json)
{
	const char *start = walk->at;
	double ours, theirs;

	skip(walk, "+-.eE0123456789");
	struct span token = { start, (size_t)(walk->at - start) };
	if (!decode_is_number(token))
		return disagree(walk, "what the scanner took is no number");
	if (!json_number(json, &theirs))
		return disagree(walk, "a number is something else to cJSON");
	if (!number_value(token, &ours))
		return isinf(theirs) || disagree(walk, "a number was not read");
	return ours == theirs || disagree(walk, "the numbers differ");
}

static bool walk_word(struct walk *walk, const struct json *json)
{
	bool null = *walk->at == 'n', yes = *walk->at == 't';

	skip(walk, "truefalsn");
	if (json_type(json) != (null ? JSON_NULL : JSON_BOOL) ||
	    json_is_true(json) != yes)
		return disagree(walk, "the words differ");
	return true;
}

static bool walk_value(struct walk *walk, const struct json *json);

static bool walk_children(struct walk *walk, const struct json *json)
{
	bool object = *walk->at++ == '{';
	const struct json *child = json_first(json);

	if (json_type(json) != (object ? JSON_OBJECT : JSON_ARRAY))
		return disagree(walk, "a bracket is something else to cJSON");
	skip_space(walk);
	for (; *walk->at != (object ? '}' : ']'); child = json_next(child)) {
		if (object && !walk_string(walk, json_name(child)))
			return false;
		if (object)
			skip(walk, " \t\r\n:");
		if (!child)
			return disagree(walk, "cJSON has fewer children");
		if (!walk_value(walk, child))
			return false;
		skip(walk, " \t\r\n,");
	}
	walk->at++;
	return !child || disagree(walk, "cJSON has more children");
}

static bool walk_value(struct walk *walk, const struct json *json)
{
	skip_space(walk);
	switch (*walk->at) {
	case '{':
	case '[':
		return walk_children(walk, json);
	case '"':
		return walk_string(walk, json_string(json));
	case 't':
	case 'f':
	case 'n':
		return walk_word(walk, json);
	default:
		return walk_number(walk, json);
	}
}

/* The index must find the same names and values that the walk comes by. */
static bool walk_members(struct walk *walk, const struct message *message,
			 const struct json *json)
{
	const struct json *child = json_first(json);

	for (uint32_t i = 0; i < message->member_count; i++, child = json_next(child)) {
		struct member member = message_member(message, i);

		walk->at = member.name.at - 1;
		if (!walk_string(walk, json_name(child)) ||
		    walk->at != member.name.at + member.name.len + 1)
			return disagree(walk, "the index has another name");
		walk->at = member.value.at;
		if (!walk_value(walk, child) ||
		    walk->at != member.value.at + member.value.len)
			return disagree(walk, "the index has another value");
	}
	return !child || disagree(walk, "the index has fewer members");
}

static bool same_tree(struct decoder *decoder, struct span payload,
		      const struct json *json, struct err *err)
{
	const struct message_parts parts = { .payload = payload };
	struct message *message = message_new(decoder, &parts);
	struct span kept = message_payload(message);
	struct walk walk = {
		.start = kept.at, .at = kept.at, .end = kept.at + kept.len, .err = err,
	};
	bool same = walk_value(&walk, json);

	skip_space(&walk);
	if (same && walk.at != walk.end)
		same = disagree(&walk, "bytes are left over");
	if (same && message->kind == PAYLOAD_OBJECT)
		same = walk_members(&walk, message, json);
	buffer_fini(&walk.text);
	message_free(message);
	return same;
}

/* --- limits and laxities of cJSON 1.7 --------------------------------------- */

static unsigned hex4(const char *at)
{
	char digits[5] = { at[0], at[1], at[2], at[3] };

	return (unsigned)strtoul(digits, NULL, 16);
}

/* A surrogate that has no partner, in text that the scanner took. */
static bool has_lone_surrogate(struct span text)
{
	const char *at = text.at, *end = at + text.len;

	while ((at = memchr(at, '\\', (size_t)(end - at)))) {
		unsigned code = at[1] == 'u' ? hex4(at + 2) : 0;

		at += at[1] == 'u' ? 6 : 2;
		if (code >= 0xdc00 && code <= 0xdfff)
			return true;
		if (code < 0xd800 || code > 0xdbff)
			continue;
		if (end - at < 6 || memcmp(at, "\\u", 2) || hex4(at + 2) < 0xdc00 ||
		    hex4(at + 2) > 0xdfff)
			return true;
		at += 6;
	}
	return false;
}

/* A number beyond the 63 bytes that some versions copy. In a string it does no harm to be
 * wrong: the answer only excuses that cJSON refuses. */
static bool has_long_number(struct span text)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < 64; i++)
		len = text.at[i] && strchr("+-.eE0123456789", text.at[i]) ? len + 1 : 0;
	return len >= 64;
}

/* Why cJSON may take what the scanner refused there. */
static bool is_known_laxity(struct span payload, const struct decoded *decoded)
{
	static const char *const errors[] = {
		"not UTF-8",                         /* it copies bytes */
		"a leading zero",                    /* strtod() reads 01 ... */
		"a digit is missing",                /* ... and 1. and -.5 */
		"a control character in a string",
		"a hex digit is missing",            /* \uxyz! is \u0000 */
	};
	size_t at = decoded->error_at;

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (!strcmp(decoded->error, errors[i]))
			return true;
	if (at == payload.len)                       /* 1. at the very end */
		return at && payload.at[at - 1] == '.';
	if (!at && payload.len > 3 && !memcmp(payload.at, "\xef\xbb\xbf", 3))
		return true;                         /* a byte order mark */
	return (unsigned char)payload.at[at] < ' ';  /* any control is white space */
}

bool oracle_agrees(struct decoder *decoder, struct span payload, struct err *err)
{
	struct decoded decoded;
	struct json *json = json_parse(payload, err);
	bool agrees;

	decode(decoder, payload, &decoded);
	bool taken = decoded.kind == PAYLOAD_OBJECT || decoded.kind == PAYLOAD_VALUE;
	if (taken && json)
		agrees = same_tree(decoder, payload, json, err);
	else if (taken)
		agrees = has_lone_surrogate(payload) || has_long_number(payload);
	else if (json)
		agrees = is_known_laxity(payload, &decoded) ||
			 err_set(err, "Only cJSON takes it, though at byte %u: %s.",
				 decoded.error_at, decoded.error);
	else
		agrees = true;
	json_free(json);
	return agrees;
}
