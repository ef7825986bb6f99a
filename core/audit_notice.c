/* audit_notice.c: notices, the digests they go into, and what waits: windows, plans. See audit.h; what has lost its
 * timer mends, the rest is reported. */
#include <string.h>

#include "core/audit_rows.h"
#include "core/notice.h"
#include "core/used.h"

static bool has(struct state *s, enum table t, struct bytes key)
{
    struct bytes val;

    return s->ops->get(s->u, t, key, &val);
}

/* ---- digests ---- */

static int count_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)rec, (void)val, (void)scratch;
    ++*(int64_t *)u;
    return 0;
}

/* What went into a digest is found from it, and it from there. */
static void audit_digest(struct audit *x, const struct notice *n, struct arena *scratch)
{
    int64_t covers = 0;

    if (n->state == NS_FOLDED && (!n->digest || !state_has(x->s, T_notice, n->digest) ||
                                  !has(x->s, T_covered, covered_key(n->digest, n, scratch))))
        audit_fault(x, "digest_lost", n->id);
    if (n->kind != NOTICE_DIGEST)
        return;
    rows_each_of(x->s, T_covered, n->id, count_row, &covers);
    if (covers != none_or(n->covers_n, 0))
        audit_fault(x, "covers_differ", n->id);
}

int audit_covered(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const char *digest = key_head(key, scratch);
    struct bytes rest = key_rest(key);
    const char *id =
        rest.len ? arena_str(scratch, (const char *)rest.data + 1, rest.len - 1) : ""; /* behind its rank */
    struct notice n;

    (void)rec, (void)val;
    if (!state_get(x->s, T_notice, id, scratch, &n) || !same_text(n.digest, digest))
        audit_fault(x, "covers_nothing", digest);
    return 0;
}

int audit_held(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    struct bytes digest = key_rest(key);

    (void)rec, (void)val;
    if (!has(x->s, T_notice, digest))
        audit_fault(x, "holds_nothing", key_head(key, scratch));
    return 0;
}

int audit_sent(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;

    (void)rec, (void)val;
    if (!has(x->s, T_notice, key))
        audit_fault(x, "sent_of_nothing", arena_str(scratch, key.data, key.len));
    return 0;
}

/* ---- notices ---- */

static bool notice_open(const struct notice *n)
{
    return n->state == NS_INTENDED || n->state == NS_SENDING;
}

/* What has ended is never tried again: no timer brings it up. */
static bool notice_over(const struct notice *n)
{
    return n->state == NS_REFUSED || n->state == NS_OVERTAKEN || n->state == NS_DEAD || n->state == NS_FOLDED ||
           n->state == NS_DROPPED;
}

int audit_notice(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct notice *n = rec;

    (void)key, (void)val;
    audit_digest(x, n, scratch);
    if ((notice_open(n) || n->booked_ms != NONE || n->receipt_ms != NONE) && n->next_ms == NONE)
        audit_fault(x, "notice_forgotten", n->id);
    if (notice_over(n) && n->next_ms != NONE)
        audit_fault(x, "over_with_timer", n->id);
    if (n->kind != NOTICE_DIGEST && n->kind != NOTICE_TEST && (!n->item || !state_has(x->s, T_item, n->item)))
        audit_fault(x, "notice_without_item", n->id);
    return 0;
}

/* ---- limits ---- */

/* What counts nothing, and is no penalty, was to be taken out. */
int audit_used(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct used *row = rec;
    struct bytes own = used_key(row, scratch);

    (void)val;
    if (own.len != key.len || memcmp(own.data, key.data, own.len) != 0)
        audit_fault(x, "key_differs", row->governor);
    if (row->slot_s == 0 ? row->until_ms == NONE : none_or(row->n, 0) == 0)
        audit_fault(x, "used_by_nothing", row->governor);
    return 0;
}

/* ---- plans ---- */

/* Either it will be due, or somebody saw that no run follows. */
int audit_schedule(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct schedule *s = rec;

    (void)key, (void)val, (void)scratch;
    if ((s->next_ms == NONE) != (s->over_ms != NONE))
        audit_fault(x, "schedule_forgotten", s->id);
    return 0;
}
