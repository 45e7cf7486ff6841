/* Words of the other side inside our sentences.
 *
 * A certificate's names, a broker's reason string: printable from end to end, cut
 * to a size, and without the user's secret, which a broker may well repeat.
 *
 * Threads: any; no state.
 */
#ifndef NET_FOREIGN_H
#define NET_FOREIGN_H

#include "core/span.h"

/* Copies what fits of the printable form; `out` is always terminated. */
void foreign_copy(struct span from, char *out, size_t size);

/* Writes stars over every occurrence of the secret, and of a long one over its
 * beginning too: what was cut may have been cut there. Secrets under 6 characters
 * ("u") are left alone: hiding them would only garble. NULLs are fine. */
void foreign_hide(char *text, const char *secret);

#endif
