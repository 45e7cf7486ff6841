/* Every topic of flespi is one row of a table. topic_parse() runs a topic along the rows
 * until one fits, topic_filter_meaning() asks which row a filter can reach. The rows
 * that come by the thousand stand first; most others are left at their first byte.
 */
#include "core/topic.h"

/* Patterns begin behind "flespi/". In a level of its own:
 *   %d  id of a device                 %l  leaf
 *   %c  id of a channel                %p  leaf, but none of the words in parents[]
 *   %i  id of another item             %L  leaf: all levels that remain, at least one
 *   %n  item known by its text         %E  leaf: the last of those
 *   %t  id of a calculator's target    %o  one of the words in platform_items[]
 *   %s  ident                          #   any levels more, or none; only at the end
 * The first id in a topic is its item. A level that is empty fits nothing. */
struct row {
	const char *pattern;
	enum topic_kind kind;
	enum topic_entity entity;
	const char *phrase;
};

static const struct row rows[] = {
	{ "message/gw/devices/%d/#", TOPIC_DEVICE_MESSAGE, ENTITY_DEVICES,
	  "messages of devices" },
	{ "message/gw/channels/%c/%s", TOPIC_CHANNEL_MESSAGE, ENTITY_CHANNELS,
	  "messages of channels, by ident" },
	{ "message/gw/modems/%i/%l", TOPIC_MODEM_MESSAGE, ENTITY_MODEMS,
	  "SMS that modems received" },
	{ "message/storage/containers/%i", TOPIC_CONTAINER_MESSAGE, ENTITY_CONTAINERS,
	  "new records of containers" },

	{ "state/gw/devices/%d/telemetry/%l", TOPIC_TELEMETRY, ENTITY_DEVICES,
	  "latest parameter values of devices" },
	{ "state/gw/devices/%d/%p", TOPIC_PROPERTY, ENTITY_DEVICES,
	  "properties of devices" },
	{ "state/gw/devices/%d", TOPIC_STATE, ENTITY_DEVICES,
	  "configuration of devices" },
	{ "state/gw/devices/%d/settings/%l/#", TOPIC_SETTING, ENTITY_DEVICES,
	  "settings of devices" },
	{ "state/gw/devices/%d/connections/%l", TOPIC_CONNECTION, ENTITY_DEVICES,
	  "open connections of devices" },
	{ "state/gw/devices/%d/commands-queue/%l", TOPIC_COMMAND_QUEUE, ENTITY_DEVICES,
	  "commands that wait for devices" },
	{ "log/gw/devices/%d/%E", TOPIC_LOG, ENTITY_DEVICES, "events of devices" },
	{ "log/gw/channels/%c/%E", TOPIC_LOG, ENTITY_CHANNELS, "events of channels" },
	{ "state/gw/channels/%c/%p", TOPIC_PROPERTY, ENTITY_CHANNELS,
	  "properties of channels" },
	{ "state/gw/channels/%c", TOPIC_STATE, ENTITY_CHANNELS,
	  "configuration of channels" },

	{ "interval/gw/calcs/%i/devices/%d/%l", TOPIC_INTERVAL, ENTITY_CALCS,
	  "intervals of calculators, by device" },
	{ "interval/gw/calcs/%i/assets/%t/%l", TOPIC_INTERVAL, ENTITY_CALCS,
	  "intervals of calculators, by asset" },
	{ "interval/gw/calcs/%i/groups/%t/%l", TOPIC_INTERVAL, ENTITY_CALCS,
	  "intervals of calculators, by group" },
	{ "interval/gw/calcs/%i/geofences/%t/%l", TOPIC_INTERVAL, ENTITY_CALCS,
	  "intervals of calculators, by geofence" },
	{ "state/gw/calcs/%i/devices/%d/%l", TOPIC_CALC_STATE, ENTITY_CALCS,
	  "latest intervals of calculators, by device" },
	{ "state/gw/calcs/%i/assets/%t/%l", TOPIC_CALC_STATE, ENTITY_CALCS,
	  "latest intervals of calculators, by asset" },
	{ "state/gw/calcs/%i/groups/%t/%l", TOPIC_CALC_STATE, ENTITY_CALCS,
	  "latest intervals of calculators, by group" },
	{ "state/gw/calcs/%i/geofences/%t/%l", TOPIC_CALC_STATE, ENTITY_CALCS,
	  "latest intervals of calculators, by geofence" },
	{ "state/gw/calcs/%i/%p", TOPIC_PROPERTY, ENTITY_CALCS,
	  "properties of calculators" },
	{ "state/gw/calcs/%i", TOPIC_STATE, ENTITY_CALCS,
	  "configuration of calculators" },
	{ "log/gw/calcs/%i/%E", TOPIC_LOG, ENTITY_CALCS, "events of calculators" },

	{ "state/gw/streams/%i/%p", TOPIC_PROPERTY, ENTITY_STREAMS,
	  "properties of streams" },
	{ "state/gw/streams/%i", TOPIC_STATE, ENTITY_STREAMS,
	  "configuration of streams" },
	{ "log/gw/streams/%i/%E", TOPIC_LOG, ENTITY_STREAMS, "events of streams" },
	{ "state/gw/plugins/%i/%p", TOPIC_PROPERTY, ENTITY_PLUGINS,
	  "properties of plugins" },
	{ "state/gw/plugins/%i", TOPIC_STATE, ENTITY_PLUGINS,
	  "configuration of plugins" },
	{ "log/gw/plugins/%i/%E", TOPIC_LOG, ENTITY_PLUGINS, "events of plugins" },
	{ "state/gw/geofences/%i/%p", TOPIC_PROPERTY, ENTITY_GEOFENCES,
	  "properties of geofences" },
	{ "state/gw/geofences/%i", TOPIC_STATE, ENTITY_GEOFENCES,
	  "configuration of geofences" },
	{ "log/gw/geofences/%i/%E", TOPIC_LOG, ENTITY_GEOFENCES, "events of geofences" },
	{ "state/gw/groups/%i/%p", TOPIC_PROPERTY, ENTITY_GROUPS,
	  "properties of groups" },
	{ "state/gw/groups/%i", TOPIC_STATE, ENTITY_GROUPS, "configuration of groups" },
	{ "log/gw/groups/%i/%E", TOPIC_LOG, ENTITY_GROUPS, "events of groups" },
	{ "state/gw/assets/%i/%p", TOPIC_PROPERTY, ENTITY_ASSETS,
	  "properties of assets" },
	{ "state/gw/assets/%i", TOPIC_STATE, ENTITY_ASSETS, "configuration of assets" },
	{ "log/gw/assets/%i/%E", TOPIC_LOG, ENTITY_ASSETS, "events of assets" },
	{ "state/gw/modems/%i/%p", TOPIC_PROPERTY, ENTITY_MODEMS,
	  "properties of modems" },
	{ "state/gw/modems/%i", TOPIC_STATE, ENTITY_MODEMS, "configuration of modems" },
	{ "log/gw/modems/%i/%E", TOPIC_LOG, ENTITY_MODEMS, "events of modems" },

	{ "state/storage/containers/%i/%p", TOPIC_PROPERTY, ENTITY_CONTAINERS,
	  "properties of containers" },
	{ "state/storage/containers/%i", TOPIC_STATE, ENTITY_CONTAINERS,
	  "configuration of containers" },
	{ "log/storage/containers/%i/%E", TOPIC_LOG, ENTITY_CONTAINERS,
	  "events of containers" },
	{ "state/storage/cdns/%i/%p", TOPIC_PROPERTY, ENTITY_CDNS, "properties of CDNs" },
	{ "state/storage/cdns/%i", TOPIC_STATE, ENTITY_CDNS, "configuration of CDNs" },
	{ "log/storage/cdns/%i/%E", TOPIC_LOG, ENTITY_CDNS, "events of CDNs" },

	{ "state/mqtt/sessions/%n/%p", TOPIC_PROPERTY, ENTITY_SESSIONS,
	  "properties of MQTT sessions" },
	{ "state/mqtt/sessions/%n", TOPIC_STATE, ENTITY_SESSIONS, "MQTT sessions" },
	{ "log/mqtt/sessions/%n/%E", TOPIC_LOG, ENTITY_SESSIONS,
	  "events of MQTT sessions" },

	{ "state/platform/customer/counters/%L", TOPIC_COUNTER, ENTITY_CUSTOMER,
	  "counters of the account" },
	{ "state/platform/customer/%p", TOPIC_PROPERTY, ENTITY_CUSTOMER,
	  "properties of the account" },
	{ "state/platform/customer", TOPIC_STATE, ENTITY_CUSTOMER, "the account" },
	{ "log/platform/customer/%E", TOPIC_LOG, ENTITY_CUSTOMER,
	  "events of the account" },
	{ "state/platform/%o/%i/%p", TOPIC_PROPERTY, ENTITY_PLATFORM_ITEM,
	  "properties of platform items" },
	{ "state/platform/%o/%i", TOPIC_STATE, ENTITY_PLATFORM_ITEM,
	  "configuration of platform items" },
	{ "log/platform/%o/%i/%E", TOPIC_LOG, ENTITY_PLATFORM_ITEM,
	  "events of platform items" },
	{ "log/ai/%E", TOPIC_LOG, ENTITY_NONE, "events of AI assistants" },
};

