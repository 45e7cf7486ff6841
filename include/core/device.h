/* A device of the account: what its state topics say and what its messages show.
 *
 * Plain facts, kept current by core/store.h, which owns every device; panes get
 * them const. Texts are as sent (foreign bytes: draw them through
 * core/text.h); NULL means not yet known.
 *
 * Threads: screen thread.
 */
#ifndef CORE_DEVICE_H
#define CORE_DEVICE_H

#include "core/histogram.h"
#include "core/parameter.h"
#include "core/rate.h"

enum device_state {
	DEVICE_NEVER_SEEN,  /* nothing but its configuration came so far */
	DEVICE_LIVE,        /* talks as often as it usually does */
	DEVICE_FLUSHING,    /* sends what it stored: old `timestamp`s in a burst */
	DEVICE_LATE,        /* its usual interval has passed twice over */
	DEVICE_STALE,       /* nothing for long, yet not known to be disconnected */
	DEVICE_OFF,         /* disconnected: its state or a log event said so */
	DEVICE_STATE_COUNT
};

struct device_state_info {
	const char *word;        /* "live" */
	const char *glyph;       /* UTF-8, one column: "●" */
	const char *ascii;       /* one column: "*" */
	const char *meaning;     /* one sentence for the help page */
};

extern const struct device_state_info device_states[DEVICE_STATE_COUNT];

struct device {
	uint64_t id;
	char *name;              /* state `name`, else `device.name` of a message */
	char *ident;             /* `configuration.ident`, else `ident` of a message */
	char *peer;              /* IP:port of the tracker's latest message */
	char *peer_before;       /* the one before, from another address; NULL: none */
	uint32_t peer_turns;     /* times it came from the two in turn, see device.c */
	int64_t turned_us;       /* receipt of the latest such message */
	uint64_t channel_id;     /* of its latest message; 0: unknown */
	uint64_t protocol_id, type_id;   /* 0: unknown */
	int connected;           /* retained `connected`: 1, 0; -1: unknown */
	int enabled;             /* 1, 0; -1: unknown */
	int blocked;             /* CODE_BLOCKED code; 0: not blocked; -1: unknown */
	int close_code;          /* of its latest disconnect; 0: none seen */
	int64_t connected_us;    /* when `connected` last changed; 0: unknown */
	int64_t last_active_us;  /* state `last_active`; 0: unknown */
	int64_t seen_us;         /* receipt of its latest live message; 0: none */
	int64_t device_us;       /* `timestamp` of its latest message; 0: none */
	int64_t newest_us;       /* newest time of a value that is known; 0: none */
	int64_t lag_us;          /* server.timestamp - timestamp of its latest message */
	bool has_lag;
	bool flushing;           /* its last few messages were old ones, sent fast */
	bool deleted;
	bool back;               /* messages came after it was said to be disconnected */
	bool own_topic;          /* its own topic spoke; before, its channel's served */
	bool named;              /* `name` is of its state, not of a message */
	bool configured;         /* `ident` is of its configuration, not of a message */
	bool single_positions;   /* telemetry brings position.* one by one as well */
	bool registered;         /* found by store_device_by_ident() */
	uint8_t replayed;        /* recent messages like those of a flush, see device.c */
	float usual_gap_s;       /* silence that is usual, see device.c; 0: unknown */
	uint32_t gaps;           /* learned from so many, saturates */
	int64_t server_us;       /* `server.timestamp` of its latest message; 0: absent */
	int64_t disconnect_us;   /* platform time of its disconnect; 0: unknown */
	struct histogram lag;    /* of all its messages */
	struct rate rate;        /* of its live messages */
	uint64_t messages, bytes;    /* live ones received */
	uint64_t last_seq;       /* its newest in history: head of previous_seq */
	struct parameters parameters;
};

/* What core/store.h calls when a message of the device came, before it writes
 * the message's times into the device. */
struct device_times {
	int64_t received_us, server_us, device_us;   /* 0: absent */
	bool buffered;           /* `message.buffered.status` */
	bool away;               /* we were not connected all the time before it */
};
void device_heard(struct device *device, const struct device_times *times);
/* Its message came from `peer` (lent). True once it is clear that two trackers share
 * the ident: messages come from two addresses in turn, again and again. */
bool device_met(struct device *device, const char *peer, int64_t now_us);
/* The word came that it is connected or not, at platform time at_us (0: unknown). */
void device_told_connected(struct device *device, bool connected, int64_t at_us,
			   bool retained);

/* Its state at a moment; see the comment in device.c for the rule. */
enum device_state device_state(const struct device *device, int64_t now_us);
/* For how long nothing came: since the latest message, or `last_active`; -1: unknown. */
int64_t device_age_us(const struct device *device, int64_t now_us);
/* The word of its state; off with its close code: "off17". Writes into out. */
char *device_state_word(const struct device *device, int64_t now_us, char out[16]);

#endif
