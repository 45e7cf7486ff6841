#include "demo/account.h"

#include <inttypes.h>
#include <stdio.h>

static const int64_t second_us = 1000000;
static const char stream[] = "flespi/state/gw/streams/77031/%s";
static const uint64_t stream_id = 77031;
static const char counter[] = "flespi/state/platform/customer/counters/%s";
static const char calc[] = "gw/calcs/91007/devices";

static void say_number(struct outlet *outlet, int64_t at_us, const char *topic,
		       int64_t value)
{
	buffer_clear(&outlet->payload);
	buffer_format(&outlet->payload, "%" PRId64, value);
	outlet_say_payload(outlet, at_us, true, "%s", topic);
}

static void say_queue(struct account *account, struct outlet *outlet, int64_t at_us)
{
	say_number(outlet, at_us, "flespi/state/gw/streams/77031/queue_size",
		   account->queued);
}

/* --- chores ------------------------------------------------------------------ */

static void log_stream(struct outlet *outlet, int64_t at_us, int code, const char *leaf,
		       const char *members)
{
	struct outlet_record record = { code, ORIGIN_STREAM, stream_id, members };

	outlet_log(outlet, at_us, &record, "flespi/log/gw/streams/77031/%s", leaf);
}

/* Twelve turns well, then eight in which the receiver is away and the queue grows. */
static void tend_stream(struct account *account, struct outlet *outlet, int turn,
			int64_t at_us)
{
	int in_cycle = turn % 20;

	if (in_cycle == 12) {
		outlet_retain(outlet, at_us, "false", stream, "connected");
		log_stream(outlet, at_us, 402, "disconnected",
			   "\"reason\":\"connection reset\"");
	}
	if (in_cycle > 12) {
		account->queued += 40 + dice_below(&account->dice, 60);
		log_stream(outlet, at_us, 403, "error",
			   "\"error_code\":110,\"reason\":\"connection timed out\"");
		say_queue(account, outlet, at_us);
	} else if (turn && !in_cycle) {
		account->queued = 0;
		outlet_retain(outlet, at_us, "true", stream, "connected");
		log_stream(outlet, at_us, 401, "connected", "");
		say_queue(account, outlet, at_us);
	} else if (in_cycle < 12) {
		log_stream(outlet, at_us, 404, "sent",
			   "\"ack_latency\":0.083,\"msgs\":112");
	}
}

static void write_interval(struct outlet *outlet, int number, int64_t begin_us,
			   int64_t end_us)
{
	long long begin_s = begin_us / second_us, end_s = end_us / second_us;

	buffer_clear(&outlet->payload);
	buffer_format(&outlet->payload,
		      "{\"begin\":%lld,\"distance\":%d.%d,\"duration\":%lld,\"end\":%lld,"
		      "\"id\":%d,\"max.speed\":%d,\"timestamp\":%lld}",
		      begin_s, number % 7, number % 10, end_s - begin_s, end_s, number,
		      41 + number % 13, end_s);
}

/* A trip begins, then it ends: five turns of 12 seconds each. */
static void tend_calculator(struct account *account, struct outlet *outlet, int turn,
			    int64_t at_us)
{
	static const char *const leaf[] = { "created", "activated", "updated", "updated",
					    "deactivated" };
	uint64_t id = account->device_id;
	int step = turn % 5;

	write_interval(outlet, 1 + turn / 5, at_us - (step * 12 + 1) * second_us, at_us);
	outlet_say_payload(outlet, at_us, false, "flespi/interval/%s/%" PRIu64 "/%s",
			   calc, id, leaf[step]);
	if (step < 4) {
		outlet_say_payload(outlet, at_us, true,
				   "flespi/state/%s/%" PRIu64 "/active", calc, id);
		return;
	}
	outlet_say_payload(outlet, at_us, true, "flespi/state/%s/%" PRIu64 "/last", calc,
			   id);
	outlet_retain(outlet, at_us, "", "flespi/state/%s/%" PRIu64 "/active", calc, id);
}

static void tend_counters(struct account *account, struct outlet *outlet, int turn,
			  int64_t at_us)
{
	int64_t calls = 1840 + turn * 7;
	char topic[80];

	(void)account;
	snprintf(topic, sizeof(topic), counter, "api/calls");
	say_number(outlet, at_us, topic, calls);
	snprintf(topic, sizeof(topic), counter, "mqtt/messages");
	say_number(outlet, at_us, topic, 904112 + turn * 1500);
}

