/* notify_digest.c: see notify_digest.h. One walk over the notices that came with the job. */
#include "workers/notify_digest.h"

#include <string.h>

#include "core/judge.h"
#include "proto/codec.h"
#include "workers/notify_step.h"
#include "workers/say.h"

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const char *unit_of(const struct job *job, const char *id)
{
    for (size_t i = 0; i < job->cover_units.n; i++)
        if (same(LIST_AT(job->cover_units, struct unit, i)->id, id))
            return LIST_AT(job->cover_units, struct unit, i)->name;
    return NULL;
}

/* ---- one line ---- */

static const char *line_of(const struct digest_env *env, const struct notice *n, const struct item *it, struct arena *a)
{
    struct text_view v = {.notice = n,
                          .item = it,
                          .person = env->job->person,
                          .cal = env->cal,
                          .language = env->language,
                          .driver = env->driver};

    v.now_ms = env->job->now_ms;
    v.ledger = it ? env->rule(env->u, "ledger", it->ledger) : NULL;
    v.policy = v.ledger && v.ledger->policy ? env->rule(env->u, "policy", v.ledger->policy) : NULL;
    v.unit_name = it ? unit_of(env->job, it->lead_unit) : NULL;
    return wording_line(env->texts, &v, a);
}

/* Each item has one line, however often it is spoken of: the first, which is of the worst. */
struct seen {
    const char *v[LIM_DIGEST_LINES];
    size_t n;
};

static bool seen_before(const struct seen *s, const char *item)
{
    for (size_t i = 0; i < s->n; i++)
        if (same(s->v[i], item))
            return true;
    return false;
}

/* ---- what stands around the lines ---- */

/* Where the reader sees all of it. */
static const char *where(const struct digest_env *env, struct arena *a)
{
    const struct notice *digest = env->job->notice;

    if (digest->person)
        return arena_printf(a, say(env->language, "duban list 领导:%s", "duban list leader:%s"), digest->person);
    return arena_printf(a, say(env->language, "duban list 单位:%s", "duban list unit:%s"),
                        digest->unit ? digest->unit : "");
}

static const char *held_text(const struct digest_env *env, struct arena *a)
{
    const struct job *job = env->job;
    struct buf b = {.arena = a};

    for (size_t i = 0; i < job->windows.n; i++) {
        const struct window *w = LIST_AT(job->windows, struct window, i);
        int64_t n = 0;

        for (size_t k = 0; k < job->covers.n; k++)
            n += same(LIST_AT(job->covers, struct notice, k)->window, w->id);
        buf_printf(&b,
                   say(env->language, "其中 %lld 条由静默时段“%s”留到现在",
                       "%lld of them were held back until now by the window \"%s\""),
                   (long long)n, w->title);
        if (w->owner || w->reason)
            buf_printf(&b, say(env->language, "（%s%s%s）", " (%s%s%s)"), w->owner ? w->owner : "",
                       w->owner && w->reason ? say(env->language, "：", ": ") : "", w->reason ? w->reason : "");
        buf_printf(&b, "%s", say(env->language, "。\n", ".\n"));
    }
    return b.len ? arena_str(a, b.data, b.len) : "";
}

/* What is paused is named and not pressed for. By number: the item may be private. */
static const char *paused_text(const struct digest_env *env, const struct seen *paused, struct arena *a)
{
    struct buf b = {.arena = a};

    for (size_t i = 0; i < paused->n; i++)
        buf_printf(&b, "%s%s", i ? say(env->language, "、", ", ") : "", paused->v[i]);
    return b.len ? arena_printf(a,
                                say(env->language, "另有 %zu 件现为灰灯（暂停），恢复后仍要办：%s\n",
                                    "%zu more rest now (grey) and are due again when they go on: %s\n"),
                                paused->n, arena_str(a, b.data, b.len))
                 : "";
}

static const char *over_text(const struct digest_env *env, int64_t over, struct arena *a)
{
    return over ? arena_printf(a,
                               say(env->language, "另有 %lld 条所说的事已经过去，不再列出。\n",
                                   "%lld more speak of what is over by now and are not listed.\n"),
                               (long long)over)
                : "";
}

void digest_page_make(const struct digest_env *env, struct arena *a, struct digest_page *out)
{
    const struct job *job = env->job;
    const struct notice *digest = job->notice;
    struct buf lines = {.arena = a};
    struct seen seen = {.n = 0}, paused = {.n = 0};
    int64_t rest = none_or(digest->covers_n, 0) - (int64_t)job->covers.n, over = 0;

    for (size_t i = 0; i < job->covers.n; i++) {
        const struct notice *n = LIST_AT(job->covers, struct notice, i);
        const struct item *it = step_cover_item(job, n);

        if (it && notice_outdated(n, it)) {
            over++;
        } else if (seen_before(&seen, n->item) || seen_before(&paused, n->item)) {
            continue;
        } else if (seen.n + paused.n == LIM_DIGEST_LINES) {
            rest++;
        } else if (step_cover_over(n, it)) {
            paused.v[paused.n++] = n->item;
        } else {
            seen.v[seen.n++] = n->item;
            buf_printf(&lines, "%s\n", line_of(env, n, it, a));
        }
    }
    *out = (struct digest_page){
        .count = none_or(digest->covers_n, 0),
        .lines = lines.len ? arena_str(a, lines.data, lines.len) : "",
        .over = arena_printf(a, "%s%s", paused_text(env, &paused, a), over_text(env, over, a)),
        .rest = rest > 0 ? arena_printf(a, say(env->language, "其余 %lld 条：%s\n", "%lld more: %s\n"), (long long)rest,
                                        where(env, a))
                         : "",
        .held = held_text(env, a),
    };
}
