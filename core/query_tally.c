/* query_tally.c: items that fit a filter, counted by a word of theirs: by leader, unit, ledger, stage, month of closing
 * …
 *
 * One walk over the items, memory for one row at a time and one count for each name. An item that has several names
 * (lists it is on, units that help) counts in each of them, and once in the whole; one that has none counts under "".
 * To count by something else: a row in `keys`. */
#include <stdlib.h>
#include <string.h>

#include "core/bins.h"
#include "core/brief.h"
#include "core/item_filter.h"
#include "core/rows.h"

struct tallying;
typedef void key_fn(struct tallying *t, const struct item *it, struct arena *scratch);

struct tally_key {
    const char *word;
    const char *field; /* of an item, whose text (or each of whose texts) is the name; NULL: see each */
    key_fn *each;      /* counts the item in under its names */
    const char *(*title)(struct query *q, const char *key); /* what people call it; NULL: nothing else than the name */
};

struct tallying {
    struct query *q;
    struct item_filter fits;
    const struct tally_key *by;
    struct bins bins; /* struct count */
    struct count *all;
    struct tally *out;
};

static void count_in(struct tallying *t, const char *key, const struct item *it)
{
    count_item(bin_of(&t->bins, key ? key : ""), it);
}

/* ---- what an item is counted under ---- */

static void by_field(struct tallying *t, const struct item *it, struct arena *scratch)
{
    const struct field *f = record_field(&rec_item, t->by->field);
    const char *at = (const char *)it + f->offset;

    if (f->type == FT_STRS) {
        const struct strs *l = (const void *)at;

        for (size_t i = 0; i < l->n; i++)
            count_in(t, l->v[i], it);
        if (l->n == 0)
            count_in(t, NULL, it);
        return;
    }
    count_in(t, field_text(f, it, NULL, scratch), it);
}

/* The ledger that it is kept on, and every further list that it is on: asked once, counted in each. */
static void by_list(struct tallying *t, const struct item *it, struct arena *scratch)
{
    (void)scratch;
    count_in(t, it->ledger, it);
    for (size_t i = 0; i < it->lists.n; i++)
        if (!same_text(it->lists.v[i], it->ledger))
            count_in(t, it->lists.v[i], it);
}

static const char *month_of(int64_t day, struct arena *a)
{
    return day == NONE ? NULL : arena_printf(a, "%.7s", date_text(day, a));
}

static void by_month_closed(struct tallying *t, const struct item *it, struct arena *scratch)
{
    count_in(t, it->closed_ms == NONE ? NULL : month_of(cal_day(it->closed_ms), scratch), it);
}

static void by_month_assigned(struct tallying *t, const struct item *it, struct arena *scratch)
{
    count_in(t, it->assigned_ms == NONE ? NULL : month_of(cal_day(it->assigned_ms), scratch), it);
}

static void by_month_due(struct tallying *t, const struct item *it, struct arena *scratch)
{
    count_in(t, month_of(it->effective_due, scratch), it);
}

static void by_mechanism(struct tallying *t, const struct item *it, struct arena *scratch)
{
    const struct ledger *l = core_ledger(t->q->env->core, it->ledger);

    (void)scratch;
    count_in(t, l ? l->mechanism : NULL, it);
}

static void by_mark(struct tallying *t, const struct item *it, struct arena *scratch)
{
    (void)scratch;
    for (size_t i = 0; i < it->marks.n; i++)
        count_in(t, LIST_AT(it->marks, struct marked, i)->mark, it);
    if (it->marks.n == 0)
        count_in(t, NULL, it);
}

/* ---- what people call a name ---- */

static const char *person_title(struct query *q, const char *key)
{
    return person_name(q->s, key, q->a);
}

static const char *unit_title(struct query *q, const char *key)
{
    return unit_name(q->s, key, q->a);
}

static const char *group_title(struct query *q, const char *key)
{
    struct group g;

    return state_get(q->s, T_group, key, q->a, &g) ? g.name : NULL;
}

static const char *ledger_title(struct query *q, const char *key)
{
    const struct ledger *l = core_ledger(q->env->core, key);

    return l ? arena_str(q->a, l->title, strlen(l->title)) : NULL;
}

static const char *plan_title(struct query *q, const char *key)
{
    struct schedule s;

    return state_get(q->s, T_schedule, key, q->a, &s) ? s.name : NULL;
}

static const char *word_title(const struct enumeration *en, const char *key)
{
    int i = choice_find(en, key, false);

    return i > 0 ? en->zh[i] : NULL;
}

static const char *light_title(struct query *q, const char *key)
{
    (void)q;
    return word_title(&enum_light, key);
}

