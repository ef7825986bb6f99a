/* why_past.c: the entries that an explanation rests on. See why.h.
 *
 * Entries are found by what they say (the request, the notice, the time that they bear), never by guessing: of what is
 * older than the entries read here, no number is given. */
#include <string.h>

#include "core/brief.h"
#include "core/condition.h"
#include "core/reach.h"
#include "core/rows.h"
#include "core/why.h"

void why_cited(struct asking *w, int64_t seq, struct reason r)
{
    r.seq = seq;
    reason_add(&w->l, r);
}

int64_t past_seq(const struct entry *en)
{
    return en ? en->seq : NONE;
}

const struct why_past *why_past(struct asking *w)
{
    const struct query_env *env = w->q->env;
    struct list seqs;

    if (w->past.read || !w->it)
        return &w->past;
    seqs = query_history(w->q, w->it->id, QUERY_ROWS);
    w->past = (struct why_past){arena_alloc(w->a, (seqs.n + 1) * sizeof(struct entry)), 0, true};
    for (size_t i = seqs.n; i-- > 0;)
        if (env->entry(env->u, *LIST_AT(seqs, int64_t, i), w->a, &w->past.v[w->past.n]))
            w->past.n++;
    return &w->past;
}

/* Many entries may bear one time: the operation tells them apart. The first piece was begun by whatever made the item:
 * its oldest entry. */
const struct entry *past_piece(struct asking *w, const struct segment *s)
{
    static const int begun_by[][2] = {
        [SEG_EXTENDED] = {OP_extend_approve, OP_extend_approve},
        [SEG_HELD] = {OP_hold_approve, OP_hold_approve},
        [SEG_RESUMED] = {OP_resume, OP_close_request},
        [SEG_REOPENED] = {OP_reopen, OP_reopen},
        [SEG_STOPPED] = {OP_legal_stop, OP_legal_stop},
        [SEG_RESTARTED] = {OP_stage, OP_judge},
        [SEG_MOVED] = {OP_judge, OP_judge},
    };
    const struct why_past *p = why_past(w);

    if (s->kind <= SEG_RUNNING)
        return p->n > 0 && p->v[p->n - 1].wall_ms == w->it->registered_ms ? &p->v[p->n - 1] : NULL;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < 2; k++)
            if (p->v[i].wall_ms == s->from_ms && same_text(p->v[i].op, ops[begun_by[s->kind][k]].name))
                return &p->v[i];
    return NULL;
}

/* The oldest entry that speaks of a request made it, the newest decided it. */
const struct entry *past_ask(struct asking *w, const char *ask, bool decided)
{
    const struct why_past *p = why_past(w);
    const struct entry *found = NULL;

    for (size_t i = 0; i < p->n && (!found || !decided); i++) {
        const struct facts *f = p->v[i].facts;

        if (f && same_text(f->ask, ask))
            found = &p->v[i];
    }
    return found;
}

bool past_judge(struct asking *w, const struct entry *en, struct judge *out)
{
    struct duban_error e;

    return same_text(en->op, ops[OP_judge].name) &&
           rec_unpack(&rec_judge, en->body, UNPACK_STORED, w->a, out, &e) == DUBAN_E_ok;
}

static bool brings(const struct list *notices, const char *id)
{
    for (size_t i = 0; i < notices->n; i++)
        if (same_text(LIST_AT(*notices, struct notice, i)->id, id))
            return true;
    return false;
}

const struct entry *past_notice(struct asking *w, const char *id)
{
    const struct why_past *p = why_past(w);

    for (size_t i = p->n; i-- > 0;) {
        const struct facts *f = p->v[i].facts;
        struct judge j;

        if ((f && brings(&f->notices, id)) || (past_judge(w, &p->v[i], &j) && brings(&j.notices, id)))
            return &p->v[i];
    }
    return NULL;
}

const struct entry *past_light(struct asking *w)
{
    const struct why_past *p = why_past(w);
    const struct entry *newest = NULL;

    for (size_t i = 0; i < p->n; i++) {
        if (!same_text(p->v[i].op, ops[OP_judge].name))
            continue;
        if (p->v[i].wall_ms == w->it->light_ms)
            return &p->v[i];
        newest = newest ? newest : &p->v[i];
    }
    return newest;
}

