/* ladder_story.h: stories of ladders, for the tests of ladder*.c. Each story is an item, some things that happen to it,
 * and the days until; the test plays the daemon (it looks at the item when something happened or its next time has
 * come, and at no other moment) and writes down every order and notice. The lines must be those a careful clerk would
 * write.
 *
 * Every look is checked: moments are those at which the rung may be told, what is told again is nothing, the next look
 * is later. */
#ifndef DUBAN_TESTS_LADDER_STORY_H
#define DUBAN_TESTS_LADDER_STORY_H

#include "core/condition.h"
#include "core/ladder.h"
#include "tests/unit/daybook.h"


/* Things that happen. */
enum happening { PERCENT, SIGN, AUDIT, REFUSE, CLOSE, REOPEN, DUE, DOWN, JUMP, SKIP, ACK, RAISE, MOVE, VACANT };
struct incident {
    const char *when;
    enum happening what;
    int64_t n;
    const char *until; /* DUE: the new date; DOWN: nothing is looked at until then; MOVE: the new lead unit */
};

static inline void said_of_rung(struct item *it, int64_t rung, bool jump)
{
    struct rungskip *v = arena_alloc(book.a, (it->skips.n + 1) * sizeof *v);

    if (it->skips.n)
        memcpy(v, it->skips.v, it->skips.n * sizeof *v);
    v[it->skips.n] = (struct rungskip){rung, jump, it->episode, 0, "P900", "理由"};
    it->skips = (struct list){v, it->skips.n + 1};
}

/* As the fold does it: those between are passed over by the same word. */
static inline void jump(struct item *it, int64_t rung)
{
    for (int64_t k = it->rung + 1; k < rung; k++)
        said_of_rung(it, k, false);
    said_of_rung(it, rung, true);
    ladder_rest_end(it);
}

static inline void known(struct item *it, int64_t now_ms)
{
    it->acked_ms = now_ms;
    it->ack_until_ms = cal_add(book.cal, now_ms, book.policy.ack);
    it->acked_by = "P118";
    it->ack_light = it->light;
}

/* Found out when the rung was told: nobody was there. */
static inline void vacant(struct item *it, int64_t rung)
{
    for (size_t i = 0; i < it->told_to.n; i++)
        if (LIST_AT(it->told_to, struct toldpost, i)->rung == rung)
            LIST_AT(it->told_to, struct toldpost, i)->vacant = true;
}

/* Another date, by a decision. */
static inline void due_given(struct item *it, int64_t day)
{
    struct segment *v = arena_alloc(book.a, (it->segments.n + 1) * sizeof *v);

    memcpy(v, it->segments.v, it->segments.n * sizeof *v);
    rec_clear(&rec_segment, &v[it->segments.n]);
    v[it->segments.n].kind = SEG_EXTENDED;
    v[it->segments.n].due_date = it->effective_due = day;
    it->segments = (struct list){v, it->segments.n + 1};
}

/* clang-format off */
static inline void happen(struct item *it, const struct incident *e)
{
    switch (e->what) {
    case PERCENT: it->percent = e->n; break;
    case SIGN: it->signed_ms = T(e->when); break;
    case AUDIT: it->state = ITEM_AUDIT; it->close_refused = false; break;
    case REFUSE: it->state = ITEM_OPEN; it->close_refused = true; break;
    case CLOSE: it->state = ITEM_CLOSED; break;
    case REOPEN: it->state = ITEM_OPEN; due_given(it, cal_add_workdays(book.cal, cal_day(T(e->when)), 20)); break;
    case DUE: due_given(it, D(e->until)); break;
    case DOWN: break;
    case JUMP: jump(it, e->n); break;
    case SKIP: said_of_rung(it, e->n, false); break;
    case ACK: known(it, T(e->when)); break;
    case RAISE: it->level = e->n; ladder_rest_end(it); break;
    case MOVE: it->lead_unit = e->until; break;
    case VACANT: vacant(it, e->n); break;
    }
}
/* clang-format on */

static struct buf lines;

