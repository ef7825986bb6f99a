/* reach.c: see reach.h. */
#include "core/reach.h"

#include <string.h>

#include "core/brief.h"
#include "core/holders.h"
#include "core/rows.h"

const char *role_title(struct core *c, const char *role, struct arena *a)
{
    const struct rights *r = core_rights(c);

    for (size_t i = 0; r && role && i < r->roles.n; i++) {
        const struct role *row = LIST_AT(r->roles, struct role, i);

        if (strcmp(row->role, role) == 0)
            return arena_str(a, row->title, strlen(row->title)); /* the rules may be forgotten before it is used */
    }
    return role;
}

const char *post_title(struct core *c, const char *unit, const char *role, struct arena *a)
{
    const char *name = unit_name(core_state(c), unit, a), *title = role_title(c, role, a);

    return arena_printf(a, "%s%s", name ? name : unit ? unit : "", title ? title : "");
}

/* ---- the posts of a role in a unit ---- */

struct posts_of {
    const char *unit, *role;
    struct arena *a;
    struct list ids; /* of const char * */
    size_t cap;
};

static int post_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct posts_of *p = u;
    const struct person *row = rec;

    (void)val, (void)scratch;
    if (same_text(row->unit, p->unit) && same_text(row->role, p->role))
        *(const char **)list_push(&p->ids, &p->cap, sizeof(const char *), p->a) = arena_str(p->a, key.data, key.len);
    return 0;
}

/* ---- one post ---- */

/* Somebody is there: fills person and in whose place. */
static bool reach_post(struct core *c, const char *post, int64_t day, struct arena *a, struct reach *out)
{
    struct person *p = arena_alloc(a, sizeof *p);
    const char *away;
    enum post_reached how = post_person(core_state(c), post, day, a, p, &away);

    if (how != POST_HOLDER && how != POST_SUBSTITUTE)
        return false;
    out->person = p;
    if (how == POST_SUBSTITUTE) {
        out->instead_of = away ? away : post_title(c, p->unit, p->role, a);
        out->vacant = !away;
    }
    return true;
}

/* Nobody is there: the posts above it. What stands has no loop (person_set), so that the way up ends. */
static void reach_above(struct core *c, const char *post, int64_t day, struct arena *a, struct reach *out)
{
    struct person p;

    if (!state_get(core_state(c), T_person, post, a, &p))
        return;
    for (const char *up = p.superior; up && !out->person; up = p.superior) {
        struct reach above = {.since = NONE};

        if (reach_post(c, up, day, a, &above))
            out->person = above.person;
        if (!state_get(core_state(c), T_person, up, a, &p))
            return;
    }
}

static int64_t empty_since(struct core *c, const char *post, int64_t day, struct arena *a)
{
    struct list holders = holders_of(core_state(c), post, a);
    int64_t from, until;

    return holders_gap(&holders, day, &from, &until) && from <= day ? from : NONE;
}

struct strs posts_of_role(struct core *c, const char *unit, const char *role, struct arena *a)
{
    struct posts_of posts = {.unit = unit, .role = role, .a = a};

    rows_each(core_state(c), T_person, NULL, NULL, post_row, &posts);
    return (struct strs){posts.ids.v, posts.ids.n};
}

struct reach reach_notice(struct core *c, const struct notice *n, int64_t day, struct arena *a)
{
    struct reach out = {.since = NONE};
    struct strs posts = {NULL, 0};
    struct person named;

    if (n->person)
        posts = (struct strs){arena_copy(a, &n->person, sizeof n->person), 1};
    else
        posts = posts_of_role(c, n->unit, n->role, a);
    for (size_t i = 0; i < posts.n; i++)
        if (reach_post(c, posts.v[i], day, a, &out))
            return out;
    out.vacant = out.nobody = true;
    if (posts.n)
        out.since = empty_since(c, posts.v[0], day, a);
    if (n->person && state_get(core_state(c), T_person, n->person, a, &named))
        out.instead_of = post_title(c, named.unit, named.role, a);
    else
        out.instead_of = n->person ? n->person : post_title(c, n->unit, n->role, a);
    for (size_t i = 0; i < posts.n && !out.person; i++)
        reach_above(c, posts.v[i], day, a, &out);
    return out;
}
