#include "core/redelivery.h"

#include "test.h"

struct parcel {
	const char *payload, *stamp;
	uint16_t mid;
	bool dup;
};

static struct message *make(struct decoder *decoder, const struct parcel *parcel)
{
	const struct property stamp = {
		.id = PROPERTY_USER, .name = span_of("timestamp"),
		.value = span_of(parcel->stamp ? parcel->stamp : ""),
	};
	struct message_parts parts = {
		.topic = span_of("a/b"), .payload = span_of(parcel->payload),
		.properties = &stamp, .property_count = parcel->stamp ? 1 : 0,
		.mid = parcel->mid, .qos = 1, .dup = parcel->dup,
	};

	return message_new(decoder, &parts);
}

static bool again(struct redelivery *seen, const struct parcel *parcel)
{
	struct decoder *decoder = decoder_new();
	struct message *message = make(decoder, parcel);
	bool is = redelivery_is(seen, message);

	message_free(message);
	decoder_free(decoder);
	return is;
}

static void redelivery_is_the_same_message_with_dup_and_identifier(void **state)
{
	struct redelivery seen = { 0 };

	(void)state;
	assert_false(again(&seen, &(struct parcel){ "1", NULL, 7, false }));
	assert_true(again(&seen, &(struct parcel){ "1", NULL, 7, true }));
	assert_true(again(&seen, &(struct parcel){ "1", NULL, 7, true }));
	redelivery_fini(&seen);
}

static void redelivery_needs_the_flag(void **state)
{
	struct redelivery seen = { 0 };

	(void)state;
	assert_false(again(&seen, &(struct parcel){ "1", NULL, 7, false }));
	assert_false(again(&seen, &(struct parcel){ "1", NULL, 7, false }));
	redelivery_fini(&seen);
}

static void redelivery_of_what_never_arrived_is_news(void **state)
{
	struct redelivery seen = { 0 };

	(void)state;
	assert_false(again(&seen, &(struct parcel){ "1", NULL, 7, true }));
	assert_false(again(&seen, &(struct parcel){ "2", NULL, 7, true }));
	assert_false(again(&seen, &(struct parcel){ "2", NULL, 8, true }));
	assert_true(again(&seen, &(struct parcel){ "2", NULL, 7, true }));
	redelivery_fini(&seen);
}

static void redelivery_tells_equal_values_apart_by_the_brokers_time(void **state)
{
	struct redelivery seen = { 0 };

	(void)state;
	assert_false(again(&seen, &(struct parcel){ "true", "1767261605.1", 1, false }));
	assert_false(again(&seen, &(struct parcel){ "true", "1767261606.2", 1, true }));
	assert_true(again(&seen, &(struct parcel){ "true", "1767261606.2", 1, true }));
	redelivery_fini(&seen);
}

static void redelivery_ends_with_the_session(void **state)
{
	struct redelivery seen = { 0 };

	(void)state;
	assert_false(again(&seen, &(struct parcel){ "1", NULL, 7, false }));
	redelivery_forget(&seen);
	assert_false(again(&seen, &(struct parcel){ "1", NULL, 7, true }));
	redelivery_fini(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(redelivery_is_the_same_message_with_dup_and_identifier),
		cmocka_unit_test(redelivery_needs_the_flag),
		cmocka_unit_test(redelivery_of_what_never_arrived_is_news),
		cmocka_unit_test(redelivery_tells_equal_values_apart_by_the_brokers_time),
		cmocka_unit_test(redelivery_ends_with_the_session),
	};

	return cmocka_run_group_tests_name("redelivery", tests, NULL, NULL);
}
