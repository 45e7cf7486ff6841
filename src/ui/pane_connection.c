/* What core/connection.h has to tell, in one column or two. The lines are made in
 * update() and only placed by draw(); a text too long for its column goes on below. */
#include "ui/pane.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/connection.h"
#include "core/mem.h"
#include "core/text.h"
#include "ui/cells.h"

enum {
	TWO_COLUMNS = 100,       /* from this width on */
	LABEL = 14, STAGE = 18,  /* widths */
	COUNT_WIDTH = 9,
	NOTE_MIN = 20,           /* less room: the note goes below */
	NOTE_INDENT = 3,
};

/* p50, p95, the selected device under its name */
static const int lag_width[FACT_VALUES] = { 8, 8, 11 };

struct line {
	const struct fact *fact; /* NULL: blank */
	bool first;              /* the fact's own line; else only text goes on */
	struct span text;        /* the part of its text that stands here */
};

struct lines { struct line *at; size_t count, cap; };

struct state {
	struct facts facts;
	struct lines column[2];  /* the second is empty where there is one only */
};

/* Where the text of a fact begins, and how wide it may be. */
struct place { int x, w; bool below; };

static int values_width(const struct fact *fact)
{
	if (fact->kind == FACT_COUNT)
		return LABEL + COUNT_WIDTH + 2;
	int w = STAGE + 2;

	for (int i = 0; i < FACT_VALUES; i++)
		w += lag_width[i];
	return w;
}

static struct place place_text(const struct fact *fact, int w)
{
	int x = fact->kind == FACT_SENTENCE ? 1 : 1 + LABEL;

	if (fact->kind == FACT_COUNT || fact->kind == FACT_LAGS)
		x = 1 + values_width(fact);
	if (w - x - 1 < NOTE_MIN && fact->kind != FACT_SENTENCE)
		return (struct place){ NOTE_INDENT, w - NOTE_INDENT - 1, true };
	return (struct place){ x, w - x - 1, false };
}

/* --- making the lines --------------------------------------------------------- */

static void add(struct lines *lines, const struct fact *fact, bool first,
		struct span text)
{
	if (lines->count == lines->cap) {
		lines->cap = lines->cap ? 2 * lines->cap : 64;
		lines->at = mem_resize(lines->at, lines->cap, sizeof(*lines->at));
	}
	lines->at[lines->count++] = (struct line){ fact, first, text };
}

static void add_fact(struct lines *lines, const struct fact *fact, int w)
{
	struct place place = place_text(fact, w);
	struct span rest = span_of(fact->text), text = { 0 };

	if (fact->kind == FACT_HEADING) {
		if (lines->count)
			add(lines, NULL, true, text);
		add(lines, fact, true, text);
		return;
	}
	if (!place.below)
		text_line(&rest, place.w, &text);
	add(lines, fact, true, text);
	while (text_line(&rest, place.w, &text))
		add(lines, fact, false, text);
}

static bool is_right(const struct fact *fact)
{
	return fact->section == SECTION_COUNTS || fact->section == SECTION_LAGS;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;
	bool two = w >= TWO_COLUMNS;
	const struct connection asked = {
		.store = view->store, .now_us = view->clock_us,
		.device_id = view->device_id, .hidden = ui_hidden(view->ui),
		.unseen = history_newest(store_history(view->store)) - view->newest_seq,
	};

	connection_tell(&asked, &state->facts);
	state->column[0].count = state->column[1].count = 0;
	for (size_t i = 0; i < state->facts.count; i++) {
		const struct fact *fact = &state->facts.at[i];

		add_fact(&state->column[two && is_right(fact)], fact, two ? w / 2 : w);
	}
	size_t left = state->column[0].count, right = state->column[1].count;
	list_update(&pane->list, left > right ? left : right, h, LIST_GONE);
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct list *list = &pane->list;
	size_t end = list->top + (size_t)list->height;

	if (list->count > (size_t)list->height)
		buffer_format(out, "%zu-%zu of %zu ─ ", list->top + 1,
			      end < list->count ? end : list->count, list->count);
	buffer_format(out, "%s closes", keymap_keys(ui_keymap(view->ui), ACTION_CLOSE));
}

