#include "net/websocket.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wslay/wslay.h>

#include "core/mem.h"
#include "net/foreign.h"
#include "net/upgrade.h"

enum {
	IN_BYTES = 16 << 10,         /* a TLS record; more than the head of an answer */
	PIECE_BYTES = 16 << 10,      /* of payload in a frame of ours */
	CONTROL_MAX = 125,           /* of a control frame's, RFC 6455 section 5.5 */
	HEADER_MAX = 14,
	ROUNDS_MAX = 16,             /* reads of the wire in one websocket_read() */
	CODE_NORMAL = 1000, CODE_BREACH = 1002, CODE_NONE = 1005,
};

struct bytes {
	uint8_t *at;
	size_t head, tail, cap;      /* at[head..tail) waits */
};

/* A payload of at most 125 bytes. */
struct control {
	uint8_t at[CONTROL_MAX];
	size_t len;
};

struct websocket {
	const struct url *url;
	struct wire wire;
	struct upgrade upgrade;
	struct wslay_frame_context *frames;
	bool asked, open;            /* the request is in `out`; the answer was a yes */
	struct bytes in, out;
	struct span rest;            /* payload that wslay still holds */
	bool in_frame, in_message;   /* a message may have many frames */
	uint8_t opcode;              /* of the frame */
	uint64_t left;               /* of its payload */
	struct control control;      /* what came of a control frame */
	struct control pong;
	bool pong_due;
	bool ended, told;
	struct err why;              /* once ended */
};

struct close_row {
	int code;
	const char *meaning, *advice;
};

/* RFC 6455 section 7.4.1 and the registry of close codes. */
static const struct close_row closes[] = {
	{ 1000, "it is done", "" },
	{ 1001, "it goes away", "The broker may be restarting." },
	{ 1002, "it saw a breach of the protocol", "Use mqtts:// instead." },
	{ 1003, "it does not take this kind of data", "Check the path of the URL." },
	{ 1007, "it saw broken text", "Use mqtts:// instead." },
	{ 1008, "we are against its policy", "Check the token and its limits." },
	{ 1009, "a message was too big for it", "Use mqtts:// instead." },
	{ 1010, "it wants an extension of WebSocket", "Use mqtts:// instead." },
	{ 1011, "it has met an error of its own", "Try again later." },
	{ 1012, "it restarts", "It should be back soon." },
	{ 1013, "it is overloaded", "Try again later." },
	{ 1014, "it does not reach the broker behind it", "Try again later." },
	{ 0, "with a code that is not known", "" },
};

static size_t waiting(const struct bytes *bytes)
{
	return bytes->tail - bytes->head;
}

static void consume(struct bytes *bytes, size_t len)
{
	bytes->head += len;
	if (bytes->head == bytes->tail)
		bytes->head = bytes->tail = 0;
}

static void put(struct bytes *bytes, const void *from, size_t len)
{
	memcpy(bytes->at + bytes->tail, from, len);
	bytes->tail += len;
}

/* --- wslay's way to the buffers ----------------------------------------------------- */

/* A frame is only begun when it fits whole. */
static ssize_t on_send(const uint8_t *from, size_t len, int flags, void *context)
{
	struct websocket *websocket = context;

	(void)flags;
	put(&websocket->out, from, len);
	return (ssize_t)len;
}

static ssize_t on_recv(uint8_t *to, size_t len, int flags, void *context)
{
	struct bytes *in = &((struct websocket *)context)->in;
	size_t here = len < waiting(in) ? len : waiting(in);

	(void)flags;
	if (!here)
		return -1;
	memcpy(to, in->at + in->head, here);
	consume(in, here);
	return (ssize_t)here;
}

static int on_mask(uint8_t *to, size_t len, void *context)
{
	(void)context;
	return RAND_bytes(to, (int)len) == 1 ? 0 : -1;
}

static const struct wslay_frame_callbacks callbacks = { on_send, on_recv, on_mask };

struct websocket *websocket_new(const struct url *url, const struct wire *wire,
				struct err *err)
{
	struct websocket *websocket = mem_new(sizeof(*websocket));

	websocket->url = url;
	websocket->wire = *wire;
	websocket->in = (struct bytes){ .at = mem_new(IN_BYTES), .cap = IN_BYTES };
	websocket->out.cap = PIECE_BYTES + HEADER_MAX;
	websocket->out.at = mem_new(websocket->out.cap);
	if (wslay_frame_context_init(&websocket->frames, &callbacks, websocket))
		err_set(err, "There is no memory left for a WebSocket.");
	else if (upgrade_init(&websocket->upgrade, url, err))
		return websocket;
	websocket_free(websocket);
	return NULL;
}

/* --- sending ------------------------------------------------------------------------ */

/* `out` must be empty. False: there is no random mask. */
static bool send_frame(struct websocket *websocket, uint8_t opcode, const void *payload,
		       size_t len)
{
	struct wslay_frame_iocb frame = {
		.fin = 1, .opcode = opcode, .payload_length = len, .mask = 1,
		.data = payload, .data_length = len,
	};

	return wslay_frame_send(websocket->frames, &frame) == (ssize_t)len;
}

