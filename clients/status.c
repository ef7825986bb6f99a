/* status.c: one look at everything. */
#include <string.h>

#include "clients/as_of.h"
#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

static long long n_of(int64_t v)
{
    return v == NONE ? 0 : (long long)v;
}

static void count_row(struct cli *c, struct table *t, const struct count *k, const char *title)
{
    const int64_t *const cells[] = {&k->open, &k->red, &k->yellow, &k->blue, &k->grey, &k->none, &k->closed};
    static const int lights[] = {LIGHT_NONE, LIGHT_RED, LIGHT_YELLOW, LIGHT_BLUE, LIGHT_GREY, LIGHT_NONE, LIGHT_NONE};
    table_cell(t, title);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        table_cell_light(t, arena_printf(&c->arena, "%lld", n_of(*cells[i])), n_of(*cells[i]) ? lights[i] : LIGHT_NONE);
}

static void count_add(struct count *sum, const struct count *k)
{
    int64_t *const to[] = {&sum->open, &sum->red, &sum->yellow, &sum->blue, &sum->grey, &sum->none, &sum->closed};
    const int64_t *const from[] = {&k->open, &k->red, &k->yellow, &k->blue, &k->grey, &k->none, &k->closed};
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++)
        *to[i] = n_of(*to[i]) + n_of(*from[i]);
}

static void ledgers_print(struct cli *c, const struct status *s)
{
    static const struct column columns[] = {
        {"台账", "ledger", false, true}, {"在办", "open", true, false},   {"红", "red", true, false},
        {"黄", "yellow", true, false},   {"蓝", "blue", true, false},     {"灰", "grey", true, false},
        {"无灯", "none", true, false},   {"销号", "closed", true, false},
    };
    struct table t;
    struct count sum;
    rec_clear(&rec_count, &sum);
    if (!s->ledgers.n)
        return;
    table_init(&t, &c->arena, columns, sizeof columns / sizeof columns[0], c->lang);
    for (size_t i = 0; i < s->ledgers.n; i++) {
        const struct count *k = LIST_AT(s->ledgers, struct count, i);
        count_add(&sum, k);
        count_row(c, &t, k, k->title && c->lang[0] == 'z' ? k->title : k->key);
    }
    count_row(c, &t, &sum, tr(c, "合计", "in all"));
    for (size_t i = 0; i < s->lists.n; i++) {
        const struct count *k = LIST_AT(s->lists, struct count, i);
        count_row(c, &t, k,
                  arena_printf(&c->arena, tr(c, "其中列入 %s", "of these on %s"),
                               k->title && c->lang[0] == 'z' ? k->title : k->key));
    }
    puts("");
    table_print(&t, stdout, c->width, c->colour);
}

static const struct {
    const char *code, *zh, *en;
} warnings[] = {
    {"warn_calendar", "今年的放假表尚未启用，工作日按周一至周五推定：duban rules apply county/calendars/…",
     "this year's holiday table is not in force; Monday to Friday is assumed: duban rules apply county/calendars/…"},
    {"warn_calendar_next", "明年的放假表尚未启用，跨年的期限暂定；公布后 duban rules apply county/calendars/…",
     "next year's holiday table is not in force; dates across New Year are provisional: once it is published, duban "
     "rules apply county/calendars/…"},
    {"warn_uncertain", "有通知不知是否送到：duban notice list --state 不确定",
     "the fate of some notices is unknown: duban notice list --state uncertain"},
    {"warn_dead", "有通知没有送到：duban notice list --dead",
     "some notices were not delivered: duban notice list --dead"},
    {"warn_clock", "系统时钟可疑，时间不再推动任何事：校对时间后 duban clock-confirm",
     "the clock is suspect, time alone changes nothing: set it right, then duban clock-confirm"},
    {"warn_disk", "磁盘空间不足，暂不接收新内容", "disk low: new work is refused for now"},
    {"warn_parked", "有任务已搁置：duban doctor", "jobs are parked: duban doctor"},
};

