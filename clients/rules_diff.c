/* rules_diff.c: `rules check` says whether files are good; `rules diff` says what they would change: in the documents,
 * and for the items that are open now. The daemon tries them behind a mark and takes them back, so nothing is written.
 */
#include <stdlib.h>
#include <string.h>

#include "clients/rules.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/words.h"

/* The files of a command line, and what the daemon says of them. */
struct tried {
    struct rules_order *orders;
    size_t n;
    struct answer ans;
};

struct list rules_docs(struct cli *c, const struct rules_order *orders, size_t n)
{
    struct rulesapply *docs = arena_alloc(&c->arena, (n + 1) * sizeof *docs);
    for (size_t i = 0; i < n; i++) {
        rec_clear(&rec_rulesapply, &docs[i]);
        docs[i].kind = orders[i].doc->kind;
        docs[i].doc = orders[i].doc->canonical;
    }
    return (struct list){docs, n};
}

int rules_refused(struct cli *c, int op, const struct rules_order *orders, size_t n, const struct answer *ans)
{
    const char *field = ans->raw.field ? ans->raw.field : "";
    size_t i;
    char *rest;
    if (!strncmp(field, "docs[", 5) && (i = strtoul(field + 5, &rest, 10)) < n && !strncmp(rest, "].", 2))
        rules_place_tell(c, &orders[i], rest + 2);
    return cli_refused(c, op, ans);
}

/* Reads the files and has them tried. 0; an exit code of the files; or that of the answer, which is not told yet. */
static int try_files(struct cli *c, struct line *l, struct tried *t)
{
    struct rulesdiff body;
    t->orders = arena_alloc(&c->arena, RULES_DOCS * sizeof *t->orders);
    t->n = 0;
    int rc = rules_read(c, l, t->orders, &t->n);
    if (rc)
        return rc;
    rec_clear(&rec_rulesdiff, &body);
    body.docs = rules_docs(c, t->orders, t->n);
    cli_call(c, OP_rules_diff, NULL, false, &body, &t->ans);
    return EXIT_DONE;
}

static void loose_tell(struct cli *c, const struct rulesmoves *m)
{
    for (size_t i = 0; i < m->loose.n; i++)
        cli_say(c, tr(c, "尚缺 %s（写了，还没有）", "missing %s (named, and not there)"), m->loose.v[i]);
}

/* Nobody is there to compare with, or it is not for this person to have it tried: the form was checked all the same. */
static bool not_compared(const struct answer *ans)
{
    return ans->exit_code == duban_err_exit(DUBAN_E_no_answer) ||
           (ans->raw.code && strcmp(ans->raw.code, duban_err_name(DUBAN_E_not_allowed)) == 0);
}

int rules_check_run(struct cli *c, struct line *l)
{
    struct tried t;
    int rc = try_files(c, l, &t);
    if (rc)
        return rc;
    if (not_compared(&t.ans)) {
        printf(tr(c, "%zu 份规则写法无误。%s：用词和引用没有对照。\n",
                  "%zu documents are well formed. %s: words and references were not compared.\n"),
               t.n,
               t.ans.reply ? tr(c, "试算要管理权限", "Trying them takes the right to apply them")
                           : tr(c, "服务未开", "The service is down"));
        return EXIT_DONE;
    }
    if (t.ans.exit_code)
        return rules_refused(c, OP_rules_diff, t.orders, t.n, &t.ans);
    if (c->json) {
        cli_json(c, OP_rules_diff, &t.ans);
        return EXIT_DONE;
    }
    loose_tell(c, t.ans.body);
    printf(tr(c, "%zu 份规则无误，可以启用。\n", "%zu documents are good and may be applied.\n"), t.n);
    return EXIT_DONE;
}

/* ---- diff ---- */

/* The documents, side by side with what is in force. Returns how many differ, or -1. */
static int docs_compare(struct cli *c, const struct rules_order *orders, size_t n, const struct rulesmoves *m)
{
    int changed = 0;
    for (size_t i = 0; i < n && i < m->docs.n; i++) {
        const struct yaml_doc *d = orders[i].doc;
        const struct rulesref *ref = LIST_AT(m->docs, struct rulesref, i);
        struct rules was;
        void *old = NULL;
        int found = rules_stored(c, d->kind, d->name, 0, &was, &old);
        if (found < 0)
            return -1;
        if (found && was.version == ref->version)
            continue;
        changed++;
        if (!found) {
            printf(tr(c, "%s/%s 新，将是第 %lld 版\n", "%s/%s new, would be version %lld\n"), d->kind, d->name,
                   (long long)ref->version);
            continue;
        }
        printf(tr(c, "%s/%s 第 %lld 版 → 第 %lld 版\n", "%s/%s version %lld → version %lld\n"), d->kind, d->name,
               (long long)was.version, (long long)ref->version);
        rules_compare(c, d->rec, old, d->value);
    }
    return changed;
}

static void counts_print(struct cli *c, const struct rulesmoves *m)
{
    const struct count *b = m->before, *a = m->after;
    const struct {
        const char *zh, *en;
        int64_t before, after;
    } rows[] = {{"红", "red", b->red, a->red},
                {"黄", "yellow", b->yellow, a->yellow},
                {"蓝", "blue", b->blue, a->blue},
                {"灰", "grey", b->grey, a->grey},
                {"无灯", "none", b->none, a->none}};
    printf(tr(c, "在办 %lld：", "open %lld:"), (long long)b->open);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        printf(" %s %lld", tr(c, rows[i].zh, rows[i].en), (long long)rows[i].before);
        if (rows[i].after != rows[i].before)
            printf("→%lld", (long long)rows[i].after);
    }
    putchar('\n');
}

