/* query_why.c: why a light, a date, a request, a notice, and why a notice was not sent.
 *
 * What is asked for: an item; "<item> notice" (or 通知): why nobody was told; a notice's or a request's number; a date.
 * The sentences are those of reasons.h. A line that a journal entry decided cites it; nothing is cited that was not
 * read. */
#include <string.h>

#include "core/brief.h"
#include "core/explain.h"
#include "core/query.h"
#include "core/reach.h"
#include "core/resolve.h"

/* ------------------------------------------------------------------ the entries behind it */

/* The newest entries about the item, newest first. */
struct past {
    struct entry *v;
    size_t n;
};

static struct past past_of(struct query *q, const char *item)
{
    struct list seqs = query_history(q, item, QUERY_ROWS);
    struct past p = {arena_alloc(q->a, (seqs.n + 1) * sizeof(struct entry)), 0};

    for (size_t i = seqs.n; i-- > 0;)
        if (q->env->entry(q->env->u, *LIST_AT(seqs, int64_t, i), q->a, &p.v[p.n]))
            p.n++;
    return p;
}

/* The entry that began this piece of a deadline. Many entries may bear one time: the operation tells them apart. The
 * first piece was begun by whatever made the item: its oldest entry. */
static int64_t piece_seq(const struct past *p, const struct item *it, const struct segment *s)
{
    static const int begun_by[][2] = {
        [SEG_EXTENDED] = {OP_extend_approve, OP_extend_approve}, [SEG_HELD] = {OP_hold_approve, OP_hold_approve},
        [SEG_RESUMED] = {OP_resume, OP_close_request},           [SEG_REOPENED] = {OP_reopen, OP_reopen},
        [SEG_STOPPED] = {OP_legal_stop, OP_legal_stop},          [SEG_RESTARTED] = {OP_stage, OP_judge},
    };

    if (s->kind <= SEG_RUNNING)
        return p->n > 0 && p->v[p->n - 1].wall_ms == it->registered_ms ? p->v[p->n - 1].seq : NONE;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < 2; k++)
            if (p->v[i].wall_ms == s->from_ms && same_text(p->v[i].op, ops[begun_by[s->kind][k]].name))
                return p->v[i].seq;
    return NONE;
}

/* The entry that made a request (the oldest that speaks of it), or decided it (the newest). */
static int64_t ask_seq(const struct past *p, const char *ask, bool decided)
{
    int64_t seq = NONE;

    for (size_t i = 0; i < p->n && (seq == NONE || !decided); i++) {
        const struct facts *f = p->v[i].facts;

        if (f && same_text(f->ask, ask))
            seq = p->v[i].seq;
    }
    return seq;
}

/* What an operation can be the last of. */
enum weight { W_NONE, W_REPORT, W_DECISION, W_JUDGE, W_COUNT };
static const unsigned char weights[OP_COUNT] = {
    [OP_report] = W_REPORT,          [OP_measure] = W_REPORT,          [OP_stage] = W_REPORT,
    [OP_close_request] = W_REPORT,   [OP_correct] = W_DECISION,        [OP_extend_approve] = W_DECISION,
    [OP_extend_reject] = W_DECISION, [OP_return_approve] = W_DECISION, [OP_return_reject] = W_DECISION,
    [OP_hold_approve] = W_DECISION,  [OP_hold_reject] = W_DECISION,    [OP_resume] = W_DECISION,
    [OP_close_approve] = W_DECISION, [OP_close_reject] = W_DECISION,   [OP_reopen] = W_DECISION,
    [OP_answer] = W_REPORT,          [OP_conclude] = W_DECISION,       [OP_judge] = W_JUDGE,
};

static const struct entry *last_of(const struct past *p, enum weight w)
{
    for (size_t i = 0; i < p->n; i++) {
        int op = p->v[i].op ? op_find(p->v[i].op) : -1;

        if (op >= 0 && weights[op] == w)
            return &p->v[i];
    }
    return NULL;
}

static struct reason_arg who_did(struct query *q, const char *name, const char *actor, int64_t at_ms)
{
    const char *person = person_name_at(q->s, actor, at_ms, q->a);

    return reason_text(name, person ? person : actor ? actor : "?");
}

