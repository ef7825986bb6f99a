/* decide_register.c: an item is registered, and by that assigned: what must be there, what the ledger and the table of
 * matters fill in, with which limits it begins.
 *
 * Registering the same again is always taken and changes nothing, so that a file may be imported twice. References must
 * exist; inside an import they may also be to a row that comes later (need_record). What is found is all in facts:
 * unit, urgency, dates, stage, links, who is told, what its first stage opens, points. */
#include <string.h>

#include "core/decide_begin.h"
#include "core/points.h"
#include "core/rows.h"

/* Orders and visits put "-D7", "-20220404" behind the number of what they belong to. */
enum { ID_ROOM = 12 };

int need_number(const struct decide *d, const char *id, const char *field)
{
    if (strchr(id, '/'))
        return error_set(d->e, DUBAN_E_bad_char, field, "%s: '/'", id);
    if (strlen(id) > LIM_ID_BYTES - ID_ROOM)
        return error_set(d->e, DUBAN_E_too_long, field, "%zu > %d", strlen(id), LIM_ID_BYTES - ID_ROOM);
    return DUBAN_E_ok;
}

/* ---- the same number again ---- */

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

/* Was it on this unit before, and given to another: by a granted return, or by a stage? */
static bool was_of(const struct decide *d, const struct item *it, const char *unit)
{
    struct returned r = {unit};

    for (size_t i = 0; i < it->steps.n; i++)
        if (same_text(LIST_AT(it->steps, struct stagelog, i)->unit, unit))
            return true;
    return rows_each(d->s, T_ask, arena_printf(d->a, "%s/", it->id), NULL, returned_row, &r) != 0;
}

static bool was_led_by(const struct item *it, const char *leader)
{
    for (size_t i = 0; i < it->leaders.n; i++)
        if (same_text(LIST_AT(it->leaders, struct tenure, i)->leader, leader))
            return true;
    return false;
}

/* Fine when it says the same as before. What acts have moved since (the unit, the leader, the stage) is compared with
 * what it was; what was left to the ledger, with nothing. */
static int register_again(const struct decide *d, const struct registration *r)
{
    struct registration was;
    struct item it;
    struct bytes a, b;

    state_get(d->s, T_item, r->id, d->a, &it);
    memcpy(&was, &it, sizeof was);
    if (!r->lead_unit || was_of(d, &it, r->lead_unit))
        was.lead_unit = r->lead_unit;
    if (was_led_by(&it, r->lead_leader))
        was.lead_leader = r->lead_leader;
    if (!r->stage || it.steps.n || it.reported_ms != NONE || it.state == ITEM_CLOSED)
        was.stage = r->stage;
    if (!r->urgency)
        was.urgency = NULL;
    if (r->due_date == NONE)
        was.due_date = NONE;
    a = rec_pack(&rec_registration, &was, d->a);
    b = rec_pack(&rec_registration, r, d->a);
    if (a.len == b.len && memcmp(a.data, b.data, a.len) == 0)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_exists, "id", "%s", r->id);
}

/* ---- what must be right ---- */

/* Ledger, its policy, and the values that hang on them. */
static int need_ledger(const struct decide *d, const struct registration *r)
{
    const struct ledger *l = core_ledger(d->core, r->ledger);
    int rc = DUBAN_E_ok;

    if (!l)
        return error_set(d->e, DUBAN_E_no_ledger, "ledger", "%s", r->ledger);
    if (l->policy && !core_policy(d->core, l->policy, NULL))
        return error_set(d->e, DUBAN_E_no_rules, "ledger", "policy/%s", l->policy);
    if (l->matters && !core_matters(d->core, l->matters))
        return error_set(d->e, DUBAN_E_no_rules, "ledger", "matters/%s", l->matters);
    if (l->stages.n)
        rc = need_word(d, r->stage, stage_names(l, d->a), l->stages.n, DUBAN_E_bad_stage, "stage");
    return rc ? rc : need_percent(d, l, r->initial_percent, "initial_percent");
}

static int need_dates(const struct decide *d, const struct registration *r)
{
    int64_t due = r->due_date != NONE ? r->due_date : limit_day(r->due_at);
    int rc = need_day(d, r->start_date, "start_date");

    if (!rc)
        rc = need_day(d, r->due_date, "due_date");
    if (!rc)
        rc = need_day(d, limit_day(r->due_at), "due_at");
    if (!rc && due != NONE && r->start_date != NONE && due < r->start_date)
        rc = error_set(d->e, DUBAN_E_too_early, r->due_date != NONE ? "due_date" : "due_at", "%s < %s",
                       date_text(due, d->a), date_text(r->start_date, d->a));
    /* 24:00 of a day and 00:00 of the next are the same moment. */
    if (!rc && r->due_at != NONE && r->due_date != NONE && limit_day(r->due_at) != r->due_date &&
        cal_day(r->due_at) != r->due_date)
        rc = error_set(d->e, DUBAN_E_bad_choice, "due_at", "%s ≠ %s", time_text(r->due_at, CAL_ZONE_MIN, d->a),
                       date_text(r->due_date, d->a));
    return rc;
}

