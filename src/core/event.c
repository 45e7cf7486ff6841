#include "core/event.h"

#include <stdlib.h>

#include "core/err.h"
#include "core/format.h"
#include "core/json.h"
#include "core/mem.h"
#include "core/text.h"

/* A sentence has a head (what happened, to what), a reason behind a colon,
 * figures, and a tail behind a semicolon with what one reads only after that:
 *
 *   disconnected: no data for too long (17), after 11 m 50 s, 23 messages; 4.1K in
 *
 * The head begins with the meaning of the event's code; every further piece is a
 * member of the record, in the order of the table below: why comes first, since the
 * end of a sentence is what a narrow screen cuts off. */

static const int64_t DAY_US = INT64_C(86400) * 1000000;
static const int64_t YEAR_2010_US = INT64_C(1262304000) * 1000000;
enum { PIECE_MAX = 120, PAYLOAD_MAX = 200, CODE_MAX = 1000000 };

enum piece {
	PIECE_TEXT, PIECE_DURATION, PIECE_COUNT, PIECE_BYTES,
	PIECE_CLOSE, PIECE_BLOCKED, PIECE_ERROR,
};

struct detail {
	const char *member;
	enum piece piece;
	bool tail;
	const char *before, *after;
};

static const struct detail details[] = {
	{ "close_code",    PIECE_CLOSE,    false, ": ",         "" },
	{ "blocked",       PIECE_BLOCKED,  false, ": ",         "" },
	{ "client_id",     PIECE_TEXT,     false, ", client ",  "" },
	{ "name",          PIECE_TEXT,     false, ": ",         "" },
	{ "topic",         PIECE_TEXT,     false, ": ",         "" },
	{ "ident",         PIECE_TEXT,     false, ", ident ",   "" },
	{ "address",       PIECE_TEXT,     false, ", ",         "" },
	{ "method",        PIECE_TEXT,     false, ": ",         "" },
	{ "uri",           PIECE_TEXT,     false, " ",          "" },
	{ "response_code", PIECE_TEXT,     false, " -> ",       "" },
	{ "duration",      PIECE_DURATION, false, " after ",    "" },
	{ "msgs",          PIECE_COUNT,    false, ", ",         " message" },
	{ "published",     PIECE_COUNT,    false, ", ",         " message" },
	{ "reason",        PIECE_TEXT,     false, ": ",         "" },
	{ "error",         PIECE_ERROR,    false, ": ",         "" },
	{ "text",          PIECE_TEXT,     false, ": ",         "" },
	{ "response",      PIECE_TEXT,     true,  "answer ",    "" },
	{ "error_code",    PIECE_TEXT,     true,  "error ",     "" },
	{ "send_code",     PIECE_TEXT,     true,  "code ",      "" },
	{ "recv",          PIECE_BYTES,    true,  "",           " in" },
	{ "send",          PIECE_BYTES,    true,  "",           " out" },
	{ "source",        PIECE_TEXT,     true,  "from ",      "" },
	{ "transport",     PIECE_TEXT,     true,  "over ",      "" },
	{ "host",          PIECE_TEXT,     true,  "by ",        "" },
	{ NULL, PIECE_TEXT, false, NULL, NULL },
};

/* --- text ------------------------------------------------------------------------ */

/* Takes the end off `text` until it has at most `max` bytes, with an ellipsis. */
static void cut(struct buffer *text, size_t from, size_t max)
{
	static const char ellipsis[] = "…";

	if (text->len - from <= max)
		return;
	size_t end = from + max - (sizeof(ellipsis) - 1);

	while (end > from && ((unsigned char)text->at[end] & 0xC0) == 0x80)
		end--;
	text->len = end;
	buffer_add_text(text, ellipsis);
}

char *event_sentence(struct span text)
{
	struct buffer safe = { 0 };

	if (text.len > ERR_TEXT_MAX)
		text.len = ERR_TEXT_MAX + 1;     /* escaping never shortens */
	text_safe(text, &safe);
	cut(&safe, 0, ERR_TEXT_MAX);
	return safe.at ? buffer_take(&safe) : mem_text("");
}

