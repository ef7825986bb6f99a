/* tallies.c: tables for who compares: items counted by a word of theirs, units ranked in a period, mechanisms by year.
 */
#include <stdlib.h>
#include <string.h>

#include "clients/filter.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

static const char *number(struct cli *c, int64_t n)
{
    return n == NONE || n == 0 ? "" : arena_printf(&c->arena, "%lld", (long long)n);
}

static const char *percent(struct cli *c, int64_t share)
{
    if (share == NONE)
        return "";
    const long long tenths = (share + 50) / 100; /* one digit behind the point is enough to read */
    return arena_printf(&c->arena, "%lld.%lld%%", tenths / 10, tenths % 10);
}

static const char *first_of(const char *a, const char *b, const char *otherwise)
{
    return a && *a ? a : b && *b ? b : otherwise;
}

/* ---- tally ---- */

static void count_row(struct cli *c, struct table *t, const struct count *k, const char *title)
{
    const int64_t all = k->open + k->closed;
    table_cell(t, title);
    table_cell(t, number(c, all));
    table_cell(t, number(c, k->open));
    table_cell_light(t, number(c, k->red), LIGHT_RED);
    table_cell_light(t, number(c, k->yellow), LIGHT_YELLOW);
    table_cell_light(t, number(c, k->blue), LIGHT_BLUE);
    table_cell(t, number(c, k->grey));
    table_cell(t, number(c, k->none));
    table_cell(t, number(c, k->closed));
}

static void tally_print(struct cli *c, const struct tally *out)
{
    static const struct column columns[] = {
        {"名目", "name", false, true}, {"合计", "all", true, false},  {"在办", "open", true, false},
        {"红", "red", true, false},    {"黄", "yellow", true, false}, {"蓝", "blue", true, false},
        {"灰", "grey", true, false},   {"无灯", "none", true, false}, {"销号", "closed", true, false},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < out->rows.n; i++) {
        const struct count *k = LIST_AT(out->rows, struct count, i);
        const bool named = k->title && *k->title && k->key && strcmp(k->title, k->key);
        count_row(c, &t, k,
                  named ? arena_printf(&c->arena, "%s %s", k->key, k->title)
                        : first_of(k->title, k->key, tr(c, "（无）", "(none)")));
    }
    if (out->all)
        count_row(c, &t, out->all, tr(c, "合计", "all"));
    table_print(&t, stdout, c->width, c->colour);
}

int tally_run(struct cli *c, struct line *l)
{
    struct tallyask *ask = l->body;
    struct filter f;
    struct answer ans;
    rec_clear(&rec_filter, &f);
    for (size_t i = 0; i < l->n; i++) {
        int rc = filter_word(c, l->words[i], &f);
        if (rc)
            return rc;
    }
    memcpy(ask, &f, offsetof(struct tallyask, by)); /* its fields begin with those of a filter */
    if (!ask->by)
        ask->by = "ledger";
    int rc = cli_ask(c, OP_tally, ask, &ans);
    if (rc)
        return rc;
    if (c->json)
        cli_json(c, OP_tally, &ans);
    else
        tally_print(c, ans.body);
    return EXIT_DONE;
}

/* ---- ranking ---- */

/* "2022", "2022-05", "2022Q2" or a day: the first and the last day of it. */
static bool period_read(const char *word, int64_t *from, int64_t *to)
{
    char *end;
    long y = strtol(word, &end, 10), n = 1;
    int months = 12;
    if (parse_date(word, from)) {
        *to = *from;
        return true;
    }
    if (y < 1900 || y > 9998)
        return false;
    if ((*end == 'Q' || *end == 'q') && end[1] >= '1' && end[1] <= '4' && !end[2]) {
        months = 3;
        n = 3 * (end[1] - '1') + 1;
    } else if (*end == '-') {
        months = 1;
        n = strtol(end + 1, &end, 10);
        if (*end || n < 1 || n > 12)
            return false;
    } else if (*end) {
        return false;
    }
    const int last = (int)n + months;
    *from = day_from_civil((int)y, (int)n, 1);
    *to = day_from_civil((int)y + (last > 12), last > 12 ? last - 12 : last, 1) - 1;
    return true;
}

static void ranking_print(struct cli *c, const struct ranking *r)
{
    static const struct column columns[] = {
        {"名次", "place", true, false},     {"单位", "unit", false, true},       {"指数", "index", true, false},
        {"按期率", "in time", true, false}, {"合格率", "accepted", true, false}, {"件数", "matters", true, false},
        {"好", "good", true, false},        {"记分", "points", true, false},     {"说明", "note", false, true},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < r->rows.n; i++) {
        const struct rankrow *row = LIST_AT(r->rows, struct rankrow, i);
        const struct reason *barred = row->barred;
        table_cell(&t, row->place == NONE ? "" : number(c, row->place));
        table_cell(&t, first_of(row->unit_name, row->unit, ""));
        table_cell(&t, percent(c, row->index));
        table_cell(&t, percent(c, row->timely));
        table_cell(&t, percent(c, row->quality));
        table_cell(&t, number(c, row->matters));
        table_cell(&t, number(c, row->good));
        table_cell(&t, row->points ? dec_text(row->points, &c->arena) : "");
        table_cell(&t, barred ? tr(c, barred->zh, barred->en) : row->few ? tr(c, "件少", "few") : "");
    }
    table_print(&t, stdout, c->width, c->colour);
}

