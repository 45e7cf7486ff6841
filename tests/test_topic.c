#include "test.h"

#include "core/topic.h"

#include <stdlib.h>

struct example {
	const char *topic;
	enum topic_kind kind;
	enum topic_entity entity;
	uint64_t item_id, device_id, channel_id;
	const char *item, *ident, *leaf;   /* NULL: absent */
};

#define DEVICE(id) ENTITY_DEVICES, id, id, 0
#define CHANNEL(id) ENTITY_CHANNELS, id, 0, id
#define CALC(device) ENTITY_CALCS, 9, device, 0, "9", NULL
#define PLAIN(entity, id) entity, id, 0, 0
#define STATE(topic, entity) \
	{ topic, TOPIC_STATE, PLAIN(entity, 5), "5", NULL, NULL }
#define NOTHING ENTITY_NONE, 0, 0, 0, NULL, NULL, NULL

static const struct example examples[] = {
	{ "flespi/message/gw/devices/5400111", TOPIC_DEVICE_MESSAGE,
	  DEVICE(5400111), "5400111", NULL, NULL },
	{ "flespi/message/gw/devices/456/test", TOPIC_DEVICE_MESSAGE,
	  DEVICE(456), "456", NULL, NULL },
	{ "flespi/message/gw/channels/40112/352093089991234", TOPIC_CHANNEL_MESSAGE,
	  CHANNEL(40112), "40112", "352093089991234", NULL },
	{ "flespi/message/gw/modems/7/+48600100200", TOPIC_MODEM_MESSAGE,
	  PLAIN(ENTITY_MODEMS, 7), "7", NULL, "+48600100200" },
	{ "flespi/message/storage/containers/8", TOPIC_CONTAINER_MESSAGE,
	  PLAIN(ENTITY_CONTAINERS, 8), "8", NULL, NULL },

	{ "flespi/state/gw/devices/5", TOPIC_STATE, DEVICE(5), "5", NULL, NULL },
	{ "flespi/state/gw/channels/5", TOPIC_STATE, CHANNEL(5), "5", NULL, NULL },
	STATE("flespi/state/gw/streams/5", ENTITY_STREAMS),
	STATE("flespi/state/gw/calcs/5", ENTITY_CALCS),
	STATE("flespi/state/gw/plugins/5", ENTITY_PLUGINS),
	{ "flespi/state/gw/geofences/5", TOPIC_STATE,
	  PLAIN(ENTITY_GEOFENCES, 5), "5", NULL, NULL },
	STATE("flespi/state/gw/groups/5", ENTITY_GROUPS),
	STATE("flespi/state/gw/assets/5", ENTITY_ASSETS),
	STATE("flespi/state/gw/modems/5", ENTITY_MODEMS),
	{ "flespi/state/storage/containers/5", TOPIC_STATE,
	  PLAIN(ENTITY_CONTAINERS, 5), "5", NULL, NULL },
	STATE("flespi/state/storage/cdns/5", ENTITY_CDNS),
	{ "flespi/state/mqtt/sessions/mqtt-board-1", TOPIC_STATE,
	  PLAIN(ENTITY_SESSIONS, 0), "mqtt-board-1", NULL, NULL },
	{ "flespi/state/platform/customer", TOPIC_STATE,
	  PLAIN(ENTITY_CUSTOMER, 0), NULL, NULL, NULL },
	{ "flespi/state/platform/subaccounts/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/tokens/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/webhooks/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/grants/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/realms/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/limits/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/identity-providers/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },
	{ "flespi/state/platform/oauth/5", TOPIC_STATE,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, NULL },

	{ "flespi/state/gw/devices/5/last_active", TOPIC_PROPERTY,
	  DEVICE(5), "5", NULL, "last_active" },
	{ "flespi/state/gw/channels/5/connections_count", TOPIC_PROPERTY,
	  CHANNEL(5), "5", NULL, "connections_count" },
	{ "flespi/state/gw/streams/5/queue_size", TOPIC_PROPERTY,
	  PLAIN(ENTITY_STREAMS, 5), "5", NULL, "queue_size" },
	{ "flespi/state/gw/modems/5/priority", TOPIC_PROPERTY,
	  PLAIN(ENTITY_MODEMS, 5), "5", NULL, "priority" },
	{ "flespi/state/gw/calcs/5/update_delay", TOPIC_PROPERTY,
	  PLAIN(ENTITY_CALCS, 5), "5", NULL, "update_delay" },
	{ "flespi/state/storage/cdns/5/size", TOPIC_PROPERTY,
	  PLAIN(ENTITY_CDNS, 5), "5", NULL, "size" },
	{ "flespi/state/gw/geofences/5/deleted", TOPIC_PROPERTY,
	  PLAIN(ENTITY_GEOFENCES, 5), "5", NULL, "deleted" },
	{ "flespi/state/platform/realms/5/name", TOPIC_PROPERTY,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, "name" },

	{ "flespi/state/gw/devices/5/telemetry/position.speed", TOPIC_TELEMETRY,
	  DEVICE(5), "5", NULL, "position.speed" },
	{ "flespi/state/gw/devices/5/settings/backend_server", TOPIC_SETTING,
	  DEVICE(5), "5", NULL, "backend_server" },
	{ "flespi/state/gw/devices/5/settings/apn/current/user", TOPIC_SETTING,
	  DEVICE(5), "5", NULL, "apn" },
	{ "flespi/state/gw/devices/5/connections/1788474092687786", TOPIC_CONNECTION,
	  DEVICE(5), "5", NULL, "1788474092687786" },
	{ "flespi/state/gw/devices/5/commands-queue/1788474092687787",
	  TOPIC_COMMAND_QUEUE,
	  DEVICE(5), "5", NULL, "1788474092687787" },
	{ "flespi/log/gw/devices/5/commands-queue/lock/queued", TOPIC_LOG,
	  DEVICE(5), "5", NULL, "queued" },
	{ "flespi/log/gw/devices/5/media_file_uploaded", TOPIC_LOG,
	  DEVICE(5), "5", NULL, "media_file_uploaded" },

	{ "flespi/interval/gw/calcs/9/devices/5/created", TOPIC_INTERVAL, CALC(5),
	  "created" },
	{ "flespi/interval/gw/calcs/9/devices/5/deactivated", TOPIC_INTERVAL,
	  CALC(5), "deactivated" },
	{ "flespi/interval/gw/calcs/9/assets/5/updated", TOPIC_INTERVAL, CALC(0),
	  "updated" },
	{ "flespi/state/gw/calcs/9/devices/5/last", TOPIC_CALC_STATE, CALC(5), "last" },
	{ "flespi/state/gw/calcs/9/devices/5/active", TOPIC_CALC_STATE, CALC(5),
	  "active" },
	{ "flespi/state/gw/calcs/9/geofences/5/synced", TOPIC_CALC_STATE, CALC(0),
	  "synced" },

	{ "flespi/log/gw/devices/5/disconnected", TOPIC_LOG, DEVICE(5), "5", NULL,
	  "disconnected" },
	{ "flespi/log/gw/channels/5/connections/17/identified", TOPIC_LOG,
	  CHANNEL(5), "5", NULL, "identified" },
	{ "flespi/log/gw/channels/5/error/37.47.12.9", TOPIC_LOG,
	  CHANNEL(5), "5", NULL, "37.47.12.9" },
	{ "flespi/log/gw/streams/5/updated", TOPIC_LOG,
	  PLAIN(ENTITY_STREAMS, 5), "5", NULL, "updated" },
	{ "flespi/log/gw/plugins/5/error", TOPIC_LOG,
	  PLAIN(ENTITY_PLUGINS, 5), "5", NULL, "error" },
	{ "flespi/log/storage/containers/5/created", TOPIC_LOG,
	  PLAIN(ENTITY_CONTAINERS, 5), "5", NULL, "created" },
	{ "flespi/log/mqtt/sessions/board/closed", TOPIC_LOG,
	  PLAIN(ENTITY_SESSIONS, 0), "board", NULL, "closed" },
	{ "flespi/log/platform/customer/login", TOPIC_LOG,
	  PLAIN(ENTITY_CUSTOMER, 0), NULL, NULL, "login" },
	{ "flespi/log/platform/webhooks/5/sent", TOPIC_LOG,
	  PLAIN(ENTITY_PLATFORM_ITEM, 5), "5", NULL, "sent" },
	{ "flespi/log/ai/agents/5/asked", TOPIC_LOG, PLAIN(ENTITY_NONE, 0), NULL, NULL,
	  "asked" },
	{ "flespi/state/platform/customer/counters/mqtt/sessions", TOPIC_COUNTER,
	  PLAIN(ENTITY_CUSTOMER, 0), NULL, NULL, "mqtt/sessions" },
	{ "flespi/state/platform/customer/balance", TOPIC_PROPERTY,
	  PLAIN(ENTITY_CUSTOMER, 0), NULL, NULL, "balance" },

	{ "flespi/rest/put/gw/devices/5/settings/apn", TOPIC_OTHER, NOTHING },
	{ "flespi/sms/gw/modems/5", TOPIC_OTHER, NOTHING },
	{ "flespi/message/registry/devices/5", TOPIC_OTHER, NOTHING },
	{ "flespi/command/gw/devices/5", TOPIC_OTHER, NOTHING },
	{ "flespi/state/gw/streams/5/subscriptions/6", TOPIC_OTHER, NOTHING },
	{ "flespi/message/gw/channels/5", TOPIC_OTHER, NOTHING },
	{ "flespi/message/gw/devices", TOPIC_OTHER, NOTHING },
	{ "flespi/message/gw/devices/", TOPIC_OTHER, NOTHING },
	{ "flespi/message/gw/channels/5/", TOPIC_OTHER, NOTHING },
	{ "flespi/state/gw/devices/5/telemetry/", TOPIC_OTHER, NOTHING },
	{ "flespi/state/gw/devices/5/telemetry", TOPIC_OTHER, NOTHING },
	{ "flespi//gw/devices/5", TOPIC_OTHER, NOTHING },
	{ "/flespi/message/gw/devices/5", TOPIC_OTHER, NOTHING },
	{ "xflespifront/pinned/devices", TOPIC_OTHER, NOTHING },
	{ "flespi/", TOPIC_OTHER, NOTHING },
	{ "flespi", TOPIC_OTHER, NOTHING },
	{ "", TOPIC_OTHER, NOTHING },
};

static void expect_piece(const char *topic, struct span piece, const char *text)
{
	if (text ? !span_equals(piece, text) : piece.at != NULL)
		fail_msg("%s: \"%.*s\" in place of %s", topic, (int)piece.len, piece.at,
			 text ? text : "nothing");
}

static void every_topic_of_flespi_is_known_with_its_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const struct example *want = &examples[i];
		struct topic topic;

		topic_parse(span_of(want->topic), &topic);
		if (topic.kind != want->kind)
			fail_msg("%s is taken for %s", want->topic,
				 topic_kind_name(topic.kind));
		if (topic.entity != want->entity)
			fail_msg("%s: entity \"%s\"", want->topic,
				 topic_entity_name(topic.entity));
		if (topic.item_id != want->item_id ||
		    topic.device_id != want->device_id ||
		    topic.channel_id != want->channel_id)
			fail_msg("%s: ids are wrong", want->topic);
		expect_piece(want->topic, topic.item, want->item);
		expect_piece(want->topic, topic.ident, want->ident);
		expect_piece(want->topic, topic.leaf, want->leaf);
	}
}

