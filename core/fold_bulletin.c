/* fold_bulletin.c: editions of tables as records: drafted, checked, approved, published, corrected. See bulletin.h. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

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
    if (e.n > 1)
        e.as_of_ms = ask->as_of == NONE ? f->en->wall_ms : ask->as_of;
    edition_put(f, &e);
}

/* ---- what a correction changes ---- */

struct comparing {
    struct fold *f;
    struct edition *e;
    size_t cap;
};

static void add_move(struct comparing *c, const char *key, const char *heading, const char *before, const char *after)
{
    if (c->e->moves.n < LIM_PAGE)
        *(struct tablemove *)list_push(&c->e->moves, &c->cap, sizeof(struct tablemove), c->f->a) =
            (struct tablemove){key, heading, before, after};
}

static const struct tablerow *row_of(const struct tabled *t, const char *key)
{
    for (size_t i = 0; i < t->rows.n; i++)
        if (strcmp(LIST_AT(t->rows, struct tablerow, i)->key, key) == 0)
            return LIST_AT(t->rows, struct tablerow, i);
    return NULL;
}

static const char *cell_under(const struct tabled *t, const struct tablerow *row, const char *heading)
{
    for (size_t i = 0; i < t->heads.n && i < row->cells.n; i++)
        if (strcmp(LIST_AT(t->heads, struct tablehead, i)->heading, heading) == 0)
            return row->cells.v[i];
    return NULL;
}

static void compare(struct comparing *c, const struct tabled *was, const struct tabled *is)
{
    for (size_t i = 0; i < was->rows.n; i++) {
        const struct tablerow *before = LIST_AT(was->rows, struct tablerow, i), *after = row_of(is, before->key);

        if (!after)
            add_move(c, before->key, NULL, before->cells.v[0], NULL);
        for (size_t k = 0; after && k < is->heads.n; k++) {
            const char *heading = LIST_AT(is->heads, struct tablehead, k)->heading;
            const char *old = cell_under(was, before, heading), *now = after->cells.v[k];

            if (!same_text(old, now))
                add_move(c, before->key, heading, old, now);
        }
    }
    for (size_t i = 0; i < is->rows.n; i++)
        if (!row_of(was, LIST_AT(is->rows, struct tablerow, i)->key))
            add_move(c, LIST_AT(is->rows, struct tablerow, i)->key, NULL, NULL,
                     LIST_AT(is->rows, struct tablerow, i)->cells.v[0]);
}

static const char *hash_of(const struct tabled *t, struct arena *a)
{
    struct bytes b = rec_pack(&rec_tabled, t, a);
    unsigned char sum[32];
    char *hex = arena_alloc(a, 2 * sizeof sum + 1);

    crypto_generichash(sum, sizeof sum, b.data, b.len, NULL, 0);
    return sodium_bin2hex(hex, 2 * sizeof sum + 1, sum, sizeof sum);
}

void fold_bulletin_made(struct fold *f)
{
    const struct editionmade *made = f->body;
    struct edition e, before;

    edition_get(f, &e);
    e.state = EDITION_DRAFTED;
    e.next_ms = NONE;
    e.table = made->table;
    e.hash = hash_of(made->table, f->a);
    e.seq = made->seq;
    e.drafted_ms = f->en->wall_ms;
    e.moves = (struct list){NULL, 0};
    if (e.n > 1 && state_get(f->s, T_edition, edition_id(e.bulletin, e.period, e.n - 1, f->a), f->a, &before) &&
        before.table) {
        struct comparing c = {f, &e, 0};

        compare(&c, before.table, e.table);
    }
    edition_put(f, &e);
    fold_next_edition(f, e.bulletin);
}

/* ---- steps ---- */

void fold_bulletin_check(struct fold *f)
{
    struct edition e;

    edition_get(f, &e);
    e.state = EDITION_CHECKED;
    e.checked_by = f->en->actor;
    e.checked_ms = f->en->wall_ms;
    edition_put(f, &e);
}

void fold_bulletin_approve(struct fold *f)
{
    struct edition e;

    edition_get(f, &e);
    e.state = EDITION_APPROVED;
    e.approved_by = f->en->actor;
    e.approved_ms = f->en->wall_ms;
    edition_put(f, &e);
}

void fold_bulletin_return(struct fold *f)
{
    const struct editionref *ref = f->body;
    struct edition e;

    edition_get(f, &e);
    e.state = EDITION_WAITING;
    e.reason = ref->reason;
    e.next_ms = f->en->wall_ms;
    e.checked_by = e.approved_by = NULL;
    e.checked_ms = e.approved_ms = NONE;
    edition_put(f, &e);
}

struct numbering {
    struct fold *f;
    const char *pattern;
    int64_t year, last;
};

static int number_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct numbering *n = u;
    const struct edition *e = rec;
    const struct bulletin *b = core_bulletin(n->f->core, e->bulletin);

    (void)key, (void)val, (void)scratch;
    if (e->number_year == n->year && b && same_text(b->number, n->pattern) && e->number_n > n->last)
        n->last = e->number_n;
    return 0;
}

static const char *with_word(const char *text, const char *word, int64_t n, struct arena *a)
{
    const char *at = strstr(text, word);

    return at ? arena_printf(a, "%.*s%lld%s", (int)(at - text), text, (long long)n, at + strlen(word)) : text;
}

static void give_number(struct fold *f, struct edition *e, const struct bulletin *b)
{
    struct numbering n = {f, b->number, cal_year(cal_day(f->en->wall_ms)), 0};

    rows_each(f->s, T_edition, NULL, NULL, number_row, &n);
    e->number_year = n.year;
    e->number_n = n.last + 1;
    e->number = with_word(with_word(b->number, "{year}", n.year, f->a), "{n}", e->number_n, f->a);
}

void fold_bulletin_publish(struct fold *f)
{
    struct edition e, before;
    const struct bulletin *b;

    edition_get(f, &e);
    b = core_bulletin(f->core, e.bulletin);
    e.state = EDITION_PUBLISHED;
    e.published_by = f->en->actor;
    e.published_ms = f->en->wall_ms;
    if (b)
        give_number(f, &e, b);
    edition_put(f, &e);
    if (e.n > 1 && state_get(f->s, T_edition, edition_id(e.bulletin, e.period, e.n - 1, f->a), f->a, &before)) {
        before.state = EDITION_CORRECTED;
        before.corrected_by = e.id;
        edition_put(f, &before);
    }
}
