/* show.c: all about one item: its record, deadline, milestones, requests, orders, notices and timeline; and why. */
#include <stdlib.h>
#include <string.h>

#include "clients/as_of.h"
#include "clients/called.h"
#include "clients/files.h"
#include "clients/show_ladder.h"
#include "clients/show_life.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

enum { TIMELINE_SHOWN = 30, NOTICES_SHOWN = 15 };

static const char *safe(struct cli *c, const char *s)
{
    return text_safe(&c->arena, s, true);
}

/* "LD-2022-007《…》    黄灯（滞后）自 09-18    期限 …" */
static void head_print(struct cli *c, const struct brief *b, int64_t now_ms)
{
    printf(tr(c, "%s《%s》\n", "%s \"%s\"\n"), safe(c, b->id), safe(c, b->title));
    if (b->light != LIGHT_NONE)
        printf(tr(c, "%s灯（%s），自 %s", "%s (%s) since %s"), light_badge(c, b->light), cause_text(c, b),
               when_short(&c->arena, b->light_ms, now_ms));
    else
        printf("%s", b->state == ITEM_CLOSED ? tr(c, "已销号", "closed") : tr(c, "无灯", "no light"));
    const char *due = due_text(c, b, now_ms);
    if (due[0])
        printf(tr(c, "    期限 %s", "    due %s"), due);
    if (b->due_date != NONE && b->due_date != b->effective_due)
        printf(tr(c, "（原 %s）", " (first %s)"), date_text(b->due_date, &c->arena));
    puts("");
}

static void facts_print(struct cli *c, const struct brief *b, const struct item *it)
{
    const struct {
        const char *zh, *en, *value;
    } rows[] = {
        {"台账", "ledger", called(c, CALLED_LEDGER, NULL, b->ledger)},
        {"牵头", "unit", b->unit_name ? b->unit_name : b->lead_unit},
        {"领衔", "leader", b->leader_name ? b->leader_name : b->lead_leader},
        {"状态", "state", enum_text(c, &enum_item_state, b->state)},
        {"阶段", "stage", stage_text(c, b)},
        {"阶段时限", "until", it->stage_due_ms == NONE ? "" : when_full(&c->arena, it->stage_due_ms)},
        {"日期", "dates", b->effective_due == NONE ? provisional_text(c, b) : ""},
        {"时限", "limit", it->due_ms == NONE ? "" : when_full(&c->arena, it->due_ms)},
        {"承办", "held by", it->holder},
        {"进度/计划", "done/plan", pace_text(c, b)},
        {"数值", "figure", it->value == NONE ? "" : dec_text(it->value, &c->arena)},
        {"要求", "demand", it->demand},
        {"上级事项", "part of", it->parent},
    };
    bool any = false;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].value && rows[i].value[0]) {
            printf("%s%s %s", any ? "   " : "", tr(c, rows[i].zh, rows[i].en), safe(c, rows[i].value));
            any = true;
        }
    puts("");
    if (it->targets.n) {
        printf("%s", tr(c, "对象", "targets"));
        for (size_t i = 0; i < it->targets.n; i++)
            printf(" %s", safe(c, it->targets.v[i]));
        puts("");
    }
}

static void milestones_print(struct cli *c, const struct item *it, int64_t now_ms)
{
    static const struct column columns[] = {
        {"  计划", "  planned", false, false}, {"进度", "percent", true, false},     {"完成", "done", false, false},
        {"节点", "milestone", false, true},    {"成果", "deliverable", false, true},
    };
    struct table t;
    if (!it->milestones.n)
        return;
    table_init(&t, &c->arena, columns, 5, c->lang);
    for (size_t i = 0; i < it->milestones.n; i++) {
        const struct milestone *m = LIST_AT(it->milestones, struct milestone, i);
        table_cell(&t, arena_printf(&c->arena, "  %s", day_short(&c->arena, m->planned_date, now_ms)));
        table_cell(&t, arena_printf(&c->arena, "%lld%%", (long long)m->planned_percent));
        table_cell(&t, ticked_text(c, it, m->id, now_ms));
        table_cell(&t, m->milestone);
        table_cell(&t, m->deliverable);
    }
    puts(tr(c, "\n序时进度", "\nplan"));
    table_print(&t, stdout, c->width, c->colour);
}

