/* What MQTT 5.0 section 4.7 says of filters, and what flespi adds to it: lists of words
 * in a level, and in front `$share/GROUP[:FROM][:COUNT]/` (sticky where it has
 * numbers) and `$filter/SPEC/`, in this order.
 *
 * Other brokers take a comma for a letter like any other, so a level with commas
 * also matches itself.
 */
#include "core/topic.h"

#include "core/text.h"

enum { FILTER_BYTES_MAX = 65535, QUOTE_BYTES_MAX = 120 };

/* The filter is cut where it would push the reason out of the sentence. */
static bool refuse(struct err *err, const char *filter, const char *why)
{
	size_t len = strlen(filter), cut = len;

	if (len > QUOTE_BYTES_MAX) {
		cut = QUOTE_BYTES_MAX;
		while (cut && ((unsigned char)filter[cut] & 0xc0) == 0x80)
			cut--;
	}
	return err_set(err, "Topic filter \"%.*s%s\": %s.", (int)cut, filter,
		       cut < len ? "..." : "", why);
}

bool topic_split(struct span *rest, char separator, struct span *piece)
{
	if (!rest->at)
		return false;

	const char *found = rest->len ? memchr(rest->at, separator, rest->len) : NULL;

	if (!found) {
		*piece = *rest;
		*rest = (struct span){ NULL, 0 };
		return true;
	}
	*piece = (struct span){ rest->at, (size_t)(found - rest->at) };
	rest->len -= piece->len + 1;
	rest->at = found + 1;
	return true;
}

/* "$share" and "$share/..." begin with it, "$shared/..." does not. */
static bool has_prefix(const char *filter, const char *prefix)
{
	size_t len = strlen(prefix);

	return !strncmp(filter, prefix, len) && (!filter[len] || filter[len] == '/');
}

/* GROUP, GROUP:COUNT or GROUP:FROM:COUNT. NULL: nothing is wrong with it. */
static const char *group_fault(struct span group)
{
	static const char digits[] = "0123456789";
	struct span name, number;

	if (memchr(group.at, '+', group.len) || memchr(group.at, '#', group.len))
		return "the name of a share group holds no + and no #; choose another";
	topic_split(&group, ':', &name);
	if (!name.len)
		return "the share group has no name; write $share/GROUP/FILTER";
	for (int i = 0; topic_split(&group, ':', &number); i++)
		if (i == 2 || !number.len || strspn(number.at, digits) != number.len)
			return "behind the share group's name come one or two numbers, "
			       "as in $share/GROUP:4:1/FILTER";
	return NULL;
}

/* Conditions joined by &, each a name, an operator and a value; as above. */
static const char *spec_fault(struct span spec)
{
	struct span condition;

	if (memchr(spec.at, '+', spec.len) || memchr(spec.at, '#', spec.len))
		return "inside $filter write + as %2B and # as %23";
	while (topic_split(&spec, '&', &condition)) {
		size_t name = 0;

		while (name < condition.len && !strchr("=<>", condition.at[name]))
			name++;
		if (!name || name + 1 >= condition.len)
			return "$filter wants conditions, as in "
			       "$filter/payload=position.speed%3E60/FILTER";
	}
	return NULL;
}

struct prefix {
	const char *word;
	const char *(*fault)(struct span piece);
	const char *shape;
};

static const struct prefix prefixes[] = {
	{ "$share", group_fault, "it is incomplete; write $share/GROUP/FILTER" },
	{ "$filter", spec_fault, "it is incomplete; write $filter/CONDITION/FILTER" },
};

/* Why what begins with a prefix is no PREFIX/PIECE/FILTER; NULL: it is, *behind says
 * where FILTER begins. */
static const char *prefix_fault(const struct prefix *prefix, const char *at,
				const char **behind)
{
	const char *piece = at + strlen(prefix->word);
	const char *end = *piece ? strchr(++piece, '/') : NULL;

	if (!end || end == piece || !end[1])
		return prefix->shape;
	*behind = end + 1;
	return prefix->fault((struct span){ piece, (size_t)(end - piece) });
}

