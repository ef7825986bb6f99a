/* judge.c: the light of an item, and the judgement made of it. See judge.h.
 *
 * The order of questions: has a limit passed that moves the item by itself (then that comes first); is it closed, or
 * not assigned yet (no light); is its state one that the policy shows grey; else the first condition that holds, in the
 * order of the policy's document. Nothing here knows a colour's threshold, a ledger, a stage or a role. Cost: one test
 * per condition, and as many again for each instant at which a condition turns round until the light itself does. */
#include "core/judge.h"

#include <assert.h>
#include <string.h>

#include "core/condition.h"
#include "core/hold.h"
#include "core/ladder.h"
#include "core/memory.h"
#include "core/stages.h"

/* Whether milestone a comes after b in the plan. */
static bool later(const struct milestone *a, const struct milestone *b)
{
    return a->seq != b->seq ? a->seq > b->seq : a->planned_date > b->planned_date;
}

int64_t item_planned(const struct item *it, int64_t day)
{
    const struct milestone *last = NULL;
    int64_t planned = 0;

    if (it->effective_due != NONE && it->effective_due < day)
        return 100;
    for (size_t i = 0; i < it->milestones.n; i++) {
        const struct milestone *m = LIST_AT(it->milestones, struct milestone, i);
        if (!last || later(m, last))
            last = m;
    }
    /* The last milestone is the end itself: it is planned for the due date, which may have moved since. */
    for (size_t i = 0; i < it->milestones.n; i++) {
        const struct milestone *m = LIST_AT(it->milestones, struct milestone, i);
        if (m != last && m->planned_date < day && m->planned_percent > planned)
            planned = m->planned_percent;
    }
    return planned;
}

bool item_started(const struct item *it, int64_t now_ms)
{
    return it->assigned_ms != NONE && cal_day(it->assigned_ms) <= cal_day(now_ms);
}

static bool state_is_grey(const struct policy *p, int state)
{
    for (size_t i = 0; i < p->grey.n; i++)
        if (strcmp(p->grey.v[i], enum_item_state.words[state]) == 0)
            return true;
    return false;
}

/* The first condition that holds. */
static void look(const struct judge_env *env, const struct sight *s, int64_t now_ms, struct light_now *out)
{
    for (size_t i = 0; i < env->policy->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(env->policy->lights, struct lightrule, i);

        for (size_t k = 0; k < rule->any.n; k++) {
            const struct condition *c = LIST_AT(rule->any, struct condition, k);

            if (condition_test(c, s, now_ms)) {
                *out = (struct light_now){rule->light, c->cause, rule, c, NONE};
                return;
            }
        }
    }
    *out = (struct light_now){LIGHT_NONE, "", NULL, NULL, NONE};
}

/* First instant after now_ms at which any condition turns round. */
static int64_t next_turn(const struct policy *p, const struct sight *s, int64_t now_ms)
{
    int64_t best = NONE;

    for (size_t i = 0; i < p->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; k < rule->any.n; k++)
            best = none_earlier(best, condition_next(LIST_AT(rule->any, struct condition, k), s, now_ms));
    }
    return best;
}

void light_of(const struct judge_env *env, const struct item *it, struct light_now *out)
{
    struct sight s = {env->ledger, env->cal, it};
    int64_t at = env->now_ms;
    struct light_now then;

    *out = (struct light_now){LIGHT_NONE, "", NULL, NULL, NONE};
    if (!env->policy || !env->ledger || it->state == ITEM_CLOSED || it->assigned_ms == NONE)
        return;
    if (!item_started(it, env->now_ms)) {
        out->next_ms = cal_day_start(cal_day(it->assigned_ms));
        return;
    }
    if (state_is_grey(env->policy, it->state)) {
        *out = (struct light_now){LIGHT_GREY, enum_item_state.words[it->state], NULL, NULL, NONE};
        if (hold_is_over(it, env->now_ms))
            out->cause = HELD_OVER;
        else if (hold_until(it) != NONE)
            out->next_ms = cal_day_start(hold_until(it));
        return;
    }
    look(env, &s, at, out);
    /* A condition further down may turn round without being seen: go on to the instant at which the light does. */
    while ((at = next_turn(env->policy, &s, at)) != NONE) {
        look(env, &s, at, &then);
        if (then.condition != out->condition) {
            out->next_ms = at;
            return;
        }
    }
}

/* ---- stages that time ends ---- */

/* The first instant after the limit of the whole: exact when there is an exact one, else the end of the day. */
static int64_t past_due(const struct item *it)
{
    if (it->due_ms != NONE)
        return it->due_ms + 1;
    return it->effective_due == NONE ? NONE : cal_day_start(it->effective_due + 1);
}

