/* The exit statuses of the real program, and the sentence that goes with each. */
#include "test.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "certificates.h"
#include "core/mem.h"
#include "program.h"
#include "real_broker.h"

static char *url_of(const char *scheme, int port)
{
	return mem_format("%s://localhost:%d", scheme, port);
}

/* --- 0 ---------------------------------------------------------------------- */

static void enough_messages_end_with_0(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of("mqtt", broker->port);

	(void)state;
	real_broker_publish(broker, "-t", "a", "-r", "-m", "1", NULL);
	program_expect(0, "", "-L", url, "-t", "a", "--print", "-C", "1", NULL);
	free(url);
	real_broker_free(broker);
}

/* --- 2: refused by the broker ------------------------------------------------ */

static void a_wrong_password_ends_with_2(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.user = "me", .password = "sesame",
	});
	char *url = url_of("mqtt", broker->port);

	(void)state;
	program_expect(2, "localhost", "-L", url, "-u", "me", "-P", "wrong", "--print",
		       NULL);
	program_expect(2, "localhost", "-L", url, "-u", "me", "-P", "wrong", "-V", "311",
		       "--print", NULL);
	program_expect(2, "localhost", "-L", url, "--print", NULL);
	program_expect(27, "", "-L", url, "-u", "me", "-P", "sesame", "--print", "-W",
		       "0.5", NULL);
	free(url);
	real_broker_free(broker);
}

/* --- 3: network or name resolution -------------------------------------------- */

static void a_refused_port_ends_with_3(void **state)
{
	char *url = url_of("mqtt", free_port());

	(void)state;
	program_expect(3, "nothing listens there", "-L", url, "--print", NULL);
	free(url);
}

/* RFC 6761 section 6.4: no name below .invalid ever resolves. */
static void an_unknown_name_ends_with_3(void **state)
{
	(void)state;
	program_expect(3, "nowhere.invalid", "-L", "mqtt://nowhere.invalid", "--print",
		       NULL);
}

/* --- 4: TLS ------------------------------------------------------------------- */

static void expect_tls(const char *certificate, const char *ca, int status,
		       const char *words)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = certificate,
	});
	char *url = url_of("mqtts", broker->port);

	program_expect(status, words, "-L", url, "--cafile", ca, "--print", "-W", "0.5",
		       NULL);
	program_expect(27, "", "-L", url, "--insecure", "--print", "-W", "0.5", NULL);
	free(url);
	real_broker_free(broker);
}

static void a_bad_certificate_ends_with_4(void **state)
{
	struct certificates *all = certificates_new();

	(void)state;
	expect_tls(all->good, all->ca, 27, "");
	expect_tls(all->expired, all->ca, 4, "expired");
	expect_tls(all->good, all->foreign_ca, 4, "Test Authority");
	expect_tls(all->other_host, all->ca, 4, "other.example");
	expect_tls(all->self_signed, all->ca, 4, "self.test");
	certificates_free(all);
}

static void no_tls_at_the_port_ends_with_4(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of("mqtts", broker->port);

	(void)state;
	program_expect(4, "TLS", "-L", url, "--print", NULL);
	free(url);
	real_broker_free(broker);
}

static void a_ca_file_that_is_missing_ends_with_1(void **state)
{
	struct certificates *all = certificates_new();
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = all->good,
	});
	char *url = url_of("mqtts", broker->port);

	(void)state;
	program_expect(1, "/nonexistent/ca.pem", "-L", url, "--cafile",
		       "/nonexistent/ca.pem", "--print", NULL);
	free(url);
	real_broker_free(broker);
	certificates_free(all);
}

/* --- 5: every subscription refused ---------------------------------------------- */

/* mosquitto's acl_file never refuses a SUBSCRIBE, its dynamic security does. */
static struct real_broker *broker_that_refuses(const char *directory)
{
	char *path = mem_format("%s/security.json", directory);
	glob_t plugin;

	assert_int_equal(glob("/usr/lib/*/mosquitto_dynamic_security.so", 0, NULL,
			      &plugin), 0);
	char *more = mem_format("plugin %s\nplugin_opt_config_file %s",
				plugin.gl_pathv[0], path);
	FILE *file = fopen(path, "w");

