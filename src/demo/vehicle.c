#include "demo/vehicle.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "demo/character.h"

static const uint64_t first_id = 5400101;
static const int64_t second_us = 1000000;

const struct inlet inlets[INLET_COUNT] = {
	[INLET_TELTONIKA] = {
		.id = 40112, .name = "teltonika-main", .uri = "ch40112.flespi.gw:28456",
		.protocol_name = "teltonika", .protocol_id = 14,
		.type_name = "Teltonika FMB120", .type_id = 744, .codec_id = 142,
	},
	[INLET_QUECLINK] = {
		.id = 40207, .name = "queclink-eu", .uri = "ch40207.flespi.gw:29120",
		.protocol_name = "queclink", .protocol_id = 27,
		.type_name = "Queclink GV300", .type_id = 311, .codec_id = 3,
	},
	[INLET_CONCOX] = {
		.id = 40388, .name = "concox-rental", .uri = "ch40388.flespi.gw:30544",
		.protocol_name = "concox", .protocol_id = 16,
		.type_name = "Concox GT06N", .type_id = 205, .codec_id = 1,
	},
};

/* The last digit of an IMEI makes the weighted sum a multiple of ten (ISO/IEC
 * 7812-1 annex B), so swapping two neighbours never gives another valid one. */
static char check_digit(const char *digits14)
{
	int sum = 0;

	for (int i = 0; i < 14; i++) {
		int digit = digits14[i] - '0';

		if (i % 2)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

/* 7919 has no divisor in common with a million: all serial numbers differ. */
static void give_ident(struct vehicle *vehicle, uint64_t index, uint64_t seed)
{
	uint64_t serial = (index * 7919 + seed % 1000000) % 1000000;

	snprintf(vehicle->ident, sizeof(vehicle->ident), "35209308%06u",
		 (unsigned)serial);
	vehicle->ident[14] = check_digit(vehicle->ident);
	vehicle->ident[15] = '\0';
}

static void give_name(struct vehicle *vehicle, uint64_t index)
{
	static const char *const kinds[] = { "Van", "Truck", "Car", "Bus", "Courier" };
	const char *kind = kinds[dice_below(&vehicle->dice, 5)];
	int number = (int)(101 + index - character_count);

	if (vehicle->character)
		vehicle->name = mem_format("\"%s\"", vehicle->character->name);
	else
		vehicle->name = mem_format("\"%s %d\"", kind, number);
}

/* Two of five ordinary vehicles are on the road and report each second; the
 * others report seldom, most of them parked. */
static void give_habits(struct vehicle *vehicle)
{
	static const int seldom_s[] = { 5, 5, 10, 10, 20, 30, 60 };
	const struct character *character = vehicle->character;
	struct dice *dice = &vehicle->dice;

	if (character) {
		vehicle->inlet = &inlets[character->inlet];
		vehicle->route = &routes[character->route];
		vehicle->interval_us = character->interval_ms * 1000LL;
		vehicle->ignition = !character->parked;
		return;
	}
	vehicle->inlet = &inlets[dice_below(dice, INLET_COUNT)];
	vehicle->route = &routes[dice_below(dice, ROUTE_COUNT)];
	vehicle->ignition = dice_below(dice, 5) < 2;
	vehicle->interval_us = 1000000;
	if (!vehicle->ignition) {
		vehicle->interval_us *= seldom_s[dice_below(dice, 7)];
		vehicle->ignition = dice_once_in(dice, 3);
	}
}

void vehicle_new_peer(struct vehicle *vehicle)
{
	uint64_t thrown = dice_throw(&vehicle->dice);
	unsigned a = thrown & 127, b = thrown >> 7 & 255, c = thrown >> 15 & 127;
	unsigned port = 10240 + (thrown >> 22 & 32767);

	snprintf(vehicle->peer, sizeof(vehicle->peer), "37.%u.%u.%u:%u",
		 a + 7, b, c + 1, port);
}

static void park_somewhere(struct vehicle *vehicle)
{
	struct dice *dice = &vehicle->dice;

	vehicle->lap_m = route_length_m(vehicle->route);
	vehicle->at_m = dice_between(dice, 0, vehicle->lap_m);
	vehicle->mileage_km = floor(dice_between(dice, 900, 240000));
	vehicle->fuel_percent = dice_between(dice, 25, 98);
	vehicle->battery_v = dice_between(dice, 3.95, 4.12);
	snprintf(vehicle->iccid, sizeof(vehicle->iccid), "89%03d%014lld",
		 vehicle->route->mcc, (long long)dice_below(dice, 100000000000000));
}

/* It has reported up to the start and goes on some time after it. Trackers count
 * whole seconds; the network spreads their reports. */
static void plan(struct vehicle *vehicle, int64_t start_us)
{
	struct dice *dice = &vehicle->dice;
	int64_t interval_s = vehicle->interval_us / second_us;

	vehicle->sample_us = (start_us / second_us + 1) * second_us +
		dice_below(dice, interval_s + 1) * second_us;
	vehicle->next_us = vehicle->sample_us + 300000 + dice_below(dice, 600000);
	vehicle->moved_us = start_us - vehicle->interval_us - second_us;
	vehicle->active_us = vehicle->moved_us + 400000;
	vehicle->connected = !(vehicle->character && vehicle->character->offline);
	vehicle->connected_us = start_us - dice_below(dice, 7200 * second_us);
	snprintf(vehicle->connection, sizeof(vehicle->connection), "%lld",
		 (long long)vehicle->connected_us);
}

void vehicle_init(struct vehicle *vehicle, uint64_t index, uint64_t seed,
		  int64_t start_us)
{
	*vehicle = (struct vehicle){ 0 };
	vehicle->dice.state = seed * 0x2545f4914f6cdd1du + index;
	vehicle->character = index < character_count ? &characters[index] : NULL;
	vehicle->id = first_id + index;
	give_ident(vehicle, index, seed);
	give_name(vehicle, index);
	give_habits(vehicle);
	vehicle_new_peer(vehicle);
	park_somewhere(vehicle);
	vehicle->type = vehicle->inlet;
	vehicle->start_us = start_us;
	plan(vehicle, start_us);
	if (vehicle->character && vehicle->character->begin)
		vehicle->character->begin(vehicle, start_us);
}

void vehicle_fini(struct vehicle *vehicle)
{
	free(vehicle->name);
	free(vehicle->picture);
	if (vehicle->other)
		vehicle_fini(vehicle->other);
	free(vehicle->other);
}

/* Now and then a red light; otherwise a speed near the limit. */
static void choose_speed(struct vehicle *vehicle)
{
	struct dice *dice = &vehicle->dice;
	bool city = vehicle->route->limit_kmh < 70;
	bool red = dice_once_in(dice, city ? 5 : 40);
	double part = red ? 0 : dice_between(dice, 0.6, 1.06);
	double seconds = dice_between(dice, 8, red ? 25 : 45);

	vehicle->target_kmh = vehicle->route->limit_kmh * part;
	vehicle->target_until_us = vehicle->moved_us + (int64_t)(seconds * 1e6);
}

static void drive(struct vehicle *vehicle, int64_t to_us)
{
	const double kmh_per_second = 8;
	double seconds = (double)(to_us - vehicle->moved_us) / 1e6;

	if (seconds <= 0)
		return;
	vehicle->moved_us = to_us;
	if (!vehicle->ignition) {
		vehicle->speed_kmh = 0;
		return;
	}
	if (to_us >= vehicle->target_until_us)
		choose_speed(vehicle);
	double step = kmh_per_second * seconds;
	double change = fmax(-step, fmin(step, vehicle->target_kmh - vehicle->speed_kmh));
	double metres = (vehicle->speed_kmh + change / 2) / 3.6 * seconds;

	vehicle->speed_kmh += change;
	vehicle->at_m = fmod(vehicle->at_m + metres, vehicle->lap_m);
	vehicle->mileage_km += metres / 1000;
	vehicle->fuel_percent -= metres / 1000 * 0.05 + seconds * 0.0001;
	if (vehicle->fuel_percent < 8)
		vehicle->fuel_percent = 95;
}

static void sample_identity(const struct vehicle *vehicle, struct sample *sample)
{
	const struct inlet *inlet = vehicle->inlet;

	sample->channel_id = inlet->id;
	sample->protocol_id = inlet->protocol_id;
	sample->codec_id = inlet->codec_id;
	sample->ident = vehicle->ident;
	sample->peer = vehicle->peer;
	if (!vehicle->id)
		return;
	sample->device_id = vehicle->id;
	sample->device_name = vehicle->name;
	sample->device_type_id = vehicle->type->type_id;
}

static void sample_position(struct vehicle *vehicle, struct sample *sample)
{
	struct dice *dice = &vehicle->dice;
	struct place place;

	route_place(vehicle->route, vehicle->at_m, &place);
	sample->latitude = place.latitude;
	sample->longitude = place.longitude;
	sample->direction_deg = floor(place.direction_deg);
	sample->altitude_m = vehicle->route->altitude_m +
		floor(9 * sin(vehicle->at_m / 700));
	sample->speed_kmh = round(vehicle->speed_kmh);
	sample->satellites = 11 + dice_below(dice, 6);
	sample->hdop = dice_between(dice, 0.6, 1.0);
	sample->pdop = sample->hdop + dice_between(dice, 0.4, 0.7);
	sample->valid = 1;
	sample->gnss_state = 1;
	sample->gnss_status = 1;
}

static void sample_vehicle(struct vehicle *vehicle, struct sample *sample)
{
	struct dice *dice = &vehicle->dice;
	bool on = vehicle->ignition;

	sample->supply_v = (on ? 13.7 : 12.4) + dice_between(dice, 0, 0.3);
	sample->supply_status = 1;
	sample->battery_v = vehicle->battery_v;
	sample->battery_a = 0;
	sample->battery_percent = round((vehicle->battery_v - 3.2) * 100);
	sample->charging = 0;
	sample->ignition = on;
	sample->movement = vehicle->speed_kmh > 2;
	sample->mileage_km = vehicle->mileage_km;
	sample->engine_rpm = 0;
	if (on)
		sample->engine_rpm = 780 + round(vehicle->speed_kmh * 27) +
			dice_below(dice, 60);
	sample->coolant_c = on ? 84 + dice_below(dice, 5) : 21;
	sample->fuel_percent = vehicle->fuel_percent;
	sample->din = on;
	sample->din1 = on;
	sample->din2 = 0;
	sample->dout = 0;
	sample->dout1 = 0;
	sample->ain_v = dice_between(dice, 0.02, 0.06);
	sample->event = 0;
	sample->priority = 0;
}

static void sample_network(struct vehicle *vehicle, struct sample *sample)
{
	const struct route *route = vehicle->route;
	uint64_t cell = (uint64_t)(vehicle->at_m / 900);

	sample->gsm_percent = 60 + 20 * dice_below(&vehicle->dice, 3);
	sample->mcc = route->mcc;
	sample->mnc = route->mnc;
	sample->operator_code = route->operator_code;
	sample->iccid = vehicle->iccid;
	sample->lac = 108 + route->mnc;
	sample->cell = 11511 + (double)(cell * 37 % 4096);
	sample->roaming = 0;
}

void vehicle_sample(struct vehicle *vehicle, int64_t device_us, int64_t server_us,
		    struct sample *sample)
{
	drive(vehicle, device_us);
	sample_clear(sample);
	sample->device_us = device_us;
	sample->server_us = server_us;
	sample_identity(vehicle, sample);
	sample_position(vehicle, sample);
	sample_vehicle(vehicle, sample);
	sample_network(vehicle, sample);
}
