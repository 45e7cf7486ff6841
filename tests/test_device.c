#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/device.h"

static const int64_t SECOND = 1000000, START = INT64_C(1767261600) * 1000000;

static struct device fresh(void)
{
	return (struct device){ .id = 1, .connected = -1, .enabled = -1, .blocked = -1 };
}

/* A message taken in and received at `at_s`, sampled at `device_s`, after START. */
static void hear(struct device *device, double at_s, double device_s)
{
	struct device_times times = {
		.received_us = START + (int64_t)(at_s * 1e6),
		.server_us = START + (int64_t)(at_s * 1e6),
		.device_us = START + (int64_t)(device_s * 1e6),
	};

	device_heard(device, &times);
	device->messages++;
	device->seen_us = times.received_us;
	device->server_us = times.server_us;
	device->device_us = times.device_us;
}

static enum device_state state_at(const struct device *device, double at_s)
{
	return device_state(device, START + (int64_t)(at_s * 1e6));
}

static void device_states_are_all_described(void **state)
{
	(void)state;
	for (int i = 0; i < DEVICE_STATE_COUNT; i++) {
		assert_non_null(device_states[i].word);
		assert_in_range(strlen(device_states[i].word), 1, 5);
		assert_int_equal(strlen(device_states[i].ascii), 1);
		assert_true(strlen(device_states[i].glyph) > 0);
		assert_true(strlen(device_states[i].meaning) > 0);
	}
}

static void device_is_never_seen_until_something_came(void **state)
{
	struct device device = fresh();

	(void)state;
	assert_int_equal(state_at(&device, 0), DEVICE_NEVER_SEEN);
	assert_int_equal(device_age_us(&device, START), -1);
	device.connected = 1;
	assert_int_equal(state_at(&device, 0), DEVICE_LIVE);
}

static void device_without_messages_is_judged_by_last_active(void **state)
{
	struct device device = fresh();

	(void)state;
	device.connected = 1;
	device.last_active_us = START - 120 * SECOND;
	assert_int_equal(device_age_us(&device, START), 120 * SECOND);
	assert_int_equal(state_at(&device, 0), DEVICE_LIVE);
	assert_int_equal(state_at(&device, 900), DEVICE_LATE);
	assert_int_equal(state_at(&device, 2 * 3600), DEVICE_STALE);
}

static void device_is_late_after_twice_its_usual_silence(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 10; i++)
		hear(&device, i * 300, i * 300);
	assert_int_equal(state_at(&device, 2700 + 599), DEVICE_LIVE);
	assert_int_equal(state_at(&device, 2700 + 601), DEVICE_LATE);
	assert_int_equal(state_at(&device, 2700 + 2999), DEVICE_LATE);
	assert_int_equal(state_at(&device, 2700 + 3001), DEVICE_STALE);
}

static void device_that_talks_every_second_is_late_after_a_minute(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 60; i++)
		hear(&device, i, i);
	assert_int_equal(state_at(&device, 59 + 59), DEVICE_LIVE);
	assert_int_equal(state_at(&device, 59 + 61), DEVICE_LATE);
	assert_int_equal(state_at(&device, 59 + 599), DEVICE_LATE);
	assert_int_equal(state_at(&device, 59 + 601), DEVICE_STALE);
}

static void device_that_talks_in_bursts_is_live_between_them(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int burst = 0; burst < 6; burst++) {
		for (int i = 0; i < 20; i++)
			hear(&device, burst * 300 + i * 0.05, burst * 300 + i * 0.05);
	}
	assert_int_equal(state_at(&device, 1500 + 298), DEVICE_LIVE);
	assert_int_equal(state_at(&device, 1500 + 700), DEVICE_LATE);
}

static void device_learns_nothing_from_the_gap_of_a_disconnect(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 10; i++)
		hear(&device, i * 10, i * 10);
	device_told_connected(&device, false, START + 95 * SECOND, false);
	hear(&device, 86400, 86400);
	assert_int_equal(state_at(&device, 86400 + 61), DEVICE_LATE);
}

