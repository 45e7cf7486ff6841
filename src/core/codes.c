/* flespi's tables and the look-up; those of MQTT are in codes_mqtt.c. Severity is
 * PLAIN where a row says nothing, and no row here is about our own connection, so
 * none has a reaction. */
#include "core/codes.h"

#include "core/codes_mqtt.h"

#include <stddef.h>

static const struct code_info events[] = {
	{ .code = 1, .severity = SEVERITY_GOOD, .meaning = "item created" },
	{ .code = 2, .severity = SEVERITY_NOTICE, .meaning = "item changed" },
	{ .code = 3, .severity = SEVERITY_NOTICE, .meaning = "item deleted" },
	{ .code = 4, .severity = SEVERITY_NOTICE,
	  .meaning = "item moved to another account" },
	{ .code = 20, .severity = SEVERITY_ALERT, .meaning = "item blocked",
	  .advice = "Read `blocked` in the record: it names the limit that was passed." },
	{ .code = 21, .severity = SEVERITY_NOTICE, .meaning = "item unblocked" },
	{ .code = 25, .meaning = "media file updated" },
	{ .code = 100, .severity = SEVERITY_GOOD, .meaning = "connection accepted" },
	{ .code = 101, .severity = SEVERITY_GOOD, .meaning = "connection identified" },
	/* 102 and 301 are as good or bad as their close code. */
	{ .code = 102, .meaning = "connection closed",
	  .advice = "Read the close code: it says who closed and why." },
	{ .code = 103, .severity = SEVERITY_ALERT,
	  .meaning = "data could not be processed",
	  .advice = "The record says where in the packet parsing stopped; see that "
		    "tracker and channel speak the same protocol and version." },
	{ .code = 110, .severity = SEVERITY_GOOD, .meaning = "channel command created" },
	{ .code = 111, .severity = SEVERITY_NOTICE,
	  .meaning = "channel command changed" },
	{ .code = 112, .severity = SEVERITY_NOTICE,
	  .meaning = "channel command deleted" },
	{ .code = 113, .meaning = "channel command executed or dropped" },
	{ .code = 114, .severity = SEVERITY_ALERT,
	  .meaning = "channel configuration not valid",
	  .advice = "Correct the channel's configuration; until then it takes nothing "
		    "in." },
	{ .code = 115, .meaning = "channel command sent" },
	{ .code = 200, .severity = SEVERITY_GOOD, .meaning = "SMS received" },
	{ .code = 201, .severity = SEVERITY_GOOD, .meaning = "SMS sent",
	  .advice = "A send_code below 0 says that sending failed." },
	{ .code = 202, .severity = SEVERITY_GOOD, .meaning = "modem gateway connected" },
	{ .code = 203, .severity = SEVERITY_ALERT, .meaning = "modem gateway lost",
	  .advice = "No SMS passes until the modem is back: see why it went away." },
	{ .code = 204, .severity = SEVERITY_ALERT,
	  .meaning = "modem gateway could not be reached",
	  .advice = "Check host, port and account of the modem." },
	{ .code = 300, .severity = SEVERITY_GOOD, .meaning = "device connected" },
	{ .code = 301, .meaning = "device disconnected",
	  .advice = "Read the close code: it says who closed and why." },
	{ .code = 302, .severity = SEVERITY_NOTICE, .meaning = "SMS from the device" },
	{ .code = 303, .severity = SEVERITY_NOTICE, .meaning = "SMS to the device" },
	{ .code = 304, .severity = SEVERITY_ALERT,
	  .meaning = "device data could not be processed",
	  .advice = "The record says where in the packet parsing stopped; compare "
		    "firmware and device type." },
	{ .code = 305, .severity = SEVERITY_NOTICE,
	  .meaning = "parameters that are not valid were removed from a message",
	  .advice = "Normal for a cold start without a GPS fix; if it goes on, compare "
		    "with the traffic of the device." },
	{ .code = 310, .meaning = "setting read from the device" },
	{ .code = 311, .severity = SEVERITY_NOTICE,
	  .meaning = "setting waits to be delivered",
	  .advice = "It is delivered the next time the device connects." },
	{ .code = 312, .severity = SEVERITY_GOOD, .meaning = "setting delivered" },
	{ .code = 313, .severity = SEVERITY_ALERT,
	  .meaning = "setting refused by the device",
	  .advice = "See whether model and firmware have this setting and whether the "
		    "value is in range." },
	{ .code = 314, .severity = SEVERITY_NOTICE,
	  .meaning = "waiting setting cancelled" },
	{ .code = 315, .severity = SEVERITY_NOTICE,
	  .meaning = "current setting cleared" },
	{ .code = 316, .severity = SEVERITY_ALERT,
	  .meaning = "setting could not be read, given up",
	  .advice = "See whether model and firmware have this setting, then ask for it "
		    "again." },
	{ .code = 317, .meaning = "setting asked for or sent" },
	{ .code = 320, .meaning = "device plugin activated" },
	{ .code = 321, .severity = SEVERITY_NOTICE, .meaning = "device plugin changed" },
	{ .code = 322, .severity = SEVERITY_ALERT,
	  .meaning = "device plugin deactivated",
	  .advice = "Messages go on without it: see who or what deactivated it." },
	{ .code = 323, .severity = SEVERITY_ALERT, .meaning = "device plugin failed",
	  .advice = "Read `reason` in the record, then the plugin's configuration." },
	{ .code = 330, .severity = SEVERITY_GOOD, .meaning = "command queued" },
	{ .code = 331, .severity = SEVERITY_NOTICE, .meaning = "command cancelled" },
	{ .code = 332, .severity = SEVERITY_NOTICE, .meaning = "command processed",
	  .advice = "Read `response` in the record: it is the device's answer." },
	{ .code = 333, .severity = SEVERITY_NOTICE,
	  .meaning = "command expired undelivered",
	  .advice = "The device did not connect in time: see when it was last heard, "
		    "then queue the command with a longer ttl." },
	{ .code = 334, .meaning = "command sent" },
	{ .code = 350, .meaning = "plugin status" },
	{ .code = 351, .severity = SEVERITY_ALERT, .meaning = "plugin error",
	  .advice = "Read `reason` in the record, then the plugin's configuration." },
	{ .code = 401, .severity = SEVERITY_GOOD, .meaning = "stream connected" },
	{ .code = 402, .severity = SEVERITY_ALERT,
	  .meaning = "stream lost its connection",
	  .advice = "See whether the receiving server is up and reachable." },
	{ .code = 403, .severity = SEVERITY_ALERT, .meaning = "stream could not deliver",
	  .advice = "Read `reason` in the record: usually the receiving server refuses "
		    "or is down." },
	{ .code = 404, .meaning = "stream sent messages" },
	{ .code = 405, .meaning = "stream works" },
	{ .code = 406, .severity = SEVERITY_NOTICE, .meaning = "stream reports a failure",
	  .advice = "Read `reason` in the record." },
	{ .code = 410, .meaning = "stream subscriptions changed" },
	{ .code = 411, .meaning = "stream subscriptions changed" },
	{ .code = 412, .meaning = "stream subscriptions changed" },
	{ .code = 420, .meaning = "stream subscriptions changed" },
	{ .code = 422, .meaning = "stream subscriptions changed" },
	{ .code = 430, .meaning = "stream subscriptions changed" },
	{ .code = 432, .meaning = "stream subscriptions changed" },
	{ .code = 500, .severity = SEVERITY_GOOD, .meaning = "MQTT session accepted" },
	{ .code = 501, .severity = SEVERITY_ALERT, .meaning = "MQTT connect blocked",
	  .advice = "See whether the account is blocked or has reached its limit of "
		    "sessions." },
	{ .code = 502, .severity = SEVERITY_NOTICE, .meaning = "MQTT connect rejected",
	  .advice = "Look for a client with an old token or a client id that is taken." },
	{ .code = 503, .meaning = "MQTT session closed",
	  .advice = "The close code is the reason code of MQTT 5." },
	{ .code = 504, .severity = SEVERITY_NOTICE,
	  .meaning = "persistent MQTT session overflowed and was deleted",
	  .advice = "What it held is lost: reconnect sooner, narrow the filters, or let "
		    "the session expire earlier." },
	{ .code = 510, .severity = SEVERITY_GOOD,
	  .meaning = "MQTT subscription added by REST" },
	{ .code = 511, .severity = SEVERITY_NOTICE,
	  .meaning = "MQTT subscription changed by REST" },
	{ .code = 512, .meaning = "MQTT subscription removed by REST" },
	{ .code = 520, .meaning = "MQTT session subscribed" },
	{ .code = 521, .meaning = "MQTT session unsubscribed" },
	{ .code = 600, .severity = SEVERITY_NOTICE,
	  .meaning = "token expired and deleted",
	  .advice = "Programs that used it are refused from now on: make a new token." },
	{ .code = 601, .meaning = "calculator: device assigned" },
	{ .code = 602, .meaning = "calculator: device unassigned" },
	{ .code = 603, .meaning = "calculator: device changed" },
	{ .code = 604, .meaning = "calculator: device blocked" },
	{ .code = 605, .meaning = "calculator: device unblocked" },
	{ .code = 606, .meaning = "calculator: device synchronised" },
	{ .code = 607, .meaning = "calculator: device stopped" },
	{ .code = 608, .severity = SEVERITY_GOOD,
	  .meaning = "calculator: interval active" },
	{ .code = 609, .severity = SEVERITY_GOOD,
	  .meaning = "calculator: interval no longer active" },
	{ .code = 610, .meaning = "calculator: interval created" },
	{ .code = 611, .meaning = "calculator: interval changed" },
	{ .code = 612, .meaning = "calculator: interval deleted" },
	{ .code = 700, .meaning = "container size changed" },
	{ .code = 900, .meaning = "CDN size changed" },
	{ .code = 1000, .meaning = "REST request",
	  .advice = "A response_code of 400 or more says that it failed." },
};

