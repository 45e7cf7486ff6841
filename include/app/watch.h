/* What to subscribe to: the options of "what to watch" as topic filters.
 *
 * flespi understands comma lists in a level; other brokers do not, so for them a
 * list below flespi/ is spelt out as one filter each. In topics of their own a comma
 * is a letter like any other. $filter, which only flespi knows, is refused elsewhere.
 *
 * With --share all of them become members of one share group.
 *
 * Owns:    its filters. Threads: main thread.
 */
#ifndef APP_WATCH_H
#define APP_WATCH_H

#include "app/config.h"
#include "net/url.h"

struct watch_filter {
	char *filter;
	int qos;
	int retain_handling;     /* see struct subscription */
};

struct watch {                   /* zeroed: none */
	struct watch_filter *at;
	size_t count;
	bool comma_lists;        /* the broker understands flespi's lists and $filter */
};

enum { WATCH_FILTERS_MAX = 5000 };

/* `flespi_topics`: the broker holds flespi's topics (flespi itself, or the demo). False:
 * a filter is bad; err says which and why. */
bool watch_plan(const struct config *config, bool flespi_topics, bool comma_lists,
		struct watch *out, struct err *err);
/* Adds a filter, spelt out where needed. */
bool watch_add(struct watch *watch, const char *filter, int qos, int retain_handling,
	       struct err *err);
/* of --qos; with --keep 1 unless it was said */
int watch_qos(const struct config *config);
void watch_fini(struct watch *watch);

#endif
