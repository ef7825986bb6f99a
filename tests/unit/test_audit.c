/* The self-audit, and what it mends (core/audit*.c, core/audit_counts.c, core/mend.c): a town that lived through
 * everything has no fault; then one thing is broken behind its back, the audit names rule and record, and mends what
 * mends. */
#include "core/audit.h"
#include "core/op_rows.h"
#include "core/points_index.h"
#include "core/used.h"
#include "tests/unit/asking.h"

enum { FOUND_MAX = 16 };

struct finding {
    struct buf text;
    struct arena *a;
    struct mend mends[FOUND_MAX]; /* what mends */
    size_t n;
};

static void note(void *u, const struct audit_fault *f)
{
    struct finding *x = u;

    buf_printf(&x->text, "%s %s\n", f->rule, f->key);
    if (!f->mends)
        return;
    assert_true(x->n < FOUND_MAX);
    x->mends[x->n++] = (struct mend){f->rule, table_words[f->table], arena_str(x->a, f->key, strlen(f->key))};
}

static struct finding look(struct town *t)
{
    struct finding f = {{.arena = &t->a}, &t->a, {{0}}, 0};
    int n = core_audit(t->c, t->now_ms, &t->a, note, &f), lines = 0;

    buf_add(&f.text, "", 1);
    for (const char *p = f.text.data; *p; p++)
        lines += *p == '\n';
    assert_int_equal(n, lines);
    return f;
}

static const char *audit(struct town *t)
{
    return look(t).text.data;
}

/* Mends what mends, as the daemon would; how many. */
static size_t mend_all(struct town *t)
{
    struct finding f = look(t);

    for (size_t i = 0; i < f.n; i++)
        town_must(t, AUDIT_ACTOR, OP_mend, &f.mends[i]);
    return f.n;
}

/* T-1 runs late, is told, ordered, extended, held, resumed, refused, closed; T-2 waits; C-1 has no lights. */
static struct town *town_lived(void)
{
    static const struct step before[] = {
        {"2022-03-02T10:00", "li", OP_sign, .item = "T-1"},
        {NULL, "li", OP_report, "T-1", .percent = "20"},
        {NULL, "li", OP_extend_request, "T-1", .new_due = "2022-07-05", .reason = "雨"},
        {NULL, "head", OP_extend_approve, "T-1", .ref = "T-1/1", .new_due = "2022-07-05"},
        {NULL, "li", OP_hold_request, "T-1", .reason = "等批复"},
        {NULL, "head", OP_hold_approve, "T-1", .ref = "T-1/2", .new_due = "2022-03-10"},
        {"2022-03-04T10:00", "li", OP_resume, .item = "T-1"},
        {NULL, "li", OP_extend_request, "T-2", .new_due = "2022-07-20", .reason = "雨"},
        {NULL, "li", OP_report, "C-1", .percent = "110"},
        {NULL, "li", OP_legal_stop, "C-1", .text = "检测通知", .new_due = "2022-03-20"},
    };
    struct town *t = town_full();

    town_register(t, "T-2", "tasks");
    town_milestone(t, "M1", "T-2", 1, "2022-05-01", 50);
    town_milestone(t, "M2", "T-2", 2, "2022-06-30", 100);
    STEPS(t, before);
    return t;
}

