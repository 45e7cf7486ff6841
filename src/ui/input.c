#include "ui/input.h"

#include <stdlib.h>

#include "core/text.h"

enum { ESC = 0x1b, BEL = 0x07, DEL = 0x7f, REPLACEMENT = 0xfffd };
enum { MODE_SYNCHRONIZED = 2026 };

/* What the front of the bytes is. */
enum found { FOUND_NOTHING, FOUND_PART, FOUND_SWALLOWED, FOUND_KEY };

static const struct { char final; key_code key; } csi_finals[] = {
	{ 'A', K_UP }, { 'B', K_DOWN }, { 'C', K_RIGHT }, { 'D', K_LEFT },
	{ 'H', K_HOME }, { 'F', K_END }, { 'Z', K_BACK_TAB },
	{ 'P', K_FUNCTION_1 }, { 'Q', K_FUNCTION_1 + 1 },
	{ 'R', K_FUNCTION_1 + 2 }, { 'S', K_FUNCTION_1 + 3 },
};

/* CSI number ~ */
static const struct { int number; key_code key; } csi_numbers[] = {
	{ 1, K_HOME }, { 3, K_DELETE }, { 4, K_END }, { 5, K_PAGE_UP },
	{ 6, K_PAGE_DOWN }, { 7, K_HOME }, { 8, K_END },
	{ 11, K_FUNCTION_1 }, { 12, K_FUNCTION_1 + 1 }, { 13, K_FUNCTION_1 + 2 },
	{ 14, K_FUNCTION_1 + 3 }, { 15, K_FUNCTION_1 + 4 }, { 17, K_FUNCTION_1 + 5 },
	{ 18, K_FUNCTION_1 + 6 }, { 19, K_FUNCTION_1 + 7 }, { 20, K_FUNCTION_1 + 8 },
	{ 21, K_FUNCTION_1 + 9 }, { 23, K_FUNCTION_1 + 10 }, { 24, K_FUNCTION_12 },
};

/* ESC O: cursor and function keys as after CSI, and the keypad in application mode. */
static const struct { char final; key_code key; } keypad_finals[] = {
	{ 'M', K_ENTER }, { 'j', '*' }, { 'k', '+' }, { 'l', ',' }, { 'm', '-' },
	{ 'n', '.' }, { 'o', '/' }, { 'p', '0' }, { 'q', '1' }, { 'r', '2' },
	{ 's', '3' }, { 't', '4' }, { 'u', '5' }, { 'v', '6' }, { 'w', '7' },
	{ 'x', '8' }, { 'y', '9' },
};

const struct input_capability input_capabilities[] = {
	{ "kcuu1", K_UP }, { "kcud1", K_DOWN }, { "kcub1", K_LEFT }, { "kcuf1", K_RIGHT },
	{ "khome", K_HOME }, { "kend", K_END }, { "kpp", K_PAGE_UP },
	{ "knp", K_PAGE_DOWN }, { "kdch1", K_DELETE }, { "kcbt", K_BACK_TAB },
	{ "kent", K_ENTER },
	{ "kf1", K_FUNCTION_1 }, { "kf2", K_FUNCTION_1 + 1 },
	{ "kf3", K_FUNCTION_1 + 2 }, { "kf4", K_FUNCTION_1 + 3 },
	{ "kf5", K_FUNCTION_1 + 4 }, { "kf6", K_FUNCTION_1 + 5 },
	{ "kf7", K_FUNCTION_1 + 6 }, { "kf8", K_FUNCTION_1 + 7 },
	{ "kf9", K_FUNCTION_1 + 8 }, { "kf10", K_FUNCTION_1 + 9 },
	{ "kf11", K_FUNCTION_1 + 10 }, { "kf12", K_FUNCTION_12 },
	{ NULL, K_NONE },
};

void input_learn(struct input *input, const char *bytes, key_code key)
{
	size_t len = strlen(bytes);

	if (len < 2 || len > INPUT_SEQUENCE_BYTES || bytes[0] != ESC ||
	    input->learnt_count == INPUT_SEQUENCES)
		return;
	memcpy(input->learnt[input->learnt_count].bytes, bytes, len);
	input->learnt[input->learnt_count].len = len;
	input->learnt[input->learnt_count++].key = key;
}

