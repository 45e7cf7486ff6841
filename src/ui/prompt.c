#include "ui/prompt.h"

#include <stdio.h>

#include "core/text.h"

void prompt_set(struct prompt *prompt, const char *text)
{
	struct span span = span_of(text ? text : "");

	while (span.len >= PROMPT_BYTES_MAX || (span.len && !text_is_utf8(span)))
		span.len--;
	memcpy(prompt->text, span.at, span.len);
	prompt->text[span.len] = '\0';
	prompt->len = prompt->at = span.len;
}

static bool continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct prompt *prompt, size_t at)
{
	while (at > 0 && continues(prompt->text[--at]))
		;
	return at;
}

static size_t after(const struct prompt *prompt, size_t at)
{
	if (at < prompt->len)
		at++;
	while (at < prompt->len && continues(prompt->text[at]))
		at++;
	return at;
}

static void cut(struct prompt *prompt, size_t from, size_t to)
{
	memmove(prompt->text + from, prompt->text + to, prompt->len - to + 1);
	prompt->len -= to - from;
	prompt->at = from;
}

static size_t word_start(const struct prompt *prompt)
{
	size_t at = prompt->at;

	while (at > 0 && prompt->text[at - 1] == ' ')
		at--;
	while (at > 0 && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

static enum prompt_result insert(struct prompt *prompt, key_code key)
{
	char utf8[4];

	if (key < 0x20 || key == 0x7f || key >= K_ENTER)
		return PROMPT_IGNORED;
	size_t len = text_encode(key, utf8);
	if (prompt->len + len >= PROMPT_BYTES_MAX)
		return PROMPT_IGNORED;
	memmove(prompt->text + prompt->at + len, prompt->text + prompt->at,
		prompt->len - prompt->at + 1);
	memcpy(prompt->text + prompt->at, utf8, len);
	prompt->len += len;
	prompt->at += len;
	return PROMPT_EDITED;
}

enum prompt_result prompt_key(struct prompt *prompt, key_code key)
{
	switch (key) {
	case K_ENTER:           return PROMPT_DONE;
	case K_ESC:
	case K_CONTROL | 'c':
	case K_CONTROL | 'g':   return PROMPT_CANCELLED;
	case K_LEFT:            prompt->at = before(prompt, prompt->at); break;
	case K_RIGHT:           prompt->at = after(prompt, prompt->at); break;
	case K_HOME:
	case K_CONTROL | 'a':   prompt->at = 0; break;
	case K_END:
	case K_CONTROL | 'e':   prompt->at = prompt->len; break;
	case K_BACKSPACE:
		cut(prompt, before(prompt, prompt->at), prompt->at);
		break;
	case K_DELETE:
		cut(prompt, prompt->at, after(prompt, prompt->at));
		break;
	case K_CONTROL | 'w':   cut(prompt, word_start(prompt), prompt->at); break;
	case K_CONTROL | 'u':   cut(prompt, 0, prompt->at); break;
	default:                return insert(prompt, key);
	}
	return PROMPT_EDITED;
}

void prompt_draw(const struct prompt *prompt, const char *label, struct canvas *canvas,
		 struct rect at, enum role role)
{
	int x = at.x + 1;

	canvas_fill(canvas, at, ROLE_PROMPT);
	x += canvas_put(canvas, row_at(x, at.y, at.w), ROLE_FOOTER_KEY, label) + 1;
	int room = at.x + at.w - x - 1;
	/* A text wider than the line shows the part that ends at the cursor. */
	struct span head = { prompt->text, prompt->at };
	while (room > 0 && head.len && text_width(head) >= room) {
		size_t step = after(prompt, (size_t)(head.at - prompt->text));

		head.len -= step - (size_t)(head.at - prompt->text);
		head.at = prompt->text + step;
	}
	x += canvas_put_span(canvas, row_at(x, at.y, room), role, head);
	struct rect cursor = { x, at.y, 1, 1 };
	canvas_put(canvas, row_at(x, at.y, at.x + at.w - x), role,
		   prompt->text + prompt->at);
	canvas_flag(canvas, cursor, CELL_CURSOR);
}
