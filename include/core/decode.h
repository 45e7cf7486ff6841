/* What kind of payload it is, and where the members of an object begin.
 *
 * One pass, strict RFC 8259, no allocation per member: the result is one offset
 * for each top-level member, and the text stays as it was sent, so numbers keep
 * their very digits. Where cJSON is laxer (trailing bytes,
 * 01, 1., raw control characters, bad UTF-8) this one is strict; where it is
 * stricter there is no such place: see tests/fuzz.
 *
 * Limits:  nesting to DECODE_DEPTH_MAX, as cJSON; a payload under 4 GiB.
 * Owns:    the offsets; valid until the next decode() with the same decoder.
 * Threads: a decoder belongs to one thread.
 * Cost:    O(bytes); memory 4 bytes a member, reused.
 */
#ifndef CORE_DECODE_H
#define CORE_DECODE_H

#include "core/span.h"

#include <stdint.h>

enum { DECODE_DEPTH_MAX = 1000 };

enum payload_kind {
	PAYLOAD_EMPTY,    /* no bytes: removal of what the topic held (flespi MQTT API: empty payload) */
	PAYLOAD_OBJECT,   /* a JSON object: the offsets say where its members are */
	PAYLOAD_VALUE,    /* any other JSON value */
	PAYLOAD_TEXT,     /* valid UTF-8, but not JSON */
	PAYLOAD_BINARY,   /* not UTF-8 */
	PAYLOAD_KIND_COUNT
};

struct decoded {
	enum payload_kind kind;
	bool repeats;             /* a top-level name occurs more than once; the last one counts */
	const uint32_t *name_at;  /* member i: offset of the first byte after its opening quote */
	uint32_t count;           /* top-level members; 0 unless PAYLOAD_OBJECT */
	uint32_t end;             /* PAYLOAD_OBJECT: offset of the closing brace */
	uint32_t error_at;        /* PAYLOAD_TEXT and PAYLOAD_BINARY: offset of the offending byte */
	const char *error;        /* and what is wrong there, a static phrase; else NULL */
};

struct decoder;

struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);               /* NULL is fine */
void decode(struct decoder *decoder, struct span payload, struct decoded *out);

/* True if the bytes are a whole JSON number token (RFC 8259 section 6). */
bool decode_is_number(struct span token);

#endif
