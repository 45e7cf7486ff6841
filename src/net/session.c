#include "net/session.h"

#include <mosquitto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/mem.h"
#include "net/commands.h"
#include "net/foreign.h"
#include "net/keeper.h"
#include "net/proxy.h"
#include "net/thread.h"

enum {
	PACKET_MAX_BYTES = 16 << 20,
	CONNECT_TIMEOUT_S = 15,
	RETRY_MIN_MS = 1000,
	RETRY_MAX_MS = 60000,
};

struct session {
	/* every text is a copy, every default filled in */
	struct session_options options;
	struct inbox *inbox;
	struct commands *commands;
	pthread_t thread;
};

static bool check(const struct session_options *options, struct err *err)
{
	if (options->keepalive_s < 5 || options->keepalive_s > 65535)
		return err_set(err, "A keepalive of %d s is not possible: give 5 to "
				    "65535 with -k.", options->keepalive_s);
	if (options->version && (options->version < 3 || options->version > 5))
		return err_set(err, "MQTT version %d is not known: give 31, 311 or 5 "
				    "with -V.", options->version);
	struct proxy proxy;

	if (options->proxy && !proxy_parse(options->proxy, &proxy, err))
		return false;
	explicit_bzero(&proxy, sizeof(proxy));
	if (options->key_file && !options->cert_file)
		return err_set(err, "--key %s needs the certificate it belongs to: "
				    "--cert.", options->key_file);
	if (options->keep && !options->client_id)
		return err_set(err, "A session can only be kept for a client id that "
				    "stays the same: give one with -i.");
	bool v3 = options->version == 3 || options->version == 4;
	if (v3 && options->password && !options->user)
		return err_set(err, "MQTT 3 has no password without a user name: give "
				    "one with -u.");
	return true;
}

/* Calls `change` on every text of the options. */
static void each_text(struct session_options *options, void (*change)(const char **text))
{
	const char **const texts[] = {
		&options->client_id, &options->user, &options->password,
		&options->ca_file, &options->ca_path, &options->cert_file,
		&options->key_file, &options->key_passphrase, &options->tls_alpn,
		&options->proxy,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		change(texts[i]);
}

static void copy_text(const char **text)
{
	*text = mem_text(*text);
}

/* The token does not stay in freed memory, where a core dump would show it. */
static void wipe_text(const char **text)
{
	char *copy = (char *)*text;

	if (copy)
		explicit_bzero(copy, strlen(copy));
	free(copy);
	*text = NULL;
}

static void set_default(int *value, int otherwise)
{
	if (*value <= 0)
		*value = otherwise;
}

static void *run(void *argument)
{
	struct session *session = argument;

	keeper_run(&session->options, session->commands, session->inbox);
	return NULL;
}

static void free_session(struct session *session)
{
	commands_free(session->commands);
	each_text(&session->options, wipe_text);
	free(session);
	mosquitto_lib_cleanup();
}

struct session *session_start(const struct session_options *options, struct inbox *inbox,
			      struct err *err)
{
	if (!check(options, err))
		return NULL;
	struct session *session = mem_new(sizeof(*session));
	struct session_options *own = &session->options;
	mosquitto_lib_init();
	*own = *options;
	each_text(own, copy_text);
	if (!own->max_packet_bytes)
		own->max_packet_bytes = PACKET_MAX_BYTES;
	set_default(&own->connect_timeout_s, CONNECT_TIMEOUT_S);
	set_default(&own->retry_min_ms, RETRY_MIN_MS);
	set_default(&own->retry_max_ms, RETRY_MAX_MS);
	session->inbox = inbox;
	session->commands = commands_new();
	if (!session->commands)
		err_set(err, "No descriptor is left for the network thread. Raise the "
			     "limit with ulimit -n.");
	else if (thread_start(&session->thread, run, session, err))
		return session;
	free_session(session);
	return NULL;
}

void session_subscribe(struct session *session, uint32_t id, const char *filter, int qos,
		       int retain_handling)
{
	/* The queue copies the text. */
	const struct filter wanted = {
		.id = id,
		.text = (char *)filter,
		.qos = qos,
		.retain_handling = retain_handling,
	};

	commands_put(session->commands, COMMAND_SUBSCRIBE, &wanted);
}

void session_adopt(struct session *session, uint32_t id, const char *filter)
{
	const struct filter held = { .id = id, .text = (char *)filter };

	commands_put(session->commands, COMMAND_ADOPT, &held);
}

void session_unsubscribe(struct session *session, uint32_t id)
{
	commands_put(session->commands, COMMAND_UNSUBSCRIBE,
		     &(struct filter){ .id = id });
}

void session_reconnect(struct session *session)
{
	commands_put(session->commands, COMMAND_RECONNECT, NULL);
}

void session_stop(struct session *session)
{
	if (!session)
		return;
	commands_put(session->commands, COMMAND_QUIT, NULL);
	pthread_join(session->thread, NULL);
	free_session(session);
}

void session_hide(const struct session *session, char *text)
{
	foreign_hide(text, session->options.user);
	foreign_hide(text, session->options.password);
}

char *session_token(const char *text)
{
	static const char word[] = "FlespiToken";
	static const char blanks[] = " \t\r\n";

	text += strspn(text, blanks);
	size_t first = strcspn(text, blanks);
	if (first == strlen(word) && !strncasecmp(text, word, first)) {
		text += first;
		text += strspn(text, blanks);
	}
	size_t len = strlen(text);
	while (len && strchr(blanks, text[len - 1]))
		len--;
	return len ? mem_text_n(text, len) : NULL;
}
