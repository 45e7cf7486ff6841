/* What is wrong with a certificate, as a sentence.
 *
 * OpenSSL tells a callback about the first fault of a chain and then forgets
 * the details; certificate_note() keeps them, certificate_explain() makes the
 * sentence: whose certificate, what is wrong, when it is valid, what to do.
 *
 * Threads: any; no state.
 */
#ifndef NET_CERTIFICATE_H
#define NET_CERTIFICATE_H

#include "core/link.h"

#include <stddef.h>

struct x509_st;              /* OpenSSL's X509, X509_STORE_CTX and X509_NAME */
struct x509_store_ctx_st;
struct X509_name_st;

struct certificate_fault {   /* zeroed: none */
	int error;           /* X509_V_ERR_*; 0: none */
	int depth;           /* 0: the broker's own; above: an authority's */
	char subject[128], issuer[128];
	char names[128];     /* hosts that it is for: "a.example, b.example" */
	int64_t from_us, until_us;
};

void certificate_note(struct certificate_fault *fault, struct x509_store_ctx_st *context);
bool certificate_explain(const struct certificate_fault *fault, const char *host,
			 struct err *err);                       /* false, always */

/* "CN=mqtt.example,O=Example", printable. */
void certificate_name(const struct X509_name_st *name, char *out, size_t size);
int64_t certificate_until_us(const struct x509_st *certificate);   /* end of validity */

#endif
