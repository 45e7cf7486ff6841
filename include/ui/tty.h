/* The line to the terminal: modes, size, bytes to and fro.
 *
 * Knows nothing of what the bytes mean. Writing never waits: what the terminal
 * doesn't take at once is kept and sent later, so that a slow or stopped (^S) one
 * holds up nothing. Descriptors that are no terminal work too, without modes.
 *
 * One at a time holds the terminal: tty_give_back() may come from a signal
 * handler or from the end of memory, and takes no argument.
 *
 * Threads: screen thread; tty_give_back() from anywhere.
 */
#ifndef UI_TTY_H
#define UI_TTY_H

#include "core/span.h"

#include <stdint.h>

enum { TTY_LEAVE_BYTES = 256 };

struct tty;

struct tty *tty_new(int in_fd, int out_fd);               /* both lent */
void tty_free(struct tty *tty);                           /* gives back; NULL is fine */
void tty_size(const struct tty *tty, int *cols, int *rows);   /* 80x24: not known */

/* Raw mode: every key comes as bytes, also ^C and ^Z. `leave` is what
 * tty_give_back() will write, at most TTY_LEAVE_BYTES; a second call replaces it. */
void tty_take(struct tty *tty, struct span leave);
bool tty_taken(const struct tty *tty);
void tty_give_back(void);                        /* async-signal-safe; twice is fine */

void tty_send(struct tty *tty, struct span bytes);
/* Sends the content of a file, unless it is empty, and empties it. */
void tty_send_file(struct tty *tty, int fd, const char *before, const char *behind);
void tty_empty_file(int fd);
bool tty_flush(struct tty *tty);                          /* true: all is sent */
bool tty_pending(const struct tty *tty);
bool tty_writable(const struct tty *tty);                 /* would take more now */
void tty_forget(struct tty *tty);                         /* what is left is not sent */
uint64_t tty_bytes(const struct tty *tty);                /* sent so far */

/* Waits up to timeout_ms for something to read; 0: nothing came. */
size_t tty_read(struct tty *tty, char *bytes, size_t len, int timeout_ms);
/* Gives this thread the environment's LC_CTYPE until tty_free(): is that UTF-8? A name
 * that says so counts, although no such locale is installed: SSH brings names along. */
bool tty_utf8(struct tty *tty);
bool tty_gone(const struct tty *tty);                     /* hung up */

#endif
