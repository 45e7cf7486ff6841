/* flespi's topics and MQTT's filters.
 *
 * topic_parse() sorts a PUBLISH topic into a kind and the ids in it (flespi.com/mqtt-api,
 * topic lists). topic_filter_*(), in topic_filter.c, work on what is subscribed:
 * MQTT 5.0 section 4.7 wildcards, plus flespi's comma lists in a level,
 * `$filter/SPEC/` and `$share/GROUP/` in front.
 *
 * The table of flespi's topics in topic.c is the one place to add a topic: a
 * pattern, its kind, and a phrase that says what comes there.
 *
 * Lends:   spans point into the topic that was given.
 * Threads: any; no state.
 */
#ifndef CORE_TOPIC_H
#define CORE_TOPIC_H

#include "core/err.h"
#include "core/span.h"

#include <stdint.h>

enum topic_kind {                   /* paths below flespi/ */
	TOPIC_OTHER,              /* not flespi's, or not known to us */
	TOPIC_DEVICE_MESSAGE,     /* message/gw/devices/{device}[/...] */
	TOPIC_CHANNEL_MESSAGE,    /* message/gw/channels/{channel}/{ident} */
	TOPIC_MODEM_MESSAGE,      /* message/gw/modems/{item}/{leaf} */
	TOPIC_CONTAINER_MESSAGE,  /* message/storage/containers/{item} */
	TOPIC_STATE,              /* state/{module}/{entity}/{item}: the whole object */
	TOPIC_PROPERTY,           /* state/{module}/{entity}/{item}/{leaf} */
	TOPIC_TELEMETRY,          /* state/gw/devices/{device}/telemetry/{leaf} */
	TOPIC_SETTING,            /* state/gw/devices/{device}/settings/{leaf}[/...] */
	TOPIC_CONNECTION,         /* state/gw/devices/{device}/connections/{leaf} */
	TOPIC_COMMAND_QUEUE,      /* state/gw/devices/{device}/commands-queue/{leaf} */
	TOPIC_LOG,                /* log/{module}/{entity}/{item}/.../{leaf} */
	TOPIC_INTERVAL,           /* interval/gw/calcs/{item}/devices/{device}/{leaf} */
	TOPIC_CALC_STATE,         /* state/gw/calcs/{item}/devices/{device}/{leaf} */
	TOPIC_COUNTER,            /* state/platform/customer/counters/{leaf...} */
	TOPIC_KIND_COUNT
};

enum topic_entity {
	ENTITY_NONE, ENTITY_DEVICES, ENTITY_CHANNELS, ENTITY_STREAMS, ENTITY_CALCS,
	ENTITY_PLUGINS, ENTITY_GEOFENCES, ENTITY_GROUPS, ENTITY_ASSETS, ENTITY_MODEMS,
	ENTITY_CONTAINERS, ENTITY_CDNS, ENTITY_SESSIONS, ENTITY_CUSTOMER,
	ENTITY_PLATFORM_ITEM,     /* flespi/state/platform/tokens/{item} and its kin */
	ENTITY_COUNT
};

struct topic {
	enum topic_kind kind;
	enum topic_entity entity;
	uint64_t item_id;     /* id of the entity's item; 0: none, or not a number */
	uint64_t device_id;   /* device that it is about; 0: none */
	uint64_t channel_id;  /* channel that it is about; 0: none */
	struct span item;     /* text of that level: an MQTT session's is its client id */
	struct span ident;    /* TOPIC_CHANNEL_MESSAGE: the tracker's ident */
	struct span leaf;     /* property, parameter, setting, event type (a log's last
	                       * level), counter (all levels behind `counters`) */
};

void topic_parse(struct span topic, struct topic *out);
const char *topic_kind_name(enum topic_kind kind);        /* "device message" ... */
/* flespi's word: "devices"; "platform" for what lies below it, "" for none. */
const char *topic_entity_name(enum topic_entity entity);

/* Takes the piece before the next separator off the front of `rest`: '/' gives levels,
 * ',' the words of a flespi list. False when none is left; a trailing separator
 * leaves one empty piece, as MQTT counts levels. */
bool topic_split(struct span *rest, char separator, struct span *piece);

/* A filter that a broker would accept: placement of + and #, no empty filter,
 * UTF-8 without control characters, at most 65,535 bytes; $share and $filter
 * prefixes complete. flespi answers a bad one by DISCONNECT 143, so nothing
 * unchecked is sent. */
bool topic_filter_check(const char *filter, struct err *err);

/* The part of a filter that topics are compared with, behind $share/GROUP/ and
 * $filter/SPEC/. NULL: the prefix is not complete, err says what it lacks. */
const char *topic_filter_body(const char *filter, struct err *err);

/* True if a PUBLISH on `topic` can come from a subscription to `filter`. */
bool topic_filter_matches(const char *filter, struct span topic);

/* What a filter can bring on flespi: the phrase of the first topic it reaches
 * ("messages of devices"), or NULL when it reaches none, so that flespi grants it
 * and then stays silent. Filters outside flespi/ are private topics: never NULL. */
const char *topic_filter_meaning(const char *filter);

#endif
