/* What special devices do beyond reporting: appear, vanish, store and flush. */
#include "demo/character.h"

#include <inttypes.h>

static const int64_t second_us = 1000000;

int64_t act_moment(int64_t at_us)
{
	return (at_us - 300000) / second_us * second_us;
}

/* The network takes 0.3 to 1 second; a report never overtakes the one before it. */
static void plan_report(struct vehicle *vehicle, int64_t at_us)
{
	int64_t delay_us = 300000 + dice_below(&vehicle->dice, 600000);

	vehicle->sample_us += vehicle->interval_us;
	vehicle->next_us = vehicle->sample_us + delay_us;
	if (vehicle->next_us <= at_us)
		vehicle->next_us = at_us + 1;
}

void act_report(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	if (!vehicle->connected)
		outlet_connect(outlet, vehicle, at_us);
	outlet_report(outlet, vehicle, vehicle->sample_us, at_us);
	plan_report(vehicle, at_us);
	if (vehicle->character || !dice_once_in(&vehicle->dice, 1500))
		return;
	outlet_disconnect(outlet, vehicle, at_us,
			  dice_once_in(&vehicle->dice, 3) ? -1 : 2);
	vehicle->sample_us += 10 * second_us;
	vehicle->next_us += 10 * second_us;
}

void act_silent(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	if (at_us < vehicle->start_us + 25 * second_us)
		act_report(outlet, vehicle, at_us);
	else
		vehicle->next_us = vehicle_never;
}

void begin_never(struct vehicle *vehicle, int64_t start_us)
{
	(void)start_us;
	vehicle->next_us = vehicle_never;
}

void begin_absent(struct vehicle *vehicle, int64_t start_us)
{
	vehicle->moved_us = start_us - 5 * 3600 * second_us;
	vehicle->active_us = vehicle->moved_us + 400000;
	if (!vehicle->character->act)
		vehicle->next_us = vehicle_never;
}

/* --- storing and flushing --------------------------------------------------- */

enum { FLUSH_LIVE, FLUSH_AWAY, FLUSH_FLUSHING };

/* One record a second is stored; a packet of them goes out at once. */
struct flush_plan {
	int live_s, away_s;
	int close_code;          /* 0: nobody notices, the connection stays open */
	int packet, packet_ms;   /* records, and time for one packet */
};

static void flush_go_live(struct vehicle *vehicle, const struct flush_plan *plan,
			  int64_t at_us)
{
	vehicle->phase = FLUSH_LIVE;
	vehicle->phase_us = at_us + plan->live_s * second_us;
	vehicle->next_us = at_us + vehicle->interval_us;
}

static void flush_packet(struct outlet *outlet, struct vehicle *vehicle,
			 const struct flush_plan *plan, int64_t at_us)
{
	int64_t newest_us = act_moment(at_us);
	int64_t record_us = vehicle->moved_us / second_us * second_us;

	/* flespi gives a packet one server.timestamp */
	vehicle->phase_us = at_us - 4000;
	for (int i = 0; i < plan->packet && record_us < newest_us; i++)
		outlet_report(outlet, vehicle, record_us += second_us, at_us);
	vehicle->next_us = at_us + plan->packet_ms * 1000;
	if (record_us >= newest_us)
		flush_go_live(vehicle, plan, at_us);
}

static void flush_leave(struct outlet *outlet, struct vehicle *vehicle,
			const struct flush_plan *plan, int64_t at_us)
{
	if (plan->close_code)
		outlet_disconnect(outlet, vehicle, at_us, plan->close_code);
	vehicle->phase = FLUSH_AWAY;
	vehicle->next_us = at_us + plan->away_s * second_us;
}

static void flush(struct outlet *outlet, struct vehicle *vehicle,
		  const struct flush_plan *plan, int64_t at_us)
{
	switch (vehicle->phase) {
	case FLUSH_LIVE:
		outlet_report(outlet, vehicle, act_moment(at_us), at_us);
		vehicle->next_us = at_us + vehicle->interval_us;
		if (vehicle->phase_us && at_us >= vehicle->phase_us)
			flush_leave(outlet, vehicle, plan, at_us);
		else if (!vehicle->phase_us)
			flush_go_live(vehicle, plan, at_us);
		break;
	case FLUSH_AWAY:
		if (!vehicle->connected)
			outlet_connect(outlet, vehicle, at_us);
		vehicle->phase = FLUSH_FLUSHING;
		vehicle->next_us = at_us + second_us / 2;
		break;
	case FLUSH_FLUSHING:
		flush_packet(outlet, vehicle, plan, at_us);
		break;
	}
}

