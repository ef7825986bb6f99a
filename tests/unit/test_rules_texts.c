/* test_rules_texts.c: documents of texts (core/rules_texts.c), what channels say of them (core/rules_channels.c), and
 * what is missing when both are there (core/rules_loose.c).
 *
 * The story: somebody writes the county's texts by hand and makes every mistake once. */
#include "core/rules_check.h"
#include "tests/unit/town.h"

static struct template light[1];

static struct texts doc_of(const char *name, const char *language)
{
    struct texts doc;

    rec_clear(&rec_texts, &doc);
    rec_clear(&rec_template, &light[0]);
    light[0].kind = NOTICE_LIGHT;
    light[0].subject = "{light} {item} {title}";
    light[0].body = "{name}：{title}\n";
    light[0].next = "请报进度：duban report {item}\n知悉：{ack}\n";
    doc.texts = name;
    doc.language = language;
    doc.templates = (struct list){light, 1};
    return doc;
}

static int try_doc(struct town *t, const char *kind, const void *doc)
{
    struct rulesapply b = rules_of(t, kind, doc);
    return town_send(t, "owner", OP_rules_apply, "try", &b);
}

static void refused(struct town *t, const char *kind, const void *doc, int code, const char *field)
{
    int rc = try_doc(t, kind, doc);

    if (rc != code || strcmp(t->e.field, field) != 0)
        fail_msg("%s at %s, not %s at %s", duban_err_name((enum duban_err)rc), t->e.field,
                 duban_err_name((enum duban_err)code), field);
}

#define MISTAKE(change, code, field)                   \
    do {                                               \
        doc = doc_of("zh", "zh");                      \
        change;                                        \
        refused(t, "texts", &doc, code, "doc." field); \
    } while (0)

static void test_mistakes(void **state)
{
    const char *nobody[] = {"smtp", "wecom_ap"};
    struct town *t = town_full();
    struct texts doc;
    (void)state;

    MISTAKE(light[0].body = "{titel}", DUBAN_E_unknown_field, "templates[0].body");
    assert_non_null(strstr(t->e.text, "title")); /* did you mean */
    MISTAKE(light[0].next = "请报 {mobile}", DUBAN_E_unknown_field, "templates[0].next");
    MISTAKE(light[0].line = "{item", DUBAN_E_bad_choice, "templates[0].line");
    MISTAKE(light[0].subject = "{lines}", DUBAN_E_bad_choice, "templates[0].subject");
    MISTAKE(light[0].subject = "{ack}", DUBAN_E_bad_choice, "templates[0].subject"); /* it might be no line at all */
    MISTAKE(light[0].next = "请看 {rest}", DUBAN_E_bad_choice, "templates[0].next");
    MISTAKE(light[0].next = "{item}", DUBAN_E_missing, "templates[0].next"); /* a number is nothing to do */
    MISTAKE(light[0].next = " \n", DUBAN_E_missing, "templates[0].next");
    MISTAKE(light[0].next = "一\n二\n三\n四\n五", DUBAN_E_too_long, "templates[0].next");
    MISTAKE(light[0].role = "liason", DUBAN_E_bad_choice, "templates[0].role");
    assert_non_null(strstr(t->e.text, "liaison"));
    MISTAKE(doc.language = "zh-CN", DUBAN_E_bad_choice, "language");
    MISTAKE(doc.drivers = ((struct strs){nobody, 2}), DUBAN_E_bad_choice, "drivers[1]");
    assert_non_null(strstr(t->e.text, "wecom_app"));
    town_free(t);
}

static const char *long_text(struct town *t, size_t chars)
{
    struct buf b = {.arena = &t->a};

    while (chars-- > 0)
        buf_add(&b, "请", 3);
    return arena_str(&t->a, b.data, b.len);
}

/* What to do must have room whole in every way out that the text is for: 2048 bytes of a chat, 268 characters of four
 * text messages. */
static void test_room(void **state)
{
    const char *mail[] = {"smtp"}, *chat[] = {"wecom_app"};
    struct town *t = town_full();
    struct texts doc;
    (void)state;

    MISTAKE(light[0].next = long_text(t, 300), DUBAN_E_too_long, "templates[0].next");
    assert_non_null(strstr(t->e.text, "sms_mas"));
    MISTAKE((light[0].next = long_text(t, 700), doc.drivers = (struct strs){chat, 1}), DUBAN_E_too_long,
            "templates[0].next");
    assert_non_null(strstr(t->e.text, "wecom_app"));
    /* fields count at their longest: two hundred characters, and four titles */
    MISTAKE((light[0].next = arena_printf(&t->a, "%s{title}{title}{title}{title}{title}{title}", long_text(t, 200)),
             doc.drivers = (struct strs){chat, 1}),
            DUBAN_E_too_long, "templates[0].next");
    doc.drivers = (struct strs){mail, 1}; /* a letter has room */
    assert_int_equal(try_doc(t, "texts", &doc), DUBAN_E_ok);
    town_free(t);
}

