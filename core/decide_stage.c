/* decide_stage.c: an item goes from one stage to another: by people (op `stage`) or by itself, because a limit has
 * passed (a judgement that names the stage it lapses into).
 *
 * People are asked, in this order: may they bring it here (decide_who.c); is it a stage of this ledger; is the item
 * running, or handed in by this; has somebody else taken it; may this stage follow the one it is in; does the move
 * carry what it must, and from whom it must. Nothing of this is asked of a lapse. What becomes of the item then is the
 * same for both (decide_enter) and is all in facts: the folds copy. */
#include <string.h>

#include "core/brief.h"
#include "core/decide_begin.h"
#include "core/decide_dates.h"
#include "core/points.h"
#include "core/recount.h"
#include "core/rows.h"

/* Facts outlive the rules. */
/* ---- entering ---- */

/* On time or late is judged when it is handed in, and once; what was sent back was never handed in. */
static void judge_submission(struct decide *d, const struct stage *to, bool sent_back)
{
    struct facts *f = d->facts;

    f->submitted_ms = sent_back ? NONE : d->item->submitted_ms;
    f->submitted_late = !sent_back && d->item->late;
    if (!to->submits && !(to->closes && f->submitted_ms == NONE))
        return;
    f->submitted_ms = d->now_ms;
    f->submitted_late = submitted_late_now(d);
}

static void count_limits(struct decide *d, const struct ledger *l, const struct stage *to)
{
    const struct cal *cal = core_cal(d->core);
    const int64_t today = cal_day(d->now_ms);
    struct limits x = limits_of(d, l, d->item);
    struct span whole = stage_whole_span(&x, to, today);
    struct facts *f = d->facts;
    int64_t left = f->stage_due_ms == NONE ? d->item->stage_due_ms : f->stage_due_ms; /* a pause moved it (give_back) */

    f->stage_late = left != NONE && d->now_ms > left;
    if (!to->closes)
        f->stage_limit = stage_span(&x, to, today);
    f->stage_due_ms = cal_limit(cal, d->now_ms, f->stage_limit);
    f->provisional = limit_provisional(cal, d->now_ms, f->stage_limit) || limit_provisional(cal, d->now_ms, whole);
    if (f->due_ms == NONE)
        f->due_ms = d->item->due_ms;
    if (whole.unit == SPAN_ABSENT)
        return;
    f->due_before = d->item->effective_due;
    f->limit = f->time_limit = whole;
    f->counted_from = today;
    f->time_from_ms = d->now_ms;
    f->due_ms = cal_limit(cal, d->now_ms, whole);
    f->due_date = limit_day(f->due_ms);
}

static void count_points(struct decide *d, const struct item *after)
{
    points_for(d, after, SE_STAGE, after->stage, LIGHT_NONE);
    if (d->facts->closes)
        points_for(d, after, d->facts->submitted_late ? SE_CLOSED_LATE : SE_CLOSED, NULL, LIGHT_NONE);
}

int decide_enter(struct decide *d, const struct ledger *l, const struct stage *to)
{
    const int64_t returns = d->item->returns_n == NONE ? 0 : d->item->returns_n;
    struct facts *f = d->facts;
    struct item after;

    f->stage = arena_keep(d->a, to->name);
    f->closes = to->closes;
    judge_submission(d, to, f->returns_n != NONE && f->returns_n > returns);
    count_limits(d, l, to);
    if (to->frees)
        f->holder = NULL;
    if (to->reviews)
        f->reviewed = d->item->value;
    after = *d->item;
    after.stage = f->stage;
    after.lead_unit = f->lead_unit;
    after.holder = f->holder;
    after.effective_due = f->due_date;
    after.due_ms = f->due_ms;
    after.steps_n = (after.steps_n == NONE ? 0 : after.steps_n) + 1;
    decide_tell(d, &after, to);
    count_points(d, &after);
    return decide_opens(d, &after, &to->opens);
}

/* ---- may it? ---- */

static const char *stage_title(const struct stage *s)
{
    return s->title ? s->title : s->name;
}

/* Who takes it: the one named, else the one who speaks. */
static const char *taker(const struct decide *d)
{
    return act_of(d)->person ? act_of(d)->person : d->q->actor.name;
}

/* What is held is handed in or ended; anything else waits until the pause is over. */
static int need_running(const struct decide *d, const struct stage *to)
{
    if (d->item->state != ITEM_HELD || to->closes || to->submits)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_held, "item", "%s", d->item->id);
}

static int need_free(const struct decide *d, const struct stage *to)
{
    const char *holder = d->item->holder, *name = person_name(d->s, holder, d->a);

    if (!to->takes || !holder || same_text(holder, taker(d)))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_taken, "item", "%s %s", holder, name ? name : "");
}

