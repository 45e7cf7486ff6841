/* Any bytes of a broker: however they are cut, the guard lets the same pass, and what it
 * lets pass stays within the packets that it counts.
 *
 * The first byte of the input chooses the version and the size of the pieces. */
#include <stdlib.h>
#include <string.h>

#include "net/guard.h"

enum { PACKET_MAX = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

static void check(const struct guard *guard)
{
	expect(guard->step == GUARD_TYPE || guard->step == GUARD_LENGTH ||
	       (guard->skip <= guard->left && guard->inside <= guard->left &&
		guard->left <= PACKET_MAX));
}

static bool pass(const uint8_t *bytes, size_t len, bool v5, size_t piece, struct err *err)
{
	static const struct url url = { .host = "h", .port = 1883 };
	struct inbox *inbox = inbox_new(0, NULL);
	struct guard guard = {
		.url = &url, .inbox = inbox, .packet_max = PACKET_MAX, .v5 = v5,
	};
	bool passed = true;

	for (size_t at = 0; passed && at < len; at += piece) {
		size_t here = piece < len - at ? piece : len - at;

		passed = guard_pass(&guard, bytes + at, here, err);
		if (passed)
			check(&guard);
	}
	inbox_free(inbox);
	return passed;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct err whole = { "" }, cut = { "" };

	if (len < 2)
		return 0;
	bool v5 = bytes[0] & 1;
	size_t piece = 1 + bytes[0] / 2;
	bool passed = pass(bytes + 1, len - 1, v5, len - 1, &whole);
	expect(pass(bytes + 1, len - 1, v5, piece, &cut) == passed);
	/* What no broker says is told from what is here, which may be one byte. */
	bool begins = bytes[1] == 0x20 || bytes[1] == 0xf0;
	expect(!begins || !strcmp(whole.text, cut.text));
	return 0;
}
