/* item_filter.c: see item_filter.h. */
#include "core/item_filter.h"

#include <string.h>

#include "core/resolve.h"
#include "core/rows.h"

void count_item(struct count *c, const struct item *it)
{
    int64_t *const by_light[] = {[LIGHT_NONE] = &c->none,
                                 [LIGHT_GREY] = &c->grey,
                                 [LIGHT_BLUE] = &c->blue,
                                 [LIGHT_YELLOW] = &c->yellow,
                                 [LIGHT_RED] = &c->red};

    if (it->state == ITEM_CLOSED) {
        c->closed++;
        return;
    }
    c->open++;
    ++*by_light[it->light];
}

bool item_is_on(const struct item *it, const char *ledger)
{
    return !ledger || same_text(it->ledger, ledger) || strs_has(&it->lists, ledger);
}

bool item_filter_state(const struct item_filter *x, const struct item *it)
{
    if (x->f->state.n == 0)
        return it->state != ITEM_CLOSED;
    return strs_has(&x->f->state, enum_item_state.words[it->state]);
}

/* Every word stands in the number, in the title, or in the number that the outside knows it by. */
static bool words_fit(const char *words, const struct item *it, struct arena *scratch)
{
    return !words || text_holds_words(
                         arena_printf(scratch, "%s %s %s", it->id, it->title, it->outside ? it->outside : ""), words);
}

/* So much is left until the end of the due day, or less: counted as the condition `due_within` counts it. */
static bool due_fits(const struct item_filter *x, const struct item *it)
{
    struct span within = x->f->due_within;
    const struct cal *cal = core_cal(x->q->env->core);
    int64_t now = x->q->env->now_ms, due = it->effective_due;

    if (within.unit == SPAN_ABSENT || due == NONE)
        return within.unit == SPAN_ABSENT;
    if (within.unit == SPAN_WORKDAYS)
        return cal_workdays(cal, cal_day(now), due) <= within.n;
    if (within.unit == SPAN_DAYS)
        return due - cal_day(now) <= within.n;
    return cal_day_start(due + 1) <= cal_add(cal, now, within);
}

bool item_filter_fits(const struct item_filter *x, const struct item *it, struct arena *scratch)
{
    const struct filter *f = x->f;

    return item_is_on(it, x->ledger) &&
           (f->light.n == 0 || strs_has(&f->light, it->light == LIGHT_NONE ? "none" : enum_light.words[it->light])) &&
           (!x->unit || same_text(it->lead_unit, x->unit)) && (!x->leader || same_text(it->lead_leader, x->leader)) &&
           words_fit(f->words, it, scratch) && due_fits(x, it);
}

/* ---- what was asked ---- */

static int check_words(struct query *q, const struct strs *words, const struct enumeration *en, const char *extra,
                       const char *field)
{
    for (size_t i = 0; i < words->n; i++) {
        if (choice_find(en, words->v[i], false) <= 0 && !same_text(words->v[i], extra))
            return nearest_error(q->e, DUBAN_E_bad_choice, field, words->v[i],
                                 nearest_word(words->v[i], en->words + 1, (size_t)en->count - 1));
    }
    return DUBAN_E_ok;
}

static int item_on(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)val, (void)scratch;
    return item_is_on(rec, u);
}

int resolve_ledger_or_list(struct query *q, const char *text, const char *field, const char **name)
{
    char *copy = arena_str(q->a, text, strlen(text));

    *name = copy;
    if (core_ledger(q->env->core, copy) || rows_each(q->s, T_item, NULL, NULL, item_on, copy))
        return DUBAN_E_ok;
    return resolve_ledger(q->s, text, field, q->a, name, q->e);
}

int item_filter_init(struct item_filter *x, struct query *q, const struct filter *f)
{
    int rc = check_words(q, &f->light, &enum_light, "none", "light");

    *x = (struct item_filter){.q = q, .f = f};
    if (!rc)
        rc = check_words(q, &f->state, &enum_item_state, NULL, "state");
    if (!rc && f->ledger)
        rc = resolve_ledger_or_list(q, f->ledger, "ledger", &x->ledger);
    if (!rc && f->unit)
        rc = resolve_unit(q->s, f->unit, "unit", q->a, &x->unit, q->e);
    if (!rc && f->leader)
        rc = resolve_person(q->s, f->leader, "leader", q->a, &x->leader, q->e);
    return rc;
}
