/* What every receiving mode stands on: a store, a session that fills it, and the
 * subscriptions asked for. With --demo, the demo's broker too.
 *
 * The mode polls monitor_fd() and calls monitor_drain(), which works for a few
 * milliseconds at the most, so that keys stay quick under a flood.
 *
 * Owns:    store, inbox, session, demo. Threads: main thread.
 */
#ifndef APP_MONITOR_H
#define APP_MONITOR_H

#include "app/config.h"
#include "core/store.h"

struct monitor;

struct monitor_options {
	const struct config *config;     /* lent for the monitor's life */
	struct buffer *warnings;         /* lines that the user should see */
	bool once;                       /* see struct session_options */
	/* Gets each message instead of the store, which then knows only the link and the
	 * subscriptions; it must free it. NULL: messages go to the store. */
	void (*each)(void *owner, struct message *take);
	/* Is told each report after the store; NULL: nobody is. */
	void (*hear)(void *owner, const struct link_report *report);
	void *owner;
};

/* NULL: err says why, *status is the exit status for it. */
struct monitor *monitor_start(const struct monitor_options *options, int *status,
			      struct err *err);
void monitor_stop(struct monitor *monitor);              /* NULL is fine */

struct store *monitor_store(const struct monitor *monitor);
/* True if the user chose topics: then all that comes is of interest, not only
 * messages. */
bool monitor_watches_topics(const struct monitor *monitor);
int monitor_fd(const struct monitor *monitor);           /* readable: something arrived */
/* Takes in what arrived. True: some of it still waits, call again soon. */
bool monitor_drain(struct monitor *monitor);
/* From now on everything that arrives counts as received at this moment; for scripts. */
void monitor_freeze(struct monitor *monitor, int64_t at_us);

/* Writes stars over token and password in a text that will be handed on. */
void monitor_hide(const struct monitor *monitor, char *text);

void monitor_subscribe(struct monitor *monitor, const char *filter);
/* Asks for another filter in the place of one. */
void monitor_change(struct monitor *monitor, uint32_t id, const char *filter);
void monitor_unsubscribe(struct monitor *monitor, uint32_t id);
void monitor_switch(struct monitor *monitor, uint32_t id, bool on);
void monitor_reconnect(struct monitor *monitor);
/* Keeps the full telemetry of one device subscribed: the one on the screen. 0: none. */
void monitor_follow(struct monitor *monitor, uint64_t device_id);
/* FAILURE_NONE while all is well; else why a headless mode should end. */
enum link_failure monitor_failure(const struct monitor *monitor, struct err *err);

#endif
