/* Loops through real cities that simulated vehicles drive.
 *
 * Threads: any; constant data.
 */
#ifndef DEMO_ROUTE_H
#define DEMO_ROUTE_H

#include <stddef.h>

struct waypoint {
	double latitude, longitude;   /* degrees */
};

struct route {
	const char *name;
	double limit_kmh;
	double altitude_m;
	int mcc, mnc;                 /* mobile network there */
	const char *operator_code;
	const struct waypoint *waypoints;   /* the last is joined to the first */
	size_t waypoint_count;
};

struct place {
	double latitude, longitude;   /* degrees */
	double direction_deg;         /* 0..360, true */
};

enum route_id {
	ROUTE_WARSAW, ROUTE_WARSAW_LODZ, ROUTE_KYIV, ROUTE_VILNIUS,
	ROUTE_DUBAI, ROUTE_BERLIN, ROUTE_BEIJING, ROUTE_CAIRO,
	ROUTE_COUNT
};

extern const struct route routes[ROUTE_COUNT];

double route_length_m(const struct route *route);
/* Where one is `metres` after the first waypoint, 0..route_length_m(). */
void route_place(const struct route *route, double metres, struct place *place);

#endif
