#include "net/inbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/mem.h"

enum { UNSUBACKS_MAX = 64 };     /* refused and not yet asked for; older ones go */

struct inbox {
	pthread_mutex_t lock;        /* everything below but the constants */
	size_t budget;               /* bytes; constant */
	int event;   /* eventfd, non-blocking: readable while something waits; constant */
	struct message *first, *last;
	struct link_report *first_report, *last_report;
	size_t bytes;                /* of the waiting messages */
	uint64_t dropped;            /* since the last take */
	bool told;                   /* event is readable */
	struct { uint16_t mid; uint8_t code; } unsubacks[UNSUBACKS_MAX];
	size_t next_unsuback;        /* where the next one goes */
	uint8_t dups[(UINT16_MAX + 1) / 8];  /* bit `mid`: its message comes again */
};

struct inbox *inbox_new(size_t budget_bytes, struct err *err)
{
	int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	if (event < 0) {
		err_set(err, "No descriptor is left for the message queue (%s). Raise "
			     "the limit with ulimit -n.", strerror(errno));
		return NULL;
	}
	struct inbox *inbox = mem_new(sizeof(*inbox));
	pthread_mutex_init(&inbox->lock, NULL);
	inbox->budget = budget_bytes;
	inbox->event = event;
	return inbox;
}

static void free_messages(struct message *message)
{
	while (message) {
		struct message *next = message->next;

		message_free(message);
		message = next;
	}
}

void inbox_free(struct inbox *inbox)
{
	if (!inbox)
		return;
	free_messages(inbox->first);
	while (inbox->first_report) {
		struct link_report *next = inbox->first_report->next;

		report_free(inbox->first_report);
		inbox->first_report = next;
	}
	close(inbox->event);
	pthread_mutex_destroy(&inbox->lock);
	free(inbox);
}

/* One write per batch and not per message: the reader takes all at once. Inside
 * the lock, or a take between the two would leave the flag and the event apart. */
static void tell(struct inbox *inbox)
{
	const uint64_t one = 1;

	if (!inbox->told)
		inbox->told = write(inbox->event, &one, sizeof(one)) == sizeof(one);
}

/* Takes the oldest beyond the budget off the front. The newest stays even when
 * it alone is larger: there is always something to show. */
static struct message *cut(struct inbox *inbox)
{
	struct message *oldest = inbox->first;
	struct message *end = NULL;

	while (inbox->bytes > inbox->budget && inbox->first != inbox->last) {
		end = inbox->first;
		inbox->bytes -= message_bytes(end);
		inbox->first = end->next;
		inbox->dropped++;
	}
	if (!end)
		return NULL;
	end->next = NULL;
	return oldest;
}

void inbox_note_dup(struct inbox *inbox, uint16_t mid)
{
	pthread_mutex_lock(&inbox->lock);
	inbox->dups[mid / 8] |= (uint8_t)(1 << mid % 8);
	pthread_mutex_unlock(&inbox->lock);
}

void inbox_note_unsuback(struct inbox *inbox, uint16_t mid, uint8_t code)
{
	if (code < 0x80)
		return;
	pthread_mutex_lock(&inbox->lock);
	size_t at = inbox->next_unsuback;
	inbox->unsubacks[at].mid = mid;
	inbox->unsubacks[at].code = code;
	inbox->next_unsuback = (at + 1) % UNSUBACKS_MAX;
	pthread_mutex_unlock(&inbox->lock);
}

uint8_t inbox_unsuback(struct inbox *inbox, uint16_t mid)
{
	uint8_t code = 0;

	pthread_mutex_lock(&inbox->lock);
	for (size_t i = 0; i < UNSUBACKS_MAX; i++)
		if (inbox->unsubacks[i].code && inbox->unsubacks[i].mid == mid) {
			code = inbox->unsubacks[i].code;
			inbox->unsubacks[i].code = 0;
		}
	pthread_mutex_unlock(&inbox->lock);
	return code;
}

void inbox_forget_dups(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->lock);
	memset(inbox->unsubacks, 0, sizeof(inbox->unsubacks));
	memset(inbox->dups, 0, sizeof(inbox->dups));
	pthread_mutex_unlock(&inbox->lock);
}

static void mark_dup(struct inbox *inbox, struct message *message)
{
	uint8_t *bits = &inbox->dups[message->mid / 8];
	uint8_t bit = (uint8_t)(1 << message->mid % 8);

	if (!message->qos || !(*bits & bit))
		return;
	*bits &= (uint8_t)~bit;
	message->flags |= MESSAGE_DUP;
}

void inbox_put(struct inbox *inbox, struct message *take)
{
	take->next = NULL;
	pthread_mutex_lock(&inbox->lock);
	mark_dup(inbox, take);
	if (inbox->last)
		inbox->last->next = take;
	else
		inbox->first = take;
	inbox->last = take;
	inbox->bytes += message_bytes(take);
	struct message *cut_off = cut(inbox);
	tell(inbox);
	pthread_mutex_unlock(&inbox->lock);
	free_messages(cut_off);
}

void inbox_report(struct inbox *inbox, struct link_report *take)
{
	take->next = NULL;
	pthread_mutex_lock(&inbox->lock);
	if (inbox->last_report)
		inbox->last_report->next = take;
	else
		inbox->first_report = take;
	inbox->last_report = take;
	tell(inbox);
	pthread_mutex_unlock(&inbox->lock);
}

bool inbox_take(struct inbox *inbox, struct inbox_batch *out)
{
	uint64_t count;

	pthread_mutex_lock(&inbox->lock);
	*out = (struct inbox_batch){
		.messages = inbox->first,
		.reports = inbox->first_report,
		.dropped = inbox->dropped,
	};
	inbox->first = inbox->last = NULL;
	inbox->first_report = inbox->last_report = NULL;
	inbox->bytes = 0;
	inbox->dropped = 0;
	if (inbox->told)
		inbox->told = read(inbox->event, &count, sizeof(count)) != sizeof(count);
	pthread_mutex_unlock(&inbox->lock);
	return out->messages || out->reports;
}

int inbox_fd(const struct inbox *inbox)
{
	return inbox->event;
}

size_t inbox_bytes(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->lock);
	size_t bytes = inbox->bytes;
	pthread_mutex_unlock(&inbox->lock);
	return bytes;
}
