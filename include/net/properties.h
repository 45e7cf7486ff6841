/* The MQTT 5 properties of a PUBLISH, from libmosquitto's list to ours.
 *
 * Owns:    the texts that libmosquitto allocates for every one it reads, until the
 *          next read or properties_fini().
 * Threads: one at a time.
 */
#ifndef NET_PROPERTIES_H
#define NET_PROPERTIES_H

#include "core/message.h"

struct mqtt5__property;          /* libmosquitto's mosquitto_property */

struct properties {              /* zeroed: none */
	struct property *at;
	char **texts;            /* two a property; NULL: none */
	size_t count, cap;
};

void properties_read(struct properties *set, const struct mqtt5__property *list);
void properties_fini(struct properties *set);

#endif