/* A period, two, or the two options: one way of saying it, not some of each. */
static bool ranking_period(const struct line *l, struct rankask *ask)
{
    int64_t unused;
    const bool from = ask->from != NONE, to = ask->to != NONE;
    if (from || to)
        return from && to && l->n == 0;
    return (l->n == 1 && period_read(l->words[0], &ask->from, &ask->to)) ||
           (l->n == 2 && period_read(l->words[0], &ask->from, &unused) && period_read(l->words[1], &unused, &ask->to));
}

int ranking_run(struct cli *c, struct line *l)
{
    struct rankask *ask = l->body;
    struct answer ans;
    if (!ranking_period(l, ask))
        return cli_wrong_use(c, tr(c,
                                   "用法：duban ranking 2022 | 2022Q3 | 2022-05 | 起 止 | --from 起 --to 止 [--ledgers "
                                   "台账] [--kind 类别]",
                                   "usage: duban ranking 2022 | 2022Q3 | 2022-05 | FROM TO | --from FROM --to TO "
                                   "[--ledgers L] [--kind KIND]"));
    int rc = cli_ask(c, OP_ranking, ask, &ans);
    if (rc)
        return rc;
    const struct ranking *r = ans.body;
    if (c->json) {
        cli_json(c, OP_ranking, &ans);
        return EXIT_DONE;
    }
    ranking_print(c, r);
    for (size_t i = 0; i < r->how.n; i++) {
        const struct reason *how = LIST_AT(r->how, struct reason, i);
        cli_say(c, "%s", text_safe(&c->arena, tr(c, how->zh, how->en), true));
    }
    return EXIT_DONE;
}

/* ---- yearly ---- */

static void yearly_table(struct cli *c, const struct yearly *y)
{
    static const struct column columns[] = {
        {"机制", "mechanism", false, true}, {"台账", "ledger", false, true},   {"交办", "assigned", true, false},
        {"办结", "closed", true, false},    {"逾期", "late", true, false},     {"自结", "lapsed", true, false},
        {"未结", "open", true, false},      {"退回", "returned", true, false}, {"缺报", "missed", true, false},
        {"红灯", "red", true, false},       {"督查", "visits", true, false},   {"未办", "skipped", true, false},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < y->rows.n; i++) {
        const struct yearrow *r = LIST_AT(y->rows, struct yearrow, i);
        const int64_t counts[] = {r->registered, r->closed, r->late, r->lapsed, r->open,
                                  r->returned,   r->missed, r->reds, r->visits, r->skipped_n};
        table_cell(&t, first_of(r->mechanism, NULL, tr(c, "（未归类）", "(none)")));
        table_cell(&t, first_of(r->title, r->ledger, tr(c, "考核记分", "points")));
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++)
            table_cell(&t, number(c, counts[k]));
    }
    table_print(&t, stdout, c->width, c->colour);
}

static void row_details(struct cli *c, const struct yearrow *r)
{
    if (r->ends.n + r->skipped.n == 0)
        return;
    printf("\n%s\n", text_safe(&c->arena, first_of(r->title, r->ledger, tr(c, "考核记分", "points")), true));
    for (size_t i = 0; i < r->ends.n; i++) {
        const struct named *e = LIST_AT(r->ends, struct named, i);
        printf("%s%s %lld", i ? tr(c, "，", ", ") : tr(c, "  结局：", "  ended: "),
               text_safe(&c->arena, first_of(e->title, e->key, tr(c, "销号", "closed")), true), (long long)e->n);
    }
    if (r->ends.n)
        puts("");
    for (size_t i = 0; i < r->skipped.n; i++) {
        const struct reason *why = LIST_AT(r->skipped, struct reason, i);
        printf("  %s", text_safe(&c->arena, tr(c, why->zh, why->en), true));
        if (why->seq != NONE)
            printf(tr(c, "（#%lld）", " (#%lld)"), (long long)why->seq);
        puts("");
    }
    if (r->skipped_n > (int64_t)r->skipped.n)
        printf(tr(c, "  …… 另有 %lld 条\n", "  ... and %lld more\n"),
               (long long)(r->skipped_n - (int64_t)r->skipped.n));
}

int yearly_run(struct cli *c, struct line *l)
{
    struct answer ans;
    int rc = cli_ask(c, OP_yearly, l->body, &ans);
    if (rc)
        return rc;
    const struct yearly *y = ans.body;
    if (c->json) {
        cli_json(c, OP_yearly, &ans);
        return EXIT_DONE;
    }
    printf(tr(c, "%lld 年%s\n", "%lld%s\n"), (long long)y->year,
           y->over ? "" : arena_printf(&c->arena, tr(c, "（截至 %s）", " (until %s)"), date_text(y->until, &c->arena)));
    yearly_table(c, y);
    for (size_t i = 0; i < y->rows.n; i++)
        row_details(c, LIST_AT(y->rows, struct yearrow, i));
    return EXIT_DONE;
}
