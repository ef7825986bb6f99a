/* points.c: points of units: seen, given by hand, contested and decided on; and the highest figure of a ledger with its
 * proof. */
#include <string.h>

#include "clients/act.h"
#include "clients/resolve.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

/* ---- show ---- */

static const char *points_text(struct cli *c, int64_t points)
{
    return arena_printf(&c->arena, "%s%s", points > 0 ? "+" : "", dec_text(points, &c->arena));
}

/* What the state of an entry means to who reads it. */
static const char *score_state(struct cli *c, const struct score *s, int64_t now_ms)
{
    const char *word = enum_text(c, &enum_score_state, s->state);
    if (s->state == SCORE_COUNTED && s->appeal_until != NONE && s->appeal_until >= day_of_ms(now_ms))
        return arena_printf(&c->arena, tr(c, "%s，%s 前可申诉", "%s, appeal by %s"), word,
                            day_short(&c->arena, s->appeal_until, now_ms));
    if (s->replaced_by)
        return arena_printf(&c->arena, tr(c, "%s，由 %s 取代", "%s, replaced by %s"), word, s->replaced_by);
    return s->capped ? arena_printf(&c->arena, tr(c, "%s，封顶", "%s, at the cap"), word) : word;
}

static void scores_print(struct cli *c, const struct scores *page)
{
    static const struct column columns[] = {
        {"编号", "number", false, false}, {"单位", "unit", false, true},  {"日期", "day", false, false},
        {"分", "points", true, false},    {"累计", "total", true, false}, {"依据", "rule", false, true},
        {"事项", "item", false, false},   {"状态", "state", false, true},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < page->rows.n; i++) {
        const struct scorerow *row = LIST_AT(page->rows, struct scorerow, i);
        const struct score *s = row->score;
        table_cell(&t, s->id);
        table_cell(&t, row->unit_name ? row->unit_name : s->subject);
        table_cell(&t, day_short(&c->arena, s->day, page->now_ms));
        table_cell(&t, points_text(c, s->points));
        table_cell(&t, dec_text(row->total, &c->arena));
        table_cell(&t, s->title ? s->title : s->rule);
        table_cell(&t, s->item);
        table_cell(&t, score_state(c, s, page->now_ms));
    }
    table_print(&t, stdout, c->width, c->colour);
}

static int points_show(struct cli *c, struct line *l, size_t at)
{
    struct scoreask *ask = l->body;
    struct answer ans;
    if (l->n > at + 1)
        return cli_wrong_use(c, tr(c, "用法：duban points show [单位]", "usage: duban points show [UNIT]"));
    if (l->n > at)
        ask->subject = l->words[at];
    for (;;) {
        int rc = cli_ask(c, OP_scores, ask, &ans);
        if (rc)
            return rc;
        if (c->json) { /* one page, as the daemon gives it: `after` asks for the next */
            cli_json(c, OP_scores, &ans);
            return EXIT_DONE;
        }
        const struct scores *page = ans.body;
        if (page->rows.n)
            scores_print(c, page);
        if (page->after && ask->limit == NONE) {
            ask->after = page->after;
            continue;
        }
        cli_say(c, tr(c, "%lld 条，合计 %s（撤销的不计）。", "%lld entries, %s in all (reversed ones count nothing)."),
                (long long)page->entries, dec_text(page->total, &c->arena));
        return EXIT_DONE;
    }
}

/* ---- give, appeal, decide ---- */

/* Words from `at` on, as one text; the option where it was given. */
static const char *text_of(struct cli *c, const struct line *l, size_t at, const char *option)
{
    struct buf b = {.arena = &c->arena};
    const char *given = line_extra(l, option);
    for (size_t i = at; i < l->n; i++)
        buf_printf(&b, "%s%s", i > at ? " " : "", l->words[i]);
    return given ? given : b.data;
}

static int points_give(struct cli *c, struct line *l, size_t at)
{
    const struct scoreask *ask = l->body;
    const char *day = line_extra(l, "day");
    struct scoregive body;
    struct duban_error e = {0};
    int rc;
    if (l->n < at + 2)
        return cli_wrong_use(c, tr(c, "用法：duban points give 单位 规则 理由 [--item 事项] [--day 日期]",
                                   "usage: duban points give UNIT RULE WHY [--item ITEM] [--day DATE]"));
    rec_clear(&rec_scoregive, &body);
    rc = resolve_unit(c, l->words[at], &body.subject);
    if (rc)
        return rc;
    body.rule = l->words[at + 1];
    body.reason = text_of(c, l, at + 2, "reason");
    body.item = ask->item;
    if (day && field_parse(record_field(&rec_scoregive, "day"), day, &c->arena, &body, &e))
        return cli_refuse_error(c, "--day", &e);
    return act_send(c, OP_score_give, &body);
}

