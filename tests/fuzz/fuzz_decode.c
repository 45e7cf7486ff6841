/* Any payload: core/decode.h and cJSON agree on it, up to what oracle.c lists. */
#include "../oracle.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span payload = { (const char *)bytes, len };
	struct decoder *decoder = decoder_new();
	struct err err = { "" };

	if (!oracle_agrees(decoder, payload, &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	decoder_free(decoder);
	return 0;
}
