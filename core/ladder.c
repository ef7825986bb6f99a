/* ladder.c: episodes, moments, rungs, repeats, rest. The contract is in ladder.h; the numbers below are its own.
 *
 * Promises: a function of its arguments; looking again at the same instant finds nothing to do. Costs a few steps for
 * each rung climbed so far. */
#include "core/ladder.h"

#include "core/ladder_parts.h"

const struct rung *rung_at(const struct climb *c, int64_t number)
{
    const struct policy *p = c->env->policy;

    return p && number >= 1 && (size_t)number <= p->ladder.n ? LIST_AT(p->ladder, struct rung, number - 1) : NULL;
}

/* ---- what people said ---- */

bool rung_passed_over(const struct item *it, int64_t episode, int64_t rung)
{
    for (size_t i = it->skips.n; i > 0; i--) {
        const struct rungskip *s = LIST_AT(it->skips, struct rungskip, i - 1);

        if (s->rung == rung && s->episode == episode)
            return !s->jump;
    }
    return false;
}

bool passed_over(const struct climb *c, int64_t rung)
{
    return rung_passed_over(c->it, c->out->episode, rung);
}

/* The highest rung that people jumped to and that is not climbed yet; 0: none. */
static int64_t jumped_to(const struct climb *c)
{
    int64_t best = 0;

    for (size_t i = 0; i < c->it->skips.n; i++) {
        const struct rungskip *s = LIST_AT(c->it->skips, struct rungskip, i);

        if (s->jump && s->episode == c->out->episode && s->rung > c->out->rung && s->rung > best)
            best = s->rung;
    }
    return best;
}

void ladder_rest_end(struct item *it)
{
    it->acked_ms = it->ack_until_ms = NONE;
    it->acked_by = NULL;
    it->ack_light = LIGHT_NONE;
}

/* ---- the moments ---- */

/* An acknowledgement is on record that this light does not break. */
static bool rests(const struct climb *c)
{
    return c->it->acked_ms != NONE && (int)c->light->light <= c->it->ack_light;
}

int64_t rung_open(const struct climb *c, const struct rung *r, int64_t due_ms)
{
    int64_t at = due_ms > c->env->now_ms ? due_ms : c->env->now_ms;

    return r && r->wall ? at : cal_next_open(c->env->cal, at);
}

/* The same, and not before the ladder's rest is over. */
static int64_t moment(const struct climb *c, const struct rung *r, int64_t due_ms)
{
    return rung_open(c, r, rests(c) && c->it->ack_until_ms > due_ms ? c->it->ack_until_ms : due_ms);
}

/* An instant moved on by the time from one to another: all of it, or that in office hours. */
static int64_t moved_on(const struct climb *c, const struct rung *r, int64_t ms, int64_t from_ms, int64_t to_ms)
{
    int64_t by;

    if (ms == NONE || from_ms == NONE || to_ms <= from_ms)
        return ms;
    if (r && r->wall)
        return ms + (to_ms - from_ms);
    by = cal_work_ms(c->env->cal, from_ms, to_ms);
    return by > 0 ? cal_add_work_ms(c->env->cal, ms, by) : ms;
}

/* Where a delay begins that ends at this rung: an instant of before the acknowledgement moves on by the rest. */
static int64_t after_rest(const struct climb *c, const struct rung *r, int64_t ms)
{
    return rests(c) && ms <= c->it->acked_ms ? moved_on(c, r, ms, c->it->acked_ms, c->it->ack_until_ms) : ms;
}

/* ---- rungs ---- */

/* The highest rung climbed that was told; 0: none. */
static int64_t last_told(const struct climb *c)
{
    int64_t k = c->out->rung;

    while (k > 0 && passed_over(c, k))
        k--;
    return k;
}

/* Number 1 of the contract. */
static int64_t do_catch_up(struct climb *c)
{
    int64_t next = NONE, last = last_told(c);

    for (int64_t k = 1; k <= c->out->rung && rung_at(c, k); k++) {
        int64_t at;

        if (passed_over(c, k) || rung_heard(c, k) >= (int)c->light->light)
            continue;
        at = moment(c, rung_at(c, k), c->env->now_ms);
        if (at > c->env->now_ms) {
            next = none_earlier(next, at);
            continue;
        }
        tell_light(c, k, 0);
        if (k == last)
            c->out->repeat_ms = c->env->now_ms;
    }
    return next;
}

