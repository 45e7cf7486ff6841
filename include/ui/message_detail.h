/* Everything that is known about one message, in the order in which it is read.
 *
 * A copy: it outlives the message, which may leave history while it is looked at. How
 * it stands on the screen is the business of ui/pane_message.c. All texts are safe for
 * a terminal; only those of DETAIL_BYTES are bytes as they came.
 *
 * Bounded: of one value or payload DETAIL_VALUE_MAX bytes are kept, of all of them
 * DETAIL_BYTES_MAX, and DETAIL_MEMBERS_MAX members; what is left out is said.
 *
 * Owns:    its texts. Lends: spans, until it tells of another message.
 * Threads: screen thread. Cost: O(bytes kept).
 */
#ifndef UI_MESSAGE_DETAIL_H
#define UI_MESSAGE_DETAIL_H

#include "core/store.h"
#include "ui/theme.h"

enum {
	DETAIL_VALUE_MAX = 64 << 10,
	DETAIL_BYTES_MAX = 1 << 20,
	DETAIL_MEMBERS_MAX = 20000,
};

enum detail_kind {
	DETAIL_HEADING,          /* a label only */
	DETAIL_FACT,             /* about the message */
	DETAIL_MEMBER,           /* of its payload */
	DETAIL_SENTENCE,         /* a text only, broken at blanks */
	DETAIL_TEXT,             /* a text only, broken anywhere */
	DETAIL_BYTES,            /* the same, to be shown in hexadecimal */
};

struct piece { size_t at, len; };

struct detail {
	enum detail_kind kind;
	enum role role;          /* of the text */
	struct piece label, text, unit, note;
};

struct message_detail {      /* zeroed: of no message */
	struct buffer bytes;     /* what the pieces are of */
	struct detail *at;
	size_t count, cap;
};

void message_detail_fini(struct message_detail *detail);
void message_detail_tell(struct message_detail *detail, const struct message *message,
			 const struct store *store);
struct span message_detail_text(const struct message_detail *detail, struct piece piece);

#endif
