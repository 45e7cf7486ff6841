/* Why something failed, as a sentence for the user.
 *
 * A function that can fail takes a struct err from its caller and writes one
 * sentence into it: what happened, to what, and what to do about it. No error
 * numbers, no static buffers. Longer text is cut at ERR_TEXT_MAX - 1 bytes.
 *
 * Threads: none of its own; an err belongs to whoever declared it.
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>

enum { ERR_TEXT_MAX = 512 };

struct err {
	char text[ERR_TEXT_MAX];
};

/* Writes the sentence and returns false, so that failing is one line:
 * `return err_set(err, "theme %s: %s", path, strerror(errno));`
 * NULL is fine: the sentence is dropped. */
bool err_set(struct err *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
