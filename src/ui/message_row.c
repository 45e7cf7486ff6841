#include "ui/message_row.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/event.h"
#include "ui/cells.h"

enum {
	COLUMN_TIME, COLUMN_MARKS, COLUMN_LAG, COLUMN_DEVICE, COLUMN_FIRST_OF_PAYLOAD
};

enum {
	SEARCH_MEMBERS_MAX = 4096,   /* a payload with more has no columns of its own */
	VALUE_COLUMNS = 32,          /* of a value under "other" */
	MORE_COLUMNS = 5,            /* kept free for "…+123" */
	MISFITS_MAX = 32,            /* so many that are too long are passed over */
};

static const char *const own_names[OWN_COUNT] = {
	[OWN_SPEED] = "position.speed",
	[OWN_LATITUDE] = "position.latitude",
	[OWN_LONGITUDE] = "position.longitude",
	[OWN_SATELLITES] = "position.satellites",
	[OWN_IGNITION] = "engine.ignition.status",
};

/* What the columns time, lag and device say already. */
static const char *const told_names[] = {
	"timestamp", "server.timestamp", "ident", "device.name",
};

/* The same in every message of a device: counted, not shown. */
static const char *const dull_names[] = {
	"channel.id", "device.id", "device.type.id", "peer", "protocol.id",
};

static bool is_among(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equals(name, names[i]))
			return true;
	return false;
}

static bool has_column(struct span name)
{
	return is_among(name, own_names, OWN_COUNT) ||
	       is_among(name, told_names, sizeof(told_names) / sizeof(*told_names));
}

static bool is_dull(struct span name)
{
	return is_among(name, dull_names, sizeof(dull_names) / sizeof(*dull_names));
}

void message_digest_make(const struct message *message, struct message_digest *out)
{
	*out = (struct message_digest){ .seq = message->seq };
	topic_parse(message_topic(message), &out->topic);
	if (message->member_count > SEARCH_MEMBERS_MAX)
		return;
	for (int i = 0; i < OWN_COUNT; i++) {
		out->own[i] = message_find(message, own_names[i]);
		out->shown += out->own[i].at != NULL;
	}
	for (size_t i = 0; i < sizeof(told_names) / sizeof(*told_names); i++)
		out->shown += message_find(message, told_names[i]).at != NULL;
	out->no_fix = span_equals(message_find(message, "position.valid"), "false");
	if (!message_text(message, "device.name", &out->who))
		message_text(message, "ident", &out->who);
}

static bool spreads(const struct message *message)
{
	return message->kind == PAYLOAD_OBJECT &&
	       (message->topic_kind == TOPIC_DEVICE_MESSAGE ||
		message->topic_kind == TOPIC_CHANNEL_MESSAGE);
}

static enum role text_role(const struct message *message)
{
	return message->flags & MESSAGE_RETAINED ? ROLE_RETAINED : ROLE_TEXT;
}

static void draw_time(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message_row *row = data;

	cell_time(canvas, at, row->view, row->message->received_us, row->previous_us);
}

static void draw_marks(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message *message = ((const struct message_row *)data)->message;
	enum role role = ROLE_RETAINED;
	char text[8];

	if (message->error)
		role = ROLE_UNDECODABLE;
	else if (message->flags & (MESSAGE_DUP | MESSAGE_REPEATS))
		role = ROLE_NOTICE;
	snprintf(text, sizeof(text), "%s%s%s%s%s", message->error ? "!" : "",
		 message->flags & MESSAGE_REPEATS ? "2x" : "",
		 message->flags & MESSAGE_DUP ? "D" : "",
		 message->flags & MESSAGE_BACKLOG ? "W" : "",
		 message->flags & MESSAGE_RETAINED ? "R" : "");
	canvas_put(canvas, at, role, text);
}

static void draw_lag(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message *message = ((const struct message_row *)data)->message;

	if (message->server_us && message->device_us)
		cell_lag(canvas, at, message->server_us - message->device_us);
}

/* "streams 7", as among the events; a device is known by its number alone, and
 * where it is narrow the number has to do. */
static struct span item_label(const struct topic *topic, int columns,
			      char out[FORMAT_MAX])
{
	const char *entity = topic_entity_name(topic->entity);

	if (topic->entity == ENTITY_DEVICES || !*entity)
		return topic->item;
	if (!topic->item.len)
		return span_of(entity);
	size_t len = strlen(entity) + 1 + topic->item.len;

	if (len >= FORMAT_MAX || len > (size_t)columns)
		return topic->item;
	snprintf(out, FORMAT_MAX, "%s %.*s", entity, (int)topic->item.len,
		 topic->item.at);
	return span_of(out);
}

