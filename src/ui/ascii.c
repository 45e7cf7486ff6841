/* What stands in for glyphs beyond ASCII on a terminal without UTF-8. */
#include "ui/canvas.h"

static const struct {
	uint32_t base;
	char ascii;
} stand_ins[] = {             /* ascending, for the search */
	{ 0x00a0, ' ' }, { U'«', '<' }, { U'°', 'o' }, { U'±', '~' }, { U'µ', 'u' },
	{ U'·', '.' }, { U'»', '>' }, { U'×', 'x' }, { U'Δ', 'd' }, { U'μ', 'u' },
	{ U'‐', '-' }, { U'‑', '-' }, { U'‒', '-' }, { U'–', '-' }, { U'—', '-' },
	{ U'‘', '\'' }, { U'’', '\'' }, { U'“', '"' }, { U'”', '"' }, { U'•', '*' },
	{ U'…', '~' }, { U'‹', '<' }, { U'›', '>' }, { U'←', '<' }, { U'↑', '^' },
	{ U'→', '>' }, { U'↓', 'v' }, { U'↔', '-' }, { U'↕', '|' }, { U'↩', '<' },
	{ U'↵', '<' }, { U'⇄', '=' }, { U'⇅', '|' }, { U'∅', '0' }, { U'∆', 'd' },
	{ U'−', '-' }, { U'∙', '.' }, { U'√', 'v' }, { U'∞', '8' }, { U'≈', '~' },
	{ U'≠', '!' }, { U'≤', '<' }, { U'≥', '>' }, { U'⏎', '<' }, { U'⏩', '>' },
	{ U'⏵', '>' }, { U'⏸', '=' }, { U'⏺', '*' }, { U'─', '-' }, { U'━', '-' },
	{ U'│', '|' }, { U'┃', '|' }, { U'┄', '-' }, { U'┆', '|' }, { U'┈', '-' },
	{ U'┊', '|' }, { U'┌', '+' }, { U'┏', '+' }, { U'┐', '+' }, { U'┓', '+' },
	{ U'└', '+' }, { U'┗', '+' }, { U'┘', '+' }, { U'┛', '+' }, { U'├', '+' },
	{ U'┤', '+' }, { U'┬', '+' }, { U'┴', '+' }, { U'┼', '+' }, { U'═', '=' },
	{ U'║', '|' }, { U'╭', '+' }, { U'╮', '+' }, { U'╯', '+' }, { U'╰', '+' },
	{ U'╴', '-' }, { U'╶', '-' },
	/* A sparkline, from a trace of ink to a full cell. */
	{ U'▁', '.' }, { U'▂', ':' }, { U'▃', '-' }, { U'▄', '=' }, { U'▅', '+' },
	{ U'▆', 'x' }, { U'▇', '%' }, { U'█', '#' }, { U'▉', '#' }, { U'▊', '#' },
	{ U'▋', '=' }, { U'▌', '=' }, { U'▍', '-' }, { U'▎', '-' }, { U'▏', '|' },
	{ U'░', '.' }, { U'▒', ':' }, { U'▓', '%' }, { U'■', '#' }, { U'□', 'o' },
	{ U'▪', '*' }, { U'▲', '^' }, { U'△', '^' }, { U'▴', '^' }, { U'▶', '>' },
	{ U'▷', '>' }, { U'▸', '>' }, { U'►', '>' }, { U'▼', 'v' }, { U'▽', 'v' },
	{ U'▾', 'v' }, { U'◀', '<' }, { U'◂', '<' }, { U'◆', '*' }, { U'◇', 'o' },
	/* States of a device: live, late, stale, never seen. */
	{ U'○', 'o' }, { U'◌', '.' }, { U'●', '*' }, { U'◐', '~' }, { U'◑', '~' },
	{ U'◔', '~' }, { U'◕', '~' }, { U'◦', '.' }, { U'★', '*' }, { U'☆', '*' },
	{ U'⚑', '!' }, { U'⚠', '!' }, { U'⚡', '!' }, { U'✓', '+' }, { U'✔', '+' },
	{ U'✕', 'x' }, { U'✖', 'x' }, { U'✗', 'x' }, { U'✘', 'x' }, { U'❚', '|' },
	{ U'➜', '>' }, { U'⟳', '@' },
};

enum { BRAILLE = 0x2800, BRAILLE_END = 0x2900 };

char canvas_ascii_glyph(uint32_t base)
{
	size_t low = 0, high = sizeof(stand_ins) / sizeof(*stand_ins);

	if (!base)
		return ' ';      /* the right half of a wide character */
	if (base < 0x80)
		return (char)base;
	if (base >= BRAILLE && base < BRAILLE_END)
		return " ..::++##"[__builtin_popcount(base & 0xff)];
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (stand_ins[middle].base < base)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < sizeof(stand_ins) / sizeof(*stand_ins) && stand_ins[low].base == base)
		return stand_ins[low].ascii;
	return '?';
}
