/* play.c: a stream of updates from a CSV file, played by the manual clock over the real socket: the clock goes to each
 * row's received_at, the row is sent as its actor with its own request id, and what happened meanwhile is told. With
 * --check each answer is compared with the column `expect`. Run again after a break it goes on: what was counted is
 * answered as then. */
#include <string.h>

#include "clients/clockwork.h"
#include "clients/csv.h"
#include "clients/moment.h"
#include "clients/story.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

/* Columns of the stream that are not fields of an act. */
enum column { COL_RECEIVED, COL_ID, COL_OP, COL_ACTOR, COL_EXPECT, COLS };
static const char *const column_names[COLS] = {"received_at", "request_id", "op", "actor", "expect"};

enum outcome { O_ACCEPT, O_DUPLICATE, O_CONFLICT, O_REJECT, OUTCOMES };

struct play {
    struct cli *c;
    const char *path;
    struct csv csv;
    int col[COLS];
    bool check, quiet, verbose;
    struct story story;   /* what is told when nothing else is asked for */
    int64_t now_ms, seen; /* clock; next journal entry to tell */
    struct turns turns;
    size_t outcomes[OUTCOMES], differences;
};

static const char *cell(const struct play *p, const struct csv_row *row, enum column k)
{
    return p->col[k] >= 0 ? row->cells[p->col[k]] : "";
}

static int complain(const struct play *p, const struct csv_row *row, const char *column, const char *what)
{
    cli_say(p->c, "%s:%d %s: %s", p->path, row->line, column, text_safe(&p->c->arena, what, true));
    return EXIT_WRONG_DATA;
}

/* ---- the file ---- */

static int file_read(struct play *p)
{
    struct cli *c = p->c;
    struct csv_error e;
    size_t len;
    const char *text = cli_file(c, p->path, &len);
    if (!text)
        return EXIT_NO_FILE;
    if (csv_read(&c->arena, text, len, &p->csv, &e)) {
        cli_say(c, "%s:%d:%d %s", p->path, e.line, e.column, tr(c, e.zh, e.en));
        return EXIT_WRONG_DATA;
    }
    for (int k = 0; k < COLS; k++) {
        p->col[k] = -1;
        for (size_t i = 0; i < p->csv.columns; i++)
            if (!strcmp(p->csv.header.cells[i], column_names[k]))
                p->col[k] = (int)i;
        if (p->col[k] < 0 && (k != COL_EXPECT || p->check))
            return complain(p, &p->csv.header, column_names[k], tr(c, "缺少这一列", "this column is missing"));
    }
    return EXIT_DONE;
}

/* The body of a row: the columns that its operation needs or takes. The stream has one column `value` for figures and
 * stages. */
static int body_read(struct play *p, const struct csv_row *row, int op, struct act *body)
{
    struct cli *c = p->c;
    rec_clear(&rec_act, body);
    for (size_t i = 0; i < p->csv.columns; i++) {
        struct duban_error e = {0};
        const char *name = p->csv.header.cells[i];
        if (!strcmp(name, "value") && op_takes(op, "stage"))
            name = "stage";
        const struct field *f = record_field(&rec_act, name);
        if (f && op_takes(op, name) && field_parse(f, row->cells[i], &c->arena, body, &e))
            return complain(p, row, name, arena_printf(&c->arena, "%s %s", duban_err_text(e.code, c->lang), e.text));
    }
    return EXIT_DONE;
}

/* ---- telling ---- */

static int entry_tell(void *u, int64_t seq, const void *event, size_t len)
{
    struct play *p = u;
    struct cli *c = p->c;
    struct event ev;
    struct duban_error e;
    if (rec_unpack(&rec_event, (struct bytes){event, len}, UNPACK_STORED, &c->arena, &ev, &e))
        return EXIT_BUG;
    if (!p->verbose)
        story_event(&p->story, &ev);
    else if (event_news(c, &p->turns, &ev))
        printf("%s  #%-5lld  %s  %s  %s\n", when_short(&c->arena, ev.wall_ms, ev.wall_ms), (long long)seq,
               event_subject(c, &ev), event_text(c, &ev), event_actor(c, &ev));
    return 0;
}

static int news_tell(struct play *p)
{
    int rc = p->quiet || p->c->json ? 0 : duban_follow(p->c->handle, &p->seen, 0, entry_tell, p);
    return rc < 0 ? duban_err_exit(DUBAN_E_no_answer) : rc;
}

/* What was answered, in the words of the column `expect`. An answer given again counts as accepted too: the first one
 * may have been lost with the connection. */
static const char *answer_word(struct play *p, const struct answer *ans)
{
    enum outcome o = ans->ok                              ? (ans->again ? O_DUPLICATE : O_ACCEPT)
                     : !strcmp(ans->raw.code, "conflict") ? O_CONFLICT
                                                          : O_REJECT;
    static const char *const words[OUTCOMES] = {"accept", "duplicate", "conflict", "reject"};
    p->outcomes[o]++;
    return o == O_REJECT ? arena_printf(&p->c->arena, "reject:%s", ans->raw.code) : words[o];
}

