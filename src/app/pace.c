#include "app/pace.h"

enum { SECOND_US = 1000000, SAVE_SECONDS = 2 };

void pace_init(struct pace *pace, int fps, int64_t bandwidth, int64_t now_us)
{
	*pace = (struct pace){
		.frame_us = SECOND_US / (fps > 0 ? fps : 1), .bandwidth = bandwidth,
		.last_us = now_us - SECOND_US, .credit_us = now_us,
		.credit = (double)bandwidth * SAVE_SECONDS,
	};
}

static double credit_at(const struct pace *pace, int64_t now_us)
{
	double seconds = (double)(now_us - pace->credit_us) / SECOND_US;
	double earned = (double)pace->bandwidth * seconds;
	double most = (double)pace->bandwidth * SAVE_SECONDS;
	double credit = pace->credit + earned;

	return credit < most ? credit : most;
}

int64_t pace_wait_us(const struct pace *pace, bool news, int64_t now_us)
{
	int64_t due_us = pace->last_us + (news ? pace->frame_us : SECOND_US);
	double credit = credit_at(pace, now_us);

	if (pace->bandwidth && credit < 0) {
		double saved_s = -credit / (double)pace->bandwidth;
		int64_t saved_us = now_us + (int64_t)(saved_s * SECOND_US);

		due_us = saved_us > due_us ? saved_us : due_us;
	}
	return due_us > now_us ? due_us - now_us : 0;
}

void pace_drawn(struct pace *pace, uint64_t bytes, int64_t now_us)
{
	pace->credit = credit_at(pace, now_us) - (double)bytes;
	/* Keys draw whatever it costs; what they overdraw is forgiven beyond a second, so
	 * that holding a key down does not freeze the screen afterwards. */
	if (pace->credit < (double)-pace->bandwidth)
		pace->credit = (double)-pace->bandwidth;
	pace->credit_us = now_us;
	pace->last_us = now_us;
}