static const char *short_time(int64_t ms)
{
    return arena_printf(book.a, "%.5s %.5s", time_text(ms, CAL_ZONE_MIN, book.a) + 5,
                        time_text(ms, CAL_ZONE_MIN, book.a) + 11);
}

/* One look at the item, as escalate and fold do it together. */
static inline void look(struct item *it, int64_t now_ms)
{
    struct judge j;

    book.env.now_ms = now_ms;
    judge_item(&book.env, it, book.a, &j);
    for (size_t i = 0; i < j.orders.n; i++) {
        const struct item *o = LIST_AT(j.orders, struct item, i);
        buf_printf(&lines, "%s %s %s due %s\n", short_time(now_ms), o->id, o->demand,
                   date_text(o->due_date, book.a) + 5);
        assert_string_equal(o->parent, it->id);
        assert_string_equal(o->lead_unit, it->lead_unit);
        assert_int_equal(o->state, ITEM_OPEN);
        assert_int_equal(LIST_AT(o->segments, struct segment, 0)->due_date, o->effective_due);
    }
    for (size_t i = 0; i < j.notices.n; i++) {
        const struct notice *n = LIST_AT(j.notices, struct notice, i);
        buf_printf(&lines, "%s %s\n", short_time(n->intended_ms), n->id);
        assert_int_equal(n->state, NS_INTENDED);
        assert_int_equal(n->next_ms, n->intended_ms);
        if (!LIST_AT(book.policy.ladder, struct rung, n->rung - 1)->wall)
            assert_int_equal(cal_next_open(book.cal, n->intended_ms), n->intended_ms);
        assert_true((n->unit != NULL) != (n->person != NULL)); /* a post of the unit, or the person of the item */
    }
    judge_settle(&j, it, book.a);
    assert_true(j.next_ms == NONE || j.next_ms > now_ms);
    if (it->rung_ms != NONE)
        assert_true(it->rung_ms <= now_ms);
    /* looking again at once finds nothing new: what a worker that answers twice would say */
    judge_item(&book.env, it, book.a, &j);
    assert_int_equal(j.orders.n + j.notices.n, 0);
    assert_int_equal(j.next_ms, it->next_ms);
}

static inline void play(const struct incident *events, size_t n, const char *until)
{
    struct item *it = &book.item;
    int64_t now, end = T(until), down = NONE;
    size_t i = 0;

    it->next_ms = it->assigned_ms;
    for (;;) {
        int64_t due = it->next_ms;

        if (due != NONE && down != NONE && due < down)
            due = down;
        if (i < n && (due == NONE || T(events[i].when) <= due)) {
            now = T(events[i].when);
            happen(it, &events[i]);
            if (events[i].what == DOWN)
                down = T(events[i].until);
            i++;
            if (events[i - 1].what == DOWN)
                continue;
        } else if (due != NONE && due <= end) {
            now = due;
        } else {
            break;
        }
        look(it, now);
    }
}

struct story {
    const char *name;
    struct incident events[8];
    const char *until, *expect;
    void (*rules)(struct policy *p); /* makes r1 into another policy; NULL: r1 */
};

static inline void play_stories(const struct story *stories, size_t stories_n)
{
    for (size_t i = 0; i < stories_n; i++) {
        const struct story *s = &stories[i];
        size_t n = 0;

        while (n < COUNT_OF(s->events) && s->events[n].when)
            n++;
        book.item = daybook_item(book.a);
        book.policy = daybook_r1(book.a);
        if (s->rules)
            s->rules(&book.policy);
        assert_int_equal(policy_check(&book.policy, book.a, NULL), DUBAN_E_ok);
        lines = (struct buf){.arena = book.a};
        play(s->events, n, s->until);
        buf_add(&lines, "", 1);
        if (strcmp(lines.data, s->expect) != 0)
            fail_msg("%s:\n%s-- expected:\n%s", s->name, lines.data, s->expect);
    }
}

static int story_setup(void **state)
{
    (void)state;
    daybook_open(&book);
    return 0;
}

static int story_teardown(void **state)
{
    (void)state;
    daybook_close(&book);
    return 0;
}

#endif
