/* actor.c: from a connection to the one who speaks, and what they may call.
 *
 * The connection decides, never the message: a message may only name a person whom the connection is allowed to speak
 * for. Rights are data: a person has the classes of their role, a program those of its principal, the owner of the
 * state folder all of them. Before any rights are in force the owner alone may act. Default: no. Costs two or three
 * gets. */
#include <string.h>

#include "core/core.h"

static unsigned class_bits(const struct strs *words)
{
    unsigned bits = 0;

    for (size_t i = 0; i < words->n; i++)
        for (int k = 0; k < CLASS_COUNT; k++)
            if (strcmp(op_class_words[k], words->v[i]) == 0)
                bits |= 1u << k;
    return bits;
}

/* Nobody is a worker by role or by record: only the work door makes one. */
static unsigned granted(const struct strs *words)
{
    return class_bits(words) & ~(1u << CLASS_worker);
}

static unsigned role_bits(const struct rights *rights, const char *role)
{
    for (size_t i = 0; rights && i < rights->roles.n; i++) {
        const struct role *r = LIST_AT(rights->roles, struct role, i);

        if (role && strcmp(r->role, role) == 0)
            return granted(&r->may);
    }
    return 0;
}

static int be_worker(const char *worker, const char *as, struct arena *a, struct actor *out, struct duban_error *e)
{
    if (as)
        return error_set(e, DUBAN_E_not_allowed, "as", "%s", worker);
    out->name = arena_printf(a, "worker:%s", worker);
    out->classes = 1u << CLASS_read | 1u << CLASS_worker;
    return DUBAN_E_ok;
}

static int be_person(struct core *c, const char *id, const char *field, struct arena *a, struct actor *out,
                     struct duban_error *e)
{
    struct person *p = arena_alloc(a, sizeof *p);

    if (!state_get(core_state(c), T_person, id, a, p))
        return error_set(e, DUBAN_E_no_person, field, "%s", id);
    out->name = p->id;
    out->person = p;
    out->classes = role_bits(core_rights(c), p->role);
    return DUBAN_E_ok;
}

int core_actor(struct core *c, const char *principal_id, bool owner, const char *worker, const char *as,
               struct arena *a, struct actor *out, struct duban_error *e)
{
    struct actor who = {.name = owner ? "owner" : principal_id, .via = principal_id};
    struct principal p;
    bool known = state_get(core_state(c), T_principal, principal_id, a, &p);
    int rc = DUBAN_E_ok;

    if (worker) {
        rc = be_worker(worker, as, a, &who, e);
    } else if (!known && !owner) {
        rc = error_set(e, DUBAN_E_not_allowed, "", "%s", principal_id);
    } else if (as) {
        if (!owner && !p.speaks_for)
            rc = error_set(e, DUBAN_E_not_allowed, "as", "%s", principal_id);
        else
            rc = be_person(c, as, "as", a, &who, e);
    } else {
        if (known && p.person)
            rc = be_person(c, p.person, "", a, &who, e);
        if (known && core_rights(c))
            who.classes |= granted(&p.may);
        if (owner)
            who.classes = (1u << CLASS_COUNT) - 1;
    }
    if (!rc)
        *out = who;
    return rc;
}