/* False: the wire ended. */
static bool flush(struct websocket *websocket, struct err *err)
{
	struct bytes *out = &websocket->out;

	for (;;) {
		if (!waiting(out) && websocket->pong_due) {
			websocket->pong_due = false;
			send_frame(websocket, WSLAY_PONG, websocket->pong.at,
				   websocket->pong.len);
		}
		if (!waiting(out))
			return true;
		ssize_t sent = websocket->wire.write(websocket->wire.context,
						     out->at + out->head, waiting(out),
						     err);
		if (sent <= 0)
			return sent == 0;
		consume(out, (size_t)sent);
	}
}

/* As far as it goes at once: nobody waits for the answer. */
static void say_goodbye(struct websocket *websocket, int code)
{
	const uint8_t payload[2] = { (uint8_t)(code >> 8), (uint8_t)code };
	struct err ignored;

	websocket->pong_due = false;
	if (!flush(websocket, &ignored) || waiting(&websocket->out))
		return;
	send_frame(websocket, WSLAY_CONNECTION_CLOSE, payload, sizeof(payload));
	flush(websocket, &ignored);
}

ssize_t websocket_write(struct websocket *websocket, const void *bytes, size_t len,
			struct err *err)
{
	if (websocket->ended) {
		*err = websocket->why;
		return -1;
	}
	if (!flush(websocket, err))
		return -1;
	if (!len || waiting(&websocket->out))
		return 0;
	if (len > PIECE_BYTES)
		len = PIECE_BYTES;
	if (!send_frame(websocket, WSLAY_BINARY_FRAME, bytes, len)) {
		err_set(err, "OpenSSL has no random bytes for a WebSocket. Use mqtts:// "
			     "instead.");
		return -1;
	}
	return flush(websocket, err) ? (ssize_t)len : -1;
}

void websocket_free(struct websocket *websocket)
{
	if (!websocket)
		return;
	if (websocket->open && !websocket->ended)
		say_goodbye(websocket, CODE_NORMAL);
	wslay_frame_context_free(websocket->frames);
	free(websocket->in.at);
	free(websocket->out.at);
	free(websocket);
}

/* --- receiving -------------------------------------------------------------------- */

static void breach(struct websocket *websocket, const char *what)
{
	err_set(&websocket->why, "%s broke the rules of WebSocket: %s. Use mqtts:// "
				 "instead, or tell whoever runs it.",
		websocket->url->host, what);
	say_goodbye(websocket, CODE_BREACH);
	websocket->ended = websocket->told = true;
}

static void take_close(struct websocket *websocket)
{
	const struct control *from = &websocket->control;
	const struct close_row *row = closes;
	int code = from->len < 2 ? CODE_NONE : from->at[0] << 8 | from->at[1];
	char reason[CONTROL_MAX * 2] = "";

	if (from->len == 1) {
		breach(websocket, "a close frame of one byte");
		return;
	}
	if (from->len > 2)
		foreign_copy((struct span){ (const char *)from->at + 2, from->len - 2 },
			     reason, sizeof(reason));
	while (row->code && row->code != code)
		row++;
	websocket->told = *reason || (code != CODE_NORMAL && code != CODE_NONE);
	if (websocket->told)
		err_set(&websocket->why, "%s closed the WebSocket: %s (%d)%s%s%s.%s%s",
			websocket->url->host, row->meaning, code,
			*reason ? ", saying \"" : "", reason, *reason ? "\"" : "",
			*row->advice ? " " : "", row->advice);
	else
		err_set(&websocket->why, "%s closed the connection.",
			websocket->url->host);
	say_goodbye(websocket, CODE_NORMAL);
	websocket->ended = true;
}

static bool is_control(uint8_t opcode)
{
	return opcode & 8;
}

/* NULL: the frame may come now. */
static const char *fault(const struct websocket *websocket,
			 const struct wslay_frame_iocb *frame)
{
	if (frame->mask)
		return "a masked frame, which only clients send";
	if (frame->rsv)
		return "a frame of an extension that nobody asked for";
	switch (frame->opcode) {
	case WSLAY_CONNECTION_CLOSE:
	case WSLAY_PING:
	case WSLAY_PONG:
		return NULL;
	case WSLAY_CONTINUATION_FRAME:
		return websocket->in_message ? NULL : "the rest of a message that never "
						      "began";
	case WSLAY_BINARY_FRAME:
		return websocket->in_message ? "a message inside another" : NULL;
	case WSLAY_TEXT_FRAME:
		return "a text frame, and MQTT is binary";
	default:
		return "a frame of an unknown kind";
	}
}

static void begin_frame(struct websocket *websocket, const struct wslay_frame_iocb *frame)
{
	const char *wrong = fault(websocket, frame);

	if (wrong) {
		breach(websocket, wrong);
		return;
	}
	websocket->in_frame = true;
	websocket->opcode = frame->opcode;
	websocket->left = frame->payload_length;
	websocket->control.len = 0;
	if (!is_control(frame->opcode))
		websocket->in_message = !frame->fin;
}