const char *topic_filter_body(const char *filter, struct err *err)
{
	const char *at = filter, *why = NULL;

	if (*filter != '$')
		return filter;
	for (int i = 0; i < 2 && !why; i++)
		if (has_prefix(at, prefixes[i].word))
			why = prefix_fault(&prefixes[i], at, &at);
	if (!why && (has_prefix(at, "$share") || has_prefix(at, "$filter")))
		why = "$share comes once and first, $filter once behind it; "
		      "join conditions with &";
	if (!why)
		return at;
	refuse(err, filter, why);
	return NULL;
}

static const char *level_fault(struct span level, bool last, bool flespi)
{
	bool wild = memchr(level.at, '+', level.len) || memchr(level.at, '#', level.len);
	bool list = memchr(level.at, ',', level.len);
	struct span word;

	if (wild && list)
		return "a list has no + and no # in it; write + in place of the list";
	if (wild && level.len > 1)
		return "+ and # stand alone between slashes; write + for the whole word";
	if (wild && level.at[0] == '#' && !last)
		return "# stands only at the end; write + for a single level";
	while (flespi && list && topic_split(&level, ',', &word))
		if (!word.len)
			return "a word beside a comma is missing; drop that comma";
	return NULL;
}

/* Offset of the first control character, as mosquitto and others refuse them; the length
 * when there is none. */
static size_t first_control(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		bool c1 = byte == 0xc2 && (unsigned char)text.at[i + 1] < 0xa0;

		if (byte < 0x20 || byte == 0x7f || c1)
			return i;
	}
	return text.len;
}

/* What makes it no MQTT string at all. The sentences do not repeat its bytes. */
static bool check_text(struct span text, struct err *err)
{
	size_t control;

	if (!text.len)
		return err_set(err, "A topic filter is empty; name the topics to watch, "
				    "such as flespi/message/gw/devices/+.");
	if (text.len > FILTER_BYTES_MAX)
		return err_set(err, "A topic filter has %zu bytes, MQTT allows 65,535; "
				    "split it into several.", text.len);
	if (!text_is_utf8(text))
		return err_set(err, "A topic filter is not UTF-8, which MQTT demands; "
				    "type it in a UTF-8 terminal.");
	control = first_control(text);
	if (control < text.len)
		return err_set(err, "A topic filter has a control character at byte %zu; "
				    "leave it out.", control + 1);
	return true;
}

bool topic_filter_check(const char *filter, struct err *err)
{
	if (!check_text(span_of(filter), err))
		return false;

	const char *body = topic_filter_body(filter, err);

	if (!body)
		return false;

	struct span rest = span_of(body), level;
	bool flespi = !strncmp(body, "flespi/", 7);

	while (topic_split(&rest, '/', &level)) {
		const char *why = level_fault(level, !rest.at, flespi);

		if (why)
			return refuse(err, filter, why);
	}
	return true;
}

static bool level_matches(struct span level, struct span name)
{
	struct span word;

	if (span_equals(level, "+") || span_same(level, name))
		return true;
	if (!memchr(level.at, ',', level.len))
		return false;
	while (topic_split(&level, ',', &word))
		if (span_same(word, name))
			return true;
	return false;
}

bool topic_filter_matches(const char *filter, struct span topic)
{
	const char *body = topic_filter_body(filter, NULL);
	struct span rest = span_of(body), level, name;

	/* MQTT 5.0 section 4.7.2: a wildcard in front leaves $-topics out. */
	if (!body || !topic.len || (topic.at[0] == '$' && strchr("+#", body[0])))
		return false;
	while (topic_split(&rest, '/', &level)) {
		if (span_equals(level, "#"))
			return !rest.at;
		if (!topic_split(&topic, '/', &name) || !level_matches(level, name))
			return false;
	}
	return !topic.at;
}
