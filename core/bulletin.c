/* bulletin.c: see bulletin.h. */
#include "core/bulletin.h"

#include <string.h>

#include "core/rows.h"
#include "core/rules_check.h"

/* ---- periods ---- */

static const int months_of[] = {[PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};

/* First day of the month that is `n` months (from 0) after January of the year. */
static int64_t month_start(int64_t year, int64_t n)
{
    return day_from_civil((int)(year + n / 12), (int)(n % 12) + 1, 1);
}

const char *period_text(int kind, int64_t day, struct arena *a)
{
    int y, m, d;

    civil_from_day(day, &y, &m, &d);
    if (kind == PERIOD_MONTH)
        return arena_printf(a, "%04d-%02d", y, m);
    return kind == PERIOD_QUARTER ? arena_printf(a, "%04dQ%d", y, (m - 1) / 3 + 1) : arena_printf(a, "%04d", y);
}

static bool digits(const char *s, size_t n, int *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        *out = *out * 10 + (s[i] - '0');
    }
    return true;
}

bool period_read(int kind, const char *text, struct period *out)
{
    size_t len = strlen(text);
    int y, n = 1;
    bool fits = len >= 4 && digits(text, 4, &y) && y >= 1990 && y <= 2199;

    if (fits && kind == PERIOD_MONTH)
        fits = len == 7 && text[4] == '-' && digits(text + 5, 2, &n) && n >= 1 && n <= 12;
    else if (fits && kind == PERIOD_QUARTER)
        fits = len == 6 && text[4] == 'Q' && digits(text + 5, 1, &n) && n >= 1 && n <= 4;
    else
        fits = fits && kind == PERIOD_YEAR && len == 4;
    if (!fits)
        return false;
    out->from = month_start(y, (int64_t)(n - 1) * months_of[kind]);
    out->to = month_start(y, (int64_t)n * months_of[kind]) - 1;
    return true;
}

/* ---- editions ---- */

const char *edition_id(const char *bulletin, const char *period, int64_t n, struct arena *a)
{
    return arena_printf(a, "%s/%s/%lld", bulletin, period, (long long)n);
}

int64_t edition_as_of(struct core *c, const struct edition *e)
{
    const struct bulletin *b = core_bulletin(c, e->bulletin);
    struct period p;

    if (e->as_of_ms != NONE)
        return e->as_of_ms;
    return b && period_read(b->period, e->period, &p) ? cal_day_start(p.to + 1) - 1 : NONE;
}

void decide_next_edition(const struct decide *d, const struct bulletin *b, int64_t day)
{
    struct period p;

    d->facts->period = period_text(b->period, day, d->a);
    if (period_read(b->period, d->facts->period, &p))
        d->facts->until_ms = cal_add(core_cal(d->core), cal_day_start(p.to + 1) - 1, b->after);
}

struct looking {
    bool waits;
};

static int waiting_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct looking *l = u;
    const struct edition *e = rec;

    (void)key, (void)val, (void)scratch;
    l->waits = e->state == EDITION_WAITING && !e->asked_by && e->n == 1;
    return l->waits;
}

void fold_next_edition(struct fold *f, const char *bulletin)
{
    const char *period = f->facts->period;
    struct looking l = {false};
    struct edition e;

    if (!period || state_has(f->s, T_edition, edition_id(bulletin, period, 1, f->a)))
        return;
    rows_each(f->s, T_edition, arena_printf(f->a, "%s/", bulletin), NULL, waiting_row, &l);
    if (l.waits)
        return;
    rec_clear(&rec_edition, &e);
    e.id = edition_id(bulletin, period, 1, f->a);
    e.bulletin = bulletin;
    e.period = period;
    e.n = e.rev = 1;
    e.state = EDITION_WAITING;
    e.next_ms = f->facts->until_ms;
    state_put(f->s, T_edition, e.id, &e, f->a);
}

/* ---- the rules ---- */

const struct record *table_rows_record(int rows)
{
    static const struct record *const records[] = {
        [TABLE_ITEMS] = &rec_brief,   [TABLE_LIGHTS] = &rec_brief,    [TABLE_UNITS] = &rec_count,
        [TABLE_LEADERS] = &rec_count, [TABLE_RANKING] = &rec_rankrow, [TABLE_MECHANISMS] = &rec_yearrow,
    };

    return records[rows];
}

/* A cell is one text: lists and records have no place in a table. */
static bool fits_cell(const struct field *f)
{
    return f && f->type != FT_LIST && f->type != FT_REC && f->type != FT_ANY && f->type != FT_BIN;
}

static int check_columns(const struct decide *d, const struct bulletin *b)
{
    const struct record *r = table_rows_record(b->rows);

    if (!b->columns.n)
        return error_set(d->e, DUBAN_E_missing, "columns", "没有一栏 / no column");
    for (size_t i = 0; i < b->columns.n; i++) {
        const char *name = LIST_AT(b->columns, struct tablecolumn, i)->field;

        if (strcmp(name, "no") != 0 && !fits_cell(record_field(r, name)))
            return error_set(d->e, DUBAN_E_unknown_field, arena_printf(d->a, "columns[%zu].field", i),
                             "%s 不是 %s 的一栏；近似 %s / %s is no cell of %s; near: %s", name, r->name,
                             record_nearest(r, name) ? record_nearest(r, name) : "-", name, r->name,
                             record_nearest(r, name) ? record_nearest(r, name) : "-");
    }
    return DUBAN_E_ok;
}

int bulletin_check(const struct decide *d, const void *doc)
{
    const struct bulletin *b = doc;
    int rc = check_columns(d, b);

    if (!rc && !strstr(b->number, "{n}"))
        rc = error_set(d->e, DUBAN_E_missing, "number", "{n}");
    if (!rc && b->rows == TABLE_MECHANISMS && b->period != PERIOD_YEAR)
        rc = error_set(d->e, DUBAN_E_bad_choice, "period", "mechanisms: year");
    if (!rc && (b->honours || b->unit_kind) && b->rows != TABLE_RANKING)
        rc = error_set(d->e, DUBAN_E_bad_choice, b->honours ? "honours" : "unit_kind", "rows: ranking");
    if (!rc && (b->after.n < 0 || b->after.n > 366))
        rc = error_set(d->e, DUBAN_E_out_of_range, "after", "0 … 366");
    if (!rc)
        rc = roles_check(d, &b->check_by, "check_by");
    if (!rc)
        rc = roles_check(d, &b->approve_by, "approve_by");
    if (!rc)
        rc = roles_check(d, &b->publish_by, "publish_by");
    return rc;
}
