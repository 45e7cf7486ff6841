/* Memory that is always there.
 *
 * Out of memory ends the program: a monitor that limps on after a failed
 * allocation would show wrong facts. Before that the hook is called once, so
 * that the app can restore the terminal without this layer knowing the screen.
 *
 * Owns:    nothing; what is returned is the caller's, to be freed with free().
 * Threads: any. mem_on_exhausted() before the first thread starts.
 */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stddef.h>

void mem_on_exhausted(void (*hook)(void));

void *mem_new(size_t bytes);                              /* zeroed */
void *mem_array(size_t count, size_t each_bytes);         /* zeroed; checks the product */
/* as realloc(); checks the product */
void *mem_resize(void *take, size_t count, size_t each_bytes);
char *mem_text(const char *text);                         /* a copy; NULL gives NULL */
char *mem_text_n(const char *bytes, size_t len);          /* the same, of so many */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
