/* A message as one line of JSON, in the form that mosquitto_sub's %J has.
 *
 *     {"tst":"2026-01-01T10:00:05.482913Z+0000","topic":"...","qos":1,"retain":0,
 *      "payloadlen":18,"mid":7,"properties":{...},"payload":{...}}
 *
 * The payload stands there with its very digits and in its own order, as
 * json_line() writes it: a line is a line and can be shown. A payload
 * that is not JSON is null there, with its bytes in "payload_base64".
 *
 * With `derived`, four members more at the end, each where it is known: lag_s
 * (server.timestamp - timestamp), device_id, channel_id, ident.
 *
 * Threads: any; no state. Cost: O(payload).
 */
#ifndef CORE_CAPTURE_H
#define CORE_CAPTURE_H

#include "core/buffer.h"
#include "core/message.h"

void capture_write(struct buffer *out, const struct message *message, bool derived);

#endif
