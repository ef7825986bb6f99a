/* simulate.c: `duban simulate`: what would happen until a day if nobody did anything: who would be told what, when; and
 * with rules files, what would be different under them. The daemon runs a copy; nothing is written. */
#include <stdlib.h>
#include <string.h>

#include "clients/as_of.h"
#include "clients/rules.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/words.h"

/* The files of the command line: values of --rules, and the words behind (a shell writes *.yml out). */
static int files_read(struct cli *c, const struct line *l, struct rules_order *orders, size_t *n)
{
    const struct strs given = line_extras(l, "rules");
    struct line files = {.verb = l->verb, .n = 1};

    files.words[0] = l->verb->name; /* rules_read passes the first one over */
    for (size_t i = 0; i < given.n && files.n < LINE_WORDS; i++)
        files.words[files.n++] = given.v[i];
    for (size_t i = 0; i < l->n && files.n < LINE_WORDS; i++)
        files.words[files.n++] = l->words[i];
    if (l->n && !given.n)
        return cli_wrong_use(c, tr(c, "多余的 %s：规则文件写在 --rules 之后", "%s: rules files stand behind --rules"),
                             text_safe(&c->arena, l->words[0], true));
    *n = 0;
    return given.n ? rules_read(c, &files, orders, n) : EXIT_DONE;
}

/* ---- rows ---- */

static const char *what_text(struct cli *c, const char *what)
{
    static const struct {
        const char *what, *zh, *en;
    } others[] = {{"visit", "开督查", "visit opened"},
                  {"lapse", "时限已过，转阶段", "limit over, next stage"},
                  {"stuck", "办不了", "could not be done"}};

    int kind = choice_find(&enum_notice_kind, what, false);

    if (kind > 0)
        return enum_text(c, &enum_notice_kind, kind);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (!strcmp(others[i].what, what))
            return tr(c, others[i].zh, others[i].en);
    return what;
}

/* Who: the post, and who is there when that is another word. */
static const char *to_text(struct cli *c, const struct simrow *r)
{
    const char *to = r->to ? r->to : "";
    const bool told = r->what && strcmp(r->what, "visit") && strcmp(r->what, "lapse") && strcmp(r->what, "stuck");

    if (told && !r->to_name)
        return arena_printf(&c->arena, tr(c, "%s（无人可送）", "%s (nobody there)"), to);
    if (!r->to_name || !strcmp(r->to_name, to))
        return to;
    return arena_printf(&c->arena, tr(c, "%s（%s）", "%s (%s)"), to, r->to_name);
}

static const char *only_text(struct cli *c, const struct simrow *r)
{
    if (!r->only)
        return tr(c, "都有", "both");
    return strcmp(r->only, "new") ? tr(c, "- 现行", "- now") : tr(c, "+ 新规", "+ new");
}

static void rows_print(struct cli *c, const struct list *pages, size_t pages_n, bool compared)
{
    static const struct column columns[] = {
        {"日期", "day", false, false},  {"时刻", "time", false, false}, {"告知", "told", false, true},
        {"何事", "what", false, false}, {"灯", "light", false, false},  {"级", "rung", true, false},
        {"编号", "id", false, false},   {"事项", "item", false, true},  {"只在", "only", false, false}};
    struct table t;
    int64_t day = NONE;

    table_init(&t, &c->arena, columns, compared ? 9 : 8, c->lang);
    for (size_t p = 0; p < pages_n; p++) {
        for (size_t i = 0; i < pages[p].n; i++) {
            const struct simrow *r = LIST_AT(pages[p], struct simrow, i);
            const int64_t d = day_of_ms(r->at_ms);

            table_cell(&t, d == day
                               ? ""
                               : arena_printf(&c->arena, "%s %s", date_text(d, &c->arena), weekday_text(d, c->lang)));
            day = d;
            table_cell(&t, arena_printf(&c->arena, "%.5s", clock_text(&c->arena, r->at_ms)));
            table_cell(&t, to_text(c, r));
            table_cell(&t, what_text(c, r->what));
            table_cell_light(&t, r->light ? light_word(c, r->light) : "", r->light);
            table_cell(&t, r->rung == NONE ? "" : arena_printf(&c->arena, "%lld", (long long)r->rung));
            table_cell(&t, r->item);
            table_cell(&t, r->title);
            if (compared)
                table_cell(&t, only_text(c, r));
        }
    }
    table_print(&t, stdout, c->width, c->colour);
}

