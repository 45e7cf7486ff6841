/* Everything that is known: devices, channels, events, history, the connection.
 *
 * store_apply() is the one way in for a message: it sorts it by topic, updates
 * whatever the message is about and appends it to history. Panes read through
 * the functions below and never change anything.
 *
 * The numbers add up at any time:
 *   received = in history + evicted + dropped + left out + duplicates
 * and undecodable payloads, kept in history as well, are counted apart.
 *
 * Bounded: STORE_DEVICES_MAX devices, a gigabyte of parameters of them all,
 * STORE_CHANNELS_MAX channels, STORE_EVENTS_MAX events (oldest out first), history
 * by its budget; what is refused is counted in `refused`.
 *
 * Owns:    all of it. Lends: pointers to devices and channels stay valid for the
 *          store's life; the rest until the next store_*() that changes something.
 * Threads: screen thread only.
 */
#ifndef CORE_STORE_H
#define CORE_STORE_H

#include "core/backlog.h"
#include "core/channel.h"
#include "core/device.h"
#include "core/event.h"
#include "core/history.h"
#include "core/lag.h"
#include "core/link.h"
#include "core/subscription.h"

enum {
	STORE_DEVICES_MAX = 1000000,
	STORE_CHANNELS_MAX = 10000,
	STORE_EVENTS_MAX = 20000,
};

struct counts {
	uint64_t received, bytes;    /* PUBLISHes that reached us; payload and topic */
	uint64_t retained;           /* of these: snapshots */
	uint64_t undecodable;        /* of these: payload neither JSON nor empty */
	uint64_t duplicates;         /* of these: came before, see core/redelivery.h */
	uint64_t dropped;            /* of these: inbox full, lost here */
	uint64_t left_out;           /* of these: on topics the user wants left out */
	uint64_t refused;            /* facts that a bound kept out, not messages */
	size_t waiting_bytes;        /* in the inbox, not yet received */
};

struct store;

struct store *store_new(size_t history_budget_bytes);
void store_free(struct store *store);                                /* NULL is fine */

void store_apply(struct store *store, struct message *take);
/* True: the message came before and was sent again. It is counted as such and is not to
 * be used; store_apply() sees to that itself, for whoever has another way. */
bool store_repeats(struct store *store, const struct message *message);
/* Lets time pass: tells when the backlog is over. */
void store_tick(struct store *store, int64_t now_us);
/* Notes connection facts, and the events that follow from them. */
void store_report(struct store *store, const struct link_report *report);
void store_dropped(struct store *store, uint64_t messages);  /* newly lost in the inbox */
/* Counts a message as received, and lets it go. */
void store_left_out(struct store *store, struct message *take);
/* What waits in the inbox at this moment. */
void store_waiting(struct store *store, size_t bytes);
/* Notes an event of our own. */
void store_note(struct store *store, int64_t at_us, enum severity severity,
		const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Devices and channels in order of first appearance; i beyond the last: NULL. */
size_t store_device_count(const struct store *store);
const struct device *store_device_at(const struct store *store, size_t i);
const struct device *store_device(const struct store *store, uint64_t id);   /* or NULL */
/* The one registered under it; NULL: none. */
const struct device *store_device_by_ident(const struct store *store, struct span ident);
size_t store_channel_count(const struct store *store);
const struct channel *store_channel_at(const struct store *store, size_t i);
const struct channel *store_channel(const struct store *store, uint64_t id);

/* Events by number, oldest..newest; NULL: dropped or not yet here. */
uint64_t store_event_oldest(const struct store *store);
uint64_t store_event_newest(const struct store *store);    /* 0: none yet */
const struct event *store_event(const struct store *store, uint64_t number);

const struct history *store_history(const struct store *store);
const struct names *store_names(const struct store *store);
const struct counts *store_counts(const struct store *store);
const struct tempo *store_tempo(const struct store *store);        /* messages a second */
const struct lags *store_lags(const struct store *store);    /* of live messages */
/* Its first stage. */
const struct histogram *store_lag(const struct store *store);
const struct link *store_link(const struct store *store);
const struct backlog *store_backlog(const struct store *store);
const struct subscriptions *store_subscriptions(const struct store *store);
/* For their owner (app), which asks for what they tell of. */
struct link *store_link_edit(struct store *store);
struct subscriptions *store_subscriptions_edit(struct store *store);
/* Grows with everything that changes what a screen shows. */
uint64_t store_version(const struct store *store);

#endif
