#include "net/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/certificate.h"

struct tls {
	SSL_CTX *context;
	SSL *ssl;
	const struct tls_options *options;   /* lent */
	struct certificate_fault fault;
	short wants;             /* poll events */
	bool shaken;             /* the handshake is over */
	bool broken;             /* OpenSSL forbids any further call */
	bool refused;            /* it ended by TLS's doing, not the network's */
};

/* What a peer's alert, or our own refusal of its bytes, means. Phrases follow
 * "The TLS handshake with HOST failed: ". */
struct reason_row {
	int reason;
	const char *meaning, *advice;
};

static const char no_tls[] = "the port does not speak TLS";
static const char use_plain[] = "Check the port: MQTT over TLS is mostly on 8883, and "
				"mqtt:// is for a port without TLS.";
static const char too_old[] = "the broker offers no TLS version from 1.2 on";
static const char update_broker[] = "Tell whoever runs the broker to update it.";
static const char refused_ours[] = "the broker refused our certificate";
static const char check_ours[] = "Check --cert and --key.";

static const struct reason_row reasons[] = {
	{ SSL_R_WRONG_VERSION_NUMBER, no_tls, use_plain },
	{ SSL_R_HTTP_REQUEST, no_tls, use_plain },
	{ SSL_R_PACKET_LENGTH_TOO_LONG, no_tls, use_plain },
	{ SSL_R_RECORD_LENGTH_MISMATCH, no_tls, use_plain },
	{ SSL_R_UNSUPPORTED_PROTOCOL, too_old, update_broker },
	{ SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, too_old, update_broker },
	{ SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "the broker found no common ground",
	  "It may want a client certificate: --cert and --key." },
	{ SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED,
	  "the broker wants a client certificate", "Give one with --cert and --key." },
	{ SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, refused_ours, check_ours },
	{ SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, refused_ours, check_ours },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, refused_ours, check_ours },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
	  "our certificate has been revoked", check_ours },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
	  "our certificate has expired", check_ours },
	{ SSL_R_TLSV1_ALERT_UNKNOWN_CA,
	  "the broker does not know the authority of our certificate", check_ours },
	{ SSL_R_TLSV1_UNRECOGNIZED_NAME, "the broker does not know this host name",
	  "Check the host name." },
	{ SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL,
	  "the broker does not know the ALPN protocol", "Check --tls-alpn." },
};

static bool file_error(const char *what, const char *path, struct err *err)
{
	unsigned long first = ERR_peek_error();
	const char *why = ERR_SYSTEM_ERROR(first) ? strerror(ERR_GET_REASON(first)) :
			  ERR_reason_error_string(ERR_peek_last_error());

	err_set(err, "The %s %s cannot be used: %s. It has to be a readable PEM file.",
		what, path, why ? why : "it holds nothing of the kind");
	ERR_clear_error();
	return false;
}

struct passphrase {
	const char *text;        /* NULL: none */
	bool asked;
};

/* Without this OpenSSL would ask on the terminal, which belongs to the screen. */
static int give_passphrase(char *out, int size, int writing, void *context)
{
	struct passphrase *passphrase = context;
	size_t len = passphrase->text ? strlen(passphrase->text) : 0;

	(void)writing;
	passphrase->asked = true;
	if (!passphrase->text || len > (size_t)size)
		return -1;
	memcpy(out, passphrase->text, len);
	return (int)len;
}

bool tls_key_is_locked(const char *path)
{
	struct passphrase none = { NULL, false };
	BIO *file = BIO_new_file(path, "r");

	EVP_PKEY_free(file ? PEM_read_bio_PrivateKey(file, NULL, give_passphrase, &none) :
			     NULL);
	BIO_free(file);
	ERR_clear_error();
	return none.asked;
}

static bool load_own(SSL_CTX *context, const struct tls_options *options, struct err *err)
{
	const char *key = options->key_file ? options->key_file : options->cert_file;
	struct passphrase passphrase = { options->key_passphrase, false };

	if (!options->cert_file)
		return true;
	SSL_CTX_set_default_passwd_cb(context, give_passphrase);
	SSL_CTX_set_default_passwd_cb_userdata(context, &passphrase);
	if (SSL_CTX_use_certificate_chain_file(context, options->cert_file) != 1)
		return file_error("certificate file", options->cert_file, err);
	bool ok = SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1;
	SSL_CTX_set_default_passwd_cb_userdata(context, NULL);
	SSL_CTX_set_default_passwd_cb(context, NULL);
	if (!ok && passphrase.asked) {
		ERR_clear_error();
		return err_set(err, passphrase.text ?
			       "The passphrase does not open the key file %s. Try "
			       "again." :
			       "The key file %s is protected by a passphrase, which can "
			       "only be asked for on a terminal.", key);
	}
	return ok ? true : file_error("key file", key, err);
}

