/* A piece of bytes inside something else.
 *
 * Not NUL-terminated and not owned: it lives as long as the bytes it points
 * into. An absent piece has at == NULL; an empty one has len == 0.
 */
#ifndef CORE_SPAN_H
#define CORE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *at;
	size_t len;
};

static inline struct span span_of(const char *text)
{
	return (struct span){ text, text ? strlen(text) : 0 };
}

static inline bool span_equals(struct span span, const char *text)
{
	size_t len = strlen(text);

	return span.at && span.len == len && !memcmp(span.at, text, len);
}

static inline bool span_same(struct span a, struct span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

#endif
