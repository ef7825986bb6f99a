/* decide_begin.c: with what an item begins, whether it is registered or opened by another: stage, limits, who is told;
 * and what an item opens.
 *
 * An item that is opened is linked to where it came from, named after it, and begins like one that is registered; only,
 * the first stage of what was opened opens nothing in its turn, so that a county's rules can't run in circles. */
#include "core/decide_begin.h"

#include <string.h>

#include "core/recount.h"
#include "core/rows.h"
#include "core/visit.h"

/* A list of facts grows by one: these are short. */
static void *append(struct list *l, size_t size, struct arena *a)
{
    char *v = arena_alloc(a, (l->n + 1) * size);

    if (l->n)
        memcpy(v, l->v, l->n * size);
    l->v = v;
    return v + size * l->n++;
}

/* ---- limits ---- */

struct limits limits_of(const struct decide *d, const struct ledger *l, const struct item *it)
{
    return (struct limits){l && l->matters ? core_matters(d->core, l->matters) : NULL, it->matter, it->urgency};
}

/* The first piece of the deadline, with the rule that its date was counted by (fold.c makes the rest). */
static void counted_by(const struct decide *d, struct span span, struct item *it)
{
    struct segment *s = arena_alloc(d->a, sizeof *s);

    rec_clear(&rec_segment, s);
    s->kind = SEG_RUNNING;
    s->from_ms = it->assigned_ms;
    s->due_date = it->due_date;
    s->limit = span;
    s->counted_from = cal_day(it->assigned_ms);
    it->segments = (struct list){s, 1};
}

/* Due so long after it is assigned: by the day where the limit ends with a day, unless the moment is asked for. */
static void due_after(const struct decide *d, struct span span, bool moment, struct item *it)
{
    int64_t end = cal_limit(core_cal(d->core), it->assigned_ms, span);

    it->due_date = limit_day(end);
    if (moment || span_is_exact(span)) {
        it->due_ms = end;
        it->time_limit = span;
        it->time_from_ms = it->assigned_ms;
    }
    counted_by(d, span, it);
}

void decide_begin(const struct decide *d, const struct ledger *l, struct span due, struct item *it)
{
    const struct stage *s = it->stage ? stage_find(l, it->stage) : stage_first(l);
    const int64_t day = cal_day(it->assigned_ms);
    struct limits x = limits_of(d, l, it);
    struct span whole = s ? stage_whole_span(&x, s, day) : (struct span){.unit = SPAN_ABSENT};

    if (s)
        it->stage = arena_keep(d->a, s->name);
    it->stage_ms = it->stage ? it->assigned_ms : NONE;
    if (s)
        it->stage_limit = stage_span(&x, s, day);
    it->stage_due_ms = cal_limit(core_cal(d->core), it->assigned_ms, it->stage_limit);
    if (it->due_date == NONE && due.unit != SPAN_ABSENT)
        due_after(d, due, false, it);
    else if (it->due_date == NONE && whole.unit != SPAN_ABSENT)
        due_after(d, whole, true, it);
    else if (it->due_date == NONE && l && l->due.unit != SPAN_ABSENT)
        due_after(d, l->due, false, it);
    it->effective_due = it->due_date;
    it->provisional = recount_provisional(core_cal(d->core), l, it);
}

int need_new_item(const struct decide *d, const struct item *it, const char *field)
{
    if (!it->id || !it->title || !it->demand)
        return error_set(d->e, DUBAN_E_missing, field, "%s", !it->id ? "id" : !it->title ? "title" : "demand");
    if (state_has(d->s, T_item, it->id))
        return error_set(d->e, DUBAN_E_exists, field, "%s", it->id);
    if (!core_ledger(d->core, it->ledger))
        return error_set(d->e, DUBAN_E_no_ledger, field, "%s", it->ledger ? it->ledger : "");
    if (!it->lead_unit)
        return error_set(d->e, DUBAN_E_missing, field, "lead_unit");
    return need_record(d, T_unit, it->lead_unit, DUBAN_E_no_unit, field);
}

/* ---- who is told ---- */