const struct entry *past_ended(struct asking *w, const struct notice *n)
{
    const struct why_past *p = why_past(w);

    for (size_t i = p->n; i-- > 0;) {
        struct judge j;

        if (p->v[i].wall_ms < n->intended_ms)
            continue;
        if (w->it->state == ITEM_CLOSED && p->v[i].wall_ms == w->it->closed_ms)
            return &p->v[i];
        if (past_judge(w, &p->v[i], &j) && (j.light == n->light) == (n->kind == NOTICE_OVER))
            return &p->v[i];
    }
    return NULL;
}

/* ---- the last of each weight ---- */

enum weight { W_NONE, W_REPORT, W_DECISION, W_JUDGE, W_COUNT };
static const unsigned char weights[OP_COUNT] = {
    [OP_report] = W_REPORT,          [OP_measure] = W_REPORT,          [OP_stage] = W_REPORT,
    [OP_close_request] = W_REPORT,   [OP_correct] = W_DECISION,        [OP_extend_approve] = W_DECISION,
    [OP_extend_reject] = W_DECISION, [OP_return_approve] = W_DECISION, [OP_return_reject] = W_DECISION,
    [OP_hold_approve] = W_DECISION,  [OP_hold_reject] = W_DECISION,    [OP_resume] = W_DECISION,
    [OP_close_approve] = W_DECISION, [OP_close_reject] = W_DECISION,   [OP_reopen] = W_DECISION,
    [OP_answer] = W_REPORT,          [OP_conclude] = W_DECISION,       [OP_judge] = W_JUDGE,
};

static const struct entry *last_of(const struct why_past *p, enum weight weight)
{
    for (size_t i = 0; i < p->n; i++) {
        int op = p->v[i].op ? op_find(p->v[i].op) : -1;

        if (op >= 0 && weights[op] == weight)
            return &p->v[i];
    }
    return NULL;
}

void why_rests_on(struct asking *w)
{
    for (enum weight k = W_REPORT; k < W_COUNT; k++) {
        const struct entry *en = last_of(why_past(w), k);

        if (en)
            why_cite(w, en->seq, R_cited, reason_time(w->a, "at", en->wall_ms),
                     reason_pair("op", ops[op_find(en->op)].zh, en->op), who_did(w, "who", en->actor, en->wall_ms));
    }
}

/* ---- who, and what they said ---- */

struct reason_arg who_did(struct asking *w, const char *name, const char *actor, int64_t at_ms)
{
    const char *person = person_name_at(w->q->s, actor, at_ms, w->a);

    return reason_text(name, person ? person : actor ? actor : "?");
}

struct reason_arg notice_who(struct asking *w, const struct notice *n)
{
    const char *person = n->to_name, *unit = unit_name(w->q->s, n->unit, w->a);
    const char *title = n->role ? role_title(w->q->env->core, n->role, w->a) : "?";

    if (!person)
        person = person_name_at(w->q->s, n->to ? n->to : n->person, n->to ? n->intended_ms : w->q->env->now_ms, w->a);
    if (person)
        return reason_text("who", person);
    return unit ? reason_text("who", arena_printf(w->a, "%s %s", unit, title)) : reason_text("who", title);
}

struct reason_arg notice_cause(struct asking *w, const struct notice *n)
{
    const struct condition *c = policy_condition(w->it ? w->env.policy : NULL, n->light, n->cause);

    return c && c->title ? reason_pair("cause", c->title, n->cause) : reason_text("cause", n->cause);
}

struct reason_arg framed(struct asking *w, const char *name, const char *zh, const char *en, const char *text)
{
    if (!text || !text[0])
        return reason_text(name, "");
    return reason_pair(name, arena_printf(w->a, "%s%s", zh, text), arena_printf(w->a, "%s%s", en, text));
}

struct reason_arg said(struct asking *w, const char *name, const char *text)
{
    return framed(w, name, "：", ": ", text);
}
