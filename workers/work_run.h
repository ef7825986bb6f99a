/* work_run.h: inside of the runtime, shared by work.c, work_rules.c and work_log.c. Workers include work.h only. */
#ifndef DUBAN_WORKERS_WORK_RUN_H
#define DUBAN_WORKERS_WORK_RUN_H

#include "workers/work.h"
#include "workers/work_door.h"

/* A job in hand, in memory of its own, until its last result is answered. */
struct hand {
    struct hand *next;
    struct job job;
    struct arena arena;
    bool answering; /* a result of it is under way */
    bool goes_on;   /* whatever became of the result that is answered now */
    /* Set while it waits for rules. */
    void (*ready)(void *u, struct work *w, struct job *job);
    void *ready_u;
};

/* Rules fetched so far (work_rules.c). */
struct rulebook {
    struct rule_doc *docs;
    struct rule_cal *cals;
    size_t docs_n;
};

struct work {
    const struct worker *worker;
    struct ev_loop *loop;
    struct work_door *door;
    struct rulebook book;
    char instance[37];
    int64_t ping_ms;

    struct hand *hands, *spare; /* spare: their arenas are used again */
    int hands_n;
    int64_t done_n; /* jobs ended so far */

    /* The work_ready under way, and the one before it when that may still be answered with jobs; they take turns. */
    struct wish {
        struct work *w;
        struct work_call *call; /* NULL: none under way */
        int slots;              /* what it said */
    } wishes[2];
    int wish;             /* the newer one */
    int64_t wish_next_ms; /* the next one, unless there is a reason to ask sooner */
    bool wish_soon;       /* the last answer brought jobs */
    bool welcome;         /* the daemon has answered once */

    bool draining, bye_said;
    int64_t drain_until_ms;
    int exit_code;
    ev_signal term, intr;
    ev_timer second;
    int64_t status_done_n;
    int status_hands_n;
};

void work_log_setup(const char *name, bool verbose);

struct hand *hand_of(struct job *job);

/* work_rules.c: frees what is cached when no job uses it and it has grown. */
void work_rules_trim(struct work *w);
void work_rules_free(struct work *w);

#endif
