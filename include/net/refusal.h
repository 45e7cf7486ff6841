/* A broker's "no" as a sentence, from the tables of core/codes.h.
 *
 * Threads: any; no state.
 */
#ifndef NET_REFUSAL_H
#define NET_REFUSAL_H

#include "core/codes.h"
#include "core/err.h"

enum { REFUSAL_TAKEN_OVER = 142, REFUSAL_BAD_FILTER = 143 };   /* DISCONNECT */

enum { REFUSAL_WORDS_MAX = 128 };

struct refusal {
	/* CODE_CONNACK_311, CODE_CONNACK_5 or CODE_DISCONNECT */
	enum code_family family;
	int code;
	const char *host;
	/* the broker's own words and another server it names; printable, without our
	 * token or password; "": none */
	char reason[REFUSAL_WORDS_MAX], reference[REFUSAL_WORDS_MAX];
};

enum code_reaction refusal_reaction(const struct refusal *refusal);
void refusal_explain(const struct refusal *refusal, struct err *err);

#endif
