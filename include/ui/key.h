/* A key and its notation, the same in the config, in scripts, in help and tests.
 *
 * One printable character stands for itself: a, Q, /, Ж. Everything else is in
 * angle brackets: <Enter> <Esc> <Tab> <S-Tab> <Space> <BS> <Del> <Up> <Down>
 * <Left> <Right> <Home> <End> <PgUp> <PgDn> <F1>..<F12> <C-a>..<C-z> <lt>.
 */
#ifndef UI_KEY_H
#define UI_KEY_H

#include "core/err.h"
#include "core/span.h"

#include <stdint.h>

/* K_ and not KEY_: those names belong to ncurses, which term.c needs beside these. */
enum {                       /* beyond Unicode, so that a key is one number */
	K_NONE = 0,
	K_ENTER = 0x110000, K_ESC, K_TAB, K_BACK_TAB, K_BACKSPACE, K_DELETE,
	K_UP, K_DOWN, K_LEFT, K_RIGHT,
	K_HOME, K_END, K_PAGE_UP, K_PAGE_DOWN,
	K_FUNCTION_1, K_FUNCTION_12 = K_FUNCTION_1 + 11,
	K_RESIZED,             /* the terminal has a new size */
	K_CONTROL = 0x120000,  /* | 'a'..'z' */
};

typedef uint32_t key_code;   /* a Unicode code point, or one of the above */

enum { KEY_NAME_MAX = 16 };

/* Takes the next key off the front of `rest` (blanks between keys are skipped).
 * False: not a key, or at the end, where err is empty. <C-h>, <C-i> and <C-m> are
 * <BS>, <Tab> and <Enter>, since a terminal sends the same for them. */
bool key_parse(struct span *rest, key_code *key, struct err *err);
/* The key in notation; "<?>" for what has none. (key_name() belongs to ncurses.) */
char *key_notation(key_code key, char out[KEY_NAME_MAX]);

#endif
