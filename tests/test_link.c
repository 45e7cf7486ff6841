#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/link.h"
#include "core/mem.h"

static const int64_t SECOND = 1000000;

static void apply(struct link *link, struct link_report report)
{
	link_apply(link, &report);
}

static struct link_report failure(enum link_state state, int64_t at_us, const char *text)
{
	struct link_report report = {
		.kind = REPORT_STATE, .state = state, .at_us = at_us,
		.failure = FAILURE_NETWORK, .retry_us = at_us + 5 * SECOND,
	};

	snprintf(report.text.text, sizeof(report.text.text), "%s", text);
	return report;
}

static struct link_report accepted(int64_t at_us, char *token)
{
	return (struct link_report){
		.kind = REPORT_CONNACK, .state = LINK_UP, .at_us = at_us, .version = 5,
		.token = token,
	};
}

static void link_follows_the_way_up(void **state)
{
	struct link link = { 0 };

	(void)state;
	apply(&link, (struct link_report){ .kind = REPORT_STATE, .state = LINK_RESOLVING,
					   .at_us = 1 });
	apply(&link, (struct link_report){ .kind = REPORT_STATE, .state = LINK_CONNECTING,
					   .at_us = 2, .address = "10.1.2.3:8883" });
	apply(&link, (struct link_report){ .kind = REPORT_STATE, .state = LINK_SECURING,
					   .at_us = 3 });
	apply(&link, (struct link_report){ .kind = REPORT_TLS, .at_us = 4,
					   .tls = { .version = "TLSv1.3" } });
	apply(&link, (struct link_report){ .kind = REPORT_STATE, .state = LINK_GREETING,
					   .at_us = 5 });
	assert_int_equal(link.state, LINK_GREETING);
	assert_int_equal(link.since_us, 5);
	assert_string_equal(link.address, "10.1.2.3:8883");
	assert_int_equal(link.up_us, 0);
	apply(&link, accepted(6, NULL));
	assert_int_equal(link.state, LINK_UP);
	assert_int_equal(link.up_us, 6);
	assert_int_equal(link.times_up, 1);
	assert_int_equal(link.version, 5);
	assert_string_equal(link.tls.version, "TLSv1.3");
	link_fini(&link);
}

static void link_reads_whose_token_it_is(void **state)
{
	struct link link = { 0 };
	char token[] = "{\"id\":5012345,\"cid\":152919,\"access\":{\"type\":1}}";

	(void)state;
	apply(&link, accepted(1, token));
	assert_int_equal(link.cid, 152919);
	assert_int_equal(link.access, 1);
	assert_string_equal(link_access_name(link.access), "master");
	link_fini(&link);
}

static void link_survives_any_token_text(void **state)
{
	static char texts[][40] = { "", "nonsense", "[]",
				    "{\"cid\":-1}", "{\"cid\":1e300}",
				    "{\"access\":1}", "{\"access\":{\"type\":\"1\"}}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct link link = { 0 };

		apply(&link, accepted(1, texts[i]));
		assert_int_equal(link.cid, 0);
		assert_int_equal(link.access, -1);
		link_fini(&link);
	}
}

static void link_counts_failures_until_it_is_up(void **state)
{
	struct link link = { 0 };

	(void)state;
	apply(&link, failure(LINK_WAITING, 10, "no route"));
	apply(&link, failure(LINK_WAITING, 20, "no name"));
	assert_int_equal(link.tries, 2);
	assert_int_equal(link.retry_us, 20 + 5 * SECOND);
	assert_int_equal(link.failure, FAILURE_NETWORK);
	assert_string_equal(link.error.text, "no name");
	apply(&link, accepted(30, NULL));
	assert_int_equal(link.tries, 0);
	assert_int_equal(link.failure, FAILURE_NONE);
	assert_string_equal(link.error.text, "");
	assert_string_equal(link.last_error.text, "no name");
	assert_int_equal(link.failed_us, 20);
	assert_int_equal(link.retry_us, 0);
	link_fini(&link);
}

static void link_is_not_up_after_a_loss(void **state)
{
	struct link link = { 0 };

	(void)state;
	apply(&link, accepted(10, NULL));
	apply(&link, failure(LINK_WAITING, 50, "lost"));
	assert_int_equal(link.up_us, 0);
	assert_int_equal(link.since_us, 50);
	apply(&link, accepted(60, NULL));
	assert_int_equal(link.times_up, 2);
	link_fini(&link);
}

static void link_refused_by_connack_is_not_up(void **state)
{
	struct link link = { 0 };

	(void)state;
	apply(&link, (struct link_report){ .kind = REPORT_CONNACK, .state = LINK_GREETING,
					   .code = 135, .version = 5 });
	assert_int_equal(link.times_up, 0);
	assert_int_equal(link.version, 5);
	link_fini(&link);
}

static void link_keeps_what_the_session_holds(void **state)
{
	struct link link = { 0 };
	struct link_report report = accepted(1, NULL);
	char held[] = "[{\"topic\":\"a\"}]";

	(void)state;
	report.subscriptions = held;
	apply(&link, report);
	assert_string_equal(link.subscriptions, held);
	apply(&link, accepted(2, NULL));
	assert_null(link.subscriptions);
	link_fini(&link);
}

static void link_names_are_all_there(void **state)
{
	(void)state;
	for (int i = 0; i < LINK_STATE_COUNT; i++)
		assert_true(strlen(link_state_name(i)) > 0);
	assert_string_equal(link_state_name(LINK_STATE_COUNT), "");
	assert_string_equal(link_version_name(4), "v3.1.1");
	assert_string_equal(link_version_name(0), "");
	assert_string_equal(link_access_name(-1), "");
	assert_string_equal(link_access_name(3), "");
}

static void report_owns_its_texts(void **state)
{
	struct link_report *report = report_new(REPORT_CONNACK, 7);

	(void)state;
	assert_int_equal(report->at_us, 7);
	report->token = mem_text("{}");
	report->subscriptions = mem_text("[]");
	report_free(report);
	report_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_follows_the_way_up),
		cmocka_unit_test(link_reads_whose_token_it_is),
		cmocka_unit_test(link_survives_any_token_text),
		cmocka_unit_test(link_counts_failures_until_it_is_up),
		cmocka_unit_test(link_is_not_up_after_a_loss),
		cmocka_unit_test(link_refused_by_connack_is_not_up),
		cmocka_unit_test(link_keeps_what_the_session_holds),
		cmocka_unit_test(link_names_are_all_there),
		cmocka_unit_test(report_owns_its_texts),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
