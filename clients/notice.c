/* notice.c: what became of notices: list them, show one with each of its tries, send it again, give it up, try a
 * channel. `ack` is in notice_ack.c. Wherever something is left to do, the command that does it stands behind it. */
#include "clients/notice.h"

#include <string.h>

#include "clients/act.h"
#include "clients/called.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/who.h"
#include "clients/words.h"

static const char *safe(struct cli *c, const char *s)
{
    return text_safe(&c->arena, s ? s : "", true);
}

/* ---- what to do about it ---- */

/* How it stands, for states that do not go on by themselves. */
static const struct {
    const char *zh, *en;
} stuck[] = {
    [NS_REFUSED] = {"没有送到：查明地址或渠道", "it did not arrive: mend address or channel"},
    [NS_DEAD] = {"没有送到：查明地址或渠道", "it did not arrive: mend address or channel"},
    [NS_UNCERTAIN] = {"可能已到：问一下本人", "it may have arrived: ask its reader"},
    [NS_DROPPED] = {"已放弃，不再发", "given up: it is not sent"},
};

/* NULL: nothing is left to do, or it goes on by itself. */
static const char *next_step(struct cli *c, const struct notice *n)
{
    const char *id = safe(c, n->id);

    if ((size_t)n->state >= sizeof stuck / sizeof stuck[0] || !stuck[n->state].zh || n->next_ms != NONE ||
        n->acked_ms != NONE)
        return NULL;
    const char *how = tr(c, stuck[n->state].zh, stuck[n->state].en);
    const char *again = arena_printf(
        &c->arena,
        tr(c, "%s。再发：duban notice retry %s --reason 理由", "%s. Again: duban notice retry %s --reason WHY"), how,
        id);
    if (n->state == NS_DROPPED)
        return again;
    return arena_printf(&c->arena,
                        tr(c, "%s；不必再发：duban notice drop %s --reason 理由",
                           "%s; not any more: duban notice drop %s --reason WHY"),
                        again, id);
}

/* "不确定，06-01 09:12 知悉"; of one that waits, what it waits for. */
static const char *state_text(struct cli *c, const struct notice *n, int64_t now_ms)
{
    struct buf b = {.arena = &c->arena};

    buf_printf(&b, "%s", enum_text(c, &enum_notice_state, n->state));
    if (n->booked_ms != NONE && n->next_ms != NONE)
        buf_printf(&b, tr(c, "（渠道限额，排到 %s）", " (over a limit, its place is %s)"),
                   when_short(&c->arena, n->booked_ms, now_ms));
    else if (n->state == NS_INTENDED && n->next_ms != NONE && n->next_ms > now_ms)
        buf_printf(&b, tr(c, "（%s 再试）", " (tried again %s)"), when_short(&c->arena, n->next_ms, now_ms));
    else if (n->state == NS_UNCERTAIN && n->next_ms != NONE)
        buf_printf(&b, tr(c, "（%s 接着办）", " (goes on %s)"), when_short(&c->arena, n->next_ms, now_ms));
    if (n->acked_ms != NONE)
        buf_printf(&b, tr(c, "，%s 知悉", ", known %s"), when_short(&c->arena, n->acked_ms, now_ms));
    return b.data;
}

/* Who it went to, or the post that it is for. */
static const char *reader_text(struct cli *c, const struct notice *n, struct who **known)
{
    if (n->to_name)
        return safe(c, n->to_name);
    if (n->to || n->person)
        return person_name_of(c, known, n->to ? n->to : n->person);
    return arena_printf(&c->arena, "%s%s", unit_name_of(c, known, n->unit),
                        safe(c, called(c, CALLED_ROLE, NULL, n->role)));
}

/* ---- list ---- */

struct notice_list {
    struct cli *c;
    struct table t;
    struct who *known;
    size_t n, shown, acts; /* acts: somebody should do something about */
    const char *first;     /* of them */
};

