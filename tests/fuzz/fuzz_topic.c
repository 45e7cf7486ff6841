/* Topics and filters are any bytes. The input is FILTER NUL TOPIC; without a NUL it is
 * both. What is found must lie inside the topic, and what passes the check must match as
 * MQTT says. */
#include <stdlib.h>

#include "core/topic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

static void expect_inside(struct span piece, struct span topic)
{
	if (piece.at)
		expect(piece.len && piece.at >= topic.at &&
		       piece.at + piece.len <= topic.at + topic.len);
}

static void try_topic(struct span topic)
{
	struct topic parsed;

	topic_parse(topic, &parsed);
	expect_inside(parsed.item, topic);
	expect_inside(parsed.ident, topic);
	expect_inside(parsed.leaf, topic);
	expect(parsed.kind != TOPIC_OTHER || !parsed.item.at);
	expect(parsed.kind >= TOPIC_OTHER && parsed.kind < TOPIC_KIND_COUNT);
}

static void try_filter(const char *filter, struct span topic)
{
	struct err err = { "" };
	bool good = topic_filter_check(filter, &err);
	bool plain = good && filter[0] != '$' && !strpbrk(filter, "+#");

	expect(good || err.text[0]);
	expect(!good || topic_filter_body(filter, NULL));
	topic_filter_matches(filter, topic);
	topic_filter_meaning(filter);
	if (plain)
		expect(topic_filter_matches(filter, span_of(filter)));
	if (topic.len && topic.at[0] != '$')
		expect(topic_filter_matches("#", topic));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	struct span topic = { (const char *)data, size };

	if (nul) {
		topic.at = (const char *)nul + 1;
		topic.len = size - (size_t)(nul - data) - 1;
	}
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	try_topic(topic);
	try_filter(text, topic);
	free(text);
	return 0;
}
