#include "demo/character.h"

#include <math.h>

#include "core/mem.h"

static const int64_t second_us = 1000000;

/* Seconds into a condition that comes back every `period_s`. */
static double cycle(const struct vehicle *vehicle, int64_t at_us, int period_s)
{
	return fmod((double)(at_us - vehicle->start_us) / 1e6, period_s);
}

static void shape_behind(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	(void)vehicle, (void)at_us;
	sample->device_us -= 3600 * second_us;
}

static void shape_ahead(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	(void)vehicle, (void)at_us;
	sample->device_us += 75 * second_us;
}

/* Engine and wheels turn, but the place stays where the fix was lost. */
static void shape_lost_fix(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	if (cycle(vehicle, at_us, 180) > 150)
		return;
	vehicle->target_kmh = vehicle->speed_kmh = 0;
	vehicle->target_until_us = at_us + 2 * second_us;
	sample->valid = 0;
	sample->satellites = 2;
	sample->hdop = 25.5;
	sample->pdop = 31;
	sample->speed_kmh = 0;
	sample->gnss_state = 3;
	sample->gnss_status = 0;
	sample->jammed = 0;
	sample->engine_rpm = 1900 + dice_below(&vehicle->dice, 200);
	sample->movement = 1;
}

static void shape_power_cut(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	double seconds = cycle(vehicle, at_us, 150) - 10;

	if (at_us < vehicle->start_us || seconds < 0)
		return;
	if (seconds > 100) {
		sample->charging = 1;
		sample->battery_a = 0.41;
		return;
	}
	sample->supply_v = 0;
	sample->supply_status = 0;
	sample->power_cut = 1;
	sample->battery_v = 4.05 - 0.004 * seconds;
	sample->battery_percent = round((sample->battery_v - 3.2) * 100);
	sample->battery_a = -0.182;
	sample->event = 252;
	sample->priority = 2;
}

static void shape_alarms(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	(void)at_us;
	switch (vehicle->count++ % 40) {
	case 6:
		sample->harsh_braking = 1;
		sample->event = 253;
		break;
	case 13:
		sample->overspeeding = 1;
		sample->event = 255;
		break;
	case 19:
	case 20:
		sample->alarm = sample->sos = 1;
		sample->event = 236;
		sample->priority = 2;
		break;
	case 27:
		sample->harsh_acceleration = 1;
		sample->event = 253;
		break;
	case 33:
		sample->towing = 1;
		sample->event = 246;
		break;
	case 39:
		sample->crash = 1;
		sample->event = 247;
		sample->priority = 3;
		break;
	}
}

/* A Teltonika registered as if it were a Queclink. */
static void begin_wrong_type(struct vehicle *vehicle, int64_t start_us)
{
	(void)start_us;
	vehicle->type = &inlets[INLET_QUECLINK];
}

/* Its elements have numbers: the device type has no names for them. */
static void shape_wrong_type(struct vehicle *vehicle, int64_t at_us,
			     struct sample *sample)
{
	(void)at_us;
	for (int i = 0; i < SAMPLE_CUSTOM_COUNT; i++)
		sample->custom[i] = i % 3 ? 7 * i + 1 :
			dice_below(&vehicle->dice, 4000);
	sample->ignition = sample->movement = -1;
	sample->supply_v = sample->battery_v = sample->battery_a = NAN;
	sample->gsm_percent = sample->din = sample->dout = sample->engine_rpm = NAN;
	sample->din1 = sample->din2 = sample->dout1 = -1;
}

static const char beacons[] =
	"[{\"battery.level\":71,\"id\":\"e2c56db5dffb48d2b060d0f5a71096e0\","
	"\"rssi\":-71},{\"humidity\":48,\"id\":\"0ac59ca4dfa6442c8c6522247851344c\","
	"\"local_name\":\"EYE 3\",\"rssi\":-64,\"temperature\":4.5}]";

