/* The session over TLS: a real mosquitto where it goes well, scripted brokers and
 * every kind of certificate where it does not. */
#include "test.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "certificates.h"
#include "monitor.h"
#include "net/tls.h"
#include "real_broker.h"
#include "scripted_broker.h"

static struct session_options tls_options(const struct certificates *certificates,
					  int port)
{
	struct session_options options = monitor_options(port);

	options.url.tls = true;
	options.ca_file = certificates->ca;
	options.once = true;
	return options;
}

/* Connects to a broker with this certificate, which must fail; the sentence. */
static struct err refuse(const char *certificate, const struct session_options *options)
{
	static const struct script_step script[] = { STEP(TAKE) };
	struct scripted_broker *broker = scripted_broker_new(script, 1, certificate, 0);
	struct session_options own = *options;
	struct monitor monitor;

	own.url.port = scripted_broker_port(broker);
	monitor_start(&monitor, &own);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_TLS);
	struct err why = report->text;
	monitor_stop(&monitor);
	scripted_broker_free(broker);
	return why;
}

static void expect(const struct err *why, const char *const *words)
{
	for (; *words; words++)
		if (!strstr(why->text, *words))
			fail_msg("no \"%s\" in: %s", *words, why->text);
}

static void tls_connects_with_an_authority_of_ones_own(void **state)
{
	struct certificates *certificates = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = certificates->good,
	});
	struct session_options options = tls_options(certificates, broker->port);
	struct monitor monitor;

	monitor_start(&monitor, &options);
	session_subscribe(monitor.session, 1, "a", 0, 0);
	monitor_state(&monitor, LINK_SECURING);
	const struct link_report *report = monitor_report(&monitor, REPORT_TLS);
	assert_string_equal(report->tls.version, "TLSv1.3");
	assert_true(strlen(report->tls.cipher) > 5);
	assert_string_equal(report->tls.subject, "CN=good.test");
	assert_string_equal(report->tls.issuer, "CN=Test Authority");
	assert_true(report->tls.verified);
	assert_true(report->tls.not_after_us > report->at_us);
	assert_int_equal(report->tls.chain_len, 1);
	assert_string_equal(report->tls.chain[0].subject, "CN=Test Authority");
	assert_true(report->tls.chain[0].not_after_us > report->at_us);
	assert_int_equal(monitor_report(&monitor, REPORT_SUBACK)->code, 0);
	monitor_stop(&monitor);

	strcpy(options.url.host, "localhost");
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	real_broker_free(broker);
}

static void tls_moves_large_payloads_whole(void **state)
{
	struct certificates *certificates = *state;
	static char packet[5 + 4 + 2000000] = "\x20\x03\0\0\0\x30\x80\x89\x7a";
	const struct script_step script[] = {
		STEP(TAKE), { SCRIPT_SEND, packet, sizeof(packet) },
		STEP(UNTIL_CLOSED),
	};
	const char *certificate = certificates->good;
	struct scripted_broker *broker = scripted_broker_new(script, 3, certificate, 0);
	struct session_options options = tls_options(certificates,
						     scripted_broker_port(broker));
	struct monitor monitor;

	/* 2,000,000 = 0x80 0x89 0x7a as a variable byte integer; topic "a". */
	memcpy(packet + 9, "\0\1a\0", 4);
	for (size_t i = 13; i < sizeof(packet); i++)
		packet[i] = (char)(i * 7 + i / 251);
	monitor_start(&monitor, &options);
	const struct message *message = monitor_message(&monitor);
	assert_int_equal(message->payload_len, 2000000 - 4);
	assert_memory_equal(message_payload(message).at, packet + 13, 2000000 - 4);
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void tls_says_what_is_wrong_with_a_certificate(void **state)
{
	struct certificates *certificates = *state;
	struct session_options options = tls_options(certificates, 0);
	struct err why;

	why = refuse(certificates->expired, &options);
	expect(&why, (const char *[]){ "it expired on 2001-09-09", "CN=expired.test",
				       "CN=Test Authority", NULL });
	why = refuse(certificates->early, &options);
	expect(&why, (const char *[]){ "not valid before 2096-10-02", "CN=early.test",
				       "clock", NULL });
	why = refuse(certificates->self_signed, &options);
	expect(&why, (const char *[]){ "self-signed", "CN=self.test", "--cafile", NULL });
	why = refuse(certificates->other_host, &options);
	expect(&why, (const char *[]){ "not for this address", "CN=other.test", NULL });
	strcpy(options.url.host, "localhost");
	why = refuse(certificates->other_host, &options);
	expect(&why, (const char *[]){ "another host", "CN=other.test", "other.example",
				      NULL });
	options.ca_file = certificates->foreign_ca;
	why = refuse(certificates->good, &options);
	expect(&why, (const char *[]){ "authority that is not known", "CN=good.test",
				       "CN=Test Authority", "--cafile", NULL });
	options.ca_file = NULL;
	why = refuse(certificates->good, &options);
	expect(&why, (const char *[]){ "authority that is not known", NULL });
}

static void tls_shows_hostile_names_as_text(void **state)
{
	struct certificates *certificates = *state;
	struct session_options options = tls_options(certificates, 0);

	options.ca_file = certificates->foreign_ca;
	struct err why = refuse(certificates->hostile, &options);
	assert_null(strchr(why.text, '\033'));
	assert_null(strchr(why.text, '\n'));
	assert_non_null(strstr(why.text, "CN=ho"));
}

static void tls_takes_any_certificate_only_when_told(void **state)
{
	struct certificates *certificates = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = certificates->expired,
	});
	struct session_options options = tls_options(certificates, broker->port);
	struct monitor monitor;

	options.insecure = true;
	monitor_start(&monitor, &options);
	assert_false(monitor_report(&monitor, REPORT_TLS)->tls.verified);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	real_broker_free(broker);
}

