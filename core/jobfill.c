/* jobfill.c: what a worker needs to know for a record that fell due: the record, the versions of the rules in force,
 * and what hangs on it. Workers keep no state and see no store, so it all travels with the job. */
#include <assert.h>
#include <string.h>

#include "core/brief.h"
#include "core/core.h"
#include "core/reach.h"
#include "core/rows.h"

/* The tables whose records have a next time, and the worker each means. */
static const struct due_row {
    enum table table;
    enum job_kind kind;
    size_t next_ms, rev;
} due_rows[] = {
    {T_item, JOB_JUDGE, offsetof(struct item, next_ms), offsetof(struct item, rev)},
    {T_schedule, JOB_INSPECT, offsetof(struct schedule, next_ms), offsetof(struct schedule, rev)},
    {T_notice, JOB_SEND, offsetof(struct notice, next_ms), offsetof(struct notice, rev)},
};

static const struct due_row *due_row(enum table t)
{
    for (size_t i = 0; i < sizeof due_rows / sizeof due_rows[0]; i++)
        if (due_rows[i].table == t)
            return &due_rows[i];
    return NULL;
}

static int64_t number_at(const void *rec, size_t offset)
{
    int64_t n;

    memcpy(&n, (const char *)rec + offset, sizeof n);
    return n;
}

int64_t core_next_ms(enum table t, const void *rec)
{
    const struct due_row *row = due_row(t);

    return row ? number_at(rec, row->next_ms) : NONE;
}

enum job_kind core_job_kind(enum table t)
{
    const struct due_row *row = due_row(t);

    return row ? row->kind : JOB_ABSENT;
}

/* ---- rules by name and version ---- */

struct refs {
    struct core *core;
    struct arena *a;
    struct job *job;
    size_t cap;
};

static void ref_add(struct refs *r, const char *key)
{
    struct rules stored;
    struct rulesref *ref;

    if (!state_get(core_state(r->core), T_rules, key, r->a, &stored))
        return;
    ref = list_push(&r->job->rules, &r->cap, sizeof *ref, r->a);
    *ref = (struct rulesref){stored.kind, stored.name, stored.version};
}

static void ref_named(struct refs *r, const char *kind, const char *name)
{
    if (name)
        ref_add(r, arena_printf(r->a, "%s/%s", kind, name));
}

static int ref_first(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct refs *r = u;

    (void)rec, (void)val, (void)scratch;
    ref_add(r, arena_str(r->a, key.data, key.len));
    return 1;
}

/* Of these kinds one document only is in force: the first key is it, the versions come after it. */
static void ref_only(struct refs *r, const char *kind)
{
    rows_each(core_state(r->core), T_rules, arena_printf(r->a, "%s/", kind), NULL, ref_first, r);
}

/* ---- judge ---- */

static void *copy_of(const void *rec, size_t size, struct arena *a)
{
    return arena_copy(a, rec, size);
}

static bool fill_judge(struct refs *r)
{
    struct item it;
    const struct ledger *l;

    if (!state_get(core_state(r->core), T_item, r->job->key, r->a, &it))
        return false;
    r->job->item = copy_of(&it, sizeof it, r->a);
    r->job->rev = it.rev == NONE ? 0 : it.rev;
    l = core_ledger(r->core, it.ledger);
    ref_named(r, "ledger", it.ledger);
    ref_named(r, "policy", l ? l->policy : NULL);
    ref_only(r, "hours");
    ref_only(r, "calendar");
    return core_next_ms(T_item, &it) != NONE && it.next_ms <= r->job->now_ms;
}

/* ---- inspect ---- */

struct draw {
    struct refs *r;
    const struct inspection *rules;
    const char *scope;
    size_t cap;
};

static bool item_in_scope(const struct draw *d, const struct item *it)
{
    const struct ledger *l;

    if (it->state == ITEM_CLOSED || !item_started(it, d->r->job->now_ms))
        return false;
    if (same_text(d->scope, d->rules->all_scope)) {
        l = core_ledger(d->r->core, it->ledger);
        return l && l->policy;
    }
    return same_text(it->ledger, d->scope) || strs_has(&it->lists, d->scope);
}

