/* The special devices: one for each condition that the monitor can explain.
 *
 * The table in character.c is the list; reading a row's `shows` tells what to
 * look for. What changes the sample of a report is there too; what takes more is
 * an act, in act.c and act_ident.c.
 *
 * Threads: constant data; acts as their vehicle.
 */
#ifndef DEMO_CHARACTER_H
#define DEMO_CHARACTER_H

#include "demo/outlet.h"

extern const struct character characters[];
extern const size_t character_count;

/* Ordinary: reports, and now and then is lost and comes back. */
void act_report(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);

/* The last whole second that a report published at at_us can be about. */
int64_t act_moment(int64_t at_us);

/* The parts of the special ones, named as their rows. */
void act_silent(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void begin_absent(struct vehicle *vehicle, int64_t start_us);
void begin_never(struct vehicle *vehicle, int64_t start_us);
void begin_flush(struct vehicle *vehicle, int64_t start_us);
void act_flush(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void act_coverage(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void shape_flush(struct vehicle *vehicle, int64_t at_us, struct sample *sample);
void shape_coverage(struct vehicle *vehicle, int64_t at_us, struct sample *sample);
void begin_closes(struct vehicle *vehicle, int64_t start_us);
void act_closes(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void act_rejected(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void begin_twin(struct vehicle *vehicle, int64_t start_us);
void act_twin(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void begin_typo(struct vehicle *vehicle, int64_t start_us);
void act_typo(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void act_hostile(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void act_jumps(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);
void act_commands(struct outlet *outlet, struct vehicle *vehicle, int64_t at_us);

#endif
