/* notify_step.c: see notify_step.h. */
#include "workers/notify_step.h"

#include <string.h>

#include <sodium.h>

#include "core/judge.h"

static const struct span retry_first_default = {1, SPAN_MINUTES}, retry_for_default = {1, SPAN_DAYS};

enum { WINDOW_SPREAD_MS = 20 * 60 * 1000 }; /* four times as much as may be waited after the end of a window */

/* ---- the waits ---- */
/* Length for comparing, whatever office hours make of it. */
static int64_t span_ms(struct span s)
{
    static const int64_t unit_ms[] = {
        [SPAN_ABSENT] = 0,          [SPAN_MINUTES] = 60000,     [SPAN_HOURS] = 3600000,   [SPAN_DAYS] = DAY_MS,
        [SPAN_WORKMINUTES] = 60000, [SPAN_WORKHOURS] = 3600000, [SPAN_WORKDAYS] = DAY_MS,
    };
    return s.n * unit_ms[s.unit];
}

static struct span retry_first(const struct channels *rules)
{
    struct span s = rules->retry_first;
    return s.unit == SPAN_ABSENT || s.n < 1 ? retry_first_default : s;
}

static struct span retry_for(const struct channels *rules)
{
    return rules->retry_for.unit == SPAN_ABSENT ? retry_for_default : rules->retry_for;
}

struct span step_wait(const struct channels *rules, int64_t k)
{
    struct span s = retry_first(rules);
    int64_t most = span_ms(retry_for(rules));

    for (; k > 1 && span_ms(s) < most && s.n <= INT32_MAX / 2; k--)
        s.n *= 2;
    return s;
}

int64_t step_tries(const struct channels *rules)
{
    int64_t whole = span_ms(retry_for(rules)), waited = 0, tries = 1;

    while ((waited += span_ms(step_wait(rules, tries))) <= whole)
        tries++;
    return tries;
}

int64_t step_jitter_ms(const char *notice, int64_t attempt, int64_t wait_ms)
{
    unsigned char hash[16];
    uint64_t draw = 0;
    crypto_generichash_state h;
    unsigned char number[8];

    for (int i = 0; i < 8; i++)
        number[i] = (unsigned char)(attempt >> (8 * i));
    crypto_generichash_init(&h, NULL, 0, sizeof hash);
    crypto_generichash_update(&h, (const unsigned char *)notice, strlen(notice));
    crypto_generichash_update(&h, number, sizeof number);
    crypto_generichash_final(&h, hash, sizeof hash);
    for (int i = 0; i < 8; i++)
        draw = draw << 8 | hash[i];
    return (int64_t)(draw % (uint64_t)(wait_ms / 4 + 1));
}

/* ---- digests ---- */

const struct item *step_cover_item(const struct job *job, const struct notice *cover)
{
    for (size_t i = 0; cover->item && i < job->cover_items.n; i++)
        if (strcmp(LIST_AT(job->cover_items, struct item, i)->id, cover->item) == 0)
            return LIST_AT(job->cover_items, struct item, i);
    return NULL;
}

bool step_cover_over(const struct notice *cover, const struct item *it)
{
    return it && (notice_outdated(cover, it) || (cover->kind == NOTICE_LIGHT && it->light == LIGHT_GREY));
}

/* Nothing of what it says is true any more, and all of it came along. */
static bool digest_over(const struct job *job)
{
    const struct notice *digest = job->notice;

    if (digest->kind != NOTICE_DIGEST || (int64_t)job->covers.n < none_or(digest->covers_n, 0))
        return false;
    for (size_t i = 0; i < job->covers.n; i++) {
        const struct notice *n = LIST_AT(job->covers, struct notice, i);

        if (!step_cover_over(n, step_cover_item(job, n)))
            return false;
    }
    return true;
}

/* Something of what it says may be true again: the ladder has counted it as told. */
static bool digest_pauses(const struct job *job)
{
    for (size_t i = 0; i < job->covers.n; i++) {
        const struct notice *n = LIST_AT(job->covers, struct notice, i);
        const struct item *it = step_cover_item(job, n);

        if (it && !notice_outdated(n, it))
            return true;
    }
    return false;
}

static const char *outdated(const struct job *job)
{
    if (job->item)
        return notice_outdated(job->notice, job->item);
    return digest_over(job) && !digest_pauses(job) ? "all_over" : NULL;
}

static struct step fate(int state, const char *result, int64_t next_ms)
{
    return (struct step){.state = state, .result = result, .next_ms = next_ms, .receipt_ms = NONE};
}

/* ---- what the tries say ---- */

/* How one channel stands. */
struct standing {
    int64_t tries;
    int last; /* what became of the last one */
};

static struct standing standing(const struct notice *n, const char *channel)
{
    struct standing s = {0, NS_ABSENT};

    for (size_t i = 0; i < n->tries.n; i++) {
        const struct try *t = LIST_AT(n->tries, struct try, i);

        if (!t->channel || strcmp(t->channel, channel) != 0 || (n->retried_ms != NONE && t->at_ms <= n->retried_ms))
            continue;
        s.tries++;
        s.last = t->state;
    }
    return s;
}

