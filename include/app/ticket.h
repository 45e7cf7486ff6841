/* Rows on standard output that can be pasted into a ticket: without secrets and control
 * bytes, broken into lines, each out as soon as it is written.
 *
 * Threads: main thread.
 */
#ifndef APP_TICKET_H
#define APP_TICKET_H

#include "app/monitor.h"

struct ticket {
	const struct monitor *monitor;   /* knows the secrets */
	int64_t took_us;                 /* of the next row; -1: it has no time */
	int error;                       /* errno of a failed write; 0: none */
};

/* "ok   TCP          34 ms 192.0.2.7:8883"; mark "ok", "FAIL" or "-" */
void ticket_row(struct ticket *ticket, const char *mark, const char *name,
		const char *format, ...) __attribute__((format(printf, 4, 5)));
/* One more fact of the row before, below its text. */
void ticket_more(struct ticket *ticket, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Over the whole width. */
void ticket_line(struct ticket *ticket, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
