/* decide_notice.c: what workers say of notices: that one is about to be handed over, and what became of it.
 *
 * An attempt goes at once, or is booked (booking.h), or is refused because the wait would be too long. A fate speaks of
 * the last try. Four of its words move the notice on: intended (next_ms: the same channel again), uncertain with
 * next_ms (the next channel, and it says that it may be a repeat), refused with next_ms (the next channel), accepted or
 * uncertain with receipt_ms (the receipt is asked for then); every other ends it. What a receipt says (asked) only
 * moves it forward: read is not taken back by delivered. A worker is a program of ours and may still be wrong: no time
 * that it names lies before the notice was due, or further ahead than AHEAD_DAYS, and the fold lets none come back at
 * once; so none comes again without end, or never. */
#include "core/booking.h"
#include "core/cal.h"
#include "core/judge.h"
#include "core/notice.h"
#include "core/route_hold.h"
#include "core/rows.h"

enum { AHEAD_DAYS = 32 };

static int find_notice(struct decide *d, const char *key, int64_t rev, struct notice *n)
{
    if (!state_get(d->s, T_notice, key, d->a, n))
        return error_set(d->e, DUBAN_E_no_record, "key", "%s", key);
    d->facts->key = n->id;
    d->facts->item = n->item;
    return need_rev(d, n->rev, rev);
}

/* ---- an attempt ---- */

static const struct channel *channel_of(const struct channels *rules, const char *name)
{
    for (size_t i = 0; i < rules->use.n; i++)
        if (same_text(LIST_AT(rules->use, struct channel, i)->channel, name))
            return LIST_AT(rules->use, struct channel, i);
    return NULL;
}

/* Red, or of what is urgent: it may use what is spared, and goes at the full hour too. */
static bool goes_first(const struct decide *d, const struct channels *rules, const struct notice *n)
{
    struct item it;
    bool about = state_get(d->s, T_item, n->item, d->a, &it);

    return notice_light_told(n) == LIGHT_RED || (about && it.urgency && strs_has(&rules->urgent, it.urgency)) ||
           hold_any_hour(d->core, n, about ? &it : NULL);
}

int decide_notice_attempt(struct decide *d)
{
    const struct attempt *b = d->q->body;
    const struct channels *rules = core_channels(d->core);
    const struct channel *row;
    struct notice n;
    int rc = find_notice(d, b->key, b->rev, &n);

    if (rc)
        return rc;
    if (n.state != NS_INTENDED && n.state != NS_SENDING && n.state != NS_UNCERTAIN)
        return error_set(d->e, DUBAN_E_bad_choice, "state", "%s", enum_notice_state.words[n.state]);
    if (n.only && !same_text(n.only, b->channel))
        return error_set(d->e, DUBAN_E_bad_choice, "channel", "%s ≠ %s", b->channel, n.only);
    if (!rules)
        return DUBAN_E_ok;
    row = channel_of(rules, b->channel);
    if (!row || row->off) /* the rules have become others meanwhile */
        return error_set(d->e, DUBAN_E_stale, "channel", "%s", b->channel);
    return decide_booking(d, rules, row, b, &n, goes_first(d, rules, &n));
}

/* ---- what became of it ---- */

/* What may be said of a try, and of a receipt. */
static const struct {
    bool said, asked;
} fates[] = {
    [NS_INTENDED] = {true, false}, [NS_ACCEPTED] = {true, true}, [NS_DELIVERED] = {false, true},
    [NS_READ] = {false, true},     [NS_REFUSED] = {true, true},  [NS_OVERTAKEN] = {true, false},
    [NS_UNCERTAIN] = {true, true}, [NS_DEAD] = {true, false},
};

static bool is_fate(const struct fate *b)
{
    if ((size_t)b->state >= sizeof fates / sizeof fates[0])
        return false;
    return b->asked ? fates[b->state].asked : fates[b->state].said;
}

/* A receipt was to be asked for, and its time has come. */
static int need_receipt(const struct decide *d, const struct notice *n)
{
    if (notice_asks(n) && n->receipt_ms <= d->now_ms)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_bad_choice, "asked", "%s", enum_notice_state.words[n->state]);
}

/* A worker reckons from the moment it got the job, which was not before the notice was due. */
static int need_time(const struct decide *d, const struct notice *n, int64_t ms, const char *field)
{
    int64_t least = none_or(n->next_ms, n->intended_ms), most = d->now_ms + AHEAD_DAYS * DAY_MS;

    if (ms == NONE || (ms >= none_or(least, 0) && ms <= most))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_out_of_range, field, "%s, %s … %s", time_text(ms, CAL_ZONE_MIN, d->a),
                     time_text(none_or(least, 0), CAL_ZONE_MIN, d->a), time_text(most, CAL_ZONE_MIN, d->a));
}

static int need_times(const struct decide *d, const struct fate *b, const struct notice *n)
{
    int rc = need_time(d, n, b->next_ms, "next_ms");

    if (!rc)
        rc = need_time(d, n, b->receipt_ms, "receipt_ms");
    if (!rc)
        rc = need_time(d, n, b->penalty_ms, "penalty_ms");
    if (!rc && !b->penalty != (b->penalty_ms == NONE))
        rc = error_set(d->e, DUBAN_E_missing, b->penalty ? "penalty_ms" : "penalty", "%s", n->id);
    /* Without a next time nobody would ever try it again; after a certain end nobody may. */
    if (!rc && b->state == NS_INTENDED && b->next_ms == NONE)
        rc = error_set(d->e, DUBAN_E_missing, "next_ms", "%s", n->id);
    if (!rc && b->next_ms != NONE && b->state != NS_INTENDED && b->state != NS_UNCERTAIN && b->state != NS_REFUSED)
        rc = error_set(d->e, DUBAN_E_bad_choice, "next_ms", "%s", enum_notice_state.words[b->state]);
    return rc;
}

int decide_notice_fate(struct decide *d)
{
    const struct fate *b = d->q->body;
    struct notice n;
    int rc = find_notice(d, b->key, b->rev, &n);

    if (!rc && !is_fate(b))
        rc = error_set(d->e, DUBAN_E_bad_choice, "state", "%s", enum_notice_state.words[b->state]);
    if (!rc && b->asked)
        rc = need_receipt(d, &n);
    if (!rc)
        rc = need_times(d, b, &n);
    if (!rc)
        decide_unbook(d, &n); /* it came, and did not go: when it comes again, it gets another place */
    return rc;
}