/* A message of `server_s`, received `late_s` after it; `away`: we were not connected. */
static void hear_late(struct device *device, double server_s, double late_s, bool away)
{
	struct device_times times = {
		.received_us = START + (int64_t)((server_s + late_s) * 1e6),
		.server_us = START + (int64_t)(server_s * 1e6), .away = away,
	};

	device_heard(device, &times);
	device->seen_us = times.received_us;
	device->server_us = times.server_us;
}

static void device_learns_nothing_from_a_gap_in_our_own_connection(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 10; i++)
		hear(&device, i * 10, i * 10);
	hear_late(&device, 7200, 0, true);
	assert_int_equal(state_at(&device, 7200 + 59), DEVICE_LIVE);
	assert_int_equal(state_at(&device, 7200 + 61), DEVICE_LATE);
}

/* Whether our clock was set forward or we were stopped: the platform knows better. */
static void device_learns_silence_from_the_clock_of_the_platform(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 10; i++)
		hear_late(&device, i * 10, i < 5 ? 0 : 3600, false);
	assert_int_equal(state_at(&device, 3690 + 59), DEVICE_LIVE);
	assert_int_equal(state_at(&device, 3690 + 61), DEVICE_LATE);
}

static void device_is_off_from_the_disconnect_on(void **state)
{
	struct device device = fresh();
	char word[16];

	(void)state;
	hear(&device, 0, 0);
	device_told_connected(&device, false, START + 2 * SECOND, false);
	device.close_code = 17;
	assert_int_equal(state_at(&device, 3), DEVICE_OFF);
	assert_string_equal(device_state_word(&device, START + 3 * SECOND, word),
			    "off17");
	device.close_code = -1;
	assert_string_equal(device_state_word(&device, START + 3 * SECOND, word), "off");
	device_told_connected(&device, true, START + 9 * SECOND, false);
	assert_int_equal(state_at(&device, 10), DEVICE_LIVE);
	assert_int_equal(device.connected_us, START + 9 * SECOND);
}

static void device_stays_off_when_an_older_record_is_published_late(void **state)
{
	struct device device = fresh();

	(void)state;
	device_told_connected(&device, false, START + 5 * SECOND, false);
	hear(&device, 4, 4);
	assert_int_equal(state_at(&device, 6), DEVICE_OFF);
	hear(&device, 7, 7);
	assert_int_equal(state_at(&device, 8), DEVICE_LIVE);
}

static void device_heard_since_outweighs_a_retained_disconnect(void **state)
{
	struct device device = fresh();

	(void)state;
	device_told_connected(&device, false, 0, true);
	assert_int_equal(state_at(&device, 0), DEVICE_OFF);
	hear(&device, 1, 1);
	assert_int_equal(state_at(&device, 2), DEVICE_LIVE);
	device_told_connected(&device, false, START - 60 * SECOND, true);
	assert_int_equal(state_at(&device, 2), DEVICE_LIVE);
	device_told_connected(&device, false, START + 2 * SECOND, true);
	assert_int_equal(state_at(&device, 3), DEVICE_OFF);
}

static void device_flushes_while_old_records_come_fast(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 5; i++)
		hear(&device, i, i - 3600 + i * 60);
	assert_true(device.flushing);
	assert_int_equal(state_at(&device, 5), DEVICE_FLUSHING);
	assert_int_equal(state_at(&device, 40), DEVICE_LIVE);
	for (int i = 0; i < 6; i++)
		hear(&device, 10 + i * 10, 10 + i * 10);
	assert_false(device.flushing);
}

static void device_with_a_wrong_clock_does_not_flush(void **state)
{
	struct device device = fresh();

	(void)state;
	for (int i = 0; i < 20; i++)
		hear(&device, i * 10, i * 10 - 7200 + (i % 3));
	assert_false(device.flushing);
}

static void device_that_says_buffered_flushes_whatever_the_age(void **state)
{
	struct device device = fresh();
	struct device_times times = {
		.received_us = START, .server_us = START, .device_us = START - 5 * SECOND,
		.buffered = true,
	};

	(void)state;
	for (int i = 0; i < 3; i++)
		device_heard(&device, &times);
	assert_true(device.flushing);
}

