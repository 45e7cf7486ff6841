/* What every unit test includes: cmocka, which wants these four before it. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* static void topic_names_the_device(void **state) {...}   and in main():
 * const struct CMUnitTest tests[] = { cmocka_unit_test(topic_names_the_device), ... };
 * return cmocka_run_group_tests_name("topic", tests, NULL, NULL); */

#endif
