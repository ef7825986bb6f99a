/* visit.c: see visit.h. */
#include "core/visit.h"

#include <string.h>

#include "core/rows.h"

bool run_word_known(const char *why)
{
    static const char *const words[] = {RUN_MISSED, RUN_MERGED, RUN_CAPPED, RUN_UNAPPROVED, RUN_REFUSED};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (same_text(words[i], why))
            return true;
    return false;
}

/* ---- plans ---- */

const struct phrase *plan_phrase(const struct inspection *rules, const char *phrase)
{
    for (size_t i = 0; rules && i < rules->phrases.n; i++) {
        const struct phrase *p = LIST_AT(rules->phrases, struct phrase, i);

        if (same_text(p->phrase, phrase))
            return p;
    }
    return NULL;
}

bool plan_unannounced(const struct inspection *rules, const struct plan *plan)
{
    const struct phrase *p = plan_phrase(rules, plan->sample_rule);

    return plan->unannounced || (p && p->unannounced);
}

bool plan_needs_approval(const struct inspection *rules, const struct schedule *s)
{
    if (!rules || rules->approve_by.n == 0 || strs_has(&rules->cap_exempt, s->side))
        return false;
    return s->beyond || strs_has(&rules->approve_kinds, s->kind);
}

const char *plan_barred(const struct inspection *rules, const struct schedule *s, int year)
{
    if (!plan_needs_approval(rules, s))
        return NULL;
    if (s->refused_ms != NONE)
        return RUN_REFUSED;
    if (s->approved_ms != NONE && s->approved_from <= year && year <= s->approved_to)
        return NULL;
    return RUN_UNAPPROVED;
}

/* ---- visits ---- */

bool visit_burdens(const struct inspection *rules, const char *side, const char *method)
{
    if (!rules || strs_has(&rules->cap_exempt, side))
        return false;
    return rules->counted_methods.n == 0 || strs_has(&rules->counted_methods, method);
}

bool visit_capped(const struct inspection *rules, int64_t visits)
{
    return rules && rules->cap != NONE && visits >= rules->cap;
}

/* Of so many there is no room for in another visit's list. */
enum { MERGE_TARGETS = LIM_LIST / 2 };

static bool share_unit(const struct strs *a, const struct strs *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (strs_has(b, a->v[i]))
            return true;
    return false;
}

/* The words for `units` and `everything` name no ledger. */
static bool same_ledger(const struct inspection *rules, const struct item *a, const struct item *b)
{
    return same_text(a->scope, b->scope) && !same_text(a->scope, rules->unit_scope) &&
           !same_text(a->scope, rules->all_scope);
}

static bool begin_together(const struct inspection *rules, const struct cal *cal, int64_t a, int64_t b)
{
    int64_t first = a < b ? a : b, last = a < b ? b : a;
    struct span within = rules->merge_within;

    if (a == NONE || b == NONE || within.unit == SPAN_ABSENT || cal_year(a) != cal_year(b))
        return false;
    return (within.unit == SPAN_WORKDAYS ? cal_workdays(cal, first, last) : last - first) <= within.n;
}

bool visits_clash(const struct inspection *rules, const struct cal *cal, const struct item *early,
                  const struct item *late)
{
    if (!rules || !early->plan || early->state == ITEM_CLOSED || early->alone || late->alone)
        return false;
    if (late->targets.n > MERGE_TARGETS)
        return false;
    if (same_text(early->plan, late->plan) || strs_has(&early->plans, late->plan))
        return false;
    if (!visit_burdens(rules, late->side, late->method) || !same_or_none(early->side, late->side) ||
        !same_or_none(early->method, late->method) || early->unannounced != late->unannounced)
        return false;
    return (same_ledger(rules, early, late) || share_unit(&early->visited, &late->visited)) &&
           begin_together(rules, cal, early->start_date, late->start_date);
}

const char *visit_to_join(const struct inspection *rules, const struct cal *cal, const struct list *open,
                          const struct item *late)
{
    const struct item *first = NULL;

    for (size_t i = 0; i < open->n; i++) {
        const struct item *it = LIST_AT(*open, struct item, i);

        if (visits_clash(rules, cal, it, late) && (!first || it->start_date < first->start_date))
            first = it;
    }
    return first ? first->id : NULL;
}

bool visit_is_secret(const struct inspection *rules, const struct item *it)
{
    return rules && it->plan && it->unannounced && it->state != ITEM_CLOSED &&
           strs_has(&rules->secret_stages, it->stage);
}
