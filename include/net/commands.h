/* What the screen asks of the network thread, in the order it was asked.
 *
 * Owns:    what waits in it.
 * Threads: put from any, take from one. commands_fd() is readable while something
 *          waits.
 */
#ifndef NET_COMMANDS_H
#define NET_COMMANDS_H

#include "net/filters.h"

struct commands;

enum command_kind {
	COMMAND_SUBSCRIBE,       /* filter: all but mid and flags */
	COMMAND_ADOPT,           /* filter: all but mid and flags */
	COMMAND_UNSUBSCRIBE,     /* filter.id */
	COMMAND_RECONNECT,
	COMMAND_QUIT,
};

struct command {
	struct command *next;
	enum command_kind kind;
	struct filter filter;    /* its text is the command's */
};

struct commands *commands_new(void);                     /* NULL: no descriptor is left */
void commands_free(struct commands *commands);           /* NULL is fine */
void commands_put(struct commands *commands, enum command_kind kind,
		  const struct filter *copy);            /* NULL: no filter */
/* all, by ->next; the caller's */
struct command *commands_take(struct commands *commands);
void command_free(struct command *command);
int commands_fd(const struct commands *commands);

#endif
