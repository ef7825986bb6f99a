/* decide_setup.c: what the office enters: units, people, groups, connections, milestones.
 *
 * Entering the same again is always taken and changes nothing, so that a file may be imported twice. References must
 * exist; inside an import they may also be to a row that comes later (need_record). Rules documents are decided in
 * decide_rules.c, items in decide_register.c, plans in decide_plan.c. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"

static int done(struct decide *d, const char *key)
{
    d->facts->key = key;
    return DUBAN_E_ok;
}

int decide_unit_set(struct decide *d)
{
    const struct unit *u = d->q->body;
    int rc = need_record(d, T_unit, u->parent, DUBAN_E_no_unit, "parent");

    if (!rc)
        rc = need_no_loop(d, T_unit, u->id, u->parent, "parent");
    return rc ? rc : done(d, u->id);
}

static int need_role(const struct decide *d, const char *role)
{
    const struct rights *r = core_rights(d->core);
    const char **names;

    if (!r)
        return DUBAN_E_ok;
    names = arena_alloc(d->a, (r->roles.n + 1) * sizeof *names);
    for (size_t i = 0; i < r->roles.n; i++)
        names[i] = LIST_AT(r->roles, struct role, i)->role;
    return need_word(d, role, names, r->roles.n, DUBAN_E_bad_choice, "role");
}

int decide_person_set(struct decide *d)
{
    const struct person *p = d->q->body;
    int rc = need_record(d, T_unit, p->unit, DUBAN_E_no_unit, "unit");

    /* Names that connections and programs act under are nobody's number. */
    if (strchr(p->id, ':') || strcmp(p->id, "owner") == 0)
        return error_set(d->e, DUBAN_E_exists, "id", "%s", p->id);
    if (!rc)
        rc = need_role(d, p->role);
    if (!rc)
        rc = need_record(d, T_person, p->superior, DUBAN_E_no_person, "superior");
    if (!rc)
        rc = need_no_loop(d, T_person, p->id, p->superior, "superior");
    return rc ? rc : done(d, p->id);
}

int decide_group_set(struct decide *d)
{
    const struct group *g = d->q->body;
    int rc = need_record(d, T_person, g->head, DUBAN_E_no_person, "head");

    if (!rc)
        rc = need_record(d, T_unit, g->lead_unit, DUBAN_E_no_unit, "lead_unit");
    if (!rc)
        rc = need_units(d, &g->member_units, "member_units");
    return rc ? rc : done(d, g->id);
}

/* "uid:1001", or "key:" and the 40 characters of a Z85 key. */
static bool is_principal_id(const char *id)
{
    if (strncmp(id, "uid:", 4) == 0) {
        size_t n = strlen(id + 4);

        return n > 0 && n <= 10 && strspn(id + 4, "0123456789") == n;
    }
    return strncmp(id, "key:", 4) == 0 && strlen(id) == 44;
}

_Static_assert(CLASS_worker == CLASS_COUNT - 1, "the classes before it are those that people may be given");

int decide_principal_set(struct decide *d)
{
    const struct principal *p = d->q->body;
    int rc = DUBAN_E_ok;

    if (!is_principal_id(p->id))
        return error_set(d->e, DUBAN_E_bad_choice, "id", "%s", p->id);
    for (size_t i = 0; !rc && i < p->may.n; i++)
        rc = need_word(d, p->may.v[i], op_class_words, CLASS_worker, DUBAN_E_bad_choice, "may");
    if (!rc)
        rc = need_record(d, T_person, p->person, DUBAN_E_no_person, "person");
    return rc ? rc : done(d, p->id);
}

/* ---- milestones ---- */

static bool same_milestone(const struct decide *d, const struct item *it, const struct milestone *m)
{
    for (size_t i = 0; i < it->milestones.n; i++) {
        struct bytes a = rec_pack(&rec_milestone, LIST_AT(it->milestones, struct milestone, i), d->a);
        struct bytes b = rec_pack(&rec_milestone, m, d->a);

        if (a.len == b.len && memcmp(a.data, b.data, a.len) == 0)
            return true;
    }
    return false;
}

int decide_milestone_set(struct decide *d)
{
    const struct milestone *m = d->q->body;
    struct item it;
    int rc;

    if (!state_get(d->s, T_item, m->item, d->a, &it))
        return error_set(d->e, DUBAN_E_no_item, "item", "%s", m->item);
    if (it.state == ITEM_CLOSED && !same_milestone(d, &it, m))
        return error_set(d->e, DUBAN_E_closed, "item", "%s", m->item);
    if (it.milestones.n >= LIM_LIST && !same_milestone(d, &it, m))
        return error_set(d->e, DUBAN_E_too_many, "item", "%zu", it.milestones.n);
    rc = need_percent(d, core_ledger(d->core, it.ledger), m->planned_percent, "planned_percent");
    if (!rc)
        rc = need_day(d, m->planned_date, "planned_date");
    if (!rc)
        rc = need_record(d, T_unit, m->owner_unit, DUBAN_E_no_unit, "owner_unit");
    d->facts->item = it.id;
    return rc ? rc : done(d, m->id);
}
