/* query_rules.c: what new rules would change, answered by trying them.
 *
 * The documents are decided and put into the state behind a mark, every open item is judged as it would be judged then,
 * and all of it is taken back: nothing is written, no worker hears of it. Dates that were given stay as they are, those
 * that were counted come out by the calendar tried (recount.h); what is told is lights, dates that move, and the
 * moments at which a light turns. Costs two judgements for each open item, and a policy that somebody makes for it can
 * make each of them slow: so it is for those alone who may put rules into force. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/brief.h"
#include "core/query.h"
#include "core/recount.h"
#include "core/rows.h"
#include "core/rules_check.h"

/* What one open item shows, before and after. */
struct view {
    const char *id;
    enum light light;
    const char *cause;
    int64_t turns_ms;
    struct recounted dates;
};

struct trial {
    struct query *q;
    struct rulesmoves *out;
    struct view *views; /* of the open items, in key order */
    size_t n, cap, at;
    struct count *before, *after;
    size_t rows_cap;
};

static void count_light(struct count *c, enum light light)
{
    int64_t *const by_light[] = {
        [LIGHT_NONE] = &c->none, [LIGHT_GREY] = &c->grey,     [LIGHT_BLUE] = &c->blue,
        [LIGHT_RED] = &c->red,   [LIGHT_YELLOW] = &c->yellow,
    };

    c->open++;
    ++*by_light[light];
}

static struct count *count_new(struct arena *a)
{
    struct count *c = arena_alloc(a, sizeof *c);

    rec_clear(&rec_count, c);
    c->key = "open";
    c->open = c->red = c->yellow = c->blue = c->grey = c->none = 0;
    return c;
}

static void look(struct query *q, const struct item *it, struct view *v)
{
    struct judge_env env = core_judge_env(q->env->core, it, q->env->now_ms);
    struct recounted dates = recount(env.cal, env.ledger, it);
    struct light_now now;
    struct datemove moved;
    struct item as = *it;

    if (recount_moved(env.cal, it, &dates, q->a, &moved))
        recount_settle(&moved, &as);
    light_of(&env, &as, &now);
    *v = (struct view){NULL, now.light, arena_keep(q->a, now.light == LIGHT_NONE ? NULL : now.cause), now.next_ms,
                       dates};
}

/* From what the rules in force make of its dates, which is not always what stands in the item yet. NULL: none moves. */
static const struct datemove *dates_moved(struct query *q, const struct item *it, const struct view *was,
                                          const struct view *now)
{
    const struct judge_env env = core_judge_env(q->env->core, it, q->env->now_ms);
    struct datemove *m = arena_alloc(q->a, sizeof *m);
    struct item as = *it;

    as.effective_due = was->dates.due_date;
    as.stage_due_ms = was->dates.stage_due_ms;
    as.due_ms = was->dates.due_ms;
    return recount_moved(env.cal, &as, &now->dates, q->a, m) ? m : NULL;
}

static int before_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct trial *t = u;
    const struct item *it = rec;
    struct list l = {t->views, t->n};
    struct view *v;

    (void)key, (void)val, (void)scratch;
    if (it->state == ITEM_CLOSED)
        return 0;
    v = list_push(&l, &t->cap, sizeof *v, t->q->a);
    t->views = l.v;
    t->n = l.n;
    look(t->q, it, v);
    v->id = arena_keep(t->q->a, it->id);
    count_light(t->before, v->light);
    return 0;
}

static void add_row(struct trial *t, const struct item *it, const struct view *was, const struct view *now,
                    const struct datemove *moved)
{
    struct query *q = t->q;
    struct rulemove *m = list_push(&t->out->rows, &t->rows_cap, sizeof *m, q->a);

    rec_clear(&rec_rulemove, m);
    m->id = was->id;
    m->title = arena_keep(q->a, it->title);
    m->ledger = arena_keep(q->a, it->ledger);
    m->unit_name = unit_name(q->s, it->lead_unit, q->a);
    m->light = (int)was->light;
    m->cause = was->cause;
    m->turns_ms = was->turns_ms;
    m->new_light = (int)now->light;
    m->new_cause = now->cause;
    m->new_turns_ms = now->turns_ms;
    m->moved = moved;
}

static int after_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct trial *t = u;
    const struct item *it = rec;
    const struct view *was;
    const struct datemove *moved;
    struct view now;

    (void)key, (void)val, (void)scratch;
    if (it->state == ITEM_CLOSED)
        return 0;
    assert(t->at < t->n); /* rules bring no item */
    was = &t->views[t->at++];
    look(t->q, it, &now);
    count_light(t->after, now.light);
    moved = dates_moved(t->q, it, was, &now);
    t->out->lights += now.light != was->light;
    t->out->dates += moved != NULL;
    t->out->turns += now.light == was->light && !moved && now.turns_ms != was->turns_ms;
    if (now.light != was->light || moved || now.turns_ms != was->turns_ms)
        add_row(t, it, was, &now, moved);
    return 0;
}

