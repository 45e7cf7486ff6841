/* The inside of struct ui, shared by the two files that are the screen: ui.c (panes,
 * requests, drawing) and ui_keys.c (who gets a key, and what actions do).
 *
 * Nobody else includes this.
 */
#ifndef UI_UI_STATE_H
#define UI_UI_STATE_H

#include "ui/layout.h"
#include "ui/pane.h"
#include "ui/picker.h"
#include "ui/prompt.h"
#include "ui/ui.h"

enum { UI_PANES_MAX = 16, UI_SAY_BYTES = 512 };

struct ui {
	struct store *store;
	const struct ui_host *host;
	const struct keymap *keymap;
	struct view view;
	struct pane panes[UI_PANES_MAX];
	struct pane *in_slot[SLOT_COUNT];
	struct pane *page;               /* covers the slots; NULL: none */
	enum slot focus, upper;
	bool maximised;

	bool asking, picking;            /* who gets the keys */
	struct prompt prompt;
	char label[80];
	void (*done)(struct ui *ui, const char *text);
	uint32_t edited;                 /* subscription that the question is about */
	struct picker picker;
	key_code keys[ACTION_KEYS_MAX];  /* of an unfinished sequence */
	int key_count;

	char filter[PROMPT_BYTES_MAX], filter_before[PROMPT_BYTES_MAX];
	bool filter_on;
	char said[UI_SAY_BYTES];            /* "": nothing */
	enum severity said_severity;

	struct canvas *canvas;
	int cols, rows;
	/* a key or a new size: draw panes even while paused */
	bool fresh;
	bool redraw;                     /* ^L, until ui_redraw_asked() */
};

struct pane *ui_pane(struct ui *ui, const struct pane_class *class);
/* the page, else the pane in the slot with focus */
struct pane *ui_focused(const struct ui *ui);
/* makes view.filter follow filter and filter_on */
void ui_take_filter(struct ui *ui);

#endif
