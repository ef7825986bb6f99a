/* jobfill.c: what a worker needs to know for a record that fell due: the record, the versions of the rules in force,
 * and what hangs on it. Workers keep no state and see no store, so it all travels with the job. */
#include <assert.h>
#include <string.h>

#include "core/brief.h"
#include "core/bulletin.h"
#include "core/burden.h"
#include "core/core.h"
#include "core/jobfill_digest.h"
#include "core/judge.h"
#include "core/memory.h"
#include "core/notice.h"
#include "core/reach.h"
#include "core/route.h"
#include "core/rows.h"
#include "core/unitcount.h"

/* The tables whose records have a next time, and the worker each means. */
static const struct due_row {
    enum table table;
    enum job_kind kind;
    size_t next_ms, rev;
} due_rows[] = {
    {T_item, JOB_JUDGE, offsetof(struct item, next_ms), offsetof(struct item, rev)},
    {T_schedule, JOB_INSPECT, offsetof(struct schedule, next_ms), offsetof(struct schedule, rev)},
    {T_edition, JOB_BULLETIN, offsetof(struct edition, next_ms), offsetof(struct edition, rev)},
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

/* What days and minutes are counted by. */
static void ref_calendar(struct refs *r)
{
    struct strs names = core_rules_names(r->core, "calendar", r->a);

    ref_only(r, "hours");
    for (size_t i = 0; i < names.n; i++)
        ref_named(r, "calendar", names.v[i]);
}

/* ---- judge ---- */

static void *copy_of(const void *rec, size_t size, struct arena *a)
{
    return arena_copy(a, rec, size);
}

static bool fill_judge(struct refs *r)
{
    struct item it;
    struct unit_counts unit;
    const struct ledger *l;

    if (!state_get(core_state(r->core), T_item, r->job->key, r->a, &it))
        return false;
    r->job->item = copy_of(&it, sizeof it, r->a);
    r->job->rev = it.rev == NONE ? 0 : it.rev;
    l = core_ledger(r->core, it.ledger);
    ref_named(r, "ledger", it.ledger);
    ref_named(r, "policy", l ? l->policy : NULL);
    ref_calendar(r);
    unit = unit_counts_in(core_state(r->core), it.lead_unit, cal_year(cal_day(r->job->now_ms)));
    r->job->unit_counts = unit_counts_list(&unit, r->a);
    return core_next_ms(T_item, &it) != NONE && it.next_ms <= r->job->now_ms;
}

/* ---- inspect ---- */

struct draw_from {
    struct refs *r;
    const struct inspection *rules;
    const struct schedule *plan;
    size_t cap;
};

static void add_candidate(struct draw_from *d, const char *id, int light, const char *unit)
{
    struct candidate *c = list_push(&d->r->job->candidates, &d->cap, sizeof *c, d->r->a);

    *c = (struct candidate){arena_keep(d->r->a, id), light, arena_keep(d->r->a, unit)};
}

static bool item_in_scope(const struct draw_from *d, const struct item *it)
{
    const struct ledger *l;

    if (it->state == ITEM_CLOSED || !item_started(it, d->r->job->now_ms))
        return false;
    if (same_text(d->plan->scope, d->rules->all_scope)) {
        l = core_ledger(d->r->core, it->ledger);
        return l && l->policy;
    }
    return same_text(it->ledger, d->plan->scope) || strs_has(&it->lists, d->plan->scope);
}

static int draw_item(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct draw_from *d = u;
    const struct item *it = rec;

    (void)key, (void)val, (void)scratch;
    if (item_in_scope(d, it))
        add_candidate(d, it->id, it->light, it->lead_unit);
    return 0;
}

static int draw_unit(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct draw_from *d = u;
    const struct unit *unit = rec;

    (void)key, (void)val, (void)scratch;
    if (unit->kind && strs_has(&d->rules->unit_kinds, unit->kind))
        add_candidate(d, unit->id, LIGHT_NONE, unit->id);
    return 0;
}

/* What was named; what is gone by now is passed over. */
static void named_candidates(struct draw_from *d)
{
    for (size_t i = 0; i < d->plan->targets.n; i++) {
        const char *id = d->plan->targets.v[i];
        struct strs one = {&id, 1}, units = visited_units(core_state(d->r->core), &one, d->r->a);

        if (units.n)
            add_candidate(d, id, LIGHT_NONE, units.v[0]);
    }
}

static void fill_draw(struct draw_from *d)
{
    struct state *s = core_state(d->r->core);
    const struct cal *cal = core_cal(d->r->core);
    int year = cal_year(cal_workday_on_or_after(cal, cal_day(d->r->job->now_ms)));

    if (d->plan->targets.n)
        named_candidates(d);
    else if (same_text(d->plan->scope, d->rules->unit_scope))
        rows_each(s, T_unit, NULL, NULL, draw_unit, d);
    else
        rows_each(s, T_item, NULL, NULL, draw_item, d);
    d->r->job->burden = burden_year(s, year, d->r->a);
    d->r->job->visits = visits_near(d->r->core, d->r->job->now_ms, d->r->a);
}

static bool fill_inspect(struct refs *r)
{
    struct schedule s;
    struct draw_from d = {.r = r, .rules = core_inspection(r->core), .plan = &s};

    if (!state_get(core_state(r->core), T_schedule, r->job->key, r->a, &s))
        return false;
    r->job->schedule = copy_of(&s, sizeof s, r->a);
    r->job->rev = s.rev == NONE ? 0 : s.rev;
    ref_only(r, "inspection");
    ref_calendar(r);
    if (d.rules)
        fill_draw(&d);
    return s.next_ms != NONE && s.next_ms <= r->job->now_ms;
}

/* ---- send ---- */

/* A notice goes to the post; who that is turns out now. A receipt is asked for of who it went to. */
static void fill_person(struct refs *r, const struct notice *n)
{
    struct person *to_whom;

    if (notice_asks(n)) {
        to_whom = arena_alloc(r->a, sizeof *to_whom);
        if (n->to && state_get(core_state(r->core), T_person, n->to, r->a, to_whom))
            r->job->person = to_whom;
        return;
    }
    struct reach to = reach_notice(r->core, n, cal_day(r->job->now_ms), r->a);

    r->job->person = to.person;
    r->job->instead_of = to.instead_of;
    r->job->vacant = to.vacant;
}

/* By what rules an item is judged and spoken of. */
static void ref_item(struct refs *r, const struct item *it)
{
    const struct ledger *l = core_ledger(r->core, it->ledger);

    ref_named(r, "ledger", it->ledger);
    ref_named(r, "policy", l ? l->policy : NULL);
}

static bool ref_there(const struct refs *r, const char *kind, const char *name)
{
    for (size_t i = 0; i < r->job->rules.n; i++)
        if (same_text(LIST_AT(r->job->rules, struct rulesref, i)->kind, kind) &&
            same_text(LIST_AT(r->job->rules, struct rulesref, i)->name, name))
            return true;
    return false;
}

/* A digest speaks of many. */
static void fill_covers(struct refs *r, const struct notice *n)
{
    digest_fill(r->core, r->job, n, r->a);
    for (size_t i = 0; i < r->job->cover_items.n; i++) {
        const struct item *it = LIST_AT(r->job->cover_items, struct item, i);

        if (!ref_there(r, "ledger", it->ledger))
            ref_item(r, it);
    }
}

/* How it leaves, and in which words. */
static void ref_channels(struct refs *r)
{
    struct strs names = core_rules_names(r->core, "texts", r->a);

    ref_only(r, "channels");
    for (size_t i = 0; i < names.n; i++)
        ref_named(r, "texts", names.v[i]);
}

/* What any other speaks of. */
static bool fill_about(struct refs *r, const struct notice *n)
{
    struct item it, order;

    if (!state_get(core_state(r->core), T_item, n->item, r->a, &it))
        return false;
    r->job->item = copy_of(&it, sizeof it, r->a);
    if (n->order && state_get(core_state(r->core), T_item, n->order, r->a, &order))
        r->job->order = copy_of(&order, sizeof order, r->a); /* its own demand and date: the policy may have moved on */
    r->job->unit_name = unit_name(core_state(r->core), it.lead_unit, r->a);
    ref_item(r, &it);
    return true;
}

/* What may have arrived is handed over again as it was. */
static void fill_sent(struct refs *r, const struct notice *n)
{
    struct state *s = core_state(r->core);
    struct bytes sent;

    if (notice_repeats(n) && s->ops->get(s->u, T_sent, key_bytes(n->id), &sent))
        r->job->sent = (struct bytes){arena_copy(r->a, sent.data, sent.len), sent.len};
}

static bool fill_send(struct refs *r)
{
    struct notice n;
    const struct window *w;

    if (!state_get(core_state(r->core), T_notice, r->job->key, r->a, &n))
        return false;
    r->job->notice = copy_of(&n, sizeof n, r->a);
    r->job->rev = n.rev == NONE ? 0 : n.rev;
    ref_channels(r);
    if (n.kind == NOTICE_DIGEST)
        fill_covers(r, &n);
    else if (n.kind != NOTICE_TEST && !fill_about(r, &n))
        return false;
    fill_person(r, &n);
    fill_sent(r, &n);
    ref_calendar(r); /* the message says how many workdays are left */
    w = route_window(r->core, &n, r->job->item, r->job->now_ms, &r->job->window_ms, r->a);
    if (n.kind != NOTICE_TEST) /* for that one a person waits */
        r->job->window = w ? arena_keep(r->a, w->id) : NULL;
    return n.next_ms != NONE && n.next_ms <= r->job->now_ms;
}

static bool fill_bulletin(struct refs *r)
{
    struct edition ed;

    if (!state_get(core_state(r->core), T_edition, r->job->key, r->a, &ed))
        return false;
    ed.table = NULL; /* what was drafted before says nothing to who drafts it again */
    ed.moves = (struct list){NULL, 0};
    r->job->edition = copy_of(&ed, sizeof ed, r->a);
    r->job->rev = ed.rev;
    r->job->as_of_ms = edition_as_of(r->core, &ed);
    return ed.next_ms != NONE && ed.next_ms <= r->job->now_ms && r->job->as_of_ms != NONE;
}

bool core_job_fill(struct core *c, struct job *job, struct arena *a)
{
    static bool (*const fill[])(struct refs *) = {
        [JOB_JUDGE] = fill_judge, [JOB_INSPECT] = fill_inspect, [JOB_SEND] = fill_send, [JOB_BULLETIN] = fill_bulletin};
    struct refs r = {.core = c, .a = a, .job = job};

    assert(job->kind > JOB_ABSENT && (size_t)job->kind < sizeof fill / sizeof fill[0]);
    return fill[job->kind](&r);
}