static const char *state_title(struct query *q, const char *key)
{
    (void)q;
    return word_title(&enum_item_state, key);
}

/* Stages are words of a ledger: only when one is asked about do they have a title. */
static const char *stage_title(struct query *q, const char *key)
{
    const char *name = ((const struct tallyask *)q->body)->ledger;
    const struct ledger *l = name ? core_ledger(q->env->core, name) : NULL;

    for (size_t i = 0; l && i < l->stages.n; i++) {
        const struct stage *s = LIST_AT(l->stages, struct stage, i);

        if (strcmp(s->name, key) == 0)
            return arena_str(q->a, s->title, strlen(s->title));
    }
    return NULL;
}

static const struct tally_key keys[] = {
    {"leader", "lead_leader", by_field, person_title},
    {"unit", "lead_unit", by_field, unit_title},
    {"assist", "assist_units", by_field, unit_title},
    {"registrar", "registrar_unit", by_field, unit_title},
    {"holder", "holder", by_field, person_title},
    {"group", "group", by_field, group_title},
    {"ledger", "ledger", by_field, ledger_title},
    {"list", NULL, by_list, ledger_title},
    {"mechanism", NULL, by_mechanism, NULL},
    {"plan", "plan", by_field, plan_title},
    {"stage", "stage", by_field, stage_title},
    {"state", "state", by_field, state_title},
    {"light", "light", by_field, light_title},
    {"cause", "cause", by_field, NULL},
    {"mark", NULL, by_mark, NULL},
    {"importance", "importance", by_field, NULL},
    {"urgency", "urgency", by_field, NULL},
    {"matter", "matter", by_field, NULL},
    {"measure", "measure", by_field, NULL},
    {"place", "place", by_field, NULL},
    {"source", "source", by_field, NULL},
    {"parent", "parent", by_field, NULL},
    {"report_cycle", "report_cycle", by_field, NULL},
    {"month_assigned", NULL, by_month_assigned, NULL},
    {"month_due", NULL, by_month_due, NULL},
    {"month_closed", NULL, by_month_closed, NULL},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static int find_key(struct query *q, const char *word, const struct tally_key **out)
{
    const char *words[KEYS];

    for (size_t i = 0; i < KEYS; i++) {
        words[i] = keys[i].word;
        if (strcmp(keys[i].word, word) == 0) {
            *out = &keys[i];
            return DUBAN_E_ok;
        }
    }
    return nearest_error(q->e, DUBAN_E_bad_choice, "by", word, nearest_word(word, words, KEYS));
}

/* ---- the walk ---- */

static int tally_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct tallying *t = u;
    (void)key, (void)val;
    if (t->fits.f->state.n > 0 && !item_filter_state(&t->fits, rec))
        return 0;
    if (!item_filter_fits(&t->fits, rec, scratch))
        return 0;
    count_item(t->all, rec);
    t->by->each(t, rec, scratch);
    return 0;
}

static struct filter filter_of(const struct tallyask *ask)
{
    struct filter f;

    rec_clear(&rec_filter, &f);
    memcpy(&f, ask, offsetof(struct tallyask, by)); /* the filter's fields come first, in the same order */
    return f;
}

/* As many as a message holds. */
static void answer_rows(struct tallying *t)
{
    size_t cap = 0, left = QUERY_BYTES;

    for (size_t i = 0; i < t->bins.n && t->out->rows.n < LIM_PAGE; i++) {
        struct count c = *(const struct count *)t->bins.v[i].v;

        c.key = t->bins.v[i].key;
        c.title = t->by->title && *c.key ? t->by->title(t->q, c.key) : NULL;
        if (!query_room(&left, t->out->rows.n == 0, rec_pack(&rec_count, &c, t->q->a).len))
            return;
        *(struct count *)list_push(&t->out->rows, &cap, sizeof c, t->q->a) = c;
    }
}

int query_tally(struct query *q)
{
    const struct tallyask *ask = q->body;
    struct filter f = filter_of(ask);
    struct tallying t = {.q = q, .out = q->out, .bins = {.a = q->a, .size = sizeof(struct count)}};
    int rc = find_key(q, ask->by, &t.by);

    if (!rc)
        rc = item_filter_init(&t.fits, q, &f);
    if (rc)
        return rc;
    t.all = arena_alloc(q->a, sizeof *t.all);
    t.all->key = "all";
    t.out->by = t.by->word;
    t.out->all = t.all;
    rows_each(q->s, T_item, NULL, NULL, tally_item, &t);
    answer_rows(&t);
    t.out->keys = (int64_t)t.bins.n;
    t.out->now_ms = q->env->now_ms;
    return DUBAN_E_ok;
}