static const char faults[] =
	"[{\"fmi\":4,\"oc\":3,\"sa\":0,\"spn\":110},"
	"{\"fmi\":1,\"oc\":1,\"sa\":0,\"spn\":639}]";

/* Someone opens and closes the door while looking whether the input is wired. */
static void shape_sensors(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	bool open = cycle(vehicle, at_us, 14) > 9;

	sample->din2 = open;
	sample->din = 1 + 2 * open;
	sample->ain_v = open ? 4.871 : 0.112;
	sample->temperature_c = -18 + 5 * sin((double)at_us / 4e7) + open;
	sample->humidity_percent = 62 + open * 9;
	sample->beacons_raw = beacons;
	sample->faults_raw = faults;
	sample->ibutton = "0100001BE5D3A77C";
}

/* A message that an application put in, not a tracker. */
static void shape_rest(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	(void)vehicle, (void)at_us;
	sample->rest_us = sample->server_us;
	sample->peer = NULL;
	sample->channel_id = 0;
}

static void begin_camera(struct vehicle *vehicle, int64_t start_us)
{
	static const char head[] = "\"data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ";
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buffer text = { 0 };

	(void)start_us;
	buffer_add_text(&text, head);
	for (int i = 0; i < 240000; i++)
		buffer_add_char(&text, alphabet[dice_below(&vehicle->dice, 64)]);
	buffer_add_char(&text, '"');
	vehicle->picture = buffer_take(&text);
}

static void shape_camera(struct vehicle *vehicle, int64_t at_us, struct sample *sample)
{
	(void)at_us;
	if (vehicle->count++ % 12 == 3)
		sample->image_raw = vehicle->picture;
}

