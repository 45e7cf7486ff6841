#include "demo/fleet.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/mem.h"
#include "demo/account.h"
#include "demo/character.h"

/* Beyond so many devices the snapshot keeps only positions: a broker holds some
 * hundred bytes for each retained topic. */
enum { TELEMETRY_DEVICES = 1000 };

/* Who acts next is on top of a heap. Everybody stays in it for ever: only the top
 * one's time changes, so sinking is the only operation. */
struct turn {
	int64_t at_us;
	uint32_t who;            /* vehicle; `count`: the account */
};

struct fleet {
	struct vehicle *vehicles;
	size_t count;
	struct account account;
	struct outlet outlet;
	struct turn *turns;      /* count + 1 of them, heap order */
	int64_t start_us;
};

/* Of two at the same time the lower number is first, so that order repeats. */
static bool before(const struct turn *a, const struct turn *b)
{
	return a->at_us != b->at_us ? a->at_us < b->at_us : a->who < b->who;
}

static void sink(struct fleet *fleet, size_t i)
{
	struct turn *turns = fleet->turns;
	size_t last = fleet->count;
	struct turn moved = turns[i];

	for (size_t child = 2 * i + 1; child <= last; child = 2 * i + 1) {
		if (child < last && before(&turns[child + 1], &turns[child]))
			child++;
		if (!before(&turns[child], &moved))
			break;
		turns[i] = turns[child];
		i = child;
	}
	turns[i] = moved;
}

struct fleet *fleet_new(int devices, uint64_t seed, int64_t start_us)
{
	struct fleet *fleet = mem_new(sizeof(*fleet));

	fleet->count = (size_t)devices;
	fleet->vehicles = mem_array(fleet->count, sizeof(*fleet->vehicles));
	fleet->turns = mem_array(fleet->count + 1, sizeof(*fleet->turns));
	fleet->start_us = start_us;
	for (size_t i = 0; i < fleet->count; i++) {
		struct vehicle *vehicle = &fleet->vehicles[i];

		vehicle_init(vehicle, i, seed, start_us);
		fleet->turns[i] = (struct turn){ vehicle->next_us, (uint32_t)i };
		fleet->outlet.connections[vehicle->inlet - inlets] += vehicle->connected;
	}
	account_init(&fleet->account, fleet->vehicles[0].id, seed, start_us);
	fleet->turns[fleet->count] = (struct turn){ account_next_us(&fleet->account),
						    (uint32_t)fleet->count };
	for (size_t i = fleet->count / 2 + 1; i-- > 0;)
		sink(fleet, i);
	return fleet;
}

void fleet_free(struct fleet *fleet)
{
	if (!fleet)
		return;
	for (size_t i = 0; i < fleet->count; i++)
		vehicle_fini(&fleet->vehicles[i]);
	outlet_fini(&fleet->outlet);
	free(fleet->vehicles);
	free(fleet->turns);
	free(fleet);
}

static void latest_telemetry(struct fleet *fleet, struct vehicle *vehicle,
			     bool every_parameter)
{
	const struct character *character = vehicle->character;
	struct sample sample;

	if (character && character->unseen)
		return;
	vehicle_sample(vehicle, vehicle->moved_us / 1000000 * 1000000, vehicle->active_us,
		       &sample);
	if (character && character->shape)
		character->shape(vehicle, vehicle->active_us, &sample);
	outlet_telemetry(&fleet->outlet, vehicle, &sample, vehicle->active_us,
			 every_parameter);
}

void fleet_snapshot(struct fleet *fleet, fleet_emit *emit, void *owner)
{
	struct outlet *outlet = &fleet->outlet;

	outlet->emit = emit;
	outlet->owner = owner;
	for (int i = 0; i < INLET_COUNT; i++)
		outlet_channel_state(outlet, &inlets[i], fleet->start_us);
	account_state(&fleet->account, outlet, fleet->start_us);
	for (size_t i = 0; i < fleet->count; i++)
		outlet_device_state(outlet, &fleet->vehicles[i], fleet->start_us);
	for (size_t i = 0; i < fleet->count; i++)
		latest_telemetry(fleet, &fleet->vehicles[i], i < TELEMETRY_DEVICES);
}

static int64_t act(struct fleet *fleet, size_t who, int64_t at_us)
{
	struct outlet *outlet = &fleet->outlet;
	struct vehicle *vehicle = &fleet->vehicles[who];

	if (who == fleet->count) {
		account_act(&fleet->account, outlet, at_us);
		return account_next_us(&fleet->account);
	}
	if (vehicle->character && vehicle->character->act)
		vehicle->character->act(outlet, vehicle, at_us);
	else
		act_report(outlet, vehicle, at_us);
	return vehicle->next_us;
}

void fleet_advance(struct fleet *fleet, int64_t now_us, fleet_emit *emit, void *owner)
{
	struct turn *next = &fleet->turns[0];

	fleet->outlet.emit = emit;
	fleet->outlet.owner = owner;
	while (next->at_us <= now_us) {
		next->at_us = act(fleet, next->who, next->at_us);
		sink(fleet, 0);
	}
}

int64_t fleet_next_us(const struct fleet *fleet)
{
	return fleet->turns[0].at_us;
}

uint64_t fleet_cid(const struct fleet *fleet)
{
	(void)fleet;
	return OUTLET_CID;
}

void fleet_report(struct fleet *fleet, int device, int64_t now_us, fleet_emit *emit,
		  void *owner)
{
	struct vehicle *vehicle = &fleet->vehicles[device];
	struct buffer *payload = &fleet->outlet.payload;
	struct sample sample;

	fleet->outlet.emit = emit;
	fleet->outlet.owner = owner;
	vehicle_sample(vehicle, now_us, now_us, &sample);
	buffer_clear(payload);
	sample_write(&sample, payload);
	outlet_say_payload(&fleet->outlet, now_us, false,
			   "flespi/message/gw/devices/%" PRIu64,
			   vehicle->id);
}
