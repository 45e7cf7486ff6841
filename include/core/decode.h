/* What kind of payload it is, and where the members of an object begin.
 *
 * One pass, strict RFC 8259, no allocation per member: the result is one offset
 * for each top-level member, and the text stays as it was sent, so numbers keep
 * their very digits. Where cJSON is laxer (trailing bytes, 01, 1., raw control
 * characters, bad UTF-8) this one is strict; a lone surrogate, which RFC 8259
 * allows and cJSON does not, passes.
 *
 * Names are compared as they were sent: escapes are not resolved.
 *
 * Limits:  nesting to DECODE_DEPTH_MAX, as cJSON; a payload under 4 GiB.
 * Owns:    the offsets; valid until the next decode() with the same decoder.
 * Threads: a decoder belongs to one thread.
 * Cost:    O(bytes); memory 8 bytes a member, up to 40 where names are not sorted,
 *          reused for the next payload unless it was a giant.
 */
#ifndef CORE_DECODE_H
#define CORE_DECODE_H

#include "core/span.h"

#include <stdint.h>

enum { DECODE_DEPTH_MAX = 1000 };

enum payload_kind {
	PAYLOAD_EMPTY,    /* no bytes: to flespi, removal of what the topic held */
	PAYLOAD_OBJECT,   /* a JSON object: the offsets say where its members are */
	PAYLOAD_VALUE,    /* any other JSON value */
	PAYLOAD_TEXT,     /* valid UTF-8, but not JSON */
	PAYLOAD_BINARY,   /* not UTF-8 */
	PAYLOAD_KIND_COUNT
};

struct decoded {
	enum payload_kind kind;
	bool repeats;             /* a top-level name occurs twice; the last one counts */
	bool sorted;              /* names, with their closing quotes, ascend by bytes */
	const uint32_t *name_at;  /* member i: offset of the byte behind its quote */
	uint32_t count;           /* top-level members; 0 unless PAYLOAD_OBJECT */
	uint32_t end;             /* PAYLOAD_OBJECT: offset of the closing brace */
	uint32_t error_at;        /* PAYLOAD_TEXT: offset of the byte at fault, or length;
				     PAYLOAD_BINARY: of the first that is not UTF-8 */
	const char *error;        /* what is wrong there, a static phrase; else NULL */
};

struct decoder;

struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);               /* NULL is fine */
void decode(struct decoder *decoder, struct span payload, struct decoded *out);

/* True if the bytes are a whole JSON number token (RFC 8259 section 6). */
bool decode_is_number(struct span token);
/* Bytes of the UTF-8 character (RFC 3629, strict) at the front; 0: none is there. */
size_t decode_utf8(struct span bytes);

#endif
