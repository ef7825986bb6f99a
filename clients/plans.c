/* plans.c: inspection plans seen, approved and refused; visits outside the plan; how often units are visited. */
#include <stdlib.h>
#include <string.h>

#include "clients/act.h"
#include "clients/called.h"
#include "clients/pages.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/who.h"
#include "clients/words.h"

/* ---- plan list, plan show ---- */

/* "2022 年已批", "已不批", "计划外，待批"; "" where nothing is asked for. */
static const char *approval_text(struct cli *c, const struct schedule *s)
{
    if (s->refused_ms != NONE)
        return tr(c, "不批", "refused");
    if (s->approved_ms != NONE && s->approved_from == s->approved_to)
        return arena_printf(&c->arena, tr(c, "已批 %lld", "approved %lld"), (long long)s->approved_to);
    if (s->approved_ms != NONE)
        return arena_printf(&c->arena, tr(c, "已批 %lld–%lld", "approved %lld-%lld"), (long long)s->approved_from,
                            (long long)s->approved_to);
    return s->beyond ? tr(c, "超次数，待批", "beyond the cap, waits") : "";
}

static const char *kind_text(struct cli *c, const struct schedule *s)
{
    const char *parts[] = {s->kind, s->side, s->method};
    struct buf b = {.arena = &c->arena};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i])
            buf_printf(&b, "%s%s", b.len ? " " : "", called(c, CALLED_WORD, NULL, parts[i]));
    if (s->extra)
        buf_printf(&b, "%s", tr(c, " 计划外", " outside the plan"));
    if (s->unannounced)
        buf_printf(&b, "%s", tr(c, " 暗访", " unannounced"));
    return b.len ? b.data : "";
}

struct plan_table {
    struct cli *c;
    struct who *known;
    struct table t;
    size_t n;
};

static void plan_row(void *u, void *rec)
{
    struct plan_table *p = u;
    const struct schedule *s = rec;
    struct arena *a = &p->c->arena;
    table_cell(&p->t, s->id);
    table_cell(&p->t, s->name);
    table_cell(&p->t, kind_text(p->c, s));
    table_cell(&p->t, unit_name_of(p->c, &p->known, s->lead_unit));
    table_cell(&p->t, arena_printf(a, "%lld", (long long)(s->runs == NONE ? 0 : s->runs)));
    table_cell(&p->t, s->skips.n ? arena_printf(a, "%zu", s->skips.n) : "");
    table_cell(&p->t, s->next_ms == NONE ? "-" : date_text(day_of_ms(s->next_ms), a));
    table_cell(&p->t, approval_text(p->c, s));
    p->n++;
}

