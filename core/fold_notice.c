/* fold_notice.c: what becomes of notices: tries, fates and receipts as workers tell them; what people do. See
 * decide_notice.c, decide_notice_people.c. */
#include <assert.h>
#include <string.h>

#include "core/judge.h"
#include "core/notice.h"
#include "core/op_rows.h"
#include "core/rows.h"
#include "core/used.h"

enum { AGAIN_MS = 1000 }; /* nothing is tried again sooner, whatever a worker says */

static void notice_of(struct fold *f, const char *key, struct notice *n)
{
    bool there = state_get(f->s, T_notice, key, f->a, n);

    assert(there);
    (void)there;
    n->rev++;
}

/* A digest that leaves, or never will, waits for the end of its window no more. */
static void release_held(struct fold *f, const struct notice *n)
{
    if (n->kind == NOTICE_DIGEST && n->window && !digest_open(n))
        f->s->ops->del(f->s->u, T_held, key_pair(n->window, n->id, f->a));
}

/* The bytes are kept as long as they may have to be handed over again just as they were. */
static void keep_sent(struct fold *f, const struct notice *n, struct bytes sent)
{
    if (!notice_repeats(n))
        f->s->ops->del(f->s->u, T_sent, key_bytes(n->id));
    else if (sent.len > 0)
        f->s->ops->put(f->s->u, T_sent, key_bytes(n->id), sent);
}

static void notice_put(struct fold *f, struct notice *n, struct bytes sent)
{
    release_held(f, n);
    keep_sent(f, n, sent);
    state_put(f->s, T_notice, n->id, n, f->a);
}

static void unbooked(struct notice *n)
{
    n->booked_ms = NONE;
    n->booked_on = NULL;
    n->places = (struct list){NULL, 0};
}

/* ---- tries ---- */

static void try_add(struct fold *f, struct notice *n, const struct attempt *b)
{
    struct try *t = fold_list_add(f, &n->tries, sizeof *t, LIM_TRIES);

    rec_clear(&rec_try, t);
    t->n = n->attempts;
    t->channel = b->channel;
    t->to_name = b->to_name;
    t->at_ms = f->en->wall_ms;
    t->state = NS_SENDING;
}

/* Over a limit: its place is counted already, and it comes again then. */
static void fold_booked(struct fold *f, struct notice *n, const struct attempt *b)
{
    n->booked_ms = n->next_ms = f->facts->until_ms;
    n->booked_on = b->channel;
    n->places = f->facts->places;
    n->result = f->facts->why;
}

/* Journalled before the hand-over: after a crash nobody can say that it was never tried. */
void fold_notice_attempt(struct fold *f)
{
    const struct attempt *b = f->body;
    struct notice n;

    notice_of(f, b->key, &n);
    fold_uses(f);
    unbooked(&n);
    if (f->facts->booked) {
        fold_booked(f, &n, b);
        notice_put(f, &n, (struct bytes){NULL, 0});
        return;
    }
    n.state = NS_SENDING;
    n.attempts = none_or(n.attempts, 0) + 1;
    n.channel = b->channel;
    n.to = b->to;
    n.to_name = b->to_name;
    n.instead_of = b->instead_of;
    n.vacant = b->vacant;
    n.ref = NULL;
    n.receipt_ms = NONE;
    n.asked = 0;
    try_add(f, &n, b);
    notice_put(f, &n, b->sent);
}

/* ---- fates ---- */

static void fold_penalty(struct fold *f, const struct fate *b)
{
    struct used u;

    if (!b->penalty)
        return;
    used_get(f->s, b->penalty, 0, 0, f->a, &u);
    if (u.until_ms == NONE || u.until_ms < b->penalty_ms)
        u.until_ms = b->penalty_ms;
    f->s->ops->put(f->s->u, T_used, used_key(&u, f->a), rec_pack(&rec_used, &u, f->a));
}

/* How far a message has come, as receipts may say: what is known is not taken back. */
static int progress(int state)
{
    static const int far[] = {
        [NS_UNCERTAIN] = 0, [NS_ACCEPTED] = 1, [NS_REFUSED] = 1, [NS_DELIVERED] = 2, [NS_READ] = 3};

    return (size_t)state < sizeof far / sizeof far[0] ? far[state] : 0;
}

static bool goes_back(const struct fate *b, int state)
{
    return b->asked && progress(b->state) < progress(state);
}

