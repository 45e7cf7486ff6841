#include "core/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*exhausted_hook)(void);

void mem_on_exhausted(void (*hook)(void))
{
	exhausted_hook = hook;
}

static void *check(void *memory)
{
	if (memory)
		return memory;
	if (exhausted_hook)
		exhausted_hook();
	fputs("flespitop: out of memory; start it with a smaller --memory.\n", stderr);
	abort();
}

static size_t product(size_t count, size_t each_bytes)
{
	if (each_bytes && count > SIZE_MAX / each_bytes)
		check(NULL);
	return count * each_bytes;
}

void *mem_new(size_t bytes)
{
	return check(calloc(1, bytes ? bytes : 1));
}

void *mem_array(size_t count, size_t each_bytes)
{
	return mem_new(product(count, each_bytes));
}

void *mem_resize(void *take, size_t count, size_t each_bytes)
{
	size_t bytes = product(count, each_bytes);

	return check(realloc(take, bytes ? bytes : 1));
}

char *mem_text(const char *text)
{
	return text ? mem_text_n(text, strlen(text)) : NULL;
}

char *mem_text_n(const char *bytes, size_t len)
{
	char *copy = check(malloc(len + 1));

	if (len)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

char *mem_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	int len = vasprintf(&text, format, args);
	va_end(args);
	return check(len < 0 ? NULL : text);
}