/* Appends what the token says, safe and at most PIECE_MAX bytes long. */
static void add_token(struct buffer *out, struct span token)
{
	struct buffer plain = { 0 };
	size_t from = out->len;

	if (token.len && token.at[0] == '"') {
		json_unquote(&plain, token);
		token = (struct span){ plain.at, plain.len };
	}
	if (token.len > PIECE_MAX)
		token.len = PIECE_MAX + 1;
	text_safe(token, out);
	cut(out, from, PIECE_MAX);
	buffer_fini(&plain);
}

static bool code_of(struct span token, int *code)
{
	double number;

	if (!number_value(token, &number) || number < -CODE_MAX || number > CODE_MAX)
		return false;
	*code = (int)number;
	return true;
}

/* --- pieces ---------------------------------------------------------------------- */

static void add_code(struct buffer *out, enum code_family family, int code)
{
	const struct code_info *info = code_find(family, code);

	if (info)
		buffer_format(out, "%s (%d)", info->meaning, code);
	else
		buffer_format(out, "code %d", code);
}

/* `error` is an object whose `text` says it, or the text itself. */
static void add_error(struct buffer *out, struct span token)
{
	struct json *json = json_parse(token, NULL);
	const char *text = json_string(json_member(json, "text"));

	if (text) {
		size_t from = out->len;

		text_safe(span_of(text), out);
		cut(out, from, PIECE_MAX);
	} else {
		add_token(out, token);
	}
	json_free(json);
}

static void add_number(struct buffer *out, const struct detail *detail, double number)
{
	char text[FORMAT_MAX];

	switch (detail->piece) {
	case PIECE_DURATION:
		buffer_add_text(out, format_duration(text, (int64_t)(number * 1e6)));
		break;
	case PIECE_BYTES:
		buffer_add_text(out, format_bytes(text, (uint64_t)number));
		break;
	default:
		buffer_add_text(out, format_count(text, (uint64_t)number));
		break;
	}
	buffer_add_text(out, detail->after);
	if (detail->piece == PIECE_COUNT && (uint64_t)number != 1)
		buffer_add_char(out, 's');
}

static bool is_worth(const struct detail *detail, struct span token)
{
	double number;
	int code;

	if (!token.len || span_equals(token, "null") || span_equals(token, "\"\""))
		return false;
	switch (detail->piece) {
	case PIECE_DURATION:
	case PIECE_COUNT:
	case PIECE_BYTES:
		return number_value(token, &number) && number >= 0 && number < 1e12;
	case PIECE_CLOSE:
		return code_of(token, &code);
	case PIECE_BLOCKED:
		return code_of(token, &code) && code;
	default:
		return true;
	}
}

static void add_detail(struct buffer *out, const struct detail *detail, struct span token)
{
	double number = 0;
	int code = 0;

	buffer_add_text(out, detail->before);
	switch (detail->piece) {
	case PIECE_TEXT:
		add_token(out, token);
		break;
	case PIECE_ERROR:
		add_error(out, token);
		break;
	case PIECE_CLOSE:
		code_of(token, &code);
		add_code(out, CODE_CLOSE, code);
		break;
	case PIECE_BLOCKED:
		code_of(token, &code);
		add_code(out, CODE_BLOCKED, code);
		break;
	default:
		number_value(token, &number);
		add_number(out, detail, number);
		break;
	}
}

static void add_details(struct buffer *out, const struct message *message,
			const struct event *event)
{
	size_t head = out->len;
	bool tail = false;

	for (const struct detail *detail = details; detail->member; detail++) {
		struct span token = message_find(message, detail->member);

		if (!is_worth(detail, token))
			continue;
		/* A device's log is read beside the device, which has this ident. */
		if (event->entity == ENTITY_DEVICES && !strcmp(detail->member, "ident"))
			continue;
		if (detail->tail) {
			buffer_add_text(out, tail ? ", " : "; ");
			tail = true;
		}
		if (detail->piece == PIECE_DURATION && out->len > head)
			buffer_add_char(out, ',');
		add_detail(out, detail, token);
	}
}

