/* Two members of one share group beside one publisher. */
#include "test.h"

#include <stdlib.h>

#include "core/mem.h"
#include "monitor.h"
#include "net/clock.h"
#include "real_broker.h"
#include "sender.h"

enum { ENOUGH = 2000, PATIENCE_S = 15 };

static void start_member(struct monitor *monitor, int port, const char *filter)
{
	struct session_options options = monitor_options(port);

	monitor_start(monitor, &options);
	session_subscribe(monitor->session, 1, filter, 1, 0);
	assert_int_equal(monitor_report(monitor, REPORT_SUBACK)->code, 1);
}

/* All that came so far, each marked with this member's bit. */
static uint32_t mark(struct monitor *monitor, uint8_t *seen, uint8_t bit)
{
	uint32_t count = 0;

	monitor_count(monitor, REPORT_NOTE);     /* takes in what waits */
	for (; *monitor->next_message; count++) {
		double number;

		assert_true(message_number(monitor_message(monitor), "seq", &number));
		assert_in_range((uint32_t)number, 1, SENDER_MAX - 1);
		assert_false(seen[(uint32_t)number] & bit);
		seen[(uint32_t)number] |= bit;
	}
	return count;
}

static void a_share_group_gets_every_message_once_in_all(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	struct monitor first, second;
	uint8_t *seen = mem_array(SENDER_MAX, 1);
	uint32_t by_first = 0, by_second = 0;

	(void)state;
	start_member(&first, broker->port, "$share/pair/seq/+");
	start_member(&second, broker->port, "$share/pair/seq/+");
	struct sender *sender = sender_new(broker->port);
	while (sender_acknowledged(sender) < ENOUGH) {
		by_first += mark(&first, seen, 1);
		by_second += mark(&second, seen, 2);
	}
	sender_stop(sender);
	uint32_t last = sender_acknowledged(sender);
	int64_t until_us = clock_steady_us() + PATIENCE_S * (int64_t)CLOCK_SECOND;
	while (by_first + by_second < last && clock_steady_us() < until_us) {
		by_first += mark(&first, seen, 1);
		by_second += mark(&second, seen, 2);
	}
	assert_int_equal(by_first + by_second, last);
	for (uint32_t number = 1; number <= last; number++)
		assert_true(seen[number] == 1 || seen[number] == 2);
	assert_true(by_first && by_second);
	free(seen);
	sender_free(sender);
	monitor_stop(&first);
	monitor_stop(&second);
	real_broker_free(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_group_gets_every_message_once_in_all),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
