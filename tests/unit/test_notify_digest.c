/* test_notify_digest.c: the page of a digest: a line for each item, what is over, what is more, what held it; and
 * whether it leaves at all (notify_step.c). Three items of one unit: L01 yellow, L02 blue, L03 signed since: no light.
 */
#include "work_world.h"
#include "workers/notify_digest.h"
#include "workers/notify_step.h"

enum { MANY = LIM_DIGEST_LINES + 10 };

static struct arena arena;
static struct notice digest, covers[MANY];
static struct item items[MANY];
static struct window window;
static struct unit unit = {"D01", "县发改局", "department", NULL};
static struct person person;
static struct ledger plain, secret;
static struct job job;
static int language; /* of the channel */

static struct item item_of(const char *id, int light)
{
    struct item it;

    rec_clear(&rec_item, &it);
    it.id = id;
    it.title = arena_printf(&arena, "事%s", id);
    it.ledger = "leader68";
    it.lead_unit = "D01";
    it.state = ITEM_OPEN;
    it.light = light;
    return it;
}

static struct notice cover_of(const char *item, int light)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = arena_printf(&arena, "%s/e1/%s/r1/liaison", item, enum_light.words[light]);
    n.item = item;
    n.kind = NOTICE_LIGHT;
    n.light = light;
    n.role = "liaison";
    return n;
}

