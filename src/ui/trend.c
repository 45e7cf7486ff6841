#include "ui/trend.h"

enum {
	MEMBERS_MAX = 4096,      /* a payload with more is not searched */
	FLAT = 4,                /* level of what never moves, unless it is 0 */
};

void trend_start(struct trend *trend, struct span name)
{
	size_t len = name.len < NAME_BYTES_MAX ? name.len : NAME_BYTES_MAX;

	memcpy(trend->name, name.at, len);
	trend->name[len] = '\0';
	trend->count = 0;
}

void trend_add(struct trend *trend, const struct message *message)
{
	struct span value;
	double number;

	if (trend->count == TREND_VALUES || message->member_count > MEMBERS_MAX)
		return;
	value = message_find(message, trend->name);
	if (span_equals(value, "true") || span_equals(value, "false"))
		number = value.at[0] == 't';
	else if (!value.at || !number_value(value, &number))
		return;
	trend->value[trend->count++] = number;
}

bool trend_moves(const struct trend *trend)
{
	for (int i = 1; i < trend->count; i++)
		if (trend->value[i] != trend->value[0])
			return true;
	return false;
}

void trend_draw(const struct trend *trend, struct canvas *canvas, struct rect at)
{
	int count = trend->count < at.w ? trend->count : at.w;
	double low = 0, high = 0;

	for (int i = 0; i < count; i++) {
		low = !i || trend->value[i] < low ? trend->value[i] : low;
		high = !i || trend->value[i] > high ? trend->value[i] : high;
	}
	double reach = high / 2 - low / 2;       /* of halves, which cannot overflow */

	for (int i = 0; i < count; i++) {
		int level = high != 0 ? FLAT : 1;

		if (reach > 0)
			level = (int)((trend->value[i] / 2 - low / 2) / reach *
				      (SPARK_LEVELS - 1) + 1.5);
		canvas_bar(canvas, at.x + count - 1 - i, at.y, ROLE_SPARK, level);
	}
}
