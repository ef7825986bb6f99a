/* play.c: tables as updates, played by the manual clock over the real socket: what each row makes is told by its play
 * map (stream.h); the clock goes to each time, the update is sent as its actor with its own request id, and what
 * happened meanwhile is told. With --check each answer is compared with what the map expects. With --now nothing waits:
 * all is sent at once, by whatever clock there is. Run again after a break it goes on: what was counted is answered as
 * then. */
#include <string.h>

#include "clients/clockwork.h"
#include "clients/moment.h"
#include "clients/story.h"
#include "clients/stream.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

enum outcome { O_ACCEPT, O_DUPLICATE, O_CONFLICT, O_REJECT, OUTCOMES };

struct play {
    struct cli *c;
    struct stream stream;
    bool check, quiet, verbose, now;
    struct story story;   /* what is told when nothing else is asked for */
    int64_t now_ms, seen; /* clock; next journal entry to tell */
    struct turns turns;
    size_t outcomes[OUTCOMES], differences;
};

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

static void refusal_tell(struct play *p, const struct stream_call *call, const struct answer *ans)
{
    struct cli *c = p->c;
    const char *text = c->lang[0] == 'e' ? ans->raw.text_en : ans->raw.text_zh;
    if (ans->ok || p->quiet || c->json)
        return;
    if (!p->verbose)
        story_refused(&p->story, p->now_ms, call->id, ops[call->op].name, text);
    else
        printf(tr(c, "%s  未受理   %s  %s：%s\n", "%s  refused  %s  %s: %s\n"),
               when_short(&c->arena, p->now_ms, p->now_ms), text_safe(&c->arena, call->id, true), ops[call->op].name,
               text_safe(&c->arena, text, true));
}

static void answer_check(struct play *p, const struct happening *h, const struct stream_call *call,
                         const struct answer *ans)
{
    struct cli *c = p->c;
    p->outcomes[ans->ok                              ? (ans->again ? O_DUPLICATE : O_ACCEPT)
                : !strcmp(ans->raw.code, "conflict") ? O_CONFLICT
                                                     : O_REJECT]++;
    refusal_tell(p, call, ans);
    const char *wrong = p->check ? stream_wrong(&p->stream, h, call, ans) : NULL;
    if (!wrong)
        return;
    p->differences++;
    cli_say(c, "%s:%d %s %s: %s", h->table->path, h->row.row->line, ops[call->op].name,
            text_safe(&c->arena, call->id, true), wrong);
}

/* ---- the run ---- */

static int move(struct play *p, int64_t to_ms)
{
    struct answer ans;
    if (p->now || to_ms <= p->now_ms)
        return EXIT_DONE;
    if (clockwork_move(p->c, to_ms, &ans))
        return cli_refused(p->c, OP_advance, &ans);
    p->now_ms = to_ms;
    return news_tell(p);
}

static int happening_play(struct play *p, const struct happening *h)
{
    struct cli *c = p->c;
    struct stream_call call;
    struct answer ans;
    int rc = stream_make(&p->stream, h, &call);
    rc = rc ? rc : move(p, h->at_ms);
    if (rc)
        return rc;
    c->as = call.as;
    (void)cli_call(c, call.op, call.id, false, call.body, &ans); /* a refusal is an answer here */
    c->as = NULL;
    if (!ans.reply) /* nobody answered: nothing can be said about this row */
        return cli_refused(c, call.op, &ans);
    answer_check(p, h, &call, &ans);
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
            p->stream.n, p->outcomes[O_ACCEPT], p->outcomes[O_DUPLICATE], p->outcomes[O_CONFLICT],
            p->outcomes[O_REJECT], p->differences);
    else
        printf(tr(c, "播放 %zu 条：入账 %zu，重复 %zu，冲突 %zu，未受理 %zu。\n",
                  "%zu played: %zu accepted, %zu duplicates, %zu conflicts, %zu refused.\n"),
               p->stream.n, p->outcomes[O_ACCEPT], p->outcomes[O_DUPLICATE], p->outcomes[O_CONFLICT],
               p->outcomes[O_REJECT]);
    if (p->check && !p->differences)
        cli_say(c, tr(c, "每条答复都与所期望的一致。", "every answer is as expected."));
    else if (p->check)
        cli_say(c, tr(c, "%zu 条答复与所期望的不一致。", "%zu answers are not as expected."), p->differences);
}

/* Sends everything, in order. */
static int stream_play(struct play *p, int64_t end)
{
    struct cli *c = p->c;
    int rc = p->now ? EXIT_DONE : clockwork_now(c, &p->now_ms);
    if (rc || (p->seen = last_seq(c) + 1) < 1)
        return rc ? rc : EXIT_NO;
    for (size_t i = 0; !rc && i < p->stream.n; i++)
        if (end == NONE || p->stream.v[i].at_ms <= end)
            rc = happening_play(p, &p->stream.v[i]);
    if (!rc && end != NONE)
        rc = move(p, end);
    if (!p->quiet && !c->json)
        story_end(&p->story);
    return rc;
}

int play_run(struct cli *c, struct line *l)
{
    struct play p = {.c = c,
                     .stream = {.c = c},
                     .check = line_extra(l, "check") != NULL,
                     .quiet = line_extra(l, "quiet") != NULL,
                     .verbose = line_extra(l, "verbose") != NULL,
                     .now = line_extra(l, "now") != NULL};
    const char *until = line_extra(l, "until"), *map = line_extra(l, "map");
    int64_t end = NONE;
    int rc = EXIT_DONE;
    if (!l->n || (until && !moment_parse(until, NONE, &end)))
        return cli_wrong_use(
            c, tr(c, "用法：duban play 文件.csv… [--map 映射] [--check] [--quiet|--verbose] [--until 时间 | --now]",
                  "usage: duban play FILE.csv... [--map MAP] [--check] [--quiet|--verbose] [--until TIME | --now]"));
    story_begin(&p.story, c);
    c->request_id = NULL; /* rows bring their own ids */
    clockwork_patience(c);
    for (size_t i = 0; !rc && i < l->n; i++)
        rc = stream_add(&p.stream, l->words[i], map);
    stream_sort(&p.stream);
    rc = rc ? rc : stream_play(&p, end);
    if (rc)
        return rc;
    summary_print(&p);
    return p.differences ? EXIT_NO : EXIT_DONE;
}
