#include "net/properties.h"

#include <mosquitto.h>
#include <stdlib.h>

#include "core/mem.h"

static struct span own_text(char **slot, char *text, size_t len)
{
	*slot = text;
	return (struct span){ text, text ? len : 0 };
}

static void read_property(const mosquitto_property *at, struct property *out,
			  char *texts[2])
{
	char *name = NULL, *value = NULL;
	void *bytes = NULL;
	uint8_t byte = 0;
	uint16_t number = 0;

	switch (out->id) {
	case PROPERTY_PAYLOAD_FORMAT:
		mosquitto_property_read_byte(at, out->id, &byte, false);
		out->number = byte;
		return;
	case PROPERTY_TOPIC_ALIAS:
		mosquitto_property_read_int16(at, out->id, &number, false);
		out->number = number;
		return;
	case PROPERTY_MESSAGE_EXPIRY:
		mosquitto_property_read_int32(at, out->id, &out->number, false);
		return;
	case PROPERTY_SUBSCRIPTION_ID:
		mosquitto_property_read_varint(at, out->id, &out->number, false);
		return;
	case PROPERTY_CORRELATION_DATA:
		mosquitto_property_read_binary(at, out->id, &bytes, &number, false);
		out->value = own_text(&texts[1], bytes, number);
		return;
	case PROPERTY_USER:
		mosquitto_property_read_string_pair(at, out->id, &name, &value, false);
		out->name = own_text(&texts[0], name, name ? strlen(name) : 0);
		break;
	default:
		mosquitto_property_read_string(at, out->id, &value, false);
	}
	out->value = own_text(&texts[1], value, value ? strlen(value) : 0);
}

static void clear(struct properties *set)
{
	for (size_t i = 0; i < 2 * set->count; i++)
		free(set->texts[i]);
	set->count = 0;
}

void properties_read(struct properties *set, const struct mqtt5__property *list)
{
	clear(set);
	for (; list; list = mosquitto_property_next(list)) {
		size_t i = set->count;

		if (i == set->cap) {
			set->cap = i ? 2 * i : 16;
			set->at = mem_resize(set->at, set->cap, sizeof(*set->at));
			set->texts = mem_resize(set->texts, 2 * set->cap,
						sizeof(*set->texts));
		}
		set->at[i] = (struct property){
			.id = (uint8_t)mosquitto_property_identifier(list),
		};
		set->texts[2 * i] = set->texts[2 * i + 1] = NULL;
		set->count++;
		read_property(list, &set->at[i], &set->texts[2 * i]);
	}
}

void properties_fini(struct properties *set)
{
	clear(set);
	free(set->at);
	free(set->texts);
	*set = (struct properties){ 0 };
}
