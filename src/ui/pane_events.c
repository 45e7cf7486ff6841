/* What happened: flespi's logs and our own connection, in order of arrival. The
 * lines at the bottom say what does not fit of the selected one, and what to do. */
#include "ui/pane.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/text.h"
#include "ui/cells.h"
#include "ui/columns.h"
#include "ui/log.h"

struct state {
	struct log log;
};

struct row {
	const struct view *view;
	const struct event *event;
	int64_t previous_us;
};

static const char *const signs[SEVERITY_COUNT] = {
	[SEVERITY_PLAIN] = "·",
	[SEVERITY_GOOD] = "+",
	[SEVERITY_NOTICE] = "!",
	[SEVERITY_ALERT] = "✕",
};

/* Device, channel, ident or item, whichever says most. */
static struct span subject(const struct view *view, const struct event *event,
			   char out[FORMAT_MAX])
{
	const struct device *device = store_device(view->store, event->device_id);
	const struct channel *channel = store_channel(view->store, event->channel_id);

	if (event->source == EVENT_HERE)
		return span_of("here");
	if (device)
		return device_label(device, out);
	if (event->ident)
		return span_of(event->ident);
	if (channel && channel->name)
		return span_of(channel->name);
	snprintf(out, FORMAT_MAX, "%s %" PRIu64, topic_entity_name(event->entity),
		 event->device_id ? event->device_id :
		 event->channel_id ? event->channel_id : event->item_id);
	return span_of(out);
}

static bool matches(const struct view *view, uint64_t number, size_t *cost)
{
	const struct event *event = store_event(view->store, number);
	struct span needle = span_of(view->filter);
	char text[FORMAT_MAX];

	if (!event)
		return false;
	if (view->pinned && view->device_id && event->device_id != view->device_id)
		return false;
	if (!needle.at)
		return true;
	*cost += strlen(event->text);
	return text_find(span_of(event->text), needle) ||
	       text_find(subject(view, event, text), needle) ||
	       (event->ident && text_find(span_of(event->ident), needle));
}

/* Rows at the bottom for the selected event: always there, so that the list stays
 * where it is when another one is selected. */
static int about_rows(int h)
{
	return (h >= 4) + (h >= 6) + (h >= 9);
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;
	struct log_source source = {
		.oldest = store_event_oldest(view->store),
		.newest = view->newest_event,
		.latest = store_event_newest(view->store),
		.matches = matches,
	};

	(void)w;
	if (!source.oldest)
		source.oldest = 1;
	log_update(&state->log, &pane->list, view, &source,
		   h - columns_heading_rows(h) - about_rows(h));
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct state *state = pane->state;

	log_subtitle(&state->log, &pane->list, view, out);
}

static void draw_time(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;

	cell_time(canvas, at, row->view, row->event->at_us, row->previous_us);
}

static void draw_sign(struct canvas *canvas, struct rect at, const void *data)
{
	enum severity severity = ((const struct row *)data)->event->severity;

	canvas_put(canvas, at, severity_role(severity), signs[severity]);
}

static void draw_subject(struct canvas *canvas, struct rect at, const void *data)
{
	const struct row *row = data;
	char text[FORMAT_MAX];

	canvas_left(canvas, at, ROLE_NAME, subject(row->view, row->event, text));
}

static void draw_text(struct canvas *canvas, struct rect at, const void *data)
{
	const struct event *event = ((const struct row *)data)->event;

	cell_left(canvas, at, severity_role(event->severity), event->text);
}

enum { COLUMN_TIME, COLUMN_SIGN, COLUMN_SUBJECT, COLUMN_TEXT, COLUMN_COUNT };

static const struct column event_columns[COLUMN_COUNT] = {
	[COLUMN_TIME] = { .heading = "time", .width = 12, .rank = 3, .draw = draw_time },
	[COLUMN_SIGN] = { .heading = "", .width = 1, .draw = draw_sign },
	[COLUMN_SUBJECT] = { .heading = "what", .width = 8, .max = 24, .grow = 1,
		.rank = 2, .draw = draw_subject },
	[COLUMN_TEXT] = { .heading = "event", .width = 20, .grow = 4, .draw = draw_text },
};

static const struct event *event_of(const struct state *state, const struct view *view,
				    size_t row)
{
	return store_event(view->store, log_number(&state->log, row));
}

/* Its whole text if the row shows a part, and what to do about it. */
static void draw_about(const struct event *event, int shown, struct canvas *canvas,
		       struct rect at)
{
	struct buffer text = { 0 };

	if (text_width(span_of(event->text)) > shown)
		buffer_add_text(&text, event->text);
	if (event->advice)
		buffer_format(&text, "%s→ %s", text.len ? " " : "", event->advice);
	if (text.len)
		cells_sentence(canvas, at, text.at);
	buffer_fini(&text);
}

static const char *nothing(const struct state *state)
{
	if (state->log.filter && state->log.device_id)
		return "No event of the selected device matches. {filter-toggle} "
		       "switches the filter off and on, {pin} shows all devices again.";
	if (state->log.filter)
		return "No event matches. {filter-toggle} switches the filter off and "
		       "on.";
	if (state->log.device_id)
		return "No event of the selected device. {pin} shows all devices again.";
	return "No event yet: none of the connection, no log of a device or channel.";
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	int about = about_rows(at.h), bottom = at.y + at.h - about;
	struct rect line = { at.x, at.y, at.w, 1 };
	struct columns columns;

	columns_fit(&columns, event_columns, COLUMN_COUNT, at.w);
	if (columns_heading_rows(at.h)) {
		columns_heading(&columns, canvas, at);
		line.y++;
	}
	for (size_t i = pane->list.top; i < pane->list.count; i++, line.y++) {
		const struct event *before = i ? event_of(state, view, i - 1) : NULL;
		struct row row = {
			.view = view,
			.event = event_of(state, view, i),
			.previous_us = before ? before->at_us : 0,
		};

		if (line.y >= bottom)
			break;
		if (row.event)
			columns_row(&columns, canvas, line, &row);
		if (i != pane->list.cursor)
			continue;
		cells_cursor(pane, canvas, line);
		if (row.event)
			draw_about(row.event, columns.w[COLUMN_TEXT], canvas,
				   (struct rect){ at.x, bottom, at.w, about });
	}
	line.h = at.y + at.h - line.y;
	if (!pane->list.count)
		cells_hint(view, canvas, line, nothing(state));
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	struct state *state = pane->state;
	const struct event *event;

	if (log_act(&state->log, &pane->list, action))
		return true;
	if (action != ACTION_OPEN || !pane->list.count)
		return false;
	event = event_of(state, view, pane->list.cursor);
	if (event && event->source == EVENT_HERE)
		ui_focus(view->ui, &pane_connection);
	else if (!event || !ui_open(view->ui, event->device_id, event->channel_id,
				    ACTION_EVENTS))
		ui_say(view->ui, SEVERITY_PLAIN,
		       "This event is of no device and no channel.");
	return true;
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	log_fini(&state->log);
}

const struct pane_class pane_events = {
	.name = "events",
	.title = "Events",
	.number = '4',
	.scope = SCOPE_LIST | SCOPE_LOG,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
