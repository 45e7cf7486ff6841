/* On what terms the session is held: the options as net/session.h takes them.
 *
 * Owns:    the client id, until terms_fini(); the other texts are the config's and the
 *          credentials'. Threads: main thread.
 */
#ifndef APP_TERMS_H
#define APP_TERMS_H

#include "app/token.h"
#include "net/session.h"

struct terms {
	struct session_options session;
	char *client_id;         /* NULL: any will do */
};

bool terms_find(const struct config *config, const struct url *url,
		const struct credentials *who, struct terms *out, struct err *err);
void terms_fini(struct terms *terms);
/* What the options bring with them that may not be meant, a line each. `flespi`: the
 * broker knows flespi's filters. */
void terms_warn(const struct config *config, bool flespi, struct buffer *warnings);

#endif
