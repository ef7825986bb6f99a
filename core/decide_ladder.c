/* decide_ladder.c: what people say of an item's ladder (climb to this rung now, pass that one over, it is known), and
 * what a judgement can't know because it sees no other record: who needs no all-clear, and where nobody is. See
 * ladder.h.
 *
 * Found here and put into facts: until when an acknowledgement holds; notices; posts in which nobody is. The folds
 * (fold_ladder.c) only copy. Costs, for a rung just climbed, a look for its post (reach.h); at the end of an episode, a
 * walk over the notices of it. */
#include <string.h>

#include <sodium.h>

#include "core/ladder.h"
#include "core/notice.h"
#include "core/op_rows.h"
#include "core/organisation.h"
#include "core/reach.h"
#include "core/rows.h"
#include "core/stages.h"

static const struct policy *policy_of(const struct decide *d)
{
    const struct ledger *l = core_ledger(d->core, d->item->ledger);

    return l && l->policy ? core_policy(d->core, l->policy, NULL) : NULL;
}

static int no_light(const struct decide *d)
{
    return error_set(d->e, DUBAN_E_no_light, "item", "%s", d->item->id);
}

/* A rung of its ladder that has not been climbed in this run of coloured light. */
static int need_rung(const struct decide *d)
{
    const struct policy *p = policy_of(d);
    int64_t rung = ((const struct act *)d->q->body)->rung, climbed = none_or(d->item->rung, 0);
    long long rungs = p ? (long long)p->ladder.n : 0;

    if (d->item->worst == LIGHT_NONE)
        return no_light(d);
    if (rung < 1 || rung > rungs)
        return error_set(d->e, DUBAN_E_out_of_range, "rung", "%lld：阶梯有 %lld 级 / %lld: its ladder has %lld rungs",
                         (long long)rung, rungs, (long long)rung, rungs);
    if (rung <= climbed)
        return error_set(d->e, DUBAN_E_bad_choice, "rung", "已到第 %lld 级 / rung %lld is climbed already",
                         (long long)climbed, (long long)climbed);
    return DUBAN_E_ok;
}

int decide_rung_jump(struct decide *d)
{
    return need_rung(d);
}

int decide_rung_skip(struct decide *d)
{
    int64_t rung = ((const struct act *)d->q->body)->rung;
    int rc = need_rung(d);

    if (!rc && rung_passed_over(d->item, d->item->episode, rung))
        rc = error_set(d->e, DUBAN_E_bad_choice, "rung", "第 %lld 级已免告 / rung %lld is passed over already",
                       (long long)rung, (long long)rung);
    return rc;
}

/* ---- it is known ---- */

/* Who must act, and nobody for them: the office can't put its own ladder to rest. */
int right_to_ack(const struct decide *d)
{
    static const char *const who[] = {"own", "holder"};

    return need_one_of(d, &(struct strs){(const char **)(uintptr_t)who, 2});
}

int decide_rest(struct decide *d)
{
    const struct policy *p = policy_of(d);

    if (!p || p->ack.unit == SPAN_ABSENT)
        return error_set(d->e, DUBAN_E_bad_choice, "item",
                         "%s：灯规没有“知悉” / %s: its policy takes no acknowledgement", d->item->id, d->item->id);
    if (d->item->light < LIGHT_BLUE)
        return no_light(d);
    if (d->item->acked_ms != NONE && d->item->light <= d->item->ack_light)
        return error_set(d->e, DUBAN_E_known, "item", "%s: %s", d->item->id,
                         time_text(d->item->acked_ms, CAL_ZONE_MIN, d->a));
    d->facts->until_ms = cal_add(core_cal(d->core), d->now_ms, p->ack);
    return DUBAN_E_ok;
}

int decide_ack(struct decide *d)
{
    return decide_rest(d);
}

/* ---- all-clears: only for whom something had left ---- */

struct left {
    const struct decide *d;
    struct list posts; /* of struct toldpost: for whom something had left */
    size_t cap;
};

/* It has been handed over, or may have been. */
static bool has_left(const struct notice *n)
{
    static const bool left[] = {
        [NS_SENDING] = true, [NS_ACCEPTED] = true, [NS_DELIVERED] = true, [NS_READ] = true, [NS_UNCERTAIN] = true};

    return (size_t)n->state < sizeof left / sizeof left[0] && left[n->state];
}

static int left_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct left *l = u;
    const struct notice *n = rec;

    (void)key, (void)val;
    if (same_text(n->item, l->d->item->id) && (n->kind == NOTICE_LIGHT || n->kind == NOTICE_ORDER) &&
        has_left(notice_fate_of(l->d->s, n, scratch))) {
        struct toldpost *kept = list_push(&l->posts, &l->cap, sizeof *kept, l->d->a);

        *kept = post_of(n);
        kept->role = arena_keep(l->d->a, kept->role);
        kept->unit = arena_keep(l->d->a, kept->unit);
        kept->person = arena_keep(l->d->a, kept->person);
    }
    return 0;
}