/* From 128 up they are reason codes of MQTT, see code_find(). 0 occurs with MQTT
 * sessions. */
static const struct code_info closes[] = {
	{ .code = -1, .meaning = "connection broke off",
	  .advice = "Normal for a mobile network; if often, look at signal level and "
		    "power of the tracker." },
	{ .code = 0, .meaning = "closed in the regular way" },
	{ .code = 2, .meaning = "closed by the tracker" },
	{ .code = 3, .severity = SEVERITY_GOOD, .meaning = "done and closed properly" },
	{ .code = 4, .severity = SEVERITY_ALERT,
	  .meaning = "bytes that break the protocol",
	  .advice = "Compare the traffic with the vendor's specification: wrong "
		    "channel, firmware or server type set in the tracker." },
	{ .code = 5, .severity = SEVERITY_ALERT, .meaning = "internal error of flespi",
	  .advice = "Report it to flespi with the time and the ident." },
	{ .code = 6, .severity = SEVERITY_ALERT, .meaning = "parsing error",
	  .advice = "The log record before it says where in the packet parsing "
		    "stopped." },
	{ .code = 7, .severity = SEVERITY_NOTICE,
	  .meaning = "flespi restarted the server",
	  .advice = "Harmless: the tracker connects again by itself." },
	{ .code = 8, .severity = SEVERITY_NOTICE,
	  .meaning = "protocol was updated on the server",
	  .advice = "Harmless: many trackers connect again at the same moment." },
	{ .code = 9, .severity = SEVERITY_NOTICE,
	  .meaning = "channel parameters were changed",
	  .advice = "Whoever edited the channel closed its connections; they come "
		    "back." },
	{ .code = 10, .severity = SEVERITY_NOTICE, .meaning = "closed by a user" },
	{ .code = 11, .severity = SEVERITY_ALERT, .meaning = "outgoing connection failed",
	  .advice = "Check address and credentials of the server that the channel "
		    "connects to." },
	{ .code = 12, .severity = SEVERITY_NOTICE,
	  .meaning = "a second connection came with the same ident",
	  .advice = "One tracker that reconnects after a cut, or two with one ident: "
		    "compare the source addresses and the serial numbers." },
	{ .code = 13, .severity = SEVERITY_ALERT, .meaning = "device blocked",
	  .advice = "See `blocked` of the device or the account: a limit was passed." },
	{ .code = 14, .severity = SEVERITY_ALERT, .meaning = "authentication failed",
	  .advice = "Make password or key the same in tracker and device "
		    "configuration." },
	{ .code = 15, .meaning = "device created, changed or deleted",
	  .advice = "Harmless: the tracker connects again and finds the new "
		    "configuration." },
	{ .code = 16, .severity = SEVERITY_NOTICE,
	  .meaning = "address not on the channel's whitelist",
	  .advice = "If it is a tracker of yours, add its operator's addresses to the "
		    "channel." },
	{ .code = 17, .meaning = "no data for 10 minutes",
	  .advice = "Normal for a sleeping tracker; for a driving one set a keep-alive "
		    "below 10 minutes, then look at coverage and power." },
	{ .code = 18, .severity = SEVERITY_ALERT,
	  .meaning = "a part of the protocol that flespi does not support",
	  .advice = "Send flespi the packet and ask them to add it." },
	{ .code = 19, .meaning = "not this protocol",
	  .advice = "Mostly bots; if it is a tracker of yours, it points at the wrong "
		    "channel's port." },
	{ .code = 21, .severity = SEVERITY_ALERT, .meaning = "channel blocked",
	  .advice = "See `blocked` of the channel: a limit was passed." },
	{ .code = 23, .severity = SEVERITY_ALERT, .meaning = "device disabled",
	  .advice = "Enable the device in the flespi panel." },
};

