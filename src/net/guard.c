#include "net/guard.h"

#include <string.h>

enum { FIRST_CONNACK = 0x20, FIRST_AUTH = 0xf0 };

/* What other protocols answer to a CONNECT packet. */
struct greeting {
	const char *bytes;
	const char *meaning, *advice;
};

static const struct greeting greetings[] = {
	{ "\x15\x03", "speaks TLS", "Use mqtts:// with this port." },
	{ "\x16\x03", "speaks TLS", "Use mqtts:// with this port." },
	{ "HTTP/", "speaks HTTP, not MQTT", "Use mqtts:// and port 8883, or the port that the "
					    "broker has for MQTT." },
	{ "SSH-", "is an SSH server", "Check the port." },
	{ "\x10", "sends back what it gets: it is no MQTT broker", "Check the port." },
	{ "", "answers with something that is not MQTT", "Check host and port." },
};

static bool refuse_start(const struct guard *guard, const uint8_t *bytes, size_t len,
			 struct err *err)
{
	const struct greeting *row = greetings;

	while (strlen(row->bytes) > len || memcmp(row->bytes, bytes, strlen(row->bytes)))
		row++;
	return err_set(err, "Port %d of %s %s. %s", guard->url->port, guard->url->host,
		       row->meaning, row->advice);
}

static bool take_length(struct guard *guard, uint8_t byte, struct err *err)
{
	guard->length |= (uint32_t)(byte & 0x7f) << (7 * (guard->length_bytes - 1));
	if (byte & 0x80) {
		if (++guard->length_bytes <= 4)
			return true;
		return err_set(err, "%s sent a packet whose length breaks the rules of MQTT. Check "
				    "that it is an MQTT broker.", guard->url->host);
	}
	if (guard->length > guard->packet_max)
		return err_set(err, "%s sent a packet of %u bytes, and at most %u are taken. Narrow "
				    "the topic filters so that it is not among them.",
			       guard->url->host, guard->length, guard->packet_max);
	guard->skip = guard->length;
	guard->length = 0;
	guard->length_bytes = 0;
	return true;
}

bool guard_pass(struct guard *guard, const uint8_t *bytes, size_t len, struct err *err)
{
	if (!guard->started && len && bytes[0] != FIRST_CONNACK && bytes[0] != FIRST_AUTH)
		return refuse_start(guard, bytes, len, err);
	guard->started = guard->started || len;
	for (size_t at = 0; at < len; ) {
		if (guard->length_bytes) {
			if (!take_length(guard, bytes[at++], err))
				return false;
		} else if (guard->skip) {
			size_t here = guard->skip < len - at ? guard->skip : len - at;

			guard->skip -= (uint32_t)here;
			at += here;
		} else {
			guard->length_bytes = 1;
			at++;
		}
	}
	return true;
}
