/* A broker that ends and starts again, twenty times, while messages flow through a
 * session that it keeps: each is in history or counted, once, and the screen answers
 * keys all the while. */
#include "test.h"

#include <poll.h>
#include <stdlib.h>

#include "core/mem.h"
#include "net/clock.h"
#include "net/session.h"
#include "real_broker.h"
#include "rig.h"
#include "sender.h"

enum { RESTARTS = 20, BETWEEN = 300, AHEAD = 2000, PATIENCE_S = 30, KEY_MS = 500 };

struct watcher {
	struct rig *rig;
	struct inbox *inbox;
	struct session *session;
	struct sender *sender;       /* is to wait for us if it is far ahead */
	uint32_t newest;             /* highest number that came */
	int64_t slowest_us;          /* from a key to its picture */
	int keys;
};

static void take(struct watcher *watcher, struct message *message)
{
	double number;

	message->next = NULL;
	if (message_number(message, "seq", &number) && number > watcher->newest)
		watcher->newest = (uint32_t)number;
	store_apply(watcher->rig->store, message);
}

/* What the screen thread does in one turn. */
static void turn(struct watcher *watcher)
{
	struct pollfd fd = { inbox_fd(watcher->inbox), POLLIN, 0 };
	struct inbox_batch batch = { 0 };

	poll(&fd, 1, 20);
	rig_at(watcher->rig, clock_wall_us());
	int64_t start_us = clock_steady_us();
	rig_key(watcher->rig, watcher->keys++ % 2 ? "k" : "j");
	free(rig_screen(watcher->rig));
	int64_t took_us = clock_steady_us() - start_us;
	if (took_us > watcher->slowest_us)
		watcher->slowest_us = took_us;
	inbox_take(watcher->inbox, &batch);
	for (struct link_report *next, *at = batch.reports; at; at = next) {
		next = at->next;
		store_report(watcher->rig->store, at);
		report_free(at);
	}
	for (struct message *next, *at = batch.messages; at; at = next) {
		next = at->next;
		take(watcher, at);
	}
	assert_int_equal(batch.dropped, 0);
	store_tick(watcher->rig->store, clock_wall_us());
	if (watcher->sender)
		sender_allow(watcher->sender, watcher->newest + AHEAD);
}

static void wait_for(struct watcher *watcher, uint32_t number)
{
	int64_t until_us = clock_steady_us() + PATIENCE_S * (int64_t)CLOCK_SECOND;

	while (watcher->newest < number) {
		turn(watcher);
		if (clock_steady_us() > until_us)
			fail_msg("message %u did not come; the newest is %u: %s", number,
				 watcher->newest,
				 store_link(watcher->rig->store)->error.text);
	}
}

static void wait_connected(struct watcher *watcher, int times)
{
	const struct link *link = store_link(watcher->rig->store);
	const struct subscription *row = store_subscriptions(watcher->rig->store)->at;
	int64_t until_us = clock_steady_us() + PATIENCE_S * (int64_t)CLOCK_SECOND;

	while (link->times_up < times || row->state != SUBSCRIPTION_GRANTED) {
		turn(watcher);
		if (clock_steady_us() > until_us)
			fail_msg("not connected: %s", link->error.text);
	}
}

static void start(struct watcher *watcher, int port)
{
	const struct subscription *row;
	struct err err;

	*watcher = (struct watcher){
		.rig = rig_new(120, 36), .inbox = inbox_new(64 << 20, &err),
	};
	row = subscriptions_add(store_subscriptions_edit(watcher->rig->store), "seq/+", 1,
				0);
	watcher->session = session_start(&(struct session_options){
		.url = { .host = "127.0.0.1", .port = port, .path = "/" },
		.client_id = "watcher", .keep = true, .expiry_s = 3600, .keepalive_s = 60,
		.retry_min_ms = 20, .retry_max_ms = 100,
	}, watcher->inbox, &err);
	assert_non_null(watcher->session);
	session_subscribe(watcher->session, row->id, row->filter, row->qos, 0);
}

static void stop(struct watcher *watcher)
{
	session_stop(watcher->session);
	inbox_free(watcher->inbox);
	rig_free(watcher->rig);
}

/* Once, or once more for each time that it had to be published again. */
static void expect_all(const struct watcher *watcher, const struct sender *sender)
{
	const struct history *history = store_history(watcher->rig->store);
	const struct counts *counts = store_counts(watcher->rig->store);
	uint32_t last = sender_acknowledged(sender);
	int *seen = mem_array(last + 1, sizeof(*seen));

	for (uint64_t at = history_oldest(history); at <= history_newest(history); at++) {
		double number;

		assert_true(message_number(history_get(history, at), "seq", &number));
		assert_in_range((uint32_t)number, 1, last);
		seen[(uint32_t)number]++;
	}
	for (uint32_t number = 1; number <= last; number++) {
		int published = 1 + sender_repeats(sender, number);

		if (!seen[number] || seen[number] > published)
			fail_msg("message %u is in history %d times, published %d times",
				 number, seen[number], published);
	}
	assert_int_equal(counts->received, history_count(history) + counts->duplicates);
	assert_int_equal(history_evicted(history), 0);
	free(seen);
}

static void a_kept_session_loses_nothing_when_the_broker_restarts(void **state)
{
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ .persistence = true });
	struct watcher watcher;

	(void)state;
	start(&watcher, broker->port);
	wait_connected(&watcher, 1);
	struct sender *sender = watcher.sender = sender_new(broker->port);
	for (int i = 0; i < RESTARTS; i++) {
		wait_for(&watcher, watcher.newest + BETWEEN);
		real_broker_end(broker);
		turn(&watcher);
		real_broker_start(broker);
		wait_connected(&watcher, i + 2);
	}
	wait_for(&watcher, watcher.newest + BETWEEN);
	sender_stop(sender);
	wait_for(&watcher, sender_acknowledged(sender));
	const struct link *link = store_link(watcher.rig->store);
	assert_int_equal(link->times_up, RESTARTS + 1);
	assert_true(link->session_present);
	expect_all(&watcher, sender);
	assert_true(watcher.keys > RESTARTS);
	assert_true(watcher.slowest_us < KEY_MS * 1000);
	print_message("%u messages, %d keys, the slowest took %lld us; %llu sent again\n",
		      sender_acknowledged(sender), watcher.keys,
		      (long long)watcher.slowest_us, (unsigned long long)
		      store_counts(watcher.rig->store)->duplicates);
	sender_free(sender);
	stop(&watcher);
	real_broker_free(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kept_session_loses_nothing_when_the_broker_restarts),
	};

	return cmocka_run_group_tests_name("restart", tests, NULL, NULL);
}
