/* Where the time of a message went, stage by stage.
 *
 *     device ---------> platform ---------> broker ---------> here
 *     `timestamp`       `server.timestamp`  user property     receipt
 *                                           `timestamp`
 *
 * A stage is the difference of two stamps, and each stamp is of another clock: what
 * is below zero tells of a clock and not of a delay. A broker that stamps nothing
 * (MQTT 3, or none of flespi's) leaves the way from the platform to here in one.
 *
 * Threads: one owner. Cost: O(1) to add.
 */
#ifndef CORE_LAG_H
#define CORE_LAG_H

#include "core/buffer.h"
#include "core/codes.h"
#include "core/histogram.h"
#include "core/message.h"

enum lag_stage {
	LAG_DEVICE,          /* device -> platform */
	LAG_PLATFORM,        /* platform -> broker */
	LAG_BROKER,          /* broker -> here */
	LAG_BEYOND,          /* platform -> here, where the broker gives no time */
	LAG_TOTAL,           /* device -> here */
	LAG_STAGE_COUNT
};

struct lags {                /* zeroed: none */
	struct histogram stage[LAG_STAGE_COUNT];
};

extern const char *const lag_stage_names[LAG_STAGE_COUNT];   /* "device -> platform" */

/* False: the message lacks one of the two stamps. */
bool lag_of(const struct message *message, enum lag_stage stage, int64_t *us);
void lags_add(struct lags *lags, const struct message *message);
/* How far this machine's clock is behind, from messages that were here before they
 * left; false: not to be told. */
bool lags_clock_behind(const struct lags *lags, int64_t *us);
/* Appends one sentence: which stage is late, by the classes of flespi's Toolbox
 * (120, 600, 1800 s behind; 1, 60, 1800 s ahead), or that none is. */
enum severity lags_explain(const struct lags *lags, struct buffer *out);

#endif
