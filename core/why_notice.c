/* why_notice.c: a notice: what caused it, each try, what holds it, its fate, what comes next. See why.h. */
#include <string.h>

#include "core/reach.h"
#include "core/rows.h"
#include "core/why.h"

enum { COVERED_TOLD = 5 };

static struct reason_arg moment(struct asking *w, const char *name, const char *zh, const char *en, int64_t ms)
{
    return framed(w, name, zh, en, ms == NONE ? NULL : reason_time(w->a, "", ms).zh);
}

/* ---- what caused it ---- */

/* ", rule r1@3": the rules of the judgement that caused it. */
static struct reason_arg rules_of(struct asking *w, const struct entry *en)
{
    struct judge j;

    return framed(w, "rules", "，规则 ", ", rules ", en && past_judge(w, en, &j) ? j.light_rules : NULL);
}

/* "…/again3": which repeat it is; 0: the first. */
static int64_t repeat_of(const struct notice *n)
{
    const char *again = strstr(n->id, "/again");
    int64_t k = 0;

    for (const char *p = again ? again + strlen("/again") : ""; *p >= '0' && *p <= '9'; p++)
        k = k * 10 + (*p - '0');
    return k;
}

static void tell_repeat(struct asking *w, const struct notice *n)
{
    const struct policy *p = w->it ? w->env.policy : NULL;
    int64_t rung = none_or(n->rung, 0);
    const struct rung *r;

    if (!repeat_of(n) || !p || rung < 1 || (size_t)rung > p->ladder.n)
        return;
    r = LIST_AT(p->ladder, struct rung, rung - 1);
    why_say(w, R_notice_again, reason_int(w->a, "n", repeat_of(n)), reason_int(w->a, "rung", rung), notice_who(w, n),
            r->repeat.unit == SPAN_ABSENT ? reason_text("repeat", "-") : reason_span(w->a, "repeat", r->repeat));
}

struct covered {
    struct asking *w;
    const char *list;
    int64_t n;
};

static int covered_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct covered *c = u;
    struct bytes id = key_rest(key);

    (void)rec, (void)val, (void)scratch;
    if (c->n++ < COVERED_TOLD && id.len > 1) /* the first byte is its rank: worst first */
        c->list = arena_printf(c->w->a, "%s%s%.*s", c->list ? c->list : "", c->list ? ", " : "", (int)id.len - 1,
                               (const char *)id.data + 1);
    return 0;
}

static void tell_covered(struct asking *w, const struct notice *n)
{
    struct covered c = {.w = w};

    if (n->kind != NOTICE_DIGEST)
        return;
    rows_each_of(w->q->s, T_covered, n->id, covered_row, &c);
    if (c.list)
        why_say(w, R_digest_holds,
                reason_text("list", c.n > COVERED_TOLD ? arena_printf(w->a, "%s …", c.list) : c.list));
}

static void tell_cause(struct asking *w, const struct notice *n)
{
    static const enum reason_code codes[] = {
        [NOTICE_ABSENT] = R_notice_task, [NOTICE_LIGHT] = R_notice_light,   [NOTICE_ORDER] = R_notice_order,
        [NOTICE_OVER] = R_notice_over,   [NOTICE_TASK] = R_notice_task,     [NOTICE_MOVED] = R_notice_moved,
        [NOTICE_CARE] = R_notice_care,   [NOTICE_DIGEST] = R_notice_digest, [NOTICE_TEST] = R_notice_test,
    };
    const struct entry *en = past_notice(w, n->id);
    struct reason_arg text = n->kind == NOTICE_TEST ? said(w, "text", n->text) : reason_text("text", n->text);

    why_cite(w, past_seq(en), codes[n->kind], notice_who(w, n), reason_word("light", &enum_light, n->light),
             notice_cause(w, n), reason_int(w->a, "rung", none_or(n->rung, 0)), reason_text("order", n->order),
             rules_of(w, en), text, reason_int(w->a, "n", none_or(n->covers_n, 0)));
    tell_repeat(w, n);
    tell_covered(w, n);
}

/* ---- windows and digests ---- */

