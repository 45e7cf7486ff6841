/* A client id that nobody else has: flespitop-HOST-xxxxxxxx.
 *
 * A broker ends the older of two connections with one id, so the id is random,
 * and it names the program and the machine for whoever reads the broker's list.
 * MQTT 3.1 allows 23 characters only: there the machine is left out.
 *
 * Threads: any.
 */
#ifndef NET_IDENTITY_H
#define NET_IDENTITY_H

char *identity_new(int version);     /* yours to free; version 3: short */

#endif
