/* A store survives any messages. The input is a series of TOPIC NUL FLAGS PAYLOAD NUL,
 * FLAGS being one byte: bit 0 retained, bits 1-7 seconds since the message before. */
#include <stdlib.h>

#include "core/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

/* The bytes up to a NUL or the end, taken off `rest`. */
static struct span take(struct span *rest)
{
	const char *nul = rest->len ? memchr(rest->at, '\0', rest->len) : NULL;
	struct span piece = { rest->at, nul ? (size_t)(nul - rest->at) : rest->len };
	size_t taken = piece.len + (nul != NULL);

	*rest = (struct span){ rest->at + taken, rest->len - taken };
	return piece;
}

static void check_events(const struct store *store)
{
	uint64_t newest = store_event_newest(store);

	for (uint64_t i = store_event_oldest(store); i <= newest; i++) {
		const struct event *event = store_event(store, i);

		expect(event && event->number == i);
		expect(strlen(event->text) <= ERR_TEXT_MAX);
		for (const char *at = event->text; *at; at++)
			expect((unsigned char)*at >= 0x20 && *at != 0x7f);
	}
}

static void check(const struct store *store, int64_t now_us)
{
	const struct counts *counts = store_counts(store);
	const struct history *history = store_history(store);

	expect(counts->received ==
	       history_count(history) + history_evicted(history) + counts->dropped);
	for (size_t i = 0; i < store_device_count(store); i++) {
		const struct device *device = store_device_at(store, i);

		expect(store_device(store, device->id) == device);
		expect(!device->registered ||
		       store_device_by_ident(store, span_of(device->ident)) != NULL);
		expect(device_age_us(device, now_us) >= -1);
		expect((unsigned)device_state(device, now_us) < DEVICE_STATE_COUNT);
		for (uint32_t at = 0; at < device->parameters.count; at++) {
			struct span value = parameter_value(&device->parameters.at[at]);

			expect(value.len <= PARAMETER_VALUE_MAX);
		}
	}
	check_events(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct decoder *decoder = decoder_new();
	struct store *store = store_new(64 * 1024);
	int64_t now_us = INT64_C(1767261600) * 1000000;

	while (rest.len) {
		struct message_parts parts = { .topic = take(&rest) };
		unsigned char flags = rest.len ? (unsigned char)rest.at[0] : 0;

		if (rest.len)
			rest = (struct span){ rest.at + 1, rest.len - 1 };
		parts.payload = take(&rest);
		parts.retained = flags & 1;
		now_us += (flags >> 1) * INT64_C(1000000);
		parts.received_us = now_us;
		store_apply(store, message_new(decoder, &parts));
	}
	check(store, now_us);
	store_free(store);
	decoder_free(decoder);
	return 0;
}