size_t input_add(struct input *input, const char *bytes, size_t len)
{
	size_t room = sizeof(input->bytes) - input->len;

	len = len < room ? len : room;
	memcpy(input->bytes + input->len, bytes, len);
	input->len += len;
	return len;
}

bool input_waits(const struct input *input)
{
	return input->len || input->skip;
}

static void drop(struct input *input, size_t len)
{
	input->len -= len;
	memmove(input->bytes, input->bytes + len, input->len);
}

static enum found key_if(key_code found, key_code *key)
{
	*key = found;
	return found == K_NONE ? FOUND_SWALLOWED : FOUND_KEY;
}

static key_code csi_final(unsigned char final)
{
	for (size_t i = 0; i < sizeof(csi_finals) / sizeof(*csi_finals); i++)
		if ((unsigned char)csi_finals[i].final == final)
			return csi_finals[i].key;
	return K_NONE;
}

static key_code keypad_final(unsigned char final)
{
	for (size_t i = 0; i < sizeof(keypad_finals) / sizeof(*keypad_finals); i++)
		if ((unsigned char)keypad_finals[i].final == final)
			return keypad_finals[i].key;
	return csi_final(final);
}

static key_code csi_number(long number)
{
	for (size_t i = 0; i < sizeof(csi_numbers) / sizeof(*csi_numbers); i++)
		if (csi_numbers[i].number == number)
			return csi_numbers[i].key;
	return K_NONE;
}

/* DECRPM, the answer to "do you have this mode": CSI ? mode ; state $ y. State 1 and 2
 * are set and reset, 3 permanently set; 0 and 4 mean that it can't be used. */
static void take_report(struct input *input, const char *text)
{
	char *end;
	long mode = strtol(text, &end, 10);

	if (mode != MODE_SYNCHRONIZED || *end != ';')
		return;
	long state = strtol(end + 1, &end, 10);

	if (strncmp(end, "$y", 2))
		return;
	input->answered = true;
	input->synchronizes = state >= 1 && state <= 3;
}

/* ESC [ [ and A to E: F1 to F5 of the Linux console. */
static enum found find_console(const struct input *input, size_t *len, key_code *key)
{
	*len = 4;
	if (input->len < 4)
		return FOUND_PART;
	unsigned number = input->bytes[3] - (unsigned)'A';

	return key_if(number < 5 ? K_FUNCTION_1 + number : K_NONE, key);
}

/* ESC [ parameters intermediates final (ECMA-48, 5.4). A modifier is a second parameter;
 * the key stays the key. */
static enum found find_csi(struct input *input, size_t *len, key_code *key)
{
	char text[INPUT_BYTES + 1];
	size_t at = 2;

	if (input->len > 2 && input->bytes[2] == '[')
		return find_console(input, len, key);
	while (at < input->len && input->bytes[at] >= 0x20 && input->bytes[at] < 0x40)
		at++;
	if (at == input->len)
		return FOUND_PART;
	unsigned char final = input->bytes[at];

	/* Not a final byte: the sequence is broken off here, and a new thing begins. */
	*len = final >= 0x40 && final < DEL ? at + 1 : at;
	memcpy(text, input->bytes + 2, *len - 2);
	text[*len - 2] = '\0';
	if (final == 'y' && text[0] == '?')
		take_report(input, text + 1);
	if (*len == at || text[0] == '?' || text[0] == '<' || text[0] == '>')
		return FOUND_SWALLOWED;
	/* Not F3 with a modifier, but where the cursor is. */
	if (final == 'R' && text[0] != 'R' && strncmp(text, "1;", 2))
		return FOUND_SWALLOWED;
	if (final == '~')
		return key_if(csi_number(strtol(text, NULL, 10)), key);
	return key_if(csi_final(final), key);
}

static enum found find_learnt(const struct input *input, size_t *len, key_code *key)
{
	enum found found = FOUND_NOTHING;

	for (size_t i = 0; i < input->learnt_count; i++) {
		size_t whole = input->learnt[i].len;
		size_t here = whole < input->len ? whole : input->len;

		if (memcmp(input->learnt[i].bytes, input->bytes, here))
			continue;
		if (here < whole) {
			found = FOUND_PART;
			continue;
		}
		*len = whole;
		return key_if(input->learnt[i].key, key);
	}
	return found;
}

