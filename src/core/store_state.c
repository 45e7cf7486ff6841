#include <stdio.h>

#include "core/json.h"
#include "core/store_private.h"

/* What a state topic says about one property. */
struct word {
	struct span token;       /* as sent; at == NULL: removed, or null */
	int64_t at_us;           /* when the platform published it; 0: not told */
	int64_t received_us;
	bool retained;
};

enum property_kind { KIND_TEXT, KIND_ID, KIND_FLAG, KIND_CODE, KIND_COUNT, KIND_SET };

struct property_row {
	const char *name;
	enum property_kind kind;
	size_t at;               /* offset of the field */
	void (*set)(struct store *store, void *item, const struct word *word);
};

static bool is_true(const struct word *word)
{
	double number;

	return word->token.at && (span_equals(word->token, "true") ||
		(number_value(word->token, &number) && number != 0));
}

/* --- devices ----------------------------------------------------------------------- */

static void delete_device(struct store *store, struct device *device)
{
	store_unregister(store, device);
	device->configured = false;
	device->deleted = true;
}

static void set_name(struct store *store, void *item, const struct word *word)
{
	struct device *device = item;

	/* A deleted device keeps its name on the screen. */
	device->named = word->token.at != NULL;
	store_keep(&device->name, store_text(store, word->token));
}

static void set_connected(struct store *store, void *item, const struct word *word)
{
	struct device *device = item;
	int64_t at_us = word->at_us || word->retained ? word->at_us : word->received_us;

	(void)store;
	if (word->token.at)
		device_told_connected(device, is_true(word), at_us, word->retained);
	else
		device->connected = -1;
}

static void set_last_active(struct store *store, void *item, const struct word *word)
{
	struct device *device = item;
	int64_t at_us = 0;

	(void)store;
	if (word->token.at && number_seconds(word->token, &at_us) &&
	    at_us > word->received_us)
		at_us = word->received_us;
	device->last_active_us = at_us;
}

static void set_configuration(struct store *store, void *item, const struct word *word)
{
	struct device *device = item;
	struct json *json = word->token.at ? json_parse(word->token, NULL) : NULL;
	const struct json *member = json_member(json, "ident");
	char digits[32];
	double number;
	const char *ident = json_string(member);

	if (!ident && json_number(member, &number) && number >= 0 && number < 1e15) {
		snprintf(digits, sizeof(digits), "%.0f", number);
		ident = digits;
	}
	device->configured = ident && *ident;
	if (device->configured)
		store_register(store, device, span_of(ident));
	else
		store_unregister(store, device);
	json_free(json);
}

static void set_deleted(struct store *store, void *item, const struct word *word)
{
	if (is_true(word))
		delete_device(store, item);
}

static const struct property_row device_rows[] = {
	{ "name",           KIND_SET,  0, set_name },
	{ "connected",      KIND_SET,  0, set_connected },
	{ "last_active",    KIND_SET,  0, set_last_active },
	{ "configuration",  KIND_SET,  0, set_configuration },
	{ "deleted",        KIND_SET,  0, set_deleted },
	{ "blocked",        KIND_CODE, offsetof(struct device, blocked), NULL },
	{ "enabled",        KIND_FLAG, offsetof(struct device, enabled), NULL },
	{ "device_type_id", KIND_ID,   offsetof(struct device, type_id), NULL },
	{ "protocol_id",    KIND_ID,   offsetof(struct device, protocol_id), NULL },
	{ NULL, KIND_SET, 0, NULL },
};

/* --- channels ---------------------------------------------------------------------- */

static void set_channel_deleted(struct store *store, void *item, const struct word *word)
{
	struct channel *channel = item;

	(void)store;
	channel->deleted = channel->deleted || is_true(word);
}

