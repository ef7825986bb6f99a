/* explain.c: why an item has its light, and what comes next. See explain.h.
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
#define TOLD_LOOKS 40 /* … when it is asked when a rung will be told */

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
    struct sight s = {env->ledger, env->cal, it, &env->unit};

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

static void explain_colour(struct reason_list *l, const struct judge_env *env, const struct item *it,
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
    struct sight s = {env->ledger, env->cal, it, &env->unit};
    int64_t from, to;

    if (condition_counted(c, &s, env->now_ms, &from, &to))
        explain_days(l, env->cal, from, to, false);
}

bool explain_light(struct reason_list *l, const struct judge_env *env, const struct item *it)
{
    struct light_now light;

    light_of(env, it, &light);
    if (explain_unjudged(l, env, it, &light))
        return false;
    explain_colour(l, env, it, &light);
    if (light.condition)
        explain_counted(l, env, it, light.condition);
    return true;
}

void explain_others(struct reason_list *l, const struct judge_env *env, const struct item *it)
{
    struct sight s = {env->ledger, env->cal, it, &env->unit};
    struct light_now light;

    light_of(env, it, &light);
    for (size_t i = 0; i < env->policy->lights.n; i++) {
        const struct lightrule *rule = LIST_AT(env->policy->lights, struct lightrule, i);

        for (size_t k = 0; k < rule->any.n; k++) {
            const struct condition *c = LIST_AT(rule->any, struct condition, k);
            struct reason fact;

            if (!condition_kind(c) || c == light.condition)
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
                     struct reason_arg *who, const struct notice **last)
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
        *last = n;
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

/* "，此后每隔 5 个工作日" */
static struct reason_arg every(const struct judge_env *env, int64_t rung, struct arena *a)
{
    const struct list *ladder = &env->policy->ladder;
    const struct rung *r = rung >= 1 && (size_t)rung <= ladder->n ? LIST_AT(*ladder, struct rung, rung - 1) : NULL;

    if (!r || r->repeat.unit == SPAN_ABSENT)
        return reason_text("repeat", "");
    return reason_pair("repeat", arena_printf(a, "，此后每隔 %s", span_text(r->repeat, "zh", a)),
                       arena_printf(a, ", and every %s from then on", span_text(r->repeat, "en", a)));
}

/* What one judgement does, in words. again: it says nothing but what the last rung was told before. */
static void tell_judgement(struct reason_list *l, const struct judge_env *env, const struct judge *j, bool again)
{
    static const struct {
        int kind;
        enum reason_code code;
    } others[] = {
        {NOTICE_OVER, R_next_over},
        {NOTICE_TASK, R_next_held_over}, /* the only task that a judgement brings: ladder.c */
        {NOTICE_MOVED, R_next_moved},
    };
    struct arena *a = l->a;
    struct reason_arg at = reason_time(a, "at", env->now_ms), who;
    const struct notice *n;

    if (who_told(j, NOTICE_LIGHT, env->rights, a, &who, &n))
        reason_add(l, reason_make(a, again ? R_next_again : R_next_told, at, who, reason_int(a, "rung", n->rung),
                                  reason_word("light", &enum_light, j->light), every(env, n->rung, a)));
    for (size_t i = 0; i < j->orders.n; i++) {
        const struct item *order = LIST_AT(j->orders, struct item, i);
        reason_add(l, reason_make(a, R_next_order, at, reason_text("demand", order->demand),
                                  reason_day(a, "due", order->due_date)));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (who_told(j, others[i].kind, env->rights, a, &who, &n))
            reason_add(l, reason_make(a, others[i].code, at, who));
}

void explain_next(struct reason_list *l, const struct judge_env *env, const struct item *it, size_t lines)
{
    struct judge_env then = *env;
    struct item copy = *it;
    size_t before = l->n;
    bool repeated = false;

    for (int looks = 0; looks < NEXT_LOOKS && l->n - before < lines; looks++) {
        struct judge j;
        bool turned, again;
        size_t said;

        judge_item(&then, &copy, l->a, &j);
        turned = then.now_ms > env->now_ms && j.light != copy.light; /* the light of now is no news */
        again = none_or(j.repeats, 0) > none_or(copy.repeats, 0);
        judge_settle(&j, &copy, l->a);
        if (j.stage) /* what it is then, with which limit, is not known before it is so */
            tell_lapse(l, &then, &j);
        if (turned)
            tell_turn(l, &then, &copy);
        said = l->n;
        tell_judgement(l, &then, &j, again);
        if (again && repeated) /* one more of them says nothing new */
            l->n = said;
        repeated = again;
        if (j.next_ms == NONE)
            break;
        then.now_ms = j.next_ms;
    }
    if (l->n == before)
        reason_add(l, reason_make(l->a, R_next_never));
}

int64_t explain_told_at(const struct judge_env *env, const struct item *it, int64_t rung, struct arena *a, int *light)
{
    struct judge_env then = *env;
    struct item copy = *it;

    for (int looks = 0; looks < TOLD_LOOKS; looks++) {
        struct judge j;

        judge_item(&then, &copy, a, &j);
        for (size_t i = 0; i < j.notices.n; i++) {
            const struct notice *n = LIST_AT(j.notices, struct notice, i);

            if (n->kind == NOTICE_LIGHT && n->rung == rung) {
                *light = j.light;
                return then.now_ms;
            }
        }
        judge_settle(&j, &copy, a);
        if (j.next_ms == NONE)
            break;
        then.now_ms = j.next_ms;
    }
    return NONE;
}
