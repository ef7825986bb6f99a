/* Every provider that is spoken to over HTTP, against a gateway that plays it: which of the four ends each of its moods
 * gives, what a receipt says, and that tokens are fetched once. What the gateway found wrong with a request (signature,
 * shape, length) fails the test. */
#include <ev.h>

#include "gateway.h"
#include "workers/boot.h"
#include "workers/channel.h"
#include "workers/secrets.h"
#include "workers/transfer.h"

static struct arena arena;
static struct gateway gateway;
static struct carrier_local local;
static struct carriers carriers;

/* ---- what is sent ---- */
static const char *no_params[] = {"item", "date=due"};
static struct smscode smscodes[] = {{NOTICE_LIGHT, "SMS_1001", {no_params, 2}}};
static const struct channel rows[] = {
    {.channel = "wecom_app", .app = "1000002"},
    {.channel = "wecom_robot"},
    {.channel = "dingtalk_work", .app = "7001"},
    {.channel = "dingtalk_robot"},
    {.channel = "feishu"},
    {.channel = "sms_aliyun", .sign = "某县改革办", .codes = {smscodes, 1}},
    {.channel = "sms_tencent", .app = "1400006666", .sign = "某县改革办", .codes = {smscodes, 1}},
    {.channel = "sms_mas", .sign = "AbCdEf", .app = "01"},
    {.channel = "webhook", .app = "county"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static struct channel row_of(const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct channel row = rows[i];
        if (strcmp(row.channel, name) != 0)
            continue;
        row.url = arena_printf(&arena, "%s%s", gateway.url, strcmp(name, "webhook") == 0 ? "/hook" : "");
        row.inner = true;
        return row;
    }
    fail();
    return rows[0];
}

static struct message message_of(const char *id)
{
    static const char *accounts[] = {"wecom=wang", "dingtalk=0123"};
    static const struct message_field fields[] = {{"item", "L01"}, {"due", "2022-05-20"}};

    return (struct message){.id = id,
                            .thread = "L01",
                            .to_id = "P1",
                            .to_name = "王联络",
                            .to = "wang@county.example",
                            .mobile = "13800000001",
                            .accounts = {accounts, 2},
                            .subject = "【红灯】L01 <一件事> & \"引号\"",
                            .body = "王联络：\n《一件事》亮红灯。\n请做一件事：duban show L01\n",
                            .now_ms = at("2022-05-09T10:00:00+08:00"),
                            .attempt = 1,
                            .kind = NOTICE_LIGHT,
                            .light = LIGHT_RED,
                            .fields = fields,
                            .fields_n = 2};
}

/* ---- one hand-over ---- */
struct send {
    struct channel row;
    struct message m;
    struct bytes bytes;
    int calls;
    struct outcome o;
    enum receipt receipt;
};
static int waiting;

static void on_done(void *u, const struct outcome *o)
{
    struct send *s = u;
    s->calls++;
    s->o = *o;
    s->o.word = arena_keep(&arena, o->word);
    s->o.ref = arena_keep(&arena, o->ref);
    if (--waiting == 0)
        ev_break(local.loop, EVBREAK_ALL);
}

static void on_receipt(void *u, enum receipt receipt, const char *word)
{
    struct send *s = u;
    (void)word;
    s->calls++;
    s->receipt = receipt;
    if (--waiting == 0)
        ev_break(local.loop, EVBREAK_ALL);
}

static void on_late(struct ev_loop *loop, ev_timer *ev, int revents)
{
    (void)ev, (void)revents;
    ev_break(loop, EVBREAK_ALL);
}

static void wait_for_all(void)
{
    ev_timer late;

    if (waiting == 0)
        return;
    ev_now_update(local.loop);
    ev_timer_init(&late, on_late, 20.0, 0.0);
    ev_timer_start(local.loop, &late);
    ev_run(local.loop, 0);
    ev_timer_stop(local.loop, &late);
    assert_int_equal(waiting, 0);
}

/* s: its row and message. */
static void send_start(struct send *s)
{
    struct duban_error e = {.code = DUBAN_E_ok};
    const char *name = s->row.channel;
    struct carrier *c = carriers_find(&carriers, &s->row);
    if (c->ops->check(c, &s->row, &e) || c->ops->write(c, &s->row, &s->m, &arena, &s->bytes, &e))
        fail_msg("%s: %s: %s", name, e.field, e.text);
    waiting++;
    c->ops->send(c, &s->row, &s->m, s->bytes, on_done, s);
}

static void send_begin(struct send *s, const char *name, const char *id)
{
    *s = (struct send){.row = row_of(name), .m = message_of(id)};
    send_start(s);
}

static struct outcome send_one(const char *name, const char *id)
{
    static struct send s;

    send_begin(&s, name, id);
    wait_for_all();
    assert_int_equal(s.calls, 1);
    return s.o;
}

static enum receipt ask(const char *name, const char *id, const char *ref)
{
    struct send s = {.row = row_of(name), .m = message_of(id)};
    struct carrier *c = carriers_find(&carriers, &s.row);

    waiting++;
    c->ops->ask(c, &s.row, &s.m, ref, NONE, on_receipt, &s);
    wait_for_all();
    return s.receipt;
}

static void fault(const char *provider, const char *kind)
{
    gateway_tell(&gateway, "fault",
                 arena_printf(&arena, "{\"provider\": \"%s\", \"kind\": \"%s\", \"seconds\": 4}", provider, kind),
                 &arena);
}

/* So many messages of this provider are in the inbox, and nothing was found wrong. */
static void assert_taken(const char *provider, json_int_t n)
{
    json_t *state = gateway_call(&gateway, "/state", NULL, &arena), *bad = json_object_get(state, "bad");
    json_int_t taken = json_integer_value(json_object_get(json_object_get(state, "taken"), provider));

    if (json_array_size(bad) > 0 || taken != n)
        fail_msg("%s: %d taken, %s", provider, (int)taken, json_dumps(bad, JSON_COMPACT));
    json_decref(state);
}

/* ---- tests ---- */
static int begin(void **state)
{
    *state = NULL;
    arena_init(&arena);
    gateway_tell(&gateway, "reset", "{}", &arena);
    local = (struct carrier_local){.loop = ev_loop_new(0), .plaintext_local = true, .whole_s = 2};
    local.transfers = transfers_new(local.loop);
    local.secrets = secrets_new(gateway.secrets);
    carriers_open(&carriers, &local);
    return 0;
}

static int end(void **state)
{
    (void)state;
    carriers_close(&carriers);
    transfers_free(local.transfers);
    secrets_free(local.secrets);
    ev_loop_destroy(local.loop);
    arena_done(&arena);
    return 0;
}

static void test_taken(void **state)
{
    static const char *const said[ROWS] = {"0", "0", "0", "0", "0", "OK", "Ok", "success", "http 204"};
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct outcome o = send_one(rows[i].channel, "L01/1/red/r1/liaison");
        if (o.sent != SENT_ACCEPTED || o.wait_ms || o.disable || strcmp(o.word, said[i]) != 0)
            fail_msg("%s: %d %s", rows[i].channel, o.sent, o.word);
        struct channel row = row_of(rows[i].channel);
        struct carrier *c = carriers_find(&carriers, &row);
        assert_true(!c->ops->ask || (o.ref && o.receipt_ms > 0));
        assert_taken(rows[i].channel, 1);
    }
}

