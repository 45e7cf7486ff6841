#include "ui/status.h"

#include <ctype.h>
#include <stdio.h>

#include "core/format.h"
#include "core/text.h"

enum { SEGMENT_BYTES = 320, SPARK_SECONDS = 8, BANNER_ROWS_MAX = 3, RATE_SECONDS = 5 };

struct segment {
	enum role role;
	char text[SEGMENT_BYTES];    /* "": not shown */
	uint32_t spark[SPARK_SECONDS];   /* drawn over the text of ROLE_HEADER_SPARK */
};

static void name(const struct view *view, struct segment *out)
{
	(void)view;
	out->role = ROLE_HEADER_LABEL;
	snprintf(out->text, SEGMENT_BYTES, "flespitop");
}

static void where(const struct view *view, struct segment *out)
{
	const struct link *link = store_link(view->store);

	snprintf(out->text, SEGMENT_BYTES, "%s:%d%s%s%s", link->host, link->port,
		 link->secure ? " tls" : "", link->version ? " " : "",
		 link->version ? link_version_name(link->version) : "");
}

static void state(const struct view *view, struct segment *out)
{
	const struct link *link = store_link(view->store);
	char age[FORMAT_MAX];
	int64_t left_us = link->retry_us - view->clock_us;

	switch (link->state) {
	case LINK_UP:
		out->role = ROLE_HEADER_GOOD;
		snprintf(out->text, SEGMENT_BYTES, "● up %s",
			 format_uptime(age, view->clock_us - link->up_us));
		break;
	case LINK_WAITING:
		out->role = ROLE_HEADER_WARNING;
		snprintf(out->text, SEGMENT_BYTES, "◐ next try in %lld s",
			 left_us > 0 ? (long long)(left_us + 999999) / 1000000 : 0);
		break;
	case LINK_FAILED:
		out->role = ROLE_HEADER_ALERT;
		snprintf(out->text, SEGMENT_BYTES, "✕ not connected");
		break;
	default:
		out->role = ROLE_HEADER_WARNING;
		snprintf(out->text, SEGMENT_BYTES, "◐ %s %s",
			 link_state_name(link->state),
			 link->state == LINK_CONNECTING ? link->address : "");
	}
}

static void insecure(const struct view *view, struct segment *out)
{
	const struct link *link = store_link(view->store);

	out->role = ROLE_HEADER_ALERT;
	if (link->secure && link->tls.version[0] && !link->tls.verified)
		snprintf(out->text, SEGMENT_BYTES, "CERTIFICATE NOT CHECKED");
}

static void account(const struct view *view, struct segment *out)
{
	const struct link *link = store_link(view->store);

	if (link->cid)
		snprintf(out->text, SEGMENT_BYTES, "acct %llu %s",
			 (unsigned long long)link->cid, link_access_name(link->access));
}

static void rate(const struct view *view, struct segment *out)
{
	double per_second = tempo_per_second(store_tempo(view->store), view->clock_us,
					     RATE_SECONDS);
	bool slow = per_second > 0 && per_second < 10;

	snprintf(out->text, SEGMENT_BYTES, "%.*f msg/s", slow ? 1 : 0, per_second);
}

static void spark(const struct view *view, struct segment *out)
{
	tempo_series(store_tempo(view->store), view->clock_us, out->spark, SPARK_SECONDS);
	out->role = ROLE_HEADER_SPARK;
	snprintf(out->text, SEGMENT_BYTES, "%*s", SPARK_SECONDS, "");
}

static void lag(const struct view *view, struct segment *out)
{
	const struct histogram *lags = store_lag(view->store);
	char text[FORMAT_MAX];
	int64_t half_us;

	if (histogram_quantile(lags, 0.50, &half_us))
		snprintf(out->text, SEGMENT_BYTES, "lag p50 %s",
			 format_age(text, half_us));
}

static void lag_of_most(const struct view *view, struct segment *out)
{
	char text[FORMAT_MAX];
	int64_t most_us;

	if (histogram_quantile(store_lag(view->store), 0.95, &most_us))
		snprintf(out->text, SEGMENT_BYTES, "p95 %s", format_age(text, most_us));
}

static void kept(const struct view *view, struct segment *out)
{
	const struct history *history = store_history(view->store);
	char count[FORMAT_MAX];

	snprintf(out->text, SEGMENT_BYTES, "hist %s",
		 format_short(count, history_count(history)));
}

