#include "clients/story.h"

#include <string.h>

#include "clients/called.h"
#include "clients/text.h"

/* ------------------------------------------------------------------ months */

static void month_close(struct story *s)
{
    const long *n = s->counts;
    struct cli *c = s->c;

    if (s->month == 0)
        return;
    printf(tr(c, "  本月  办理 %ld 件次，亮黄 %ld 亮红 %ld 灭灯 %ld，督办单 %ld，开督查 %ld，销号 %ld，送出通知 %ld\n",
              "  in all  %ld acts, %ld turned yellow, %ld red, %ld out, %ld orders, %ld visits, %ld struck off, %ld "
              "notices\n"),
           n[TOLD_ACTS], n[TOLD_YELLOW], n[TOLD_RED], n[TOLD_OUT], n[TOLD_ORDERS], n[TOLD_VISITS], n[TOLD_CLOSED],
           n[TOLD_SENT]);
}

static void month_open(struct story *s, int64_t ms)
{
    int y, m, d;

    civil_from_day(day_of_ms(ms), &y, &m, &d);
    if (y == s->year && m == s->month)
        return;
    month_close(s);
    s->year = y;
    s->month = m;
    memset(s->lines, 0, sizeof s->lines);
    memset(s->counts, 0, sizeof s->counts);
    printf(tr(s->c, "%d 年 %d 月\n", "%d-%02d\n"), y, m);
}

/* True while this kind is still told one by one. */
static bool line_due(struct story *s, enum story_kind k)
{
    return s->lines[k]++ < STORY_LINES;
}

static const char *when(struct story *s, int64_t ms)
{
    return when_short(&s->c->arena, ms, ms);
}

/* ------------------------------------------------------------------ kinds of entries */

static void judged(struct story *s, const struct event *ev, const struct judge *j)
{
    struct cli *c = s->c;
    bool told = event_news(c, &s->turns, ev), turned = told && s->turns.turned;

    s->counts[TOLD_ORDERS] += (long)j->orders.n;
    if (turned) {
        s->counts[TOLD_YELLOW] += j->light == LIGHT_YELLOW;
        s->counts[TOLD_RED] += j->light == LIGHT_RED;
        s->counts[TOLD_OUT] += j->light == LIGHT_NONE;
    }
    if (turned && j->light == LIGHT_RED && line_due(s, STORY_RED))
        printf(tr(c, "  %s  %s  转%s（%s）\n", "  %s  %s  turns %s (%s)\n"), when(s, ev->wall_ms),
               text_safe(&c->arena, j->key, true), light_badge(c, j->light),
               text_safe(&c->arena, called(c, CALLED_CAUSE, NULL, j->cause), true));
    for (size_t i = 0; i < j->notices.n; i++) {
        const struct notice *n = LIST_AT(j->notices, struct notice, i);
        if (n->person && n->kind == NOTICE_LIGHT && !strstr(n->id, "/again") && line_due(s, STORY_TOP))
            printf(tr(c, "  %s  %s  升到第 %lld 级，告知领衔领导 %s\n",
                      "  %s  %s  climbs to rung %lld, the leading leader %s is told\n"),
                   when(s, ev->wall_ms), text_safe(&c->arena, j->key, true), (long long)n->rung,
                   text_safe(&c->arena, n->person, true));
    }
}

static void acted(struct story *s, const struct event *ev, int op)
{
    struct cli *c = s->c;
    bool grant = op == OP_extend_approve || op == OP_extend_reject || op == OP_return_approve ||
                 op == OP_return_reject || op == OP_hold_approve || op == OP_resume || op == OP_close_reject ||
                 op == OP_correct;

    s->counts[TOLD_ACTS]++;
    s->counts[TOLD_CLOSED] += op == OP_close_approve;
    if ((grant && line_due(s, STORY_GRANT)) || (op == OP_reopen && line_due(s, STORY_REOPEN)))
        printf("  %s  %s  %s  %s\n", when(s, ev->wall_ms), event_subject(c, ev), event_text(c, ev), event_actor(c, ev));
}

void story_begin(struct story *s, struct cli *c)
{
    *s = (struct story){.c = c};
}

void story_event(struct story *s, const struct event *ev)
{
    const int op = ev->op ? op_find(ev->op) : -1;
    const void *body;

    if (op < 0 || op == OP_advance)
        return;
    month_open(s, ev->wall_ms);
    body = event_body(s->c, ev, op);
    if (op == OP_judge && body)
        judged(s, ev, body);
    else if (op == OP_inspect_run && body)
        s->counts[TOLD_VISITS] += ((const struct inspectrun *)body)->visit != NULL;
    else if (op == OP_notice_fate && body)
        s->counts[TOLD_SENT] += ((const struct fate *)body)->state == NS_ACCEPTED;
    else if (ops[op].body == &rec_act)
        acted(s, ev, op);
}

void story_refused(struct story *s, int64_t now_ms, const char *id, const char *op, const char *text)
{
    struct arena *a = &s->c->arena;

    month_open(s, now_ms);
    if (line_due(s, STORY_REFUSED))
        printf(tr(s->c, "  %s  %s  未受理 %s：%s\n", "  %s  %s  refused %s: %s\n"), when(s, now_ms),
               text_safe(a, id, true), text_safe(a, op, true), text_safe(a, text, true));
}

void story_end(struct story *s)
{
    month_close(s);
    s->month = 0;
}
