#include "test.h"

#include "app/watch.h"

#include <stdlib.h>

#include "core/mem.h"

struct planning {
	struct config *config;
	struct watch watch;
	struct err err;
};

static void begin(struct planning *p)
{
	*p = (struct planning){ .config = config_new() };
}

static void end(struct planning *p)
{
	watch_fini(&p->watch);
	config_free(p->config);
}

static void set(struct planning *p, enum option_id id, const char *value)
{
	struct origin here = { SOURCE_COMMAND_LINE, "test" };

	if (!config_set(p->config, id, value, here, &p->err))
		fail_msg("%s", p->err.text);
}

/* The filters apart by blanks. */
static void expect(struct planning *p, const char *filters)
{
	struct buffer got = { 0 };

	for (size_t i = 0; i < p->watch.count; i++)
		buffer_format(&got, "%s%s", i ? " " : "", p->watch.at[i].filter);
	assert_string_equal(got.at ? got.at : "", filters);
	buffer_fini(&got);
}

static void plan(struct planning *p, bool flespi, bool lists)
{
	if (!watch_plan(p->config, flespi, lists, &p->watch, &p->err))
		fail_msg("%s", p->err.text);
}

static const struct watch_filter *row(const struct planning *p, const char *filter)
{
	for (size_t i = 0; i < p->watch.count; i++)
		if (!strcmp(p->watch.at[i].filter, filter))
			return &p->watch.at[i];
	fail_msg("%s is not planned", filter);
	return NULL;
}

/* --- plans ------------------------------------------------------------------ */

static void without_a_choice_all_devices_are_watched(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	plan(&p, true, true);
	expect(&p, "flespi/message/gw/devices/+ "
	       "flespi/state/gw/devices/+/name,connected,last_active,blocked,enabled,"
	       "configuration "
	       "flespi/log/gw/devices/+/# flespi/log/gw/channels/+/# "
	       "flespi/state/gw/channels/+/name,uri,connections_count,enabled,blocked,"
	       "protocol_name");
	end(&p);
}

static void another_broker_is_watched_whole(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	plan(&p, false, false);
	expect(&p, "#");
	end(&p);
}

static void chosen_devices_bring_all_of_theirs(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_DEVICE, "11, 12");
	set(&p, OPTION_DEVICE, "13");
	plan(&p, true, true);
	expect(&p, "flespi/message/gw/devices/11,12,13 "
	       "flespi/state/gw/devices/11,12,13/name,connected,last_active,blocked,"
	       "enabled,configuration "
	       "flespi/state/gw/devices/11,12,13/telemetry/+ "
	       "flespi/log/gw/devices/11,12,13/#");
	end(&p);
}

static void chosen_channels_bring_all_of_theirs(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_CHANNEL, "7");
	plan(&p, true, true);
	expect(&p, "flespi/message/gw/channels/7/+ "
	       "flespi/state/gw/channels/7/name,uri,connections_count,enabled,blocked,"
	       "protocol_name "
	       "flespi/log/gw/channels/7/#");
	end(&p);
}

static void a_topic_is_watched_alone(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_TOPIC, "a/+");
	set(&p, OPTION_TOPIC, "b");
	set(&p, OPTION_TOPIC, "a/+");
	plan(&p, true, true);
	expect(&p, "a/+ b");
	end(&p);
}

static void logs_and_telemetry_are_asked_for_by_name(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_LOGS, "yes");
	plan(&p, true, true);
	expect(&p, "flespi/log/gw/devices/+/# flespi/log/gw/channels/+/#");
	end(&p);
	begin(&p);
	set(&p, OPTION_TELEMETRY, "yes");
	plan(&p, true, true);
	assert_int_equal(p.watch.count, 6);
	row(&p, "flespi/state/gw/devices/+/telemetry/+");
	end(&p);
	begin(&p);
	set(&p, OPTION_TELEMETRY, "yes");
	set(&p, OPTION_DEVICE, "11");
	plan(&p, true, true);
	assert_int_equal(p.watch.count, 4);
	end(&p);
}

