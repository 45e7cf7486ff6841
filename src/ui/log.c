#include "ui/log.h"

#include <stdlib.h>

#include "core/format.h"
#include "core/mem.h"
#include "ui/cells.h"

enum { LOOK_COST = 64 };         /* what a look costs beside the text, in bytes */

static void numbers_add(struct numbers *numbers, uint64_t number)
{
	if (numbers->count == numbers->cap) {
		numbers->cap = numbers->cap ? 2 * numbers->cap : 256;
		numbers->at = mem_resize(numbers->at, numbers->cap, sizeof(*numbers->at));
	}
	numbers->at[numbers->count++] = number;
}

void log_fini(struct log *log)
{
	free(log->older.at);
	free(log->newer.at);
	free(log->filter);
	*log = (struct log){ 0 };
}

static size_t count_rows(const struct log *log)
{
	if (log->some)
		return log->older.count + log->newer.count - log->head;
	return log->newest >= log->oldest ? log->newest - log->oldest + 1 : 0;
}

uint64_t log_number(const struct log *log, size_t row)
{
	if (!log->some)
		return log->oldest + row;
	if (row < log->older.count)
		return log->older.at[log->older.count - 1 - row];
	return log->newer.at[log->head + row - log->older.count];
}

/* The first row whose number is at least this one; count_rows() if there is none. */
static size_t first_from(const struct log *log, uint64_t number)
{
	size_t low = 0, high = count_rows(log);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (log_number(log, middle) < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Forgets the matches and starts looking back from the newest. */
static void start(struct log *log, const struct view *view, uint64_t device_id,
		  bool partial)
{
	free(log->filter);
	log->filter = mem_text(view->filter);
	log->device_id = device_id;
	log->partial = partial;
	log->some = view->filter || device_id || partial;
	log->older.count = log->newer.count = log->head = 0;
	log->down = log->up = log->newest + 1;
}

static void drop_evicted(struct log *log)
{
	while (log->older.count && log->older.at[log->older.count - 1] < log->oldest)
		log->older.count--;
	while (log->head < log->newer.count && log->newer.at[log->head] < log->oldest)
		log->head++;
	if (log->head > 1024 && log->head > log->newer.count / 2) {
		log->newer.count -= log->head;
		memmove(log->newer.at, log->newer.at + log->head,
			log->newer.count * sizeof(*log->newer.at));
		log->head = 0;
	}
	if (log->up < log->oldest)
		log->up = log->oldest;
	if (log->down < log->oldest)
		log->down = log->oldest;
}

static void look(struct log *log, const struct view *view,
		 const struct log_source *source)
{
	size_t cost = 0;

	for (; log->up <= log->newest && cost < LOG_BUDGET; log->up++) {
		cost += LOOK_COST;
		if (source->matches(view, log->up, &cost))
			numbers_add(&log->newer, log->up);
	}
	for (; log->down > log->oldest && cost < LOG_BUDGET; log->down--) {
		cost += LOOK_COST;
		if (source->matches(view, log->down - 1, &cost))
			numbers_add(&log->older, log->down - 1);
	}
}

void log_update(struct log *log, struct list *list, const struct view *view,
		const struct log_source *source, int height)
{
	uint64_t device_id = view->pinned ? view->device_id : 0;

	log->oldest = source->oldest;
	log->newest = source->newest;
	log->latest = source->latest;
	if (!log->begun) {
		log->begun = true;
		list->follow = true;
	}
	if (!same_text(log->filter, view->filter) || device_id != log->device_id ||
	    source->partial != log->partial || log->newest + 1 < log->up)
		start(log, view, device_id, source->partial);
	if (log->some) {
		drop_evicted(log);
		look(log, view, source);
	}
	size_t count = count_rows(log), at = first_from(log, list->key);

	if (at == count && count)
		at--;
	list_update(list, count, height, (int64_t)at);
	if (list->follow) {
		log->seen = log->newest;
		list->key = count ? log_number(log, list->cursor) : 0;
	}
}

bool log_act(struct log *log, struct list *list, enum action action)
{
	if (!list_act(list, action))
		return false;
	if (action == ACTION_BOTTOM)
		list->follow = true;
	else if (list->cursor + 1 < list->count)
		list->follow = false;
	list->key = list->count ? log_number(log, list->cursor) : 0;
	return true;
}

/* Rows below the end that the user has left, and what came while paused. */
static uint64_t new_rows(const struct log *log)
{
	size_t below = count_rows(log) - first_from(log, log->seen + 1);

	return below + (log->latest - log->newest);
}

static void add_counts(const struct log *log, struct buffer *out)
{
	char text[FORMAT_MAX];
	uint64_t kept = log->newest >= log->oldest ? log->newest - log->oldest + 1 : 0;

	buffer_add_text(out, format_count(text, count_rows(log)));
	if (!log->some)
		return;
	buffer_add_text(out, " of ");
	buffer_add_text(out, format_count(text, kept));
	if (log->down > log->oldest) {
		buffer_add_text(out, ", searching ");
		buffer_add_text(out, format_count(text, log->down - log->oldest));
	}
}

void log_subtitle(const struct log *log, const struct list *list, const struct view *view,
		  struct buffer *out)
{
	char text[FORMAT_MAX];
	uint64_t more = new_rows(log);
	const struct device *device = store_device(view->store, log->device_id);

	if (view->paused)
		buffer_add_text(out, "PAUSED ─ ");
	else if (list->follow)
		buffer_add_text(out, "FOLLOW ─ ");
	if (more) {
		buffer_add_char(out, '+');
		buffer_add_text(out, format_count(text, more));
		buffer_add_text(out, " new ─ ");
	}
	if (log->device_id) {
		buffer_add_text(out, "only ");
		if (device)
			buffer_add_span(out, device_label(device, text));
		buffer_add_text(out, " ─ ");
	}
	if (log->filter) {
		buffer_add_text(out, log->filter);
		buffer_add_text(out, " (local) ─ ");
	}
	add_counts(log, out);
}
