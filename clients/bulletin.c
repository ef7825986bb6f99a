/* bulletin.c: tables that are published: seen, explained, drafted, checked, approved, published, corrected. Each answer
 * names the next step. Their files are bulletin_file.c. */
#include "clients/bulletin.h"

#include <string.h>

#include "clients/act.h"
#include "clients/render.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/words.h"

/* ---- what comes next ---- */

/* What an edition waits for, by its state. */
static const struct {
    const char *zh, *en, *step;
} next_steps[] = {
    [EDITION_WAITING] = {"到时自动起草。起草后看", "it drafts itself in time; then see", "show"},
    [EDITION_DRAFTED] = {"下一步，核对", "next, check", "check"},
    [EDITION_CHECKED] = {"下一步，批准", "next, approve", "approve"},
    [EDITION_APPROVED] = {"下一步，公开", "next, publish", "publish"},
    [EDITION_PUBLISHED] = {"取文件", "its files", "get"},
    [EDITION_CORRECTED] = {"已有更正；这一版的文件", "it was corrected; files of this one", "get"},
};

static void next_tell(struct cli *c, int state, const char *id)
{
    if ((size_t)state < sizeof next_steps / sizeof next_steps[0] && next_steps[state].zh)
        cli_say(c, "%s%s%s%s %s", c->lang[0] == 'e' ? next_steps[state].en : next_steps[state].zh, tr(c, "：", ": "),
                tr(c, "duban bulletin ", "duban bulletin "), next_steps[state].step, text_safe(&c->arena, id, true));
}

/* ---- list ---- */

static void row_cells(struct cli *c, struct table *t, const struct edition *e)
{
    table_cell(t, e->id);
    table_cell(t, enum_text(c, &enum_edition_state, e->state));
    table_cell(t, e->number);
    table_cell(t, e->next_ms != NONE
                      ? arena_printf(&c->arena, tr(c, "将于 %s", "due %s"), when_full(&c->arena, e->next_ms))
                      : when_full(&c->arena, e->drafted_ms));
    table_cell(t, e->published_ms == NONE ? "" : date_text(day_of_ms(e->published_ms), &c->arena));
    table_cell(t, e->corrected_by);
}

static int bulletin_list(struct cli *c, struct line *l)
{
    static const struct column columns[] = {
        {"编号", "edition", false, false}, {"状态", "state", false, false},     {"文号", "number", false, false},
        {"起草", "drafted", false, false}, {"公开", "published", false, false}, {"更正见", "corrected by", false, true},
    };
    const struct edition *first = NULL;
    struct editionsask ask;
    struct table t;
    struct answer ans;

    rec_clear(&rec_editionsask, &ask);
    ask.bulletin = l->n > 1 ? l->words[1] : NULL;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    do {
        int rc = cli_ask(c, OP_editions, &ask, &ans);
        if (rc)
            return rc;
        if (c->json) { /* one page, as the daemon gives it: `after` asks for the next */
            cli_json(c, OP_editions, &ans);
            return EXIT_DONE;
        }
        const struct editions *page = ans.body;
        for (size_t i = 0; i < page->rows.n; i++) {
            const struct edition *e = LIST_AT(page->rows, struct edition, i);

            row_cells(c, &t, e);
            if (e->state > EDITION_WAITING && e->state < EDITION_PUBLISHED && !first)
                first = e;
        }
        ask.after = page->after;
    } while (ask.after);
    if (t.filled)
        table_print(&t, stdout, c->width, c->colour);
    else
        cli_say(c, tr(c, "还没有公开表。规则里写了 bulletin 才有：duban rules explain bulletin",
                      "no table yet: rules of kind bulletin make them; see duban rules explain bulletin"));
    if (first)
        next_tell(c, first->state, first->id);
    return EXIT_DONE;
}

/* ---- one ---- */

int bulletin_words(struct cli *c, const struct line *l, size_t least, size_t most)
{
    if (l->n > least && l->n <= most + 1)
        return EXIT_DONE;
    return cli_wrong_use(c, tr(c, "用法见 duban help bulletin；编号见 duban bulletin list",
                               "see duban help bulletin; numbers: duban bulletin list"));
}

int bulletin_ask(struct cli *c, const char *id, struct answer *ans, const struct edition **e, int64_t *as_of_ms)
{
    struct editionsask ask;
    int rc;

    rec_clear(&rec_editionsask, &ask);
    ask.edition = id;
    rc = cli_ask(c, OP_editions, &ask, ans);
    if (rc)
        return rc;
    const struct editions *page = ans->body;
    *e = LIST_AT(page->rows, struct edition, 0);
    *as_of_ms = page->as_of_ms;
    if ((*e)->table)
        return EXIT_DONE;
    cli_say(c, tr(c, "%s 还没有起草", "%s is not drafted yet"), text_safe(&c->arena, id, true));
    next_tell(c, (*e)->state, id);
    return EXIT_NO;
}

