#include "ui/parameter_rows.h"

#include <stdlib.h>

#include "core/mem.h"

void parameter_rows_fini(struct parameter_rows *rows)
{
	free(rows->at);
	*rows = (struct parameter_rows){ 0 };
}

static int compare_spans(struct span a, struct span b)
{
	int difference = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return difference ? difference : (a.len > b.len) - (a.len < b.len);
}

static int compare(const void *left, const void *right, void *names)
{
	const struct parameter_row *a = left, *b = right;

	return compare_spans(names_text(names, a->name), names_text(names, b->name));
}

static bool is_current(const struct parameter_rows *rows, const struct device *device)
{
	const struct parameters *set = &device->parameters;

	if (rows->device_id != device->id || rows->count != set->count)
		return false;
	for (uint32_t i = 0; i < rows->count; i++)
		if (set->at[rows->at[i].index].name != rows->at[i].name)
			return false;
	return true;
}

bool parameter_rows_update(struct parameter_rows *rows, const struct device *device,
			   const struct names *names)
{
	const struct parameters *set = &device->parameters;

	if (is_current(rows, device))
		return false;
	if (set->count > rows->cap) {
		rows->cap = set->count;
		rows->at = mem_resize(rows->at, rows->cap, sizeof(*rows->at));
	}
	for (uint32_t i = 0; i < set->count; i++)
		rows->at[i] = (struct parameter_row){ set->at[i].name, i };
	rows->count = set->count;
	rows->device_id = device->id;
	if (rows->count)
		qsort_r(rows->at, rows->count, sizeof(*rows->at), compare, (void *)names);
	return true;
}

size_t parameter_rows_find(const struct parameter_rows *rows, const struct names *names,
			   uint32_t name)
{
	struct span wanted = names_text(names, name);
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_spans(names_text(names, rows->at[middle].name), wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < rows->count ? low : rows->count - (rows->count > 0);
}