/* An attempt began, and nobody knows whether it arrived. but: a try that is left out; NULL. */
static bool may_have_arrived(const struct notice *n, const struct try *but)
{
    for (size_t i = 0; i < n->tries.n; i++)
        if (LIST_AT(n->tries, struct try, i) != but && notice_in_doubt(LIST_AT(n->tries, struct try, i)->state))
            return true;
    return !but && notice_in_doubt(n->state);
}

/* The record has forgotten its oldest tries, so whose they were is not known. */
static bool tries_forgotten(const struct notice *n)
{
    const struct try *first = n->tries.n > 0 ? LIST_AT(n->tries, struct try, 0) : NULL;
    return first && first->n > 1 && (n->retried_ms == NONE || first->at_ms > n->retried_ms);
}

static bool used_up(const struct notice *n, const struct channels *rules, const struct route *r)
{
    const struct standing s = standing(n, r->row->channel);

    if (s.tries == 0)
        return tries_forgotten(n);
    return s.last == NS_REFUSED || (notice_in_doubt(s.last) && !r->carrier->ops->repeat_safe) ||
           s.tries >= step_tries(rules);
}

const struct route *step_route(const struct notice *n, const struct channels *rules, const struct routes *routes,
                               unsigned without)
{
    const struct route *first = NULL;

    for (size_t i = 0; i < routes->n; i++) {
        const struct route *r = &routes->v[i];

        if (without & 1U << i || used_up(n, rules, r))
            continue;
        if (n->booked_ms != NONE && n->booked_on && strcmp(n->booked_on, r->row->channel) == 0)
            return r;
        if (!first)
            first = r;
    }
    return first;
}

bool step_same_bytes(const struct job *job, const struct route *by)
{
    const struct notice *n = job->notice;
    int64_t first = NONE;

    for (size_t i = 0; i < n->tries.n && first == NONE; i++) {
        const struct try *t = LIST_AT(n->tries, struct try, i);

        if (notice_in_doubt(t->state) && t->channel && strcmp(t->channel, by->row->channel) == 0)
            first = t->at_ms;
    }
    return first != NONE && job->now_ms - first < by->carrier->ops->exact_ms && job->sent.len > 0 && n->channel &&
           strcmp(n->channel, by->row->channel) == 0;
}

/* The bit of this channel; 0: it is none of them. */
static unsigned bit_of(const struct routes *routes, const struct route *r)
{
    for (size_t i = 0; r && i < routes->n; i++)
        if (routes->v[i].row == r->row)
            return 1U << i;
    return 0;
}

/* ---- before an attempt ---- */

/* Nobody is there. Somebody may be tomorrow, but it is not waited for ever: people are told that it did not arrive. */
static struct step nobody_there(const struct job *job, const struct channels *rules, const struct cal *cal)
{
    const struct notice *n = job->notice;
    const struct item *it = job->item;
    const struct span wait = rules->vacant_for.unit == SPAN_ABSENT ? retry_for(rules) : rules->vacant_for;

    if (it && it->state == ITEM_CLOSED)
        return fate(NS_OVERTAKEN, "closed", NONE);
    if (cal_add(cal, n->intended_ms, wait) <= job->now_ms)
        return fate(NS_DEAD, "岗位空缺", NONE);
    return fate(NS_INTENDED, "vacant", cal_opening(cal, cal_day(job->now_ms) + 1));
}

/* A crash in the middle of a try that must not be repeated: when its provider can tell, it is asked first. */
static bool asks_first(const struct notice *n, const struct carrier *last)
{
    return n->state == NS_SENDING && last && !last->ops->repeat_safe && last->ops->doubt_ms > 0;
}

static struct step hold_back(const struct job *job, const struct cal *cal)
{
    const struct notice *n = job->notice;
    const struct item *it = job->item;

    /* A window that came into force since it was caused. */
    if (job->window) {
        struct step s = fate(NS_INTENDED, "window", job->window_ms + step_jitter_ms(n->id, 0, WINDOW_SPREAD_MS));
        s.window = job->window;
        return s;
    }
    if (digest_over(job) || (n->kind == NOTICE_LIGHT && it && it->light == LIGHT_GREY)) /* a pause: nobody is told */
        return fate(NS_INTENDED, "grey", cal_opening(cal, cal_day(job->now_ms) + 1));
    return fate(NS_ABSENT, NULL, NONE);
}

struct step step_first(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct carrier *last, const struct cal *cal)
{
    const struct notice *n = job->notice;
    bool repeat = may_have_arrived(n, NULL);
    struct step s = fate(NS_ABSENT, NULL, NONE);

