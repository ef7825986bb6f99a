/* points.c: see points.h. */
#include "core/points.h"

#include <string.h>

#include "core/condition.h"
#include "core/decide_dates.h"
#include "core/points_index.h"
#include "core/rows.h"

/* What happened, as rules and earlier entries are compared with it. */
struct happened {
    const struct item *it;
    enum score_event ev;
    const char *word, *stage;
    enum light light;
    int64_t day, episode;
};

static char *own_text(struct decide *d, const char *s)
{
    return s ? arena_str(d->a, s, strlen(s)) : NULL;
}

/* ---- which rule ---- */

bool pointrule_holds(const struct pointrule *r, int64_t day)
{
    return (r->from == NONE || day >= r->from) && (r->to == NONE || day <= r->to);
}

/* A stage narrows every event: registered at, closed in, refused in that stage. */
static bool rule_fits(const struct pointrule *r, const struct happened *h)
{
    return r->event == (int)h->ev && pointrule_holds(r, h->day) &&
           (r->ledgers.n == 0 || strs_has(&r->ledgers, h->it->ledger)) &&
           (!r->stage || same_text(r->stage, h->stage)) && (!r->mark || same_text(r->mark, h->word)) &&
           (r->light == LIGHT_NONE || r->light == (int)h->light);
}

static const struct pointrule *rule_for(const struct points *doc, const struct happened *h)
{
    for (size_t i = 0; i < doc->rows.n; i++)
        if (rule_fits(LIST_AT(doc->rows, struct pointrule, i), h))
            return LIST_AT(doc->rows, struct pointrule, i);
    return NULL;
}

static int64_t claimed_day(const struct decide *d, const struct item *it)
{
    const struct record *r = ops[d->q->op].body;

    if (r == &rec_act && ((const struct act *)d->q->body)->occurred_at != NONE && !d->facts->backdated)
        return cal_day(((const struct act *)d->q->body)->occurred_at);
    if (r == &rec_registration) {
        int64_t day = ((const struct registration *)d->q->body)->start_date;

        return day != NONE && !day_is_late(d, core_ledger(d->core, it->ledger), day) ? day : NONE;
    }
    return r == &rec_judge ? cal_day(((const struct judge *)d->q->body)->judged_ms) : NONE;
}

/* The day on which it happened: as the sender said where they said it in time, else the day it was received. Nobody
 * chooses the rules by a date, so what is told late counts when it is told; and nothing is later than today. */
static int64_t day_of_event(const struct decide *d, const struct item *it)
{
    int64_t today = cal_day(d->now_ms), day = claimed_day(d, it);

    return day == NONE || day > today ? today : day;
}

/* ---- what was given before ---- */

/* Has this very decision given it already? A unit that leads a matter may be named as assisting too. */
static bool given_now(const struct decide *d, const struct score *s)
{
    struct bytes mine = score_event(s, d->a);

    for (size_t i = 0; i < d->facts->scores.n; i++) {
        struct bytes other = score_event(LIST_AT(d->facts->scores, struct score, i), d->a);

        if (other.len == mine.len && memcmp(other.data, mine.data, mine.len) == 0)
            return true;
    }
    return false;
}

/* The same happened before: nothing is given. Otherwise it may take the place of an entry that still stands. */
static bool given_before(struct decide *d, struct score *s)
{
    struct score before;

    if (!score_earlier(d->s, s, d->a, &before))
        return false;
    if (before.event == s->event)
        return true;
    s->replaces = before.state == SCORE_REVERSED ? NULL : before.id;
    return false;
}

/* A unit gets one entry by one rule from one decision, so what stands in the state is all. */
static int64_t sum_before(const struct decide *d, const struct score *s)
{
    return score_sum(d->s, s->subject, s->rule, s->day, d->a);
}

/* So much of `points` as the cap still leaves room for. People write a cap on what is taken with either sign. */
static int64_t within_cap(int64_t points, int64_t sum, int64_t cap)
{
    int64_t most = cap < 0 ? -cap : cap, room = points < 0 ? most + sum : most - sum;

    if (room <= 0)
        return 0;
    return points < 0 ? (-points > room ? -room : points) : (points > room ? room : points);
}

static void cut(struct score *s, const struct pointrule *r, int64_t sum)
{
    int64_t left = r->cap == NONE ? r->points : within_cap(r->points, sum, r->cap);

    s->points = left;
    s->capped = left != r->points;
}

const struct score *points_given(struct decide *d, const char *subject, const char *rule, const char *item)
{
    struct score *s = arena_alloc(d->a, sizeof *s), event;

    rec_clear(&rec_score, &event);
    event.subject = subject;
    event.rule = rule;
    event.item = item;
    event.event = SE_GIVEN;
    return score_earlier(d->s, &event, d->a, s) && s->state != SCORE_REVERSED ? s : NULL;
}

/* ---- entries ---- */

/* Workdays are counted from the day: at night cal_add would begin at the next opening, a day late. */
static int64_t appeal_until(const struct decide *d, struct span within)
{
    const struct cal *cal = core_cal(d->core);

    if (within.unit == SPAN_ABSENT)
        return NONE;
    if (within.unit == SPAN_WORKDAYS)
        return cal_add_workdays(cal, cal_day(d->now_ms), within.n);
    return cal_day(cal_add(cal, d->now_ms, within));
}

