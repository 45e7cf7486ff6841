#include "net/client.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "net/clock.h"
#include "net/foreign.h"
#include "net/properties.h"

enum { PACKETS_MAX = 1000 };   /* before others get their turn */

struct client {
	struct mosquitto *handle;
	const struct client_options *options;
	const struct client_events *events;
	struct inbox *inbox;
	struct decoder *decoder;
	struct properties properties;    /* of the message being received; reused */
	bool over;                       /* on_disconnect was called */
};

/* Secrets go before the text is cut, or half of one could stay. */
static void copy_words(const struct client *client, const mosquitto_property *properties,
		       int id, char out[REFUSAL_WORDS_MAX])
{
	char *text = NULL;

	if (mosquitto_property_read_string(properties, id, &text, false)) {
		foreign_hide(text, client->options->user);
		foreign_hide(text, client->options->password);
		foreign_copy(span_of(text), out, REFUSAL_WORDS_MAX);
	}
	free(text);
}

static void refuse(const struct client *client, const mosquitto_property *properties,
		   enum code_family family, int code)
{
	struct refusal refusal = { .family = family, .code = code };

	copy_words(client, properties, MQTT_PROP_REASON_STRING, refusal.reason);
	copy_words(client, properties, MQTT_PROP_SERVER_REFERENCE, refusal.reference);
	client->events->refused(client->events->context, &refusal);
}

/* User properties of CONNACK that flespi sends: `token` says who we are,
 * `subscriptions` what a resumed session still holds. */
static void read_facts(const mosquitto_property *properties, struct link_report *report)
{
	const mosquitto_property *at = properties;

	for (bool more = false; at; more = true) {
		char *name = NULL, *value = NULL;

		at = mosquitto_property_read_string_pair(at, MQTT_PROP_USER_PROPERTY,
							 &name, &value, more);
		char **to = !at ? NULL : !strcmp(name, "token") ? &report->token :
			!strcmp(name, "subscriptions") ? &report->subscriptions : NULL;
		if (to) {
			free(*to);
			*to = mem_text(value);
		}
		free(name);
		free(value);
	}
}

static enum code_family connack_family(const struct client *client)
{
	return client->options->version == 5 ? CODE_CONNACK_5 : CODE_CONNACK_311;
}

static void on_connect(struct mosquitto *handle, void *context, int code, int flags,
		       const mosquitto_property *properties)
{
	struct client *client = context;
	struct link_report *report = report_new(REPORT_CONNACK, clock_wall_us());
	uint16_t keepalive_s = (uint16_t)client->options->keepalive_s;

	(void)handle;
	report->code = code;
	report->version = client->options->version;
	report->state = code ? LINK_GREETING : LINK_UP;
	report->session_present = flags & 1;
	read_facts(properties, report);
	mosquitto_property_read_int16(properties, MQTT_PROP_SERVER_KEEP_ALIVE,
				      &keepalive_s, false);
	report->keepalive_s = keepalive_s;
	foreign_copy(span_of(client->options->client_id), report->client_id,
		     sizeof(report->client_id));
	client->events->greeted(client->events->context, report, keepalive_s);
	if (code)
		refuse(client, properties, connack_family(client), code);
}

/* Below 128 the number is libmosquitto's own, and client_work() hears of it. */
static void on_disconnect(struct mosquitto *handle, void *context, int code,
			  const mosquitto_property *properties)
{
	struct client *client = context;

	(void)handle;
	client->over = true;
	if (code >= 128)
		refuse(client, properties, CODE_DISCONNECT, code);
}

static void on_subscribe(struct mosquitto *handle, void *context, int mid, int count,
			 const int *codes)
{
	struct client *client = context;

	(void)handle;
	if (count > 0)
		client->events->answered(client->events->context, mid, codes[0]);
}

/* libmosquitto keeps an UNSUBACK's reason codes to itself, see net/inbox.h. */
static void on_unsubscribe(struct mosquitto *handle, void *context, int mid)
{
	struct client *client = context;

	(void)handle;
	client->events->answered(client->events->context, mid,
				 inbox_unsuback(client->inbox, (uint16_t)mid));
}

/* libmosquitto has acknowledged the message before it calls this, so nothing
 * in here may take long or fail. */
static void on_message(struct mosquitto *handle, void *context,
		       const struct mosquitto_message *message,
		       const mosquitto_property *properties)
{
	struct client *client = context;

	properties_read(&client->properties, properties);
	const struct message_parts parts = {
		.topic = span_of(message->topic),
		.payload = { message->payload, (size_t)message->payloadlen },
		.properties = client->properties.at,
		.property_count = client->properties.count,
		.received_us = clock_wall_us(),
		.mid = (uint16_t)message->mid,
		.qos = (uint8_t)message->qos,
		.retained = message->retain,     /* DUP: see net/inbox.h */
	};

	(void)handle;
	inbox_put(client->inbox, message_new(client->decoder, &parts));
}