static void ids_are_64_bits_wide_and_what_is_wider_is_none(void **state)
{
	struct topic topic;

	(void)state;
	topic_parse(span_of("flespi/message/gw/devices/18446744073709551615"), &topic);
	assert_true(topic.device_id == UINT64_MAX);
	topic_parse(span_of("flespi/message/gw/devices/18446744073709551616"), &topic);
	assert_int_equal(topic.kind, TOPIC_DEVICE_MESSAGE);
	assert_true(topic.device_id == 0 && topic.item_id == 0);
	assert_true(span_equals(topic.item, "18446744073709551616"));
	topic_parse(span_of("flespi/message/gw/devices/99999999999999999999"), &topic);
	assert_true(topic.device_id == 0);
	topic_parse(span_of("flespi/message/gw/devices/-5"), &topic);
	assert_true(topic.device_id == 0);
	assert_true(span_equals(topic.item, "-5"));
}

static void a_topic_needs_no_nul_behind_it(void **state)
{
	char *bytes = malloc(27);
	struct topic topic;

	(void)state;
	memcpy(bytes, "flespi/message/gw/devices/5", 27);
	topic_parse((struct span){ bytes, 27 }, &topic);
	assert_true(topic.device_id == 5);
	topic_parse((struct span){ NULL, 0 }, &topic);
	assert_int_equal(topic.kind, TOPIC_OTHER);
	free(bytes);
}

