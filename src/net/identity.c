#include "net/identity.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/clock.h"

enum { HOST_MAX = 32, MQTT_31 = 3 };

/* Letters, digits and hyphens of the first label: brokers differ in what else they
 * take. */
static void read_host(char out[HOST_MAX + 1])
{
	char name[256] = "";
	size_t len = 0;

	gethostname(name, sizeof(name) - 1);
	for (const char *at = name; *at && *at != '.' && len < HOST_MAX; at++)
		if (isascii((unsigned char)*at) &&
		    (isalnum((unsigned char)*at) || *at == '-'))
			out[len++] = *at;
	out[len] = '\0';
}

char *identity_new(int version)
{
	char host[HOST_MAX + 1] = "";
	uint32_t random;

	/* Early in a machine's life there may be no random bytes yet. */
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = (uint32_t)clock_wall_us() ^ (uint32_t)getpid();
	if (version != MQTT_31)
		read_host(host);
	return mem_format("flespitop-%s%s%08x", host, *host ? "-" : "", random);
}