/* The stages that may follow, with what people call them. */
static const char *ways_out(const struct decide *d, const struct ledger *l, const struct stage *from)
{
    struct buf b = {.arena = d->a};

    for (size_t i = 0; i < l->stages.n; i++) {
        const struct stage *s = LIST_AT(l->stages, struct stage, i);

        if (s != from && stage_may_follow(from, s->name))
            buf_printf(&b, "%s%s %s", b.len ? "、" : "", s->name, stage_title(s));
    }
    return b.len ? b.data : "—";
}

/* To where it is already goes only what the ledger says may. */
static int need_way(const struct decide *d, const struct ledger *l, const struct stage *from, const struct stage *to)
{
    const char *ways;

    if (!from || (from == to ? strs_has(&from->next, to->name) : stage_may_follow(from, to->name)))
        return DUBAN_E_ok;
    ways = ways_out(d, l, from);
    return error_set(d->e, DUBAN_E_bad_move, "stage", "%s → %s；可转：%s / from %s to one of: %s", stage_title(from),
                     stage_title(to), ways, from->name, ways);
}

static int need_ticked(const struct decide *d)
{
    const struct item *it = d->item;

    for (size_t i = 0; i < it->milestones.n; i++) {
        const struct milestone *m = LIST_AT(it->milestones, struct milestone, i);
        bool ticked = false;

        for (size_t k = 0; k < it->ticked.n; k++)
            ticked = ticked || same_text(LIST_AT(it->ticked, struct ticked, k)->milestone, m->id);
        if (!ticked)
            return error_set(d->e, DUBAN_E_missing, "milestones", "%s %s", m->id, m->milestone);
    }
    return DUBAN_E_ok;
}

static int need_kin_closed(const struct decide *d)
{
    if (d->item->kin_open == NONE || d->item->kin_open == 0)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_missing, "kin", "还有 %lld 项未办结 / %lld still open", (long long)d->item->kin_open,
                     (long long)d->item->kin_open);
}

/* Needs that are no field of the act. */
static const struct {
    const char *word;
    int (*need)(const struct decide *d);
} state_needs[] = {{"milestones", need_ticked}, {"kin", need_kin_closed}};

static int need_one(const struct decide *d, const char *word)
{
    const struct field *f = record_field(&rec_act, word);

    for (size_t i = 0; i < sizeof state_needs / sizeof state_needs[0]; i++)
        if (strcmp(state_needs[i].word, word) == 0)
            return state_needs[i].need(d);
    return f && field_absent(f, act_of(d)) ? error_set(d->e, DUBAN_E_missing, word, "%s", act_of(d)->stage)
                                           : DUBAN_E_ok;
}

static int need_carried(const struct decide *d, const struct stage *to)
{
    for (size_t i = 0; i < to->needs.n; i++) {
        int rc = need_one(d, to->needs.v[i]);

        if (rc)
            return rc;
    }
    return DUBAN_E_ok;
}

/* A figure is reviewed by another than who said it; a reviewer who finds another figure has it measured again. */
static int need_other_eyes(const struct decide *d, const struct stage *to)
{
    const struct item *it = d->item;

    if (!to->reviews)
        return DUBAN_E_ok;
    if (act_of(d)->value != NONE && act_of(d)->value != it->value)
        return error_set(d->e, DUBAN_E_own_request, "value",
                         "复核不改数，先重报 / a review does not change the figure: report it anew first");
    if (it->value != NONE && same_text(it->value_by, d->q->actor.name))
        return error_set(d->e, DUBAN_E_own_request, "stage", "%s 是 %s 报的 / %s was reported by %s",
                         dec_text(it->value, d->a), it->value_by, dec_text(it->value, d->a), it->value_by);
    return DUBAN_E_ok;
}

/* Who ended or registered what it came from does not judge over it: a conclusion is reviewed by others. */
static int need_others(const struct decide *d, const struct stage *to)
{
    const char *actor = d->q->actor.name;

    for (size_t i = 0; to->other_eyes && i < d->item->from.n; i++) {
        struct item it;

        if (state_get(d->s, T_item, d->item->from.v[i], d->a, &it) &&
            (same_text(it.closed_by, actor) || same_text(it.registrar, actor)))
            return error_set(d->e, DUBAN_E_own_request, "stage", "%s 是 %s 经办的 / %s was done by %s", it.id, actor,
                             it.id, actor);
    }
    return DUBAN_E_ok;
}