static int draw_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct draw *d = u;
    const struct item *it = rec;
    struct candidate *c;

    (void)key, (void)val, (void)scratch;
    if (!item_in_scope(d, it))
        return 0;
    c = list_push(&d->r->job->candidates, &d->cap, sizeof *c, d->r->a);
    *c = (struct candidate){arena_str(d->r->a, it->id, strlen(it->id)), it->light};
    return 0;
}

static int draw_unit(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct draw *d = u;
    const struct unit *unit = rec;
    struct candidate *c;

    (void)key, (void)val, (void)scratch;
    if (!unit->kind || !strs_has(&d->rules->unit_kinds, unit->kind))
        return 0;
    c = list_push(&d->r->job->candidates, &d->cap, sizeof *c, d->r->a);
    *c = (struct candidate){arena_str(d->r->a, unit->id, strlen(unit->id)), LIGHT_NONE};
    return 0;
}

static bool fill_inspect(struct refs *r)
{
    struct schedule s;
    struct draw d = {.r = r, .rules = core_inspection(r->core)};

    if (!state_get(core_state(r->core), T_schedule, r->job->key, r->a, &s))
        return false;
    r->job->schedule = copy_of(&s, sizeof s, r->a);
    r->job->rev = s.rev == NONE ? 0 : s.rev;
    ref_only(r, "inspection");
    ref_only(r, "hours");
    ref_only(r, "calendar");
    if (d.rules) {
        bool units = same_text(s.scope, d.rules->unit_scope);

        d.scope = s.scope;
        rows_each(core_state(r->core), units ? T_unit : T_item, NULL, NULL, units ? draw_unit : draw_item, &d);
    }
    return s.next_ms != NONE && s.next_ms <= r->job->now_ms;
}

/* ---- send ---- */

/* A notice goes to the post; who that is turns out now. */
static void fill_person(struct refs *r, const struct notice *n)
{
    struct reach to = reach_notice(r->core, n, cal_day(r->job->now_ms), r->a);

    r->job->person = to.person;
    r->job->instead_of = to.instead_of;
    r->job->vacant = to.vacant;
}

static bool fill_send(struct refs *r)
{
    struct notice n;
    struct item it, order;
    const struct ledger *l;

    if (!state_get(core_state(r->core), T_notice, r->job->key, r->a, &n) ||
        !state_get(core_state(r->core), T_item, n.item, r->a, &it))
        return false;
    r->job->notice = copy_of(&n, sizeof n, r->a);
    r->job->rev = n.rev == NONE ? 0 : n.rev;
    r->job->item = copy_of(&it, sizeof it, r->a);
    if (n.order && state_get(core_state(r->core), T_item, n.order, r->a, &order))
        r->job->order = copy_of(&order, sizeof order, r->a); /* its own demand and date: the policy may have moved on */
    fill_person(r, &n);
    r->job->unit_name = unit_name(core_state(r->core), it.lead_unit, r->a);
    ref_only(r, "channels");
    l = core_ledger(r->core, it.ledger);
    ref_named(r, "ledger", it.ledger);
    ref_named(r, "policy", l ? l->policy : NULL);
    ref_only(r, "hours"); /* the message says how many workdays are left */
    ref_only(r, "calendar");
    return n.next_ms != NONE && n.next_ms <= r->job->now_ms;
}

bool core_job_fill(struct core *c, struct job *job, struct arena *a)
{
    static bool (*const fill[])(struct refs *) = {
        [JOB_JUDGE] = fill_judge, [JOB_INSPECT] = fill_inspect, [JOB_SEND] = fill_send};
    struct refs r = {.core = c, .a = a, .job = job};

    assert(job->kind > JOB_ABSENT && (size_t)job->kind < sizeof fill / sizeof fill[0]);
    return fill[job->kind](&r);
}