static void find_left(struct left *l, int64_t episode)
{
    const char *prefix = arena_printf(l->d->a, "%s/e%lld/", l->d->item->id, (long long)episode);

    rows_each(l->d->s, T_notice, prefix, NULL, left_row, l);
}

static bool heard_anything(const struct left *l, const struct notice *over)
{
    const struct toldpost post = post_of(over);

    for (size_t i = 0; i < l->posts.n; i++)
        if (same_post(LIST_AT(l->posts, struct toldpost, i), &post))
            return true;
    return false;
}

/* ---- posts in which nobody is ---- */

/* Told by this judgement for the first time in its episode: the rung was climbed just now. */
static bool just_climbed(const struct decide *d, const struct judge *j, const struct notice *n)
{
    return n->kind == NOTICE_LIGHT && (j->episode != d->item->episode || n->rung > none_or(d->item->rung, 0));
}

/* Who cares for vacant posts, by the first document that says so. */
static const struct list *carers(const struct decide *d)
{
    struct list all = organisations_all(d->s, d->a);

    for (size_t i = 0; i < all.n; i++)
        if (LIST_AT(all, struct organisation, i)->care.n)
            return &LIST_AT(all, struct organisation, i)->care;
    return NULL;
}

/* "vacant/<post>/<since>/<reader>". Two names at their longest would not fit into a key: then the post's hash stands
 * for it, as sound and not as readable; the text says which post it is. */
static const char *care_key(const char *post, const char *since, const char *reader, struct arena *a)
{
    const char *key = arena_printf(a, "vacant/%s/%s/%s", post, since, reader);
    unsigned char raw[16];
    char hex[2 * sizeof raw + 1];

    if (strlen(key) <= LIM_NAME_BYTES)
        return key;
    crypto_generichash(raw, sizeof raw, (const unsigned char *)post, strlen(post), NULL, 0);
    return arena_printf(a, "vacant/#%s/%s/%s", sodium_bin2hex(hex, sizeof hex, raw, sizeof raw), since, reader);
}

/* Once for each time that the post is vacant, however many ladders come to it. */
static void care(const struct decide *d, const struct notice *n, const struct reach *to, struct list *out, size_t *cap)
{
    const struct list *rungs = carers(d);
    const char *since = to->since == NONE ? "-" : date_text(to->since, d->a);

    for (size_t i = 0; rungs && i < rungs->n; i++) {
        struct notice *x = list_push(out, cap, sizeof *x, d->a);

        rec_clear(&rec_notice, x);
        rung_address(LIST_AT(*rungs, struct rung, i), d->item, x);
        x->item = d->item->id;
        x->kind = NOTICE_CARE;
        x->light = n->light;
        x->cause = n->cause;
        x->rung = n->rung;
        x->state = NS_INTENDED;
        x->intended_ms = cal_next_open(core_cal(d->core), d->now_ms);
        x->text = arena_printf(d->a, "%s没有人在岗：%s亮灯，告知到第 %lld 级，随即再告知上一级。", to->instead_of,
                               d->item->id, (long long)n->rung);
        x->id = care_key(notice_reader(n, d->a), since, notice_reader(x, d->a), d->a);
    }
}

static void look_for_vacancy(struct decide *d, const struct notice *n, struct list *notices, size_t *cap,
                             size_t *vacant)
{
    struct reach to = reach_notice(d->core, n, cal_day(d->now_ms), d->a);

    if (!to.nobody)
        return;
    *(struct toldpost *)list_push(&d->facts->vacant, vacant, sizeof(struct toldpost), d->a) = post_of(n);
    care(d, n, &to, notices, cap);
}

void decide_told(struct decide *d, const struct judge *j)
{
    struct list notices = {NULL, 0};
    struct left left = {.d = d};
    size_t cap = 0, vacant = 0;

    if (j->worst == LIGHT_NONE && d->item->worst != LIGHT_NONE)
        find_left(&left, j->episode);
    for (size_t i = 0; i < d->facts->notices.n; i++)
        *(struct notice *)list_push(&notices, &cap, sizeof(struct notice), d->a) =
            *LIST_AT(d->facts->notices, struct notice, i);
    for (size_t i = 0; i < j->notices.n; i++) {
        const struct notice *n = LIST_AT(j->notices, struct notice, i);

        if (n->kind == NOTICE_OVER && !heard_anything(&left, n))
            continue;
        *(struct notice *)list_push(&notices, &cap, sizeof(struct notice), d->a) = *n;
        if (just_climbed(d, j, n))
            look_for_vacancy(d, n, &notices, &cap, &vacant);
    }
    d->facts->notices = notices;
}