static void every_kind_and_entity_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < TOPIC_KIND_COUNT; i++)
		assert_true(topic_kind_name(i) && *topic_kind_name(i));
	for (int i = 1; i < ENTITY_COUNT; i++)
		assert_true(topic_entity_name(i) && *topic_entity_name(i));
	assert_string_equal(topic_entity_name(ENTITY_NONE), "");
}

static void filters_that_a_broker_accepts_pass(void **state)
{
	static const char *const good[] = {
		"#", "+", "/", "//", "+/+", "/+", "a/#", "a/+/b/#", "$SYS/#", "a", "a,b",
		"a,", "$shared/a", "$filtered",
		"flespi/state/gw/devices/123,456/connected,name",
		"$share/g/#", "$share/w:6/flespi/message/gw/channels/+/+",
		"$share/w:4:1/flespi/+/gw/devices/+/#", "$filter/cid=1/#",
		"$filter/modified_since>1767261600/flespi/state/gw/devices/+/+",
		"$filter/payload=position.speed%3E60&cid=5/flespi/message/gw/devices/+",
		"$share/g/$filter/cid=1/flespi/log/#", "Кран/+", NULL
	};
	struct err err;

	(void)state;
	for (int i = 0; good[i]; i++)
		if (!topic_filter_check(good[i], &err))
			fail_msg("%s", err.text);
}

