/* The user name and password for the broker: a flespi token, or an account elsewhere.
 *
 * A token comes from, in this order: --token-file, FLESPI_TOKEN, token-command, a
 * question without echo. FLESPI_TOKEN goes only to flespi's own hosts and to
 * this machine, so that a typo in -L does not give the token away.
 *
 * Owns:    its texts; credentials_fini() wipes them. Threads: main thread.
 */
#ifndef APP_TOKEN_H
#define APP_TOKEN_H

#include "app/config.h"
#include "net/url.h"

struct credentials {
	char *user;              /* NULL: none */
	char *password;          /* NULL: none */
};

bool credentials_find(const struct config *config, const struct url *url,
		      struct credentials *out, struct buffer *warnings, struct err *err);
void credentials_fini(struct credentials *credentials);
bool url_is_flespi(const struct url *url);               /* one of flespi's hosts */

#endif