/* When the next rung is climbed; NONE: there is none, or the colour is not bad enough for it. */
static int64_t rung_due(const struct climb *c)
{
    int64_t k = c->out->rung + 1, level = none_or(c->it->level, 0), jump = jumped_to(c);
    const struct rung *r = rung_at(c, k);
    bool raised = level > 0 && k <= level + 1;

    if (!r)
        return NONE;
    if (jump)
        return moment(c, rung_at(c, jump), c->env->now_ms);
    if (!raised && (int)c->light->light < r->from)
        return NONE;
    if (raised || k == 1 || k <= none_or(c->light->rule->start, 1) || r->after.unit == SPAN_ABSENT ||
        rung_vacant(c, k - 1))
        return moment(c, r, c->env->now_ms);
    return moment(c, r, cal_add(c->env->cal, after_rest(c, r, c->out->rung_ms), r->after));
}

/* Number 3. */
static int64_t do_rungs(struct climb *c)
{
    struct judge *out = c->out;
    int64_t at;

    while ((at = rung_due(c)) != NONE && at <= c->env->now_ms) {
        out->rung++;
        out->rung_ms = c->env->now_ms;
        if (passed_over(c, out->rung))
            continue;
        out->repeat_ms = c->env->now_ms;
        out->repeats = 0;
        tell_light(c, out->rung, 0);
    }
    return at;
}

static int64_t repeat_due(const struct climb *c)
{
    const struct rung *r = rung_at(c, last_told(c));

    if (!r || r->repeat.unit == SPAN_ABSENT || r->repeat.n < 1 || (int)c->light->light < r->from ||
        c->out->repeat_ms == NONE)
        return NONE;
    return moment(c, r, cal_add(c->env->cal, after_rest(c, r, c->out->repeat_ms), r->repeat));
}

/* Number 4. */
static int64_t do_repeat(struct climb *c)
{
    int64_t at = repeat_due(c);

    if (at == NONE || at > c->env->now_ms)
        return at;
    c->out->repeats++;
    c->out->repeat_ms = c->env->now_ms;
    tell_light(c, last_told(c), c->out->repeats);
    return repeat_due(c);
}

/* ---- an episode ---- */

static void begin(struct judge *out)
{
    out->episode = none_or(out->episode, 0) + 1;
    out->rung = 0;
    out->rung_ms = NONE;
    out->repeats = 0;
    out->repeat_ms = NONE;
    out->told = LIGHT_NONE;
}

/* The light is out. */
static void end(struct climb *c)
{
    struct judge *out = c->out;

    tell_over(c);
    out->worst = out->told = LIGHT_NONE;
    out->told_to.n = 0;
    out->rung = out->repeats = 0;
    out->rung_ms = out->repeat_ms = NONE;
}

/* A colour is back after a pause, which does not count. */
static void after_grey(struct climb *c)
{
    int64_t from = c->it->light_ms, now = c->env->now_ms;

    c->out->rung_ms = moved_on(c, rung_at(c, c->out->rung + 1), c->out->rung_ms, from, now);
    c->out->repeat_ms = moved_on(c, rung_at(c, last_told(c)), c->out->repeat_ms, from, now);
}

int64_t ladder_climb(const struct judge_env *env, const struct item *it, const struct light_now *light, struct arena *a,
                     struct judge *out)
{
    struct climb c = {.env = env, .it = it, .light = light, .a = a, .out = out};
    int64_t next;

    tell_begin(&c);
    if (light->light == LIGHT_GREY) {
        tell_held_over(&c);
        return NONE;
    }
    if (light->light == LIGHT_NONE) {
        if (out->worst != LIGHT_NONE)
            end(&c);
        return NONE;
    }
    if (out->worst == LIGHT_NONE)
        begin(out);
    if (it->light == LIGHT_GREY)
        after_grey(&c);
    if ((int)light->light > out->worst)
        out->worst = (int)light->light;
    next = do_catch_up(&c);
    next = none_earlier(next, do_order(&c));
    next = none_earlier(next, do_rungs(&c));
    return none_earlier(next, do_repeat(&c));
}

void ladder_settle(const struct judge *j, struct item *it)
{
    it->episode = j->episode;
    it->worst = j->worst;
    it->rung = j->rung;
    it->rung_ms = j->rung_ms;
    it->repeats = j->repeats;
    it->repeat_ms = j->repeat_ms;
    it->told = j->told;
    it->told_to = j->told_to;
    if (it->acked_ms != NONE && (j->light < LIGHT_BLUE || j->light > it->ack_light))
        ladder_rest_end(it);
}
