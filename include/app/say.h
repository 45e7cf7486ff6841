/* Sentences on standard error: "flespitop: ...", safe for the terminal they reach.
 *
 * Threads: main thread, while no screen is up.
 */
#ifndef APP_SAY_H
#define APP_SAY_H

/* `text` may hold several lines; each becomes one. */
void say(const char *text);

#endif