static void test_sound(void **state)
{
    static const struct step end[] = {
        {"2022-07-08T10:00", "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_reject, "T-1", .ref = "T-1/3", .reason = "佐证不足"},
        {NULL, "li", OP_close_request, "T-1", .percent = "100"},
        {NULL, "head", OP_close_approve, "T-1", .ref = "T-1/4"},
    };
    struct town *t = town_lived();

    (void)state;
    assert_string_equal(audit(t), ""); /* everything is due */
    town_judge(t, "T-1");
    town_judge(t, "T-2");
    town_judge(t, "C-1");
    assert_string_equal(audit(t), ""); /* everything was looked at */
    t->now_ms = at("2022-07-08T09:00");
    assert_string_equal(audit(t), ""); /* time passed: timers are due, which is no fault */
    town_judge(t, "T-1");
    assert_int_equal(town_item(t, "T-1").light, LIGHT_RED);
    assert_string_equal(audit(t), "");
    STEPS(t, end);
    assert_string_equal(audit(t), "");
    town_judge(t, "T-1");
    assert_string_equal(audit(t), "");
    town_free(t);
}

/* ---- breaking ---- */

static void put_item(struct town *t, const struct item *it)
{
    state_put(t->s, T_item, it->id, it, &t->a);
}

static void break_timer(struct town *t, struct item *it)
{
    it->next_ms = NONE;
    put_item(t, it);
}

static void break_late(struct town *t, struct item *it)
{
    it->next_ms += 30 * DAY_MS;
    put_item(t, it);
}

static void break_light(struct town *t, struct item *it)
{
    it->light = LIGHT_BLUE;
    it->cause = "overdue";
    put_item(t, it);
}

static void break_due(struct town *t, struct item *it)
{
    it->effective_due += 1;
    put_item(t, it);
}

static void break_pieces(struct town *t, struct item *it)
{
    struct segment *s = LIST_AT(it->segments, struct segment, 2);

    s->from_ms = s[-1].from_ms - 1;
    put_item(t, it);
}

static void break_curve(struct town *t, struct item *it)
{
    struct item other = town_item(t, "T-2");
    struct milestone *a = LIST_AT(other.milestones, struct milestone, 0), swap = a[0];

    (void)it;
    a[0] = a[1];
    a[1] = swap;
    other.next_ms = t->now_ms;
    put_item(t, &other);
}

static void break_key(struct town *t, struct item *it)
{
    state_put(t->s, T_item, "T-7", it, &t->a);
}

static void break_ledger(struct town *t, struct item *it)
{
    it->ledger = "gone";
    put_item(t, it);
}

static void break_parent(struct town *t, struct item *it)
{
    it->parent = "gone";
    put_item(t, it);
}

static void break_closed(struct town *t, struct item *it)
{
    it->state = ITEM_CLOSED;
    it->light = LIGHT_NONE;
    it->cause = NULL;
    it->next_ms = t->now_ms + DAY_MS;
    put_item(t, it);
}

static void break_inbox(struct town *t, struct item *it)
{
    (void)it;
    t->s->ops->del(t->s->u, T_waiting, key_bytes("T-2/1"));
}

static void break_waiting(struct town *t, struct item *it)
{
    (void)it;
    t->s->ops->put(t->s->u, T_waiting, key_bytes("T-1/1"), (struct bytes){"", 0}); /* was answered long ago */
}

static void break_askref(struct town *t, struct item *it)
{
    (void)it;
    t->s->ops->put(t->s->u, T_askref, key_bytes("q99"), key_bytes("T-1/99"));
}

static void break_ask(struct town *t, struct item *it)
{
    struct ask k;

    (void)it;
    assert_true(state_get(t->s, T_ask, "T-1/1", &t->a, &k));
    k.item = "gone";
    state_put(t->s, T_ask, k.id, &k, &t->a);
}

static void break_part(struct town *t, struct item *it)
{
    (void)it;
    t->s->ops->put(t->s->u, T_parts, key_pair("T-1", "gone", &t->a), (struct bytes){"", 0});
}

static void break_notice(struct town *t, struct item *it)
{
    struct notice n;

    rec_clear(&rec_notice, &n);
    n.id = "T-1/e1/red/r1/liaison";
    n.item = it->id;
    n.kind = NOTICE_LIGHT;
    n.state = NS_SENDING;
    n.next_ms = NONE;
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

static void break_notice_end(struct town *t, struct item *it)
{
    struct notice n;

    break_notice(t, it);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n));
    n.state = NS_DEAD; /* an end needs no next time, but an item it does need */
    n.item = "gone";
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

/* Behind a limit, and nobody will take up its place. */
static void break_booked(struct town *t, struct item *it)
{
    struct notice n;

    break_notice(t, it);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n));
    n.state = NS_UNCERTAIN;
    n.booked_ms = t->now_ms;
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

