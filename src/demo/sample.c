#include "demo/sample.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum field_type { FIELD_NUMBER, FIELD_ID, FIELD_FLAG, FIELD_TEXT, FIELD_RAW, FIELD_TIME };

struct field {
	const char *name;
	enum field_type type;
	int decimals;            /* FIELD_NUMBER */
	size_t at;               /* offset in struct sample */
};

/* Sorted by name: flespi's own messages are. */
static const struct field fields[] = {
	{ "ain.1", FIELD_NUMBER, 3, offsetof(struct sample, ain_v) },
	{ "alarm.event", FIELD_FLAG, 0, offsetof(struct sample, alarm) },
	{ "battery.charging.status", FIELD_FLAG, 0, offsetof(struct sample, charging) },
	{ "battery.current", FIELD_NUMBER, 3, offsetof(struct sample, battery_a) },
	{ "battery.level", FIELD_NUMBER, 0, offsetof(struct sample, battery_percent) },
	{ "battery.voltage", FIELD_NUMBER, 3, offsetof(struct sample, battery_v) },
	{ "ble.beacons", FIELD_RAW, 0, offsetof(struct sample, beacons_raw) },
	{ "can.dtc", FIELD_RAW, 0, offsetof(struct sample, faults_raw) },
	{ "can.engine.coolant.temperature", FIELD_NUMBER, 0,
	  offsetof(struct sample, coolant_c) },
	{ "can.engine.rpm", FIELD_NUMBER, 0, offsetof(struct sample, engine_rpm) },
	{ "can.fuel.level", FIELD_NUMBER, 1, offsetof(struct sample, fuel_percent) },
	{ "channel.id", FIELD_ID, 0, offsetof(struct sample, channel_id) },
	{ "codec.id", FIELD_NUMBER, 0, offsetof(struct sample, codec_id) },
	{ "crash.event", FIELD_FLAG, 0, offsetof(struct sample, crash) },
	{ "custom.param.10", FIELD_NUMBER, 0, offsetof(struct sample, custom[0]) },
	{ "custom.param.11", FIELD_NUMBER, 0, offsetof(struct sample, custom[1]) },
	{ "custom.param.113", FIELD_NUMBER, 0, offsetof(struct sample, custom[2]) },
	{ "custom.param.12", FIELD_NUMBER, 0, offsetof(struct sample, custom[3]) },
	{ "custom.param.13", FIELD_NUMBER, 0, offsetof(struct sample, custom[4]) },
	{ "custom.param.14", FIELD_NUMBER, 0, offsetof(struct sample, custom[5]) },
	{ "custom.param.15", FIELD_NUMBER, 0, offsetof(struct sample, custom[6]) },
	{ "custom.param.16", FIELD_NUMBER, 0, offsetof(struct sample, custom[7]) },
	{ "custom.param.17", FIELD_NUMBER, 0, offsetof(struct sample, custom[8]) },
	{ "custom.param.18", FIELD_NUMBER, 0, offsetof(struct sample, custom[9]) },
	{ "custom.param.19", FIELD_NUMBER, 0, offsetof(struct sample, custom[10]) },
	{ "custom.param.199", FIELD_NUMBER, 0, offsetof(struct sample, custom[11]) },
	{ "custom.param.200", FIELD_NUMBER, 0, offsetof(struct sample, custom[12]) },
	{ "custom.param.239", FIELD_NUMBER, 0, offsetof(struct sample, custom[13]) },
	{ "custom.param.240", FIELD_NUMBER, 0, offsetof(struct sample, custom[14]) },
	{ "custom.param.241", FIELD_NUMBER, 0, offsetof(struct sample, custom[15]) },
	{ "custom.param.389", FIELD_NUMBER, 0, offsetof(struct sample, custom[16]) },
	{ "custom.param.390", FIELD_NUMBER, 0, offsetof(struct sample, custom[17]) },
	{ "custom.param.66", FIELD_NUMBER, 0, offsetof(struct sample, custom[18]) },
	{ "custom.param.67", FIELD_NUMBER, 0, offsetof(struct sample, custom[19]) },
	{ "custom.param.68", FIELD_NUMBER, 0, offsetof(struct sample, custom[20]) },
	{ "custom.param.69", FIELD_NUMBER, 0, offsetof(struct sample, custom[21]) },
	{ "custom.param.80", FIELD_NUMBER, 0, offsetof(struct sample, custom[22]) },
	{ "custom.param.9", FIELD_NUMBER, 0, offsetof(struct sample, custom[23]) },
	{ "device.id", FIELD_ID, 0, offsetof(struct sample, device_id) },
	{ "device.name", FIELD_RAW, 0, offsetof(struct sample, device_name) },
	{ "device.type.id", FIELD_NUMBER, 0, offsetof(struct sample, device_type_id) },
	{ "din", FIELD_NUMBER, 0, offsetof(struct sample, din) },
	{ "din.1", FIELD_FLAG, 0, offsetof(struct sample, din1) },
	{ "din.2", FIELD_FLAG, 0, offsetof(struct sample, din2) },
	{ "dout", FIELD_NUMBER, 0, offsetof(struct sample, dout) },
	{ "dout.1", FIELD_FLAG, 0, offsetof(struct sample, dout1) },
	{ "driver.name", FIELD_RAW, 0, offsetof(struct sample, driver_raw) },
	{ "engine.ignition.status", FIELD_FLAG, 0, offsetof(struct sample, ignition) },
	{ "event.enum", FIELD_NUMBER, 0, offsetof(struct sample, event) },
	{ "event.priority.enum", FIELD_NUMBER, 0, offsetof(struct sample, priority) },
	{ "external.powersource.status", FIELD_FLAG, 0,
	  offsetof(struct sample, supply_status) },
	{ "external.powersource.voltage", FIELD_NUMBER, 3,
	  offsetof(struct sample, supply_v) },
	{ "gnss.jamming.status", FIELD_FLAG, 0, offsetof(struct sample, jammed) },
	{ "gnss.state.enum", FIELD_NUMBER, 0, offsetof(struct sample, gnss_state) },
	{ "gnss.status", FIELD_FLAG, 0, offsetof(struct sample, gnss_status) },
	{ "gsm.cellid", FIELD_NUMBER, 0, offsetof(struct sample, cell) },
	{ "gsm.lac", FIELD_NUMBER, 0, offsetof(struct sample, lac) },
	{ "gsm.mcc", FIELD_NUMBER, 0, offsetof(struct sample, mcc) },
	{ "gsm.mnc", FIELD_NUMBER, 0, offsetof(struct sample, mnc) },
	{ "gsm.network.roaming.status", FIELD_FLAG, 0, offsetof(struct sample, roaming) },
	{ "gsm.operator.code", FIELD_TEXT, 0, offsetof(struct sample, operator_code) },
	{ "gsm.signal.dbm", FIELD_NUMBER, 0, offsetof(struct sample, gsm_dbm) },
	{ "gsm.signal.level", FIELD_NUMBER, 0, offsetof(struct sample, gsm_percent) },
	{ "gsm.sim.iccid", FIELD_TEXT, 0, offsetof(struct sample, iccid) },
	{ "harsh.acceleration.event", FIELD_FLAG, 0,
	  offsetof(struct sample, harsh_acceleration) },
	{ "harsh.braking.event", FIELD_FLAG, 0, offsetof(struct sample, harsh_braking) },
	{ "ibutton.code", FIELD_TEXT, 0, offsetof(struct sample, ibutton) },
	{ "ident", FIELD_TEXT, 0, offsetof(struct sample, ident) },
	{ "image.bin.jpeg", FIELD_RAW, 0, offsetof(struct sample, image_raw) },
	{ "message.buffered.status", FIELD_FLAG, 0, offsetof(struct sample, buffered) },
	{ "movement.status", FIELD_FLAG, 0, offsetof(struct sample, movement) },
	{ "overspeeding.event", FIELD_FLAG, 0, offsetof(struct sample, overspeeding) },
	{ "peer", FIELD_TEXT, 0, offsetof(struct sample, peer) },
	{ "position.altitude", FIELD_NUMBER, 0, offsetof(struct sample, altitude_m) },
	{ "position.direction", FIELD_NUMBER, 0, offsetof(struct sample, direction_deg) },
	{ "position.hdop", FIELD_NUMBER, 1, offsetof(struct sample, hdop) },
	{ "position.latitude", FIELD_NUMBER, 6, offsetof(struct sample, latitude) },
	{ "position.longitude", FIELD_NUMBER, 6, offsetof(struct sample, longitude) },
	{ "position.pdop", FIELD_NUMBER, 1, offsetof(struct sample, pdop) },
	{ "position.satellites", FIELD_NUMBER, 0, offsetof(struct sample, satellites) },
	{ "position.speed", FIELD_NUMBER, 0, offsetof(struct sample, speed_kmh) },
	{ "position.valid", FIELD_FLAG, 0, offsetof(struct sample, valid) },
	{ "power.cut.alarm", FIELD_FLAG, 0, offsetof(struct sample, power_cut) },
	{ "protocol.id", FIELD_NUMBER, 0, offsetof(struct sample, protocol_id) },
	{ "rest.timestamp", FIELD_TIME, 0, offsetof(struct sample, rest_us) },
	{ "sensor.humidity.1", FIELD_NUMBER, 0,
	  offsetof(struct sample, humidity_percent) },
	{ "sensor.temperature.1", FIELD_NUMBER, 1,
	  offsetof(struct sample, temperature_c) },
	{ "server.timestamp", FIELD_TIME, 0, offsetof(struct sample, server_us) },
	{ "sos.alarm", FIELD_FLAG, 0, offsetof(struct sample, sos) },
	{ "timestamp", FIELD_TIME, 0, offsetof(struct sample, device_us) },
	{ "towing.event", FIELD_FLAG, 0, offsetof(struct sample, towing) },
	{ "vehicle.mileage", FIELD_NUMBER, 3, offsetof(struct sample, mileage_km) },
};

