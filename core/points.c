/* points.c: see points.h. */
#include "core/points.h"

#include <string.h>

#include "core/condition.h"
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

/* The day on which it happened: as the sender said, where they may say, and never later than today. */
static int64_t day_of_event(const struct decide *d)
{
    const struct record *r = ops[d->q->op].body;
    int64_t today = cal_day(d->now_ms), day = NONE;

    if (r == &rec_act && ((const struct act *)d->q->body)->occurred_at != NONE)
        day = cal_day(((const struct act *)d->q->body)->occurred_at);
    else if (r == &rec_registration)
        day = ((const struct registration *)d->q->body)->start_date;
    else if (r == &rec_judge)
        day = cal_day(((const struct judge *)d->q->body)->judged_ms);
    return day == NONE || day > today ? today : day;
}

/* ---- what was given before ---- */

static bool same_or_both_absent(const char *a, const char *b)
{
    return (!a && !b) || same_text(a, b);
}

static bool same_event(const struct score *a, const struct score *b)
{
    return same_text(a->subject, b->subject) && same_text(a->rule, b->rule) && same_text(a->item, b->item) &&
           a->event == b->event && same_or_both_absent(a->word, b->word) && a->light == b->light &&
           a->episode == b->episode;
}

struct earlier {
    const struct score *is;
    bool twin;   /* this very event has its entry */
    int64_t sum; /* what stands of the rule in the year */
};

static void earlier_add(struct earlier *e, const struct score *s)
{
    if (!same_text(s->subject, e->is->subject) || !same_text(s->rule, e->is->rule))
        return;
    e->twin = e->twin || same_event(s, e->is);
    if (s->state != SCORE_REVERSED && cal_year(s->day) == cal_year(e->is->day))
        e->sum += s->points;
}

static int earlier_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)val, (void)scratch;
    earlier_add(u, rec);
    return 0;
}

static struct earlier earlier_than(struct decide *d, const struct score *s)
{
    struct earlier e = {.is = s};

    rows_each(d->s, T_score, arena_printf(d->a, "%s/", s->subject), NULL, earlier_row, &e);
    for (size_t i = 0; i < d->facts->scores.n; i++)
        earlier_add(&e, LIST_AT(d->facts->scores, struct score, i));
    return e;
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

struct given {
    const char *rule, *item;
    const char *id;
    struct arena *a;
};

static int given_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct given *g = u;
    const struct score *s = rec;

    (void)val, (void)scratch;
    if (s->state == SCORE_REVERSED || !same_text(s->rule, g->rule) || !same_text(s->item, g->item))
        return 0;
    g->id = arena_str(g->a, key.data, key.len);
    return 1;
}

const struct score *points_given(struct decide *d, const char *subject, const char *rule, const char *item)
{
    struct given g = {rule, item, NULL, d->a};
    struct score *s = arena_alloc(d->a, sizeof *s);

    rows_each(d->s, T_score, arena_printf(d->a, "%s/", subject), NULL, given_row, &g);
    return g.id && state_get(d->s, T_score, g.id, d->a, s) ? s : NULL;
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
    cut(out, r, earlier_than(d, out).sum);
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
    struct earlier e;

    s.item = own_text(d, h->it->id);
    s.word = own_text(d, h->word);
    s.light = (int)h->light;
    s.episode = h->episode;
    e = earlier_than(d, &s);
    if (e.twin || d->facts->scores.n == LIM_LIST)
        return 0;
    cut(&s, r, e.sum);
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
    h.day = day_of_event(d);
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

void fold_scores(struct fold *f)
{
    for (size_t i = 0; i < f->facts->scores.n; i++) {
        struct score s = *LIST_AT(f->facts->scores, struct score, i);
        int64_t n = 1;

        /* The rows of an import are one entry. */
        while (state_has(f->s, T_score, s.id = score_key(s.subject, f->en->seq, n, f->a)))
            n++;
        s.seq = f->en->seq;
        s.at_ms = f->en->wall_ms;
        s.by = f->en->actor;
        state_put(f->s, T_score, s.id, &s, f->a);
    }
}