/* As many columns as a terminal takes; the files have all of them. */
static void table_tell(struct cli *c, const struct edition *e)
{
    const struct tabled *table = e->table;
    struct column columns[TABLE_COLUMNS];
    const size_t n = table->heads.n < TABLE_COLUMNS ? table->heads.n : TABLE_COLUMNS;
    struct table t;

    for (size_t i = 0; i < n; i++) {
        const struct tablehead *h = LIST_AT(table->heads, struct tablehead, i);
        columns[i] = (struct column){h->heading, h->heading, h->number, !h->number};
    }
    table_init(&t, &c->arena, columns, (int)n, c->lang);
    for (size_t r = 0; r < table->rows.n; r++)
        for (size_t i = 0; i < n; i++) {
            const struct tablerow *row = LIST_AT(table->rows, struct tablerow, r);
            const int light = render_light(render_cell(row, i));
            const char *said = render_cell_said(&c->arena, e, row, i);

            if (light != LIGHT_NONE)
                table_cell_light(&t, said, light);
            else
                table_cell(&t, said);
        }
    table_print(&t, stdout, c->width, c->colour);
    if (n < table->heads.n)
        cli_say(c, tr(c, "另有 %zu 栏，见文件", "%zu more columns: see the files"), table->heads.n - n);
}

/* Line by line, each at the margin. */
static void lines_tell(struct cli *c, const char *text)
{
    while (*text) {
        const size_t n = strcspn(text, "\n");

        printf("%s\n", text_safe(&c->arena, arena_str(&c->arena, text, n), true));
        text += n + (text[n] != '\0');
    }
}

/* The edition that the line names. False: all is said, with *rc (an error, or the answer as JSON). */
static bool edition_given(struct cli *c, struct line *l, const struct edition **e, int64_t *as_of_ms, int *rc)
{
    struct answer ans;

    *rc = bulletin_words(c, l, 1, 1);
    if (!*rc)
        *rc = bulletin_ask(c, l->words[1], &ans, e, as_of_ms);
    if (!*rc && c->json)
        cli_json(c, OP_editions, &ans);
    return !*rc && !c->json;
}

static int bulletin_show(struct cli *c, struct line *l)
{
    struct arena *a = &c->arena;
    const struct edition *e;
    int64_t as_of_ms;
    int rc = EXIT_DONE;

    if (!edition_given(c, l, &e, &as_of_ms, &rc))
        return rc;
    printf("%s\n%s\n", text_safe(a, ((const struct tabled *)e->table)->title, true),
           text_safe(a, render_number(a, e), true));
    table_tell(c, e);
    const char *feet[] = {render_note(a, e), render_reason(a, e), render_moves(a, e), render_hash(a, e)};
    for (size_t i = 0; i < sizeof feet / sizeof feet[0]; i++)
        lines_tell(c, feet[i]);
    next_tell(c, e->state, e->id);
    return EXIT_DONE;
}

/* ---- why ---- */

/* "核对 李某 2022-06-03 09:12:00" */
static void step_tell(struct cli *c, const char *what, const char *who, int64_t ms)
{
    if (ms != NONE)
        printf("  %s  %s  %s\n", what, when_full(&c->arena, ms),
               who ? text_safe(&c->arena, who, true) : tr(c, "到期自动", "it fell due"));
}

static void late_tell(struct cli *c, const struct tablelate *late)
{
    printf("  #%lld  %s  %s  ", (long long)late->seq, when_full(&c->arena, late->at_ms),
           late->item ? text_safe(&c->arena, late->item, true) : late->op);
    if (late->refused)
        printf(tr(c, "未计（%s）\n", "does not count (%s)\n"), text_safe(&c->arena, late->refused, true));
    else
        printf(tr(c, "计入，发生于 %s\n", "counts, as of %s\n"), when_full(&c->arena, late->occurred_at));
}

