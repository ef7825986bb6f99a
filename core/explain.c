/* explain.c: why an item has its light and its date, and what comes next. See judge.h: light_explain.
 *
 * Explains by asking the very functions that judge, never by rules of its own: the light by light_of, each condition by
 * its row in condition.c, the future by judging a copy of the item at the moments at which it would be looked at. */
#include "core/explain.h"

#include <assert.h>
#include <string.h>

#include "core/condition.h"
#include "core/hold.h"
#include "core/stages.h"

#define NEXT_LOOKS 12 /* judgements made of the future */
#define NEXT_LINES 4  /* lines written about it, or a few more when one moment does several things */

/* "yellow.unsigned" */
static struct reason_arg rule_arg(struct arena *a, const struct lightrule *rule, const struct condition *c)
{
    return reason_text("rule", arena_printf(a, "%s.%s", enum_light.words[rule->light], c->cause));
}

static struct reason_arg policy_arg(struct arena *a, const struct judge_env *env)
{
    return reason_text("policy", arena_printf(a, "%s@%lld", env->policy->policy, (long long)env->policy_version));
}

static struct reason fact_of(const struct condition *c, const struct judge_env *env, const struct item *it,
                             struct arena *a)
{
    struct sight s = {env->ledger, env->cal, it};

    return condition_explain(c, &s, env->now_ms, a);
}

/* Why there is no colour at all, when no condition was asked. */
static bool explain_unjudged(struct reason_list *l, const struct judge_env *env, const struct item *it,
                             const struct light_now *light)
{
    struct arena *a = l->a;

    if (it->state == ITEM_CLOSED)
        reason_add(l, reason_make(a, R_light_closed,
                                  it->closed_ms == NONE ? reason_text("closed", "")
                                                        : reason_time(a, "closed", it->closed_ms)));
    else if (!env->policy || !env->ledger)
        reason_add(l, reason_make(a, R_light_no_policy, reason_text("ledger", it->ledger)));
    else if (!item_started(it, env->now_ms))
        reason_add(l, reason_make(a, R_light_unassigned,
                                  it->assigned_ms == NONE ? reason_text("start", "?")
                                                          : reason_time(a, "start", it->assigned_ms)));
    else if (light->light == LIGHT_GREY && hold_is_over(it, env->now_ms))
        reason_add(l, reason_make(a, R_light_held_over, reason_day(a, "until", hold_until(it)), policy_arg(a, env)));
    else if (light->light == LIGHT_GREY)
        reason_add(l,
                   reason_make(a, R_light_grey, reason_word("state", &enum_item_state, it->state), policy_arg(a, env)));
    else
        return false;
    return true;
}

static void explain_light(struct reason_list *l, const struct judge_env *env, const struct item *it,
                          const struct light_now *light)
{
    struct arena *a = l->a;
    struct reason fact;
    bool since = it->light == (int)light->light && it->light_ms != NONE;

    if (light->light == LIGHT_NONE) {
        reason_add(l, reason_make(a, R_light_none, policy_arg(a, env)));
        return;
    }
    fact = fact_of(light->condition, env, it, a);
    reason_add(
        l, reason_make(a, since ? R_light_since : R_light_now, reason_word("light", &enum_light, (int)light->light),
                       since ? reason_time(a, "since", it->light_ms) : reason_text("since", ""),
                       rule_arg(a, light->rule, light->condition), policy_arg(a, env), reason_inner("fact", &fact)));
}

static void explain_counted(struct reason_list *l, const struct judge_env *env, const struct item *it,
                            const struct condition *c)
{
    struct sight s = {env->ledger, env->cal, it};
    int64_t from, to;

    if (condition_counted(c, &s, env->now_ms, &from, &to))
        explain_days(l, env->cal, from, to);
}

/* The conditions that did not decide, and how far they are. */
static void explain_others(struct reason_list *l, const struct judge_env *env, const struct item *it,
                           const struct light_now *light)
{
    struct sight s = {env->ledger, env->cal, it};

    for (size_t i = 0; i < env->policy->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(env->policy->lights, struct lightrule, i);

        for (size_t k = 0; k < rule->any.n; k++) {
            const struct condition *c = LIST_AT(rule->any, struct condition, k);
            struct reason fact;

            if (!condition_kind(c) || c == light->condition)
                continue;
            fact = fact_of(c, env, it, l->a);
            reason_add(l, reason_make(l->a, condition_test(c, &s, env->now_ms) ? R_also_holds : R_also_fails,
                                      rule_arg(l->a, rule, c), reason_inner("fact", &fact)));
        }
    }
}

/* ---- what comes ---- */

static const char *title_of(const struct rights *rights, const char *role)
{
    for (size_t i = 0; rights && i < rights->roles.n; i++)
        if (strcmp(LIST_AT(rights->roles, struct role, i)->role, role) == 0)
            return LIST_AT(rights->roles, struct role, i)->title;
    return role;
}