/* ---- sums ---- */

static long long n_of(int64_t v)
{
    return v == NONE ? 0 : (long long)v;
}

static void lights_print(struct cli *c, const char *head, const struct count *k)
{
    if (k)
        printf(tr(c, "%s  在办 %lld   红 %lld   黄 %lld   蓝 %lld   灰 %lld   无灯 %lld   销号 %lld\n",
                  "%s  open %lld   red %lld   yellow %lld   blue %lld   grey %lld   no light %lld   closed %lld\n"),
               head, n_of(k->open), n_of(k->red), n_of(k->yellow), n_of(k->blue), n_of(k->grey), n_of(k->none),
               n_of(k->closed));
}

static void sums_print(struct cli *c, const struct simulated *s, bool compared)
{
    if (compared)
        printf(tr(c, "通知  现行规则 %lld 条   新规则 %lld 条\n", "notices  rules in force %lld   new rules %lld\n"),
               n_of(s->notices), n_of(s->new_notices));
    else
        printf(tr(c, "通知 %lld 条\n", "notices %lld\n"), n_of(s->notices));
    lights_print(c, tr(c, "现在", "now "), s->before);
    lights_print(c, tr(c, "届时", "then"), s->after);
    lights_print(c, tr(c, "新规届时", "then, new rules"), s->new_after);
}

/* ---- asking ---- */

enum { PAGES = 1024 };

/* Every page, or those rows that --limit asks for. */
static int pages_fetch(struct cli *c, struct simulation *ask, const struct rules_order *orders, size_t orders_n,
                       struct answer *ans, struct list *pages, size_t *n)
{
    const bool one = ask->limit != NONE || c->json;
    const struct simulated *s;

    do {
        if (cli_call(c, OP_simulate, NULL, false, ask, ans))
            return rules_refused(c, OP_simulate, orders, orders_n, ans);
        s = ans->body;
        pages[(*n)++] = s->rows;
        ask->after = s->next;
    } while (!one && s->next != NONE && *n < PAGES);
    return EXIT_DONE;
}

int simulate_run(struct cli *c, struct line *l)
{
    struct rules_order *orders = arena_alloc(&c->arena, RULES_DOCS * sizeof *orders);
    struct list *pages = arena_alloc(&c->arena, PAGES * sizeof *pages);
    struct simulation *ask = l->body;
    const char *to = line_extra(l, "to");
    size_t orders_n, pages_n = 0;
    struct answer ans;

    if (!to)
        return cli_wrong_use(c, tr(c, "到哪一天？duban simulate --to 2022-12-31",
                                   "until when? duban simulate --to "
                                   "2022-12-31"));
    int rc = files_read(c, l, orders, &orders_n);
    if (!rc)
        rc = as_of_moment(c, "to", to, false, &ask->to);
    if (rc)
        return rc;
    const bool compared = orders_n > 0;
    ask->docs = rules_docs(c, orders, orders_n);
    ask->all = line_extra(l, "all") != NULL;
    rc = pages_fetch(c, ask, orders, orders_n, &ans, pages, &pages_n);
    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_simulate, &ans);
        return EXIT_DONE;
    }
    const struct simulated *s = ans.body;
    printf(tr(c, "推演 %s → %s（从 #%lld 起，假定无人办理）\n", "from %s to %s (after entry %lld, nobody acting)\n"),
           when_full(&c->arena, s->from), when_full(&c->arena, s->to), n_of(s->seq));
    if (s->total > 0)
        rows_print(c, pages, pages_n, compared);
    else
        puts(compared ? tr(c, "没有差别。", "no difference.") : tr(c, "什么也不会发生。", "nothing would happen."));
    sums_print(c, s, compared);
    if (s->next != NONE)
        cli_say(c, tr(c, "共 %lld 条，未全列。", "%lld in all, not all listed."), n_of(s->total));
    return EXIT_DONE;
}