void begin_flush(struct vehicle *vehicle, int64_t start_us)
{
	vehicle->phase = FLUSH_AWAY;
	vehicle->moved_us = start_us - 400 * second_us;
	vehicle->active_us = vehicle->moved_us + 400000;
	vehicle->next_us = start_us + 12 * second_us;
}

void act_flush(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	static const struct flush_plan plan = {
		.live_s = 60, .away_s = 240, .close_code = -1,
		.packet = 20, .packet_ms = 400,
	};

	flush(outlet, vehicle, &plan, at_us);
}

void act_coverage(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	static const struct flush_plan plan = {
		.live_s = 20, .away_s = 35, .packet = 6, .packet_ms = 300,
	};

	flush(outlet, vehicle, &plan, at_us);
}

void shape_flush(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	(void)at_us;
	sample->buffered = vehicle->phase == FLUSH_FLUSHING;
	if (sample->buffered)
		sample->server_us = vehicle->phase_us;
}

void shape_coverage(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	shape_flush(vehicle, at_us, sample);
	sample->gsm_percent = 20 * dice_below(&vehicle->dice, 2);
	sample->gsm_dbm = -113 + dice_below(&vehicle->dice, 6);
	sample->roaming = 1;
}

/* --- connections that end --------------------------------------------------- */

struct closing {
	int code;
	int talk_s, idle_s;      /* reports, then nothing until it is closed */
	int away_s;              /* until the next connection */
};

static const struct closing closings[] = {
	{ 17, 1, 599, 6 }, { 2, 7, 0, 5 }, { 6, 5, 0, 5 }, { 12, 6, 0, 3 },
	{ 14, 0, 1, 8 }, { 4, 5, 0, 5 }, { 18, 6, 0, 5 }, { -1, 9, 0, 7 },
	{ 7, 5, 0, 3 }, { 8, 7, 0, 3 }, { 9, 5, 0, 3 }, { 10, 5, 0, 6 },
	{ 5, 4, 0, 5 }, { 3, 8, 0, 9 },
};

enum { CLOSING_COUNT = sizeof(closings) / sizeof(*closings) };

/* The first connection has been idle for nearly ten minutes when we come to look. */
void begin_closes(struct vehicle *vehicle, int64_t start_us)
{
	vehicle->connected_us = start_us - 585 * second_us;
	vehicle->moved_us = vehicle->connected_us;
	vehicle->active_us = vehicle->connected_us + 400000;
	vehicle->next_us = start_us + 15 * second_us;
	vehicle->messages = 1;
	vehicle->bytes = 150;
}

void act_closes(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	const struct closing *closing = &closings[vehicle->count % CLOSING_COUNT];
	int64_t talk_until_us = vehicle->connected_us + closing->talk_s * second_us;
	int64_t close_us = talk_until_us + closing->idle_s * second_us;

	if (!vehicle->connected) {
		outlet_connect(outlet, vehicle, at_us);
		vehicle->next_us = at_us + 600000;
	} else if (at_us >= close_us) {
		outlet_disconnect(outlet, vehicle, at_us, closing->code);
		vehicle->next_us = at_us + closing->away_s * second_us;
		vehicle->count++;
	} else if (at_us < talk_until_us) {
		outlet_report(outlet, vehicle, act_moment(at_us), at_us);
		vehicle->next_us = at_us + vehicle->interval_us;
	} else {
		vehicle->next_us = close_us;
	}
}

/* A blocked or disabled device is let in as far as its ident, then closed. */
void act_rejected(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us)
{
	struct outlet_record blocked = { 20, ORIGIN_DEVICE, vehicle->id,
					 "\"blocked\":2" };
	int code = vehicle->character->blocked ? 13 : 23;

	if (code == 13 && vehicle->count++ % 4 == 0)
		outlet_log(outlet, at_us, &blocked,
			   "flespi/log/gw/devices/%" PRIu64 "/blocked",
			   vehicle->id);
	outlet_connect(outlet, vehicle, at_us);
	outlet_disconnect(outlet, vehicle, at_us, code);
	vehicle->next_us = at_us + vehicle->interval_us;
}