/* A receipt that nobody will ask for. */
static void break_receipt(struct town *t, struct item *it)
{
    struct notice n;

    break_notice(t, it);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n));
    n.state = NS_ACCEPTED;
    n.receipt_ms = t->now_ms;
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

static void put_used(struct town *t, int64_t n, struct bytes key)
{
    struct used u = {.governor = "k", .slot_s = 60, .slot_ms = t->now_ms, .n = n, .until_ms = NONE};

    t->s->ops->put(t->s->u, T_used, key.len ? key : used_key(&u, &t->a), rec_pack(&rec_used, &u, &t->a));
}

static void break_used(struct town *t, struct item *it)
{
    (void)it;
    put_used(t, 0, (struct bytes){NULL, 0});
}

static void break_used_key(struct town *t, struct item *it)
{
    (void)it;
    put_used(t, 1, key_bytes("other"));
}

static void break_schedule(struct town *t, struct item *it)
{
    struct schedule s;

    (void)it;
    rec_clear(&rec_schedule, &s);
    s.id = "DC-1";
    s.rrule = "FREQ=MONTHLY";
    s.runs = 0;
    state_put(t->s, T_schedule, s.id, &s, &t->a);
}

/* It never occurs, or its occurrences were all merged into other visits: whoever ran it saw that no run follows. */
static void break_schedule_not(struct town *t, struct item *it)
{
    struct schedule s;

    break_schedule(t, it);
    assert_true(state_get(t->s, T_schedule, "DC-1", &t->a, &s));
    s.over_ms = at("2022-03-01T09:00");
    state_put(t->s, T_schedule, s.id, &s, &t->a);
}

/* One that was over and is due again, with the mark left on it. */
static void break_schedule_over(struct town *t, struct item *it)
{
    struct schedule s;

    break_schedule_not(t, it);
    assert_true(state_get(t->s, T_schedule, "DC-1", &t->a, &s));
    s.next_ms = at("2022-07-01T09:00");
    state_put(t->s, T_schedule, s.id, &s, &t->a);
}

/* A visit that no sum knows of; and a sum of one visit, which two visits were. */
static void break_visited(struct town *t, struct item *it)
{
    static const char *const units[] = {"west", "east"};

    it->visited = STRS(units);
    put_item(t, it);
}

static void break_burden(struct town *t, struct item *it)
{
    static const char *const units[] = {"west"};
    struct item other = town_item(t, "T-2");
    struct burden b;

    it->visited = other.visited = STRS(units);
    put_item(t, it);
    put_item(t, &other);
    rec_clear(&rec_burden, &b);
    b.unit = "west";
    b.year = 2022;
    b.visits = 0;
    b.others = 1;
    state_put(t->s, T_burden, "2022/west", &b, &t->a);
}

static void put_burden(struct town *t, const char *key, const char *unit)
{
    struct burden b;

    rec_clear(&rec_burden, &b);
    b.unit = unit;
    b.year = 2022;
    state_put(t->s, T_burden, key, &b, &t->a);
}

static void break_burden_key(struct town *t, struct item *it)
{
    (void)it;
    put_burden(t, "2021/west", "west");
}

static void break_burden_unit(struct town *t, struct item *it)
{
    (void)it;
    put_burden(t, "2022/gone", "gone");
}

/* How often blue, yellow and red came up, 8 bytes each. */
static void put_colours(struct town *t, const char *unit, unsigned char reds)
{
    unsigned char val[24] = {0};

    val[23] = reds;
    t->s->ops->put(t->s->u, T_unitcount, key_pair(unit, "2022", &t->a), (struct bytes){val, sizeof val});
}

static void break_colours(struct town *t, struct item *it)
{
    struct colourcount once = {2022, LIGHT_RED, "overdue", 1};

    it->counts = (struct list){&once, 1};
    put_item(t, it);
}

static void break_colours_more(struct town *t, struct item *it)
{
    (void)it;
    put_colours(t, "west", 1);
}

