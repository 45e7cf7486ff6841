#include "net/foreign.h"

#include "core/text.h"

enum { SECRET_MIN = 6 };

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

	if (!text || len < SECRET_MIN)
		return;
	for (char *at = strstr(text, secret); at; at = strstr(at + len, secret))
		memset(at, '*', len);
}
