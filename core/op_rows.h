/* op_rows.h: the table operation → decide function, fold function. Private to decide.c, fold.c, import.c and their
 * parts.
 *
 * The rows come from DUBAN_OPS: a WRITE or CLOCK operation x needs decide_x and fold_x, or the program does not link.
 * READ and WORK operations have neither; nothing else in core/ lists operations.
 *
 * A decide function refuses or fills facts, and changes nothing. It may use the calendar, the present and the rules. A
 * fold function makes the state from entry and facts alone: what would need a calendar or the present was decided
 * before. */
#ifndef DUBAN_CORE_OP_ROWS_H
#define DUBAN_CORE_OP_ROWS_H

#include "core/core.h"

/* Ids that later or earlier rows of the same import bring; they may be referred to before they are there. */
struct coming {
    enum table t;
    const char **ids; /* sorted by strcmp */
    size_t n;
};

struct decide {
    struct core *core;
    struct state *s;
    const struct request *q;
    int64_t now_ms;
    struct arena *a;
    struct facts *facts;
    struct list *errors; /* of an import */
    struct duban_error *e;
    const struct coming *coming; /* inside an import, else NULL */
    struct item *item;           /* of an act: the item named */
    struct ask *ask;             /* of an act with ref: the request, when there is one */
};

struct fold {
    struct core *core;
    struct state *s;
    const struct entry *en;
    const void *body;          /* struct of ops[op].body */
    const struct facts *facts; /* never NULL */
    struct arena *a;
};

typedef int decide_fn(struct decide *d);
typedef void fold_fn(struct fold *f);

struct op_row {
    decide_fn *decide;
    fold_fn *fold;
};

#define OP_DECLARE_WRITE(name) \
    decide_fn decide_##name;   \
    fold_fn fold_##name;
#define OP_DECLARE_CLOCK(name) OP_DECLARE_WRITE(name)
#define OP_DECLARE_READ(name)
#define OP_DECLARE_WORK(name)
#define X(name, how, ...) OP_DECLARE_##how(name)
DUBAN_OPS(X)
#undef X

extern const struct op_row op_rows[OP_COUNT]; /* decide.c */

/* Checks and decides one update that is not an import of many: rights, item, then the row's own function. */
int decide_one(struct decide *d);
/* Folds one body into the records; `seen` and dispatch by entry are fold.c's. */
void fold_one(struct fold *f, int op);

/* ---- decide.c: checks that many operations share; each returns a DUBAN_E_ code ---- */
bool actor_may(const struct decide *d, enum op_class k);
/* A reference to a record: absent is fine, unknown is refused with `code`. */
int need_record(const struct decide *d, enum table t, const char *id, enum duban_err code, const char *field);
int need_units(const struct decide *d, const struct strs *ids, const char *field);
int need_word(const struct decide *d, const char *word, const char *const *words, size_t n, enum duban_err code,
              const char *field);
/* A day that people may name: absent, or 1990 to 2199. The calendar's arithmetic is never asked about others. */
int need_day(const struct decide *d, int64_t day, const char *field);
int need_percent(const struct decide *d, const struct ledger *l, int64_t percent, const char *field);
/* Walks up from `id` over the field that `up` reads; refuses when that comes back to `self`. */
int need_no_loop(const struct decide *d, enum table t, const char *self, const char *up, const char *field);

/* ---- fold.c: what many folds share ---- */
/* The item as it is; it must be there. */
void fold_item_get(struct fold *f, const char *id, struct item *it);
/* Stores a changed item: rev + 1, last entry, history row. Due now, or as the caller set next_ms (keep_next). */
void fold_item_put(struct fold *f, struct item *it, bool keep_next);
/* Of an item that a worker made up, what it may say: no life before its birth. */
struct item fold_item_fresh(const struct item *in);
/* Stores a new item that came by registration, as an order or as a visit: fills in what every open item has. */
void fold_item_open(struct fold *f, struct item *it);
/* Does the percent that the act carries become the item's? Only when none is there that happened later. */
bool fold_percent_counts(const struct item *it, const struct act *act, int64_t received_ms);
void fold_segment_add(struct fold *f, struct item *it, int kind, int64_t due_date, const char *ask, const char *reason);
/* An order is an item that the escalation put there; a visit one that a plan opened. */
bool item_is_order(const struct item *it);
bool item_is_visit(const struct item *it);

#endif
