/* What a correction counts (workers/rehearse_late.c): of the entries that came after an instant those that speak of a
 * time before it, in the order in which they came, as if they had come in time; and nothing else. */
#include "core/brief.h"
#include "tests/unit/publishing.h"
#include "workers/rehearse_late.h"

struct story {
    struct town *t;
    struct book book;
    struct copy copy;
    struct run run;
    struct late late;
    int rc;
};

static int64_t end_ms(void)
{
    return at("2022-04-01T00:00") - 1;
}

/* T-1 had 20 % at the end of March; what came in April is the caller's. */
static struct town *town_of_march(void)
{
    struct town *t = town_full();
    struct bulletin b = table_doc(t, "T");

    town_apply(t, "bulletin", &b);
    town_step(t, &(struct step){"2022-03-20T10:00", "li", OP_report, "T-1", .percent = "20", .text = "三月"});
    t->now_ms = at("2022-04-01T00:00");
    assert_int_equal(judge_now(t, "T-1"), 0);
    return t;
}

/* Walks to the end of March, and takes what came until entry `until` (NONE: all) and `until_ms`. */
static struct story *tell(struct town *t, int64_t until, int64_t until_ms)
{
    struct story *s = arena_alloc(&t->a, sizeof *s); /* the run points into itself */
    struct tableask ask;
    struct duban_error e = {0};
    bool bad = false, done = false;

    memset(s, 0, sizeof *s);
    s->t = t;
    assert_int_equal(book_open(&s->book), 0);
    for (int64_t seq = 1; seq <= t->seq; seq++) {
        struct entry en;
        struct event ev;

        assert_true(asking_entry(t, seq, &t->a, &en));
        event_fill(t->s, &en, &t->a, &ev);
        assert_int_equal(book_add(&s->book, &ev, &t->a, &e), 0);
    }
    copy_init(&s->copy);
    assert_true(copy_walk(&s->copy, &s->book, book_last_by(&s->book, end_ms()), INT64_MAX, &bad));
    rec_clear(&rec_tableask, &ask);
    ask.late_seq = until == NONE ? t->seq + 1 : until;
    ask.late_ms = until_ms;
    run_begin(&s->run, &s->copy, end_ms(), end_ms());
    s->run.keeps = true;
    late_begin(&s->late, &s->copy, end_ms(), &ask);
    while (!done && !s->rc) /* a slice that is over at once: it goes on where it was */
        s->rc = late_go(&s->late, &s->run, &s->book, 0, &done, &e);
    return s;
}

static void done(struct story *s)
{
    run_end(&s->run);
    arena_done(&s->run.kept);
    copy_done(&s->copy);
    book_close(&s->book);
    town_free(s->t);
}

static struct item item_then(struct story *s, const char *id)
{
    struct item it;

    assert_true(state_get(&s->run.agenda.state, T_item, id, &s->t->a, &it));
    return it;
}

/* "report T-1; correct T-1 (no_item)" */
static const char *found(struct story *s)
{
    struct buf b = {.arena = &s->t->a};

    for (size_t i = 0; i < s->late.found.n; i++) {
        const struct tablelate *l = LIST_AT(s->late.found, struct tablelate, i);

        buf_printf(&b, "%s%s %s", i ? "; " : "", l->op, l->item);
        if (l->refused)
            buf_printf(&b, " (%s)", l->refused);
    }
    return b.len ? b.data : "";
}

static void test_what_counts(void **state)
{
    static const struct {
        struct step step;
        const char *found;
        int64_t percent;
    } cases[] = {
        {{"2022-04-08T10:00", "li", OP_report, "T-1", .percent = "40", .text = "晚报", .occurred = "2022-03-30T10:00"},
         "report T-1",
         40},
        {{"2022-04-08T10:00", "clerk", OP_correct, "T-1", .percent = "10", .reason = "核减",
          .occurred = "2022-03-25T10:00"},
         "correct T-1",
         10},
        {{"2022-04-08T10:00", "li", OP_report, "T-1", .percent = "50", .text = "四月的"}, "", 20},
        {{"2022-04-08T10:00", "li", OP_report, "T-1", .percent = "50", .text = "四月的",
          .occurred = "2022-04-01T00:00"},
         "",
         20},
        /* What happened before a later report of March stays behind it. */
        {{"2022-04-08T10:00", "li", OP_report, "T-1", .percent = "5", .text = "更早", .occurred = "2022-03-10T10:00"},
         "report T-1",
         20},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_of_march();
        struct story *s;

        town_step(t, &cases[i].step);
        s = tell(t, NONE, NONE);
        assert_int_equal(s->rc, 0);
        assert_string_equal(found(s), cases[i].found);
        assert_int_equal(item_then(s, "T-1").percent, cases[i].percent);
        done(s);
    }
}

