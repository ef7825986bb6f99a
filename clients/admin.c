/* admin.c: doctor, digest, records, version: for who looks after the service. */
#include <string.h>

#include "clients/table.h"
#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

/* ---- doctor ---- */

static int check(struct cli *c, bool good, const char *what, const char *remedy)
{
    const char *paint = !c->colour ? "" : good ? "\033[32m" : "\033[31m";
    printf("%s%s%s  %s", paint, good ? tr(c, "好", "ok") : tr(c, "差", "!!"), paint[0] ? PAINT_OFF : "",
           text_safe(&c->arena, what, true));
    if (!good)
        printf("  → %s", remedy);
    puts("");
    return !good;
}

static void jobs_print(struct cli *c, const struct doctor *d)
{
    static const struct column columns[] = {
        {"任务", "job", false, false},     {"记录", "record", false, true}, {"到时", "due", false, false},
        {"失败", "failures", true, false}, {"状态", "state", false, false}, {"原因", "reason", false, true},
    };
    struct table t;
    table_init(&t, &c->arena, columns, 6, c->lang);
    for (size_t i = 0; i < d->jobs.n; i++) {
        const struct jobrow *j = LIST_AT(d->jobs, struct jobrow, i);
        table_cell(&t, enum_text(c, &enum_job_kind, j->kind));
        table_cell(&t, j->key);
        table_cell(&t, when_short(&c->arena, j->due_ms, d->now_ms));
        table_cell(&t, j->failures == NONE ? "" : arena_printf(&c->arena, "%lld", (long long)j->failures));
        table_cell(&t, j->parked ? tr(c, "搁置", "parked") : j->worker ? j->worker : tr(c, "等待", "waits"));
        table_cell(&t, j->reason);
    }
    if (d->jobs.n) {
        puts("");
        table_print(&t, stdout, c->width, c->colour);
    }
}

/* "missing  blake2b:…  会议纪要.pdf  LD-2022-007" */
static void file_fault_print(struct cli *c, const struct filefault *f)
{
    static const struct {
        const char *what, *zh;
    } words[] = {{"missing", "缺失"}, {"altered", "被改动"}, {"unreadable", "读不出"}};
    const char *what = f->what ? f->what : "";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strcmp(what, words[i].what))
            what = tr(c, words[i].zh, words[i].what);
    printf("      %s  %s  %s", text_safe(&c->arena, f->hash, true), text_safe(&c->arena, what, true),
           text_safe(&c->arena, f->name ? f->name : "", true));
    for (size_t i = 0; i < f->items.n; i++)
        printf("  %s", text_safe(&c->arena, f->items.v[i], true));
    puts("");
}

static int files_check(struct cli *c, const struct doctor *d)
{
    const long long n = d->files == NONE ? 0 : (long long)d->files, up = d->uploads == NONE ? 0 : (long long)d->uploads;
    const char *size = size_text(&c->arena, d->file_bytes == NONE ? 0 : d->file_bytes);
    int bad =
        check(c, d->file_faults.n == 0,
              arena_printf(
                  &c->arena,
                  tr(c, "附件 %lld 份 %s（上次清点），在传 %lld", "%lld attachments, %s (last count), %lld being sent"),
                  n, size, up),
              tr(c, "从备份放回，或把原文件再附一次", "put them back from the backup, or attach the same files again"));
    for (size_t i = 0; i < d->file_faults.n; i++)
        file_fault_print(c, LIST_AT(d->file_faults, struct filefault, i));
    return bad;
}

/* Messages that wait for a person: the service is well, and yet somebody was not told. */
static int notices_check(struct cli *c)
{
    struct nothing none;
    struct answer ans;

    rec_clear(&rec_nothing, &none);
    if (cli_call(c, OP_status, NULL, false, &none, &ans))
        return 0; /* who may not look is not told */
    const struct status *s = ans.body;
    const long long dead = (long long)none_or(s->dead, 0), unsure = (long long)none_or(s->uncertain, 0);
    int bad = check(c, dead == 0,
                    arena_printf(&c->arena, tr(c, "没有送到的通知 %lld 条", "notices not delivered: %lld"), dead),
                    tr(c, "duban notice list --dead", "duban notice list --dead"));
    if (unsure)
        printf(tr(c, "      不知是否送到的 %lld 条  → duban notice list --state 不确定\n",
                  "      of unknown fate: %lld  → duban notice list --state uncertain\n"),
               unsure);
    for (size_t i = 0; i < s->gone.n; i++)
        bad += check(c, false,
                     arena_printf(&c->arena, tr(c, "渠道 %s 答复过“永不再收”", "channel %s said never again"),
                                  text_safe(&c->arena, s->gone.v[i], true)),
                     tr(c, "查清后改它的规则（或 off），再 duban rules apply",
                        "find out why, mend its rules (or turn it off), then duban rules apply"));
    return bad;
}

