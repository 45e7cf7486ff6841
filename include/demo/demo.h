/* A fleet for those who have none: a private broker and a publisher on it.
 *
 * Starts the real mosquitto as a child on a free loopback port, in a temporary
 * directory that is gone before demo_start() returns, and publishes a simulated
 * fleet (demo/fleet.h) from a thread of its own. The screen connects to it as to
 * any broker. The child ends with this program however it ends.
 *
 * Owns:    the child process, the thread.
 * Threads: demo_start() and demo_stop() from the main thread.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "core/err.h"

#include <stdint.h>

struct demo;

struct demo_options {
	int devices;             /* 1..100,000 */
	uint64_t seed;           /* the same seed, the same fleet */
};

struct demo *demo_start(const struct demo_options *options, struct err *err);   /* NULL: err says why and what to install */
int demo_port(const struct demo *demo);                  /* on 127.0.0.1 */
void demo_stop(struct demo *demo);                       /* NULL is fine */

#endif
