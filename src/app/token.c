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
#include "net/tls.h"

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

/* The first line of a stream, as a token. NULL: it is empty, or too long for one. */
static char *first_line(FILE *stream, bool *too_long)
{
	char line[TOKEN_BYTES_MAX];
	bool read = fgets(line, sizeof(line), stream);
	char *token = NULL;

	*too_long = read && strlen(line) == sizeof(line) - 1 && !strchr(line, '\n');
	if (read && !*too_long)
		token = session_token(line);
	wipe(line, sizeof(line));
	return token;
}

static char *from_file(const char *path, struct err *err)
{
	struct stat facts;
	FILE *stream = fopen(path, "re");
	char *token = NULL;
	bool too_long;

	if (!stream || fstat(fileno(stream), &facts))
		err_set(err, "Token file %s cannot be read: %s.", path, strerror(errno));
	else if (S_ISDIR(facts.st_mode))
		err_set(err, "Token file %s cannot be read: %s.", path, strerror(EISDIR));
	else if (facts.st_mode & (S_IRWXG | S_IRWXO))
		err_set(err, "Token file %s can be read by other users. Run: chmod 600 "
			     "%s", path, path);
	else if (!(token = first_line(stream, &too_long)))
		err_set(err, too_long ? "Token file %s holds no token: its first line is "
			"too long for one." : "Token file %s is empty; put the flespi "
			"token on its first line.", path);
	if (stream)
		fclose(stream);
	return token;
}

static char *from_command(const char *command, struct err *err)
{
	sigset_t none, before;
	bool too_long;

	/* The command must hear ^C, which this program has blocked. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	FILE *stream = popen(command, "re");
	char *token = stream ? first_line(stream, &too_long) : NULL;
	int status = stream ? pclose(stream) : -1;
	sigprocmask(SIG_SETMASK, &before, NULL);

	if (status == 0 && token)
		return token;
	free(token);
	if (!stream)
		err_set(err, "token-command cannot be run: %s.", strerror(errno));
	else if (!status)
		err_set(err, "token-command printed no token: %s", command);
	else if (status > 0 && WIFEXITED(status))
		err_set(err, "token-command ended with status %d: %s",
			WEXITSTATUS(status), command);
	else
		err_set(err, "token-command was ended by signal %d: %s", WTERMSIG(status),
			command);
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

/* Asks on the terminal itself, so that standard output can be redirected. NULL: there is
 * no terminal, or no answer; wipe it. */
static char *ask(const char *question, const char *about, const char *note)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
	struct termios before, silent;
	char line[TOKEN_BYTES_MAX], *answer = NULL;

	if (terminal >= 0 && !tcgetattr(terminal, &before)) {
		silent = before;
		silent.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
		/* Silent before the question: what is typed early neither shows nor is
		 * lost. */
		tcsetattr(terminal, TCSAFLUSH, &silent);
		dprintf(terminal, "%s %s (not shown%s): ", question, about, note);
		if (read_silently(terminal, line))
			answer = mem_text(line);
		tcsetattr(terminal, TCSAFLUSH, &before);
		dprintf(terminal, "\n");
		wipe(line, sizeof(line));
	}
	if (terminal >= 0)
		close(terminal);
	return answer;
}

static void free_secret(char *text)
{
	if (text)
		wipe(text, strlen(text));
	free(text);
}

static char *from_question(const struct url *url, struct err *err)
{
	char *answer = ask("flespi token for", url->host, "; --demo needs none");
	char *token = answer ? session_token(answer) : NULL;

	free_secret(answer);
	if (!token)
		err_set(err, "There is no token. Set FLESPI_TOKEN or use --token-file "
			     "FILE; tokens are made at flespi.io under Tokens. To look "
			     "round without one: flespitop --demo");
	return token;
}

static bool is_trusted(const struct url *url)
{
	return url_is_flespi(url) || is_loopback(url);
}

