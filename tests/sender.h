/* Publishes numbered messages with QoS 1, from a thread, as fast as the broker takes
 * them, and through every loss of the connection: what was not acknowledged is sent
 * again, as MQTT wants it.
 *
 * Message number n is {"seq":n} on the topic seq/DIGIT, the last digit of n.
 *
 * Owns:    its thread and socket. Threads: sender_*() from one.
 */
#ifndef TESTS_SENDER_H
#define TESTS_SENDER_H

#include <stdbool.h>
#include <stdint.h>

enum { SENDER_MAX = 2000000 };

struct sender;

struct sender *sender_new(int port);
uint32_t sender_acknowledged(const struct sender *sender);   /* 1 .. this are with it */
void sender_allow(struct sender *sender, uint32_t number);   /* and no further */
void sender_stop(struct sender *sender);     /* after its newest is acknowledged */
/* How often a message was sent once more; after sender_stop(). The broker may then have
 * it so much more often. */
int sender_repeats(const struct sender *sender, uint32_t number);
void sender_free(struct sender *sender);

#endif