static void draw_device(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message_row *row = data;
	const struct store *store = row->view->store;
	const struct device *device = store_device(store, row->message->device_id);
	const struct topic *topic = &row->digest->topic;
	const struct channel *channel = store_channel(store, topic->channel_id);
	char text[FORMAT_MAX];

	if (device)
		canvas_left(canvas, at, ROLE_NAME, device_label(device, text));
	else if (row->digest->who.at)   /* nobody is registered under this ident */
		canvas_left(canvas, at, ROLE_NOTICE, row->digest->who);
	else if (channel && channel->name)
		canvas_left(canvas, at, ROLE_NAME, span_of(channel->name));
	else
		canvas_left(canvas, at, ROLE_NAME, item_label(topic, at.w, text));
}

/* Where the tracker was is not where it is. */
static enum role own_role(const struct message_row *row, enum message_own which)
{
	bool of_fix = which == OWN_LATITUDE || which == OWN_LONGITUDE ||
		      which == OWN_SATELLITES;

	return of_fix && row->digest->no_fix ? ROLE_NOTICE : text_role(row->message);
}

static void draw_own(struct canvas *canvas, struct rect at, const void *data,
		     enum message_own which)
{
	const struct message_row *row = data;

	canvas_right(canvas, at, own_role(row, which), row->digest->own[which]);
}

static void draw_speed(struct canvas *canvas, struct rect at, const void *data)
{
	draw_own(canvas, at, data, OWN_SPEED);
}

static void draw_lat(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message_digest *digest = ((const struct message_row *)data)->digest;

	if (digest->no_fix && !digest->own[OWN_LATITUDE].at)
		canvas_right(canvas, at, ROLE_NOTICE, span_of("no fix"));
	else
		draw_own(canvas, at, data, OWN_LATITUDE);
}

static void draw_lon(struct canvas *canvas, struct rect at, const void *data)
{
	draw_own(canvas, at, data, OWN_LONGITUDE);
}

/* "3!" without a fix. */
static void draw_sat(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message_digest *digest = ((const struct message_row *)data)->digest;
	struct span count = digest->own[OWN_SATELLITES];
	char text[FORMAT_MAX];

	if (!digest->no_fix || !digest->own[OWN_LATITUDE].at || count.len > 8) {
		draw_own(canvas, at, data, OWN_SATELLITES);
		return;
	}
	snprintf(text, sizeof(text), "%.*s!", (int)count.len, count.at ? count.at : "");
	canvas_right(canvas, at, ROLE_NOTICE, span_of(text));
}

static void draw_ign(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message_row *row = data;
	struct span value = row->digest->own[OWN_IGNITION];

	if (span_equals(value, "true"))
		value = span_of("on");
	else if (span_equals(value, "false"))
		value = span_of("off");
	canvas_right(canvas, at, text_role(row->message), value);
}

/* A string without its quotes: the other escapes of JSON stay as they were sent. */
static struct span bare(struct span value)
{
	if (value.len >= 2 && value.at[0] == '"')
		return (struct span){ value.at + 1, value.len - 2 };
	return value;
}

/* Draws "name=value"; returns the columns it took, 0 where it does not fit. */
static int draw_member(struct canvas *canvas, struct rect at, enum role role,
		       struct member member)
{
	struct span value = bare(member.value);
	int value_columns = value.len < VALUE_COLUMNS ? (int)value.len : VALUE_COLUMNS;
	int used;

	if (at.w <= 0 || member.name.len >= (size_t)at.w ||
	    (int)member.name.len + 1 + value_columns > at.w)
		return 0;
	used = canvas_put_span(canvas, at, ROLE_DIM, member.name);
	used += canvas_put(canvas, row_at(at.x + used, at.y, at.w - used), ROLE_DIM, "=");
	at.x += used;
	at.w -= used;
	if (value.len <= VALUE_COLUMNS)
		return used + canvas_put_span(canvas, at, role, value);
	canvas_left(canvas, row_at(at.x, at.y, value_columns), role, value);
	return used + value_columns;
}

static void draw_other(struct canvas *canvas, struct rect at, const void *data)
{
	const struct message_row *row = data;
	const struct message *message = row->message;
	int misfits = 0;
	uint32_t left = message->member_count > row->digest->shown ?
			message->member_count - row->digest->shown : 0;
	char more[24];
	int x = 0;

	for (uint32_t i = 0; i < message->member_count && misfits < MISFITS_MAX; i++) {
		struct member member = message_member(message, i);

		if (has_column(member.name) || is_dull(member.name))
			continue;
		struct rect rest = { at.x + x, at.y, at.w - x - MORE_COLUMNS, 1 };
		int used = draw_member(canvas, rest, text_role(message), member);

		misfits += !used;
		x += used ? used + 1 : 0;
		left -= used && left;
	}
	if (!left)
		return;
	snprintf(more, sizeof(more), "…+%" PRIu32, left);
	canvas_put(canvas, row_at(at.x + x, at.y, at.w - x), ROLE_DIM, more);
}