static void tls_shows_a_client_certificate(void **state)
{
	struct certificates *certificates = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = certificates->good, .ca = certificates->ca,
		.client_certificates = true,
	});
	struct session_options options = tls_options(certificates, broker->port);
	struct monitor monitor;

	options.cert_file = certificates->client;
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);

	options.cert_file = NULL;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_TLS);
	expect(&report->text, (const char *[]){ "client certificate", "--cert", NULL });
	monitor_stop(&monitor);
	real_broker_free(broker);
}

/* The client's certificate, and its key behind a passphrase. */
static void lock_key(const struct certificates *certificates, const char *passphrase,
		     char path[80])
{
	FILE *in = fopen(certificates->client, "r"), *out;
	X509 *certificate = PEM_read_X509(in, NULL, NULL, NULL);
	EVP_PKEY *key = PEM_read_PrivateKey(in, NULL, NULL, NULL);

	fclose(in);
	snprintf(path, 80, "%s/locked", certificates->directory);
	out = fopen(path, "w");
	PEM_write_X509(out, certificate);
	PEM_write_PrivateKey(out, key, EVP_aes_256_cbc(), (unsigned char *)passphrase,
			     (int)strlen(passphrase), NULL, NULL);
	fclose(out);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

static void tls_opens_a_key_with_its_passphrase(void **state)
{
	struct certificates *certificates = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = certificates->good, .ca = certificates->ca,
		.client_certificates = true,
	});
	struct session_options options = tls_options(certificates, broker->port);
	static const struct {
		const char *passphrase, *says;
	} rows[] = { { NULL, "protected by a passphrase" },
		     { "wrong", "does not open the key file" } };
	struct monitor monitor;
	char path[80];

	lock_key(certificates, "open sesame", path);
	assert_true(tls_key_is_locked(path));
	assert_false(tls_key_is_locked(certificates->client));
	assert_false(tls_key_is_locked("/no/key"));
	options.cert_file = path;
	options.key_passphrase = "open sesame";
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	for (size_t i = 0; i < 2; i++) {
		options.key_passphrase = rows[i].passphrase;
		monitor_start(&monitor, &options);
		const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
		assert_int_equal(report->failure, FAILURE_LOCAL);
		expect(&report->text, (const char *[]){ rows[i].says, path, NULL });
		assert_null(strstr(report->text.text, "wrong"));
		monitor_stop(&monitor);
	}
	unlink(path);
	real_broker_free(broker);
}

