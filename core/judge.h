/* judge.h: lights and ladders, as pure functions of an item, its rules, a calendar and an instant.
 *
 * A light is recomputable: light_of gives the same answer for the same arguments for ever. Each condition (condition.c)
 * does three things: test itself, explain itself with its numbers, and say when it may next change by time alone; the
 * least of those is when the item is looked at next, so nothing polls.
 *
 * Days: on day D (00:00–24:00 in the county) conditions see D, so lights turn at 00:00. Notices and rungs happen in
 * office time: a turn at 00:00 is told at the opening. */
#ifndef DUBAN_CORE_JUDGE_H
#define DUBAN_CORE_JUDGE_H

#include "core/cal.h"

/* What an item is judged by. */
struct judge_env {
    const struct ledger *ledger;
    const struct policy *policy; /* NULL: the ledger has no lights */
    int64_t policy_version;
    const struct cal *cal;
    int64_t now_ms;
    const struct rights *rights; /* titles of roles in explanations; NULL: the role words are shown */
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

/* The whole judgement of a job: light, rungs of the ladder reached by now, orders and notices caused by them, and the
 * next time to look. Fields of the fence (key, rev, token) are left for the caller. When nothing changes but next_ms,
 * orders and notices are empty and the other fields equal the item's. */
void judge_item(const struct judge_env *env, const struct item *it, struct arena *a, struct judge *out);

/* Copies what a judgement says of the item itself into it: light … told, next_ms, orders_n; light_ms = judged_ms when
 * the colour changed. Orders and notices are the caller's. The fold and the forecast of light_explain share it. */
void judge_settle(const struct judge *j, struct item *it);

/* Why it has this light and this date, and what comes next if nothing happens: list of struct reason. `last_seq` of the
 * item is cited. */
struct list light_explain(const struct judge_env *env, const struct item *it, struct arena *a);

#endif
