/* rehearse_run.h: runs a copy forward as if nobody did anything: every record that falls due, in order of time, gets
 * what its worker would do to it, by the same functions: judge_item, visit_of, step_first, and then decide and fold. A
 * notice counts as delivered at the moment it is due and somebody is there to get it.
 *
 * What people would see is kept as rows (struct simrow). Same copy, same instants, same documents: same rows. Nothing
 * leaves the copy. Costs what the workers and the fold cost, and the memory of the rows, RUN_ROWS at most. */
#ifndef DUBAN_WORKERS_REHEARSE_RUN_H
#define DUBAN_WORKERS_REHEARSE_RUN_H

#include "workers/rehearse_agenda.h"
#include "workers/rehearse_copy.h"

enum {
    RUN_ROWS = 200000,    /* what one run may find: too_many */
    RUN_STEPS = 20000000, /* records looked at in one run: too_many */
};

struct run {
    struct state *state; /* the run's own */
    struct agenda agenda;
    struct core *core;
    const char *only_item, *only_unit; /* list what is about these; NULL: everything */
    int64_t now_ms, to_ms, seq, steps;
    struct arena step; /* of one step */
    struct arena kept; /* rows and counts */
    struct list rows;  /* of struct simrow */
    size_t rows_cap;
    int64_t notices;
    bool keeps;        /* what it enters is kept, to be cited: run_entry */
    struct list taken; /* of struct bytes: entries from first_seq on, packed */
    size_t taken_cap;
    int64_t first_seq;
    const struct count *before, *after; /* open items by light: at the beginning, at the end */
};

/* Begins on a clone of the copy, which is the state at now_ms. */
void run_begin(struct run *r, const struct copy *c, int64_t now_ms, int64_t to_ms);
/* Puts these documents (struct rulesapply) into force first. A DUBAN_E_ code, with the field docs[i]…. */
int run_rules(struct run *r, const struct list *docs, struct duban_error *e);
/* Goes on until it is there (*done) or work_now_ms() has passed `until_ms`. A DUBAN_E_ code: too_many. */
int run_go(struct run *r, int64_t until_ms, bool *done, struct duban_error *e);
/* An act, as in the entry that it came by, as its actor would have done it now, and the item judged again. A DUBAN_E_
 * code: it could not be taken. */
int run_act(struct run *r, int op, const struct entry *en, const struct act *act, struct duban_error *e);
/* An entry that the run made, where it keeps them; false: none of its own. */
bool run_entry(const struct run *r, int64_t seq, struct arena *a, struct entry *out);
/* Gives everything back but `kept`, with what lies in it: rows and counts. */
void run_end(struct run *r);

#endif
