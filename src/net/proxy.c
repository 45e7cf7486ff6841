#include "net/proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/mem.h"
#include "core/span.h"
#include "net/url.h"

enum {
	SOCKS = 5, LOGIN = 1,        /* versions of the two protocols */
	METHOD_NONE = 0, METHOD_LOGIN = 2, METHOD_REFUSED = 0xff,
	KIND_IPV4 = 1, KIND_NAME = 3, KIND_IPV6 = 4,
	TEXT_MAX = 255,              /* of a name, a user, a password */
};

/* --- the option --------------------------------------------------------------------- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Takes %XX for a byte. False: it does not fit, or is none. */
static bool decode(struct span from, char out[TEXT_MAX + 1])
{
	size_t len = 0;

	for (size_t i = 0; i < from.len; i++) {
		int byte = (unsigned char)from.at[i];

		if (byte == '%') {
			if (from.len - i < 3)
				return false;
			int high = hex_digit(from.at[i + 1]);
			int low = hex_digit(from.at[i + 2]);
			if (high < 0 || low < 0)
				return false;
			byte = high << 4 | low;
			i += 2;
		}
		if (!byte || len == TEXT_MAX)
			return false;
		out[len++] = (char)byte;
	}
	out[len] = '\0';
	return true;
}

static bool parse_login(struct span text, struct proxy *out, struct err *err)
{
	const char *colon = memchr(text.at, ':', text.len);
	size_t len = colon ? (size_t)(colon - text.at) : text.len;
	struct span password = { text.at + len, 0 };

	if (colon)
		password = (struct span){ colon + 1, text.len - len - 1 };
	if (decode((struct span){ text.at, len }, out->user) && out->user[0] &&
	    decode(password, out->password))
		return true;
	return err_set(err, "The user or the password in --proxy is not one: 1 to 255 "
			    "bytes, with %%40 for @, %%3A for : and %%25 for %%.");
}

/* The rules for host and port are those of a broker's. */
static bool parse_place(const char *text, struct proxy *out, struct err *err)
{
	const char *colon = strrchr(text, ':'), *bracket = strrchr(text, ']');
	bool has_port = colon && (!bracket || colon > bracket);
	size_t len = strcspn(text, "/");
	char *as_url = mem_format("mqtt://%.*s%s", (int)len, text,
				  has_port ? "" : ":1080");
	struct err why;
	struct url url;
	bool ok = url_parse(as_url, &url, &why);

	free(as_url);
	if (!ok)
		return err_set(err, "--proxy: %s", why.text);
	if (text[len] && strcmp(text + len, "/"))
		return err_set(err, "--proxy has no path: write it as "
				    "socks5h://HOST[:PORT].");
	memcpy(out->host, url.host, sizeof(out->host));
	out->port = url.port;
	return true;
}

bool proxy_parse(const char *text, struct proxy *out, struct err *err)
{
	static const char here[] = "socks5://", there[] = "socks5h://";
	const char *at = strrchr(text, '@');

	*out = (struct proxy){ 0 };
	out->resolves = !strncasecmp(text, there, strlen(there));
	if (!out->resolves && strncasecmp(text, here, strlen(here)))
		return err_set(err, "--proxy takes a SOCKS5 proxy only: write it as "
				    "socks5h://HOST[:PORT].");
	text += strlen(out->resolves ? there : here);
	if (!at)
		return parse_place(text, out, err);
	return parse_login((struct span){ text, (size_t)(at - text) }, out, err) &&
	       parse_place(at + 1, out, err);
}

/* --- the protocol ------------------------------------------------------------------- */

struct talk {
	const struct proxy *proxy;
	int fd;
	const char *host;
	int port;
	const struct deadline *until;
	struct err *err;
};

static bool await(const struct talk *talk, short events)
{
	switch (clock_wait(talk->until, talk->fd, events)) {
	case CLOCK_READY:
		return true;
	case CLOCK_TIMEOUT:
		return err_set(talk->err, "The proxy %s:%d did not connect to %s:%d "
					  "within %d s. Check --proxy, and that the "
					  "proxy may go there.", talk->proxy->host,
			       talk->proxy->port, talk->host, talk->port,
			       talk->until->timeout_s);
	default:
		return false;
	}
}

static bool lost(const struct talk *talk, ssize_t moved)
{
	return err_set(talk->err, "The proxy %s:%d %s%s. Check --proxy, and that it is a "
				  "SOCKS5 proxy.", talk->proxy->host, talk->proxy->port,
		       moved ? "is gone: " : "closed the connection",
		       moved ? strerror(errno) : "");
}

