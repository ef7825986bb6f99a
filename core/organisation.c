/* organisation.c: see organisation.h. */
#include "core/organisation.h"

#include <string.h>

#include "core/rows.h"

enum { VACANCIES_MOST = 1000000 }; /* of one post: more is no count of ours */

struct found {
    struct arena *a;
    struct list all;
    size_t cap;
};

/* "organisation/county" is in force; "organisation/county@000003" is a version of it. */
static int doc_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct found *f = u;
    const struct rules *r = rec;
    struct duban_error e;

    (void)val, (void)scratch;
    if (memchr(key.data, '@', key.len))
        return 0;
    return rec_unpack(&rec_organisation, r->doc, UNPACK_STORED, f->a,
                      list_push(&f->all, &f->cap, sizeof(struct organisation), f->a), &e);
}

struct list organisations_all(struct state *s, struct arena *a)
{
    struct found f = {.a = a};

    rows_each(s, T_rules, "organisation/", NULL, doc_row, &f);
    return f.all;
}

const struct organisation *organisation_of(const struct list *all, const char *unit_kind, const char *role)
{
    for (size_t i = 0; unit_kind && role && i < all->n; i++) {
        const struct organisation *o = LIST_AT(*all, struct organisation, i);

        if (strs_has(&o->unit_kinds, unit_kind) && strs_has(&o->roles, role))
            return o;
    }
    return NULL;
}

const struct organisation *organisation_of_post(struct state *s, const struct person *post, struct arena *a)
{
    struct list all = organisations_all(s, a);
    struct unit u;

    if (!state_get(s, T_unit, post->unit, a, &u))
        return NULL;
    return organisation_of(&all, u.kind, post->role);
}

const char *vacancy_stem(const struct organisation *o, const char *post, struct arena *a)
{
    const struct opens *opens = o->vacancy;

    return arena_printf(a, "%s%s", post, opens->suffix);
}

int64_t vacancy_number(const char *item, const char *stem)
{
    size_t len = strlen(stem);
    int64_t n = 0;

    if (strncmp(item, stem, len) != 0 || !item[len])
        return NONE;
    for (const char *p = item + len; *p; p++) {
        if (*p < '0' || *p > '9' || n > VACANCIES_MOST)
            return NONE;
        n = n * 10 + (*p - '0');
    }
    return n;
}
