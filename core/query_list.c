/* query_list.c: one look at everything, and lists. Each is one walk over a table with memory for one row at a time;
 * only the rows that are answered are kept, and of these no more than a message holds. */
#include <string.h>

#include "core/brief.h"
#include "core/query.h"
#include "core/reasons.h"
#include "core/resolve.h"
#include "core/rows.h"

/* ------------------------------------------------------------------ status */

struct board {
    struct query *q;
    struct status *st;
    struct count *all;
    size_t ledgers_cap;
    int64_t today, sunday;
};

static struct count *count_of(struct board *b, const char *key, const char *title)
{
    struct count *c;

    for (size_t i = 0; i < b->st->ledgers.n; i++)
        if (same_text(LIST_AT(b->st->ledgers, struct count, i)->key, key))
            return LIST_AT(b->st->ledgers, struct count, i);
    c = list_push(&b->st->ledgers, &b->ledgers_cap, sizeof *c, b->q->a);
    c->key = arena_str(b->q->a, key, strlen(key));
    c->title = title ? arena_str(b->q->a, title, strlen(title)) : NULL;
    return c;
}

static void count_item(struct count *c, const struct item *it)
{
    int64_t *const by_light[] = {[LIGHT_NONE] = &c->none,
                                 [LIGHT_GREY] = &c->grey,
                                 [LIGHT_BLUE] = &c->blue,
                                 [LIGHT_YELLOW] = &c->yellow,
                                 [LIGHT_RED] = &c->red};

    if (it->state == ITEM_CLOSED) {
        c->closed++;
        return;
    }
    c->open++;
    ++*by_light[it->light];
}

static int board_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct board *b = u;
    const struct item *it = rec;
    const struct ledger *l = core_ledger(b->q->env->core, it->ledger);
    bool open = it->state != ITEM_CLOSED;

    (void)key, (void)val, (void)scratch;
    count_item(count_of(b, it->ledger, l ? l->title : NULL), it);
    if (open && it->plan)
        b->st->visits++;
    if (open && it->demand && it->parent && !it->plan)
        b->st->orders++;
    if (!l || !l->policy)
        return 0;
    count_item(b->all, it);
    if (open && it->effective_due != NONE && it->effective_due >= b->today) {
        b->st->due_today += it->effective_due == b->today;
        b->st->due_week += it->effective_due <= b->sunday;
    }
    return 0;
}

static int board_notice(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct status *st = u;
    int64_t *const by_state[] = {
        [NS_ABSENT] = &st->unsent, [NS_INTENDED] = &st->unsent, [NS_SENDING] = &st->unsent,
        [NS_ACCEPTED] = &st->sent, [NS_DELIVERED] = &st->sent,  [NS_READ] = &st->sent,
        [NS_REFUSED] = &st->dead,  [NS_OVERTAKEN] = NULL,       [NS_UNCERTAIN] = &st->uncertain,
        [NS_DEAD] = &st->dead};
    int64_t *n = by_state[((const struct notice *)rec)->state];

    (void)key, (void)val, (void)scratch;
    if (n)
        ++*n;
    return 0;
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
    const char **v = arena_alloc(q->a, 4 * sizeof *v);

    civil_from_day(today, &y, &m, &d);
    st->warnings.v = v;
    if (!cal_covers(cal, y) || (m == 12 && !cal_covers(cal, y + 1)))
        v[st->warnings.n++] = reason_code_word(R_warn_calendar);
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

    st->due_today = st->due_week = st->waiting = st->orders = st->visits = 0;
    st->sent = st->unsent = st->uncertain = st->dead = 0;
    st->now_ms = q->env->now_ms;
    st->workday = cal_is_workday(cal, today);
    st->day_name = cal_day_name(cal, today);
    st->calendar_until = cal_last_year(cal);
    all->key = "all";
    st->all = all;
    rows_each(q->s, T_item, NULL, NULL, board_item, &b);
    rows_each(q->s, T_notice, NULL, NULL, board_notice, st);
    rows_each(q->s, T_waiting, NULL, NULL, count_row, &st->waiting);
    warnings(q, st, today);
    return 0;
}

/* ------------------------------------------------------------------ list */