static bool say(const struct talk *talk, const uint8_t *bytes, size_t len)
{
	while (len) {
		if (!await(talk, POLLOUT))
			return false;
		ssize_t sent = send(talk->fd, bytes, len, MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return lost(talk, sent);
		bytes += sent > 0 ? sent : 0;
		len -= sent > 0 ? (size_t)sent : 0;
	}
	return true;
}

/* Exactly so many: what comes behind them is the broker's. */
static bool hear(const struct talk *talk, uint8_t *bytes, size_t len)
{
	while (len) {
		if (!await(talk, POLLIN))
			return false;
		ssize_t got = recv(talk->fd, bytes, len, 0);
		if (!got || (got < 0 && errno != EAGAIN && errno != EINTR))
			return lost(talk, got);
		bytes += got > 0 ? got : 0;
		len -= got > 0 ? (size_t)got : 0;
	}
	return true;
}

static bool is_no_socks(const struct talk *talk, uint8_t byte)
{
	const char *what = byte == 'H' ? "speaks HTTP, not SOCKS5" :
			   byte == 0 || byte == 4 ? "speaks SOCKS4, not SOCKS5" :
						    "does not speak SOCKS5";

	return err_set(talk->err, "The proxy %s:%d %s. Check --proxy.",
		       talk->proxy->host, talk->proxy->port, what);
}

static size_t put_text(uint8_t *out, const char *text)
{
	size_t len = strlen(text);

	out[0] = (uint8_t)len;
	memcpy(out + 1, text, len);
	return 1 + len;
}

static bool log_in(const struct talk *talk)
{
	const struct proxy *proxy = talk->proxy;
	uint8_t bytes[1 + 2 * (1 + TEXT_MAX)] = { LOGIN }, answer[2];
	size_t len = 1;

	len += put_text(bytes + len, proxy->user);
	len += put_text(bytes + len, proxy->password);
	bool said = say(talk, bytes, len);
	explicit_bzero(bytes, sizeof(bytes));
	if (!said || !hear(talk, answer, sizeof(answer)))
		return false;
	return !answer[1] || err_set(talk->err, "The proxy %s:%d refused user and "
						"password. Check those in --proxy or "
						"FLESPITOP_PROXY.", proxy->host,
				     proxy->port);
}

static bool agree(const struct talk *talk)
{
	const struct proxy *proxy = talk->proxy;
	const uint8_t plain[] = { SOCKS, 1, METHOD_NONE };
	const uint8_t both[] = { SOCKS, 2, METHOD_NONE, METHOD_LOGIN };
	bool login = proxy->user[0];
	uint8_t answer[2];

	if (!say(talk, login ? both : plain, login ? sizeof(both) : sizeof(plain)) ||
	    !hear(talk, answer, 1))
		return false;
	if (answer[0] != SOCKS)
		return is_no_socks(talk, answer[0]);
	if (!hear(talk, answer + 1, 1))
		return false;
	if (answer[1] == METHOD_NONE)
		return true;
	if (answer[1] == METHOD_LOGIN && login)
		return log_in(talk);
	return err_set(talk->err, "The proxy %s:%d %s.", proxy->host, proxy->port,
		       login ? "wants another kind of login than user and password" :
			       "wants a login: give it in FLESPITOP_PROXY as "
			       "socks5h://USER:PASSWORD@HOST:PORT");
}

/* RFC 1928 section 6 */
struct reply_row {
	const char *meaning, *advice;
};

static const struct reply_row replies[] = {
	[1] = { "it failed", "Look into its log." },
	[2] = { "its rules do not allow that", "Ask whoever runs it, or try wss://." },
	[3] = { "it has no network to there", "Check the proxy's own network." },
	[4] = { "it does not reach the host", "Check the host name." },
	[5] = { "the connection was refused: nothing listens there",
		"Check host and port of the broker." },
	[6] = { "the time to live ran out on the way", "Check the proxy's own network." },
	[7] = { "it does not know how to connect", "Use another proxy." },
	[8] = { "it does not know this kind of address",
		"Try socks5h:// instead of socks5://, or the other way round." },
};

static bool explain(const struct talk *talk, uint8_t code)
{
	bool known = code < sizeof(replies) / sizeof(*replies);
	const struct reply_row *row = &replies[known ? code : 1];

	return err_set(talk->err, "The proxy %s:%d did not connect to %s:%d: %s (%d). %s",
		       talk->proxy->host, talk->proxy->port, talk->host, talk->port,
		       known ? row->meaning : "for a reason that is not known", code,
		       row->advice);
}

static size_t put_target(const struct talk *talk, uint8_t *out)
{
	uint8_t address[sizeof(struct in6_addr)];
	size_t len = 0;

	if (inet_pton(AF_INET, talk->host, address) == 1) {
		out[len++] = KIND_IPV4;
		memcpy(out + len, address, 4);
		len += 4;
	} else if (inet_pton(AF_INET6, talk->host, address) == 1) {
		out[len++] = KIND_IPV6;
		memcpy(out + len, address, 16);
		len += 16;
	} else {
		out[len++] = KIND_NAME;
		len += put_text(out + len, talk->host);
	}
	out[len++] = (uint8_t)(talk->port >> 8);
	out[len++] = (uint8_t)talk->port;
	return len;
}

/* The answer ends with an address of the proxy's, of which only the length matters. */
static bool skip_address(const struct talk *talk, uint8_t kind)
{
	uint8_t bytes[TEXT_MAX + 2], len = kind == KIND_IPV4 ? 4 : 16;

	if (kind == KIND_NAME && !hear(talk, &len, 1))
		return false;
	if (kind != KIND_IPV4 && kind != KIND_NAME && kind != KIND_IPV6)
		return is_no_socks(talk, 0xff);
	return hear(talk, bytes, len + 2u);
}

static bool reach(const struct talk *talk)
{
	uint8_t bytes[3 + 1 + 1 + TEXT_MAX + 2] = { SOCKS, 1, 0 }, answer[4];
	size_t len = 3 + put_target(talk, bytes + 3);

	if (!say(talk, bytes, len) || !hear(talk, answer, sizeof(answer)))
		return false;
	if (answer[0] != SOCKS)
		return is_no_socks(talk, answer[0]);
	if (answer[1])
		return explain(talk, answer[1]);
	return skip_address(talk, answer[3]);
}

bool proxy_connect(const struct proxy_request *request, const struct deadline *until,
		   struct err *err)
{
	const struct talk talk = {
		request->proxy, request->fd, request->host, request->port, until, err,
	};

	return agree(&talk) && reach(&talk);
}
