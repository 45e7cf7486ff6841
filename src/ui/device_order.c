#include "ui/device_order.h"

#include <ctype.h>
#include <stdlib.h>

#include "core/mem.h"
#include "ui/list.h"

/* Names follow their devices within moments, so newcomers are sorted once more
 * until this long after the last one. */
static const int64_t settle_us = 5000000;

enum {
	SORT_AT_ONCE = 1000,     /* so many devices are sorted without a thought */
	SORT_PAUSE_US = 20,      /* for each device beyond, between two sorts */
};

struct sort_key {
	const struct device *device;
	const char *text;        /* NULL: compare the number */
	double number;
	bool known;              /* those that have none come last */
};

static struct sort_key text_key(const char *text)
{
	return (struct sort_key){ .text = text ? text : "", .known = text && *text };
}

static struct sort_key by_name(const struct device *device, int64_t now_us)
{
	(void)now_us;
	return text_key(device->name);
}

static struct sort_key by_ident(const struct device *device, int64_t now_us)
{
	(void)now_us;
	return text_key(device->ident);
}

static struct sort_key by_rate(const struct device *device, int64_t now_us)
{
	double rate = rate_per_second(&device->rate, now_us);

	return (struct sort_key){ .number = rate, .known = rate > 0 };
}

static struct sort_key by_age(const struct device *device, int64_t now_us)
{
	int64_t age = device_age_us(device, now_us);

	return (struct sort_key){ .number = (double)age, .known = age >= 0 };
}

static struct sort_key by_lag(const struct device *device, int64_t now_us)
{
	(void)now_us;
	return (struct sort_key){
		.number = (double)device->lag_us, .known = device->has_lag,
	};
}

static struct sort_key by_state(const struct device *device, int64_t now_us)
{
	return (struct sort_key){ .number = device_state(device, now_us), .known = true };
}

struct key_info {
	const char *name;
	bool descends;
	struct sort_key (*of)(const struct device *device, int64_t now_us);
};

static const struct key_info keys[DEVICE_KEY_COUNT] = {
	[DEVICE_BY_NAME]  = { "name",  false, by_name },
	[DEVICE_BY_IDENT] = { "ident", false, by_ident },
	[DEVICE_BY_RATE]  = { "rate",  true,  by_rate },
	[DEVICE_BY_AGE]   = { "age",   false, by_age },
	[DEVICE_BY_LAG]   = { "lag",   true,  by_lag },
	[DEVICE_BY_STATE] = { "state", true,  by_state },
};

const char *device_key_name(enum device_key key)
{
	return keys[key].name;
}

bool device_key_descends(enum device_key key)
{
	return keys[key].descends;
}

/* The length of a run of digits, leading zeros skipped. */
static size_t digits(const char **text)
{
	size_t len = 0;

	while (**text == '0')
		++*text;
	while (isdigit((unsigned char)(*text)[len]))
		len++;
	return len;
}

/* As people order names: "Van 9" before "Van 12", capitals like small letters. */
static int compare_texts(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			size_t len_a = digits(&a), len_b = digits(&b);
			int difference = len_a != len_b ? (len_a < len_b ? -1 : 1) :
					 memcmp(a, b, len_a);

			if (difference)
				return difference;
			a += len_a;
			b += len_b;
			continue;
		}
		int low_a = tolower((unsigned char)*a++);
		int low_b = tolower((unsigned char)*b++);

		if (low_a != low_b)
			return low_a - low_b;
	}
	return (*a != '\0') - (*b != '\0');
}

static int compare_names(const struct device *a, const struct device *b)
{
	int difference = compare_texts(a->name ? a->name : "", b->name ? b->name : "");

	return difference ? difference : (a->id > b->id) - (a->id < b->id);
}

static int compare(const void *left, const void *right, void *data)
{
	const struct sort_key *a = left, *b = right;
	bool descending = *(const bool *)data;
	int difference = b->known - a->known;

	if (difference)
		return difference;
	if (a->text && b->text)
		difference = compare_texts(a->text, b->text);
	else
		difference = (a->number > b->number) - (a->number < b->number);
	if (!difference)
		return compare_names(a->device, b->device);
	return descending ? -difference : difference;
}

void device_order_sort(struct device_order *order, int64_t now_us)
{
	struct sort_key *sorted = mem_array(order->count + 1, sizeof(*sorted));
	bool descending = keys[order->key].descends != order->inverted;

	for (size_t i = 0; i < order->count; i++) {
		sorted[i] = keys[order->key].of(order->at[i], now_us);
		sorted[i].device = order->at[i];
	}
	qsort_r(sorted, order->count, sizeof(*sorted), compare, &descending);
	for (size_t i = 0; i < order->count; i++)
		order->at[i] = sorted[i].device;
	free(sorted);
	order->sorted = order->count;
	order->sorted_us = now_us;
}

static void append_new(struct device_order *order, const struct store *store,
		       int64_t now_us)
{
	size_t count = store_device_count(store);

	if (count > order->cap) {
		order->cap = count > 2 * order->cap ? count : 2 * order->cap;
		order->at = mem_resize(order->at, order->cap, sizeof(*order->at));
		order->tallied = mem_resize(order->tallied, order->cap,
					    sizeof(*order->tallied));
	}
	for (; order->count < count; order->count++) {
		const struct device *device = store_device_at(store, order->count);
		enum device_state state = device_state(device, now_us);

		order->at[order->count] = device;
		order->tallied[order->count] = (uint8_t)state;
		order->tally[state]++;
		order->newcomer_us = now_us;
	}
}

/* Counts a piece of the fleet again, so that the sum is always the number of
 * devices and a large fleet costs no more than a small one. */
static void tally(struct device_order *order, const struct store *store, int64_t now_us)
{
	size_t step = order->count < DEVICE_TALLY_STEP ? order->count : DEVICE_TALLY_STEP;

	for (; step; step--) {
		if (order->tally_at >= order->count)
			order->tally_at = 0;
		size_t i = order->tally_at++;
		enum device_state state = device_state(store_device_at(store, i), now_us);

		order->tally[order->tallied[i]]--;
		order->tally[state]++;
		order->tallied[i] = (uint8_t)state;
	}
}

void device_order_update(struct device_order *order, const struct store *store,
			 int64_t now_us, bool settle)
{
	int64_t pause = 0;

	if (order->count > SORT_AT_ONCE)
		pause = (int64_t)order->count * SORT_PAUSE_US;
	append_new(order, store, now_us);
	tally(order, store, now_us);
	if (!settle || !order->count)
		return;
	if (order->sorted == order->count && now_us - order->newcomer_us > settle_us)
		return;
	if (!order->sorted || now_us - order->sorted_us >= pause ||
	    now_us < order->sorted_us)
		device_order_sort(order, now_us);
}

int64_t device_order_find(const struct device_order *order, uint64_t id, size_t guess)
{
	if (!id)
		return LIST_GONE;
	if (guess < order->count && order->at[guess]->id == id)
		return (int64_t)guess;
	for (size_t i = 0; i < order->count; i++)
		if (order->at[i]->id == id)
			return (int64_t)i;
	return LIST_GONE;
}

void device_order_fini(struct device_order *order)
{
	free(order->at);
	free(order->tallied);
	*order = (struct device_order){ 0 };
}