static const size_t field_count = sizeof(fields) / sizeof(*fields);

static void add_integer(struct buffer *out, uint64_t number, int least_digits)
{
	char digits[24];
	size_t at = sizeof(digits);

	for (; number || least_digits > 0; number /= 10, least_digits--)
		digits[--at] = (char)('0' + number % 10);
	buffer_add(out, digits + at, sizeof(digits) - at);
}

/* `fraction` of 10^places, its trailing zeros left out. */
static void add_fraction(struct buffer *out, uint64_t fraction, int places)
{
	if (!fraction)
		return;
	for (; fraction % 10 == 0; fraction /= 10)
		places--;
	buffer_add_char(out, '.');
	add_integer(out, fraction, places);
}

/* At most `decimals` (0..6) places and no trailing zeros. printf would write the decimal
 * comma of the user's locale. */
static void write_number(struct buffer *out, double number, int decimals)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
	uint64_t power = powers[decimals];
	uint64_t scaled = (uint64_t)llround(fabs(number) * (double)power);

	if (number < 0 && scaled)
		buffer_add_char(out, '-');
	add_integer(out, scaled / power, 1);
	add_fraction(out, scaled % power, decimals);
}

void sample_seconds(struct buffer *out, int64_t us)
{
	add_integer(out, (uint64_t)us / 1000000, 1);
	add_fraction(out, (uint64_t)us % 1000000, 6);
}

