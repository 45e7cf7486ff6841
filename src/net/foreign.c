#include "net/foreign.h"

#include "core/text.h"

enum {
	SECRET_MIN = 6,
	LONG_MIN = 16, BEGINNING_MIN = 8,    /* of a long secret, as a token is */
};

void foreign_copy(struct span from, char *out, size_t size)
{
	struct buffer safe = { 0 };

	text_safe(from, &safe);
	size_t len = safe.len < size ? safe.len : size - 1;
	while (len < safe.len && len && ((unsigned char)safe.at[len] & 0xc0) == 0x80)
		len--;
	if (len)
		memcpy(out, safe.at, len);
	out[len] = '\0';
	buffer_fini(&safe);
}

void foreign_hide(char *text, const char *secret)
{
	size_t len = secret ? strlen(secret) : 0;

	size_t least = len < LONG_MIN ? len : BEGINNING_MIN;

	if (!text || len < SECRET_MIN)
		return;
	for (char *at = text; *at; at++) {
		size_t same = 0;

		while (same < len && at[same] == secret[same])
			same++;
		if (same >= least)
			memset(at, '*', same);
	}
}
