#include "net/upgrade.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/foreign.h"

enum { KEY_BYTES = 16, WORDS_MAX = 160 };

/* What an answer other than 101 means, by its status; the first row that it is in. */
struct answer_row {
	int from, to;
	const char *meaning, *advice;
};

static const char check_path[] = "Check port and path: many brokers have it at /mqtt.";
static const char try_later[] = "Try again later, or use mqtts://.";
static const char ask_owner[] = "A proxy or a firewall may be in the way; ask whoever "
				"runs it, or use mqtts://.";

static const struct answer_row answers[] = {
	{ 200, 299, "there is a web page and no WebSocket", check_path },
	{ 300, 399, "it is somewhere else", check_path },
	{ 401, 401, "it wants a login of its own", ask_owner },
	{ 403, 403, "it lets nobody in", ask_owner },
	{ 404, 405, "there is no WebSocket", check_path },
	{ 407, 407, "a proxy in between wants a login", ask_owner },
	{ 410, 410, "there is no WebSocket any more", check_path },
	{ 426, 426, "it wants another version of the protocol", ask_owner },
	{ 429, 429, "it has had too many connections", try_later },
	{ 503, 503, "it is busy or being repaired", try_later },
	{ 500, 599, "the web server in front does not reach the broker", try_later },
	{ 0, 999, "it does not want the request", ask_owner },
};

/* What other protocols answer to an HTTP request. */
struct greeting {
	const char *bytes;
	const char *meaning;
};

static const struct greeting greetings[] = {
	{ "\x15\x03", "speaks TLS. Use wss:// with this port" },
	{ "\x16\x03", "speaks TLS. Use wss:// with this port" },
	{ "SSH-", "is an SSH server. Check the port" },
	{ "GET ", "sends back what it gets: it is no web server. Check the port" },
	{ "HTTP/2", "speaks HTTP/2 only, and a WebSocket needs HTTP/1.1. Use mqtts://" },
	{ "", "answers with something that is not HTTP. Is it the port for WebSocket? "
	  "mqtts:// and mqtt:// are for those without" },
};

bool upgrade_init(struct upgrade *upgrade, const struct url *url, struct err *err)
{
	unsigned char bytes[KEY_BYTES];

	*upgrade = (struct upgrade){ .url = url };
	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return err_set(err, "OpenSSL has no random bytes for a WebSocket. Use "
				    "mqtts:// instead.");
	EVP_EncodeBlock((unsigned char *)upgrade->key, bytes, sizeof(bytes));
	return true;
}

/* As the Host field wants it: brackets round IPv6, no zone, no usual port. */
static void write_host(const struct url *url, char *out, size_t size)
{
	bool ipv6 = strchr(url->host, ':');
	int len = (int)strcspn(url->host, "%");
	bool usual = url->port == (url->tls ? 443 : 80);
	char port[8] = "";

	if (!usual)
		snprintf(port, sizeof(port), ":%d", url->port);
	snprintf(out, size, "%s%.*s%s%s", ipv6 ? "[" : "", len, url->host,
		 ipv6 ? "]" : "", port);
}

size_t upgrade_request(const struct upgrade *upgrade, char out[UPGRADE_REQUEST_MAX])
{
	char host[272];

	write_host(upgrade->url, host, sizeof(host));
	int len = snprintf(out, UPGRADE_REQUEST_MAX, "GET %s HTTP/1.1\r\n"
			   "Host: %s\r\n"
			   "Upgrade: websocket\r\n"
			   "Connection: Upgrade\r\n"
			   "Sec-WebSocket-Key: %s\r\n"
			   "Sec-WebSocket-Version: 13\r\n"
			   "Sec-WebSocket-Protocol: mqtt\r\n"
			   "User-Agent: flespitop/" FLESPITOP_VERSION "\r\n\r\n",
			   upgrade->url->path, host, upgrade->key);
	return (size_t)len;
}

bool upgrade_begins(const struct upgrade *upgrade, struct span bytes, struct err *err)
{
	static const char start[] = "HTTP/1.";
	size_t len = bytes.len < strlen(start) ? bytes.len : strlen(start);
	const struct greeting *row = greetings;

	if (!memcmp(bytes.at, start, len))
		return true;
	while (strlen(row->bytes) > bytes.len ||
	       memcmp(row->bytes, bytes.at, strlen(row->bytes)))
		row++;
	return err_set(err, "Port %d of %s %s.", upgrade->url->port, upgrade->url->host,
		       row->meaning);
}

size_t upgrade_head_len(struct span bytes)
{
	const char *end = bytes.len ? memmem(bytes.at, bytes.len, "\r\n\r\n", 4) : NULL;

	return end ? (size_t)(end - bytes.at) + 4 : 0;
}

/* --- header fields ------------------------------------------------------------------ */

static struct span trim(struct span text)
{
	while (text.len && (*text.at == ' ' || *text.at == '\t')) {
		text.at++;
		text.len--;
	}
	while (text.len && strchr(" \t\r", text.at[text.len - 1]))
		text.len--;
	return text;
}

/* The piece before the separator, or all of it; `rest` goes behind the separator. */
static struct span cut(struct span *rest, char separator)
{
	const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
	struct span piece = { rest->at, end ? (size_t)(end - rest->at) : rest->len };
	size_t used = piece.len + (end ? 1 : 0);

	rest->at += used;
	rest->len -= used;
	return piece;
}

