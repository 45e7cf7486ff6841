#include "app/token.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/session.h"

enum { TOKEN_BYTES_MAX = 4096 };

bool url_is_flespi(const struct url *url)
{
	static const char domain[] = "flespi.io";
	size_t len = strlen(url->host), tail = sizeof(domain) - 1;

	return len >= tail && !strcasecmp(url->host + len - tail, domain) &&
	       (len == tail || url->host[len - tail - 1] == '.');
}

static bool is_loopback(const struct url *url)
{
	struct in_addr address;

	return !strcasecmp(url->host, "localhost") || !strcmp(url->host, "::1") ||
	       (inet_pton(AF_INET, url->host, &address) == 1 &&
		ntohl(address.s_addr) >> 24 == 127);
}

static void wipe(char *text, size_t size)
{
	explicit_bzero(text, size);
}

/* The first line of a stream, as a token. NULL: nothing in it. */
static char *first_line(FILE *stream)
{
	char line[TOKEN_BYTES_MAX];
	char *token = fgets(line, sizeof(line), stream) ? session_token(line) : NULL;

	wipe(line, sizeof(line));
	return token;
}

static char *from_file(const char *path, struct err *err)
{
	struct stat facts;
	FILE *stream = fopen(path, "re");
	char *token = NULL;

	if (!stream || fstat(fileno(stream), &facts))
		err_set(err, "Token file %s cannot be read: %s.", path, strerror(errno));
	else if (facts.st_mode & (S_IRWXG | S_IRWXO))
		err_set(err, "Token file %s can be read by other users. Run: chmod 600 %s", path,
			path);
	else if (!(token = first_line(stream)))
		err_set(err, "Token file %s is empty; put the flespi token on its first line.",
			path);
	if (stream)
		fclose(stream);
	return token;
}

static char *from_command(const char *command, struct err *err)
{
	sigset_t none, before;

	/* The command must hear ^C, which this program has blocked. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	FILE *stream = popen(command, "re");
	char *token = stream ? first_line(stream) : NULL;
	int status = stream ? pclose(stream) : -1;
	sigprocmask(SIG_SETMASK, &before, NULL);

	if (status == 0 && token)
		return token;
	free(token);
	err_set(err, status ? "token-command failed with status %d: %s" :
		"token-command printed nothing (status %d): %s",
		WIFEXITED(status) ? WEXITSTATUS(status) : status, command);
	return NULL;
}

/* One line from a terminal in raw mode, without echo. False: given up with ^C or ^D. The
 * keys are read as bytes, so the program's blocked signals do not matter here. */
static bool read_silently(int terminal, char line[TOKEN_BYTES_MAX])
{
	enum { CTRL_C = 3, CTRL_D = 4, BACKSPACE = 8, CTRL_U = 21, DELETE = 127 };
	size_t len = 0;
	char c;

	while (read(terminal, &c, 1) == 1 && c != CTRL_C && c != CTRL_D) {
		line[len] = '\0';
		if (c == '\r' || c == '\n')
			return true;
		if (c == CTRL_U)
			len = 0;
		else if (c == BACKSPACE || c == DELETE)
			len -= len > 0;
		else if (len < TOKEN_BYTES_MAX - 1)
			line[len++] = c;
	}
	return false;
}

/* Asks on the terminal itself, so that standard output can be redirected. */
static char *from_question(const struct url *url, struct err *err)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
	struct termios before, silent;
	char line[TOKEN_BYTES_MAX], *token = NULL;

	if (terminal >= 0 && !tcgetattr(terminal, &before)) {
		silent = before;
		silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
		dprintf(terminal, "flespi token for %s (not shown; --demo needs none): ", url->host);
		tcsetattr(terminal, TCSAFLUSH, &silent);
		if (read_silently(terminal, line))
			token = session_token(line);
		tcsetattr(terminal, TCSAFLUSH, &before);
		dprintf(terminal, "\n");
		wipe(line, sizeof(line));
	}
	if (terminal >= 0)
		close(terminal);
	if (!token)
		err_set(err, "There is no token. Set FLESPI_TOKEN or use --token-file FILE; tokens are "
			"made at flespi.io under Tokens. To look round without one: flespitop --demo");
	return token;
}

static char *find_token(const struct config *config, const struct url *url, struct err *err)
{
	const char *file = config_text(config, OPTION_TOKEN_FILE);
	const char *command = config_text(config, OPTION_TOKEN_COMMAND);
	const char *variable = getenv("FLESPI_TOKEN");

	if (file && config_source(config, OPTION_TOKEN_FILE) > SOURCE_ENVIRONMENT)
		return from_file(file, err);
	if (variable && (url_is_flespi(url) || is_loopback(url))) {
		char *token = session_token(variable);

		if (token)
			return token;
	}
	if (file)
		return from_file(file, err);
	if (command)
		return from_command(command, err);
	if (url_is_flespi(url))
		return from_question(url, err);
	err->text[0] = '\0';
	return NULL;
}

bool credentials_find(const struct config *config, const struct url *url,
		      struct credentials *out, struct buffer *warnings, struct err *err)
{
	*out = (struct credentials){ 0 };
	out->password = mem_text(config_text(config, OPTION_PASSWORD));
	if (config_is_set(config, OPTION_USER)) {
		out->user = mem_text(config_text(config, OPTION_USER));
		return true;
	}
	err->text[0] = '\0';
	out->user = find_token(config, url, err);
	if (!out->user)
		return !err->text[0];
	if (!url->tls && !is_loopback(url))
		buffer_format(warnings, "The token travels unencrypted to %s; use mqtts://.\n",
			      url->host);
	return true;
}

void credentials_fini(struct credentials *credentials)
{
	char *texts[] = { credentials->user, credentials->password };

	for (int i = 0; i < 2; i++) {
		if (texts[i])
			wipe(texts[i], strlen(texts[i]));
		free(texts[i]);
	}
	*credentials = (struct credentials){ 0 };
}
