/* A picture of the screen as a terminal's window: one <rect> and one <text> a run of
 * cells that look the same. */
#include "ui/canvas.h"

#include "core/text.h"

/* One cell is 9 x 17 units at 14.95 units of type: frames drawn in it have no gaps. */
static const int CELL_W = 9, CELL_H = 17, BASELINE = 13, MARGIN = 14, TITLE_H = 34;
static const int DARK_GROUND = 0x12151b, DARK_INK = 0xc5cad3;
static const int LIGHT_GROUND = 0xfbfcfd, LIGHT_INK = 0x24292f;
static const int WINDOW = 0x1e232c, EDGE = 0x333a46;

struct paint {
	int fg, bg;              /* 0xrrggbb; bg < 0: the window's ground */
	unsigned attributes;     /* reverse and dim are in the colours already */
};

static int mix(int a, int b, int percent)
{
	int out = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int of_a = a >> shift & 255, of_b = b >> shift & 255;

		out |= (of_a * percent + of_b * (100 - percent)) / 100 << shift;
	}
	return out;
}

/* What a theme takes for granted: strong text that is nearly black needs light. */
static bool is_for_light(const struct theme *theme)
{
	int strong = theme_style(theme, ROLE_STRONG).fg;

	return strong >= 16 && (theme_rgb(strong) & 0x808080) == 0;
}

static int ground(const struct theme *theme)
{
	int bg = theme_style(theme, ROLE_TEXT).bg;

	if (bg != COLOUR_DEFAULT)
		return theme_rgb(bg);
	return is_for_light(theme) ? LIGHT_GROUND : DARK_GROUND;
}

static int ink(const struct theme *theme)
{
	int fg = theme_style(theme, ROLE_TEXT).fg;

	if (fg != COLOUR_DEFAULT)
		return theme_rgb(fg);
	return is_for_light(theme) ? LIGHT_INK : DARK_INK;
}

static struct paint paint_of(const struct theme *theme, const struct cell *cell)
{
	struct style style = theme_cell(theme, (enum role)cell->role, cell->flags);
	int under = ground(theme);
	int fg = style.fg == COLOUR_DEFAULT ? ink(theme) : theme_rgb(style.fg);
	int bg = style.bg == COLOUR_DEFAULT ? under : theme_rgb(style.bg);

	if (style.attributes & STYLE_REVERSE) {
		int swap = fg;

		fg = bg;
		bg = swap;
	}
	if (style.attributes & STYLE_DIM)
		fg = mix(fg, bg, 60);
	unsigned rest = style.attributes & (STYLE_BOLD | STYLE_ITALIC | STYLE_UNDERLINE);

	return (struct paint){ fg, bg == under ? -1 : bg, rest };
}

static bool same_paint(struct paint a, struct paint b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

static void add_character(struct buffer *out, uint32_t code_point)
{
	char utf8[4];

	switch (code_point) {
	case 0: break;
	case '&': buffer_add_text(out, "&amp;"); break;
	case '<': buffer_add_text(out, "&lt;"); break;
	case '>': buffer_add_text(out, "&gt;"); break;
	default: buffer_add(out, utf8, text_encode(code_point, utf8));
	}
}

/* The cells of one row that look the same. */
struct run {
	const struct cell *cell;
	int x, y, n;
	struct paint paint;
};

static void add_ground(struct buffer *out, const struct run *run)
{
	if (run->paint.bg < 0)
		return;
	buffer_format(out, "<rect x=\"%d\" y=\"%d\" ", MARGIN + run->x * CELL_W,
		      TITLE_H + run->y * CELL_H);
	buffer_format(out, "width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
		      run->n * CELL_W, CELL_H, (unsigned)run->paint.bg);
}

/* textLength holds the columns in place whatever face the viewer has. */
static void add_text(struct buffer *out, struct run run)
{
	unsigned how = run.paint.attributes;

	while (run.n && run.cell->base == ' ')
		run.cell++, run.x++, run.n--;
	while (run.n && run.cell[run.n - 1].base == ' ')
		run.n--;
	if (!run.n)
		return;
	buffer_format(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"",
		      MARGIN + run.x * CELL_W, TITLE_H + run.y * CELL_H + BASELINE,
		      run.n * CELL_W, (unsigned)run.paint.fg);
	buffer_add_text(out, how & STYLE_BOLD ? " font-weight=\"bold\"" : "");
	buffer_add_text(out, how & STYLE_ITALIC ? " font-style=\"italic\"" : "");
	buffer_add_text(out, how & STYLE_UNDERLINE ?
			" text-decoration=\"underline\"" : "");
	buffer_add_char(out, '>');
	for (int i = 0; i < run.n; i++) {
		add_character(out, run.cell[i].base);
		add_character(out, run.cell[i].mark);
	}
	buffer_add_text(out, "</text>\n");
}

static void add_row(const struct canvas *canvas, const struct theme *theme,
		    struct buffer *out, int y)
{
	const struct cell *row = canvas_row(canvas, y);
	int w = canvas_width(canvas);

	for (int x = 0, end; x < w; x = end) {
		struct run run = { row + x, x, y, 0, paint_of(theme, row + x) };

		for (end = x + 1; end < w; end++)
			if (row[end].base &&
			    !same_paint(run.paint, paint_of(theme, row + end)))
				break;
		run.n = end - x;
		add_ground(out, &run);
		add_text(out, run);
	}
}

static void add_window(struct buffer *out, const struct theme *theme, int w, int h)
{
	static const unsigned buttons[] = { 0xff7a75, 0xf5cf6d, 0x8fd98a };
	int bar = TITLE_H - 8;

	buffer_format(out, "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" ",
		      w - 1, h - 1);
	buffer_format(out, "rx=\"9\" fill=\"#%06x\" stroke=\"#%06x\"/>\n",
		      (unsigned)ground(theme), (unsigned)EDGE);
	buffer_format(out, "<path d=\"M1 %d V10 a9 9 0 0 1 9 -9 H%d a9 9 0 0 1 9 9 ", bar,
		      w - 10);
	buffer_format(out, "V%d Z\" ", bar);
	buffer_format(out, "fill=\"#%06x\"/>\n", (unsigned)WINDOW);
	for (int i = 0; i < 3; i++)
		buffer_format(out, "<circle cx=\"%d\" cy=\"13\" r=\"5\" "
			      "fill=\"#%06x\"/>\n", 18 + i * 18, buttons[i]);
}

void canvas_write_svg(const struct canvas *canvas, const struct theme *theme,
		      struct buffer *out)
{
	int w = canvas_width(canvas) * CELL_W + 2 * MARGIN;
	int h = canvas_height(canvas) * CELL_H + TITLE_H + MARGIN;

	buffer_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" ", w);
	buffer_format(out, "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" ", h, w, h);
	buffer_add_text(out, "aria-label=\"flespitop in a terminal\">\n");
	add_window(out, theme, w, h);
	buffer_add_text(out, "<g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, "
			"monospace\" font-size=\"14.95\" xml:space=\"preserve\">\n");
	for (int y = 0; y < canvas_height(canvas); y++)
		add_row(canvas, theme, out, y);
	buffer_add_text(out, "</g>\n</svg>\n");
}