static const size_t row_count = sizeof(rows) / sizeof(rows[0]);

static const char *const platform_items[] = {
	"subaccounts", "tokens", "webhooks", "grants", "realms", "limits",
	"identity-providers", "oauth", NULL
};

/* Something comes one level below these, nothing on them: `devices/5/telemetry` is
 * what one writes who forgets the `/+`. */
static const char *const parents[] = {
	"telemetry", "connections", "commands-queue", "counters", NULL
};

static const char *const kind_names[TOPIC_KIND_COUNT] = {
	[TOPIC_OTHER] = "other",
	[TOPIC_DEVICE_MESSAGE] = "device message",
	[TOPIC_CHANNEL_MESSAGE] = "channel message",
	[TOPIC_MODEM_MESSAGE] = "SMS",
	[TOPIC_CONTAINER_MESSAGE] = "container record",
	[TOPIC_STATE] = "state",
	[TOPIC_PROPERTY] = "property",
	[TOPIC_TELEMETRY] = "telemetry",
	[TOPIC_SETTING] = "setting",
	[TOPIC_CONNECTION] = "connection",
	[TOPIC_COMMAND_QUEUE] = "queued command",
	[TOPIC_LOG] = "event",
	[TOPIC_INTERVAL] = "interval",
	[TOPIC_CALC_STATE] = "latest interval",
	[TOPIC_COUNTER] = "counter",
};