/* Targets are items or units; a campaign is laid over items, which must be there. */
static int need_targets(const struct decide *d, const struct registration *r)
{
    const struct ledger *l = core_ledger(d->core, r->ledger);

    for (size_t i = 0; i < r->targets.n; i++) {
        const char *id = r->targets.v[i];

        if (l->overlay ? !state_has(d->s, T_item, id) : need_record(d, T_item, id, DUBAN_E_no_item, "targets"))
            if (l->overlay || !state_has(d->s, T_unit, id))
                return error_set(d->e, DUBAN_E_no_item, "targets", "%s", id);
    }
    return DUBAN_E_ok;
}

/* Who may register because the ledger says so adds to what their own unit has to do with, not to another's: counts and
 * lights of an item hang on its kin. */
static int need_own(const struct decide *d, const char *id, const char *field)
{
    const char *unit = d->facts->unit;
    struct item it;

    if (!id || actor_may(d, CLASS_office) || !state_get(d->s, T_item, id, d->a, &it))
        return DUBAN_E_ok;
    if (unit &&
        (same_text(unit, it.lead_unit) || same_text(unit, it.registrar_unit) || strs_has(&it.assist_units, unit) ||
         strs_has(&it.visited, unit)))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_not_owner, field, "%s: %s", id, it.lead_unit);
}

/* Not longer after what it comes from was ended than the ledger allows; while that is open, after it was assigned. */
static int need_recent(const struct decide *d, const struct ledger *l, const char *id)
{
    struct item it;
    int64_t from, until;

    if (l->origin_within.unit == SPAN_ABSENT || !state_get(d->s, T_item, id, d->a, &it))
        return DUBAN_E_ok;
    from = none_or(it.closed_ms, it.assigned_ms);
    until = from == NONE ? NONE : cal_limit(core_cal(d->core), from, l->origin_within);
    if (until == NONE || d->now_ms <= until)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_late, "from", "%s：至 %s 为止 / %s: until %s", id,
                     time_text(until, CAL_ZONE_MIN, d->a), id, time_text(until, CAL_ZONE_MIN, d->a));
}

static int need_own_origins(const struct decide *d, const struct registration *r)
{
    int rc = need_own(d, r->parent, "parent");

    for (size_t i = 0; !rc && i < r->from.n; i++) {
        rc = need_own(d, r->from.v[i], "from");
        if (!rc)
            rc = need_recent(d, core_ledger(d->core, r->ledger), r->from.v[i]);
    }
    return rc;
}

/* An item that it comes from, by this kind of link; it may come from none that comes from it. */
static int need_origin(const struct decide *d, const struct registration *r, int kind, const char *id,
                       const char *field)
{
    int rc = need_record(d, T_item, id, DUBAN_E_no_item, field);

    return rc || !id ? rc : need_link(d, &(struct link){.item = r->id, .kind = kind, .to = id}, field);
}

/* A campaign is never laid over an item in place of an older one. */
static int need_overlay_room(const struct decide *d, const struct registration *r, const struct ledger *l)
{
    for (size_t i = 0; l->overlay && i < r->targets.n; i++) {
        const char *id = r->targets.v[i];
        size_t times = 0;
        struct item it;

        for (size_t k = 0; k < r->targets.n; k++)
            times += same_text(r->targets.v[k], id);
        if (state_get(d->s, T_item, id, d->a, &it) && it.overlays.n + times > LIM_OVERLAYS)
            return error_set(d->e, DUBAN_E_too_many, "targets", "%s: %zu + %zu > %d", id, it.overlays.n, times,
                             LIM_OVERLAYS);
    }
    return DUBAN_E_ok;
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
        rc = need_origin(d, r, LINK_PART, r->parent, "parent");
    for (size_t i = 0; !rc && i < r->from.n; i++)
        rc = need_origin(d, r, LINK_FROM, r->from.v[i], "from");
    return rc ? rc : need_targets(d, r);
}

