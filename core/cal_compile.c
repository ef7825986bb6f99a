/* cal_compile.c: from the documents, office hours and days off, to tables that can be counted with.
 *
 * Promises: what it returns is complete (every day of the year has office hours, every special a name and its place in
 * the running sum); whatever is wrong in a document is refused by the name of the field, and nothing is kept. Days may
 * stand in a document in any order; a date that stands twice in one is refused, because two meanings of one day are
 * none, and so are two calendars that differ about a day, when neither goes before the other. */
#include <stdlib.h>
#include <string.h>

#include "core/cal.h"
#include "core/cal_table.h"

#define YEAR_SLOTS (12 * 31) /* (month, day) as one number; slots of days that no month has stay unused */
#define NO_OFFICE SIZE_MAX

int64_t clock_minutes(const char *s)
{
    int h, m;

    if (!s || (h = parse_digits(&s, 2)) < 0 || *s++ != ':' || (m = parse_digits(&s, 2)) < 0 || *s)
        return NONE;
    return m > 59 || h > 24 || (h == 24 && m > 0) ? NONE : h * 60 + m;
}

/* The same in milliseconds. */
static bool parse_clock(const char *s, int32_t *ms)
{
    int64_t minutes = clock_minutes(s);

    *ms = minutes == NONE ? 0 : (int32_t)minutes * 60000;
    return minutes != NONE;
}

/* "MM-DD", a day that exists in a leap year, as its slot. */
static bool parse_month_day(const char *s, int *slot)
{
    int m, d, y2, m2, d2;

    if ((m = parse_digits(&s, 2)) < 1 || m > 12 || *s++ != '-' || (d = parse_digits(&s, 2)) < 1 || d > 31 || *s)
        return false;
    civil_from_day(day_from_civil(2000, m, d), &y2, &m2, &d2);
    *slot = (m - 1) * 31 + d - 1;
    return m2 == m && d2 == d;
}

/* What is being compiled, and where its faults go. */
struct compile {
    struct cal *cal;
    struct arena *a;
    struct duban_error *e;
};

static int bad_season(const struct compile *k, size_t season, const char *field, const char *text, const char *value)
{
    return error_set(k->e, DUBAN_E_bad_date, arena_printf(k->a, "seasons[%zu].%s", season, field), "%s: %s", text,
                     value ? value : "-");
}

static int compile_spans(const struct compile *k, const struct season *s, size_t index)
{
    struct cal_office *o = &k->cal->offices[index];
    int32_t before = 0;

    if (s->spans.n == 0)
        return bad_season(k, index, "spans", "no office hours in this season", NULL);
    o->spans = arena_alloc(k->a, s->spans.n * sizeof *o->spans);
    o->spans_n = s->spans.n;
    for (size_t i = 0; i < s->spans.n; i++) {
        const struct hourspan *h = LIST_AT(s->spans, struct hourspan, i);

        if (!parse_clock(h->from, &o->spans[i].from_ms) || o->spans[i].from_ms < before)
            return bad_season(k, index, arena_printf(k->a, "spans[%zu].from", i), "expected HH:MM, in order", h->from);
        if (!parse_clock(h->to, &o->spans[i].to_ms) || o->spans[i].to_ms <= o->spans[i].from_ms)
            return bad_season(k, index, arena_printf(k->a, "spans[%zu].to", i), "expected HH:MM, after the start",
                              h->to);
        before = o->spans[i].to_ms;
        o->ms += o->spans[i].to_ms - o->spans[i].from_ms;
    }
    return DUBAN_E_ok;
}

/* Writes the season into the slots of its dates; a season without dates fills what is empty in the end. */
static int claim_slots(const struct compile *k, const struct season *s, size_t index, size_t slots[YEAR_SLOTS],
                       size_t *rest)
{
    int from, to;

    if (!s->from && !s->to) {
        if (*rest != NO_OFFICE)
            return bad_season(k, index, "from", "a second season without dates", NULL);
        *rest = index;
        return DUBAN_E_ok;
    }
    if (!s->from || !parse_month_day(s->from, &from))
        return bad_season(k, index, "from", "expected MM-DD", s->from);
    if (!s->to || !parse_month_day(s->to, &to))
        return bad_season(k, index, "to", "expected MM-DD", s->to);
    for (int slot = from;; slot = (slot + 1) % YEAR_SLOTS) {
        if (slots[slot] != NO_OFFICE)
            return bad_season(k, index, "from", "overlaps another season", s->from);
        slots[slot] = index;
        if (slot == to)
            return DUBAN_E_ok;
    }
}

