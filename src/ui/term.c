/* ncurses composes each frame into a file in memory; from there it goes out over
 * ui/tty.h. So a slow terminal can't stop the program in the middle of a frame,
 * bytes can be counted, and a frame can be wrapped in synchronized output. Keys
 * don't pass ncurses at all: it would deliver what it doesn't know as letters.
 */
#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <termcap.h>
#include <unistd.h>
#include <wchar.h>

#include "core/mem.h"
#include "core/text.h"
#include "ui/input.h"
#include "ui/tty.h"

enum {
	COLS_MAX = 2000, ROWS_MAX = 1000,   /* a size beyond is taken for a mistake */
	ESC_WAIT_MS = 50,
	REPLY_WAIT_MS = 50,
	PAIRS_MAX = 256,
	FLAG_SETS = 4,                      /* combinations of enum cell_flag */
	REPLACEMENT = 0xfffd,
};

struct look {                    /* a style as ncurses wants it */
	bool known;
	attr_t attributes;
	int pair;
};

struct term {
	struct tty *tty;
	SCREEN *screen;                  /* NULL only while opening */
	FILE *frame;                     /* in memory: what ncurses has written */
	char *note;
	struct term_options options;
	int cols, rows;
	bool ascii;
	bool repaint;
	bool asked;                      /* whether it has mode 2026 */
	int colours;                     /* 0: attributes only */
	bool default_colours;            /* it has its own, beside the named ones */
	struct { int fg, bg; } pairs[PAIRS_MAX];   /* [0] is the terminal's own */
	int pair_count;
	struct cell *shown;              /* the last frame, in rows of cols */
	int shown_cols, shown_rows;      /* how much of it the canvas filled */
	struct look looks[ROLE_COUNT][FLAG_SETS];  /* of the frame being drawn */
	struct input input;
};

/* --- which terminal --------------------------------------------------------- */

/* NULL: nothing is known of such a type. newterm() would find that out too, but loses
 * memory then; and it sets up handlers for these signals: ours, or none, come back. */
static SCREEN *new_screen(const char *type, FILE *file)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	struct sigaction before[4];

	if (!type || tgetent(NULL, type) != 1)
		return NULL;
	for (size_t i = 0; i < 4; i++)
		sigaction(signals[i], NULL, &before[i]);
	SCREEN *screen = newterm(type, file, file);

	for (size_t i = 0; i < 4; i++)
		sigaction(signals[i], &before[i], NULL);
	return screen;
}

static const char *const fallbacks[] = { "xterm-256color", "xterm", "vt100", NULL };

/* Opens the screen as the type wanted or, if that is not known here, as another. */
static const char *open_screen(struct term *term, const char *wanted)
{
	struct buffer safe = { 0 };
	const char *type = wanted && *wanted ? wanted : NULL;

	term->screen = new_screen(type, term->frame);
	if (term->screen)
		return type;
	text_safe(span_of(type), &safe);
	for (size_t i = 0; !term->screen && fallbacks[i]; i++)
		term->screen = new_screen(type = fallbacks[i], term->frame);
	if (wanted && *wanted)
		term->note = mem_format("The terminal type \"%.60s\" is not known here; "
					"going on as %s.", safe.at, type);
	else
		term->note = mem_format("TERM is not set; going on as %s.", type);
	buffer_fini(&safe);
	return type;
}

/* --- strings of the terminal ------------------------------------------------- */

/* A capability without its delays ($<50>): no terminal needs them any more. */
static void add_capability(struct buffer *out, const char *text)
{
	while (text && *text) {
		const char *delay = strstr(text, "$<");
		const char *end = delay ? strchr(delay, '>') : NULL;

		buffer_add(out, text, end ? (size_t)(delay - text) : strlen(text));
		text = end ? end + 1 : NULL;
	}
}

static void add_named(struct buffer *out, const char *name)
{
	add_capability(out, tigetstr(name));
}

/* Asked only where an unknown question is known to be ignored. */
static bool may_ask(const char *type)
{
	return tigetflag("XT") == 1 || !strncmp(type, "tmux", 4);
}