static void break_colours_of(struct town *t, struct item *it)
{
    (void)it;
    put_colours(t, "gone", 0);
}

static void put_holder(struct town *t, const char *post, const char *key)
{
    struct holder h;

    rec_clear(&rec_holder, &h);
    h.post = post;
    h.kind = HOLDER_LEAVE;
    h.from = day("2022-04-01");
    h.id = key;
    state_put(t->s, T_holder, key, &h, &t->a);
}

static void break_holder(struct town *t, struct item *it)
{
    (void)it;
    put_holder(t, "gone", "gone/2022-04-01/leave");
}

static void break_holder_key(struct town *t, struct item *it)
{
    (void)it;
    put_holder(t, "li", "li/2022-04-02/leave");
}

/* The ladder says that the liaison was told of red; the notice of that is gone. */
static void break_told(struct town *t, struct item *it)
{
    struct toldpost told = {1, "liaison", "east", NULL, LIGHT_RED, false};

    it->told_to = (struct list){&told, 1};
    it->episode = 1;
    put_item(t, it);
}

/* An order whose parent knows nothing of it; the notice that carried it says which colour sent it. */
static void break_mark(struct town *t, struct item *it)
{
    struct item order;
    struct segment first;
    struct notice n;

    rec_clear(&rec_item, &order);
    rec_clear(&rec_segment, &first);
    order.id = "T-1-D7";
    order.ledger = "orders";
    order.title = "t";
    order.lead_unit = "east";
    order.parent = it->id;
    order.demand = "说明";
    order.state = ITEM_OPEN;
    order.assigned_ms = first.from_ms = t->now_ms;
    order.due_date = order.effective_due = first.due_date = day("2022-04-20");
    first.kind = SEG_RUNNING;
    order.segments = (struct list){&first, 1};
    put_item(t, &order);
    t->s->ops->put(t->s->u, T_parts, key_pair(it->id, order.id, &t->a), (struct bytes){"", 0});
    break_notice(t, it);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n));
    n.id = "T-1/e1/order/T-1-D7";
    n.kind = NOTICE_ORDER;
    n.light = LIGHT_RED;
    n.order = order.id;
    n.state = NS_ACCEPTED;
    t->s->ops->del(t->s->u, T_notice, key_bytes("T-1/e1/red/r1/liaison"));
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

static void break_kin(struct town *t, struct item *it)
{
    it->kin_n = 3;
    put_item(t, it);
}

static void break_over(struct town *t, struct item *it)
{
    struct notice n;

    break_notice(t, it);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n));
    n.state = NS_OVERTAKEN;
    n.next_ms = t->now_ms + DAY_MS;
    state_put(t->s, T_notice, n.id, &n, &t->a);
}

/* ---- points: an entry that stands, then the tables beside it */

static struct score score_stored(struct town *t)
{
    struct entry en = {.seq = 9, .wall_ms = t->now_ms};
    struct facts none;
    struct fold f = {.core = t->c, .s = t->s, .en = &en, .a = &t->a, .facts = &none};
    struct score s;

    rec_clear(&rec_facts, &none);
    rec_clear(&rec_score, &s);
    s.id = "east/000000000009/1";
    s.subject = "east";
    s.rule = "late";
    s.points = -1000;
    s.item = "T-1";
    s.day = day("2022-04-01");
    s.event = SE_CLOSED_LATE;
    s.state = SCORE_COUNTED;
    score_store(&f, &s);
    return s;
}

static void break_sum(struct town *t, struct item *it)
{
    struct score s = score_stored(t);

    (void)it;
    s.points = -2000;
    state_put(t->s, T_score, s.id, &s, &t->a);
}

static void break_sum_alone(struct town *t, struct item *it)
{
    (void)it;
    t->s->ops->put(t->s->u, T_scoresum, key_three("west", "late", "2022", &t->a),
                   (struct bytes){"\0\0\0\0\0\0\0\1", 8});
}

static void break_scored(struct town *t, struct item *it)
{
    struct score s = score_stored(t);

    (void)it;
    t->s->ops->del(t->s->u, T_scored, score_event(&s, &t->a));
}

