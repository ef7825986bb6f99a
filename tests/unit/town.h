/* town.h: a county of three units for the tests of decide and fold: its rules as structs, its people, a clock that the
 * test moves, and a journal in memory, so that every update takes the road that it takes in the daemon: body checked,
 * decided, packed as an entry, unpacked again, folded. */
#ifndef DUBAN_TESTS_TOWN_H
#define DUBAN_TESTS_TOWN_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

#define UNUSED __attribute__((unused))

enum { TOWN_ENTRIES = 4096 };

struct town {
    struct state *s;
    struct core *c;
    struct arena a; /* lives as long as the town */
    int64_t now_ms, seq;
    struct bytes journal[TOWN_ENTRIES];
    struct facts facts; /* of the last update */
    struct list errors;
    struct duban_error e;
};

static UNUSED int64_t at(const char *text)
{
    int64_t ms = 0;
    char whole[40];

    snprintf(whole, sizeof whole, "%s:00+08:00", text);
    assert_true(parse_time(whole, &ms));
    return ms;
}

static UNUSED int64_t day(const char *text)
{
    int64_t d = 0;

    assert_true(parse_date(text, &d));
    return d;
}

static UNUSED struct span span(int n, int unit)
{
    return (struct span){n, unit};
}

/* ---- updates ---- */

/* Who: a person's id, "owner", or "worker:escalate". */
static UNUSED struct actor town_actor(struct town *t, const char *who)
{
    struct actor actor = {0};
    const char *worker = strncmp(who, "worker:", 7) == 0 ? who + 7 : NULL;
    const char *as = worker || strcmp(who, "owner") == 0 ? NULL : who;
    int rc = core_actor(t->c, "uid:0", true, worker, as, &t->a, &actor, &t->e);

    assert_int_equal(rc, 0);
    return actor;
}

static UNUSED int town_decide(struct town *t, const char *who, int op, const char *id, const void *body, bool dry,
                              struct entry *en)
{
    struct request q = {.op = op, .id = id, .actor = town_actor(t, who), .dry = dry};
    void *checked;
    int rc;

    t->e = (struct duban_error){0};
    rc = op_body(op, rec_pack(ops[op].body, body, &t->a), &t->a, &checked, &q.canonical, &t->e);
    if (!rc) {
        q.body = checked;
        rc = core_decide(t->c, &q, t->now_ms, &t->a, &t->facts, &t->errors, &t->e);
    }
    rec_clear(&rec_entry, en);
    en->seq = t->seq + 1;
    en->epoch = 1;
    en->wall_ms = t->now_ms;
    en->kind = op == OP_rules_apply ? ENTRY_RULES : ENTRY_DATA;
    en->fmt = 1;
    en->id = id;
    en->actor = q.actor.name;
    en->via = q.actor.via;
    en->op = ops[op].name;
    en->body = q.canonical;
    en->facts = &t->facts;
    return rc;
}

static UNUSED void fold_bytes(struct core *c, struct bytes wire)
{
    struct arena a;
    struct entry en;
    struct duban_error e;

    arena_init(&a);
    assert_int_equal(rec_unpack(&rec_entry, wire, UNPACK_STORED, &a, &en, &e), 0);
    core_fold(c, &en, &a);
    arena_done(&a);
}

/* The whole road. Returns a DUBAN_E_ code. */
static UNUSED int town_send(struct town *t, const char *who, int op, const char *id, const void *body)
{
    struct entry en;
    int rc = town_decide(t, who, op, id, body, false, &en);

    if (rc)
        return rc;
    assert_true(t->seq < TOWN_ENTRIES);
    t->journal[t->seq] = rec_pack(&rec_entry, &en, &t->a);
    fold_bytes(t->c, t->journal[t->seq]);
    t->seq++;
    return 0;
}

