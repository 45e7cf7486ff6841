/* The program as a child process: $PROGRAM, or ./flespitop.
 *
 * Its standard output and error are read here, its input is empty. It ends with the
 * test, however that ends. Waiting calls fail the test after thirty seconds.
 *
 * Owns:    the process, and what it wrote; program_free() ends both.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/buffer.h"

struct program {
	pid_t pid;
	int out_fd, err_fd;          /* -1: closed */
	struct buffer out, err;      /* all of it so far */
	size_t next;                 /* of `out`: behind the last line returned */
	char *line;                  /* the last one */
};

/* Arguments behind the name; NULL ends them. Runs another program if the first one
 * begins with a slash. */
struct program *program_start(const char *argument, ...);
/* The same with standard output going to a descriptor, which stays the caller's. */
struct program *program_start_to(int out_fd, const char *const *arguments);
/* Waits for its next line; lent until the next call. NULL: its output ended. */
const char *program_line(struct program *program);
/* Waits for its end. The exit status, or 128 and the signal. */
int program_end(struct program *program);
void program_free(struct program *program);

/* Starts, waits, and fails the test unless it ends so: with this status, and with
 * these words on standard error ("": nothing there). */
void program_expect(int status, const char *words, const char *argument, ...);

#endif
