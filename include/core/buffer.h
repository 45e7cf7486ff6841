/* A byte string that grows.
 *
 * Always NUL-terminated behind its `len` bytes once something was added, so
 * `buffer.at` can be handed to whoever wants a C string. A zeroed struct is an
 * empty buffer.
 *
 * Owns:    its bytes; buffer_fini() frees them, buffer_take() gives them away.
 * Threads: one at a time.
 * Cost:    amortised O(1) a byte.
 */
#ifndef CORE_BUFFER_H
#define CORE_BUFFER_H

#include "core/span.h"

struct buffer {
	char *at;         /* NULL: nothing was ever added */
	size_t len, cap;  /* bytes used (without the NUL), bytes allocated */
};

void buffer_fini(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);                /* len = 0, keeps the memory */
/* yours to free; buffer is empty then */
char *buffer_take(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const void *bytes, size_t len);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_span(struct buffer *buffer, struct span span);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