static bool load_authorities(SSL_CTX *context, const struct tls_options *options,
			     struct err *err)
{
	if (!options->ca_file && !options->ca_path) {
		if (SSL_CTX_set_default_verify_paths(context) == 1)
			return true;
		return err_set(err, "The system's certificate authorities cannot be "
				    "read. Name them with --cafile.");
	}
	/* An authority that was named is trusted, whoever signed it. */
	X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context),
				    X509_V_FLAG_PARTIAL_CHAIN);
	if (options->ca_file && SSL_CTX_load_verify_file(context, options->ca_file) != 1)
		return file_error("authority file", options->ca_file, err);
	if (!options->ca_path)
		return true;
	if (access(options->ca_path, R_OK | X_OK) ||
	    SSL_CTX_load_verify_dir(context, options->ca_path) != 1)
		return err_set(err, "The directory %s cannot be read (%s). --capath "
				    "wants one that openssl rehash has prepared.",
			       options->ca_path, strerror(errno));
	return true;
}

static int on_verify(int ok, X509_STORE_CTX *context)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(context,
					      SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls *tls = SSL_get_app_data(ssl);

	if (!ok)
		certificate_note(&tls->fault, context);
	return ok || tls->options->insecure;
}

/* An address is compared with the certificate's addresses, never sent as SNI. */
static bool set_host(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	unsigned char ignored[sizeof(struct in6_addr)];
	char address[256] = "";

	strncat(address, host, strcspn(host, "%") < 255 ? strcspn(host, "%") : 255);
	if (inet_pton(AF_INET, address, ignored) == 1 ||
	    inet_pton(AF_INET6, address, ignored) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(param, address) == 1;
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return X509_VERIFY_PARAM_set1_host(param, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(ssl, host) == 1;
}

static bool set_alpn(SSL *ssl, const char *alpn)
{
	unsigned char wire[256];
	size_t len = alpn ? strlen(alpn) : 0;

	if (!len)
		return true;
	if (len > 255)
		return false;
	wire[0] = (unsigned char)len;
	memcpy(wire + 1, alpn, len);
	return SSL_set_alpn_protos(ssl, wire, (unsigned)len + 1) == 0;
}

static bool set_up(struct tls *tls, int fd, struct err *err)
{
	const struct tls_options *options = tls->options;

	tls->context = SSL_CTX_new(TLS_client_method());
	if (!tls->context)
		return err_set(err, "OpenSSL could not be started. Check its "
				    "configuration file.");
	SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
	SSL_CTX_set_mode(tls->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
			 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_read_ahead(tls->context, 1);
	SSL_CTX_set_default_read_buffer_len(tls->context, 64 << 10);
	SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, on_verify);
	if (!load_authorities(tls->context, options, err) ||
	    !load_own(tls->context, options, err))
		return false;
	tls->ssl = SSL_new(tls->context);
	if (!tls->ssl || !set_host(tls->ssl, options->host) ||
	    !set_alpn(tls->ssl, options->alpn) || SSL_set_fd(tls->ssl, fd) != 1)
		return err_set(err, "TLS with %s could not be prepared. Check the host "
				    "name and --tls-alpn.", options->host);
	SSL_set_app_data(tls->ssl, tls);
	SSL_set_connect_state(tls->ssl);
	return true;
}

struct tls *tls_new(const struct tls_options *options, int fd, struct err *err)
{
	struct tls *tls = mem_new(sizeof(*tls));

	tls->options = options;
	tls->broken = true;
	ERR_clear_error();
	if (!set_up(tls, fd, err)) {
		tls_free(tls);
		return NULL;
	}
	tls->broken = false;
	return tls;
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	if (tls->shaken && !tls->broken)
		SSL_shutdown(tls->ssl);
	SSL_free(tls->ssl);
	SSL_CTX_free(tls->context);
	ERR_clear_error();
	free(tls);
}

static bool explain_reason(const struct tls *tls, struct err *err)
{
	const char *host = tls->options->host;
	int reason = ERR_GET_REASON(ERR_peek_error());
	const char *stage = tls->shaken ? "connection" : "handshake";

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].reason == reason)
			return err_set(err, "The TLS %s with %s failed: %s. %s", stage,
				       host, reasons[i].meaning, reasons[i].advice);
	const char *text = ERR_reason_error_string(ERR_peek_error());
	return err_set(err, "The TLS %s with %s failed: %s. Check host and port.", stage,
		       host, text ? text : "OpenSSL does not say why");
}

