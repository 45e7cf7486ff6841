/* --check: the way to the broker step by step, each with its time, its facts and, where
 * it ends, the reason. For people with a problem and for their tickets.
 *
 * It walks with the session that the screen uses and only listens to its reports. A
 * kept session is left alone: what waits there is for whoever reads it.
 *
 * Threads: main thread.
 */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "app/config.h"

/* The exit status is that of the first failure; 0: a message came, or --wait (ten
 * seconds without it) ran out behind the last SUBACK. */
int check_run(const struct config *config, struct buffer *warnings);

#endif
