/* clockwork.h: moving the daemon's manual clock. */
#ifndef DUBAN_CLIENTS_CLOCKWORK_H
#define DUBAN_CLIENTS_CLOCKWORK_H

#include "clients/cli.h"

/* The daemon's clock, and that it is a manual one. 0, or a refusal told. */
int clockwork_now(struct cli *c, int64_t *now_ms);
/* Moves it to `to_ms`; the daemon stops at every due time on the way until its workers have answered, which can take
 * long. */
int clockwork_move(struct cli *c, int64_t to_ms, struct answer *ans);
/* A move may take minutes: call this before the first call of a verb that moves the clock. */
void clockwork_patience(struct cli *c);

#endif