static void test_moods(void **state)
{
    enum { A = SENT_ACCEPTED, R = SENT_REFUSED, L = SENT_LATER, U = SENT_UNCERTAIN };
    static const struct {
        const char *kind;
        int sent[ROWS]; /* in the order of the rows: app, robot, work, robot, feishu, three of SMS, hook */
        int taken;      /* whether it is in the inbox all the same */
    } moods[] = {
        {"refuse", {R, L, R, L, L, R, R, R, L}, 0}, /* a robot's refusal is about its key: the channel's trouble */
        {"throttle", {L, L, L, L, L, L, L, L, L}, 0},
        {"error", {L, L, L, L, L, L, L, L, L}, 0},
        {"cut_before", {U, U, U, U, U, U, U, U, U}, 0}, /* the request left: nobody knows */
        {"cut", {U, U, U, U, U, U, U, U, U}, 1},
        {"html", {L, L, L, L, L, L, L, L, A}, 0}, /* to a hook any 2xx is a yes */
        {"redirect", {L, L, L, L, L, L, L, L, L}, 0},
        {"huge", {U, U, U, U, U, U, U, U, U}, 1},
        {"http500", {U, U, U, U, U, U, U, U, U}, 0},
        {"http503", {L, L, L, L, L, L, L, L, L}, 0},
        {"gone", {L, L, L, L, L, L, L, L, L}, 0},
    };
    (void)state;

    for (size_t k = 0; k < COUNT_OF(moods); k++) {
        for (size_t i = 0; i < ROWS; i++) {
            const char *name = rows[i].channel;
            gateway_tell(&gateway, "reset", "{}", &arena);
            fault(name, moods[k].kind);
            struct outcome o = send_one(name, "L01/1/red/r1/liaison");
            if ((int)o.sent != moods[k].sent[i] || o.disable != (strcmp(moods[k].kind, "gone") == 0 && i == ROWS - 1))
                fail_msg("%s %s: %d %s", name, moods[k].kind, o.sent, o.word);
            if (strcmp(moods[k].kind, "http503") == 0)
                assert_int_equal(o.wait_ms, 7000);
            assert_taken(name, moods[k].taken || moods[k].sent[i] == A);
            assert_null(strstr(o.word, "13800000001"));
        }
    }
}

