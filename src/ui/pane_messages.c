/* The log of messages: a tail that never moves the cursor by itself. */
#include "ui/pane.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/text.h"
#include "ui/cells.h"
#include "ui/log.h"
#include "ui/message_row.h"

struct state {
	struct log log;
	struct message_digest *seen;     /* rows on the screen, ascending by seq */
	struct message_digest *spare;    /* the other half, to make the next `seen` in */
	int seen_count, cap;
};

/* What is a record in itself; the rest says how things stand, or is an event. */
static bool is_message(enum topic_kind kind)
{
	switch (kind) {
	case TOPIC_STATE:
	case TOPIC_PROPERTY:
	case TOPIC_TELEMETRY:
	case TOPIC_SETTING:
	case TOPIC_CONNECTION:
	case TOPIC_COMMAND_QUEUE:
	case TOPIC_LOG:
	case TOPIC_CALC_STATE:
	case TOPIC_COUNTER:
		return false;
	default:
		return true;
	}
}

/* "status=false", as rows show a member: it is `status":false` in the payload, or with a
 * quote more. A whole name is found however the payload is spaced. */
static bool has_member(const struct message *message, struct span needle)
{
	const char *sign = memchr(needle.at, '=', needle.len);
	struct buffer name = { 0 };
	bool found = false;

	if (!sign || sign == needle.at || message->kind != PAYLOAD_OBJECT)
		return false;
	struct span value = { sign + 1, needle.len - (size_t)(sign + 1 - needle.at) };

	buffer_add(&name, needle.at, (size_t)(sign - needle.at));
	struct span token = message_find(message, name.at);

	if (token.len && *token.at == '"')
		token = (struct span){ token.at + 1, token.len - 1 };
	found = token.at && (!value.len || text_find(token, value) == token.at);
	for (int quote = 0; quote < 2 && !found; quote++) {
		struct buffer json = { 0 };

		buffer_add(&json, name.at, name.len);
		buffer_add_text(&json, quote ? "\":\"" : "\":");
		buffer_add(&json, value.at, value.len);
		found = text_find(message_payload(message),
				  (struct span){ json.at, json.len });
		buffer_fini(&json);
	}
	buffer_fini(&name);
	return found;
}

static bool matches(const struct view *view, uint64_t number, size_t *cost)
{
	const struct message *message = history_get(store_history(view->store), number);
	struct span needle = span_of(view->filter);

	if (!message || (!view->all_topics && !is_message(message->topic_kind)))
		return false;
	if (view->pinned && view->device_id && message->device_id != view->device_id)
		return false;
	if (!needle.at)
		return true;
	*cost += message->topic_len + message->payload_len;
	if (text_find(message_topic(message), needle) ||
	    text_find(message_payload(message), needle) || has_member(message, needle))
		return true;
	const struct device *device = store_device(view->store, message->device_id);

	return device && device->name && text_find(span_of(device->name), needle);
}

static void reserve(struct state *state, int rows)
{
	if (rows <= state->cap)
		return;
	state->seen = mem_resize(state->seen, (size_t)rows, sizeof(*state->seen));
	state->spare = mem_resize(state->spare, (size_t)rows, sizeof(*state->spare));
	state->cap = rows;
}

/* Looks up what the rows in sight show; rows that were in sight before keep
 * theirs. Both are ascending, so one walk over the old ones is enough. */
static void digest_rows(struct state *state, const struct view *view,
			const struct list *list)
{
	const struct message_digest *old = state->seen;
	const struct message_digest *end = old + state->seen_count;
	int count = 0;

	for (size_t row = list->top; row < list->count && count < list->height; row++) {
		uint64_t seq = log_number(&state->log, row);
		const struct message *message = history_get(store_history(view->store),
							    seq);

		while (old < end && old->seq < seq)
			old++;
		if (old < end && old->seq == seq)
			state->spare[count++] = *old;
		else if (message)
			message_digest_make(message, &state->spare[count++]);
	}
	struct message_digest *seen = state->seen;

	state->seen = state->spare;
	state->spare = seen;
	state->seen_count = count;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;
	const struct history *history = store_history(view->store);
	struct log_source source = {
		.oldest = history_oldest(history),
		.newest = view->newest_seq,
		.latest = history_newest(history),
		.partial = !view->all_topics,
		.matches = matches,
	};

	(void)w;
	log_update(&state->log, &pane->list, view, &source, h - columns_heading_rows(h));
	reserve(state, pane->list.height);
	digest_rows(state, view, &pane->list);
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct state *state = pane->state;

	log_subtitle(&state->log, &pane->list, view, out);
	if (!view->all_topics && state->log.newest)
		buffer_add_text(out, " ─ without state, telemetry and logs");
}

static int64_t received_us(const struct state *state, const struct view *view, size_t row)
{
	const struct message *message =
		history_get(store_history(view->store), log_number(&state->log, row));

	return message ? message->received_us : 0;
}

static const char *nothing(const struct state *state, const struct view *view)
{
	if (state->log.filter)
		return "No message contains the filter's text. {filter-toggle} switches "
		       "it off and on.";
	if (state->log.device_id)
		return "No message of the selected device. {pin} shows all devices "
		       "again.";
	if (view->paused && state->log.latest > state->log.newest)
		return "What was shown when you paused has left history since.";
	return "No message yet. {topics} lists the subscriptions and what came of "
	       "them.";
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	const struct list *list = &pane->list;
	int heading = columns_heading_rows(at.h);
	struct rect line = { at.x, at.y + heading, at.w, 1 };
	struct columns columns;

	columns_fit(&columns, message_columns, MESSAGE_COLUMN_COUNT, at.w);
	if (heading)
		columns_heading(&columns, canvas, at);
	for (int i = 0; i < state->seen_count && line.y < at.y + at.h; i++, line.y++) {
		size_t row = list->top + (size_t)i;
		struct message_row shown = {
			.view = view,
			.message = history_get(store_history(view->store),
					       state->seen[i].seq),
			.digest = &state->seen[i],
			.previous_us = row ? received_us(state, view, row - 1) : 0,
		};

		if (shown.message)
			message_row_draw(&columns, canvas, line, &shown);
		if (row == list->cursor)
			cells_cursor(pane, canvas, line);
	}
	if (!list->count)
		cells_hint(view, canvas,
			   (struct rect){ at.x, line.y, at.w, at.h - heading },
			   nothing(state, view));
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	struct state *state = pane->state;
	uint64_t seq;

	if (log_act(&state->log, &pane->list, action))
		return true;
	if (action != ACTION_OPEN || !pane->list.count)
		return false;
	seq = log_number(&state->log, pane->list.cursor);
	if (history_get(store_history(view->store), seq))
		ui_show_message(view->ui, seq);
	return true;
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	log_fini(&state->log);
	free(state->seen);
	free(state->spare);
}

const struct pane_class pane_messages = {
	.name = "messages",
	.title = "Messages",
	.number = '3',
	.scope = SCOPE_LIST | SCOPE_LOG | SCOPE_MESSAGES,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
