#include "test.h"

#include "core/dictionary.h"

static const struct dictionary_entry *find(const char *name)
{
	return dictionary_find(span_of(name));
}

static void expect_row(const char *name, const char *row)
{
	const struct dictionary_entry *entry = find(name);

	assert_non_null(entry);
	assert_string_equal(entry->name, row);
}

static void expect_symbol(const char *name, const char *symbol)
{
	const struct dictionary_entry *entry = find(name);

	assert_non_null(entry);
	assert_string_equal(entry->symbol, symbol);
}

static void rows_are_sorted_and_each_is_found(void **state)
{
	const struct dictionary_entry *before = NULL, *entry;
	size_t count = 0;

	(void)state;
	for (; (entry = dictionary_row(count)); count++) {
		if (before)
			assert_true(strcmp(before->name, entry->name) < 0);
		assert_ptr_equal(find(entry->name), entry);
		before = entry;
	}
	assert_true(count > 450);
	assert_null(dictionary_row(count + 1));
}

static void every_row_is_complete(void **state)
{
	const struct dictionary_entry *entry;

	(void)state;
	for (size_t i = 0; (entry = dictionary_row(i)); i++) {
		assert_true(entry->name[0] != '\0');
		assert_non_null(strstr("number boolean string array object any",
				       entry->type));
		assert_true(entry->description[0] != '\0');
		assert_true(strlen(entry->symbol) < 8);
		if (!entry->unit[0])
			assert_string_equal(entry->symbol, "");
	}
}

static void a_row_tells_type_unit_and_description(void **state)
{
	const struct dictionary_entry *entry = find("external.powersource.voltage");

	(void)state;
	assert_non_null(entry);
	assert_string_equal(entry->type, "number");
	assert_string_equal(entry->unit, "volts");
	assert_string_equal(entry->symbol, "V");
}

static void units_appear_as_symbols(void **state)
{
	(void)state;
	expect_symbol("can.engine.temperature", "°C");
	expect_symbol("battery.level", "%");
	expect_symbol("position.altitude", "m");
	expect_symbol("position.speed", "km/h");
	expect_symbol("position.latitude", "°");
	expect_symbol("trip.duration", "s");
	expect_symbol("gsm.signal.dbm", "dBm");
	expect_symbol("average.fuel.consumption", "l/100km");
	expect_symbol("ident", "");
}

static void points_in_time_have_no_symbol(void **state)
{
	(void)state;
	expect_symbol("timestamp", "");
	expect_symbol("server.timestamp", "");
	expect_symbol("trip.stop.timestamp", "");
	assert_string_equal(find("server.timestamp")->unit, "seconds");
}

static void an_index_is_answered_by_the_family(void **state)
{
	(void)state;
	expect_row("din.1", "din.1");
	expect_row("din.17", "din");
	expect_row("sensor.temperature.31", "sensor.temperature");
	expect_row("tacho.driver.card.code.2", "tacho.driver.card.code");
	expect_row("tacho.driver.2.card.code", "tacho.driver.card.code");
	expect_row("can.12.tacho.3.position.speed.4", "can.tacho.position.speed");
}

static void what_is_no_index_is_unknown(void **state)
{
	(void)state;
	assert_null(find("din.x"));
	assert_null(find("din."));
	assert_null(find("din.1a"));
	assert_null(find("din.-1"));
	assert_null(find("1.din"));
	assert_null(find("1"));
	assert_null(find(".1"));
	assert_null(find("..1.."));
	assert_null(find("Din"));
	assert_null(find("di"));
	assert_null(find(""));
	assert_null(dictionary_find((struct span){ NULL, 0 }));
	assert_null(dictionary_find((struct span){ "din\0", 4 }));
}

static void a_name_of_any_length_is_answered(void **state)
{
	char name[512];

	(void)state;
	for (size_t len = 0; len < sizeof(name); len++) {
		for (size_t i = 0; i < len; i++)
			name[i] = ".1"[i & 1];
		assert_null(dictionary_find((struct span){ name, len }));
		if (len > 3 && len < 120) {
			memcpy(name, "din", 3);
			name[3] = '.';
			for (size_t i = 4; i < len; i++)
				name[i] = '7';
			struct span indexed = { name, len };

			assert_true(!dictionary_find(indexed) == (len == 4));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_sorted_and_each_is_found),
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(a_row_tells_type_unit_and_description),
		cmocka_unit_test(units_appear_as_symbols),
		cmocka_unit_test(points_in_time_have_no_symbol),
		cmocka_unit_test(an_index_is_answered_by_the_family),
		cmocka_unit_test(what_is_no_index_is_unknown),
		cmocka_unit_test(a_name_of_any_length_is_answered),
	};

	return cmocka_run_group_tests_name("dictionary", tests, NULL, NULL);
}