static void warnings_print(struct cli *c, const struct status *s)
{
    for (size_t i = 0; i < s->warnings.n; i++) {
        const char *text = s->warnings.v[i];
        for (size_t k = 0; k < sizeof warnings / sizeof warnings[0]; k++)
            if (!strcmp(warnings[k].code, s->warnings.v[i]))
                text = tr(c, warnings[k].zh, warnings[k].en);
        printf(tr(c, "提醒  %s\n", "note  %s\n"), text_safe(&c->arena, text, true));
    }
    for (size_t i = 0; i < s->gone.n; i++)
        printf(tr(c, "提醒  渠道 %s 答复过“永不再收”：查清后改它的规则（或 off），再 duban rules apply\n",
                  "note  channel %s said never again: find out why, mend its rules (or turn it off), then duban rules "
                  "apply\n"),
               text_safe(&c->arena, s->gone.v[i], true));
    if (!s->workers.n && s->as_of_ms == NONE)
        puts(tr(c, "提醒  没有工作进程连着，灯和通知都停着：duban doctor",
                "note  no worker is connected, lights and notices stand still: duban doctor"));
}

static void head_print(struct cli *c, const struct status *s)
{
    const int64_t day = day_of_ms(s->now_ms);
    printf("%s %s %.5s", date_text(day, &c->arena), weekday_text(day, c->lang), clock_text(&c->arena, s->now_ms));
    if (s->day_name && s->day_name[0])
        printf("  %s", text_safe(&c->arena, s->day_name, true));
    puts(s->workday ? "" : tr(c, "  今天不上班", "  not a workday"));
}

int status_run(struct cli *c, struct line *l)
{
    struct answer ans;
    struct as_of when;
    int rc = as_of_read(c, l, &when);
    if (!rc)
        rc = as_of_ask(c, &when, OP_status, l->body, &ans);
    if (rc)
        return rc;
    if (c->json) {
        cli_json(c, OP_status, &ans);
        return EXIT_DONE;
    }
    const struct status *s = ans.body;
    struct count zero;
    rec_clear(&rec_count, &zero);
    const struct count *all = s->all ? s->all : &zero;

    head_print(c, s);
    printf(tr(c, "亮灯台账  在办 %lld   %s %lld   %s %lld   %s %lld   %s %lld   无灯 %lld   销号 %lld\n",
              "ledgers with lights  open %lld   %s %lld   %s %lld   %s %lld   %s %lld   no light %lld   closed %lld\n"),
           n_of(all->open), light_badge(c, LIGHT_RED), n_of(all->red), light_badge(c, LIGHT_YELLOW), n_of(all->yellow),
           light_badge(c, LIGHT_BLUE), n_of(all->blue), light_badge(c, LIGHT_GREY), n_of(all->grey), n_of(all->none),
           n_of(all->closed));
    printf(tr(c, "今天到期 %lld   本周到期 %lld   待批 %lld   督办单未答 %lld   督查在办 %lld\n",
              "due today %lld   this week %lld   requests %lld   orders open %lld   visits open %lld\n"),
           n_of(s->due_today), n_of(s->due_week), n_of(s->waiting), n_of(s->orders), n_of(s->visits));
    printf(tr(c, "通知  已送 %lld   未送 %lld   不确定 %lld   未达 %lld\n",
              "notices  sent %lld   unsent %lld   uncertain %lld   dead %lld\n"),
           n_of(s->sent), n_of(s->unsent), n_of(s->uncertain), n_of(s->dead));
    if (n_of(s->folded))
        printf(tr(c, "汇总  等着并成一份发的通知 %lld\n", "digests  notices that wait to go as pages %lld\n"),
               n_of(s->folded));
    if (n_of(s->windows))
        printf(tr(c, "静默  %lld 个时段正在静默：duban window\n", "quiet  windows in force %lld: duban window\n"),
               n_of(s->windows));
    if (n_of(s->provisional))
        printf(tr(c, "提醒  期限暂定 %lld 件：数到了放假表还没有覆盖的日子\n",
                  "note  %lld with a provisional date: counted across days that no holiday table covers yet\n"),
               n_of(s->provisional));
    warnings_print(c, s);
    ledgers_print(c, s);
    if (n_of(all->red) + n_of(all->yellow))
        cli_say(c, tr(c, "\n下一步：duban list 灯:红,黄", "\nnext: duban list light:red,yellow"));
    return EXIT_DONE;
}
