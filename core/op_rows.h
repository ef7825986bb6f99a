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
#include "core/kin.h"

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
    bool more;                   /* inside an import: a later row is about the same (import.c says what) */
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

/* Of operations about an item: what was sent, the ledger the item is on, and a refusal that names the item. */
static inline const struct act *act_of(const struct decide *d)
{
    return d->q->body;
}
static inline const struct act *fold_act(const struct fold *f)
{
    return f->body;
}
static inline const struct ledger *ledger_of(const struct decide *d)
{
    return core_ledger(d->core, d->item->ledger);
}
static inline int refuse_item(const struct decide *d, enum duban_err code)
{
    return error_set(d->e, code, "item", "%s", d->item->id);
}

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
#define OP_DECLARE_ASK(name)
#define OP_DECLARE_WORK(name)
#define OP_DECLARE_FILE(name)
#define X(name, how, ...) OP_DECLARE_##how(name)
DUBAN_OPS(X)
#undef X

extern const struct op_row op_rows[OP_COUNT]; /* decide.c */

/* Checks and decides one update that is not an import of many: rights, item, then the row's own function. */
int decide_one(struct decide *d);
/* Folds one body into the records; `seen` and dispatch by entry are fold.c's. */
void fold_one(struct fold *f, int op);

/* ---- decide_who.c: who may; need_ functions return a DUBAN_E_ code ---- */
bool actor_may(const struct decide *d, enum op_class k);
/* Is the actor one of these to d->item? own (a post of its lead unit), assist (of an assisting unit), holder (who took
 * it), registrar (of the unit that registered it), office, decide (the classes of rights.yml), or a role word. */
bool actor_is(const struct decide *d, const struct strs *by);
/* The right to call the operation at all: its class, or what the ledger says where rights are the ledger's. */
int need_right(struct decide *d);
/* The same for operations whose rights are words of a ledger. by empty: own, office. */
int need_one_of(const struct decide *d, const struct strs *by);

/* ---- decide_stage.c: what becomes of an item that enters a stage ---- */
/* Fills facts for d->item entering `to` now: limits, notices, what it opens, points. Refuses when what it opens can't
 * be. The caller has checked that it may, and has set facts.lead_unit and facts.holder when these change. */
int decide_enter(struct decide *d, const struct ledger *l, const struct stage *to);
/* What an item opens (a stage's `opens`, a look-back as a list of one), as facts.opened and the links of facts.links.
 */
int decide_opens(struct decide *d, const struct item *it, const struct list *opens);
/* A link that may be made: to another item, and by from or part not to what comes from this one (decide_link.c). */
int need_link(const struct decide *d, const struct link *l, const char *field);
/* The number of an item or plan, behind which other numbers are made: "/" and the last bytes are kept for these. */
int need_number(const struct decide *d, const char *id, const char *field);

/* ---- decide.c: checks that many operations share; each returns a DUBAN_E_ code ---- */
/* A reference to a record: absent is fine, unknown is refused with `code`. */
int need_record(const struct decide *d, enum table t, const char *id, enum duban_err code, const char *field);
/* The revision that a worker's job was given with; anything else is stale, and the job comes again. (decide_work.c) */
int need_rev(const struct decide *d, int64_t rev, int64_t claimed);
int need_units(const struct decide *d, const struct strs *ids, const char *field);
int need_word(const struct decide *d, const char *word, const char *const *words, size_t n, enum duban_err code,
              const char *field);
/* A day that people may name: absent, or 1990 to 2199. The calendar's arithmetic is never asked about others. */
int need_day(const struct decide *d, int64_t day, const char *field);
int need_percent(const struct decide *d, const struct ledger *l, int64_t percent, const char *field);
/* Attachments must have been entered; bounds of one update, and of the item that names them (evidence.c). */
int need_evidence(const struct decide *d, const struct strs *hashes);
/* Does a request of this kind (ASK_ABSENT: of any) wait for its answer? (decide_item.c) */
bool ask_waits(const struct decide *d, int kind);
/* Who may set and take off a mark, by its ledger; who may speak for an assisting unit. (decide_life.c) */
int right_to_mark(const struct decide *d);
int right_to_assist(const struct decide *d);
/* Who may approve a plan. (decide_plan.c) */
int right_to_approve(const struct decide *d);