/* Taken, and then not a word: all at once, none waits for another. */
static void test_silence(void **state)
{
    struct send all[ROWS];
    (void)state;

    for (size_t i = 0; i < ROWS; i++)
        fault(rows[i].channel, "hang");
    ev_tstamp from = ev_time();
    for (size_t i = 0; i < ROWS; i++)
        send_begin(&all[i], rows[i].channel, "L01/1/red/r1/liaison");
    wait_for_all();
    assert_true(ev_time() - from < 3.8); /* each has two seconds */
    for (size_t i = 0; i < ROWS; i++) {
        if (all[i].o.sent != SENT_UNCERTAIN)
            fail_msg("%s: %d %s", rows[i].channel, all[i].o.sent, all[i].o.word);
        assert_taken(rows[i].channel, 1);
    }
}

/* A page of them: all under way together. */
static void test_hundreds(void **state)
{
    enum { MANY = 200 };
    static struct send all[MANY];
    (void)state;

    gateway_tell(&gateway, "fault", "{\"provider\": \"webhook\", \"kind\": \"hang\", \"times\": -1, \"seconds\": 1}",
                 &arena);
    local.whole_s = 10;
    ev_tstamp from = ev_time();
    for (int i = 0; i < MANY; i++)
        send_begin(&all[i], "webhook", arena_printf(&arena, "L%d/1/red/r1/liaison", i));
    wait_for_all();
    assert_true(ev_time() - from < 8); /* one after the other it were MANY seconds */
    for (int i = 0; i < MANY; i++)
        assert_int_equal(all[i].o.sent, SENT_UNCERTAIN);
    assert_taken("webhook", MANY);
}