static const struct code_info blocks[] = {
	{ .code = 1, .severity = SEVERITY_ALERT, .meaning = "limit of connections",
	  .advice = "Look for trackers that reconnect all the time, or raise the limit; "
		    "it opens by itself after a while." },
	{ .code = 2, .severity = SEVERITY_ALERT, .meaning = "limit of messages a minute",
	  .advice = "Look for a tracker that floods or flushes its memory; it opens by "
		    "itself after a while." },
	{ .code = 3, .severity = SEVERITY_ALERT, .meaning = "limit of traffic a minute",
	  .advice = "Look for media or a tracker that floods; it opens by itself after "
		    "a while." },
	{ .code = 4, .severity = SEVERITY_ALERT, .meaning = "limit of storage",
	  .advice = "Delete old data, shorten how long messages are kept, or raise the "
		    "limit." },
	{ .code = 5, .severity = SEVERITY_ALERT,
	  .meaning = "limit of the number of items",
	  .advice = "Delete items that nobody needs, or raise the limit." },
	{ .code = 6, .severity = SEVERITY_ALERT, .meaning = "configuration not valid",
	  .advice = "Correct the configuration of the item." },
	{ .code = 7, .severity = SEVERITY_ALERT,
	  .meaning = "account moved to another region",
	  .advice = "Connect to the host of that region (-L)." },
};