/* Two documents of one language for one way out: nobody could say which holds. */
static void test_one_for_each(void **state)
{
    const char *sms[] = {"sms_mas", "feishu"}, *robots[] = {"wecom_robot", "feishu"};
    struct town *t = town_full();
    struct texts doc = doc_of("zh", "zh");
    (void)state;

    town_apply(t, "texts", &doc);
    town_apply(t, "texts", &doc); /* itself again */
    doc.texts = "more";
    refused(t, "texts", &doc, DUBAN_E_exists, "doc.language");
    doc.drivers = (struct strs){sms, 2};
    town_apply(t, "texts", &doc);
    doc.texts = "robots";
    doc.drivers = (struct strs){robots, 2};
    refused(t, "texts", &doc, DUBAN_E_exists, "doc.drivers");
    assert_non_null(strstr(t->e.text, "texts/more"));
    doc.language = "en";
    town_apply(t, "texts", &doc);
    town_free(t);
}

/* As many ways out as there are, in two languages, leave nothing to be said: the limit is for documents of every name.
 */
static void test_not_too_many(void **state)
{
    struct town *t = town_full();
    struct rules stored;
    struct texts doc = doc_of("zh", "zh");
    (void)state;

    town_apply(t, "texts", &doc);
    assert_true(state_get(t->s, T_rules, "texts/zh", &t->a, &stored));
    for (int i = 1; i < LIM_TEXTS; i++) { /* no rule lets so many in: they are put there */
        struct texts more = doc_of(arena_printf(&t->a, "t%02d", i), "fr");
        stored.name = more.texts;
        stored.doc = rec_pack(&rec_texts, &more, &t->a);
        state_put(t->s, T_rules, arena_printf(&t->a, "texts/%s", more.texts), &stored, &t->a);
    }
    core_forget(t->c);
    doc = doc_of("en", "en");
    refused(t, "texts", &doc, DUBAN_E_too_many, "doc.texts");
    town_free(t);
}

/* ---- what channels say ---- */
static struct channel use[1];
static struct smscode code[1];
static const char *params[] = {"item", "date=due"};

static struct channels channels_doc(void)
{
    struct channels doc;

    rec_clear(&rec_channels, &doc);
    rec_clear(&rec_channel, &use[0]);
    rec_clear(&rec_smscode, &code[0]);
    use[0].channel = "sms_aliyun";
    use[0].sign = "某县改革办";
    use[0].codes = (struct list){code, 1};
    code[0].kind = NOTICE_LIGHT;
    code[0].code = "SMS_1";
    params[0] = "item", params[1] = "date=due";
    code[0].params = (struct strs){params, 2};
    doc.channels = "county";
    doc.use = (struct list){use, 1};
    doc.ack_url = "https://county.example/ack?t={token}&x=1";
    return doc;
}

static void test_channels(void **state)
{
    static const char *const urls[] = {"county.example/{token}", "https://county.example/ack",
                                       "https://county.example/{tokn}", "https://{token}/{token}",
                                       "https://{host}/{token}"};
    struct town *t = town_full();
    struct channels doc = channels_doc();
    (void)state;

    town_apply(t, "channels", &doc);
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        doc = channels_doc();
        doc.ack_url = urls[i];
        refused(t, "channels", &doc, DUBAN_E_bad_choice, "doc.ack_url");
    }
    doc = channels_doc();
    params[1] = "date=deu";
    refused(t, "channels", &doc, DUBAN_E_unknown_field, "doc.use[0].codes[0].params[1]");
    assert_non_null(strstr(t->e.text, "due"));
    doc = channels_doc();
    use[0].language = "fr";
    refused(t, "channels", &doc, DUBAN_E_bad_choice, "doc.use[0].language");
    town_free(t);
}

static const char *missing(struct town *t, const struct channels *doc)
{
    struct list out = {NULL, 0};
    const char *all = "";

    rules_loose(t->c, "channels", doc, &t->a, &out);
    for (size_t i = 0; i < out.n; i++)
        all = arena_printf(&t->a, "%s%s\n", all, *LIST_AT(out, const char *, i));
    return all;
}

/* A kind of notice without words is said before it is needed; who has approved texts needs none of ours. */
static void test_missing(void **state)
{
    struct town *t = town_full();
    struct texts doc = doc_of("zh", "zh");
    struct channels ch = channels_doc();
    (void)state;

    town_apply(t, "texts", &doc);
    assert_string_equal(missing(t, &ch), "");
    rec_clear(&rec_channel, &use[0]);
    use[0].channel = "file";
    assert_null(strstr(missing(t, &ch), "zh light"));
    assert_non_null(strstr(missing(t, &ch), "channels/county: texts zh order (file)\n"));
    use[0].language = "en";
    assert_non_null(strstr(missing(t, &ch), "channels/county: texts en light (file)\n"));
    use[0].off = true;
    assert_string_equal(missing(t, &ch), "");
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),     cmocka_unit_test(test_room),     cmocka_unit_test(test_one_for_each),
        cmocka_unit_test(test_not_too_many), cmocka_unit_test(test_channels), cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests_name("rules_texts", tests, NULL, NULL);
}
