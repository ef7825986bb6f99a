/* rehearse_agenda.h: a state that knows which of its records falls due next: around another state, whose records it
 * passes on, and beside which it keeps their times in order.
 *
 * For a run of a copy (rehearse_run.h). Not for a state that is marked and undone: the times would stay. Costs a decode
 * of each record put into a table that has times. */
#ifndef DUBAN_WORKERS_REHEARSE_AGENDA_H
#define DUBAN_WORKERS_REHEARSE_AGENDA_H

#include "core/core.h"

struct agenda {
    struct state state; /* give this to core_new */
    struct state *under, *times;
    struct arena row;
};

/* One record that falls due. */
struct agenda_due {
    int64_t ms;
    enum table table;
    char key[512];
};

void agenda_init(struct agenda *g, struct state *under); /* not to be moved afterwards */
void agenda_done(struct agenda *g);                      /* under stays its owner's */
/* The least of all: by time, then items before schedules before notices, then by key. False: nothing ever will. */
bool agenda_next(const struct agenda *g, struct agenda_due *out);
/* It is passed over until it is put again. */
void agenda_drop(struct agenda *g, const struct agenda_due *due);

#endif
