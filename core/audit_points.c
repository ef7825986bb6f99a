/* audit_points.c: `scored` and `scoresum` say nothing that the entries of points do not. See points_index.h, audit.h.
 *
 * Entries lie by subject ("<subject>/…"), so that the sums of one subject are complete when the next one begins: no
 * more memory is needed than a subject has rules and years. */
#include <string.h>

#include "core/audit_rows.h"
#include "core/cal.h"
#include "core/points_index.h"

struct audit_sum {
    const char *rule;
    int64_t day, points; /* any day of the year */
};

/* ---- sums ---- */

static struct audit_sum *sum_of(struct audit *x, const struct score *s)
{
    struct audit_sum *v = x->sums.v;

    for (size_t i = 0; i < x->sums.n; i++)
        if (same_text(v[i].rule, s->rule) && cal_year(v[i].day) == cal_year(s->day))
            return &v[i];
    v = list_push(&x->sums, &x->sums_cap, sizeof *v, x->a);
    *v = (struct audit_sum){arena_str(x->a, s->rule, strlen(s->rule)), s->day, 0};
    return v;
}

void audit_scores_end(struct audit *x)
{
    for (size_t i = 0; i < x->sums.n; i++) {
        const struct audit_sum *sum = LIST_AT(x->sums, struct audit_sum, i);

        if (score_sum(x->s, x->subject, sum->rule, sum->day, x->a) != sum->points)
            audit_fault(x, "points_differ", x->subject);
    }
    x->sums_n += x->sums.n;
    x->sums.n = 0;
}

int audit_score(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const struct score *s = rec;
    struct bytes event = score_event(s, scratch);
    struct score last;

    (void)key, (void)val;
    if (!same_text(x->subject, s->subject)) {
        audit_scores_end(x);
        x->subject = arena_str(x->a, s->subject, strlen(s->subject));
    }
    sum_of(x, s)->points += s->state == SCORE_REVERSED ? 0 : s->points;
    /* The event leads to its last entry; ids of one subject are in the order in which they were made. */
    if (event.len && (!score_earlier(x->s, s, scratch, &last) || strcmp(last.id, s->id) < 0))
        audit_fault(x, "points_lost", s->id);
    return 0;
}

/* Nothing leads to an entry of another event, or to none. */
int audit_scored(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;
    const char *id = arena_str(scratch, val.data, val.len);
    struct bytes event = {"", 0};
    struct score s;

    (void)rec;
    if (state_get(x->s, T_score, id, scratch, &s))
        event = score_event(&s, scratch);
    if (event.len != key.len || memcmp(event.data, key.data, key.len) != 0)
        audit_fault(x, "points_astray", id);
    return 0;
}

/* A sum of no entry would be met here first: the entries have been walked, each sum of theirs is one row. */
int audit_scoresum(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct audit *x = u;

    (void)rec, (void)val;
    if (x->sums_n == 0)
        audit_fault(x, "points_differ", key_head(key, scratch));
    else
        x->sums_n--;
    return 0;
}
