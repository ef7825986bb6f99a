/* list.c: items that fit a filter, the most urgent first, and requests that wait. */
#include <stdlib.h>
#include <string.h>

#include "clients/as_of.h"
#include "clients/filter.h"
#include "clients/render_ics.h"
#include "clients/save.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

/* ---- list ---- */

struct listing {
    const struct brief **rows;
    size_t n;
    int64_t total, now_ms;
};

/* Red before yellow before blue, then what is due first, then by number. */
static int by_urgency(const void *x, const void *y)
{
    const struct brief *a = *(const struct brief *const *)x, *b = *(const struct brief *const *)y;
    if (a->light != b->light)
        return a->light > b->light ? -1 : 1;
    int64_t da = a->effective_due == NONE ? INT64_MAX : a->effective_due;
    int64_t db = b->effective_due == NONE ? INT64_MAX : b->effective_due;
    if (da != db)
        return da < db ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* Fetches every page: what is most urgent is known only at the end. */
static int list_fetch(struct cli *c, const struct as_of *when, struct filter *f, enum due_word due, struct listing *out)
{
    struct buf rows = {.arena = &c->arena};
    struct answer ans;
    f->limit = LIM_PAGE;
    do {
        int rc = as_of_ask(c, when, OP_list, f, &ans);
        if (rc)
            return rc;
        const struct briefs *page = ans.body;
        for (size_t i = 0; i < page->rows.n; i++) {
            const struct brief *b = LIST_AT(page->rows, struct brief, i);
            if (filter_due_fits(due, b->effective_due, day_of_ms(page->now_ms)))
                buf_add(&rows, &b, sizeof b);
        }
        out->total = page->total;
        out->now_ms = page->now_ms;
        f->after = page->after;
    } while (f->after);
    out->n = rows.len / sizeof *out->rows;
    out->total = due == DUE_ANY ? out->total : (int64_t)out->n;
    out->rows = arena_copy(&c->arena, rows.len ? rows.data : "", rows.len);
    qsort(out->rows, out->n, sizeof *out->rows, by_urgency);
    return EXIT_DONE;
}

static void list_print(struct cli *c, const struct listing *l, size_t shown)
{
    static const struct column columns[] = {
        {"灯", "light", false, false}, {"编号", "number", false, false},        {"事项", "item", false, true},
        {"牵头", "unit", false, true}, {"进度/计划", "done/plan", true, false}, {"期限", "due", false, false},
    };
    struct table t;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < shown; i++) {
        const struct brief *b = l->rows[i];
        table_cell_light(&t, light_word(c, b->light), b->light);
        table_cell(&t, b->id);
        table_cell(&t, b->title);
        table_cell(&t, b->unit_name ? b->unit_name : b->lead_unit);
        table_cell(&t, pace_text(c, b));
        table_cell(&t, arena_printf(&c->arena, "%s %s%s", day_short(&c->arena, b->effective_due, l->now_ms),
                                    left_text(c, b, l->now_ms), provisional_text(c, b)));
    }
    table_print(&t, stdout, c->width, c->colour);
}

/* Rows that were sifted here, as the object the daemon would have given. */
static void sifted_json(struct cli *c, const struct listing *all)
{
    struct briefs page;
    struct reply reply;
    struct brief *rows = arena_alloc(&c->arena, (all->n + 1) * sizeof *rows);
    for (size_t i = 0; i < all->n; i++)
        rows[i] = *all->rows[i];
    rec_clear(&rec_briefs, &page);
    page.rows = (struct list){rows, all->n};
    page.total = all->total;
    page.now_ms = all->now_ms;
    rec_clear(&rec_reply, &reply);
    reply.body = rec_pack(&rec_briefs, &page, &c->arena);
    cli_json(c, OP_list, &(struct answer){.ok = true, .reply = &reply, .body = &page});
}

static int words_read(struct cli *c, const struct line *l, struct filter *f, enum due_word *due)
{
    for (size_t i = 0; i < l->n; i++) {
        if (filter_due_word(l->words[i], due)) {
            f->due_within = (struct span){*due == DUE_WEEK ? 6 : 0, SPAN_DAYS}; /* what the daemon can leave out */
            continue;
        }
        int rc = filter_word(c, l->words[i], f);
        if (rc)
            return rc;
    }
    return EXIT_DONE;
}

