#include "program.h"

#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/clock.h"

enum { WAIT_S = 30, ARGUMENTS_MAX = 40 };

static const char *path_of(const char *argument)
{
	const char *program = getenv("PROGRAM");

	if (argument && *argument == '/')
		return argument;
	return program ? program : "./flespitop";
}

static pid_t run(const char *const *arguments, int in, int out, int err)
{
	const char *path = path_of(arguments[0]);
	const char *all[ARGUMENTS_MAX + 2] = { path };
	pid_t parent = getpid();
	size_t count = 1, first = path == arguments[0];

	while (arguments[first + count - 1] && count < ARGUMENTS_MAX) {
		all[count] = arguments[first + count - 1];
		count++;
	}
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(path, (char *const *)all);
	_exit(127);
}

struct program *program_start_to(int out_fd, const char *const *arguments)
{
	struct program *program = mem_new(sizeof(*program));
	int nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC), out[2] = { -1, -1 },
		err[2];

	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	if (out_fd < 0)
		assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	program->pid = run(arguments, nowhere, out_fd < 0 ? out[1] : out_fd, err[1]);
	program->out_fd = out[0];
	program->err_fd = err[0];
	close(nowhere);
	close(err[1]);
	if (out_fd < 0)
		close(out[1]);
	return program;
}

static struct program *start(const char *argument, va_list more)
{
	const char *arguments[ARGUMENTS_MAX + 1] = { 0 };

	for (size_t count = 0; argument && count < ARGUMENTS_MAX;
	     argument = va_arg(more, const char *))
		arguments[count++] = argument;
	return program_start_to(-1, arguments);
}

struct program *program_start(const char *argument, ...)
{
	va_list more;

	va_start(more, argument);
	struct program *program = start(argument, more);
	va_end(more);
	return program;
}

static void take(int *fd, struct buffer *into)
{
	char bytes[65536];
	ssize_t len = read(*fd, bytes, sizeof(bytes));

	if (len > 0) {
		buffer_add(into, bytes, (size_t)len);
	} else {
		close(*fd);
		*fd = -1;
	}
}

/* False: both its outputs have ended. */
static bool listen_to(struct program *program, int64_t until_us)
{
	struct pollfd polled[] = {
		{ program->out_fd, POLLIN, 0 }, { program->err_fd, POLLIN, 0 },
	};

	if (program->out_fd < 0 && program->err_fd < 0)
		return false;
	if (poll(polled, 2, clock_until_ms(until_us)) < 1)
		fail_msg("the program says nothing more and does not end; standard "
			 "error: %s", program->err.at ? program->err.at : "");
	if (polled[0].revents)
		take(&program->out_fd, &program->out);
	if (polled[1].revents)
		take(&program->err_fd, &program->err);
	return true;
}

static int64_t deadline_us(void)
{
	return clock_steady_us() + WAIT_S * (int64_t)CLOCK_SECOND;
}

const char *program_line(struct program *program)
{
	int64_t until_us = deadline_us();
	char *end;

	for (;;) {
		char *at = program->out.at ? program->out.at + program->next : NULL;

		end = at ? memchr(at, '\n', program->out.len - program->next) : NULL;
		if (end)
			break;
		if (program->out_fd < 0 || !listen_to(program, until_us))
			return NULL;
	}
	size_t len = (size_t)(end - program->out.at) - program->next;
	free(program->line);
	program->line = mem_text_n(program->out.at + program->next, len);
	program->next += len + 1;
	return program->line;
}

int program_end(struct program *program)
{
	int64_t until_us = deadline_us();
	int status;

	while (listen_to(program, until_us))
		;
	waitpid(program->pid, &status, 0);
	program->pid = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void program_free(struct program *program)
{
	if (program->pid) {
		kill(program->pid, SIGKILL);
		waitpid(program->pid, NULL, 0);
	}
	if (program->out_fd >= 0)
		close(program->out_fd);
	if (program->err_fd >= 0)
		close(program->err_fd);
	buffer_fini(&program->out);
	buffer_fini(&program->err);
	free(program->line);
	free(program);
}

void program_expect(int status, const char *words, const char *argument, ...)
{
	va_list more;

	va_start(more, argument);
	struct program *program = start(argument, more);
	va_end(more);
	int got = program_end(program);
	const char *said = program->err.at ? program->err.at : "";

	if (got != status || !strstr(said, words) || (!*words && *said))
		fail_msg("exit status %d instead of %d; standard error: %s", got, status,
			 said);
	program_free(program);
}
