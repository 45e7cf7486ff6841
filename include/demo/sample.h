/* What a simulated tracker knows at one moment, and its flespi JSON.
 *
 * A field per message parameter; the table in sample.c says the parameter's name
 * and how its value is written. Absent values have a mark of their own (see
 * below), so a behaviour adds or removes a parameter by setting a field.
 *
 * Lends:   texts are borrowed until the sample is written.
 * Threads: any; no state.
 */
#ifndef DEMO_SAMPLE_H
#define DEMO_SAMPLE_H

#include "core/buffer.h"

#include <stdint.h>

enum { SAMPLE_CUSTOM_COUNT = 24 };

/* Absent: numbers NAN, flags -1, texts and raw NULL, times and ids 0. */
struct sample {
	/* who */
	uint64_t device_id, channel_id;
	double device_type_id, protocol_id, codec_id;
	const char *ident, *device_name, *peer;
	/* when, Unix us */
	int64_t device_us, server_us, rest_us;
	int buffered;
	/* where */
	double latitude, longitude, altitude_m, direction_deg, speed_kmh;
	double satellites, hdop, pdop;
	int valid;
	double gnss_state;
	int gnss_status, jammed;
	/* power */
	double supply_v, battery_v, battery_a, battery_percent;
	int supply_status, charging;
	int power_cut;
	/* vehicle */
	int ignition, movement;
	double mileage_km, engine_rpm, coolant_c, fuel_percent;
	const char *faults_raw;          /* can.dtc */
	/* network */
	double gsm_percent, gsm_dbm, mcc, mnc, lac, cell;
	const char *operator_code, *iccid;
	int roaming;
	/* inputs and sensors */
	double din, dout, ain_v, temperature_c, humidity_percent;
	int din1, din2, dout1;
	const char *beacons_raw, *ibutton;
	/* events */
	double event, priority;
	int alarm, sos, harsh_braking, harsh_acceleration, overspeeding, crash, towing;
	/* odd ones */
	const char *driver_raw;          /* with its quotes: may hold anything */
	const char *image_raw;           /* with its quotes */
	double custom[SAMPLE_CUSTOM_COUNT];
};

void sample_clear(struct sample *sample);                     /* every field absent */

/* Appends the message: one flat object, members sorted by name. */
void sample_write(const struct sample *sample, struct buffer *out);
/* Appends the object of the `telemetry/position` topic: position.* without the prefix. */
void sample_write_position(const struct sample *sample, struct buffer *out);

/* Telemetry: the name of parameter *i and its value's JSON; start with *i = 0.
 * Absent ones are passed over. NULL at the end. */
const char *sample_next(const struct sample *sample, size_t *i, struct buffer *value);

/* Appends Unix seconds with a fraction. */
void sample_seconds(struct buffer *out, int64_t us);

#endif
