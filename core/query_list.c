/* query_list.c: one look at everything, and lists. Each is one walk over a table with memory for one row at a time;
 * only the rows that are answered are kept, and of these no more than a message holds. */
#include <string.h>

#include "core/brief.h"
#include "core/item_filter.h"
#include "core/notice.h"
#include "core/reasons.h"
#include "core/rows.h"

/* ------------------------------------------------------------------ status */

enum { CHANNELS_SHOWN = 16 }; /* that said never again */

struct board {
    struct query *q;
    struct status *st;
    struct count *all;
    size_t ledgers_cap, lists_cap;
    int64_t today, sunday;
    int64_t channels_ms; /* since when the rules of channels are as they are */
};

/* A list bears the title of the ledger of its name, where there is one. */
static struct count *count_of(struct board *b, struct list *of, size_t *cap, const char *key)
{
    const struct ledger *l = core_ledger(b->q->env->core, key);
    struct count *c;

    for (size_t i = 0; i < of->n; i++)
        if (same_text(LIST_AT(*of, struct count, i)->key, key))
            return LIST_AT(*of, struct count, i);
    c = list_push(of, cap, sizeof *c, b->q->a);
    c->key = arena_str(b->q->a, key, strlen(key));
    c->title = l ? arena_str(b->q->a, l->title, strlen(l->title)) : NULL;
    return c;
}

static int board_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct board *b = u;
    const struct item *it = rec;
    const struct ledger *l = core_ledger(b->q->env->core, it->ledger);
    bool open = it->state != ITEM_CLOSED;

    (void)key, (void)val, (void)scratch;
    count_item(count_of(b, &b->st->ledgers, &b->ledgers_cap, it->ledger), it);
    for (size_t i = 0; i < it->lists.n; i++)
        count_item(count_of(b, &b->st->lists, &b->lists_cap, it->lists.v[i]), it);
    if (open && it->plan)
        b->st->visits++;
    if (open && it->demand && it->parent && !it->plan)
        b->st->orders++;
    b->st->provisional += open && it->provisional;
    if (!l || !l->policy)
        return 0;
    count_item(b->all, it);
    if (open && it->effective_due != NONE && it->effective_due >= b->today) {
        b->st->due_today += it->effective_due == b->today;
        b->st->due_week += it->effective_due <= b->sunday;
    }
    return 0;
}

/* A channel that said never again, and whose rules are still those it said it of. */
static void board_gone(struct board *b, const struct notice *n)
{
    struct strs *gone = &b->st->gone;

    for (size_t i = 0; i < n->tries.n; i++) {
        const struct try *t = LIST_AT(n->tries, struct try, i);

        if (t->disable && t->channel && none_or(t->end_ms, 0) > b->channels_ms && !strs_has(gone, t->channel) &&
            gone->n < CHANNELS_SHOWN)
            gone->v[gone->n++] = arena_keep(b->q->a, t->channel);
    }
}

static int board_notice(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct board *b = u;
    struct status *st = b->st;
    int64_t *const by_state[] = {
        [NS_ABSENT] = &st->unsent, [NS_INTENDED] = &st->unsent, [NS_SENDING] = &st->unsent,
        [NS_ACCEPTED] = &st->sent, [NS_DELIVERED] = &st->sent,  [NS_READ] = &st->sent,
        [NS_REFUSED] = &st->dead,  [NS_OVERTAKEN] = NULL,       [NS_UNCERTAIN] = &st->uncertain,
        [NS_DEAD] = &st->dead,     [NS_FOLDED] = NULL,          [NS_DROPPED] = NULL};
    const struct notice *notice = rec;
    int64_t *n = by_state[notice->state];

    (void)key, (void)val, (void)scratch;
    board_gone(b, notice);
    if (notice->kind == NOTICE_DIGEST && digest_open(notice))
        n = &st->folded;
    if (n) /* what went into a digest is as that one is */
        *n += notice->kind == NOTICE_DIGEST ? none_or(notice->covers_n, 0) : 1;
    return 0;
}

static int64_t channels_since(struct query *q)
{
    struct strs names = core_rules_names(q->env->core, "channels", q->a);
    struct rules r;

    return names.n > 0 && state_get(q->s, T_rules, arena_printf(q->a, "channels/%s", names.v[0]), q->a, &r)
               ? none_or(r.applied_ms, 0)
               : 0;
}

