/* Which broker the options mean: --url, or --host with --port.
 *
 * They are one setting in two spellings, so the one of the higher source counts: -L
 * on the command line beats a host in the config. A port of a lower source than
 * the address belongs to another address and is left alone.
 *
 * Threads: main thread.
 */
#ifndef APP_ADDRESS_H
#define APP_ADDRESS_H

#include "app/config.h"
#include "net/url.h"

struct address {
	struct url url;
	enum source source;      /* where it was said */
};

bool address_find(const struct config *config, struct address *out, struct err *err);

#endif
