/* Any theme, line by line: every role keeps a style that can be shown anywhere. */
#include <stdlib.h>

#include "core/mem.h"
#include "core/text.h"
#include "ui/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void expect(bool claim)
{
	if (!claim)
		abort();
}

static void expect_colours(struct style style, int colours)
{
	expect(style.fg >= COLOUR_DEFAULT && style.fg < colours);
	expect(style.bg >= COLOUR_DEFAULT && style.bg < colours);
}

static void check_style(const struct theme *theme, struct style style)
{
	static const int counts[] = { 0, 8, 16, 256 };

	expect_colours(style, 2 * COLOUR_RGB);
	for (size_t i = 0; i < 4; i++)
		expect_colours(theme_reduce(theme, style, counts[i]), counts[i]);
}

static void check_line(struct theme *theme, const char *line)
{
	struct err err = { "" };

	if (theme_line(theme, line, "theme:1", &err))
		expect(!err.text[0]);
	else
		expect(err.text[0] && text_is_utf8(span_of(err.text)));
	for (const char *at = err.text; *at; at++)
		expect((unsigned char)*at >= ' ' && *at != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct theme *theme = theme_new();
	char *text = mem_text_n((const char *)bytes, len), *rest = text, *line;

	while ((line = strsep(&rest, "\n")))
		check_line(theme, line);
	for (int role = 0; role < ROLE_COUNT; role++)
		for (unsigned flags = 0; flags < 4; flags++)
			check_style(theme, theme_cell(theme, (enum role)role, flags));
	theme_free(theme);
	free(text);
	return 0;
}