static void end_frame(struct websocket *websocket)
{
	websocket->in_frame = false;
	if (websocket->opcode == WSLAY_CONNECTION_CLOSE) {
		take_close(websocket);
	} else if (websocket->opcode == WSLAY_PING) {
		websocket->pong = websocket->control;
		websocket->pong_due = true;
	}
}

/* One piece of a frame. False: nothing more is here, or it has ended. */
static bool take_piece(struct websocket *websocket)
{
	struct wslay_frame_iocb frame;
	ssize_t got = wslay_frame_recv(websocket->frames, &frame);

	if (got == WSLAY_ERR_PROTO)
		breach(websocket, "a frame with a length that it must not have");
	if (got < 0)
		return false;
	if (!websocket->in_frame)
		begin_frame(websocket, &frame);
	if (websocket->ended)
		return false;
	/* wslay lets no control frame pass that is longer than 125 bytes. */
	if (is_control(websocket->opcode)) {
		struct control *control = &websocket->control;

		memcpy(control->at + control->len, frame.data, frame.data_length);
		control->len += frame.data_length;
	} else {
		websocket->rest = (struct span){ (const char *)frame.data,
						 frame.data_length };
	}
	websocket->left -= frame.data_length;
	if (!websocket->left)
		end_frame(websocket);
	return !websocket->ended;
}

/* Payload out of what is here. */
static size_t unpack(struct websocket *websocket, uint8_t *to, size_t len)
{
	size_t got = 0;

	do {
		struct span *rest = &websocket->rest;
		size_t here = rest->len < len - got ? rest->len : len - got;

		if (here) {
			memcpy(to + got, rest->at, here);
			*rest = (struct span){ rest->at + here, rest->len - here };
			got += here;
		}
	} while (got < len && !websocket->ended && take_piece(websocket));
	return got;
}

/* As the wire's read. */
static ssize_t fill(struct websocket *websocket, struct err *err)
{
	struct bytes *in = &websocket->in;
	ssize_t got = websocket->wire.read(websocket->wire.context, in->at + in->tail,
					   in->cap - in->tail, err);

	if (got > 0)
		in->tail += (size_t)got;
	return got;
}

ssize_t websocket_read(struct websocket *websocket, void *bytes, size_t len,
		       struct err *err)
{
	struct err ignored;

	for (int round = 0; round < ROUNDS_MAX; round++) {
		size_t got = unpack(websocket, bytes, len);

		/* Whoever takes no pong still sends what we want. */
		if (websocket->pong_due && !websocket->ended)
			flush(websocket, &ignored);
		if (got)
			return (ssize_t)got;
		if (websocket->ended) {
			*err = websocket->why;
			return -1;
		}
		ssize_t more = fill(websocket, err);
		if (more <= 0)
			return more;
	}
	return 0;
}

bool websocket_pending(const struct websocket *websocket)
{
	return waiting(&websocket->in) || websocket->rest.len;
}

bool websocket_holds(const struct websocket *websocket)
{
	return !websocket->ended && (waiting(&websocket->out) || websocket->pong_due);
}

bool websocket_told(const struct websocket *websocket)
{
	return websocket->told;
}

bool websocket_refused(const struct websocket *websocket)
{
	return websocket->upgrade.refused;
}

/* --- upgrade ------------------------------------------------------------------------ */

static int refuse(struct websocket *websocket)
{
	websocket->ended = websocket->told = true;
	return -1;
}

/* 1: the answer is here and good; what came behind it stays. */
static int take_answer(struct websocket *websocket, struct err *err)
{
	struct bytes *in = &websocket->in;
	struct span bytes = { (const char *)in->at, in->tail };
	size_t len = upgrade_head_len(bytes);

	if (!upgrade_begins(&websocket->upgrade, bytes, err))
		return refuse(websocket);
	if (!len && in->tail < UPGRADE_HEAD_MAX)
		return 0;
	if (!len || len > UPGRADE_HEAD_MAX) {
		err_set(err, "%s answered the request for a WebSocket with more than %d "
			     "bytes of headers. Check port and path.",
			websocket->url->host, UPGRADE_HEAD_MAX);
		return refuse(websocket);
	}
	if (!upgrade_check(&websocket->upgrade, (struct span){ bytes.at, len }, err))
		return refuse(websocket);
	consume(in, len);
	websocket->open = true;
	return 1;
}

int websocket_upgrade(struct websocket *websocket, struct err *err)
{
	if (!websocket->asked) {
		char request[UPGRADE_REQUEST_MAX];
		size_t len = upgrade_request(&websocket->upgrade, request);

		put(&websocket->out, request, len);
		websocket->asked = true;
	}
	if (!flush(websocket, err))
		return -1;
	for (;;) {
		ssize_t got = fill(websocket, err);
		if (got <= 0)
			return (int)got;
		int done = take_answer(websocket, err);
		if (done)
			return done;
	}
}