/* ---- decide_ladder.c, fold_ladder.c: ladders (ladder.h) ---- */
/* Who may say that an item is known: who must act. */
int right_to_ack(const struct decide *d);
/* May the ladder of d->item be put to rest now? Fills facts.until_ms; fold_rest makes it so in the item. */
int decide_rest(struct decide *d);
void fold_rest(struct fold *f, struct item *it, const char *by);
/* The notices of a judgement become facts, without all-clears that nobody needs; posts in which nobody is too. */
void decide_told(struct decide *d, const struct judge *j);
/* Such posts are noted in the item, and it is due at once. The caller stores it. */
void fold_vacant(const struct fold *f, struct item *it);
/* Colours that a judgement counted count for the unit as well (unitcount.c). After the item was stored. */
void fold_unit_counts(struct fold *f, const struct item *was, const struct item *is);
/* Its episode is over: notices of it that were not handed over are overtaken. */
void fold_overtake(struct fold *f, const struct item *it);

/* Level that an item has when it is raised once more: all rungs up to it, and one more, are climbed at once. */
int64_t item_raised(const struct item *it);
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
/* The same of its figure. */
bool fold_value_counts(const struct item *it, const struct act *act, int64_t received_ms);
struct segment *fold_segment_add(struct fold *f, struct item *it, int kind, int64_t due_date, const char *ask,
                                 const char *reason);
/* The rule that the date of this piece was counted by, as decided. */
void fold_counted(struct fold *f, struct segment *s);
/* What an act names as evidence becomes the item's, and the item the file's. For folds whose body is an act; before
 * fold_item_put (evidence.c). */
void fold_evidence(struct fold *f, struct item *it);
/* The pause is over: limits as decided (give_back), and a piece of the deadline that says so. For folds whose body is
 * an act (fold_item.c). */
void fold_end_hold(struct fold *f, struct item *it, const char *ask);
/* The figures that an act carries become the item's, where they count. */
void fold_figures(struct fold *f, struct item *it);

/* ---- fold_stage.c ---- */
/* The item enters this stage, as decided (decide_enter). The caller stores it. */
void fold_enter(struct fold *f, struct item *it, const char *stage);
/* Room for one more at the end of a list of an item, of which the last `kept` stay. */
void *fold_list_add(struct fold *f, struct list *l, size_t size, size_t kept);
/* It ends now: as it stood when it was handed in. */
void fold_item_close(struct fold *f, struct item *it);
/* It ends because of something else: in the last closing stage of its ledger, where that has one. */
void fold_item_end(struct fold *f, struct item *it);

/* ---- fold_effects.c: what a decision causes beside the item itself ---- */
/* Applies facts.opened, links, shut, notices and scores. After fold_item_put: it changes stored items, perhaps the one
 * of the update too. */
void fold_effects(struct fold *f);
/* A campaign was stored, as it was and as it is: what lies over its targets follows its end (fold_register.c). */
void fold_overlays_follow(struct fold *f, const struct item *was, const struct item *is);
/* A new item's first leading leader, and its assisting units, as of its assignment. Before fold_item_open. */
void fold_parties(struct fold *f, struct item *it);
/* Notices, each as intended: one whose key is there was caused before. */
void fold_notices(struct fold *f, const struct list *notices);

/* ---- kin.c: what came from an item (kin.h) ---- */
/* A new item, about to be stored: what came from it is there already, when an import has it in that order. */
void kin_born(struct fold *f, struct item *it);
/* An item was stored: `was` before, NULL when it is new; tells those that it came from. Called by the store of items
 * alone (fold.c). */
void kin_moved(struct fold *f, const struct item *was, const struct item *is);
/* The item's counts of its kin are made again from the records, because they were found to differ (mend.c). */
void kin_again(struct fold *f, const char *item);
/* A link is made or taken back, with its way back; the kin of `to` follow. */
void kin_link(struct fold *f, const struct link *l);
void kin_unlink(struct fold *f, const struct link *l);

/* An order is an item that the escalation put there; a visit one that a plan opened. */
bool item_is_order(const struct item *it);
bool item_is_visit(const struct item *it);

#endif
