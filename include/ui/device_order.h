/* The order of devices on the screen, and how many are in which state.
 *
 * The order never changes by itself: it is computed when a column is chosen, and
 * for devices that come while nobody has moved the cursor yet. Later ones are
 * put at the end.
 *
 * Lends:   devices are the store's.
 * Threads: screen thread.
 * Cost:    an update is O(new devices) and looks at DEVICE_TALLY_STEP states; a sort
 *          O(devices log devices), and while a large fleet comes in there is a pause
 *          between two of them.
 */
#ifndef UI_DEVICE_ORDER_H
#define UI_DEVICE_ORDER_H

#include "core/store.h"

enum device_key {
	DEVICE_BY_NAME, DEVICE_BY_IDENT, DEVICE_BY_RATE, DEVICE_BY_AGE, DEVICE_BY_LAG,
	DEVICE_BY_STATE, DEVICE_KEY_COUNT
};

enum { DEVICE_TALLY_STEP = 4096 };

struct device_order {            /* zeroed: empty, by name */
	const struct device **at;
	size_t count, cap;
	size_t sorted;           /* at[0 .. sorted - 1] were there at the last sort */
	enum device_key key;
	bool inverted;
	int64_t sorted_us;       /* when it was last sorted */
	int64_t newcomer_us;     /* when a device was last added */
	uint8_t *tallied;        /* state that the store's i-th device was counted in */
	size_t tally[DEVICE_STATE_COUNT];
	size_t tally_at;
};

void device_order_fini(struct device_order *order);
/* Takes what is new in the store; `settle` also lets newcomers find their place. */
void device_order_update(struct device_order *order, const struct store *store,
			 int64_t now_us, bool settle);
void device_order_sort(struct device_order *order, int64_t now_us);
/* The row of a device, looked for at `guess` first; LIST_GONE: it has none. */
int64_t device_order_find(const struct device_order *order, uint64_t id, size_t guess);
const char *device_key_name(enum device_key key);
bool device_key_descends(enum device_key key);   /* the largest first, unless inverted */

#endif