static int setup(void **state)
{
    *state = NULL;
    arena_init(&arena);
    rec_clear(&rec_notice, &digest);
    digest.id = "digest/liaison@D01/2022-03-01/morning";
    digest.kind = NOTICE_DIGEST;
    digest.role = "liaison";
    digest.unit = "D01";
    digest.state = NS_INTENDED;
    rec_clear(&rec_person, &person);
    person.id = "P1";
    person.name = "王联络";
    rec_clear(&rec_ledger, &plain);
    rec_clear(&rec_ledger, &secret);
    plain.title = "领衔任务";
    secret.private = true;
    items[0] = item_of("L01", LIGHT_YELLOW);
    items[1] = item_of("L02", LIGHT_BLUE);
    items[2] = item_of("L03", LIGHT_NONE);
    covers[0] = cover_of("L01", LIGHT_YELLOW);
    covers[1] = cover_of("L02", LIGHT_BLUE);
    covers[2] = cover_of("L03", LIGHT_BLUE);
    language = TEXT_ZH;
    rec_clear(&rec_job, &job);
    job.notice = &digest;
    job.person = &person;
    job.now_ms = at("2022-03-01T08:37:00+08:00");
    job.covers = (struct list){covers, 3};
    job.cover_items = (struct list){items, 3};
    job.cover_units = (struct list){&unit, 1};
    digest.covers_n = 3;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static const void *rule(void *u, const char *kind, const char *name)
{
    (void)u;
    if (strcmp(kind, "ledger") != 0)
        return NULL;
    return strcmp(name, "secret") == 0 ? &secret : &plain;
}

static struct digest_page page(void)
{
    struct template t[] = {
        {.kind = NOTICE_LIGHT, .subject = "s", .body = "b", .next = "n", .line = "{light} {item} {unit}\n"},
        {.kind = NOTICE_ORDER, .subject = "督办 {item}", .body = "b", .next = "n"}};
    const struct texts doc = {.texts = "zh", .language = "zh", .templates = {t, 2}};
    struct phrasebook *b = phrasebook_new(&arena);
    struct duban_error e;
    const struct digest_env env = {.job = &job, .texts = b, .rule = rule, .language = language};
    struct digest_page out;

    assert_int_equal(phrasebook_add(b, &doc, &arena, &e), 0);
    digest_page_make(&env, &arena, &out);
    return out;
}

static void test_lines(void **state)
{
    struct digest_page p = page();

    (void)state;
    assert_int_equal(p.count, 3);
    assert_string_equal(p.lines, "黄 L01 县发改局\n蓝 L02 县发改局\n");
    assert_string_equal(p.over, "另有 1 条所说的事已经过去，不再列出。\n");
    assert_string_equal(p.rest, "");
    assert_string_equal(p.held, "");
}

/* A page that leaves says which of its items rest: the ladder counts all of it as told, and no later page will. */
static void test_paused(void **state)
{
    struct digest_page p;

    (void)state;
    items[1].light = LIGHT_GREY;
    covers[2] = cover_of("L02", LIGHT_YELLOW); /* another rung of the same */
    p = page();
    assert_string_equal(p.lines, "黄 L01 县发改局\n");
    assert_string_equal(p.over, "另有 1 件现为灰灯（暂停），恢复后仍要办：L02\n");
    covers[2] = cover_of("L03", LIGHT_BLUE);
    assert_string_equal(page().over, "另有 1 件现为灰灯（暂停），恢复后仍要办：L02\n"
                                     "另有 1 条所说的事已经过去，不再列出。\n");
    covers[1].kind = NOTICE_ORDER; /* an order holds, whatever the light */
    assert_string_equal(page().over, "另有 1 条所说的事已经过去，不再列出。\n");
    items[0].light = LIGHT_GREY;
    language = TEXT_EN;
    assert_string_equal(page().over, "1 more rest now (grey) and are due again when they go on: L01\n"
                                     "1 more speak of what is over by now and are not listed.\n");
}

/* Spoken of twice, an item has one line; without a line of its own the subject stands; of a private ledger the number.
 */
static void test_one_line_each(void **state)
{
    (void)state;
    covers[1] = cover_of("L01", LIGHT_YELLOW);
    covers[1].id = "again";
    covers[2] = cover_of("L02", LIGHT_BLUE);
    covers[2].kind = NOTICE_ORDER;
    assert_string_equal(page().lines, "黄 L01 县发改局\n督办 L02\n");
    items[1].ledger = "secret";
    assert_string_equal(page().lines, "黄 L01 县发改局\nL02：请登录查看。duban show L02\n");
    items[0].unannounced = true; /* a visit that nobody may hear of */
    assert_non_null(strstr(page().lines, "L01：请登录查看"));
    assert_null(strstr(page().lines, "黄"));
}

/* A page lists so many; the others are counted, those that did not come along as well. */
static void test_rest(void **state)
{
    (void)state;
    for (int i = 0; i < MANY; i++) {
        items[i] = item_of(arena_printf(&arena, "M%02d", i), LIGHT_YELLOW);
        covers[i] = cover_of(items[i].id, LIGHT_YELLOW);
    }
    job.covers.n = job.cover_items.n = MANY;
    digest.covers_n = 2500;
    assert_string_equal(page().rest, "其余 2470 条：duban list 单位:D01\n");
    assert_non_null(strstr(page().lines, "M29"));
    assert_null(strstr(page().lines, "M30"));
    digest.person = "P001";
    assert_string_equal(page().rest, "其余 2470 条：duban list 领导:P001\n");
}

static void test_held(void **state)
{
    (void)state;
    rec_clear(&rec_window, &window);
    window.id = "w";
    window.title = "防汛静默";
    window.owner = "李某某";
    window.reason = "一线防汛";
    covers[0].window = covers[1].window = "w";
    job.windows = (struct list){&window, 1};
    assert_string_equal(page().held, "其中 2 条由静默时段“防汛静默”留到现在（李某某：一线防汛）。\n");
}

/* What stands around the lines is in the language of the channel; without a text in it, lines are as they are. */
static void test_in_english(void **state)
{
    struct digest_page p;

    (void)state;
    language = TEXT_EN;
    items[0].ledger = "secret";
    digest.covers_n = 5;
    p = page();
    assert_string_equal(p.over, "1 more speak of what is over by now and are not listed.\n");
    assert_string_equal(p.rest, "2 more: duban list unit:D01\n");
    assert_string_equal(p.lines, "L01: please log in. duban show L01\n蓝 L02 县发改局\n");
}

/* ---- does it leave? ---- */

static struct step step(void)
{
    static const struct carrier_ops ops = {.name = "file", .repeat_safe = true};
    static struct carrier carrier = {&ops};
    static const struct channel row = {.channel = "file"};
    struct channels rules = {.channels = "c"};
    struct routes routes = {.v = {{&row, &carrier}}, .n = 1};

    return step_first(&job, &rules, &routes, NULL, world_cal(&arena));
}

static void test_leaves(void **state)
{
    (void)state;
    assert_non_null(step().attempt);
    items[0].light = LIGHT_NONE;
    items[1].light = LIGHT_GREY; /* a pause: nobody is told, and it may be true again */
    assert_null(step().attempt);
    assert_int_equal(step().state, NS_INTENDED);
    assert_string_equal(step().result, "grey");
    items[1].light = LIGHT_NONE;
    assert_null(step().attempt);
    assert_int_equal(step().state, NS_OVERTAKEN);
    assert_string_equal(step().result, "all_over");
    digest.covers_n = 4; /* one did not come along: it may be true */
    assert_non_null(step().attempt);
}

static void test_window(void **state)
{
    struct step s;

    (void)state;
    job.window = "w";
    job.window_ms = job.now_ms + 3600000;
    s = step();
    assert_null(s.attempt);
    assert_int_equal(s.state, NS_INTENDED);
    assert_string_equal(s.window, "w");
    assert_true(s.next_ms >= job.window_ms && s.next_ms <= job.window_ms + 5 * 60000);
    digest.state = NS_UNCERTAIN; /* what may be on its way is followed to its end */
    digest.attempts = 1;
    assert_non_null(step().attempt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_line_each, setup, teardown),
        cmocka_unit_test_setup_teardown(test_paused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_held, setup, teardown),
        cmocka_unit_test_setup_teardown(test_in_english, setup, teardown),
        cmocka_unit_test_setup_teardown(test_leaves, setup, teardown),
        cmocka_unit_test_setup_teardown(test_window, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
