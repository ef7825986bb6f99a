/* The self-audit of tables that are published (core/audit_edition.c): a life of editions has no fault; then one is
 * broken behind its back, the audit names rule and edition, and mends what mends. */
#include "core/audit.h"
#include "tests/unit/publishing.h"

struct finding {
    struct buf text;
    struct mend mend; /* the last that mends; rule NULL: none */
    struct arena *a;
};

static void note(void *u, const struct audit_fault *f)
{
    struct finding *x = u;

    buf_printf(&x->text, "%s %s;", f->rule, f->key);
    if (f->mends)
        x->mend = (struct mend){f->rule, table_words[f->table], arena_keep(x->a, f->key)};
}

static struct finding look(struct town *t)
{
    struct finding f = {{.arena = &t->a}, {NULL, NULL, NULL}, &t->a};

    core_audit(t->c, t->now_ms, &t->a, note, &f);
    buf_add(&f.text, "", 1);
    return f;
}

/* T of March published and corrected, a correction dropped, T of April checked, of May waiting; U numbered between. */
static struct town *town_published(void)
{
    struct town *t = town_with_tables("2022-05-20T09:00");

    made_now(t, "T/2022-03/1");
    publish_now(t, "T/2022-03/1");
    made_now(t, "U/2022-03/1");
    publish_now(t, "U/2022-03/1");
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "再看"), 0);
    made_now(t, "T/2022-03/2");
    town_step(t, &(struct step){NULL, "li", OP_report, "T-1", .percent = "30", .text = "核实"});
    assert_int_equal(edition_draft(t, "clerk", "T", "2022-03", "漏报"), 0);
    made_now(t, "T/2022-03/3");
    publish_now(t, "T/2022-03/3");
    made_now(t, "T/2022-04/1");
    assert_int_equal(edition_step(t, "clerk", OP_bulletin_check, "T/2022-04/1"), 0);
    town_judge(t, "T-1");
    return t;
}

typedef void break_fn(struct town *t, struct edition *e);

static void no_timer(struct town *t, struct edition *e)
{
    (void)t;
    e->next_ms = NONE;
}
static void timer(struct town *t, struct edition *e)
{
    (void)t;
    e->next_ms = 1;
}
static void other_figure(struct town *t, struct edition *e)
{
    struct tabled *table = arena_alloc(&t->a, sizeof *table);
    *table = *(const struct tabled *)e->table;
    table->title = "别的";
    e->table = table;
}
static void no_number(struct town *t, struct edition *e)
{
    (void)t;
    e->number = NULL;
}
static void gap(struct town *t, struct edition *e)
{
    (void)t;
    e->number_n = 7;
}
static void twice(struct town *t, struct edition *e)
{
    (void)t;
    e->number_n = 1;
}
static void other_state(struct town *t, struct edition *e)
{
    (void)t;
    e->state = EDITION_APPROVED;
}

static void test_broken(void **state)
{
    static const struct {
        const char *id;
        break_fn *break_it;
        const char *found;
        bool mends;
    } cases[] = {
        {"T/2022-05/1", no_timer, "edition_forgotten T/2022-05/1;", true},
        {"T/2022-04/1", timer, "over_with_timer T/2022-04/1;", true},
        {"T/2022-03/1", other_figure, "edition_altered T/2022-03/1;", false},
        {"T/2022-03/3", no_number, "edition_number T/2022-03/3;", false},
        {"T/2022-03/3", gap, "edition_number T/2022-03/3;", false},
        {"T/2022-03/3", twice, "edition_number T/2022-03/1;edition_number T/2022-03/3;", false},
        {"T/2022-04/1", other_state, "edition_item T/2022-04/1;", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_published();
        struct edition e = edition_of(t, cases[i].id);
        struct finding f = look(t);

        assert_string_equal(f.text.data, "");
        cases[i].break_it(t, &e);
        state_put(t->s, T_edition, e.id, &e, &t->a);
        f = look(t);
        assert_string_equal(f.text.data, cases[i].found);
        assert_int_equal(f.mend.rule != NULL, cases[i].mends);
        if (f.mend.rule) {
            town_must(t, AUDIT_ACTOR, OP_mend, &f.mend);
            f = look(t);
            assert_string_equal(f.text.data, "");
        }
        town_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_broken)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