static const char *const entity_names[ENTITY_COUNT] = {
	[ENTITY_NONE] = "",
	[ENTITY_DEVICES] = "devices",
	[ENTITY_CHANNELS] = "channels",
	[ENTITY_STREAMS] = "streams",
	[ENTITY_CALCS] = "calcs",
	[ENTITY_PLUGINS] = "plugins",
	[ENTITY_GEOFENCES] = "geofences",
	[ENTITY_GROUPS] = "groups",
	[ENTITY_ASSETS] = "assets",
	[ENTITY_MODEMS] = "modems",
	[ENTITY_CONTAINERS] = "containers",
	[ENTITY_CDNS] = "cdns",
	[ENTITY_SESSIONS] = "sessions",
	[ENTITY_CUSTOMER] = "customer",
	[ENTITY_PLATFORM_ITEM] = "platform",
};

const char *topic_kind_name(enum topic_kind kind)
{
	return kind_names[kind];
}

const char *topic_entity_name(enum topic_entity entity)
{
	return entity_names[entity];
}

static bool is_one_of(struct span word, const char *const *list)
{
	for (; *list; list++)
		if (span_equals(word, *list))
			return true;
	return false;
}

/* Ids are 64 bits wide; what is no number or does not fit is 0, which no item has. */
static uint64_t id_of(struct span word)
{
	uint64_t id = 0;

	for (size_t i = 0; i < word.len; i++) {
		unsigned digit = (unsigned char)word.at[i] - '0';

		if (digit > 9 || id > (UINT64_MAX - digit) / 10)
			return 0;
		id = id * 10 + digit;
	}
	return id;
}

/* The piece of a topic that stands at a letter of a pattern. */
static struct span piece_at(char letter, const char *at, const char *end)
{
	size_t rest = (size_t)(end - at);
	const char *slash = NULL;

