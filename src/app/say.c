#include "app/say.h"

#include <stdio.h>

#include "core/text.h"

void say(const char *text)
{
	struct buffer safe = { 0 };

	while (*text) {
		size_t len = strcspn(text, "\n");

		buffer_clear(&safe);
		text_safe((struct span){ text, len }, &safe);
		fprintf(stderr, "flespitop: %s\n", safe.at ? safe.at : "");
		text += len + (text[len] == '\n');
	}
	buffer_fini(&safe);
}
