/* decide_window.c: windows that people set and end. See window.h.
 *
 * Who sets one answers for it by name and with a reason: it is asked for later. One that is over may not be changed, so
 * that what it held stays explained by it; those of the rules are changed by applying rules. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"
#include "core/rules_check.h"
#include "core/window.h"

static bool in_rules(const struct decide *d, const char *id)
{
    const struct channels *rules = core_channels(d->core);

    for (size_t i = 0; rules && i < rules->quiet.n; i++)
        if (same_text(LIST_AT(rules->quiet, struct window, i)->id, id))
            return true;
    return false;
}

struct counting {
    int64_t now_ms, n;
    const char *but;
};

static int count_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct counting *c = u;

    (void)key, (void)val, (void)scratch;
    c->n += !window_over(rec, c->now_ms) && !same_text(((const struct window *)rec)->id, c->but);
    return 0;
}

static int need_room(const struct decide *d, const struct window *w)
{
    struct counting c = {.now_ms = d->now_ms, .but = w->id};

    rows_each(d->s, T_window, NULL, NULL, count_row, &c);
    if (c.n < LIM_WINDOWS)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_many, "id", "%lld > %d", (long long)c.n + 1, LIM_WINDOWS);
}

/* The number is a part of keys, and of what people type. */
static int need_window_number(const struct decide *d, const char *id)
{
    if (strpbrk(id, "/@"))
        return error_set(d->e, DUBAN_E_bad_char, "id", "%s: '/', '@'", id);
    if (in_rules(d, id))
        return error_set(d->e, DUBAN_E_exists, "id", "rules channels/%s: %s", core_channels(d->core)->channels, id);
    return DUBAN_E_ok;
}

static int need_whom(const struct decide *d, const struct window *w)
{
    int rc = need_record(d, T_person, w->owner, DUBAN_E_no_person, "owner");

    if (!rc)
        rc = need_units(d, &w->units, "units");
    if (!rc)
        rc = roles_check(d, &w->roles, "roles");
    for (size_t i = 0; !rc && i < w->persons.n; i++)
        rc = need_record(d, T_person, w->persons.v[i], DUBAN_E_no_person, "persons");
    return rc;
}

int decide_window_set(struct decide *d)
{
    const struct window *w = d->q->body;
    struct window was;
    bool there = state_get(d->s, T_window, w->id, d->a, &was);
    int rc = need_window_number(d, w->id);

    if (!rc)
        rc = window_check(w, "", d->a, d->e);
    if (!rc)
        rc = need_whom(d, w);
    if (!rc && w->from_ms == NONE)
        rc = need_day(d, w->from, "from");
    if (!rc)
        rc = need_day(d, w->to, "to");
    if (!rc && there && window_over(&was, d->now_ms))
        rc = error_set(d->e, DUBAN_E_too_late, "id", "%s 已经结束，请另起编号 / is over: take another number", w->id);
    if (!rc && window_over(w, d->now_ms))
        rc = error_set(d->e, DUBAN_E_too_early, w->from_ms == NONE ? "to" : "to_ms", "已经过去 / it is past");
    if (!rc)
        rc = need_room(d, w);
    d->facts->key = w->id;
    return rc;
}

int decide_window_end(struct decide *d)
{
    const struct windowref *b = d->q->body;
    struct window w;

    if (in_rules(d, b->window))
        return error_set(d->e, DUBAN_E_not_allowed, "window",
                         "%s 写在规则里，改规则才行 / stands in the rules of channels: change these", b->window);
    if (!state_get(d->s, T_window, b->window, d->a, &w))
        return error_set(d->e, DUBAN_E_no_record, "window", "%s", b->window);
    if (window_over(&w, d->now_ms))
        return error_set(d->e, DUBAN_E_too_late, "window", "%s 已经结束 / is over", b->window);
    d->facts->key = w.id;
    return DUBAN_E_ok;
}
