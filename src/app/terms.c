#include "app/terms.h"

#include <stdlib.h>
#include <string.h>

#include "app/client_id.h"
#include "app/paths.h"
#include "app/watch.h"
#include "core/mem.h"

static int mqtt_version(const struct config *config)
{
	const char *version = config_text(config, OPTION_MQTT_VERSION);

	if (!version)
		return 0;
	return !strcmp(version, "31") ? 3 : !strcmp(version, "311") ? 4 : 5;
}

/* A look in passing must not empty what is kept for whoever reads it. */
static bool keeps(const struct config *config)
{
	return config_flag(config, OPTION_KEEP) && !config_flag(config, OPTION_CHECK);
}

/* A kept session needs an id that stays the same; NULL in *id: any will do. */
static bool find_client_id(const struct config *config, char **id, struct err *err)
{
	bool other = config_flag(config, OPTION_KEEP) && !keeps(config);
	const char *said = other ? NULL : config_text(config, OPTION_ID);
	struct paths paths;

	if (said || !keeps(config)) {
		*id = mem_text(said);
		return true;
	}
	paths_init(&paths);
	*id = client_id_kept(paths.state, config_text(config, OPTION_PROFILE),
			     mqtt_version(config), err);
	paths_fini(&paths);
	return *id;
}

bool terms_find(const struct config *config, const struct url *url,
		const struct credentials *who, struct terms *out, struct err *err)
{
	*out = (struct terms){ 0 };
	if (!find_client_id(config, &out->client_id, err))
		return false;
	out->session = (struct session_options){
		.url = *url, .version = mqtt_version(config),
		.client_id = out->client_id, .keep = keeps(config),
		.expiry_s = (uint32_t)config_number(config, OPTION_SESSION_EXPIRY),
		.user = who->user, .password = who->password,
		.keepalive_s = (int)config_number(config, OPTION_KEEPALIVE),
		.ca_file = config_text(config, OPTION_CAFILE),
		.ca_path = config_text(config, OPTION_CAPATH),
		.cert_file = config_text(config, OPTION_CERT),
		.key_file = config_text(config, OPTION_KEY),
		.tls_alpn = config_text(config, OPTION_TLS_ALPN),
		.insecure = config_flag(config, OPTION_INSECURE),
		.key_passphrase = who->key_passphrase,
		.proxy = config_text(config, OPTION_PROXY),
	};
	return true;
}

void terms_fini(struct terms *terms)
{
	free(terms->client_id);
	*terms = (struct terms){ 0 };
}

void terms_warn(const struct config *config, bool flespi, struct buffer *warnings)
{
	const char *group = config_text(config, OPTION_SHARE);
	bool keep = config_flag(config, OPTION_KEEP);

	if (group)
		buffer_format(warnings, "Sharing as a member of group %s: what comes "
			      "here does not come to the others in it, and states kept "
			      "by the broker may not come at all.\n", group);
	if (group && strchr(group, ':') && !flespi)
		buffer_format(warnings, "Only flespi divides by levels of the topic: to "
			      "this broker %s is nothing but a name.\n", group);
	if (keep && !watch_qos(config))
		buffer_format(warnings, "With -q 0 nothing waits at the broker while you "
					"are away; leave -q out, or say -q 1.\n");
	if (!keep && config_source(config, OPTION_SESSION_EXPIRY) == SOURCE_COMMAND_LINE)
		buffer_add_text(warnings,
				"--session-expiry does nothing without --keep.\n");
}
