/* query_item.c: all about one item: the record, its timeline, requests, orders, notices, attachments, links.
 *
 * Costs a decode of each entry shown. What is too much for one message is left out from the old end. */
#include <string.h>

#include "core/brief.h"
#include "core/kin.h"
#include "core/notice.h"
#include "core/query.h"
#include "core/resolve.h"
#include "core/rows.h"
#include "core/why.h"

/* Each of the five lists of an answer has its part of the room. */
enum { LIST_BYTES = QUERY_BYTES / 5 };

/* ------------------------------------------------------------------ the timeline */

struct timeline {
    struct query *q;
    const char *item;
    struct list events; /* newest first */
    size_t cap, left;
    bool full;
};

static void event_add(struct timeline *tl, const struct entry *en, const char *op, struct bytes body,
                      const struct facts *facts)
{
    struct query *q = tl->q;
    struct event ev;

    event_fill(q->s, en, q->a, &ev);
    ev.op = op;
    ev.body = body;
    ev.facts = facts;
    event_mask(&ev, q->a);
    if (!query_room(&tl->left, tl->events.n == 0, rec_pack(&rec_event, &ev, q->a).len))
        tl->full = true;
    else
        *(struct event *)list_push(&tl->events, &tl->cap, sizeof ev, q->a) = ev;
}

/* An import speaks of many items: of it only the rows that are about this one belong here, each as the update it is. */
static void events_of_import(struct timeline *tl, const struct entry *en)
{
    const struct facts *facts = en->facts;
    struct import im;
    struct duban_error e;

    if (!facts || rec_unpack(&rec_import, en->body, UNPACK_STORED, tl->q->a, &im, &e))
        return;
    for (size_t i = facts->rows.n < im.rows.n ? facts->rows.n : im.rows.n; i-- > 0 && !tl->full;) {
        const struct facts *f = LIST_AT(facts->rows, struct facts, i);

        if (same_text(f->item, tl->item))
            event_add(tl, en, im.op, LIST_AT(im.rows, struct row, i)->body, f);
    }
}

/* The newest entries, as many as may be shown, in the order they came. */
static struct list timeline(struct query *q, const char *item, size_t rows)
{
    struct timeline tl = {.q = q, .item = item, .left = LIST_BYTES};
    struct list seqs = query_history(q, item, rows);

    for (size_t i = seqs.n; i-- > 0 && !tl.full;) {
        struct entry en;

        if (!q->env->entry(q->env->u, *LIST_AT(seqs, int64_t, i), q->a, &en))
            continue;
        if (same_text(en.op, ops[OP_import].name))
            events_of_import(&tl, &en);
        else
            event_add(&tl, &en, en.op, en.body, en.facts);
    }
    for (size_t i = 0; i < tl.events.n / 2; i++) {
        struct event *x = LIST_AT(tl.events, struct event, i),
                     *y = LIST_AT(tl.events, struct event, tl.events.n - 1 - i);
        struct event swap = *x;

        *x = *y;
        *y = swap;
    }
    return tl.events;
}

/* ------------------------------------------------------------------ show */

struct gather {
    struct query *q;
    const char *item;
    struct list *rows;
    size_t cap, left;
};

/* A row of LIM_PAGE at most, while there is room. */
static bool gather_room(struct gather *g, size_t bytes)
{
    return g->rows->n < LIM_PAGE && query_room(&g->left, g->rows->n == 0, bytes);
}

static int gather_ask(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct duban_error e;

    (void)key, (void)scratch;
    if (!same_text(((const struct ask *)rec)->item, g->item))
        return 0;
    if (!gather_room(g, val.len))
        return 1;
    rec_unpack(&rec_ask, val, UNPACK_STORED, g->q->a, list_push(g->rows, &g->cap, sizeof(struct ask), g->q->a), &e);
    return 0;
}

/* What went into a digest is as that one is, once it has left. */
static void fate_of_digest(struct query *q, struct notice *n)
{
    const struct notice *fate = notice_fate_of(q->s, n, q->a);

    if (fate == n)
        return;
    n->next_ms = fate->next_ms;
    if (digest_open(fate))
        return;
    n->state = fate->state;
    n->channel = fate->channel;
    n->to = fate->to;
    n->to_name = fate->to_name;
    n->instead_of = fate->instead_of;
    n->vacant = fate->vacant;
    n->attempts = fate->attempts;
    n->sent_ms = fate->sent_ms;
    n->result = fate->result;
}

static int gather_notice(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct notice *n;
    struct duban_error e;

    (void)key, (void)scratch;
    if (!same_text(((const struct notice *)rec)->item, g->item))
        return 0;
    if (!gather_room(g, val.len))
        return 1;
    n = list_push(g->rows, &g->cap, sizeof *n, g->q->a);
    if (!rec_unpack(&rec_notice, val, UNPACK_STORED, g->q->a, n, &e))
        fate_of_digest(g->q, n);
    return 0;
}

