#include "net/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/span.h"

struct scheme {
	const char *name;
	int port;
	bool tls, websocket;
};

static const struct scheme schemes[] = {
	{ "mqtts", 8883, true,  false },
	{ "mqtt",  1883, false, false },
	{ "wss",   443,  true,  true  },
	{ "ws",    80,   false, true  },
};

static const char schemes_say[] = "mqtts://, mqtt://, wss:// or ws://";

static const struct scheme *find_scheme(struct span name)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (name.len == strlen(schemes[i].name) &&
		    !strncasecmp(name.at, schemes[i].name, name.len))
			return &schemes[i];
	return NULL;
}

/* Sentences repeat what was typed, so whatever could be a password is looked for
 * before the first of them, and control bytes too. */
static bool check_text(const char *text, struct err *err)
{
	if (strchr(text, '@'))
		return err_set(err, "The URL holds a user or a password, which others "
				    "can read in the process list. Leave them out, and "
				    "use FLESPI_TOKEN, --token-file or -u instead.");
	for (const char *at = text; *at; at++)
		if (*at <= ' ' || *at > '~')
			return err_set(err, "The URL holds a blank, a control or a "
					    "non-ASCII character. Write an international "
					    "host name in its xn-- form.");
	if (strlen(text) > 512)
		return err_set(err, "The URL is longer than 512 characters. Give host, "
				    "port and path only.");
	return true;
}

static bool copy(char *out, size_t size, struct span from)
{
	if (from.len >= size)
		return false;
	memcpy(out, from.at, from.len);
	out[from.len] = '\0';
	return true;
}

static bool is_ipv6(const char *host)
{
	struct in6_addr ignored;
	char address[256];

	copy(address, sizeof(address), (struct span){ host, strcspn(host, "%") });
	return inet_pton(AF_INET6, address, &ignored) == 1;
}

static bool parse_host(struct span host, bool brackets, struct url *out, struct err *err)
{
	if (!host.len)
		return err_set(err, "The URL names no host: write it as "
				    "mqtts://mqtt.flespi.io.");
	if (!copy(out->host, sizeof(out->host), host))
		return err_set(err, "The host name is longer than 255 characters.");
	if (brackets && !is_ipv6(out->host))
		return err_set(err, "[%s] is not an IPv6 address.", out->host);
	if (!brackets && strpbrk(out->host, "[]:%?#\\\"<>"))
		return err_set(err, "%s is not a host name. An IPv6 address goes in "
				    "brackets: mqtts://[::1].", out->host);
	return true;
}

static bool parse_port(struct span text, struct url *out, struct err *err)
{
	long port = 0;

	for (size_t i = 0; i < text.len && port <= 65535; i++)
		port = text.at[i] >= '0' &&
			text.at[i] <= '9' ? port * 10 + text.at[i] - '0' : 65536;
	if (port < 1 || port > 65535)
		return err_set(err, "%.*s is not a port: it is a number from 1 to 65535.",
			       (int)text.len, text.at);
	out->port = (int)port;
	return true;
}

/* HOST, HOST:PORT, [IPV6] or [IPV6]:PORT. */
static bool parse_authority(struct span text, struct url *out, struct err *err)
{
	const char *end = text.at + text.len;
	const char *colon = memchr(text.at, ':', text.len);
	bool brackets = text.len && *text.at == '[';
	const char *close = brackets ? memchr(text.at, ']', text.len) : NULL;
	struct span host = text, rest = { end, 0 };

	if (brackets && !close)
		return err_set(err, "The URL opens a [ and never closes it: [::1].");
	if (brackets) {
		host = (struct span){ text.at + 1, (size_t)(close - text.at - 1) };
		rest = (struct span){ close + 1, (size_t)(end - close - 1) };
		if (rest.len && *rest.at != ':')
			return err_set(err, "Behind the ] of an IPv6 address goes "
					    "nothing or :PORT.");
	} else if (colon && colon == memrchr(text.at, ':', text.len)) {
		host.len = (size_t)(colon - text.at);
		rest = (struct span){ colon, (size_t)(end - colon) };
	}
	if (!parse_host(host, brackets, out, err))
		return false;
	return !rest.len || parse_port((struct span){ rest.at + 1, rest.len - 1 }, out,
				       err);
}

static bool parse_path(const char *path, struct url *out, struct err *err)
{
	if (!*path)
		path = "/";
	if (strchr(path, '#'))
		return err_set(err, "A # has no meaning in a broker's URL. Give a topic "
				    "filter with -t.");
	if (!out->websocket && strcmp(path, "/"))
		return err_set(err, "%s: only wss:// and ws:// have a path. Give a topic "
				    "filter with -t.", path);
	if (!copy(out->path, sizeof(out->path), span_of(path)))
		return err_set(err, "The path of the URL is longer than 255 characters.");
	return true;
}

bool url_parse(const char *text, struct url *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (!check_text(text, err))
		return false;
	const char *slashes = strstr(text, "://");
	if (!slashes)
		return err_set(err, "%s does not say how to connect: begin it with %s, "
				    "as in mqtts://%s.", text, schemes_say,
			       *text ? text : "mqtt.flespi.io");
	const struct scheme *scheme =
		find_scheme((struct span){ text, (size_t)(slashes - text) });
	if (!scheme)
		return err_set(err, "%.*s:// is not known: use %s.",
			       (int)(slashes - text), text, schemes_say);
	out->tls = scheme->tls;
	out->websocket = scheme->websocket;
	out->port = scheme->port;
	const char *authority = slashes + 3;
	size_t len = strcspn(authority, "/?#");
	return parse_authority((struct span){ authority, len }, out, err) &&
	       parse_path(authority + len, out, err);
}