static int count_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)rec, (void)val, (void)scratch;
    ++*(int64_t *)u;
    return 0;
}

/* What needs care, as reason codes. */
static void warnings(struct query *q, struct status *st, int64_t today)
{
    const struct cal *cal = core_cal(q->env->core);
    int y, m, d;
    const char **v = arena_alloc(q->a, 5 * sizeof *v);

    civil_from_day(today, &y, &m, &d);
    st->warnings.v = v;
    if (!cal_covers(cal, y))
        v[st->warnings.n++] = reason_code_word(R_warn_calendar);
    if (m == 12 && !cal_covers(cal, y + 1))
        v[st->warnings.n++] = reason_code_word(R_warn_calendar_next);
    if (st->uncertain)
        v[st->warnings.n++] = reason_code_word(R_warn_uncertain);
    if (st->dead)
        v[st->warnings.n++] = reason_code_word(R_warn_dead);
}

int query_status(struct query *q)
{
    struct status *st = q->out;
    const struct cal *cal = core_cal(q->env->core);
    int64_t today = cal_day(q->env->now_ms);
    struct count *all = arena_alloc(q->a, sizeof *all);
    struct board b = {.q = q, .st = st, .all = all, .today = today, .sunday = today + 6 - cal_weekday(today)};

    st->due_today = st->due_week = st->waiting = st->orders = st->visits = st->provisional = 0;
    st->sent = st->unsent = st->uncertain = st->dead = st->folded = 0;
    st->windows = windows_now(q->env);
    st->now_ms = q->env->now_ms;
    st->workday = cal_is_workday(cal, today);
    st->day_name = cal_day_name(cal, today);
    st->calendar_until = cal_last_year(cal);
    all->key = "all";
    st->all = all;
    b.channels_ms = channels_since(q);
    st->gone.v = arena_alloc(q->a, CHANNELS_SHOWN * sizeof *st->gone.v);
    rows_each(q->s, T_item, NULL, NULL, board_item, &b);
    rows_each(q->s, T_notice, NULL, NULL, board_notice, &b);
    rows_each(q->s, T_waiting, NULL, NULL, count_row, &st->waiting);
    warnings(q, st, today);
    return 0;
}

/* ------------------------------------------------------------------ list */

struct listing {
    struct query *q;
    const struct filter *f;
    struct item_filter fits;
    size_t limit, left, cap; /* left: bytes that further rows may have */
    struct list *rows;
    int64_t total;
    const char *more; /* key of the last row answered, when there is another */
};

static int list_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct listing *l = u;
    struct item *it;
    struct brief b;
    struct duban_error e;

    (void)key;
    if (!item_filter_state(&l->fits, rec) || !item_filter_fits(&l->fits, rec, scratch))
        return 0;
    l->total++;
    if (l->more || (l->f->after && strcmp(((const struct item *)rec)->id, l->f->after) <= 0))
        return 0; /* the total goes on */
    brief_fill(l->q->env->core, rec, l->q->env->now_ms, scratch, &b);
    if (l->rows->n == l->limit || !query_room(&l->left, l->rows->n == 0, rec_pack(&rec_brief, &b, scratch).len)) {
        l->more = LIST_AT(*l->rows, struct brief, l->rows->n - 1)->id;
        return 0;
    }
    it = arena_alloc(l->q->a, sizeof *it); /* a row that is answered: its text must outlive the walk */
    if (rec_unpack(&rec_item, val, UNPACK_STORED, l->q->a, it, &e) == 0)
        brief_fill(l->q->env->core, it, l->q->env->now_ms, l->q->a,
                   list_push(l->rows, &l->cap, sizeof(struct brief), l->q->a));
    return 0;
}

static int listing_begin(struct listing *l, struct query *q)
{
    const struct filter *f = q->body;

    *l = (struct listing){.q = q, .f = f, .limit = query_limit(f->limit), .left = QUERY_BYTES};
    return item_filter_init(&l->fits, q, f);
}

int query_list(struct query *q)
{
    struct briefs *out = q->out;
    struct listing l;
    int rc = listing_begin(&l, q);

    if (rc)
        return rc;
    l.rows = &out->rows;
    rows_each(q->s, T_item, NULL, NULL, list_item, &l);
    out->total = l.total;
    out->after = l.more;
    out->now_ms = q->env->now_ms;
    return 0;
}

/* ------------------------------------------------------------------ inbox */

