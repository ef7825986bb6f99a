/* run_reason.c: see run_reason.h. */
#include "core/run_reason.h"

#include "core/rows.h"
#include "core/visit.h"

static enum reason_code run_code(const char *why)
{
    static const struct {
        const char *why;
        enum reason_code code;
    } rows[] = {{RUN_MERGED, R_run_merged},
                {RUN_CAPPED, R_run_capped},
                {RUN_UNAPPROVED, R_run_unapproved},
                {RUN_REFUSED, R_run_refused}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (same_text(why, rows[i].why))
            return rows[i].code;
    return R_run_missed;
}

struct reason run_reason(struct arena *a, const struct runskip *k)
{
    return reason_make(a, run_code(k->why), reason_day(a, "date", k->date),
                       reason_text("visit", k->visit ? k->visit : "-"));
}
