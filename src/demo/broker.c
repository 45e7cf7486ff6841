#include "demo/broker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"

enum { TRIES = 5, DEADLINE_MS = 5000, RETRY_MS = 5, EXITED = 1 };

struct broker {
	pid_t pid;               /* 0: none */
	int port;
	int complaints;          /* memory file that the child has as stderr */
	char directory[256], config[288];
};

/* --- finding it and a port --------------------------------------------------- */

/* Writes the program's path into `out`. */
static bool find_program(const char *search_path, char *out, size_t size)
{
	for (const char *at = search_path; *at;) {
		size_t len = strcspn(at, ":");

		snprintf(out, size, "%.*s/mosquitto", (int)len, at);
		if (len && !access(out, X_OK))
			return true;
		at += len + (at[len] == ':');
	}
	return false;
}

static bool locate(const char *search_path, char *out, size_t size, struct err *err)
{
	const char *path = getenv("PATH");
	char *everywhere = mem_format("%s:/usr/sbin:/usr/local/sbin",
				      path ? path : "/usr/bin");
	bool found = find_program(search_path ? search_path : everywhere, out, size);

	free(everywhere);
	return found || err_set(err, "--demo needs the mosquitto broker; "
				"install it with: apt-get install mosquitto");
}

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* Free now; somebody may take it before the broker does, then we try another. */
static int free_port(void)
{
	struct sockaddr_in address = loopback(0);
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && !bind(fd, (struct sockaddr *)&address, len) &&
		!getsockname(fd, (struct sockaddr *)&address, &len);

	if (fd >= 0)
		close(fd);
	return ok ? ntohs(address.sin_port) : 0;
}

/* --- configuration ----------------------------------------------------------- */

static bool refuse_config(const struct broker *broker, struct err *err)
{
	return err_set(err, "--demo cannot write %s: %s; set TMPDIR to a directory with "
		       "room", broker->config, strerror(errno));
}

/* `user root`: started by root, mosquitto would become another user, and a change
 * of user clears the order to die with us (prctl(2), PR_SET_PDEATHSIG). Other
 * users' brokers ignore the line. Queues are unlimited because retained messages
 * of a large fleet come in one burst. */
static bool write_config(struct broker *broker, struct err *err)
{
	const char *parent = getenv("TMPDIR");

	snprintf(broker->directory, sizeof(broker->directory), "%s/flespitop-demo-XXXXXX",
		 parent && *parent ? parent : "/tmp");
	if (!mkdtemp(broker->directory)) {
		err_set(err, "--demo cannot make a directory %s: %s; "
			"set TMPDIR to one that you may write to", broker->directory,
			strerror(errno));
		broker->directory[0] = '\0';
		return false;
	}
	snprintf(broker->config, sizeof(broker->config), "%s/mosquitto.conf",
		 broker->directory);
	FILE *file = fopen(broker->config, "wxe");

	if (!file)
		return refuse_config(broker, err);
	fprintf(file, "listener %d 127.0.0.1\n"
		"allow_anonymous true\n"
		"set_tcp_nodelay true\n"
		"persistence false\n"
		"max_queued_messages 0\n"
		"log_dest stderr\n"
		"log_type error\n"
		"user root\n", broker->port);
	return !fclose(file) || refuse_config(broker, err);
}

static void remove_config(struct broker *broker)
{
	if (broker->config[0])
		unlink(broker->config);
	if (broker->directory[0])
		rmdir(broker->directory);
	broker->config[0] = broker->directory[0] = '\0';
}

/* --- the child --------------------------------------------------------------- */

/* Between fork and exec of a program with threads: system calls only. */
static void become(char **words, pid_t parent, int complaints)
{
	char locale[] = "LC_ALL=C", *environment[] = { locale, NULL };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)   /* gone before the order was given */
		_exit(EXITED);
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(complaints, STDERR_FILENO);
	syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
	execve(words[0], words, environment);
	_exit(EXITED);
}

static bool spawn(struct broker *broker, char *program, struct err *err)
{
	char from[] = "-c", *words[] = { program, from, broker->config, NULL };
	pid_t parent = getpid();

	broker->pid = fork();
	if (!broker->pid)
		become(words, parent, broker->complaints);
	if (broker->pid > 0)
		return true;
	broker->pid = 0;
	return err_set(err, "--demo cannot start %s: %s; raise the limit of processes "
		       "with ulimit -u", program, strerror(errno));
}

static void end_child(struct broker *broker)
{
	if (!broker->pid)
		return;
	kill(broker->pid, SIGKILL);   /* it has nothing to save */
	while (waitpid(broker->pid, NULL, 0) < 0 && errno == EINTR)
		;
	broker->pid = 0;
}

/* True once the child is gone; then it is no longer ours to kill. */
static bool exited(struct broker *broker)
{
	if (waitpid(broker->pid, NULL, WNOHANG) != broker->pid)
		return false;
	broker->pid = 0;
	return true;
}

static bool accepts(int port)
{
	struct sockaddr_in address = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof(address));

	if (fd >= 0)
		close(fd);
	return ok;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A refused connect() on loopback returns at once; poll() is the pause between two. */
static bool wait_until_it_accepts(struct broker *broker, struct err *err)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;
	char why[200];

	while (now_ms() < until_ms) {
		if (exited(broker)) {
			ssize_t len = pread(broker->complaints, why, sizeof(why) - 1, 0);

			why[len < 0 ? 0 : len] = '\0';
			why[strcspn(why, "\n")] = '\0';
			return err_set(err, "mosquitto for --demo ended at once: %s",
				       *why ? why : "without a reason; try mosquitto -v");
		}
		if (accepts(broker->port))
			return true;
		poll(NULL, 0, RETRY_MS);
	}
	return err_set(err, "mosquitto for --demo did not open port %d in %d seconds; "
		       "try again when the machine is less busy", broker->port,
		       DEADLINE_MS / 1000);
}

/* --- public ------------------------------------------------------------------ */

static bool try(struct broker *broker, char *program, struct err *err)
{
	broker->port = free_port();
	broker->complaints = memfd_create("mosquitto", MFD_CLOEXEC);
	bool ok = write_config(broker, err) && spawn(broker, program, err) &&
		wait_until_it_accepts(broker, err);

	remove_config(broker);
	if (broker->complaints >= 0)
		close(broker->complaints);
	if (!ok)
		end_child(broker);
	return ok;
}

struct broker *broker_start(const char *search_path, struct err *err)
{
	struct broker *broker = mem_new(sizeof(*broker));
	char program[512];
	bool ok = locate(search_path, program, sizeof(program), err);

	if (ok) {
		ok = false;
		for (int i = 0; i < TRIES && !ok; i++)
			ok = try(broker, program, err);
	}
	if (ok)
		return broker;
	broker_stop(broker);
	return NULL;
}

int broker_port(const struct broker *broker)
{
	return broker->port;
}

pid_t broker_pid(const struct broker *broker)
{
	return broker->pid;
}

void broker_stop(struct broker *broker)
{
	if (!broker)
		return;
	end_child(broker);
	free(broker);
}
