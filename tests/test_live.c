/* The program at a terminal, watching a real broker. */
#include "live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"
#include "real_broker.h"

static const char messages[] = "flespi/message/gw/devices/+";

/* At most seven further arguments. */
static struct live *watch(const struct real_broker *broker, const char *const *more)
{
	char url[40];
	const char *arguments[12] = { "-L", url, "-u", "any" };

	snprintf(url, sizeof(url), "mqtt://127.0.0.1:%d", broker->port);
	for (size_t i = 0; i < 7 && more[i]; i++)
		arguments[4 + i] = more[i];
	return live_start(&(struct live_options){
		.cols = 120, .rows = 36, .arguments = arguments });
}

/* From now on what is published arrives. */
static void wait_subscribed(struct live *live)
{
	live_wait(live, "● up");
	live_type(live, "T");
	live_wait(live, "Topics ─ 1: 1 granted");
	live_type(live, "q");
	live_wait_gone(live, "Topics ─");
}

static struct live *watch_messages(const struct real_broker *broker)
{
	const char *more[] = { "-t", messages, NULL };
	struct live *live = watch(broker, more);

	wait_subscribed(live);
	return live;
}

static void publish(struct real_broker *broker, int device, const char *member)
{
	char topic[60], payload[200];

	snprintf(topic, sizeof(topic), "flespi/message/gw/devices/%d", device);
	snprintf(payload, sizeof(payload), "{\"device.id\":%d,\"ident\":\"3520930%d\","
		 "\"device.name\":\"Van %d\",\"timestamp\":1795441112,%s}",
		 device, device, device, member);
	real_broker_publish(broker, "-t", topic, "-m", payload, NULL);
}

static void leave(struct live *live, int status)
{
	live_type(live, "Q");
	assert_int_equal(live_end(live), status);
	expect_terminal_restored(live);
	live_free(live);
}

/* --- what arrives ------------------------------------------------------------ */

static void published_message_appears_on_the_screen(void **state)
{
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ NULL });
	struct live *live = watch_messages(broker);

	(void)state;
	live_wait(live, "0 msg/s");
	publish(broker, 41, "\"position.speed\":87");
	live_wait(live, "Van 41");
	live_wait(live, "352093041");
	live_wait(live, "position.speed");
	live_wait(live, "87");
	live_wait(live, "hist 1 ");
	leave(live, 0);
	real_broker_free(broker);
}

/* --- hostile text ------------------------------------------------------------ */

/* All that went over the line is ours: no string or title, no sequence of theirs. */
static void expect_harmless(const struct buffer *bytes)
{
	static const char *const theirs[] = {
		"\033[2JPW", "\033[5n", "\xe2\x80\xae", "\a", "\x7f",
	};
	const char *at = bytes->at;

	assert_true(text_is_utf8((struct span){ at, bytes->len }));
	for (size_t i = 0; i < sizeof(theirs) / sizeof(*theirs); i++)
		assert_null(memmem(at, bytes->len, theirs[i], strlen(theirs[i])));
	for (size_t i = 0; i + 1 < bytes->len; i++) {
		/* CSI, character sets, keypad, save and restore, scroll down */
		if (at[i] == '\033')
			assert_non_null(memchr("[()=>78M", at[i + 1], 8));
		/* C1, as UTF-8 */
		assert_false(at[i] == '\xc2' && (unsigned char)at[i + 1] < 0xa0);
	}
}

static void publish_hostile(struct real_broker *broker)
{
	static const char evil[] =
		"\033]0;PWNED\a\033[2JPWNED\xc2\x9b" "31m\xe2\x80\xaegnp";
	char text[120];

	publish(broker, 41, "\"device.name\":\"Van \\u001b]0;PWNED\\u0007\\u009b31m\","
		"\"key\\u001b[2JPW\":1,\"text\":\"\\u202egnp\\u001b[5n\"");
	publish(broker, 42,
		"\"\xc2\x9b" "31m\xe2\x80\xae\":\"\xc2\x9b" "31m\x7f\xe2\x80\xae\"");
	snprintf(text, sizeof(text), "%s\x9b" "5n\x90q", evil);
	real_broker_publish(broker, "-t", "any/other", "-m", text, NULL);
	real_broker_publish(broker, "-t", "flespi/message/gw/devices/43/\xe2\x80\xae",
			    "-m", evil, NULL);
}