/* COLUMN_TIME and its followers are the indices of this table. */
const struct column message_columns[MESSAGE_COLUMN_COUNT] = {
	{ .heading = "time",   .width = 12, .rank = 5, .draw = draw_time },
	{ .heading = "",       .width = 3,  .rank = 4, .draw = draw_marks },
	{ .heading = "lag",    .width = 6,  .rank = 6, .right = true, .draw = draw_lag },
	{ .heading = "device", .width = 8,  .max = 20, .grow = 1, .draw = draw_device },
	{ .heading = "speed",  .width = 5, .rank = 7, .right = true, .draw = draw_speed },
	{ .heading = "lat",    .width = 10, .rank = 9, .right = true, .draw = draw_lat },
	{ .heading = "lon",    .width = 11, .rank = 9, .right = true, .draw = draw_lon },
	{ .heading = "sat",    .width = 3,  .rank = 10, .right = true, .draw = draw_sat },
	{ .heading = "ign",    .width = 3,  .rank = 8, .right = true, .draw = draw_ign },
	{ .heading = "other",  .width = 16, .rank = 11, .grow = 4, .draw = draw_other },
};

static int put(struct canvas *canvas, struct rect *at, enum role role, struct span text)
{
	int used = canvas_put_span(canvas, *at, role, text);

	if (used && used < at->w)
		used++;
	at->x += used;
	at->w -= used;
	return used;
}

static void draw_reason(struct canvas *canvas, struct rect *at,
			const struct message *message)
{
	char text[160];

	snprintf(text, sizeof(text), "%s at byte %" PRIu32, message->error,
		 message->error_at);
	put(canvas, at, ROLE_UNDECODABLE, span_of(text));
}

/* Text on a topic of one's own is no mistake; broken JSON is one anywhere. */
static bool is_plain(const struct message *message, enum topic_kind kind)
{
	struct span payload = message_payload(message);

	return kind == TOPIC_OTHER && message->kind == PAYLOAD_TEXT &&
	       payload.len && payload.at[0] != '{' && payload.at[0] != '[';
}

/* A log record reads as among the events. */
static void draw_event(struct canvas *canvas, struct rect at,
		       const struct message_row *row)
{
	struct event event;

	event_read(row->message, &row->digest->topic, &event);
	put(canvas, &at, ROLE_DIM, span_of(topic_kind_name(TOPIC_LOG)));
	canvas_left(canvas, at, severity_role(event.severity), span_of(event.text));
	event_fini(&event);
}

/* Whether the column of devices says whose it is; else the whole topic stands there. */
static bool is_named(const struct message *message, const struct topic *topic)
{
	return message->device_id ||
	       (topic->kind != TOPIC_OTHER && topic->entity != ENTITY_NONE &&
		(topic->leaf.len || topic->item.len));
}

/* Kind, topic and payload, for whatever is not a message of a tracker. */
static void draw_text(struct canvas *canvas, struct rect at,
		      const struct message_row *row)
{
	const struct message *message = row->message;
	const struct topic *topic = &row->digest->topic;

	if (!is_named(message, topic)) {
		put(canvas, &at, ROLE_NAME, message_topic(message));
	} else {
		put(canvas, &at, ROLE_DIM, span_of(topic_kind_name(topic->kind)));
		put(canvas, &at, ROLE_NAME, topic->leaf);
	}
	if (message->error && !is_plain(message, topic->kind))
		draw_reason(canvas, &at, message);
	if (message->kind == PAYLOAD_EMPTY)
		put(canvas, &at, ROLE_DIM, span_of("(empty: removed)"));
	else
		canvas_left(canvas, at, text_role(message), message_payload(message));
}

void message_row_draw(const struct columns *columns, struct canvas *canvas,
		      struct rect line, const struct message_row *row)
{
	bool event = row->digest->topic.kind == TOPIC_LOG &&
		     row->message->kind == PAYLOAD_OBJECT;
	bool named = event || is_named(row->message, &row->digest->topic);
	int from = named ? COLUMN_FIRST_OF_PAYLOAD : COLUMN_DEVICE, x = 0;

	if (spreads(row->message)) {
		columns_row(columns, canvas, line, row);
		return;
	}
	for (int i = 0; i < columns->count; i++) {
		if (i >= from || !columns->w[i])
			continue;
		struct rect cell = { line.x + columns->x[i], line.y, columns->w[i], 1 };

		columns->at[i].draw(canvas, cell, row);
		x = columns->x[i] + columns->w[i] + 1;
	}
	line.x += x;
	line.w -= x;
	if (event)
		draw_event(canvas, line, row);
	else
		draw_text(canvas, line, row);
}