int64_t lapse_of(const struct ledger *l, const struct item *it, const char **to)
{
    const struct stage *now = stage_find(l, it->stage);
    const struct stage *end = l && l->ends_by_itself ? stage_last_closing(l) : NULL;
    int64_t lapse = NONE, ends = NONE;

    *to = NULL;
    if (it->state != ITEM_OPEN || it->assigned_ms == NONE)
        return NONE;
    if (now && now->lapse)
        lapse = none_earlier(it->stage_due_ms, now->lapse_due ? past_due(it) : NONE);
    if (end && it->effective_due != NONE)
        ends = cal_day_start(it->effective_due + 1);
    if (lapse == NONE && ends == NONE)
        return NONE;
    *to = ends == none_earlier(lapse, ends) ? end->name : now->lapse;
    return none_earlier(lapse, ends);
}

bool ledger_has_clock(const struct ledger *l)
{
    if (!l)
        return false;
    for (size_t i = 0; i < l->stages.n; i++)
        if (LIST_AT(l->stages, struct stage, i)->lapse)
            return true;
    return l->policy || l->ends_by_itself;
}

/* ---- the judgement ---- */

/* What a judgement says of an item in which it changes nothing. */
static void as_it_is(const struct item *it, int64_t now_ms, struct judge *out)
{
    rec_clear(&rec_judge, out);
    out->judged_ms = now_ms;
    out->light = it->light;
    out->cause = it->cause;
    out->light_rules = it->light_rules;
    out->episode = it->episode;
    out->worst = it->worst;
    out->rung = it->rung;
    out->rung_ms = it->rung_ms;
    out->repeats = it->repeats;
    out->repeat_ms = it->repeat_ms;
    out->told = it->told;
    out->counts = it->counts;
}

/* The light, and the colours counted with it. A colour that comes up is counted, and the count may be what a worse one
 * waits for: then that one comes up as well, at the same instant. More counts only ever make more conditions hold, so
 * the colour gets worse each time and this ends. */
static void light_counted(const struct judge_env *env, const struct item *it, struct arena *a, struct light_now *light,
                          struct list *counts)
{
    struct item as = *it;

    light_of(env, &as, light);
    while ((int)light->light != as.light && light->light >= LIGHT_BLUE) {
        as.counts = counts_with(&as.counts, cal_year(cal_day(env->now_ms)), (int)light->light, light->cause, a);
        as.light = (int)light->light;
        light_of(env, &as, light);
    }
    *counts = as.counts;
}

/* When to look next is asked of the item as it will be, with the orders sent and the colours counted just now. */
static int64_t next_light(const struct judge_env *env, const struct item *it, const struct judge *j, struct arena *a)
{
    struct item after = *it;
    struct light_now light;

    judge_settle(j, &after, a);
    light_of(env, &after, &light);
    assert((int)light.light == j->light);
    return light.next_ms;
}

void judge_item(const struct judge_env *env, const struct item *it, struct arena *a, struct judge *out)
{
    struct light_now light;
    const char *to;
    int64_t lapse = lapse_of(env->ledger, it, &to), next_rung;

    as_it_is(it, env->now_ms, out);
    if (lapse != NONE && lapse <= env->now_ms) {
        out->stage = to;
        return;
    }
    light_counted(env, it, a, &light, &out->counts);
    out->light = (int)light.light;
    out->cause = light.light == LIGHT_NONE ? NULL : light.cause;
    out->light_rules = light.light == LIGHT_NONE
                           ? NULL
                           : arena_printf(a, "%s@%lld", env->policy->policy, (long long)env->policy_version);
    next_rung = ladder_climb(env, it, &light, a, out);
    out->next_ms = none_earlier(none_earlier(next_light(env, it, out, a), next_rung), lapse);
    assert(out->next_ms == NONE || out->next_ms > env->now_ms);
}

void judge_settle(const struct judge *j, struct item *it, struct arena *a)
{
    if (it->light != j->light)
        it->light_ms = j->judged_ms;
    it->light = j->light;
    it->cause = j->cause;
    it->light_rules = j->light_rules;
    it->episode = j->episode;
    it->worst = j->worst;
    it->rung = j->rung;
    it->rung_ms = j->rung_ms;
    it->repeats = j->repeats;
    it->repeat_ms = j->repeat_ms;
    it->told = j->told;
    it->counts = j->counts;
    it->next_ms = j->next_ms;
    if (j->orders.n)
        it->orders_n = (it->orders_n == NONE ? 0 : it->orders_n) + (int64_t)j->orders.n;
    orders_settle(j, it, a);
}
