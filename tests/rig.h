/* The whole screen without terminal, broker or clock, for tests.
 *
 * A test feeds messages and keys and compares what a user would see. Time stands
 * at RIG_START_US until rig_at() or rig_pass() moves it; TZ is UTC.
 */
#ifndef TESTS_RIG_H
#define TESTS_RIG_H

#include "core/store.h"
#include "ui/canvas.h"
#include "ui/ui.h"

enum { RIG_SECOND = 1000000 };
#define RIG_START_US INT64_C(1767261600000000)   /* 2026-01-01 10:00:00 UTC */

struct rig {
	struct store *store;
	struct ui *ui;
	struct keymap *keymap;
	struct decoder *decoder;
	struct ui_host host;
	int cols, rows;
	int64_t now_us;
	/* what the screen asked of its host, one line each */
	char asked[1024];
};

struct rig *rig_new(int cols, int rows);
struct rig *rig_new_small(int cols, int rows, size_t history_bytes);
void rig_free(struct rig *r);
void rig_receive(struct rig *r, const char *topic, const char *payload);
void rig_receive_retained(struct rig *r, const char *topic, const char *payload);
void rig_receive_bytes(struct rig *r, const char *topic, const void *payload, size_t len);
/* flespi/message/gw/devices/ID with name, ident, `timestamp` lag_s ago and more members
 * (", \"x\":1" or ""). */
void rig_device(struct rig *r, uint64_t id, const char *name, double lag_s,
		const char *more);
/* in key notation, blanks between */
void rig_key(struct rig *r, const char *keys);
void rig_at(struct rig *r, int64_t now_us);
void rig_pass(struct rig *r, double seconds);
void rig_resize(struct rig *r, int cols, int rows);

char *rig_screen(struct rig *r);                         /* yours to free */
/* a letter a cell, see canvas_write_roles() */
char *rig_roles(struct rig *r);
/* Fail the test, showing the whole screen. */
void expect_screen(struct rig *r, const char *expected);
void expect_text(struct rig *r, const char *piece);      /* somewhere on the screen */
void expect_no_text(struct rig *r, const char *piece);
/* the row with `piece` holds `expected` too */
void expect_row(struct rig *r, const char *piece, const char *expected);

#endif