static bool set_up(struct client *client, struct err *err)
{
	const struct client_options *options = client->options;

	client->handle = mosquitto_new(options->client_id, !options->keep, client);
	if (!client->handle)
		return err_set(err, "The client id was not taken by libmosquitto (%s). "
				    "Give another one with -i.", strerror(errno));
	mosquitto_threaded_set(client->handle, true);
	mosquitto_int_option(client->handle, MOSQ_OPT_PROTOCOL_VERSION, options->version);
	mosquitto_connect_v5_callback_set(client->handle, on_connect);
	mosquitto_disconnect_v5_callback_set(client->handle, on_disconnect);
	mosquitto_subscribe_callback_set(client->handle, on_subscribe);
	mosquitto_unsubscribe_callback_set(client->handle, on_unsubscribe);
	mosquitto_message_v5_callback_set(client->handle, on_message);
	if ((options->user || options->password) &&
	    mosquitto_username_pw_set(client->handle, options->user, options->password))
		return err_set(err, "User name or password hold bytes that are not "
				    "text, or more than 65,535 of them. Check the "
				    "token.");
	return true;
}

struct client *client_new(const struct client_options *options,
			  const struct client_events *events, struct inbox *inbox,
			  struct err *err)
{
	struct client *client = mem_new(sizeof(*client));

	client->options = options;
	client->events = events;
	client->inbox = inbox;
	client->decoder = decoder_new();
	if (set_up(client, err))
		return client;
	client_free(client);
	return NULL;
}

void client_free(struct client *client)
{
	if (!client)
		return;
	if (client->handle)
		mosquitto_destroy(client->handle);
	decoder_free(client->decoder);
	properties_fini(&client->properties);
	free(client);
}

bool client_connect(struct client *client, const char *path, struct err *err)
{
	const struct client_options *options = client->options;
	mosquitto_property *properties = NULL;

	if (options->version == 5) {
		mosquitto_property_add_int16(&properties, MQTT_PROP_RECEIVE_MAXIMUM,
					     65535);
		mosquitto_property_add_int32(&properties, MQTT_PROP_MAXIMUM_PACKET_SIZE,
					     options->packet_max);
		if (options->keep)
			mosquitto_property_add_int32(&properties,
						     MQTT_PROP_SESSION_EXPIRY_INTERVAL,
						     options->expiry_s);
	}
	int result = mosquitto_connect_bind_v5(client->handle, path, 0,
					       options->keepalive_s, NULL, properties);
	mosquitto_property_free_all(&properties);
	if (result == MOSQ_ERR_SUCCESS)
		return true;
	const char *why = result == MOSQ_ERR_ERRNO ? strerror(errno) :
						     mosquitto_strerror(result);
	return err_set(err, "CONNECT could not be sent (%s). Check client id and user "
			    "name.", why);
}

int client_fd(const struct client *client)
{
	return client->over ? -1 : mosquitto_socket(client->handle);
}

bool client_wants_write(const struct client *client)
{
	return mosquitto_want_write(client->handle);
}

static bool is_blocked(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK;
}

static int read_packets(struct client *client)
{
	for (int i = 0; i < PACKETS_MAX && !client->over; i++) {
		errno = 0;
		int result = mosquitto_loop_read(client->handle, 1);
		if (result || is_blocked())
			return result;
	}
	return MOSQ_ERR_SUCCESS;
}

static int write_packets(struct client *client)
{
	while (!client->over && mosquitto_want_write(client->handle)) {
		errno = 0;
		int result = mosquitto_loop_write(client->handle, 1);
		if (result || is_blocked())
			return result;
	}
	return MOSQ_ERR_SUCCESS;
}

bool client_work(struct client *client, struct err *err)
{
	int result = read_packets(client);

	if (!result)
		result = write_packets(client);
	if (!result && !client->over)
		result = mosquitto_loop_misc(client->handle);
	if (!result && client_fd(client) >= 0)
		return true;
	if (result == MOSQ_ERR_PROTOCOL || result == MOSQ_ERR_MALFORMED_PACKET ||
	    result == MOSQ_ERR_MALFORMED_UTF8 || result == MOSQ_ERR_DUPLICATE_PROPERTY)
		err_set(err, "a packet that breaks the rules of MQTT");
	else if (result == MOSQ_ERR_OVERSIZE_PACKET)
		err_set(err, "a packet larger than we agreed to");
	return false;
}

bool client_ask(struct client *client, struct filter *filter)
{
	mosquitto_property *properties = NULL;
	int result;

	if (filter->leaving)
		return !mosquitto_unsubscribe_v5(client->handle, &filter->mid,
						 filter->text, NULL);
	if (client->options->version == 5)
		mosquitto_property_add_varint(&properties,
					      MQTT_PROP_SUBSCRIPTION_IDENTIFIER,
					      filter->id);
	result = mosquitto_subscribe_v5(client->handle, &filter->mid, filter->text,
					filter->qos, filter->retain_handling << 4,
					properties);
	mosquitto_property_free_all(&properties);
	return !result;
}

void client_goodbye(struct client *client)
{
	if (!client->over && !mosquitto_disconnect_v5(client->handle, 0, NULL))
		write_packets(client);
}

char *client_library_version(char out[LIBRARY_VERSION_MAX])
{
	int major, minor, revision;

	mosquitto_lib_version(&major, &minor, &revision);
	snprintf(out, LIBRARY_VERSION_MAX, "%d.%d.%d", major, minor, revision);
	return out;
}
