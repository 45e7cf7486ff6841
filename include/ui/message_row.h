/* One message as one row of a list.
 *
 * A message of a device or of a channel's ident spreads over columns; any other
 * is its kind, its topic and its payload as text. What has to be searched in the
 * payload is looked up once, when the row comes into sight.
 *
 * Lends:   spans of a message_digest point into the message and live as long as it.
 * Threads: screen thread.
 */
#ifndef UI_MESSAGE_ROW_H
#define UI_MESSAGE_ROW_H

#include "core/topic.h"
#include "ui/columns.h"
#include "ui/pane.h"

/* Members with a column of their own. */
enum message_own {
	OWN_SPEED, OWN_LATITUDE, OWN_LONGITUDE, OWN_SATELLITES, OWN_IGNITION, OWN_COUNT
};

struct message_digest {
	uint64_t seq;            /* 0: empty */
	struct span own[OWN_COUNT];   /* values as sent; at == NULL: absent */
	struct span who;         /* `device.name`, else `ident`; at == NULL: neither */
	bool no_fix;             /* `position.valid` is false: where it was last */
	uint32_t shown;          /* members that columns show, times and names included */
	struct topic topic;
};

struct message_row {
	const struct view *view;
	const struct message *message;
	const struct message_digest *digest;
	int64_t previous_us;     /* receipt of the row before; 0: none */
};

void message_digest_make(const struct message *message, struct message_digest *out);

extern const struct column message_columns[];
enum { MESSAGE_COLUMN_COUNT = 10 };

void message_row_draw(const struct columns *columns, struct canvas *canvas,
		      struct rect line, const struct message_row *row);

#endif
