/* A private mosquitto: one child process on a free port of 127.0.0.1.
 *
 * Its configuration lives in a 0700 directory that is gone before broker_start()
 * returns. It has a session of its own, so that ^C on the terminal is not for it,
 * none of our descriptors, and none of our environment (a token may be in it). It
 * is killed by the kernel when the thread that started it ends, however that comes.
 *
 * Owns:    the child. Threads: one, the program's main thread.
 */
#ifndef DEMO_BROKER_H
#define DEMO_BROKER_H

#include "core/err.h"

#include <sys/types.h>

struct broker;

/* `search_path`: directories with colons between them; NULL: PATH, then the sbin
 * directories. NULL is returned when there is no broker: err says what to do. */
struct broker *broker_start(const char *search_path, struct err *err);
int broker_port(const struct broker *broker);
pid_t broker_pid(const struct broker *broker);
void broker_stop(struct broker *broker);                 /* NULL is fine */

#endif
