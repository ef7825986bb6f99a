/* bulletin_moves.c: two tables compared: what a correction changes, figure by figure; and the hash of one. Rows are the
 * same by their key, columns by their heading. Costs rows × rows in the worst case, of LIM_TABLE_ROWS at most. */
#include <string.h>

#include "core/bulletin.h"
#include "core/rows.h"
#include "proto/filehash.h"

enum { MOVES_BYTES = LIM_TABLE_BYTES / 2 }; /* of texts that are listed */

struct comparing {
    struct arena *a;
    struct list moves; /* struct tablemove */
    size_t cap;
    int64_t n;
    size_t bytes;
};

static size_t bytes_of(const char *text)
{
    return text ? strlen(text) : 0;
}

static void add_move(struct comparing *c, const char *key, const char *heading, const char *before, const char *after)
{
    c->n++;
    c->bytes += bytes_of(key) + bytes_of(heading) + bytes_of(before) + bytes_of(after);
    if (c->n <= LIM_TABLE_MOVES && c->bytes <= MOVES_BYTES)
        *(struct tablemove *)list_push(&c->moves, &c->cap, sizeof(struct tablemove), c->a) =
            (struct tablemove){key, heading, before, after};
}

/* Tables of the same rules have their rows in much the same order: it is looked for from where the last was found. */
static const struct tablerow *row_of(const struct tabled *t, const char *key, size_t *near)
{
    for (size_t i = 0; i < t->rows.n; i++) {
        size_t at = (*near + i) % t->rows.n;

        if (strcmp(LIST_AT(t->rows, struct tablerow, at)->key, key) == 0) {
            *near = at + 1;
            return LIST_AT(t->rows, struct tablerow, at);
        }
    }
    return NULL;
}

static const char *cell_under(const struct tabled *t, const struct tablerow *row, const char *heading)
{
    for (size_t i = 0; i < t->heads.n && i < row->cells.n; i++)
        if (strcmp(LIST_AT(t->heads, struct tablehead, i)->heading, heading) == 0)
            return row->cells.v[i];
    return NULL;
}

static void compare_row(struct comparing *c, const struct tabled *was, const struct tablerow *before,
                        const struct tabled *is, const struct tablerow *after)
{
    for (size_t k = 0; k < is->heads.n; k++) {
        const char *heading = LIST_AT(is->heads, struct tablehead, k)->heading;
        const char *old = cell_under(was, before, heading), *now = after->cells.v[k];

        if (!same_text(old, now))
            add_move(c, before->key, heading, old, now);
    }
}

static struct comparing compare(const struct tabled *was, const struct tabled *is, struct arena *a)
{
    struct comparing c = {.a = a};
    size_t near = 0;

    for (size_t i = 0; i < was->rows.n; i++) {
        const struct tablerow *before = LIST_AT(was->rows, struct tablerow, i), *after = row_of(is, before->key, &near);

        if (after)
            compare_row(&c, was, before, is, after);
        else
            add_move(&c, before->key, NULL, before->cells.n ? before->cells.v[0] : NULL, NULL);
    }
    near = 0;
    for (size_t i = 0; i < is->rows.n; i++) {
        const struct tablerow *row = LIST_AT(is->rows, struct tablerow, i);

        if (!row_of(was, row->key, &near))
            add_move(&c, row->key, NULL, NULL, row->cells.n ? row->cells.v[0] : NULL);
    }
    return c;
}

void table_moves(const struct tabled *was, const struct tabled *is, struct arena *a, struct edition *out)
{
    struct comparing c = compare(was, is, a);

    out->moves = c.moves;
    out->moves_n = c.n;
}

bool tables_differ(const struct tabled *was, const struct tabled *is, struct arena *a)
{
    return compare(was, is, a).n > 0;
}

const char *table_hash(const struct tabled *t, struct arena *a)
{
    struct bytes b = rec_pack(&rec_tabled, t, a);
    char *hex = arena_alloc(a, FILEHASH_HEX + 1);

    filehash_digits(b.data, b.len, hex);
    return hex;
}