/* One that people set, else one of the rules. */
static bool window_find(struct asking *w, const char *id, struct window *out)
{
    const struct channels *c = core_channels(w->q->env->core);

    if (state_get(w->q->s, T_window, id, w->a, out))
        return true;
    for (size_t i = 0; c && i < c->quiet.n; i++)
        if (same_text(LIST_AT(c->quiet, struct window, i)->id, id)) {
            *out = *LIST_AT(c->quiet, struct window, i);
            return true;
        }
    return false;
}

/* "（夜间，负责人 P118：换设备）" */
static struct reason_arg window_owner(struct asking *w, const struct window *x)
{
    struct reason_arg who = who_did(w, "", x->owner, w->env.now_ms);

    if (!x->owner)
        return framed(w, "owner", "：", ": ", x->reason);
    return reason_pair(
        "owner", arena_printf(w->a, "（负责人 %s%s%s）", who.zh, x->reason ? "：" : "", x->reason ? x->reason : ""),
        arena_printf(w->a, " (%s answers for it%s%s)", who.en, x->reason ? ": " : "", x->reason ? x->reason : ""));
}

/* The digest that it went into; false: into none. */
static bool digest_of(struct asking *w, const struct notice *n, struct notice *digest)
{
    return n->digest && state_get(w->q->s, T_notice, n->digest, w->a, digest);
}

/* When what has not been tried yet leaves; NONE: it has, or will not. */
static int64_t leaves(const struct notice *n)
{
    return n->state == NS_INTENDED && none_or(n->attempts, 0) == 0 ? n->next_ms : NONE;
}

static void tell_window(struct asking *w, const struct notice *n, int64_t leaves_ms)
{
    struct window x;
    struct reason_arg title;

    if (!n->window)
        return;
    rec_clear(&rec_window, &x);
    window_find(w, n->window, &x);
    title = framed(w, "title", " ", " ", x.title);
    if (leaves_ms != NONE && leaves_ms > w->env.now_ms)
        why_say(w, R_notice_window, reason_text("window", n->window), title, window_owner(w, &x),
                reason_time(w->a, "at", leaves_ms));
    else
        why_say(w, R_notice_windowed, reason_text("window", n->window), title, window_owner(w, &x));
}

/* What holds it back: a window, a digest, or both. */
static void tell_held(struct asking *w, const struct notice *n)
{
    struct notice d;
    bool folded = digest_of(w, n, &d);

    tell_window(w, n, leaves(folded ? &d : n));
    if (!folded)
        return;
    if (leaves(&d) != NONE)
        why_say(w, R_notice_waits, reason_text("digest", d.id), reason_time(w->a, "at", d.next_ms));
    else
        why_say(w, R_notice_folded, reason_text("digest", d.id), reason_word("state", &enum_notice_state, d.state),
                moment(w, "at", "，", " ", d.sent_ms));
}

/* ---- tries ---- */

static void tell_tries(struct asking *w, const struct notice *n)
{
    for (size_t i = 0; i < n->tries.n; i++) {
        const struct try *t = LIST_AT(n->tries, struct try, i);

        why_say(
            w, R_notice_try, reason_int(w->a, "n", t->n), reason_time(w->a, "at", none_or(t->at_ms, n->intended_ms)),
            reason_text("channel", t->channel ? t->channel : "-"), reason_text("who", t->to_name ? t->to_name : "-"),
            reason_word("state", &enum_notice_state, t->state), said(w, "result", t->result));
    }
}

/* ---- what it waits for, and what people did ---- */

/* Its place behind what kept it, in the words of core/booking.c. */
static void tell_booked(struct asking *w, const struct notice *n)
{
    static const struct {
        const char *why;
        enum reason_code code;
    } rows[] = {{"limit", R_notice_limit}, {"penalty", R_notice_penalty}, {"apart", R_notice_apart}};

    for (size_t i = 0; n->booked_ms != NONE && i < sizeof rows / sizeof rows[0]; i++)
        if (same_text(n->result, rows[i].why))
            why_say(w, rows[i].code, reason_text("channel", n->booked_on), reason_time(w->a, "at", n->booked_ms));
}

static void tell_retried(struct asking *w, const struct notice *n)
{
    if (n->retried_ms != NONE)
        why_say(w, R_notice_retried, reason_time(w->a, "at", n->retried_ms),
                who_did(w, "who", n->retried_by, n->retried_ms), said(w, "text", n->retried));
}