	fputs("{\"defaultACLAccess\":{\"publishClientSend\":true,"
	      "\"publishClientReceive\":true,\"subscribe\":false,\"unsubscribe\":true},"
	      "\"clients\":[],\"groups\":[{\"groupname\":\"all\","
	      "\"roles\":[{\"rolename\":\"some\"}]}],\"anonymousGroup\":\"all\","
	      "\"roles\":[{\"rolename\":\"some\",\"acls\":["
	      "{\"acltype\":\"subscribePattern\",\"topic\":\"open/#\","
	      "\"allow\":true}]}]}", file);
	fclose(file);
	struct real_broker *broker =
		real_broker_new(&(struct real_broker_options){ .more = more });
	globfree(&plugin);
	free(path);
	free(more);
	return broker;
}

static void refused_subscriptions_end_with_5(void **state)
{
	char directory[] = "/tmp/flespitop-test-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(directory));
	struct real_broker *broker = broker_that_refuses(directory);
	char *url = url_of("mqtt", broker->port);
	program_expect(5, "Every subscription was refused", "-L", url, "-t", "closed/#",
		       "--print", NULL);
	program_expect(5, "Every subscription was refused", "-L", url, "-t", "closed/#",
		       "-t", "b", "-V", "311", "--print", NULL);
	program_expect(27, "subscription to closed/# refused", "-L", url, "-t",
		       "closed/#", "-t", "open/#", "--print", "-W", "0.5", NULL);
	free(url);
	real_broker_free(broker);
	char *path = mem_format("%s/security.json", directory);
	unlink(path);
	free(path);
	rmdir(directory);
}

/* --- 27, and a loss that is made good ------------------------------------------- */

static void a_broker_that_comes_back_is_found_again(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){ 0 });
	char *url = url_of("mqtt", broker->port);

	(void)state;
	real_broker_publish(broker, "-t", "a", "-r", "-m", "1", NULL);
	struct program *program = program_start("-L", url, "-t", "#", "--print", "-C",
						"2", NULL);
	assert_non_null(program_line(program));
	real_broker_stop(broker);
	real_broker_start(broker);
	real_broker_publish(broker, "-t", "a", "-r", "-m", "2", NULL);
	const char *line = program_line(program);
	assert_non_null(line);
	assert_non_null(strstr(line, "\"payload\":2"));
	assert_int_equal(program_end(program), 0);
	assert_non_null(strstr(program->err.at, "flespitop: connection lost, "
						"next try in "));
	program_free(program);
	free(url);
	real_broker_free(broker);
}

/* --- scripts ---------------------------------------------------------------------- */

static void a_script_does_not_wait_for_what_cannot_come(void **state)
{
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.user = "me", .password = "sesame",
	});
	char *url = url_of("mqtt", broker->port);
	char *path = mem_format("%s/script", broker->directory);
	FILE *file = fopen(path, "w");

	(void)state;
	fputs("timeout 1000\nwait up\n", file);
	fclose(file);
	program_expect(1, "/script:2: localhost", "-L", url, "--script", path, NULL);
	unlink(path);
	free(path);
	free(url);
	real_broker_free(broker);
}

/* --- the screen ------------------------------------------------------------------ */

static void without_a_terminal_there_is_no_screen(void **state)
{
	(void)state;
	program_expect(1, "Standard output is not a terminal, so there is no screen; "
			  "--print writes messages there.", "--demo", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enough_messages_end_with_0),
		cmocka_unit_test(a_wrong_password_ends_with_2),
		cmocka_unit_test(a_refused_port_ends_with_3),
		cmocka_unit_test(an_unknown_name_ends_with_3),
		cmocka_unit_test(a_bad_certificate_ends_with_4),
		cmocka_unit_test(no_tls_at_the_port_ends_with_4),
		cmocka_unit_test(a_ca_file_that_is_missing_ends_with_1),
		cmocka_unit_test(refused_subscriptions_end_with_5),
		cmocka_unit_test(a_broker_that_comes_back_is_found_again),
		cmocka_unit_test(a_script_does_not_wait_for_what_cannot_come),
		cmocka_unit_test(without_a_terminal_there_is_no_screen),
	};

	return cmocka_run_group_tests_name("exit", tests, NULL, NULL);
}
