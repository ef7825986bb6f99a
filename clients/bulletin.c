/* bulletin.c: tables that are published: seen, drafted, checked, approved, published, corrected, fetched as files, and
 * computed once more to see that they are what they were. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clients/act.h"
#include "clients/as_of.h"
#include "clients/render.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"

/* ---- list ---- */

static int bulletin_list(struct cli *c, struct line *l)
{
    static const struct column columns[] = {
        {"编号", "edition", false, false}, {"标题", "title", false, true},    {"状态", "state", false, false},
        {"文号", "number", false, false},  {"起草", "drafted", false, false}, {"更正见", "corrected by", false, true},
    };
    struct editionsask ask;
    struct table t;
    struct answer ans;
    size_t n = 0;

    rec_clear(&rec_editionsask, &ask);
    ask.bulletin = l->n > 1 ? l->words[1] : NULL;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    do {
        int rc = cli_ask(c, OP_editions, &ask, &ans);
        if (rc)
            return rc;
        if (c->json)
            cli_json(c, OP_editions, &ans);
        const struct editions *page = ans.body;
        for (size_t i = 0; i < page->rows.n; i++, n++) {
            const struct edition *e = LIST_AT(page->rows, struct edition, i);
            int64_t ms = e->state == EDITION_WAITING ? e->next_ms : e->drafted_ms;
            table_cell(&t, e->id);
            table_cell(&t, e->bulletin);
            table_cell(&t, tr(c, enum_edition_state.zh[e->state], enum_edition_state.words[e->state]));
            table_cell(&t, e->number);
            table_cell(&t, ms == NONE ? "" : date_text(day_of_ms(ms), &c->arena));
            table_cell(&t, e->corrected_by);
        }
        ask.after = page->after;
    } while (ask.after);
    if (n && !c->json)
        table_print(&t, stdout, c->width, c->colour);
    return EXIT_DONE;
}

/* ---- one ---- */

static int need_id(struct cli *c, const struct line *l)
{
    if (l->n == 2)
        return EXIT_DONE;
    return cli_wrong_use(c, tr(c, "要写一个编号，见 duban bulletin list", "name one edition: see duban bulletin list"));
}

static int edition_get(struct cli *c, const struct line *l, struct answer *ans, const struct edition **e)
{
    struct editionsask ask;
    int rc = need_id(c, l);

    if (rc)
        return rc;
    rec_clear(&rec_editionsask, &ask);
    ask.edition = l->words[1];
    rc = cli_ask(c, OP_editions, &ask, ans);
    if (rc)
        return rc;
    *e = LIST_AT(((const struct editions *)ans->body)->rows, struct edition, 0);
    if ((*e)->table)
        return EXIT_DONE;
    cli_say(c, tr(c, "%s 还没有起草", "%s is not drafted yet"), (*e)->id);
    return EXIT_NO;
}

static int bulletin_show(struct cli *c, struct line *l)
{
    struct answer ans;
    const struct edition *e;
    int rc = edition_get(c, l, &ans, &e);

    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_editions, &ans);
        return EXIT_DONE;
    }
    const struct tabled *table = e->table;
    struct column columns[TABLE_COLUMNS];
    struct table t;
    size_t n = table->heads.n < TABLE_COLUMNS ? table->heads.n : TABLE_COLUMNS;
    for (size_t i = 0; i < n; i++) {
        const struct tablehead *h = LIST_AT(table->heads, struct tablehead, i);
        columns[i] = (struct column){h->heading, h->heading, h->number, !h->number};
    }
    printf("%s\n%s\n", table->title, render_number(c, e));
    table_init(&t, &c->arena, columns, (int)n, c->lang);
    for (size_t r = 0; r < table->rows.n; r++)
        for (size_t i = 0; i < n; i++)
            table_cell(&t, render_cell(LIST_AT(table->rows, struct tablerow, r), i));
    table_print(&t, stdout, c->width, c->colour);
    printf("%s\n", render_foot(c, e));
    return EXIT_DONE;
}