static void asks_print(struct cli *c, const struct shown *s)
{
    if (s->asks.n)
        puts(tr(c, "\n申请", "\nrequests"));
    for (size_t i = 0; i < s->asks.n; i++) {
        const struct ask *k = LIST_AT(s->asks, struct ask, i);
        printf("  %s  %s  %s", safe(c, k->id), enum_text(c, &enum_ask_kind, k->kind),
               enum_text(c, &enum_ask_state, k->state));
        if (k->new_due != NONE)
            printf(tr(c, "  拟至 %s", "  asked for %s"), date_text(k->new_due, &c->arena));
        if (k->granted != NONE)
            printf(tr(c, "  批至 %s", "  granted %s"), date_text(k->granted, &c->arena));
        if (k->reason)
            printf("  %s", safe(c, k->reason));
        if (k->note)
            printf(tr(c, "  答复：%s", "  answer: %s"), safe(c, k->note));
        puts("");
    }
}

static void parts_print(struct cli *c, const struct shown *s)
{
    if (s->orders.n)
        puts(tr(c, "\n督办单和下级事项", "\norders and parts"));
    for (size_t i = 0; i < s->orders.n; i++) {
        const struct brief *b = LIST_AT(s->orders, struct brief, i);
        const char *due = b->state == ITEM_CLOSED ? "" : due_text(c, b, s->now_ms);
        printf("  %s  %s  %s  %s\n", safe(c, b->id),
               b->stage ? stage_text(c, b) : enum_text(c, &enum_item_state, b->state), safe(c, b->title), due);
    }
}

/* Links read from here: what it comes from, is part of … and, the other way round, what does so of it. */
static void links_print(struct cli *c, const struct shown *s)
{
    if (s->links.n)
        puts(tr(c, "\n关联", "\nlinks"));
    for (size_t i = 0; i < s->links.n; i++) {
        const struct linked *x = LIST_AT(s->links, struct linked, i);
        const char *kind = enum_text(c, &enum_link_kind, x->kind);
        const char *id = safe(c, x->id), *title = safe(c, x->title ? x->title : "");
        if (x->back)
            printf(tr(c, "  %s《%s》%s本事项", "  %s \"%s\" is linked to this: %s"), id, title, kind);
        else
            printf(tr(c, "  %s %s《%s》", "  %s %s \"%s\""), kind, id, title);
        if (x->light != LIGHT_NONE)
            printf("  %s", light_badge(c, x->light));
        printf("  %s", enum_text(c, &enum_item_state, x->state));
        if (x->reason)
            printf("  %s", safe(c, x->reason));
        puts("");
    }
}

static int by_time(const void *x, const void *y)
{
    const struct notice *a = *(const struct notice *const *)x, *b = *(const struct notice *const *)y;
    if (a->intended_ms != b->intended_ms)
        return a->intended_ms < b->intended_ms ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void earlier_print(struct cli *c, size_t left_out)
{
    if (left_out)
        printf(tr(c, "  较早的 %zu 条未列\n", "  %zu earlier ones not shown\n"), left_out);
}

/* The key of a notice without the number of its repeat: "…/r3/again17" is one more of "…/r3". */
static size_t notice_stem(const struct notice *n)
{
    const char *again = strstr(n->id, "/again");
    return again ? (size_t)(again - n->id) : strlen(n->id);
}

/* "（代张三）", "（原岗位空缺：县发改局联络员）" */
static const char *instead_text(struct cli *c, const struct notice *n)
{
    if (!n->instead_of)
        return "";
    return arena_printf(&c->arena,
                        n->vacant ? tr(c, "（原岗位空缺：%s）", " (vacant: %s)") : tr(c, "（代%s）", " (for %s)"),
                        safe(c, n->instead_of));
}

/* Its state; of one that waits, what it waits for. */
static const char *notice_text(struct cli *c, const struct notice *n)
{
    const char *state = enum_text(c, &enum_notice_state, n->state);
    if (n->digest && n->state != NS_FOLDED) /* its digest has left */
        return arena_printf(&c->arena, tr(c, "%s（汇总）", "%s (digest)"), state);
    if (n->state == NS_FOLDED && n->window)
        return arena_printf(&c->arena, tr(c, "静默 %s，之后汇总发出", "held by window %s, then a digest"),
                            safe(c, n->window));
    if (n->state != NS_INTENDED || !n->result)
        return state;
    return arena_printf(&c->arena, "%s（%s）", state, safe(c, n->result));
}

static bool notice_same(const struct notice *a, const struct notice *b)
{
    const size_t n = notice_stem(a);
    return n == notice_stem(b) && !strncmp(a->id, b->id, n) && a->state == b->state && a->light == b->light &&
           !strcmp(a->to_name ? a->to_name : "", b->to_name ? b->to_name : "");
}

/* "×29，最近 12-29" */
static const char *times_text(struct cli *c, size_t times, int64_t last_ms, int64_t now_ms)
{
    if (times < 2)
        return "";
    return arena_printf(&c->arena, tr(c, "  ×%zu，最近 %s", "  x%zu, last %s"), times,
                        day_short(&c->arena, day_of_ms(last_ms), now_ms));
}

struct notice_line {
    const struct notice *first, *last;
    size_t times;
};

/* Repeats of a rung as one line, at the place of the first. Returns how many lines. */
static size_t notices_fold(const struct notice **v, size_t n, bool all, struct notice_line *lines)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = all ? kept : 0;
        while (k < kept && !notice_same(lines[k].first, v[i]))
            k++;
        if (k == kept)
            lines[kept++] = (struct notice_line){v[i], v[i], 0};
        lines[k].last = v[i];
        lines[k].times++;
    }
    return kept;
}

