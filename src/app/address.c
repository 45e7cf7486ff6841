#include "app/address.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { PLAIN_PORT = 1883 };

static char *url_of_host(const char *host, int port)
{
	bool ipv6 = strchr(host, ':');

	return mem_format("%s://%s%s%s", port == PLAIN_PORT ? "mqtt" : "mqtts",
			  ipv6 ? "[" : "", host, ipv6 ? "]" : "");
}

static bool check_host(const char *host, struct err *err)
{
	const char *colon = strchr(host, ':');

	if (strstr(host, "://"))
		return err_set(err, "--host takes a name without mqtts:// and the like; "
				    "--url takes the whole.");
	if (colon && colon == strrchr(host, ':'))
		return err_set(err, "--host takes a name without a port; "
				    "--port takes that.");
	return true;
}

bool address_find(const struct config *config, struct address *out, struct err *err)
{
	enum source from_url = config_source(config, OPTION_URL);
	enum source from_host = config_source(config, OPTION_HOST);
	const char *host = config_text(config, OPTION_HOST);
	int port = (int)config_number(config, OPTION_PORT);

	if (host && from_host == from_url)
		return err_set(err, "Both --url and --host say where the broker is; "
				    "give one.");
	if (from_host < from_url)
		host = NULL;
	out->source = host ? from_host : from_url;
	if (config_source(config, OPTION_PORT) < out->source)
		port = 0;
	if (host && !check_host(host, err))
		return false;
	char *text = host ? url_of_host(host, port) :
			    mem_text(config_text(config, OPTION_URL));
	bool ok = url_parse(text, &out->url, err);

	if (ok && port)
		out->url.port = port;
	free(text);
	return ok;
}
