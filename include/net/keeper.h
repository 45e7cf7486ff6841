/* Keeps the connection up: the body of the network thread.
 *
 *        +----------> BRIDGING --ready--> GREETING --CONNACK--> UP
 *        |                |                   |                 |
 *        |                +-------------------+-----------------+ lost
 *      pause over                             |
 *        |                                    v
 *      PAUSE <--------- worth another try? ------- no ---> IDLE (LINK_FAILED)
 *
 * Threads: the one that runs it. Commands come in, reports and messages go out,
 *          and nothing else is shared.
 */
#ifndef NET_KEEPER_H
#define NET_KEEPER_H

#include "net/commands.h"
#include "net/session.h"

/* Returns after COMMAND_QUIT. The options have no defaults left in them. */
void keeper_run(const struct session_options *options, struct commands *commands,
		struct inbox *inbox);

#endif
