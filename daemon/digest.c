/* digest.c: the state as three numbers that two machines can compare.
 *
 * For each table in order: its name, then each row in key order: key, value; every piece behind its length, 4 bytes
 * big-endian, so that no two different states give the same bytes. Left out is the table `meta`: it says how far the
 * disk is, which is not what the state is.
 *
 *   state    every row as it is stored
 *   work     items, asks and schedules without their FF_VOLATILE fields: what two runs of the same work agree on, even
 *            when one of them was killed on the way and so wrote its entries in another order
 *   notices  notices, likewise
 *
 * Costs a walk over everything, and unpacking of four tables: about 1 s for 100,000 items. Memory: one row. */
#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "daemon/store.h"

struct digesting {
    enum table table;
    crypto_generichash_state *all, *part; /* part may be NULL */
    struct arena row;                     /* of one row */
};

static const bool in_work[T_COUNT] = {[T_item] = true, [T_ask] = true, [T_schedule] = true};

static void add(crypto_generichash_state *h, struct bytes b)
{
    const unsigned char len[4] = {(unsigned char)(b.len >> 24), (unsigned char)(b.len >> 16),
                                  (unsigned char)(b.len >> 8), (unsigned char)b.len};

    crypto_generichash_update(h, len, sizeof len);
    crypto_generichash_update(h, b.data, b.len);
}

/* The row as its record, without what may differ between runs. */
static struct bytes without_volatile(struct digesting *d, struct bytes val)
{
    const struct record *r = table_records[d->table];
    void *rec;
    struct duban_error e;
    int rc;

    assert(r);
    rec = arena_alloc(&d->row, r->size);
    rc = rec_unpack(r, val, UNPACK_STORED, &d->row, rec, &e);
    assert(rc == DUBAN_E_ok); /* rows are made by rec_pack, and the store has checked their bytes */
    (void)rc;
    return rec_pack_without(r, rec, FF_VOLATILE, &d->row);
}

static int add_row(void *u, struct bytes key, struct bytes val)
{
    struct digesting *d = u;

    add(d->all, key);
    add(d->all, val);
    if (d->part) {
        arena_reset(&d->row);
        add(d->part, key);
        add(d->part, without_volatile(d, val));
    }
    return 0;
}

static void finish(crypto_generichash_state *h, char hex[65])
{
    unsigned char out[32];
    crypto_generichash_final(h, out, sizeof out);
    sodium_bin2hex(hex, 65, out, sizeof out);
}

void state_digest(struct state *s, struct arena *a, char state_hex[65], char work_hex[65], char notices_hex[65])
{
    crypto_generichash_state all, work, notices;
    struct digesting d = {.all = &all};

    (void)a; /* rows are unpacked one at a time, in an arena of its own: the state may be larger than a batch */
    arena_init(&d.row);
    crypto_generichash_init(&all, NULL, 0, 32);
    crypto_generichash_init(&work, NULL, 0, 32);
    crypto_generichash_init(&notices, NULL, 0, 32);
    for (int t = 0; t < T_COUNT; t++) {
        if (t == T_meta)
            continue;
        d.table = (enum table)t;
        d.part = in_work[t] ? &work : t == T_notice ? &notices : NULL;
        add(&all, key_bytes(table_words[t]));
        if (d.part)
            add(d.part, key_bytes(table_words[t]));
        s->ops->scan(s->u, d.table, (struct bytes){"", 0}, (struct bytes){"", 0}, add_row, &d);
    }
    arena_done(&d.row);
    finish(&all, state_hex);
    finish(&work, work_hex);
    finish(&notices, notices_hex);
}