static void answer_check(struct play *p, const struct csv_row *row, const struct answer *ans)
{
    struct cli *c = p->c;
    const char *got = answer_word(p, ans), *want = cell(p, row, COL_EXPECT);
    if (!ans->ok && !p->quiet && !c->json && !p->verbose)
        story_refused(&p->story, p->now_ms, cell(p, row, COL_ID), cell(p, row, COL_OP),
                      c->lang[0] == 'e' ? ans->raw.text_en : ans->raw.text_zh);
    else if (!ans->ok && !p->quiet && !c->json)
        printf(tr(c, "%s  未受理   %s  %s：%s\n", "%s  refused  %s  %s: %s\n"),
               when_short(&c->arena, p->now_ms, p->now_ms), text_safe(&c->arena, cell(p, row, COL_ID), true),
               text_safe(&c->arena, cell(p, row, COL_OP), true),
               text_safe(&c->arena, c->lang[0] == 'e' ? ans->raw.text_en : ans->raw.text_zh, true));
    if (!p->check || !strcmp(got, want) || (!strcmp(want, "accept") && !strcmp(got, "duplicate")))
        return;
    p->differences++;
    cli_say(c, tr(c, "%s:%d %s：应为 %s，答复是 %s", "%s:%d %s: expected %s, got %s"), p->path, row->line,
            text_safe(&c->arena, cell(p, row, COL_ID), true), text_safe(&c->arena, want, true), got);
}

/* ---- the run ---- */

static int move(struct play *p, int64_t to_ms)
{
    struct answer ans;
    if (to_ms <= p->now_ms)
        return EXIT_DONE;
    if (clockwork_move(p->c, to_ms, &ans))
        return cli_refused(p->c, OP_advance, &ans);
    p->now_ms = to_ms;
    return news_tell(p);
}

static int row_play(struct play *p, const struct csv_row *row)
{
    struct cli *c = p->c;
    struct act body;
    struct answer ans;
    int64_t at;
    const int op = op_find(cell(p, row, COL_OP));
    if (op < 0 || ops[op].body != &rec_act)
        return complain(p, row, "op", cell(p, row, COL_OP));
    if (!moment_parse(cell(p, row, COL_RECEIVED), NONE, &at))
        return complain(p, row, "received_at", cell(p, row, COL_RECEIVED));
    int rc = body_read(p, row, op, &body);
    rc = rc ? rc : move(p, at);
    if (rc)
        return rc;
    c->as = cell(p, row, COL_ACTOR);
    rc = cli_call(c, op, cell(p, row, COL_ID), false, &body, &ans);
    c->as = NULL;
    if (!ans.reply) /* nobody answered: nothing can be said about this row */
        return cli_refused(c, op, &ans);
    (void)rc; /* a refusal is an answer here */
    answer_check(p, row, &ans);
    return news_tell(p);
}

static int64_t last_seq(struct cli *c)
{
    struct nothing none;
    struct answer ans;
    rec_clear(&rec_nothing, &none);
    return cli_ask(c, OP_status, &none, &ans) ? -1 : ans.seq;
}

static void summary_print(struct play *p)
{
    struct cli *c = p->c;
    if (c->json)
        printf(
            "{\"schema\": \"duban.play/1\", \"rows\": %zu, \"accepted\": %zu, \"duplicates\": %zu, \"conflicts\": %zu, "
            "\"rejected\": %zu, \"differences\": %zu}\n",
            p->csv.n, p->outcomes[O_ACCEPT], p->outcomes[O_DUPLICATE], p->outcomes[O_CONFLICT], p->outcomes[O_REJECT],
            p->differences);
    else
        printf(tr(c, "播放 %zu 条：入账 %zu，重复 %zu，冲突 %zu，未受理 %zu。\n",
                  "%zu played: %zu accepted, %zu duplicates, %zu conflicts, %zu refused.\n"),
               p->csv.n, p->outcomes[O_ACCEPT], p->outcomes[O_DUPLICATE], p->outcomes[O_CONFLICT],
               p->outcomes[O_REJECT]);
    if (p->check && !p->differences)
        cli_say(c, tr(c, "每条答复都与 expect 列一致。", "every answer is as the column expect says."));
    else if (p->check)
        cli_say(c, tr(c, "%zu 条答复与 expect 列不一致。", "%zu answers differ from the column expect."),
                p->differences);
}

int play_run(struct cli *c, struct line *l)
{
    struct play p = {.c = c,
                     .check = line_extra(l, "check") != NULL,
                     .quiet = line_extra(l, "quiet") != NULL,
                     .verbose = line_extra(l, "verbose") != NULL};
    const char *until = line_extra(l, "until");
    int64_t end = NONE;
    if (l->n != 1 || (until && !moment_parse(until, NONE, &end)))
        return cli_wrong_use(c, tr(c, "用法：duban play 文件.csv [--check] [--quiet|--verbose] [--until 时间]",
                                   "usage: duban play FILE.csv [--check] [--quiet|--verbose] [--until TIME]"));
    p.path = l->words[0];
    story_begin(&p.story, c);
    c->request_id = NULL; /* rows bring their own ids */
    clockwork_patience(c);
    int rc = file_read(&p);
    rc = rc ? rc : clockwork_now(c, &p.now_ms);
    if (rc || (p.seen = last_seq(c) + 1) < 1)
        return rc ? rc : EXIT_NO;
    for (size_t i = 0; !rc && i < p.csv.n; i++)
        rc = row_play(&p, &p.csv.rows[i]);
    if (!rc && end != NONE)
        rc = move(&p, end);
    if (!p.quiet && !c->json)
        story_end(&p.story);
    if (rc)
        return rc;
    summary_print(&p);
    return p.differences ? EXIT_NO : EXIT_DONE;
}
