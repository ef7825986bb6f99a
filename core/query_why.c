/* query_why.c: why: from the question to the part that answers it (why.h).
 *
 * What is asked for: an item, a notice, a request, an inspection plan, a date. Of an item it may be asked about its
 * light, its date, what comes next, what nobody was told yet, one of its notices, or what one reader was told; about
 * nothing in particular: light, date and next, in short. */
#include <string.h>

#include "core/brief.h"
#include "core/resolve.h"
#include "core/why.h"

enum { LINES_MAX = 200 }; /* of an answer: what a person reads, and well within what a message may hold */

/* ---- an item ---- */

static void about_light(struct asking *w)
{
    why_light(w);
    if (w->env.policy && w->it->light != LIGHT_GREY && w->it->state != ITEM_CLOSED)
        explain_others(&w->l, &w->env, w->it);
    why_rests_on(w);
}

static void about_date(struct asking *w)
{
    why_date(w);
    why_rests_on(w);
}

/* What holds the ladder back; then, when no rung is climbed at all, the light that would climb it. */
static void about_silence(struct asking *w)
{
    if (why_at_rest(w))
        why_light(w);
    else
        why_rungs(w);
    why_next_short(w);
}

static void about_all(struct asking *w)
{
    size_t at = w->l.n;
    bool asked = explain_light(&w->l, &w->env, w->it);

    w->l.v[at].seq = past_seq(past_light(w));
    why_dates(w);
    why_visit(w);
    if (asked && w->it->light != LIGHT_GREY)
        explain_others(&w->l, &w->env, w->it);
    why_next_short(w);
    if (asked && w->it->light >= LIGHT_BLUE && !why_at_rest(w))
        why_rungs(w);
    why_rests_on(w);
}

static const struct {
    const char *word, *zh;
    void (*tell)(struct asking *w);
} subjects[] = {
    {"light", "灯", about_light},
    {"date", "期限", about_date},
    {"next", "下一步", why_next},
    {"notice", "通知", about_silence},
};

static int tell_item(struct asking *w, const char *about)
{
    struct notice n;

    if (!about) {
        about_all(w);
        return DUBAN_E_ok;
    }
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        if (strcmp(about, subjects[i].word) == 0 || strcmp(about, subjects[i].zh) == 0) {
            subjects[i].tell(w);
            return DUBAN_E_ok;
        }
    if (!strchr(about, '/'))
        return why_told(w, about);
    if (!state_get(w->q->s, T_notice, about, w->a, &n) &&
        !state_get(w->q->s, T_notice, arena_printf(w->a, "%s/%s", w->it->id, about), w->a, &n))
        return error_set(w->q->e, DUBAN_E_no_record, "about", "%.*s", text_head_bytes(about, 128), about);
    why_notice(w, &n);
    return DUBAN_E_ok;
}

static void about_item(struct asking *w, const struct item *it)
{
    struct why *out = w->q->out;

    w->it = it;
    w->env = core_judge_env(w->q->env->core, it, w->q->env->now_ms);
    out->brief = brief_make(w->q->env->core, it, w->q->env->now_ms, w->a);
}

/* ---- what has a number of its own and may be about no item ---- */

/* An inspection plan by its exact number; a digest, which is about many items; a test, which is about none. */
static bool tell_alone(struct asking *w, const char *id)
{
    struct schedule s;
    struct notice n;

    if (state_get(w->q->s, T_schedule, id, w->a, &s)) {
        why_plan(w, &s);
        return true;
    }
    if (!state_get(w->q->s, T_notice, id, w->a, &n) || n.item)
        return false;
    why_notice(w, &n);
    return true;
}

static int tell_found(struct asking *w, const char *id, const char *about)
{
    struct why *out = w->q->out;
    struct found *f = arena_alloc(w->a, sizeof *f);
    int rc = resolve_any(w->q->s, id, "id", w->a, f, w->q->e);

    if (rc)
        return rc;
    about_item(w, &f->item);
    if (f->what == RESOLVED_ITEM) {
        out->id = f->item.id;
        return tell_item(w, about);
    }
    if (about) /* a request and a notice are about one thing as they are */
        return error_set(w->q->e, DUBAN_E_no_item, "id", "%.*s", text_head_bytes(id, 128), id);
    if (f->what == RESOLVED_NOTICE) {
        out->id = f->notice.id;
        why_notice(w, &f->notice);
    } else {
        out->id = f->ask.id;
        why_ask(w, &f->ask);
    }
    return DUBAN_E_ok;
}

/* What is too long for an answer ends by saying so. */
static void cut(struct asking *w)
{
    size_t left_out = w->l.n > LINES_MAX ? w->l.n - LINES_MAX : 0;

    if (!left_out)
        return;
    w->l.n = LINES_MAX;
    why_say(w, R_why_more, reason_int(w->a, "n", (int64_t)left_out));
}

/* What a day is; where no calendar covers it, that this is a guess. */
static void tell_date(struct asking *w, const struct cal *cal, int64_t day)
{
    reason_add(&w->l, explain_date(cal, day, w->a));
    if (!cal_covers_days(cal, day, day))
        why_say(w, R_days_not_covered, reason_int(w->a, "year", cal_year(day)));
}

int query_why(struct query *q)
{
    const struct which *which = q->body;
    struct why *out = q->out;
    struct asking w = {.q = q, .a = q->a, .l = {.a = q->a}, .env = {.now_ms = q->env->now_ms}};
    int64_t day;
    int rc = DUBAN_E_ok;

    out->now_ms = q->env->now_ms;
    out->id = which->id;
    if (parse_date(which->id, &day))
        tell_date(&w, core_cal(q->env->core), day);
    else if (!tell_alone(&w, which->id))
        rc = tell_found(&w, which->id, which->about);
    cut(&w);
    out->reasons = (struct list){w.l.v, w.l.n};
    return rc;
}
