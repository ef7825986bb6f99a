/* ladder.h: whom a light is told, in which order, and when. This comment is the contract; the tests' oracle is written
 * from it.
 *
 * Episode. One begins when a colour (blue, yellow, red) comes up and none was there before; it ends when a judgement
 * finds no light. Grey is a pause in it. Counters rung, repeats, told, told_to belong to the episode and begin at
 * nothing. All that follows is done by a judgement at its `now`, in the order of this page, as far as it is due by
 * then; what is due later gives the next time to look.
 *
 * Moments. What is due at instant t is done, at rung k, at moment(k, t): the first instant not before t and not before
 * now at which the office is open (cal_next_open); of a rung with `wall`, whichever of t and now is later. Nothing is
 * made up in bulk: delays count from the instant at which people were really told.
 *
 * 1. Catching up. Each rung 1 … rung that is not passed over hears, at moment(k, now), if the light is worse than what
 *    its post of today has heard in this episode (told_to; a post that has not heard anything heard nothing).
 * 2. Orders. When the light is worse than `told`: at moment(1, now) (office hours without a ladder) `told` becomes the
 *    light, and the order of its condition goes out, else that of its colour, if there is one. When it is not worse,
 * but the condition has an order of its own, and none was sent in this episode for this colour and cause: that one, at
 *    the same moment. An order is due by limit_day(cal_limit(now, within)), for
 *    good: no calendar moves it. The post of rung 1 is told of it.
 * 3. Climbing, rung by rung as long as the next one, k = rung + 1, is due:
 *      - k <= a rung jumped to in this episode: at moment(that rung, now), whatever colour and delay;
 *      - raised (level > 0) and k <= level + 1: at moment(k, now), whatever colour and delay;
 *      - else never while the light is milder than `from` of k;
 *      - k = 1, or k <= `start` of the light's colour, or no delay, or nobody was in the post of rung k - 1 when it was
 *        told (told_to.vacant): at moment(k, now);
 *      - else at moment(k, rung_ms + after), by cal_add.
 *    Then rung = k and rung_ms = now. A rung that is passed over (the last word of a person about it in this episode is
 *    a skip, not a jump) is climbed like the others, but nobody is told; else its post is told, repeats = 0 and
 *    repeat_ms = now.
 * 4. Repeats. The highest rung climbed that is not passed over is told again at moment(k, repeat_ms + repeat), while
 * the light is not milder than its `from`. Then repeats + 1, repeat_ms = now. Hearing by 1 counts as told: repeat_ms =
 * now.
 *
 * Rest. An acknowledgement (acked_ms, ack_until_ms) holds while the light is not worse than ack_light. Then nothing of
 * 1, 3 and 4 is due before ack_until_ms, and delays do not run in it: of a rung_ms or repeat_ms not later than
 * acked_ms, delays count from after_rest(it) = that instant moved on by the office time from acked_ms to ack_until_ms
 * (of a `wall` rung, that is the one told by it, by all the time). Orders go out as always. It is forgotten, as if it
 * had never been, when a worse light is judged, the light turns grey or none, or the office jumps or raises; merely run
 * out it stays on record, so that one colour is not acknowledged twice.
 *
 * Grey. Nobody is told but the post of rung 1, once for each wake-up day, that a hold has reached it (cause held_over).
 * When a colour comes back, rung_ms and repeat_ms move on by the office time since light_ms (for a `wall` rung next, or
 * repeated, by all the time).
 *
 * Over. When an episode ends, everybody in told_to hears it, whatever the colour, at moment(their rung, now): intended
 * for that moment, caused at once. told_to holds who was told of a light (with the worst colour they heard) or of an
 * order; one row for each rung and address, at most LIM_TOLD. What has not left by then is overtaken, and for whom
 * nothing had left, needs no all-clear: a judgement says it all the same, deciding it leaves that out (decide_ladder.c,
 * fold_ladder.c).
 *
 * Vacant. Deciding a judgement finds out for each rung just climbed whether anybody is in its post. Where nobody is,
 * its row of told_to is marked vacant, the item is judged again at the same instant, and who cares for vacant posts
 * (organisation.care) hears of it, once for each time that the post is vacant.
 *
 * Keys: a key names one notice for ever, so that saying it twice does nothing:
 *   <item>/e<episode>/<colour>/r<rung>/<who>[/again<n>]   <item>/e<episode>/order/<order> <item>/e<episode>/over/<who>
 *   <item>/held/<wake-up day>/<who>
 * who: person, or role, or role@unit of a unit other than the lead unit, or than the one whose post this rung told
 * first in the episode. */
#ifndef DUBAN_CORE_LADDER_H
#define DUBAN_CORE_LADDER_H

#include "core/judge.h"

enum { LADDER_RUNGS = 20 }; /* of one policy: policy_check refuses more */

/* Moves the ladder of an item on to env->now_ms under `light`: fills episode … told and told_to of *out, its orders,
 * and adds its notices. Returns the next moment, later than now, at which the ladder acts by itself if nothing else
 * happens; NONE: never. */
int64_t ladder_climb(const struct judge_env *env, const struct item *it, const struct light_now *light, struct arena *a,
                     struct judge *out);

/* What a judgement does to the parts of an item that are the ladder's: episode … told, told_to; the rest that ends with
 * it. Part of judge_settle. */
void ladder_settle(const struct judge *j, struct item *it);

/* The rest is over, as if it had never been. */
void ladder_rest_end(struct item *it);

/* Is this rung passed over in this episode, by the last word of a person about it? */
bool rung_passed_over(const struct item *it, int64_t episode, int64_t rung);

/* The post (or person) that a notice is addressed to; is it the same one, at whatever rung? */
struct toldpost post_of(const struct notice *n);
bool same_post(const struct toldpost *a, const struct toldpost *b);

/* Whom a rung tells, as keys say it: `who` above. */
const char *rung_who(const struct notice *n, const struct item *it, struct arena *a);

#endif
