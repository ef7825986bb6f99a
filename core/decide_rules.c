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
#include "core/bulletin.h"
#include "core/rules_check.h"

/* Kinds of which only one document is in force: a second name would quietly put the first out of use. */
static const char *const only_kinds[] = {"hours",  "rights",       "inspection", "words",
                                         "points", "organisation", "channels"};

static bool is_only(const char *kind)
{
    for (size_t i = 0; i < sizeof only_kinds / sizeof only_kinds[0]; i++)
        if (strcmp(only_kinds[i], kind) == 0)
            return true;
    return false;
}

/* The stored version of what is in force under this key; NULL: nothing. */
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

/* ---- calendars: all of them and the hours are compiled together ---- */

/* A document in force, decoded; NULL when there is none of this name. *version, unless NULL. */
static const void *doc_in_force(const struct decide *d, const char *kind, const char *name, int64_t *version)
{
    const struct rules *stored = in_force(d, arena_printf(d->a, "%s/%s", kind, name));
    const struct record *r = rules_record(kind);
    void *rec = arena_alloc(d->a, r->size);

    if (!stored || rec_unpack(r, stored->doc, UNPACK_STORED, d->a, rec, d->e))
        return NULL;
    *version = stored->version;
    return rec;
}

/* The calendars in force, with `mine` (NULL: none) in its place, or behind them when it is new. */
static struct cal_docs with_calendar(const struct decide *d, const struct calendar *mine)
{
    struct strs names = core_rules_names(d->core, "calendar", d->a);
    struct cal_days *v = arena_alloc(d->a, (names.n + 1) * sizeof *v);
    struct cal_docs docs = {NULL, NONE, v, 0};

    for (size_t i = 0; i < names.n; i++)
        if (!mine || !same_text(names.v[i], mine->calendar)) {
            v[docs.days_n].doc = doc_in_force(d, "calendar", names.v[i], &v[docs.days_n].version);
            docs.days_n++;
        }
    if (mine)
        v[docs.days_n++] = (struct cal_days){mine, NONE};
    return docs;
}

static int compiles(const struct decide *d, const struct cal_docs *docs)
{
    return cal_compile(docs, d->a, d->e) ? DUBAN_E_ok : (int)d->e->code;
}

/* ---- per kind ---- */

static int check_hours(const struct decide *d, const void *doc)
{
    struct cal_docs docs = with_calendar(d, NULL);

    docs.hours = doc;
    return compiles(d, &docs);
}

/* From a day to a day, or neither. What is added to the calendar of others covers nothing. */
static int check_covers(const struct decide *d, const struct calendar *c)
{
    int rc = need_day(d, c->from, "from");

    if (!rc)
        rc = need_day(d, c->to, "to");
    if (!rc && (c->from == NONE) != (c->to == NONE))
        rc = error_set(d->e, DUBAN_E_missing, c->from == NONE ? "from" : "to",
                       "from 和 to 要一起写 / from and to go together");
    if (!rc && c->from != NONE && c->to < c->from)
        rc = error_set(d->e, DUBAN_E_too_early, "to", "%s < %s", date_text(c->to, d->a), date_text(c->from, d->a));
    if (!rc && c->extra && c->from != NONE)
        rc = error_set(d->e, DUBAN_E_bad_choice, "extra",
                       "补充的日子不覆盖任何时段，不写 from、to / an extra calendar covers nothing: no from, no to");
    return rc;
}

/* Nothing is counted by what is not published yet. */
static int check_known(const struct decide *d, const struct calendar *c)
{
    int64_t today = cal_day(d->now_ms);
    const char *known = c->known == NONE ? "" : date_text(c->known, d->a), *now = date_text(today, d->a);

    if (c->known == NONE || c->known <= today)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_early, "known",
                     "%s 尚未公布：公布日 %s，今天是 %s / %s is not published before %s: today is %s", c->calendar,
                     known, now, c->calendar, known, now);
}

static int check_calendar(const struct decide *d, const void *doc)
{
    const struct calendar *c = doc;
    struct cal_docs docs = with_calendar(d, c);
    int rc = check_covers(d, c);

    if (!rc)
        rc = check_known(d, c);
    for (size_t i = 0; !rc && i < c->days.n; i++)
        rc = need_day(d, LIST_AT(c->days, struct calday, i)->date, arena_printf(d->a, "days[%zu].date", i));
    if (!rc && docs.days_n > LIM_CALENDARS)
        rc = error_set(d->e, DUBAN_E_too_many, "calendar", "%zu > %d", docs.days_n, LIM_CALENDARS);
    if (rc)
        return rc;
    return compiles(d, &docs);
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
    {"hours", check_hours},           {"calendar", check_calendar}, {"rights", check_rights_doc},
    {"policy", check_policy},         {"ledger", ledger_check},     {"matters", matters_check},
    {"words", words_check},           {"points", points_check},     {"organisation", organisation_check},
    {"bulletin", bulletin_check},     {"inspection", inspection_check}, {"channels", channels_check},
    {"texts", texts_check},
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
    if (r == &rec_bulletin)
        decide_next_edition(d, doc, cal_day(d->now_ms), NULL);
    return DUBAN_E_ok;
}