static bool explain_end(const struct tls *tls, int error, struct err *err)
{
	const char *host = tls->options->host;

	if (!tls->shaken)
		return err_set(err, "%s closed the connection during the TLS "
				    "handshake%s%s. Is %d its port for TLS? mqtt:// is "
				    "for one without.", host, error ? ": " : "",
			       error ? strerror(error) : "", tls->options->port);
	if (error)
		return err_set(err, "The connection to %s broke: %s.", host,
			       strerror(error));
	return err_set(err, "%s closed the connection.", host);
}

/* What a call that moved nothing means: 0 not now, -1 it ended. */
static int judge(struct tls *tls, int result, struct err *err)
{
	int error = errno;
	int kind = SSL_get_error(tls->ssl, result);

	if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
		tls->wants = kind == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
		return 0;
	}
	tls->broken = kind != SSL_ERROR_ZERO_RETURN;
	tls->refused = kind == SSL_ERROR_SSL &&
		ERR_GET_REASON(ERR_peek_error()) != SSL_R_UNEXPECTED_EOF_WHILE_READING;
	if (tls->fault.error && !tls->shaken)
		certificate_explain(&tls->fault, tls->options->host, err);
	else if (tls->refused)
		explain_reason(tls, err);
	else
		explain_end(tls, kind == SSL_ERROR_SYSCALL ? error : 0, err);
	return -1;
}

bool tls_handshake(struct tls *tls, const struct deadline *until, struct err *err)
{
	for (;;) {
		ERR_clear_error();
		errno = 0;
		int result = SSL_do_handshake(tls->ssl);
		if (result == 1) {
			tls->shaken = true;
			return true;
		}
		if (judge(tls, result, err) < 0)
			return false;
		switch (clock_wait(until, SSL_get_fd(tls->ssl), tls->wants)) {
		case CLOCK_READY:
			break;
		case CLOCK_TIMEOUT:
			return err_set(err, "%s did not finish the TLS handshake within "
					    "%d s. Is %d its port for TLS? mqtt:// is "
					    "for one without.", tls->options->host,
				       until->timeout_s, tls->options->port);
		default:
			return false;
		}
	}
}

/* The way up that was checked, or with --insecure what the broker sent. */
static void chain_facts(const struct tls *tls, struct link_tls *out)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(tls->ssl);

	if (!chain)
		chain = SSL_get_peer_cert_chain(tls->ssl);
	for (int i = 1; i < sk_X509_num(chain) && out->chain_len < LINK_CHAIN_MAX; i++) {
		const X509 *above = sk_X509_value(chain, i);
		struct link_certificate *to = &out->chain[out->chain_len++];

		certificate_name(X509_get_subject_name(above), to->subject,
				 sizeof(to->subject));
		to->not_after_us = certificate_until_us(above);
	}
}

void tls_facts(const struct tls *tls, struct link_tls *out)
{
	X509 *certificate = SSL_get0_peer_certificate(tls->ssl);

	memset(out, 0, sizeof(*out));
	strncat(out->version, SSL_get_version(tls->ssl), sizeof(out->version) - 1);
	strncat(out->cipher, SSL_get_cipher_name(tls->ssl), sizeof(out->cipher) - 1);
	/* A check that could not fail was none. */
	out->verified = !tls->fault.error && !tls->options->insecure;
	if (!certificate)
		return;
	certificate_name(X509_get_subject_name(certificate), out->subject,
			 sizeof(out->subject));
	certificate_name(X509_get_issuer_name(certificate), out->issuer,
			 sizeof(out->issuer));
	out->not_after_us = certificate_until_us(certificate);
	chain_facts(tls, out);
}

ssize_t tls_read(struct tls *tls, void *bytes, size_t len, struct err *err)
{
	size_t got = 0;

	if (tls->broken)
		return -1;
	ERR_clear_error();
	errno = 0;
	int result = SSL_read_ex(tls->ssl, bytes, len, &got);
	return result == 1 ? (ssize_t)got : judge(tls, result, err);
}

ssize_t tls_write(struct tls *tls, const void *bytes, size_t len, struct err *err)
{
	size_t sent = 0;

	if (tls->broken)
		return -1;
	ERR_clear_error();
	errno = 0;
	int result = SSL_write_ex(tls->ssl, bytes, len, &sent);
	return result == 1 ? (ssize_t)sent : judge(tls, result, err);
}

short tls_wants(const struct tls *tls)
{
	return tls->wants;
}

bool tls_refused(const struct tls *tls)
{
	return tls->refused;
}

bool tls_pending(const struct tls *tls)
{
	return SSL_has_pending(tls->ssl);
}

char *tls_library_version(char out[LIBRARY_VERSION_MAX])
{
	snprintf(out, LIBRARY_VERSION_MAX, "%s", OpenSSL_version(OPENSSL_VERSION_STRING));
	return out;
}