struct listing {
    struct query *q;
    const struct filter *f;
    const char *unit, *leader, *ledger; /* ids of what was named; ledger: or the name of a list */
    size_t limit, left, cap;            /* left: bytes that further rows may have */
    struct list *rows;
    int64_t total;
    const char *more; /* key of the last row answered, when there is another */
};

static bool state_fits(const struct filter *f, const struct item *it)
{
    if (f->state.n == 0)
        return it->state != ITEM_CLOSED;
    return strs_has(&f->state, enum_item_state.words[it->state]);
}

static bool on_ledger(const char *ledger, const struct item *it)
{
    return !ledger || same_text(it->ledger, ledger) || strs_has(&it->lists, ledger);
}

/* Every word stands in the number or in the title. */
static bool words_fit(const char *words, const struct item *it, struct arena *scratch)
{
    return !words || text_holds_words(arena_printf(scratch, "%s %s", it->id, it->title), words);
}

/* So much is left until the end of the due day, or less: counted as the condition `due_within` counts it. */
static bool due_fits(const struct listing *l, const struct item *it)
{
    struct span within = l->f->due_within;
    const struct cal *cal = core_cal(l->q->env->core);
    int64_t now = l->q->env->now_ms, due = it->effective_due;

    if (within.unit == SPAN_ABSENT || due == NONE)
        return within.unit == SPAN_ABSENT;
    if (within.unit == SPAN_WORKDAYS)
        return cal_workdays(cal, cal_day(now), due) <= within.n;
    if (within.unit == SPAN_DAYS)
        return due - cal_day(now) <= within.n;
    return cal_day_start(due + 1) <= cal_add(cal, now, within);
}

/* All but the state. */
static bool item_fits(const struct listing *l, const struct item *it, struct arena *scratch)
{
    const struct filter *f = l->f;

    return on_ledger(l->ledger, it) &&
           (f->light.n == 0 || strs_has(&f->light, it->light == LIGHT_NONE ? "none" : enum_light.words[it->light])) &&
           (!l->unit || same_text(it->lead_unit, l->unit)) && (!l->leader || same_text(it->lead_leader, l->leader)) &&
           words_fit(f->words, it, scratch) && due_fits(l, it);
}

static int list_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct listing *l = u;
    struct item *it;
    struct brief b;
    struct duban_error e;

    (void)key;
    if (!state_fits(l->f, rec) || !item_fits(l, rec, scratch))
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

static int check_words(struct query *q, const struct strs *words, const struct enumeration *en, const char *extra,
                       const char *field)
{
    for (size_t i = 0; i < words->n; i++) {
        int k = 1;

        while (k < en->count && strcmp(en->words[k], words->v[i]) != 0)
            k++;
        if (k == en->count && !same_text(words->v[i], extra))
            return nearest_error(q->e, DUBAN_E_bad_choice, field, words->v[i],
                                 nearest_word(words->v[i], en->words + 1, (size_t)en->count - 1));
    }
    return 0;
}

static int item_on(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)val, (void)scratch;
    return on_ledger(u, rec);
}

/* A ledger's name or title, or a list that some item is on: a list has no document of its own. */
static int listing_ledger(struct listing *l, struct query *q, const char *text)
{
    char *name = arena_str(q->a, text, strlen(text));

    l->ledger = name;
    if (core_ledger(q->env->core, name) || rows_each(q->s, T_item, NULL, NULL, item_on, name))
        return DUBAN_E_ok;
    return resolve_ledger(q->s, text, "ledger", q->a, &l->ledger, q->e);
}

/* Checks the words of a filter and turns names into ids. */
static int listing_begin(struct listing *l, struct query *q)
{
    const struct filter *f = q->body;
    int rc = check_words(q, &f->light, &enum_light, "none", "light");

    *l = (struct listing){.q = q, .f = f, .limit = query_limit(f->limit), .left = QUERY_BYTES};
    if (!rc)
        rc = check_words(q, &f->state, &enum_item_state, NULL, "state");
    if (!rc && f->ledger)
        rc = listing_ledger(l, q, f->ledger);
    if (!rc && f->unit)
        rc = resolve_unit(q->s, f->unit, "unit", q->a, &l->unit, q->e);
    if (!rc && f->leader)
        rc = resolve_person(q->s, f->leader, "leader", q->a, &l->leader, q->e);
    return rc;
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
    if (!item_fits(&b->l, it, scratch) || (b->l.f->state.n > 0 && !state_fits(b->l.f, it)))
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