/* It waits for one, or none came in time. No channel said so. */
static bool found_nobody(const struct notice *n)
{
    return (n->state == NS_INTENDED && same_text(n->result, "vacant")) ||
           (n->state == NS_DEAD && same_text(n->result, "岗位空缺"));
}

/* That it went to another than the holder, or to nobody. */
static void tell_instead(struct asking *w, const struct notice *n)
{
    struct reason_arg who = n->instead_of ? reason_text("who", n->instead_of) : notice_who(w, n);

    if (n->vacant && n->to_name)
        why_say(w, R_notice_upward, who, reason_text("to", n->to_name));
    else if (n->vacant || found_nobody(n))
        why_say(w, R_notice_vacant, who);
    else if (n->instead_of)
        why_say(w, R_notice_instead, who);
}

/* ---- its fate ---- */

static void tell_overtaken(struct asking *w, const struct notice *n)
{
    const struct entry *en = w->it ? past_ended(w, n) : NULL;

    why_cite(w, past_seq(en), R_notice_overtaken, moment(w, "at", "，", " ", en ? en->wall_ms : NONE),
             reason_text("result", n->result ? n->result : "-"));
}

static void tell_end(struct asking *w, const struct notice *n)
{
    static const enum reason_code bad[] = {
        [NS_REFUSED] = R_notice_refused, [NS_DEAD] = R_notice_dead, [NS_UNCERTAIN] = R_notice_uncertain};

    if (n->state == NS_OVERTAKEN)
        tell_overtaken(w, n);
    else if (n->state == NS_REFUSED || n->state == NS_DEAD || n->state == NS_UNCERTAIN)
        why_say(w, bad[n->state], reason_text("channel", n->channel ? n->channel : "-"), said(w, "result", n->result));
    else if (n->state == NS_DROPPED)
        why_say(w, R_notice_dropped, who_did(w, "who", n->dropped_by, n->intended_ms), said(w, "text", n->dropped));
    else if (n->sent_ms != NONE)
        why_say(w, R_notice_sent, reason_time(w->a, "at", n->sent_ms));
    if (n->read_ms != NONE)
        why_say(w, R_notice_read, reason_time(w->a, "at", n->read_ms));
    if (n->acked_ms != NONE)
        why_say(w, R_notice_acked, reason_time(w->a, "at", n->acked_ms), who_did(w, "who", n->acked_by, n->acked_ms));
}

static bool ended(const struct notice *n)
{
    return n->state != NS_INTENDED && n->state != NS_SENDING && n->state != NS_FOLDED;
}

static void tell_coming(struct asking *w, const struct notice *n)
{
    bool arrived = n->state == NS_ACCEPTED || n->state == NS_DELIVERED || n->state == NS_READ;

    if (n->receipt_ms != NONE)
        why_say(w, R_notice_receipt, reason_time(w->a, "at", n->receipt_ms),
                reason_int(w->a, "n", none_or(n->asked, 0)));
    else if (n->booked_ms != NONE)
        return; /* its place was told */
    else if (n->next_ms != NONE)
        why_say(w, none_or(n->attempts, 0) > 0 || n->result ? R_notice_next : R_notice_leaves,
                reason_time(w->a, "at", n->next_ms));
    else if (ended(n) && !arrived)
        why_say(w, R_notice_last);
}

void why_fate(struct asking *w, const struct notice *n)
{
    tell_held(w, n);
    tell_tries(w, n);
    tell_retried(w, n);
    tell_booked(w, n);
    tell_instead(w, n);
    if (n->result && !ended(n) && !n->tries.n && n->booked_ms == NONE && !found_nobody(n))
        why_say(w, R_notice_result, reason_text("channel", n->channel ? n->channel : "-"),
                reason_text("result", n->result));
    tell_end(w, n);
    tell_coming(w, n);
}

void why_notice(struct asking *w, const struct notice *n)
{
    tell_cause(w, n);
    why_say(w, R_notice_state, reason_time(w->a, "at", n->intended_ms),
            reason_word("state", &enum_notice_state, n->state), reason_int(w->a, "n", none_or(n->attempts, 0)));
    why_fate(w, n);
}