static void break_scored_astray(struct town *t, struct item *it)
{
    score_stored(t);
    (void)it;
    t->s->ops->put(t->s->u, T_scored, key_three("east", "T-1", "closed/0/0/x", &t->a),
                   key_bytes("east/000000000009/1"));
}

static const struct {
    const char *story, *found;
    void (*breaks)(struct town *t, struct item *it);
} cases[] = {
    {"an open item that nobody will look at", "no_timer T-1\n", break_timer},
    {"a look that comes after the light has turned", "no_timer T-1\n", break_late},
    {"a light that no rule gives", "light_differs T-1\n", break_light},
    {"a date that no decision gave: a recount gives another", "due_differs T-1\nno_timer T-1\n", break_due},
    {"pieces out of order", "segments_disordered T-1\n", break_pieces},
    {"a curve out of order", "milestones_disordered T-2\n", break_curve},
    {"a record under another's key", "key_differs T-1\n", break_key},
    {"a ledger that is not in force", "no_ledger T-1\n", break_ledger},
    {"part of nothing", "no_parent T-1\n", break_parent},
    {"a closed item with a timer", "closed_with_timer T-1\n", break_closed},
    {"a request that nobody sees", "not_in_the_inbox T-2/1\n", break_inbox},
    {"an answered request in the inbox", "waiting_for_nothing T-1/1\nnot_in_the_inbox T-1/1\n", break_waiting},
    {"a reference to no request", "askref_to_nothing q99\n", break_askref},
    {"a request about nothing", "ask_without_item T-1/1\n", break_ask},
    {"a part that is not there", "part_of_nothing gone\n", break_part},
    {"a notice that nobody will send", "notice_forgotten T-1/e1/red/r1/liaison\n", break_notice},
    {"a notice about nothing", "notice_without_item T-1/e1/red/r1/liaison\n", break_notice_end},
    {"a place that nobody will take up", "notice_forgotten T-1/e1/red/r1/liaison\n", break_booked},
    {"a receipt that nobody will ask for", "notice_forgotten T-1/e1/red/r1/liaison\n", break_receipt},
    {"a limit's row that counts nothing", "used_by_nothing k\n", break_used},
    {"a limit's row under another's key", "key_differs k\n", break_used_key},
    {"a plan that never runs", "schedule_forgotten DC-1\n", break_schedule},
    {"a plan of which no run follows", "", break_schedule_not},
    {"a plan that is over and due", "schedule_forgotten DC-1\n", break_schedule_over},
    {"a visit that no sum knows of", "burden_differs east\nburden_differs west\n", break_visited},
    {"two visits, counted once", "burden_differs west\n", break_burden},
    {"a sum of visits under another year's key", "key_differs west\n", break_burden_key},
    {"visits to nobody", "burden_of_nobody gone\n", break_burden_unit},
    {"a red that its unit does not count", "colours_differ 2022\n", break_colours},
    {"a red that no item had", "colours_differ 2022\n", break_colours_more},
    {"colours of no unit", "colours_of_nobody gone\n", break_colours_of},
    {"a holder of no post", "holder_without_post gone/2022-04-01/leave\n", break_holder},
    {"a rung told, and no notice of it", "rung_untold T-1\n", break_told},
    {"an order that its parent does not know", "order_unmarked T-1-D7\n", break_mark},
    {"kin that are not there", "kin_differ T-1\n", break_kin},
    {"a notice that is over and would come up again", "over_with_timer T-1/e1/red/r1/liaison\n", break_over},
    {"a sum that is not that of its entries", "points_differ east\n", break_sum},
    {"a sum of nothing", "points_differ west\n", break_sum_alone},
    {"an event that does not lead to its entry", "points_lost east/000000000009/1\n", break_scored},
    {"an event that leads to another's entry", "points_astray east/000000000009/1\n", break_scored_astray},
    {"a holder under another's key", "key_differs li/2022-04-02/leave\n", break_holder_key},
};

