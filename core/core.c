/* core.c: the rules in force, decoded once and kept while they stay so.
 *
 * A document is decoded at its first use, with its version, into one arena; rules_apply and a rollback forget them all
 * (they are few and quickly read again). So a pointer from here is good until the next fold of rules, and facts must
 * never point into it. Names that do not exist are not kept: clients could fill the memory with them.
 *
 * core_new and core_free are, with memstate.c, the only places in core that take memory other than from an arena. */
#include "core/core.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/rows.h"
#include "core/unitcount.h"

struct doc {
    struct doc *next;
    const char *kind, *name;
    int64_t version;
    void *rec; /* struct of rules_record(kind) */
};

struct core {
    struct state *s;
    struct arena cache; /* everything below lives here */
    struct doc *docs;
    struct cal *cal;
    struct list *windows;
};

struct core *core_new(struct state *s)
{
    struct core *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->s = s;
    arena_init(&c->cache);
    return c;
}

void core_free(struct core *c)
{
    if (!c)
        return;
    arena_done(&c->cache);
    free(c);
}

void core_forget(struct core *c)
{
    c->docs = NULL;
    c->cal = NULL;
    c->windows = NULL;
    arena_reset(&c->cache);
}

struct state *core_state(struct core *c)
{
    return c->s;
}

/* ---- documents ---- */

static struct doc *doc_load(struct core *c, const char *kind, const char *key)
{
    const struct record *r = rules_record(kind);
    struct rules stored;
    struct duban_error e;
    struct doc *d;
    int rc;

    if (!state_get(c->s, T_rules, key, &c->cache, &stored))
        return NULL;
    d = arena_alloc(&c->cache, sizeof *d);
    *d = (struct doc){c->docs, kind, stored.name, stored.version, arena_alloc(&c->cache, r->size)};
    rc = rec_unpack(r, stored.doc, UNPACK_STORED, &c->cache, d->rec, &e);
    assert(rc == DUBAN_E_ok);
    (void)rc;
    c->docs = d;
    return d;
}

static struct doc *doc_named(struct core *c, const char *kind, const char *name)
{
    char key[2 * LIM_ID_BYTES + 2];
    size_t k = strlen(kind), n = name ? strlen(name) : 0;

    /* '@' would name a version, which is not what is in force. */
    if (!n || n > LIM_ID_BYTES || strchr(name, '@'))
        return NULL;
    for (struct doc *d = c->docs; d; d = d->next)
        if (strcmp(d->kind, kind) == 0 && strcmp(d->name, name) == 0)
            return d;
    memcpy(key, kind, k);
    key[k] = '/';
    memcpy(key + k + 1, name, n + 1);
    return doc_load(c, kind, key);
}

/* Kinds of which one document only is ever in force (rules_apply sees to that): the first key is it. */
static int doc_first_key(void *arg, struct bytes key, struct bytes val)
{
    char *out = arg;

    (void)val;
    assert(key.len < 2 * LIM_ID_BYTES + 2);
    memcpy(out, key.data, key.len);
    out[key.len] = '\0';
    return 1;
}

static struct doc *doc_only(struct core *c, const char *kind)
{
    char prefix[LIM_ID_BYTES + 2], key[2 * LIM_ID_BYTES + 2] = "";
    size_t k = strlen(kind);

    for (struct doc *d = c->docs; d; d = d->next)
        if (strcmp(d->kind, kind) == 0)
            return d;
    memcpy(prefix, kind, k);
    memcpy(prefix + k, "/", 2);
    if (!c->s->ops->scan(c->s->u, T_rules, key_bytes(prefix), (struct bytes){"", 0}, doc_first_key, key))
        return NULL;
    return doc_load(c, kind, key);
}

static const void *doc_rec(const struct doc *d)
{
    return d ? d->rec : NULL;
}

struct names {
    struct list list; /* of const char * */
    size_t cap;
    struct arena *a;
};

/* Only what is in force: a key with '@' names a version. */
static int name_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct names *n = u;
    const struct rules *r = rec;

    (void)val, (void)scratch;
    if (!memchr(key.data, '@', key.len))
        *(const char **)list_push(&n->list, &n->cap, sizeof(const char *), n->a) = arena_keep(n->a, r->name);
    return 0;
}

