/* A simulated fleet shaped like a flespi account. Pure: no clock, no broker.
 *
 * The first devices are characters, one for each condition the monitor can
 * explain (see the table in character.c); the rest are ordinary vehicles. The same
 * seed and the same times give the same messages.
 *
 * Owns:    itself. Lends: what emit() gets, during the call.
 * Threads: one.
 */
#ifndef DEMO_FLEET_H
#define DEMO_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fleet;

struct fleet_message {
	const char *topic;
	const char *payload;
	size_t payload_len;      /* bytes; 0: removal */
	bool retain;
	int64_t at_us;           /* publication: the `timestamp` user property */
};

typedef void fleet_emit(void *owner, const struct fleet_message *message);

/* 1..100,000 devices; idents, names and all that follows depend on the seed. */
struct fleet *fleet_new(int devices, uint64_t seed, int64_t start_us);
void fleet_free(struct fleet *fleet);                    /* NULL is fine */
/* The retained state of channels and devices, and last telemetry, as a broker would
 * hold it; before the first fleet_advance(). Beyond 1,000 devices of telemetry only
 * the position. */
void fleet_snapshot(struct fleet *fleet, fleet_emit *emit, void *owner);
/* Everything that happens up to and including now_us since the last call, in order. */
void fleet_advance(struct fleet *fleet, int64_t now_us, fleet_emit *emit, void *owner);
/* When something happens next: how long a publisher may sleep. */
int64_t fleet_next_us(const struct fleet *fleet);
/* One ordinary message of device 0..devices - 1 at that moment, outside of the
 * schedule and without anything else: what a benchmark sends at a rate of its own. */
void fleet_report(struct fleet *fleet, int device, int64_t now_us, fleet_emit *emit,
		  void *owner);
uint64_t fleet_cid(const struct fleet *fleet);

#endif
