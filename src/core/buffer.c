#include "core/buffer.h"

#include "core/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { CAP_MIN = 64 };

/* Room for `more` bytes and the NUL behind them. */
static void reserve(struct buffer *buffer, size_t more)
{
	if (more < buffer->cap - buffer->len)
		return;
	size_t cap = buffer->cap ? buffer->cap : CAP_MIN;

	/* A length that cannot exist is out of memory, which mem_resize() reports. */
	if (more >= SIZE_MAX / 2 - buffer->len)
		cap = SIZE_MAX;
	else
		while (cap - buffer->len <= more)
			cap *= 2;
	buffer->at = mem_resize(buffer->at, cap, 1);
	buffer->cap = cap;
}

void buffer_fini(struct buffer *buffer)
{
	free(buffer->at);
	*buffer = (struct buffer){ 0 };
}

void buffer_clear(struct buffer *buffer)
{
	buffer->len = 0;
	if (buffer->at)
		buffer->at[0] = '\0';
}

char *buffer_take(struct buffer *buffer)
{
	reserve(buffer, 0);
	char *text = buffer->at;

	text[buffer->len] = '\0';
	*buffer = (struct buffer){ 0 };
	return text;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t len)
{
	reserve(buffer, len);
	if (len)
		memcpy(buffer->at + buffer->len, bytes, len);
	buffer->len += len;
	buffer->at[buffer->len] = '\0';
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_add_span(struct buffer *buffer, struct span span)
{
	buffer_add(buffer, span.at, span.len);
}

void buffer_add_char(struct buffer *buffer, char c)
{
	buffer_add(buffer, &c, 1);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);

	va_end(args);
	assert(len >= 0);
	reserve(buffer, (size_t)len);
	vsnprintf(buffer->at + buffer->len, (size_t)len + 1, format, again);
	va_end(again);
	buffer->len += (size_t)len;
}
