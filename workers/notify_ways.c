/* notify_ways.c: see notify_ways.h. */
#include "workers/notify_ways.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "workers/work.h"

/* ---- which are open ---- */
static bool is_gone(const struct ways *ws, const char *channel, int64_t version)
{
    for (size_t i = 0; i < ws->gone_n; i++)
        if (ws->gone[i].version == version && strcmp(ws->gone[i].channel, channel) == 0)
            return true;
    return false;
}

void ways_gone(struct ways *ws, const char *channel, int64_t version)
{
    if (is_gone(ws, channel, version))
        return;
    work_log(WORK_LOG_ERROR,
             "channel %s: 对方要求永不再发，停用到规则更改 it said never again; off until its rules change", channel);
    if (ws->gone_n == GONE_MAX)
        memmove(ws->gone, ws->gone + 1, --ws->gone_n * sizeof ws->gone[0]);
    snprintf(ws->gone[ws->gone_n].channel, sizeof ws->gone[0].channel, "%s", channel);
    ws->gone[ws->gone_n++].version = version;
}

/* NULL: it does not work here; *e says why. */
static struct carrier *carrier_for(const struct ways *ws, const struct channel *row, struct duban_error *e)
{
    struct carrier *c = carriers_find(&ws->carriers, row);

    if (!c) {
        error_set(e, DUBAN_E_bad_choice, "channel", "没有这种渠道 no such channel: %s", channel_kind(row));
        return NULL;
    }
    return c->ops->check(c, row, e) ? NULL : c;
}

void ways_routes(const struct ways *ws, const struct channels *rules, int64_t version, const struct job *job,
                 struct routes *out, struct duban_error *e)
{
    const struct person *p = job->person;
    const struct notice *notice = job->notice;

    for (size_t i = 0; p && i < rules->use.n && out->n < ROUTES_MAX; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);
        bool other = notice->only && strcmp(notice->only, row->channel) != 0;
        struct duban_error fault = {.code = DUBAN_E_ok};

        if (row->off || other || is_gone(ws, row->channel, version))
            continue;
        struct carrier *c = carrier_for(ws, row, &fault);
        if (!c && !e->code)
            *e = fault;
        if (c && c->ops->reaches(c, row, p, notice->kind))
            out->v[out->n++] = (struct route){row, c};
    }
}

struct route ways_route(const struct ways *ws, const struct channels *rules, const char *channel)
{
    struct duban_error e = {.code = DUBAN_E_ok};

    for (size_t i = 0; channel && i < rules->use.n; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);

        if (row->off || strcmp(row->channel, channel) != 0)
            continue;
        struct carrier *c = carrier_for(ws, row, &e);
        return c ? (struct route){row, c} : (struct route){NULL, NULL};
    }
    return (struct route){NULL, NULL};
}

/* ---- how much is under way ---- */
struct way *ways_of(struct ways *ws, const char *channel)
{
    struct way *idle = NULL;

    for (size_t i = 0; i < ws->n; i++) {
        if (strcmp(ws->v[i].channel, channel) == 0)
            return &ws->v[i];
        if (ws->v[i].under_way + ws->v[i].waiting == 0)
            idle = &ws->v[i];
    }
    if (ws->n < WAYS_MAX)
        idle = &ws->v[ws->n++];
    assert(idle); /* each job in hand keeps one busy at most */
    *idle = (struct way){.each_ms = 0};
    snprintf(idle->channel, sizeof idle->channel, "%s", channel);
    return idle;
}

bool way_full(const struct way *w)
{
    return w->under_way == WAY_SHARE;
}

int way_take(struct way *w, int64_t boot)
{
    int place = 0;

    assert(!way_full(w));
    while (w->began_ms[place])
        place++;
    w->began_ms[place] = boot;
    w->under_way++;
    return place;
}

void way_give(struct way *w, int place, int64_t boot)
{
    int64_t took = boot - w->began_ms[place];

    assert(w->began_ms[place]);
    w->each_ms = (7 * w->each_ms + took) / 8;
    w->began_ms[place] = 0;
    w->under_way--;
}

/* From one that gets through to the next, when all places are taken. */
static int64_t way_pace_ms(const struct way *w, int64_t boot)
{
    int64_t each = w->each_ms;

    for (int i = 0; i < WAY_SHARE; i++)
        if (w->began_ms[i] && boot - w->began_ms[i] > each)
            each = boot - w->began_ms[i];
    return each / WAY_SHARE;
}

int64_t way_wait_ms(const struct way *w, int64_t boot)
{
    return way_full(w) ? w->waiting * way_pace_ms(w, boot) : 0;
}

int64_t way_back_ms(struct way *w, int64_t boot)
{
    int64_t least = boot + WAY_BACK_LEAST_MS, most = boot + WAY_BACK_MOST_MS;
    int64_t back = (w->back_ms > boot ? w->back_ms : boot) + way_pace_ms(w, boot);

    w->back_ms = back < least ? least : back > most ? most : back;
    return w->back_ms - boot;
}
