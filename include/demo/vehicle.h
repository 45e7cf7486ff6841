/* One simulated vehicle: it drives a loop, burns fuel, and knows its tracker.
 *
 * Movement is physical enough for a map: distance, speed and direction agree,
 * it brakes for traffic lights, and its mileage only grows.
 *
 * Owns:    name, picture and `other`. Threads: one.
 */
#ifndef DEMO_VEHICLE_H
#define DEMO_VEHICLE_H

#include "demo/dice.h"
#include "demo/route.h"
#include "demo/sample.h"

struct outlet;
struct vehicle;

enum inlet_id { INLET_TELTONIKA, INLET_QUECLINK, INLET_CONCOX, INLET_COUNT };

/* A channel of the account: where trackers of one protocol connect. */
struct inlet {
	uint64_t id;
	const char *name, *uri;
	const char *protocol_name;
	int protocol_id;
	const char *type_name;   /* of the devices on it */
	int type_id, codec_id;
};

extern const struct inlet inlets[INLET_COUNT];

/* How a special device differs from the ordinary ones; NULL and 0 as those. */
struct character {
	const char *name;        /* device name, JSON text without its quotes */
	const char *shows;       /* the condition, for people */
	enum route_id route;
	enum inlet_id inlet;
	int interval_ms;         /* between reports */
	bool parked;             /* ignition off */
	bool offline;            /* not connected at the start */
	bool unseen;             /* has never sent anything */
	bool disabled;
	int blocked;             /* flespi's code; 0: not */
	/* Changes the sample of a report. */
	void (*shape)(struct vehicle *vehicle, int64_t at_us, struct sample *sample);
	/* Once, before the snapshot. */
	void (*begin)(struct vehicle *vehicle, int64_t start_us);
	/* At vehicle->next_us, in place of a report; sets the next time. */
	void (*act)(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
};

static const int64_t vehicle_never = INT64_MAX;

struct vehicle {
	const struct character *character;
	const struct inlet *inlet;   /* the channel it reports on */
	const struct inlet *type;    /* the one whose device type it is registered with */
	const struct route *route;
	struct dice dice;
	uint64_t id;             /* device; 0: nobody registered this ident */
	char ident[16];          /* IMEI */
	char *name;              /* JSON string, with its quotes */
	char peer[24], iccid[24];
	char connection[24];     /* id of the open connection */
	int64_t start_us;        /* when the simulation began */
	/* when it does something next; vehicle_never: not again */
	int64_t next_us;
	int64_t sample_us;       /* of its next report */
	int64_t interval_us;
	/* driving */
	bool ignition;
	int64_t moved_us;        /* where it is, it was then */
	int64_t target_until_us; /* and wants that speed until then */
	double target_kmh, speed_kmh;
	double lap_m, at_m;      /* length of its loop; place on it */
	double mileage_km, fuel_percent, battery_v;
	/* connection */
	bool connected;
	int64_t connected_us, active_us, active_said_us;
	uint64_t messages, bytes;    /* over the open connection */
	/* character */
	int phase, count;
	int64_t phase_us;
	struct vehicle *other;   /* a second tracker it has to do with */
	char *picture;           /* JSON string, with its quotes */
};

/* Vehicle `index` of a fleet: a character while there are some, then ordinary ones. */
void vehicle_init(struct vehicle *vehicle, uint64_t index, uint64_t seed,
		  int64_t start_us);
void vehicle_fini(struct vehicle *vehicle);

/* Drives to device_us and says what the tracker then knows. */
void vehicle_sample(struct vehicle *vehicle, int64_t device_us, int64_t server_us,
		    struct sample *sample);
void vehicle_new_peer(struct vehicle *vehicle);           /* as after a reconnect */

#endif
