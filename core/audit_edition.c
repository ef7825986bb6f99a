/* audit_edition.c: rules of the self-audit about tables that are published: what waits will be due, what was drafted is
 * as it was hashed, numbers have no gap and come once, and the item by which an edition is owed stands where it does.
 */
#include <string.h>

#include "core/audit_rows.h"
#include "core/bulletin.h"

struct audit_number {
    const char *series, *edition;
    int64_t year; /* NONE: its pattern counts all years */
    int64_t n;
};

static void note_number(struct audit *x, const struct edition *e)
{
    struct audit_number *no = list_push(&x->numbers, &x->numbers_cap, sizeof *no, x->a);

    no->series = arena_keep(x->a, e->series);
    no->edition = arena_keep(x->a, e->id);
    no->year = strstr(e->series, "{year}") ? e->number_year : NONE;
    no->n = e->number_n;
}

static bool hash_differs(const struct edition *e, struct arena *a)
{
    return e->table && !same_text(e->hash, table_hash(e->table, a));
}

/* Dropped it may be with an item or without one; else the item goes where it goes. */
static bool item_differs(struct audit *x, const struct edition *e, struct arena *a)
{
    struct item it;
    bool over = e->state >= EDITION_PUBLISHED;
    int as = e->state == EDITION_CORRECTED ? EDITION_PUBLISHED
             : e->state == EDITION_WAITING ? EDITION_DRAFTED
                                           : e->state;

    if (!e->item)
        return false;
    return !state_get(x->s, T_item, e->item, a, &it) || !same_text(it.edition, e->id) ||
           (it.state == ITEM_CLOSED) != over || !same_text(it.stage, enum_edition_state.words[as]);
}

int audit_edition(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct edition *e = rec;
    bool numbered = e->state == EDITION_PUBLISHED || e->state == EDITION_CORRECTED;

    (void)key, (void)val;
    if (e->state == EDITION_WAITING && e->next_ms == NONE)
        audit_fault(x, "edition_forgotten", e->id);
    if (e->state != EDITION_WAITING && e->next_ms != NONE)
        audit_fault(x, "over_with_timer", e->id);
    if (hash_differs(e, scratch))
        audit_fault(x, "edition_altered", e->id);
    if (numbered != (e->number && e->series))
        audit_fault(x, "edition_number", e->id);
    else if (numbered)
        note_number(x, e);
    if (item_differs(x, e, scratch))
        audit_fault(x, "edition_item", e->id);
    return 0;
}

/* Of so many numbers of a series none is greater than so many, and none comes twice. */
void audit_editions_end(struct audit *x)
{
    for (size_t i = 0; i < x->numbers.n; i++) {
        const struct audit_number *a = LIST_AT(x->numbers, struct audit_number, i);
        int64_t of_series = 0, same = 0;

        for (size_t k = 0; k < x->numbers.n; k++) {
            const struct audit_number *b = LIST_AT(x->numbers, struct audit_number, k);
            bool in_series = same_text(a->series, b->series) && a->year == b->year;

            of_series += in_series;
            same += in_series && a->n == b->n;
        }
        if (a->n < 1 || a->n > of_series || same > 1)
            audit_fault(x, "edition_number", a->edition);
    }
}
