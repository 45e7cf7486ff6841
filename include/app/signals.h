/* Signals as a descriptor, and the terminal given back when the program crashes.
 *
 * Blocked in every thread (call before the first one starts); the loop polls
 * signals_fd() and reads one at a time.
 *
 * Threads: main thread.
 */
#ifndef APP_SIGNALS_H
#define APP_SIGNALS_H

#include <stdbool.h>

/* HUP INT TERM QUIT WINCH TSTP CONT; PIPE is ignored. -1: none to be had */
int signals_open(void);
int signals_read(int fd);                /* the next signal's number; 0: none waits */
/* runs once before a crash's core dump; async-signal-safe */
void signals_crash_hook(void (*restore)(void));

#endif
