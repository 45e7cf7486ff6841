/* An authority and certificates of every kind, made when a test wants them.
 *
 * All are for localhost and 127.0.0.1 unless their name says otherwise; each
 * PEM file holds the certificate and its key.
 *
 * Owns:    a temporary directory; certificates_free() removes it.
 */
#ifndef TESTS_CERTIFICATES_H
#define TESTS_CERTIFICATES_H

struct certificates {
	char directory[64];
	char ca[80];             /* CN=Test Authority */
	char foreign_ca[80];     /* CN=Foreign Authority */
	char good[80];           /* CN=good.test */
	char expired[80];        /* CN=expired.test, until 2001-09-09 */
	char early[80];          /* CN=early.test, from 2096-10-02 */
	char other_host[80];     /* CN=other.test, for other.example only */
	char self_signed[80];    /* CN=self.test */
	char hostile[80];        /* its CN holds control characters */
	char client[80];         /* CN=client.test */
};

struct certificates *certificates_new(void);
void certificates_free(struct certificates *certificates);

#endif
