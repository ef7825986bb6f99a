/* window.c: times in which notices wait: list them, set one, end one before its time. */
#include <string.h>

#include "clients/act.h"
#include "clients/called.h"
#include "clients/clockwork.h"
#include "clients/moment.h"
#include "clients/resolve.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/who.h"
#include "clients/words.h"

/* ---- list ---- */

/* "工作日", "周一,周三"; every day: "每天". */
static const char *days_text(struct cli *c, const struct strs *days)
{
    static const struct {
        const char *word, *zh, *en;
    } words[] = {
        {"workdays", "工作日", "workdays"},
        {"restdays", "休息日", "restdays"},
        {"mon", "周一", "Mon"},
        {"tue", "周二", "Tue"},
        {"wed", "周三", "Wed"},
        {"thu", "周四", "Thu"},
        {"fri", "周五", "Fri"},
        {"sat", "周六", "Sat"},
        {"sun", "周日", "Sun"},
    };
    struct strs said = {arena_alloc(&c->arena, (days->n + 1) * sizeof *said.v), days->n};

    for (size_t i = 0; i < days->n; i++) {
        said.v[i] = days->v[i];
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            if (!strcmp(days->v[i], words[k].word))
                said.v[i] = tr(c, words[k].zh, words[k].en);
    }
    return days->n ? text_joined(&c->arena, &said, ",") : tr(c, "每天", "every day");
}

/* "20:00-07:30 工作日", "03-01 10:00 至 03-01 18:00" */
static const char *when_text(struct cli *c, const struct window *w, int64_t now_ms)
{
    if (w->from_ms != NONE)
        return arena_printf(&c->arena, tr(c, "%s 至 %s", "%s to %s"), when_short(&c->arena, w->from_ms, now_ms),
                            when_short(&c->arena, w->to_ms, now_ms));
    return arena_printf(&c->arena, "%s-%s %s", w->start, w->end, days_text(c, &w->days));
}

static const char *state_text(struct cli *c, const struct windowrow *r, int64_t now_ms)
{
    const struct window *w = r->window;
    if (r->now)
        return arena_printf(&c->arena, tr(c, "正在静默，至 %s", "in force until %s"),
                            when_short(&c->arena, r->until_ms, now_ms));
    if (w->ended_ms != NONE)
        return arena_printf(&c->arena, tr(c, "%s 提前结束：%s", "ended %s: %s"),
                            when_short(&c->arena, w->ended_ms, now_ms), w->end_reason ? w->end_reason : "");
    if (r->over || r->since_ms == NONE)
        return tr(c, "已过", "over");
    return arena_printf(&c->arena, tr(c, "下次 %s", "next %s"), when_short(&c->arena, r->since_ms, now_ms));
}

/* Whom it is for, and what passes. */
static const char *whom_text(struct cli *c, const struct window *w, struct who **known)
{
    struct buf b = {.arena = &c->arena};
    for (size_t i = 0; i < w->units.n; i++)
        buf_printf(&b, "%s%s", b.len ? "," : "", unit_name_of(c, known, w->units.v[i]));
    if (w->roles.n)
        buf_printf(&b, "%s%s", b.len ? " " : "", called_all(c, CALLED_ROLE, &w->roles, ","));
    for (size_t i = 0; i < w->persons.n; i++)
        buf_printf(&b, "%s%s", i ? "," : b.len ? " " : "", person_name_of(c, known, w->persons.v[i]));
    if (!b.len)
        buf_printf(&b, "%s", tr(c, "所有人", "everybody"));
    if (w->passes != LIGHT_NONE)
        buf_printf(&b, tr(c, "；%s灯照发", "; %s passes"), enum_text(c, &enum_light, w->passes));
    if (w->passes_urgency.n)
        buf_printf(&b, tr(c, "；%s 照发", "; %s passes"), called_all(c, CALLED_WORD, &w->passes_urgency, ","));
    return b.data;
}

static void rows_print(struct cli *c, const struct windows *page)
{
    static const struct column columns[] = {
        {"编号", "number", false, false},  {"名称", "title", false, true},  {"时间", "when", false, false},
        {"情况", "state", false, true},    {"压着", "held", true, false},   {"对谁", "for", false, true},
        {"负责人", "owner", false, false}, {"理由", "reason", false, true},
    };
    struct table t;
    struct who *known = NULL;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < page->rows.n; i++) {
        const struct windowrow *r = LIST_AT(page->rows, struct windowrow, i);
        const struct window *w = r->window;
        table_cell(&t, w->id);
        table_cell(&t, w->title);
        table_cell(&t, when_text(c, w, page->now_ms));
        table_cell(&t, state_text(c, r, page->now_ms));
        table_cell(&t, arena_printf(&c->arena, "%lld", (long long)none_or(r->held, 0)));
        table_cell(&t, whom_text(c, w, &known));
        table_cell(&t, r->of_rules ? tr(c, "规则", "rules") : r->owner_name ? r->owner_name : w->owner);
        table_cell(&t, w->reason);
    }
    table_print(&t, stdout, c->width, c->colour);
}

