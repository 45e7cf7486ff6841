#include "app/client_id.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"

static char root[64];

static char *path_of(const char *name)
{
	return mem_format("%s/%s", root, name);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	char *path = path_of(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	fchmod(fd, mode);
	close(fd);
	free(path);
}

static void expect_refused(const char *directory, const char *words)
{
	struct err err;
	char *id = client_id_kept(directory, NULL, 5, &err);

	assert_null(id);
	if (!strstr(err.text, words))
		fail_msg("not \"%s\" but \"%s\"", words, err.text);
	assert_non_null(strstr(err.text, "Give one with -i."));
}

static void client_id_stays_the_same_from_run_to_run(void **state)
{
	char *directory = path_of("state/flespitop"), *file;
	struct stat facts;
	struct err err;

	(void)state;
	char *first = client_id_kept(directory, NULL, 5, &err);
	assert_non_null(first);
	assert_memory_equal(first, "flespitop-", 10);
	char *second = client_id_kept(directory, NULL, 5, &err);
	assert_string_equal(first, second);
	assert_int_equal(stat(directory, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0700);
	file = path_of("state/flespitop/client-id");
	assert_int_equal(stat(file, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_int_equal(facts.st_nlink, 1);
	free(first);
	free(second);
	free(file);
	free(directory);
}

static void client_id_is_another_for_each_profile(void **state)
{
	struct err err;
	char *none = client_id_kept(root, NULL, 5, &err);
	char *work = client_id_kept(root, "work", 5, &err);
	char *odd = client_id_kept(root, "../../etc/x", 5, &err);
	char *file = path_of("client-id.%2e%2e%2f%2e%2e%2fetc%2fx");

	(void)state;
	assert_string_not_equal(none, work);
	assert_string_not_equal(work, odd);
	assert_int_equal(access(file, F_OK), 0);
	free(none);
	free(work);
	free(odd);
	free(file);
}

static void client_id_does_not_follow_a_link(void **state)
{
	char *target = path_of("elsewhere"), *link = path_of("client-id");
	char *directory = path_of("linked");

	(void)state;
	assert_int_equal(symlink(target, link), 0);
	expect_refused(root, "it is a link");
	assert_int_equal(access(target, F_OK), -1);
	unlink(link);
	assert_int_equal(symlink(root, directory), 0);
	expect_refused(directory, "it is a link or a file");
	free(target);
	free(link);
	free(directory);
}

static void client_id_trusts_nothing_that_others_can_write(void **state)
{
	char *file = path_of("client-id");

	(void)state;
	write_file("client-id", "somebody-elses\n", 0666);
	expect_refused(root, "only you can write");
	unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	expect_refused(root, "only you can write");
	chmod(root, 0777);
	expect_refused(root, "others may write there");
	chmod(root, 0700);
	free(file);
}

static void client_id_says_what_is_wrong_with_its_file(void **state)
{
	static const char *const texts[] = {
		"", "\n", "no end of line", "two words\n", "\x1b[2J\n",
		"01234567890123456789012345678901234567890123456789"
		"012345678901234567890123456789\n",
	};
	char *file = path_of("client-id");

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		write_file("client-id", texts[i], 0600);
		expect_refused(root, "it holds no client id; remove it");
		unlink(file);
	}
	expect_refused("/proc/nowhere", "/proc/nowhere: No such file");
	free(file);
}

static int make_root(void **state)
{
	(void)state;
	strcpy(root, "/tmp/flespitop-test-XXXXXX");
	return !mkdtemp(root);
}

static int remove_root(void **state)
{
	char *command = mem_format("rm -rf %s", root);
	int status = system(command);

	(void)state;
	free(command);
	return status;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(client_id_stays_the_same_from_run_to_run,
						make_root, remove_root),
		cmocka_unit_test_setup_teardown(client_id_is_another_for_each_profile,
						make_root, remove_root),
		cmocka_unit_test_setup_teardown(client_id_does_not_follow_a_link,
						make_root, remove_root),
		cmocka_unit_test_setup_teardown(
			client_id_trusts_nothing_that_others_can_write,
			make_root, remove_root),
		cmocka_unit_test_setup_teardown(
			client_id_says_what_is_wrong_with_its_file,
			make_root, remove_root),
	};

	return cmocka_run_group_tests_name("client_id", tests, NULL, NULL);
}
