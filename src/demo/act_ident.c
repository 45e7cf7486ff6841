/* Special devices whose ident is the point, and those whose payload is. */
#include "demo/character.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"

static const int64_t second_us = 1000000;

/* A second tracker that copies the first, in another city. */
static struct vehicle *second_tracker(struct vehicle *vehicle, enum route_id route)
{
	struct vehicle *other = mem_new(sizeof(*other));

	*other = *vehicle;
	other->name = mem_text(vehicle->name);
	other->dice.state = dice_throw(&vehicle->dice);
	other->route = &routes[route];
	other->lap_m = route_length_m(other->route);
	other->at_m = dice_between(&other->dice, 0, other->lap_m);
	other->connected = false;
	other->other = NULL;
	vehicle_new_peer(other);
	return other;
}

void begin_twin(struct vehicle *vehicle, int64_t start_us)
{
	vehicle->other = second_tracker(vehicle, ROUTE_BERLIN);
	vehicle->next_us = start_us + 4 * second_us;
}

/* Each reconnects when the other one has thrown it out; flespi closes the older
 * connection with code 12 when an ident appears twice. */
void act_twin(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	int turn = vehicle->count++;
	bool first = turn / 5 % 2;
	struct vehicle *now = first ? vehicle : vehicle->other;
	struct vehicle *before = first ? vehicle->other : vehicle;

	if (turn % 5 == 0) {
		outlet_disconnect(outlet, before, at_us, 12);
		outlet_connect(outlet, now, at_us);
	} else {
		outlet_report(outlet, now, act_moment(at_us), at_us);
	}
	vehicle->next_us = at_us + vehicle->interval_us;
}

/* Swaps two neighbours. 0 and 9 are left: the check digit misses only those, and
 * the result would be another device's valid ident. */
static void swap_digits(char *ident)
{
	for (size_t i = 8; i + 1 < strlen(ident); i++) {
		char a = ident[i], b = ident[i + 1];

		if (a == b || (a == '0' && b == '9') || (a == '9' && b == '0'))
			continue;
		ident[i] = b;
		ident[i + 1] = a;
		return;
	}
}

void begin_typo(struct vehicle *vehicle, int64_t start_us)
{
	vehicle->other = second_tracker(vehicle, ROUTE_VILNIUS);
	vehicle->other->id = 0;
	swap_digits(vehicle->other->ident);
	vehicle->next_us = start_us + 3 * second_us;
}

void act_typo(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	struct vehicle *tracker = vehicle->other;

	if (!tracker->connected)
		outlet_connect(outlet, tracker, at_us);
	outlet_report(outlet, tracker, act_moment(at_us), at_us);
	vehicle->next_us = at_us + vehicle->interval_us;
	if (++vehicle->count % 24 == 0)
		outlet_disconnect(outlet, tracker, at_us, 2);
}

/* --- payloads --------------------------------------------------------------- */

static const char hostiles[][80] = {   /* each ends at its last byte that is not NUL */
	"{\"ident\":\"cut off in the mid",
	"\x1b]0;owned\x07\x1b[2J\x1b[1;1Hnot JSON at all",
	"\xff\xfe\x00\x80\x9b" "31m not UTF-8",
	"{\"ident\":\"x\",\"ident\":\"y\",\"timestamp\":1e999,\"a\":{\"b\":[1,[2,[3]]]}}",
	"{\"battery.voltage\":012.5,\"ident\":\"leading zero\"}",
	"\"only a string\"",
};

static const char *const drivers[] = {
	"\"\\u001b[2J\\u001b[31mred\\u0000\\u0008\\r\\n\"",
	"\"\xe2\x80\xae" "gpj.exe\xe2\x80\xac \xe2\x80\x8b\xe2\x80\x8f\"",
	"\"\\ud800 lone, \\u202e turned, \\u009b31m C1\"",
	"\"Z\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84 \xef\xbc\xb7\xef\xbc\xa9\"",
};

enum {
	HOSTILE_COUNT = sizeof(hostiles) / sizeof(*hostiles),
	DRIVER_COUNT = sizeof(drivers) / sizeof(*drivers),
};

static struct span hostile_payload(int turn)
{
	struct span payload = { hostiles[turn % HOSTILE_COUNT], sizeof(*hostiles) };

	while (!payload.at[payload.len - 1])
		payload.len--;
	return payload;
}