/* --- drawing ------------------------------------------------------------------- */

static enum role value_role(const struct fact *fact)
{
	return fact->severity == SEVERITY_PLAIN ? ROLE_VALUE :
						  severity_role(fact->severity);
}

static void draw_heading(const struct fact *fact, struct canvas *canvas, struct rect at)
{
	static const char *const headings[FACT_VALUES] = { "p50", "p95", NULL };
	int x = at.x + 1 + STAGE;

	canvas_left(canvas, row_at(at.x + 1, at.y, at.w - 2), ROLE_STRONG,
		    span_of(fact->label));
	for (int i = 0; fact->section == SECTION_LAGS && i < FACT_VALUES; i++) {
		const char *heading = headings[i] ? headings[i] : fact->text;

		if (heading && x + lag_width[i] <= at.x + at.w)
			canvas_right(canvas, row_at(x + 1, at.y, lag_width[i] - 1),
				     ROLE_COLUMN, span_of(heading));
		x += lag_width[i];
	}
}

static void draw_values(const struct fact *fact, struct canvas *canvas, struct rect at)
{
	char text[FORMAT_MAX];
	int x = at.x + 1 + (fact->kind == FACT_COUNT ? LABEL : STAGE);

	if (fact->kind == FACT_COUNT) {
		canvas_right(canvas, row_at(x, at.y, COUNT_WIDTH), value_role(fact),
			     span_of(format_count(text, (uint64_t)fact->value[0])));
		return;
	}
	for (int i = 0; i < FACT_VALUES && x + lag_width[i] <= at.x + at.w; i++) {
		struct rect cell = row_at(x, at.y, lag_width[i]);

		if (fact->value[i] == INT64_MIN)
			cell_right(canvas, cell, ROLE_DIM, NULL);
		else
			cell_lag(canvas, cell, fact->value[i]);
		x += lag_width[i];
	}
}

static void draw_line(const struct line *line, struct canvas *canvas, struct rect at)
{
	const struct fact *fact = line->fact;

	if (!fact)
		return;
	if (fact->kind == FACT_HEADING) {
		draw_heading(fact, canvas, at);
		return;
	}
	struct place place = place_text(fact, at.w);
	bool values = fact->kind == FACT_COUNT || fact->kind == FACT_LAGS;

	if (line->first && fact->label)
		canvas_left(canvas, row_at(at.x + 1, at.y, at.w - 2), ROLE_DIM,
			    span_of(fact->label));
	if (line->first && values)
		draw_values(fact, canvas, at);
	if (line->text.len)
		canvas_left(canvas, row_at(at.x + place.x, at.y, place.w),
			    values ? ROLE_DIM : value_role(fact), line->text);
}

static void draw_column(const struct lines *lines, const struct list *list,
			struct canvas *canvas, struct rect at)
{
	for (int y = 0; y < at.h && list->top + (size_t)y < lines->count; y++)
		draw_line(&lines->at[list->top + (size_t)y], canvas,
			  (struct rect){ at.x, at.y + y, at.w, 1 });
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	int w = at.w >= TWO_COLUMNS ? at.w / 2 : at.w;

	(void)view;
	draw_column(&state->column[0], &pane->list, canvas,
		    (struct rect){ at.x, at.y, w, at.h });
	draw_column(&state->column[1], &pane->list, canvas,
		    (struct rect){ at.x + w, at.y, at.w - w, at.h });
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	(void)view;
	return list_scroll(&pane->list, action);
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	facts_fini(&state->facts);
	free(state->column[0].at);
	free(state->column[1].at);
}

const struct pane_class pane_connection = {
	.name = "connection",
	.title = "Connection",
	.number = '6',
	.scope = SCOPE_LIST,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