/* All who get a notice of this kind out of one judgement: 联络员、改革专员 and liaison, commissioner. NULL: nobody. */
static bool who_told(const struct judge *j, int kind, const struct rights *rights, struct arena *a,
                     struct reason_arg *who, int64_t *rung)
{
    const char *zh = NULL, *en = NULL;

    for (size_t i = 0; i < j->notices.n; i++) {
        const struct notice *n = LIST_AT(j->notices, struct notice, i);
        const char *title;

        if (n->kind != kind)
            continue;
        title = n->person ? arena_printf(a, "%s %s", title_of(rights, n->role), n->person) : title_of(rights, n->role);
        zh = zh ? arena_printf(a, "%s、%s", zh, title) : title;
        en = en ? arena_printf(a, "%s, %s", en, n->person ? n->person : n->role) : n->person ? n->person : n->role;
        *rung = n->rung;
    }
    *who = reason_pair("who", zh, en);
    return zh != NULL;
}

static void tell_turn(struct reason_list *l, const struct judge_env *env, const struct item *it)
{
    struct reason_arg at = reason_time(l->a, "at", env->now_ms);
    struct light_now light;
    struct reason fact;

    light_of(env, it, &light);
    if (!light.condition) {
        reason_add(l, reason_make(l->a, R_next_no_light, at));
        return;
    }
    fact = fact_of(light.condition, env, it, l->a);
    reason_add(l, reason_make(l->a, R_next_light, at, reason_word("light", &enum_light, (int)light.light),
                              reason_inner("fact", &fact)));
}

static void tell_lapse(struct reason_list *l, const struct judge_env *env, const struct judge *j)
{
    const struct stage *to = stage_find(env->ledger, j->stage);

    reason_add(l,
               reason_make(l->a, to && to->closes ? R_next_close : R_next_stage, reason_time(l->a, "at", env->now_ms),
                           to ? reason_pair("stage", to->title, to->name) : reason_text("stage", j->stage)));
}

/* What one judgement does, in words. */
static void tell_judgement(struct reason_list *l, const struct judge_env *env, const struct judge *j)
{
    struct arena *a = l->a;
    struct reason_arg at = reason_time(a, "at", env->now_ms), who;
    int64_t rung;

    if (who_told(j, NOTICE_LIGHT, env->rights, a, &who, &rung))
        reason_add(l, reason_make(a, R_next_told, at, who, reason_int(a, "rung", rung),
                                  reason_word("light", &enum_light, j->light)));
    for (size_t i = 0; i < j->orders.n; i++) {
        const struct item *order = LIST_AT(j->orders, struct item, i);
        reason_add(l, reason_make(a, R_next_order, at, reason_text("demand", order->demand),
                                  reason_day(a, "due", order->due_date)));
    }
    if (who_told(j, NOTICE_OVER, env->rights, a, &who, &rung))
        reason_add(l, reason_make(a, R_next_over, at, who));
    if (who_told(j, NOTICE_TASK, env->rights, a, &who, &rung)) /* the only task that a judgement brings: ladder.c */
        reason_add(l, reason_make(a, R_next_held_over, at, who));
}

void explain_next(struct reason_list *l, const struct judge_env *env, const struct item *it)
{
    struct judge_env then = *env;
    struct item copy = *it;
    size_t before = l->n;

    for (int looks = 0; looks < NEXT_LOOKS && l->n - before < NEXT_LINES; looks++) {
        struct judge j;
        bool turned;

        judge_item(&then, &copy, l->a, &j);
        turned = then.now_ms > env->now_ms && j.light != copy.light; /* the light of now is no news */
        judge_settle(&j, &copy, l->a);
        if (j.stage) /* what it is then, with which limit, is not known before it is so */
            tell_lapse(l, &then, &j);
        if (turned)
            tell_turn(l, &then, &copy);
        tell_judgement(l, &then, &j);
        if (j.next_ms == NONE)
            break;
        then.now_ms = j.next_ms;
    }
    if (l->n == before)
        reason_add(l, reason_make(l->a, R_next_never));
}

struct list light_explain(const struct judge_env *env, const struct item *it, struct arena *a)
{
    struct reason_list l = {.a = a};
    struct light_now light;

    light_of(env, it, &light);
    if (!explain_unjudged(&l, env, it, &light)) {
        explain_light(&l, env, it, &light);
        if (light.condition)
            explain_counted(&l, env, it, light.condition);
        explain_due(&l, it);
        explain_stage(&l, env->ledger, it);
        explain_others(&l, env, it, &light);
    } else {
        explain_due(&l, it);
        explain_stage(&l, env->ledger, it);
    }
    if (it->state != ITEM_CLOSED)
        explain_next(&l, env, it);
    l.v[0].seq = it->last_seq;
    return (struct list){l.v, l.n};
}
