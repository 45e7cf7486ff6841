/* Threads that no signal reaches.
 *
 * Signals belong to the screen thread, which restores the terminal; and a write
 * to a closed socket must fail with EPIPE and not end the program. So
 * every signal is blocked in the threads of this layer.
 *
 * Threads: any.
 */
#ifndef NET_THREAD_H
#define NET_THREAD_H

#include <pthread.h>

#include "core/err.h"

/* `thread` NULL: detached. */
bool thread_start(pthread_t *thread, void *(*run)(void *), void *argument,
		  struct err *err);

#endif
