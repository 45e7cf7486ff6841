/* One message of history, whole. It is read once; what is on the page stays although
 * the message leaves history. */
#include "ui/pane.h"

#include "core/topic.h"
#include "ui/cells.h"
#include "ui/message_lines.h"

enum { SEARCH_MAX = 200000 };    /* messages looked through for one key */

struct state {
	uint64_t seq;            /* of the message that `detail` tells of; 0: none */
	struct message_detail detail;
	struct message_lines lines;
};

static const struct message *shown(const struct view *view)
{
	return history_get(store_history(view->store), view->message_seq);
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;
	const struct message *message = shown(view);

	if (state->seq != view->message_seq) {
		state->seq = view->message_seq;
		state->detail.count = 0;
		state->lines.w = 0;
		pane->list.top = pane->list.cursor = 0;
		if (message)
			message_detail_tell(&state->detail, message, view->store);
	}
	if (state->lines.w != w)
		message_lines_place(&state->lines, &state->detail, w);
	list_update(&pane->list, state->lines.count, h, LIST_GONE);
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct keymap *keymap = ui_keymap(view->ui);
	const struct list *list = &pane->list;
	size_t end = list->top + (size_t)list->height;
	char key[ACTION_KEY_TEXT];

	if (!shown(view))
		buffer_add_text(out, "has left history since ─ ");
	if (list->count > (size_t)list->height)
		buffer_format(out, "%zu-%zu of %zu ─ ", list->top + 1,
			      end < list->count ? end : list->count, list->count);
	buffer_format(out, "%s the one before, ",
		      keymap_first(keymap, ACTION_LEFT, key));
	buffer_format(out, "%s the next ─ ", keymap_first(keymap, ACTION_RIGHT, key));
	buffer_format(out, "%s device ─ ", keymap_first(keymap, ACTION_OPEN, key));
	buffer_format(out, "%s closes", keymap_keys(keymap, ACTION_CLOSE));
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	const struct list *list = &pane->list;

	for (int y = 0; y < at.h && list->top + (size_t)y < list->count; y++)
		message_line_draw(&state->lines, &state->detail, list->top + (size_t)y,
				  canvas, row_at(at.x, at.y + y, at.w));
	if (!list->count)
		cells_hint(view, canvas, at, "This message has left history, which keeps "
					     "the newest ones. {close} goes back.");
}

/* --- keys ------------------------------------------------------------------- */

/* Those that are records of a device know the one before them. */
static bool is_record(const struct message *message)
{
	return message->device_id && (message->topic_kind == TOPIC_DEVICE_MESSAGE ||
				      message->topic_kind == TOPIC_CHANNEL_MESSAGE);
}

/* The way to the next record is back from the newest. 0: there is none. */
static uint64_t next_record(const struct view *view, const struct message *message)
{
	const struct history *history = store_history(view->store);
	const struct device *device = store_device(view->store, message->device_id);
	uint64_t seq = device ? device->last_seq : 0;

	while (seq > message->seq) {
		const struct message *later = history_get(history, seq);

		if (!later || later->previous_seq == message->seq)
			return later && seq <= view->newest_seq ? seq : 0;
		seq = later->previous_seq;
	}
	return 0;
}

/* The nearest on the same topic. 0: there is none in reach. */
static uint64_t beside(const struct view *view, const struct message *message,
		       bool forward)
{
	const struct history *history = store_history(view->store);
	uint64_t seq = message->seq;

	for (int i = 0; i < SEARCH_MAX; i++) {
		seq = forward ? seq + 1 : seq - 1;
		const struct message *other = history_get(history, seq);

		if (!other || seq > view->newest_seq)
			return 0;
		if (span_same(message_topic(other), message_topic(message)))
			return seq;
	}
	return 0;
}

static void step(const struct view *view, bool forward)
{
	const struct message *message = shown(view);
	bool record = message && is_record(message);
	uint64_t seq = 0;

	if (record)
		seq = forward ? next_record(view, message) : message->previous_seq;
	else if (message)
		seq = beside(view, message, forward);
	if (history_get(store_history(view->store), seq))
		ui_show_message(view->ui, seq);
	else
		ui_say(view->ui, SEVERITY_PLAIN, "There is no %s message%s in history.",
		       forward ? "later" : "earlier",
		       record ? " of this device" : message ? " on this topic" : "");
}

static void open_device(const struct view *view)
{
	const struct message *message = shown(view);
	struct topic topic = { 0 };

	if (!message) {
		ui_say(view->ui, SEVERITY_PLAIN, "This message has left history.");
		return;
	}
	topic_parse(message_topic(message), &topic);
	if (!ui_open(view->ui, message->device_id, topic.channel_id, ACTION_MESSAGES))
		ui_say(view->ui, SEVERITY_PLAIN,
		       "This message is of no device and no channel.");
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	if (list_scroll(&pane->list, action))
		return true;
	switch (action) {
	case ACTION_LEFT:
	case ACTION_RIGHT:
		step(view, action == ACTION_RIGHT);
		return true;
	case ACTION_OPEN:
		open_device(view);
		return true;
	default:
		return false;
	}
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	message_detail_fini(&state->detail);
	message_lines_fini(&state->lines);
}

const struct pane_class pane_message = {
	.name = "message",
	.title = "Message",
	.scope = SCOPE_LIST,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
