/* inspect_missed.c: see inspect_missed.h. */
#include "workers/inspect_missed.h"

#include <assert.h>

/* How many of the runs up to and with the i-th share its day, itself not counted: they are one visit. */
static size_t same_day_before(const struct plan_runs *runs, size_t i)
{
    size_t n = 0;

    while (n < i && runs->v[i - n - 1].day == runs->v[i].day)
        n++;
    return n;
}

/* The i-th is held, those before it are not. */
static struct run_choice hold(const struct plan_runs *runs, size_t i)
{
    return (struct run_choice){.held = runs->v[i].date,
                               .last = runs->v[i].date,
                               .more = i + 1 < runs->n,
                               .skipped = runs->v,
                               .skipped_n = i,
                               .missed_n = i - same_day_before(runs, i)};
}

/* The oldest of those that may still be made up, with what shares its day. */
static struct run_choice hold_oldest(const struct plan_runs *runs)
{
    size_t i = runs->n > LIM_MADE_UP ? runs->n - LIM_MADE_UP : 0;

    while (i + 1 < runs->n && runs->v[i + 1].day == runs->v[i].day)
        i++;
    return hold(runs, i);
}

struct run_choice runs_choose(const struct plan_runs *runs, enum missed_policy policy, int64_t today)
{
    size_t last = runs->n - 1;

    assert(runs->n > 0);
    if (policy == MISSED_ALL)
        return hold_oldest(runs);
    if (policy == MISSED_SKIP && runs->v[last].day < today)
        return (struct run_choice){
            .held = NONE, .last = runs->v[last].date, .skipped = runs->v, .skipped_n = runs->n, .missed_n = runs->n};
    return hold(runs, last);
}
