/* The question for a token, on a pseudo-terminal. */
#include "test.h"

#include "app/token.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"

/* Writes the token or the sentence; the status says which. */
static void ask(int report)
{
	struct config *config = config_new();
	struct buffer warnings = { 0 };
	struct credentials who;
	struct address address;
	struct err err;

	unsetenv("FLESPI_TOKEN");
	address_find(config, &address, &err);
	bool ok = credentials_find(config, &address, &who, &warnings, &err);
	const char *text = ok ? who.user : err.text;
	_exit(write(report, text, strlen(text) + 1) > 0 ? ok : 2);
}

/* In a child of its own session, which has no terminal or the pseudo-terminal. */
static int ask_in_child(const char *terminal, char *sentence, size_t size)
{
	int report[2], status;

	assert_int_equal(pipe(report), 0);
	pid_t pid = fork();
	if (!pid) {
		setsid();
		if (terminal)
			ioctl(open(terminal, O_RDWR), TIOCSCTTY, 0);
		ask(report[1]);
	}
	close(report[1]);
	ssize_t len = read(report[0], sentence, size - 1);
	sentence[len > 0 ? len : 0] = '\0';
	close(report[0]);
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void without_a_terminal_the_sentence_says_what_to_do(void **state)
{
	char sentence[ERR_TEXT_MAX];

	(void)state;
	assert_int_equal(ask_in_child(NULL, sentence, sizeof(sentence)), 0);
	assert_string_equal(sentence, "There is no token. Set FLESPI_TOKEN or use "
				      "--token-file FILE; tokens are made at flespi.io "
				      "under Tokens. To look round without one: "
			    "flespitop --demo");
}

/* Types `keys` once the question is there; *shown gets what the terminal showed. */
static pid_t type_when_asked(int master, const char *keys, int *shown)
{
	int out[2];

	assert_int_equal(pipe(out), 0);
	pid_t pid = fork();
	if (!pid) {
		char text[2000];
		size_t len = 0;
		ssize_t n;
		bool typed = false;

		while ((n = read(master, text + len, sizeof(text) - len)) > 0) {
			len += (size_t)n;
			if (!typed && memmem(text, len, "): ", 3))
				typed = write(master, keys, strlen(keys)) > 0;
			if (typed && text[len - 1] == '\n')
				break;
		}
		_exit(write(out[1], text, len) < 0);
	}
	close(out[1]);
	*shown = out[0];
	return pid;
}

static int ask_at_terminal(const char *keys, char *sentence, size_t size,
			   char shown[2000])
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), out;

	assert_false(grantpt(master) || unlockpt(master));
	char *name = mem_text(ptsname(master));
	int keep = open(name, O_RDWR | O_NOCTTY);
	pid_t typist = type_when_asked(master, keys, &out);
	int answer = ask_in_child(name, sentence, size);
	ssize_t len = read(out, shown, 1999);

	shown[len > 0 ? len : 0] = '\0';
	waitpid(typist, NULL, 0);
	close(out);
	close(keep);
	close(master);
	free(name);
	return answer;
}

static void the_question_is_answered_without_echo(void **state)
{
	char token[ERR_TEXT_MAX], shown[2000];

	(void)state;
	assert_int_equal(ask_at_terminal("wrong\025FlespiToken abx\177c\r", token,
					 sizeof(token), shown), 1);
	assert_string_equal(token, "abc");
	assert_non_null(strstr(shown, "flespi token for mqtt.flespi.io (not shown; "
				      "--demo needs none): "));
	assert_null(strstr(shown, "ab"));
	assert_null(strstr(shown, "wrong"));
}

static void the_question_can_be_given_up(void **state)
{
	char sentence[ERR_TEXT_MAX], shown[2000];

	(void)state;
	assert_int_equal(ask_at_terminal("abc\003", sentence, sizeof(sentence), shown),
			 0);
	assert_non_null(strstr(sentence, "There is no token."));
	assert_int_equal(ask_at_terminal("\r", sentence, sizeof(sentence), shown), 0);
	assert_non_null(strstr(sentence, "There is no token."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_terminal_the_sentence_says_what_to_do),
		cmocka_unit_test(the_question_is_answered_without_echo),
		cmocka_unit_test(the_question_can_be_given_up),
	};

	return cmocka_run_group_tests_name("question", tests, NULL, NULL);
}