	if (letter == 'E') {
		slash = memrchr(at, '/', rest);
		if (slash)
			return (struct span){ slash + 1, (size_t)(end - slash - 1) };
	} else if (letter != 'L') {
		slash = memchr(at, '/', rest);
	}
	return (struct span){ at, slash ? (size_t)(slash - at) : rest };
}

static bool keep(char letter, struct span piece, struct topic *out)
{
	uint64_t id = 0;

	switch (letter) {
	case 'd':
		id = out->device_id = id_of(piece);
		break;
	case 'c':
		id = out->channel_id = id_of(piece);
		break;
	case 'i':
	case 'n':
		id = id_of(piece);
		break;
	case 's':
		out->ident = piece;
		return piece.len;
	case 'o':
		return is_one_of(piece, platform_items);
	case 'p':
		out->leaf = piece;
		return piece.len && !is_one_of(piece, parents);
	case 't':
		return piece.len;
	default:
		out->leaf = piece;
		return piece.len;
	}
	if (!out->item.at) {
		out->item = piece;
		out->item_id = id;
	}
	return piece.len;
}

static bool fits(const char *pattern, struct span topic, struct topic *out)
{
	const char *at = topic.at, *end = at + topic.len;

	for (; *pattern; pattern++) {
		if (*pattern == '%') {
			struct span piece = piece_at(*++pattern, at, end);

			if (!keep(*pattern, piece, out))
				return false;
			at = piece.at + piece.len;
		} else if (*pattern == '#') {
			return true;
		} else if (at == end || *at != *pattern) {
			return at == end && !strcmp(pattern, "/#");
		} else {
			at++;
		}
	}
	return at == end;
}

void topic_parse(struct span topic, struct topic *out)
{
	static const struct span home = { "flespi/", 7 };

	*out = (struct topic){ .kind = TOPIC_OTHER };
	if (topic.len < home.len || memcmp(topic.at, home.at, home.len))
		return;
	topic.at += home.len;
	topic.len -= home.len;
	for (const struct row *row = rows; row < rows + row_count; row++) {
		if (fits(row->pattern, topic, out)) {
			out->kind = row->kind;
			out->entity = row->entity;
			return;
		}
		if (out->item.at || out->leaf.at)
			*out = (struct topic){ .kind = TOPIC_OTHER };
	}
}

/* Whether a word of a filter can stand where the pattern has this level. */
static bool word_reaches(struct span level, struct span word)
{
	if (level.at[0] != '%')
		return span_same(level, word);
	switch (level.at[1]) {
	case 'd':
	case 'c':
	case 'i':
	case 't':
		return id_of(word) != 0;
	case 'o':
		return is_one_of(word, platform_items);
	case 'p':
		return word.len && !is_one_of(word, parents);
	default:
		return word.len;
	}
}

static bool level_reaches(struct span level, struct span filter)
{
	struct span word;

	if (span_equals(filter, "+"))
		return true;
	while (topic_split(&filter, ',', &word))
		if (word_reaches(level, word))
			return true;
	return false;
}

static bool reaches(const char *pattern, struct span filter)
{
	struct span rest = span_of(pattern), level, part;

	for (;;) {
		bool levels = topic_split(&rest, '/', &level);
		bool parts = topic_split(&filter, '/', &part);

		if (parts && span_equals(part, "#"))
			return true;
		if (levels && span_equals(level, "#"))
			return true;
		if (!levels || !parts)
			return levels == parts;
		if (!level_reaches(level, part))
			return false;
		if (span_equals(level, "%L") || span_equals(level, "%E"))
			return true;
	}
}

const char *topic_filter_meaning(const char *filter)
{
	static const char private_topics[] = "private topics";
	const char *body = topic_filter_body(filter, NULL);
	struct span rest = span_of(body), first;

	if (!body || !topic_split(&rest, '/', &first))
		return NULL;
	if (span_equals(first, "#"))
		return "everything";
	if (!level_reaches(span_of("flespi"), first))
		return private_topics;
	if (span_equals(rest, "#"))
		return "everything of flespi";
	for (const struct row *row = rows; row < rows + row_count; row++)
		if (reaches(row->pattern, rest))
			return row->phrase;
	return span_equals(first, "flespi") ? NULL : private_topics;
}
