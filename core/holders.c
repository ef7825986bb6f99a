/* holders.c: see holders.h. Between two days on which something begins or has ended, nothing changes: gaps are found by
 * going from one such day to the next. */
#include "core/holders.h"

#include <string.h>

#include "core/rows.h"

static const struct holder *holder_at(const struct list *holders, size_t i)
{
    return LIST_AT(*holders, struct holder, i);
}

static bool taken_back(const struct holder *h)
{
    return h->to != NONE && h->to < h->from;
}

static bool over(const struct holder *h, int64_t day)
{
    return h->to != NONE && h->to < day;
}

/* Of one kind, the record that began last, on `day` or before; NULL. */
static const struct holder *last_begun(const struct list *holders, int kind, int64_t day)
{
    const struct holder *last = NULL;

    for (size_t i = 0; i < holders->n; i++) {
        const struct holder *h = holder_at(holders, i);

        if (h->kind == kind && !taken_back(h) && h->from <= day && (!last || h->from > last->from))
            last = h;
    }
    return last;
}

/* Of one kind, the record in force that began last, not before `since`; NULL. */
static const struct holder *in_force(const struct list *holders, int kind, int64_t day, int64_t since)
{
    const struct holder *last = NULL;

    for (size_t i = 0; i < holders->n; i++) {
        const struct holder *h = holder_at(holders, i);

        if (h->kind == kind && h->from <= day && h->from >= since && !over(h, day) && (!last || h->from > last->from))
            last = h;
    }
    return last;
}

struct post_day holders_on(const struct list *holders, int64_t day)
{
    struct post_day on = {.term = last_begun(holders, HOLDER_HOLDER, day)};

    on.ended = on.term && over(on.term, day);
    on.leave = in_force(holders, HOLDER_LEAVE, day, on.term ? on.term->from : INT64_MIN);
    on.substitute = in_force(holders, HOLDER_SUBSTITUTE, day, INT64_MIN);
    return on;
}

bool post_vacant(const struct post_day *on)
{
    return (on->ended || on->leave) && !on->substitute;
}

/* ---- gaps ---- */

static bool vacant_on(const struct list *holders, int64_t day)
{
    struct post_day on = holders_on(holders, day);

    return post_vacant(&on);
}

/* The days on which a record changes something: its first one, and the one after its last. */
enum { TURNS = 2 };
static int64_t turn(const struct holder *h, int k)
{
    if (taken_back(h))
        return NONE;
    return k == 0 ? h->from : h->to == NONE ? NONE : h->to + 1;
}

/* The next such day after `day`, or NONE; the last one not after it, or NONE. */
static int64_t turn_after(const struct list *holders, int64_t day)
{
    int64_t best = NONE;

    for (size_t i = 0; i < holders->n; i++)
        for (int k = 0; k < TURNS; k++) {
            int64_t t = turn(holder_at(holders, i), k);

            if (t != NONE && t > day && (best == NONE || t < best))
                best = t;
        }
    return best;
}

static int64_t turn_until(const struct list *holders, int64_t day)
{
    int64_t best = NONE;

    for (size_t i = 0; i < holders->n; i++)
        for (int k = 0; k < TURNS; k++) {
            int64_t t = turn(holder_at(holders, i), k);

            if (t != NONE && t <= day && t > best)
                best = t;
        }
    return best;
}

bool holders_gap(const struct list *holders, int64_t day, int64_t *from, int64_t *until)
{
    while (day != NONE && !vacant_on(holders, day))
        day = turn_after(holders, day);
    if (day == NONE)
        return false;
    /* Before the first turn somebody is there, so that the way back ends on one. */
    *from = turn_until(holders, day);
    while (vacant_on(holders, *from - 1))
        *from = turn_until(holders, *from - 1);
    do
        day = turn_after(holders, day);
    while (day != NONE && vacant_on(holders, day));
    *until = day == NONE ? NONE : day - 1;
    return true;
}

/* ---- stored ---- */

const char *holder_key(const struct holder *h, struct arena *a)
{
    return arena_printf(a, "%s/%s/%s", h->post, date_text(h->from, a), enum_holder_kind.words[h->kind]);
}

struct reading {
    const char *post;
    struct arena *a;
    struct list list;
    size_t cap;
};

static int read_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct reading *r = u;
    const struct holder *h = rec;
    struct duban_error e;

    (void)key, (void)scratch;
    if (!same_text(h->post, r->post)) /* a post whose number begins like this one */
        return 0;
    return rec_unpack(&rec_holder, val, UNPACK_STORED, r->a, list_push(&r->list, &r->cap, sizeof(struct holder), r->a),
                      &e);
}

struct list holders_of(struct state *s, const char *post, struct arena *a)
{
    struct reading r = {.post = post, .a = a};

    rows_each(s, T_holder, arena_printf(a, "%s/", post), NULL, read_row, &r);
    return r.list;
}

enum post_reached post_person(struct state *s, const char *post, int64_t day, struct arena *a, struct person *p,
                              const char **away)
{
    struct list holders;
    struct post_day on;
    const struct holder *who;

    *away = NULL;
    if (!state_get(s, T_person, post, a, p))
        return POST_UNKNOWN;
    holders = holders_of(s, post, a);
    on = holders_on(&holders, day);
    if (post_vacant(&on))
        return POST_VACANT;
    who = on.ended || on.leave ? on.substitute : on.term;
    if (on.leave && !on.ended)
        *away = on.term ? on.term->name : p->name;
    if (who) {
        p->name = who->name;
        p->mobile = who->mobile;
        p->email = who->email;
        p->accounts = who->accounts;
    }
    return who && who->kind == HOLDER_SUBSTITUTE ? POST_SUBSTITUTE : POST_HOLDER;
}