/* A unit or a person is named where the stage asks for it; where it is taken, the office may say by whom. */
static int need_parties(const struct decide *d, const struct stage *to)
{
    const struct act *act = act_of(d);
    bool for_another = act->person && !same_text(act->person, d->q->actor.name);
    int rc = need_record(d, T_unit, act->unit, DUBAN_E_no_unit, "unit");

    if (!rc)
        rc = need_record(d, T_person, act->person, DUBAN_E_no_person, "person");
    if (!rc && act->unit && !strs_has(&to->needs, "unit"))
        rc = error_set(d->e, DUBAN_E_unknown_field, "unit", "%s", to->name);
    if (!rc && for_another && !strs_has(&to->needs, "person") && !(to->takes && actor_may(d, CLASS_office)))
        rc = error_set(d->e, DUBAN_E_unknown_field, "person", "%s", to->name);
    return rc;
}

/* ---- the operations ---- */

/* Who has it and who answers for it, before the stage has its say. */
static void as_before(struct decide *d)
{
    d->facts->lead_unit = d->item->lead_unit;
    d->facts->holder = d->item->holder;
    d->facts->returns_n = d->item->returns_n;
}

/* The item goes to `to`, or, refused too often, beyond it. Handing in a held item ends the pause, as a request to close
 * does. */
static int move(struct decide *d, const struct ledger *l, const struct stage *to)
{
    const struct act *act = act_of(d);
    const struct stage *beyond = stage_find(l, to->beyond);

    as_before(d);
    d->facts->resumes = d->item->state == ITEM_HELD;
    if (d->facts->resumes)
        give_back(d);
    if (act->unit)
        d->facts->lead_unit = act->unit;
    if (to->takes)
        d->facts->holder = taker(d);
    if (to->frees)
        d->facts->holder = NULL;
    if (to->refuses) {
        d->facts->returns_n = (d->item->returns_n == NONE ? 0 : d->item->returns_n) + 1;
        d->facts->late = returned_late(d, l);
    }
    if (to->refuses && beyond && to->refuse_most != NONE && d->facts->returns_n >= to->refuse_most)
        to = beyond;
    return decide_enter(d, l, to);
}

/* A ledger without stages takes any word. */
static int move_freely(struct decide *d, const struct ledger *l)
{
    struct stage any;
    int rc;

    rec_clear(&rec_stage, &any);
    any.name = any.title = act_of(d)->stage;
    rc = need_running(d, &any);
    return rc ? rc : move(d, l, &any);
}

int decide_stage(struct decide *d)
{
    const struct ledger *l = ledger_of(d);
    const char *word = act_of(d)->stage;
    const struct stage *to = stage_find(l, word);
    int rc;

    if (!l || l->stages.n == 0)
        return move_freely(d, l);
    if (!to)
        return need_word(d, word, stage_names(l, d->a), l->stages.n, DUBAN_E_bad_stage, "stage");
    if (to->closes && d->item->state == ITEM_AUDIT)
        return error_set(d->e, DUBAN_E_in_audit, "item", "%s", d->item->id);
    rc = need_running(d, to);
    if (!rc)
        rc = need_free(d, to);
    if (!rc)
        rc = need_way(d, l, stage_find(l, d->item->stage), to);
    if (!rc)
        rc = need_carried(d, to);
    if (!rc)
        rc = need_other_eyes(d, to);
    if (!rc)
        rc = need_others(d, to);
    if (!rc)
        rc = need_parties(d, to);
    if (!rc && act_of(d)->opens && to->opens.n == 0)
        rc = error_set(d->e, DUBAN_E_unknown_field, "opens", "%s", to->name);
    return rc ? rc : move(d, l, to);
}

int decide_lapse(struct decide *d, const char *stage)
{
    const struct ledger *l = ledger_of(d);
    const struct stage *to = stage_find(l, stage);
    const char *leads;
    int64_t at = lapse_of(l, d->item, &leads);
    int rc;

    if (d->item->state == ITEM_CLOSED)
        return error_set(d->e, DUBAN_E_closed, "stage", "%s", d->item->id);
    if (!to || !same_text(leads, stage))
        return error_set(d->e, DUBAN_E_bad_move, "stage", "%s → %s", d->item->stage ? d->item->stage : "", stage);
    if (d->now_ms < at)
        return error_set(d->e, DUBAN_E_stale, "stage", "%s < %s", time_text(d->now_ms, CAL_ZONE_MIN, d->a),
                         time_text(at, CAL_ZONE_MIN, d->a));
    as_before(d);
    d->facts->due_date = d->item->effective_due;
    rc = decide_enter(d, l, to);
    d->facts->stage_late = d->item->stage_due_ms != NONE && d->now_ms >= d->item->stage_due_ms;
    return rc;
}
