/* MQTT counts its refusals from 128 up and uses one number in several packets.
 * What it means and what to do depends on the packet, hence a table for each.
 *
 * A token is spoken of although MQTT knows users and passwords: flespi takes the
 * token as user name, and its refusals are what people have to understand. */
#include "core/codes_mqtt.h"

/* MQTT 3.1.1 table 3.1 */
static const struct code_info connack_311[] = {
	{ .code = 0, .severity = SEVERITY_GOOD, .meaning = "connected" },
	{ .code = 1, .severity = SEVERITY_ALERT, .reaction = REACTION_VERSION,
	  .meaning = "MQTT version not accepted",
	  .advice = "Choose another MQTT version with -V." },
	{ .code = 2, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "client id refused",
	  .advice = "Choose another client id with -i; an id may be refused for its "
		    "length or its characters." },
	{ .code = 3, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "broker not available",
	  .advice = "Nothing is wrong here; the broker is tried again." },
	{ .code = 4, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "user name or password is wrong",
	  .advice = "Check user and password (-u, -P), or the flespi token: copied "
		    "whole, of this region, not expired or deleted." },
	{ .code = 5, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "not authorised",
	  .advice = "Check user and password (-u, -P); a flespi token must not be "
		    "expired or deleted, be of this host's region (-L), and hold this "
		    "address in its IP whitelist." },
};

/* MQTT 5.0 section 3.2.2.2 */
static const struct code_info connack_5[] = {
	{ .code = 0x00, .severity = SEVERITY_GOOD, .meaning = "connected" },
	/* A broker that only knows MQTT 3 answers with the return code of MQTT 3.1.1. */
	{ .code = 0x01, .severity = SEVERITY_ALERT, .reaction = REACTION_VERSION,
	  .meaning = "the broker does not know MQTT 5",
	  .advice = "Choose another MQTT version with -V." },
	{ .code = 0x80, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "refused without a reason",
	  .advice = "If it stays so, look for event 501 or 502 in the account's MQTT "
		    "logs." },
	{ .code = 0x81, .severity = SEVERITY_ALERT, .reaction = REACTION_VERSION,
	  .meaning = "the broker could not read our CONNECT",
	  .advice = "Try -V 311; something between here and the broker may change the "
		    "bytes." },
	{ .code = 0x82, .severity = SEVERITY_ALERT, .reaction = REACTION_VERSION,
	  .meaning = "the broker calls our CONNECT a protocol error",
	  .advice = "Try -V 311." },
	{ .code = 0x83, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "refused for a reason of the broker's own",
	  .advice = "If it stays so, try -V 311 or ask who runs the broker." },
	{ .code = 0x84, .severity = SEVERITY_ALERT, .reaction = REACTION_VERSION,
	  .meaning = "MQTT version not supported",
	  .advice = "Choose another MQTT version with -V." },
	{ .code = 0x85, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "client id refused",
	  .advice = "Choose another client id with -i; an id may be refused for its "
		    "length or its characters." },
	{ .code = 0x86, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "user name or password is wrong",
	  .advice = "Check user and password (-u, -P), or the flespi token: copied "
		    "whole, of this region, not expired or deleted." },
	{ .code = 0x87, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "not authorised",
	  .advice = "Check user and password (-u, -P); a flespi token must not be "
		    "expired or deleted, be of this host's region (-L), and hold this "
		    "address in its IP whitelist." },
	{ .code = 0x88, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "broker not available",
	  .advice = "Nothing is wrong here; the broker is tried again." },
	{ .code = 0x89, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "broker busy",
	  .advice = "Nothing is wrong here; the broker is tried again." },
	{ .code = 0x8a, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "this client is banned",
	  .advice = "Ask who runs the broker; with flespi see whether the account is "
		    "blocked or over a limit." },
	{ .code = 0x8c, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "authentication method not supported",
	  .advice = "Sign in with a token, or with user name and password (-u, -P)." },
	{ .code = 0x90, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "topic name of the will refused",
	  .advice = "No will is sent from here; ask who runs the broker." },
	{ .code = 0x95, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "CONNECT too large for the broker",
	  .advice = "Shorten client id, user name and password." },
	{ .code = 0x97, .severity = SEVERITY_NOTICE, .reaction = REACTION_REST,
	  .meaning = "a limit of the account is reached",
	  .advice = "Compare the account's MQTT sessions with its limit and end those "
		    "nobody needs." },
	{ .code = 0x99, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "payload format of the will refused",
	  .advice = "No will is sent from here; ask who runs the broker." },
	{ .code = 0x9a, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "retained will not supported",
	  .advice = "No will is sent from here; ask who runs the broker." },
	{ .code = 0x9b, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "QoS of the will not supported",
	  .advice = "No will is sent from here; ask who runs the broker." },
	{ .code = 0x9c, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "use another server for now",
	  .advice = "Connect to the server that the broker names (-L)." },
	{ .code = 0x9d, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "the account lives on another server",
	  .advice = "Connect to the server that the broker names (-L); the account may "
		    "have moved to another region." },
	{ .code = 0x9f, .severity = SEVERITY_NOTICE, .reaction = REACTION_REST,
	  .meaning = "too many connections in a short time",
	  .advice = "Look for a second program that reconnects all the time with the "
		    "same token." },
};