enum { LIST_SHOWN = 200 };

static void row_print(struct notice_list *l, const struct notice *n, int64_t now_ms)
{
    struct arena *a = &l->c->arena;

    l->n++;
    if (n->state != NS_DROPPED && next_step(l->c, n) && !l->acts++)
        l->first = n->id;
    if (l->shown == LIST_SHOWN)
        return;
    l->shown++;
    table_cell(&l->t, when_short(a, n->intended_ms, now_ms));
    table_cell(&l->t, enum_text(l->c, &enum_notice_kind, n->kind));
    table_cell_light(&l->t, n->light == LIGHT_NONE ? "" : light_word(l->c, n->light), n->light);
    table_cell(&l->t, reader_text(l->c, n, &l->known));
    table_cell(&l->t, n->channel);
    table_cell(&l->t, n->attempts == NONE ? "" : arena_printf(a, "%lld", (long long)n->attempts));
    table_cell(&l->t, state_text(l->c, n, now_ms));
    table_cell(&l->t, n->result);
    table_cell(&l->t, n->id);
}

/* Keys that the provider said to leave alone. */
static void limits_print(struct cli *c, const struct notices *page)
{
    for (size_t i = 0; i < page->limits.n; i++) {
        const struct used *u = LIST_AT(page->limits, struct used, i);

        cli_say(c, tr(c, "限流  服务商叫停 %s，至 %s", "limits  the provider stops %s until %s"), safe(c, u->governor),
                when_short(&c->arena, u->until_ms, page->now_ms));
    }
}

static void list_filter(struct cli *c, const struct line *l, struct noticesask *ask)
{
    static const int dead_states[] = {NS_DEAD, NS_REFUSED};
    const struct strs given = line_extras(l, "state");
    const char **states = arena_alloc(&c->arena, (given.n + 2) * sizeof *states);
    size_t n = 0;

    for (size_t i = 0; line_extra(l, "dead") && i < sizeof dead_states / sizeof dead_states[0]; i++)
        states[n++] = enum_notice_state.words[dead_states[i]];
    for (size_t i = 0; i < given.n; i++) {
        int state = choice_find(&enum_notice_state, given.v[i], true);

        states[n++] = state > 0 ? enum_notice_state.words[state] : given.v[i];
    }
    ask->states = (struct strs){states, n};
}

