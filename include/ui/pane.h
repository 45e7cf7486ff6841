/* A pane: a const class, one file each, and what all of them share.
 *
 * ui/ui.h owns the panes, gives keys to the one with focus and calls update()
 * then draw() for those on the screen. draw() changes nothing, so that it can be
 * repeated, tested and skipped. What a pane wants changed elsewhere it asks
 * through the functions at the end.
 */
#ifndef UI_PANE_H
#define UI_PANE_H

#include "core/store.h"
#include "ui/action.h"
#include "ui/canvas.h"
#include "ui/list.h"

struct ui;

enum time_mode { TIME_ABSOLUTE, TIME_RELATIVE, TIME_DELTA, TIME_MODE_COUNT };

struct view {                    /* what every pane may read; owned by ui */
	struct ui *ui;           /* for the ui_*() requests below */
	const struct store *store;
	int64_t now_us;          /* Unix us; stands still while paused */
	/* the same, never standing still: for header and footer */
	int64_t clock_us;
	uint64_t device_id;      /* the selected device; 0: none */
	uint64_t channel_id;     /* the selected channel; 0: none */
	uint64_t message_seq;    /* the message that its page shows; 0: none yet */
	bool pinned;             /* messages and events show only the selected device */
	bool all_topics;         /* messages include state, telemetry and log topics */
	bool paused;
	uint64_t newest_seq;     /* history up to here is shown; beyond it is "+N new" */
	uint64_t newest_event;
	enum time_mode time_mode;
	bool touched;            /* a key has been pressed: what is selected was chosen */
	/* the pane that a page was opened from; NULL: none */
	const struct pane_class *below;
	const char *filter;      /* text that rows of logs must contain; NULL: none */
};

struct pane {
	const struct pane_class *class;
	void *state;             /* class->size bytes, zeroed at first */
	struct list list;        /* if it has SCOPE_LIST */
	bool focused;
	int w, h;                /* inside the border when last drawn; 0: never */
};

struct pane_class {
	const char *name;        /* "messages": config and key scopes */
	const char *title;       /* "Messages" */
	char number;             /* '3': the key that shows it; 0: none */
	/* enum scope: key scopes live while focused, beside SCOPE_GLOBAL */
	unsigned scope;
	size_t size;             /* bytes of private state */
	/* w, h inside the border; rows and scrolling */
	void (*update)(struct pane *pane, const struct view *view, int w, int h);
	/* right of the title */
	void (*subtitle)(const struct pane *pane, const struct view *view,
			 struct buffer *out);
	void (*draw)(const struct pane *pane, const struct view *view,
		     struct canvas *canvas, struct rect at);
	/* true: handled; list movement comes here first */
	bool (*act)(struct pane *pane, const struct view *view, enum action action);
	/* frees what is inside the state; NULL: nothing */
	void (*close)(struct pane *pane);
};

extern const struct pane_class pane_devices, pane_channels, pane_parameters,
	pane_message, pane_messages, pane_events, pane_topics, pane_help, pane_connection;

/* Requests to the screen's owner of panes. */
void ui_select_device(struct ui *ui, uint64_t device_id);
void ui_select_channel(struct ui *ui, uint64_t channel_id);
void ui_focus(struct ui *ui, const struct pane_class *class);
/* Goes to what a row of a log is about, the parameters of its device, else the idents
 * of its channel, and tells the key of `back`. False: it has neither. */
bool ui_open(struct ui *ui, uint64_t device_id, uint64_t channel_id, enum action back);
/* Opens the page that shows a message of history whole. */
void ui_show_message(struct ui *ui, uint64_t seq);
/* one line above the footer, until the next key */
void ui_say(struct ui *ui, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Asks for a line of text at the bottom; `done` gets it (lent) on Enter, not on Esc. */
void ui_ask(struct ui *ui, const char *label, const char *initial,
	    void (*done)(struct ui *ui, const char *text));
const struct keymap *ui_keymap(const struct ui *ui);
/* Messages in history that filter, pin or the choice of topics hide. */
uint64_t ui_hidden(struct ui *ui);
/* The answer to a question: what is no filter goes back there. */
void ui_subscribe(struct ui *ui, const char *filter);
void ui_unsubscribe(struct ui *ui, uint32_t id);
/* Asks for another filter in its place. */
void ui_edit_subscription(struct ui *ui, const struct subscription *subscription);
void ui_subscription_switch(struct ui *ui, uint32_t id, bool on);

#endif