/* One notice. Its key names the step and the post, so that it can't be caused twice. */
static void tell_one(struct decide *d, const struct item *after, const struct stage *s, const struct rung *r,
                     size_t rung, const char *unit)
{
    struct notice *n = append(&d->facts->notices, sizeof *n, d->a);

    rec_clear(&rec_notice, n);
    n->item = after->id;
    n->kind = NOTICE_TASK;
    n->rung = (int64_t)rung + 1;
    rung_address(r, after, n);
    if (unit)
        n->unit = unit;
    n->role = arena_keep(d->a, n->role); /* both may be the rules' own */
    n->unit = arena_keep(d->a, n->unit);
    n->text = arena_keep(d->a, s->title);
    n->id = arena_printf(d->a, "%s/s%lld/%s/%s", after->id, (long long)(after->steps_n == NONE ? 0 : after->steps_n),
                         n->role, n->person ? n->person : n->unit);
    n->intended_ms = d->now_ms;
    n->state = NS_INTENDED;
    n->next_ms = d->now_ms;
}

void decide_tell(struct decide *d, const struct item *after, const struct stage *entered)
{
    for (size_t i = 0; i < entered->tell.n; i++) {
        const struct rung *r = LIST_AT(entered->tell, struct rung, i);

        const struct strs *units = r->of == RUNG_ASSIST    ? &after->assist_units
                                   : r->of == RUNG_VISITED ? &after->visited
                                                           : NULL;

        /* Of a visit that nobody of the visited may hear of, they hear when it is no longer one. */
        if (r->of == RUNG_VISITED && visit_is_secret(core_inspection(d->core), after))
            continue;
        if (!units)
            tell_one(d, after, entered, r, i, NULL);
        for (size_t k = 0; units && k < units->n; k++)
            tell_one(d, after, entered, r, i, units->v[k]);
    }
}

static bool tells_visited(const struct stage *s)
{
    for (size_t i = 0; s && i < s->tell.n; i++)
        if (LIST_AT(s->tell, struct rung, i)->of == RUNG_VISITED)
            return true;
    return false;
}

/* The stage that the visited were told of last: where it stands, or one that it has passed. */
static const struct stage *stage_told(const struct ledger *l, const struct item *it)
{
    const struct stage *s = stage_find(l, it->stage);

    for (size_t i = it->steps.n; !tells_visited(s) && i > 0; i--)
        s = stage_find(l, LIST_AT(it->steps, struct stagelog, i - 1)->stage);
    return tells_visited(s) ? s : NULL;
}

void decide_tell_visited(struct decide *d, const struct item *visit, const struct strs *units)
{
    const struct stage *s = stage_told(core_ledger(d->core, visit->ledger), visit);

    if (visit_is_secret(core_inspection(d->core), visit))
        return;
    for (size_t i = 0; s && i < s->tell.n; i++) {
        const struct rung *r = LIST_AT(s->tell, struct rung, i);

        for (size_t k = 0; r->of == RUNG_VISITED && k < units->n; k++)
            tell_one(d, visit, s, r, i, units->v[k]);
    }
}

/* ---- what it opens ---- */

const char *opened_title(const struct decide *d, const char *pattern, const char *title)
{
    static const char mark[] = "{title}";
    const char *at = pattern ? strstr(pattern, mark) : NULL;
    const char *s = !pattern ? title : pattern;
    size_t len;

    if (at)
        s = arena_printf(d->a, "%.*s%s%s", (int)(at - pattern), pattern, title, at + sizeof mark - 1);
    len = strlen(s);
    if (len > LIM_NAME_BYTES)
        len = LIM_NAME_BYTES;
    while (s[len] && len > 0 && ((unsigned char)s[len] & 0xC0) == 0x80)
        len--;
    return arena_str(d->a, s, len);
}

/* The unit that answers for what is opened. Where nobody is known who registered it, or none helps: the lead unit. */
static const char *unit_of(const struct decide *d, const struct opens *o, const struct item *it)
{
    const struct {
        const char *word, *unit;
    } units[] = {{"lead", it->lead_unit},
                 {"registrar", it->registrar_unit},
                 {"assist", it->assist_units.n ? it->assist_units.v[0] : NULL}};

    for (size_t i = 0; o->lead && i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].word, o->lead) == 0)
            return units[i].unit ? units[i].unit : it->lead_unit;
    return o->lead ? arena_keep(d->a, o->lead) : it->lead_unit;
}