/* Rows by rising code. */
static struct code_table table_of(enum code_family family)
{
	switch (family) {
	case CODE_EVENT:
		return (struct code_table){ events, sizeof(events) / sizeof(events[0]) };
	case CODE_CLOSE:
		return (struct code_table){ closes, sizeof(closes) / sizeof(closes[0]) };
	case CODE_BLOCKED:
		return (struct code_table){ blocks, sizeof(blocks) / sizeof(blocks[0]) };
	case CODE_CONNACK_311:
		return codes_connack_311;
	case CODE_CONNACK_5:
		return codes_connack_5;
	case CODE_SUBACK:
		return codes_suback;
	case CODE_UNSUBACK:
		return codes_unsuback;
	case CODE_DISCONNECT:
		return codes_disconnect;
	case CODE_FAMILY_COUNT:
		break;
	}
	return (struct code_table){ NULL, 0 };
}

const struct code_info *code_find(enum code_family family, int code)
{
	if (family == CODE_CLOSE && code >= 128)
		family = CODE_DISCONNECT;
	struct code_table table = table_of(family);
	int low = 0, high = table.count;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (table.rows[middle].code == code)
			return &table.rows[middle];
		if (table.rows[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct code_info *code_rows(enum code_family family, int *count)
{
	struct code_table table = table_of(family);

	*count = table.count;
	return table.rows;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[SEVERITY_COUNT] = {
		"plain", "good", "notice", "alert"
	};

	return names[(unsigned)severity < SEVERITY_COUNT ? severity : SEVERITY_PLAIN];
}