static void logs_send_nothing_retained(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_QOS, "1");
	plan(&p, true, true);
	assert_int_equal(row(&p, "flespi/log/gw/devices/+/#")->retain_handling, 2);
	assert_int_equal(row(&p, "flespi/message/gw/devices/+")->retain_handling, 0);
	for (size_t i = 0; i < p.watch.count; i++)
		assert_int_equal(p.watch.at[i].qos, 1);
	end(&p);
}

static void a_bad_filter_is_refused_with_its_reason(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_TOPIC, "good");
	set(&p, OPTION_TOPIC, "a/#/b");
	assert_false(watch_plan(p.config, true, true, &p.watch, &p.err));
	assert_non_null(strstr(p.err.text, "Topic filter \"a/#/b\": # stands only "
					   "at the end"));
	end(&p);
}

/* --- lists ------------------------------------------------------------------ */

static void add(struct planning *p, const char *filter, bool lists)
{
	p->watch.comma_lists = lists;
	if (!watch_add(&p->watch, filter, 0, 0, &p->err))
		fail_msg("%s", p->err.text);
}

static void lists_are_spelt_out_for_who_does_not_know_them(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	add(&p, "flespi/state/gw/devices/1,2/name,connected", false);
	expect(&p, "flespi/state/gw/devices/1/name flespi/state/gw/devices/1/connected "
	       "flespi/state/gw/devices/2/name flespi/state/gw/devices/2/connected");
	end(&p);
	begin(&p);
	add(&p, "flespi/message/gw/devices/1,22,333", false);
	add(&p, "flespi/message/gw/devices/22", false);
	expect(&p, "flespi/message/gw/devices/1 flespi/message/gw/devices/22 "
	       "flespi/message/gw/devices/333");
	end(&p);
}

static void a_shared_subscription_keeps_its_group_when_spelt_out(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	add(&p, "$share/a,b/flespi/message/gw/devices/1,2", false);
	expect(&p, "$share/a,b/flespi/message/gw/devices/1 "
		   "$share/a,b/flespi/message/gw/devices/2");
	end(&p);
}

static void elsewhere_a_comma_is_a_letter(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	add(&p, "plant/a,b/+", false);
	expect(&p, "plant/a,b/+");
	end(&p);
}

static void flespi_gets_its_lists_as_they_are(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	add(&p, "flespi/message/gw/devices/1,2", true);
	expect(&p, "flespi/message/gw/devices/1,2");
	end(&p);
}

/* "flespi/1,1,.../1,1,..." */
static char *product(int levels, int words)
{
	struct buffer filter = { 0 };

	buffer_add_text(&filter, "flespi");
	for (int i = 0; i < levels; i++)
		for (int word = 0; word < words; word++)
			buffer_format(&filter, "%s%d", word ? "," : "/", word % 10);
	return buffer_take(&filter);
}

static void a_share_group_stands_before_every_filter(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	set(&p, OPTION_SHARE, "night:4:1");
	set(&p, OPTION_TOPIC, "a/+");
	set(&p, OPTION_TOPIC, "$share/own/b");
	set(&p, OPTION_TOPIC, "$filter/cid=1/flespi/message/gw/devices/+");
	plan(&p, true, true);
	expect(&p, "$share/night:4:1/a/+ $share/own/b "
		   "$share/night:4:1/$filter/cid=1/flespi/message/gw/devices/+");
	end(&p);
}

static void a_share_group_without_a_proper_name_is_refused(void **state)
{
	static const char *const groups[] = { "a/b", "a+", "#", ":1", "g:1:2:3", "g:x" };
	struct planning p;

	(void)state;
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		begin(&p);
		set(&p, OPTION_SHARE, groups[i]);
		assert_false(watch_plan(p.config, true, true, &p.watch, &p.err));
		assert_true(strlen(p.err.text) > 30);
		end(&p);
	}
}

