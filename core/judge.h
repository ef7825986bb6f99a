/* judge.h: lights and ladders, as pure functions of an item, its rules, a calendar and an instant.
 *
 * A light is recomputable: light_of gives the same answer for the same arguments for ever. Each condition (condition.c)
 * does three things: test itself, explain itself with its numbers, and say when it may next change by time alone; the
 * least of those is when the item is looked at next, so nothing polls.
 *
 * Days: conditions counted in days see the day D (00:00–24:00 in the county), so those lights turn at 00:00; conditions
 * counted in minutes or hours turn at the instant. Notices and rungs happen in office time: a turn at 00:00 is told at
 * the opening. */
#ifndef DUBAN_CORE_JUDGE_H
#define DUBAN_CORE_JUDGE_H

#include "core/cal.h"

/* How often each colour came up in a year on the items that a unit leads (unitcount.h). */
struct unit_counts {
    int64_t year;
    int64_t n[LIGHT_RED + 1];
};

struct unit_counts unit_counts_of(const struct list *l); /* as they travel with a job: list of colourcount */

/* What an item is judged by. */
struct judge_env {
    const struct ledger *ledger;
    const struct policy *policy; /* NULL: the ledger has no lights */
    int64_t policy_version;
    const struct cal *cal;
    int64_t now_ms;
    const struct rights *rights; /* titles of roles in explanations; NULL: the role words are shown */
    struct unit_counts unit;     /* of the item's lead unit, this year */
};

struct light_now {
    enum light light;
    const char *cause;            /* "" with no light; for grey the state word: held, audit */
    const struct lightrule *rule; /* NULL for none and grey */
    const struct condition *condition;
    int64_t next_ms; /* least instant > now at which it may change by time alone; NONE: never */
};

int64_t item_planned(const struct item *it, int64_t day); /* percent planned for `day`: rule R1.3 */
bool item_started(const struct item *it, int64_t now_ms); /* assigned on that day, or before */
void light_of(const struct judge_env *env, const struct item *it, struct light_now *out);

/* When time alone moves the item into another stage, and which: the limit of its stage passes and the stage says where
 * it lapses to, or its ledger ends items by itself the day after they are due. NONE: never; then *to is NULL. The
 * instant may have passed: then the item lapses at the next judgement. Only open items lapse. */
int64_t lapse_of(const struct ledger *l, const struct item *it, const char **to);
/* Whether time alone can do anything to items of this ledger: it has lights, or stages that lapse, or ends them. Items
 * of other ledgers never need to be looked at. */
bool ledger_has_clock(const struct ledger *l);

/* The whole judgement of a job: light, rungs of the ladder reached by now, orders and notices caused by them, colours
 * counted, and the next time to look. Fields of the fence (key, rev, token) are left for the caller. When nothing
 * changes but next_ms, orders and notices are empty and the other fields equal the item's.
 *
 * Dates that come out otherwise under env->cal than they stand in the item are in `moved`, everything else is judged by
 * the new ones, and rung 1 and all in told_to hear of it; `provisional` says whether days were counted that no calendar
 * covers.
 *
 * A limit that has passed comes first: then `stage` says where the item lapses to, nothing else is judged (the other
 * fields equal the item's, next_ms is absent), and who folds it makes the item due at once in its new stage. */
void judge_item(const struct judge_env *env, const struct item *it, struct arena *a, struct judge *out);

/* Copies what a judgement says of the item itself into it: moved dates and provisional; light … told_to, counts,
 * next_ms, orders_n; light_ms = judged_ms when the colour changed; the orders sent into sent_orders, and all of those
 * lifted when no light is left. Not the stage: what comes with one is decided elsewhere. Orders and notices as records
 * are the caller's. The fold and the forecast of explain_next share it. */
void judge_settle(const struct judge *j, struct item *it, struct arena *a);

/* Why a notice that has not left should not leave any more, as a word for its result: closed, light_changed; NULL: it
 * is as true as when it was caused. */
const char *notice_outdated(const struct notice *n, const struct item *it);
/* notice.c: how it stands between core and who sends it. The last try in its record, NULL: none. */
struct try *notice_last_try(const struct notice *n);
/* Of a notice or a try in this state nobody knows whether it arrived. */
bool notice_in_doubt(int state);
/* When it falls due, its receipt is asked for. */
bool notice_asks(const struct notice *n);

#endif