/* MQTT 5.0 section 3.9.3; MQTT 3.1.1 has 0, 1, 2 and 0x80 of them. */
static const struct code_info suback[] = {
	{ .code = 0x00, .severity = SEVERITY_GOOD, .meaning = "granted, QoS 0" },
	{ .code = 0x01, .severity = SEVERITY_GOOD, .meaning = "granted, QoS 1" },
	{ .code = 0x02, .severity = SEVERITY_GOOD, .meaning = "granted, QoS 2" },
	{ .code = 0x80, .severity = SEVERITY_ALERT, .meaning = "refused without a reason",
	  .advice = "Probably the token's access list does not cover this topic: it "
		    "needs GET on the devices or channels and on messages, telemetry or "
		    "logs below them." },
	{ .code = 0x83, .severity = SEVERITY_ALERT,
	  .meaning = "refused for a reason of the broker's own",
	  .advice = "Try the filter without $share and $filter, then ask who runs the "
		    "broker." },
	{ .code = 0x87, .severity = SEVERITY_ALERT,
	  .meaning = "not authorised for this topic",
	  .advice = "Give the token's access list GET on the devices or channels and on "
		    "messages, telemetry or logs below them, or use a Standard token." },
	{ .code = 0x8f, .severity = SEVERITY_ALERT,
	  .meaning = "topic filter not accepted",
	  .advice = "# stands alone in the last level, + alone in its level." },
	{ .code = 0x91, .severity = SEVERITY_NOTICE, .meaning = "packet id in use",
	  .advice = "Subscribe again; if it happens again, reconnect." },
	{ .code = 0x97, .severity = SEVERITY_ALERT,
	  .meaning = "limit of subscriptions reached",
	  .advice = "Remove subscriptions that nobody needs, also in sessions kept on "
		    "the broker." },
	{ .code = 0x9e, .severity = SEVERITY_ALERT,
	  .meaning = "shared subscriptions not supported",
	  .advice = "Use the filter without $share; every client then receives "
		    "everything." },
	{ .code = 0xa1, .severity = SEVERITY_ALERT,
	  .meaning = "subscription ids not supported",
	  .advice = "Connect with -V 311, which has none." },
	{ .code = 0xa2, .severity = SEVERITY_ALERT, .meaning = "wildcards not supported",
	  .advice = "Name each topic without + and #." },
};

/* MQTT 5.0 section 3.11.3 */
static const struct code_info unsuback[] = {
	{ .code = 0x00, .severity = SEVERITY_GOOD, .meaning = "unsubscribed" },
	{ .code = 0x11, .meaning = "was not subscribed" },
	{ .code = 0x80, .severity = SEVERITY_NOTICE,
	  .meaning = "refused without a reason",
	  .advice = "Reconnect with a clean session to be rid of the subscription." },
	{ .code = 0x83, .severity = SEVERITY_NOTICE,
	  .meaning = "refused for a reason of the broker's own",
	  .advice = "Reconnect with a clean session to be rid of the subscription." },
	{ .code = 0x87, .severity = SEVERITY_NOTICE, .meaning = "not authorised",
	  .advice = "Reconnect with a clean session to be rid of the subscription." },
	{ .code = 0x8f, .severity = SEVERITY_NOTICE,
	  .meaning = "topic filter not accepted",
	  .advice = "Write the filter exactly as it was subscribed." },
	{ .code = 0x91, .severity = SEVERITY_NOTICE, .meaning = "packet id in use",
	  .advice = "Unsubscribe again; if it happens again, reconnect." },
};

/* MQTT 5.0 section 3.14.2.1. Brokers send a part of these; the others are here
 * because flespi logs the end of any MQTT connection with a number of this list,
 * those of trackers too. */
