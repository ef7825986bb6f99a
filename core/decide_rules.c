/* decide_rules.c: whether a rules document may come into force.
 *
 * A document is read by the record of its kind, compiled where there is a compiler (calendar, lights), and refused with
 * the field at fault: what is in force can be relied on everywhere else. Ledgers and policies may name each other
 * before both are there; whoever uses them (register, judge) refuses then. The same document again keeps its version
 * and changes nothing. */
#include <assert.h>
#include <string.h>

#include "core/condition.h"
#include "core/rows.h"
#include "core/rules_check.h"

/* Kinds of which only one document is in force: a second name would quietly put the first out of use. */
static const char *const only_kinds[] = {"hours", "calendar", "rights",       "inspection",
                                         "words", "points",   "organisation", "channels"};

static bool is_only(const char *kind)
{
    for (size_t i = 0; i < sizeof only_kinds / sizeof only_kinds[0]; i++)
        if (strcmp(only_kinds[i], kind) == 0)
            return true;
    return false;
}

/* What core_ has for the kind, in the only two cases where documents are compiled together. */
static const struct rules *in_force(const struct decide *d, const char *key)
{
    struct rules *r = arena_alloc(d->a, sizeof *r);

    return state_get(d->s, T_rules, key, d->a, r) ? r : NULL;
}

struct other {
    const char *mine, *found;
    struct arena *a;
};

static int other_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct other *o = u;
    const char *k = arena_str(scratch, key.data, key.len);

    (void)rec;
    (void)val;
    if (strchr(k, '@') || strcmp(k, o->mine) == 0)
        return 0;
    o->found = arena_str(o->a, key.data, key.len);
    return 1;
}

/* The document of another kind that this one is compiled with; NULL when none is in force. */
static const void *partner(const struct decide *d, const char *kind)
{
    struct other o = {"", NULL, d->a};
    const struct record *r = rules_record(kind);
    const struct rules *stored;
    void *rec = arena_alloc(d->a, r->size);

    rows_each(d->s, T_rules, arena_printf(d->a, "%s/", kind), NULL, other_row, &o);
    stored = o.found ? in_force(d, o.found) : NULL;
    if (!stored || rec_unpack(r, stored->doc, UNPACK_STORED, d->a, rec, d->e))
        return NULL;
    return rec;
}

/* ---- per kind ---- */

static int check_hours(const struct decide *d, const void *doc)
{
    return cal_compile(doc, partner(d, "calendar"), d->a, d->e) ? DUBAN_E_ok : (int)d->e->code;
}

static int check_calendar(const struct decide *d, const void *doc)
{
    return cal_compile(partner(d, "hours"), doc, d->a, d->e) ? DUBAN_E_ok : (int)d->e->code;
}

static int check_rights_doc(const struct decide *d, const void *doc)
{
    const struct rights *r = doc;

    for (size_t i = 0; i < r->roles.n; i++) {
        const struct role *role = LIST_AT(r->roles, struct role, i);

        for (size_t k = 0; k < role->may.n; k++) {
            const char *field = arena_printf(d->a, "roles[%zu].may[%zu]", i, k);
            int rc = need_word(d, role->may.v[k], op_class_words, CLASS_worker, DUBAN_E_bad_choice, field);

            if (rc)
                return rc;
        }
    }
    return DUBAN_E_ok;
}

static int check_policy(const struct decide *d, const void *doc)
{
    return policy_check(doc, d->a, d->e);
}

static const struct kind_check {
    const char *kind;
    int (*check)(const struct decide *d, const void *doc);
} kind_checks[] = {
    {"hours", check_hours},   {"calendar", check_calendar}, {"rights", check_rights_doc},
    {"policy", check_policy}, {"ledger", ledger_check},     {"matters", matters_check},
    {"words", words_check},   {"points", points_check},     {"organisation", organisation_check},
};

/* No two elements of a list may have the same key. */
static int check_twice(const struct decide *d, const struct field *f, const struct list *l)
{
    const struct field *key = &f->rec->fields[0];
    const char **seen = arena_alloc(d->a, (l->n + 1) * sizeof *seen);

    if ((key->flags & FF_KEY) != FF_KEY)
        return DUBAN_E_ok;
    for (size_t i = 0; i < l->n; i++) {
        const char *el = (const char *)l->v + i * f->rec->size;

        seen[i] = field_text(key, el + key->offset, NULL, d->a);
        for (size_t k = 0; k < i; k++)
            if (strcmp(seen[i], seen[k]) == 0)
                return error_set(d->e, DUBAN_E_exists, arena_printf(d->a, "%s[%zu].%s", f->name, i, key->name), "%s",
                                 seen[i]);
    }
    return DUBAN_E_ok;
}

static int check_doc(const struct decide *d, const struct record *r, const char *kind, const void *doc)
{
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < r->n; i++)
        if (r->fields[i].type == FT_LIST)
            rc = check_twice(d, &r->fields[i], (const void *)((const char *)doc + r->fields[i].offset));
    for (size_t i = 0; !rc && i < sizeof kind_checks / sizeof kind_checks[0]; i++)
        if (strcmp(kind_checks[i].kind, kind) == 0)
            rc = kind_checks[i].check(d, doc);
    return rc;
}

/* ---- */

static int check_name(const struct decide *d, const char *kind, const char *field, const char *name)
{
    struct other o = {arena_printf(d->a, "%s/%s", kind, name), NULL, d->a};

    if (strpbrk(name, "/@"))
        return error_set(d->e, DUBAN_E_bad_char, field, "%s: '/', '@'", name);
    if (is_only(kind) && rows_each(d->s, T_rules, arena_printf(d->a, "%s/", kind), NULL, other_row, &o))
        return error_set(d->e, DUBAN_E_exists, field, "%s", o.found);
    return DUBAN_E_ok;
}

/* The version it gets: the one in force when it is the same document, else one more. */
static int64_t version_of(const struct decide *d, const char *key, const struct record *r, const void *doc)
{
    const struct rules *was = in_force(d, key);
    struct bytes now;

    if (!was)
        return 1;
    now = rec_pack(r, doc, d->a);
    if (now.len == was->doc.len && memcmp(now.data, was->doc.data, now.len) == 0)
        return was->version;
    return was->version + 1;
}

int decide_rules_apply(struct decide *d)
{
    const struct rulesapply *b = d->q->body;
    const struct record *r = rules_record(b->kind);
    const char *name;
    void *doc;
    int rc;

    if (!r)
        return error_set(d->e, DUBAN_E_bad_choice, "kind", "%s", b->kind);
    doc = arena_alloc(d->a, r->size);
    rc = rec_unpack(r, b->doc, UNPACK_STRICT, d->a, doc, d->e);
    if (!rc) {
        assert(r->fields[0].type == FT_STR); /* the first field names the document */
        name = *(const char *const *)(const void *)((const char *)doc + r->fields[0].offset);
        rc = check_name(d, b->kind, r->fields[0].name, name);
        d->facts->key = arena_printf(d->a, "%s/%s", b->kind, name);
    }
    if (!rc)
        rc = check_doc(d, r, b->kind, doc);
    if (rc) {
        error_prefix(d->e, "doc");
        return rc;
    }
    d->facts->version = version_of(d, d->facts->key, r, doc);
    return DUBAN_E_ok;
}
