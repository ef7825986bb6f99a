/* judge.c: the light of an item, and the judgement made of it. See judge.h.
 *
 * The order of questions: is the item closed, or not assigned yet (no light); is its state one that the policy shows
 * grey; else the first condition that holds, in the order of the policy's document. Nothing here knows a colour's
 * threshold, a ledger or a role. Cost: one test per condition, and as many again for each day on which a condition
 * turns round until the light itself does. */
#include "core/judge.h"

#include <assert.h>
#include <string.h>

#include "core/condition.h"
#include "core/ladder.h"

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

/* The first condition that holds on `day`. */
static void look(const struct judge_env *env, const struct sight *s, int64_t day, struct light_now *out)
{
    for (size_t i = 0; i < env->policy->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(env->policy->lights, struct lightrule, i);

        for (size_t k = 0; k < rule->any.n; k++) {
            const struct condition *c = LIST_AT(rule->any, struct condition, k);
            const struct condition_kind *kind = condition_kind(c);

            if (kind && kind->test(c, s, day)) {
                *out = (struct light_now){rule->light, c->cause, rule, c, NONE};
                return;
            }
        }
    }
    *out = (struct light_now){LIGHT_NONE, "", NULL, NULL, NONE};
}

/* First day after `day` on which any condition turns round. */
static int64_t next_turn(const struct policy *p, const struct sight *s, int64_t day)
{
    int64_t best = NONE;

    for (size_t i = 0; i < p->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; k < rule->any.n; k++) {
            const struct condition *c = LIST_AT(rule->any, struct condition, k);
            const struct condition_kind *kind = condition_kind(c);
            int64_t turn = kind ? kind->next(c, s, day) : NONE;

            assert(turn == NONE || turn > day);
            if (turn != NONE && (best == NONE || turn < best))
                best = turn;
        }
    }
    return best;
}

void light_of(const struct judge_env *env, const struct item *it, struct light_now *out)
{
    struct sight s = {env->ledger, env->cal, it};
    int64_t day = cal_day(env->now_ms);
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
        return;
    }
    look(env, &s, day, out);
    /* A condition further down may turn round without being seen: go on to the day on which the light does. */
    while ((day = next_turn(env->policy, &s, day)) != NONE) {
        look(env, &s, day, &then);
        if (then.condition != out->condition) {
            out->next_ms = cal_day_start(day);
            return;
        }
    }
}

void judge_item(const struct judge_env *env, const struct item *it, struct arena *a, struct judge *out)
{
    struct light_now light;
    int64_t next_rung;

    light_of(env, it, &light);
    rec_clear(&rec_judge, out);
    out->light = (int)light.light;
    out->cause = light.light == LIGHT_NONE ? NULL : light.cause;
    out->light_rules = light.light == LIGHT_NONE
                           ? NULL
                           : arena_printf(a, "%s@%lld", env->policy->policy, (long long)env->policy_version);
    out->judged_ms = env->now_ms;
    next_rung = ladder_climb(env, it, &light, a, out);
    out->next_ms = light.next_ms;
    if (next_rung != NONE && (out->next_ms == NONE || next_rung < out->next_ms))
        out->next_ms = next_rung;
    assert(out->next_ms == NONE || out->next_ms > env->now_ms);
}

void judge_settle(const struct judge *j, struct item *it)
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
    it->next_ms = j->next_ms;
    if (j->orders.n)
        it->orders_n = (it->orders_n == NONE ? 0 : it->orders_n) + (int64_t)j->orders.n;
}
