#include "net/thread.h"

#include <signal.h>
#include <string.h>

bool thread_start(pthread_t *thread, void *(*run)(void *), void *argument,
		  struct err *err)
{
	sigset_t all, before;
	pthread_t started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&started, NULL, run, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		return err_set(err, "No thread could be started (%s). Raise the limit of "
				    "processes with ulimit -u.", strerror(error));
	if (thread)
		*thread = started;
	else
		pthread_detach(started);
	return true;
}