static int bulletin_get(struct cli *c, struct line *l)
{
    const char *out = line_extra(l, "out");
    struct answer ans;
    const struct edition *e;
    int rc;

    if (!out)
        return cli_wrong_use(
            c, tr(c, "写 --out 文件.xlsx、.csv、.html 或 .docx", "say --out FILE.xlsx, .csv, .html or .docx"));
    rc = edition_get(c, l, &ans, &e);
    if (rc)
        return rc;
    if (render_file(c, e, out)) {
        cli_say(c, tr(c, "已存 %s", "saved %s"), out);
        return EXIT_DONE;
    }
    if (!errno)
        return cli_wrong_use(c, tr(c, "%s：只会 .xlsx、.csv、.html、.docx", "%s: .xlsx, .csv, .html, .docx only"), out);
    cli_say(c, "%s: %s", out, strerror(errno));
    return EXIT_NO_FILE;
}

/* Computes it once more, as of the end of its period, and compares byte for byte. */
static int bulletin_again(struct cli *c, struct line *l)
{
    struct answer ans, again;
    const struct edition *e;
    int rc = edition_get(c, l, &ans, &e);

    if (rc)
        return rc;
    struct as_of then = {((const struct editions *)ans.body)->as_of_ms};
    struct tableask ask = {e->bulletin, e->period};
    struct bytes was = rec_pack(&rec_tabled, e->table, &c->arena), is;
    c->timeout_ms = c->timeout_ms ? c->timeout_ms : LIM_REHEARSE_MS;
    rc = as_of_ask(c, &then, OP_bulletin_table, &ask, &again);
    if (rc)
        return rc;
    is = rec_pack(&rec_tabled, again.body, &c->arena);
    bool same = was.len == is.len && memcmp(was.data, is.data, is.len) == 0;
    printf("%s %s\n", e->id,
           same ? tr(c, "重算一致", "computed again: equal") : tr(c, "重算不一致", "computed again: differs"));
    return same ? EXIT_DONE : EXIT_NO;
}

/* ---- steps ---- */

static int bulletin_draft(struct cli *c, struct line *l)
{
    struct editionask *body = l->body;

    if (l->n != 3)
        return cli_wrong_use(c, tr(c, "用法：duban bulletin draft 表 期 [--reason 更正理由]",
                                   "usage: duban bulletin draft TABLE PERIOD [--reason WHY]"));
    body->bulletin = l->words[1];
    body->period = l->words[2];
    return act_send(c, OP_bulletin_draft, body);
}

static int step(struct cli *c, struct line *l, int op)
{
    const struct editionask *given = l->body;
    struct editionref body;
    int rc = need_id(c, l);

    if (rc)
        return rc;
    rec_clear(&rec_editionref, &body);
    body.edition = l->words[1];
    body.reason = op == OP_bulletin_return ? given->reason : NULL;
    return act_send(c, op, &body);
}

static int bulletin_check(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_check);
}

static int bulletin_approve(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_approve);
}

static int bulletin_return(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_return);
}

static int bulletin_publish(struct cli *c, struct line *l)
{
    return step(c, l, OP_bulletin_publish);
}

int bulletin_run(struct cli *c, struct line *l)
{
    static const struct {
        const char *name, *zh;
        int (*run)(struct cli *c, struct line *l);
    } ways[] = {
        {"list", "清单", bulletin_list},     {"show", "查看", bulletin_show},
        {"draft", "起草", bulletin_draft},   {"correct", "更正", bulletin_draft},
        {"check", "核对", bulletin_check},   {"approve", "批准", bulletin_approve},
        {"return", "退回", bulletin_return}, {"publish", "公开", bulletin_publish},
        {"get", "取", bulletin_get},         {"again", "重算", bulletin_again},
    };

    if (l->n == 0)
        return bulletin_list(c, l);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (!strcmp(l->words[0], ways[i].name) || !strcmp(l->words[0], ways[i].zh))
            return ways[i].run(c, l);
    return cli_wrong_use(c, tr(c, "用法：duban bulletin list|show|draft|check|approve|return|publish|correct|get|again",
                               "usage: duban bulletin list|show|draft|check|approve|return|publish|correct|get|again"));
}
