/* decide_notice_people.c: what people do to a notice: send it again, give it up, say that they know it, try a channel.
 *
 * A token has been compared by the daemon before anything is decided (daemon/acktoken.h): here it only names its
 * notice. A reply by mail names the notice itself; who wrote it must be who it went to, and whoever hands it in must
 * speak for others. That a light is known is the ladder's acknowledgement too when its reader may give one, the notice
 * is the newest that they got of the light as it is now, and the ladder takes it; when not, the notice alone is
 * acknowledged. */
#include <string.h>

#include "core/booking.h"
#include "core/cal.h"
#include "core/holders.h"
#include "core/notice.h"
#include "core/rows.h"

static int find_notice(struct decide *d, const char *id, struct notice *n)
{
    if (!state_get(d->s, T_notice, id, d->a, n))
        return error_set(d->e, DUBAN_E_no_record, "notice", "%s", id ? id : "");
    d->facts->key = n->id;
    d->facts->item = n->item;
    return DUBAN_E_ok;
}

static int refuse_state(const struct decide *d, const struct notice *n)
{
    return error_set(d->e, DUBAN_E_bad_choice, "notice", "%s 现为“%s” / %s is %s now", n->id,
                     enum_notice_state.zh[n->state], n->id, enum_notice_state.words[n->state]);
}

/* ---- again, or not any more ---- */

/* In which states a person may have it sent again (when nothing is coming by itself), or give it up. What is being
 * handed over this moment has an end of its own; what went into a digest has the digest's. */
static const struct {
    bool again, drop;
} open_to[] = {
    [NS_INTENDED] = {false, true}, [NS_REFUSED] = {true, true},  [NS_UNCERTAIN] = {true, true},
    [NS_DEAD] = {true, true},      [NS_DROPPED] = {true, false},
};

static bool is_open_to(const struct notice *n, bool again)
{
    if ((size_t)n->state >= sizeof open_to / sizeof open_to[0])
        return false;
    return again ? open_to[n->state].again && n->next_ms == NONE : open_to[n->state].drop;
}

int decide_notice_retry(struct decide *d)
{
    const struct noticeref *b = d->q->body;
    struct notice n;
    int rc = find_notice(d, b->notice, &n);

    return rc || is_open_to(&n, true) ? rc : refuse_state(d, &n);
}

int decide_notice_drop(struct decide *d)
{
    const struct noticeref *b = d->q->body;
    struct notice n;
    int rc = find_notice(d, b->notice, &n);

    if (!rc && !is_open_to(&n, false))
        rc = refuse_state(d, &n);
    if (!rc)
        decide_unbook(d, &n);
    return rc;
}

/* ---- it is known ---- */

static const char *notice_named(const struct decide *d, const struct noticeack *b)
{
    return b->token ? notice_of_token(b->token, d->a) : b->notice;
}

static bool speaks_for(const struct decide *d)
{
    struct principal p;

    return same_text(d->q->actor.name, "owner") ||
           (state_get(d->s, T_principal, d->q->actor.via, d->a, &p) && p.speaks_for);
}

/* A mail is from the reader when it comes from the address of who is at their post. One that quotes a token as well:
 * who was sent the message on, and answers, is not its reader. */
static int need_sender(const struct decide *d, const struct noticeack *b, const struct notice *n)
{
    struct person p;
    const char *away;
    size_t len = b->from ? strlen(b->from) : 0;

    if (b->token && !len) /* whoever has it has the message */
        return DUBAN_E_ok;
    if (!b->token && !speaks_for(d))
        return error_set(d->e, DUBAN_E_not_allowed, "from", "%s", d->q->actor.name);
    if (!len)
        return error_set(d->e, DUBAN_E_missing, "from", "%s", n->id);
    if (post_person(d->s, n->to, cal_day(d->now_ms), d->a, &p, &away) != POST_UNKNOWN && p.email &&
        strlen(p.email) == len && text_begins(p.email, b->from, len))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_not_allowed, "from", "%s", n->id);
}

struct newest {
    const struct notice *than;
    const char *reader;
    bool found;
};

static int newest_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct newest *w = u;
    const struct notice *n = rec;

    (void)key, (void)val;
    w->found = (n->kind == NOTICE_LIGHT || n->kind == NOTICE_ORDER) && n->intended_ms > w->than->intended_ms &&
               none_or(n->attempts, 0) > 0 && same_text(notice_reader(n, scratch), w->reader);
    return w->found;
}

/* Of the light as it is now, and nothing newer went to the same reader. */
static bool is_current(const struct decide *d, const struct notice *n)
{
    const char *episode = arena_printf(d->a, "%s/e%lld/", d->item->id, (long long)none_or(d->item->episode, 0));
    struct newest w = {n, notice_reader(n, d->a), false};

    if ((n->kind != NOTICE_LIGHT && n->kind != NOTICE_ORDER) || n->light != d->item->light ||
        strncmp(n->id, episode, strlen(episode)) != 0)
        return false;
    rows_each(d->s, T_notice, episode, NULL, newest_row, &w);
    return !w.found;
}

/* The ladder rests too, where its reader could have said so. */
static void rest(struct decide *d, const struct notice *n)
{
    struct duban_error unused;
    struct request as_reader = *d->q;
    struct decide theirs = *d;
    struct item it;

    if (!state_get(d->s, T_item, n->item, d->a, &it) || it.state == ITEM_CLOSED || it.archived_ms != NONE)
        return;
    theirs.q = &as_reader;
    theirs.item = &it;
    theirs.e = &unused;
    if (is_current(&theirs, n) &&
        core_actor(d->core, d->q->actor.via, true, NULL, n->to, d->a, &as_reader.actor, &unused) == DUBAN_E_ok &&
        right_to_ack(&theirs) == DUBAN_E_ok)
        decide_rest(&theirs);
}

int decide_notice_ack(struct decide *d)
{
    const struct noticeack *b = d->q->body;
    struct notice n;
    int rc = find_notice(d, notice_named(d, b), &n);

    if (!rc && none_or(n.attempts, 0) == 0)
        rc = refuse_state(d, &n);
    if (!rc)
        rc = need_sender(d, b, &n);
    if (!rc && n.acked_ms != NONE)
        rc = error_set(d->e, DUBAN_E_known, "notice", "%s: %s", n.id, time_text(n.acked_ms, CAL_ZONE_MIN, d->a));
    if (rc)
        return rc;
    d->facts->notice = n.id;
    decide_unbook(d, &n);
    rest(d, &n);
    return DUBAN_E_ok;
}

/* ---- does a channel work? ---- */

int decide_notice_test(struct decide *d)
{
    const struct noticetest *b = d->q->body;
    const struct channels *rules = core_channels(d->core);
    int rc = need_record(d, T_person, b->person, DUBAN_E_no_person, "person");
    bool there = !b->channel;

    for (size_t i = 0; rules && i < rules->use.n; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);

        there |= same_text(row->channel, b->channel) && !row->off;
    }
    if (!rc && !there)
        rc = error_set(d->e, DUBAN_E_bad_choice, "channel", "%s", b->channel);
    d->facts->notice = d->facts->key = arena_printf(d->a, "test/%s/%s", b->person, d->q->id ? d->q->id : "");
    return rc;
}
