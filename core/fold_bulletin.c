/* fold_bulletin.c: editions of tables as records: drafted, checked, approved, published, corrected, dropped. See
 * bulletin.h.
 *
 * A number is given when an edition is published and never again: the next of its pattern in the year (of a pattern
 * without {year}: of all years). That costs a walk over the editions, a few times a month. */
#include <stdlib.h>
#include <string.h>

#include "core/bulletin.h"
#include "core/rows.h"

static void edition_get(struct fold *f, struct edition *e)
{
    if (!state_get(f->s, T_edition, f->facts->key, f->a, e))
        rec_clear(&rec_edition, e);
}

static void edition_put(struct fold *f, struct edition *e)
{
    e->rev = none_or(e->rev, 0) + 1;
    state_put(f->s, T_edition, e->id, e, f->a);
}

void fold_bulletin_draft(struct fold *f)
{
    const struct editionask *ask = f->body;
    struct edition e;

    edition_get(f, &e);
    e.id = f->facts->key;
    e.bulletin = ask->bulletin;
    e.period = ask->period;
    e.n = strtoll(strrchr(e.id, '/') + 1, NULL, 10);
    e.state = EDITION_WAITING;
    e.reason = ask->reason;
    e.asked_by = f->en->actor;
    e.next_ms = f->en->wall_ms;
    if (e.n > 1) {
        e.as_of_ms = ask->as_of;
        e.late_seq = f->en->seq;
    }
    edition_put(f, &e);
}

void fold_bulletin_made(struct fold *f)
{
    const struct editionmade *made = f->body;
    struct edition e, before;

    edition_get(f, &e);
    e.state = f->facts->closes ? EDITION_DROPPED : EDITION_DRAFTED;
    e.next_ms = NONE;
    e.table = made->table;
    e.hash = table_hash(made->table, f->a);
    e.seq = made->seq;
    e.drafted_ms = f->en->wall_ms;
    e.moves = (struct list){NULL, 0};
    e.moves_n = e.corrects = NONE;
    if (edition_before(f->s, &e, f->a, &before) && before.table) {
        e.corrects = before.n;
        table_moves(before.table, e.table, f->a, &e);
    }
    fold_owed(f, &e);
    edition_put(f, &e);
    fold_next_edition(f, e.bulletin);
}

/* Written anew, or for the first time; then the table is made again. */
void fold_bulletin_text(struct fold *f)
{
    const struct editiontext *x = f->body;
    struct edition e;
    struct tabletext *t = NULL;

    edition_get(f, &e);
    for (size_t i = 0; i < e.texts.n; i++)
        if (same_text(LIST_AT(e.texts, struct tabletext, i)->item, x->item))
            t = LIST_AT(e.texts, struct tabletext, i);
    if (!t)
        t = fold_list_add(f, &e.texts, sizeof *t, LIM_TABLE_ROWS);
    *t = (struct tabletext){x->item, x->text, x->off, f->en->actor};
    e.state = EDITION_WAITING;
    e.next_ms = f->en->wall_ms;
    edition_put(f, &e);
}

/* ---- steps ---- */

/* It goes on to this state, and its item with it. */
static void edition_step(struct fold *f, struct edition *e, int state)
{
    e->state = state;
    fold_owed(f, e);
    edition_put(f, e);
}

void fold_bulletin_check(struct fold *f)
{
    struct edition e;

    edition_get(f, &e);
    e.checked_by = f->en->actor;
    e.checked_ms = f->en->wall_ms;
    edition_step(f, &e, EDITION_CHECKED);
}

void fold_bulletin_approve(struct fold *f)
{
    struct edition e;

    edition_get(f, &e);
    e.approved_by = f->en->actor;
    e.approved_ms = f->en->wall_ms;
    edition_step(f, &e, EDITION_APPROVED);
}

void fold_bulletin_return(struct fold *f)
{
    const struct editionref *ref = f->body;
    struct edition e;

    edition_get(f, &e);
    e.sent_back = ref->reason;
    e.next_ms = ref->drop ? NONE : f->en->wall_ms;
    e.dropped_by = ref->drop ? f->en->actor : NULL;
    e.checked_by = e.approved_by = NULL;
    e.checked_ms = e.approved_ms = NONE;
    edition_step(f, &e, ref->drop ? EDITION_DROPPED : EDITION_WAITING);
}

/* ---- numbers ---- */

struct numbering {
    const char *series;
    int64_t year, last; /* year NONE: of all years */
};

static int number_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct numbering *n = u;
    const struct edition *e = rec;

    (void)key, (void)val, (void)scratch;
    if (same_text(e->series, n->series) && (n->year == NONE || e->number_year == n->year) && e->number_n > n->last)
        n->last = e->number_n;
    return 0;
}

static void give_number(struct fold *f, struct edition *e, const char *series)
{
    int64_t year = cal_year(cal_day(f->en->wall_ms));
    struct numbering n = {series, strstr(series, "{year}") ? year : NONE, 0};

    rows_each(f->s, T_edition, NULL, NULL, number_row, &n);
    e->series = arena_keep(f->a, series);
    e->number_year = year;
    e->number_n = n.last + 1;
    e->number = text_with(e->series, "{year}", arena_printf(f->a, "%lld", (long long)year), f->a);
    e->number = text_with(e->number, "{n}", arena_printf(f->a, "%lld", (long long)e->number_n), f->a);
}

void fold_bulletin_publish(struct fold *f)
{
    struct edition e, before;
    const struct bulletin *b;

    edition_get(f, &e);
    e.published_by = f->en->actor;
    e.published_ms = f->en->wall_ms;
    b = core_bulletin(f->core, e.bulletin);
    if (b) /* decided so; rules do not go away */
        give_number(f, &e, b->number);
    edition_step(f, &e, EDITION_PUBLISHED);
    if (edition_before(f->s, &e, f->a, &before)) {
        before.state = EDITION_CORRECTED;
        before.corrected_by = e.id;
        edition_put(f, &before);
    }
}