static const char *light_cause(struct cli *c, int light, const char *cause)
{
    const char *word = light ? light_word(c, light) : tr(c, "无", "none");
    return cause ? arena_printf(&c->arena, "%s %s", word, cause) : word;
}

static const char *turn_text(struct cli *c, int64_t ms)
{
    return ms == NONE ? tr(c, "不因时间而变", "not by time") : when_full(&c->arena, ms);
}

/* Lights that would be another, and those that stay and would turn at another time. */
static void lights_print(struct cli *c, const struct rulesmoves *m)
{
    static const struct column columns[] = {{"编号", "id", false, false},   {"事项", "item", false, true},
                                            {"牵头", "lead", false, true},  {"现", "now", false, false},
                                            {"之后", "then", false, false}, {"何时再变", "turns next", false, false}};
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < m->rows.n; i++) {
        const struct rulemove *r = LIST_AT(m->rows, struct rulemove, i);
        if (r->moved && r->light == r->new_light)
            continue;
        table_cell(&t, r->id);
        table_cell(&t, r->title);
        table_cell(&t, r->unit_name);
        table_cell_light(&t, light_cause(c, r->light, r->cause), r->light);
        table_cell_light(&t, light_cause(c, r->new_light, r->new_cause), r->new_light);
        table_cell(&t, turn_text(c, r->new_turns_ms));
    }
    if (t.filled)
        table_print(&t, stdout, c->width, c->colour);
}

static void date_row(struct cli *c, struct table *t, const struct rulemove *r, const char *what, const char *old,
                     const char *new)
{
    table_cell(t, r->id);
    table_cell(t, r->title);
    table_cell(t, r->unit_name);
    table_cell(t, what);
    table_cell(t, old);
    table_cell(t, new);
    table_cell(t, text_joined(&c->arena, &((const struct datemove *)r->moved)->calendars, tr(c, "、", ", ")));
}

/* Dates that would move, old and new: an exact limit is told where its day stays. */
static void dates_print(struct cli *c, const struct rulesmoves *m)
{
    static const struct column columns[] = {{"编号", "id", false, false},  {"事项", "item", false, true},
                                            {"牵头", "lead", false, true}, {"何期限", "date", false, false},
                                            {"现", "now", false, false},   {"之后", "then", false, false},
                                            {"依据", "by", false, true}};
    struct arena *a = &c->arena;
    struct table t;
    table_init(&t, a, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < m->rows.n; i++) {
        const struct rulemove *r = LIST_AT(m->rows, struct rulemove, i);
        const struct datemove *d = r->moved;
        if (d && d->due_date != NONE)
            date_row(c, &t, r, tr(c, "期限", "due"), date_text(d->due_before, a), date_text(d->due_date, a));
        else if (d && d->due_ms != NONE)
            date_row(c, &t, r, tr(c, "时限", "limit"), when_full(a, d->time_before), when_full(a, d->due_ms));
        if (d && d->stage_due_ms != NONE)
            date_row(c, &t, r, tr(c, "阶段时限", "stage limit"), when_full(a, d->stage_due_before),
                     when_full(a, d->stage_due_ms));
    }
    if (!t.filled)
        return;
    puts(tr(c, "将移动的期限：", "dates that would move:"));
    table_print(&t, stdout, c->width, c->colour);
}

int rules_diff_run(struct cli *c, struct line *l)
{
    struct tried t;
    int rc = try_files(c, l, &t);
    if (rc)
        return rc;
    if (t.ans.exit_code)
        return rules_refused(c, OP_rules_diff, t.orders, t.n, &t.ans);
    const struct rulesmoves *m = t.ans.body;
    if (c->json) {
        cli_json(c, OP_rules_diff, &t.ans);
        return EXIT_DONE;
    }
    int changed = docs_compare(c, t.orders, t.n, m);
    if (changed < 0)
        return EXIT_NO;
    if (!changed) {
        printf(tr(c, "%zu 份规则都已生效，没有差别。\n", "all %zu documents are in force as they are.\n"), t.n);
        return EXIT_DONE;
    }
    puts(tr(c, "如果现在启用：", "if they came into force now:"));
    counts_print(c, m);
    printf(
        tr(c,
           "变灯 %lld 项，移期 %lld 项，灯和期限不变而将变的时刻不同 %lld "
           "项；人定的期限不动，数出来的按试的放假表和作息重数，新的时限从下一次转阶段、"
           "立项起算。\n",
           "%lld items change their light, the dates of %lld move, %lld keep both and turn at another time; dates that "
           "were given stay, counted ones come out by the calendar and hours tried, new limits hold from the next "
           "stage "
           "or registration on.\n"),
        (long long)m->lights, (long long)m->dates, (long long)m->turns);
    lights_print(c, m);
    dates_print(c, m);
    if (m->unlisted > 0)
        printf(tr(c, "另有 %lld 项未列。\n", "%lld more are not listed.\n"), (long long)m->unlisted);
    loose_tell(c, m);
    puts(tr(c, "没有写入。启用：duban rules apply …", "Nothing was written. To apply: duban rules apply ..."));
    return EXIT_DONE;
}
