#include "core/device.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"

/* How the state of a device follows from its facts.
 *
 * Off: the newest word on `connected`, be it retained or a log event, is no, and
 * no message has come since. "Since" goes by the platform's clock where the word
 * and the message carry one: a record taken in before the disconnect may be
 * published after it.
 *
 * Never seen: no message, no `last_active`, and not connected.
 *
 * Flushing: a tracker that was out of coverage sends what it stored. Its records
 * are old, and in them time passes at least twice as fast as on the platform; a
 * wrong clock or time zone is as late, but its time passes as ours does. Records
 * marked as buffered count whatever their age. Three such in a row begin a
 * flush; messages that arrive as they happen end it.
 *
 * Live, late, stale: by how long it has been silent, measured in the silence that
 * is usual for this device. That is the longest recent gap between messages,
 * forgotten by a twentieth with every further one: the messages of one burst
 * come close together and teach nothing about the pause between bursts, which a
 * mean interval would hide. A pause across a disconnect teaches nothing either, be it
 * the device's or our own. It is the platform's clock that measures, where it is known:
 * ours may be set, and we may be stopped for a while.
 * Twice the usual silence is late, ten times is stale, though not before the
 * ten minutes after which flespi cuts an idle connection.
 *
 * Two trackers with one ident throw each other out, so that messages come from
 * their two addresses in turn. A roaming tracker changes its address too, but does
 * not go back to the one before again and again within minutes. */

static const int64_t SECOND = 1000000;
static const double GAP_MIN_S = 30, GAP_MAX_S = 24 * 3600;
static const double GAP_UNKNOWN_S = 300;     /* taken for usual until learned */
static const double GAP_BURST_S = 0.5;       /* shorter ones are within a burst */
static const double GAP_FORGET = 0.95;
static const double STALE_MIN_S = 600;
static const int64_t FLUSH_SILENCE_US = 30000000;   /* after that a flush is over */
static const int64_t OLD_US = 120000000;   /* flespi's Toolbox calls such records late */
static const int64_t TURN_US = 600000000;  /* turns further apart are another story */
enum { TURNS_ENOUGH = 3, GAPS_ENOUGH = 3, REPLAYED_ENOUGH = 3, REPLAYED_MAX = 5 };

const struct device_state_info device_states[DEVICE_STATE_COUNT] = {
	[DEVICE_NEVER_SEEN] = { "never", "·", ".",
		"Nothing but its configuration came so far." },
	[DEVICE_LIVE] = { "live", "●", "*",
		"It talks as often as it usually does." },
	[DEVICE_FLUSHING] = { "flush", "▲", "^",
		"It sends what it stored: old records in a burst." },
	[DEVICE_LATE] = { "late", "◐", "!",
		"Its usual interval has passed twice over." },
	[DEVICE_STALE] = { "stale", "○", "o",
		"Nothing came for long, yet it is not known to be disconnected." },
	[DEVICE_OFF] = { "off", "✕", "x",
		"It is disconnected; the number is the close code." },
};

static double gap_between(const struct device *device, const struct device_times *times)
{
	double gap_us = (double)times->received_us - (double)device->seen_us;

	if (times->server_us && device->server_us)
		gap_us = (double)times->server_us - (double)device->server_us;
	return gap_us / (double)SECOND;
}

static void learn_gap(struct device *device, const struct device_times *times)
{
	double gap_s = gap_between(device, times);
	bool chose_silence = (device->connected != 0 || device->back) && !times->away;

	if (!device->seen_us || gap_s < GAP_BURST_S || !chose_silence)
		return;
	if (gap_s > GAP_MAX_S)
		gap_s = GAP_MAX_S;
	device->usual_gap_s *= (float)GAP_FORGET;
	if (gap_s > device->usual_gap_s)
		device->usual_gap_s = (float)gap_s;
	if (device->gaps < UINT32_MAX)
		device->gaps++;
}

/* True if between this record and the one before it time passed faster for the
 * tracker than for the platform. */