void act_hostile(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	int turn = vehicle->count++;
	struct sample sample;

	vehicle->next_us = at_us + vehicle->interval_us;
	if (turn % 5 == 4) {
		outlet_raw_message(outlet, vehicle, hostile_payload(turn / 5), at_us);
		return;
	}
	vehicle_sample(vehicle, act_moment(at_us), at_us - 5000, &sample);
	sample.driver_raw = drivers[turn % DRIVER_COUNT];
	outlet_message(outlet, vehicle, &sample, at_us);
}

void act_jumps(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	struct outlet_record removed = { 305, ORIGIN_DEVICE, vehicle->id,
		"\"reason\":\"position.latitude and position.longitude are zero\"" };
	int turn = vehicle->count++ % 15;
	struct sample sample;

	vehicle_sample(vehicle, act_moment(at_us), at_us - 5000, &sample);
	if (turn == 5) {
		sample.latitude = sample.longitude = sample.satellites = 0;
		outlet_log(outlet, at_us, &removed,
			   "flespi/log/gw/devices/%" PRIu64 "/error",
			   vehicle->id);
	} else if (turn == 10) {
		sample.latitude += 0.35;
		sample.hdop = 9.9;
		sample.satellites = 4;
	}
	outlet_message(outlet, vehicle, &sample, at_us);
	vehicle->next_us = at_us + vehicle->interval_us;
}

/* --- settings and commands --------------------------------------------------- */

struct step {
	int code;
	const char *kind, *name, *action;   /* levels of the topic */
	const char *members;                /* of the record, behind its name */
	/* state that it leaves; NULL: none, "": removed */
	const char *retained;
	int after;                          /* steps since the command was queued */
};

static const struct step steps[] = {
	{ 311, "settings", "backend.server1", "updated", "", NULL, 0 },
	{ 317, "settings", "backend.server1", "sent", "", NULL, 0 },
	{ 312, "settings", "backend.server1", "delivered", "",
	  "{\"host\":\"ch40112.flespi.gw\",\"port\":28456}", 0 },
	{ 330, "commands-queue", "setdigout", "queued", "", "{\"name\":\"setdigout\"}",
	  0 },
	{ 334, "commands-queue", "setdigout", "sent", "", NULL, 1 },
	{ 332, "commands-queue", "setdigout", "processed",
	  ",\"executed\":true,\"response\":\"DOUTS are set\"", "", 2 },
	{ 310, "settings", "tracking.period", "received", "", "{\"seconds\":2}", 0 },
	{ 313, "settings", "phone.number", "refused", "", NULL, 0 },
	{ 330, "commands-queue", "getver", "queued", "", "{\"name\":\"getver\"}", 0 },
	{ 333, "commands-queue", "getver", "expired", "", "", 1 },
	{ 330, "commands-queue", "cpureset", "queued", "", "{\"name\":\"cpureset\"}", 0 },
	{ 331, "commands-queue", "cpureset", "canceled", "", "", 1 },
};

enum { STEP_COUNT = sizeof(steps) / sizeof(*steps) };

static void take_step(struct outlet *outlet, struct vehicle *vehicle, int turn,
		      int64_t at_us)
{
	const struct step *step = &steps[turn % STEP_COUNT];
	bool command = step->kind[0] == 'c';
	long long id = vehicle->start_us + turn - step->after;
	struct outlet_record record = { step->code, ORIGIN_DEVICE, vehicle->id, NULL };
	char members[160], item[32];

	snprintf(item, sizeof(item), "%lld", id);
	snprintf(members, sizeof(members), "%s%s%s\"name\":\"%s\"%s",
		 command ? "\"id\":" : "",
		 command ? item : "", command ? "," : "", step->name, step->members);
	record.members = members;
	outlet_log(outlet, at_us, &record, "flespi/log/gw/devices/%" PRIu64 "/%s/%s/%s",
		   vehicle->id, step->kind, step->name, step->action);
	if (step->retained)
		outlet_retain(outlet, at_us, step->retained,
			      "flespi/state/gw/devices/%" PRIu64 "/%s/%s", vehicle->id,
			      step->kind, command ? item : step->name);
}

void act_commands(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	outlet_report(outlet, vehicle, act_moment(at_us), at_us);
	if (vehicle->count++ % 4 == 3)
		take_step(outlet, vehicle, vehicle->count / 4 - 1, at_us);
	vehicle->next_us = at_us + vehicle->interval_us;
}
