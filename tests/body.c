#include "body.h"

#include <stdlib.h>

#include "core/mem.h"
#include "test.h"

static char *line_start(char *text, int y)
{
	while (y-- > 0 && text)
		text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL;
	return text;
}

void expect_body(struct rig *r, const char *rows)
{
	char *screen = rig_screen(r);
	char *from = line_start(screen, 1), *to = line_start(screen, r->rows - 1);

	assert_non_null(from);
	assert_non_null(to);
	*to = '\0';
	if (strcmp(from, rows)) {
		print_message("the screen:\n%s\nexpected:\n%s\n", from, rows);
		free(screen);
		fail_msg("the screen differs");
	}
	free(screen);
}

char *body_roles(struct rig *r, int y)
{
	char *letters = rig_roles(r), *from = line_start(letters, y);

	assert_non_null(from);
	char *row = mem_text_n(from, strcspn(from, "\n"));

	free(letters);
	return row;
}

void draw_at_every_size(struct rig *r)
{
	for (int cols = 1; cols < 140; cols += cols < 30 ? 1 : 7) {
		for (int rows = 1; rows < 40; rows += rows < 12 ? 1 : 5) {
			rig_resize(r, cols, rows);
			free(rig_screen(r));
		}
	}
}