/* The rules may be forgotten before the entry is packed: their text is copied. */
static struct score blank_entry(struct decide *d, const struct points *doc, int64_t version, const struct pointrule *r,
                                const char *subject, int64_t day)
{
    struct score s;

    rec_clear(&rec_score, &s);
    s.id = ""; /* the fold knows the number of the entry */
    s.subject = own_text(d, subject);
    s.rule = own_text(d, r->rule);
    s.rules = arena_printf(d->a, "%s@%lld", doc->points, (long long)version);
    s.heading = own_text(d, r->heading);
    s.title = own_text(d, r->title);
    s.event = r->event;
    s.day = day;
    s.state = SCORE_COUNTED;
    s.appeal_until = appeal_until(d, doc->appeal);
    return s;
}

void points_entry(struct decide *d, const struct points *doc, int64_t version, const struct pointrule *r,
                  const char *subject, int64_t day, struct score *out)
{
    *out = blank_entry(d, doc, version, r, subject, day);
    cut(out, r, sum_before(d, out));
}

void points_append(struct decide *d, const struct score *s)
{
    struct list *l = &d->facts->scores;
    struct score *v = arena_alloc(d->a, (l->n + 1) * sizeof *v);

    if (l->n)
        memcpy(v, l->v, l->n * sizeof *v);
    v[l->n] = *s;
    *l = (struct list){v, l->n + 1};
}

static int give(struct decide *d, const struct points *doc, int64_t version, const struct pointrule *r,
                const struct happened *h, const char *subject)
{
    struct score s = blank_entry(d, doc, version, r, subject, h->day);

    s.item = own_text(d, h->it->id);
    s.word = own_text(d, h->word);
    s.light = (int)h->light;
    s.episode = h->episode;
    if (given_now(d, &s) || given_before(d, &s) || d->facts->scores.n == LIM_LIST)
        return 0;
    cut(&s, r, sum_before(d, &s));
    points_append(d, &s);
    return 1;
}

/* What tells this event from another of its kind, where the caller does not say: each refusal is one of its own. */
static const char *word_of(const struct decide *d, enum score_event ev, const char *word)
{
    return !word && ev == SE_CLOSE_REFUSED ? d->facts->ask : word;
}

int points_for(struct decide *d, const struct item *it, enum score_event ev, const char *word, enum light light)
{
    int64_t version = 0;
    const struct points *doc = core_points(d->core, &version);
    const char *lead = d->facts->lead_unit ? d->facts->lead_unit : it->lead_unit;
    const char *stage = ev == SE_STAGE ? word : d->facts->stage ? d->facts->stage : it->stage;
    struct happened h = {it, ev, word_of(d, ev, word), stage, light, NONE, NONE};
    const struct pointrule *r;
    int n = 0;

    if (!doc)
        return 0;
    h.day = day_of_event(d, it);
    h.episode = light == LIGHT_NONE ? NONE : it->episode;
    r = rule_for(doc, &h);
    if (!r)
        return 0;
    if (lead)
        n += give(d, doc, version, r, &h, lead);
    for (size_t i = 0; r->per_assist && i < it->assist_units.n; i++)
        if (!same_text(it->assist_units.v[i], lead))
            n += give(d, doc, version, r, &h, it->assist_units.v[i]);
    return n;
}

/* ---- judgements ---- */

void points_for_judge(struct decide *d, const struct item *it, const struct judge *j)
{
    struct item then = *it; /* the run of coloured light that this judgement is about */
    const struct ledger *l = core_ledger(d->core, it->ledger);
    const struct policy *p = l && l->policy ? core_policy(d->core, l->policy, NULL) : NULL;
    const struct condition *cause = policy_condition(p, j->light, j->cause);
    bool goes_on = it->episode == j->episode;

    if (j->light < LIGHT_BLUE || (goes_on && it->worst >= j->light))
        return;
    then.episode = j->episode;
    if (cause && cause->order_unmet != LIGHT_NONE &&
        points_for(d, &then, SE_ORDER_UNMET, j->cause, (enum light)j->light))
        return;
    points_for(d, &then, SE_LIGHT, NULL, (enum light)j->light);
}

/* ---- fold ---- */

const char *score_key(const char *subject, int64_t seq, int64_t n, struct arena *a)
{
    return arena_printf(a, "%s/%012lld/%lld", subject, (long long)seq, (long long)n);
}

/* The rows of an import are one entry, whose numbers have no hole: the first free one is found by doubling and
 * halving. */
static const char *free_key(struct fold *f, const char *subject)
{
    int64_t taken = 0, free = 1;

    while (state_has(f->s, T_score, score_key(subject, f->en->seq, free, f->a))) {
        taken = free;
        free *= 2;
    }
    while (free - taken > 1) {
        int64_t n = taken + (free - taken) / 2;

        if (state_has(f->s, T_score, score_key(subject, f->en->seq, n, f->a)))
            taken = n;
        else
            free = n;
    }
    return score_key(subject, f->en->seq, free, f->a);
}

static void replace(struct fold *f, const struct score *s)
{
    struct score before;

    if (!s->replaces || !state_get(f->s, T_score, s->replaces, f->a, &before) || before.state == SCORE_REVERSED)
        return;
    before.replaced_by = s->id;
    score_reverse(f, &before);
}

void fold_scores(struct fold *f)
{
    for (size_t i = 0; i < f->facts->scores.n; i++) {
        struct score s = *LIST_AT(f->facts->scores, struct score, i);

        s.id = free_key(f, s.subject);
        s.seq = f->en->seq;
        s.at_ms = f->en->wall_ms;
        s.by = f->en->actor;
        replace(f, &s);
        score_store(f, &s);
    }
}
