/* show_life.c: see show_life.h. A part that has nothing to say prints nothing. */
#include "clients/show_life.h"

#include <string.h>

#include "clients/called.h"
#include "clients/text.h"
#include "clients/words.h"

static const char *safe(struct cli *c, const char *s)
{
    return text_safe(&c->arena, s, true);
}

const char *ticked_text(struct cli *c, const struct item *it, const char *milestone, int64_t now_ms)
{
    for (size_t i = 0; i < it->ticked.n; i++) {
        const struct ticked *t = LIST_AT(it->ticked, struct ticked, i);
        if (!strcmp(t->milestone, milestone))
            return arena_printf(&c->arena, "✓ %s", day_short(&c->arena, day_of_ms(t->at_ms), now_ms));
    }
    return "";
}

/* One line of what it is besides open or closed. */
static void standing_print(struct cli *c, const struct item *it)
{
    struct buf b = {.arena = &c->arena};
    if (it->lists.n) {
        buf_printf(&b, "   %s", tr(c, "列入", "on lists"));
        for (size_t i = 0; i < it->lists.n; i++)
            buf_printf(&b, " %s", safe(c, called(c, CALLED_LEDGER, NULL, it->lists.v[i])));
    }
    if (it->level != NONE && it->level > 0)
        buf_printf(&b, tr(c, "   提级 到第 %lld 级", "   raised to rung %lld"), (long long)it->level + 1);
    if (it->returns_n != NONE && it->returns_n > 0)
        buf_printf(&b, tr(c, "   退回 %lld 次", "   returned %lld times"), (long long)it->returns_n);
    if (it->late)
        buf_printf(&b, "   %s",
                   it->state == ITEM_CLOSED ? tr(c, "逾期办结", "closed late") : tr(c, "逾期报结", "handed in late"));
    if (it->archived_ms != NONE)
        buf_printf(&b, tr(c, "   %s 归档", "   archived %s"), date_text(day_of_ms(it->archived_ms), &c->arena));
    if (it->retain_until != NONE)
        buf_printf(&b, tr(c, "，保管至 %s", ", kept until %s"), date_text(it->retain_until, &c->arena));
    if (b.len)
        puts(b.data + strspn(b.data, " "));
}

static void leaders_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    if (it->leaders.n < 2)
        return; /* one is shown above */
    puts(tr(c, "\n领衔领导", "\nleaders"));
    for (size_t i = 0; i < it->leaders.n; i++) {
        const struct tenure *t = LIST_AT(it->leaders, struct tenure, i);
        printf("  %s  %s —", person_name_of(c, known, t->leader), when_short(&c->arena, t->from_ms, now_ms));
        if (t->to_ms != NONE)
            printf(" %s", when_short(&c->arena, t->to_ms, now_ms));
        printf("%s%s\n", t->reason ? "  " : "", t->reason ? safe(c, t->reason) : "");
    }
}

static const struct assist *assist_find(const struct item *it, const char *unit)
{
    for (size_t i = 0; i < it->assists.n; i++)
        if (!strcmp(LIST_AT(it->assists, struct assist, i)->unit, unit))
            return LIST_AT(it->assists, struct assist, i);
    return NULL;
}

static void assists_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    if (it->assist_units.n)
        puts(tr(c, "\n配合单位", "\nassisting units"));
    for (size_t i = 0; i < it->assist_units.n; i++) {
        const struct assist *a = assist_find(it, it->assist_units.v[i]);
        printf("  %s", unit_name_of(c, known, it->assist_units.v[i]));
        if (a && a->signed_ms != NONE)
            printf(tr(c, "  %s 签收", "  signed %s"), when_short(&c->arena, a->signed_ms, now_ms));
        else
            printf("  %s", tr(c, "未签收", "not signed"));
        if (a && a->reported_ms != NONE)
            printf(tr(c, "  %s 反馈", "  reported %s"), when_short(&c->arena, a->reported_ms, now_ms));
        if (a && a->text)
            printf(tr(c, "：%s", ": %s"), safe(c, a->text));
        puts("");
    }
}