static bool number_taken(const struct decide *d, const char *id)
{
    for (size_t i = 0; i < d->facts->opened.n; i++)
        if (same_text(LIST_AT(d->facts->opened, struct item, i)->id, id))
            return true;
    return state_has(d->s, T_item, id);
}

/* The number asked for, or the old one with the suffix, and a counter when that is taken. Orders and visits need room
 * behind this one too; where there is none left, whoever acts names a shorter one. */
static int new_number(const struct decide *d, const struct item *it, const struct opens *o, const char *asked,
                      const char **out)
{
    const char *base = asked ? asked : arena_printf(d->a, "%s%s", it->id, o->suffix), *id = base;

    for (int k = 2; !asked && k < LIM_LIST && number_taken(d, id); k++)
        id = arena_printf(d->a, "%s-%d", base, k);
    if (number_taken(d, id))
        return error_set(d->e, DUBAN_E_exists, "opens", "%s", id);
    *out = id;
    return need_number(d, id, "opens");
}

static void link_to(struct decide *d, const char *item, int kind, const char *to)
{
    struct link *l = append(&d->facts->links, sizeof *l, d->a);

    rec_clear(&rec_link, l);
    l->item = item;
    l->kind = kind;
    l->to = to;
}

/* What it is about stays; where it comes from is a link. */
static void fill_opened(const struct decide *d, const struct item *it, const struct opens *o, struct item *n)
{
    n->ledger = arena_keep(d->a, o->ledger);
    n->title = opened_title(d, o->title, it->title);
    n->demand = arena_keep(d->a, o->demand);
    n->lead_unit = unit_of(d, o, it);
    n->group = it->group;
    n->lead_leader = it->lead_leader;
    n->importance = it->importance;
    n->matter = it->matter;
    n->urgency = it->urgency;
    n->place = it->place;
    n->stage = arena_keep(d->a, o->stage);
    n->registrar = d->q->actor.name;
    n->registrar_unit = d->facts->unit ? d->facts->unit : it->registrar_unit ? it->registrar_unit : it->lead_unit;
    n->assigned_ms = d->now_ms;
    if (o->after.unit != SPAN_ABSENT)
        n->assigned_ms = cal_next_open(core_cal(d->core), cal_add(core_cal(d->core), d->now_ms, o->after));
    n->start_date = cal_day(n->assigned_ms);
}

static int open_one(struct decide *d, const struct item *it, const struct opens *o, const char *asked)
{
    const struct ledger *l = core_ledger(d->core, o->ledger);
    int kind = o->link == LINK_ABSENT ? LINK_FROM : o->link, rc;
    struct item n;

    rec_clear(&rec_item, &n);
    if (!l)
        return error_set(d->e, DUBAN_E_no_ledger, "opens", "%s", o->ledger);
    rc = new_number(d, it, o, asked, &n.id);
    if (rc)
        return rc;
    fill_opened(d, it, o, &n);
    if (!state_has(d->s, T_unit, n.lead_unit))
        return error_set(d->e, DUBAN_E_no_unit, "opens", "%s", n.lead_unit);
    if (n.stage && l->stages.n && !stage_find(l, n.stage))
        return error_set(d->e, DUBAN_E_bad_stage, "opens", "%s: %s", o->ledger, n.stage);
    decide_begin(d, l, o->due, &n);
    *(struct item *)append(&d->facts->opened, sizeof n, d->a) = n;
    link_to(d, n.id, kind, it->id);
    if (stage_find(l, n.stage))
        decide_tell(d, &n, stage_find(l, n.stage));
    return DUBAN_E_ok;
}

int decide_opens(struct decide *d, const struct item *it, const struct list *opens)
{
    const struct act *act = ops[d->q->op].body == &rec_act ? d->q->body : NULL;
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < opens->n; i++)
        rc = open_one(d, it, LIST_AT(*opens, struct opens, i), act && i == 0 ? act->opens : NULL);
    return rc;
}