static void memory(const struct view *view, struct segment *out)
{
	const struct history *history = store_history(view->store);
	char used[FORMAT_MAX], budget[FORMAT_MAX];

	snprintf(out->text, SEGMENT_BYTES, "%s/%s",
		 format_bytes(used, history_bytes(history)),
		 format_bytes(budget, history_budget(history)));
}

static void lost(const struct view *view, struct segment *out)
{
	uint64_t dropped = store_counts(view->store)->dropped;
	char count[FORMAT_MAX];

	out->role = dropped ? ROLE_HEADER_ALERT : ROLE_HEADER;
	snprintf(out->text, SEGMENT_BYTES, "%s lost", format_short(count, dropped));
}

static void refused(const struct view *view, struct segment *out)
{
	const struct subscriptions *set = store_subscriptions(view->store);
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++)
		count += set->at[i].state == SUBSCRIPTION_REFUSED;
	out->role = ROLE_HEADER_ALERT;
	if (count)
		snprintf(out->text, SEGMENT_BYTES, "%zu topic%s refused", count,
			 count == 1 ? "" : "s");
}

/* How far the broker has got with what waited there. */
static void backlog(const struct view *view, struct segment *out)
{
	const struct backlog *waiting = store_backlog(view->store);
	int64_t taken_us = waiting->last_us - waiting->connected_us;
	char clock[FORMAT_MAX], behind[FORMAT_MAX], count[FORMAT_MAX], speed[FORMAT_MAX];

	out->role = ROLE_HEADER_WARNING;
	if (!waiting->draining || !waiting->messages)
		return;
	format_count(speed, waiting->messages * 1000000 /
			    (uint64_t)(taken_us > 1000 ? taken_us : 1000));
	if (waiting->reached_us)
		snprintf(out->text, SEGMENT_BYTES, "backlog: broker time %.8s, %s behind"
			 ", %s/s", format_clock(clock, waiting->reached_us),
			 format_duration(behind, view->clock_us - waiting->reached_us),
			 speed);
	else
		snprintf(out->text, SEGMENT_BYTES, "backlog: %s so far, %s/s",
			 format_count(count, waiting->messages), speed);
}

static void paused(const struct view *view, struct segment *out)
{
	uint64_t newest = history_newest(store_history(view->store));
	char count[FORMAT_MAX];

	out->role = ROLE_HEADER_WARNING;
	if (view->paused)
		snprintf(out->text, SEGMENT_BYTES, "PAUSED +%s new",
			 format_count(count, newest - view->newest_seq));
}

/* In the order of the screen; `keep` 1 goes last. */
static const struct {
	int keep;
	int gap;                         /* blanks before it */
	void (*render)(const struct view *view, struct segment *out);
} segments[] = {
	{ 7, 1, name }, { 4, 2, where }, { 1, 2, state }, { 1, 2, insecure },
	{ 2, 2, backlog }, { 2, 2, paused }, { 2, 2, refused }, { 6, 2, account },
	{ 3, 2, rate },
	{ 9, 1, spark }, { 5, 2, lag }, { 8, 1, lag_of_most }, { 6, 2, kept },
	{ 8, 1, memory }, { 5, 2, lost },
};

enum { SEGMENTS = sizeof(segments) / sizeof(segments[0]), KEEP_MAX = 9 };

/* Columns that the segments take of which `keep` or less is said. */
static int header_width(const struct segment *text, int keep)
{
	int width = 0;

	for (int i = 0; i < SEGMENTS; i++)
		if (text[i].text[0] && segments[i].keep <= keep)
			width += segments[i].gap + text_width(span_of(text[i].text));
	return width;
}

void status_draw_header(const struct view *view, struct canvas *canvas, struct rect at)
{
	struct segment text[SEGMENTS];
	int keep = KEEP_MAX;

	for (int i = 0; i < SEGMENTS; i++) {
		text[i] = (struct segment){ .role = ROLE_HEADER };
		segments[i].render(view, &text[i]);
	}
	while (header_width(text, keep) > at.w && --keep > 0)
		;
	canvas_fill(canvas, at, ROLE_HEADER);
	for (int i = 0, x = at.x; i < SEGMENTS; i++) {
		if (!text[i].text[0] || segments[i].keep > (keep ? keep : 1))
			continue;
		x += segments[i].gap;
		if (text[i].role == ROLE_HEADER_SPARK)
			canvas_spark(canvas, row_at(x, at.y, SPARK_SECONDS), text[i].role,
				     text[i].spark);
		else
			canvas_put(canvas, row_at(x, at.y, at.x + at.w - x), text[i].role,
				   text[i].text);
		x += text_width(span_of(text[i].text));
	}
}

