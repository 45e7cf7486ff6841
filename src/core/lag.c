#include "core/lag.h"

#include "core/format.h"

static const int64_t second_us = 1000000;

const char *const lag_stage_names[LAG_STAGE_COUNT] = {
	[LAG_DEVICE] = "device → platform",
	[LAG_PLATFORM] = "platform → broker",
	[LAG_BROKER] = "broker → here",
	[LAG_BEYOND] = "platform → here",
	[LAG_TOTAL] = "device → here",
};

static bool between(int64_t from_us, int64_t to_us, int64_t *us)
{
	*us = to_us - from_us;
	return from_us && to_us;
}

bool lag_of(const struct message *message, enum lag_stage stage, int64_t *us)
{
	switch (stage) {
	case LAG_DEVICE:
		return between(message->device_us, message->server_us, us);
	case LAG_PLATFORM:
		return between(message->server_us, message->broker_us, us);
	case LAG_BROKER:
		return between(message->broker_us, message->received_us, us);
	case LAG_BEYOND:
		return !message->broker_us &&
		       between(message->server_us, message->received_us, us);
	case LAG_TOTAL:
		return between(message->device_us, message->received_us, us);
	default:
		return false;
	}
}

void lags_add(struct lags *lags, const struct message *message)
{
	for (enum lag_stage stage = 0; stage < LAG_STAGE_COUNT; stage++) {
		int64_t us;

		if (lag_of(message, stage, &us))
			histogram_add(&lags->stage[stage], us);
	}
}

/* Nothing arrives before it was sent. The quickest messages come closest to the true
 * difference of the clocks; the very quickest may have been hit by one odd stamp. */
bool lags_clock_behind(const struct lags *lags, int64_t *us)
{
	static const enum lag_stage ours[] = { LAG_BROKER, LAG_BEYOND };

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		int64_t quick_us;

		if (histogram_quantile(&lags->stage[ours[i]], 0.05, &quick_us) &&
		    quick_us <= -second_us / 2) {
			*us = -quick_us;
			return true;
		}
	}
	return false;
}

/* --- the sentence ------------------------------------------------------------- */

static const struct { const char *where, *why; } late[LAG_STAGE_COUNT] = {
	[LAG_DEVICE] = { "between the trackers and flespi",
		"They send what they had stored, or their clocks are behind." },
	[LAG_PLATFORM] = { "inside flespi, before its broker",
		"That is flespi's own time: ask flespi." },
	[LAG_BROKER] = { "between the broker and here",
		"Messages waited in the session, the link is slow, or this machine's "
		"clock is ahead." },
	[LAG_BEYOND] = { "between flespi and here",
		"In flespi, in the session or on the link: this broker gives no time of "
		"its own that would tell." },
};

/* The stage with the longest delay of nineteen in twenty. */
static enum lag_stage slowest(const struct lags *lags, int64_t *most_us)
{
	enum lag_stage found = LAG_STAGE_COUNT;

	*most_us = INT64_MIN;
	for (enum lag_stage stage = 0; stage < LAG_TOTAL; stage++) {
		int64_t us;

		if (histogram_quantile(&lags->stage[stage], 0.95, &us) && us > *most_us) {
			*most_us = us;
			found = stage;
		}
	}
	return found;
}

static enum severity explain_late(const struct lags *lags, enum lag_stage stage,
				  int64_t most_us, struct buffer *out)
{
	char text[FORMAT_MAX];
	int64_t half_us = 0;

	histogram_quantile(&lags->stage[stage], 0.5, &half_us);
	bool half = half_us > 120 * second_us;

	buffer_format(out, "Late %s: %s %s or more. %s", late[stage].where,
		      half ? "half of all messages take" : "one message in twenty takes",
		      format_duration(text, half ? half_us : most_us), late[stage].why);
	return most_us > 1800 * second_us ? SEVERITY_ALERT : SEVERITY_NOTICE;
}

static enum severity explain_ahead(int64_t ahead_us, struct buffer *out)
{
	char text[FORMAT_MAX];

	buffer_format(out, "No stage is late, but one message in twenty has a "
			   "`timestamp` %s or more ahead of flespi: those trackers' "
			   "clocks are wrong.",
		      format_duration(text, ahead_us));
	return ahead_us > 1800 * second_us ? SEVERITY_ALERT : SEVERITY_NOTICE;
}

enum severity lags_explain(const struct lags *lags, struct buffer *out)
{
	char text[FORMAT_MAX];
	int64_t most_us, first_us;
	enum lag_stage stage = slowest(lags, &most_us);

	if (stage == LAG_STAGE_COUNT) {
		buffer_add_text(out, "No message came yet that says when it was sent.");
		return SEVERITY_PLAIN;
	}
	if (most_us > 120 * second_us)
		return explain_late(lags, stage, most_us, out);
	if (histogram_quantile(&lags->stage[LAG_DEVICE], 0.05, &first_us) &&
	    first_us < -second_us)
		return explain_ahead(-first_us, out);
	buffer_format(out, "No stage is late. The slowest is %s, where nineteen messages "
			   "in twenty take %s or less.", lag_stage_names[stage],
		      format_duration(text, most_us > 0 ? most_us : 0));
	return SEVERITY_GOOD;
}