static void notices_print(struct cli *c, const struct shown *s, bool all, struct who **known)
{
    const size_t n = s->notices.n;
    const struct notice **v = arena_alloc(&c->arena, (n + 1) * sizeof *v);
    struct notice_line *lines = arena_alloc(&c->arena, (n + 1) * sizeof *lines);
    for (size_t i = 0; i < n; i++)
        v[i] = LIST_AT(s->notices, struct notice, i);
    qsort(v, n, sizeof *v, by_time);
    const size_t kept = notices_fold(v, n, all, lines), from = !all && kept > NOTICES_SHOWN ? kept - NOTICES_SHOWN : 0;
    if (n)
        puts(tr(c, "\n通知", "\nnotices"));
    earlier_print(c, from);
    for (size_t i = from; i < kept; i++) {
        const struct notice *x = lines[i].first;
        const char *who = x->to_name  ? safe(c, x->to_name)
                          : x->to     ? person_name_of(c, known, x->to)
                          : x->person ? person_name_of(c, known, x->person)
                                      : safe(c, called(c, CALLED_ROLE, NULL, x->role));
        const char *order =
            x->order ? arena_printf(&c->arena, tr(c, "  督办单 %s", "  order %s"), safe(c, x->order)) : "";
        printf("  %s  %s → %s%s  %s%s%s%s%s\n", when_short(&c->arena, x->intended_ms, s->now_ms),
               light_badge(c, x->light), who, instead_text(c, x), notice_text(c, x), order,
               times_text(c, lines[i].times, lines[i].last->intended_ms, s->now_ms), all ? "  " : "",
               all ? safe(c, x->id) : "");
    }
}

/* Those that wait for somebody: the next step, once. */
static void stuck_print(struct cli *c, const struct shown *s)
{
    size_t stuck = 0;

    for (size_t i = 0; i < s->notices.n; i++) {
        const struct notice *x = LIST_AT(s->notices, struct notice, i);
        const bool lost = x->state == NS_DEAD || x->state == NS_REFUSED || x->state == NS_UNCERTAIN;

        stuck += lost && !x->digest && x->next_ms == NONE && x->acked_ms == NONE;
    }
    if (stuck)
        printf(tr(c, "  没有送到或不确定 %zu 条 → duban notice list %s --dead --state 不确定\n",
                  "  not delivered, or of unknown fate: %zu → duban notice list %s --dead --state uncertain\n"),
               stuck, safe(c, ((const struct brief *)s->brief)->id));
}

struct event_line {
    const struct event *ev;
    const char *text;
    int64_t last_ms;
    size_t times;
};

