/* The program: reads the settings and runs the mode they ask for. */
#ifndef APP_APP_H
#define APP_APP_H

int app_run(char **argv);        /* as main() gets it; the exit status */

#endif
