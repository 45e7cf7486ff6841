/* What there is to say about the connection, as facts in order: the link, where every
 * message went, where the time went, the subscriptions.
 *
 * Words only: which column, colour and line they get is for whoever shows them.
 *
 * Owns:    facts own their texts, which may be foreign bytes.
 * Threads: screen thread. Cost: O(subscriptions), a page a call.
 */
#ifndef CORE_CONNECTION_H
#define CORE_CONNECTION_H

#include "core/store.h"

enum fact_kind {
	FACT_HEADING,        /* label; begins a section. With cells: they head columns */
	FACT_TEXT,           /* label, text */
	FACT_COUNT,          /* label, value[0], text explains it */
	FACT_LAGS,           /* label, values in us (INT64_MIN: unknown), text */
	FACT_SENTENCE,       /* text */
};

enum fact_section { SECTION_LINK, SECTION_COUNTS, SECTION_LAGS, SECTION_SUBSCRIPTIONS };

enum { FACT_VALUES = 3 };    /* of FACT_LAGS: p50, p95, the device's latest message */

struct fact {
	enum fact_section section;
	enum fact_kind kind;
	enum severity severity;
	const char *label;           /* constant; NULL: none */
	int64_t value[FACT_VALUES];
	char *text;                  /* NULL: none */
};

struct facts { struct fact *at; size_t count, cap; };    /* zeroed: none */

struct connection {              /* what is asked about */
	const struct store *store;
	int64_t now_us;
	uint64_t device_id;          /* the selected device; 0: none */
	uint64_t hidden;             /* messages of history that a filter or pin hides */
	uint64_t unseen;             /* and that came since the screen was paused */
};

/* Replaces what is in `out`. */
void connection_tell(const struct connection *connection, struct facts *out);
void facts_fini(struct facts *facts);
/* "expires in 71 days, 2027-02-02"; "" for an unknown end. */
enum { VALIDITY_MAX = 80 };
enum severity certificate_validity(int64_t now_us, int64_t until_us,
				   char out[VALIDITY_MAX]);

#endif