static void hostile_bytes_arrive_as_escapes_only(void **state)
{
	static const char *const all[] = { "-t", "#", NULL };
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ NULL });
	struct live *live = watch(broker, all);

	(void)state;
	wait_subscribed(live);
	publish_hostile(broker);
	live_wait(live, "hist 4 ");
	live_wait(live, "\\x1b]0;PWNED\\x07\\x1b[2JPWNED\\x9b31m\\u202egnp\\x9b5n");
	live_wait(live, "Van \\x1b]0;PWNED\\x07\\x9b31m (41)");
	live_wait(live, "\\u202egnp\\x1b[5n");
	live_type(live, "]");
	live_wait(live, "\\x9b31m\\x7f\\u202e");
	live_type(live, ":PWN");
	live_wait(live, "1 of 1");
	live_wait(live, "Van \\x1b]0;PWNED\\x07\\x9b31m  ");
	live_type(live, "<Esc>T");
	live_wait(live, "Topics");
	live_type(live, "a");
	live_wait(live, "subscribe to:");
	live_type(live, "<Esc>");
	live_type(live, "Q");
	assert_int_equal(live_end(live), 0);
	expect_harmless(&live->terminal->bytes);
	live_free(live);
	real_broker_free(broker);
}

/* --- the connection ---------------------------------------------------------- */

static void broker_that_dies_is_explained_and_found_again(void **state)
{
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ NULL });
	struct live *live = watch_messages(broker);
	char sentence[60];

	(void)state;
	real_broker_stop(broker);
	live_wait(live, "◐ next try in ");
	snprintf(sentence, sizeof(sentence), "127.0.0.1:%d refused", broker->port);
	live_wait(live, sentence);
	live_wait_gone(live, "● up");
	real_broker_start(broker);
	wait_subscribed(live);
	live_wait_gone(live, sentence);
	publish(broker, 41, "\"position.speed\":87");
	live_wait(live, "Van 41");
	live_type(live, "4");
	live_wait(live, "connected again to 127.0.0.1");
	leave(live, 0);
	real_broker_free(broker);
}

static void wrong_password_is_said_and_the_program_stays(void **state)
{
	static const char *const wrong[] = { "-P", "wrong", "-t", "#", NULL };
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.user = "any", .password = "right" });
	struct live *live = watch(broker, wrong);

	(void)state;
	live_wait(live, "✕ not connected");
	live_wait(live, "127.0.0.1 refused the connection: not authorised (135).");
	live_wait(live, "Check user and password");
	live_type(live, "?");
	live_wait(live, "Help");
	live_type(live, "q");
	live_wait(live, "Devices");
	live_wait(live, "127.0.0.1 refused the connection: not authorised (135).");
	live_type(live, "q");
	assert_int_equal(live_end(live), 2);
	expect_terminal_restored(live);
	live_free(live);
	real_broker_free(broker);
}

/* --- keys -------------------------------------------------------------------- */

static void pause_counts_what_arrives_and_shows_it_later(void **state)
{
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ NULL });
	struct live *live = watch_messages(broker);

	(void)state;
	publish(broker, 41, "\"position.speed\":41");
	live_wait(live, "Van 41");
	live_type(live, "p");
	live_wait(live, "PAUSED +0 new");
	publish(broker, 42, "\"position.speed\":42");
	publish(broker, 43, "\"position.speed\":43");
	live_wait(live, "PAUSED +2 new");
	assert_false(live_shows(live, "Van 43"));
	live_type(live, "p");
	live_wait(live, "Van 43");
	live_wait_gone(live, "PAUSED");
	leave(live, 0);
	real_broker_free(broker);
}

static void topic_is_added_while_the_program_runs(void **state)
{
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ NULL });
	struct live *live = watch_messages(broker);

	(void)state;
	live_type(live, "T");
	live_wait(live, "Topics ─ 1: 1 granted");
	live_wait(live, messages);
	live_type(live, "aother/+/topicc<BS><Enter>");
	live_wait(live, "Topics ─ 2: 2 granted");
	real_broker_publish(broker, "-t", "other/1/topic", "-m", "new words", NULL);
	live_type(live, "q");
	live_wait(live, "new words");
	live_type(live, "TGx");
	live_wait(live, "Topics ─ 1: 1 granted");
	live_type(live, "<Space>");
	live_wait(live, "Topics ─ 1: 1 off");
	leave(live, 0);
	real_broker_free(broker);
}