static int notice_list(struct cli *c, struct line *l)
{
    static const struct column columns[] = {
        {"应发", "caused", false, false},  {"类别", "kind", false, false},    {"灯", "light", false, false},
        {"收件人", "reader", false, true}, {"渠道", "channel", false, false}, {"次", "tries", true, false},
        {"状态", "state", false, false},   {"结果", "result", false, true},   {"编号", "notice", false, false},
    };
    struct noticesask *ask = l->body;
    struct notice_list list = {.c = c};
    struct answer ans;

    if (l->n > 1)
        ask->item = l->words[1];
    list_filter(c, l, ask);
    table_init(&list.t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    do {
        int rc = cli_ask(c, OP_notices, ask, &ans);
        if (rc)
            return rc;
        const struct notices *page = ans.body;
        if (c->json)
            cli_json(c, OP_notices, &ans);
        for (size_t i = 0; !c->json && i < page->rows.n; i++)
            row_print(&list, LIST_AT(page->rows, struct notice, i), page->now_ms);
        if (!c->json && !ask->after)
            limits_print(c, page);
        ask->after = ask->limit == NONE ? page->after : NULL;
    } while (ask->after);
    if (c->json)
        return EXIT_DONE;
    if (list.n)
        table_print(&list.t, stdout, c->width, c->colour);
    cli_say(c,
            list.shown < list.n
                ? tr(c, "%zu 条，列出前 %zu 条；--json 给全部", "%zu notices, the first %zu shown; all: --json")
                : tr(c, "%zu 条", "%zu notices"),
            list.n, list.shown);
    if (list.acts)
        cli_say(c,
                tr(c, "其中 %zu 条要人处理。下一步：duban notice show %s",
                   "%zu of them need somebody. Next: duban notice show %s"),
                list.acts, safe(c, list.first));
    return EXIT_DONE;
}

/* ---- show ---- */

static void tries_print(struct cli *c, const struct notice *n, int64_t now_ms)
{
    if (n->tries.n)
        puts(tr(c, "各次", "tries"));
    for (size_t i = 0; i < n->tries.n; i++) {
        const struct try *t = LIST_AT(n->tries, struct try, i);

        printf(tr(c, "  第 %lld 次  %s  %s → %s  %s", "  try %lld  %s  %s → %s  %s"), (long long)t->n,
               when_short(&c->arena, t->at_ms, now_ms), safe(c, t->channel), safe(c, t->to_name),
               enum_text(c, &enum_notice_state, t->state));
        if (t->result)
            printf("  %s", safe(c, t->result));
        if (t->end_ms != NONE)
            printf(tr(c, "（%s）", " (%s)"), when_short(&c->arena, t->end_ms, now_ms));
        if (t->ref)
            printf(tr(c, "  回执号 %s", "  number %s"), safe(c, t->ref));
        puts("");
    }
}

/* What people and readers said of it. */
static void people_print(struct cli *c, const struct notice *n, int64_t now_ms, struct who **known)
{
    const struct {
        int64_t ms;
        const char *zh, *en, *by, *why;
    } rows[] = {
        {n->retried_ms, "重发", "sent again by", n->retried_by, n->retried},
        {NONE, "放弃", "given up by", n->dropped_by, n->dropped},
        {n->read_ms, "已读", "read", NULL, NULL},
        {n->acked_ms, "知悉", "known to", n->acked_by, NULL},
        {n->receipt_ms, "查回执", "receipt asked for", NULL, NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].ms == NONE && !rows[i].by)
            continue;
        printf("%s", tr(c, rows[i].zh, rows[i].en));
        if (rows[i].ms != NONE)
            printf("  %s", when_short(&c->arena, rows[i].ms, now_ms));
        if (rows[i].by)
            printf("  %s", person_name_of(c, known, rows[i].by));
        if (rows[i].why)
            printf("  %s", safe(c, rows[i].why));
        puts("");
    }
}

static void notice_print(struct cli *c, const struct notice *n, int64_t now_ms)
{
    struct who *known = NULL;
    const char *step = next_step(c, n);

    printf(tr(c, "通知 %s\n", "notice %s\n"), safe(c, n->id));
    printf("%s", enum_text(c, &enum_notice_kind, n->kind));
    if (n->light != LIGHT_NONE)
        printf("  %s", light_badge(c, n->light));
    if (n->cause)
        printf("  %s", safe(c, called(c, CALLED_CAUSE, NULL, n->cause)));
    if (n->rung != NONE)
        printf(tr(c, "  第 %lld 级", "  rung %lld"), (long long)n->rung);
    if (n->item)
        printf(tr(c, "  事项 %s", "  item %s"), safe(c, n->item));
    if (n->order)
        printf(tr(c, "  督办单 %s", "  order %s"), safe(c, n->order));
    if (n->covers_n != NONE)
        printf(tr(c, "  汇总 %lld 条", "  of %lld notices"), (long long)n->covers_n);
    puts("");
    printf(tr(c, "收件人  %s", "reader  %s"), reader_text(c, n, &known));
    if (n->role && n->to_name)
        printf(tr(c, "（%s%s）", " (%s %s)"), unit_name_of(c, &known, n->unit),
               safe(c, called(c, CALLED_ROLE, NULL, n->role)));
    if (n->instead_of)
        printf(n->vacant ? tr(c, "  原岗位空缺：%s", "  vacant: %s") : tr(c, "  代 %s", "  for %s"),
               safe(c, n->instead_of));
    printf(tr(c, "\n应发  %s\n状态  %s", "\ncaused  %s\nstate  %s"), when_short(&c->arena, n->intended_ms, now_ms),
           state_text(c, n, now_ms));
    if (n->result)
        printf(tr(c, "：%s", ": %s"), safe(c, n->result));
    puts("");
    if (n->digest)
        printf(tr(c, "汇总  并入 %s，结局看它\n", "digest  went into %s: its fate is that one's\n"),
               safe(c, n->digest));
    tries_print(c, n, now_ms);
    people_print(c, n, now_ms, &known);
    cli_say(
        c, "→ %s",
        step ? step
             : arena_printf(&c->arena, tr(c, "为何发、为何未发：duban why %s", "why: duban why %s"), safe(c, n->id)));
}

