#include "ui/theme.h"

/* What the 16 named colours look like where we have to know: in a picture, and to
 * tell which one is nearest. Every terminal has its own; these are in the middle. */
static const int named[16] = {
	0x16191d, 0xd95757, 0x5fb35f, 0xd6a644, 0x5b8def, 0xb877d9, 0x45b5c4, 0xc5cad3,
	0x6f7681, 0xff7a75, 0x8fd98a, 0xf5cf6d, 0x8ab4ff, 0xd8a0f2, 0x7fdbe8, 0xf6f8fb,
};

/* The 256 colours: 16 named, a cube of 6 levels a channel, 24 greys. */
static const int levels[6] = { 0, 95, 135, 175, 215, 255 };
enum { CUBE = 16, GREYS = 232, GREY_FIRST = 8, GREY_STEP = 10, GREY_COUNT = 24 };

enum { GREY_SPREAD = 40 };   /* channels closer together than this look grey */

static int red(int rgb) { return rgb >> 16 & 255; }
static int green(int rgb) { return rgb >> 8 & 255; }
static int blue(int rgb) { return rgb & 255; }

int theme_rgb(int colour)
{
	if (colour & COLOUR_RGB)
		return colour & 0xffffff;
	if (colour < CUBE)
		return named[colour & 15];
	if (colour < GREYS) {
		int at = colour - CUBE;

		return levels[at / 36] << 16 | levels[at / 6 % 6] << 8 | levels[at % 6];
	}
	return (GREY_FIRST + (colour - GREYS) * GREY_STEP) * 0x010101;
}

static int distance(int a, int b)
{
	int r = red(a) - red(b), g = green(a) - green(b), b_ = blue(a) - blue(b);

	return 3 * r * r + 4 * g * g + 2 * b_ * b_;   /* roughly as the eye weighs them */
}

static int nearest(int rgb, int first, int end)
{
	int best = first;

	for (int i = first + 1; i < end; i++)
		if (distance(rgb, theme_rgb(i)) < distance(rgb, theme_rgb(best)))
			best = i;
	return best;
}

static bool is_grey(int rgb)
{
	int high = red(rgb) > green(rgb) ? red(rgb) : green(rgb);
	int low = red(rgb) < green(rgb) ? red(rgb) : green(rgb);

	high = blue(rgb) > high ? blue(rgb) : high;
	low = blue(rgb) < low ? blue(rgb) : low;
	return high - low < GREY_SPREAD;
}

/* Greys stay out of the few: which of black and white can be read there is not known. */
static int reduce_few(int fg, int colours, unsigned *attributes)
{
	int rgb = theme_rgb(fg);

	if (fg < colours)
		return fg;
	if (is_grey(rgb)) {
		*attributes |= green(rgb) < 160 ? STYLE_DIM : 0;
		return COLOUR_DEFAULT;
	}
	if (fg < 16) {
		*attributes |= STYLE_BOLD;
		return fg - 8;
	}
	int plain = nearest(rgb, 1, 7);   /* neither black nor white */
	int bright = nearest(rgb, 9, 15);

	if (colours < 16)
		return plain;
	int to_plain = distance(rgb, theme_rgb(plain));
	int to_bright = distance(rgb, theme_rgb(bright));

	return to_bright < to_plain ? bright : plain;
}

struct style theme_reduce(const struct theme *theme, struct style style, int colours)
{
	struct style text = theme_style(theme, ROLE_TEXT);

	if (colours >= 256) {
		if (style.fg >= COLOUR_RGB)
			style.fg = nearest(theme_rgb(style.fg), CUBE, 256);
		if (style.bg >= COLOUR_RGB)
			style.bg = nearest(theme_rgb(style.bg), CUBE, 256);
		return style;
	}
	/* A ground that the whole screen has is the terminal's own here. */
	if (style.bg == text.bg && style.bg >= colours)
		style.bg = COLOUR_DEFAULT;
	if (style.fg == text.fg && style.fg >= colours)
		style.fg = COLOUR_DEFAULT;
	if (style.bg >= colours)
		return (struct style){ COLOUR_DEFAULT, COLOUR_DEFAULT,
				       (style.attributes & ~STYLE_DIM) | STYLE_REVERSE };
	if (colours < 8)
		style.fg = COLOUR_DEFAULT;
	else if (style.fg != COLOUR_DEFAULT)
		style.fg = reduce_few(style.fg, colours, &style.attributes);
	return style;
}
