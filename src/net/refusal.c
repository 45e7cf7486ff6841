#include "net/refusal.h"

#include <stddef.h>

enum code_reaction refusal_reaction(const struct refusal *refusal)
{
	const struct code_info *info = code_find(refusal->family, refusal->code);

	return info && info->reaction != REACTION_NONE ? info->reaction : REACTION_RETRY;
}

void refusal_explain(const struct refusal *refusal, struct err *err)
{
	const struct code_info *info = code_find(refusal->family, refusal->code);
	const char *verb = refusal->family == CODE_DISCONNECT ? "ended" : "refused";
	const char *advice = info && info->advice ? info->advice : "";
	bool says = refusal->reason[0], names = refusal->reference[0];

	err_set(err, "%s %s the connection: %s (%d)%s%s%s%s%s.%s%s", refusal->host, verb,
		info ? info->meaning : "unknown code", refusal->code,
		says ? ", saying \"" : "", refusal->reason, says ? "\"" : "",
		names ? ", and names another server: " : "", refusal->reference,
		*advice ? " " : "", advice);
}