/* Another consumer of the account and its twin throw each other out. */
static void tend_sessions(struct account *account, struct outlet *outlet, int turn,
			  int64_t at_us)
{
	struct outlet_record record = { turn % 2 ? 503 : 500, ORIGIN_DEVICE, 0, NULL };
	char members[160];

	(void)account;
	snprintf(members, sizeof(members), "\"client_id\":\"ops-monitor-1a2b3c4d\"%s",
		 turn % 2 ? ",\"close_code\":142,\"published\":0,\"received\":5120" : "");
	record.members = members;
	outlet_log(outlet, at_us, &record,
		   "flespi/log/mqtt/sessions/ops-monitor-1a2b3c4d/%s",
		   turn % 2 ? "disconnected" : "connected");
}

/* Bots speak other protocols to any open port; the second has a forbidden address. */
static void tend_strangers(struct account *account, struct outlet *outlet, int turn,
			   int64_t at_us)
{
	const struct inlet *inlet = &inlets[turn % INLET_COUNT];
	struct outlet_record record = { 100, ORIGIN_CHANNEL, inlet->id, NULL };
	char members[192], peer[40];

	snprintf(peer, sizeof(peer), "185.%d.%d.7:%d", 100 + turn % 90,
		 (int)dice_below(&account->dice, 256), 30000 + turn);
	snprintf(members, sizeof(members), "\"source\":\"%s\",\"transport\":\"tcp\"",
		 peer);
	record.members = members;
	outlet_log(outlet, at_us, &record,
		   "flespi/log/gw/channels/%" PRIu64 "/connections/%lld/%s",
		   inlet->id, (long long)at_us, "accepted");
	snprintf(members, sizeof(members),
		 "\"close_code\":%d,\"duration\":0,\"msgs\":0,\"recv\":41,"
		 "\"send\":0,\"source\":\"%s\",\"transport\":\"tcp\"",
		 turn % 3 == 1 ? 16 : 19, peer);
	record.code = 102;
	outlet_log(outlet, at_us, &record,
		   "flespi/log/gw/channels/%" PRIu64 "/connections/%lld/%s",
		   inlet->id, (long long)at_us, "closed");
}

struct chore {
	int first_s, period_s;
	void (*act)(struct account *account, struct outlet *outlet, int turn,
		    int64_t at_us);
};

static const struct chore chores[ACCOUNT_CHORES] = {
	{ 2, 5, tend_stream },
	{ 6, 12, tend_calculator },
	{ 1, 10, tend_counters },
	{ 20, 25, tend_sessions },
	{ 9, 35, tend_strangers },
};

/* --- the account ------------------------------------------------------------- */

void account_init(struct account *account, uint64_t device_id, uint64_t seed,
		  int64_t start_us)
{
	*account = (struct account){ .dice = { seed ^ 0xacc0 }, .device_id = device_id };
	for (int i = 0; i < ACCOUNT_CHORES; i++)
		account->due_us[i] = start_us + chores[i].first_s * second_us + i * 1000;
}

static int next_chore(const struct account *account)
{
	int next = 0;

	for (int i = 1; i < ACCOUNT_CHORES; i++)
		if (account->due_us[i] < account->due_us[next])
			next = i;
	return next;
}

int64_t account_next_us(const struct account *account)
{
	return account->due_us[next_chore(account)];
}

void account_act(struct account *account, struct outlet *outlet, int64_t at_us)
{
	int i = next_chore(account);

	account->due_us[i] = at_us + chores[i].period_s * second_us;
	chores[i].act(account, outlet, account->turn[i]++, at_us);
}

void account_state(struct account *account, struct outlet *outlet, int64_t at_us)
{
	static const struct {
		const char *topic, *value;
	} facts[] = {
		{ "gw/streams/77031", "{\"cid\":152919,\"enabled\":true,\"id\":77031,"
				      "\"name\":\"to fleet portal\"}" },
		{ "gw/streams/77031/name", "\"to fleet portal\"" },
		{ "gw/streams/77031/enabled", "true" },
		{ "gw/streams/77031/connected", "true" },
		{ "gw/streams/77031/blocked", "0" },
		{ "gw/calcs/91007", "{\"cid\":152919,\"id\":91007,\"name\":\"trips\"}" },
		{ "gw/calcs/91007/name", "\"trips\"" },
		{ "platform/customer", "{\"id\":152919,\"name\":\"Demo Fleet\"}" },
		{ "platform/customer/counters/api/calls_limit", "20000" },
		{ "platform/customer/counters/mqtt/sessions", "3" },
		{ "platform/customer/counters/mqtt/sessions_limit", "100" },
		{ "platform/customer/counters/mqtt/messages_limit", "-1" },
		{ "platform/customer/counters/channels/count", "3" },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		outlet_retain(outlet, at_us, facts[i].value, "flespi/state/%s",
			      facts[i].topic);
	say_queue(account, outlet, at_us);
	tend_counters(account, outlet, 0, at_us);
}
