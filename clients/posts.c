/* posts.c: who holds which post, which are vacant, and what was entered about one of them. */
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

static const char *day_or(struct cli *c, int64_t day, int64_t now_ms, const char *otherwise)
{
    return day == NONE ? otherwise : day_short(&c->arena, day, now_ms);
}

/* "04-01 至 06-30"; "" before anything was entered. */
static const char *term_text(struct cli *c, const struct postrow *r, int64_t now_ms)
{
    if (r->since == NONE)
        return "";
    return arena_printf(&c->arena, tr(c, "%s 至 %s", "%s to %s"), day_short(&c->arena, r->since, now_ms),
                        day_or(c, r->until, now_ms, tr(c, "今", "now")));
}

/* How it stands, in words: vacant since, away until, who stands in. */
static const char *state_text(struct cli *c, const struct postrow *r, int64_t now_ms)
{
    struct buf b = {.arena = &c->arena};

    if (!r->post)
        return tr(c, "未设此岗", "no such post");
    if (r->away)
        buf_printf(&b, tr(c, "离岗至 %s", "away until %s"), day_or(c, r->back, now_ms, tr(c, "另行通知", "notice")));
    if (r->substitute)
        buf_printf(&b, tr(c, "%s代理 %s", "%ssubstitute %s"), r->away ? tr(c, "，", ", ") : "", r->substitute);
    if (r->vacant)
        buf_printf(&b, tr(c, "%s空缺，自 %s", "%svacant since %s"), r->away ? tr(c, "，", ", ") : "",
                   day_or(c, r->vacant_since, now_ms, ""));
    return b.data ? b.data : "";
}

static void rows_print(struct cli *c, const struct list *rows, int64_t now_ms)
{
    static const struct column columns[] = {
        {"单位", "unit", false, true},    {"岗位", "post", false, false}, {"编号", "number", false, false},
        {"在任", "holder", false, false}, {"任期", "term", false, false}, {"情况", "state", false, true},
        {"事项", "item", false, false},
    };
    struct table t;

    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < rows->n; i++) {
        const struct postrow *r = LIST_AT(*rows, struct postrow, i);

        table_cell(&t, r->unit_name ? r->unit_name : r->unit);
        table_cell(&t, r->role_title);
        table_cell(&t, r->post);
        table_cell(&t, r->name);
        table_cell(&t, term_text(c, r, now_ms));
        table_cell(&t, state_text(c, r, now_ms));
        table_cell(&t, r->item);
    }
    table_print(&t, stdout, c->width, c->colour);
}

/* All that was entered about a post, in the order of the days. */
static void holders_print(struct cli *c, const struct list *holders, int64_t now_ms)
{
    static const struct column columns[] = {
        {"起", "from", false, false},  {"止", "to", false, false},      {"类别", "kind", false, false},
        {"姓名", "name", false, true}, {"理由", "reason", false, true},
    };
    struct table t;

    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < holders->n; i++) {
        const struct holder *h = LIST_AT(*holders, struct holder, i);
        const bool back = h->to != NONE && h->to < h->from;

        table_cell(&t, day_short(&c->arena, h->from, now_ms));
        table_cell(&t, back ? tr(c, "已撤销", "taken back") : day_short(&c->arena, h->to, now_ms));
        table_cell(&t, enum_text(c, &enum_holder_kind, h->kind));
        table_cell(&t, h->name);
        table_cell(&t, h->reason);
    }
    puts("");
    if (holders->n)
        table_print(&t, stdout, c->width, c->colour);
    else
        puts(tr(c, "没有任职记录：由人员表里的人长期担任。",
                "nothing entered: held by whoever the person record names."));
}

/* Fetches every page, unless JSON is wanted: then one page, as the daemon gives it. */
int posts_run(struct cli *c, struct line *l)
{
    struct postsask *q = l->body;
    struct buf rows = {.arena = &c->arena};
    struct answer ans;
    const struct posts *page;

    do {
        int rc = cli_ask(c, OP_posts, q, &ans);

        if (rc)
            return rc;
        if (c->json) {
            cli_json(c, OP_posts, &ans);
            return EXIT_DONE;
        }
        page = ans.body;
        buf_add(&rows, page->rows.v, page->rows.n * sizeof(struct postrow));
        q->after = page->after;
    } while (q->after && q->limit == NONE);

    struct list all = {rows.data, rows.len / sizeof(struct postrow)};
    if (all.n)
        rows_print(c, &all, page->now_ms);
    else
        puts(q->vacant
                 ? tr(c, "没有空缺。", "none is vacant.")
                 : tr(c, "没有这样的岗位（必设的岗位由规则 organisation 定；--all yes 列出全部）。",
                      "no such posts (rules of kind organisation say which must be filled; --all yes lists all)."));
    if (q->post && all.n)
        holders_print(c, &LIST_AT(all, struct postrow, 0)->holders, page->now_ms);
    else
        printf(tr(c, "空缺 %lld，未设 %lld\n", "%lld vacant, %lld not there at all\n"), (long long)page->vacant,
               (long long)page->missing);
    return EXIT_DONE;
}
