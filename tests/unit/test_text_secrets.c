/* test_text_secrets.c: no text can tell what is secret, or what citizens wrote, however it is written.
 *
 * Every field of every record that a text is filled from is given a value of its own ("<item.note>"), and every field
 * that a text may name is rendered, in both languages. What comes out is followed back: it must be one of the sources
 * that the table of proto/texts.h names for that field, and none of those may be marked secret or hold free text. */
#include "work_world.h"
#include "workers/notify_digest.h"
#include "workers/notify_text.h"

static struct arena arena;

/* ---- records full of marks ---- */
static void marked(const struct record *r, void *out, int depth);

static const char *mark_of(const struct record *r, const struct field *f)
{
    return arena_printf(&arena, "<%s.%s>", r->name, f->name);
}

static void mark_field(const struct record *r, const struct field *f, void *out, int depth)
{
    void *at = (char *)out + f->offset;

    if (f->type == FT_STR || f->type == FT_TEXT) {
        *(const char **)at = mark_of(r, f);
    } else if (f->type == FT_STRS) {
        const char **v = arena_alloc(&arena, sizeof *v);
        v[0] = mark_of(r, f);
        *(struct strs *)at = (struct strs){v, 1};
    } else if (f->type == FT_REC && depth > 0) {
        void *rec = arena_alloc(&arena, f->rec->size);
        marked(f->rec, rec, depth - 1);
        *(const void **)at = rec;
    } else if (f->type == FT_LIST && depth > 0) {
        void *rec = arena_alloc(&arena, f->rec->size);
        marked(f->rec, rec, depth - 1);
        *(struct list *)at = (struct list){rec, 1};
    }
}

static void marked(const struct record *r, void *out, int depth)
{
    rec_clear(r, out);
    for (size_t i = 0; i < r->n; i++)
        mark_field(r, &r->fields[i], out, depth);
}

/* ---- what comes out ---- */
enum { DEEP = 4 };

static struct notice notice;
static struct item item, order;
static struct person person;
static struct ledger ledger;
static struct policy policy;
static struct unit unit;
static struct window window;
static struct job job;

static void fill(void)
{
    const struct {
        const struct record *r;
        void *out;
    } all[] = {{&rec_notice, &notice}, {&rec_item, &item},     {&rec_item, &order}, {&rec_person, &person},
               {&rec_ledger, &ledger}, {&rec_policy, &policy}, {&rec_unit, &unit},  {&rec_window, &window}};

    for (size_t i = 0; i < COUNT_OF(all); i++)
        marked(all[i].r, all[i].out, DEEP);
    /* so that values that depend on one another are found */
    notice.kind = NOTICE_LIGHT;
    notice.light = item.light = LIGHT_RED;
    item.effective_due = order.effective_due = order.due_date = day("2022-05-09");
    order.start_date = day("2022-05-01");
    LIST_AT(policy.lights, struct lightrule, 0)->light = LIGHT_RED;
}

