/* Keys and signs, out of the tables that hold them: what is bound is what is
 * shown. In the order of need: keys of the pane below, keys of every pane, what
 * the screen shows, then what is known from elsewhere or belongs to other panes.
 * The lines are made in update() and only placed by draw(). */
#include "ui/pane.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/text.h"
#include "ui/cells.h"

enum { KEYS_COLUMNS = 16, TEXT_COLUMNS_MIN = 8 };

enum line_kind { LINE_BLANK, LINE_HEADING, LINE_ENTRY };

struct line {
	enum line_kind kind;
	enum role role;          /* of the sign or the keys */
	const char *sign;        /* keymap's or a constant; "": the text goes on */
	char *text;              /* owned */
};

struct state {
	struct line *lines;
	size_t count, cap;
	int w;                   /* that the lines were made for */
};

struct sign { const char *sign; enum role role; const char *text; };

static const struct sign marks[] = {
	{ "!", ROLE_ALERT, "Behind a device's state: blocked by flespi." },
	{ "-", ROLE_NOTICE, "Behind a device's state: disabled." },
	{ "off17", ROLE_STATE_OFF, "Disconnected; the number is flespi's close code." },
	{ "+ ! ✕", ROLE_NOTICE,
	  "Before an event: good news, one to look at, trouble." },
	{ "R", ROLE_RETAINED,
	 "A message that the broker had kept: a snapshot, not news." },
	{ "D", ROLE_NOTICE, "A message that the broker sent once more." },
	{ "W", ROLE_RETAINED,
	  "A message that waited at the broker while we were away." },
	{ "2x", ROLE_NOTICE, "A message that has a name twice; the last one counts." },
	{ "!", ROLE_UNDECODABLE, "A message that is not JSON; its row says why." },
	{ "3!", ROLE_NOTICE,
	  "Satellites without a fix: the place is the last that was known." },
	{ "Δ", ROLE_VALUE,
	 "Newest change of a parameter; \"type\" if it has changed its type." },
};

static const struct sign lags[] = {
	{ "+2m", ROLE_LAG, "Up to 120 s between the tracker's clock and flespi." },
	{ "+3m", ROLE_LAG_BEHIND,
	 "Over 120 s: stored and sent later, or a wrong clock." },
	{ "+15m", ROLE_LAG_FAR, "Over 600 s." },
	{ "+2h", ROLE_LAG_LOST, "Over 1800 s." },
	{ "-2s", ROLE_AHEAD, "Over 1 s ahead: the tracker's clock is wrong." },
	{ "-5m", ROLE_AHEAD_FAR, "Over 60 s ahead." },
	{ "-2h", ROLE_AHEAD_LOST, "Over 1800 s ahead." },
};

static const struct { unsigned scope; const char *heading; } sections[] = {
	{ SCOPE_LIST, "Keys in every list" },
	{ SCOPE_SORTED, "Keys in lists with an order" },
	{ SCOPE_LOG, "Keys in messages and events" },
	{ SCOPE_MESSAGES, "Keys in messages" },
	{ SCOPE_TOPICS, "Keys in the list of topics" },
};

enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

static void add(struct state *state, const struct line *line)
{
	if (state->count == state->cap) {
		state->cap = state->cap ? 2 * state->cap : 128;
		state->lines = mem_resize(state->lines, state->cap,
					  sizeof(*state->lines));
	}
	state->lines[state->count++] = *line;
}

static void add_heading(struct state *state, char *take)
{
	if (state->count)
		add(state, &(struct line){ .kind = LINE_BLANK });
	add(state, &(struct line){ .kind = LINE_HEADING, .text = take });
}

static int keys_columns(int w)
{
	return w < 2 * KEYS_COLUMNS ? w / 3 : KEYS_COLUMNS;
}

/* A text too long for its column goes on below. */
static void add_entry(struct state *state, enum role role, const char *sign,
		      const char *text)
{
	int columns = state->w - keys_columns(state->w) - 3;
	struct span rest = span_of(text), line;

	if (columns < TEXT_COLUMNS_MIN)
		columns = TEXT_COLUMNS_MIN;
	for (; text_line(&rest, columns, &line); sign = "")
		add(state, &(struct line){
			.kind = LINE_ENTRY, .role = role, .sign = sign,
			.text = mem_format("%.*s", (int)line.len, line.at),
		});
}

