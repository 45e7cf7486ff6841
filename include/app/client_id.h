/* The client id under which a broker keeps our session, the same from run to run.
 *
 * One for each profile, in a file of the state directory. The directory is made if
 * it is not there, 0700; the file is 0600. Neither is followed if it is a link, and
 * what belongs to somebody else is not trusted.
 *
 * Threads: main thread.
 */
#ifndef APP_CLIENT_ID_H
#define APP_CLIENT_ID_H

#include "core/err.h"

/* `profile` NULL: none. `version` of MQTT, see net/identity.h. Yours to free; NULL: err
 * says why. */
char *client_id_kept(const char *directory, const char *profile, int version,
		     struct err *err);

#endif
