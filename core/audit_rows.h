/* audit_rows.h: what the parts of the audit share. Private to audit*.c. */
#ifndef DUBAN_CORE_AUDIT_ROWS_H
#define DUBAN_CORE_AUDIT_ROWS_H

#include "core/audit.h"
#include "core/rows.h"

/* One sum of points as the entries give it (audit_points.c). */
struct audit_sum;

struct audit {
    struct core *core;
    struct state *s;
    int64_t now_ms;
    audit_found *found;
    void *u;
    enum table table; /* that is walked */
    struct arena *a;  /* lives as long as the audit */
    int faults;
    /* audit_points.c: the subject whose entries are walked, and its sums so far */
    const char *subject;
    struct list sums;
    size_t sums_cap, sums_n;
    /* audit_edition.c: numbers of tables so far, struct audit_number */
    struct list numbers;
    size_t numbers_cap;
    /* audit_counts.c: what the items say of visits and colours; of years up to `forgotten` some may say too little */
    struct list visits, years;
    size_t visits_cap, years_cap;
    int64_t forgotten;
};

/* A finding in the table that is walked. */
void audit_fault(struct audit *x, const char *rule, const char *key);

/* u is the struct audit. */
rows_fn audit_item;                                                                      /* audit_item.c */
rows_fn audit_notice, audit_covered, audit_held, audit_sent, audit_used, audit_schedule; /* audit_notice.c */
/* audit_counts.c: sums by unit and year against the items, which are walked before. */
rows_fn audit_burden, audit_unitcount;
void audit_gather(struct audit *x, const struct item *it); /* of each item */
void audit_gathered(struct audit *x);                      /* after the last */
void audit_burdens_end(struct audit *x);
void audit_unitcounts_end(struct audit *x);
/* audit_points.c: entries of points against the two tables beside them (points_index.h). */
rows_fn audit_score, audit_scored, audit_scoresum;
void audit_scores_end(struct audit *x);   /* after the last entry */
rows_fn audit_edition;                    /* audit_edition.c */
void audit_editions_end(struct audit *x); /* after the last edition */

#endif