static int points_appeal(struct cli *c, struct line *l, size_t at)
{
    struct scoreref body;
    if (l->n < at + 1)
        return cli_wrong_use(c, tr(c, "用法：duban points appeal 编号 理由", "usage: duban points appeal NUMBER WHY"));
    rec_clear(&rec_scoreref, &body);
    body.score = l->words[at];
    body.reason = text_of(c, l, at + 1, "reason");
    return act_send(c, OP_score_appeal, &body);
}

static int points_decide(struct cli *c, struct line *l, size_t at)
{
    static const struct {
        const char *word;
        bool reverse;
    } verdicts[] = {{"confirm", false}, {"维持", false}, {"reverse", true}, {"撤销", true}};
    const char *word = l->n > at + 1 ? l->words[at + 1] : "";
    struct scoreref body;
    rec_clear(&rec_scoreref, &body);
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        if (strcmp(word, verdicts[i].word))
            continue;
        body.score = l->words[at];
        body.reverse = verdicts[i].reverse;
        body.reason = text_of(c, l, at + 2, "reason");
        return act_send(c, OP_score_decide, &body);
    }
    return cli_wrong_use(c, tr(c, "用法：duban points decide 编号 confirm|reverse（维持|撤销） 理由",
                               "usage: duban points decide NUMBER confirm|reverse WHY"));
}

int points_run(struct cli *c, struct line *l)
{
    static const struct {
        const char *name, *zh;
        int (*run)(struct cli *c, struct line *l, size_t at); /* at: first word behind the part's own */
    } parts[] = {
        {"show", "查看", points_show},
        {"give", "记", points_give},
        {"appeal", "申诉", points_appeal},
        {"decide", "复核", points_decide},
    };
    const char *what = l->n ? l->words[0] : "";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!strcmp(what, parts[i].name) || !strcmp(what, parts[i].zh))
            return parts[i].run(c, l, 1);
    return points_show(c, l, 0);
}

/* ---- best ---- */

static const char *figure_text(struct cli *c, const struct bestrow *b)
{
    return arena_printf(&c->arena, "%s%s%s", dec_text(b->value, &c->arena), b->measure ? " " : "",
                        b->measure ? b->measure : "");
}

static void record_print(struct cli *c, const struct best *best)
{
    const struct bestrow *b = best->record;
    const char *who = b->by_name ? b->by_name : b->by;
    printf(tr(c, "纪录 %s  %s《%s》 %s\n", "record %s  %s \"%s\" %s\n"), text_safe(&c->arena, figure_text(c, b), true),
           text_safe(&c->arena, b->item, true), text_safe(&c->arena, b->title, true),
           text_safe(&c->arena, b->unit_name, true));
    if (b->seq != NONE)
        printf(tr(c, "  核定：%s %s（#%lld）\n", "  reviewed: %s %s (#%lld)\n"), when_full(&c->arena, b->at_ms),
               text_safe(&c->arena, who, true), (long long)b->seq);
}

static void beaten_print(struct cli *c, const struct best *best)
{
    static const struct column columns[] = {
        {"核定值", "figure", true, false}, {"编号", "number", false, false},   {"事项", "item", false, true},
        {"单位", "unit", false, true},     {"核定", "reviewed", false, false}, {"依据", "entry", true, false},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < best->beaten.n; i++) {
        const struct bestrow *b = LIST_AT(best->beaten, struct bestrow, i);
        table_cell(&t, figure_text(c, b));
        table_cell(&t, b->item);
        table_cell(&t, b->title);
        table_cell(&t, b->unit_name);
        table_cell(&t, when_short(&c->arena, b->at_ms, best->now_ms));
        table_cell(&t, b->seq == NONE ? "" : arena_printf(&c->arena, "#%lld", (long long)b->seq));
    }
    if (best->beaten.n)
        table_print(&t, stdout, c->width, c->colour);
}

int best_run(struct cli *c, struct line *l)
{
    struct answer ans;
    int rc = cli_ask(c, OP_best, l->body, &ans);
    if (rc)
        return rc;
    const struct best *best = ans.body;
    if (c->json) {
        cli_json(c, OP_best, &ans);
        return EXIT_DONE;
    }
    if (!best->record) {
        cli_say(c, tr(c, "没有核定过的数值。", "no figure was reviewed."));
        return EXIT_DONE;
    }
    record_print(c, best);
    beaten_print(c, best);
    cli_say(c, tr(c, "共核定 %lld 个。经过：duban show %s", "%lld reviewed in all. Its story: duban show %s"),
            (long long)best->reviewed, text_safe(&c->arena, ((const struct bestrow *)best->record)->item, true));
    return EXIT_DONE;
}
