#include "ui/value.h"

#include "core/json.h"
#include "core/message.h"

enum { NESTED_MAX = 12 };        /* bytes of an array or object that is shown as it is */

/* Counts what stands on the first level of an array or object that decode.h has
 * accepted; of one that was cut, what is there. */
static size_t count_members(struct span token)
{
	size_t members = 0;
	int depth = 0;
	bool quoted = false, any = false;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.at[i];

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			continue;
		}
		quoted = c == '"';
		if (c == ']' || c == '}')
			depth--;
		else if (depth >= 1 && c != ' ' && c != '\t' && c != '\n' && c != '\r')
			any = true;
		if (c == '[' || c == '{')
			depth++;
		members += c == ',' && depth == 1;
	}
	return members + any;
}

static void add_nested(struct span token, size_t whole_bytes, struct buffer *out)
{
	const char *brackets = token.at[0] == '[' ? "[]" : "{}";

	if (whole_bytes <= NESTED_MAX) {
		buffer_add_span(out, token);
		return;
	}
	buffer_format(out, "%c%zu%s%c", brackets[0], count_members(token),
		      token.len < whole_bytes ? "+" : "", brackets[1]);
}

void value_short(const struct parameter *parameter, struct buffer *out)
{
	struct span token = parameter_value(parameter);

	if (!token.len)
		return;
	if (parameter->type == 's')
		json_unquote(out, token);
	else if (parameter->type == 'a' || parameter->type == 'o')
		add_nested(token, parameter->value_bytes, out);
	else
		buffer_add_span(out, token);
}

bool value_clock(const struct parameter *parameter, struct span name, int64_t now_us,
		 char out[FORMAT_MAX])
{
	static const char ending[] = "timestamp";
	static const int64_t day_us = 86400 * INT64_C(1000000);
	size_t len = sizeof(ending) - 1;
	int64_t us;

	if (parameter->type != 'n' || name.len < len ||
	    memcmp(name.at + name.len - len, ending, len) ||
	    !number_seconds(parameter_value(parameter), &us))
		return false;
	if (us > now_us - day_us && us < now_us + day_us) {
		format_clock(out, us);
		out[8] = '\0';           /* 12:41:06 without the fraction */
	} else {
		format_stamp(out, us);
		out[10] = '\0';          /* 2026-01-01 without the time of day */
	}
	return true;
}
