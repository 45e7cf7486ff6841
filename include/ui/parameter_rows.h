/* One device's parameters in the order of their names.
 *
 * Threads: screen thread.
 * Cost:    an update is O(parameters), a new order O(parameters log parameters).
 */
#ifndef UI_PARAMETER_ROWS_H
#define UI_PARAMETER_ROWS_H

#include "core/store.h"

struct parameter_row {
	uint32_t name;           /* names_text() gives it */
	uint32_t index;          /* in the device's parameters.at */
};

struct parameter_rows {          /* zeroed: empty */
	struct parameter_row *at;
	uint32_t count, cap;
	uint64_t device_id;
};

void parameter_rows_fini(struct parameter_rows *rows);
/* True if the order had to be made anew. */
bool parameter_rows_update(struct parameter_rows *rows, const struct device *device,
			   const struct names *names);
/* The row of a name, or where the device does not have it, of the next one. */
size_t parameter_rows_find(const struct parameter_rows *rows, const struct names *names,
			   uint32_t name);

#endif
