/* The server's half of a WebSocket, as far as tests need it; and a line to one that is
 * only bytes in memory.
 *
 * There is one line at a time: line_lay() or line_open(), then line_tear().
 */
#ifndef TESTS_WEBSOCKET_SERVER_H
#define TESTS_WEBSOCKET_SERVER_H

#include "net/websocket.h"

#include <stddef.h>
#include <stdint.h>

struct line {
	struct websocket *websocket;
	uint8_t come[300000];    /* for it to read */
	size_t come_len, come_at;
	size_t cut;              /* bytes that a read or a write moves at most; 0: any */
	bool ends;               /* behind the last byte; else nothing more comes yet */
	bool stuck;              /* nothing can be sent */
	char sent[70000];        /* by it */
	size_t sent_len;
};

extern struct line line;

enum { ANSWER_MAX = 512, FRAME_HEAD_MAX = 10 };

/* The answer that opens the WebSocket which this request asks for; its length. */
size_t server_answer(const char *request, char out[ANSWER_MAX]);
/* The head of an unmasked frame; `first` is its first byte: FIN, RSV and opcode. */
size_t server_frame(uint8_t first, uint64_t len, uint8_t out[FRAME_HEAD_MAX]);
/* Unmasks the client's frame at the beginning of these bytes. Its length, 0: it is
 * not all here. */
size_t server_unmask(const uint8_t *bytes, size_t len, uint8_t *payload,
		     size_t *payload_len);

void line_lay(const struct url *url);
/* Lays it; the request is out, and the answer lies ready. */
void line_ask(const struct url *url);
void line_open(void);                    /* the whole upgrade, for ws://h.test/ */
void line_tear(void);
void line_come(const void *bytes, size_t len);
void line_come_text(const char *text);
void line_come_frame(uint8_t first, const void *payload, size_t len);
/* Reads until it ends or nothing more is there, so many bytes at a time. */
size_t line_read_all(uint8_t *to, size_t size, size_t piece, struct err *err);
/* Takes the next frame that was sent; its first byte. */
uint8_t line_take_sent(uint8_t payload[200], size_t *len);

#endif
