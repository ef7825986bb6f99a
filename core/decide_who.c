/* decide_who.c: who may. Classes of operations come from rights.yml (actor.c has found the actor's); rights within a
 * ledger are words in that ledger's document, and mean something only beside an item: its unit, its holder.
 *
 * Default: no. Costs a lookup of the ledger where rights are the ledger's. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"
#include "core/stages.h"

bool actor_may(const struct decide *d, enum op_class k)
{
    return d->q->actor.classes & 1u << k;
}

static int refuse_class(const struct decide *d, enum op_class k)
{
    return error_set(d->e, DUBAN_E_not_allowed, "op", "%s: %s", ops[d->q->op].name, op_class_words[k]);
}

/* ---- words that say who ---- */

static const char *actor_unit(const struct decide *d)
{
    return d->q->actor.person ? d->q->actor.person->unit : NULL;
}

static bool is_own(const struct decide *d)
{
    return d->item && actor_may(d, CLASS_own) && same_text(actor_unit(d), d->item->lead_unit);
}

static bool is_assist(const struct decide *d)
{
    return d->item && actor_may(d, CLASS_own) && strs_has(&d->item->assist_units, actor_unit(d));
}

static bool is_holder(const struct decide *d)
{
    return d->item && same_text(d->q->actor.name, d->item->holder);
}

/* The unit that registered it, but not who did the work: nobody verifies their own. */
static bool is_registrar(const struct decide *d)
{
    return d->item && !is_holder(d) &&
           (same_text(d->q->actor.name, d->item->registrar) ||
            (actor_may(d, CLASS_own) && same_text(actor_unit(d), d->item->registrar_unit)));
}

static bool is_office(const struct decide *d)
{
    return actor_may(d, CLASS_office);
}

static bool is_decider(const struct decide *d)
{
    return actor_may(d, CLASS_decide);
}

static const struct {
    const char *word;
    bool (*is)(const struct decide *d);
} who_words[] = {{"own", is_own},       {"assist", is_assist}, {"holder", is_holder}, {"registrar", is_registrar},
                 {"office", is_office}, {"decide", is_decider}};

static bool actor_is_one(const struct decide *d, const char *word)
{
    for (size_t i = 0; i < sizeof who_words / sizeof who_words[0]; i++)
        if (strcmp(who_words[i].word, word) == 0)
            return who_words[i].is(d);
    return d->q->actor.person && same_text(d->q->actor.person->role, word);
}

bool actor_is(const struct decide *d, const struct strs *by)
{
    for (size_t i = 0; i < by->n; i++)
        if (actor_is_one(d, by->v[i]))
            return true;
    return false;
}

/* ---- refusals ---- */

/* own: a post of the item's lead unit, or the office for anybody. Without an item (an attachment, before a report names
 * it) there is no unit to ask for. */
static int need_own(const struct decide *d)
{
    if (is_office(d) || is_own(d))
        return DUBAN_E_ok;
    if (!actor_may(d, CLASS_own))
        return refuse_class(d, CLASS_own);
    if (!d->item)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_not_owner, "item", "%s: %s", d->item->id, d->item->lead_unit);
}

int need_one_of(const struct decide *d, const struct strs *by)
{
    const char *words = "";

    if (by->n == 0)
        return need_own(d);
    if (actor_is(d, by))
        return DUBAN_E_ok;
    for (size_t i = 0; i < by->n; i++)
        words = arena_printf(d->a, "%s%s%s", words, *words ? " " : "", by->v[i]);
    return error_set(d->e, DUBAN_E_not_allowed, "op", "%s: %s", ops[d->q->op].name, words);
}

/* A stage that the ledger does not know is refused later, and by name; until then it is anybody's of the unit. */
static int right_to_stage(const struct decide *d)
{
    const struct stage *s = stage_find(core_ledger(d->core, d->item->ledger), ((const struct act *)d->q->body)->stage);

    return need_one_of(d, s ? &s->by : &(struct strs){NULL, 0});
}

static int right_to_register(const struct decide *d)
{
    const struct ledger *l = core_ledger(d->core, ((const struct registration *)d->q->body)->ledger);

    return is_office(d) || (l && actor_is(d, &l->register_by)) ? DUBAN_E_ok : refuse_class(d, CLASS_office);
}

/* Where the ledger says who grants more time, they answer, decide otherwise or not; how much each may grant is for
 * need_grantor. */
static int right_to_extend(const struct decide *d)
{
    const struct ledger *l = core_ledger(d->core, d->item->ledger);

    for (size_t i = 0; l && i < l->extend.n; i++)
        if (actor_is(d, &LIST_AT(l->extend, struct grant, i)->by))
            return DUBAN_E_ok;
    return actor_may(d, CLASS_decide) ? DUBAN_E_ok : refuse_class(d, CLASS_decide);
}

/* Operations whose rights a ledger writes. */
static const struct {
    int op;
    int (*right)(const struct decide *d);
} ledger_rights[] = {
    {OP_stage, right_to_stage},           {OP_register, right_to_register},    {OP_mark, right_to_mark},
    {OP_unmark, right_to_mark},           {OP_assist_sign, right_to_assist},   {OP_assist_report, right_to_assist},
    {OP_extend_approve, right_to_extend}, {OP_extend_reject, right_to_extend}, {OP_ack, right_to_ack},
    {OP_plan_approve, right_to_approve},
};

int need_right(struct decide *d)
{
    enum op_class k = ops[d->q->op].klass;

    for (size_t i = 0; i < sizeof ledger_rights / sizeof ledger_rights[0]; i++)
        if (ledger_rights[i].op == d->q->op)
            return ledger_rights[i].right(d);
    if (k == CLASS_own)
        return need_own(d);
    return actor_may(d, k) ? DUBAN_E_ok : refuse_class(d, k);
}
