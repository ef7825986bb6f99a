/* test_texts.c: texts read into pieces (proto/texts.h): what is wrong in one, what becomes of an empty field, and which
 * of several texts is meant.
 *
 * The story: a clerk writes texts for everybody, for leaders, for text messages, and begins to write English ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "proto/texts.h"

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

static struct arena A;

static void test_wrong(void **state)
{
    static const struct {
        const char *text;
        int code;
        const char *says;
    } cases[] = {
        {"{titel}", DUBAN_E_unknown_field, "title"},
        {"{percnt}%", DUBAN_E_unknown_field, "percent"},
        {"{mobile}", DUBAN_E_unknown_field, "{mobile}"}, /* there is none, and there will be none */
        {"{}", DUBAN_E_unknown_field, "{}"},
        {"{item", DUBAN_E_bad_choice, "花括号"},
        {"item}", DUBAN_E_bad_choice, "花括号"},
        {"{item {title}}", DUBAN_E_bad_choice, "花括号"},
        {"a}b{", DUBAN_E_bad_choice, "花括号"},
        {"{\n}", DUBAN_E_bad_choice, "花括号"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        struct text_pieces p;
        int rc = text_compile(cases[i].text, "templates[1].body", &A, &p, &e);
        if (rc != cases[i].code || strcmp(e.field, "templates[1].body") != 0 || !strstr(e.text, cases[i].says))
            fail_msg("%s: %s at %s: %s", cases[i].text, duban_err_name((enum duban_err)rc), e.field, e.text);
    }
}

/* u: the one field that has a value, "V". */
static const char *one_value(void *u, int field, struct arena *a)
{
    (void)a;
    return *(int *)u == field ? "V" : NULL;
}

static void test_empty_fields(void **state)
{
    static const struct {
        const char *story, *text;
        int filled;
        const char *want;
    } cases[] = {
        {"no field", "没有空", -1, "没有空"},
        {"nothing at all", "", -1, ""},
        {"braces", "{{{title}}} a}}b", TEXT_title, "{V} a}b"},
        {"an empty one is a dash", "{title}，{due}", TEXT_due, "—，V"},
        {"what brings its own line ends is nothing", "a\n{held}{lines}b", TEXT_lines, "a\nVb"},
        {"a token", "a\nknown: {ack}\nb", TEXT_ack, "a\nknown: V\nb"},
        {"no token: its line goes", "a\nknown: {ack}\nb", -1, "a\nb"},
        {"no token in the last line", "a\nknown: {ack}", -1, "a\n"},
        {"no token, and a brace before it", "a\n{{{item} {ack}}}", TEXT_item, "a\n"},
        {"only the line that speaks of it", "{ack}\n{title}\n", TEXT_title, "V\n"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        struct text_pieces p;
        int filled = cases[i].filled;
        assert_int_equal(text_compile(cases[i].text, "body", &A, &p, &e), 0);
        const char *got = text_render(&p, one_value, &filled, &A);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].story, got);
    }
}

/* A value that holds braces or line ends is a value: it makes no fields and no lines of its own. */
static const char *sly_value(void *u, int field, struct arena *a)
{
    (void)u, (void)a;
    return field == TEXT_ack ? NULL : "{ack}\n{key}";
}

static void test_values_are_no_text(void **state)
{
    struct duban_error e;
    struct text_pieces p;

    (void)state;
    assert_int_equal(text_compile("{title}!\n", "body", &A, &p, &e), 0);
    assert_string_equal(text_render(&p, sly_value, NULL, &A), "{ack}\n{key}!\n");
    assert_int_equal(text_compile("a\n{title}{ack}\nb", "body", &A, &p, &e), 0);
    assert_string_equal(text_render(&p, sly_value, NULL, &A), "a\nb");
}

/* ---- which text ---- */

static struct template t(int kind, const char *role, const char *subject)
{
    return (struct template){.kind = kind, .role = role, .subject = subject, .body = "b", .next = "n"};
}