static void take(struct term *term)
{
	struct buffer leave = { 0 };

	if (term->asked)         /* the answer may still come */
		buffer_add_text(&leave, "\033[?2026l");
	add_named(&leave, "rmkx");
	/* First, since it may bring back what was saved with the cursor, which happens
	 * within frames too: colours, and that it is hidden. */
	add_named(&leave, "rmcup");
	add_named(&leave, "sgr0");
	if (term->colours)
		add_named(&leave, "op");
	/* Without a second screen the last frame stays, and the prompt comes below it. */
	if (!tigetstr("rmcup")) {
		add_capability(&leave, tiparm(tigetstr("cup"), term->rows - 1, 0));
		add_named(&leave, "el");
	}
	add_named(&leave, "cnorm");
	tty_take(term->tty, (struct span){ leave.at, leave.len });
	buffer_fini(&leave);
}

static void enter(struct term *term)
{
	struct buffer start = { 0 };

	add_named(&start, "smcup");
	add_named(&start, "smkx");
	add_named(&start, "civis");
	if (may_ask(termname()) && !term->asked) {
		buffer_add_text(&start, "\033[?2026$p");
		term->asked = true;
	}
	take(term);
	tty_send(term->tty, (struct span){ start.at, start.len });
	buffer_fini(&start);
	term->repaint = true;
}

static void learn_keys(struct term *term)
{
	for (const struct input_capability *key = input_capabilities; key->name; key++) {
		const char *bytes = tigetstr(key->name);

		if (bytes && bytes != (char *)-1)
			input_learn(&term->input, bytes, key->key);
	}
}

/* --- frames ------------------------------------------------------------------ */

static int colour_number(const struct term *term, int colour, int otherwise)
{
	if (colour == COLOUR_DEFAULT)
		return term->default_colours ? -1 : otherwise;
	/* With direct colours only the first eight are names. */
	return term->colours > 256 && colour >= 8 ? theme_rgb(colour) : colour;
}

static int pair_of(struct term *term, struct style style)
{
	int fg = colour_number(term, style.fg, COLOR_WHITE);
	int bg = colour_number(term, style.bg, COLOR_BLACK);

	if (!term->colours || (fg == -1 && bg == -1))
		return 0;
	for (int i = 1; i < term->pair_count; i++)
		if (term->pairs[i].fg == fg && term->pairs[i].bg == bg)
			return i;
	if (term->pair_count == PAIRS_MAX || term->pair_count >= COLOR_PAIRS ||
	    init_extended_pair(term->pair_count, fg, bg) == ERR)
		return 0;
	term->pairs[term->pair_count].fg = fg;
	term->pairs[term->pair_count].bg = bg;
	return term->pair_count++;
}

static const struct look *look_of(struct term *term, const struct theme *theme,
				  const struct cell *cell)
{
	struct look *look = &term->looks[cell->role][cell->flags % FLAG_SETS];

	if (look->known)
		return look;
	struct style style = theme_cell(theme, (enum role)cell->role, cell->flags);

	style = theme_reduce(theme, style, term->colours);
	look->attributes = (style.attributes & STYLE_BOLD ? A_BOLD : 0) |
			   (style.attributes & STYLE_DIM ? A_DIM : 0) |
			   (style.attributes & STYLE_ITALIC ? A_ITALIC : 0) |
			   (style.attributes & STYLE_UNDERLINE ? A_UNDERLINE : 0) |
			   (style.attributes & STYLE_REVERSE ? A_REVERSE : 0);
	look->pair = pair_of(term, style);
	look->known = true;
	return look;
}

/* One or two columns as ncurses has them. It asks the C library for widths; where that
 * disagrees with ours, a mark of that width stands in, or the row would shift. */