static void a_server_filter_goes_to_flespi_only(void **state)
{
	static const char *const filters[] = {
		"$filter/cid=1/flespi/#", "$share/g/$filter/cid=1/flespi/#",
	};
	struct planning p;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&p);
		add(&p, filters[i], true);
		p.watch.comma_lists = false;
		assert_false(watch_add(&p.watch, filters[i], 0, 0, &p.err));
		assert_non_null(strstr(p.err.text, "only flespi knows $filter"));
		end(&p);
	}
}

static void a_kept_session_has_qos_1_unless_said_otherwise(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	assert_int_equal(watch_qos(p.config), 0);
	set(&p, OPTION_KEEP, "yes");
	plan(&p, true, true);
	assert_int_equal(row(&p, "flespi/message/gw/devices/+")->qos, 1);
	set(&p, OPTION_QOS, "0");
	assert_int_equal(watch_qos(p.config), 0);
	end(&p);
}

static void too_many_filters_are_refused(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	char *filter = product(2, 71);
	assert_false(watch_add(&p.watch, filter, 0, 0, &p.err));
	assert_non_null(strstr(p.err.text, "more than 5000 topic filters"));
	assert_int_equal(p.watch.count, 0);
	free(filter);
	filter = product(4, 8);
	add(&p, filter, false);
	assert_int_equal(p.watch.count, 4096);
	free(filter);
	end(&p);
}

/* Two to the power of thirty, though only one filter would remain. */
static void a_product_of_lists_is_refused_at_once(void **state)
{
	struct planning p;

	(void)state;
	begin(&p);
	struct buffer filter = { 0 };
	buffer_add_text(&filter, "flespi");
	for (int i = 0; i < 30; i++)
		buffer_add_text(&filter, "/1,1");
	assert_false(watch_add(&p.watch, filter.at, 0, 0, &p.err));
	buffer_fini(&filter);
	end(&p);
}

static void the_limit_counts_what_is_already_there(void **state)
{
	struct planning p;
	char filter[20];

	(void)state;
	begin(&p);
	for (int i = 0; i < WATCH_FILTERS_MAX; i++) {
		snprintf(filter, sizeof(filter), "t/%d", i);
		add(&p, filter, true);
	}
	add(&p, "t/0", true);
	assert_false(watch_add(&p.watch, "t/x", 0, 0, &p.err));
	end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_choice_all_devices_are_watched),
		cmocka_unit_test(another_broker_is_watched_whole),
		cmocka_unit_test(chosen_devices_bring_all_of_theirs),
		cmocka_unit_test(chosen_channels_bring_all_of_theirs),
		cmocka_unit_test(a_topic_is_watched_alone),
		cmocka_unit_test(logs_and_telemetry_are_asked_for_by_name),
		cmocka_unit_test(logs_send_nothing_retained),
		cmocka_unit_test(a_bad_filter_is_refused_with_its_reason),
		cmocka_unit_test(lists_are_spelt_out_for_who_does_not_know_them),
		cmocka_unit_test(a_shared_subscription_keeps_its_group_when_spelt_out),
		cmocka_unit_test(elsewhere_a_comma_is_a_letter),
		cmocka_unit_test(flespi_gets_its_lists_as_they_are),
		cmocka_unit_test(a_share_group_stands_before_every_filter),
		cmocka_unit_test(a_share_group_without_a_proper_name_is_refused),
		cmocka_unit_test(a_server_filter_goes_to_flespi_only),
		cmocka_unit_test(a_kept_session_has_qos_1_unless_said_otherwise),
		cmocka_unit_test(too_many_filters_are_refused),
		cmocka_unit_test(a_product_of_lists_is_refused_at_once),
		cmocka_unit_test(the_limit_counts_what_is_already_there),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
