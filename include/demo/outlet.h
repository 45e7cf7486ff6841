/* Says what happens to a simulated account the way flespi says it.
 *
 * Every call makes one or more PUBLISHes of flespi's shape: messages on the
 * device's and the channel's topic, retained state, telemetry, log records with
 * event codes.
 *
 * Owns:    its buffers. What the receiver gets is lent during the call.
 * Threads: one.
 */
#ifndef DEMO_OUTLET_H
#define DEMO_OUTLET_H

#include "demo/fleet.h"
#include "demo/vehicle.h"

enum { OUTLET_CID = 152919 };

/* flespi's origin_type */
enum origin { ORIGIN_CHANNEL = 9, ORIGIN_DEVICE = 11, ORIGIN_STREAM = 12 };

struct outlet {
	fleet_emit *emit;
	void *owner;
	struct buffer topic, payload;
	int64_t connections[INLET_COUNT];   /* open on each channel */
};

void outlet_fini(struct outlet *outlet);

/* One retained PUBLISH, "" removes; the topic as printf writes it. */
void outlet_retain(struct outlet *outlet, int64_t at_us, const char *payload,
		   const char *topic, ...) __attribute__((format(printf, 4, 5)));
/* One PUBLISH of what was put into outlet->payload. */
void outlet_say_payload(struct outlet *outlet, int64_t at_us, bool retain,
			const char *topic, ...)
	__attribute__((format(printf, 4, 5)));

/* A log record: `members` are what comes after the fields that every record has,
 * JSON without braces; "" for none. */
struct outlet_record {
	int code;                /* event_code */
	enum origin origin;
	uint64_t origin_id;
	const char *members;
};

void outlet_log(struct outlet *outlet, int64_t at_us, const struct outlet_record *record,
		const char *topic, ...) __attribute__((format(printf, 4, 5)));

/* A message of a vehicle: on its channel unless it came by REST, and when its ident
 * is registered on its device, with position and, seldom, last_active. */
void outlet_message(struct outlet *outlet, struct vehicle *vehicle,
		    const struct sample *sample, int64_t at_us);
/* Of a registered one, with a payload that is not what it should be. */
void outlet_raw_message(struct outlet *outlet, struct vehicle *vehicle,
			struct span payload, int64_t at_us);
/* Drives the vehicle to device_us, and says the message of that moment. */
void outlet_report(struct outlet *outlet, struct vehicle *vehicle, int64_t device_us,
		   int64_t at_us);

/* A new connection from a new address, up to the identified device. */
void outlet_connect(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void outlet_disconnect(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us,
		       int close_code);

/* What the broker retains of a channel, a device, the latest message of a device. */
void outlet_channel_state(struct outlet *outlet, const struct inlet *inlet,
			  int64_t at_us);
void outlet_device_state(struct outlet *outlet, const struct vehicle *vehicle,
			 int64_t at_us);
void outlet_telemetry(struct outlet *outlet, const struct vehicle *vehicle,
		      const struct sample *sample, int64_t at_us, bool every_parameter);

#endif