int doctor_run(struct cli *c, struct line *l)
{
    struct answer ans;
    int bad = 0, rc = cli_ask(c, OP_doctor, l->body, &ans);
    if (rc)
        return rc;
    const struct doctor *d = ans.body;
    if (c->json) {
        cli_json(c, OP_doctor, &ans);
        return EXIT_DONE;
    }
    size_t parked = 0;
    for (size_t i = 0; i < d->jobs.n; i++)
        parked += LIST_AT(d->jobs, struct jobrow, i)->parked;
    const long long free_mib = d->disk_free_bytes == NONE ? 0 : (long long)(d->disk_free_bytes >> 20);
    bad += check(c, !d->clock_suspect,
                 arena_printf(&c->arena, tr(c, "时钟 %s", "clock %s"), when_full(&c->arena, d->now_ms)),
                 "duban clock-confirm");
    bad += check(c, !d->disk_low, arena_printf(&c->arena, tr(c, "磁盘可用 %lld MiB", "disk: %lld MiB free"), free_mib),
                 tr(c, "腾出空间，服务会自己恢复", "make room; work resumes by itself"));
    bad += check(c, d->workers.n > 0, arena_printf(&c->arena, tr(c, "工作进程 %zu 个", "%zu workers"), d->workers.n),
                 "systemctl start duban.target");
    for (size_t i = 0; i < d->workers.n; i++)
        printf("      %s\n", text_safe(&c->arena, d->workers.v[i], true));
    bad +=
        check(c, d->faults.n == 0, tr(c, "自查", "self-audit"),
              tr(c, "记录有误，请保留现场并联系维护者", "records are wrong: keep everything and call the maintainers"));
    for (size_t i = 0; i < d->faults.n; i++)
        printf("      %s\n", text_safe(&c->arena, d->faults.v[i], true));
    if (d->mends.n)
        printf(tr(c, "      已自行修复 %lld 处，最近：\n", "      mended by itself: %lld, lately:\n"),
               (long long)d->mended);
    for (size_t i = 0; i < d->mends.n; i++)
        printf("      %s\n", text_safe(&c->arena, d->mends.v[i], true));
    bad += files_check(c, d);
    bad += notices_check(c);
    bad +=
        check(c, parked == 0, arena_printf(&c->arena, tr(c, "搁置的任务 %zu 个", "%zu jobs parked"), parked),
              tr(c, "见下表；改动该记录或规则后会重试", "see below; a change of the record or the rules tries again"));
    printf(tr(c, "账目末条 #%lld，检查点 #%lld，连接 %lld，坏报文 %lld，定时 %lld\n",
              "last entry #%lld, checkpoint #%lld, %lld connections, %lld bad messages, %lld timers\n"),
           (long long)d->seq, (long long)d->checkpoint, (long long)d->connections, (long long)d->bad_messages,
           (long long)d->open_timers);
    jobs_print(c, d);
    return bad ? EXIT_NO : EXIT_DONE;
}

/* ---- digest, records, version ---- */

static void record_print(struct cli *c, const struct record *r, const void *in)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        const char *text = field_absent(f, in)    ? ""
                           : f->flags & FF_SECRET ? "***"
                                                  : field_text(f, in, c->lang, &c->arena);
        if (text[0])
            printf("%s%s  %s\n", tr(c, f->zh, f->name), text_spaces(&c->arena, 10 - text_width(tr(c, f->zh, f->name))),
                   text_safe(&c->arena, text, false));
    }
}

int digest_run(struct cli *c, struct line *l)
{
    struct answer ans;
    int rc = cli_ask(c, OP_digest, l->body, &ans);
    if (rc)
        return rc;
    if (c->json)
        cli_json(c, OP_digest, &ans);
    else
        record_print(c, &rec_digest, ans.body);
    return EXIT_DONE;
}

/* One record whole, or a table as one JSON object a line. */
int records_run(struct cli *c, struct line *l)
{
    struct records *q = l->body;
    struct answer ans;
    const bool one = q->key != NULL;
    do {
        int rc = cli_ask(c, OP_records, q, &ans);
        if (rc)
            return rc;
        if (c->json) {
            cli_json(c, OP_records, &ans);
            return EXIT_DONE;
        }
        const struct recordpage *page = ans.body;
        const struct record *rec = record_find(q->table);
        for (size_t i = 0; i < page->rows.n; i++) {
            struct bytes b = LIST_AT(page->rows, struct row, i)->body;
            struct duban_error e;
            void *in = rec ? arena_alloc(&c->arena, rec->size) : NULL;
            if (one && rec && !rec_unpack(rec, b, UNPACK_STORED, &c->arena, in, &e))
                record_print(c, rec, in);
            else
                puts(json_text(rec, b, &c->arena));
        }
        q->after = page->after;
    } while (q->after && q->limit == NONE);
    return EXIT_DONE;
}

int version_run(struct cli *c, struct line *l)
{
    struct nothing none;
    struct answer ans;
    (void)l;
    rec_clear(&rec_nothing, &none);
    if (!c->timeout_ms)
        c->timeout_ms = 1000; /* the daemon's version is an extra here */
    const bool up = !cli_call(c, OP_hello, NULL, false, &none, &ans);
    if (c->json && up) {
        cli_json(c, OP_hello, &ans);
        return EXIT_DONE;
    }
    printf("duban %s\n", DUBAN_VERSION);
    if (!up)
        return EXIT_DONE;
    const struct hello *h = ans.body;
    printf("duband %s  %s  %s%s\n", text_safe(&c->arena, h->version, true), when_full(&c->arena, h->now_ms),
           text_safe(&c->arena, h->actor, true), h->manual ? tr(c, "  手动时钟", "  manual clock") : "");
    return EXIT_DONE;
}
