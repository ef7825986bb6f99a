/* condition_said.c: conditions about what people and the daemon said of an item: a close request refused, a mark, an
 * order unanswered, colours and refusals so far, the lights of what came from it.
 *
 * Most of them turn by an update only. Some turn by time as well: a mark ends after its last day, an order is unmet the
 * day after it was to be answered, and a new year starts counting colours at nothing. */
#include "core/condition_kinds.h"
#include "core/rows.h"

static int64_t number(int64_t n)
{
    return n == NONE ? 0 : n;
}

/* For conditions that time alone never turns. */
#define TIMELESS(name)                                                                           \
    int64_t cond_##name##_next(const struct condition *c, const struct sight *s, int64_t now_ms) \
    {                                                                                            \
        (void)c, (void)s, (void)now_ms;                                                          \
        return NONE;                                                                             \
    }

/* ---- close_refused: last close request refused and not handed in again ---- */

bool cond_close_refused_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    (void)c, (void)now_ms;
    return s->it->close_refused;
}

TIMELESS(close_refused)

struct reason cond_close_refused_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                         struct arena *a)
{
    (void)c, (void)now_ms;
    return s->it->close_refused ? reason_make(a, R_cond_refused) : reason_make(a, R_cond_not_refused);
}

/* ---- marked: a mark that people set, until its last day ---- */

/* The mark of this word that lasts longest; NULL: there is none. */
static const struct marked *mark_of(const struct condition *c, const struct sight *s)
{
    const struct marked *best = NULL;

    for (size_t i = 0; i < s->it->marks.n; i++) {
        const struct marked *m = LIST_AT(s->it->marks, struct marked, i);

        if (same_text(m->mark, c->marked) &&
            (!best || m->until == NONE || (best->until != NONE && m->until > best->until)))
            best = m;
    }
    return best;
}

static bool mark_holds(const struct marked *m, int64_t now_ms)
{
    return m && (m->until == NONE || cal_day(now_ms) <= m->until);
}

bool cond_marked_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return mark_holds(mark_of(c, s), now_ms);
}

int64_t cond_marked_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    const struct marked *m = mark_of(c, s);

    return m && m->until != NONE ? turns_once(cal_day_start(m->until + 1), now_ms) : NONE;
}

static struct reason_arg mark_arg(const struct condition *c, const struct sight *s)
{
    for (size_t i = 0; i < s->ledger->marks.n; i++) {
        const struct markrule *r = LIST_AT(s->ledger->marks, struct markrule, i);

        if (same_text(r->mark, c->marked))
            return reason_pair("mark", r->title, r->mark);
    }
    return reason_text("mark", c->marked);
}

struct reason cond_marked_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    const struct marked *m = mark_of(c, s);

    if (!m)
        return reason_make(a, R_cond_not_marked, mark_arg(c, s));
    if (!mark_holds(m, now_ms))
        return reason_make(a, R_cond_mark_past, mark_arg(c, s), reason_day(a, "until", m->until));
    return reason_make(a, m->until == NONE ? R_cond_marked : R_cond_marked_until, mark_arg(c, s),
                       m->from_ms == NONE ? reason_text("from", "?") : reason_time(a, "from", m->from_ms),
                       m->until == NONE ? reason_text("until", "") : reason_day(a, "until", m->until),
                       m->reason && *m->reason ? reason_pair("text", arena_printf(a, "，理由：%s", m->reason),
                                                             arena_printf(a, ", reason: %s", m->reason))
                                               : reason_text("text", ""));
}

/* ---- order_unmet: an order of this colour was to be answered by a day that has passed ---- */

/* The order of this colour that is still waited for and was due first; NULL: none. */
static const struct sentorder *order_waited(const struct condition *c, const struct sight *s)
{
    const struct sentorder *first = NULL;

    for (size_t i = 0; i < s->it->sent_orders.n; i++) {
        const struct sentorder *o = LIST_AT(s->it->sent_orders, struct sentorder, i);

        if (o->light == c->order_unmet && o->due_date != NONE && o->answered_ms == NONE && o->lifted_ms == NONE &&
            (!first || o->due_date < first->due_date))
            first = o;
    }
    return first;
}

bool cond_order_unmet_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    const struct sentorder *o = order_waited(c, s);

    return o && cal_day(now_ms) > o->due_date;
}