/* What is news, in order. A judging that says what the one before it said is folded into that one. */
static size_t timeline_fold(struct cli *c, const struct shown *s, bool all, struct event_line *lines)
{
    struct turns turns = {0};
    size_t kept = 0, judged = s->timeline.n; /* line of the last judging; timeline.n: none yet */
    for (size_t i = 0; i < s->timeline.n; i++) {
        const struct event *ev = LIST_AT(s->timeline, struct event, i);
        if (!event_news(c, &turns, ev))
            continue;
        const char *text = event_text(c, ev);
        const bool judge = !strcmp(ev->op, ops[OP_judge].name);
        if (judge && !all && judged < kept && !strcmp(lines[judged].text, text)) {
            lines[judged].last_ms = ev->wall_ms;
            lines[judged].times++;
            continue;
        }
        judged = judge ? kept : judged;
        lines[kept++] = (struct event_line){ev, text, ev->wall_ms, 1};
    }
    return kept;
}

static void timeline_print(struct cli *c, const struct shown *s, bool all, size_t most)
{
    struct event_line *lines = arena_alloc(&c->arena, (s->timeline.n + 1) * sizeof *lines);
    const size_t kept = timeline_fold(c, s, all, lines), from = kept > most ? kept - most : 0;
    puts(tr(c, "\n经过", "\ntimeline"));
    earlier_print(c, from);
    for (size_t i = from; i < kept; i++) {
        const struct event *ev = lines[i].ev;
        const char *who = event_actor(c, ev);
        printf("  %s  #%-5lld %s%s%s%s\n", when_short(&c->arena, ev->wall_ms, s->now_ms), (long long)ev->seq, who,
               who[0] ? "  " : "", lines[i].text, times_text(c, lines[i].times, lines[i].last_ms, s->now_ms));
    }
}

static void rules_print(struct cli *c, const struct shown *s)
{
    for (size_t i = 0; i < s->rules.n; i++) {
        const struct rulesref *r = LIST_AT(s->rules, struct rulesref, i);
        printf("%s%s/%s@%lld", i ? "  " : tr(c, "依规则  ", "by rules  "), r->kind, r->name, (long long)r->version);
    }
    if (s->rules.n)
        putchar('\n');
}

int show_run(struct cli *c, struct line *l)
{
    const struct which *w = l->body;
    struct answer ans;
    struct as_of when;
    int rc = as_of_read(c, l, &when);
    if (!rc)
        rc = as_of_ask(c, &when, OP_show, w, &ans);
    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_show, &ans);
        return EXIT_DONE;
    }
    const struct shown *s = ans.body;
    const struct brief *b = s->brief;
    if (!s->item || !b)
        return EXIT_BUG;
    const bool all = line_extra(l, "all") != NULL;
    const size_t most = w->limit != NONE ? (size_t)w->limit : all ? s->timeline.n : TIMELINE_SHOWN;
    struct who *known = names_brought(c, s);
    head_print(c, b, s->now_ms);
    facts_print(c, b, s->item);
    life_print(c, s->item, s->now_ms, &known);
    ladder_print(c, s->item, s->now_ms, &known);
    deadline_print(c, s, &known);
    milestones_print(c, s->item, s->now_ms);
    asks_print(c, s);
    parts_print(c, s);
    links_print(c, s);
    files_print(c, s);
    notices_print(c, s, all, &known);
    stuck_print(c, s);
    timeline_print(c, s, all, most);
    rules_print(c, s);
    cli_say(c, tr(c, "\n下一步：duban why %s", "\nnext: duban why %s"), safe(c, b->id));
    return EXIT_DONE;
}

int why_run(struct cli *c, struct line *l)
{
    struct answer ans;
    struct as_of when;
    int rc = as_of_read(c, l, &when);
    if (!rc)
        rc = as_of_ask(c, &when, OP_why, l->body, &ans);
    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_why, &ans);
        return EXIT_DONE;
    }
    const struct why *w = ans.body;
    if (w->brief)
        head_print(c, w->brief, w->now_ms);
    else
        puts(safe(c, w->id));
    for (size_t i = 0; i < w->reasons.n; i++) {
        const struct reason *r = LIST_AT(w->reasons, struct reason, i);
        printf("  %s", safe(c, tr(c, r->zh ? r->zh : r->code, r->en ? r->en : r->code)));
        if (r->seq != NONE && r->seq > 0)
            printf(tr(c, "（#%lld）", " (#%lld)"), (long long)r->seq);
        puts("");
    }
    return EXIT_DONE;
}