/* Their own penalties. */
static void test_penalties(void **state)
{
    static const struct {
        const char *name;
        int64_t wait_ms;
        bool reader;
    } cases[] = {{"dingtalk_robot", 600000, false}, {"wecom_app", 65000, false}, {"wecom_robot", 65000, false},
                 {"feishu", 60000, false},          {"sms_aliyun", 60000, true}, {"webhook", 7000, false}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fault(cases[i].name, "throttle");
        struct outcome o = send_one(cases[i].name, "L01/1/red/r1/liaison");
        if (o.sent != SENT_LATER || o.wait_ms != cases[i].wait_ms || o.wait_reader != cases[i].reader)
            fail_msg("%s: %d %d", cases[i].name, o.sent, (int)o.wait_ms);
    }
}

/* A 200 that names the reader as not reached is a refusal. */
static void test_partial(void **state)
{
    (void)state;
    fault("wecom_app", "partial");
    struct outcome o = send_one("wecom_app", "L01/1/red/r1/liaison");
    assert_int_equal(o.sent, SENT_REFUSED);
    assert_string_equal(o.word, "0 invaliduser");
}

/* The same bytes again are no second message where the provider says so. */
static void test_repeats(void **state)
{
    static const struct {
        const char *name;
        int taken; /* after two hand-overs of the same bytes */
    } cases[] = {{"wecom_app", 1}, {"dingtalk_work", 1}, {"webhook", 1}, {"wecom_robot", 2}, {"sms_aliyun", 2}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct channel row = row_of(cases[i].name);
        struct carrier *c = carriers_find(&carriers, &row);
        assert_int_equal(c->ops->repeat_safe, cases[i].taken == 1);
        fault(cases[i].name, "cut");
        assert_int_equal(send_one(cases[i].name, "L01/1/red/r1/liaison").sent, SENT_UNCERTAIN);
        assert_int_equal(send_one(cases[i].name, "L01/1/red/r1/liaison").sent, SENT_ACCEPTED);
        assert_taken(cases[i].name, cases[i].taken);
    }
    /* The next reminder of the same day has the same words, and is another message all the same. */
    assert_int_equal(send_one("dingtalk_work", "L01/1/red/r1x2/liaison").sent, SENT_ACCEPTED);
    assert_taken("dingtalk_work", 2);
}

static json_int_t tokens_fetched(const char *provider)
{
    json_t *state = gateway_call(&gateway, "/state", NULL, &arena);
    json_int_t n = json_integer_value(json_object_get(json_object_get(state, "tokens"), provider));
    json_decref(state);
    return n;
}

/* However many need it: one token; one more when it is refused, though all of them are refused at once. */
/* Secrets are changed, applications come and go: the token unused for longest gives way. */
static void test_tokens_of_many(void **state)
{
    enum { APPS = 40 };
    (void)state;

    for (int i = 0; i <= APPS; i++) {
        struct send s = {.row = row_of("wecom_app"), .m = message_of(arena_printf(&arena, "L%d/1/red/r1/liaison", i))};
        if (i < APPS) /* there it gets none */
            s.row.url = arena_printf(&arena, "%s/app%d", s.row.url, i);
        send_start(&s);
        wait_for_all();
        assert_int_equal(s.o.sent, i < APPS ? SENT_LATER : SENT_ACCEPTED);
        assert_null(strstr(s.o.word, "too many"));
    }
}

/* Its limits counted it as handed over by then: now it must not be. */
static void test_too_late(void **state)
{
    (void)state;

    for (size_t i = 0; i < ROWS; i++) {
        struct send s = {.row = row_of(rows[i].channel), .m = message_of("L01/1/red/r1/liaison")};
        s.m.until_ms = boot_ms() - 1;
        send_start(&s);
        wait_for_all();
        if (s.o.sent != SENT_LATER || !strstr(s.o.word, "too late"))
            fail_msg("%s: %d %s", rows[i].channel, s.o.sent, s.o.word);
        assert_taken(rows[i].channel, 0);
        s.m.until_ms = boot_ms() + 5000;
        s.o.sent = SENT_LATER;
        send_start(&s);
        wait_for_all();
        assert_int_equal(s.o.sent, SENT_ACCEPTED);
    }
}

