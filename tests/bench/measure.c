/* Runs a program and says what it cost.
 *
 *   measure [--pty COLSxROWS] [--seconds S] [--after S] -- PROGRAM ARGUMENT...
 *
 * With --pty it runs on a pseudo-terminal of that size that answers nothing and
 * swallows everything; else with its output discarded. After --seconds it gets
 * SIGTERM. CPU time, bytes to the terminal and wall time count from --after on, so
 * that start-up can be left out. One line on stdout:
 *
 *   seconds=10.0 cpu_s=0.31 rss_kib=18432 bytes=23011 first_ms=12.1 frame_bytes=9310
 *
 * first_ms and frame_bytes: when the first output came, and how much came within
 * 20 ms of it. rss_kib: resident memory when the time was over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct measure {
	int cols, rows;          /* 0: no terminal */
	double seconds, after;
	char **command;
	pid_t pid;
	int output;
	double start, first;     /* seconds; first < 0: nothing came yet */
	uint64_t bytes, first_bytes;
};

static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static bool read_options(struct measure *m, int argc, char **argv)
{
	int i = 1;

	m->seconds = 10;
	for (; i + 1 < argc && strcmp(argv[i], "--"); i += 2) {
		const char *value = argv[i + 1];

		if (!strcmp(argv[i], "--pty") &&
		    sscanf(value, "%dx%d", &m->cols, &m->rows) == 2)
			continue;
		if (!strcmp(argv[i], "--seconds"))
			m->seconds = atof(value);
		else if (!strcmp(argv[i], "--after"))
			m->after = atof(value);
		else
			return false;
	}
	m->command = argv + i + 1;
	return i + 1 < argc;
}

static void start(struct measure *m)
{
	struct winsize size = { (unsigned short)m->rows, (unsigned short)m->cols, 0, 0 };
	int pipes[2];

	m->first = -1;
	m->start = now();
	if (m->cols) {
		m->pid = forkpty(&m->output, NULL, NULL, &size);
	} else {
		if (pipe(pipes))
			exit(1);
		m->pid = fork();
		m->output = pipes[0];
		if (!m->pid) {
			/* The kernel discards it: a reader here would take CPU. */
			dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
			close(pipes[0]);
		} else {
			close(pipes[1]);
		}
	}
	if (!m->pid) {
		execvp(m->command[0], m->command);
		_exit(127);
	}
}

/* Seconds of CPU of the whole process, all its threads, so far. */
static double cpu_of(pid_t pid)
{
	char path[40], text[1024], *at;
	unsigned long long user, system;
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	at = strrchr(text, ')');
	if (!at || sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu",
			  &user, &system) != 2)
		return 0;
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static long rss_kib_of(pid_t pid)
{
	char path[40], line[200];
	long kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmRSS: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

/* Reads until `until`; false: the program has ended. */
static bool swallow(struct measure *m, double until)
{
	static char sink[1 << 16];
	struct pollfd fd = { .fd = m->output, .events = POLLIN };

	while (now() < until) {
		if (poll(&fd, 1, (int)((until - now()) * 1000) + 1) <= 0)
			continue;
		ssize_t n = read(m->output, sink, sizeof(sink));
		if (n <= 0)
			return waitpid(m->pid, NULL, WNOHANG | WNOWAIT) == 0 && !m->cols;
		if (m->first < 0)
			m->first = now();
		m->bytes += (uint64_t)n;
		if (now() - m->first < 0.02)
			m->first_bytes = m->bytes;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct measure m = { 0 };

	if (!read_options(&m, argc, argv)) {
		fputs("measure [--pty COLSxROWS] [--seconds S] [--after S] "
		      "-- PROGRAM ...\n", stderr);
		return 1;
	}
	start(&m);
	swallow(&m, m.start + m.after);
	double cpu = cpu_of(m.pid), began = now();
	uint64_t bytes = m.bytes;
	bool alive = swallow(&m, m.start + m.after + m.seconds);
	double took = now() - began;
	double used = cpu_of(m.pid) - cpu;
	long rss = rss_kib_of(m.pid);

	bytes = m.bytes - bytes;
	kill(m.pid, SIGTERM);
	for (double end = now() + 3; now() < end && !waitpid(m.pid, NULL, WNOHANG); )
		swallow(&m, now() + 0.02);
	printf("seconds=%.2f cpu_s=%.3f rss_kib=%ld bytes=%llu ", took, used, rss,
	       (unsigned long long)bytes);
	printf("first_ms=%.1f frame_bytes=%llu%s\n",
	       m.first < 0 ? -1 : (m.first - m.start) * 1000,
	       (unsigned long long)m.first_bytes, alive ? "" : " ended=1");
	return 0;
}
