#include "net/commands.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/mem.h"

struct commands {
	pthread_mutex_t lock;        /* the list */
	struct command *first, *last;
	int event;                   /* eventfd, non-blocking; constant */
};

struct commands *commands_new(void)
{
	int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	if (event < 0)
		return NULL;
	struct commands *commands = mem_new(sizeof(*commands));
	pthread_mutex_init(&commands->lock, NULL);
	commands->event = event;
	return commands;
}

void commands_free(struct commands *commands)
{
	if (!commands)
		return;
	for (struct command *next, *at = commands->first; at; at = next) {
		next = at->next;
		command_free(at);
	}
	close(commands->event);
	pthread_mutex_destroy(&commands->lock);
	free(commands);
}

void command_free(struct command *command)
{
	free(command->filter.text);
	free(command);
}

void commands_put(struct commands *commands, enum command_kind kind,
		  const struct filter *copy)
{
	const uint64_t one = 1;
	struct command *command = mem_new(sizeof(*command));

	command->kind = kind;
	if (copy) {
		command->filter = *copy;
		command->filter.text = mem_text(copy->text);
	}
	pthread_mutex_lock(&commands->lock);
	if (commands->last)
		commands->last->next = command;
	else
		commands->first = command;
	commands->last = command;
	/* Fails only when the counter is full, and then it is readable anyway. */
	ssize_t ignored = write(commands->event, &one, sizeof(one));
	pthread_mutex_unlock(&commands->lock);
	(void)ignored;
}

struct command *commands_take(struct commands *commands)
{
	uint64_t count;

	pthread_mutex_lock(&commands->lock);
	struct command *first = commands->first;
	commands->first = commands->last = NULL;
	ssize_t ignored = read(commands->event, &count, sizeof(count));
	pthread_mutex_unlock(&commands->lock);
	(void)ignored;
	return first;
}

int commands_fd(const struct commands *commands)
{
	return commands->event;
}