static void free_peers(struct device *device)
{
	free(device->peer);
	free(device->peer_before);
}

static void device_heard_from_two_addresses_in_turn_is_two_trackers(void **state)
{
	struct device device = fresh();

	(void)state;
	assert_false(device_met(&device, "10.0.0.1:4000", START));
	assert_false(device_met(&device, "10.0.0.2:4000", START + 10 * SECOND));
	assert_false(device_met(&device, "10.0.0.1:4001", START + 20 * SECOND));
	assert_false(device_met(&device, "10.0.0.2:4001", START + 30 * SECOND));
	assert_true(device_met(&device, "10.0.0.1:4002", START + 40 * SECOND));
	assert_false(device_met(&device, "10.0.0.2:4002", START + 50 * SECOND));
	assert_string_equal(device.peer, "10.0.0.2:4002");
	assert_string_equal(device.peer_before, "10.0.0.1:4002");
	free_peers(&device);
}

static void device_that_roams_or_reconnects_is_one_tracker(void **state)
{
	struct device device = fresh();
	char peer[32];

	(void)state;
	for (int i = 0; i < 50; i++) {
		snprintf(peer, sizeof(peer), "10.0.0.1:%d", 4000 + i);
		assert_false(device_met(&device, peer, START + i * SECOND));
	}
	for (int i = 0; i < 50; i++) {
		snprintf(peer, sizeof(peer), "10.0.%d.1:4000", i);
		assert_false(device_met(&device, peer, START + i * SECOND));
	}
	for (int i = 0; i < 50; i++) {
		snprintf(peer, sizeof(peer), "10.0.0.%d:4000", i % 2);
		assert_false(device_met(&device, peer, START + i * 3600 * SECOND));
	}
	assert_false(device_met(&device, "no port", START));
	assert_false(device_met(&device, "", START));
	free_peers(&device);
}

static void device_survives_absurd_clocks(void **state)
{
	struct device device = fresh();
	const int64_t times_us[] = { 0, 1, INT64_MAX, INT64_MIN, START * 1000, START };

	(void)state;
	for (size_t i = 0; i < 36; i++) {
		struct device_times times = {
			.received_us = times_us[i % 6], .server_us = times_us[i / 6],
			.device_us = times_us[(i + i / 6) % 6],
		};

		device_heard(&device, &times);
		device.seen_us = times.received_us;
		device.server_us = times.server_us;
		device.device_us = times.device_us;
		assert_in_range(device_state(&device, START), 0, DEVICE_STATE_COUNT - 1);
		assert_true(device_age_us(&device, START) >= -1);
	}
	device.seen_us = START + 3600 * SECOND;
	assert_int_equal(device_age_us(&device, START), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_states_are_all_described),
		cmocka_unit_test(device_is_never_seen_until_something_came),
		cmocka_unit_test(device_without_messages_is_judged_by_last_active),
		cmocka_unit_test(device_is_late_after_twice_its_usual_silence),
		cmocka_unit_test(device_that_talks_every_second_is_late_after_a_minute),
		cmocka_unit_test(device_that_talks_in_bursts_is_live_between_them),
		cmocka_unit_test(device_learns_nothing_from_the_gap_of_a_disconnect),
		cmocka_unit_test(device_learns_nothing_from_a_gap_in_our_own_connection),
		cmocka_unit_test(device_learns_silence_from_the_clock_of_the_platform),
		cmocka_unit_test(device_is_off_from_the_disconnect_on),
		cmocka_unit_test(device_stays_off_when_an_older_record_is_published_late),
		cmocka_unit_test(device_heard_since_outweighs_a_retained_disconnect),
		cmocka_unit_test(device_flushes_while_old_records_come_fast),
		cmocka_unit_test(device_with_a_wrong_clock_does_not_flush),
		cmocka_unit_test(device_that_says_buffered_flushes_whatever_the_age),
		cmocka_unit_test(device_heard_from_two_addresses_in_turn_is_two_trackers),
		cmocka_unit_test(device_that_roams_or_reconnects_is_one_tracker),
		cmocka_unit_test(device_survives_absurd_clocks),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