/* The last report, the last decision and the last judgement, each with its number. */
static void cite(struct query *q, struct reason_list *l, const struct past *p)
{
    for (enum weight w = W_REPORT; w < W_COUNT; w++) {
        const struct entry *en = last_of(p, w);
        struct reason r;

        if (!en)
            continue;
        r = reason_make(q->a, R_cited, reason_time(q->a, "at", en->wall_ms),
                        reason_pair("op", ops[op_find(en->op)].zh, en->op), who_did(q, "who", en->actor, en->wall_ms));
        r.seq = en->seq;
        reason_add(l, r);
    }
}

/* ------------------------------------------------------------------ a notice that was not sent */

/* Who hears of this rung: the title of the post, and the word of the role. */
static struct reason_arg rung_who(struct query *q, const struct item *it, const struct rung *r)
{
    const char *leader = r->of == RUNG_ITEM ? person_name_at(q->s, it->lead_leader, q->env->now_ms, q->a) : NULL;
    const char *title = role_title(q->env->core, r->tell, q->a);

    if (leader)
        return reason_pair("who", arena_printf(q->a, "%s %s", title, leader),
                           arena_printf(q->a, "%s %s", r->tell, leader));
    return reason_pair("who", title, r->tell);
}

/* Why rung k (from 1), not climbed yet, waits. Only the next one has a time; those above it wait for it. */
static void wait_rung(struct query *q, struct reason_list *l, const struct judge_env *env, const struct item *it,
                      int64_t k)
{
    const struct rung *r = LIST_AT(env->policy->ladder, struct rung, k - 1);
    int64_t climbed = it->rung == NONE ? 0 : it->rung, from_ms = climbed ? it->rung_ms : it->light_ms, at;
    struct reason_arg who = rung_who(q, it, r), rung = reason_int(q->a, "rung", k);

    if (it->light < r->from) {
        reason_add(l, reason_make(q->a, R_wait_colour, who, rung, reason_word("from", &enum_light, r->from),
                                  reason_word("light", &enum_light, it->light)));
        return;
    }
    if (k > climbed + 1) {
        reason_add(l, reason_make(q->a, R_notice_not_due, who, rung));
        return;
    }
    if (from_ms == NONE)
        from_ms = env->now_ms;
    at = climbed && r->after.unit != SPAN_ABSENT ? cal_add(env->cal, from_ms, r->after) : from_ms;
    at = cal_next_open(env->cal, at > env->now_ms ? at : env->now_ms);
    if (climbed && r->after.unit != SPAN_ABSENT)
        reason_add(l, reason_make(q->a, R_wait_rung, who, rung, reason_span(q->a, "after", r->after),
                                  reason_time(q->a, "at", at)));
    else
        reason_add(l, reason_make(q->a, R_wait_office, who, rung, reason_time(q->a, "at", at)));
}

/* Everything on the ladder that nobody was told yet, and what holds it back. */
static void why_silent(struct query *q, struct reason_list *l, const struct judge_env *env, const struct item *it)
{
    int64_t climbed = it->rung == NONE ? 0 : it->rung;

    if (!env->policy || it->state == ITEM_CLOSED)
        return;
    if (it->next_ms != NONE && it->next_ms <= env->now_ms)
        reason_add(l, reason_make(q->a, R_wait_judge));
    else if (it->light == LIGHT_GREY)
        reason_add(l, reason_make(q->a, R_wait_grey));
    else if (it->light == LIGHT_NONE)
        reason_add(l, reason_make(q->a, R_wait_none));
    else
        for (int64_t k = climbed + 1; k <= (int64_t)env->policy->ladder.n; k++)
            wait_rung(q, l, env, it, k);
}

/* ------------------------------------------------------------------ a notice */

/* Whom a notice is for: who got it, else the person named, else the post. */
static struct reason_arg notice_who(struct query *q, const struct notice *n)
{
    const char *person = n->to_name, *unit = unit_name(q->s, n->unit, q->a);
    const char *title = n->role ? role_title(q->env->core, n->role, q->a) : "?";

    if (!person)
        person = person_name_at(q->s, n->to ? n->to : n->person, n->to ? n->intended_ms : q->env->now_ms, q->a);
    if (person)
        return reason_text("who", person);
    return unit ? reason_text("who", arena_printf(q->a, "%s %s", unit, title)) : reason_text("who", title);
}

