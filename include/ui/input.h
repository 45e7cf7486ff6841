/* Keys out of the bytes that a terminal sends.
 *
 * One decoder for all terminals: control characters, UTF-8, and the escape
 * sequences in use for the keys of ui/key.h. Whatever else begins with ESC -
 * other keys, reports, replies to questions - is swallowed whole, so that it
 * never acts as the letters it is made of. Bytes in, keys out: no descriptors,
 * no clock.
 *
 * A lone ESC is both a key and the beginning of others. So whoever reads the
 * bytes waits a moment for more when input_waits(), and then says that there is
 * no more.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "ui/key.h"

enum { INPUT_BYTES = 64, INPUT_SEQUENCE_BYTES = 12, INPUT_SEQUENCES = 32 };

/* Keys that a description of a terminal (terminfo) may have; the last has no name. */
struct input_capability { const char *name; key_code key; };
extern const struct input_capability input_capabilities[];

enum input_skip { INPUT_SKIP_NONE, INPUT_SKIP_CSI, INPUT_SKIP_STRING };

struct input {                   /* zeroed: empty */
	unsigned char bytes[INPUT_BYTES];
	size_t len;
	enum input_skip skip;                    /* inside something that is swallowed */
	struct {
		char bytes[INPUT_SEQUENCE_BYTES];
		size_t len;
		key_code key;
	} learnt[INPUT_SEQUENCES];               /* besides those known anyway */
	size_t learnt_count;
	bool synchronizes;       /* the terminal has said that it has mode 2026 */
	bool answered;           /* it has said whether */
};

/* This terminal sends these bytes for the key. What doesn't begin with ESC is not taken:
 * control characters mean the same on all terminals, whatever a description says. */
void input_learn(struct input *input, const char *bytes, key_code key);
/* Returns how many bytes fitted. */
size_t input_add(struct input *input, const char *bytes, size_t len);
/* The next key. False: none yet. With `last`, nothing will follow what is there. */
bool input_next(struct input *input, bool last, key_code *key);
bool input_waits(const struct input *input);    /* in the middle of something */

#endif
