/* Where the network meets the screen: the only place two threads share.
 *
 * The network side puts decoded messages and connection reports in; the screen
 * side takes all of them at once by swapping pointers. Putting never waits for
 * the screen: beyond budget_bytes the oldest waiting messages are dropped and
 * counted (a broker drops silently for a slow reader).
 * Reports are never dropped.
 *
 * Owns:    what waits in it; inbox_free() frees it. inbox_put() and inbox_report()
 *          take, inbox_take() gives.
 * Threads: put from any, take from one. inbox_fd() becomes readable when
 *          something waits; inbox_take() clears it.
 */
#ifndef NET_INBOX_H
#define NET_INBOX_H

#include "core/link.h"
#include "core/message.h"

struct inbox;

struct inbox_batch {            /* lists by ->next in the order of arrival; the taker's */
	struct message *messages;
	struct link_report *reports;
	uint64_t dropped;            /* messages lost since the last take */
};

/* NULL: no descriptor to be had */
struct inbox *inbox_new(size_t budget_bytes, struct err *err);
void inbox_free(struct inbox *inbox);                            /* NULL is fine */
void inbox_put(struct inbox *inbox, struct message *take);
void inbox_report(struct inbox *inbox, struct link_report *take);
/* The broker sends a message again (DUP, MQTT 5.0 section 3.3.1.1): the next one that
 * is put with this packet identifier gets MESSAGE_DUP. libmosquitto keeps the flag to
 * itself, so the bridge notes it here before it passes the packet on; until we have
 * acknowledged it the identifier means nothing else. */
void inbox_note_dup(struct inbox *inbox, uint16_t mid);
/* Likewise the code of an UNSUBACK: a refusal is remembered until it is asked for. */
void inbox_note_unsuback(struct inbox *inbox, uint16_t mid, uint8_t code);
uint8_t inbox_unsuback(struct inbox *inbox, uint16_t mid);  /* 0: not refused */
void inbox_forget_dups(struct inbox *inbox);       /* a new connection begins */
/* false: nothing waited */
bool inbox_take(struct inbox *inbox, struct inbox_batch *out);
int inbox_fd(const struct inbox *inbox);
size_t inbox_bytes(struct inbox *inbox);                     /* of the waiting messages */

#endif