static int window_list(struct cli *c, struct line *l, size_t at)
{
    struct windowask ask;
    struct answer ans;
    bool any = false;
    (void)at;
    rec_clear(&rec_windowask, &ask);
    ask.all = line_extra(l, "all") != NULL;
    do {
        int rc = cli_ask(c, OP_windows, &ask, &ans);
        if (rc)
            return rc;
        if (c->json) {
            cli_json(c, OP_windows, &ans);
            return EXIT_DONE;
        }
        const struct windows *page = ans.body;
        any |= page->rows.n > 0;
        if (page->rows.n)
            rows_print(c, page);
        ask.after = page->after;
    } while (ask.after);
    if (!any)
        puts(tr(c, "没有静默时段。", "no windows."));
    return EXIT_DONE;
}

/* ---- set ---- */

/* With start and end the two are days, without them instants; a planned one that says no begin begins now. */
static int times_take(struct cli *c, const struct line *l, struct window *w)
{
    const bool recurring = w->start || w->end;
    const struct {
        const char *option, *text, *day;
        int64_t *ms;
    } times[] = {{"since", line_extra(l, "since"), "from", &w->from_ms},
                 {"until", line_extra(l, "until"), "to", &w->to_ms}};
    struct duban_error e = {0};
    int64_t now = NONE;
    int rc = recurring ? EXIT_DONE : clockwork_now(c, &now);
    if (rc)
        return rc;
    if (!recurring && !times[0].text)
        w->from_ms = now;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        const char *where = arena_printf(&c->arena, "--%s", times[i].option);
        if (!times[i].text)
            continue;
        if (recurring && field_parse(record_field(&rec_window, times[i].day), times[i].text, &c->arena, w, &e))
            return cli_refuse_error(c, where, &e);
        if (!recurring && !moment_parse(times[i].text, now, times[i].ms))
            return cli_wrong_use(c, tr(c, "%s：时间写作 2022-09-18T18:00 或 +8h", "%s: write 2022-09-18T18:00 or +8h"),
                                 where);
    }
    return EXIT_DONE;
}

static int window_set(struct cli *c, struct line *l, size_t at)
{
    struct window *w = l->body;
    int rc;
    if (l->n != at + 2)
        return cli_wrong_use(
            c,
            tr(c,
               "用法：duban window set 编号 名称 --until 2022-09-18T18:00 --owner 人 --reason 理由 [--since 起]\n"
               "或：duban window set 编号 名称 --start 20:00 --end 07:30 [--days workdays] --owner 人 --reason 理由",
               "usage: duban window set ID TITLE --until 2022-09-18T18:00 --owner PERSON --reason WHY [--since BEGIN]\n"
               "or: duban window set ID TITLE --start 20:00 --end 07:30 [--days workdays] --owner PERSON --reason "
               "WHY"));
    w->id = l->words[at];
    w->title = l->words[at + 1];
    rc = times_take(c, l, w);
    return rc ? rc : act_send(c, OP_window_set, w);
}

/* ---- end ---- */

static int window_end(struct cli *c, struct line *l, size_t at)
{
    const struct window *given = l->body;
    struct windowref body;
    if (l->n < at + 1)
        return cli_wrong_use(
            c, tr(c, "用法：duban window end 编号 --reason 理由", "usage: duban window end ID --reason WHY"));
    rec_clear(&rec_windowref, &body);
    body.window = l->words[at];
    body.reason = given->reason ? given->reason : l->n > at + 1 ? l->words[at + 1] : NULL;
    return act_send(c, OP_window_end, &body);
}

int window_run(struct cli *c, struct line *l)
{
    static const struct {
        const char *name, *zh;
        int (*run)(struct cli *c, struct line *l, size_t at); /* at: first word behind the part's own */
    } parts[] = {{"list", "列", window_list}, {"set", "设", window_set}, {"end", "结束", window_end}};
    if (!l->n)
        return window_list(c, l, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!strcmp(l->words[0], parts[i].name) || !strcmp(l->words[0], parts[i].zh))
            return parts[i].run(c, l, 1);
    return cli_wrong_use(c, tr(c, "用法：duban window [list|set|end]", "usage: duban window [list|set|end]"));
}
