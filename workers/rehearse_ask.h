/* rehearse_ask.h: one question in the hand of duban-rehearse, and the two kinds there are. Private to rehearse.c and
 * its parts: rehearse_past.c, rehearse_simulate.c. */
#ifndef DUBAN_WORKERS_REHEARSE_ASK_H
#define DUBAN_WORKERS_REHEARSE_ASK_H

#include "workers/rehearse_book.h"
#include "workers/rehearse_copy.h"
#include "workers/rehearse_late.h"
#include "workers/rehearse_run.h"
#include "workers/work.h"

enum { SLICE_MS = 40 }; /* of work, then the loop has its turn */

struct rehearse;
/* One kind of question: how far the copy is wanted (walk_to), and then, slice by slice, the answer. */
struct kind {
    int op;
    int (*begin)(struct rehearse *x, struct duban_error *e);
    int (*go)(struct rehearse *x, bool *is_over, struct duban_error *e);
};

struct rehearse {
    struct work *w;
    struct book book;
    struct copy copy;
    ev_timer slice;
    int64_t fetch_rows;

    /* The question in hand. */
    struct job *job; /* NULL: none */
    const struct kind *kind;
    const void *ask; /* struct of the operation's body */
    int64_t walk_to; /* entry after which the copy is wanted */
    const void *answer;

    struct late late; /* of a table that counts what came late */

    /* A simulation under way, or a run that takes what came late, and the simulation found last. */
    struct run run;
    bool running;
    int runs; /* begun of this question: the first under the rules in force, the second under the new ones */
    struct found {
        struct bytes question; /* without `after` and `limit`; in arena[0] */
        int64_t seq, now_ms;
        struct simulated head; /* without rows */
        struct list rows;
        struct list run_rows[2]; /* of each run, which `rows` are made of */
        struct arena arena[2];
        bool there;
    } found;
};

/* begin: a DUBAN_E_ code, or how far the copy is wanted in x->walk_to. go: a slice of work once it is there;
 * a DUBAN_E_ code, or *is_over and x->answer (struct of the operation's answer, in the arena of the job). */
int past_begin(struct rehearse *x, struct duban_error *e);
int past_go(struct rehearse *x, bool *is_over, struct duban_error *e);
int simulate_begin(struct rehearse *x, struct duban_error *e);
int simulate_go(struct rehearse *x, bool *is_over, struct duban_error *e);

/* What is known of the copy holds no more, or never did: the simulation found last is forgotten. */
void simulate_forget(struct rehearse *x);
/* The question is over, whatever became of it: a run under way is given up. */
void simulate_stop(struct rehearse *x);

#endif