static void test_tokens(void **state)
{
    enum { MANY = 25 };
    static struct send all[MANY];
    (void)state;

    for (int round = 0; round < 2; round++) {
        if (round)
            fault("wecom_app", "token");
        for (int i = 0; i < MANY; i++)
            send_begin(&all[i], "wecom_app", arena_printf(&arena, "L%d/1/red/r1/liaison", i + round * MANY));
        wait_for_all();
        for (int i = 0; i < MANY; i++)
            assert_int_equal(all[i].o.sent, SENT_ACCEPTED);
        assert_int_equal(tokens_fetched("wecom_app"), round + 1);
    }
}

static void receipts_are(const char *provider, const char *state)
{
    gateway_tell(&gateway, "receipt",
                 arena_printf(&arena, "{\"provider\": \"%s\", \"state\": \"%s\", \"twice\": true}", provider, state),
                 &arena);
}

static void test_receipts(void **state)
{
    static const struct {
        const char *name;
        bool in_doubt; /* it can be asked for without a number */
    } cases[] = {{"dingtalk_work", false}, {"sms_aliyun", true}, {"sms_tencent", true}, {"sms_mas", false}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *name = cases[i].name, *id = "L01/1/red/r1/liaison";
        struct outcome o = send_one(name, id);
        receipts_are(name, "none");
        assert_int_equal(ask(name, id, o.ref), RECEIPT_UNKNOWN);
        receipts_are(name, "delivered");
        assert_int_equal(ask(name, id, o.ref), RECEIPT_DELIVERED);
        assert_int_equal(ask(name, id, o.ref), RECEIPT_DELIVERED); /* twice, and late */
        if (cases[i].in_doubt) {
            assert_int_equal(ask(name, id, NULL), RECEIPT_DELIVERED);
            assert_int_equal(ask(name, "L02/1/red/r1/liaison", NULL), RECEIPT_UNKNOWN);
        }
        if (strcmp(name, "sms_mas") == 0) /* it gives each report out once or twice, and never takes one back */
            continue;
        receipts_are(name, "failed");
        assert_int_equal(ask(name, id, o.ref), RECEIPT_FAILED);
    }
    assert_int_equal(ask("sms_mas", "L01/1/red/r1/liaison", ""), RECEIPT_UNKNOWN); /* it was taken without a number */
    receipts_are("dingtalk_work", "read");
    assert_int_equal(ask("dingtalk_work", "L01/1/red/r1/liaison", "1001"), RECEIPT_READ);
}

/* Rows that are wrong, readers that can't be reached: said before anything is sent. */
static void test_rows(void **state)
{
    struct {
        const char *story;
        struct channel row;
        const char *field;
    } cases[] = {
        {"plain http to elsewhere", row_of("feishu"), "url"},
        {"an account in the URL", row_of("feishu"), "url"},
        {"no address", row_of("sms_mas"), "url"},
        {"no application", row_of("wecom_app"), "app"},
        {"no signature", row_of("sms_aliyun"), "sign"},
        {"no approved text", row_of("sms_tencent"), "codes"},
        {"no such secret", row_of("webhook"), "secret"},
        {"another's secret", row_of("feishu"), "secret"},
        {"a pin that is none", row_of("sms_mas"), "pin"},
    };
    struct person none = {.id = "P2", .name = "李"}, p = {.id = "P1", .name = "王", .mobile = "13800000001"};
    (void)state;

    cases[0].row.url = "http://open.feishu.cn";
    cases[1].row.url = "https://me:geheim@open.feishu.cn";
    cases[2].row.url = NULL;
    cases[3].row.app = NULL;
    cases[4].row.sign = NULL;
    cases[5].row.codes.n = 0;
    cases[6].row.secret = "nowhere";
    cases[7].row.secret = "webhook";
    cases[8].row.pin = "md5//x";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct duban_error e = {.code = DUBAN_E_ok};
        struct carrier *c = carriers_find(&carriers, &cases[i].row);
        if (c->ops->check(c, &cases[i].row, &e) != DUBAN_E_bad_config || strcmp(e.field, cases[i].field) != 0)
            fail_msg("%s: %s %s", cases[i].story, e.field, e.text);
        assert_null(strstr(e.text, "geheim"));
    }
    for (size_t i = 0; i < ROWS; i++) {
        struct channel row = row_of(rows[i].channel);
        struct carrier *c = carriers_find(&carriers, &row);
        bool group =
            strstr(row.channel, "robot") || strcmp(row.channel, "feishu") == 0 || strcmp(row.channel, "webhook") == 0;
        bool sms = strncmp(row.channel, "sms_", 4) == 0;
        assert_int_equal(c->ops->reaches(c, &row, &none, NOTICE_LIGHT), group);
        assert_int_equal(c->ops->reaches(c, &row, &p, NOTICE_LIGHT), group || sms);
        assert_int_equal(c->ops->reaches(c, &row, &p, NOTICE_TASK), group || strcmp(row.channel, "sms_mas") == 0);
    }
}