/* The judgement that caused a notice. */
static int64_t notice_seq(struct query *q, const struct past *p, const char *id)
{
    for (size_t i = 0; i < p->n; i++) {
        struct judge j;
        struct duban_error e;

        if (!same_text(p->v[i].op, ops[OP_judge].name) ||
            rec_unpack(&rec_judge, p->v[i].body, UNPACK_STORED, q->a, &j, &e))
            continue;
        for (size_t k = 0; k < j.notices.n; k++)
            if (same_text(LIST_AT(j.notices, struct notice, k)->id, id))
                return p->v[i].seq;
    }
    return NONE;
}

/* It waits for one, or none came in time. No channel said so. */
static bool found_nobody(const struct notice *n)
{
    return (n->state == NS_INTENDED && same_text(n->result, "vacant")) ||
           (n->state == NS_DEAD && same_text(n->result, "岗位空缺"));
}

/* That it went to another than the holder, or to nobody. */
static void why_instead(struct query *q, struct reason_list *l, const struct notice *n)
{
    if (n->vacant || found_nobody(n))
        reason_add(l, reason_make(q->a, R_notice_vacant,
                                  n->instead_of ? reason_text("who", n->instead_of) : notice_who(q, n)));
    else if (n->instead_of)
        reason_add(l, reason_make(q->a, R_notice_instead, reason_text("who", n->instead_of)));
}

static void why_notice(struct query *q, struct reason_list *l, const struct item *it, const struct notice *n)
{
    static const enum reason_code first[] = {[NOTICE_ABSENT] = R_notice_task,
                                             [NOTICE_LIGHT] = R_notice_light,
                                             [NOTICE_ORDER] = R_notice_order,
                                             [NOTICE_OVER] = R_notice_over,
                                             [NOTICE_TASK] = R_notice_task};
    struct past p = past_of(q, it->id);
    struct reason r =
        reason_make(q->a, first[n->kind], notice_who(q, n), reason_word("light", &enum_light, n->light),
                    reason_text("cause", n->cause), reason_int(q->a, "rung", n->rung == NONE ? 0 : n->rung),
                    reason_text("order", n->order));

    r.seq = notice_seq(q, &p, n->id);
    reason_add(l, r);
    reason_add(l, reason_make(q->a, R_notice_state, reason_time(q->a, "at", n->intended_ms),
                              reason_word("state", &enum_notice_state, n->state),
                              reason_int(q->a, "n", n->attempts == NONE ? 0 : n->attempts)));
    why_instead(q, l, n);
    if (n->result && !found_nobody(n))
        reason_add(l, reason_make(q->a, R_notice_result, reason_text("channel", n->channel ? n->channel : "-"),
                                  reason_text("result", n->result)));
    if (n->next_ms != NONE)
        reason_add(l, reason_make(q->a, R_notice_next, reason_time(q->a, "at", n->next_ms)));
}

/* ------------------------------------------------------------------ a request */

static struct reason_arg said(struct query *q, const char *text)
{
    if (!text)
        return reason_text("text", "");
    return reason_pair("text", arena_printf(q->a, "：%s", text), arena_printf(q->a, ": %s", text));
}

static struct reason_arg until(struct query *q, int64_t day)
{
    if (day == NONE)
        return reason_text("until", "");
    return reason_pair("until", arena_printf(q->a, "，至 %s", date_text(day, q->a)),
                       arena_printf(q->a, ", until %s", date_text(day, q->a)));
}

static void why_ask(struct query *q, struct reason_list *l, const struct ask *k)
{
    struct past p = past_of(q, k->item);
    struct reason r = reason_make(q->a, R_ask_made, reason_text("ask", k->id), who_did(q, "who", k->by, k->asked_ms),
                                  reason_time(q->a, "at", k->asked_ms), reason_word("kind", &enum_ask_kind, k->kind),
                                  said(q, k->reason ? k->reason : k->text));

    r.seq = ask_seq(&p, k->id, false);
    reason_add(l, r);
    if (k->late)
        reason_add(l, reason_make(q->a, R_ask_late, reason_day(q->a, "due", k->due_before)));
    if (k->state == ASKS_WAITING) {
        reason_add(l, reason_make(q->a, R_ask_waits));
        return;
    }
    r = reason_make(q->a, R_ask_decided, who_did(q, "who", k->decided_by, k->decided_ms),
                    reason_time(q->a, "at", k->decided_ms), reason_word("state", &enum_ask_state, k->state),
                    until(q, k->granted), said(q, k->note));
    r.seq = ask_seq(&p, k->id, true);
    reason_add(l, r);
}