static int plan_list(struct cli *c, struct line *l)
{
    static const struct column columns[] = {
        {"计划", "plan", false, false}, {"名称", "name", false, true},     {"类别", "kind", false, true},
        {"牵头", "unit", false, false}, {"已开", "held", true, false},     {"未开", "not held", true, false},
        {"下次", "next", false, false}, {"批准", "approval", false, true},
    };
    struct plan_table p = {.c = c};
    (void)l;
    table_init(&p.t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    int rc = records_each(c, "schedule", &rec_schedule, false, plan_row, &p);
    if (rc)
        return rc;
    if (p.n)
        table_print(&p.t, stdout, c->width, c->colour);
    cli_say(c, tr(c, "%zu 个计划。为何：duban why 计划号", "%zu plans. why: duban why PLAN"), p.n);
    return EXIT_DONE;
}

/* ---- plan approve, plan refuse ---- */

static int plan_decide(struct cli *c, struct line *l, bool refuse)
{
    struct planref *body = l->body;
    int rc = EXIT_DONE;
    if (l->n < 2)
        return cli_wrong_use(
            c, tr(c, "用法：duban plan approve 计划… [--year 年]，或 duban plan refuse 计划 --reason 理由",
                  "usage: duban plan approve PLAN… [--year YEAR], or duban plan refuse PLAN --reason WHY"));
    for (size_t i = 1; !rc && i < l->n; i++) {
        body->plan = l->words[i];
        body->refuse = refuse;
        rc = act_send(c, OP_plan_approve, body);
    }
    return rc;
}

static int plan_approve(struct cli *c, struct line *l)
{
    return plan_decide(c, l, false);
}

static int plan_refuse(struct cli *c, struct line *l)
{
    return plan_decide(c, l, true);
}

/* The first word says what is to be done. */
struct way {
    const char *word, *zh;
    int (*run)(struct cli *c, struct line *l);
};

static int way_run(struct cli *c, struct line *l, const struct way *ways, size_t n, const char *usage_zh,
                   const char *usage_en)
{
    for (size_t i = 0; l->n > 0 && i < n; i++)
        if (!strcmp(l->words[0], ways[i].word) || !strcmp(l->words[0], ways[i].zh))
            return ways[i].run(c, l);
    return cli_wrong_use(c, "%s", c->lang[0] == 'e' ? usage_en : usage_zh);
}

int plan_run(struct cli *c, struct line *l)
{
    static const struct way ways[] = {
        {"list", "清单", plan_list}, {"approve", "批准", plan_approve}, {"refuse", "不批", plan_refuse}};
    if (l->n == 0)
        return plan_list(c, l);
    return way_run(c, l, ways, sizeof ways / sizeof ways[0],
                   "用法：duban plan list | approve 计划… | refuse 计划 --reason 理由",
                   "usage: duban plan list | approve PLAN… | refuse PLAN --reason WHY");
}

/* ---- visit add ---- */

int visit_run(struct cli *c, struct line *l)
{
    struct visitadd *body = l->body;
    const bool add = l->n == 3 && (!strcmp(l->words[0], "add") || !strcmp(l->words[0], "加"));
    if (!add)
        return cli_wrong_use(
            c, tr(c,
                  "用法：duban visit add 编号 名称 --lead-unit 单位 --dtstart 日期 --targets \"T01;T02\" "
                  "--reason 理由 [--scope 范围 --sample-rule 办法 --sample-size 数] [--method onsite]",
                  "usage: duban visit add NUMBER NAME --lead-unit UNIT --dtstart DATE --targets \"T01;T02\" "
                  "--reason WHY [--scope SCOPE --sample-rule RULE --sample-size N] [--method onsite]"));
    body->id = l->words[1];
    body->name = l->words[2];
    if (!body->scope && body->targets.n)
        body->scope = "named"; /* what it looks at is named one by one */
    return act_send(c, OP_visit_add, body);
}

/* ---- burden ---- */

static const char *count_text(struct cli *c, int64_t n)
{
    return n == NONE ? "" : arena_printf(&c->arena, "%lld", (long long)n);
}

static void burden_print(struct cli *c, const struct burdens *b)
{
    static const struct column columns[] = {
        {"单位", "unit", false, true}, {"计入", "counted", true, false}, {"不计入", "others", true, false},
        {"剩余", "left", true, false}, {"", "", false, false},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < b->rows.n; i++) {
        const struct burdenrow *r = LIST_AT(b->rows, struct burdenrow, i);
        table_cell(&t, arena_printf(&c->arena, "%s %s", r->unit, r->unit_name ? r->unit_name : ""));
        table_cell(&t, count_text(c, r->visits));
        table_cell(&t, count_text(c, r->others));
        table_cell(&t, count_text(c, r->left));
        table_cell(&t, r->full ? tr(c, "已满", "full") : "");
    }
    if (b->rows.n)
        table_print(&t, stdout, c->width, c->colour);
}

int burden_run(struct cli *c, struct line *l)
{
    struct answer ans;
    int rc = cli_ask(c, OP_burden, l->body, &ans);
    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_burden, &ans);
        return EXIT_DONE;
    }
    const struct burdens *b = ans.body;
    burden_print(c, b);
    cli_say(c, tr(c, "%lld 年  计入 %lld 次，不计入 %lld 次%s", "%lld  counted %lld, not counted %lld%s"),
            (long long)b->year, (long long)(b->visits == NONE ? 0 : b->visits),
            (long long)(b->others == NONE ? 0 : b->others),
            b->cap == NONE
                ? ""
                : arena_printf(&c->arena, tr(c, "；每单位每年至多 %lld 次", "; at most %lld a unit and year"),
                               (long long)b->cap));
    return EXIT_DONE;
}