static bool slot_exists(int slot)
{
    int y, m, d;

    civil_from_day(day_from_civil(2000, slot / 31 + 1, slot % 31 + 1), &y, &m, &d);
    return m == slot / 31 + 1;
}

/* Runs of equal slots become blocks. */
static int compile_blocks(const struct compile *k, const size_t slots[YEAR_SLOTS], size_t rest)
{
    struct cal *c = k->cal;
    size_t before = NO_OFFICE;

    c->blocks = arena_alloc(k->a, YEAR_SLOTS * sizeof *c->blocks);
    for (int slot = 0; slot < YEAR_SLOTS; slot++) {
        size_t office = slots[slot] == NO_OFFICE ? rest : slots[slot];

        if (!slot_exists(slot))
            continue;
        if (office == NO_OFFICE)
            return error_set(k->e, DUBAN_E_bad_date, "seasons", "no office hours on day %02d of month %02d",
                             slot % 31 + 1, slot / 31 + 1);
        if (office == before)
            continue;
        c->blocks[c->blocks_n++] = (struct cal_block){slot / 31 + 1, slot % 31 + 1, office};
        before = office;
    }
    return DUBAN_E_ok;
}

static int compile_hours(const struct compile *k, const struct hours *h)
{
    size_t slots[YEAR_SLOTS], rest = NO_OFFICE;
    int rc;

    if (h->seasons.n == 0)
        return error_set(k->e, DUBAN_E_missing, "seasons", "no season");
    for (size_t i = 0; i < YEAR_SLOTS; i++)
        slots[i] = NO_OFFICE;
    k->cal->offices = arena_alloc(k->a, h->seasons.n * sizeof *k->cal->offices);
    for (size_t i = 0; i < h->seasons.n; i++) {
        const struct season *s = LIST_AT(h->seasons, struct season, i);

        if ((rc = compile_spans(k, s, i)) || (rc = claim_slots(k, s, i, slots, &rest)))
            return rc;
    }
    return compile_blocks(k, slots, rest);
}

/* Without a document nothing is guessed: a working day is the whole day. */
static void whole_days(struct cal *c, struct arena *a)
{
    static const struct cal_hours all = {0, (int32_t)DAY_MS};

    c->offices = arena_alloc(a, sizeof *c->offices);
    c->offices[0] = (struct cal_office){arena_copy(a, &all, sizeof all), 1, DAY_MS};
    c->blocks = arena_alloc(a, sizeof *c->blocks);
    c->blocks[0] = (struct cal_block){1, 1, 0};
    c->blocks_n = 1;
}

/* ---- days ---- */

/* One day as one calendar says it. */
struct said {
    const struct calday *day;
    size_t doc; /* index of the calendar */
    int64_t order;
};

