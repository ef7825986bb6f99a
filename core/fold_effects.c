/* fold_effects.c: what a decision causes beside the item that it is about: items opened, links made, items closed with
 * it, notices, points. Shared by every fold whose facts may hold these; all of it was decided, here it is stored. */
#include <string.h>

#include "core/notice.h"
#include "core/op_rows.h"
#include "core/points.h"
#include "core/rows.h"

/* Whoever leads it leads it from the start, and who helps was asked then. */
void fold_parties(struct fold *f, struct item *it)
{
    struct tenure *t;

    if (it->lead_leader) {
        t = fold_list_add(f, &it->leaders, sizeof *t, LIM_LIST);
        rec_clear(&rec_tenure, t);
        t->leader = it->lead_leader;
        t->from_ms = it->assigned_ms;
    }
    for (size_t i = 0; i < it->assist_units.n; i++) {
        struct assist *x = fold_list_add(f, &it->assists, sizeof *x, LIM_LIST);

        rec_clear(&rec_assist, x);
        x->unit = it->assist_units.v[i];
        x->asked_ms = it->assigned_ms;
    }
}

static void open_item(struct fold *f, const struct item *opened)
{
    struct item it = *opened;

    it.next_ms = f->en->wall_ms;
    fold_parties(f, &it);
    fold_item_open(f, &it);
}

static void shut(struct fold *f, const char *id)
{
    struct item it;

    fold_item_get(f, id, &it);
    if (it.state == ITEM_CLOSED)
        return;
    fold_item_end(f, &it);
    fold_item_put(f, &it, false);
}

/* ---- notices: where each goes was decided (route.h) ---- */

struct old_days {
    struct fold *f;
    int64_t today;
    struct list keys; /* of struct bytes */
    size_t cap;
};

static int old_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct old_days *o = u;
    struct bytes rest = key_rest(key);
    const char *day = arena_str(scratch, rest.data, rest.len);

    (void)rec, (void)val;
    /* Days as text are in the order of the days, so that the first of today ends it. */
    if (strncmp(day, date_text(o->today, scratch), sizeof "2022-05-09" - 1) >= 0)
        return 1;
    *(struct bytes *)list_push(&o->keys, &o->cap, sizeof(struct bytes), o->f->a) =
        (struct bytes){arena_copy(o->f->a, key.data, key.len), key.len};
    return 0;
}

/* What a reader was told on days that are over is asked for no more. */
static void forget_days(struct fold *f, const char *reader)
{
    struct old_days o = {.f = f, .today = cal_day(f->en->wall_ms)};

    rows_each_of(f->s, T_told, reader, old_row, &o);
    for (size_t i = 0; i < o.keys.n; i++)
        f->s->ops->del(f->s->u, T_told, *LIST_AT(o.keys, struct bytes, i));
}

/* One more that goes by itself: to this reader on that day, and of these about its item. */
static void count_told(struct fold *f, const struct notice *n)
{
    const char *reader = notice_reader(n, f->a);
    const char *const items[] = {NULL, n->item};
    int64_t day = cal_day(n->next_ms);

    forget_days(f, reader);
    for (size_t i = 0; i < (n->item ? 2 : 1); i++) {
        struct told t = told_of(f->s, reader, day, items[i], f->a);

        t.n++;
        t.reds += notice_light_told(n) == LIGHT_RED;
        f->s->ops->put(f->s->u, T_told, told_key(reader, day, items[i], f->a), told_value(t, f->a));
    }
}

static struct notice digest_new(struct fold *f, const struct notice *n)
{
    struct notice d;

    rec_clear(&rec_notice, &d);
    d.id = n->digest;
    d.kind = NOTICE_DIGEST;
    d.role = n->role;
    d.unit = n->unit;
    d.person = n->person;
    d.intended_ms = f->en->wall_ms;
    d.state = NS_INTENDED;
    d.next_ms = n->next_ms;
    d.window = notice_waits_for_window(n, f->a) ? n->window : NULL;
    d.attempts = d.rev = d.covers_n = 0;
    return d;
}

/* It goes into its digest, which is made by the first that goes into it. */
static void fold_into(struct fold *f, const struct notice *n)
{
    struct notice d;
    struct bytes nothing = {"", 0};

    if (!state_get(f->s, T_notice, n->digest, f->a, &d)) {
        d = digest_new(f, n);
        if (d.window)
            f->s->ops->put(f->s->u, T_held, key_pair(d.window, d.id, f->a), nothing);
    }
    d.covers_n++;
    d.light = n->light > d.light ? n->light : d.light;
    d.rev++;
    state_put(f->s, T_notice, d.id, &d, f->a);
    f->s->ops->put(f->s->u, T_covered, covered_key(d.id, n, f->a), nothing);
}

void fold_notices(struct fold *f, const struct list *notices)
{
    for (size_t i = 0; i < notices->n; i++) {
        struct notice n = *LIST_AT(*notices, struct notice, i);

        if (state_has(f->s, T_notice, n.id)) /* the key says that it was caused before */
            continue;
        n.state = n.digest ? NS_FOLDED : NS_INTENDED;
        n.intended_ms = none_or(n.intended_ms, f->en->wall_ms);
        n.next_ms = none_or(n.next_ms, n.intended_ms);
        n.attempts = 0;
        n.rev = 1;
        if (n.digest) {
            fold_into(f, &n);
            n.next_ms = NONE;
        } else {
            count_told(f, &n);
        }
        state_put(f->s, T_notice, n.id, &n, f->a);
    }
}

void fold_effects(struct fold *f)
{
    const struct facts *x = f->facts;

    for (size_t i = 0; i < x->opened.n; i++)
        open_item(f, LIST_AT(x->opened, struct item, i));
    for (size_t i = 0; i < x->links.n; i++)
        kin_link(f, LIST_AT(x->links, struct link, i));
    for (size_t i = 0; i < x->shut.n; i++)
        shut(f, x->shut.v[i]);
    fold_notices(f, &x->notices);
    fold_scores(f);
}