static void filters_that_a_broker_refuses_fail_with_a_reason(void **state)
{
	static const struct { const char *filter, *reason; } bad[] = {
		{ "", "is empty" },
		{ "a/\xff/b", "not UTF-8" },
		{ "a\x1b[2J", "control character at byte 2" },
		{ "a\x7f", "control character at byte 2" },
		{ "\xc2\x9b", "control character at byte 1" },
		{ "a/#/b", "only at the end" },
		{ "#/", "only at the end" },
		{ "a#", "stand alone" },
		{ "a/b+", "stand alone" },
		{ "a/++/b", "stand alone" },
		{ "##", "stand alone" },
		{ "flespi/state/gw/devices/5,+/name", "a list" },
		{ "a,#", "a list" },
		{ "flespi/state/gw/devices/5,,6/name", "a word beside a comma" },
		{ "flespi/state/gw/devices/5/name,", "a word beside a comma" },
		{ "$share", "write $share/GROUP/FILTER" },
		{ "$share/", "write $share/GROUP/FILTER" },
		{ "$share/g", "write $share/GROUP/FILTER" },
		{ "$share/g/", "write $share/GROUP/FILTER" },
		{ "$share//a", "write $share/GROUP/FILTER" },
		{ "$share/:1/a", "has no name" },
		{ "$share/g:/a", "one or two numbers" },
		{ "$share/g:x/a", "one or two numbers" },
		{ "$share/g:1:2:3/a", "one or two numbers" },
		{ "$share/g+/a", "no + and no #" },
		{ "$filter", "write $filter/CONDITION/FILTER" },
		{ "$filter/cid=1", "write $filter/CONDITION/FILTER" },
		{ "$filter/cid=1/", "write $filter/CONDITION/FILTER" },
		{ "$filter/flespi/log/#", "wants conditions" },
		{ "$filter/cid=/a", "wants conditions" },
		{ "$filter/cid=1&/a", "wants conditions" },
		{ "$filter/payload=a+b/c", "%2B" },
		{ "$filter/cid=1/$share/g/a", "$share comes once and first" },
		{ "$share/g/$share/h/a", "$share comes once and first" },
		{ "$share/g/$filter/cid=1", "write $filter/CONDITION/FILTER" },
		{ "$share/g/a/#/b", "only at the end" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (topic_filter_check(bad[i].filter, &err))
			fail_msg("%s passes", bad[i].filter);
		if (!strstr(err.text, bad[i].reason))
			fail_msg("%s: %s", bad[i].filter, err.text);
	}
}

static void a_filter_has_at_most_65535_bytes(void **state)
{
	char *filter = malloc(65537);
	struct err err;

	(void)state;
	memset(filter, 'a', 65536);
	filter[65535] = '\0';
	assert_true(topic_filter_check(filter, &err));
	filter[65535] = 'a';
	filter[65536] = '\0';
	assert_false(topic_filter_check(filter, &err));
	assert_non_null(strstr(err.text, "65,535"));
	free(filter);
}

static void a_long_filter_does_not_push_the_reason_out(void **state)
{
	char filter[1200] = "";
	struct err err;

	(void)state;
	for (int i = 0; i < 500; i++)
		strcat(filter, "ж");
	strcat(filter, "#");
	assert_false(topic_filter_check(filter, &err));
	assert_non_null(strstr(err.text, "ж...\": + and # stand alone"));
}

static const struct { const char *filter, *topic; bool match; } matches[] = {
	{ "a/b", "a/b", true },
	{ "a/b", "a/b/", false },
	{ "a/b/", "a/b/", true },
	{ "a/b", "a", false },
	{ "a", "a/b", false },
	{ "A", "a", false },
	{ "#", "a", true },
	{ "#", "/", true },
	{ "a/#", "a", true },
	{ "a/#", "a/", true },
	{ "a/#", "a/b/c", true },
	{ "a/#", "ab", false },
	{ "a/b/#", "a", false },
	{ "+", "a", true },
	{ "+", "", false },
	{ "+", "/a", false },
	{ "/+", "/a", true },
	{ "+/+", "/a", true },
	{ "a/+", "a", false },
	{ "a/+", "a/", true },
	{ "a/+", "a/b/c", false },
	{ "a/+/c", "a//c", true },
	{ "#", "$SYS/uptime", false },
	{ "+/uptime", "$SYS/uptime", false },
	{ "+/#", "$SYS/uptime", false },
	{ "$SYS/#", "$SYS/uptime", true },
	{ "$SYS/+", "$SYS/uptime", true },
	{ "a/+", "a/$b", true },
	{ "flespi/state/gw/devices/123,456/connected,name",
	  "flespi/state/gw/devices/456/connected", true },
	{ "flespi/state/gw/devices/123,456/connected,name",
	  "flespi/state/gw/devices/123/name", true },
	{ "flespi/state/gw/devices/123,456/connected,name",
	  "flespi/state/gw/devices/12/name", false },
	{ "flespi/state/gw/devices/123,456/connected,name",
	  "flespi/state/gw/devices/123/names", false },
	{ "x/a,b", "x/a,b", true },
	{ "x/a,b", "x/c", false },
	{ "$share/g/a/+", "a/b", true },
	{ "$share/w:4:1/a/+", "a/b", true },
	{ "$share/g/#", "$SYS/uptime", false },
	{ "$filter/payload=x%3E1/a/#", "a/b", true },
	{ "$share/g/$filter/cid=1/a,c/#", "c/b", true },
	{ "$share/g/$filter/cid=1/a,c/#", "b/b", false },
	{ "$share/g", "g", false },
};

static void filters_match_as_the_standard_and_flespi_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		if (topic_filter_matches(matches[i].filter, span_of(matches[i].topic)) !=
		    matches[i].match)
			fail_msg("%s and %s", matches[i].filter, matches[i].topic);
}

