/* Channels and their idents as rows: a channel, under it its idents, the next one.
 *
 * Channels stand in order of first appearance. Idents that are registered nowhere
 * come first, until another order is chosen; an order is computed while it settles or
 * when it is chosen and does not change by itself, later idents are put at the end of
 * their channel.
 *
 * Threads: screen thread.
 * Cost:    an update is O(channels) and looks at CHANNEL_TREE_STEP idents; a row
 *          O(log channels); a sort O(idents log idents).
 * Memory:  4 bytes an ident, once sorted.
 */
#ifndef UI_CHANNEL_TREE_H
#define UI_CHANNEL_TREE_H

#include "core/store.h"

enum ident_key {
	IDENT_BY_REGISTERED, IDENT_BY_ARRIVAL, IDENT_BY_RATE, IDENT_BY_AGE,
	IDENT_KEY_COUNT
};

enum { CHANNEL_TREE_STEP = 4096 };

struct branch {                  /* one channel */
	size_t first;            /* its own row */
	bool folded;             /* its idents are not shown */
	uint32_t *order;         /* of its first `ordered` idents; NULL: as they came */
	size_t ordered;
};

struct tally { uint64_t idents, strangers; };    /* strangers: not registered */

struct channel_tree {            /* zeroed: empty, strangers first */
	struct branch *at;
	size_t count, cap, rows;
	size_t idents;           /* of all channels, folded ones too */
	int64_t sorted_us;       /* when idents were last sorted */
	enum ident_key key;
	bool inverted;
	struct tally whole;      /* as of the last complete count */
	struct tally running;
	size_t tally_channel, tally_ident;
};

struct tree_place {
	size_t channel;          /* i-th of the store */
	size_t ident;            /* 0: the channel's own row; else 1 + its index there */
};

void channel_tree_fini(struct channel_tree *tree);
void channel_tree_update(struct channel_tree *tree, const struct store *store);
void channel_tree_sort(struct channel_tree *tree, const struct store *store,
		       int64_t now_us);
/* The same while nobody has chosen a row yet: newcomers find their place. Of very many
 * idents at times only. */
void channel_tree_settle(struct channel_tree *tree, const struct store *store,
			 int64_t now_us);
/* What stands on a row; row < tree->rows. */
struct tree_place channel_tree_place(const struct channel_tree *tree, size_t row);
/* The row of a place, looked for at `guess` first; of a folded one its channel's. */
size_t channel_tree_row(const struct channel_tree *tree, struct tree_place place,
			size_t guess);
const char *ident_key_name(enum ident_key key);

#endif