static int notice_show(struct cli *c, struct line *l)
{
    struct noticesask ask;
    struct answer ans;

    if (l->n != 2)
        return cli_wrong_use(c, tr(c, "用法：duban notice show 编号（见 duban notice list）",
                                   "usage: duban notice show NOTICE (see duban notice list)"));
    rec_clear(&rec_noticesask, &ask);
    ask.notice = l->words[1];
    int rc = cli_ask(c, OP_notices, &ask, &ans);
    if (rc)
        return rc;
    const struct notices *page = ans.body;
    if (c->json)
        cli_json(c, OP_notices, &ans);
    else if (page->rows.n)
        notice_print(c, LIST_AT(page->rows, struct notice, 0), page->now_ms);
    return EXIT_DONE;
}

/* ---- again, not any more ---- */

static int notice_step(struct cli *c, struct line *l, int op)
{
    struct noticeref body;
    const char *reason = line_extra(l, "reason");

    if (l->n < 2 || l->n > 3)
        return cli_wrong_use(
            c, tr(c, "用法：duban notice %s 编号 --reason 理由", "usage: duban notice %s NOTICE --reason WHY"),
            l->words[0]);
    rec_clear(&rec_noticeref, &body);
    body.notice = l->words[1];
    body.reason = reason ? reason : l->n == 3 ? l->words[2] : NULL;
    return act_send(c, op, &body);
}

static int notice_retry(struct cli *c, struct line *l)
{
    return notice_step(c, l, OP_notice_retry);
}

static int notice_drop(struct cli *c, struct line *l)
{
    return notice_step(c, l, OP_notice_drop);
}

/* ---- does a channel work? ---- */

static int notice_test(struct cli *c, struct line *l)
{
    const struct noticesask *given = l->body;
    struct noticetest body;

    if (l->n != 2)
        return cli_wrong_use(c, tr(c, "用法：duban notice test 人员 [--channel 渠道] [--text 附言]",
                                   "usage: duban notice test PERSON [--channel CHANNEL] [--text TEXT]"));
    rec_clear(&rec_noticetest, &body);
    body.person = l->words[1];
    body.channel = given->channel;
    body.text = line_extra(l, "text");
    return act_send(c, OP_notice_test, &body);
}

int notice_run(struct cli *c, struct line *l)
{
    static const struct {
        const char *name, *zh;
        int (*run)(struct cli *c, struct line *l);
    } ways[] = {
        {"list", "清单", notice_list}, {"show", "查看", notice_show}, {"retry", "重发", notice_retry},
        {"drop", "放弃", notice_drop}, {"test", "测试", notice_test}, {"ack", "知悉", notice_ack},
    };

    if (l->n == 0)
        return notice_list(c, l);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (!strcmp(l->words[0], ways[i].name) || !strcmp(l->words[0], ways[i].zh))
            return ways[i].run(c, l);
    return cli_wrong_use(c, tr(c, "用法：duban notice list|show|retry|drop|test|ack",
                               "usage: duban notice list|show|retry|drop|test|ack"));
}