/* April's progress before the late report does not hide it: the present has 60 %, March has 30 %. */
static void test_later_progress_does_not_count(void **state)
{
    struct town *t = town_of_march();
    struct story *s;

    (void)state;
    town_step(t, &(struct step){"2022-04-07T10:00", "li", OP_report, "T-1", .percent = "60", .text = "四月"});
    town_step(t, &(struct step){"2022-04-08T10:00", "li", OP_report, "T-1", .percent = "30", .text = "晚报",
                                .occurred = "2022-03-31T10:00"});
    assert_int_equal(town_item(t, "T-1").percent, 60);
    s = tell(t, NONE, NONE);
    assert_int_equal(item_then(s, "T-1").percent, 30);
    done(s);
}

/* What could not have been taken then is named with its reason, and counts nothing. */
static void test_refused(void **state)
{
    struct town *t = town_of_march();
    struct story *s;

    (void)state;
    t->now_ms = at("2022-04-06T09:00");
    town_register(t, "T-9", "tasks");
    town_step(t, &(struct step){"2022-04-08T10:00", "li", OP_report, "T-9", .percent = "30", .text = "晚报",
                                .occurred = "2022-03-31T10:00"});
    s = tell(t, NONE, NONE);
    assert_string_equal(found(s), "report T-9 (no_item)");
    assert_false(state_has(&s->run.agenda.state, T_item, "T-9"));
    done(s);
}

/* Until an entry, and until an instant. */
static void test_until(void **state)
{
    (void)state;
    for (int by = 0; by < 3; by++) {
        struct town *t = town_of_march();
        int64_t seq;
        struct story *s;

        town_step(t, &(struct step){"2022-04-08T10:00", "li", OP_report, "T-1", .percent = "30", .text = "一",
                                    .occurred = "2022-03-30T10:00"});
        seq = t->seq;
        town_step(t, &(struct step){"2022-04-09T10:00", "li", OP_report, "T-1", .percent = "40", .text = "二",
                                    .occurred = "2022-03-31T10:00"});
        s = tell(t, by == 1 ? seq + 1 : NONE, by == 2 ? at("2022-04-09T09:59") : NONE);
        assert_int_equal(item_then(s, "T-1").percent, by ? 30 : 40);
        done(s);
    }
}

/* The item is judged again, and what the run entered can be read, though the journal has other entries there. */
static void test_judged_and_cited(void **state)
{
    struct town *t = town_full();
    struct entry en;
    struct story *s;

    (void)state;
    town_register_as(t, "T-2", "tasks", "到期", "east", "2022-03-15");
    t->now_ms = at("2022-03-16T00:00");
    assert_int_equal(judge_now(t, "T-2"), 0);
    assert_int_equal(town_item(t, "T-2").light, LIGHT_RED);
    town_step(t, &(struct step){"2022-04-08T10:00", "li", OP_close_request, "T-2", .text = "晚交",
                                .occurred = "2022-03-14T10:00"});
    s = tell(t, NONE, NONE);
    assert_string_equal(found(s), "close_request T-2");
    assert_int_equal(item_then(s, "T-2").state, ITEM_AUDIT);
    assert_int_equal(item_then(s, "T-2").light, LIGHT_GREY);
    assert_true(item_then(s, "T-2").late); /* in nobody's hands when the period ended */
    assert_true(run_entry(&s->run, s->copy.seq + 1, &t->a, &en));
    assert_string_equal(en.op, "close_request");
    assert_int_equal(en.wall_ms, end_ms());
    assert_true(run_entry(&s->run, s->copy.seq + 2, &t->a, &en));
    assert_string_equal(en.op, "judge");
    assert_false(run_entry(&s->run, s->copy.seq, &t->a, &en));
    assert_false(run_entry(&s->run, s->run.seq + 1, &t->a, &en));
    done(s);
}

static void test_too_many(void **state)
{
    struct town *t = town_of_march();
    struct story *s;

    (void)state;
    t->now_ms = at("2022-04-08T10:00");
    for (int i = 0; i <= LIM_TABLE_LATE; i++)
        town_step(t, &(struct step){NULL, "li", OP_report, "T-1", .text = "晚", .occurred = "2022-03-30T10:00"});
    s = tell(t, t->seq, NONE);
    assert_int_equal(s->rc, 0);
    run_end(&s->run);
    arena_done(&s->run.kept);
    copy_done(&s->copy);
    book_close(&s->book);
    s = tell(t, NONE, NONE);
    assert_int_equal(s->rc, DUBAN_E_too_many);
    done(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_counts),      cmocka_unit_test(test_later_progress_does_not_count),
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_until),
        cmocka_unit_test(test_judged_and_cited), cmocka_unit_test(test_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
