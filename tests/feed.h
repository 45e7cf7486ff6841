/* A store and the messages that a test feeds it, one call each. */
#ifndef TESTS_FEED_H
#define TESTS_FEED_H

#include "core/store.h"

struct feed {
	struct store *store;
	struct decoder *decoder;
	int64_t now_us;          /* receipt of the next message; the test moves it on */
};

extern const int64_t FEED_START_US;      /* now_us of a new feed */

void feed_init(struct feed *feed);
void feed_fini(struct feed *feed);
void feed(struct feed *feed, const char *topic, const char *payload);
void feed_bytes(struct feed *feed, const char *topic, struct span payload);
/* As flespi retains it: the user property `timestamp` says when; NULL: without one. */
void feed_retained(struct feed *feed, const char *topic, const char *payload,
		   const char *timestamp);
/* Live, with the user property `timestamp`. */
void feed_stamped(struct feed *feed, const char *topic, const char *payload,
		  const char *timestamp);
/* A device message: ident, channel.id, server.timestamp and timestamp, both in
 * seconds after FEED_START_US, and `more` members ("\"din\":1"; NULL: none). */
void feed_device(struct feed *feed, uint64_t device_id, double server_s, double device_s,
		 const char *more);

/* NULL where it is unknown. */
const char *feed_parameter(const struct feed *feed, uint64_t device_id, const char *name);
const struct event *feed_newest_event(const struct feed *feed);

#endif
