/* watch.c: the journal as it grows, a line for each entry; --jsonl for programs, from --from on without a gap. */
#include <stdlib.h>
#include <string.h>

#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

struct watch {
    struct cli *c;
    bool jsonl;
    struct turns turns;
};

/* Entry bodies are shown by the record of their operation, so that times are readable. */
static void jsonl_print(struct cli *c, const struct event *ev, struct bytes wire)
{
    const int op = ev->op ? op_find(ev->op) : -1;
    if (op < 0 || !ev->body.data) {
        puts(json_text(&rec_event, wire, &c->arena));
        return;
    }
    struct event bare = *ev;
    bare.body = (struct bytes){NULL, 0};
    const char *head = json_text(&rec_event, rec_pack(&rec_event, &bare, &c->arena), &c->arena);
    const size_t len = strlen(head);
    printf("%.*s, \"body\": %s}\n", (int)(len ? len - 1 : 0), head, json_text(ops[op].body, ev->body, &c->arena));
}

static int entry_print(void *u, int64_t seq, const void *event, size_t len)
{
    struct watch *w = u;
    struct cli *c = w->c;
    struct event ev;
    struct duban_error e;
    struct bytes wire = {event, len};
    if (rec_unpack(&rec_event, wire, UNPACK_STORED, &c->arena, &ev, &e))
        return EXIT_BUG;
    if (w->jsonl) {
        jsonl_print(c, &ev, wire);
    } else if (event_news(c, &w->turns, &ev)) {
        printf("%s #%lld %s %s  %s\n", when_full(&c->arena, ev.wall_ms), (long long)seq, event_subject(c, &ev),
               event_text(c, &ev), event_actor(c, &ev));
    }
    fflush(stdout);
    return ferror(stdout) ? EXIT_NO : 0; /* the reader of the pipe is gone */
}

/* The entry after the last one there is. */
static int64_t next_seq(struct cli *c)
{
    struct since s;
    struct answer ans;
    rec_clear(&rec_since, &s);
    s.from = 1;
    s.limit = 1;
    if (cli_ask(c, OP_entries, &s, &ans))
        return -1;
    const struct events *ev = ans.body;
    return ev->last == NONE ? 1 : ev->last + 1;
}

int watch_run(struct cli *c, struct line *l)
{
    struct watch w = {.c = c, .jsonl = c->json || line_extra(l, "jsonl")};
    const char *word = line_extra(l, "from");
    char *end = NULL;
    int64_t from = word ? strtoll(word, &end, 10) : next_seq(c);
    if (word && (*end || !word[0] || from < 1))
        return cli_wrong_use(c, tr(c, "--from 应为序号（1、2、3……）", "--from takes a sequence number (1, 2, 3, ...)"));
    if (from < 1)
        return duban_err_exit(DUBAN_E_no_answer);
    for (;;) { /* a daemon that restarts is waited for; entries are not missed, for we go on from the next number */
        duban *d = cli_handle(c);
        if (!d)
            return duban_err_exit(DUBAN_E_bad_config);
        int rc = duban_follow(d, &from, -1, entry_print, &w);
        if (rc > 0)
            return rc;
        cli_say(c, tr(c, "没有回应，从 #%lld 起接着等……", "no answer; waiting to go on from #%lld ..."),
                (long long)from);
    }
}