/* --- footer ----------------------------------------------------------------- */

static enum action at_place(int place, unsigned scope)
{
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
		if (actions[action].footer == place && actions[action].scope & scope)
			return action;
	return ACTION_NONE;
}

/* "[ ]Device": the keys of an action, of the one that shares its label, and the label.
 * What ends in a letter or a digit keeps a blank before the label. */
static void entry(const struct view *view, int place, unsigned scope, struct buffer *keys,
		  const char **label)
{
	const struct keymap *keymap = ui_keymap(view->ui);
	enum action action = at_place(place, scope), partner = at_place(place + 1, scope);
	char key[ACTION_KEY_TEXT];

	buffer_clear(keys);
	*label = NULL;
	if (action == ACTION_NONE || !actions[action].label[0] ||
	    !*keymap_keys(keymap, action))
		return;
	*label = actions[action].label;
	buffer_add_text(keys, keymap_first(keymap, action, key));
	if (partner != ACTION_NONE && !actions[partner].label[0] &&
	    *keymap_keys(keymap, partner))
		buffer_format(keys, " %s", keymap_first(keymap, partner, key));
	if (isalnum((unsigned char)keys->at[keys->len - 1]))
		buffer_add_char(keys, ' ');
}

void status_draw_footer(const struct view *view, unsigned scope, struct canvas *canvas,
			struct rect at)
{
	enum { LAST = 99 };
	struct buffer keys = { 0 };
	const char *label;
	int x = at.x + 1, end = at.x + at.w, reserve;

	canvas_fill(canvas, at, ROLE_FOOTER_TEXT);
	entry(view, LAST, scope, &keys, &label);
	reserve = label ? text_width(span_of(keys.at)) + (int)strlen(label) + 2 : 0;
	for (int place = 1; place <= LAST; place++) {
		entry(view, place, scope, &keys, &label);
		if (!label)
			continue;
		int width = text_width(span_of(keys.at)) + (int)strlen(label);
		if (x + width + (place < LAST ? reserve : 0) > end)
			continue;
		x += canvas_put(canvas, row_at(x, at.y, end - x), ROLE_FOOTER_KEY,
				keys.at);
		x += canvas_put(canvas, row_at(x, at.y, end - x), ROLE_FOOTER_TEXT,
				label) + 2;
	}
	buffer_fini(&keys);
}

/* --- banner ----------------------------------------------------------------- */

/* The next line of a text broken at blanks. False at the end. */
static bool next_line(struct span *rest, int cols, struct span *line)
{
	while (rest->len && *rest->at == ' ') {
		rest->at++;
		rest->len--;
	}
	if (!rest->len || cols < 1)
		return false;
	size_t fit = text_fit(*rest, cols), cut = fit;

	if (fit < rest->len) {
		while (cut && rest->at[cut] != ' ')
			cut--;
		if (!cut)
			cut = fit ? fit : rest->len;
	}
	*line = (struct span){ rest->at, cut };
	rest->at += cut;
	rest->len -= cut;
	return true;
}

/* Why there is no connection; while there is one, whom it takes messages from. */
static const char *banner(const struct view *view, char out[ERR_TEXT_MAX])
{
	const struct link *link = store_link(view->store);

	if (link->state != LINK_UP)
		return link->error.text;
	out[0] = '\0';
	if (link->share[0])
		snprintf(out, ERR_TEXT_MAX, "Shared with group %s: what comes here is "
			 "missing at its other members.", link->share);
	return out;
}

int status_banner_rows(const struct view *view, int cols)
{
	char text[ERR_TEXT_MAX];
	struct span rest = span_of(banner(view, text)), line;
	int rows = 0;

	while (rows < BANNER_ROWS_MAX && next_line(&rest, cols - 2, &line))
		rows++;
	return rows;
}

void status_draw_banner(const struct view *view, struct canvas *canvas, struct rect at)
{
	const struct link *link = store_link(view->store);
	enum role role = link->state == LINK_FAILED ? ROLE_ALERT : ROLE_NOTICE;
	char text[ERR_TEXT_MAX];
	struct span rest = span_of(banner(view, text)), line;

	canvas_fill(canvas, at, role);
	for (int i = 0; i < at.h && next_line(&rest, at.w - 2, &line); i++)
		canvas_put_span(canvas, row_at(at.x + 1, at.y + i, at.w - 2), role, line);
}
