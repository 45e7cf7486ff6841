#include "ui/channel_tree.h"

#include <stdlib.h>

#include "core/mem.h"

enum {
	SORT_AT_ONCE = 1000,     /* so many idents are sorted without a thought */
	SORT_PAUSE_US = 20,      /* for each, between two sorts of more */
};

struct ident_sort { double number; uint32_t index; };

const char *ident_key_name(enum ident_key key)
{
	static const char *const names[IDENT_KEY_COUNT] = {
		[IDENT_BY_ARRIVAL] = "arrival",
		[IDENT_BY_REGISTERED] = "registration",
		[IDENT_BY_RATE] = "rate",
		[IDENT_BY_AGE] = "age",
	};

	return names[key];
}

void channel_tree_fini(struct channel_tree *tree)
{
	for (size_t i = 0; i < tree->cap; i++)
		free(tree->at[i].order);
	free(tree->at);
	*tree = (struct channel_tree){ 0 };
}

/* Counts a piece at a time; the sums appear when a pass is complete. */
static void count_strangers(struct channel_tree *tree, const struct store *store)
{
	for (size_t step = 0; step < CHANNEL_TREE_STEP && tree->count; step++) {
		if (tree->tally_channel >= tree->count) {
			tree->whole = tree->running;
			tree->running = (struct tally){ 0 };
			tree->tally_channel = tree->tally_ident = 0;
			return;
		}
		size_t i = tree->tally_channel;
		const struct channel *channel = store_channel_at(store, i);

		if (tree->tally_ident >= channel->ident_count) {
			tree->tally_channel++;
			tree->tally_ident = 0;
			continue;
		}
		const struct ident *ident = channel->idents[tree->tally_ident++];

		tree->running.idents++;
		tree->running.strangers += !ident->device_id;
	}
}

void channel_tree_update(struct channel_tree *tree, const struct store *store)
{
	size_t count = store_channel_count(store);

	if (count > tree->cap) {
		tree->at = mem_resize(tree->at, 2 * count, sizeof(*tree->at));
		memset(tree->at + tree->cap, 0,
		       (2 * count - tree->cap) * sizeof(*tree->at));
		tree->cap = 2 * count;
	}
	tree->count = count;
	tree->rows = tree->idents = 0;
	for (size_t i = 0; i < count; i++) {
		const struct channel *channel = store_channel_at(store, i);

		tree->at[i].first = tree->rows;
		tree->idents += channel->ident_count;
		tree->rows += 1 + (tree->at[i].folded ? 0 : channel->ident_count);
	}
	count_strangers(tree, store);
}

/* Smaller stands first: strangers, the busiest, the youngest. */
static double sort_number(const struct ident *ident, enum ident_key key, int64_t now_us)
{
	switch (key) {
	case IDENT_BY_REGISTERED: return ident->device_id != 0;
	case IDENT_BY_RATE:       return -rate_per_second(&ident->rate, now_us);
	case IDENT_BY_AGE:        return -(double)ident->seen_us;
	default:                  return 0;
	}
}

static int compare(const void *left, const void *right, void *data)
{
	const struct ident_sort *a = left, *b = right;
	bool inverted = *(const bool *)data;
	int difference = (a->number > b->number) - (a->number < b->number);

	if (!difference)
		difference = (a->index > b->index) - (a->index < b->index);
	return inverted ? -difference : difference;
}

static void sort_branch(struct channel_tree *tree, struct branch *branch,
			const struct channel *channel, int64_t now_us)
{
	struct ident_sort *sorted = mem_array(channel->ident_count + 1, sizeof(*sorted));

	for (size_t i = 0; i < channel->ident_count; i++)
		sorted[i] = (struct ident_sort){
			sort_number(channel->idents[i], tree->key, now_us), (uint32_t)i,
		};
	qsort_r(sorted, channel->ident_count, sizeof(*sorted), compare, &tree->inverted);
	branch->ordered = channel->ident_count;
	branch->order = mem_resize(branch->order, branch->ordered + 1,
				   sizeof(*branch->order));
	for (size_t i = 0; i < branch->ordered; i++)
		branch->order[i] = sorted[i].index;
	free(sorted);
}

void channel_tree_sort(struct channel_tree *tree, const struct store *store,
		       int64_t now_us)
{
	for (size_t i = 0; i < tree->count; i++)
		sort_branch(tree, &tree->at[i], store_channel_at(store, i), now_us);
	tree->sorted_us = now_us;
}

void channel_tree_settle(struct channel_tree *tree, const struct store *store,
			 int64_t now_us)
{
	int64_t pause = 0;

	if (tree->idents > SORT_AT_ONCE)
		pause = (int64_t)tree->idents * SORT_PAUSE_US;
	if (!tree->sorted_us || now_us < tree->sorted_us ||
	    now_us - tree->sorted_us >= pause)
		channel_tree_sort(tree, store, now_us);
}

struct tree_place channel_tree_place(const struct channel_tree *tree, size_t row)
{
	size_t low = 0, high = tree->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (tree->at[middle].first <= row)
			low = middle;
		else
			high = middle;
	}
	const struct branch *branch = &tree->at[low];
	size_t below = row - branch->first;

	if (below && below <= branch->ordered)
		below = branch->order[below - 1] + 1u;
	return (struct tree_place){ low, below };
}

size_t channel_tree_row(const struct channel_tree *tree, struct tree_place place,
			size_t guess)
{
	const struct branch *branch = &tree->at[place.channel];

	if (!place.ident || branch->folded)
		return branch->first;
	if (place.ident > branch->ordered)
		return branch->first + place.ident;
	if (guess > branch->first && guess - branch->first <= branch->ordered &&
	    branch->order[guess - branch->first - 1] == place.ident - 1)
		return guess;
	for (size_t i = 0; i < branch->ordered; i++)
		if (branch->order[i] == place.ident - 1)
			return branch->first + 1 + i;
	return branch->first;
}
