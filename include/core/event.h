/* Something that happened: a record on a flespi/log topic, or to our connection.
 *
 * The sentence is made when it arrives, so that an event outlives its message.
 * It is safe to draw: foreign bytes in it are already escaped.
 *
 * Threads: screen thread.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/codes.h"
#include "core/message.h"
#include "core/topic.h"

enum { EVENT_TEXT_MAX = 300 };   /* bytes of a log record's sentence */

enum event_source { EVENT_FLESPI, EVENT_HERE };

struct event {
	uint64_t number;         /* 1, 2, 3 ... never reused */
	int64_t at_us;           /* the record's `timestamp`, else receipt */
	int64_t received_us;
	enum event_source source;
	enum severity severity;  /* of the event, or of its close code if that is worse */
	int code;                /* event_code; 0: none */
	int close_code;          /* 0: none */
	enum topic_entity entity;
	uint64_t item_id, device_id, channel_id;    /* 0: none */
	uint64_t seq;            /* its message in history; 0: none */
	char *ident;             /* NULL: none */
	char *text;              /* the sentence: "device disconnected after 11 m 50 s,
				  * 23 messages: no data for 10 minutes (17)" */
	const char *advice;      /* what to do; NULL: nothing. Static. */
};

/* Reads a log record. The texts of `out` are its caller's; event_fini() frees them. */
void event_read(const struct message *message, const struct topic *topic,
		struct event *out);
void event_fini(struct event *event);
/* `text` made safe to draw and cut to ERR_TEXT_MAX bytes; yours to free. */
char *event_sentence(struct span text);

#endif
