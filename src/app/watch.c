#include "app/watch.h"

#include <stdlib.h>

#include "core/mem.h"
#include "core/topic.h"

/* retain handling 2: logs hold nothing retained, so nothing needs to be sent. */
enum { SEND_RETAINED = 0, NO_RETAINED = 2 };

/* %s: the ids that were chosen. Tables end in an empty row. */
struct row {
	const char *filter;
	int retain_handling;
};

static const struct row overview[] = {
	{ "flespi/message/gw/devices/+", SEND_RETAINED },
	{ "flespi/state/gw/devices/+/name,connected,last_active,blocked,enabled,"
	  "configuration", SEND_RETAINED },
	{ "flespi/log/gw/devices/+/#", NO_RETAINED },
	{ "flespi/log/gw/channels/+/#", NO_RETAINED },
	{ "flespi/state/gw/channels/+/name,uri,connections_count,enabled,blocked,"
	  "protocol_name", SEND_RETAINED },
	{ NULL, 0 },
};

static const struct row chosen_devices[] = {
	{ "flespi/message/gw/devices/%s", SEND_RETAINED },
	{ "flespi/state/gw/devices/%s/name,connected,last_active,blocked,enabled,"
	  "configuration", SEND_RETAINED },
	{ "flespi/state/gw/devices/%s/telemetry/+", SEND_RETAINED },
	{ "flespi/log/gw/devices/%s/#", NO_RETAINED },
	{ NULL, 0 },
};

static const struct row chosen_channels[] = {
	{ "flespi/message/gw/channels/%s/+", SEND_RETAINED },
	{ "flespi/state/gw/channels/%s/name,uri,connections_count,enabled,blocked,"
	  "protocol_name", SEND_RETAINED },
	{ "flespi/log/gw/channels/%s/#", NO_RETAINED },
	{ NULL, 0 },
};

static const struct row all_logs[] = {
	{ "flespi/log/gw/devices/+/#", NO_RETAINED },
	{ "flespi/log/gw/channels/+/#", NO_RETAINED },
	{ NULL, 0 },
};

static const struct row all_telemetry[] = {
	{ "flespi/state/gw/devices/+/telemetry/+", SEND_RETAINED },
	{ NULL, 0 },
};

struct plan {
	const struct config *config;
	struct watch *out;
	struct err *err;
};

static bool refuse_many(struct err *err)
{
	return err_set(err, "That is more than %d topic filters, with flespi's comma "
			    "lists spelt out where the broker does not know them; choose "
			    "fewer, or use + instead.",
		       WATCH_FILTERS_MAX);
}

static bool append(struct watch *watch, struct watch_filter take, struct err *err)
{
	for (size_t i = 0; i < watch->count; i++)
		if (!strcmp(watch->at[i].filter, take.filter)) {
			free(take.filter);
			return true;
		}
	if (watch->count == WATCH_FILTERS_MAX) {
		free(take.filter);
		return refuse_many(err);
	}
	watch->at = mem_resize(watch->at, watch->count + 1, sizeof(*watch->at));
	watch->at[watch->count++] = take;
	return true;
}

static struct watch_filter copy_of(const struct watch_filter *row)
{
	return (struct watch_filter){
		mem_text(row->filter), row->qos, row->retain_handling,
	};
}

/* Replaces the first comma list behind `from` by each of its members in turn, until
 * none is left. */
static bool spell_out(struct watch *watch, const struct watch_filter *row, size_t from,
		      struct err *err)
{
	const char *level = strchr(row->filter + from, ','), *end = level;

	if (!level)
		return append(watch, copy_of(row), err);
	while (level > row->filter && level[-1] != '/')
		level--;
	end += strcspn(end, "/");
	for (const char *member = level; member <= end; ) {
		size_t len = strcspn(member, ",/");
		struct watch_filter one = *row;

		one.filter = mem_format("%.*s%.*s%s", (int)(level - row->filter),
					row->filter, (int)len, member, end);
		bool ok = spell_out(watch, &one, (size_t)(level - row->filter), err);
		free(one.filter);
		if (!ok)
			return false;
		member += len + 1;
	}
	return true;
}

/* How many filters the lists in it stand for; beyond the limit it does not count on. */
static size_t members(const char *body)
{
	size_t product = 1, level = 1;

	for (; *body && product <= WATCH_FILTERS_MAX; body++) {
		if (*body == ',')
			level++;
		if (*body == '/' || !body[1]) {
			product *= level;
			level = 1;
		}
	}
	return product;
}

