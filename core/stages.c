/* stages.c: see stages.h. */
#include "core/stages.h"

#include <string.h>

#include "core/rows.h"

const struct stage *stage_find(const struct ledger *l, const char *name)
{
    for (size_t i = 0; l && i < l->stages.n; i++)
        if (same_text(LIST_AT(l->stages, struct stage, i)->name, name))
            return LIST_AT(l->stages, struct stage, i);
    return NULL;
}

const struct stage *stage_first(const struct ledger *l)
{
    for (size_t i = 0; l && i < l->stages.n; i++)
        if (!LIST_AT(l->stages, struct stage, i)->closes)
            return LIST_AT(l->stages, struct stage, i);
    return NULL;
}

const struct stage *stage_first_closing(const struct ledger *l)
{
    for (size_t i = 0; l && i < l->stages.n; i++)
        if (LIST_AT(l->stages, struct stage, i)->closes)
            return LIST_AT(l->stages, struct stage, i);
    return NULL;
}

const struct stage *stage_last_closing(const struct ledger *l)
{
    for (size_t i = l ? l->stages.n : 0; i > 0; i--)
        if (LIST_AT(l->stages, struct stage, i - 1)->closes)
            return LIST_AT(l->stages, struct stage, i - 1);
    return NULL;
}

const char **stage_names(const struct ledger *l, struct arena *a)
{
    const char **names = arena_alloc(a, (l->stages.n + 1) * sizeof *names);

    for (size_t i = 0; i < l->stages.n; i++)
        names[i] = LIST_AT(l->stages, struct stage, i)->name;
    return names;
}

bool stage_may_follow(const struct stage *from, const char *to)
{
    return !from || from->next.n == 0 || strs_has(&from->next, to);
}

/* ---- limits ---- */

static const char any_matter[] = "*";

static bool row_fits(const struct matterrow *r, const char *urgency, int64_t day)
{
    if (r->urgency && urgency && strcmp(r->urgency, urgency) != 0)
        return false;
    return (r->from == NONE || r->from <= day) && (r->to == NONE || day <= r->to);
}

const struct matterrow *matter_row(const struct matters *m, const char *matter, const char *urgency, const char *limit,
                                   int64_t day)
{
    for (size_t i = 0; m && i < m->rows.n; i++) {
        const struct matterrow *r = LIST_AT(m->rows, struct matterrow, i);

        if ((same_text(r->matter, any_matter) || same_text(r->matter, matter)) && same_text(r->limit, limit) &&
            row_fits(r, urgency, day))
            return r;
    }
    return NULL;
}

/* The first word that a row of this very matter says. */
static const char *first_said(const struct matters *m, const char *matter, const char *urgency, int64_t day,
                              const char *(*said)(const struct matterrow *r))
{
    for (size_t i = 0; m && i < m->rows.n; i++) {
        const struct matterrow *r = LIST_AT(m->rows, struct matterrow, i);

        if (same_text(r->matter, matter) && said(r) && row_fits(r, urgency, day))
            return said(r);
    }
    return NULL;
}

static const char *said_unit(const struct matterrow *r)
{
    return r->unit;
}

static const char *said_urgency(const struct matterrow *r)
{
    return r->urgency;
}

const char *matter_unit(const struct matters *m, const char *matter, const char *urgency, int64_t day)
{
    const char *unit = first_said(m, matter, urgency, day, said_unit);

    return unit ? unit : first_said(m, any_matter, urgency, day, said_unit);
}

const char *matter_urgency(const struct matters *m, const char *matter, int64_t day)
{
    const char *urgency = first_said(m, matter, NULL, day, said_urgency);

    return urgency ? urgency : first_said(m, any_matter, NULL, day, said_urgency);
}

int64_t limit_day(int64_t end_ms)
{
    return end_ms == NONE ? NONE : cal_day(end_ms - 1);
}

static struct span table_span(const struct limits *x, const char *limit, int64_t day)
{
    const struct matterrow *r = matter_row(x->matters, x->matter, x->urgency, limit, day);

    return r ? r->within : (struct span){.unit = SPAN_ABSENT};
}

struct span stage_span(const struct limits *x, const struct stage *s, int64_t day)
{
    return s->within_of ? table_span(x, s->within_of, day) : s->within;
}

struct span stage_whole_span(const struct limits *x, const struct stage *s, int64_t day)
{
    return s->due_of ? table_span(x, s->due_of, day) : (struct span){.unit = SPAN_ABSENT};
}

/* ---- people ---- */

void rung_address(const struct rung *r, const struct item *it, struct notice *n)
{
    n->role = r->tell;
    n->unit = n->person = NULL;
    if (r->of == RUNG_ITEM)
        n->person = it->lead_leader;
    else if (r->of == RUNG_HOLDER)
        n->person = it->holder;
    else if (r->of == RUNG_REGISTRAR)
        n->unit = it->registrar_unit;
    else if (r->of == RUNG_FIXED)
        n->unit = r->unit;
    if (!n->person && !n->unit)
        n->unit = it->lead_unit;
}