static void tls_trusts_a_directory_of_authorities(void **state)
{
	struct certificates *certificates = *state;
	struct real_broker *broker = real_broker_new(&(struct real_broker_options){
		.certificate = certificates->good,
	});
	struct session_options options = tls_options(certificates, broker->port);
	FILE *file = fopen(certificates->ca, "r");
	X509 *ca = PEM_read_X509(file, NULL, NULL, NULL);
	char directory[80], path[100];
	struct monitor monitor;

	fclose(file);
	snprintf(directory, sizeof(directory), "%s/authorities", certificates->directory);
	assert_int_equal(mkdir(directory, 0700), 0);
	options.ca_file = NULL;
	options.ca_path = directory;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	expect(&report->text, (const char *[]){ "authority that is not known", NULL });
	monitor_stop(&monitor);

	/* The name that openssl rehash gives it. */
	snprintf(path, sizeof(path), "%s/%08lx.0", directory, X509_subject_name_hash(ca));
	assert_int_equal(symlink(certificates->ca, path), 0);
	monitor_start(&monitor, &options);
	monitor_state(&monitor, LINK_UP);
	monitor_stop(&monitor);
	X509_free(ca);
	unlink(path);
	rmdir(directory);
	real_broker_free(broker);
}

/* A broker that lets only one protocol in tells which was offered. */
static void tls_offers_a_protocol_by_alpn(void **state)
{
	static const struct script_step script[] = { STEP(ACCEPT_5), STEP(UNTIL_CLOSED) };
	static const struct script_step over_http[] = { STEP(UPGRADE),
							STEP(UNTIL_CLOSED) };
	static const struct {
		const char *option, *wanted;
		bool websocket, fits;
	} rows[] = {
		{ "mqtt", "mqtt", false, true },      { "x", "mqtt", false, false },
		{ NULL, "mqtt", false, true },        { NULL, "http/1.1", true, true },
		{ NULL, "h2", true, false },          { "h2", "h2", true, true },
	};
	struct certificates *certificates = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct scripted_broker *broker = scripted_broker_new(
			rows[i].websocket ? over_http : script, 2, certificates->good, 0);
		struct session_options options =
			tls_options(certificates, scripted_broker_port(broker));
		struct monitor monitor;

		scripted_broker_want_alpn(broker, rows[i].wanted);
		options.tls_alpn = rows[i].option;
		options.url.websocket = rows[i].websocket;
		monitor_start(&monitor, &options);
		if (rows[i].fits) {
			monitor_state(&monitor, LINK_GREETING);
		} else {
			const struct link_report *report =
				monitor_state(&monitor, LINK_FAILED);
			expect(&report->text, (const char *[]){ "ALPN", NULL });
		}
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

static void tls_refuses_versions_before_1_2(void **state)
{
	struct certificates *certificates = *state;
	static const struct script_step script[] = { STEP(TAKE) };
	struct scripted_broker *broker =
		scripted_broker_new(script, 1, certificates->good, TLS1_1_VERSION);
	struct session_options options = tls_options(certificates,
						     scripted_broker_port(broker));
	struct monitor monitor;

	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_TLS);
	expect(&report->text, (const char *[]){ "1.2", NULL });
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void tls_says_that_a_port_does_not_speak_it(void **state)
{
	struct certificates *certificates = *state;
	/* The client's first bytes are awaited, or its connect() could fail instead. */
	static const struct script_step rows[][3] = {
		{ STEP(TAKE), { SCRIPT_SEND, "\x20\x02\0\0", 4 },
		  STEP(CLOSE) },
		{ STEP(TAKE), { SCRIPT_SEND, "HTTP/1.1 400 Bad Request\r\n", 26 },
		  STEP(CLOSE) },
		{ STEP(TAKE), STEP(CLOSE), STEP(CLOSE) },
		{ STEP(TAKE), STEP(RESET), STEP(CLOSE) },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct scripted_broker *broker = scripted_broker_new(rows[i], 3, NULL, 0);
		struct session_options options =
			tls_options(certificates, scripted_broker_port(broker));
		struct monitor monitor;

		monitor_start(&monitor, &options);
		const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
		assert_int_equal(report->failure, FAILURE_TLS);
		expect(&report->text, (const char *[]){ "mqtt://", NULL });
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

static void tls_gives_up_on_a_handshake_that_stalls(void **state)
{
	struct certificates *certificates = *state;
	static const struct script_step script[] = { STEP(UNTIL_CLOSED) };
	struct scripted_broker *broker = scripted_broker_new(script, 1, NULL, 0);
	struct session_options options = tls_options(certificates,
						     scripted_broker_port(broker));
	struct monitor monitor;

	options.connect_timeout_s = 1;
	monitor_start(&monitor, &options);
	const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
	assert_int_equal(report->failure, FAILURE_TLS);
	expect(&report->text, (const char *[]){ "within 1 s", NULL });
	monitor_stop(&monitor);
	scripted_broker_free(broker);
}

static void tls_names_a_file_that_cannot_be_used(void **state)
{
	struct certificates *certificates = *state;
	struct scripted_broker *broker = scripted_broker_new(NULL, 0, NULL, 0);
	struct session_options rows[5];
	const char *const says[] = {
		"/no/ca", "/no/directory", "/no/certificate", "/no/key", "PEM",
	};

	for (size_t i = 0; i < 5; i++)
		rows[i] = tls_options(certificates, scripted_broker_port(broker));
	rows[0].ca_file = "/no/ca";
	rows[1].ca_path = "/no/directory";
	rows[2].cert_file = "/no/certificate";
	rows[3].cert_file = certificates->client;
	rows[3].key_file = "/no/key";
	rows[4].ca_file = "/dev/null";
	for (size_t i = 0; i < 5; i++) {
		struct monitor monitor;

		monitor_start(&monitor, &rows[i]);
		const struct link_report *report = monitor_state(&monitor, LINK_FAILED);
		assert_int_equal(report->failure, FAILURE_LOCAL);
		expect(&report->text, (const char *[]){ says[i], NULL });
		monitor_stop(&monitor);
	}
	scripted_broker_free(broker);
}

static void tls_survives_a_close_in_the_middle(void **state)
{
	struct certificates *certificates = *state;
	static const struct script_step rows[][3] = {
		{ STEP(TAKE), STEP(CLOSE), STEP(TAKE) },
		{ STEP(TAKE), STEP(RESET), STEP(TAKE) },
		{ STEP(ACCEPT_5), STEP(RESET), STEP(TAKE) },
		{ STEP(ACCEPT_5), STEP(CLOSE), STEP(TAKE) },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct scripted_broker *broker =
			scripted_broker_new(rows[i], 3, certificates->good, 0);
		struct session_options options =
			tls_options(certificates, scripted_broker_port(broker));
		struct monitor monitor;

		options.once = false;
		monitor_start(&monitor, &options);
		const struct link_report *report = monitor_state(&monitor, LINK_WAITING);
		assert_int_equal(report->failure, FAILURE_NETWORK);
		assert_true(strlen(report->text.text) > 20);
		monitor_stop(&monitor);
		scripted_broker_free(broker);
	}
}

static int make_certificates(void **state)
{
	*state = certificates_new();
	return 0;
}

static int remove_certificates(void **state)
{
	certificates_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tls_connects_with_an_authority_of_ones_own),
		cmocka_unit_test(tls_moves_large_payloads_whole),
		cmocka_unit_test(tls_says_what_is_wrong_with_a_certificate),
		cmocka_unit_test(tls_shows_hostile_names_as_text),
		cmocka_unit_test(tls_takes_any_certificate_only_when_told),
		cmocka_unit_test(tls_shows_a_client_certificate),
		cmocka_unit_test(tls_opens_a_key_with_its_passphrase),
		cmocka_unit_test(tls_trusts_a_directory_of_authorities),
		cmocka_unit_test(tls_offers_a_protocol_by_alpn),
		cmocka_unit_test(tls_refuses_versions_before_1_2),
		cmocka_unit_test(tls_says_that_a_port_does_not_speak_it),
		cmocka_unit_test(tls_gives_up_on_a_handshake_that_stalls),
		cmocka_unit_test(tls_names_a_file_that_cannot_be_used),
		cmocka_unit_test(tls_survives_a_close_in_the_middle),
	};

	return cmocka_run_group_tests_name("tls", tests, make_certificates,
					   remove_certificates);
}
