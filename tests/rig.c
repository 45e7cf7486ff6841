#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/mem.h"
#include "test.h"

static void note(struct rig *r, const char *what, const char *detail)
{
	size_t len = strlen(r->asked);

	snprintf(r->asked + len, sizeof(r->asked) - len, "%s %s\n", what, detail);
}

static void subscribe(void *owner, const char *filter)
{
	struct rig *r = owner;

	note(r, "subscribe", filter);
	subscriptions_add(store_subscriptions_edit(r->store), filter, 0, 0);
}

static void change(void *owner, uint32_t id, const char *filter)
{
	char text[80];

	snprintf(text, sizeof(text), "%u %s", id, filter);
	note(owner, "change", text);
}

static void unsubscribe(void *owner, uint32_t id)
{
	struct rig *r = owner;
	char text[16];

	snprintf(text, sizeof(text), "%u", id);
	note(r, "unsubscribe", text);
	subscriptions_remove(store_subscriptions_edit(r->store), id);
}

static void subscription_switch(void *owner, uint32_t id, bool on)
{
	struct rig *r = owner;
	char text[16];

	snprintf(text, sizeof(text), "%u %s", id, on ? "on" : "off");
	note(r, "switch", text);
	subscriptions_find(store_subscriptions_edit(r->store), id)->state =
		on ? SUBSCRIPTION_ASKED : SUBSCRIPTION_OFF;
}

static void reconnect(void *owner) { note(owner, "reconnect", ""); }
static void suspend(void *owner) { note(owner, "suspend", ""); }
static void quit(void *owner) { note(owner, "quit", ""); }

struct rig *rig_new_small(int cols, int rows, size_t history_bytes)
{
	struct rig *r = mem_new(sizeof(*r));

	setenv("TZ", "UTC", 1);
	tzset();
	r->store = store_new(history_bytes);
	r->keymap = keymap_new();
	r->decoder = decoder_new();
	r->host = (struct ui_host){
		.owner = r, .subscribe = subscribe, .unsubscribe = unsubscribe,
		.subscription_change = change,
		.subscription_switch = subscription_switch, .reconnect = reconnect,
		.suspend = suspend, .quit = quit,
	};
	r->ui = ui_new(r->store, &(struct ui_options){
		.host = &r->host, .keymap = r->keymap, .all_topics = true,
	});
	r->cols = cols;
	r->rows = rows;
	r->now_us = RIG_START_US;
	return r;
}

struct rig *rig_new(int cols, int rows)
{
	return rig_new_small(cols, rows, 64 << 20);
}

void rig_free(struct rig *r)
{
	ui_free(r->ui);
	store_free(r->store);
	keymap_free(r->keymap);
	decoder_free(r->decoder);
	free(r);
}

static void receive(struct rig *r, const char *topic, struct span payload, bool retain)
{
	struct message_parts parts = {
		.topic = span_of(topic), .payload = payload, .received_us = r->now_us,
		.retained = retain,
	};

	store_apply(r->store, message_new(r->decoder, &parts));
}

void rig_receive(struct rig *r, const char *topic, const char *payload)
{
	receive(r, topic, span_of(payload), false);
}

void rig_receive_retained(struct rig *r, const char *topic, const char *payload)
{
	receive(r, topic, span_of(payload), true);
}

void rig_receive_bytes(struct rig *r, const char *topic, const void *payload, size_t len)
{
	receive(r, topic, (struct span){ payload, len }, false);
}

void rig_device(struct rig *r, uint64_t id, const char *name, double lag_s,
		const char *more)
{
	double now = (double)r->now_us / RIG_SECOND;
	char *topic = mem_format("flespi/message/gw/devices/%llu",
				 (unsigned long long)id);
	char *payload = mem_format(
		"{\"device.id\":%llu,\"device.name\":\"%s\",\"ident\":\"35209308%07llu\","
		"\"server.timestamp\":%.6f,\"timestamp\":%.6f%s}",
		(unsigned long long)id, name, (unsigned long long)id % 10000000, now,
		now - lag_s, more);

	rig_receive(r, topic, payload);
	free(topic);
	free(payload);
}

void rig_key(struct rig *r, const char *keys)
{
	struct span rest = span_of(keys);
	struct err err = { "" };
	key_code key;

	/* A key acts on what was last drawn, as in the program. */
	ui_draw(r->ui, r->cols, r->rows, r->now_us);
	while (key_parse(&rest, &key, &err)) {
		ui_key(r->ui, key, r->now_us);
		ui_draw(r->ui, r->cols, r->rows, r->now_us);
	}
	if (err.text[0])
		fail_msg("%s", err.text);
}

void rig_at(struct rig *r, int64_t now_us)
{
	r->now_us = now_us;
}

void rig_pass(struct rig *r, double seconds)
{
	r->now_us += (int64_t)(seconds * RIG_SECOND);
}

void rig_resize(struct rig *r, int cols, int rows)
{
	r->cols = cols;
	r->rows = rows;
}

char *rig_screen(struct rig *r)
{
	struct buffer out = { 0 };

	canvas_write_text(ui_draw(r->ui, r->cols, r->rows, r->now_us), &out);
	return buffer_take(&out);
}

char *rig_roles(struct rig *r)
{
	struct buffer out = { 0 };

	canvas_write_roles(ui_draw(r->ui, r->cols, r->rows, r->now_us), &out);
	return buffer_take(&out);
}

void expect_screen(struct rig *r, const char *expected)
{
	char *screen = rig_screen(r);

	if (strcmp(screen, expected)) {
		print_message("the screen:\n%s\nexpected:\n%s\n", screen, expected);
		free(screen);
		fail_msg("the screen differs");
	}
	free(screen);
}

static void expect(struct rig *r, const char *piece, bool there)
{
	char *screen = rig_screen(r);
	bool found = strstr(screen, piece);

	if (found != there)
		print_message("the screen:\n%s\n", screen);
	free(screen);
	if (found != there)
		fail_msg("%s on the screen: \"%s\"", there ? "not" : "found", piece);
}

void expect_text(struct rig *r, const char *piece)
{
	expect(r, piece, true);
}

void expect_no_text(struct rig *r, const char *piece)
{
	expect(r, piece, false);
}

void expect_row(struct rig *r, const char *piece, const char *expected)
{
	char *screen = rig_screen(r), *save = NULL;
	bool found = false;
	char *copy = mem_text(screen), *row = strtok_r(copy, "\n", &save);

	for (; row; row = strtok_r(NULL, "\n", &save))
		found = found || (strstr(row, piece) && strstr(row, expected));
	if (!found)
		print_message("the screen:\n%s\n", screen);
	free(copy);
	free(screen);
	if (!found)
		fail_msg("no row has both \"%s\" and \"%s\"", piece, expected);
}
