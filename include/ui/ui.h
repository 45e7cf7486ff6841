/* The whole screen: panes, layout, focus, prompt, keys. No terminal, no clock.
 *
 * The owner feeds keys and the time, and asks for a drawing; tests do the same
 * with a fake clock. What needs the network is asked from the host.
 *
 * Owns:    panes and the canvas it draws into.
 * Threads: screen thread.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include "core/store.h"
#include "ui/action.h"
#include "ui/canvas.h"

struct ui;

struct ui_host {                 /* what the screen asks of its owner */
	void *owner;
	void (*subscribe)(void *owner, const char *filter);
	void (*unsubscribe)(void *owner, uint32_t id);
	void (*subscription_change)(void *owner, uint32_t id, const char *filter);
	void (*subscription_switch)(void *owner, uint32_t id, bool on);
	void (*reconnect)(void *owner);
	void (*suspend)(void *owner);
	void (*quit)(void *owner);
};

struct ui_options {
	const struct ui_host *host;      /* lent for the ui's life */
	const struct keymap *keymap;     /* lent for the ui's life */
	/* at first: state, telemetry and log topics among the messages */
	bool all_topics;
};

struct ui *ui_new(struct store *store, const struct ui_options *options);
void ui_free(struct ui *ui);                             /* NULL is fine */
void ui_key(struct ui *ui, key_code key, int64_t now_us);
/* Draws the screen of now at this size. Lent: valid until the next ui_draw(). */
const struct canvas *ui_draw(struct ui *ui, int cols, int rows, int64_t now_us);
/* the selected device; 0: none */
uint64_t ui_device(const struct ui *ui);
bool ui_redraw_asked(struct ui *ui);                     /* ^L was pressed; asked once */

#endif