static void add_scope(struct state *state, const struct view *view, unsigned scope)
{
	const struct keymap *keymap = ui_keymap(view->ui);

	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		if (actions[action].scope & scope)
			add_entry(state, ROLE_FOOTER_KEY, keymap_keys(keymap, action),
				  actions[action].help);
}

static void add_keys(struct state *state, const struct view *view)
{
	unsigned own = view->below ? view->below->scope & ~(unsigned)SCOPE_LIST : 0;

	if (own) {
		add_heading(state, mem_format("Keys in %s", view->below->title));
		add_scope(state, view, own);
	}
	add_heading(state, mem_text("Keys everywhere"));
	add_scope(state, view, SCOPE_GLOBAL);
}

static void add_other_keys(struct state *state, const struct view *view)
{
	unsigned own = view->below ? view->below->scope & ~(unsigned)SCOPE_LIST : 0;

	for (int i = 0; i < SECTIONS; i++) {
		if (sections[i].scope & own)
			continue;
		add_heading(state, mem_text(sections[i].heading));
		add_scope(state, view, sections[i].scope);
	}
}

static void add_signs(struct state *state, const char *heading, const struct sign *signs,
		      size_t count)
{
	add_heading(state, mem_text(heading));
	for (size_t i = 0; i < count; i++)
		add_entry(state, signs[i].role, signs[i].sign, signs[i].text);
}

static void add_states(struct state *state)
{
	add_heading(state, mem_text("States of a device"));
	for (enum device_state i = 0; i < DEVICE_STATE_COUNT; i++) {
		char *text = mem_format("%s: %s", device_states[i].word,
					device_states[i].meaning);

		add_entry(state, device_state_role(i), device_states[i].glyph, text);
		free(text);
	}
}

static void forget(struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		free(state->lines[i].text);
	state->count = 0;
}

static void update(struct pane *pane, const struct view *view, int w, int h)
{
	struct state *state = pane->state;

	forget(state);
	state->w = w;
	add_keys(state, view);
	add_states(state);
	add_signs(state, "Marks", marks, sizeof(marks) / sizeof(marks[0]));
	add_signs(state, "Lag: server.timestamp - timestamp", lags,
		  sizeof(lags) / sizeof(lags[0]));
	add_other_keys(state, view);
	list_update(&pane->list, state->count, h, LIST_GONE);
}

static void subtitle(const struct pane *pane, const struct view *view, struct buffer *out)
{
	const struct keymap *keymap = ui_keymap(view->ui);
	const struct list *list = &pane->list;
	size_t end = list->top + (size_t)list->height;

	buffer_format(out, "%zu-%zu of %zu ─ %s closes", list->top + 1,
		      end < list->count ? end : list->count, list->count,
		      keymap_keys(keymap, ACTION_CLOSE));
}

static void draw_entry(const struct line *line, struct canvas *canvas, struct rect at)
{
	int columns = keys_columns(at.w);

	canvas_left(canvas, row_at(at.x + 1, at.y, columns), line->role,
		    span_of(line->sign));
	canvas_left(canvas, row_at(at.x + columns + 2, at.y, at.w - columns - 2),
		    ROLE_TEXT, span_of(line->text));
}

static void draw(const struct pane *pane, const struct view *view, struct canvas *canvas,
		 struct rect at)
{
	const struct state *state = pane->state;
	struct rect line = { at.x, at.y, at.w, 1 };
	int bottom = at.y + at.h;

	(void)view;
	for (size_t i = pane->list.top; i < state->count && line.y < bottom; i++) {
		const struct line *shown = &state->lines[i];

		if (shown->kind == LINE_HEADING)
			canvas_left(canvas, row_at(line.x + 1, line.y, line.w - 1),
				    ROLE_STRONG, span_of(shown->text));
		else if (shown->kind == LINE_ENTRY)
			draw_entry(shown, canvas, line);
		line.y++;
	}
}

static bool act(struct pane *pane, const struct view *view, enum action action)
{
	(void)view;
	return list_scroll(&pane->list, action);
}

static void close(struct pane *pane)
{
	struct state *state = pane->state;

	forget(state);
	free(state->lines);
}

const struct pane_class pane_help = {
	.name = "help",
	.title = "Help",
	.scope = SCOPE_LIST,
	.size = sizeof(struct state),
	.update = update,
	.subtitle = subtitle,
	.draw = draw,
	.act = act,
	.close = close,
};
