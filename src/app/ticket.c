#include "app/ticket.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/text.h"

enum {
	WIDTH = 96, INDENT = 24,     /* columns */
	TEXT_MAX = 1200,             /* columns of one text */
};

/* From column `indent` on, where further lines begin too. Secrets go before anything
 * is cut, or half of one could stay. */
static void write_text(struct ticket *ticket, int indent, const char *format,
		       va_list args)
{
	struct buffer safe = { 0 };
	char *text = NULL;
	struct span line;
	int before = 0;

	if (vasprintf(&text, format, args) < 0)
		return;
	monitor_hide(ticket->monitor, text);
	text_safe(span_of(text), &safe);
	struct span rest = { safe.at, safe.len };
	rest.len = text_fit(rest, TEXT_MAX);
	while (text_line(&rest, WIDTH - indent, &line)) {
		printf("%*s%.*s\n", before, "", (int)line.len, line.at);
		before = indent;
	}
	if (!safe.len)
		putchar('\n');
	if (fflush(stdout) && !ticket->error)
		ticket->error = errno;
	buffer_fini(&safe);
	free(text);
}

void ticket_row(struct ticket *ticket, const char *mark, const char *name,
		const char *format, ...)
{
	char took[24] = "";
	va_list args;

	if (ticket->took_us >= 0)
		snprintf(took, sizeof(took), "%.*f ms", ticket->took_us < 10000,
			 (double)ticket->took_us / 1000);
	printf("%-4s %-9s %8s ", mark, name, took);
	va_start(args, format);
	write_text(ticket, INDENT, format, args);
	va_end(args);
}

void ticket_more(struct ticket *ticket, const char *format, ...)
{
	va_list args;

	printf("%*s", INDENT, "");
	va_start(args, format);
	write_text(ticket, INDENT, format, args);
	va_end(args);
}

void ticket_line(struct ticket *ticket, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_text(ticket, 0, format, args);
	va_end(args);
}
