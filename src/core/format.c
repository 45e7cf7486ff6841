/* Everything is cut and not rounded, so that no number is ever shown that was not
 * reached: 59.9 s is "59s", and never "60s" beside a minute that reads "1m". */
#include "core/format.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t second_us = 1000000;
static const int64_t minute_us = 60 * INT64_C(1000000);
static const int64_t hour_us = 3600 * INT64_C(1000000);
static const int64_t day_us = 86400 * INT64_C(1000000);
static const int64_t year_us = 365 * 86400 * INT64_C(1000000);

enum { YEARS_MAX = 999 };

static char *unknown(char out[FORMAT_MAX])
{
	return strcpy(out, "-");
}

/* --- spans of time -------------------------------------------------------- */

/* The largest unit that fits; under ten seconds with a tenth. */
static void add_span(char *out, size_t room, int64_t us)
{
	const struct { int64_t us; char unit; } units[] = {
		{ year_us, 'y' }, { day_us, 'd' }, { hour_us, 'h' }, { minute_us, 'm' },
		{ second_us, 's' },
	};
	size_t i = 0;

	/* Years only where days would need more than three digits. */
	if (us < 1000 * day_us)
		i++;
	if (us < 10 * second_us) {
		snprintf(out, room, "%d.%ds", (int)(us / second_us),
			 (int)(us % second_us / 100000));
		return;
	}
	while (us < units[i].us)
		i++;
	int64_t count = us / units[i].us;

	if (count > YEARS_MAX)
		count = YEARS_MAX;
	snprintf(out, room, "%d%c", (int)count, units[i].unit);
}

static char *format_signed(char out[FORMAT_MAX], int64_t us, const char *plus)
{
	if (us == INT64_MIN)
		return unknown(out);
	/* Less than the tenth that is shown has no direction. */
	const char *sign = us > -100000 ? plus : "-";

	strcpy(out, sign);
	add_span(out + strlen(sign), FORMAT_MAX - strlen(sign), us < 0 ? -us : us);
	return out;
}

char *format_age(char out[FORMAT_MAX], int64_t us)
{
	return format_signed(out, us, "");
}

char *format_lag(char out[FORMAT_MAX], int64_t us)
{
	return format_signed(out, us, "+");
}

/* "2 h 14 m"; without a rest "2 hours". */
static void add_words(char *out, size_t room, int64_t us)
{
	const struct { int64_t us; const char *word; } units[] = {
		{ day_us, "day" }, { hour_us, "hour" }, { minute_us, "minute" },
		{ second_us, "second" },
	};
	size_t i = 0;

	while (us < units[i].us)
		i++;
	int64_t count = us / units[i].us;
	int64_t rest = i < 3 ? us % units[i].us / units[i + 1].us : 0;

	if (rest)
		snprintf(out, room, "%lld %c %lld %c", (long long)count, units[i].word[0],
			 (long long)rest, units[i + 1].word[0]);
	else
		snprintf(out, room, "%lld %s%s", (long long)count, units[i].word,
			 count == 1 ? "" : "s");
}

char *format_duration(char out[FORMAT_MAX], int64_t us)
{
	if (us == INT64_MIN)
		return unknown(out);
	size_t sign = us <= -100000;
	int64_t tenths = (us < 0 ? -us : us) / 100000;

	out[0] = '-';
	if (tenths == 0)
		strcpy(out, "0 seconds");
	else if (tenths < 100 && tenths % 10)
		snprintf(out + sign, FORMAT_MAX - sign, "%d.%d seconds",
			 (int)(tenths / 10), (int)(tenths % 10));
	else
		add_words(out + sign, FORMAT_MAX - sign, tenths * 100000);
	return out;
}

char *format_uptime(char out[FORMAT_MAX], int64_t us)
{
	int64_t seconds = us > 0 ? us / second_us : 0;
	int days = (int)(seconds / 86400);
	int hours = (int)(seconds / 3600 % 24), minutes = (int)(seconds / 60 % 60);

	if (us == INT64_MIN)
		return unknown(out);
	if (days)
		snprintf(out, FORMAT_MAX, "%dd %02d:%02d", days, hours, minutes);
	else
		snprintf(out, FORMAT_MAX, "%02d:%02d:%02d", hours, minutes,
			 (int)(seconds % 60));
	return out;
}

/* --- amounts -------------------------------------------------------------- */

/* `whole` and the `part` of 1000 behind it; a tenth only under ten. */
static char *format_scaled(char out[FORMAT_MAX], unsigned whole, unsigned part,
			   char unit)
{
	if (whole < 10)
		snprintf(out, FORMAT_MAX, "%u.%u%c", whole, part / 100, unit);
	else
		snprintf(out, FORMAT_MAX, "%u%c", whole, unit);
	return out;
}