static bool is_replayed(const struct device *device, const struct device_times *times)
{
	if (times->buffered)
		return true;
	if (!times->server_us || !times->device_us)
		return false;
	if (!device->server_us || !device->device_us)
		return false;
	double lag_us = (double)times->server_us - (double)times->device_us;
	double tracker_us = (double)times->device_us - (double)device->device_us;
	double platform_us = (double)times->server_us - (double)device->server_us;

	return lag_us > (double)OLD_US && tracker_us > 0 && tracker_us >= 2 * platform_us;
}

void device_heard(struct device *device, const struct device_times *times)
{
	if (is_replayed(device, times)) {
		if (device->replayed < REPLAYED_MAX)
			device->replayed++;
	} else if (device->replayed) {
		device->replayed--;
	}
	device->flushing = device->flushing ? device->replayed > 0
					    : device->replayed >= REPLAYED_ENOUGH;
	learn_gap(device, times);
	if (device->connected == 0 && !device->back)
		device->back = !device->disconnect_us || !times->server_us ||
			times->server_us > device->disconnect_us;
}

/* The address without its port, which every connection has anew. */
static size_t host_len(const char *peer)
{
	const char *colon = strrchr(peer, ':');

	return colon ? (size_t)(colon - peer) : strlen(peer);
}

static bool same_host(const char *a, const char *b)
{
	return host_len(a) == host_len(b) && !strncmp(a, b, host_len(a));
}

bool device_met(struct device *device, const char *peer, int64_t now_us)
{
	bool other = device->peer && !same_host(device->peer, peer);
	bool turned = other && device->peer_before &&
		same_host(device->peer_before, peer);

	if (other) {
		free(device->peer_before);
		device->peer_before = device->peer;
		device->peer = NULL;
	}
	if (!device->peer || strcmp(device->peer, peer)) {
		free(device->peer);
		device->peer = mem_text(peer);
	}
	if (!other)
		return false;
	if (!turned || (double)now_us - (double)device->turned_us > (double)TURN_US)
		device->peer_turns = 0;
	device->turned_us = now_us;
	device->peer_turns += turned && device->peer_turns < UINT32_MAX;
	return turned && device->peer_turns == TURNS_ENOUGH;
}

void device_told_connected(struct device *device, bool connected, int64_t at_us,
			   bool retained)
{
	if (device->connected != connected || device->connected_us < at_us)
		device->connected_us = at_us;
	device->connected = connected;
	device->disconnect_us = connected ? 0 : at_us;
	/* A snapshot may be older than what we have heard ourselves. */
	device->back = !connected && retained && device->seen_us &&
		(!at_us || device->server_us > at_us);
}

int64_t device_age_us(const struct device *device, int64_t now_us)
{
	int64_t heard_us = device->seen_us;

	if (heard_us < device->last_active_us)
		heard_us = device->last_active_us;
	if (heard_us <= 0)
		return -1;
	return now_us > heard_us ? now_us - heard_us : 0;
}

static enum device_state by_silence(const struct device *device, int64_t age_us)
{
	double age_s = (double)age_us / (double)SECOND;
	double usual_s = device->usual_gap_s;

	if (usual_s < GAP_MIN_S)
		usual_s = GAP_MIN_S;
	if (device->gaps < GAPS_ENOUGH && usual_s < GAP_UNKNOWN_S)
		usual_s = GAP_UNKNOWN_S;
	if (age_s <= 2 * usual_s)
		return DEVICE_LIVE;
	return age_s <= 10 * usual_s || age_s <= STALE_MIN_S ? DEVICE_LATE : DEVICE_STALE;
}

enum device_state device_state(const struct device *device, int64_t now_us)
{
	int64_t age_us = device_age_us(device, now_us);

	if (device->connected == 0 && !device->back)
		return DEVICE_OFF;
	if (age_us < 0)
		return device->connected == 1 ? DEVICE_LIVE : DEVICE_NEVER_SEEN;
	if (device->flushing && age_us <= FLUSH_SILENCE_US)
		return DEVICE_FLUSHING;
	return by_silence(device, age_us);
}

char *device_state_word(const struct device *device, int64_t now_us, char out[16])
{
	enum device_state state = device_state(device, now_us);

	if (state == DEVICE_OFF && device->close_code > 0)
		snprintf(out, 16, "%s%d", device_states[state].word, device->close_code);
	else
		snprintf(out, 16, "%s", device_states[state].word);
	return out;
}
