#include "demo/route.h"

#include <math.h>

static const struct waypoint warsaw[] = {
	{ 52.229700, 21.011700 }, { 52.231600, 21.021400 }, { 52.236000, 21.043000 },
	{ 52.239500, 21.053000 }, { 52.247200, 21.044800 }, { 52.254500, 21.034000 },
	{ 52.248500, 21.022000 }, { 52.244000, 21.001500 }, { 52.238200, 20.990100 },
	{ 52.233000, 20.998500 }, { 52.226300, 20.989600 }, { 52.220100, 21.005900 },
};

static const struct waypoint warsaw_lodz[] = {
	{ 52.191000, 20.882000 }, { 52.137500, 20.720000 }, { 52.084000, 20.545000 },
	{ 52.034000, 20.250000 }, { 51.986000, 19.951000 }, { 51.944000, 19.761000 },
	{ 51.902000, 19.590000 }, { 51.848000, 19.612000 }, { 51.902500, 19.592000 },
	{ 51.944600, 19.763000 }, { 51.986700, 19.953000 }, { 52.034800, 20.252000 },
	{ 52.084900, 20.547000 }, { 52.138200, 20.722000 },
};

static const struct waypoint kyiv[] = {
	{ 50.450100, 30.523400 }, { 50.442300, 30.521200 }, { 50.432000, 30.516500 },
	{ 50.420800, 30.520500 }, { 50.413300, 30.525000 }, { 50.417800, 30.545000 },
	{ 50.427500, 30.583000 }, { 50.439900, 30.596800 }, { 50.451800, 30.598200 },
	{ 50.443000, 30.563000 }, { 50.441300, 30.559400 }, { 50.459000, 30.524700 },
	{ 50.452800, 30.528000 },
};

static const struct waypoint vilnius[] = {
	{ 54.685800, 25.287700 }, { 54.688500, 25.275800 }, { 54.691000, 25.263000 },
	{ 54.693000, 25.251000 }, { 54.681500, 25.254200 }, { 54.670000, 25.253000 },
	{ 54.670400, 25.284600 }, { 54.673000, 25.303000 }, { 54.680500, 25.296000 },
	{ 54.692000, 25.308000 }, { 54.697200, 25.293300 },
};

static const struct waypoint dubai[] = {
	{ 25.228500, 55.287000 }, { 25.201000, 55.270000 }, { 25.170000, 55.235000 },
	{ 25.118000, 55.200000 }, { 25.080000, 55.140000 }, { 25.099000, 55.160000 },
	{ 25.141000, 55.185000 }, { 25.185000, 55.227000 }, { 25.215000, 55.252000 },
	{ 25.229000, 55.270000 },
};

static const struct waypoint berlin[] = {
	{ 52.516300, 13.377700 }, { 52.514500, 13.350100 }, { 52.512600, 13.322000 },
	{ 52.504900, 13.333500 }, { 52.498600, 13.354100 }, { 52.497600, 13.391400 },
	{ 52.503200, 13.431500 }, { 52.513900, 13.428600 }, { 52.521900, 13.413200 },
	{ 52.529700, 13.401300 }, { 52.525100, 13.369300 },
};

static const struct waypoint beijing[] = {
	{ 39.908700, 116.397500 }, { 39.908200, 116.435200 }, { 39.908000, 116.461100 },
	{ 39.932600, 116.462800 }, { 39.949900, 116.436000 }, { 39.949300, 116.397400 },
	{ 39.948200, 116.356300 }, { 39.923500, 116.356900 }, { 39.907400, 116.357300 },
};

static const struct waypoint cairo[] = {
	{ 30.044400, 31.235700 }, { 30.055300, 31.246500 }, { 30.063200, 31.247700 },
	{ 30.072600, 31.283400 }, { 30.056800, 31.301900 }, { 30.031000, 31.275500 },
	{ 30.019700, 31.248300 }, { 30.013100, 31.208900 }, { 30.038300, 31.211200 },
};

const struct route routes[ROUTE_COUNT] = {
	[ROUTE_WARSAW] = { "Warsaw", 50, 113, 260, 2, "26002",
		warsaw, sizeof(warsaw) / sizeof(*warsaw) },
	[ROUTE_WARSAW_LODZ] = { "Warsaw-Lodz", 88, 131, 260, 1, "26001",
		warsaw_lodz, sizeof(warsaw_lodz) / sizeof(*warsaw_lodz) },
	[ROUTE_KYIV] = { "Kyiv", 50, 179, 255, 1, "25501",
		kyiv, sizeof(kyiv) / sizeof(*kyiv) },
	[ROUTE_VILNIUS] = { "Vilnius", 50, 112, 246, 1, "24601",
		vilnius, sizeof(vilnius) / sizeof(*vilnius) },
	[ROUTE_DUBAI] = { "Dubai", 100, 5, 424, 2, "42402",
		dubai, sizeof(dubai) / sizeof(*dubai) },
	[ROUTE_BERLIN] = { "Berlin", 50, 34, 262, 1, "26201",
		berlin, sizeof(berlin) / sizeof(*berlin) },
	[ROUTE_BEIJING] = { "Beijing", 60, 44, 460, 0, "46000",
		beijing, sizeof(beijing) / sizeof(*beijing) },
	[ROUTE_CAIRO] = { "Cairo", 60, 23, 602, 2, "60202",
		cairo, sizeof(cairo) / sizeof(*cairo) },
};

static const double metres_per_degree = 111195;   /* of latitude, mean */
static const double radian = M_PI / 180;

/* From one waypoint to the next, metres east and north. A loop is a few
 * kilometres across, so the earth may be flat. */
struct leg {
	double east_m, north_m, length_m, shrink;
};

static void leg_measure(const struct route *route, size_t i, struct leg *leg)
{
	const struct waypoint *from = &route->waypoints[i];
	const struct waypoint *to = &route->waypoints[(i + 1) % route->waypoint_count];

	leg->shrink = cos(from->latitude * radian);
	leg->north_m = (to->latitude - from->latitude) * metres_per_degree;
	leg->east_m = (to->longitude - from->longitude) * metres_per_degree * leg->shrink;
	leg->length_m = hypot(leg->east_m, leg->north_m);
}

double route_length_m(const struct route *route)
{
	struct leg leg;
	double length_m = 0;

	for (size_t i = 0; i < route->waypoint_count; i++) {
		leg_measure(route, i, &leg);
		length_m += leg.length_m;
	}
	return length_m;
}

void route_place(const struct route *route, double metres, struct place *place)
{
	double left_m = metres;
	struct leg leg;
	size_t i = 0;

	for (leg_measure(route, i,
			 &leg); left_m > leg.length_m && i + 1 < route->waypoint_count;) {
		left_m -= leg.length_m;
		leg_measure(route, ++i, &leg);
	}
	double part = left_m / leg.length_m;
	double direction_deg = atan2(leg.east_m, leg.north_m) / radian;

	place->latitude = route->waypoints[i].latitude +
		leg.north_m * part / metres_per_degree;
	place->longitude = route->waypoints[i].longitude +
		leg.east_m * part / metres_per_degree / leg.shrink;
	place->direction_deg = direction_deg < 0 ? direction_deg + 360 : direction_deg;
}