/* The row with this text is the one with the cursor: on another background. */
static bool is_selected(const struct live *live, const char *text)
{
	char *screen = live_screen(live), *at = strstr(screen, text);
	int y = 0;

	for (char *c = screen; at && c < at; c++)
		y += *c == '\n';
	VTermScreenCell cell = terminal_cell(live->terminal, 2, y);

	free(screen);
	return at && !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
}

static bool channel_7(struct live *live) { return is_selected(live, "▾ #7"); }
static bool channel_8(struct live *live) { return is_selected(live, "▾ #8"); }

static void expect_channels_by_keys(struct live *live, struct real_broker *broker)
{
	real_broker_publish(broker, "-t", "flespi/message/gw/channels/7/777",
			    "-m", "{}", NULL);
	real_broker_publish(broker, "-t", "flespi/message/gw/channels/8/888",
			    "-m", "{}", NULL);
	live_wait(live, "hist 5 ");
	live_type(live, "}");
	live_wait(live, "Channels ─ 2");
	live_wait_until(live, "the first channel", channel_7);
	live_type(live, "}");
	live_wait_until(live, "the next channel", channel_8);
	live_type(live, "{");
	live_wait_until(live, "the channel before", channel_7);
}

static void devices_and_channels_are_reached_by_their_keys(void **state)
{
	static const char *const all[] = { "-t", "#", NULL };
	static const struct { const char *keys, *title; } steps[] = {
		{ "1gg", "Parameters ─ Van 41" }, { "]", "Parameters ─ Van 42" },
		{ "3]", "Parameters ─ Van 43" }, { "[", "Parameters ─ Van 42" },
		{ ":van41<Enter>", "Parameters ─ Van 41" },
		{ "<Down>", "Parameters ─ Van 42" }, { "<End>", "Parameters ─ Van 43" },
		{ "<Home>", "Parameters ─ Van 41" },
		{ "gd42<Enter>", "Parameters ─ Van 42" },
	};
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ NULL });
	struct live *live = watch(broker, all);

	(void)state;
	wait_subscribed(live);
	for (int device = 41; device < 44; device++)
		publish(broker, device, "\"position.speed\":1");
	live_wait(live, "hist 3 ");
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		live_type(live, steps[i].keys);
		live_wait(live, steps[i].title);
	}
	expect_channels_by_keys(live, broker);
	leave(live, 0);
	real_broker_free(broker);
}

/* --- memory ------------------------------------------------------------------ */

enum { RESIDENT_MAX_KIB = 48 * 1024 };

static long resident_kib(const struct live *live)
{
	char path[40];
	long pages = 0;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)live->pid);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void flood_is_evicted_and_memory_stays_bounded(void **state)
{
	static const char *const small[] = { "-t", "#", "--memory", "1M", NULL };
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.more = "max_queued_messages 0" });
	struct live *live = watch(broker, small);
	char payload[600];

	(void)state;
	snprintf(payload, sizeof(payload), "{\"text\":\"%0500d\"}", 0);
	live_resize(live, 200, 36);
	wait_subscribed(live);
	live_type(live, "p");
	live_wait(live, "PAUSED +0 new");
	real_broker_publish(broker, "-t", "flespi/message/gw/devices/41",
			    "--repeat", "20000", "-m", payload, NULL);
	live_wait(live, "PAUSED +20 000 new");
	live_wait(live, " 0 lost");
	live_wait(live, "hist 1.");
	live_wait(live, "K/1.0M");
	if (!getenv("SANITIZE") || !*getenv("SANITIZE"))
		assert_in_range(resident_kib(live), 1, RESIDENT_MAX_KIB);
	live_type(live, "p");
	live_wait(live, "Messages ─ FOLLOW ─ 1 ");
	leave(live, 0);
	real_broker_free(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_message_appears_on_the_screen),
		cmocka_unit_test(hostile_bytes_arrive_as_escapes_only),
		cmocka_unit_test(broker_that_dies_is_explained_and_found_again),
		cmocka_unit_test(wrong_password_is_said_and_the_program_stays),
		cmocka_unit_test(pause_counts_what_arrives_and_shows_it_later),
		cmocka_unit_test(topic_is_added_while_the_program_runs),
		cmocka_unit_test(devices_and_channels_are_reached_by_their_keys),
		cmocka_unit_test(flood_is_evicted_and_memory_stays_bounded),
	};

	return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