/* flespi's $filter, alone or behind $share/GROUP/. */
static bool asks_for_filter(const char *filter)
{
	if (!strncmp(filter, "$share/", 7)) {
		const char *slash = strchr(filter + 7, '/');

		filter = slash ? slash + 1 : "";
	}
	return !strncmp(filter, "$filter/", 8);
}

int watch_qos(const struct config *config)
{
	bool said = config_source(config, OPTION_QOS) != SOURCE_DEFAULT;

	return !said && config_flag(config, OPTION_KEEP) ?
	       1 : (int)config_number(config, OPTION_QOS);
}

bool watch_add(struct watch *watch, const char *filter, int qos, int retain_handling,
	       struct err *err)
{
	struct watch_filter row = { (char *)filter, qos, retain_handling };

	if (!topic_filter_check(filter, err))
		return false;
	if (!watch->comma_lists && asks_for_filter(filter))
		return err_set(err, "Topic filter \"%.120s\": only flespi knows $filter, "
				    "another broker would stay silent. Leave it out, or "
				    "say --dialect flespi if this is flespi.", filter);
	const char *body = topic_filter_body(filter, err);
	if (watch->comma_lists || strncmp(body, "flespi/", 7))
		return append(watch, copy_of(&row), err);
	if (members(body) > WATCH_FILTERS_MAX)
		return refuse_many(err);
	return spell_out(watch, &row, (size_t)(body - filter), err);
}

static bool add_rows(struct plan *plan, const struct row *rows, const char *ids)
{
	int qos = watch_qos(plan->config);

	for (const struct row *row = rows; row->filter; row++) {
		const char *hole = strstr(row->filter, "%s");
		int front = (int)(hole ? hole - row->filter : 0);
		char *filter = hole ?
			mem_format("%.*s%s%s", front, row->filter, ids, hole + 2) :
			mem_text(row->filter);
		bool ok = watch_add(plan->out, filter, qos, row->retain_handling,
				    plan->err);

		free(filter);
		if (!ok)
			return false;
	}
	return true;
}

static bool add_chosen(struct plan *plan, enum option_id id, const struct row *rows)
{
	struct buffer ids = { 0 };

	for (size_t i = 0; i < config_count(plan->config, id); i++)
		buffer_format(&ids, "%s%s", i ? "," : "",
			      config_item(plan->config, id, i));
	bool ok = !ids.len || add_rows(plan, rows, ids.at);
	buffer_fini(&ids);
	return ok;
}

static bool add_topics(struct plan *plan)
{
	int qos = watch_qos(plan->config);

	for (size_t i = 0; i < config_count(plan->config, OPTION_TOPIC); i++) {
		if (!watch_add(plan->out, config_item(plan->config, OPTION_TOPIC, i), qos,
			       SEND_RETAINED, plan->err))
			return false;
	}
	return true;
}

static bool share(struct watch *watch, const char *group, struct err *err)
{
	bool one_level = *group && !strchr(group, '/');

	for (size_t i = 0; i < watch->count && one_level; i++) {
		struct watch_filter *row = &watch->at[i];
		char *plain = row->filter;

		if (!strncmp(plain, "$share/", 7))
			continue;
		row->filter = mem_format("$share/%s/%s", group, plain);
		free(plain);
		if (!topic_filter_check(row->filter, err))
			return false;
	}
	return one_level || err_set(err, "--share wants the name of a group, without a "
					 "slash: --share night-shift.");
}

bool watch_plan(const struct config *config, bool flespi_topics, bool comma_lists,
		struct watch *out, struct err *err)
{
	struct plan plan = { config, out, err };

	*out = (struct watch){ .comma_lists = comma_lists };
	if (!add_chosen(&plan, OPTION_DEVICE, chosen_devices) ||
	    !add_chosen(&plan, OPTION_CHANNEL, chosen_channels) || !add_topics(&plan) ||
	    (config_flag(config, OPTION_LOGS) && !add_rows(&plan, all_logs, "")))
		return false;
	if (!out->count && flespi_topics && !add_rows(&plan, overview, ""))
		return false;
	if (!out->count && !watch_add(out, "#", watch_qos(config), SEND_RETAINED, err))
		return false;
	if (config_flag(config, OPTION_TELEMETRY) &&
	    !config_is_set(config, OPTION_DEVICE) && !add_rows(&plan, all_telemetry, ""))
		return false;
	const char *group = config_text(config, OPTION_SHARE);
	return !group || share(out, group, err);
}

void watch_fini(struct watch *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		free(watch->at[i].filter);
	free(watch->at);
	*watch = (struct watch){ 0 };
}