    if (notice_asks(n)) {
        s.ask = true;
        return s;
    }
    if (asks_first(n, last)) {
        s = fate(NS_UNCERTAIN, "may_have_arrived", NONE);
        s.receipt_ms = job->now_ms + last->ops->doubt_ms;
        return s;
    }
    const char *why = outdated(job);
    if (why) /* also when it failed before; what may have arrived is not said again */
        return repeat ? fate(NS_UNCERTAIN, "may_have_arrived", NONE) : fate(NS_OVERTAKEN, why, NONE);
    if (!repeat)
        s = hold_back(job, cal);
    if (s.state != NS_ABSENT)
        return s;
    if (!job->person)
        return nobody_there(job, rules, cal);
    s.attempt = step_route(n, rules, routes, 0);
    s.repeat = repeat;
    if (s.attempt)
        return s;
    if (repeat)
        return fate(NS_UNCERTAIN, "may_have_arrived", NONE);
    return fate(NS_DEAD, routes->n == 0 ? "unreachable" : "tries_used_up", NONE);
}

struct step step_later(const struct job *job, const char *result, int64_t next_ms)
{
    const struct notice *n = job->notice;
    return fate(n->state == NS_SENDING ? NS_UNCERTAIN : n->state, result, next_ms);
}

/* ---- after one ---- */

/* By this route it has come to its end. Another one's turn, when there is one; when there is none but an earlier try
 * may have arrived, that is its fate, and is said at the next look. */
static struct step go_on(const struct job *job, const struct channels *rules, const struct routes *routes,
                         const struct route *by, int state, const char *word)
{
    const struct notice *n = job->notice;
    bool more =
        step_route(n, rules, routes, bit_of(routes, by)) || (state != NS_UNCERTAIN && may_have_arrived(n, NULL));

    if (more)
        return fate(state, word, job->now_ms + STEP_GO_ON_MS);
    return fate(state == NS_INTENDED ? NS_DEAD : state, word, NONE);
}

static struct step try_again(const struct job *job, const struct channels *rules, const struct cal *cal, int state,
                             int64_t k, int64_t attempt, const struct outcome *o)
{
    int64_t end = cal_add(cal, job->now_ms, step_wait(rules, k));

    if (end < job->now_ms + o->wait_ms)
        end = job->now_ms + o->wait_ms;
    return fate(state, o->word, end + step_jitter_ms(job->key, attempt, end - job->now_ms));
}

struct step step_after(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct cal *cal, const struct route *by, int64_t attempt, const struct outcome *o)
{
    static const int states[] = {[SENT_ACCEPTED] = NS_ACCEPTED,
                                 [SENT_REFUSED] = NS_REFUSED,
                                 [SENT_LATER] = NS_INTENDED,
                                 [SENT_UNCERTAIN] = NS_UNCERTAIN};
    int64_t k = standing(job->notice, by->row->channel).tries + 1;
    bool safe = by->carrier->ops->repeat_safe;
    bool again = o->sent == SENT_LATER || (o->sent == SENT_UNCERTAIN && safe);
    struct step s;

    if (o->sent == SENT_ACCEPTED || (o->sent == SENT_UNCERTAIN && !safe && o->receipt_ms)) {
        s = fate(states[o->sent], o->word, NONE);
        s.receipt_ms = o->receipt_ms ? job->now_ms + o->receipt_ms : NONE;
        return s;
    }
    if (again && !o->disable && k < step_tries(rules))
        return try_again(job, rules, cal, states[o->sent], k, attempt, o);
    return go_on(job, rules, routes, by, states[o->sent], o->word);
}

/* ---- receipts ---- */

static struct step ask_again(const struct job *job, const struct channels *rules, const struct routes *routes,
                             const struct route *by, int state, const char *word)
{
    const struct notice *n = job->notice;
    const struct try *t = notice_last_try(n);
    int64_t asked = none_or(n->asked, 0), wait = STEP_RECEIPT_MS;
    struct step s = fate(state, word, NONE);

    for (int64_t i = 0; i < asked && wait < STEP_RECEIPTS_MS; i++)
        wait *= 2;
    wait += step_jitter_ms(n->id, asked, wait);
    if (state == NS_UNCERTAIN && (!by || asked + 1 >= STEP_DOUBT_ASKS) &&
        step_route(n, rules, routes, bit_of(routes, by)))
        s.next_ms = job->now_ms + STEP_GO_ON_MS;
    else if (by && t && job->now_ms + wait <= t->at_ms + STEP_RECEIPTS_MS)
        s.receipt_ms = job->now_ms + wait;
    return s;
}

struct step step_receipt(const struct job *job, const struct channels *rules, const struct routes *routes,
                         const struct route *by, enum receipt receipt, const char *word)
{
    const struct notice *n = job->notice;

    switch (receipt) {
    case RECEIPT_DELIVERED:
        return ask_again(job, rules, routes, by && by->carrier->ops->tells_read ? by : NULL, NS_DELIVERED, word);
    case RECEIPT_READ:
        return fate(NS_READ, word, NONE);
    case RECEIPT_FAILED:
        if (step_route(n, rules, routes, bit_of(routes, by)) || may_have_arrived(n, notice_last_try(n)))
            return fate(NS_REFUSED, word, job->now_ms + STEP_GO_ON_MS);
        return fate(NS_REFUSED, word, NONE);
    case RECEIPT_UNKNOWN:
        break;
    }
    return ask_again(job, rules, routes, by, n->state, word);
}
