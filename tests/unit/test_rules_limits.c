/* test_rules_limits.c: limits of channels as rules write them: what is refused when they are to come into force, and
 * where. */
#include "tests/unit/noticing.h"

static int apply(struct town *t, struct channels *doc)
{
    struct rulesapply b = rules_of(t, "channels", doc);

    return town_send(t, "owner", OP_rules_apply, arena_printf(&t->a, "r%lld", (long long)t->seq), &b);
}

static struct channels doc_of(struct channel *row, struct limit *limits, size_t n)
{
    struct channels doc;

    rec_clear(&rec_channel, row);
    row->channel = "file";
    row->limits = (struct list){limits, n};
    rec_clear(&rec_channels, &doc);
    doc.channels = "county";
    doc.use = (struct list){row, 1};
    return doc;
}

static void test_one(void **state)
{
    static const struct {
        struct limit limit;
        enum duban_err expect;
        const char *field; /* behind doc.use[0].limits[0] */
    } v[] = {
        {{PER_KEY, 18, {1, SPAN_MINUTES}, EACH_ABSENT, NONE}, DUBAN_E_ok, ""},
        {{PER_KEY, 18, {31, SPAN_DAYS}, EACH_ABSENT, 20}, DUBAN_E_ok, ""},
        {{PER_READER, 1, {0}, EACH_MONTH, 0}, DUBAN_E_ok, ""},
        {{PER_ABSENT, 18, {0}, EACH_DAY, NONE}, DUBAN_E_missing, ".per"},
        {{PER_KEY, NONE, {0}, EACH_DAY, NONE}, DUBAN_E_missing, ".most"},
        {{PER_KEY, 18, {0}, EACH_ABSENT, NONE}, DUBAN_E_missing, ".within"},
        {{PER_KEY, 18, {1, SPAN_DAYS}, EACH_DAY, NONE}, DUBAN_E_unknown_field, ".within"},
        {{PER_KEY, 18, {0, SPAN_MINUTES}, EACH_ABSENT, NONE}, DUBAN_E_bad_span, ".within"},
        {{PER_KEY, 18, {1, SPAN_WORKDAYS}, EACH_ABSENT, NONE}, DUBAN_E_bad_span, ".within"},
        {{PER_KEY, 18, {1, SPAN_DAYS, 1}, EACH_ABSENT, NONE}, DUBAN_E_bad_span, ".within"},
        {{PER_KEY, 18, {32, SPAN_DAYS}, EACH_ABSENT, NONE}, DUBAN_E_out_of_range, ".within"},
        {{PER_KEY, 18, {745, SPAN_HOURS}, EACH_ABSENT, NONE}, DUBAN_E_out_of_range, ".within"},
        {{PER_KEY, 0, {0}, EACH_DAY, NONE}, DUBAN_E_out_of_range, ".most"},
        {{PER_KEY, 18, {0}, EACH_DAY, 100}, DUBAN_E_out_of_range, ".spare"},
        {{PER_KEY, 4, {0}, EACH_DAY, 80}, DUBAN_E_out_of_range, ".spare"}, /* not one is left for the others */
    };
    struct town *t = town_full();

    (void)state;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct limit limit = v[i].limit;
        struct channel row;
        struct channels doc = doc_of(&row, &limit, 1);
        int rc = apply(t, &doc);

        if (rc != (int)v[i].expect)
            fail_msg("row %zu: %s (%s: %s)", i, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
        if (rc)
            assert_string_equal(t->e.field, arena_printf(&t->a, "doc.use[0].limits[0]%s", v[i].field));
    }
    town_free(t);
}

static void test_together(void **state)
{
    struct limit limits[9];
    struct town *t = town_full();
    struct channel row;
    struct channels doc;

    (void)state;
    for (int i = 0; i < 9; i++)
        limits[i] = (struct limit){PER_KEY, 18, span(i + 1, SPAN_MINUTES), EACH_ABSENT, NONE};
    doc = doc_of(&row, limits, 9);
    assert_int_equal(apply(t, &doc), DUBAN_E_too_many);
    assert_string_equal(t->e.field, "doc.use[0].limits");
    doc = doc_of(&row, limits, 8);
    assert_int_equal(apply(t, &doc), 0);
    limits[1].within = span(60, SPAN_MINUTES);
    limits[2].within = span(1, SPAN_HOURS); /* the same, in other words */
    assert_int_equal(apply(t, &doc), DUBAN_E_exists);
    assert_string_equal(t->e.field, "doc.use[0].limits[2]");
    limits[2].per = PER_READER;
    assert_int_equal(apply(t, &doc), 0);
    row.wait_most = span(0, SPAN_MINUTES);
    assert_int_equal(apply(t, &doc), DUBAN_E_bad_span);
    assert_string_equal(t->e.field, "doc.use[0].wait_most");
    row.wait_most = span(10, SPAN_MINUTES);
    doc.apart = 13;
    assert_int_equal(apply(t, &doc), DUBAN_E_out_of_range);
    assert_string_equal(t->e.field, "doc.apart");
    doc.apart = 12;
    assert_int_equal(apply(t, &doc), 0);
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_one), cmocka_unit_test(test_together)};

    return cmocka_run_group_tests_name("rules limits", tests, NULL, NULL);
}
