#include "ui/picker.h"

#include <stdio.h>

#include "core/text.h"
#include "ui/cells.h"

enum { BOX_COLS = 100, NOTHING_ROWS = 2 };

/* Keeps the best PICKER_ROWS, an earlier one before an equally good later one. */
static void offer(struct picker *picker, enum pick_kind kind, uint64_t id, int score)
{
	int at = picker->count;

	if (score <= 0)
		return;
	picker->found++;
	while (at > 0 && picker->rows[at - 1].score < score)
		at--;
	if (at == PICKER_ROWS)
		return;
	if (picker->count < PICKER_ROWS)
		picker->count++;
	memmove(&picker->rows[at + 1], &picker->rows[at],
		(size_t)(picker->count - 1 - at) * sizeof(picker->rows[0]));
	picker->rows[at] = (struct pick){ kind, id, score };
}

static int best(struct span typed, const char *a, const char *b, uint64_t id)
{
	char digits[24];
	int score, most;

	if (!typed.len)
		return 1;
	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)id);
	most = text_fuzzy(span_of(digits), typed);
	score = a ? text_fuzzy(span_of(a), typed) : 0;
	most = score > most ? score : most;
	score = b ? text_fuzzy(span_of(b), typed) : 0;
	return score > most ? score : most;
}

static void search(struct picker *picker, const struct store *store)
{
	struct span typed = { picker->prompt.text, picker->prompt.len };
	size_t devices = picker->kinds & PICK_DEVICE ? store_device_count(store) : 0;
	size_t channels = picker->kinds & PICK_CHANNEL ? store_channel_count(store) : 0;
	size_t last = picker->kinds & PICK_ACTION ? ACTION_COUNT : ACTION_NONE;

	picker->count = picker->cursor = 0;
	picker->found = 0;
	for (size_t i = 0; i < devices; i++) {
		const struct device *device = store_device_at(store, i);

		offer(picker, PICK_DEVICE, device->id,
		      best(typed, device->name, device->ident, device->id));
	}
	for (size_t i = 0; i < channels; i++) {
		const struct channel *channel = store_channel_at(store, i);

		offer(picker, PICK_CHANNEL, channel->id,
		      best(typed, channel->name, NULL, channel->id));
	}
	for (size_t i = ACTION_NONE + 1; i < last; i++)
		if (actions[i].scope & picker->scope)
			offer(picker, PICK_ACTION, i, typed.len ?
			      text_fuzzy(span_of(actions[i].name), typed) : 1);
}

void picker_open(struct picker *picker, unsigned kinds, unsigned scope,
		 const struct store *store)
{
	*picker = (struct picker){ .kinds = kinds, .scope = scope };
	search(picker, store);
}

enum prompt_result picker_key(struct picker *picker, key_code key,
			      const struct store *store)
{
	switch (key) {
	case K_DOWN:
	case K_TAB:
	case K_CONTROL | 'n':
		if (picker->cursor + 1 < picker->count)
			picker->cursor++;
		return PROMPT_EDITED;
	case K_UP:
	case K_BACK_TAB:
	case K_CONTROL | 'p':
		if (picker->cursor > 0)
			picker->cursor--;
		return PROMPT_EDITED;
	default:
		break;
	}
	enum prompt_result result = prompt_key(&picker->prompt, key);

	if (result == PROMPT_EDITED)
		search(picker, store);
	return result;
}

static void draw_row(const struct pick *pick, const struct view *view,
		     struct canvas *canvas, struct rect at)
{
	char id[24], word[16];
	const char *name = NULL, *more = NULL, *kind = "";
	enum role role = ROLE_TEXT;

	snprintf(id, sizeof(id), "%llu", (unsigned long long)pick->id);
	if (pick->kind == PICK_DEVICE) {
		const struct device *device = store_device(view->store, pick->id);

		name = device->name ? device->name : device->ident;
		more = device->ident;
		kind = device_state_word(device, link_heard_until(store_link(view->store),
								  view->now_us), word);
	} else if (pick->kind == PICK_CHANNEL) {
		const struct channel *channel = store_channel(view->store, pick->id);

		name = channel->name;
		more = channel->protocol_name;
		kind = "channel";
	} else {
		name = actions[pick->id].name;
		more = actions[pick->id].help;
		kind = keymap_keys(ui_keymap(view->ui), (enum action)pick->id);
		role = ROLE_STRONG;
	}
	int name_w = at.w * 2 / 5, kind_w = 8, more_w = at.w - name_w - kind_w - 2;

	canvas_left(canvas, row_at(at.x, at.y, name_w), role, span_of(name ? name : id));
	if (more_w > 0)
		canvas_left(canvas, row_at(at.x + name_w + 1, at.y, more_w), ROLE_DIM,
			    span_of(more ? more : ""));
	canvas_left(canvas, row_at(at.x + at.w - kind_w, at.y, kind_w), ROLE_DIM,
		    span_of(kind));
}

static const char *nothing(const struct picker *picker, const struct view *view)
{
	if (picker->kinds == PICK_DEVICE && !store_device_count(view->store))
		return "No device is known yet. {topics} lists the subscriptions and "
		       "what came of them.";
	if (picker->kinds == PICK_CHANNEL && !store_channel_count(view->store))
		return "No channel is known yet. {topics} lists the subscriptions; "
		       "{channels} tells how to see channels.";
	return "Nothing has these letters in this order in its name, ident or id.";
}

void picker_draw(const struct picker *picker, const struct view *view,
		 struct canvas *canvas, struct rect footer)
{
	int most = footer.y - 2, lines = picker->count ? picker->count : NOTHING_ROWS;
	int rows = lines < most ? lines : most;
	struct rect box = { footer.x, footer.y - rows - 2, footer.w, rows + 2 };
	const char *label = picker->kinds == PICK_DEVICE ? "device:" :
			    picker->kinds == PICK_CHANNEL ? "channel:" : "find:";
	char title[40];

	prompt_draw(&picker->prompt, label, canvas, footer,
		    picker->count ? ROLE_PROMPT : ROLE_PROMPT_BAD);
	if (rows <= 0 || box.w < 20)
		return;
	if (box.w > BOX_COLS)
		box.w = BOX_COLS;
	canvas_fill(canvas, box, ROLE_TEXT);
	canvas_border(canvas, box, ROLE_BORDER_FOCUS);
	if (!picker->count)
		cells_hint(view, canvas,
			   (struct rect){ box.x + 1, box.y + 1, box.w - 2, rows },
			   nothing(picker, view));
	snprintf(title, sizeof(title), " %d of %zu ", rows, picker->found);
	if (picker->count)
		canvas_put(canvas, row_at(box.x + 2, box.y, box.w - 4), ROLE_TITLE,
			   title);
	for (int i = 0; i < rows && i < picker->count; i++) {
		struct rect row = { box.x + 1, box.y + 1 + i, box.w - 2, 1 };
		struct rect inner = { row.x + 1, row.y, row.w - 2, 1 };

		draw_row(&picker->rows[i], view, canvas, inner);
		if (i == picker->cursor)
			canvas_flag(canvas, row, CELL_CURSOR);
	}
}
