/* bulletin.c: see bulletin.h. */
#include "core/bulletin.h"

#include <string.h>

#include "core/rows.h"

/* ---- periods ---- */

/* How one is written, behind its year: a mark and a number; and its months. */
static const struct {
    char mark;
    int digits, most, months;
} forms[] = {[PERIOD_MONTH] = {'-', 2, 12, 1}, [PERIOD_QUARTER] = {'Q', 1, 4, 3}, [PERIOD_YEAR] = {'\0', 0, 1, 12}};

const char *period_text(int kind, int64_t day, struct arena *a)
{
    int y, m, d;

    civil_from_day(day, &y, &m, &d);
    if (kind == PERIOD_MONTH)
        return arena_printf(a, "%04d-%02d", y, m);
    return kind == PERIOD_QUARTER ? arena_printf(a, "%04dQ%d", y, (m - 1) / 3 + 1) : arena_printf(a, "%04d", y);
}

bool period_read(int kind, const char *text, struct period *out)
{
    int year = parse_digits(&text, 4), n = 1;
    int64_t first;

    if (year < 1990 || year > 2199)
        return false;
    if (forms[kind].mark) {
        if (*text != forms[kind].mark)
            return false;
        text++;
        n = parse_digits(&text, forms[kind].digits);
    }
    if (*text || n < 1 || n > forms[kind].most)
        return false;
    first = (int64_t)year * 12 + (int64_t)(n - 1) * forms[kind].months;
    out->from = cal_month_start(first);
    out->to = cal_month_start(first + forms[kind].months) - 1;
    return true;
}

const char *text_with(const char *text, const char *word, const char *says, struct arena *a)
{
    const char *at = strstr(text, word);

    return at ? arena_printf(a, "%.*s%s%s", (int)(at - text), text, says, at + strlen(word)) : arena_keep(a, text);
}

/* ---- editions ---- */

const char *edition_id(const char *bulletin, const char *period, int64_t n, struct arena *a)
{
    return arena_printf(a, "%s/%s/%lld", bulletin, period, (long long)n);
}

int64_t edition_as_of(struct core *c, const struct edition *e)
{
    const struct bulletin *b = core_bulletin(c, e->bulletin);
    struct period p;

    return b && period_read(b->period, e->period, &p) ? cal_day_start(p.to + 1) - 1 : NONE;
}

/* The newest one up to n that was not dropped. */
static bool stands(struct state *s, const char *bulletin, const char *period, int64_t n, struct arena *a,
                   struct edition *out)
{
    for (; n > 0; n--)
        if (state_get(s, T_edition, edition_id(bulletin, period, n, a), a, out) && out->state != EDITION_DROPPED)
            return true;
    return false;
}

bool edition_last(struct state *s, const char *bulletin, const char *period, struct arena *a, struct edition *out,
                  int64_t *n)
{
    for (*n = 0; state_has(s, T_edition, edition_id(bulletin, period, *n + 1, a));)
        ++*n;
    return stands(s, bulletin, period, *n, a, out);
}

bool edition_before(struct state *s, const struct edition *e, struct arena *a, struct edition *out)
{
    return stands(s, e->bulletin, e->period, e->n - 1, a, out);
}

/* ---- the next one ---- */

struct looking {
    const char *made;
    struct arena *a;
    struct edition found; /* id NULL: none */
};

static int waiting_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct looking *l = u;
    const struct edition *e = rec;

    (void)key, (void)val, (void)scratch;
    if (e->state != EDITION_WAITING || e->n != 1 || same_text(e->id, l->made))
        return 0;
    l->found = *e;
    l->found.id = arena_keep(l->a, e->id);
    l->found.period = arena_keep(l->a, e->period);
    return 1;
}

/* At the opening of the n-th workday after its last day, or of the first one on or after the n-th day; never before its
 * end. */
static int64_t draft_ms(const struct cal *cal, const struct period *p, struct span after)
{
    int64_t end = cal_day_start(p->to + 1), at;

    if (after.unit == SPAN_WORKDAYS)
        at = cal_opening(cal, cal_add_workdays(cal, p->to, after.n));
    else if (after.unit == SPAN_DAYS)
        at = cal_opening(cal, p->to + after.n);
    else
        at = cal_add(cal, end, after);
    return at > end ? at : end;
}

static void due_after(const struct decide *d, const struct bulletin *b, const char *period)
{
    struct period p;

    if (!period_read(b->period, period, &p))
        return;
    d->facts->period = period;
    d->facts->until_ms = draft_ms(core_cal(d->core), &p, b->after);
}

void decide_next_edition(const struct decide *d, const struct bulletin *b, int64_t day, const char *made)
{
    struct looking l = {.made = made, .a = d->a};
    const char *period;
    struct period p;

    rows_each(d->s, T_edition, arena_printf(d->a, "%s/", b->bulletin), NULL, waiting_row, &l);
    if (l.found.id) {
        /* One that a person asked for, or sent back, is due at once, and stays so. */
        if (!l.found.asked_by && l.found.drafted_ms == NONE)
            due_after(d, b, l.found.period);
        return;
    }
    for (period = period_text(b->period, day, d->a);
         state_has(d->s, T_edition, edition_id(b->bulletin, period, 1, d->a)) && period_read(b->period, period, &p);)
        period = period_text(b->period, p.to + 1, d->a);
    due_after(d, b, period);
}

void fold_next_edition(struct fold *f, const char *bulletin)
{
    const char *period = f->facts->period;
    struct edition e;

    if (!period)
        return;
    if (!state_get(f->s, T_edition, edition_id(bulletin, period, 1, f->a), f->a, &e)) {
        rec_clear(&rec_edition, &e);
        e.id = edition_id(bulletin, period, 1, f->a);
        e.bulletin = bulletin;
        e.period = period;
        e.n = 1;
        e.rev = 0;
        e.state = EDITION_WAITING;
    }
    e.next_ms = f->facts->until_ms;
    e.rev++;
    state_put(f->s, T_edition, e.id, &e, f->a);
}
