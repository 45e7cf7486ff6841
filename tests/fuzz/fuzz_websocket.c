/* What a server may answer to the upgrade, and what frames it may send behind a good
 * answer: in pieces of any size the payload and the end are the same, and nothing is
 * read beyond what came. */
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "net/websocket.h"

enum { ANSWER_MAX = 512, REQUEST_MAX = 2048 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct server {
	const uint8_t *bytes;    /* to be sent behind the answer */
	size_t len, at, piece;
	bool upgrades;
	char answer[ANSWER_MAX];
	size_t answer_len, answer_at;
	char request[REQUEST_MAX];
	size_t request_len;
};

struct outcome {
	uint8_t *payload;
	size_t len;
	struct err why;
};

static void expect(bool claim)
{
	if (!claim)
		abort();
}

static void make_answer(struct server *server)
{
	static const char field[] = "Sec-WebSocket-Key: ";
	const char *key = strstr(server->request, field);
	unsigned char digest[SHA_DIGEST_LENGTH];
	char text[80], accept[32];

	expect(key);
	int len = snprintf(text, sizeof(text),
			   "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
			   key + strlen(field));
	SHA1((unsigned char *)text, (size_t)len, digest);
	EVP_EncodeBlock((unsigned char *)accept, digest, sizeof(digest));
	server->answer_len = (size_t)snprintf(
		server->answer, ANSWER_MAX, "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n"
		"Connection: upgrade\r\nSec-WebSocket-Accept: %s\r\n"
		"Sec-WebSocket-Protocol: mqtt\r\n\r\n", accept);
}

static ssize_t take(void *to, size_t len, const void *from, size_t size, size_t *at)
{
	size_t here = len < size - *at ? len : size - *at;

	memcpy(to, (const char *)from + *at, here);
	*at += here;
	return (ssize_t)here;
}

static ssize_t on_read(void *context, void *to, size_t len, struct err *err)
{
	struct server *server = context;

	if (len > server->piece)
		len = server->piece;
	if (server->upgrades && !server->answer_len)
		make_answer(server);
	if (server->answer_at < server->answer_len)
		return take(to, len, server->answer, server->answer_len,
			    &server->answer_at);
	if (server->at < server->len)
		return take(to, len, server->bytes, server->len, &server->at);
	err_set(err, "the end");
	return -1;
}

static ssize_t on_write(void *context, const void *from, size_t len, struct err *err)
{
	struct server *server = context;

	(void)err;
	if (server->request_len + len < REQUEST_MAX) {
		memcpy(server->request + server->request_len, from, len);
		server->request_len += len;
	}
	return (ssize_t)len;
}

static struct outcome run(struct server *server)
{
	static const struct url url = { .host = "h", .port = 80, .path = "/" };
	const struct wire wire = { server, on_read, on_write };
	struct websocket *websocket = websocket_new(&url, &wire, NULL);
	struct outcome out = { .payload = mem_new(server->len + 1) };
	ssize_t moved;
	int done;

	while (!(done = websocket_upgrade(websocket, &out.why)))
		;
	while (done > 0 && (moved = websocket_read(websocket, out.payload + out.len,
						   server->len + 1 - out.len,
						   &out.why)) >= 0) {
		out.len += (size_t)moved;
		expect(out.len <= server->len);
	}
	for (const char *at = out.why.text; *at; at++)
		expect((unsigned char)*at >= ' ' && *at != 127);
	expect(out.why.text[0]);
	websocket_free(websocket);
	return out;
}

/* The first byte says whether the rest is an answer or frames. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (!len)
		return 0;
	struct server server = { .bytes = bytes + 1, .len = len - 1, .piece = 1 << 20,
				.upgrades = bytes[0] & 1 };
	struct server pieces = server;
	struct outcome whole = run(&server);

	pieces.piece = 1 + bytes[0] / 2u;
	struct outcome cut = run(&pieces);
	expect(whole.len == cut.len && !memcmp(whole.payload, cut.payload, cut.len));
	if (server.upgrades)
		expect(!strcmp(whole.why.text, cut.why.text));
	free(whole.payload);
	free(cut.payload);
	return 0;
}
