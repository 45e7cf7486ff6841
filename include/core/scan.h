/* The grammar of RFC 8259, strictly, over bytes that are all there.
 *
 * Each scan_*() starts at `at` and leaves it behind what it names. False: the
 * bytes are something else; then `at` is the byte at fault (or the end) and
 * `error` a static phrase. Nothing is built and nothing is allocated.
 *
 * For core/decode.h, which is what others use.
 *
 * Threads: a scan belongs to one thread. Cost: O(bytes).
 */
#ifndef CORE_SCAN_H
#define CORE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct scan {
	const unsigned char *start, *at, *end;
	const char *error;           /* NULL: none so far */
};

/* What both an object and an array can lack. */
static const char SCAN_COMMA[] = "a comma or a closing bracket is missing";

/* Returns false, so that failing is one line. At the end the error is that it ends. */
bool scan_fail(struct scan *s, const unsigned char *at, const char *error);

bool scan_number(struct scan *s);
bool scan_name(struct scan *s);      /* a string in front of a colon */
bool scan_colon(struct scan *s);     /* and the white space around it */
/* A value of any kind, in which `depth` brackets are open already. */
bool scan_value(struct scan *s, unsigned depth);

/* Bytes of the UTF-8 character at `at`; 0: none is there. RFC 3629 section 4: no overlong
 * forms, no surrogates, nothing above U+10FFFF. */
size_t scan_utf8(const unsigned char *at, const unsigned char *end);

static inline bool scan_is(const struct scan *s, unsigned char c)
{
	return s->at < s->end && *s->at == c;
}

static inline void scan_space(struct scan *s)
{
	while (s->at < s->end && *s->at <= ' ' &&
	       (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

#endif