static int compose(struct term *term, const struct cell *cell, bool wide,
		   const struct look *look, cchar_t out[2])
{
	wchar_t text[3] = { (wchar_t)cell->base, 0, 0 };
	int width = wide ? 2 : 1;
	bool agreed = term->ascii ? cell->base < 0x80 : wcwidth(text[0]) == width;

	if (!agreed)
		text[0] = term->ascii ? canvas_ascii_glyph(cell->base) : REPLACEMENT;
	else if (!term->ascii && cell->mark && wcwidth((wchar_t)cell->mark) == 0)
		text[1] = (wchar_t)cell->mark;
	setcchar(&out[0], text, look->attributes, 0, &look->pair);
	if (agreed || !wide)
		return 1;
	setcchar(&out[1], term->ascii ? L" " : text, look->attributes, 0, &look->pair);
	return 2;
}

static void show_row(struct term *term, const struct cell *row, int cols, int y,
		     const struct theme *theme)
{
	cchar_t cells[COLS_MAX + 1];
	int n = 0;

	for (int x = 0; x < cols; x++) {
		bool wide = x + 1 < cols && !row[x + 1].base;
		const struct look *look = look_of(term, theme, row + x);

		n += compose(term, row + x, wide, look, cells + n);
		x += wide;
	}
	mvadd_wchnstr(y, 0, cells, n);
}

static void start_repaint(struct term *term)
{
	erase();
	clearok(curscr, TRUE);
	if (term->colours)
		reset_color_pairs();
	term->pair_count = 1;
	/* No row begins with the right half of a character: none is the same now. */
	for (int y = 0; y < term->rows; y++)
		term->shown[(size_t)y * (size_t)term->cols].base = 0;
	term->repaint = false;
}

void term_show(struct term *term, const struct canvas *canvas, const struct theme *theme)
{
	int cols = canvas_width(canvas), rows = canvas_height(canvas);

	cols = cols < term->cols ? cols : term->cols;
	rows = rows < term->rows ? rows : term->rows;
	set_term(term->screen);
	if (!tty_taken(term->tty))
		enter(term);
	if (!tty_flush(term->tty))
		return;
	if (term->repaint || cols != term->shown_cols || rows != term->shown_rows)
		start_repaint(term);
	term->shown_cols = cols;
	term->shown_rows = rows;
	memset(term->looks, 0, sizeof(term->looks));
	for (int y = 0; y < rows; y++) {
		const struct cell *row = canvas_row(canvas, y);
		struct cell *shown = term->shown + (size_t)y * (size_t)term->cols;

		if (canvas_same_cells(row, shown, cols))
			continue;
		show_row(term, row, cols, y, theme);
		memcpy(shown, row, (size_t)cols * sizeof(*shown));
	}
	refresh();
	bool wrap = term->input.synchronizes;

	tty_send_file(term->tty, fileno(term->frame), wrap ? "\033[?2026h" : "",
		      wrap ? "\033[?2026l" : "");
}

/* --- from opening to closing ----------------------------------------------- */

static void ask_size(const struct term *term, int *cols, int *rows)
{
	tty_size(term->tty, cols, rows);
	*cols = term->options.cols > 0 ? term->options.cols : *cols;
	*rows = term->options.rows > 0 ? term->options.rows : *rows;
	*cols = *cols < COLS_MAX ? *cols : COLS_MAX;
	*rows = *rows < ROWS_MAX ? *rows : ROWS_MAX;
}

static void set_size(struct term *term, int cols, int rows)
{
	term->cols = cols;
	term->rows = rows;
	term->shown = mem_resize(term->shown, (size_t)cols * (size_t)rows,
				 sizeof(*term->shown));
	resize_term(rows, cols);
	term->repaint = true;
}