int64_t cond_order_unmet_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    const struct sentorder *o = order_waited(c, s);

    return o ? turns_once(cal_day_start(o->due_date + 1), now_ms) : NONE;
}

struct reason cond_order_unmet_explain(const struct condition *c, const struct sight *s, int64_t now_ms,
                                       struct arena *a)
{
    const struct sentorder *o = order_waited(c, s);
    struct reason_arg light = reason_word("light", &enum_light, c->order_unmet);

    if (!o)
        return reason_make(a, R_cond_order_none, light);
    return reason_make(a, cond_order_unmet_test(c, s, now_ms) ? R_cond_order_unmet : R_cond_order_waits,
                       reason_text("order", o->order), light, reason_day(a, "due", o->due_date));
}

/* ---- times_least: colours of this county year ---- */

static int64_t times_in(const struct condition *c, const struct sight *s, int64_t year)
{
    int64_t n = 0;

    for (size_t i = 0; i < s->it->counts.n; i++) {
        const struct colourcount *k = LIST_AT(s->it->counts, struct colourcount, i);

        if (k->year == year && k->light == c->of)
            n += number(k->n);
    }
    return n;
}

bool cond_times_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return times_in(c, s, cal_year(cal_day(now_ms))) >= c->times_least;
}

/* Nothing is counted yet in a year to come: only the next New Year can turn it. */
int64_t cond_times_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    int year = cal_year(cal_day(now_ms)) + 1;
    bool then = times_in(c, s, year) >= c->times_least;

    return then != cond_times_test(c, s, now_ms) ? cal_day_start(day_from_civil(year, 1, 1)) : NONE;
}

struct reason cond_times_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    int year = cal_year(cal_day(now_ms));

    return reason_make(a, R_cond_times, reason_int(a, "year", year), reason_word("light", &enum_light, c->of),
                       reason_int(a, "n", times_in(c, s, year)), op_arg(cond_times_test(c, s, now_ms), ">=", "<"),
                       reason_int(a, "limit", c->times_least));
}

/* ---- unit_times_least: the same of all items of the lead unit ---- */

static int64_t unit_times_in(const struct condition *c, const struct sight *s, int64_t year)
{
    return s->unit && s->unit->year == year ? s->unit->n[c->of] : 0;
}

bool cond_unit_times_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    return unit_times_in(c, s, cal_year(cal_day(now_ms))) >= c->unit_times_least;
}

int64_t cond_unit_times_next(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    int year = cal_year(cal_day(now_ms)) + 1;

    return cond_unit_times_test(c, s, now_ms) ? cal_day_start(day_from_civil(year, 1, 1)) : NONE;
}

struct reason cond_unit_times_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    int year = cal_year(cal_day(now_ms));

    return reason_make(a, R_cond_unit_times, reason_int(a, "year", year),
                       reason_text("unit", s->it->lead_unit ? s->it->lead_unit : ""),
                       reason_word("light", &enum_light, c->of), reason_int(a, "n", unit_times_in(c, s, year)),
                       op_arg(cond_unit_times_test(c, s, now_ms), ">=", "<"),
                       reason_int(a, "limit", c->unit_times_least));
}

/* ---- returns_least: refused or returned so often ---- */

bool cond_returns_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    (void)now_ms;
    return number(s->it->returns_n) >= c->returns_least;
}

TIMELESS(returns)

struct reason cond_returns_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return reason_make(a, R_cond_returns, reason_int(a, "n", number(s->it->returns_n)),
                       op_arg(cond_returns_test(c, s, now_ms), ">=", "<"), reason_int(a, "limit", c->returns_least));
}

/* ---- kin_worst: the lights of what came from it, as others keep them up to date in the item ---- */

bool cond_kin_test(const struct condition *c, const struct sight *s, int64_t now_ms)
{
    (void)now_ms;
    return s->it->kin_worst >= c->kin_worst;
}

TIMELESS(kin)

struct reason cond_kin_explain(const struct condition *c, const struct sight *s, int64_t now_ms, struct arena *a)
{
    return reason_make(a, cond_kin_test(c, s, now_ms) ? R_cond_kin : R_cond_kin_better,
                       reason_word("light", &enum_light, c->kin_worst),
                       reason_word("worst", &enum_light, s->it->kin_worst));
}