static enum found find_escape(struct input *input, size_t *len, key_code *key)
{
	enum found found = find_learnt(input, len, key);

	if (found == FOUND_KEY)
		return found;
	if (input->len == 1)
		return FOUND_PART;
	switch (input->bytes[1]) {
	case '[':
		return find_csi(input, len, key);
	case 'O':
		*len = 3;
		if (input->len < 3)
			return FOUND_PART;
		return key_if(keypad_final(input->bytes[2]), key);
	case 'P': case ']': case '_': case '^': case 'X':
		if (input->len < 3)
			return FOUND_PART;
		*len = 2;
		input->skip = INPUT_SKIP_STRING;
		return FOUND_SWALLOWED;
	default:
		if (found == FOUND_PART)
			return found;
		*len = 1;        /* Esc, and then another key: Alt sends that too */
		return key_if(K_ESC, key);
	}
}

static enum found find_control(unsigned char byte, key_code *key)
{
	switch (byte) {
	case '\r':
		return key_if(K_ENTER, key);
	case '\t':
		return key_if(K_TAB, key);
	case '\b': case DEL:
		return key_if(K_BACKSPACE, key);
	default:
		if (byte < 1 || byte > 26)
			return FOUND_SWALLOWED;
		return key_if(K_CONTROL | ('a' + byte - 1U), key);
	}
}

static size_t utf8_length(unsigned char first)
{
	if (first < 0xc2 || first > 0xf4)
		return 1;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static enum found find_character(const struct input *input, size_t *len, key_code *key)
{
	size_t want = utf8_length(input->bytes[0]);
	struct glyph glyph;

	for (size_t i = 1; i < want && i < input->len; i++)
		if ((input->bytes[i] & 0xc0) != 0x80)
			want = i;         /* cut short: what follows is something else */
	if (input->len < want)
		return FOUND_PART;
	*len = want;
	struct span one = { (const char *)input->bytes, want };

	if (!text_next(&one, &glyph) || one.len || glyph.base == REPLACEMENT)
		return FOUND_SWALLOWED;
	return key_if(glyph.base, key);
}

static enum found find(struct input *input, size_t *len, key_code *key)
{
	unsigned char first = input->bytes[0];

	*len = 1;
	if (first == ESC)
		return find_escape(input, len, key);
	if (first < 0x20 || first == DEL)
		return find_control(first, key);
	return find_character(input, len, key);
}

/* Inside something swallowed: drops up to its end, if that is here. */
static void skip(struct input *input)
{
	size_t at = 0;

	while (at < input->len && input->skip) {
		unsigned char byte = input->bytes[at];

		bool csi = input->skip == INPUT_SKIP_CSI;

		if (csi ? byte >= 0x20 && byte < 0x40 : byte != BEL && byte != ESC) {
			at++;
			continue;
		}
		/* ST is ESC \; another sequence ends a string as well. */
		if (!csi && byte == ESC && at + 1 == input->len)
			break;
		input->skip = INPUT_SKIP_NONE;
		if (csi)
			at += byte >= 0x40 && byte < DEL;
		else if (byte == BEL)
			at++;
		else if (input->bytes[at + 1] == '\\')
			at += 2;
	}
	drop(input, at);
}

/* Nothing follows: a lone ESC is the key, after it Alt and a letter are two keys,
 * anything else was broken off. */
static bool take_part(struct input *input, key_code *key)
{
	bool escape = input->bytes[0] == ESC && input->len <= 2;

	*key = K_ESC;
	drop(input, escape ? 1 : input->len);
	return escape;
}

bool input_next(struct input *input, bool last, key_code *key)
{
	for (;;) {
		size_t len = 0;

		skip(input);
		if (input->skip && last) {
			input->skip = INPUT_SKIP_NONE;
			input->len = 0;
		}
		if (!input->len || input->skip)
			return false;
		switch (find(input, &len, key)) {
		case FOUND_KEY:
			drop(input, len);
			return true;
		case FOUND_SWALLOWED:
			drop(input, len);
			break;
		default:
			if (last)
				return take_part(input, key);
			if (input->len < sizeof(input->bytes))
				return false;
			input->skip = INPUT_SKIP_CSI;    /* longer than any key */
			input->len = 0;
		}
	}
}
