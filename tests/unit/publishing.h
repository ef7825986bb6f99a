/* publishing.h: tables of the town of town.h: rules, and what duban-publish would do: the job is filled, the table is
 * asked for, and the result is decided and folded. The records are those at hand, not a copy of then: what the past
 * counts is for test_rehearse_late.c. */
#ifndef DUBAN_TESTS_PUBLISHING_H
#define DUBAN_TESTS_PUBLISHING_H

#include "core/bulletin.h"
#include "tests/unit/asking.h"

static const char *const by_clerk[] = {"clerk"}, *const by_head[] = {"head"}, *const of_tasks[] = {"tasks"};

/* By month, of the items of `tasks`: number, title, percent, light. */
static UNUSED struct bulletin table_doc(struct town *t, const char *name)
{
    static const struct tablecolumn v[] = {
        {"序号", "no", 6}, {"编号", "id", 14}, {"事项", "title", 30}, {"进度", "percent", 8}, {"灯", "light", 6}};
    struct tablecolumn *columns = arena_alloc(&t->a, sizeof v);
    struct bulletin b;

    memcpy(columns, v, sizeof v);
    rec_clear(&rec_bulletin, &b);
    b.bulletin = name;
    b.title = "进度表（{period}）";
    b.period = PERIOD_MONTH;
    b.rows = TABLE_ITEMS;
    b.ledgers = STRS(of_tasks);
    b.columns = (struct list){columns, sizeof v / sizeof v[0]};
    b.number = "通报〔{year}〕{n}号";
    b.after = span(3, SPAN_WORKDAYS);
    b.check_by = STRS(by_clerk);
    b.approve_by = STRS(by_head);
    b.publish_by = STRS(by_clerk);
    return b;
}

/* One column is enough where the rows are what is looked at. */
static UNUSED void table_columns(struct town *t, struct bulletin *b, const char *const *fields, size_t n)
{
    struct tablecolumn *v = arena_alloc(&t->a, n * sizeof *v);

    for (size_t i = 0; i < n; i++)
        v[i] = (struct tablecolumn){fields[i], fields[i], 8};
    b->columns = (struct list){v, n};
}
#define COLUMNS(t, b, v) table_columns((t), (b), (v), sizeof(v) / sizeof(v)[0])

/* A ledger on which editions are owed: each step within a workday. */
static UNUSED void papers_ledger(struct town *t)
{
    struct stage v[] = {stage_doc("drafted", "起草", false), stage_doc("checked", "核对", false),
                        stage_doc("approved", "批准", false), stage_doc("published", "公开", true),
                        stage_doc("dropped", "不用", true)};
    struct ledger l = ledger_doc("papers", NULL);

    for (int i = 0; i < 3; i++)
        v[i].within = span(1, SPAN_WORKDAYS);
    l.stages = LIST(v);
    town_apply(t, "ledger", &l);
}

static UNUSED struct edition edition_of(struct town *t, const char *id)
{
    struct edition e;

    if (!state_get(t->s, T_edition, id, &t->a, &e))
        fail_msg("no edition %s", id);
    return e;
}

static UNUSED int edition_draft(struct town *t, const char *who, const char *table, const char *period,
                                const char *reason)
{
    struct editionask ask;

    rec_clear(&rec_editionask, &ask);
    ask.bulletin = table;
    ask.period = period;
    ask.reason = reason;
    return town_send(t, who, OP_bulletin_draft, arena_printf(&t->a, "d%lld", (long long)t->seq), &ask);
}

static UNUSED int edition_step(struct town *t, const char *who, int op, const char *id)
{
    struct editionref ref;

    rec_clear(&rec_editionref, &ref);
    ref.edition = id;
    ref.reason = op == OP_bulletin_return ? "有误" : NULL;
    return town_send(t, who, op, arena_printf(&t->a, "e%lld", (long long)t->seq), &ref);
}

static UNUSED struct tabled table_now(struct town *t, const struct edition *e)
{
    struct tableask ask;
    struct tabled out;

    rec_clear(&rec_tableask, &ask);
    ask.bulletin = e->bulletin;
    ask.period = e->period;
    ask.texts = e->texts;
    town_answer(t, OP_bulletin_table, &ask, &out);
    return out;
}

/* What duban-publish would send for it. */
static UNUSED struct editionmade made_of(struct town *t, const char *id, struct tabled *table)
{
    struct editionmade made;
    struct job job;

    rec_clear(&rec_job, &job);
    job.kind = JOB_BULLETIN;
    job.key = id;
    job.now_ms = t->now_ms;
    if (!core_job_fill(t->c, &job, &t->a))
        fail_msg("%s is not due", id);
    *table = table_now(t, job.edition);
    rec_clear(&rec_editionmade, &made);
    made.key = id;
    made.rev = job.rev;
    made.token = 1;
    made.table = table;
    made.seq = t->seq;
    return made;
}

static UNUSED int send_made(struct town *t, const struct editionmade *made)
{
    return town_send(t, "worker:publish", OP_bulletin_made, arena_printf(&t->a, "m%lld", (long long)t->seq), made);
}

static UNUSED void made_now(struct town *t, const char *id)
{
    struct tabled table;
    struct editionmade made = made_of(t, id, &table);
    int rc = send_made(t, &made);

    if (rc)
        fail_msg("%s: %s (%s: %s)", id, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
}

static UNUSED void publish_now(struct town *t, const char *id)
{
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_check, id), 0);
    assert_int_equal(edition_step(t, "head", OP_bulletin_approve, id), 0);
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_publish, id), 0);
}

/* Tables T and U of one series, owed by the office. */
static UNUSED struct town *town_with_tables(const char *now)
{
    struct town *t = town_full();
    struct bulletin b = table_doc(t, "T");

    papers_ledger(t);
    b.ledger = "papers";
    b.unit = "office";
    town_apply(t, "bulletin", &b);
    b.bulletin = "U";
    town_apply(t, "bulletin", &b);
    t->now_ms = at(now);
    return t;
}

/* "T-1|一件事|10; T-2|…": the cells of each row. */
static UNUSED const char *table_text(struct town *t, const struct tabled *table)
{
    struct buf b = {.arena = &t->a};

    for (size_t i = 0; i < table->rows.n; i++) {
        const struct tablerow *r = LIST_AT(table->rows, struct tablerow, i);

        for (size_t k = 0; k < r->cells.n; k++)
            buf_printf(&b, "%s%s", k ? "|" : i ? "; " : "", r->cells.v[k]);
    }
    return b.len ? b.data : "";
}

#endif
