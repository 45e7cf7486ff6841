#include "certificates.h"

#include "test.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"

struct issuer {
	X509 *certificate;
	EVP_PKEY *key;
};

struct order {
	const char *name;        /* CN */
	const char *hosts;       /* subjectAltName; NULL: an authority */
	time_t from, until;
};

static const char local[] = "DNS:localhost,IP:127.0.0.1,IP:::1";

static void add_extension(X509 *certificate, int id, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, id, value);
	assert_non_null(extension);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
}

/* Issuer NULL: signs itself. */
static struct issuer make(const struct order *order, const struct issuer *issuer)
{
	struct issuer made = { X509_new(), EVP_EC_gen("P-256") };
	X509_NAME *name = X509_get_subject_name(made.certificate);

	assert_non_null(made.key);
	X509_set_version(made.certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.certificate),
			 (long)(uintptr_t)made.key >> 4);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
				   (const unsigned char *)order->name, -1, -1, 0);
	X509_set_issuer_name(made.certificate,
			     issuer ? X509_get_subject_name(issuer->certificate) : name);
	ASN1_TIME_set(X509_getm_notBefore(made.certificate), order->from);
	ASN1_TIME_set(X509_getm_notAfter(made.certificate), order->until);
	X509_set_pubkey(made.certificate, made.key);
	if (order->hosts)
		add_extension(made.certificate, NID_subject_alt_name, order->hosts);
	else
		add_extension(made.certificate, NID_basic_constraints,
			      "critical,CA:TRUE");
	assert_true(X509_sign(made.certificate, issuer ? issuer->key : made.key,
			      EVP_sha256()) > 0);
	return made;
}

static void save(const struct issuer *made, const struct certificates *certificates,
		 const char *file, char path[80])
{
	snprintf(path, 80, "%s/%s.pem", certificates->directory, file);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	PEM_write_X509(out, made->certificate);
	PEM_write_PrivateKey(out, made->key, NULL, NULL, 0, NULL, NULL);
	fclose(out);
}

static void finish(struct issuer *made)
{
	X509_free(made->certificate);
	EVP_PKEY_free(made->key);
}

struct certificates *certificates_new(void)
{
	struct certificates *certificates = mem_new(sizeof(*certificates));
	const time_t now = time(NULL), before = now - 86400, after = now + 86400;
	const time_t year_2001 = 1000000000, year_2096 = 4000000000;
	const struct {
		struct order order;
		const char *file;
		char *path;
	} rows[] = {
		{ { "good.test", local, before, after }, "good", certificates->good },
		{ { "expired.test", local, year_2001 - 9, year_2001 }, "expired",
		  certificates->expired },
		{ { "early.test", local, year_2096, year_2096 + 9 }, "early",
		  certificates->early },
		{ { "other.test", "DNS:other.example", before, after }, "other",
		  certificates->other_host },
		{ { "ho\033[31mst\ntile", local, before, after }, "hostile",
		  certificates->hostile },
		{ { "client.test", local, before, after }, "client",
		  certificates->client },
	};

	strcpy(certificates->directory, "/tmp/flespitop-test-XXXXXX");
	assert_non_null(mkdtemp(certificates->directory));
	struct issuer ca = make(&(struct order){ "Test Authority", NULL, before, after },
				NULL);
	save(&ca, certificates, "ca", certificates->ca);
	struct issuer other = make(&(struct order){ "Foreign Authority", NULL, before,
						   after }, NULL);
	save(&other, certificates, "foreign", certificates->foreign_ca);
	struct issuer self = make(&(struct order){ "self.test", local, before, after },
				  NULL);
	save(&self, certificates, "self", certificates->self_signed);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct issuer made = make(&rows[i].order, &ca);

		save(&made, certificates, rows[i].file, rows[i].path);
		finish(&made);
	}
	finish(&ca);
	finish(&other);
	finish(&self);
	return certificates;
}

void certificates_free(struct certificates *certificates)
{
	if (!certificates)
		return;
	const char *const paths[] = {
		certificates->ca, certificates->foreign_ca, certificates->good,
		certificates->expired, certificates->early, certificates->other_host,
		certificates->self_signed, certificates->hostile, certificates->client,
	};
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		unlink(paths[i]);
	rmdir(certificates->directory);
	free(certificates);
}
