/* decide_points.c: points given by hand, contested, and decided on.
 *
 * Who gives, who contests and who decides are three: a unit contests its own points alone, within the days that the
 * table of rules allows; nobody decides who caused the entry, contested it, or is of the unit that it is about. What is
 * decided stays decided. Points that nobody contests may still be taken back, never "confirmed": there is nothing to
 * confirm. */
#include "core/op_rows.h"
#include "core/points.h"
#include "core/rows.h"

/* ---- by hand ---- */

static int find_rule(const struct decide *d, const struct points *doc, const char *name, const struct pointrule **out)
{
    const char **names = arena_alloc(d->a, (doc->rows.n + 1) * sizeof *names);
    size_t n = 0;

    for (size_t i = 0; i < doc->rows.n; i++) {
        const struct pointrule *r = LIST_AT(doc->rows, struct pointrule, i);

        if (r->event != SE_GIVEN)
            continue;
        names[n++] = r->rule;
        if (same_text(r->rule, name)) {
            *out = r;
            return DUBAN_E_ok;
        }
    }
    return nearest_error(d->e, DUBAN_E_bad_choice, "rule", name, nearest_word(name, names, n));
}

static int check_day(const struct decide *d, const struct pointrule *r, int64_t day)
{
    int rc = need_day(d, day, "day");

    if (!rc && day > cal_day(d->now_ms))
        rc = error_set(d->e, DUBAN_E_too_late, "day", "%s > %s", date_text(day, d->a),
                       date_text(cal_day(d->now_ms), d->a));
    if (!rc && !pointrule_holds(r, day))
        rc = error_set(d->e, DUBAN_E_out_of_range, "day", "%s: %s … %s; %s", r->rule,
                       r->from == NONE ? "" : date_text(r->from, d->a), r->to == NONE ? "" : date_text(r->to, d->a),
                       date_text(day, d->a));
    return rc;
}

/* On the ledgers of the rule, and not given for this item before. */
static int check_item(struct decide *d, const struct pointrule *r, const struct scoregive *b)
{
    const struct score *before;
    struct item it;

    if (!b->item)
        return DUBAN_E_ok;
    if (!state_get(d->s, T_item, b->item, d->a, &it))
        return error_set(d->e, DUBAN_E_no_item, "item", "%s", b->item);
    if (r->ledgers.n > 0 && !strs_has(&r->ledgers, it.ledger))
        return error_set(d->e, DUBAN_E_bad_choice, "item", "%s: %s", b->item, it.ledger);
    before = points_given(d, b->subject, b->rule, b->item);
    return before ? error_set(d->e, DUBAN_E_exists, "item", "%s", before->id) : DUBAN_E_ok;
}

int decide_score_give(struct decide *d)
{
    const struct scoregive *b = d->q->body;
    int64_t version = 0, day = b->day == NONE ? cal_day(d->now_ms) : b->day;
    const struct points *doc = core_points(d->core, &version);
    const struct pointrule *r = NULL;
    struct score s;
    int rc;

    if (!doc)
        return error_set(d->e, DUBAN_E_no_rules, "rule", "points");
    rc = find_rule(d, doc, b->rule, &r);
    if (!rc)
        rc = need_record(d, T_unit, b->subject, DUBAN_E_no_unit, "subject");
    if (!rc)
        rc = check_day(d, r, day);
    if (!rc)
        rc = check_item(d, r, b);
    if (rc)
        return rc;
    points_entry(d, doc, version, r, b->subject, day, &s);
    s.item = b->item;
    s.reason = b->reason;
    points_append(d, &s);
    d->facts->key = b->subject;
    d->facts->item = b->item;
    return DUBAN_E_ok;
}

/* ---- contested, decided ---- */

static int find_score(struct decide *d, struct score *s)
{
    const struct scoreref *b = d->q->body;

    if (!state_get(d->s, T_score, b->score, d->a, s))
        return error_set(d->e, DUBAN_E_no_record, "score", "%s", b->score);
    d->facts->key = s->id;
    d->facts->item = s->item;
    d->facts->day = s->appeal_until;
    return DUBAN_E_ok;
}

static int refuse_state(const struct decide *d, const struct score *s, enum duban_err code)
{
    return error_set(d->e, code, "score", "%s: %s", s->id, enum_score_state.words[s->state]);
}

int decide_score_appeal(struct decide *d)
{
    const struct person *p = d->q->actor.person;
    const struct scoreref *b = d->q->body;
    struct score s;
    int rc = find_score(d, &s);

    if (rc)
        return rc;
    if (!p || !same_text(p->unit, s.subject))
        return error_set(d->e, DUBAN_E_not_owner, "score", "%s: %s", s.id, s.subject);
    if (b->reverse)
        return error_set(d->e, DUBAN_E_bad_choice, "reverse", "%s", s.id);
    if (s.state == SCORE_APPEALED)
        return refuse_state(d, &s, DUBAN_E_pending);
    if (s.state != SCORE_COUNTED)
        return refuse_state(d, &s, DUBAN_E_decided);
    if (s.appeal_until != NONE && cal_day(d->now_ms) > s.appeal_until)
        return error_set(d->e, DUBAN_E_too_late, "score", "%s: %s > %s", s.id, date_text(cal_day(d->now_ms), d->a),
                         date_text(s.appeal_until, d->a));
    return DUBAN_E_ok;
}

/* Party to it: its cause, its opponent, or of its unit. */
static bool is_party(const struct decide *d, const struct score *s)
{
    const struct person *p = d->q->actor.person;
    const char *me = d->q->actor.name;

    return same_text(me, s->by) || same_text(me, s->appealed_by) || (p && same_text(p->unit, s->subject));
}

int decide_score_decide(struct decide *d)
{
    const struct scoreref *b = d->q->body;
    struct score s;
    int rc = find_score(d, &s);

    if (rc)
        return rc;
    if (is_party(d, &s))
        return error_set(d->e, DUBAN_E_own_request, "score", "%s: %s", s.id, d->q->actor.name);
    if (s.state == SCORE_CONFIRMED || s.state == SCORE_REVERSED)
        return refuse_state(d, &s, DUBAN_E_decided);
    if (s.state == SCORE_COUNTED && !b->reverse)
        return refuse_state(d, &s, DUBAN_E_no_ask);
    return DUBAN_E_ok;
}