static bool equals(struct span text, const char *word)
{
	return text.len == strlen(word) && !strncasecmp(text.at, word, text.len);
}

/* The next value of the field, from `rest` on; that begins behind the status line. */
static bool next_value(struct span *rest, const char *field, struct span *value)
{
	while (rest->len) {
		struct span line = cut(rest, '\n');
		struct span name = cut(&line, ':');

		*value = trim(line);
		if (equals(name, field))
			return true;
	}
	return false;
}

static struct span fields(struct span head)
{
	cut(&head, '\n');
	return head;
}

static bool find(struct span head, const char *field, struct span *value)
{
	struct span rest = fields(head);

	return next_value(&rest, field, value);
}

/* True if the word is in the field's list, however many lines that has. */
static bool lists(struct span head, const char *field, const char *word)
{
	struct span rest = fields(head), value;

	while (next_value(&rest, field, &value))
		while (value.len)
			if (equals(trim(cut(&value, ',')), word))
				return true;
	return false;
}

/* --- the answer --------------------------------------------------------------------- */

/* "HTTP/1.1 404 Not Found": 404, and the words behind the version. */
static int read_status(struct span head, char words[WORDS_MAX])
{
	struct span line = cut(&head, '\n');
	int status = 0;

	cut(&line, ' ');
	line = trim(line);
	foreign_copy(line, words, WORDS_MAX / 2);
	for (size_t i = 0; i < 3; i++) {
		if (i >= line.len || line.at[i] < '0' || line.at[i] > '9')
			return 0;
		status = status * 10 + line.at[i] - '0';
	}
	return line.len == 3 || line.at[3] == ' ' ? status : 0;
}

/* The place that a redirection names, as --url would take it. */
static void write_location(struct span location, char out[WORDS_MAX])
{
	static const char *const schemes[][2] = {
		{ "https://", "wss://" }, { "http://", "ws://" },
	};
	size_t used = 0;

	for (size_t i = 0; i < 2 && !used; i++) {
		size_t len = strlen(schemes[i][0]);

		if (location.len < len || strncasecmp(location.at, schemes[i][0], len))
			continue;
		used = (size_t)snprintf(out, WORDS_MAX, "%s", schemes[i][1]);
		location.at += len;
		location.len -= len;
	}
	foreign_copy(location, out + used, WORDS_MAX - used);
}

static bool explain(struct upgrade *upgrade, int status, struct span head,
		    struct err *err)
{
	const struct url *url = upgrade->url;
	const struct answer_row *row = answers;
	char words[WORDS_MAX], where[WORDS_MAX];
	struct span value;

	read_status(head, words);
	while (status < row->from || status > row->to)
		row++;
	upgrade->refused = status == 401 || status == 403 || status == 407;
	if (row->from == 300 && find(head, "Location", &value)) {
		write_location(value, where);
		return err_set(err, "%s answered \"%s\" at %s, port %d: it names %s. If "
				    "that is the broker, give it with --url; it is not "
				    "followed, since the token would go along.",
			       url->host, words, url->path, url->port, where);
	}
	if (status == 426 && find(head, "Sec-WebSocket-Version", &value)) {
		foreign_copy(value, where, sizeof(where));
		return err_set(err, "%s answered \"%s\": it knows version %s of "
				    "WebSocket, and 13 is spoken here. Use mqtts://.",
			       url->host, words, where);
	}
	return err_set(err, "%s answered \"%s\" at %s, port %d: %s. %s", url->host, words,
		       url->path, url->port, row->meaning, row->advice);
}

static bool is_accepted(const struct upgrade *upgrade, struct span head)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	unsigned char digest[SHA_DIGEST_LENGTH];
	char text[sizeof(upgrade->key) + sizeof(guid)];
	char expected[32];
	struct span value;

	int len = snprintf(text, sizeof(text), "%s%s", upgrade->key, guid);
	SHA1((unsigned char *)text, (size_t)len, digest);
	EVP_EncodeBlock((unsigned char *)expected, digest, sizeof(digest));
	return find(head, "Sec-WebSocket-Accept", &value) &&
	       span_equals(value, expected);
}

bool upgrade_check(struct upgrade *upgrade, struct span head, struct err *err)
{
	const char *host = upgrade->url->host;
	char words[WORDS_MAX];
	struct span value;
	int status = read_status(head, words);

	if (!status)
		return err_set(err, "%s answered with a broken line of HTTP: %s. Check "
				    "host and port.", host, words);
	if (status != 101)
		return explain(upgrade, status, head, err);
	if (!lists(head, "Upgrade", "websocket") || !lists(head, "Connection", "upgrade"))
		return err_set(err, "%s switched to something other than WebSocket. "
				    "Check port and path.", host);
	if (!is_accepted(upgrade, head))
		return err_set(err, "%s gave a wrong Sec-WebSocket-Accept: it is no "
				    "WebSocket server, or a proxy answered from its "
				    "memory. Use wss:// or mqtts://.", host);
	if (!find(head, "Sec-WebSocket-Protocol", &value) || !equals(value, "mqtt"))
		return err_set(err, "The WebSocket of %s at %s is not for MQTT. %s", host,
			       upgrade->url->path, check_path);
	if (find(head, "Sec-WebSocket-Extensions", &value) && value.len)
		return err_set(err, "%s uses an extension of WebSocket that it was not "
				    "offered. Use mqtts://.", host);
	return true;
}
