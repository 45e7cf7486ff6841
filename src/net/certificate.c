#include "net/certificate.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <time.h>

#include "core/buffer.h"
#include "net/foreign.h"

static const char own_authority[] =
	"If the broker has an authority of its own, name its certificate with --cafile.";

static const char tell_them[] = "Tell whoever runs the broker.";
static const char unknown_authority[] =
	"was issued by an authority that is not known here";

/* Phrases follow "The certificate of HOST was refused: it". */
struct fault_row {
	int error;
	const char *meaning, *advice;
};

static const struct fault_row rows[] = {
	{ X509_V_ERR_CERT_HAS_EXPIRED, "expired",
	  "Tell whoever runs the broker, and check this machine's clock." },
	{ X509_V_ERR_CERT_NOT_YET_VALID, "is not valid",
	  "Check this machine's clock." },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "is self-signed",
	  "If you trust it, name it with --cafile." },
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
	  "leads to an authority that is not trusted here", own_authority },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, unknown_authority, own_authority },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, unknown_authority,
	  own_authority },
	{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, unknown_authority, own_authority },
	{ X509_V_ERR_CERT_SIGNATURE_FAILURE,
	  "has a signature that does not fit its authority",
	  "The file given with --cafile may be of another authority of the same name." },
	{ X509_V_ERR_HOSTNAME_MISMATCH, "is for another host",
	  "Connect to a name that it is for." },
	{ X509_V_ERR_IP_ADDRESS_MISMATCH, "is not for this address",
	  "Connect to a name that it is for." },
	{ X509_V_ERR_CERT_REVOKED, "has been revoked", tell_them },
	{ X509_V_ERR_INVALID_PURPOSE, "is not meant for a server", tell_them },
	{ X509_V_ERR_INVALID_CA, "was issued by one that is no authority", tell_them },
	{ X509_V_ERR_EE_KEY_TOO_SMALL, "has a key too short to be safe", tell_them },
	{ X509_V_ERR_CA_MD_TOO_WEAK, "is signed with a hash that is no longer safe",
	  tell_them },
};

void certificate_name(const struct X509_name_st *name, char *out, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;

	if (!bio || X509_NAME_print_ex(bio, name, 0,
				       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) {
		out[0] = '\0';
	} else {
		long len = BIO_get_mem_data(bio, &text);

		foreign_copy((struct span){ text, (size_t)len }, out, size);
	}
	BIO_free(bio);
}

static int64_t time_us(const ASN1_TIME *time)
{
	struct tm tm = { 0 };

	return ASN1_TIME_to_tm(time, &tm) ? (int64_t)timegm(&tm) * 1000000 : 0;
}

int64_t certificate_until_us(const struct x509_st *certificate)
{
	return time_us(X509_get0_notAfter(certificate));
}

static void list_hosts(X509 *certificate, char *out, size_t size)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL,
						NULL);
	struct buffer list = { 0 };

	for (int i = 0; i < sk_GENERAL_NAME_num(names) && list.len < size; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DNS)
			continue;
		buffer_add_text(&list, list.len ? ", " : "");
		buffer_add(&list, ASN1_STRING_get0_data(name->d.dNSName),
			   (size_t)ASN1_STRING_length(name->d.dNSName));
	}
	foreign_copy((struct span){ list.at, list.len }, out, size);
	buffer_fini(&list);
	GENERAL_NAMES_free(names);
}

void certificate_note(struct certificate_fault *fault, struct x509_store_ctx_st *context)
{
	X509 *certificate = X509_STORE_CTX_get_current_cert(context);

	if (fault->error)
		return;
	fault->error = X509_STORE_CTX_get_error(context);
	fault->depth = X509_STORE_CTX_get_error_depth(context);
	if (!certificate)
		return;
	certificate_name(X509_get_subject_name(certificate), fault->subject,
			 sizeof(fault->subject));
	certificate_name(X509_get_issuer_name(certificate), fault->issuer,
			 sizeof(fault->issuer));
	list_hosts(certificate, fault->names, sizeof(fault->names));
	fault->from_us = time_us(X509_get0_notBefore(certificate));
	fault->until_us = time_us(X509_get0_notAfter(certificate));
}

static void format_day(int64_t at_us, char out[24])
{
	time_t seconds = (time_t)(at_us / 1000000);
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || !strftime(out, 24, "%Y-%m-%d %H:%M", &tm))
		out[0] = '\0';
}

/* The details that belong to the fault: dates to the dates, names to the names. */
static void format_details(const struct certificate_fault *fault, char *out, size_t size)
{
	char from[24], until[24];

	format_day(fault->from_us, from);
	format_day(fault->until_us, until);
	if (fault->error == X509_V_ERR_CERT_HAS_EXPIRED)
		snprintf(out, size, "on %s UTC ", until);
	else if (fault->error == X509_V_ERR_CERT_NOT_YET_VALID)
		snprintf(out, size, "before %s UTC ", from);
	else if (fault->error == X509_V_ERR_HOSTNAME_MISMATCH && fault->names[0])
		snprintf(out, size, "(%.100s) ", fault->names);
	else
		out[0] = '\0';
}

bool certificate_explain(const struct certificate_fault *fault, const char *host,
			 struct err *err)
{
	const struct fault_row *row = rows, *end = rows + sizeof(rows) / sizeof(*rows);
	char details[128];

	while (row < end && row->error != fault->error)
		row++;
	format_details(fault, details, sizeof(details));
	const char *whose = fault->depth ? "An authority above the certificate" :
					   "The certificate";
	if (row == end)
		return err_set(err, "%s of %.100s was refused: %s [%.100s, issued by "
				    "%.100s]. If you trust it all the same, use "
				    "--insecure.", whose, host,
			       X509_verify_cert_error_string(fault->error),
			       fault->subject, fault->issuer);
	return err_set(err, "%s of %.100s was refused: it %s %s[%.100s, issued by "
			    "%.100s]. %s", whose, host, row->meaning, details,
		       fault->subject, fault->issuer, row->advice);
}