static int need_listed(const struct decide *d, const struct registration *r, const struct wordlist *w)
{
    const struct field *f = record_field(&rec_registration, w->field);
    const void *at = f ? (const char *)r + f->offset : NULL;
    int rc = DUBAN_E_ok;

    if (f && f->type == FT_STR)
        return need_word(d, *(const char *const *)at, w->words.v, w->words.n, DUBAN_E_bad_choice, f->name);
    if (f && f->type == FT_STRS) {
        const struct strs *l = at;

        for (size_t i = 0; !rc && i < l->n; i++)
            rc = need_word(d, l->v[i], w->words.v, w->words.n, DUBAN_E_bad_choice, f->name);
    }
    return rc;
}

/* Fields whose words are a closed list in this county. */
static int need_words(const struct decide *d, const struct registration *r)
{
    const struct words *w = core_words(d->core);
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && w && i < w->lists.n; i++)
        rc = need_listed(d, r, LIST_AT(w->lists, struct wordlist, i));
    return rc;
}

/* ---- what is filled in ---- */

/* The item as it will be, as far as it takes rules and a calendar to say. */
static void begin(struct decide *d, const struct ledger *l, struct item *it)
{
    const struct registration *r = d->q->body;
    const struct matters *m = l->matters ? core_matters(d->core, l->matters) : NULL;
    int64_t day;

    rec_clear(&rec_item, it);
    memcpy(it, r, offsetof(struct registration, targets) + sizeof r->targets);
    it->assigned_ms = r->start_date == NONE ? d->now_ms : cal_opening(core_cal(d->core), r->start_date);
    day = cal_day(it->assigned_ms);
    if (!it->urgency)
        it->urgency = arena_keep(d->a, matter_urgency(m, it->matter, day));
    if (!it->lead_unit)
        it->lead_unit = arena_keep(d->a, matter_unit(m, it->matter, it->urgency, day));
    it->due_ms = r->due_at;
    if (it->due_date == NONE)
        it->due_date = limit_day(r->due_at);
    it->registrar = d->q->actor.name;
    it->registrar_unit = d->facts->unit;
    decide_begin(d, l, (struct span){0, SPAN_ABSENT}, it);
}

static int need_filled(const struct decide *d, const struct ledger *l, const struct item *it)
{
    if (!it->lead_unit)
        return error_set(d->e, DUBAN_E_missing, "lead_unit", "%s", it->id);
    if (l->due_needed && it->due_date == NONE)
        return error_set(d->e, DUBAN_E_missing, "due_date", "%s", it->id);
    return need_record(d, T_unit, it->lead_unit, DUBAN_E_no_unit, "lead_unit");
}

static void tell_facts(struct decide *d, const struct item *it)
{
    struct facts *f = d->facts;
    struct link *links = arena_alloc(d->a, (it->from.n + 1) * sizeof *links);

    f->lead_unit = it->lead_unit;
    f->urgency = it->urgency;
    f->assigned_ms = it->assigned_ms;
    f->due_date = it->due_date;
    f->due_ms = it->due_ms;
    f->stage = it->stage;
    f->stage_due_ms = it->stage_due_ms;
    f->stage_limit = it->stage_limit;
    f->time_limit = it->time_limit;
    f->time_from_ms = it->time_from_ms;
    f->provisional = it->provisional;
    if (it->segments.n) { /* its date was counted */
        f->limit = LIST_AT(it->segments, struct segment, 0)->limit;
        f->counted_from = LIST_AT(it->segments, struct segment, 0)->counted_from;
    }
    for (size_t i = 0; i < it->from.n; i++) {
        rec_clear(&rec_link, &links[i]);
        links[i] = (struct link){.item = it->id, .kind = LINK_FROM, .to = it->from.v[i]};
    }
    f->links = (struct list){links, it->from.n};
}

int decide_register(struct decide *d)
{
    const struct registration *r = d->q->body;
    const struct ledger *l = core_ledger(d->core, r->ledger);
    const struct stage *s;
    struct item it;
    int rc = need_number(d, r->id, "id");

    d->facts->key = d->facts->item = r->id;
    if (!rc)
        rc = need_ledger(d, r);
    if (!rc)
        rc = need_dates(d, r);
    if (!rc)
        rc = need_parties(d, r);
    if (!rc && state_has(d->s, T_item, r->id))
        return register_again(d, r);
    if (!rc)
        rc = need_own_origins(d, r);
    if (!rc)
        rc = need_words(d, r);
    if (!rc)
        rc = need_overlay_room(d, r, l);
    if (rc)
        return rc;
    begin(d, l, &it);
    rc = need_filled(d, l, &it);
    if (rc)
        return rc;
    tell_facts(d, &it);
    points_for(d, &it, SE_REGISTERED, NULL, LIGHT_NONE);
    s = stage_find(l, it.stage);
    if (!s)
        return DUBAN_E_ok;
    decide_tell(d, &it, s);
    return decide_opens(d, &it, &s->opens);
}
