#include "net/resolve.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/thread.h"

struct job {
	int event;                  /* eventfd, readable: the answer is there; constant */
	char host[256], port[8];     /* the question; constant */
	pthread_mutex_t lock;        /* all below */
	int holders;                 /* the asker and the helper */
	struct addrinfo *found;
	int error;                   /* EAI_*; 0: found */
	int system_error;            /* errno of EAI_SYSTEM */
};

static void let_go(struct job *job)
{
	pthread_mutex_lock(&job->lock);
	int left = --job->holders;
	pthread_mutex_unlock(&job->lock);
	if (left)
		return;
	if (job->found)
		freeaddrinfo(job->found);
	close(job->event);
	pthread_mutex_destroy(&job->lock);
	free(job);
}

static void look_up(struct job *job, int flags)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | flags,
	};

	/* Always this machine (RFC 6761, section 6.3): where no file says so, no name
	 * server must be asked, which may take its time or answer anything. */
	bool here = !strcasecmp(job->host, "localhost");
	struct addrinfo *found = NULL;
	const char *host = here ? NULL : job->host;
	int error = getaddrinfo(host, job->port, &hints, &found);
	int system_error = errno;
	pthread_mutex_lock(&job->lock);
	job->found = error ? NULL : found;
	job->error = error;
	job->system_error = system_error;
	pthread_mutex_unlock(&job->lock);
}

static void *help(void *argument)
{
	const uint64_t one = 1;
	struct job *job = argument;

	look_up(job, 0);
	while (write(job->event, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	let_go(job);
	return NULL;
}

static bool explain(const struct job *job, struct err *err)
{
	switch (job->error) {
	case EAI_NONAME:
		return err_set(err, "No address is known for the name %s. Check its "
				    "spelling.", job->host);
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
		return err_set(err, "The name %s exists but has no address. Check its "
				    "spelling.", job->host);
	case EAI_AGAIN:
		return err_set(err, "The name server gave no answer about %s. Check the "
				    "network and /etc/resolv.conf.", job->host);
	case EAI_FAIL:
		return err_set(err, "The name server failed to look up %s. Try again "
				    "later, or name the broker by its address.",
			       job->host);
	case EAI_SYSTEM:
		return err_set(err, "The name %s could not be looked up (%s). Check the "
				    "network.", job->host, strerror(job->system_error));
	default:
		return err_set(err, "The name %s could not be looked up (%s). Check its "
				    "spelling.", job->host, gai_strerror(job->error));
	}
}

static bool take(struct job *job, struct addrinfo **out, struct err *err)
{
	pthread_mutex_lock(&job->lock);
	bool ok = !job->error || explain(job, err);
	*out = job->found;
	job->found = NULL;
	pthread_mutex_unlock(&job->lock);
	return ok;
}

static bool ask_helper(struct job *job, const struct deadline *until,
		       struct addrinfo **out, struct err *err)
{
	/* Nobody else has the job yet. */
	job->holders = 2;
	if (!thread_start(NULL, help, job, err)) {
		job->holders = 1;
		return false;
	}
	switch (clock_wait(until, job->event, POLLIN)) {
	case CLOCK_READY:
		return take(job, out, err);
	case CLOCK_TIMEOUT:
		return err_set(err, "The name server gave no answer about %s for %d s. "
				    "Check the network and /etc/resolv.conf.", job->host,
			       until->timeout_s);
	default:
		return false;
	}
}

bool resolve(const char *host, int port, const struct deadline *until,
	     struct addrinfo **out, struct err *err)
{
	int event = eventfd(0, EFD_CLOEXEC);

	if (event < 0)
		return err_set(err, "No descriptor is left to look up %s (%s). Raise the "
				    "limit with ulimit -n.", host, strerror(errno));
	struct job *job = mem_new(sizeof(*job));
	pthread_mutex_init(&job->lock, NULL);
	job->holders = 1;
	job->event = event;
	snprintf(job->host, sizeof(job->host), "%s", host);
	snprintf(job->port, sizeof(job->port), "%d", port);
	look_up(job, AI_NUMERICHOST);
	bool ok = job->error ? ask_helper(job, until, out, err) : take(job, out, err);
	let_go(job);
	return ok;
}