static const struct code_info disconnect[] = {
	{ .code = 0x00, .reaction = REACTION_RETRY,
	  .meaning = "closed in the regular way" },
	{ .code = 0x04, .reaction = REACTION_RETRY,
	  .meaning = "closed, with the will to be sent" },
	{ .code = 0x80, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "closed without a reason" },
	{ .code = 0x81, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "a packet could not be read",
	  .advice = "Look for a proxy that changes the bytes, or for a client that is "
		    "not quite MQTT." },
	{ .code = 0x82, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "protocol error",
	  .advice = "Try -V 311; for a tracker compare its MQTT client with the "
		    "standard." },
	{ .code = 0x83, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "closed for a reason of the broker's own" },
	{ .code = 0x84, .severity = SEVERITY_ALERT, .reaction = REACTION_VERSION,
	  .meaning = "MQTT version not supported",
	  .advice = "Choose another MQTT version with -V, or in the tracker's "
		    "settings." },
	{ .code = 0x85, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "client id refused",
	  .advice = "Choose another client id with -i, or in the tracker's settings." },
	{ .code = 0x86, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "user name or password is wrong",
	  .advice = "Check the token: copied whole, of this region, not expired or "
		    "deleted." },
	{ .code = 0x87, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "not authorised",
	  .advice = "See whether the token expired, was deleted or lost a right, and "
		    "whether its IP whitelist still holds this address." },
	{ .code = 0x88, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "broker not available" },
	{ .code = 0x89, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "broker busy" },
	{ .code = 0x8a, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "client banned",
	  .advice = "See whether the account is blocked or over a limit, then ask who "
		    "runs the broker." },
	{ .code = 0x8b, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "broker shutting down",
	  .advice = "Expect many trackers to reconnect at the same moment." },
	{ .code = 0x8c, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "authentication method not supported",
	  .advice = "Sign in with a token, or with user name and password." },
	{ .code = 0x8d, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "nothing heard within the keep-alive time",
	  .advice = "A weak or silently cut line; a shorter keep-alive (-k) finds out "
		    "sooner." },
	{ .code = 0x8e, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "another client connected with the same client id",
	  .advice = "Give every client an id of its own (-i); two with one id end each "
		    "other for ever." },
	{ .code = 0x8f, .severity = SEVERITY_ALERT, .reaction = REACTION_FILTER,
	  .meaning = "a topic filter was not accepted",
	  .advice = "# stands alone in the last level, + alone in its level; the filter "
		    "at fault is left out." },
	{ .code = 0x90, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "a topic name was not accepted",
	  .advice = "Look at what was published last: a topic may have no wildcard and "
		    "must be one the token may write." },
	{ .code = 0x91, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "packet id in use" },
	{ .code = 0x92, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "packet id not known" },
	{ .code = 0x93, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "more unacknowledged messages than agreed",
	  .advice = "Lower the number of messages that the client sends without "
		    "waiting." },
	{ .code = 0x94, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "topic alias not valid" },
	{ .code = 0x95, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "packet too large",
	  .advice = "Narrow the filter, for instance without media, or let the client "
		    "accept larger packets." },
	{ .code = 0x96, .severity = SEVERITY_ALERT, .reaction = REACTION_REST,
	  .meaning = "messages come too fast",
	  .advice = "Send less or spread it; for a monitor, narrow the filters." },
	{ .code = 0x97, .severity = SEVERITY_ALERT, .reaction = REACTION_REST,
	  .meaning = "a limit of the account is reached",
	  .advice = "Compare the account's counters with its limits: sessions, "
		    "messages, session storage." },
	{ .code = 0x98, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "ended by an administrator",
	  .advice = "The session or its token was deleted; make a new token or ask who "
		    "did it." },
	{ .code = 0x99, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "payload is not of the format announced",
	  .advice = "Let the client announce UTF-8 only for payloads that are UTF-8." },
	{ .code = 0x9a, .severity = SEVERITY_ALERT, .reaction = REACTION_RETRY,
	  .meaning = "retained messages not supported",
	  .advice = "Publish without the retain flag." },
	{ .code = 0x9b, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "QoS not supported",
	  .advice = "Use -q 0 or -q 1; flespi has no QoS 2." },
	{ .code = 0x9c, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "use another server for now",
	  .advice = "Connect to the server that the broker names (-L)." },
	{ .code = 0x9d, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "the account lives on another server",
	  .advice = "Connect to the server that the broker names (-L); the account may "
		    "have moved to another region." },
	{ .code = 0x9e, .severity = SEVERITY_ALERT, .reaction = REACTION_FILTER,
	  .meaning = "shared subscriptions not supported",
	  .advice = "Use the filter without $share." },
	{ .code = 0x9f, .severity = SEVERITY_NOTICE, .reaction = REACTION_REST,
	  .meaning = "too many connections in a short time",
	  .advice = "Look for a client that reconnects all the time." },
	{ .code = 0xa0, .severity = SEVERITY_NOTICE, .reaction = REACTION_RETRY,
	  .meaning = "longest time for one connection is over" },
	{ .code = 0xa1, .severity = SEVERITY_ALERT, .reaction = REACTION_FATAL,
	  .meaning = "subscription ids not supported",
	  .advice = "Connect with -V 311, which has none." },
	{ .code = 0xa2, .severity = SEVERITY_ALERT, .reaction = REACTION_FILTER,
	  .meaning = "wildcards not supported",
	  .advice = "Name each topic without + and #." },
};

const struct code_table codes_connack_311 = {
	connack_311, sizeof(connack_311) / sizeof(connack_311[0])
};
const struct code_table codes_connack_5 = {
	connack_5, sizeof(connack_5) / sizeof(connack_5[0])
};
const struct code_table codes_suback = {
	suback, sizeof(suback) / sizeof(suback[0])
};
const struct code_table codes_unsuback = {
	unsuback, sizeof(unsuback) / sizeof(unsuback[0])
};
const struct code_table codes_disconnect = {
	disconnect, sizeof(disconnect) / sizeof(disconnect[0])
};