/* Whether this source is one of those that the table names for the field. */
static bool is_named(const struct text_field *f, const char *source, size_t len)
{
    for (const char *p = f->from; *p;) {
        size_t n = strcspn(p, " ");
        if (n == len && memcmp(p, source, n) == 0)
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

static const struct field *field_of(const char *source, size_t len)
{
    const char *dot = memchr(source, '.', len);
    const char *record = arena_str(&arena, source, (size_t)(dot - source));
    const char *name = arena_str(&arena, dot + 1, len - (size_t)(dot - source) - 1);
    const struct record *r = record_find(record);

    assert_non_null(r);
    return record_field(r, name);
}

/* Whether a text may tell what stands in this field of a record. What people write freely, it may not; but what an
 * order asks for, and the titles of items and rules, are what the message is about. */
static void assert_may_be_told(const char *source, size_t len)
{
    const struct field *f = field_of(source, len);

    assert_non_null(f);
    if ((f->flags & FF_SECRET) || f->type == FT_TEXT)
        fail_msg("%.*s is secret or free text", (int)len, source);
}

static void follow_back(const struct text_field *f, const char *value)
{
    for (const char *p = value; (p = strchr(p, '<')) != NULL; p++) {
        size_t len = strcspn(p + 1, ">");
        if (!is_named(f, p + 1, len))
            fail_msg("{%s} tells %.*s, and the table does not say so", f->name, (int)len, p + 1);
        assert_may_be_told(p + 1, len);
    }
}

static void test_no_field_tells_more(void **state)
{
    (void)state;
    fill();
    for (int orders = 0; orders < 2; orders++)
        for (int titled = 0; titled < 2; titled++)
            for (int language = 0; language < TEXT_LANGUAGES; language++) {
                struct text_view v = {.notice = &notice,
                                      .item = &item,
                                      .order = orders ? &order : NULL,
                                      .person = &person,
                                      .unit_name = unit.name,
                                      .ledger = titled ? &ledger : NULL,
                                      .policy = titled ? &policy : NULL,
                                      .now_ms = at("2022-05-05T10:00:00+08:00"),
                                      .ack = "https://x/1",
                                      .language = language};
                for (int i = 0; i < TEXT_FIELDS; i++) {
                    const char *value = wording_field(i, &v, &arena);
                    follow_back(&text_fields[i], value ? value : "");
                }
            }
}

/* Whole messages: besides the fields, only whose place the reader stands in, and what the system or the office says of
 * this notice (why it was raised). */
static void test_no_message_tells_more(void **state)
{
    struct buf all = {.arena = &arena};
    struct phrasebook *b = phrasebook_new(&arena);
    struct template t = {.kind = NOTICE_LIGHT};
    const struct texts doc = {"zh", "zh", {NULL, 0}, {&t, 1}};
    struct text_view v = {.notice = &notice, .item = &item, .person = &person, .instead_of = "<person.name>"};
    struct wording w;
    struct duban_error e;
    (void)state;

    fill();
    for (int i = 0; i < TEXT_FIELDS; i++)
        buf_printf(&all, "{%s}", text_fields[i].name);
    t.body = arena_str(&arena, all.data, all.len);
    t.subject = t.next = "{title}";
    v.now_ms = at("2022-05-05T10:00:00+08:00");
    assert_int_equal(phrasebook_add(b, &doc, &arena, &e), 0);
    assert_true(wording_write(b, &v, &arena, &w));
    for (const char *p = w.body; (p = strchr(p, '<')) != NULL; p++) {
        size_t len = strcspn(p + 1, ">");
        if (strncmp(p + 1, "notice.text", len) != 0)
            assert_may_be_told(p + 1, len);
    }
    ledger.private = true; /* then nothing of all that */
    v.ledger = &ledger;
    assert_true(wording_write(b, &v, &arena, &w));
    const char *message = arena_printf(&arena, "%s%s%s", w.subject, w.body, w.next);
    for (const char *p = message; (p = strchr(p, '<')) != NULL; p++) {
        size_t len = strcspn(p + 1, ">");
        if (strncmp(p + 1, "person.name", len) != 0 && strncmp(p + 1, "notice.item", len) != 0)
            fail_msg("of what is private it tells %.*s", (int)len, p + 1);
    }
}

/* What the table names is there, and may be told: also where this test found no way to make it come out. */
static void test_the_table_is_true(void **state)
{
    static const struct {
        const char *source, *why;
    } but[] = {
        {"window.reason", "the office says why it was silent, to the very people who were not told"},
        {"job.ack", "made by the daemon for this reader"},
    };
    (void)state;

    for (int i = 0; i < TEXT_FIELDS; i++)
        for (const char *p = text_fields[i].from; *p;) {
            size_t len = strcspn(p, " ");
            bool allowed = false;
            for (size_t k = 0; k < COUNT_OF(but); k++)
                allowed = allowed || (strlen(but[k].source) == len && memcmp(but[k].source, p, len) == 0);
            if (!field_of(p, len))
                fail_msg("{%s}: %.*s is no field", text_fields[i].name, (int)len, p);
            if (!allowed)
                assert_may_be_told(p, len);
            p += len + (p[len] == ' ');
        }
}

static const void *rule(void *u, const char *kind, const char *name)
{
    (void)u, (void)name;
    return strcmp(kind, "ledger") == 0 ? (const void *)&ledger : strcmp(kind, "policy") == 0 ? &policy : NULL;
}

/* The page of a digest: its lines are texts like any other; what stands around them tells of windows and posts. */
static void test_no_digest_tells_more(void **state)
{
    const struct template t = {.kind = NOTICE_LIGHT, .subject = "{title}", .body = "b", .next = "n"};
    const struct texts doc = {"zh", "zh", {NULL, 0}, {arena_copy(&arena, &t, sizeof t), 1}};
    struct phrasebook *b = phrasebook_new(&arena);
    struct digest_env env = {.job = &job, .texts = b, .rule = rule};
    struct notice covered;
    struct digest_page page;
    struct duban_error e;
    (void)state;

    fill();
    covered = notice;
    covered.window = window.id;
    covered.item = item.id;
    notice.kind = NOTICE_DIGEST;
    notice.covers_n = 3;
    rec_clear(&rec_job, &job);
    job.notice = &notice;
    job.person = &person;
    job.now_ms = at("2022-05-05T10:00:00+08:00");
    job.covers = (struct list){&covered, 1};
    job.cover_items = (struct list){&item, 1};
    job.cover_units = (struct list){&unit, 1};
    job.windows = (struct list){&window, 1};
    assert_int_equal(phrasebook_add(b, &doc, &arena, &e), 0);
    for (env.language = 0; env.language < TEXT_LANGUAGES; env.language++) {
        digest_page_make(&env, &arena, &page);
        assert_string_equal(page.lines, "<item.title>\n");
        assert_null(strstr(page.rest, "<person"));
        for (const char *p = page.held; (p = strchr(p, '<')) != NULL; p++) {
            size_t len = strcspn(p + 1, ">");
            if (!is_named(&text_fields[TEXT_held], p + 1, len))
                fail_msg("{held} tells %.*s", (int)len, p + 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_field_tells_more),
        cmocka_unit_test(test_no_message_tells_more),
        cmocka_unit_test(test_the_table_is_true),
        cmocka_unit_test(test_no_digest_tells_more),
    };
    arena_init(&arena);
    int rc = cmocka_run_group_tests_name("text_secrets", tests, NULL, NULL);
    arena_done(&arena);
    return rc;
}
