/* Which messages the broker has sent before.
 *
 * With QoS 1 a broker sends again what it has not seen acknowledged, with DUP set and
 * under the same packet identifier (MQTT 5.0 section 4.4). If that message got here the
 * first time, it would count twice. So the newest message of every packet identifier is
 * remembered, as a hash of topic, payload and properties, and forgotten when the
 * broker begins a new session.
 *
 * DUP alone proves nothing: the first delivery may not have arrived. What differs from
 * what is remembered is news.
 *
 * Owns:    its table, 512 KiB from the first message with QoS 1 on.
 * Threads: one owner.
 * Cost:    O(bytes of the message).
 */
#ifndef CORE_REDELIVERY_H
#define CORE_REDELIVERY_H

#include "core/message.h"

struct redelivery {              /* zeroed: nothing remembered */
	uint64_t *hashes;        /* by packet identifier; 0: none */
	uint64_t key;
};

void redelivery_fini(struct redelivery *seen);
void redelivery_forget(struct redelivery *seen);         /* a new session begins */
/* True: this very message came before. Remembers it otherwise. */
bool redelivery_is(struct redelivery *seen, const struct message *message);

#endif
