/* cal_table.h: what a compiled calendar is made of. Shared by cal_compile.c, which fills it, and cal.c, which counts
 * with it; nobody else includes this. All tables are in rising order. */
#ifndef DUBAN_CORE_CAL_TABLE_H
#define DUBAN_CORE_CAL_TABLE_H

#include "core/cal.h"

/* A day that differs from what its weekday says, or is named though it does not. */
struct cal_special {
    int64_t day;
    int64_t gained; /* workdays won (+) or lost (-) against the bare weekdays by all specials up to this one */
    bool work;
    const char *name;     /* never NULL */
    const char *calendar; /* "gov-2023@1" */
    const char *source;   /* paper; NULL: none named */
};
/* Days from the first to the last one that calendars cover without a gap. */
struct cal_run {
    int64_t first, last;
};

struct cal_hours {
    int32_t from_ms, to_ms; /* open in [from, to), from 00:00 of the day */
};
struct cal_office {
    struct cal_hours *spans;
    size_t spans_n;
    int64_t ms; /* length of the working day */
};
/* From this day of each year on, until the next block or the end of the year, these office hours hold. */
struct cal_block {
    int month, mday;
    size_t office;
};

struct cal {
    struct cal_special *specials;
    size_t specials_n;
    struct cal_run *runs; /* in order, none touches the next */
    size_t runs_n;
    const char *hours; /* "office@2"; NULL: none */
    struct cal_office *offices;
    struct cal_block *blocks; /* blocks[0] is 1 January */
    size_t blocks_n;
};

#endif