static void marks_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    if (it->marks.n)
        puts(tr(c, "\n标记", "\nmarks"));
    for (size_t i = 0; i < it->marks.n; i++) {
        const struct marked *m = LIST_AT(it->marks, struct marked, i);
        printf(tr(c, "  %s  %s 起", "  %s  from %s"), safe(c, called(c, CALLED_MARK, it->ledger, m->mark)),
               when_short(&c->arena, m->from_ms, now_ms));
        if (m->until != NONE)
            printf(tr(c, "，至 %s", ", until %s"), date_text(m->until, &c->arena));
        printf(tr(c, "  经办 %s  %s\n", "  by %s  %s\n"), person_name_of(c, known, m->by), safe(c, m->reason));
    }
}

/* ---- the deadline ---- */

static const struct segment *piece_at(const struct shown *s, size_t i)
{
    return LIST_AT(((const struct item *)s->item)->segments, struct segment, i);
}

/* "起算 03-01（24 个工作日）→ 挂起 04-01（3 个工作日）→ 恢复 04-07（…" */
static void pieces_print(struct cli *c, const struct shown *s)
{
    for (size_t i = 0; i < s->pieces.n; i++) {
        const struct segment *g = piece_at(s, i);
        const struct duepiece *p = LIST_AT(s->pieces, struct duepiece, i);
        printf(tr(c, "%s%s %s（%lld 个工作日）", "%s%s %s (%lld workdays)"), i ? " → " : "  ",
               enum_text(c, &enum_segment_kind, g->kind), day_short(&c->arena, day_of_ms(g->from_ms), s->now_ms),
               (long long)p->workdays);
    }
    puts("");
}

static void decision_print(struct cli *c, const struct shown *s, size_t i, struct who **known)
{
    const struct segment *g = piece_at(s, i);
    const struct duepiece *p = LIST_AT(s->pieces, struct duepiece, i);
    printf("  %s  %s", when_short(&c->arena, g->from_ms, s->now_ms), enum_text(c, &enum_segment_kind, g->kind));
    if (p->seq != NONE)
        printf("  #%lld", (long long)p->seq);
    if (g->kind == SEG_MOVED && g->due_before != NONE)
        printf(tr(c, "  由 %s", "  from %s"), date_text(g->due_before, &c->arena));
    if (g->due_date != NONE)
        printf(tr(c, "  至 %s", "  to %s"), date_text(g->due_date, &c->arena));
    if (g->limit.unit != SPAN_ABSENT)
        printf(tr(c, "（%s）", " (%s)"), span_text(g->limit, c->lang, &c->arena));
    if (g->by)
        printf(tr(c, "  经办 %s", "  by %s"), person_name_of(c, known, g->by));
    if (g->ask)
        printf(tr(c, "  申请 %s", "  request %s"), safe(c, g->ask));
    if (g->reason)
        printf("  %s", safe(c, g->reason));
    puts("");
}

void deadline_print(struct cli *c, const struct shown *s, struct who **known)
{
    const struct item *it = s->item;
    if (s->pieces.n < 2 || s->pieces.n != it->segments.n)
        return; /* one piece is the date shown above */
    printf("%s", tr(c, "\n期限沿革", "\ndeadline"));
    if (it->due_date != NONE)
        printf(tr(c, "（原期限 %s）", " (first due %s)"), date_text(it->due_date, &c->arena));
    puts("");
    pieces_print(c, s);
    for (size_t i = 0; i < s->pieces.n; i++)
        decision_print(c, s, i, known);
}

void life_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    standing_print(c, it);
    leaders_print(c, it, now_ms, known);
    assists_print(c, it, now_ms, known);
    marks_print(c, it, now_ms, known);
}