struct strs core_rules_names(struct core *c, const char *kind, struct arena *a)
{
    struct names n = {.a = a};

    rows_each(c->s, T_rules, arena_printf(a, "%s/", kind), NULL, name_row, &n);
    return (struct strs){n.list.v, n.list.n};
}

const struct cal *core_cal(struct core *c)
{
    if (!c->cal) {
        const struct doc *hours = doc_only(c, "hours");
        struct strs names = core_rules_names(c, "calendar", &c->cache);
        struct cal_days *days = arena_alloc(&c->cache, (names.n + 1) * sizeof *days);
        struct cal_docs docs = {doc_rec(hours), hours ? hours->version : NONE, days, names.n};
        struct duban_error e;

        for (size_t i = 0; i < names.n; i++) {
            const struct doc *d = doc_named(c, "calendar", names.v[i]);

            days[i] = (struct cal_days){d->rec, d->version};
        }
        c->cal = cal_compile(&docs, &c->cache, &e);
        assert(c->cal); /* rules_apply compiled it before it let it in */
    }
    return c->cal;
}

const struct ledger *core_ledger(struct core *c, const char *name)
{
    return doc_rec(doc_named(c, "ledger", name));
}

const struct policy *core_policy(struct core *c, const char *name, int64_t *version)
{
    const struct doc *d = doc_named(c, "policy", name);

    if (d && version)
        *version = d->version;
    return doc_rec(d);
}

const struct rights *core_rights(struct core *c)
{
    return doc_rec(doc_only(c, "rights"));
}

const struct inspection *core_inspection(struct core *c)
{
    return doc_rec(doc_only(c, "inspection"));
}

const struct channels *core_channels(struct core *c)
{
    return doc_rec(doc_only(c, "channels"));
}

struct windows_of {
    struct core *core;
    struct list list;
    size_t cap;
};

static int window_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct windows_of *w = u;
    struct duban_error e;

    (void)key, (void)scratch;
    if (((const struct window *)rec)->ended_ms != NONE)
        return 0;
    return rec_unpack(&rec_window, val, UNPACK_STORED, &w->core->cache,
                      list_push(&w->list, &w->cap, sizeof(struct window), &w->core->cache), &e);
}

const struct list *core_windows(struct core *c)
{
    const struct channels *rules = core_channels(c);
    struct windows_of w = {.core = c};

    if (c->windows)
        return c->windows;
    for (size_t i = 0; rules && i < rules->quiet.n; i++)
        *(struct window *)list_push(&w.list, &w.cap, sizeof(struct window), &c->cache) =
            *LIST_AT(rules->quiet, struct window, i);
    rows_each(c->s, T_window, NULL, NULL, window_row, &w);
    c->windows = arena_copy(&c->cache, &w.list, sizeof w.list);
    return c->windows;
}

const struct matters *core_matters(struct core *c, const char *name)
{
    return doc_rec(doc_named(c, "matters", name));
}

const struct points *core_points(struct core *c, int64_t *version)
{
    const struct doc *d = doc_only(c, "points");

    if (d && version)
        *version = d->version;
    return doc_rec(d);
}

const struct texts *core_texts(struct core *c, const char *name)
{
    return doc_rec(doc_named(c, "texts", name));
}

const struct bulletin *core_bulletin(struct core *c, const char *name)
{
    return doc_rec(doc_named(c, "bulletin", name));
}

const struct words *core_words(struct core *c)
{
    return doc_rec(doc_only(c, "words"));
}

struct judge_env core_judge_env(struct core *c, const struct item *it, int64_t now_ms)
{
    struct judge_env env = {
        .ledger = core_ledger(c, it->ledger), .cal = core_cal(c), .now_ms = now_ms, .rights = core_rights(c)};

    if (env.ledger && env.ledger->policy)
        env.policy = core_policy(c, env.ledger->policy, &env.policy_version);
    env.unit = unit_counts_in(c->s, it->lead_unit, cal_year(cal_day(now_ms)));
    return env;
}
