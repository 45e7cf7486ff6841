/* A fleet for those who have none: a private broker and a publisher on it.
 *
 * Starts the real mosquitto as a child on a free loopback port (demo/broker.h)
 * and publishes a simulated
 * fleet (demo/fleet.h) from a thread of its own. The screen connects to it as to
 * any broker.
 *
 * Owns:    the child process, the thread.
 * Threads: demo_start() and demo_stop() from the main thread: the child ends with
 *          the thread that started it.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "core/err.h"

#include <stdint.h>

struct demo;

struct demo_options {
	int devices;             /* 1..100,000 */
	uint64_t seed;           /* the same seed, the same fleet */
	const char *search_path; /* where mosquitto is looked for, as PATH;
				  * NULL: PATH, then the sbin directories */
};

/* Returns when the broker holds the fleet, at the latest after a third of a second: a
 * large fleet goes on appearing. NULL: err says why and what to install. */
struct demo *demo_start(const struct demo_options *options, struct err *err);
int demo_port(const struct demo *demo);                  /* on 127.0.0.1 */
void demo_stop(struct demo *demo);                       /* NULL is fine */

#endif
