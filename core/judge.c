/* judge.c: the light of an item, and the judgement made of it. See judge.h.
 *
 * The order of questions: do its dates come out as they did (recount.c; if not, all that follows is asked of the item
 * with its new dates); has a limit passed that moves the item by itself (then that comes first); is it closed, or not
 * assigned yet (no light); is its state one that the policy shows grey; else the first condition that holds, in the
 * order of the policy's document. Nothing here knows a colour's threshold, a ledger, a stage or a role. Cost: one test
 * per condition, and as many again for each instant at which a condition turns round until the light itself does. */
#include "core/judge.h"

#include <assert.h>
#include <string.h>

#include "core/condition.h"
#include "core/hold.h"
#include "core/ladder.h"
#include "core/memory.h"
#include "core/recount.h"
#include "core/rows.h"
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
    struct sight s = {env->ledger, env->cal, it, &env->unit};
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
    out->told_to = it->told_to;
    out->counts = it->counts;
    out->provisional = it->provisional;
}

/* ---- dates that the calendar moved ---- */

static bool same_address(const struct notice *a, const struct notice *b)
{
    return same_text(a->person, b->person) || (!a->person && !b->person && same_text(a->role, b->role) &&
                                               (same_text(a->unit, b->unit) || (!a->unit && !b->unit)));
}

/* One notice, unless the same post gets it already. Said once: the judgement that finds the move is folded once. */
static void tell_one_moved(const struct judge_env *env, const struct item *it, const struct notice *to, struct arena *a,
                           struct judge *out)
{
    struct notice *n = LIST_AT(out->notices, struct notice, out->notices.n);

    *n = *to;
    n->item = it->id;
    n->kind = NOTICE_MOVED;
    n->text = recount_text(out->moved, true, a);
    n->state = NS_INTENDED;
    n->intended_ms = n->next_ms = cal_next_open(env->cal, env->now_ms);
    n->id = arena_printf(a, "%s/moved/%lld/%s", it->id, (long long)env->now_ms, rung_who(n, it, a));
    for (size_t i = 0; i < out->notices.n; i++) {
        const struct notice *other = LIST_AT(out->notices, struct notice, i);

        if (other->kind == NOTICE_MOVED && same_address(other, n))
            return;
    }
    out->notices.n++;
}

/* The first rung hears of it, and everybody who was told of a light in this episode. */
static void tell_moved(const struct judge_env *env, const struct item *it, struct arena *a, struct judge *out)
{
    const size_t n = out->notices.n;
    struct notice *v = arena_alloc(a, (n + it->told_to.n + 1) * sizeof *v), to;

    if (n)
        memcpy(v, out->notices.v, n * sizeof *v);
    out->notices = (struct list){v, n};
    if (env->policy && env->policy->ladder.n) {
        rec_clear(&rec_notice, &to);
        to.rung = 1;
        rung_address(LIST_AT(env->policy->ladder, struct rung, 0), it, &to);
        tell_one_moved(env, it, &to, a, out);
    }
    for (size_t i = 0; i < it->told_to.n; i++) {
        const struct toldpost *t = LIST_AT(it->told_to, struct toldpost, i);

        rec_clear(&rec_notice, &to);
        to.rung = t->rung;
        to.role = t->role;
        to.unit = t->unit;
        to.person = t->person;
        tell_one_moved(env, it, &to, a, out);
    }
}

/* The item with its dates as they come out under the present calendar; what moved is in *out. */
static struct item counted_again(const struct judge_env *env, const struct item *it, struct arena *a, struct judge *out)
{
    struct recounted now = recount(env->cal, env->ledger, it);
    struct datemove *moved = arena_alloc(a, sizeof *moved);
    struct item as = *it;

    out->provisional = now.provisional;
    if (recount_moved(env->cal, it, &now, a, moved)) {
        out->moved = moved;
        recount_settle(moved, &as);
    }
    return as;
}

/* The light, and the colours counted with it, of the item and of its unit in *env. A colour that comes up is counted,
 * and the count may be what a worse one waits for: then that one comes up as well, at the same instant. More counts
 * only ever make more conditions hold, so the colour gets worse each time and this ends. */
static void light_counted(struct judge_env *env, const struct item *it, struct arena *a, struct light_now *light,
                          struct list *counts)
{
    const int year = cal_year(cal_day(env->now_ms));
    struct item as = *it;

    if (env->unit.year != year)
        env->unit = (struct unit_counts){.year = year};
    light_of(env, &as, light);
    while ((int)light->light != as.light && light->light >= LIGHT_BLUE) {
        as.counts = counts_with(&as.counts, year, (int)light->light, light->cause, a);
        env->unit.n[light->light]++;
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
    struct judge_env counted = *env; /* with the colours that come up now */
    struct light_now light;
    struct item as;
    const char *to;
    int64_t lapse, next_rung;

    as_it_is(it, env->now_ms, out);
    as = counted_again(env, it, a, out);
    lapse = lapse_of(env->ledger, &as, &to);
    if (lapse != NONE && lapse <= env->now_ms && !out->moved) {
        as_it_is(it, env->now_ms, out);
        out->stage = to;
        return;
    }
    if (lapse != NONE && lapse <= env->now_ms) /* first it moves, and in the next moment it lapses */
        lapse = env->now_ms + 1;
    light_counted(&counted, &as, a, &light, &out->counts);
    out->light = (int)light.light;
    out->cause = light.light == LIGHT_NONE ? NULL : light.cause;
    out->light_rules = light.light == LIGHT_NONE
                           ? NULL
                           : arena_printf(a, "%s@%lld", env->policy->policy, (long long)env->policy_version);
    next_rung = ladder_climb(&counted, &as, &light, a, out);
    if (out->moved)
        tell_moved(env, &as, a, out);
    out->next_ms = none_earlier(none_earlier(next_light(&counted, &as, out, a), next_rung), lapse);
    assert(out->next_ms == NONE || out->next_ms > env->now_ms);
}

void judge_settle(const struct judge *j, struct item *it, struct arena *a)
{
    if (j->moved)
        recount_settle(j->moved, it);
    it->provisional = j->provisional;
    if (it->light != j->light)
        it->light_ms = j->judged_ms;
    it->light = j->light;
    it->cause = j->cause;
    it->light_rules = j->light_rules;
    it->counts = j->counts;
    ladder_settle(j, it);
    it->next_ms = j->next_ms;
    if (j->orders.n)
        it->orders_n = (it->orders_n == NONE ? 0 : it->orders_n) + (int64_t)j->orders.n;
    orders_settle(j, it, a);
}
