/* why_next.c: what comes if nobody does anything, and what each rung that was not told waits for. See why.h.
 *
 * No rule of the ladder is written here a second time: when a rung will be told is found by judging a copy of the item
 * on and on. Costs up to TOLD_LOOKS judgements for each rung asked about. */
#include "core/brief.h"
#include "core/reach.h"
#include "core/rows.h"
#include "core/why.h"

enum { SHORT_LINES = 4, LONG_LINES = 12, NOTICES_TOLD = 5 };

/* ---- the rungs ---- */

/* Who hears of this rung: the title of the post, and the word of the role. */
struct reason_arg who_hears(struct asking *w, const struct rung *r)
{
    const char *leader =
        r->of == RUNG_ITEM ? person_name_at(w->q->s, w->it->lead_leader, w->q->env->now_ms, w->a) : NULL;
    const char *title = role_title(w->q->env->core, r->tell, w->a);

    if (leader)
        return reason_pair("who", arena_printf(w->a, "%s %s", title, leader),
                           arena_printf(w->a, "%s %s", r->tell, leader));
    return reason_pair("who", title, r->tell);
}

static struct reason_arg moment_or_nothing(struct asking *w, const char *name, const char *zh, const char *en,
                                           const char *zh_end, int64_t ms)
{
    struct reason_arg t;

    if (ms == NONE)
        return reason_text(name, "");
    t = reason_time(w->a, name, ms);
    return reason_pair(name, arena_printf(w->a, "%s%s%s", zh, t.zh, zh_end), arena_printf(w->a, "%s%s", en, t.en));
}

/* The skip of this rung by a person, in this run of coloured light; NULL: it was not skipped. */
static const struct rungskip *skip_of(const struct item *it, int64_t rung)
{
    for (size_t i = it->skips.n; i-- > 0;) {
        const struct rungskip *s = LIST_AT(it->skips, struct rungskip, i);

        if (s->rung == rung && none_or(s->episode, 0) == none_or(it->episode, 0))
            return s->jump ? NULL : s; /* what was said last holds */
    }
    return NULL;
}

/* The rung before it was climbed and nobody was there: then it waits for no delay. */
static bool vacant_before(const struct item *it, int64_t k)
{
    for (size_t i = 0; i < it->told_to.n; i++) {
        const struct toldpost *p = LIST_AT(it->told_to, struct toldpost, i);

        if (p->rung == k - 1 && p->vacant)
            return true;
    }
    return false;
}

/* An acknowledgement that this light does not break. */
static bool acknowledged(const struct item *it, int64_t now_ms)
{
    return it->acked_ms != NONE && it->ack_until_ms != NONE && it->ack_until_ms > now_ms && it->light <= it->ack_light;
}

/* It is next, or will be: when, and what it waits for. */
static void rung_waits(struct asking *w, const struct rung *r, int64_t k, int64_t at)
{
    int64_t climbed = none_or(w->it->rung, 0);
    struct reason_arg who = who_hears(w, r), rung = reason_int(w->a, "rung", k);

    if (k > climbed + 1 || at == NONE)
        why_say(w, R_wait_below, who, rung, reason_int(w->a, "now", climbed),
                moment_or_nothing(w, "since", "（", " since ", " 起）", climbed ? w->it->rung_ms : NONE),
                moment_or_nothing(w, "at", "；若无新情况，", "; if nothing happens it is told ", " 发", at));
    else if (climbed && r->after.unit != SPAN_ABSENT && !vacant_before(w->it, k))
        why_say(w, R_wait_rung, who, rung, reason_span(w->a, "after", r->after), reason_time(w->a, "at", at));
    else
        why_say(w, R_wait_office, who, rung, reason_time(w->a, "at", at));
}

void why_rung(struct asking *w, int64_t k)
{
    const struct rung *r = LIST_AT(w->env.policy->ladder, struct rung, k - 1);
    const struct rungskip *s = skip_of(w->it, k);
    int light = LIGHT_NONE;
    int64_t at;

    if (s) {
        why_say(w, R_not_skipped, who_hears(w, r), reason_int(w->a, "rung", k), reason_time(w->a, "at", s->at_ms),
                who_did(w, "by", s->by, s->at_ms), said(w, "text", s->reason));
        return;
    }
    at = explain_told_at(&w->env, w->it, k, w->a, &light);
    /* Told of a colour that is too mild for it: the office has raised the item. */
    if (w->it->light < r->from && (at == NONE || light >= r->from))
        why_say(w, R_wait_colour, who_hears(w, r), reason_int(w->a, "rung", k),
                reason_word("from", &enum_light, r->from), reason_word("light", &enum_light, w->it->light));
    else
        rung_waits(w, r, k, at);
}

bool why_at_rest(struct asking *w)
{
    const struct item *it = w->it;
    int64_t now = w->env.now_ms;

    if (it->state == ITEM_CLOSED)
        why_say(w, R_not_closed, reason_time(w->a, "closed", none_or(it->closed_ms, now)));
    else if (!w->env.policy || w->env.policy->ladder.n == 0)
        why_say(w, R_not_policy, reason_text("ledger", it->ledger));
    else if (!item_started(it, now))
        why_say(w, R_not_unassigned, reason_time(w->a, "start", none_or(it->assigned_ms, now)));
    else if (it->next_ms != NONE && it->next_ms <= now)
        why_say(w, R_wait_judge);
    else if (it->light == LIGHT_GREY)
        why_say(w, R_wait_grey, reason_word("state", &enum_item_state, it->state));
    else if (it->light == LIGHT_NONE)
        why_say(w, R_wait_none);
    else if (acknowledged(it, now))
        why_say(w, R_wait_acked, who_did(w, "who", it->acked_by, none_or(it->acked_ms, now)),
                reason_time(w->a, "until", it->ack_until_ms));
    else
        return false;
    return true;
}

void why_rungs(struct asking *w)
{
    for (int64_t k = none_or(w->it->rung, 0) + 1; k <= (int64_t)w->env.policy->ladder.n; k++)
        why_rung(w, k);
}

/* ---- what comes ---- */

struct leaving {
    struct asking *w;
    int n;
};

static int leaving_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct leaving *x = u;
    struct asking *w = x->w;
    struct duban_error e;
    struct notice n;

    (void)key, (void)scratch;
    if (((const struct notice *)rec)->next_ms == NONE || !same_text(((const struct notice *)rec)->item, w->it->id) ||
        rec_unpack(&rec_notice, val, UNPACK_STORED, w->a, &n, &e) != DUBAN_E_ok)
        return 0;
    why_say(w, R_next_sent, reason_time(w->a, "at", n.next_ms > w->env.now_ms ? n.next_ms : w->env.now_ms),
            reason_text("notice", n.id), notice_who(w, &n));
    return ++x->n == NOTICES_TOLD;
}

void why_next(struct asking *w)
{
    rows_each(w->q->s, T_notice, arena_printf(w->a, "%s/", w->it->id), NULL, leaving_row, &(struct leaving){w, 0});
    if (w->it->state == ITEM_CLOSED)
        why_say(w, R_next_never);
    else
        explain_next(&w->l, &w->env, w->it, LONG_LINES);
}

void why_next_short(struct asking *w)
{
    if (w->it->state != ITEM_CLOSED)
        explain_next(&w->l, &w->env, w->it, SHORT_LINES);
}