struct inbox {
    struct listing l;
    struct asks *out;
    size_t asks_cap, briefs_cap;
};

static int inbox_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct inbox *b = u;
    struct query *q = b->l.q;
    const char *id = key_head(key, scratch);
    struct ask ask;
    struct item *it = arena_alloc(scratch, sizeof *it);
    size_t bytes;

    (void)rec, (void)val;
    if (!state_get(q->s, T_ask, id, scratch, &ask) || !state_get(q->s, T_item, ask.item, scratch, it))
        return 0;
    if (!item_filter_fits(&b->l.fits, it, scratch) || (b->l.f->state.n > 0 && !item_filter_state(&b->l.fits, it)))
        return 0;
    bytes = rec_pack(&rec_ask, &ask, scratch).len;
    if (b->out->rows.n == b->l.limit || !query_room(&b->l.left, b->out->rows.n == 0, bytes))
        return 1;
    it = arena_alloc(q->a, sizeof *it);
    state_get(q->s, T_ask, id, q->a, list_push(&b->out->rows, &b->asks_cap, sizeof ask, q->a));
    state_get(q->s, T_item, ask.item, q->a, it);
    brief_fill(q->env->core, it, q->env->now_ms, q->a,
               list_push(&b->out->briefs, &b->briefs_cap, sizeof(struct brief), q->a));
    return 0;
}

/* Oldest first: both lists in step. Few wait at a time, so a plain insertion does. */
static void by_age(struct asks *out)
{
    for (size_t i = 1; i < out->rows.n; i++) {
        for (size_t k = i; k > 0; k--) {
            struct ask *x = LIST_AT(out->rows, struct ask, k - 1), *y = x + 1, ask = *x;
            struct brief *p = LIST_AT(out->briefs, struct brief, k - 1), brief = *p;

            if (x->asked_ms <= y->asked_ms)
                break;
            *x = *y;
            *y = ask;
            *p = p[1];
            p[1] = brief;
        }
    }
}

int query_inbox(struct query *q)
{
    struct asks *out = q->out;
    struct inbox b = {.out = out};
    int rc = listing_begin(&b.l, q);

    if (rc)
        return rc;
    if (b.l.f->limit == NONE) /* who decides wants to see all that waits */
        b.l.limit = LIM_PAGE;
    rows_each(q->s, T_waiting, NULL, b.l.f->after, inbox_row, &b);
    by_age(out);
    out->now_ms = q->env->now_ms;
    return 0;
}

/* ------------------------------------------------------------------ records, rules */

struct page {
    struct query *q;
    struct recordpage *out;
    size_t limit, left, cap;
    const char *last;
};

static int page_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct page *p = u;
    struct row *row;

    (void)rec, (void)scratch;
    if (p->out->rows.n == p->limit || !query_room(&p->left, p->out->rows.n == 0, val.len)) {
        p->out->after = p->last;
        return 1;
    }
    row = list_push(&p->out->rows, &p->cap, sizeof *row, p->q->a);
    row->line = NONE;
    row->body = (struct bytes){arena_copy(p->q->a, val.data, val.len), val.len};
    p->last = arena_str(p->q->a, key.data, key.len);
    return 0;
}

int query_records(struct query *q)
{
    const struct records *f = q->body;
    struct recordpage *out = q->out;
    struct page p = {.q = q, .out = out, .limit = query_limit(f->limit), .left = QUERY_BYTES};
    int t = table_find(f->table);
    struct bytes val;

    if (t < 0 || !table_records[t])
        return error_set(q->e, DUBAN_E_bad_choice, "table", "%s", f->table);
    out->table = table_words[t];
    if (!f->key) {
        rows_each(q->s, t, NULL, f->after, page_row, &p);
        return 0;
    }
    if (!q->s->ops->get(q->s->u, t, key_bytes(f->key), &val))
        return error_set(q->e, DUBAN_E_no_record, "key", "%s", f->key);
    page_row(&p, key_bytes(f->key), NULL, val, q->a);
    return 0;
}

int query_rules_get(struct query *q)
{
    const struct rulesref *ref = q->body;
    const char *key = arena_printf(q->a, "%s/%s@%06lld", ref->kind, ref->name, (long long)ref->version);

    if (state_get(q->s, T_rules, key, q->a, q->out))
        return 0;
    return error_set(q->e, DUBAN_E_no_rules, "name", "%s", key);
}