/* Their due dates as a calendar, named after what was asked for. */
static int list_calendar(struct cli *c, const struct line *l, const char *path, const struct listing *all)
{
    const struct strs words = {(const char **)(uintptr_t)l->words, l->n};
    const char *asked = text_joined(&c->arena, &words, " ");
    const struct bytes calendar =
        render_ics(c, arena_printf(&c->arena, tr(c, "督办期限 %s", "duban deadlines %s"), asked), all->rows, all->n);

    if (!calendar.data) {
        cli_say(c, tr(c, "没有带期限的在办事项，没有写日历。", "no open item with a date: no calendar was written."));
        return EXIT_NO;
    }
    return save_bytes(c, path, &calendar, true);
}

int list_run(struct cli *c, struct line *l)
{
    const char *calendar = line_extra(l, "ics");
    struct filter *f = l->body;
    struct listing all = {0};
    enum due_word due = DUE_ANY;
    struct as_of when;
    int rc = words_read(c, l, f, &due);
    if (!rc)
        rc = as_of_read(c, l, &when);
    if (rc)
        return rc;
    if (c->json && due == DUE_ANY && !calendar) { /* one page, as the daemon gives it: `after` asks for the next */
        struct answer ans;
        rc = as_of_ask(c, &when, OP_list, f, &ans);
        if (!rc)
            cli_json(c, OP_list, &ans);
        return rc;
    }
    const int64_t limit = f->limit;
    rc = list_fetch(c, &when, f, due, &all);
    if (rc)
        return rc;
    if (calendar)
        return list_calendar(c, l, calendar, &all);
    if (c->json) {
        sifted_json(c, &all);
        return EXIT_DONE;
    }
    size_t shown = limit != NONE && limit > 0 && (size_t)limit < all.n ? (size_t)limit : all.n;
    if (!all.n) {
        cli_say(c, tr(c, "没有符合的事项。", "nothing fits."));
        return EXIT_DONE;
    }
    list_print(c, &all, shown);
    cli_say(c, tr(c, "显示 %zu / %lld 条。下一步：duban why %s", "%zu of %lld shown. Next: duban why %s"), shown,
            (long long)all.total, text_safe(&c->arena, all.rows[0]->id, true));
    return EXIT_DONE;
}

/* ---- inbox ---- */

int inbox_run(struct cli *c, struct line *l)
{
    static const struct column columns[] = {
        {"申请", "request", false, false}, {"类别", "kind", false, false},      {"事项", "item", false, true},
        {"单位", "unit", false, true},     {"现期限", "due now", false, false}, {"拟至", "asked for", false, false},
        {"提出", "asked", false, false},   {"理由", "reason", false, true},
    };
    struct answer ans;
    struct table t;
    int rc = cli_ask(c, OP_inbox, l->body, &ans);
    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_inbox, &ans);
        return EXIT_DONE;
    }
    const struct asks *in = ans.body;
    if (!in->rows.n) {
        cli_say(c, tr(c, "没有待批的申请。", "no request waits."));
        return EXIT_DONE;
    }
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < in->rows.n; i++) {
        const struct ask *k = LIST_AT(in->rows, struct ask, i);
        const struct brief *b = i < in->briefs.n ? LIST_AT(in->briefs, struct brief, i) : NULL;
        const char *kind = enum_text(c, &enum_ask_kind, k->kind);
        table_cell(&t, k->id);
        table_cell(&t, k->late ? arena_printf(&c->arena, tr(c, "%s（逾期后提出）", "%s (asked late)"), kind) : kind);
        table_cell(&t, b ? b->title : k->item);
        table_cell(&t, b && b->unit_name ? b->unit_name : k->unit);
        table_cell(&t, day_short(&c->arena, k->due_before, in->now_ms));
        table_cell(&t, day_short(&c->arena, k->new_due, in->now_ms));
        table_cell(&t, when_short(&c->arena, k->asked_ms, in->now_ms));
        table_cell(&t, k->reason ? k->reason : k->text);
    }
    table_print(&t, stdout, c->width, c->colour);
    cli_say(c, tr(c, "待批 %zu 件。批复：duban decide %s approve", "%zu wait. Answer: duban decide %s approve"),
            in->rows.n, text_safe(&c->arena, LIST_AT(in->rows, struct ask, 0)->id, true));
    return EXIT_DONE;
}