char *format_bytes(char out[FORMAT_MAX], uint64_t bytes)
{
	const char *unit = "KMGTPE";
	uint64_t part = 0;

	if (bytes < 1024) {
		snprintf(out, FORMAT_MAX, "%u", (unsigned)bytes);
		return out;
	}
	for (; bytes >= 1024; bytes /= 1024, unit++)
		part = bytes % 1024;
	part = part * 1000 / 1024;
	return format_scaled(out, (unsigned)bytes, (unsigned)part, unit[-1]);
}

char *format_short(char out[FORMAT_MAX], uint64_t count)
{
	const char *unit = "kMGTPE";
	uint64_t part = 0;

	if (count < 1000) {
		snprintf(out, FORMAT_MAX, "%u", (unsigned)count);
		return out;
	}
	for (; count >= 1000; count /= 1000, unit++)
		part = count % 1000;
	return format_scaled(out, (unsigned)count, (unsigned)part, unit[-1]);
}

char *format_count(char out[FORMAT_MAX], uint64_t count)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
	char *at = out;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*at++ = ' ';
		*at++ = digits[i];
	}
	*at = '\0';
	return out;
}

/* A unit is used as long as it gives at least one, rounded as it is printed. */
char *format_rate(char out[FORMAT_MAX], double per_second)
{
	const double minute = per_second * 60, hour = minute * 60, day = hour * 24;

	if (!(per_second > 0) || isinf(per_second))
		return unknown(out);
	if (per_second >= 9e18)
		per_second = 9e18;
	if (per_second >= 999.5)
		strcat(format_short(out, (uint64_t)(per_second + 0.5)), "/s");
	else if (per_second >= 9.95)
		snprintf(out, FORMAT_MAX, "%.0f/s", per_second);
	else if (per_second >= 0.95)
		snprintf(out, FORMAT_MAX, "%.1f/s", per_second);
	else if (minute >= 0.95)
		snprintf(out, FORMAT_MAX, "%.0f/min", minute);
	else if (hour >= 0.95)
		snprintf(out, FORMAT_MAX, "%.0f/h", hour);
	else if (day >= 0.95)
		snprintf(out, FORMAT_MAX, "%.0f/d", day);
	else
		strcpy(out, "<1/d");
	return out;
}

/* Leaves out the zeros at the end of a decimal fraction. */
static void trim(char *number)
{
	size_t len = strlen(number);

	if (!strchr(number, '.'))
		return;
	while (number[len - 1] == '0')
		len--;
	if (number[len - 1] == '.')
		len--;
	number[len] = '\0';
}

/* Seven digits at most, which is what a float holds and all that a position or a
 * voltage needs: 13.85 - 13.84 reads +0.01. */
char *format_delta(char out[FORMAT_MAX], double delta)
{
	double size = fabs(delta);
	int decimals = 6;

	if (!isfinite(delta))
		return unknown(out);
	if (size == 0)
		return strcpy(out, "0");
	for (double limit = 1; decimals && size >= limit; limit *= 10)
		decimals--;
	if (size < 5e-7 || size >= 1e15) {
		snprintf(out, FORMAT_MAX, "%+.1e", delta);
		return out;
	}
	snprintf(out, FORMAT_MAX, "%+.*f", decimals, delta);
	trim(out);
	return out;
}

/* --- points in time ------------------------------------------------------- */

/* Whole seconds and the microseconds behind them, also before 1970. */
static bool split(int64_t at_us, time_t *seconds, int *micros)
{
	int64_t rest = at_us % second_us;

	*seconds = (time_t)(at_us / second_us - (rest < 0));
	*micros = (int)(rest < 0 ? rest + second_us : rest);
	return at_us != INT64_MIN;
}

char *format_clock(char out[FORMAT_MAX], int64_t at_us)
{
	time_t seconds;
	int micros;
	struct tm tm;

	if (!split(at_us, &seconds, &micros) || !localtime_r(&seconds, &tm))
		return unknown(out);
	size_t len = strftime(out, FORMAT_MAX, "%H:%M:%S", &tm);

	snprintf(out + len, FORMAT_MAX - len, ".%03d", micros / 1000);
	return out;
}

char *format_stamp(char out[FORMAT_MAX], int64_t at_us)
{
	time_t seconds;
	int micros;
	struct tm tm;

	if (!split(at_us, &seconds, &micros) || !localtime_r(&seconds, &tm))
		return unknown(out);
	strftime(out, FORMAT_MAX, "%Y-%m-%d %H:%M:%S", &tm);
	return out;
}

char *format_tst(char out[FORMAT_MAX], int64_t at_us)
{
	time_t seconds;
	int micros;
	struct tm tm;

	if (!split(at_us, &seconds, &micros) || !gmtime_r(&seconds, &tm))
		return unknown(out);
	size_t len = strftime(out, FORMAT_MAX, "%Y-%m-%dT%H:%M:%S", &tm);

	snprintf(out + len, FORMAT_MAX - len, ".%06dZ+0000", micros);
	return out;
}
