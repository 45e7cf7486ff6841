#include "app/pace.h"
#include "test.h"

enum { SECOND = 1000000 };

static void first_picture_is_due_at_once(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 10, 4096, 5 * SECOND);
	assert_int_equal(pace_wait_us(&pace, true, 5 * SECOND), 0);
}

static void news_wait_for_the_frame_and_silence_for_the_second(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 10, 4096, 0);
	pace_drawn(&pace, 100, 0);
	assert_int_equal(pace_wait_us(&pace, true, 0), SECOND / 10);
	assert_int_equal(pace_wait_us(&pace, false, 0), SECOND);
	assert_int_equal(pace_wait_us(&pace, true, SECOND / 10), 0);
}

/* A flood whose every picture costs 2,000 bytes, for a minute. */
static void flood_stays_within_the_bandwidth(void **state)
{
	struct pace pace;
	int64_t now_us = 0;
	uint64_t bytes = 0;

	(void)state;
	pace_init(&pace, 10, 4096, 0);
	while (now_us < 60 * (int64_t)SECOND) {
		int64_t wait_us = pace_wait_us(&pace, true, now_us);

		now_us += wait_us;
		if (wait_us)
			continue;
		pace_drawn(&pace, 2000, now_us);
		bytes += 2000;
	}
	assert_in_range(bytes / 60, 3500, 4500);
}

static void without_a_limit_every_frame_is_drawn(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 20, 0, 0);
	for (int64_t now_us = 0; now_us < SECOND; now_us += SECOND / 20) {
		assert_int_equal(pace_wait_us(&pace, true, now_us), 0);
		pace_drawn(&pace, 1000000, now_us);
	}
}

static void held_key_does_not_freeze_the_screen_for_long(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 10, 4096, 0);
	for (int i = 0; i < 1000; i++)
		pace_drawn(&pace, 20000, 0);
	assert_in_range(pace_wait_us(&pace, true, 0), 0, SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_picture_is_due_at_once),
		cmocka_unit_test(news_wait_for_the_frame_and_silence_for_the_second),
		cmocka_unit_test(flood_stays_within_the_bandwidth),
		cmocka_unit_test(without_a_limit_every_frame_is_drawn),
		cmocka_unit_test(held_key_does_not_freeze_the_screen_for_long),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
