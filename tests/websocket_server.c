#include "websocket_server.h"

#include "test.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

size_t server_answer(const char *request, char out[ANSWER_MAX])
{
	static const char field[] = "Sec-WebSocket-Key: ";
	const char *key = strstr(request, field);
	unsigned char digest[SHA_DIGEST_LENGTH];
	char text[80], accept[32];

	assert_non_null(key);
	int len = snprintf(text, sizeof(text),
			   "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
			   key + strlen(field));
	SHA1((unsigned char *)text, (size_t)len, digest);
	EVP_EncodeBlock((unsigned char *)accept, digest, sizeof(digest));
	return (size_t)snprintf(out, ANSWER_MAX,
				"HTTP/1.1 101 Switching Protocols\r\n"
				"upgrade: WebSocket\r\n"
				"Connection: keep-alive, Upgrade\r\n"
				"Sec-WebSocket-Accept:  %s \r\n"
				"Sec-WebSocket-Protocol: mqtt\r\n\r\n", accept);
}

size_t server_frame(uint8_t first, uint64_t len, uint8_t out[FRAME_HEAD_MAX])
{
	int digits = len > 65535 ? 8 : len > 125 ? 2 : 0;

	out[0] = first;
	out[1] = (uint8_t)(digits == 8 ? 127 : digits ? 126 : len);
	for (int i = 0; i < digits; i++)
		out[2 + i] = (uint8_t)(len >> (8 * (digits - 1 - i)));
	return 2 + (size_t)digits;
}

size_t server_unmask(const uint8_t *bytes, size_t len, uint8_t *payload,
		     size_t *payload_len)
{
	size_t head = 2, size;

	if (len < 2)
		return 0;
	assert_true(bytes[1] & 0x80);
	size = bytes[1] & 0x7f;
	if (size == 126 && len >= 4) {
		size = (size_t)bytes[2] << 8 | bytes[3];
		head = 4;
	}
	if (len < head + 4 + size)
		return 0;
	for (size_t i = 0; i < size; i++)
		payload[i] = bytes[head + 4 + i] ^ bytes[head + i % 4];
	*payload_len = size;
	return head + 4 + size;
}

/* --- the line ----------------------------------------------------------------------- */

struct line line;

static size_t at_most(size_t len)
{
	return line.cut && len > line.cut ? line.cut : len;
}

static ssize_t read_line(void *context, void *bytes, size_t len, struct err *err)
{
	size_t left = line.come_len - line.come_at;

	assert_ptr_equal(context, &line);
	len = at_most(len < left ? len : left);
	memcpy(bytes, line.come + line.come_at, len);
	line.come_at += len;
	if (!len && line.ends)
		err_set(err, "the end");
	return !len && line.ends ? -1 : (ssize_t)len;
}

static ssize_t write_line(void *context, const void *bytes, size_t len, struct err *err)
{
	(void)err;
	assert_ptr_equal(context, &line);
	if (line.stuck)
		return 0;
	len = at_most(len);
	assert_true(line.sent_len + len < sizeof(line.sent));
	memcpy(line.sent + line.sent_len, bytes, len);
	line.sent_len += len;
	line.sent[line.sent_len] = '\0';
	return (ssize_t)len;
}

void line_come(const void *bytes, size_t len)
{
	assert_true(line.come_len + len <= sizeof(line.come));
	memcpy(line.come + line.come_len, bytes, len);
	line.come_len += len;
}

void line_come_text(const char *text)
{
	line_come(text, strlen(text));
}

void line_come_frame(uint8_t first, const void *payload, size_t len)
{
	uint8_t head[FRAME_HEAD_MAX];

	line_come(head, server_frame(first, len, head));
	line_come(payload, len);
}

void line_lay(const struct url *url)
{
	static const struct wire wire = { &line, read_line, write_line };

	memset(&line, 0, sizeof(line));
	line.websocket = websocket_new(url, &wire, NULL);
	assert_non_null(line.websocket);
}

void line_tear(void)
{
	websocket_free(line.websocket);
}

/* The request is out, and the answer lies ready. */
void line_ask(const struct url *url)
{
	char answer[ANSWER_MAX];

	line_lay(url);
	assert_int_equal(websocket_upgrade(line.websocket, NULL), 0);
	line_come(answer, server_answer(line.sent, answer));
	line.sent_len = 0;
}

void line_open(void)
{
	static const struct url url = {
		.host = "h.test", .port = 80, .websocket = true, .path = "/",
	};

	line_ask(&url);
	assert_int_equal(websocket_upgrade(line.websocket, NULL), 1);
}

/* Reads until it ends or nothing more is there. */
size_t line_read_all(uint8_t *to, size_t size, size_t piece, struct err *err)
{
	size_t got = 0;

	for (;;) {
		size_t left = size - got < piece ? size - got : piece;
		ssize_t moved = websocket_read(line.websocket, to + got, left, err);

		if (moved < 0)
			return got;
		if (!moved && line.come_at == line.come_len)
			return got;
		got += (size_t)moved;
		assert_true(got < size);
	}
}

/* What the other side gets told, frame by frame. */
uint8_t line_take_sent(uint8_t payload[200], size_t *len)
{
	const uint8_t *bytes = (const uint8_t *)line.sent;
	uint8_t first = bytes[0];
	size_t used = server_unmask(bytes, line.sent_len, payload, len);

	assert_true(used);
	line.sent_len -= used;
	memmove(line.sent, line.sent + used, line.sent_len);
	return first;
}