static UNUSED void town_must(struct town *t, const char *who, int op, const void *body)
{
    int rc = town_send(t, who, op, arena_printf(&t->a, "q%lld", (long long)t->seq + 1), body);

    if (rc)
        fail_msg("%s by %s: %s (%s: %s)", ops[op].name, who, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
}

/* Who holds a post, stands in, or is away, from a day to a day (NULL: until further notice). */
static UNUSED void town_holder(struct town *t, const char *post, int kind, const char *name, const char *from,
                               const char *to)
{
    struct holder h;

    rec_clear(&rec_holder, &h);
    h.post = post;
    h.kind = kind;
    h.name = name;
    h.from = day(from);
    h.to = to ? day(to) : NONE;
    town_must(t, "clerk", OP_holder_set, &h);
}

static UNUSED struct act act_on(const char *item)
{
    struct act act;

    rec_clear(&rec_act, &act);
    act.item = item;
    return act;
}

static UNUSED struct item town_item(struct town *t, const char *id)
{
    struct item it;

    assert_true(state_get(t->s, T_item, id, &t->a, &it));
    return it;
}

/* ---- rules ---- */

static UNUSED struct rulesapply rules_of(struct town *t, const char *kind, const void *doc)
{
    return (struct rulesapply){kind, rec_pack(rules_record(kind), doc, &t->a)};
}

static UNUSED void town_apply(struct town *t, const char *kind, const void *doc)
{
    struct rulesapply b = rules_of(t, kind, doc);

    town_must(t, "owner", OP_rules_apply, &b);
}

static const char *const may_own[] = {"read", "own"};
static const char *const may_office[] = {"read", "office"};
static const char *const may_all[] = {"read", "office", "decide", "admin"};

#define STRS(v) ((struct strs){(const char **)(uintptr_t)(v), sizeof(v) / sizeof(v)[0]})
#define LIST(v) ((struct list){(v), sizeof(v) / sizeof(v)[0]})

static UNUSED void town_hours(struct town *t)
{
    struct hourspan spans[2] = {{"08:30", "12:00"}, {"13:30", "17:30"}};
    struct season season[1] = {{NULL, NULL, LIST(spans)}};
    struct hours doc = {"county", LIST(season)};

    town_apply(t, "hours", &doc);
}

static UNUSED void town_calendar(struct town *t)
{
    struct calday days[] = {
        {day("2022-04-02"), DAYK_WORKDAY, NULL},     {day("2022-04-03"), DAYK_HOLIDAY, "清明节"},
        {day("2022-04-04"), DAYK_HOLIDAY, "清明节"}, {day("2022-04-05"), DAYK_HOLIDAY, "清明节"},
        {day("2022-05-02"), DAYK_HOLIDAY, "劳动节"}, {day("2022-05-03"), DAYK_HOLIDAY, "劳动节"},
        {day("2022-05-04"), DAYK_HOLIDAY, "劳动节"}, {day("2022-05-07"), DAYK_WORKDAY, NULL},
    };
    struct calendar doc;

    rec_clear(&rec_calendar, &doc);
    doc.calendar = "national";
    doc.days = LIST(days);
    town_apply(t, "calendar", &doc);
}

static UNUSED void town_rights(struct town *t)
{
    struct role roles[] = {
        {"liaison", "联络员", STRS(may_own)},
        {"clerk", "科员", STRS(may_office)},
        {"head", "主任", STRS(may_all)},
        {"guest", "来宾", {NULL, 0}},
    };
    struct rights doc = {"county", LIST(roles)};

    town_apply(t, "rights", &doc);
}

/* Red when overdue, yellow when a close request was refused; orders go to ledger `orders`. */
static UNUSED struct policy town_policy(struct town *t)
{
    static const char *const grey[] = {"held", "audit"};
    struct condition *red = arena_alloc(&t->a, sizeof *red), *yellow = arena_alloc(&t->a, sizeof *yellow);
    struct orderrule *order = arena_alloc(&t->a, sizeof *order);
    struct lightrule *lights = arena_alloc(&t->a, 2 * sizeof *lights);
    struct rung *ladder = arena_alloc(&t->a, sizeof *ladder);
    struct policy p;

    rec_clear(&rec_condition, red);
    red->cause = "overdue";
    red->overdue_more = span(0, SPAN_WORKDAYS);
    rec_clear(&rec_condition, yellow);
    yellow->cause = "rejected";
    yellow->close_refused = true;
    *order = (struct orderrule){"书面说明", span(2, SPAN_WORKDAYS), "orders"};
    lights[0] = (struct lightrule){LIGHT_RED, {red, 1}, order};
    lights[1] = (struct lightrule){LIGHT_YELLOW, {yellow, 1}, NULL};
    rec_clear(&rec_rung, ladder);
    ladder->tell = "liaison";
    ladder->of = RUNG_UNIT;
    rec_clear(&rec_policy, &p);
    p.policy = "plain";
    p.title = "灯规";
    p.grey = STRS(grey);
    p.lights = (struct list){lights, 2};
    p.ladder = (struct list){ladder, 1};
    return p;
}

static UNUSED struct ledger ledger_doc(const char *name, const char *policy)
{
    struct ledger l;

    rec_clear(&rec_ledger, &l);
    l.ledger = name;
    l.title = name;
    l.policy = policy;
    return l;
}

static UNUSED struct stage stage_doc(const char *name, const char *title, bool closes)
{
    struct stage s;

    rec_clear(&rec_stage, &s);
    s.name = name;
    s.title = title;
    s.closes = closes;
    return s;
}

static UNUSED void town_ledgers(struct town *t)
{
    struct stage stages[] = {stage_doc("sown", "已种", false), stage_doc("growing", "生长", false),
                             stage_doc("done", "收获", true)};
    struct ledger tasks = ledger_doc("tasks", "plain"), crops = ledger_doc("crops", NULL),
                  orders = ledger_doc("orders", NULL), visits = ledger_doc("visits", NULL);
    struct stage ends[] = {stage_doc("answered", "已答复", true), stage_doc("lifted", "已撤", true)};
    struct stage visited[] = {stage_doc("concluded", "已办结", true)};
    struct phrase phrases[] = {{"全部", SAMPLE_ALL}, {"随机抽取", SAMPLE_RANDOM}};
    struct inspection inspection;

    tasks.sign = true;
    tasks.reopen_due = span(20, SPAN_WORKDAYS);
    crops.stages = LIST(stages);
    crops.percent_max = 120;
    orders.stages = LIST(ends);
    visits.stages = LIST(visited);
    town_apply(t, "ledger", &orders);
    town_apply(t, "ledger", &visits);
    town_apply(t, "ledger", &tasks);
    town_apply(t, "ledger", &crops);
    rec_clear(&rec_inspection, &inspection);
    inspection.inspection = "county";
    inspection.ledger = "visits";
    inspection.demand = "现场督查";
    inspection.phrases = LIST(phrases);
    town_apply(t, "inspection", &inspection);
}

static UNUSED void town_rules(struct town *t)
{
    struct policy policy = town_policy(t);

    town_hours(t);
    town_calendar(t);
    town_rights(t);
    town_apply(t, "policy", &policy);
    town_ledgers(t);
}

/* ---- people ---- */

static UNUSED void town_unit(struct town *t, const char *id, const char *parent)
{
    struct unit u = {id, id, "town", parent};

    town_must(t, "owner", OP_unit_set, &u);
}

static UNUSED void town_person(struct town *t, const char *id, const char *unit, const char *role, const char *superior)
{
    struct person p = {.id = id, .name = id, .unit = unit, .role = role, .superior = superior};

    town_must(t, "owner", OP_person_set, &p);
}

static UNUSED void town_people(struct town *t)
{
    town_unit(t, "office", NULL);
    town_unit(t, "east", "office");
    town_unit(t, "west", "office");
    town_person(t, "head", "office", "head", NULL);
    town_person(t, "clerk", "office", "clerk", "head");
    town_person(t, "li", "east", "liaison", "head");
    town_person(t, "li2", "east", "liaison", "head");
    town_person(t, "wang", "west", "liaison", "head");
    town_person(t, "guest", "west", "guest", NULL);
}

static UNUSED struct registration registration_of(const char *id, const char *ledger)
{
    struct registration r;

    rec_clear(&rec_registration, &r);
    r.id = id;
    r.ledger = ledger;
    r.title = "一件事";
    r.lead_unit = "east";
    r.start_date = day("2022-03-01");
    r.due_date = day("2022-06-30");
    return r;
}

static UNUSED void town_register(struct town *t, const char *id, const char *ledger)
{
    struct registration r = registration_of(id, ledger);

    town_must(t, "clerk", OP_register, &r);
}

/* ---- life ---- */

static UNUSED struct town *town_new(void)
{
    struct town *t = calloc(1, sizeof *t);

    assert_non_null(t);
    arena_init(&t->a);
    t->s = memstate_new();
    t->c = core_new(t->s);
    t->now_ms = at("2022-03-01T09:00");
    return t;
}

/* With rules, people, item T-1 on `tasks` and C-1 on `crops`, both of unit east. */
static UNUSED struct town *town_full(void)
{
    struct town *t = town_new();

    town_rules(t);
    town_people(t);
    town_register(t, "T-1", "tasks");
    town_register(t, "C-1", "crops");
    return t;
}

static UNUSED void town_free(struct town *t)
{
    core_free(t->c);
    memstate_free(t->s);
    arena_done(&t->a);
    free(t);
}

/* Judges an item as the escalation would, and sends the result. */
static UNUSED int judge_now(struct town *t, const char *id)
{
    struct item it = town_item(t, id);
    struct judge_env env = core_judge_env(t->c, &it, t->now_ms);
    struct judge j;

    judge_item(&env, &it, &t->a, &j);
    j.key = id;
    j.rev = it.rev;
    j.token = 1;
    return town_send(t, "worker:escalate", OP_judge, arena_printf(&t->a, "j%lld", (long long)t->seq + 1), &j);
}

/* ---- a story, step by step ---- */

/* One act on an item. Values are texts, as in the county's table; absent ones are NULL. */
struct step {
    const char *when; /* NULL: a minute after the one before */
    const char *who;
    int op;
    const char *item, *id;
    const char *percent, *value, *new_due, *stage, *ref, *unit, *reason, *text, *milestone, *occurred;
    int expect; /* DUBAN_E_ code */
    const char *field;
    const char *mark, *person;
};

static UNUSED void town_step(struct town *t, const struct step *s)
{
    struct act act = act_on(s->item);
    int rc;

    t->now_ms = s->when ? at(s->when) : t->now_ms + 60000;
    act.percent = s->percent ? strtoll(s->percent, NULL, 10) : NONE;
    if (s->value)
        assert_true(parse_dec(s->value, &act.value));
    act.new_due = s->new_due ? day(s->new_due) : NONE;
    act.occurred_at = s->occurred ? at(s->occurred) : NONE;
    act.stage = s->stage;
    act.ref = s->ref;
    act.unit = s->unit;
    act.reason = s->reason;
    act.text = s->text;
    act.milestone = s->milestone;
    act.mark = s->mark;
    act.person = s->person;
    rc = town_send(t, s->who, s->op, s->id ? s->id : arena_printf(&t->a, "s%lld", (long long)t->now_ms), &act);
    if (rc != s->expect)
        fail_msg("%s %s by %s: %s (%s: %s), expected %s", ops[s->op].name, s->item, s->who,
                 duban_err_name((enum duban_err)rc), t->e.field, t->e.text, duban_err_name((enum duban_err)s->expect));
    if (s->field)
        assert_string_equal(t->e.field, s->field);
}

static UNUSED void town_steps(struct town *t, const struct step *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        town_step(t, &v[i]);
}
#define STEPS(t, v) town_steps(t, v, sizeof(v) / sizeof(v)[0])

/* ---- whole states ---- */

struct town_dump {
    struct buf *b;
    int t;
};

static UNUSED int town_dump_row(void *u, struct bytes key, struct bytes val)
{
    struct town_dump *d = u;

    buf_printf(d->b, "[%s %zu %zu ", table_words[d->t], key.len, val.len);
    buf_add(d->b, key.data, key.len);
    buf_add(d->b, val.data, val.len);
    return 0;
}

/* Every byte of a state. */
static UNUSED struct bytes state_dump(struct state *s, struct arena *a)
{
    struct buf b = {.arena = a};

    for (int t = 0; t < T_COUNT; t++) {
        struct town_dump d = {&b, t};
        s->ops->scan(s->u, (enum table)t, (struct bytes){"", 0}, (struct bytes){"", 0}, town_dump_row, &d);
    }
    return (struct bytes){b.data, b.len};
}

static UNUSED void assert_same_state(struct bytes a, struct bytes b)
{
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
}

#endif