static void a_filter_says_what_it_brings(void **state)
{
	static const struct { const char *filter, *phrase; } meanings[] = {
		{ "flespi/message/gw/devices/+", "messages of devices" },
		{ "flespi/message/gw/devices/5,6/#", "messages of devices" },
		{ "flespi/message/gw/devices/#", "messages of devices" },
		{ "flespi/log/platform/customer/+/#", "events of the account" },
		{ "flespi/log/gw/geofences/+/created,deleted", "events of geofences" },
		{ "flespi/log/gw/devices/+/commands-queue/#", "events of devices" },
		{ "flespi/state/gw/devices/5/telemetry/#",
		  "latest parameter values of devices" },
		{ "flespi/interval/gw/calcs/+/devices/5/created,updated",
		  "intervals of calculators, by device" },
		{ "flespi/+/gw/devices/#", "messages of devices" },
		{ "flespi/message/gw/channels/5/+", "messages of channels, by ident" },
		{ "flespi/state/gw/devices/+/telemetry/position",
		  "latest parameter values of devices" },
		{ "flespi/state/gw/devices/5/name,connected", "properties of devices" },
		{ "flespi/log/+/+/5/#", "events of devices" },
		{ "flespi/log/mqtt/+/#", "events of MQTT sessions" },
		{ "flespi/state/platform/customer/counters/#",
		  "counters of the account" },
		{ "flespi/log/gw/channels/5/connections/+/identified",
		  "events of channels" },
		{ "$share/w:6/flespi/message/gw/channels/+/+",
		  "messages of channels, by ident" },
		{ "$filter/cid=1/flespi/log/gw/devices/+/#", "events of devices" },
		{ "flespi/#", "everything of flespi" },
		{ "#", "everything" },
		{ "+/#", "everything of flespi" },
		{ "+/b", "private topics" },
		{ "xflespifront/#", "private topics" },
		{ "$SYS/#", "private topics" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const char *phrase = topic_filter_meaning(meanings[i].filter);

		if (!phrase || strcmp(phrase, meanings[i].phrase))
			fail_msg("%s: %s", meanings[i].filter,
				 phrase ? phrase : "nothing");
	}
}

static void a_filter_that_flespi_never_serves_means_nothing(void **state)
{
	static const char *const silent[] = {
		"flespi/message/gw/devcies/+", "flespi/message/gw/channels/123",
		"flespi/message/gw/channels/+", "flespi/command/gw/devices/5",
		"flespi/command/#", "flespi/message/gw/devices",
		"flespi/message/gw/devices/Van 12",
		"flespi/state/gw/devices/+/telemetry",
		"flespi/state/gw/devices/+/telemetri/+",
		"flespi/state/gw/devices/+/name/x", "flespi/log/gw/devices/5",
		"flespi/messages/gw/devices/+", "flespi/message/devices/+",
		"flespi/state/platform/tokenz/+", "flespi/sms/gw/modems/+",
		"flespi/rest/#",
		"flespi", "flespi/", "flespi/+", NULL
	};

	(void)state;
	for (int i = 0; silent[i]; i++)
		if (topic_filter_meaning(silent[i]))
			fail_msg("%s: %s", silent[i], topic_filter_meaning(silent[i]));
}

/* What the two readers of the table say of one topic: where topic_parse() knows it, the
 * topic taken for a filter means something, and means nothing where it does not. */
static void topics_that_are_known_are_filters_that_mean_something(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const char *topic = examples[i].topic;

		if (strncmp(topic, "flespi", 6) || strchr(topic, '+'))
			continue;
		bool known = examples[i].kind != TOPIC_OTHER;

		if (known != (topic_filter_meaning(topic) != NULL))
			fail_msg("%s", topic);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_topic_of_flespi_is_known_with_its_ids),
		cmocka_unit_test(ids_are_64_bits_wide_and_what_is_wider_is_none),
		cmocka_unit_test(a_topic_needs_no_nul_behind_it),
		cmocka_unit_test(every_kind_and_entity_has_a_name),
		cmocka_unit_test(filters_that_a_broker_accepts_pass),
		cmocka_unit_test(filters_that_a_broker_refuses_fail_with_a_reason),
		cmocka_unit_test(a_filter_has_at_most_65535_bytes),
		cmocka_unit_test(a_long_filter_does_not_push_the_reason_out),
		cmocka_unit_test(filters_match_as_the_standard_and_flespi_say),
		cmocka_unit_test(a_filter_says_what_it_brings),
		cmocka_unit_test(a_filter_that_flespi_never_serves_means_nothing),
		cmocka_unit_test(topics_that_are_known_are_filters_that_mean_something),
	};

	return cmocka_run_group_tests_name("topic", tests, NULL, NULL);
}
