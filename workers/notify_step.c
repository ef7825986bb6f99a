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
    return (struct step){.state = state, .result = result, .next_ms = next_ms};
}

static int64_t tried(const struct notice *n)
{
    return n->attempts == NONE ? 0 : n->attempts;
}

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

struct step step_first(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct cal *cal)
{
    const struct notice *n = job->notice;
    const struct item *it = job->item;
    const char *why = outdated(job);
    /* In state sending an attempt began and nobody lived to say how it ended. */
    bool repeat = n->state == NS_SENDING || n->state == NS_UNCERTAIN;

    if (why) /* also when it failed before; what may have arrived is not said again */
        return repeat ? fate(NS_UNCERTAIN, "may_have_arrived", NONE) : fate(NS_OVERTAKEN, why, NONE);
    /* A window that came into force since it was caused. */
    if (job->window && !repeat)
        return (struct step){.state = NS_INTENDED,
                             .result = "window",
                             .next_ms = job->window_ms + step_jitter_ms(n->id, 0, WINDOW_SPREAD_MS),
                             .window = job->window};
    if (!repeat && (digest_over(job) || (n->kind == NOTICE_LIGHT && it && it->light == LIGHT_GREY)))
        return fate(NS_INTENDED, "grey", cal_opening(cal, cal_day(job->now_ms) + 1)); /* a pause: nobody is told */
    if (!job->person)
        return nobody_there(job, rules, cal);
    if (routes->n == 0)
        return fate(NS_REFUSED, "unreachable", NONE);
    size_t turn = (size_t)(tried(n) / step_tries(rules));
    if (turn >= routes->n)
        return fate(repeat ? NS_UNCERTAIN : NS_DEAD, "tries_used_up", NONE);
    const struct route *route = &routes->v[turn];
    if (repeat && !route->carrier->ops->repeat_safe)
        return fate(NS_UNCERTAIN, "may_have_arrived", NONE);
    return (struct step){.attempt = route, .repeat = repeat, .next_ms = NONE};
}

struct step step_after(const struct job *job, const struct channels *rules, const struct routes *routes,
                       const struct cal *cal, int64_t attempt, const struct outcome *o)
{
    int64_t tries = step_tries(rules);
    size_t turn = (size_t)((attempt - 1) / tries);
    bool more = attempt < tries * (int64_t)routes->n;
    bool safe = turn < routes->n && routes->v[turn].carrier->ops->repeat_safe;

    if (o->sent == SENT_ACCEPTED)
        return fate(NS_ACCEPTED, o->word, NONE);
    if (o->sent == SENT_REFUSED)
        return fate(NS_REFUSED, o->word, NONE);
    int64_t wait_end = cal_add(cal, job->now_ms, step_wait(rules, (attempt - 1) % tries + 1));
    if (wait_end < job->now_ms + o->wait_ms)
        wait_end = job->now_ms + o->wait_ms;
    int64_t next = wait_end + step_jitter_ms(job->key, attempt, wait_end - job->now_ms);
    if (o->sent == SENT_UNCERTAIN)
        return fate(NS_UNCERTAIN, o->word, more && safe ? next : NONE);
    return more ? fate(NS_INTENDED, o->word, next) : fate(NS_DEAD, o->word, NONE);
}