/* ------------------------------------------------------------------ an item, a date */

/* The lines about the deadline stand in the order of its pieces: each cites the entry of its piece. */
static void cite_pieces(struct reason_list *l, const struct past *p, const struct item *it)
{
    static const enum reason_code codes[] = {R_due_first,   R_due_none,     R_due_extended, R_due_held,
                                             R_due_resumed, R_due_reopened, R_due_stopped,  R_due_restarted};
    size_t piece = 0;

    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < sizeof codes / sizeof codes[0] && piece < it->segments.n; k++)
            if (same_text(l->v[i].code, reason_code_word(codes[k]))) {
                l->v[i].seq = piece_seq(p, it, LIST_AT(it->segments, struct segment, piece++));
                break;
            }
}

static void why_item(struct query *q, struct reason_list *l, const struct item *it)
{
    struct judge_env env = core_judge_env(q->env->core, it, q->env->now_ms);
    struct list explained = light_explain(&env, it, q->a);
    struct past p = past_of(q, it->id);
    const struct entry *judged = last_of(&p, W_JUDGE);

    for (size_t i = 0; i < explained.n; i++)
        reason_add(l, *LIST_AT(explained, struct reason, i));
    if (judged)
        l->v[0].seq = judged->seq;
    cite_pieces(l, &p, it);
    if (it->light >= LIGHT_BLUE)
        why_silent(q, l, &env, it);
    cite(q, l, &p);
}

/* Why nobody was told: what holds the ladder back, then, without a light, why there is none. */
static void why_no_notice(struct query *q, struct reason_list *l, const struct item *it)
{
    static const char *const kept[] = {"light_", "also_", "next_"};
    struct judge_env env = core_judge_env(q->env->core, it, q->env->now_ms);
    struct list explained = light_explain(&env, it, q->a);

    why_silent(q, l, &env, it);
    for (size_t i = 0; i < explained.n; i++) {
        const struct reason *r = LIST_AT(explained, struct reason, i);

        for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++)
            if (strncmp(r->code, kept[k], strlen(kept[k])) == 0)
                reason_add(l, *r);
    }
}

/* "LD-2022-007 notice", "7 通知": the part before it; NULL when it does not end so. */
static const char *without_notice(struct query *q, const char *text)
{
    static const char *const ends[] = {" notice", " 通知"};
    size_t len = strlen(text);

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t n = strlen(ends[i]);

        if (len > n && strcmp(text + len - n, ends[i]) == 0)
            return arena_str(q->a, text, len - n);
    }
    return NULL;
}

static int why_found(struct query *q, struct reason_list *l, const char *text)
{
    struct why *out = q->out;
    struct found *f = arena_alloc(q->a, sizeof *f);
    const char *silent = without_notice(q, text);
    int rc = resolve_any(q->s, silent ? silent : text, "id", q->a, f, q->e);

    if (rc)
        return rc;
    out->brief = brief_make(q->env->core, &f->item, q->env->now_ms, q->a);
    out->id = f->what == RESOLVED_NOTICE ? f->notice.id : f->what == RESOLVED_ASK ? f->ask.id : f->item.id;
    if (f->what == RESOLVED_NOTICE)
        why_notice(q, l, &f->item, &f->notice);
    else if (f->what == RESOLVED_ASK)
        why_ask(q, l, &f->ask);
    else if (silent)
        why_no_notice(q, l, &f->item);
    else
        why_item(q, l, &f->item);
    return DUBAN_E_ok;
}

int query_why(struct query *q)
{
    const struct which *w = q->body;
    struct why *out = q->out;
    struct reason_list l = {.a = q->a};
    int64_t day;
    int rc = DUBAN_E_ok;

    out->now_ms = q->env->now_ms;
    out->id = w->id;
    if (parse_date(w->id, &day))
        reason_add(&l, explain_date(core_cal(q->env->core), day, q->a));
    else
        rc = why_found(q, &l, w->id);
    out->reasons = (struct list){l.v, l.n};
    return rc;
}