static int gather_part(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct query *q = g->q;
    struct bytes id = key_rest(key);
    struct item *it = arena_alloc(q->a, sizeof *it);
    struct brief b;

    (void)rec, (void)val;
    if (!state_get(q->s, T_item, arena_str(scratch, id.data, id.len), q->a, it))
        return 0;
    brief_fill(q->env->core, it, q->env->now_ms, q->a, &b);
    if (!gather_room(g, rec_pack(&rec_brief, &b, scratch).len))
        return 1;
    *(struct brief *)list_push(g->rows, &g->cap, sizeof b, q->a) = b;
    return 0;
}

/* What the item names, as entered; LIM_ITEM_FILES bounds it. Whom else a file serves is not said here: there is no room
 * for 200 times 64 numbers. */
static struct list files(struct query *q, const struct item *it)
{
    struct list l = {NULL, 0};
    struct file file;
    size_t cap = 0;

    for (size_t i = 0; i < it->evidence.n; i++) {
        if (!state_get(q->s, T_file, it->evidence.v[i], q->a, &file))
            continue;
        file.items = (struct strs){NULL, 0};
        *(struct file *)list_push(&l, &cap, sizeof file, q->a) = file;
    }
    return l;
}

/* The other end of a link; one that is gone has no title. */
static int gather_linked(struct gather *g, const struct link *l, bool back)
{
    struct query *q = g->q;
    const char *id = back ? l->item : l->to;
    struct linked x;
    struct item it;

    rec_clear(&rec_linked, &x);
    x.id = arena_str(q->a, id, strlen(id));
    x.kind = l->kind;
    x.back = back;
    x.reason = l->reason ? arena_str(q->a, l->reason, strlen(l->reason)) : NULL;
    if (state_get(q->s, T_item, id, q->a, &it)) {
        x.title = it.title;
        x.ledger = it.ledger;
        x.state = it.state;
        x.light = it.light;
    }
    if (!gather_room(g, rec_pack(&rec_linked, &x, q->a).len))
        return 1;
    *(struct linked *)list_push(g->rows, &g->cap, sizeof x, q->a) = x;
    return 0;
}

static int gather_link(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)val, (void)scratch;
    return gather_linked(u, rec, false);
}

static int gather_linkback(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct gather *g = u;
    struct link l, whole;
    struct duban_error e;

    (void)rec;
    if (!link_of_back(key, &l, scratch) || !g->q->s->ops->get(g->q->s->u, T_link, link_key(&l, false, scratch), &val) ||
        rec_unpack(&rec_link, val, UNPACK_STORED, scratch, &whole, &e))
        return 0;
    return gather_linked(g, &whole, true);
}

static struct list links(struct query *q, const char *id)
{
    struct list rows = {NULL, 0};
    struct gather g = {q, id, &rows, 0, LIST_BYTES};

    rows_each_of(q->s, T_link, id, gather_link, &g);
    rows_each_of(q->s, T_linkback, id, gather_linkback, &g);
    return rows;
}

/* Which versions it follows: what is in force now, for running items too (`rules_diff` says what a change does). */
static struct list rules_of(struct query *q, const struct item *it)
{
    const struct ledger *l = core_ledger(q->env->core, it->ledger);
    const char *keys[] = {arena_printf(q->a, "ledger/%s", it->ledger),
                          l && l->policy ? arena_printf(q->a, "policy/%s", l->policy) : NULL,
                          l && l->matters ? arena_printf(q->a, "matters/%s", l->matters) : NULL};
    struct list out = {NULL, 0};
    size_t cap = 0;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct rules r;

        if (keys[i] && state_get(q->s, T_rules, keys[i], q->a, &r))
            *(struct rulesref *)list_push(&out, &cap, sizeof(struct rulesref), q->a) =
                (struct rulesref){r.kind, r.name, r.version};
    }
    return out;
}

static struct list pieces(struct query *q, const struct item *it)
{
    struct asking w = {.q = q, .a = q->a, .it = it, .env = core_judge_env(q->env->core, it, q->env->now_ms)};

    return why_pieces(&w);
}

int query_show(struct query *q)
{
    const struct which *w = q->body;
    struct shown *out = q->out;
    struct item *it = arena_alloc(q->a, sizeof *it);
    const char *prefix;
    int rc = resolve_item(q->s, w->id, "id", q->a, it, q->e);

    if (rc)
        return rc;
    prefix = arena_printf(q->a, "%s/", it->id);
    out->item = it;
    out->brief = brief_make(q->env->core, it, q->env->now_ms, q->a);
    out->timeline = timeline(q, it->id, query_limit(w->limit));
    rows_each(q->s, T_ask, prefix, NULL, gather_ask, &(struct gather){q, it->id, &out->asks, 0, LIST_BYTES});
    rows_each(q->s, T_notice, prefix, NULL, gather_notice, &(struct gather){q, it->id, &out->notices, 0, LIST_BYTES});
    rows_each_of(q->s, T_parts, it->id, gather_part, &(struct gather){q, it->id, &out->orders, 0, LIST_BYTES});
    out->files = files(q, it);
    out->links = links(q, it->id);
    out->rules = rules_of(q, it);
    out->pieces = pieces(q, it);
    out->now_ms = q->env->now_ms;
    return 0;
}
