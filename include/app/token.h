/* The user name and password for the broker: a flespi token, or an account elsewhere; and
 * the passphrase of the client's key, which is always asked for.
 *
 * A token comes from, in this order: --token-file, FLESPI_TOKEN, token-file and then
 * token-command of a config file, a question without echo.
 *
 * A typo in -L must not give the token away. So FLESPI_TOKEN goes only to flespi's
 * own hosts and to this machine; what a config file names goes elsewhere only if a file
 * of no higher precedence names the broker; --token-file goes wherever it is sent.
 *
 * Owns:    its texts; credentials_fini() wipes them. Threads: main thread.
 */
#ifndef APP_TOKEN_H
#define APP_TOKEN_H

#include "app/address.h"

struct credentials {
	char *user;              /* NULL: none */
	char *password;          /* NULL: none */
	char *key_passphrase;    /* of the client's key; NULL: none */
};

bool credentials_find(const struct config *config, const struct address *address,
		      struct credentials *out, struct buffer *warnings, struct err *err);
void credentials_fini(struct credentials *credentials);
bool url_is_flespi(const struct url *url);               /* one of flespi's hosts */

#endif