/* T-1 judged, then broken. */
static struct town *town_broken(void (*breaks)(struct town *t, struct item *it))
{
    struct town *t = town_lived();
    struct item it;

    town_judge(t, "T-1");
    it = town_item(t, "T-1");
    breaks(t, &it);
    core_forget(t->c);
    return t;
}

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct town *t = town_broken(cases[i].breaks);
        const char *found = audit(t);

        if (strcmp(found, cases[i].found) != 0)
            fail_msg("%s: found\n%sexpected\n%s", cases[i].story, found, cases[i].found);
        town_free(t);
    }
}

/* ---- mending ---- */

/* What hangs on a record that will be looked at again mends: after one round through the journal, and the judgement
 * that it makes due, nothing is found any more. */
static void test_mends(void **state)
{
    static void (*const breaks[])(struct town * t, struct item * it) = {
        break_timer, break_late, break_light, break_closed,   break_notice,
        break_told,  break_mark, break_kin,   break_schedule, break_over,
    };

    (void)state;
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        struct town *t = town_broken(breaks[i]);
        struct item it;

        assert_int_equal(mend_all(t), 1);
        assert_string_equal(audit(t), "");
        it = town_item(t, "T-1");
        if (it.next_ms != NONE && it.next_ms <= t->now_ms)
            town_judge(t, "T-1");
        assert_string_equal(audit(t), "");
        assert_int_equal(mend_all(t), 0);
        town_free(t);
    }
}

static void test_what_a_mend_says(void **state)
{
    struct town *t = town_broken(break_told);
    struct notice n;
    struct item it;

    (void)state;
    mend_all(t);
    assert_true(state_get(t->s, T_notice, "T-1/e1/red/r1/liaison", &t->a, &n)); /* under the key that it had */
    assert_int_equal(n.state, NS_INTENDED);
    assert_string_equal(n.role, "liaison");
    assert_string_equal(t->facts.item, "T-1");
    assert_int_equal(t->facts.notices.n, 1);
    town_free(t);

    t = town_broken(break_mark);
    mend_all(t);
    it = town_item(t, "T-1");
    assert_int_equal(it.sent_orders.n, 1);
    assert_string_equal(LIST_AT(it.sent_orders, struct sentorder, 0)->order, "T-1-D7");
    assert_int_equal(LIST_AT(it.sent_orders, struct sentorder, 0)->light, LIGHT_RED);
    assert_int_equal(LIST_AT(it.sent_orders, struct sentorder, 0)->due_date, day("2022-04-20"));
    town_free(t);
}

/* Nobody else mends; nothing sound is mended; what a person must judge is not mended at all. */
static void test_refused(void **state)
{
    static const struct {
        const char *who;
        struct mend body;
        int expect;
        const char *field;
    } rows[] = {
        {"worker:escalate", {"no_timer", "item", "T-1"}, DUBAN_E_not_allowed, ""},
        {"owner", {"no_timer", "item", "T-1"}, DUBAN_E_not_allowed, ""},
        {AUDIT_ACTOR, {"light_differs", "item", "T-1"}, DUBAN_E_stale, "rule"},
        {AUDIT_ACTOR, {"due_differs", "item", "T-1"}, DUBAN_E_bad_choice, "rule"},
        {AUDIT_ACTOR, {"no_timer", "notice", "T-1"}, DUBAN_E_bad_choice, "rule"},
        {AUDIT_ACTOR, {"no_timer", "nonsense", "T-1"}, DUBAN_E_bad_choice, "rule"},
        {AUDIT_ACTOR, {"no_timer", "item", "T-99"}, DUBAN_E_no_record, "key"},
    };
    struct town *t = town_broken(break_timer);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(town_send(t, rows[i].who, OP_mend, arena_printf(&t->a, "m%zu", i), &rows[i].body),
                         rows[i].expect);
        assert_string_equal(t->e.field, rows[i].field);
    }
    assert_int_equal(mend_all(t), 1);
    town_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),   cmocka_unit_test(test_broken),
        cmocka_unit_test(test_mends),   cmocka_unit_test(test_what_a_mend_says),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
