#include "core/link.h"

#include <stdlib.h>

#include "core/json.h"
#include "core/mem.h"

struct link_report *report_new(enum report_kind kind, int64_t at_us)
{
	struct link_report *report = mem_new(sizeof(*report));

	report->kind = kind;
	report->at_us = at_us;
	return report;
}

void report_free(struct link_report *report)
{
	if (!report)
		return;
	free(report->token);
	free(report->subscriptions);
	free(report);
}

static void enter(struct link *link, enum link_state state, int64_t at_us)
{
	if (state == link->state)
		return;
	if (link->state == LINK_UP)
		link->down_us = at_us;
	link->state = state;
	link->since_us = at_us;
	link->up_us = 0;
	if (state == LINK_UP) {
		link->up_us = at_us;
		link->down_us = 0;
		link->times_up++;
		link->tries = 0;
		link->retry_us = 0;
		link->failure = FAILURE_NONE;
		link->error.text[0] = '\0';
	}
}

int64_t link_heard_until(const struct link *link, int64_t now_us)
{
	return link->down_us && link->down_us < now_us ? link->down_us : now_us;
}

static void apply_state(struct link *link, const struct link_report *report)
{
	enter(link, report->state, report->at_us);
	link->retry_us = report->state == LINK_WAITING ? report->retry_us : 0;
	if (report->address[0])
		memcpy(link->address, report->address, sizeof(link->address));
	if (report->failure == FAILURE_NONE)
		return;
	link->failure = report->failure;
	link->error = report->text;
	link->last_error = report->text;
	link->failed_us = report->at_us;
	link->tries++;
}

/* {"cid":152919,"access":{"type":1},...}: flespi's CONNACK user property `token`. */
static void read_token(struct link *link, const char *text)
{
	struct json *token = text ? json_parse(span_of(text), NULL) : NULL;
	double number;

	link->cid = 0;
	link->access = -1;
	if (json_number(json_member(token, "cid"), &number) &&
	    number >= 1 && number < 1e15)
		link->cid = (uint64_t)number;
	if (json_number(json_member(json_member(token, "access"), "type"), &number) &&
	    number >= 0 && number < 100)
		link->access = (int)number;
	json_free(token);
}

static void apply_connack(struct link *link, const struct link_report *report)
{
	if (report->version)
		link->version = report->version;
	if (report->state != LINK_UP)
		return;
	link->session_present = report->session_present;
	link->keepalive_s = report->keepalive_s;
	memcpy(link->client_id, report->client_id, sizeof(link->client_id));
	read_token(link, report->token);
	free(link->subscriptions);
	link->subscriptions = mem_text(report->subscriptions);
	enter(link, LINK_UP, report->at_us);
}

void link_apply(struct link *link, const struct link_report *report)
{
	switch (report->kind) {
	case REPORT_STATE:
		apply_state(link, report);
		break;
	case REPORT_TLS:
		link->tls = report->tls;
		break;
	case REPORT_CONNACK:
		apply_connack(link, report);
		break;
	case REPORT_SUBACK:
	case REPORT_UNSUBACK:
	case REPORT_NOTE:
		break;
	}
}

void link_fini(struct link *link)
{
	free(link->subscriptions);
	*link = (struct link){ 0 };
}

const char *link_state_name(enum link_state state)
{
	static const char *const names[LINK_STATE_COUNT] = {
		[LINK_IDLE] = "idle",
		[LINK_RESOLVING] = "resolving",
		[LINK_CONNECTING] = "connecting",
		[LINK_PROXYING] = "proxying",
		[LINK_SECURING] = "securing",
		[LINK_UPGRADING] = "upgrading",
		[LINK_GREETING] = "greeting",
		[LINK_UP] = "up",
		[LINK_WAITING] = "waiting",
		[LINK_FAILED] = "failed",
	};

	return (unsigned)state < LINK_STATE_COUNT ? names[state] : "";
}

const char *link_access_name(int access)
{
	static const char *const names[] = { "standard", "master", "acl" };

	return access >= 0 && access < 3 ? names[access] : "";
}

const char *link_version_name(int version)
{
	switch (version) {
	case 3: return "v3.1";
	case 4: return "v3.1.1";
	case 5: return "v5";
	default: return "";
	}
}
