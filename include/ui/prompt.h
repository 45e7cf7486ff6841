/* One line of text being typed at the bottom of the screen.
 *
 * Edits by character: <Left> <Right> <Home> <End> <BS> <Del>, <C-w> a word back,
 * <C-u> all. Knows nothing of what the text is for.
 *
 * Owns:    its text. Threads: screen thread.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "ui/canvas.h"
#include "ui/key.h"

enum { PROMPT_BYTES_MAX = 1024 };

struct prompt {                  /* zeroed: empty */
	char text[PROMPT_BYTES_MAX];     /* NUL-terminated UTF-8 */
	size_t len, at;                  /* bytes; `at` is where the next one goes */
};

enum prompt_result { PROMPT_IGNORED, PROMPT_EDITED, PROMPT_DONE, PROMPT_CANCELLED };

void prompt_set(struct prompt *prompt, const char *text);    /* cut to fit */
enum prompt_result prompt_key(struct prompt *prompt, key_code key);
void prompt_draw(const struct prompt *prompt, const char *label, struct canvas *canvas,
		 struct rect at, enum role role);

#endif