/* The last try, when it is what the fate speaks of: one under way, or one whose receipt was asked for. */
static void try_ends(struct fold *f, const struct notice *n, const struct fate *b)
{
    struct try *t = notice_last_try(n);

    if (!t || (n->state != NS_SENDING && !b->asked) || goes_back(b, t->state))
        return;
    t->state = b->state;
    t->result = b->result ? b->result : t->result;
    t->ref = b->ref ? b->ref : t->ref;
    t->disable = b->disable;
    t->end_ms = f->en->wall_ms;
}

/* Something that a worker wants to come back to, but not at once, again and again. */
static int64_t not_at_once(const struct fold *f, int64_t ms)
{
    return ms != NONE && ms < f->en->wall_ms + AGAIN_MS ? f->en->wall_ms + AGAIN_MS : ms;
}

/* What a message is, now that this is known: it goes on, or a receipt has more to say, or that was all. */
static void fate_state(struct fold *f, struct notice *n, const struct fate *b)
{
    bool back = goes_back(b, n->state), on = !back && b->next_ms != NONE;

    if (!back)
        n->state = b->state == NS_REFUSED && on ? NS_INTENDED : b->state;
    if (!back && (b->result || !b->asked))
        n->result = b->result;
    if (b->ref)
        n->ref = b->ref;
    n->receipt_ms = n->state == NS_READ ? NONE : not_at_once(f, b->receipt_ms);
    n->next_ms = none_earlier(on ? not_at_once(f, b->next_ms) : NONE, n->receipt_ms);
    n->asked = none_or(n->asked, 0) + b->asked;
    if (n->state == NS_ACCEPTED || n->state == NS_DELIVERED || n->state == NS_READ)
        n->sent_ms = none_or(n->sent_ms, f->en->wall_ms);
    if (n->state == NS_READ)
        n->read_ms = none_or(n->read_ms, f->en->wall_ms);
}

void fold_notice_fate(struct fold *f)
{
    const struct fate *b = f->body;
    struct notice n;

    notice_of(f, b->key, &n);
    fold_uses(f);
    unbooked(&n);
    fold_penalty(f, b);
    try_ends(f, &n, b);
    fate_state(f, &n, b);
    if (b->window && !n.window) /* the first one is the one that people ask about */
        n.window = b->window;
    notice_put(f, &n, (struct bytes){NULL, 0});
}

/* ---- people ---- */

/* What may have arrived stays in doubt, so that it says that it may be a repeat. */
void fold_notice_retry(struct fold *f)
{
    const struct noticeref *b = f->body;
    struct notice n;

    notice_of(f, b->notice, &n);
    n.state = n.state == NS_UNCERTAIN ? NS_UNCERTAIN : NS_INTENDED;
    n.next_ms = n.retried_ms = f->en->wall_ms;
    n.retried_by = f->en->actor;
    n.retried = b->reason;
    n.receipt_ms = NONE;
    n.dropped_by = n.dropped = NULL;
    notice_put(f, &n, (struct bytes){NULL, 0});
}

void fold_notice_drop(struct fold *f)
{
    const struct noticeref *b = f->body;
    struct notice n;

    notice_of(f, b->notice, &n);
    fold_uses(f);
    unbooked(&n);
    n.state = NS_DROPPED;
    n.dropped_by = f->en->actor;
    n.dropped = b->reason;
    n.next_ms = n.receipt_ms = NONE;
    notice_put(f, &n, (struct bytes){NULL, 0});
}

/* Whoever says that they know it has read it, whatever the channel knows of it. */
void fold_notice_ack(struct fold *f)
{
    struct notice n;
    struct item it;

    notice_of(f, f->facts->notice, &n);
    fold_uses(f);
    unbooked(&n);
    n.acked_ms = f->en->wall_ms;
    n.acked_by = n.to;
    n.read_ms = none_or(n.read_ms, f->en->wall_ms);
    n.sent_ms = none_or(n.sent_ms, f->en->wall_ms);
    n.state = NS_READ;
    n.next_ms = n.receipt_ms = NONE;
    notice_put(f, &n, (struct bytes){NULL, 0});
    if (f->facts->until_ms == NONE)
        return;
    fold_item_get(f, n.item, &it);
    fold_rest(f, &it, n.to);
    fold_item_put(f, &it, false);
}

/* By itself and at once, whatever window or digest there is: a person waits for it. */
void fold_notice_test(struct fold *f)
{
    const struct noticetest *b = f->body;
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = f->facts->notice;
    n.kind = NOTICE_TEST;
    n.person = b->person;
    n.only = b->channel;
    n.text = b->text;
    n.state = NS_INTENDED;
    n.intended_ms = n.next_ms = f->en->wall_ms;
    n.attempts = 0;
    n.rev = 1;
    state_put(f->s, T_notice, n.id, &n, f->a);
}
