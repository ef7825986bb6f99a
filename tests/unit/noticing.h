/* noticing.h: for the tests of what becomes of notices: a town whose channels have limits, notices in it, and the
 * worker that sends them, one word at a time. */
#ifndef DUBAN_TESTS_NOTICING_H
#define DUBAN_TESTS_NOTICING_H

#include "core/cal.h"
#include "tests/unit/town.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

/* Two ways out: `robot`, so many a minute and half of these for red alone, waiting ten minutes at most; and `file`. */
static UNUSED void noticing_rules(struct town *t, int64_t most)
{
    static struct limit limits[1];
    static struct channel use[3];
    struct channels doc;

    limits[0] = (struct limit){PER_KEY, most, span(1, SPAN_MINUTES), EACH_ABSENT, 50};
    for (size_t i = 0; i < 3; i++)
        rec_clear(&rec_channel, &use[i]);
    use[0].channel = "robot";
    use[0].kind = "feishu";
    use[0].limits = LIST(limits);
    use[0].wait_most = span(10, SPAN_MINUTES);
    use[1].channel = "file";
    use[2].channel = "resting";
    use[2].kind = "file";
    use[2].off = true;
    rec_clear(&rec_channels, &doc);
    doc.channels = "county";
    doc.use = LIST(use);
    town_apply(t, "channels", &doc);
}

static UNUSED struct town *noticing_town(void)
{
    struct town *t = town_full();

    noticing_rules(t, 2);
    t->now_ms = at("2022-05-09T10:07");
    return t;
}

/* A notice to li, due now: its id. */
static UNUSED const char *notice_new(struct town *t)
{
    struct noticetest body = {.person = "li"};

    town_must(t, "clerk", OP_notice_test, &body);
    return arena_keep(&t->a, t->facts.notice);
}

static UNUSED struct notice notice_get(struct town *t, const char *id)
{
    struct notice n;

    assert_true(state_get(t->s, T_notice, id, &t->a, &n));
    return n;
}

static UNUSED const struct try *last_try(const struct notice *n)
{
    assert_true(n->tries.n > 0);
    return LIST_AT(n->tries, struct try, n->tries.n - 1);
}

static UNUSED struct attempt attempt_of(struct town *t, const char *id, const char *channel)
{
    static const char *const governors[] = {"feishu/k"};
    struct attempt b;

    rec_clear(&rec_attempt, &b);
    b.key = id;
    b.rev = notice_get(t, id).rev;
    b.token = 1;
    b.channel = channel;
    b.to = "li";
    b.to_name = "李";
    b.sent = (struct bytes){"bytes", 5};
    if (strcmp(channel, "robot") == 0)
        b.governors = STRS(governors);
    return b;
}

static UNUSED int attempt_send(struct town *t, const struct attempt *b)
{
    return town_send(t, "worker:notify", OP_notice_attempt, arena_printf(&t->a, "a%lld", (long long)t->seq), b);
}

static UNUSED int attempt(struct town *t, const char *id, const char *channel)
{
    struct attempt b = attempt_of(t, id, channel);

    return attempt_send(t, &b);
}

static UNUSED struct fate fate_of(struct town *t, const char *id, int state, int64_t next_ms)
{
    struct fate b;

    rec_clear(&rec_fate, &b);
    b.key = id;
    b.rev = notice_get(t, id).rev;
    b.token = 1;
    b.state = state;
    b.next_ms = next_ms;
    b.result = "word";
    return b;
}

static UNUSED int fate_send(struct town *t, const struct fate *b)
{
    return town_send(t, "worker:notify", OP_notice_fate, arena_printf(&t->a, "f%lld", (long long)t->seq), b);
}

static UNUSED int fate(struct town *t, const char *id, int state, int64_t next_ms)
{
    struct fate b = fate_of(t, id, state, next_ms);

    return fate_send(t, &b);
}

#endif