/* By day; of one day, what counts comes first. */
static int said_order(const void *x, const void *y)
{
    const struct said *a = x, *b = y;

    if (a->day->date != b->day->date)
        return a->day->date < b->day->date ? -1 : 1;
    if (a->order != b->order)
        return a->order > b->order ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static const char *doc_name(const struct compile *k, const struct cal_days *d)
{
    return arena_printf(k->a, "%s@%lld", d->doc->calendar, (long long)d->version);
}

/* Two that follow each other in that order. */
static int check_pair(const struct compile *k, const struct cal_docs *docs, const struct said *a, const struct said *b)
{
    const char *date, *one, *two;

    if (a->day->date != b->day->date)
        return DUBAN_E_ok;
    date = date_text(a->day->date, k->a);
    if (a->doc == b->doc)
        return error_set(k->e, DUBAN_E_bad_date, "days", "%s 写了两次 / %s stands twice", date, date);
    if (a->order != b->order || a->day->kind == b->day->kind)
        return DUBAN_E_ok;
    one = docs->days[a->doc].doc->calendar;
    two = docs->days[b->doc].doc->calendar;
    return error_set(k->e, DUBAN_E_bad_date, "days",
                     "%s：%s 和 %s 说法不同，写明 order 哪份为准 / %s: %s and %s differ; say by order which counts",
                     date, one, two, date, one, two);
}

static struct said *gather(const struct compile *k, const struct cal_docs *docs, size_t *n)
{
    size_t total = 0;
    struct said *v;

    for (size_t i = 0; i < docs->days_n; i++)
        total += docs->days[i].doc->days.n;
    v = arena_alloc(k->a, (total + 1) * sizeof *v);
    *n = 0;
    for (size_t i = 0; i < docs->days_n; i++)
        for (size_t d = 0; d < docs->days[i].doc->days.n; d++)
            v[(*n)++] = (struct said){LIST_AT(docs->days[i].doc->days, struct calday, d), i,
                                      none_or(docs->days[i].doc->order, 0)};
    qsort(v, *n, sizeof *v, said_order);
    return v;
}

static int compile_days(const struct compile *k, const struct cal_docs *docs)
{
    struct cal *c = k->cal;
    size_t n;
    struct said *v = gather(k, docs, &n);
    int64_t gained = 0;
    int rc;

    c->specials = arena_alloc(k->a, (n + 1) * sizeof *c->specials);
    for (size_t i = 0; i < n; i++) {
        const struct calday *d = v[i].day;

        if (i > 0 && (rc = check_pair(k, docs, &v[i - 1], &v[i])))
            return rc;
        if (i > 0 && v[i - 1].day->date == d->date)
            continue;
        gained += (int64_t)(d->kind == DAYK_WORKDAY) - (cal_weekday(d->date) < 5);
        c->specials[c->specials_n++] = (struct cal_special){d->date,
                                                            gained,
                                                            d->kind == DAYK_WORKDAY,
                                                            d->name ? arena_str(k->a, d->name, strlen(d->name)) : "",
                                                            doc_name(k, &docs->days[v[i].doc]),
                                                            docs->days[v[i].doc].doc->source};
    }
    return DUBAN_E_ok;
}

/* ---- what is covered ---- */

static int run_order(const void *x, const void *y)
{
    const struct cal_run *a = x, *b = y;

    return a->first != b->first ? (a->first < b->first ? -1 : 1) : (a->last > b->last) - (a->last < b->last);
}

/* From a day to a day, as it says; else each year of which it names a day. */
static size_t runs_of(const struct calendar *doc, struct cal_run *v)
{
    size_t n = 0;

    if (doc->extra)
        return 0;
    if (doc->from != NONE && doc->to != NONE) {
        v[0] = (struct cal_run){doc->from, doc->to};
        return 1;
    }
    for (size_t i = 0; i < doc->days.n; i++) {
        int year = cal_year(LIST_AT(doc->days, struct calday, i)->date);

        v[n++] = (struct cal_run){day_from_civil(year, 1, 1), day_from_civil(year, 12, 31)};
    }
    return n;
}

static void compile_runs(const struct compile *k, const struct cal_docs *docs)
{
    struct cal *c = k->cal;
    size_t total = 0, n = 0;
    struct cal_run *v;

    for (size_t i = 0; i < docs->days_n; i++)
        total += docs->days[i].doc->days.n + 1;
    v = arena_alloc(k->a, (total + 1) * sizeof *v);
    for (size_t i = 0; i < docs->days_n; i++)
        n += runs_of(docs->days[i].doc, v + n);
    qsort(v, n, sizeof *v, run_order);
    c->runs = v;
    for (size_t i = 0; i < n; i++) {
        struct cal_run *last = c->runs_n ? &v[c->runs_n - 1] : NULL;

        if (!last || v[i].first > last->last + 1)
            v[c->runs_n++] = v[i];
        else if (v[i].last > last->last)
            last->last = v[i].last;
    }
}

struct cal *cal_compile(const struct cal_docs *docs, struct arena *a, struct duban_error *e)
{
    struct compile k = {arena_alloc(a, sizeof *k.cal), a, e};

    if (!docs->hours)
        whole_days(k.cal, a);
    else if (compile_hours(&k, docs->hours))
        return NULL;
    if (docs->hours)
        k.cal->hours = arena_printf(a, "%s@%lld", docs->hours->hours, (long long)docs->hours_version);
    if (compile_days(&k, docs))
        return NULL;
    compile_runs(&k, docs);
    return k.cal;
}