static void start_colours(struct term *term)
{
	if (!term->options.colour || !has_colors() || start_color() == ERR)
		return;
	term->default_colours = use_default_colors() == OK;
	term->colours = COLORS >= 256 ? COLORS : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

/* ncurses begins with its own idea of entering the screen; ours comes from enter(). */
static void start_screen(struct term *term)
{
	int cols, rows;

	typeahead(-1);           /* it would look for keys in the file */
	start_colours(term);
	learn_keys(term);
	ask_size(term, &cols, &rows);
	set_size(term, cols, rows);
	leaveok(stdscr, TRUE);
	refresh();
	tty_empty_file(fileno(term->frame));
}

static struct term *fail(struct term *term)
{
	term_close(term);
	return NULL;
}

struct term *term_open(const struct term_options *options, struct err *err)
{
	struct term *term = mem_new(sizeof(*term));

	term->options = *options;
	term->tty = tty_new(options->in_fd, options->out_fd);
	term->ascii = !tty_utf8(term->tty) || options->ascii;
	term->frame = fdopen(memfd_create("flespitop-frame", MFD_CLOEXEC), "w+");
	if (!term->frame) {
		err_set(err, "No memory file for the screen: %s.", strerror(errno));
		return fail(term);
	}
	const char *type = options->term ? options->term : getenv("TERM");

	type = open_screen(term, type);
	if (!term->screen) {
		err_set(err, "No description of terminals is installed here; install "
			"ncurses-base, or use --print for lines of text.");
		return fail(term);
	}
	if (!tigetstr("cup")) {
		err_set(err, "The terminal type \"%.60s\" cannot place its cursor, which "
			"a screen needs; use --print for lines of text, or set TERM.",
			type);
		return fail(term);
	}
	start_screen(term);
	enter(term);
	return term;
}

static void read_input(struct term *term, int timeout_ms)
{
	char bytes[INPUT_BYTES];
	size_t room = sizeof(bytes) - term->input.len;

	input_add(&term->input, bytes, tty_read(term->tty, bytes, room, timeout_ms));
}

void term_close(struct term *term)
{
	if (!term)
		return;
	/* An answer still on its way would appear at the shell's prompt. */
	if (term->asked && !term->input.answered && tty_flush(term->tty))
		tty_read(term->tty, (char[INPUT_BYTES]){ 0 }, INPUT_BYTES, REPLY_WAIT_MS);
	term_suspend(term);
	if (term->screen) {
		set_term(term->screen);
		endwin();
		delscreen(term->screen);
	}
	if (term->frame)
		fclose(term->frame);
	tty_free(term->tty);
	free(term->shown);
	free(term->note);
	free(term);
}

const char *term_note(const struct term *term)
{
	return term->note;
}

void term_size(const struct term *term, int *cols, int *rows)
{
	*cols = term->cols;
	*rows = term->rows;
}

bool term_resize(struct term *term)
{
	int cols, rows;

	ask_size(term, &cols, &rows);
	if (cols == term->cols && rows == term->rows)
		return false;
	set_term(term->screen);
	set_size(term, cols, rows);
	if (tty_taken(term->tty))
		take(term);
	return true;
}

void term_redraw(struct term *term)
{
	set_term(term->screen);
	if (!tty_taken(term->tty))
		enter(term);
	term->repaint = true;
}

bool term_writable(struct term *term)
{
	return tty_flush(term->tty) && tty_writable(term->tty);
}

bool term_pending(const struct term *term)
{
	return tty_pending(term->tty);
}

uint64_t term_bytes(const struct term *term)
{
	return tty_bytes(term->tty);
}

bool term_key(struct term *term, key_code *key)
{
	for (;;) {
		if (input_next(&term->input, false, key))
			return true;
		size_t before = term->input.len;

		read_input(term, 0);
		if (term->input.len > before)
			continue;
		if (!input_waits(&term->input))
			return false;
		read_input(term, ESC_WAIT_MS);
		if (term->input.len == before)
			return input_next(&term->input, true, key);
	}
}

bool term_gone(const struct term *term)
{
	return tty_gone(term->tty);
}

void term_suspend(struct term *term)
{
	tty_forget(term->tty);
	if (tty_taken(term->tty))
		tty_give_back();
}

void term_restore(void)
{
	tty_give_back();
}

char *term_library_version(char out[LIBRARY_VERSION_MAX])
{
	return strcpy(out, NCURSES_VERSION);
}
