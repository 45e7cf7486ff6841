/* Nested JSON, read at leisure. The only place that knows cJSON.
 *
 * For what is configuration-like and for what is looked at: the CONNACK's
 * `token` and `subscriptions`, a device's `configuration`, values that are
 * arrays or objects. What flows by the thousand is read by core/decode.h.
 *
 * cJSON is laxer than RFC 8259, cuts texts at \u0000 and loses digits beyond
 * 2^53; where that matters, hand it only bytes that core/decode.h has accepted.
 * Of these it refuses lone surrogates, and some versions numbers longer than 63 bytes.
 *
 * Owns:    json_parse() returns a tree, json_free() ends it. Lends: everything else,
 *          until then.
 * Threads: a tree belongs to one thread.
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/buffer.h"
#include "core/err.h"
#include "core/text.h"

struct json;   /* one value of a tree, the tree itself included */

enum json_type {
	JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT
};

struct json *json_parse(struct span text, struct err *err);   /* NULL: not JSON */
void json_free(struct json *json);                            /* NULL is fine */

enum json_type json_type(const struct json *json);
const struct json *json_first(const struct json *json);   /* first child; NULL: none */
const struct json *json_next(const struct json *json);    /* next sibling; NULL: none */
const char *json_name(const struct json *json);           /* NULL: not a member */
/* Of several the last, as in core/message.h. NULL is fine; NULL: absent, or no object. */
const struct json *json_member(const struct json *json, const char *name);
bool json_number(const struct json *json, double *number);   /* false: not a number */
const char *json_string(const struct json *json);         /* NULL: not a string */
bool json_is_true(const struct json *json);

/* Appends `bytes` as a JSON string in quotes, safe to write to a terminal: C0, C1, bidi
 * and zero-width controls are escaped. Bytes that are not UTF-8 become
 * U+FFFD: JSON has no way to say them (keep them in base64 beside it). */
void json_quote(struct buffer *out, struct span bytes);
/* Appends JSON that core/decode.h has accepted, all of it or a token, with its very
 * digits but in one line: what is escaped by json_quote() is here too, and line breaks
 * between tokens become blanks. */
void json_line(struct buffer *out, struct span json);
/* Appends the text of a JSON string token (quotes around it or not) with its
 * escapes resolved; a lone surrogate becomes U+FFFD, what is no escape stays. */
void json_unquote(struct buffer *out, struct span token);
void json_base64(struct buffer *out, struct span bytes);   /* RFC 4648, in quotes */

/* Of cJSON; written into `out`. */
char *json_library_version(char out[LIBRARY_VERSION_MAX]);

#endif