static const struct property_row channel_rows[] = {
	{ "name",          KIND_TEXT, offsetof(struct channel, name), NULL },
	{ "uri",           KIND_TEXT, offsetof(struct channel, uri), NULL },
	{ "protocol_name", KIND_TEXT, offsetof(struct channel, protocol_name), NULL },
	{ "protocol_id",   KIND_ID,   offsetof(struct channel, protocol_id), NULL },
	{ "blocked",       KIND_CODE, offsetof(struct channel, blocked), NULL },
	{ "enabled",       KIND_FLAG, offsetof(struct channel, enabled), NULL },
	{ "deleted",       KIND_SET,  0, set_channel_deleted },
	{ "connections_count", KIND_COUNT, offsetof(struct channel, connections), NULL },
	{ NULL, KIND_SET, 0, NULL },
};

/* --- applying ---------------------------------------------------------------------- */

/* A number within 0 .. max; -1: removed or something else. */
static int64_t number_of(const struct word *word, double max)
{
	double number;

	if (span_equals(word->token, "false"))
		return 0;
	if (!number_value(word->token, &number) || number < 0 || number > max)
		return -1;
	return (int64_t)number;
}

static void set_field(struct store *store, void *item, const struct property_row *row,
		      const struct word *word)
{
	void *field = (char *)item + row->at;

	switch (row->kind) {
	case KIND_TEXT:
		store_keep(field, store_text(store, word->token));
		break;
	case KIND_ID:
		*(uint64_t *)field = store_id(word->token);
		break;
	case KIND_FLAG:
		*(int *)field = word->token.at ? is_true(word) : -1;
		break;
	case KIND_CODE:
		*(int *)field = (int)number_of(word, 1e6);
		break;
	case KIND_COUNT:
		*(int64_t *)field = number_of(word, 1e15);
		break;
	case KIND_SET:
		row->set(store, item, word);
		break;
	}
}

static void apply_word(struct store *store, void *item, const struct property_row *rows,
		       struct member member, struct word word)
{
	if (!span_equals(member.value, "null"))
		word.token = member.value;
	for (; rows->name; rows++) {
		if (span_equals(member.name, rows->name)) {
			set_field(store, item, rows, &word);
			return;
		}
	}
}

static struct word word_of(const struct message *message)
{
	return (struct word){
		.at_us = message->broker_us,
		.received_us = message->received_us,
		.retained = message->flags & MESSAGE_RETAINED,
	};
}

/* The device or channel that the topic is about, and the rows of its kind. What
 * is being removed is not made for it. */
static void *item_of(struct store *store, const struct topic *topic, bool removal,
		     const struct property_row **rows)
{
	if (topic->entity == ENTITY_DEVICES) {
		*rows = device_rows;
		return removal ? store_find_device(store, topic->item_id)
			       : store_obtain_device(store, topic->item_id);
	}
	if (topic->entity == ENTITY_CHANNELS) {
		*rows = channel_rows;
		return removal ? (void *)store_find_channel(store, topic->item_id)
			       : (void *)store_obtain_channel(store, topic->item_id);
	}
	return NULL;
}

void store_state(struct store *store, struct message *message, const struct topic *topic)
{
	bool removal = message->kind == PAYLOAD_EMPTY;
	const struct property_row *rows;
	void *item = item_of(store, topic, removal, &rows);
	struct word word = word_of(message);

	if (!item || (!removal && message->kind != PAYLOAD_OBJECT))
		return;
	if (rows == channel_rows)
		((struct channel *)item)->deleted = removal;
	else if (removal)
		delete_device(store, item);
	else
		((struct device *)item)->deleted = false;
	for (uint32_t i = 0; i < message->member_count; i++)
		apply_word(store, item, rows, message_member(message, i), word);
}

void store_property(struct store *store, struct message *message,
		    const struct topic *topic)
{
	bool removal = message->kind == PAYLOAD_EMPTY;
	bool deletion = span_equals(topic->leaf, "deleted");
	const struct property_row *rows;
	void *item = item_of(store, topic, removal || deletion, &rows);
	struct member member = { .name = topic->leaf };

	if (!removal)
		member.value = store_trim(message_payload(message));
	if (item)
		apply_word(store, item, rows, member, word_of(message));
}
