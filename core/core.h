/* core.h: decide and fold, the two halves of every update.
 *
 * decide may refuse, and finds facts; it changes nothing. fold can't refuse, reads no clock, and makes the state from
 * an entry alone: same entries, same bytes, on every machine. Both are found by the operation's row in proto/ops.h. */
#ifndef DUBAN_CORE_CORE_H
#define DUBAN_CORE_CORE_H

#include "core/judge.h"
#include "core/state.h"
#include "proto/ops.h"

/* Who speaks, as the doors found out from the connection (never from the message). */
struct actor {
    const char *name;            /* person id; "worker:escalate"; "owner"; else the principal's id */
    const char *via;             /* principal of the connection: "uid:1001", "key:…" */
    const struct person *person; /* NULL for programs */
    unsigned classes;            /* bits 1 << CLASS_x that this actor may call */
};

/* One update on its way in. */
struct request {
    int op;
    const char *id;
    struct actor actor;
    const void *body;       /* struct of ops[op].body */
    struct bytes canonical; /* the same, canonical bytes */
    bool dry;
};

/* Rules compiled from the state, kept while they stay in force. Belongs to one state. */
struct core;
struct core *core_new(struct state *s);
void core_free(struct core *c);
/* The state was rolled back under it: what was compiled may be wrong. */
void core_forget(struct core *c);
/* The state it was made on: for queries, jobs and the audit. Never for writing outside the fold. */
struct state *core_state(struct core *c);

/* Names of the documents of this kind that are in force, in order. */
struct strs core_rules_names(struct core *c, const char *kind, struct arena *a);
const struct cal *core_cal(struct core *c);                         /* never NULL */
const struct ledger *core_ledger(struct core *c, const char *name); /* NULL: no such ledger */
const struct policy *core_policy(struct core *c, const char *name, int64_t *version);
const struct rights *core_rights(struct core *c); /* NULL before the first rules_apply */
const struct inspection *core_inspection(struct core *c);
const struct channels *core_channels(struct core *c);
/* Windows that no person has ended: those of the rules of channels, then those that people set; some may be over. */
const struct list *core_windows(struct core *c);
const struct matters *core_matters(struct core *c, const char *name); /* NULL: no such table */
const struct points *core_points(struct core *c, int64_t *version);   /* NULL: nothing gives or takes points */
const struct bulletin *core_bulletin(struct core *c, const char *name); /* NULL: no such table */
const struct texts *core_texts(struct core *c, const char *name);    /* NULL: no such document */
const struct words *core_words(struct core *c);                       /* NULL: no closed lists of words */
struct judge_env core_judge_env(struct core *c, const struct item *it, int64_t now_ms);

/* Builds the actor of a connection. principal_id: "uid:N" or "key:…"; owner: the uid that owns the state folder or
 * root; worker: "escalate" … when the work door knows it for one, else NULL; as: person named in the call, or NULL.
 * Refuses with not_allowed or no_person. */
int core_actor(struct core *c, const char *principal_id, bool owner, const char *worker, const char *as,
               struct arena *a, struct actor *out, struct duban_error *e);

/* Refuses (a DUBAN_E_ code and *e), or yields facts. For `import`, *errors lists a fault for each bad row. */
int core_decide(struct core *c, const struct request *q, int64_t now_ms, struct arena *a, struct facts *facts,
                struct list *errors, struct duban_error *e);

/* Applies an entry. Never fails: an entry that does not make sense to it is a bug and aborts. */
void core_fold(struct core *c, const struct entry *en, struct arena *a);

/* What makes a submission the same one: BLAKE2b-128 over actor NUL op NUL canonical body. The fold writes it into
 * `seen`; the daemon compares with it. */
void core_content_hash(const char *actor, const char *op, struct bytes canonical, unsigned char out[16]);

/* ---- queries (query.c): READ operations but `entries`, `digest` and `doctor`, which are the daemon's ---- */
struct query_env {
    struct core *core;
    int64_t now_ms;
    int64_t seq; /* last entry applied */
    /* decodes the journal entry with this seq into the arena; false when it cannot be read */
    bool (*entry)(void *u, int64_t seq, struct arena *a, struct entry *out);
    void *u;
    const struct actor *viewer; /* who asks: what is hidden from them is not answered (secret.h); NULL: nothing is */
};
/* Whether this operation is one of them. */
bool core_can_query(int op);
/* Answers a query: *out is a struct of ops[op].answer. */
int core_query(const struct query_env *env, int op, const void *body, struct arena *a, void *out,
               struct duban_error *e);

/* ---- jobs (jobfill.c): what a worker needs for a record that fell due ---- */
/* Fills item, schedule, candidates, notice, person, unit_name and rules of a job whose kind, key, now_ms are set; sets
 * rev. False when the record is gone or has nothing due. */
bool core_job_fill(struct core *c, struct job *job, struct arena *a);
/* The next time of a record, NONE when it has none, and the job kind it means. For items, schedules and notices. */
int64_t core_next_ms(enum table t, const void *rec);
enum job_kind core_job_kind(enum table t);

#endif