/* True if the option is set and may be sent to this broker. */
static bool is_meant_for(const struct config *config, enum option_id id,
			 const struct address *address)
{
	return config_is_set(config, id) && (is_trusted(&address->url) ||
	       config_source(config, id) >= address->source);
}

/* NULL without a sentence: none is needed here. */
static char *find_token(const struct config *config, const struct address *address,
			struct err *err)
{
	const char *variable = is_trusted(&address->url) ? getenv("FLESPI_TOKEN") : NULL;
	bool file = is_meant_for(config, OPTION_TOKEN_FILE, address);
	char *token = NULL;

	if (file && config_source(config, OPTION_TOKEN_FILE) > SOURCE_ENVIRONMENT)
		return from_file(config_text(config, OPTION_TOKEN_FILE), err);
	if (variable)
		token = session_token(variable);
	if (token)
		return token;
	if (file)
		return from_file(config_text(config, OPTION_TOKEN_FILE), err);
	if (is_meant_for(config, OPTION_TOKEN_COMMAND, address))
		return from_command(config_text(config, OPTION_TOKEN_COMMAND), err);
	return url_is_flespi(&address->url) ? from_question(&address->url, err) : NULL;
}

/* Who has a token and sees it not used should know why. */
static void explain_none(const struct config *config, const struct url *url,
			 struct buffer *warnings)
{
	const char *held = getenv("FLESPI_TOKEN") ? "FLESPI_TOKEN" :
			   config_is_set(config, OPTION_TOKEN_FILE) ? "token-file" :
			   config_is_set(config, OPTION_TOKEN_COMMAND) ?
			   "token-command" : NULL;

	if (held && !is_trusted(url))
		buffer_format(warnings, "%s is not flespi's, so it is not sent the token "
					"of %s; if it should be, name a file with "
					"--token-file.\n", url->host, held);
}

/* A key without one is not asked about. */
static bool find_passphrase(const struct config *config, const struct url *url,
			    char **out, struct err *err)
{
	const char *path = config_text(config, OPTION_KEY);

	if (!path)
		path = config_text(config, OPTION_CERT);
	if (!path || !url->tls || !tls_key_is_locked(path))
		return true;
	*out = ask("passphrase of", path, "");
	return *out || err_set(err, "The key file %s is protected by a passphrase, and "
				    "none was given. Run it on a terminal, or make a "
				    "copy without one: openssl pkey -in %s -out KEY",
			       path, path);
}

static bool find_user(const struct config *config, const struct address *address,
		      struct credentials *out, struct buffer *warnings, struct err *err)
{
	const struct url *url = &address->url;

	err->text[0] = '\0';
	if (config_is_set(config, OPTION_USER)) {
		out->user = mem_text(config_text(config, OPTION_USER));
		out->password = mem_text(config_text(config, OPTION_PASSWORD));
		return true;
	}
	if (config_source(config, OPTION_PASSWORD) == SOURCE_COMMAND_LINE)
		return err_set(err, "A password goes with a user: add --user.");
	out->user = find_token(config, address, err);
	if (!out->user && err->text[0])
		return false;
	if (!out->user)
		explain_none(config, url, warnings);
	else if (!url->tls && !is_loopback(url))
		buffer_format(warnings, "The token travels unencrypted to %s; use "
					"%s://.\n", url->host,
			      url->websocket ? "wss" : "mqtts");
	return true;
}

bool credentials_find(const struct config *config, const struct address *address,
		      struct credentials *out, struct buffer *warnings, struct err *err)
{
	*out = (struct credentials){ 0 };
	if (find_user(config, address, out, warnings, err) &&
	    find_passphrase(config, &address->url, &out->key_passphrase, err))
		return true;
	credentials_fini(out);
	return false;
}

void credentials_fini(struct credentials *credentials)
{
	free_secret(credentials->user);
	free_secret(credentials->password);
	free_secret(credentials->key_passphrase);
	*credentials = (struct credentials){ 0 };
}