/* --- records --------------------------------------------------------------------- */

static void add_head(struct buffer *out, const struct topic *topic,
		     const struct code_info *info, int code)
{
	const char *entity = topic_entity_name(topic->entity);
	size_t len = strlen(entity);

	if (info && len && !strncmp(info->meaning, "item ", 5)) {
		buffer_add(out, entity, entity[len - 1] == 's' ? len - 1 : len);
		buffer_add_text(out, info->meaning + 4);
		return;
	}
	if (info) {
		buffer_add_text(out, info->meaning);
		return;
	}
	if (topic->leaf.len)
		add_token(out, topic->leaf);
	else
		buffer_add_text(out, "event");
	if (code)
		buffer_format(out, " (code %d)", code);
}

static void read_codes(const struct message *message, struct event *out)
{
	const struct code_info *info = code_find(CODE_EVENT, out->code);
	const struct code_info *close = NULL, *blocked = NULL;
	int code;

	if (code_of(message_find(message, "close_code"), &out->close_code))
		close = code_find(CODE_CLOSE, out->close_code);
	if (code_of(message_find(message, "blocked"), &code))
		blocked = code_find(CODE_BLOCKED, code);
	if (info) {
		out->severity = info->severity;
		out->advice = info->advice;
	}
	if (close && close->severity > out->severity)
		out->severity = close->severity;
	/* The event's own advice is to read the code; the sentence has it in words. */
	if (close || blocked)
		out->advice = close ? close->advice : blocked->advice;
	if (code_of(message_find(message, "send_code"), &code) && code < 0)
		out->severity = SEVERITY_ALERT;
	if (code_of(message_find(message, "response_code"), &code) && code >= 400 &&
	    out->severity < SEVERITY_NOTICE)
		out->severity = SEVERITY_NOTICE;
}

static uint64_t member_id(const struct message *message, const char *name)
{
	double number;

	return message_number(message, name, &number) && number >= 1 && number < 9e15
		? (uint64_t)number : 0;
}

static void read_object(const struct message *message, const struct topic *topic,
			struct event *out, struct buffer *text)
{
	struct span ident = message_find(message, "ident");
	struct buffer safe = { 0 };

	code_of(message_find(message, "event_code"), &out->code);
	if (!out->device_id)
		out->device_id = member_id(message, "device_id");
	if (ident.len && !span_equals(ident, "null")) {
		add_token(&safe, ident);
		out->ident = safe.len ? buffer_take(&safe) : NULL;
	}
	read_codes(message, out);
	add_head(text, topic, code_find(CODE_EVENT, out->code), out->code);
	add_details(text, message, out);
	buffer_fini(&safe);
}

void event_read(const struct message *message, const struct topic *topic,
		struct event *out)
{
	struct buffer text = { 0 };
	int64_t at_us = message->device_us;   /* the member `timestamp` */
	bool plausible = at_us > YEAR_2010_US && at_us < message->received_us + DAY_US;

	*out = (struct event){
		.at_us = plausible ? at_us : message->received_us,
		.received_us = message->received_us,
		.source = EVENT_FLESPI,
		.entity = topic->entity,
		.item_id = topic->item_id,
		.device_id = topic->device_id,
		.channel_id = topic->channel_id,
		.seq = message->seq,
	};
	if (message->kind == PAYLOAD_OBJECT) {
		read_object(message, topic, out, &text);
	} else {
		struct span payload = message_payload(message);

		add_head(&text, topic, NULL, 0);
		buffer_add_text(&text, ": ");
		if (payload.len > PAYLOAD_MAX)
			payload.len = PAYLOAD_MAX + 1;
		text_safe(payload, &text);
	}
	cut(&text, 0, EVENT_TEXT_MAX);
	out->text = buffer_take(&text);
}

void event_fini(struct event *event)
{
	free(event->ident);
	free(event->text);
	*event = (struct event){ 0 };
}