/* What its figures rest on: of when, by which rules, up to which entry, by whose hands. */
static int bulletin_why(struct cli *c, struct line *l)
{
    const struct edition *e;
    int64_t as_of_ms;
    int rc = EXIT_DONE;

    if (!edition_given(c, l, &e, &as_of_ms, &rc))
        return rc;
    const struct tabled *t = e->table;
    printf(tr(c, "%s《%s》\n数字截至 %s，计到账目 #%lld\n", "%s \"%s\"\nas of %s, entries up to #%lld\n"),
           text_safe(&c->arena, e->id, true), text_safe(&c->arena, t->title, true), when_full(&c->arena, as_of_ms),
           (long long)none_or(e->seq, 0));
    for (size_t i = 0; i < t->rules.n; i++) {
        const struct rulesref *r = LIST_AT(t->rules, struct rulesref, i);
        printf(tr(c, "  规则 %s/%s@%lld\n", "  rules %s/%s@%lld\n"), r->kind, r->name, (long long)r->version);
    }
    step_tell(c, tr(c, "起草", "drafted"), e->asked_by, e->drafted_ms);
    step_tell(c, tr(c, "核对", "checked"), e->checked_by, e->checked_ms);
    step_tell(c, tr(c, "批准", "approved"), e->approved_by, e->approved_ms);
    step_tell(c, tr(c, "公开", "published"), e->published_by, e->published_ms);
    if (e->sent_back)
        lines_tell(c, arena_printf(&c->arena, tr(c, "退回理由：%s", "sent back: %s"), e->sent_back));
    if (e->n > 1)
        lines_tell(c, render_reason(&c->arena, e));
    lines_tell(c, render_moves(&c->arena, e));
    for (size_t i = 0; i < t->late.n; i++)
        late_tell(c, LIST_AT(t->late, struct tablelate, i));
    if (e->corrected_by)
        printf(tr(c, "更正见 %s\n", "corrected by %s\n"), text_safe(&c->arena, e->corrected_by, true));
    printf("%s\n", render_hash(&c->arena, e));
    cli_say(c, tr(c, "再算一遍核对：duban bulletin again %s", "compute it once more: duban bulletin again %s"),
            text_safe(&c->arena, e->id, true));
    return EXIT_DONE;
}

/* ---- steps ---- */

static int bulletin_draft(struct cli *c, struct line *l)
{
    struct editionask *body = l->body;
    int rc;

    if (l->n != 3)
        return cli_wrong_use(c, tr(c, "用法：duban bulletin draft 表 期 [--reason 更正理由]",
                                   "usage: duban bulletin draft TABLE PERIOD [--reason WHY]"));
    body->bulletin = l->words[1];
    body->period = l->words[2];
    rc = act_send(c, OP_bulletin_draft, body);
    if (!rc && !c->dry && !c->json)
        cli_say(c, tr(c, "稍后看：duban bulletin list %s", "in a moment see: duban bulletin list %s"),
                text_safe(&c->arena, body->bulletin, true));
    return rc;
}

/* state: what it is in when this was done. */
static int step(struct cli *c, struct line *l, int op, int state)
{
    const struct editionask *given = l->body;
    struct editionref body;
    int rc = bulletin_words(c, l, 1, 1);

    if (rc)
        return rc;
    rec_clear(&rec_editionref, &body);
    body.edition = l->words[1];
    if (op == OP_bulletin_return) {
        body.reason = given->reason;
        body.drop = line_extra(l, "drop") != NULL;
    }
    rc = act_send(c, op, &body);
    if (!rc && !c->dry && !c->json && !body.drop)
        next_tell(c, state, body.edition);
    return rc;
}

static int bulletin_check(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_check, EDITION_CHECKED);
}

static int bulletin_approve(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_approve, EDITION_APPROVED);
}

static int bulletin_return(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_return, EDITION_WAITING);
}

static int bulletin_publish(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_publish, EDITION_PUBLISHED);
}

/* Of a table of texts: the words of one item, or that it is left out. */
static int bulletin_text(struct cli *c, struct line *l)
{
    struct editiontext body;
    int rc = bulletin_words(c, l, 2, 3);

    if (rc)
        return rc;
    rec_clear(&rec_editiontext, &body);
    body.edition = l->words[1];
    body.item = l->words[2];
    body.text = l->n > 3 ? l->words[3] : NULL;
    body.off = line_extra(l, "drop") != NULL;
    return act_send(c, OP_bulletin_text, &body);
}

int bulletin_run(struct cli *c, struct line *l)
{
    static const struct {
        const char *name, *zh;
        int (*run)(struct cli *c, struct line *l);
    } ways[] = {
        {"list", "清单", bulletin_list},
        {"show", "查看", bulletin_show},
        {"why", "为何", bulletin_why},
        {"draft", "起草", bulletin_draft},
        {"correct", "更正", bulletin_draft},
        {"check", "核对", bulletin_check},
        {"approve", "批准", bulletin_approve},
        {"return", "退回", bulletin_return},
        {"publish", "公开", bulletin_publish},
        {"text", "文字", bulletin_text},
        {"get", "取", bulletin_get},
        {"again", "重算", bulletin_again},
        {"template", "模板", bulletin_template},
    };
    const char *known[2 * sizeof ways / sizeof ways[0]];

    if (l->n == 0)
        return bulletin_list(c, l);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (!strcmp(l->words[0], ways[i].name) || !strcmp(l->words[0], ways[i].zh))
            return ways[i].run(c, l);
        known[2 * i] = ways[i].name;
        known[2 * i + 1] = ways[i].zh;
    }
    const char *near = nearest_word(l->words[0], known, sizeof known / sizeof known[0]);
    return cli_wrong_use(
        c, tr(c, "bulletin 没有 %s%s%s%s。见 duban help bulletin", "bulletin has no %s%s%s%s: duban help bulletin"),
        text_safe(&c->arena, l->words[0], true), near ? tr(c, "；是 ", "; is it ") : "", near ? near : "",
        near ? tr(c, " 吗？", "?") : "");
}