const struct character characters[] = {
	{ .name = "Van 12", .shows = "drives, one message a second",
	  .route = ROUTE_WARSAW, .interval_ms = 1000 },
	{ .name = "Truck 7", .shows = "drives, one message each 5 seconds",
	  .route = ROUTE_WARSAW_LODZ, .interval_ms = 5000 },
	{ .name = "Car 3", .shows = "parked, one message a minute",
	  .route = ROUTE_VILNIUS, .interval_ms = 60000, .parked = true },
	{ .name = "Truck 21",
	  .shows = "loses its connection and then flushes its black box",
	  .route = ROUTE_WARSAW_LODZ, .interval_ms = 2000, .offline = true,
	  .begin = begin_flush, .act = act_flush, .shape = shape_flush },
	{ .name = "Bus 5", .shows = "its clock is an hour behind",
	  .route = ROUTE_VILNIUS, .interval_ms = 1000, .shape = shape_behind },
	{ .name = "Taxi 9", .shows = "its clock is 75 seconds ahead",
	  .inlet = INLET_CONCOX,
	  .route = ROUTE_DUBAI, .interval_ms = 2000, .shape = shape_ahead },
	{ .name = "Van 4", .shows = "no GPS fix while the engine runs",
	  .route = ROUTE_KYIV, .interval_ms = 1000, .shape = shape_lost_fix },
	{ .name = "Loader 2", .shows = "its power is cut, the battery drains",
	  .route = ROUTE_BERLIN, .interval_ms = 1000, .shape = shape_power_cut },
	{ .name = "Van 31", .shows = "falls silent after 25 seconds, yet stays connected",
	  .route = ROUTE_WARSAW, .interval_ms = 1000,
	  .act = act_silent },
	{ .name = "Truck 40", .shows = "offline for hours", .inlet = INLET_QUECLINK,
	  .route = ROUTE_KYIV, .interval_ms = 10000, .parked = true, .offline = true,
	  .begin = begin_absent },
	{ .name = "Van 9", .shows = "its connections end, each with another close code",
	  .route = ROUTE_WARSAW, .interval_ms = 2000,
	  .begin = begin_closes, .act = act_closes },
	{ .name = "Courier 14", .shows = "SOS, crash, towing and driving events",
	  .route = ROUTE_BERLIN, .interval_ms = 1000, .shape = shape_alarms },
	{ .name = "Rental 6", .shows = "two trackers send one ident",
	  .inlet = INLET_CONCOX,
	  .route = ROUTE_WARSAW, .interval_ms = 1000,
	  .begin = begin_twin, .act = act_twin },
	{ .name = "Van 18", .shows = "its tracker sends an ident with two digits swapped",
	  .route = ROUTE_VILNIUS, .interval_ms = 5000, .offline = true, .unseen = true,
	  .begin = begin_typo, .act = act_typo },
	{ .name = "Excavator 1", .shows = "wrong device type: nameless parameters",
	  .route = ROUTE_KYIV, .interval_ms = 1000, .begin = begin_wrong_type,
	  .shape = shape_wrong_type },
	{ .name = "Кран 3", .shows = "a name in Cyrillic", .inlet = INLET_QUECLINK,
	  .route = ROUTE_KYIV, .interval_ms = 1000 },
	{ .name = "شاحنة ٧", .shows = "a name in Arabic", .inlet = INLET_CONCOX,
	  .route = ROUTE_CAIRO, .interval_ms = 2000 },
	{ .name = "冷藏车 12", .shows = "a name in Chinese", .inlet = INLET_CONCOX,
	  .route = ROUTE_BEIJING, .interval_ms = 2000 },
	{ .name = "🚚 Nordic 👩🏽‍🔧🇱🇹", .shows = "a name with emoji",
	  .inlet = INLET_QUECLINK,
	  .route = ROUTE_VILNIUS, .interval_ms = 1000 },
	{ .name = "Trailer \\u001b[31m66\\u0007",
	  .shows = "hostile bytes, payloads that are not JSON",
	  .route = ROUTE_BERLIN, .interval_ms = 2000,
	  .act = act_hostile },
	{ .name = "Van 99 (new)", .shows = "registered, never seen",
	  .route = ROUTE_BERLIN, .interval_ms = 10000, .offline = true, .unseen = true,
	  .begin = begin_never },
	{ .name = "Scooter 8", .shows = "blocked: too many messages a minute",
	  .blocked = 2,
	  .route = ROUTE_BERLIN, .interval_ms = 30000, .offline = true,
	  .inlet = INLET_CONCOX,
	  .begin = begin_absent, .act = act_rejected },
	{ .name = "Van 77", .shows = "disabled, and still trying", .disabled = true,
	  .route = ROUTE_WARSAW, .interval_ms = 45000, .offline = true,
	  .inlet = INLET_QUECLINK,
	  .begin = begin_absent, .act = act_rejected },
	{ .name = "Camera 2", .shows = "a picture inside a message now and then",
	  .route = ROUTE_DUBAI, .interval_ms = 5000,
	  .begin = begin_camera, .shape = shape_camera },
	{ .name = "Truck 15", .shows = "settings and commands on their way",
	  .route = ROUTE_WARSAW_LODZ, .interval_ms = 2000,
	  .act = act_commands },
	{ .name = "Courier 3", .shows = "positions that jump, 0/0 positions",
	  .route = ROUTE_CAIRO, .interval_ms = 1000,
	  .inlet = INLET_CONCOX, .act = act_jumps },
	{ .name = "Truck 33", .shows = "poor coverage: gaps, then what was stored",
	  .route = ROUTE_KYIV, .interval_ms = 1000,
	  .act = act_coverage, .shape = shape_coverage },
	{ .name = "Reefer 4", .shows = "sensors and inputs, nested values",
	  .route = ROUTE_WARSAW_LODZ, .interval_ms = 1000, .shape = shape_sensors },
	{ .name = "Yard import", .shows = "messages put in by REST",
	  .route = ROUTE_WARSAW, .interval_ms = 15000, .shape = shape_rest },
};

const size_t character_count = sizeof(characters) / sizeof(*characters);