/* The local network is not spoken to unless the row says so; then nothing has left. */
static void test_private_address(void **state)
{
    struct send s = {.row = row_of("feishu"), .m = message_of("L01/1/red/r1/liaison")};
    struct carrier *c = carriers_find(&carriers, &s.row);
    struct duban_error e;
    (void)state;

    s.row.inner = false;
    assert_int_equal(c->ops->write(c, &s.row, &s.m, &arena, &s.bytes, &e), DUBAN_E_ok);
    waiting++;
    c->ops->send(c, &s.row, &s.m, s.bytes, on_done, &s);
    wait_for_all();
    assert_int_equal(s.o.sent, SENT_LATER);
    assert_non_null(strstr(s.o.word, "private address"));
    assert_taken("feishu", 0);
}

/* Keys name what is counted, and no secret or number. */
static void test_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        struct channel row = row_of(rows[i].channel);
        struct carrier *c = carriers_find(&carriers, &row);
        struct message m = message_of("L01/1/red/r1/liaison");
        struct strs keys;

        c->ops->keys(c, &row, &m, &arena, &keys);
        assert_true(keys.n >= 1 && strncmp(keys.v[0], row.channel, strlen(row.channel)) == 0);
        for (size_t k = 0; k < keys.n; k++)
            for (const char *const *word = (const char *const[]){"138", "robot-key", "hook-1", "ding-token", NULL};
                 *word; word++)
                assert_null(strstr(keys.v[k], *word));
    }
}

/* The worker leaves while messages are under way: nothing leaks, nobody is called. */
static void test_close_under_way(void **state)
{
    static struct send all[ROWS];
    (void)state;

    for (size_t i = 0; i < ROWS; i++)
        fault(rows[i].channel, "hang");
    for (size_t i = 0; i < ROWS; i++)
        send_begin(&all[i], rows[i].channel, "L01/1/red/r1/liaison");
    for (int i = 0; i < 3; i++)
        ev_run(local.loop, EVRUN_NOWAIT);
    waiting = 0;
    carriers_close(&carriers);
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(all[i].calls, 0);
}

#define CASE(t) cmocka_unit_test_setup_teardown(t, begin, end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_taken),           CASE(test_moods),    CASE(test_silence),         CASE(test_hundreds),
        CASE(test_penalties),       CASE(test_partial),  CASE(test_repeats),         CASE(test_tokens),
        CASE(test_receipts),        CASE(test_rows),     CASE(test_private_address), CASE(test_keys),
        CASE(test_close_under_way), CASE(test_too_late), CASE(test_tokens_of_many),
    };
    gateway_start(&gateway);
    int rc = cmocka_run_group_tests_name("provider", tests, NULL, NULL);
    gateway_stop(&gateway);
    return rc;
}
