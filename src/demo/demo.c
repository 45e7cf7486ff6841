#include "demo/demo.h"

#include <stdlib.h>
#include <time.h>

#include "core/mem.h"
#include "demo/broker.h"
#include "demo/publisher.h"

static const int patience_ms = 300;   /* for the snapshot */

struct demo {
	struct broker *broker;
	struct publisher *publisher;
};

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

struct demo *demo_start(const struct demo_options *options, struct err *err)
{
	struct demo *demo = mem_new(sizeof(*demo));

	demo->broker = broker_start(options->search_path, err);
	if (demo->broker) {
		struct fleet *fleet = fleet_new(options->devices, options->seed,
						now_us());

		demo->publisher = publisher_start(broker_port(demo->broker), fleet, err);
	}
	if (demo->publisher && publisher_wait(demo->publisher, patience_ms, err))
		return demo;
	demo_stop(demo);
	return NULL;
}

int demo_port(const struct demo *demo)
{
	return broker_port(demo->broker);
}

void demo_stop(struct demo *demo)
{
	if (!demo)
		return;
	publisher_stop(demo->publisher);
	broker_stop(demo->broker);
	free(demo);
}
