/* explain_stage.c: stages and exact limits, in words. See explain.h.
 *
 * Says where a limit comes from: a span of the stage, or the table of matters by the name of the limit. */
#include "core/explain.h"
#include "core/stages.h"

/* A part in brackets, in both languages. */
static struct reason_arg bracket(struct arena *a, const char *name, const char *zh, const char *en)
{
    return reason_pair(name, arena_printf(a, "（%s）", zh), arena_printf(a, " (%s)", en));
}

/* "（事项 MT-07 的 claim 时限）" */
static struct reason_arg of_matter(const struct item *it, const char *limit, struct arena *a)
{
    const char *matter = it->matter ? it->matter : "*";

    return bracket(a, "why", arena_printf(a, "事项 %s 的 %s 时限", matter, limit),
                   arena_printf(a, "limit %s of matter %s", limit, matter));
}

static struct reason_arg why_limit(const struct stage *s, const struct item *it, struct arena *a)
{
    if (s && s->within_of)
        return of_matter(it, s->within_of, a);
    if (s && s->within.unit != SPAN_ABSENT)
        return bracket(a, "why", arena_printf(a, "进入后 %s", span_text(s->within, "zh", a)),
                       arena_printf(a, "%s from its entry", span_text(s->within, "en", a)));
    return reason_text("why", "");
}

static struct reason_arg where_to(const struct ledger *l, const struct stage *s, struct arena *a)
{
    const struct stage *to = s && s->lapse ? stage_find(l, s->lapse) : NULL;

    if (!to)
        return reason_text("lapse", "");
    return reason_pair("lapse", arena_printf(a, "，到时自动转入阶段“%s”", to->title),
                       arena_printf(a, ", then to stage %s by itself", to->name));
}

/* The stage whose entry began the limit of the whole, as the ledger says it. */
static struct reason_arg why_whole(const struct ledger *l, const struct item *it, struct arena *a)
{
    for (size_t i = 0; l && i < l->stages.n; i++) {
        const struct stage *s = LIST_AT(l->stages, struct stage, i);

        if (s->due_of)
            return of_matter(it, s->due_of, a);
    }
    return reason_text("why", "");
}

void explain_stage(struct reason_list *l, const struct ledger *ledger, const struct item *it)
{
    struct arena *a = l->a;
    const struct stage *s = stage_find(ledger, it->stage);
    int64_t from = it->stage_ms != NONE ? it->stage_ms : it->assigned_ms;

    /* A word that a file brought and the ledger does not know says nothing to people. */
    if (s && from != NONE && it->state != ITEM_CLOSED) {
        struct reason_arg stage = reason_pair("stage", s->title, s->name);

        if (it->stage_due_ms == NONE)
            reason_add(l, reason_make(a, R_stage_now, stage, reason_time(a, "from", from)));
        else
            reason_add(l, reason_make(a, R_stage_until, stage, reason_time(a, "from", from),
                                      reason_limit(a, "due", it->stage_due_ms), why_limit(s, it, a),
                                      where_to(ledger, s, a)));
    }
    if (it->due_ms != NONE)
        reason_add(l, reason_make(a, R_whole_until, reason_limit(a, "due", it->due_ms), why_whole(ledger, it, a)));
}
