/* decide_setup.c: what the office enters: units, people, groups, connections, items, milestones, plans.
 *
 * Entering the same again is always taken and changes nothing, so that a file may be imported twice. References must
 * exist; inside an import they may also be to a row that comes later (need_record). Rules documents are decided in
 * decide_rules.c. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"

/* Orders and visits put "-D7", "-20220404" behind the number of what they belong to. */
enum { ID_ROOM = 12 };

static int done(struct decide *d, const char *key)
{
    d->facts->key = key;
    return DUBAN_E_ok;
}

/* The number of an item or plan, behind which other numbers are made: "/" and the last bytes are kept for these. */
static int need_number(const struct decide *d, const char *id)
{
    if (strchr(id, '/'))
        return error_set(d->e, DUBAN_E_bad_char, "id", "%s: '/'", id);
    if (strlen(id) > LIM_ID_BYTES - ID_ROOM)
        return error_set(d->e, DUBAN_E_too_long, "id", "%zu > %d", strlen(id), LIM_ID_BYTES - ID_ROOM);
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

/* ---- items ---- */

struct returned {
    const char *unit;
};

static int returned_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct returned *r = u;
    const struct ask *ask = rec;

    (void)key;
    (void)val;
    (void)scratch;
    return ask->kind == ASK_RETURN && ask->state == ASKS_APPROVED && same_text(ask->unit, r->unit);
}

/* Was it on this unit before, and given to another by a granted return? */
static bool returned_from(const struct decide *d, const char *item, const char *unit)
{
    struct returned r = {unit};

    return rows_each(d->s, T_ask, arena_printf(d->a, "%s/", item), NULL, returned_row, &r) != 0;
}

/* The same number again: fine when it says the same as before. What acts have moved since (the unit by a return, the
 * stage by a report) is compared with what it was. */
static int register_again(const struct decide *d, const struct registration *r)
{
    struct registration was;
    struct item it;
    struct bytes a, b;

    state_get(d->s, T_item, r->id, d->a, &it);
    memcpy(&was, &it, sizeof was);
    if (returned_from(d, r->id, r->lead_unit))
        was.lead_unit = r->lead_unit;
    if (it.reported_ms != NONE || it.state == ITEM_CLOSED)
        was.stage = r->stage;
    a = rec_pack(&rec_registration, &was, d->a);
    b = rec_pack(&rec_registration, r, d->a);
    if (a.len == b.len && memcmp(a.data, b.data, a.len) == 0)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_exists, "id", "%s", r->id);
}

/* Ledger, its policy, and the two values that hang on them. */
static int need_ledger(const struct decide *d, const struct registration *r)
{
    const struct ledger *l = core_ledger(d->core, r->ledger);
    const char **names;

    if (!l)
        return error_set(d->e, DUBAN_E_no_ledger, "ledger", "%s", r->ledger);
    if (l->policy && !core_policy(d->core, l->policy, NULL))
        return error_set(d->e, DUBAN_E_no_rules, "ledger", "policy/%s", l->policy);
    if (l->stages.n && r->stage) {
        int rc;

        names = arena_alloc(d->a, l->stages.n * sizeof *names);
        for (size_t i = 0; i < l->stages.n; i++)
            names[i] = LIST_AT(l->stages, struct stage, i)->name;
        rc = need_word(d, r->stage, names, l->stages.n, DUBAN_E_bad_stage, "stage");
        if (rc)
            return rc;
    }
    return need_percent(d, l, r->initial_percent, "initial_percent");
}

static int need_dates(const struct decide *d, const struct registration *r)
{
    int rc = need_day(d, r->start_date, "start_date");

    if (!rc)
        rc = need_day(d, r->due_date, "due_date");
    if (!rc && r->due_date != NONE && r->start_date != NONE && r->due_date < r->start_date)
        rc = error_set(d->e, DUBAN_E_too_early, "due_date", "%s < %s", date_text(r->due_date, d->a),
                       date_text(r->start_date, d->a));
    return rc;
}

static int need_parties(const struct decide *d, const struct registration *r)
{
    int rc = need_record(d, T_unit, r->lead_unit, DUBAN_E_no_unit, "lead_unit");

    if (!rc)
        rc = need_record(d, T_person, r->lead_leader, DUBAN_E_no_person, "lead_leader");
    if (!rc)
        rc = need_units(d, &r->assist_units, "assist_units");
    if (!rc)
        rc = need_record(d, T_group, r->group, DUBAN_E_no_record, "group");
    if (!rc)
        rc = need_record(d, T_item, r->parent, DUBAN_E_no_item, "parent");
    return rc ? rc : need_no_loop(d, T_item, r->id, r->parent, "parent");
}

int decide_register(struct decide *d)
{
    const struct registration *r = d->q->body;
    int rc = need_number(d, r->id);

    if (!rc)
        rc = need_ledger(d, r);
    if (!rc)
        rc = need_dates(d, r);
    if (!rc)
        rc = need_parties(d, r);
    if (!rc && state_has(d->s, T_item, r->id))
        rc = register_again(d, r);
    d->facts->item = r->id;
    d->facts->due_date = r->due_date;
    d->facts->assigned_ms = r->start_date == NONE ? d->now_ms : NONE;
    if (!rc && r->start_date != NONE)
        d->facts->assigned_ms = cal_opening(core_cal(d->core), r->start_date);
    return rc ? rc : done(d, r->id);
}

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

/* ---- plans ---- */

static int need_phrase(const struct decide *d, const char *phrase)
{
    const struct inspection *in = core_inspection(d->core);
    const char **names;

    if (!in)
        return DUBAN_E_ok;
    names = arena_alloc(d->a, (in->phrases.n + 1) * sizeof *names);
    for (size_t i = 0; i < in->phrases.n; i++)
        names[i] = LIST_AT(in->phrases, struct phrase, i)->phrase;
    return need_word(d, phrase, names, in->phrases.n, DUBAN_E_bad_choice, "sample_rule");
}

int decide_schedule_set(struct decide *d)
{
    const struct plan *p = d->q->body;
    int rc = need_number(d, p->id);

    if (!rc)
        rc = need_record(d, T_unit, p->lead_unit, DUBAN_E_no_unit, "lead_unit");
    if (!rc)
        rc = need_day(d, p->dtstart, "dtstart");
    if (!rc)
        rc = need_phrase(d, p->sample_rule);
    return rc ? rc : done(d, p->id);
}
