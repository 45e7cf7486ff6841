#include "app/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void (*volatile restore_terminal)(void);

int signals_open(void)
{
	static const int wanted[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGWINCH, SIGTSTP,
				      SIGCONT };
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		sigaddset(&set, wanted[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int signals_read(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

/* SA_RESETHAND: raising again ends the program as the signal would have. */
static void crash(int number)
{
	if (restore_terminal)
		restore_terminal();
	raise(number);
}

void signals_crash_hook(void (*restore)(void))
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction action = {
		.sa_handler = crash, .sa_flags = SA_RESETHAND | SA_NODEFER,
	};

	restore_terminal = restore;
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		sigaction(fatal[i], &action, NULL);
}