/* Lights before dates before times, worst first, then by number. */
static int weight(const struct rulemove *m)
{
    return m->light != m->new_light ? 2 : m->moved != NULL;
}

static int by_weight(const void *x, const void *y)
{
    const struct rulemove *a = x, *b = y;

    if (weight(a) != weight(b))
        return weight(b) - weight(a);
    if (a->new_light != b->new_light)
        return a->new_light > b->new_light ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* One document, decided as rules_apply decides it, and in force for as long as the mark lasts. */
static int try_one(struct trial *t, const struct rulesapply *b, struct rulesref *ref)
{
    struct query *q = t->q;
    struct request r = {.op = OP_rules_apply, .id = "trial", .body = b};
    struct facts facts;
    struct decide d = {
        .core = q->env->core, .s = q->s, .q = &r, .now_ms = q->env->now_ms, .a = q->a, .facts = &facts, .e = q->e};
    struct rules now, was;
    int rc;

    rec_clear(&rec_facts, &facts);
    rc = decide_rules_apply(&d);
    if (rc)
        return rc;
    rec_clear(&rec_rules, &now);
    now.kind = b->kind;
    now.name = strchr(facts.key, '/') + 1;
    now.version = facts.version;
    now.applied_ms = q->env->now_ms;
    now.doc = b->doc;
    *ref = (struct rulesref){now.kind, now.name, now.version};
    if (state_get(q->s, T_rules, facts.key, q->a, &was) && was.version == now.version)
        return DUBAN_E_ok;
    t->out->changed++;
    state_put(q->s, T_rules, facts.key, &now, q->a);
    core_forget(q->env->core);
    return DUBAN_E_ok;
}

/* Twice: once all are there, the words of one may be checked by another. The second time none is new any more. */
static int try_all(struct trial *t, const struct list *docs, struct rulesref *refs)
{
    for (size_t i = 0; i < 2 * docs->n; i++) {
        const size_t k = i % docs->n;
        int rc = try_one(t, LIST_AT(*docs, struct rulesapply, k), &refs[k]);

        if (rc) {
            error_prefix(t->q->e, arena_printf(t->q->a, "docs[%zu]", k));
            return rc;
        }
    }
    return DUBAN_E_ok;
}

/* What they name, once all of them are there. */
static void look_for_loose(struct trial *t, const struct list *docs)
{
    struct list loose = {NULL, 0};

    for (size_t i = 0; i < docs->n; i++) {
        const struct rulesapply *b = LIST_AT(*docs, struct rulesapply, i);
        const struct record *r = rules_record(b->kind);
        void *doc = arena_alloc(t->q->a, r->size);
        struct duban_error e;

        if (rec_unpack(r, b->doc, UNPACK_STORED, t->q->a, doc, &e) == 0)
            rules_loose(t->q->env->core, b->kind, doc, t->q->a, &loose);
    }
    t->out->loose = (struct strs){loose.v, loose.n};
}

int query_rules_diff(struct query *q)
{
    const struct rulesdiff *b = q->body;
    struct rulesmoves *out = q->out;
    struct trial t = {.q = q, .out = out, .before = count_new(q->a), .after = count_new(q->a)};
    struct rulesref *refs = arena_alloc(q->a, (b->docs.n + 1) * sizeof *refs);
    int rc;

    out->changed = out->lights = out->dates = out->turns = out->unlisted = 0;
    rows_each(q->s, T_item, NULL, NULL, before_row, &t);
    q->s->ops->mark(q->s->u);
    rc = try_all(&t, &b->docs, refs);
    if (!rc) {
        rows_each(q->s, T_item, NULL, NULL, after_row, &t);
        look_for_loose(&t, &b->docs);
    }
    q->s->ops->undo(q->s->u);
    core_forget(q->env->core);
    if (rc)
        return rc;
    out->docs = (struct list){refs, b->docs.n};
    out->before = t.before;
    out->after = t.after;
    if (out->rows.n)
        qsort(out->rows.v, out->rows.n, sizeof(struct rulemove), by_weight);
    if (out->rows.n > LIM_ERRORS) {
        out->unlisted = (int64_t)out->rows.n - LIM_ERRORS;
        out->rows.n = LIM_ERRORS;
    }
    return 0;
}