static void test_most_special_first(void **state)
{
    const char *sms[] = {"sms_mas", "feishu"};
    struct template zh[] = {t(NOTICE_LIGHT, "leader", "zh leader"), t(NOTICE_LIGHT, NULL, "zh"),
                            t(NOTICE_LIGHT, "head", "zh head"), t(NOTICE_OVER, "leader", "zh over")};
    struct template shorter[] = {t(NOTICE_LIGHT, NULL, "short"), t(NOTICE_ORDER, NULL, "short order")};
    struct template en[] = {t(NOTICE_LIGHT, NULL, "en")};
    const struct texts docs[] = {
        {"zh", "zh", {NULL, 0}, {zh, COUNT_OF(zh)}},
        {"short", "zh", {sms, 2}, {shorter, COUNT_OF(shorter)}},
        {"en", "en", {NULL, 0}, {en, COUNT_OF(en)}},
    };
    static const struct {
        const char *story;
        int kind, language;
        const char *driver, *addressed, *holder, *want;
    } cases[] = {
        {"everybody's", NOTICE_LIGHT, TEXT_ZH, "smtp", "liaison", "liaison", "zh"},
        {"no role at all", NOTICE_LIGHT, TEXT_ZH, "smtp", NULL, NULL, "zh"},
        {"the role addressed", NOTICE_LIGHT, TEXT_ZH, "smtp", "leader", "clerk", "zh leader"},
        {"the role of the person", NOTICE_LIGHT, TEXT_ZH, "smtp", "liaison", "leader", "zh leader"},
        {"texts for both: the role addressed", NOTICE_LIGHT, TEXT_ZH, "smtp", "head", "leader", "zh head"},
        {"one for the channel, before one for the role", NOTICE_LIGHT, TEXT_ZH, "feishu", "leader", NULL, "short"},
        {"another channel does not get it", NOTICE_ORDER, TEXT_ZH, "smtp", NULL, NULL, NULL},
        {"the language first", NOTICE_LIGHT, TEXT_EN, "sms_mas", "leader", NULL, "en"},
        {"none in it: another is better than none", NOTICE_ORDER, TEXT_EN, "feishu", NULL, NULL, "short order"},
        {"for another role only", NOTICE_OVER, TEXT_ZH, "smtp", "liaison", NULL, NULL},
        {"nobody wrote any", NOTICE_CARE, TEXT_ZH, "smtp", NULL, NULL, NULL},
    };
    struct phrasebook *b = phrasebook_new(&A);
    struct duban_error e;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(docs); i++)
        assert_int_equal(phrasebook_add(b, &docs[i], &A, &e), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct text_want want = {
            cases[i].kind, cases[i].language, cases[i].driver, {cases[i].addressed, cases[i].holder}};
        const struct text_form *f = phrasebook_find(b, &want);
        const char *got = f ? f->subject.v[0].words : NULL;
        if (!got != !cases[i].want || (got && strcmp(got, cases[i].want) != 0))
            fail_msg("%s: %s", cases[i].story, got ? got : "none");
    }
}

/* More texts than a phrasebook begins with; twice the same is refused, and so is a language nobody knows. */
static void test_documents(void **state)
{
    struct template many[40];
    struct texts doc = {"zh", "zh", {NULL, 0}, {many, COUNT_OF(many)}};
    struct phrasebook *b = phrasebook_new(&A);
    struct duban_error e;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = t(NOTICE_LIGHT, arena_printf(&A, "role%zu", i), arena_printf(&A, "{item} %zu", i));
    assert_int_equal(phrasebook_add(b, &doc, &A, &e), 0);
    assert_int_equal(phrasebook_n(b), COUNT_OF(many));
    assert_string_equal(phrasebook_at(b, 39)->subject.v[1].words, " 39");
    many[39].role = "role7";
    assert_int_equal(phrasebook_add(phrasebook_new(&A), &doc, &A, &e), DUBAN_E_exists);
    assert_string_equal(e.field, "templates[39].kind");
    many[39].role = NULL;
    many[2].next = "{itm}";
    assert_int_equal(phrasebook_add(phrasebook_new(&A), &doc, &A, &e), DUBAN_E_unknown_field);
    assert_string_equal(e.field, "templates[2].next");
    doc.language = "fr";
    assert_int_equal(phrasebook_add(phrasebook_new(&A), &doc, &A, &e), DUBAN_E_bad_choice);
    assert_string_equal(e.field, "language");
}

/* The table: an example is no longer than what it says a value may be. */
static void test_the_table(void **state)
{
    (void)state;
    for (int i = 0; i < TEXT_FIELDS; i++) {
        const struct text_field *f = &text_fields[i];
        assert_int_equal(text_field_find(f->name, NULL), i);
        for (int k = 0; k < TEXT_LANGUAGES; k++)
            if (!f->example[k][0] || (!(f->flags & TEXT_WIDE) && strlen(f->example[k]) > f->most))
                fail_msg("%s: %s", f->name, f->example[k]);
    }
    assert_int_equal(text_language_find(NULL), TEXT_ZH);
    assert_int_equal(text_language_find("en"), TEXT_EN);
    assert_int_equal(text_language_find("EN"), -1);
    assert_int_equal(text_chars("督办 ab"), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_empty_fields),
        cmocka_unit_test(test_values_are_no_text),
        cmocka_unit_test(test_most_special_first),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_the_table),
    };
    arena_init(&A);
    int rc = cmocka_run_group_tests_name("texts", tests, NULL, NULL);
    arena_done(&A);
    return rc;
}