static const void *place(const struct sample *sample, const struct field *field)
{
	return (const char *)sample + field->at;
}

static bool present(const struct sample *sample, const struct field *field)
{
	const void *at = place(sample, field);

	switch (field->type) {
	case FIELD_NUMBER: return !isnan(*(const double *)at);
	case FIELD_ID:     return *(const uint64_t *)at != 0;
	case FIELD_FLAG:   return *(const int *)at >= 0;
	case FIELD_TIME:   return *(const int64_t *)at != 0;
	case FIELD_TEXT:
	case FIELD_RAW:    return *(const char *const *)at != NULL;
	}
	return false;
}

static void write_value(const struct sample *sample, const struct field *field,
			struct buffer *out)
{
	const void *at = place(sample, field);

	switch (field->type) {
	case FIELD_NUMBER:
		write_number(out, *(const double *)at, field->decimals);
		break;
	case FIELD_ID:
		add_integer(out, *(const uint64_t *)at, 1);
		break;
	case FIELD_FLAG:
		buffer_add_text(out, *(const int *)at ? "true" : "false");
		break;
	case FIELD_TIME:
		sample_seconds(out, *(const int64_t *)at);
		break;
	case FIELD_TEXT:
		buffer_add_char(out, '"');
		buffer_add_text(out, *(const char *const *)at);
		buffer_add_char(out, '"');
		break;
	case FIELD_RAW:
		buffer_add_text(out, *(const char *const *)at);
		break;
	}
}

void sample_clear(struct sample *sample)
{
	memset(sample, 0, sizeof(*sample));
	for (size_t i = 0; i < field_count; i++) {
		void *at = (char *)sample + fields[i].at;

		if (fields[i].type == FIELD_NUMBER)
			*(double *)at = NAN;
		else if (fields[i].type == FIELD_FLAG)
			*(int *)at = -1;
	}
}

static void write_member(const struct sample *sample, const struct field *field,
			 const char *name, struct buffer *out)
{
	buffer_add_text(out, "\"");
	buffer_add_text(out, name);
	buffer_add_text(out, "\":");
	write_value(sample, field, out);
	buffer_add_char(out, ',');
}

/* The last comma becomes the closing brace. */
static void close_object(struct buffer *out)
{
	if (out->at[out->len - 1] == ',')
		out->at[out->len - 1] = '}';
	else
		buffer_add_char(out, '}');
}

void sample_write(const struct sample *sample, struct buffer *out)
{
	buffer_add_char(out, '{');
	for (size_t i = 0; i < field_count; i++)
		if (present(sample, &fields[i]))
			write_member(sample, &fields[i], fields[i].name, out);
	close_object(out);
}

void sample_write_position(const struct sample *sample, struct buffer *out)
{
	static const char prefix[] = "position.";
	size_t len = sizeof(prefix) - 1;

	buffer_add_char(out, '{');
	for (size_t i = 0; i < field_count; i++)
		if (!strncmp(fields[i].name, prefix, len) && present(sample, &fields[i]))
			write_member(sample, &fields[i], fields[i].name + len, out);
	close_object(out);
}

const char *sample_next(const struct sample *sample, size_t *i, struct buffer *value)
{
	while (*i < field_count && !present(sample, &fields[*i]))
		++*i;
	if (*i >= field_count)
		return NULL;
	write_value(sample, &fields[*i], value);
	return fields[(*i)++].name;
}
